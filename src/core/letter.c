#include "core/letter.h"

#include <string.h>

#include "base/utf8.h"
#include "core/letter_table.h"
#include "core/script.h"

enum alphabet letter_alphabet(uint32_t cp)
{
    static const struct {
        uint16_t from, to;
        uint8_t alphabet;
    } ranges[] = {
        {0x370, 0x3FF, ALPHABET_GREEK},      {0x400, 0x52F, ALPHABET_CYRILLIC},
        {0x531, 0x587, ALPHABET_ARMENIAN},   {0x5D0, 0x5F4, ALPHABET_HEBREW},
        {0x600, 0x77F, ALPHABET_ARABIC},     {0x870, 0x8FF, ALPHABET_ARABIC},
        {0x900, 0x97F, ALPHABET_DEVANAGARI}, {0x980, 0x9FF, ALPHABET_BENGALI},
        {0x1000, 0x109F, ALPHABET_BURMESE},  {0x10A0, 0x10FF, ALPHABET_GEORGIAN},
        {0x1100, 0x11FF, ALPHABET_HANGUL},   {0x1200, 0x139F, ALPHABET_ETHIOPIC},
        {0x2F00, 0x2FD5, ALPHABET_HAN},      {0x30A1, 0x30FF, ALPHABET_KANA},
        {0x3105, 0x312F, ALPHABET_HAN},
    };
    if (cp < 0x80)
        return cp >= 'a' && cp <= 'z' ? ALPHABET_LATIN : ALPHABET_NONE;
    /* The most frequent. */
    if (cp >= 0x600 && cp <= 0x77F)
        return ALPHABET_ARABIC;
    for (size_t i = 0; i < COUNT(ranges); i++)
        if (cp >= ranges[i].from && cp <= ranges[i].to)
            return ranges[i].alphabet;
    return ALPHABET_OTHER;
}

static const struct letter_fold *find_fold(uint32_t cp)
{
    size_t lo = 0, hi = letter_fold_count;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (letter_folds[mid].from < cp)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < letter_fold_count && letter_folds[lo].from == cp ? &letter_folds[lo] : NULL;
}

/* Hangul syllables are made of two or three jamo by arithmetic (Unicode, section 3.12). */
static size_t fold_hangul(uint32_t cp, uint32_t out[4])
{
    uint32_t s = cp - 0xAC00, tail = s % 28;
    out[0] = 0x1100 + s / 588;
    out[1] = 0x1161 + s % 588 / 28;
    out[2] = 0x11A7 + tail;
    return tail ? 3 : 2;
}

static bool is_han(uint32_t cp)
{
    return (cp >= 0x3400 && cp <= HAN_LAST) || (cp >= 0x20000 && cp <= 0x3FFFF);
}

/* A character of Han is read as the Bopomofo letters of its syllable, where it is known, and a mark
 * (a radical, since a character made of nothing else is none of these). */
static size_t fold_han(uint32_t cp, uint32_t out[4])
{
    enum { MARKS_FROM = 0x2F00 };
    static const uint16_t between[] = {0x3127, 0x3128, 0x3129},
                          ends[] = {0x311A, 0x311B, 0x311C, 0x311D, 0x311E, 0x311F, 0x3120,
                                    0x3121, 0x3122, 0x3123, 0x3124, 0x3125, 0x3126, 0x312D};
    const bool known = cp >= HAN_FIRST && cp <= HAN_LAST;
    const unsigned n = known ? letter_han[cp - HAN_FIRST] : cp % HAN_MARKS;
    const unsigned head = n >> 10, middle = n >> 8 & 3, end = n >> 4 & 15;
    size_t count = 0;
    if (head)
        out[count++] = 0x3104 + head;
    if (middle)
        out[count++] = between[middle - 1];
    if (end)
        out[count++] = ends[end - 1];
    out[count++] = MARKS_FROM + (n & 15);
    return count;
}

/* The strings of the list that begin with cp. */
static size_t list_find(const struct letter_list *list, uint32_t cp, size_t *end)
{
    if (cp < list->from || cp > list->to)
        return *end = 0;
    *end = list->at[cp - list->from + 1];
    return list->at[cp - list->from];
}

static bool is_plain_string(const struct letter_string *s)
{
    return (s->plain || s->count > 1) && s->kind != 'm';
}

/* True for a letter that stands for itself: not one that is written for another. A syllable of
 * Ethiopic stands for its consonant as a letter, but is one with its vowel. */
static bool is_plain(uint32_t cp)
{
    size_t end;
    enum alphabet a = letter_alphabet(cp);
    if (a == ALPHABET_NONE || a == ALPHABET_OTHER || a == ALPHABET_ETHIOPIC)
        return false;
    size_t i = list_find(&letter_lists[a], cp, &end);
    return i < end && is_plain_string(&letter_lists[a].strings[i]);
}

