/* Letters become sounds by rule, those that one script does not tell apart the same one; what is
 * left of a word are its consonants. Marks made of them are kept for years (desk/tombstone), so
 * that nothing here may change: names are compared elsewhere (core/letter, core/fullname). */
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
static bool spell(const struct word *w, struct word *out)
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
    return true;
}

void sounds_of_word(const struct word *w, struct sounds *out)
{
    struct word spelled;
    *out = (struct sounds){.len = 0};
    if (w->script == SCRIPT_OTHER && spell(w, &spelled))
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
