/* The price of Latin letters as a spelling of a word, as a shortest path.
 *
 * cell[i][j] is the cheapest way to have written the first j Latin letters with the first i letters
 * of the word. A letter moves from (i, j) to (i + 1, j + k) by one of its spellings; slips of the
 * hand move along either axis, or diagonally. All styles are walked side by side, eight sums to a
 * cell. Viterbi rather than the sum over all ways: the one way taken can be shown. */
#include <string.h>

#include "core/letter_table.h"

enum {
    FAR = 12000,
    /* slips of the hand, in eighths of a bit */
    ADDED = 80,
    ADDED_VOWEL = 56,
    ADDED_DOUBLE = 36,
    LEFT_OUT = 60,
    WRONG = 88,
    SWAPPED = 56
};

struct cell {
    int16_t v[LETTER_STYLES];
};

static int index_of(char c)
{
    return c - 'a' + 1;
}

static uint32_t pack(const char *s, size_t n)
{
    uint32_t w = 0;
    for (size_t i = 0; i < n && i < 4; i++)
        w |= (uint32_t)(uint8_t)s[i] << (8 * i);
    return w;
}

static char kind_of(const struct letters *x, size_t i)
{
    /* Codes of one letter share its kind; the list is short and this is asked once a letter. */
    const struct letter_list *l = &letter_lists[x->alphabet];
    return x->code[i] <= l->letters ? l->kinds[x->code[i]] : 'c';
}

unsigned letters_place(const struct letters *x, size_t i)
{
    unsigned before = i == 0 ? 0 : kind_of(x, i - 1) == 'c' ? 2 : 1;
    unsigned after = i + 1 == x->len ? 0 : kind_of(x, i + 1) == 'c' ? 2 : 1;
    return before * 3 + after;
}

static int added_price(const char *latin, size_t j)
{
    if (j && latin[j] == latin[j - 1])
        return ADDED_DOUBLE;
    char c = latin[j];
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'h' ? ADDED_VOWEL
                                                                                : ADDED;
}

static inline void relax(struct cell *to, const struct cell *from, int price)
{
    for (int k = 0; k < LETTER_STYLES; k++) {
        int16_t v = (int16_t)(from->v[k] + price);
        to->v[k] = v < to->v[k] ? v : to->v[k];
    }
}

static inline void relax_row(struct cell *to, const struct cell *from,
                             const struct letter_row *row, int place)
{
    for (int k = 0; k < LETTER_STYLES; k++) {
        int16_t v = (int16_t)(from->v[k] + row->price[k] + place);
        to->v[k] = v < to->v[k] ? v : to->v[k];
    }
}

/* What the next letter of the word makes of cell[j..] in the row after it. */
struct advance {
    const struct letter_row *rows;
    const uint16_t *starts; /* of this letter */
    unsigned place;
    const uint32_t *packed;
    const char *latin;
    size_t len;
};

static inline uint32_t mask_of(uint32_t latin)
{
    /* all bytes up to the last that is set */
    latin |= latin >> 8;
    latin |= latin >> 16;
    return latin | (latin & 0xFF ? 0xFF : 0) | (latin & 0xFF00 ? 0xFF00 : 0) |
           (latin & 0xFF0000 ? 0xFF0000 : 0) | (latin & 0xFF000000 ? 0xFF000000 : 0);
}

static void advance_letter(const struct advance *a, const struct cell *from, struct cell *to)
{
    for (size_t j = 0; j <= a->len; j++) {
        for (unsigned r = a->starts[0]; r < a->starts[1]; r++)
            relax_row(&to[j], &from[j], &a->rows[r], a->rows[r].place[a->place]);
        relax(&to[j], &from[j], LEFT_OUT);
        if (j == a->len)
            break;
        int first = index_of(a->latin[j]);
        for (unsigned r = a->starts[first]; r < a->starts[first + 1]; r++) {
            const struct letter_row *row = &a->rows[r];
            size_t n = row->latin[1] == 0 ? 1 : row->latin[2] == 0 ? 2 : row->latin[3] == 0 ? 3 : 4;
            uint32_t mask = 0xFFFFFFFFu >> (32 - 8 * n);
            if ((a->packed[j] & mask) == pack(row->latin, n) && j + n <= a->len)
                relax_row(&to[j + n], &from[j], row, row->place[a->place]);
        }
        relax(&to[j + 1], &from[j], WRONG);
    }
    for (size_t j = 0; j < a->len; j++)
        relax(&to[j + 1], &to[j], added_price(a->latin, j));
}

/* The cheapest price in any style of c spelling letter i of x alone, or FAR. */
static int single_price(const struct letters *x, size_t i, char c)
{
    const struct letter_model *m = &letter_models[x->alphabet];
    const uint16_t *starts = m->starts + x->code[i] * 27u + (unsigned)index_of(c);
    int best = FAR;
    for (unsigned r = starts[0]; r < starts[1]; r++)
        if (m->rows[r].latin[1] == 0)
            for (int k = 0; k < LETTER_STYLES; k++)
                best = m->rows[r].price[k] < best ? m->rows[r].price[k] : best;
    return best;
}

