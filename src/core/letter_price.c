/* Letters and prices beside the path itself (letter_walk.c). */
#include <string.h>

#include "core/letter_inner.h"

enum { FAR = 12000 };

static int index_of(char c)
{
    return c - 'a' + 1;
}

unsigned letters_place(const struct letters *x, size_t i)
{
    const struct letter_list *l = &letter_lists[x->alphabet];
    unsigned before = 0, after = 0;
    if (i > 0)
        before = letter_sort(l, x->code[i - 1]);
    if (i + 1 < x->len)
        after = letter_sort(l, x->code[i + 1]);
    return before * 3 + after;
}

/* The Latin letters that can spell letter i of x alone, as bits. */
static uint32_t alone(const struct letters *x, size_t i)
{
    return x->code[i] <= letter_lists[x->alphabet].letters
               ? letter_models[x->alphabet].alone[x->code[i]]
               : 0;
}

bool letter_swapped(const struct letter_word *w, size_t i, size_t j)
{
    return j + 1 < w->len && w->latin[j] != w->latin[j + 1] &&
           alone(w->x, i) >> (w->latin[j + 1] - 'a') & 1 &&
           alone(w->x, i + 1) >> (w->latin[j] - 'a') & 1;
}

unsigned letters_background(const char *latin, size_t len)
{
    unsigned sum = 0;
    int before = 0;
    for (size_t j = 0; j <= len; j++) {
        int c = j < len ? index_of(latin[j]) : 0;
        sum += letter_background[before][c];
        before = c;
    }
    return sum;
}

int letters_background_joint(char last, char first)
{
    int a = index_of(last), b = index_of(first);
    return letter_background[a][b] - letter_background[a][0] - letter_background[0][b];
}

bool letters_abjad(enum alphabet a)
{
    return a < ALPHABET_TABLES && letter_lists[a].abjad;
}

/* The row of the letter that is cheapest in the plainest style at this place, or NULL. */
static const struct letter_row *plainest(const struct letters *x, size_t i)
{
    const struct letter_model *m = &letter_models[x->alphabet];
    const struct letter_row *best = NULL;
    unsigned place = letters_place(x, i), code = x->code[i];
    int price = FAR;
    if (code > letter_lists[x->alphabet].letters)
        return NULL;
    for (unsigned r = m->starts[code * 27]; r < m->starts[code * 27 + 27]; r++) {
        int p = m->rows[r].price[2] + m->rows[r].place[place];
        if (p < price) {
            price = p;
            best = &m->rows[r];
        }
    }
    return best;
}

size_t letters_spell(const struct letters *x, char out[LETTERS_MAX])
{
    size_t n = 0;
    if (x->alphabet == ALPHABET_LATIN) {
        memcpy(out, x->latin, x->latin_len);
        return x->latin_len;
    }
    for (size_t i = 0; i < x->len && x->alphabet < ALPHABET_TABLES; i++) {
        const struct letter_row *row = plainest(x, i);
        for (size_t k = 0; row && k < row->len && n < LETTERS_MAX; k++)
            out[n++] = (char)(row->latin >> (8 * k) & 0xFF);
    }
    return n;
}

static bool is_soft(const struct letter_list *l, uint8_t code)
{
    return l->kinds[code] == 'v' || l->kinds[code] == 's';
}

int letter_change_price(const struct letter_list *l, uint8_t a, uint8_t b)
{
    if (a == b)
        return 2;
    if (a > l->letters || b > l->letters)
        return PRICE_WRONG;
    if (l->kinds[a] != 'm' && l->sounds[a] == l->sounds[b])
        return 16;
    return is_soft(l, a) && is_soft(l, b) ? 32 : PRICE_WRONG;
}

int letter_drop_price(const struct letter_list *l, uint8_t a)
{
    return a <= l->letters && is_soft(l, a) ? 36 : PRICE_LEFT_OUT + 8;
}

unsigned letters_distance(const struct letters *a, const struct letters *b)
{
    const struct letter_list *l =
        &letter_lists[a->alphabet < ALPHABET_TABLES ? a->alphabet : ALPHABET_NONE];
    int row[3][LETTERS_MAX + 1];
    for (size_t i = 0; i <= a->len; i++) {
        int *now = row[i % 3];
        const int *up = row[(i + 2) % 3], *up2 = row[(i + 1) % 3];
        for (size_t j = 0; j <= b->len; j++) {
            int best = i + j == 0 ? 0 : FAR, v;
            if (i && (v = up[j] + letter_drop_price(l, a->code[i - 1])) < best)
                best = v;
            if (j && (v = now[j - 1] + letter_drop_price(l, b->code[j - 1])) < best)
                best = v;
            if (i && j &&
                (v = up[j - 1] + letter_change_price(l, a->code[i - 1], b->code[j - 1])) < best)
                best = v;
            if (i > 1 && j > 1 && a->code[i - 1] == b->code[j - 2] &&
                a->code[i - 2] == b->code[j - 1] && (v = up2[j - 2] + PRICE_SWAPPED) < best)
                best = v;
            now[j] = best;
        }
    }
    return (unsigned)row[a->len % 3][b->len];
}

