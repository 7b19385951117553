/* The rows of letter_lanes.c in one or two registers of 64 lanes. Same results. */
#include "core/letter_lanes_inner.h"

#ifdef CPU_X86
#include <immintrin.h>

#define INLINE CPU_TARGET_AVX512 CPU_INLINE

/* For each register k of a row. */
#define EACH(wide, what)                                                                           \
    do {                                                                                           \
        _Pragma("GCC unroll 2") for (size_t k = 0; k < (wide); k++)                                \
        {                                                                                          \
            what;                                                                                  \
        }                                                                                          \
    } while (0)

enum { LANES_WIDE = LANES / 64 };
/* Of three registers: bits of any; those of the third that one of the others has. */
enum { OF_ANY = 0xFE, OF_THIRD = 0xA8 };

struct row {
    __m512i v[LANES_WIDE];
};

/* A lane of each register is a bit. */
struct mask {
    __mmask64 v[LANES_WIDE];
};

INLINE struct row row_load(const uint8_t *p, size_t wide)
{
    struct row a = {{_mm512_setzero_si512()}};
    EACH(wide, a.v[k] = _mm512_load_si512(p + 64 * k));
    return a;
}

INLINE void row_store(struct row a, uint8_t *p, size_t wide)
{
    EACH(wide, _mm512_store_si512(p + 64 * k, a.v[k]));
}

/* Bytes of 64 to 127 that are no letter come to 255. */
INLINE struct row ahead16(struct row a, size_t wide)
{
    const __m512i never = _mm512_set1_epi8(-1);
    EACH(wide, a.v[k] = _mm512_alignr_epi64(k + 1 < wide ? a.v[k + 1] : never, a.v[k], 2));
    return a;
}

/* The cells so many further on. */
#define AHEAD(name, by)                                                                            \
    INLINE struct row name(struct row a, size_t wide)                                              \
    {                                                                                              \
        struct row next = ahead16(a, wide);                                                        \
        EACH(wide, a.v[k] = _mm512_alignr_epi8(next.v[k], a.v[k], by));                            \
        return a;                                                                                  \
    }
AHEAD(ahead1, 1)
AHEAD(ahead2, 2)
AHEAD(ahead4, 4)
AHEAD(ahead8, 8)

INLINE struct row row_add(struct row a, struct row b, size_t wide)
{
    EACH(wide, a.v[k] = _mm512_adds_epu8(a.v[k], b.v[k]));
    return a;
}

INLINE struct row row_least(struct row a, struct row b, size_t wide)
{
    EACH(wide, a.v[k] = _mm512_min_epu8(a.v[k], b.v[k]));
    return a;
}

/* The least of both in lanes of m, else a. */
INLINE struct row row_least_in(struct mask m, struct row a, struct row b, size_t wide)
{
    EACH(wide, a.v[k] = _mm512_mask_min_epu8(a.v[k], m.v[k], a.v[k], b.v[k]));
    return a;
}

/* What is looked at of the Latin name in each step. */
struct latin {
    struct row low, high, byte, bit, ends, wrong, added[5];
    struct mask unlike;
    size_t steps;
};

INLINE struct latin latin_load(const struct letter_lanes *l, size_t wide)
{
    struct latin q;
    q.low = row_load(l->low, wide);
    q.high = row_load(l->high, wide);
    q.byte = row_load(l->byte, wide);
    q.bit = row_load(l->bit, wide);
    q.ends = q.wrong = row_load(l->ends, wide);
    EACH(wide, q.wrong.v[k] = _mm512_or_si512(q.wrong.v[k], _mm512_set1_epi8(LANE_WRONG)));
    for (size_t n = 0; n < 5; n++)
        q.added[n] = row_load(l->added[n], wide);
    q.steps = l->steps;
    struct row unlike = row_load(l->unlike, wide);
    q.unlike.v[0] = q.unlike.v[1] = 0;
    EACH(wide, q.unlike.v[k] = _mm512_movepi8_mask(unlike.v[k]));
    return q;
}