static void swap_letters(const struct letters *x, size_t i, const char *latin, size_t len,
                         const struct cell *from, struct cell *to)
{
    for (size_t j = 0; j + 1 < len; j++) {
        if (latin[j] == latin[j + 1])
            continue;
        int a = single_price(x, i, latin[j + 1]);
        int b = a < FAR ? single_price(x, i + 1, latin[j]) : FAR;
        if (b < FAR)
            relax(&to[j + 2], &from[j], SWAPPED + a + b);
    }
}

static void cells_fill(struct cell *cells, size_t n)
{
    for (size_t j = 0; j < n; j++)
        for (int k = 0; k < LETTER_STYLES; k++)
            cells[j].v[k] = FAR;
}

unsigned letters_price(const struct letters *x, const char *latin, size_t len)
{
    struct cell cells[3][LETTERS_MAX + 1];
    uint32_t packed[LETTERS_MAX];
    const struct letter_model *m = &letter_models[x->alphabet];
    if (len > LETTERS_MAX)
        len = LETTERS_MAX;
    for (size_t j = 0; j < len; j++)
        packed[j] = pack(latin + j, len - j);
    cells_fill(cells[0], len + 1);
    cells_fill(cells[1], len + 1);
    memset(&cells[0][0], 0, sizeof cells[0][0]);
    for (size_t j = 0; j < len; j++)
        relax(&cells[0][j + 1], &cells[0][j], added_price(latin, j));
    for (size_t i = 0; i < x->len; i++) {
        struct cell *from = cells[i % 3], *to = cells[(i + 1) % 3], *next = cells[(i + 2) % 3];
        const uint8_t code = x->code[i] <= letter_lists[x->alphabet].letters ? x->code[i] : 0;
        struct advance a = {m->rows, m->starts + code * 27u, letters_place(x, i), packed, latin, len};
        cells_fill(next, len + 1);
        if (i + 1 < x->len)
            swap_letters(x, i, latin, len, from, next);
        advance_letter(&a, from, to);
    }
    const struct cell *end = &cells[x->len % 3][len];
    int best = FAR;
    for (int k = 0; k < LETTER_STYLES; k++)
        best = end->v[k] < best ? end->v[k] : best;
    return (unsigned)best;
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
        for (size_t k = 0; row && k < 4 && row->latin[k] && n < LETTERS_MAX; k++)
            out[n++] = row->latin[k];
    }
    return n;
}

/* What it costs that code b stands where a is, in one script. */
static int change_price(const struct letter_list *l, uint8_t a, uint8_t b)
{
    if (a == b)
        return 2;
    if (a > l->letters || b > l->letters)
        return WRONG;
    if (l->sounds[a] == l->sounds[b])
        return 16;
    return l->kinds[a] != 'c' && l->kinds[b] != 'c' ? 32 : WRONG;
}

static int drop_price(const struct letter_list *l, uint8_t a)
{
    return a <= l->letters && l->kinds[a] != 'c' ? 36 : LEFT_OUT + 8;
}

unsigned letters_distance(const struct letters *a, const struct letters *b)
{
    static const struct letter_list none = {"", NULL, 0, 0, false, "", ""};
    const struct letter_list *l = a->alphabet < ALPHABET_TABLES ? &letter_lists[a->alphabet] : &none;
    int row[3][LETTERS_MAX + 1];
    for (size_t i = 0; i <= a->len; i++) {
        int *now = row[i % 3];
        const int *up = row[(i + 2) % 3], *up2 = row[(i + 1) % 3];
        for (size_t j = 0; j <= b->len; j++) {
            int best = i + j == 0 ? 0 : FAR, v;
            if (i && (v = up[j] + drop_price(l, a->code[i - 1])) < best)
                best = v;
            if (j && (v = now[j - 1] + drop_price(l, b->code[j - 1])) < best)
                best = v;
            if (i && j && (v = up[j - 1] + change_price(l, a->code[i - 1], b->code[j - 1])) < best)
                best = v;
            if (i > 1 && j > 1 && a->code[i - 1] == b->code[j - 2] && a->code[i - 2] == b->code[j - 1] &&
                (v = up2[j - 2] + SWAPPED) < best)
                best = v;
            now[j] = best;
        }
    }
    return (unsigned)row[a->len % 3][b->len];
}

static bool begins_with(const struct letters *x, char c)
{
    char latin[LETTERS_MAX];
    if (x->alphabet == ALPHABET_LATIN)
        return x->latin_len && x->latin[0] == c;
    for (size_t i = 0; i < x->len && i < 2; i++) {
        if (single_price(x, i, c) < 40)
            return true;
        const struct letter_model *m = &letter_models[x->alphabet];
        const uint16_t *s = m->starts + x->code[i] * 27u;
        bool silent = s[1] > s[0] && m->rows[s[0]].price[2] < 32;
        if (!silent)
            break;
    }
    return letters_spell(x, latin) && latin[0] == c;
}

bool letters_begin(const struct letters *a, const struct letters *b)
{
    if (a->alphabet == b->alphabet)
        return a->code[0] == b->code[0] || (a->latin_len && a->latin[0] == b->latin[0]);
    char latin[LETTERS_MAX];
    const struct letters *l = a->alphabet == ALPHABET_LATIN ? a : b, *x = l == a ? b : a;
    if (l->alphabet == ALPHABET_LATIN)
        return l->latin_len && x->alphabet < ALPHABET_TABLES && begins_with(x, l->latin[0]);
    return letters_spell(l, latin) && x->alphabet < ALPHABET_TABLES && begins_with(x, latin[0]);
}
