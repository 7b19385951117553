/* The price of Latin letters as a spelling of a word, as a shortest path.
 *
 * cell[i][j] is the cheapest way to have written the first j Latin letters with the first i letters
 * of the word. A letter moves from (i, j) to (i + 1, j + k) by one of its spellings; slips of the
 * hand move along either axis, or diagonally. All styles are walked side by side, eight sums to a
 * cell. Viterbi rather than the sum over all ways: the one way taken can be shown.
 *
 * A cell is left alone when even the least that is still to come (letter_rest.c) brings it above
 * the limit (A*; Hart, Nilsson, Raphael 1968). That bound never falls by more than a step costs, so
 * what is left alone could not have come in under the limit by any way. Cells above the limit are
 * left alone too, though a few prices are below zero.
 *
 * A row is walked from left to right once. What its cells write ahead of themselves waits in four
 * registers, the longest spelling being four letters; nothing is cleared beforehand. */
#include <string.h>

#include "core/letter_inner.h"
#include "core/letter_sums.h"

#define INLINE static inline __attribute__((always_inline))

enum { CELLS = LETTERS_MAX + 1, ROWS_KEPT = 3 };

/* The prices of a spelling at a place of the word. */
static inline struct sums sums_row(const struct letter_row *row, unsigned place)
{
    return sums_add(sums_of(row->price), sums_all(row->place[place]));
}

/* A letter of the word. */
struct step {
    const uint16_t *starts; /* of its rows */
    const struct letter_floor *bound;
    uint8_t place;
};

struct walk {
    const struct letter_row *rows;
    size_t len, latin_len;
    int limit;
    bool bounded;              /* rest is of use */
    uint32_t has;              /* Latin letters there are */
    uint32_t where[26];        /* by Latin letter: its places, as bits */
    uint32_t unlike;           /* places of letters that another one follows */
    uint32_t packed[CELLS];    /* by Latin letter: it and the three behind it */
    uint8_t letter[CELLS + 3]; /* 0 to 25 */
    struct sums added[CELLS]; /* by cell: the price of the Latin letter before it as an added one */
    struct step step[LETTERS_MAX];
    uint64_t live[ROWS_KEPT]; /* cells worth going on from, as bits */
    struct sums cell[ROWS_KEPT][CELLS];
    struct letter_rest rest;
};

uint32_t letter_pack(const char *s, size_t n)
{
    uint32_t w = 0;
    for (size_t i = 0; i < n && i < 4; i++)
        w |= (uint32_t)(uint8_t)s[i] << (8 * i);
    return w;
}

static void read_latin(struct walk *w, const char *latin, size_t len)
{
    uint32_t packed = 0, has = 0, unlike = 0;
    char after = 0;
    memset(w->where, 0, sizeof w->where);
    memset(w->rest.added, 0xFF, sizeof w->rest.added);
    w->latin_len = w->rest.latin_len = len;
    w->added[0] = sums_all(0);
    for (size_t j = len; j-- > 0; after = latin[j]) {
        unsigned c = (unsigned)(latin[j] - 'a');
        int added = letter_added_price(latin, j, len);
        packed = packed << 8 | (uint8_t)latin[j];
        w->packed[j] = packed;
        w->letter[j] = (uint8_t)c;
        w->added[j + 1] = sums_all(added);
        w->rest.added[j] = (uint8_t)(added / FLOOR_UNIT);
        w->where[c] |= 1u << j;
        has |= 1u << c;
        unlike |= (uint32_t)(after != latin[j]) << j;
    }
    w->has = has;
    w->unlike = unlike;
    /* Letters are looked up four at a time. */
    memset(w->letter + len, 0, 4);
}

INLINE bool is_hard(const struct letters *x, size_t i)
{
    const struct letter_list *l = &letter_lists[x->alphabet];
    return x->code[i] > l->letters || l->kinds[x->code[i]] == 'c';
}

INLINE uint32_t places(const struct walk *w, uint32_t letters)
{
    uint32_t at = 0;
    for (letters &= w->has; letters; letters &= letters - 1)
        at |= w->where[__builtin_ctz(letters)];
    return at;
}