/* The lanes whose letter is among the bits. */
INLINE struct mask among(const struct latin *q, uint32_t bits, size_t wide)
{
    const __m512i four = _mm512_broadcast_i32x4(_mm_cvtsi32_si128((int)bits));
    struct mask m = {{0}};
    EACH(wide,
         m.v[k] = _mm512_test_epi8_mask(_mm512_shuffle_epi8(four, q->byte.v[k]), q->bit.v[k]));
    return m;
}

INLINE struct mask ahead_mask(struct mask m, size_t wide)
{
    EACH(wide, m.v[k] = m.v[k] >> 1 | (k + 1 < wide ? m.v[k + 1] << 63 : 0));
    return m;
}

/* The cheapest ways of adding letters. */
INLINE struct row add_letters(struct row a, const struct latin *q, size_t wide)
{
    a = row_least(a, row_add(ahead1(a, wide), q->added[0], wide), wide);
    a = row_least(a, row_add(ahead2(a, wide), q->added[1], wide), wide);
    a = row_least(a, row_add(ahead4(a, wide), q->added[2], wide), wide);
    a = row_least(a, row_add(ahead8(a, wide), q->added[3], wide), wide);
    if (q->steps == 4)
        return a;
    return row_least(a, row_add(ahead16(a, wide), q->added[4], wide), wide);
}

/* letter_floor.first of each lane's letter; 255 behind the last. */
INLINE struct row look(const struct latin *q, const uint8_t *first, size_t wide)
{
    const __m128i *table = (const __m128i *)(const void *)first;
    const __m512i low = _mm512_broadcast_i32x4(_mm_loadu_si128(table));
    table = (const __m128i *)(const void *)(first + 10);
    const __m512i high = _mm512_broadcast_i32x4(_mm_loadu_si128(table));
    struct row a = q->low;
    EACH(wide, a.v[k] = _mm512_ternarylogic_epi64(_mm512_shuffle_epi8(low, q->low.v[k]),
                                                  _mm512_shuffle_epi8(high, q->high.v[k]),
                                                  q->ends.v[k], OF_ANY));
    return a;
}

/* From the letter behind to letter x. */
INLINE struct row step(const struct latin *q, const struct lane_letter *x, struct row sum,
                       size_t wide)
{
    struct row first = look(q, x->first, wide), next = ahead1(sum, wide), more, none = sum;
    struct mask written = {{0}};
    EACH(wide, written.v[k] = ~_mm512_movepi8_mask(first.v[k]));
    EACH(wide, first.v[k] = _mm512_ternarylogic_epi64(_mm512_set1_epi8(FLOOR_MASK), q->ends.v[k],
                                                      first.v[k], OF_THIRD));
    more = row_least_in(written, sum, next, wide);
    for (int k = 0; k < 2; k++)
        more = row_least_in(written, sum, ahead1(more, wide), wide);
    EACH(wide, none.v[k] = _mm512_adds_epu8(sum.v[k], _mm512_set1_epi8((char)x->none)));
    sum = row_least(none, row_add(next, q->wrong, wide), wide);
    return row_least(sum, row_add(ahead1(more, wide), first, wide), wide);
}

INLINE void find(const struct letter_lanes *l, const struct lane_word *x, struct lane_rows *out,
                 size_t wide)
{
    const struct latin q = latin_load(l, wide);
    struct row sum, before, back, swapped, dear;
    struct mask alone = {{0}};
    EACH(wide, back.v[k] = _mm512_set1_epi8(-1));
    EACH(wide, dear.v[k] = _mm512_set1_epi8(LANE_SWAPPED));
    if (x->behind) {
        sum = row_load(x->behind->least, wide);
        back = row_load(x->behind->second, wide);
        alone = among(&q, x->behind->alone, wide);
    } else {
        sum = row_load(l->last, wide);
    }
    for (size_t i = x->len; i-- > 0; back = before) {
        struct mask also = among(&q, x->letter[i].alone, wide), swap = ahead_mask(also, wide);
        before = sum;
        sum = step(&q, &x->letter[i], sum, wide);
        EACH(wide, swap.v[k] &= alone.v[k] & q.unlike.v[k]);
        alone = also;
        swapped = row_add(ahead2(back, wide), dear, wide);
        sum = add_letters(row_least_in(swap, sum, swapped, wide), &q, wide);
        if (i == x->skip)
            row_store(sum, out->bare, wide);
    }
    row_store(sum, out->least, wide);
    row_store(back, out->second, wide);
}