/* Letters that stand among symbols, and phonetic ones beyond the tables, which stand alone. */
static bool fold_odd(uint32_t cp, uint32_t *out)
{
    static const struct {
        uint16_t from, to;
    } odd[] = {{0x2126, 0x3C9}, {0x212A, 'k'}, {0x212B, 'a'}, {0x2132, 'f'},
               {0x214E, 'f'},   {0x2183, 'c'}, {0x2184, 'c'}};
    for (size_t i = 0; cp < 0x2200 && i < COUNT(odd); i++)
        if (odd[i].from == cp) {
            *out = odd[i].to;
            return true;
        }
    if (cp < 0x1DF00 || cp > 0x1DFFF)
        return false;
    *out = cp;
    return true;
}

size_t letter_fold(uint32_t cp, uint32_t out[4])
{
    if (cp < 0x80)
        return script_fold_letter(cp, out);
    if (cp >= 0xAC00 && cp <= 0xD7A3)
        return fold_hangul(cp, out);
    if (is_han(cp))
        return fold_han(cp, out);
    if (is_plain(cp)) {
        out[0] = cp;
        return 1;
    }
    const struct letter_fold *f = find_fold(cp);
    if (f) {
        size_t n = 0;
        while (n < 4 && f->to[n]) {
            out[n] = f->to[n];
            n++;
        }
        return n;
    }
    if (fold_odd(cp, out))
        return 1;
    size_t n = script_fold_letter(cp, out);
    /* A capital may fold to a small letter that folds further. */
    f = n == 1 && out[0] != cp ? find_fold(out[0]) : NULL;
    if (f)
        out[0] = f->to[0];
    return f && !f->to[0] ? 0 : n;
}

bool letter_mark(uint32_t cp)
{
    const struct letter_fold *f = find_fold(cp);
    return f && f->to[0] == 0;
}

/* The longest string that the characters begin with. */
static inline const struct letter_string *longest(const struct letter_list *list,
                                                  const uint16_t *cps, size_t count)
{
    const struct letter_string *best = NULL;
    size_t end, most = 0;
    const uint16_t second = count > 1 ? cps[1] : 0;
    for (size_t i = list_find(list, cps[0], &end); i < end; i++) {
        const struct letter_string *s = &list->strings[i];
        if (s->cp[1] > second)
            break;
        if (s->count <= most || s->count > count)
            continue;
        /* The first character is known to be the same. */
        size_t k = 1;
        while (k < s->count && s->cp[k] == cps[k])
            k++;
        if (k < s->count)
            continue;
        best = s;
        most = s->count;
    }
    return best;
}

/* Burmese does not write the a of a consonant that no rhyme follows: it is read as a letter. */
static void add_unwritten(const struct letter_list *list, struct letters *out)
{
    static const uint16_t unwritten = 0x1022;
    if (out->len < LETTERS_MAX)
        out->code[out->len++] = longest(list, &unwritten, 1)->code;
}

/* Latin letters a to z: most are a letter by themselves, which one look says. False when there are
 * others among them. */
static bool read_latin(const uint16_t *cps, size_t count, struct letters *out)
{
    const struct letter_list *list = &letter_lists[ALPHABET_LATIN];
    const size_t fit = count < LETTERS_MAX ? count : LETTERS_MAX;
    bool plain = true;
    for (size_t i = 0; i < count; i++)
        plain = plain && cps[i] >= 'a' && cps[i] <= 'z';
    if (!plain)
        return false;
    for (size_t i = 0; i < count && out->len < LETTERS_MAX;) {
        const unsigned c = cps[i] - 'a', next = i + 1 < count ? cps[i + 1] - 'a' : 0;
        const struct letter_string *s = &list->strings[list->at[c]];
        if (i + 1 < count && letter_latin_seconds[c] >> next & 1)
            s = longest(list, cps + i, count - i);
        out->code[out->len++] = s->code;
        i += s->count;
    }
    for (size_t i = 0; i < fit; i++)
        out->latin[i] = (char)cps[i];
    out->latin_len = (uint8_t)fit;
    return true;
}

void letters_read(enum alphabet alphabet, const uint16_t *cps, size_t count, struct letters *out)
{
    *out = (struct letters){.alphabet = (uint8_t)alphabet};
    const struct letter_list *list =
        &letter_lists[alphabet < ALPHABET_TABLES ? alphabet : ALPHABET_NONE];
    bool bare = false;
    if (alphabet == ALPHABET_LATIN && read_latin(cps, count, out))
        return;
    for (size_t i = 0; i < count && out->len < LETTERS_MAX;) {
        const struct letter_string *s = longest(list, cps + i, count - i);
        if (bare && (!s || s->kind == 'c'))
            add_unwritten(list, out);
        if (out->len == LETTERS_MAX)
            break;
        /* A letter without a line is itself, in one byte: equal to itself and little else. */
        out->code[out->len++] = s ? s->code : (uint8_t)(200 + cps[i] % 56);
        bare = alphabet == ALPHABET_BURMESE && s && s->kind == 'c';
        i += s ? s->count : 1;
    }
    if (bare)
        add_unwritten(list, out);
    for (size_t i = 0; alphabet == ALPHABET_LATIN && i < count && out->latin_len < LETTERS_MAX; i++)
        if (cps[i] >= 'a' && cps[i] <= 'z')
            out->latin[out->latin_len++] = (char)cps[i];
}

