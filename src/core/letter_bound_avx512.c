/* The walks of letter_bound.c and letter_styles.c, 64 words at a time. Same results. */
#include <string.h>

#include "core/letter_bound_inner.h"

#ifdef CPU_X86

#define INLINE CPU_TARGET_AVX512 static inline __attribute__((always_inline))

/* Letters of one place in the words, and where each stands in a table. */
struct column {
    __m512i letter;
    __mmask64 second, third, fourth; /* of four sixteens; second in tables of two: the upper one */
};

INLINE __m512i table_part(const uint8_t *t)
{
    return _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)t));
}

/* Prices by letter: 32, or 64 of them. */
struct prices {
    __m512i part[4];
};

INLINE struct prices prices_load(const uint8_t *table, bool wide)
{
    struct prices p = {{table_part(table), table_part(table + 16)}};
    if (wide) {
        p.part[2] = table_part(table + 32);
        p.part[3] = table_part(table + 48);
    }
    return p;
}

INLINE __m512i look(const struct prices *p, const struct column *c, bool wide)
{
    __m512i v = _mm512_shuffle_epi8(p->part[0], c->letter);
    v = _mm512_mask_shuffle_epi8(v, c->second, p->part[1], c->letter);
    if (wide) {
        v = _mm512_mask_shuffle_epi8(v, c->third, p->part[2], c->letter);
        v = _mm512_mask_shuffle_epi8(v, c->fourth, p->part[3], c->letter);
    }
    return v;
}

INLINE __m128i trace_load(const struct letter_trace *t)
{
    return _mm_loadu_si128((const __m128i *)(const void *)t);
}