static void read_rest(struct walk *w, size_t i)
{
    const struct letter_floor *b = w->step[i].bound;
    const uint8_t *letter = w->letter;
    int none = b->none[w->step[i].place];
    none = none < PRICE_LEFT_OUT ? none : PRICE_LEFT_OUT;
    /* Rounded down. */
    w->rest.none[i] = (uint8_t)((unsigned)(none + FLOOR_BIAS * FLOOR_UNIT) / FLOOR_UNIT);
    uint8_t *first = w->rest.first[i];
    memset(first, 0, sizeof w->rest.first[i]); /* whole rows are read */
    for (size_t j = 0; j < w->latin_len; j += 4) {
        first[j] = b->first[letter[j]];
        first[j + 1] = b->first[letter[j + 1]];
        first[j + 2] = b->first[letter[j + 2]];
        first[j + 3] = b->first[letter[j + 3]];
    }
}

/* Returns a bound from below that costs next to nothing: consonants of either side that the other
 * cannot account for. Rare spellings are not looked at. */
static int read_word(struct walk *w, const struct letters *x)
{
    const uint32_t soft = LETTERS_SOFT, vowel = LETTERS_VOWEL, h = 1u << ('h' - 'a');
    const struct letter_list *l = &letter_lists[x->alphabet];
    const struct letter_model *m = &letter_models[x->alphabet];
    uint32_t can = 0, next = 0;
    int lost = 0, extra = 0;
    unsigned after = 0;
    bool hard = x->len && is_hard(x, x->len - 1u);
    w->rows = m->rows;
    w->len = w->rest.len = x->len;
    for (size_t i = x->len; i-- > 0;) {
        unsigned code = x->code[i] <= l->letters ? x->code[i] : 0;
        bool hard_before = i && is_hard(x, i - 1);
        uint32_t any = code ? m->any[code] : 0, alone = code ? places(w, m->alone[code]) : 0;
        can |= any;
        lost += code && hard && !(any & w->has & ~vowel) && !(any & h);
        w->step[i] = (struct step){m->starts + code * 27, &letter_floors[x->alphabet][code],
                                   (uint8_t)((i ? 3u + 3u * hard_before : 0) + after)};
        w->rest.swaps[i] = alone >> 1 & next & w->unlike;
        next = alone;
        after = hard ? 2 : 1;
        hard = hard_before;
    }
    for (uint32_t rest = w->has & ~can & ~soft; rest; rest &= rest - 1)
        extra++;
    int a = lost * PRICE_LEFT_OUT, b = extra * PRICE_ADDED;
    return a > b ? a : b;
}

/* What a cell of row i may come to and still end within the limit. */
static inline int most(const struct walk *w, size_t i, size_t j)
{
    if (!w->bounded)
        return w->limit;
    int rest = w->rest.least[i][j] * FLOOR_UNIT - (int)(w->len - i) * FLOOR_BIAS * FLOOR_UNIT;
    return rest > 0 ? w->limit - rest : w->limit;
}

/* The cells two rows on that letters i and i + 1 reach in the wrong order. */
static uint64_t swaps_of(const struct walk *w, size_t i)
{
    uint32_t at = w->rest.swaps[i] & (uint32_t)w->live[i % ROWS_KEPT];
    uint64_t to = 0;
    for (; at; at &= at - 1) {
        size_t j = (size_t)__builtin_ctz(at);
        if (sums_within(w->cell[i % ROWS_KEPT][j], most(w, i + 2, j + 2) - PRICE_SWAPPED))
            to |= (uint64_t)1 << (j + 2);
    }
    return to;
}

/* What the cells before have written: to this cell, and one to four further on. */
struct ahead {
    struct sums here, one, two, three, four;
};

/* All that letter s writes from cell j, whose sums are `from`. */
INLINE void write_ahead(const struct walk *w, const struct step *s, size_t j, struct ahead *to)
{
    static const uint32_t masks[] = {0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF};
    struct sums from = to->here, price = sums_all(PRICE_WRONG);
    unsigned r = s->starts[w->letter[j] + 1u], end = s->starts[w->letter[j] + 2u];
    if (r < end && w->rows[r].len == 1)
        price = sums_least(price, sums_row(&w->rows[r++], s->place));
    to->one = sums_least(to->one, sums_add(from, price));
    if (r == end || j + 1 == w->latin_len ||
        !(s->bound->second[w->letter[j]] >> w->letter[j + 1] & 1))
        return;
    for (; r < end; r++) {
        const struct letter_row *row = &w->rows[r];
        if ((w->packed[j] & masks[row->len]) != row->latin)
            continue;
        struct sums sum = sums_add(from, sums_row(row, s->place));
        if (row->len == 2)
            to->two = sums_least(to->two, sum);
        else if (row->len == 3)
            to->three = sums_least(to->three, sum);
        else
            to->four = sums_least(to->four, sum);
    }
}