CPU_TARGET_AVX512 void letter_lanes_find_avx512(const struct letter_lanes *l,
                                                const struct lane_word *x, struct lane_rows *out)
{
    if (l->count <= 64)
        find(l, x, out, 1);
    else
        find(l, x, out, 2);
}

/* What the letters of 64 lanes are looked up by. */
INLINE void settle(struct letter_lanes *l, size_t k)
{
    const __m512i bits = _mm512_set1_epi64((long long)0x8040201008040201u);
    const __m512i base = _mm512_set1_epi8('a');
    __m512i c = _mm512_sub_epi8(_mm512_load_si512(l->letter + 64 * k), base);
    __m512i next = _mm512_sub_epi8(_mm512_loadu_si512(l->letter + 64 * k + 1), base);
    __m512i above = _mm512_sub_epi8(c, _mm512_set1_epi8(16));
    above = _mm512_and_si512(above, _mm512_set1_epi8(-128));
    _mm512_store_si512(l->low + 64 * k, _mm512_adds_epu8(c, _mm512_set1_epi8(0x70)));
    _mm512_store_si512(l->high + 64 * k,
                       _mm512_or_si512(_mm512_sub_epi8(c, _mm512_set1_epi8(10)), above));
    _mm512_store_si512(l->byte + 64 * k,
                       _mm512_and_si512(_mm512_srli_epi16(c, 3), _mm512_set1_epi8(0x1F)));
    _mm512_store_si512(l->bit + 64 * k,
                       _mm512_shuffle_epi8(bits, _mm512_and_si512(c, _mm512_set1_epi8(7))));
    _mm512_store_si512(l->ends + 64 * k, _mm512_movm_epi8(_mm512_movepi8_mask(c)));
    _mm512_store_si512(l->unlike + 64 * k, _mm512_movm_epi8(_mm512_cmpneq_epi8_mask(c, next)));
}

/* Prices of letters as added ones. */
INLINE void settle_added(struct letter_lanes *l, size_t wide)
{
    const __m512i hard = _mm512_set1_epi8(PRICE_ADDED / FLOOR_UNIT);
    const __m512i soft = _mm512_set1_epi8(PRICE_ADDED_VOWEL / FLOOR_UNIT);
    const __m512i twice = _mm512_set1_epi8(PRICE_ADDED_DOUBLE / FLOOR_UNIT);
    struct latin q = latin_load(l, wide);
    struct mask vowel = among(&q, LETTERS_VOWEL, wide);
    struct row sum = q.ends;
    for (size_t k = 0; k < wide; k++) {
        __mmask64 before = q.unlike.v[k] << 1 | (k ? q.unlike.v[k - 1] >> 63 : 1);
        __m512i price = _mm512_mask_blend_epi8(vowel.v[k], hard, soft);
        sum.v[k] = _mm512_or_si512(sum.v[k], _mm512_mask_blend_epi8(before, twice, price));
    }
    row_store(sum, l->added[0], wide);
    sum = row_add(sum, ahead1(sum, wide), wide);
    row_store(sum, l->added[1], wide);
    sum = row_add(sum, ahead2(sum, wide), wide);
    row_store(sum, l->added[2], wide);
    sum = row_add(sum, ahead4(sum, wide), wide);
    row_store(sum, l->added[3], wide);
    sum = row_add(sum, ahead8(sum, wide), wide);
    row_store(sum, l->added[4], wide);
    for (size_t n = 0; n < 5; n++)
        q.added[n] = row_load(l->added[n], wide);
    struct row last = q.ends;
    EACH(wide, last.v[k] = _mm512_andnot_si512(last.v[k], _mm512_set1_epi8(-1)));
    row_store(add_letters(last, &q, wide), l->last, wide);
}

CPU_TARGET_AVX512 void letter_lanes_settle_avx512(struct letter_lanes *l)
{
    for (size_t k = 0; 64 * k < l->count; k++)
        settle(l, k);
    if (l->count <= 64)
        settle_added(l, 1);
    else
        settle_added(l, 2);
}
#endif