uint8_t letters_seam(enum alphabet a, uint8_t last, uint8_t first)
{
    const struct letter_list *list = &letter_lists[a < ALPHABET_TABLES ? a : ALPHABET_NONE];
    if (!(list->seam_lasts >> (last & 63) & 1))
        return 0;
    for (size_t i = 0; i < list->seam_count; i++)
        if (list->seams[i].last == last && list->seams[i].first == first)
            return list->seams[i].both;
    return 0;
}

bool letters_part_seam(struct letters *x, size_t i)
{
    if (x->alphabet >= ALPHABET_TABLES || x->len == LETTERS_MAX)
        return false;
    const struct letter_list *list = &letter_lists[x->alphabet];
    for (size_t k = 0; k < list->seam_count; k++) {
        const struct letter_seam *seam = &list->seams[k];
        if (seam->both != x->code[i])
            continue;
        memmove(x->code + i + 1, x->code + i, x->len - i);
        x->code[i] = seam->last;
        x->code[i + 1] = seam->first;
        x->len++;
        return true;
    }
    return false;
}

static enum letter_end latin_end(const char *latin, size_t len)
{
    const char last = latin[len - 1], before = len > 1 ? latin[len - 2] : 0;
    if (last == 'i' || last == 'y' || (last == 'e' && (before == 'e' || before == 'i')))
        return LETTER_END_I;
    return last < 'a' || last > 'z' || strchr("aeouhjw", last) ? LETTER_END_NONE
                                                               : LETTER_END_CONSONANT;
}

/* 0 of letters without a line. */
static char kind_of(const struct letter_list *list, uint8_t code)
{
    return code <= list->letters ? list->kinds[code] : 0;
}

static enum letter_end arabic_end(uint8_t code)
{
    static const uint16_t ya = 0x6CC, ha = 0x647; /* ha may be silent */
    const struct letter_list *list = &letter_lists[ALPHABET_ARABIC];
    if (!code || code == longest(list, &ha, 1)->code)
        return LETTER_END_NONE;
    if (code == longest(list, &ya, 1)->code)
        return LETTER_END_I;
    return kind_of(list, code) == 'c' ? LETTER_END_CONSONANT : LETTER_END_NONE;
}

enum letter_end letters_end(const struct letters *x)
{
    if (x->alphabet == ALPHABET_LATIN && x->latin_len)
        return latin_end(x->latin, x->latin_len);
    if (x->alphabet == ALPHABET_ARABIC && x->len)
        return arabic_end(x->code[x->len - 1]);
    return LETTER_END_NONE;
}

size_t letter_write(enum alphabet a, uint8_t code, uint16_t out[4])
{
    const struct letter_list *l = &letter_lists[a < ALPHABET_TABLES ? a : ALPHABET_NONE];
    for (size_t i = 0; i < l->count; i++)
        if (l->strings[i].code == code && l->strings[i].plain) {
            memcpy(out, l->strings[i].cp, l->strings[i].count * sizeof *out);
            return l->strings[i].count;
        }
    out[0] = '?';
    return 1;
}

unsigned letters_usual(const struct letters *x)
{
    if (x->alphabet == ALPHABET_NONE || x->alphabet >= ALPHABET_TABLES)
        return 0;
    unsigned sum = 0, letters = letter_lists[x->alphabet].letters;
    const uint8_t *usual = letter_models[x->alphabet].usual;
    for (size_t i = 0; i < x->len; i++)
        sum += x->code[i] <= letters ? usual[x->code[i]] : 0;
    return sum;
}

bool letters_silent_mark(const struct letters *x, size_t i)
{
    return x->alphabet == ALPHABET_HAN && kind_of(&letter_lists[ALPHABET_HAN], x->code[i]) == 'm';
}

const char *alphabet_name(enum alphabet a)
{
    return a < ALPHABET_TABLES ? letter_lists[a].name : "other";
}

bool letter_may_be_c(uint32_t cp, struct str rest)
{
    uint32_t to[4];
    size_t at = 0, n = 0;
    if (cp != 0xC7 && cp != 0xE7)
        return false;
    while (n == 0 && utf8_next_lossy(rest, &at, &cp))
        if ((n = letter_fold(cp, to)) == 0 && !script_ignorable(cp) && !letter_mark(cp))
            return false;
    return n == 1 && (to[0] == 'a' || to[0] == 'o' || to[0] == 'u');
}

size_t letter_shorten(uint16_t *cps, size_t count)
{
    static const uint16_t dsch[] = {'d', 's', 'c', 'h'};
    if (count < COUNT(dsch) || memcmp(cps + count - COUNT(dsch), dsch, sizeof dsch) != 0)
        return count;
    cps[count - COUNT(dsch)] = 'j';
    return count - COUNT(dsch) + 1;
}
