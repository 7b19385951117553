/* Latin spellings.
 *
 * Nobody romanises by a standard. A clerk has habits (kh or x, ou or oo, gh or q, -eh or -a, al-,
 * El or nothing), taken from the language he was schooled in and not kept every time; papers carry
 * the spelling of the country that issued them. So a habit is a choice among a few spellings of one
 * sound, weighted by style; a hand is one choice for each sound. A table of finished spellings per
 * name, the other way, gives every name three spellings and no new ones, and rewards a matcher for
 * having seen the table. */
#include "synth/letters.h"
#include "synth/letters_inner.h"

#include <string.h>

enum habit {
    H_A_SHORT,
    H_I_SHORT,
    H_U_SHORT,
    H_A_LONG,
    H_I_LONG,
    H_U_LONG,
    H_I_LAST,
    H_E_LAST,
    H_E,
    H_AW,
    H_AY,
    H_X,
    H_Q,
    H_GHAYN,
    H_SH,
    H_CH,
    H_J,
    H_ZH,
    H_W,
    H_Y,
    H_THE,
    H_DHAL,
    H_DAD,
    H_ZA,
    H_AYN,
    H_DOUBLE,
    H_ARTICLE,
    H_ABD,
    H_ALLAH,
    H_DIN,
    H_SEAM,
    H_IYYE,
    H_CYRILLIC,
    H_LAST
};
_Static_assert((int)H_LAST <= (int)HABIT_COUNT, "a hand holds every habit");

enum { OPTIONS = 6 };

struct choice {
    const char *option[OPTIONS];
    uint8_t weight[STYLE_COUNT][OPTIONS]; /* Persian, Arabic, French, German, Turkish, Russian */
};

