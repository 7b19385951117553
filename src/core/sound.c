/* Across scripts a spelling is compared best by what it sounds like. Transcribing one script into
 * the other and comparing strings loses: a letter has several transcriptions, vowels are missing on
 * one side, and every house has its habits. So both sides become sounds, ambiguous letters stay
 * ambiguous, and a small table says how near two sounds are; the distance is Damerau and
 * Levenshtein's with those costs. A table learnt by EM (see shared figures) takes its place later.
 */
#include "core/sound.h"

#include "core/letter.h"
#include "core/sound_table.h"

#include <string.h>

static void put(struct sounds *o, unsigned sound)
{
    if (sound == SOUND_NONE)
        return;
    if (o->len && o->s[o->len - 1] == sound)
        return; /* doubled letters are a habit of spelling */
    if (sound == SOUND_L && o->len && o->s[o->len - 1] == SOUND_L_OPT)
        o->len--;
    if (o->len < SOUNDS_MAX)
        o->s[o->len++] = (uint8_t)sound;
}

static bool latin_vowel(uint16_t c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

static uint16_t letter_at(const struct word *w, size_t i)
{
    return i < w->len ? w->letters[i] : 0;
}

static bool has_at(const struct word *w, size_t i, const char *ascii)
{
    for (; *ascii; ascii++, i++)
        if (letter_at(w, i) != (uint16_t)(unsigned char)*ascii)
            return false;
    return true;
}

/* Letter groups of Latin, longest first. */
static const struct {
    const char *letters;
    uint8_t sound;
} groups[] = {
    {"dsch", SOUND_J}, {"tsch", SOUND_CH}, {"tch", SOUND_CH}, {"sch", SOUND_SH}, {"kh", SOUND_KH},
    {"gh", SOUND_GH},  {"sh", SOUND_SH},   {"ch", SOUND_CH},  {"zh", SOUND_ZH},  {"dh", SOUND_DH},
    {"ph", SOUND_F},   {"dj", SOUND_J},    {"dzh", SOUND_J},  {"ck", SOUND_K},   {"ou", SOUND_U},
    {"oo", SOUND_U},   {"ee", SOUND_I},
};

static const uint8_t latin[26] = {
    SOUND_A, SOUND_B, SOUND_K, SOUND_D, SOUND_E, SOUND_F,  SOUND_G, SOUND_H, SOUND_I,
    SOUND_J, SOUND_K, SOUND_L, SOUND_M, SOUND_N, SOUND_O,  SOUND_P, SOUND_Q, SOUND_R,
    SOUND_S, SOUND_T, SOUND_U, SOUND_V, SOUND_V, SOUND_KH, SOUND_Y, SOUND_Z,
};

/* Whether the l at i belongs to an article that may be assimilated: Elham, Abdulrahman, Nureldin.
 */
static bool latin_article(const struct word *w, size_t i)
{
    uint16_t next = letter_at(w, i + 1);
    if (i == 0 || !latin_vowel(letter_at(w, i - 1)) || next == 0 || next == 'y' || next == 'w' ||
        latin_vowel(next) || (next == 'l' && i + 2 < w->len))
        return false;
    if (i == 1)
        return w->len >= 5 && (w->letters[0] == 'a' || w->letters[0] == 'e');
    if (has_at(w, 0, "abd") && (i == 4 || (i == 5 && letter_at(w, 3) == 'o')))
        return true;
    return has_at(w, i + 1, "din") || has_at(w, i + 1, "deen");
}

static size_t latin_step(const struct word *w, size_t i, struct sounds *o)
{
    uint16_t c = w->letters[i];
    for (size_t g = 0; g < COUNT(groups); g++) {
        if (groups[g].letters[0] != (char)c || !has_at(w, i, groups[g].letters))
            continue;
        put(o, groups[g].sound);
        return i + strlen(groups[g].letters);
    }
    unsigned s = c >= 'a' && c <= 'z' ? latin[c - 'a'] : SOUND_NONE;
    uint16_t next = letter_at(w, i + 1);
    if (c == 'y' && i > 0 && !latin_vowel(next))
        s = SOUND_I;
    if (c == 'c' && (next == 'e' || next == 'i' || next == 'y'))
        s = SOUND_S;
    if (c == 'h' && i > 0 && next == 0 && latin_vowel(w->letters[i - 1]))
        s = SOUND_HEH_LAST;
    if (c == 'l' && latin_article(w, i))
        s = SOUND_L_OPT;
    put(o, s);
    return i + 1;
}

static bool arabic_at(const struct word *w, size_t i, const uint16_t *letters, size_t n)
{
    return i + n <= w->len && memcmp(w->letters + i, letters, n * sizeof *letters) == 0;
}

/* Whether the alef at i begins an article: at the beginning, after abd, before din. */
static bool arabic_article(const struct word *w, size_t i)
{
    static const uint16_t al[] = {0x627, 0x644}, abd[] = {0x639, 0x628, 0x62F},
                          aldin[] = {0x627, 0x644, 0x62F, 0x6CC, 0x646};
    uint16_t next = letter_at(w, i + 2);
    if (!arabic_at(w, i, al, 2) || next == 0x6CC || next == 0x648)
        return false;
    if (i == 0)
        return w->len >= 5;
    if (next == 0x627)
        return false;
    return (i == 3 && arabic_at(w, 0, abd, 3)) || arabic_at(w, i, aldin, 5);
}

static size_t arabic_step(const struct word *w, size_t i, struct sounds *o)
{
    uint16_t c = w->letters[i];
    if (c == 0x627 && arabic_article(w, i)) {
        put(o, SOUND_AIN);
        put(o, SOUND_L_OPT);
        return i + 2;
    }
    unsigned s = sound_of_arabic(c);
    if (c == 0x647 && i + 1 == w->len && i > 0)
        s = SOUND_HEH_LAST;
    put(o, s);
    return i + 1;
}

/* Абдулрахман: the l of the article may be gone. */
static bool cyrillic_article(const struct word *w, size_t i)
{
    static const uint16_t abd[] = {0x430, 0x431, 0x434};
    uint16_t next = letter_at(w, i + 1);
    return i == 4 && w->letters[i] == 0x43B && memcmp(w->letters, abd, sizeof abd) == 0 &&
           next != 0 && next != 0x43B && next != 0x430 && next != 0x44C && next != 0x44F;
}

static void cyrillic_step(const struct word *w, size_t i, struct sounds *o)
{
    if (cyrillic_article(w, i)) {
        put(o, SOUND_L_OPT);
        return;
    }
    const uint8_t *two = sound_of_cyrillic(w->letters[i]);
    if (two && w->letters[i] == 0x439 && i + 1 == w->len) { /* -ий, -ый: one vowel */
        put(o, SOUND_I);
        return;
    }
    if (two && w->letters[i] == 0x434 && letter_at(w, i + 1) == 0x436) /* дж */
        return;
    if (two && w->letters[i] == 0x436 && i > 0 && w->letters[i - 1] == 0x434) {
        put(o, SOUND_J);
        return;
    }
    put(o, two ? two[0] : sound_of_cyrillic_more(w->letters[i]));
    put(o, two ? two[1] : SOUND_NONE);
}

/* A word of a script that has no sounds of its own here, as Latin letters would mostly spell it
 * (core/letter); false when it is of several scripts, or of one that has no table either. */
static bool spell(const struct word *w, struct word *out, bool *unvowelled)
{
    enum alphabet a = letter_alphabet(w->len ? w->letters[0] : 0);
    uint16_t folded[LETTERS_MAX];
    uint32_t more[4];
    size_t count = 0;
    if (a < ALPHABET_HEBREW || a >= ALPHABET_TABLES)
        return false;
    for (size_t i = 0; i < w->len; i++) {
        if (letter_alphabet(w->letters[i]) != a)
            return false;
        size_t n = letter_fold(w->letters[i], more);
        for (size_t k = 0; k < n && count < LETTERS_MAX; k++)
            folded[count++] = (uint16_t)more[k];
    }
    struct letters letters;
    char spelled[LETTERS_MAX];
    letters_read(a, folded, count, &letters);
    size_t n = letters_spell(&letters, spelled);
    if (n == 0)
        return false;
    *out = (struct word){.script = SCRIPT_LATIN};
    for (size_t i = 0; i < n && out->len < WORD_LETTERS; i++)
        out->letters[out->len++] = (uint16_t)(unsigned char)spelled[i];
    /* Two of the seven vowels of Ethiopic are mostly spelled with nothing. */
    *unvowelled = letters_abjad(a) || a == ALPHABET_ETHIOPIC;
    return true;
}

void sounds_of_word(const struct word *w, struct sounds *out)
{
    struct word spelled;
    *out = (struct sounds){.unvowelled = w->script == SCRIPT_ARABIC};
    if (w->script == SCRIPT_OTHER && spell(w, &spelled, &out->unvowelled))
        w = &spelled;
    for (size_t i = 0; i < w->len;) {
        uint16_t c = w->letters[i];
        switch (script_of(c)) {
        case SCRIPT_LATIN:
            i = latin_step(w, i, out);
            break;
        case SCRIPT_ARABIC:
            i = arabic_step(w, i, out);
            break;
        case SCRIPT_CYRILLIC:
            cyrillic_step(w, i++, out);
            break;
        case SCRIPT_NONE:
        case SCRIPT_OTHER:
            put(out, SOUND_COUNT + c * 40503u % (256 - SOUND_COUNT));
            i++;
            break;
        }
    }
}

void sounds_join(struct sounds *a, const struct sounds *b)
{
    if (a->len && a->s[a->len - 1] == SOUND_HEH_LAST && b->len)
        a->s[a->len - 1] = SOUND_H;
    for (size_t i = 0; i < b->len; i++)
        put(a, b->s[i]);
    a->unvowelled = a->unvowelled || b->unvowelled;
}

/* Classes of the skeleton: 0 is not in it. */
static const uint8_t classes[SOUND_COUNT] = {
    [SOUND_B] = 1,   [SOUND_P] = 1,  [SOUND_T] = 2,  [SOUND_TH] = 3, [SOUND_S] = 3,
    [SOUND_J] = 4,   [SOUND_CH] = 5, [SOUND_KH] = 6, [SOUND_D] = 7,  [SOUND_DH] = 8,
    [SOUND_DAD] = 8, [SOUND_Z] = 8,  [SOUND_ZH] = 8, [SOUND_R] = 9,  [SOUND_SH] = 10,
    [SOUND_GH] = 11, [SOUND_Q] = 11, [SOUND_K] = 11, [SOUND_G] = 11, [SOUND_F] = 12,
    [SOUND_L] = 13,  [SOUND_M] = 14, [SOUND_N] = 15,
};

uint64_t sounds_skeleton(const struct sounds *s)
{
    uint64_t k = 0;
    unsigned n = 0, last = 0;
    bool breath = false;
    for (size_t i = 0; i < s->len && n < 12; i++) {
        unsigned c = s->s[i] < SOUND_COUNT ? classes[s->s[i]] : 16u + s->s[i] % 12;
        breath = breath || s->s[i] == SOUND_H;
        if (c && !(c == last && s->s[i - 1] >= SOUND_B)) {
            k |= (uint64_t)c << 5 * n;
            n++;
        }
        last = c;
    }
    if (k == 0 && s->len)
        k = breath ? 30 : 29;
    return k;
}

unsigned skeleton_length(uint64_t skeleton)
{
    unsigned n = 0;
    while (skeleton >> 5 * n)
        n++;
    return n;
}

bool skeletons_near(uint64_t a, uint64_t b)
{
    if (a == b)
        return true;
    unsigned same = 0; /* consonants that both begin with */
    while (((a ^ b) >> 5 * same & 31) == 0)
        same++;
    uint64_t x = a >> 5 * same, y = b >> 5 * same;
    if (x >> 5 == y >> 5 || x >> 5 == y || x == y >> 5)
        return true;
    return x >> 10 == y >> 10 && (x & 31) == (y >> 5 & 31) && (y & 31) == (x >> 5 & 31);
}

uint64_t skeleton_without(uint64_t skeleton, unsigned n)
{
    uint64_t low = skeleton & ((UINT64_C(1) << 5 * n) - 1);
    return low | (skeleton >> 5 * (n + 1)) << 5 * n;
}

bool sounds_equal(const struct sounds *a, const struct sounds *b)
{
    return a->len == b->len && memcmp(a->s, b->s, a->len) == 0;
}

static unsigned swap_cost(unsigned a, unsigned b)
{
    if (a == b)
        return 0;
    if (a >= SOUND_COUNT || b >= SOUND_COUNT)
        return SOUND_ONE;
    return SOUND_ONE - (unsigned)(sound_near[a][b] | sound_near[b][a]); /* one of them is 0 */
}

static unsigned drop_cost(unsigned a, enum sound_mode mode)
{
    unsigned c = a < SOUND_COUNT ? sound_drop[mode][a] : SOUND_ONE;
    return c ? c : SOUND_ONE;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* What both words begin or end with costs nothing. */
static void trim_equal(const uint8_t **a, size_t *a_len, const uint8_t **b, size_t *b_len)
{
    while (*a_len && *b_len && **a == **b) {
        ++*a;
        ++*b;
        --*a_len;
        --*b_len;
    }
    while (*a_len && *b_len && (*a)[*a_len - 1] == (*b)[*b_len - 1]) {
        --*a_len;
        --*b_len;
    }
}

enum { EXCHANGED = 12 }; /* two neighbours that changed places */

unsigned sounds_distance(const struct sounds *a, const struct sounds *b, unsigned limit)
{
    enum sound_mode mode = a->unvowelled == b->unvowelled
                               ? (a->unvowelled ? SOUND_UNVOWELLED : SOUND_VOWELLED)
                               : SOUND_MIXED;
    const uint8_t *x = a->s, *y = b->s;
    size_t x_len = a->len, y_len = b->len;
    uint16_t rows[3][SOUNDS_MAX + 1];
    uint8_t drops[SOUNDS_MAX];
    uint16_t *before = rows[0], *above = rows[1], *row = rows[2];
    trim_equal(&x, &x_len, &y, &y_len);
    above[0] = 0;
    for (size_t j = 0; j < y_len; j++) {
        drops[j] = (uint8_t)drop_cost(y[j], mode);
        above[j + 1] = (uint16_t)(above[j] + drops[j]);
    }
    for (size_t i = 0; i < x_len; i++) {
        unsigned drop = drop_cost(x[i], mode);
        unsigned lowest = row[0] = (uint16_t)(above[0] + drop);
        for (size_t j = 0; j < y_len; j++) {
            unsigned c = least(above[j + 1] + drop, row[j] + drops[j]);
            c = least(c, above[j] + swap_cost(x[i], y[j]));
            if (i && j && x[i] == y[j - 1] && x[i - 1] == y[j])
                c = least(c, before[j - 1] + (unsigned)EXCHANGED);
            row[j + 1] = (uint16_t)c;
            lowest = least(lowest, c);
        }
        if (lowest > limit)
            return limit + 1;
        uint16_t *spare = before;
        before = above;
        above = row;
        row = spare;
    }
    return above[y_len];
}

void sounds_spell(const struct sounds *s, struct buf *out)
{
    static const char *const letters[SOUND_COUNT] = {
        "",  "a", "e",  "i", "o",  "u",  "a", "",  "u",  "i",  "h", "a",  "l",
        "y", "v", "h",  "b", "p",  "t",  "s", "j", "ch", "kh", "d", "dh", "z",
        "r", "z", "zh", "s", "sh", "gh", "q", "f", "k",  "g",  "l", "m",  "n"};
    for (size_t i = 0; i < s->len; i++)
        buf_text(out, s->s[i] < SOUND_COUNT ? letters[s->s[i]] : "?");
}