/* Whether a spelling of letter i of x that is not rare begins with c: Ю as Ju, Х as Ch; but no С as
 * C, which some writer has behind other letters. A letter of an abjad stands for many. */
static bool spelled_from(const struct letters *x, size_t i, char c)
{
    /* Eighths of a bit, in the style that is cheapest: of those learnt, and of those by rule. */
    static const uint16_t rare[2] = {36, 20};
    const bool abjad = letters_abjad((enum alphabet)x->alphabet);
    if (x->code[i] > letter_lists[x->alphabet].letters)
        return false;
    if (abjad && alone(x, i) >> (c - 'a') & 1)
        return true;
    const struct letter_model *m = &letter_models[x->alphabet];
    const uint16_t *s = m->starts + x->code[i] * 27u + (unsigned)(c - 'a') + 1;
    for (unsigned r = s[0]; r < s[1]; r++)
        for (size_t k = 0; k < LETTER_STYLES; k++)
            if (m->rows[r].price[k] < rare[!abjad && k >= LETTER_STYLES / 2])
                return true;
    return false;
}

/* Whether a name of these Latin letters may begin with c for writers of other habits: Yuri with J,
 * but Karim with no H, as Khamid does. */
static bool may_begin(const char *name, size_t len, char c)
{
    static const char *const starts[] = {
        "v:w",  "w:v", "y:j",  "j:y",  "j:i",  "ia:j", "ie:j", "io:j", "iu:j", "i:y", "y:i",
        "ye:e", "e:y", "je:e", "e:j",  "e:i",  "i:e",  "o:u",  "u:o",  "c:k",  "k:c", "c:q",
        "q:c",  "k:q", "q:k",  "ch:t", "tc:c", "ts:c", "ch:h", "h:c",  "kh:h", "h:k", "ch:s",
        "sh:c", "z:s", "zh:j", "j:z",  "j:d",  "dj:j", "dz:j", "j:g",  "g:j",  "q:g", "g:q"};
    for (size_t i = 0; i < COUNT(starts); i++) {
        size_t n = strlen(starts[i]) - 2;
        if (starts[i][n + 1] == c && n <= len && memcmp(starts[i], name, n) == 0)
            return true;
    }
    return false;
}

/* The same of an initial and a name, or of two initials. */
static bool initials_alike(const struct letters *a, const struct letters *b)
{
    return a->latin_len && b->latin_len &&
           ((b->latin_len <= a->latin_len && may_begin(a->latin, a->latin_len, b->latin[0])) ||
            (a->latin_len <= b->latin_len && may_begin(b->latin, b->latin_len, a->latin[0])));
}

/* A u before a vowel is a W as well: Уильям. */
static bool is_glide(const char *latin, size_t n, char c)
{
    return c == 'w' && n > 1 && latin[0] == 'u' && strchr("aeioy", latin[1]);
}

static bool begins_with(const struct letters *x, char c)
{
    if (x->alphabet == ALPHABET_NONE || x->alphabet >= ALPHABET_TABLES)
        return false;
    char latin[LETTERS_MAX];
    if (x->alphabet == ALPHABET_LATIN)
        return x->latin_len && x->latin[0] == c;
    for (size_t i = 0; i < x->len && i < 2; i++) {
        if (spelled_from(x, i, c))
            return true;
        if (x->code[i] > letter_lists[x->alphabet].letters)
            break;
        const struct letter_model *m = &letter_models[x->alphabet];
        const uint16_t *s = m->starts + x->code[i] * 27u;
        bool silent = s[1] > s[0] && m->rows[s[0]].price[2] < 32;
        if (!silent)
            break;
    }
    const size_t n = letters_spell(x, latin);
    return n && (latin[0] == c || is_glide(latin, n, c));
}

bool letters_begin(const struct letters *a, const struct letters *b)
{
    if (a->alphabet == b->alphabet)
        return a->code[0] == b->code[0] || (a->latin_len && a->latin[0] == b->latin[0]) ||
               initials_alike(a, b);
    char latin[LETTERS_MAX];
    /* The same one is spelled out whichever comes first. */
    bool turn = a->alphabet == ALPHABET_LATIN ||
                (b->alphabet != ALPHABET_LATIN && a->alphabet > b->alphabet);
    const struct letters *l = turn ? a : b, *x = turn ? b : a;
    if (l->alphabet == ALPHABET_LATIN)
        return l->latin_len && x->alphabet < ALPHABET_TABLES && begins_with(x, l->latin[0]);
    return letters_spell(l, latin) && x->alphabet < ALPHABET_TABLES && begins_with(x, latin[0]);
}