static const struct choice choices[H_LAST] = {
    [H_A_SHORT] = {{"a", "e"}, {{92, 8}, {78, 22}, {62, 38}, {88, 12}, {70, 30}, {93, 7}}},
    [H_I_SHORT] = {{"e", "i", "ee"},
                   {{78, 20, 2}, {30, 68, 2}, {38, 62}, {40, 60}, {25, 75}, {35, 65}}},
    [H_U_SHORT] = {{"o", "u", "ou", "oo"},
                   {{78, 18, 3, 1}, {18, 72, 8, 2}, {28, 14, 58}, {25, 75}, {15, 85}, {25, 75}}},
    [H_A_LONG] = {{"a", "aa", "o", "e"},
                  {{93, 6, 1, 0}, {94, 5, 0, 1}, {98, 0, 0, 2}, {97, 3}, {97, 3}, {90, 0, 10}}},
    [H_I_LONG] =
        {{"i", "ee", "ie", "y"},
         {{74, 22, 1, 3}, {72, 25, 1, 2}, {95, 1, 0, 4}, {86, 2, 12}, {98, 2}, {94, 0, 0, 6}}},
    [H_U_LONG] =
        {{"u", "oo", "ou", "o"},
         {{46, 36, 14, 4}, {40, 28, 28, 4}, {4, 3, 91, 2}, {92, 4, 4}, {96, 2, 2}, {97, 1, 2}}},
    [H_I_LAST] =
        {{"i", "y", "ee", "ie"},
         {{82, 8, 8, 2}, {70, 22, 7, 1}, {86, 12, 0, 2}, {88, 8, 0, 4}, {96, 4}, {88, 10, 2}}},
    [H_E_LAST] = {{"eh", "e", "a", "ah"},
                  {{48, 30, 19, 3},
                   {4, 8, 56, 32},
                   {2, 28, 66, 4},
                   {4, 30, 52, 14},
                   {2, 58, 38, 2},
                   {2, 20, 76, 2}}},
    [H_E] = {{"e", "i", "ee", "ay"},
             {{78, 14, 6, 2}, {80, 14, 6}, {86, 14}, {90, 10}, {94, 6}, {90, 10}}},
    [H_AW] = {{"ow", "au", "aw", "ou", "o", "av"},
              {{46, 6, 18, 16, 10, 4},
               {14, 18, 48, 8, 10, 2},
               {2, 34, 14, 32, 18},
               {6, 76, 12, 0, 6},
               {4, 4, 14, 0, 8, 70},
               {4, 40, 10, 0, 6, 40}}},
    [H_AY] = {{"ei", "ey", "ai", "ay", "e", "ee"},
              {{30, 40, 14, 14, 2},
               {16, 14, 36, 22, 8, 4},
               {16, 10, 54, 12, 8},
               {40, 6, 46, 8},
               {4, 36, 4, 52, 4},
               {10, 40, 10, 40}}},
    [H_X] = {{"kh", "x", "h", "ch", "k"},
             {{93, 3, 2, 0, 2},
              {92, 1, 4, 0, 3},
              {94, 0, 4, 0, 2},
              {48, 0, 8, 38, 6},
              {20, 6, 70, 0, 4},
              {80, 4, 16}}},
    [H_Q] = {{"gh", "q", "k", "g"},
             {{58, 34, 2, 6},
              {4, 76, 16, 4},
              {4, 34, 58, 4},
              {26, 32, 40, 2},
              {4, 14, 74, 8},
              {6, 10, 82, 2}}},
    [H_GHAYN] = {{"gh", "g", "q", "r"},
                 {{86, 6, 8, 0}, {88, 12}, {74, 16, 0, 10}, {76, 24}, {20, 76, 4}, {40, 58, 2}}},
    [H_SH] = {{"sh", "ch", "sch", "s"},
              {{98, 0, 0, 2},
               {97, 1, 0, 2},
               {14, 84, 0, 2},
               {34, 0, 64, 2},
               {34, 0, 0, 66},
               {98, 0, 0, 2}}},
    [H_CH] = {{"ch", "tch", "tsch", "c"},
              {{98, 2}, {96, 4}, {16, 84}, {32, 4, 64}, {34, 0, 0, 66}, {98, 2}}},
    [H_J] = {{"j", "dj", "dsch", "c", "dzh", "g"},
             {{98, 2},
              {88, 6, 0, 0, 0, 6},
              {24, 76},
              {46, 20, 34},
              {20, 4, 0, 76},
              {10, 24, 0, 0, 66}}},
    [H_ZH] = {{"zh", "j", "z"},
              {{74, 18, 8}, {70, 20, 10}, {14, 86}, {50, 38, 12}, {4, 92, 4}, {98, 0, 2}}},
    [H_W] = {{"v", "w", "ou"}, {{82, 18}, {4, 94, 2}, {8, 30, 62}, {20, 80}, {96, 4}, {98, 2}}},
    [H_Y] = {{"y", "i", "j"}, {{94, 6}, {92, 8}, {74, 26}, {62, 12, 26}, {98, 2}, {86, 12, 2}}},
    [H_THE] = {{"s", "th", "t"},
               {{96, 4}, {8, 82, 10}, {12, 60, 28}, {50, 44, 6}, {96, 0, 4}, {92, 4, 4}}},
    [H_DHAL] = {{"z", "dh", "d", "th"},
                {{100}, {22, 44, 28, 6}, {22, 36, 42}, {60, 20, 20}, {98, 0, 2}, {96, 0, 4}}},
    [H_DAD] = {{"z", "d", "dh"},
               {{97, 2, 1}, {6, 72, 22}, {4, 86, 10}, {40, 52, 8}, {88, 10, 2}, {86, 14}}},
    [H_ZA] = {{"z", "dh", "d", "th"},
              {{100}, {62, 26, 8, 4}, {40, 34, 26}, {84, 10, 6}, {100}, {100}}},
    [H_AYN] = {{"", "'", "a"},
               {{88, 8, 4}, {76, 10, 14}, {74, 8, 18}, {92, 4, 4}, {98, 2}, {92, 8}}},
    [H_DOUBLE] = {{"2", "1"}, {{72, 28}, {78, 22}, {66, 34}, {76, 24}, {58, 42}, {62, 38}}},
    [H_ARTICLE] = {{"al-", "Al-", "Al ", "El ", "Al", ""},
                   {{18, 22, 26, 2, 16, 16},
                    {14, 34, 28, 2, 14, 8},
                    {8, 6, 14, 44, 10, 18},
                    {12, 22, 34, 12, 10, 10},
                    {2, 2, 14, 40, 14, 28},
                    {20, 20, 20, 4, 20, 16}}},
    [H_ABD] = {{"Abdol", "Abdul", "Abdel", "Abd al-", "Abdal", "Abdoul"},
               {{66, 28, 2, 1, 2, 1},
                {2, 60, 16, 14, 6, 2},
                {2, 6, 58, 4, 2, 28},
                {6, 66, 18, 6, 4},
                {2, 72, 14, 0, 12},
                {4, 84, 4, 0, 8}}},
    [H_ALLAH] = {{"ollah", "ullah", "allah", "oullah", "olah", "ulla"},
                 {{62, 26, 4, 0, 8},
                  {2, 46, 50, 0, 0, 2},
                  {4, 14, 60, 20, 0, 2},
                  {8, 68, 24},
                  {2, 70, 22, 0, 0, 6},
                  {6, 34, 6, 0, 0, 54}}},
    [H_DIN] = {{"oddin", "uddin", "eddine", " al-Din", "eddin", "adin"},
               {{52, 26, 2, 4, 14, 2},
                {2, 34, 8, 34, 20, 2},
                {0, 6, 86, 2, 6},
                {6, 44, 4, 12, 32, 2},
                {0, 10, 0, 0, 86, 4},
                {6, 50, 0, 0, 32, 12}}},
    [H_SEAM] = {{" ", "", "-"},
                {{86, 9, 5}, {80, 16, 4}, {78, 10, 12}, {80, 10, 10}, {80, 18, 2}, {74, 20, 6}}},
    [H_IYYE] =
        {{"iy", "iyy", "i"},
         {{70, 10, 20}, {46, 24, 30}, {16, 10, 74}, {50, 20, 30}, {86, 4, 10}, {70, 20, 10}}},
    /* Cyrillic to Latin: BGN, passport (ICAO), German, French, Turkish-like, plain */
    [H_CYRILLIC] = {{"0", "1", "2", "3", "4"},
                    {{46, 40, 2, 2, 10},
                     {46, 40, 2, 2, 10},
                     {8, 16, 0, 72, 4},
                     {8, 30, 58, 0, 4},
                     {30, 34, 0, 0, 36},
                     {48, 46, 2, 2, 2}}},
};