/* The traces of at[0], at[16], at[32] and at[48]. */
INLINE __m512i load_four(const struct letter_trace *const *at)
{
    __m256i low = _mm256_castsi128_si256(trace_load(at[0]));
    __m256i high = _mm256_castsi128_si256(trace_load(at[32]));
    low = _mm256_inserti128_si256(low, trace_load(at[16]), 1);
    high = _mm256_inserti128_si256(high, trace_load(at[48]), 1);
    return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

/* Byte k of word i becomes byte i of column k; letters only as far as the longest word has them.
 * Returns its length. */
INLINE size_t turn(const struct trace_lanes *words, bool wide, struct column column[16])
{
    const struct letter_trace *all[BOUND_LANES], *const *at = words->at;
    __m512i a[16], t[16];
    if (words->count < BOUND_LANES) {
        for (size_t i = 0; i < BOUND_LANES; i++)
            all[i] = trace_lane(words, i);
        at = all;
    }
    for (size_t i = 0; i < 16; i++)
        a[i] = load_four(at + i);
    for (int round = 0; round < 4; round++) {
        for (size_t i = 0; i < 8; i++) {
            t[2 * i] = _mm512_unpacklo_epi8(a[i], a[i + 8]);
            t[2 * i + 1] = _mm512_unpackhi_epi8(a[i], a[i + 8]);
        }
        memcpy(a, t, sizeof a);
    }
    a[TRACE_LETTERS] = _mm512_and_si512(a[TRACE_LETTERS], _mm512_set1_epi8(BOUND_LEN));
    column[TRACE_LETTERS].letter = a[TRACE_LETTERS];
    size_t len = 0;
    while (len < TRACE_LETTERS &&
           _mm512_cmpgt_epu8_mask(a[TRACE_LETTERS], _mm512_set1_epi8((char)len)))
        len++;
    for (size_t c = 0; c < len; c++) {
        column[c].letter = a[c];
        column[c].second = _mm512_test_epi8_mask(a[c], _mm512_set1_epi8(16));
        if (!wide)
            continue;
        __mmask64 upper = _mm512_test_epi8_mask(a[c], _mm512_set1_epi8(32));
        column[c].fourth = column[c].second & upper;
        column[c].third = upper & ~column[c].second;
        column[c].second &= ~upper;
    }
    return len;
}

/* What stands in column c, for the words that end there. */
INLINE __m512i ended(__m512i sum, const struct column column[16], size_t c, __m512i v)
{
    __mmask64 ends =
        _mm512_cmpeq_epi8_mask(column[TRACE_LETTERS].letter, _mm512_set1_epi8((char)c));
    return _mm512_mask_mov_epi8(sum, ends, v);
}

struct walk {
    struct column column[16];
    __m512i extra[TRACE_LETTERS + 1];
    __m512i cell[3][TRACE_LETTERS + 1], fit[2][TRACE_LETTERS + 1];
    size_t len; /* of the longest */
};

INLINE void walk_begin(const struct letter_bound *b, const struct trace_lanes *words, bool wide,
                       struct walk *w)
{
    const struct prices extras = prices_load(b->extra, wide);
    const __m512i twice = _mm512_set1_epi8((char)b->twice);
    w->len = turn(words, wide, w->column);
    w->cell[0][0] = _mm512_setzero_si512();
    for (size_t c = 1; c <= w->len; c++) {
        __m512i extra = look(&extras, &w->column[c - 1], wide);
        if (c > 1) {
            __mmask64 same =
                _mm512_cmpeq_epi8_mask(w->column[c - 1].letter, w->column[c - 2].letter);
            extra = _mm512_mask_min_epu8(extra, same, extra, twice);
        }
        w->extra[c] = extra;
        w->cell[0][c] = _mm512_adds_epu8(w->cell[0][c - 1], extra);
    }
}

/* Row r; false when no lane has anything within the limit in it. of_trace, wide: as b has them. */
INLINE bool walk_row(const struct letter_bound *b, struct walk *w, size_t r, uint8_t limit,
                     bool wide)
{
    const __m512i *was = w->cell[(r + 2) % 3], *before = w->cell[(r + 1) % 3];
    __m512i *now = w->cell[r % 3], *fit = w->fit[r % 2];
    const __m512i *fitted = w->fit[(r + 1) % 2];
    const struct prices starts = prices_load(b->start[r - 1], wide);
    const struct prices mores = prices_load(b->more[r - 1], wide);
    const __m512i drop = _mm512_set1_epi8((char)b->drop[r - 1]);
    const __m512i swap = _mm512_set1_epi8((char)PRICE_SWAPPED);
    const __m512i below = _mm512_set1_epi8((char)(b->swap_below - 1));
    const bool of_trace = b->of_trace;
    __m512i v = _mm512_adds_epu8(was[0], drop), least = v, to = was[0];
    now[0] = v;
    for (size_t c = 1; c <= w->len; c++) {
        const __m512i start = look(&starts, &w->column[c - 1], wide), from = was[c];
        __m512i more = look(&mores, &w->column[c - 1], wide), up = drop, left = w->extra[c];
        up = of_trace ? _mm512_min_epu8(up, more) : up;
        left = of_trace ? left : _mm512_min_epu8(left, more);
        fit[c] = start;
        to = _mm512_min_epu8(_mm512_adds_epu8(to, start), _mm512_adds_epu8(from, up));
        if (r > 1 && c > 1) {
            __mmask64 fits = _mm512_cmple_epu8_mask(_mm512_max_epu8(fitted[c], fit[c - 1]), below);
            to = _mm512_mask_min_epu8(to, fits, to, _mm512_adds_epu8(before[c - 2], swap));
        }
        v = _mm512_min_epu8(to, _mm512_adds_epu8(v, left));
        now[c] = v;
        least = _mm512_min_epu8(least, v);
        to = from;
    }
    return _mm512_cmple_epu8_mask(least, _mm512_set1_epi8((char)limit)) != 0;
}

INLINE void bounds(const struct letter_bound *b, uint8_t limit, const struct trace_lanes *words,
                   bool wide, uint8_t out[BOUND_LANES])
{
    struct walk w;
    bool alive = true;
    unsigned most = (unsigned)limit + b->offset;
    walk_begin(b, words, wide, &w);
    for (size_t r = 1; r <= b->rows; r++) {
        bool row = walk_row(b, &w, r, (uint8_t)(most < NEVER ? most : NEVER), wide);
        /* A swap steps over a row. */
        if (!row && !alive) {
            memset(out, NEVER, BOUND_LANES);
            return;
        }
        alive = row;
    }
    __m512i sum = _mm512_set1_epi8((char)NEVER);
    for (size_t c = 0; c <= w.len; c++)
        sum = ended(sum, w.column, c, w.cell[b->rows % 3][c]);
    sum = _mm512_subs_epu8(sum, _mm512_set1_epi8((char)b->offset));
    _mm512_storeu_si512(out, sum);
}

CPU_TARGET_AVX512 void letters_bounds_avx512(const struct letter_bound *b, uint8_t limit,
                                             const struct trace_lanes *words,
                                             uint8_t out[BOUND_LANES])
{
    if (b->wide)
        bounds(b, limit, words, true, out);
    else
        bounds(b, limit, words, false, out);
}

/* What is walked for styles. */
struct styles_walk {
    struct column column[16];
    __m512i extra[TRACE_LETTERS + 1];
    __m512i cell[3][TRACE_LETTERS + 1][STYLES];
    size_t len; /* of the longest */
};

INLINE struct prices style_prices(const uint8_t *low, const uint8_t *high)
{
    return (struct prices){{table_part(low), table_part(high)}};
}

/* As extra_of in letter_styles.c. */
INLINE void extras(struct styles_walk *w)
{
    const struct prices added = style_prices(letter_added_prices[0], letter_added_prices[1]);
    const __m512i len = w->column[TRACE_LETTERS].letter;
    for (size_t c = 1; c <= w->len; c++) {
        const __m512i letter = w->column[c - 1].letter;
        __m512i extra = look(&added, &w->column[c - 1], false);
        __mmask64 turns = _mm512_cmpeq_epi8_mask(letter, _mm512_set1_epi8(LETTER_I)) |
                          _mm512_cmpeq_epi8_mask(letter, _mm512_set1_epi8(LETTER_Y));
        __mmask64 ends = turns & _mm512_cmpeq_epi8_mask(len, _mm512_set1_epi8((char)c));
        if (c >= END_FROM)
            extra = _mm512_mask_mov_epi8(extra, ends, _mm512_set1_epi8(PRICE_ADDED_END));
        if (c > 1)
            extra =
                _mm512_mask_mov_epi8(extra, _mm512_cmpeq_epi8_mask(letter, w->column[c - 2].letter),
                                     _mm512_set1_epi8(PRICE_ADDED_DOUBLE));
        w->extra[c] = extra;
    }
}

INLINE void styles_begin(const struct trace_lanes *words, struct styles_walk *w)
{
    w->len = turn(words, false, w->column);
    extras(w);
    for (size_t k = 0; k < STYLES; k++) {
        w->cell[0][0][k] = _mm512_setzero_si512();
        for (size_t c = 1; c <= w->len; c++)
            w->cell[0][c][k] = _mm512_adds_epu8(w->cell[0][c - 1][k], w->extra[c]);
    }
}

/* Those that are the two letters in the wrong order, by column. */
INLINE void find_swapped(const struct styles_walk *w, const struct letter_style_row *before,
                         const struct letter_style_row *s, __mmask64 swapped[TRACE_LETTERS + 1])
{
    const struct prices a = style_prices(before->alone[0], before->alone[1]);
    const struct prices b = style_prices(s->alone[0], s->alone[1]);
    for (size_t c = 2; c <= w->len; c++) {
        const struct column *at = &w->column[c - 1];
        __m512i not = _mm512_or_si512(look(&a, at, false), look(&b, at - 1, false));
        swapped[c] = _mm512_cmpneq_epi8_mask(at->letter, (at - 1)->letter) &
                     _mm512_testn_epi8_mask(not, not );
    }
}

/* Prices of a letter in one style. */
struct style_tables {
    struct prices single, first, second, third;
};

INLINE struct style_tables style_load(const struct letter_style_row *s, size_t k)
{
    struct style_tables t = {.single = style_prices(s->single[0][k], s->single[1][k])};
    if (s->longer) {
        t.first = style_prices(s->first[0][k], s->first[1][k]);
        t.second = style_prices(s->second[0][k], s->second[1][k]);
        t.third = style_prices(s->third[0][k], s->third[1][k]);
    }
    return t;
}

/* As longer32 in letter_styles.c. */
INLINE __m512i longer(const struct style_tables *t, const struct column *at, __m512i run[3])
{
    run[2] = _mm512_adds_epu8(_mm512_min_epu8(run[2], run[1]), look(&t->third, at, false));
    run[1] = _mm512_adds_epu8(run[0], look(&t->second, at, false));
    return _mm512_min_epu8(run[1], run[2]);
}

/* Row r; false when no word has anything within the limit in it. */
INLINE bool styles_row(const struct letter_styles *l, struct styles_walk *w, size_t r,
                       uint8_t limit, bool several)
{
    const struct letter_style_row *s = l->row[r - 1], *before = r > 1 ? l->row[r - 2] : NULL;
    const __m512i never = _mm512_set1_epi8((char)NEVER);
    const __m512i swap = _mm512_set1_epi8((char)(before ? swap_price(before, s) : NEVER));
    __mmask64 swapped[TRACE_LETTERS + 1] = {0};
    __m512i least = never;
    if (before)
        find_swapped(w, before, s, swapped);
    for (size_t k = 0; k < STYLES; k++) {
        const __m512i none = _mm512_set1_epi8((char)s->none[k]);
        const struct style_tables t = style_load(s, k);
        __m512i run[3] = {never, never, never}, was = w->cell[(r + 2) % 3][0][k];
        __m512i v = _mm512_adds_epu8(was, none);
        w->cell[r % 3][0][k] = v;
        least = _mm512_min_epu8(least, v);
        for (size_t c = 1; c <= w->len; c++) {
            const struct column *at = &w->column[c - 1];
            const __m512i up = w->cell[(r + 2) % 3][c][k];
            __m512i to = _mm512_adds_epu8(was, look(&t.single, at, false));
            to = _mm512_min_epu8(to, _mm512_adds_epu8(up, none));
            if (several) {
                to = _mm512_min_epu8(to, longer(&t, at, run));
                run[0] = _mm512_adds_epu8(was, look(&t.first, at, false));
            }
            if (c > 1)
                to = _mm512_mask_min_epu8(to, swapped[c], to,
                                          _mm512_adds_epu8(w->cell[(r + 1) % 3][c - 2][k], swap));
            v = _mm512_min_epu8(to, _mm512_adds_epu8(v, w->extra[c]));
            w->cell[r % 3][c][k] = v;
            least = _mm512_min_epu8(least, v);
            was = up;
        }
    }
    return _mm512_cmple_epu8_mask(least, _mm512_set1_epi8((char)limit)) != 0;
}

CPU_TARGET_AVX512 void letters_styled_avx512(const struct letter_styles *s, uint8_t limit,
                                             const struct trace_lanes *words,
                                             uint8_t out[BOUND_LANES])
{
    struct styles_walk w;
    bool alive = true;
    const uint8_t most = (uint8_t)(limit + s->offset);
    styles_begin(words, &w);
    for (size_t r = 1; r <= s->rows; r++) {
        bool row = s->row[r - 1]->longer ? styles_row(s, &w, r, most, true)
                                         : styles_row(s, &w, r, most, false);
        if (!row && !alive) {
            memset(out, NEVER, BOUND_LANES);
            return;
        }
        alive = row;
    }
    __m512i sum = _mm512_set1_epi8((char)NEVER);
    for (size_t c = 0; c <= w.len; c++) {
        __m512i best = w.cell[s->rows % 3][c][0];
        for (size_t k = 1; k < STYLES; k++)
            best = _mm512_min_epu8(best, w.cell[s->rows % 3][c][k]);
        sum = ended(sum, w.column, c, best);
    }
    sum = _mm512_subs_epu8(sum, _mm512_set1_epi8((char)s->offset));
    _mm512_storeu_si512(out, sum);
}
#endif
