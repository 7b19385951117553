#include "core/script.h"

#include "base/utf8.h"
#include "core/script_table.h"

#include <string.h>

int script_digit(uint32_t cp)
{
    static const uint16_t zeros[] = {'0',    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6,
                                     0x0A66, 0x0AE6, 0x0BE6, 0x0E50, 0x1040, 0xFF10};
    if (cp < 0x80)
        return cp >= '0' && cp <= '9' ? (int)(cp - '0') : -1;
    for (size_t i = 1; i < COUNT(zeros); i++)
        if (cp >= zeros[i] && cp <= zeros[i] + 9u)
            return (int)(cp - zeros[i]);
    return -1;
}

static const struct script_sign *find_sign(uint32_t cp)
{
    size_t lo = 0, hi = script_sign_count;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (script_signs[mid].last < cp)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < script_sign_count && script_signs[lo].first <= cp ? &script_signs[lo] : NULL;
}

static bool is_mark(uint32_t cp)
{
    return cp == 0xAD || cp == 0xB4 || (cp >= 0x2B9 && cp <= 0x2CF) ||
           (cp >= 0x300 && cp <= 0x36F) || (cp >= 0x483 && cp <= 0x489) ||
           (cp >= 0x610 && cp <= 0x61A) || cp == 0x61C || cp == 0x640 ||
           (cp >= 0x64B && cp <= 0x65F) || cp == 0x670 ||
           (cp >= 0x6D6 && cp <= 0x6ED && cp != 0x6DD && cp != 0x6DE && cp != 0x6E9) ||
           (cp >= 0x8D3 && cp <= 0x8FF) || (cp >= 0x200B && cp <= 0x200F) ||
           (cp >= 0x2018 && cp <= 0x201B) || (cp >= 0x202A && cp <= 0x202E) ||
           (cp >= 0x2060 && cp <= 0x2069) || (cp >= 0xFE00 && cp <= 0xFE0F) ||
           (cp >= 0xFE20 && cp <= 0xFE2F) || cp == 0xFEFF || cp == 0x55A;
}

bool script_ignorable(uint32_t cp)
{
    if (cp < 0x80)
        return cp == '\'' || cp == '`';
    if (is_mark(cp))
        return true;
    const struct script_sign *sign = find_sign(cp);
    return sign && sign->within;
}

static const struct script_fold *find_fold(uint32_t cp)
{
    size_t lo = 0, hi = script_fold_count;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (script_folds[mid].from < cp)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < script_fold_count && script_folds[lo].from == cp ? &script_folds[lo] : NULL;
}

/* Letters of scripts without a table of their own are taken from broad ranges: everything from
 * U+0370 on that is not punctuation, a symbol or for private use. */
static bool is_letter(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= 'a' && cp <= 'z';
    if (find_sign(cp))
        return false;
    if (cp < 0x370)
        return cp >= 0xDF;
    return cp < 0x2000 || (cp >= 0x2C00 && cp < 0x2E00) || (cp >= 0x3041 && cp < 0xE000) ||
           (cp >= 0xF900 && cp < 0xFE00) || (cp >= 0xFE70 && cp < 0xFF00) ||
           (cp >= 0xFF66 && cp < 0xFFDD) || (cp >= 0x10000 && cp < 0x1D000) ||
           (cp >= 0x1E000 && cp < 0x1F000) || (cp >= 0x20000 && cp < 0x40000);
}

size_t script_fold_letter(uint32_t cp, uint32_t out[4])
{
    if (cp < 0x80) {
        out[0] = cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
        return is_letter(out[0]) || script_digit(cp) >= 0;
    }
    int digit = script_digit(cp);
    if (digit >= 0) {
        out[0] = (uint32_t)('0' + digit);
        return 1;
    }
    if (script_ignorable(cp))
        return 0;
    const struct script_fold *f = find_fold(cp);
    if (f) {
        size_t n = 0;
        while (n < 4 && f->to[n]) {
            out[n] = f->to[n];
            n++;
        }
        return n;
    }
    out[0] = cp;
    return is_letter(cp);
}

enum script script_of(uint32_t cp)
{
    if (cp >= 'a' && cp <= 'z')
        return SCRIPT_LATIN;
    if (cp < 0x80)
        return SCRIPT_NONE;
    if (cp < 0x370)
        return SCRIPT_LATIN;
    if (cp >= 0x400 && cp < 0x530)
        return SCRIPT_CYRILLIC;
    if (cp >= 0x600 && cp < 0x780)
        return SCRIPT_ARABIC;
    return SCRIPT_OTHER;
}

static void word_put(struct word *w, uint32_t letter)
{
    if (w->script == SCRIPT_NONE)
        w->script = (uint8_t)script_of(letter);
    if (w->len < WORD_LETTERS)
        w->letters[w->len++] = (uint16_t)(letter < 0x10000 ? letter : 0xE000 | (letter & 0xFFF));
}

static bool is_hyphen(uint32_t cp)
{
    return cp == '-' || cp == 0x2010 || cp == 0x2011;
}

bool script_next_word(struct str text, size_t *at, struct word *out)
{
    *out = (struct word){.from = *at};
    uint32_t cp, letters[4];
    bool hyphen = false;
    for (size_t next = *at; utf8_next_lossy(text, &next, &cp); *at = next) {
        size_t n = cp == 0xFFFD ? 0 : script_fold_letter(cp, letters);
        if (n == 0 && script_ignorable(cp))
            continue;
        if (n == 0 && out->len) {
            out->dot = cp == '.';
            break;
        }
        if (n == 0) {
            hyphen = is_hyphen(cp);
            continue;
        }
        if (out->len == 0) {
            out->from = *at;
            out->hyphen = hyphen;
        }
        for (size_t i = 0; i < n; i++)
            word_put(out, letters[i]);
    }
    out->to = *at;
    return out->len > 0;
}

size_t script_digits(struct str text, char *out, size_t room)
{
    size_t n = 0;
    uint32_t cp;
    for (size_t at = 0; utf8_next_lossy(text, &at, &cp);) {
        int digit = script_digit(cp);
        if (digit < 0)
            continue;
        if (n < room)
            out[n] = (char)('0' + digit);
        n++;
    }
    return n;
}

bool word_same(const struct word *a, const struct word *b)
{
    return a->len == b->len && memcmp(a->letters, b->letters, a->len * sizeof a->letters[0]) == 0;
}

bool word_is(const struct word *w, const char *folded)
{
    struct str s = str_from(folded);
    size_t at = 0, i = 0;
    uint32_t cp;
    while (utf8_next(s, &at, &cp))
        if (i >= w->len || w->letters[i++] != cp)
            return false;
    return i == w->len;
}

int word_order(const struct word *w, const char *folded)
{
    struct str s = str_from(folded);
    size_t at = 0, i = 0;
    uint32_t cp;
    while (utf8_next(s, &at, &cp)) {
        if (i == w->len || w->letters[i] < cp)
            return -1;
        if (w->letters[i] > cp)
            return 1;
        i++;
    }
    return i < w->len;
}