/* Sounds that the speaker's own tongue decides, whatever school the clerk went to. */
static bool by_tongue(size_t h)
{
    return h == H_E_LAST || h == H_THE || h == H_DHAL || h == H_DAD || h == H_ZA || h == H_AW ||
           h == H_AY;
}

static size_t draw_habit(size_t h, enum style style, struct dice *d)
{
    return dice_weighted(d, choices[h].weight[style], OPTIONS);
}

struct hand hand_draw(enum style style, enum culture c, struct dice *d)
{
    bool persian = c == CULTURE_IRAN || c == CULTURE_DARI || c == CULTURE_PASHTO;
    enum style tongue = persian || c == CULTURE_KURD ? STYLE_PERSIAN : STYLE_ARABIC;
    if (style == STYLE_PERSIAN || style == STYLE_ARABIC) {
        style = tongue; /* English spelling: as the clerk hears it */
    }
    struct hand hand = {style, {0}};
    for (size_t h = 0; h < H_LAST; h++) {
        bool english = by_tongue(h) && style != STYLE_FRENCH && dice_permille(d, 700);
        hand.habit[h] = (uint8_t)draw_habit(h, english ? tongue : style, d);
    }
    return hand;
}

struct pen {
    struct slip *out;
    struct hand hand; /* with this word's broken habit */
    bool capital;     /* the next letter is a capital */
    struct dice *dice;
};

static void put(struct pen *p, const char *text)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        char c = text[i];
        if (p->capital && c >= 'a' && c <= 'z') {
            c = (char)(c - 'a' + 'A');
        }
        if (c != '\'') {
            p->capital = false;
        }
        slip_char(p->out, (unsigned char)c);
    }
}

static void put_habit(struct pen *p, enum habit h)
{
    const char *option = choices[h].option[p->hand.habit[h]];
    put(p, option == NULL ? choices[h].option[0] : option);
}

static void seam(struct pen *p)
{
    size_t option = p->hand.habit[H_SEAM];
    if (dice_permille(p->dice, 100)) {
        option = draw_habit(H_SEAM, p->hand.style, p->dice);
    }
    put(p, choices[H_SEAM].option[option]);
    p->capital = option != 1;
}