/* From row i to the next. swapped: its cells that two letters in the wrong order reach. Returns
 * the cells to go on from. */
static uint64_t walk_row(struct walk *w, size_t i, uint64_t swapped)
{
    const struct step *s = &w->step[i];
    const struct sums *from = w->cell[i % ROWS_KEPT], *before = w->cell[(i + 2) % ROWS_KEPT];
    struct sums *to = w->cell[(i + 1) % ROWS_KEPT];
    const struct sums far = sums_all(FAR);
    struct sums none = sums_all(PRICE_LEFT_OUT), left = far;
    struct ahead a = {far, far, far, far, far};
    uint64_t alive = 0, live = w->live[i % ROWS_KEPT], todo = live | swapped;
    size_t j = (size_t)__builtin_ctzll(todo), reach = j;
    if (s->starts[0] < s->starts[1])
        none = sums_least(none, sums_row(&w->rows[s->starts[0]], s->place));
    for (;; j++) {
        struct sums sum = sums_least(a.here, sums_add(left, w->added[j]));
        if (swapped >> j & 1)
            sum = sums_least(sum, sums_add(before[j - 2], sums_all(PRICE_SWAPPED)));
        if (live >> j & 1) {
            sum = sums_least(sum, sums_add(from[j], none));
            a.here = from[j];
            if (j < w->latin_len)
                write_ahead(w, s, j, &a);
            reach = j + 4;
        }
        to[j] = left = sum;
        bool on = sums_within(sum, most(w, i + 1, j));
        alive |= (uint64_t)on << j;
        if (j == w->latin_len || (!on && j >= reach && !(todo >> j >> 1)))
            return alive;
        a = (struct ahead){a.one, a.two, a.three, a.four, far};
    }
}

static void walk_first_row(struct walk *w)
{
    w->live[0] = 0;
    w->cell[0][0] = sums_all(0);
    for (size_t j = 0; j <= w->latin_len; j++) {
        if (j)
            w->cell[0][j] = sums_add(w->cell[0][j - 1], w->added[j]);
        w->live[0] |= (uint64_t)sums_within(w->cell[0][j], most(w, 0, j)) << j;
    }
}

enum way { WAY_FOUND, WAY_NONE, WAY_UNSURE };

/* Unsure: no cell of a row is left, but two letters in the wrong order jump over it. Only when
 * nothing was left alone that is within the limit is that the end. */
static enum way walk_rows(struct walk *w)
{
    uint64_t swapped = 0;
    walk_first_row(w);
    for (size_t i = 0; i < w->len; i++) {
        uint64_t next = swaps_of(w, i), *to = &w->live[(i + 1) % ROWS_KEPT];
        if (!(w->live[i % ROWS_KEPT] | swapped))
            return WAY_NONE;
        *to = walk_row(w, i, swapped);
        if (!*to)
            return next ? WAY_UNSURE : WAY_NONE;
        swapped = next;
    }
    return w->live[w->len % ROWS_KEPT] >> w->latin_len & 1 ? WAY_FOUND : WAY_NONE;
}

static unsigned price(struct walk *w, const struct letters *x, unsigned limit, bool bounded)
{
    w->limit = limit < FAR / 2 ? (int)limit : FAR / 2;
    w->bounded = bounded && w->latin_len < REST_CELLS;
    if (read_word(w, x) > w->limit)
        return FAR;
    for (size_t i = 0; w->bounded && i < w->len; i++)
        read_rest(w, i);
    if (w->bounded)
        letter_rest_find(&w->rest);
    if (most(w, 0, 0) < 0)
        return FAR;
    enum way way = walk_rows(w);
    if (way == WAY_UNSURE) {
        w->bounded = false;
        way = walk_rows(w);
    }
    int best = way == WAY_FOUND ? sums_best(w->cell[w->len % ROWS_KEPT][w->latin_len]) : FAR;
    return best > 0 ? (unsigned)best : 0;
}

unsigned letters_price(const struct letters *x, const char *latin, size_t len, unsigned limit)
{
    struct walk w;
    if (x->alphabet == ALPHABET_NONE || x->alphabet >= ALPHABET_TABLES)
        return FAR;
    read_latin(&w, latin, len < LETTERS_MAX ? len : LETTERS_MAX);
    return price(&w, x, limit, true);
}

unsigned letters_price_slowly(const struct letters *x, const char *latin, size_t len,
                              unsigned limit)
{
    struct walk w;
    read_latin(&w, latin, len);
    return price(&w, x, limit, false);
}