/* A sound in the middle of a word that needs no look around it. False when c is none. */
static bool put_sound(struct pen *p, char c)
{
    static const struct {
        char sound;
        enum habit habit;
    } habits[] = {
        {'a', H_A_SHORT}, {'i', H_I_SHORT}, {'u', H_U_SHORT}, {'A', H_A_LONG}, {'I', H_I_LONG},
        {'U', H_U_LONG},  {'E', H_E_LAST},  {'e', H_E},       {'x', H_X},      {'q', H_Q},
        {'G', H_GHAYN},   {'S', H_SH},      {'C', H_CH},      {'j', H_J},      {'J', H_ZH},
        {'w', H_W},       {'y', H_Y},       {'1', H_THE},     {'2', H_DHAL},   {'8', H_DAD},
        {'0', H_ZA},      {'3', H_AYN},     {'$', H_ALLAH},   {'%', H_DIN},
    };
    static const char plain[][2] = {{'6', 't'}, {'7', 'h'}, {'9', 's'}, {'5', 's'}, {'Y', 'a'}};
    for (size_t i = 0; i < COUNT(habits); i++) {
        if (habits[i].sound == c) {
            put_habit(p, habits[i].habit);
            return true;
        }
    }
    for (size_t i = 0; i < COUNT(plain); i++) {
        if (plain[i][0] == c) {
            put(p, (char[]){plain[i][1], '\0'});
            return true;
        }
    }
    return false;
}

static bool vowel(char c)
{
    return c != '\0' && strchr("aiuAIUeoEY", c) != NULL;
}

static bool word_end(char c)
{
    return c == '\0' || c == ' ' || c == '~';
}

static void article(struct pen *p, const char *rest)
{
    size_t option = p->hand.habit[H_ARTICLE];
    const char *text = choices[H_ARTICLE].option[option];
    if (rest[0] != '\0' && option == 0 && dice_permille(p->dice, 300)) {
        slip_text(p->out, "al-");
        p->capital = true;
        return;
    }
    p->capital = true;
    put(p, text);
    p->capital = option != 4 || dice_permille(p->dice, 400);
}

/* Abd al-: with the l taken up by a letter that swallows it, in some hands. */
static void servant(struct pen *p, const char *rest)
{
    if (rest[0] == '$') {
        put(p, "abd");
        return;
    }
    const char *text = choices[H_ABD].option[p->hand.habit[H_ABD]];
    size_t len = strlen(text);
    char joined[12];
    memcpy(joined, text, len + 1);
    bool sun = rest[0] != '\0' && strchr("rsnSzdt", rest[0]) != NULL;
    if (sun && joined[len - 1] == 'l' && dice_permille(p->dice, 350)) {
        joined[len - 1] = rest[0] == 'S' ? 's' : rest[0];
    }
    put(p, joined);
    if (joined[len - 1] == '-') {
        p->capital = true;
    } else {
        seam(p);
    }
}

/* Writes what stands at s and returns how many signs it took. */
static size_t put_at(struct pen *p, const char *s, char before)
{
    if (s[0] == '~') {
        seam(p);
        return 1;
    }
    if (s[0] == '+' || s[0] == '@') {
        if (s[0] == '+') {
            article(p, s + 1);
        } else {
            servant(p, s + 1);
        }
        return 1;
    }
    if (s[0] == 'a' && (s[1] == 'w' || s[1] == 'y') && !vowel(s[2]) && s[2] != s[1]) {
        put_habit(p, s[1] == 'w' ? H_AW : H_AY);
        return 2;
    }
    if (s[0] == 'i' && s[1] == 'y' && s[2] == 'y') {
        put_habit(p, H_IYYE);
        return 3;
    }
    if (s[0] == 'I' && word_end(s[1])) {
        put_habit(p, H_I_LAST);
        return 1;
    }
    if (s[0] == '3' && !(vowel(before) && !vowel(s[1]) && !word_end(s[1]))) {
        return 1; /* heard only between a vowel and a consonant */
    }
    if (s[0] == '4') {
        return 1;
    }
    if (s[0] == '$' && (before == ' ' || dice_permille(p->dice, 120)) && before != '@') {
        put(p, before == ' ' ? "" : " ");
        p->capital = true;
    }
    if (s[0] == s[1] && !vowel(s[0])) {
        if (p->hand.habit[H_DOUBLE] == 0 && strchr("xqGSCJ12803", s[0]) == NULL) {
            (void)(put_sound(p, s[0]) || (put(p, (char[]){s[0], '\0'}), true));
        }
        return 1;
    }
    if (!put_sound(p, s[0])) {
        put(p, (char[]){s[0], '\0'});
    }
    return 1;
}

static void break_habit(struct pen *p)
{
    if (dice_permille(p->dice, 125)) {
        size_t h = dice_below(p->dice, H_LAST);
        p->hand.habit[h] = (uint8_t)draw_habit(h, p->hand.style, p->dice);
    }
}

void letters_latin(struct slip *out, const char *name, const struct hand *hand, struct dice *d)
{
    struct pen p = {out, *hand, true, d};
    break_habit(&p);
    char before = ' ';
    for (size_t i = 0; name[i] != '\0';) {
        if (name[i] == ' ') {
            slip_char(out, ' ');
            p.hand = *hand;
            p.capital = true;
            break_habit(&p);
            i++;
        } else {
            size_t step = put_at(&p, name + i, before);
            i += step;
        }
        before = name[i - 1];
    }
    if (p.hand.style == STYLE_FRENCH && before == 'n' && dice_permille(d, 180)) {
        slip_char(out, 'e'); /* Rahmane, Zidane */
    }
}

static const char *const cyrillic_latin[][5] = {
    /* a to ya: BGN, ICAO, French, German, plain */
    {"a", "a", "a", "a", "a"},      {"b", "b", "b", "b", "b"},
    {"v", "v", "v", "w", "v"},      {"g", "g", "g", "g", "g"},
    {"d", "d", "d", "d", "d"},      {"e", "e", "e", "e", "e"},
    {"zh", "zh", "j", "sch", "j"},  {"z", "z", "z", "s", "z"},
    {"i", "i", "i", "i", "i"},      {"y", "i", "i", "i", "y"},
    {"k", "k", "k", "k", "k"},      {"l", "l", "l", "l", "l"},
    {"m", "m", "m", "m", "m"},      {"n", "n", "n", "n", "n"},
    {"o", "o", "o", "o", "o"},      {"p", "p", "p", "p", "p"},
    {"r", "r", "r", "r", "r"},      {"s", "s", "s", "s", "s"},
    {"t", "t", "t", "t", "t"},      {"u", "u", "ou", "u", "u"},
    {"f", "f", "f", "f", "f"},      {"kh", "kh", "kh", "ch", "h"},
    {"ts", "ts", "ts", "z", "c"},   {"ch", "ch", "tch", "tsch", "ch"},
    {"sh", "sh", "ch", "sch", "s"}, {"shch", "shch", "chtch", "schtsch", "sh"},
    {"", "ie", "", "", ""},         {"y", "y", "y", "y", "i"},
    {"'", "", "", "", ""},          {"e", "e", "e", "e", "e"},
    {"yu", "iu", "iou", "ju", "u"}, {"ya", "ia", "ia", "ja", "a"},
};

static const char *cyrillic_sound(uint32_t cp, size_t system)
{
    switch (cp) {
    case 0x451:
        return system == 0 ? "yo" : "e";
    case 0x454:
        return system == 1 ? "ie" : "ye";
    case 0x456:
        return "i";
    case 0x457:
        return system == 0 ? "yi" : "i";
    case 0x491:
        return "g";
    default:
        return cp >= 0x430 && cp <= 0x44f ? cyrillic_latin[cp - 0x430][system] : NULL;
    }
}

static uint32_t cyrillic_lower(uint32_t cp)
{
    if (cp >= 0x410 && cp <= 0x42f) {
        return cp + 0x20;
    }
    return cp >= 0x400 && cp <= 0x40f ? cp + 0x50 : cp;
}

void letters_cyrillic_latin(struct slip *out, const char *name, const struct hand *hand,
                            struct dice *d)
{
    struct pen p = {out, *hand, true, d};
    break_habit(&p);
    size_t system = p.hand.habit[H_CYRILLIC];
    struct str s = str_from(name);
    size_t at = 0;
    uint32_t cp = 0;
    while (utf8_next(s, &at, &cp)) {
        uint32_t low = cyrillic_lower(cp);
        struct str rest = str_sub(s, at, s.len);
        bool ending = low == 0x438 && (str_eq(rest, STR("й")) || str_starts(rest, STR("й ")));
        const char *sound = cyrillic_sound(low, system);
        p.capital = p.capital || low != cp;
        if (ending && dice_permille(d, 600)) {
            at += strlen("й");
            put(&p, system == 0 || dice_permille(d, 500) ? "y" : "i"); /* -ij as -y, -i */
        } else if (sound != NULL) {
            put(&p, sound);
        } else if (cp < 0x80) {
            put(&p, (char[]){(char)cp, '\0'});
            p.capital = cp == ' ' || cp == '-';
        }
    }
}
