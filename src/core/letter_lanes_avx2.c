/* The rows of letter_lanes.c in registers of 32 lanes. Same results. */
#include "core/letter_lanes_inner.h"

#ifdef CPU_X86
#include <immintrin.h>

#define INLINE CPU_TARGET_AVX2 CPU_INLINE

/* For each register k of a row. */
#define EACH(wide, what)                                                                           \
    do {                                                                                           \
        _Pragma("GCC unroll 4") for (size_t k = 0; k < (wide); k++)                                \
        {                                                                                          \
            what;                                                                                  \
        }                                                                                          \
    } while (0)

enum { WIDE = LANES / 32, NEXT_HALF = 0x21 };
struct row {
    __m256i v[WIDE];
};

INLINE struct row row_load(const uint8_t *p, size_t wide)
{
    struct row a = {{_mm256_setzero_si256()}};
    EACH(wide, a.v[k] = _mm256_load_si256((const __m256i *)(const void *)p + k));
    return a;
}

INLINE void row_store(struct row a, uint8_t *p, size_t wide)
{
    EACH(wide, _mm256_store_si256((__m256i *)(void *)p + k, a.v[k]));
}

/* The cells so many further on. */
INLINE struct row ahead16(struct row a, size_t wide)
{
    const __m256i never = _mm256_set1_epi8(-1);
    EACH(wide,
         a.v[k] = _mm256_permute2x128_si256(a.v[k], k + 1 < wide ? a.v[k + 1] : never, NEXT_HALF));
    return a;
}

#define AHEAD(name, by)                                                                            \
    INLINE struct row name(struct row a, size_t wide)                                              \
    {                                                                                              \
        struct row next = ahead16(a, wide);                                                        \
        EACH(wide, a.v[k] = _mm256_alignr_epi8(next.v[k], a.v[k], by));                            \
        return a;                                                                                  \
    }
AHEAD(ahead1, 1)
AHEAD(ahead2, 2)
AHEAD(ahead4, 4)
AHEAD(ahead8, 8)

INLINE struct row row_add(struct row a, struct row b, size_t wide)
{
    EACH(wide, a.v[k] = _mm256_adds_epu8(a.v[k], b.v[k]));
    return a;
}

INLINE struct row row_least(struct row a, struct row b, size_t wide)
{
    EACH(wide, a.v[k] = _mm256_min_epu8(a.v[k], b.v[k]));
    return a;
}

INLINE struct row row_or(struct row a, struct row b, size_t wide)
{
    EACH(wide, a.v[k] = _mm256_or_si256(a.v[k], b.v[k]));
    return a;
}

INLINE struct row row_and(struct row a, struct row b, size_t wide)
{
    EACH(wide, a.v[k] = _mm256_and_si256(a.v[k], b.v[k]));
    return a;
}

INLINE struct row row_all(uint8_t byte, size_t wide)
{
    struct row a = {{_mm256_setzero_si256()}};
    EACH(wide, a.v[k] = _mm256_set1_epi8((char)byte));
    return a;
}

/* 255 for the lanes whose letter is among the bits. */
INLINE struct row among(const struct letter_lanes *l, uint32_t bits, size_t wide)
{
    struct row a = row_load(l->byte, wide), bit = row_load(l->bit, wide);
    const __m256i four = _mm256_broadcastsi128_si256(_mm_cvtsi32_si128((int)bits));
    EACH(wide, a.v[k] = _mm256_cmpeq_epi8(
                   _mm256_and_si256(_mm256_shuffle_epi8(four, a.v[k]), bit.v[k]), bit.v[k]));
    return a;
}

/* The cheapest ways of adding letters. */
INLINE struct row add_letters(struct row a, const struct letter_lanes *l, size_t wide)
{
    a = row_least(a, row_add(ahead1(a, wide), row_load(l->added[0], wide), wide), wide);
    a = row_least(a, row_add(ahead2(a, wide), row_load(l->added[1], wide), wide), wide);
    a = row_least(a, row_add(ahead4(a, wide), row_load(l->added[2], wide), wide), wide);
    a = row_least(a, row_add(ahead8(a, wide), row_load(l->added[3], wide), wide), wide);
    if (l->steps == 4)
        return a;
    return row_least(a, row_add(ahead16(a, wide), row_load(l->added[4], wide), wide), wide);
}

/* letter_floor.first of each lane's letter; 255 behind the last. */
INLINE struct row look(const struct letter_lanes *l, const uint8_t *first, size_t wide)
{
    const __m128i *table = (const __m128i *)(const void *)first;
    const __m256i low = _mm256_broadcastsi128_si256(_mm_loadu_si128(table));
    table = (const __m128i *)(const void *)(first + 10);
    const __m256i high = _mm256_broadcastsi128_si256(_mm_loadu_si128(table));
    struct row a = row_load(l->low, wide), b = row_load(l->high, wide);
    EACH(wide, a.v[k] = _mm256_or_si256(_mm256_shuffle_epi8(low, a.v[k]),
                                        _mm256_shuffle_epi8(high, b.v[k])));
    return row_or(a, row_load(l->ends, wide), wide);
}

/* From the letter behind to letter x. */
INLINE struct row step(const struct letter_lanes *l, const struct lane_letter *x, struct row sum,
                       size_t wide)
{
    const struct row ends = row_load(l->ends, wide);
    struct row first = look(l, x->first, wide), next = ahead1(sum, wide), unwritten = first;
    EACH(wide, unwritten.v[k] = _mm256_cmpgt_epi8(_mm256_setzero_si256(), first.v[k]));
    first = row_and(first, row_or(ends, row_all(FLOOR_MASK, wide), wide), wide);
    struct row more = row_least(sum, row_or(next, unwritten, wide), wide);
    for (int k = 0; k < 2; k++)
        more = row_least(sum, row_or(ahead1(more, wide), unwritten, wide), wide);
    next = row_add(next, row_or(ends, row_all(LANE_WRONG, wide), wide), wide);
    sum = row_least(row_add(sum, row_all(x->none, wide), wide), next, wide);
    return row_least(sum, row_add(ahead1(more, wide), first, wide), wide);
}

/* From the last letter back. */
INLINE void find(const struct letter_lanes *l, const struct lane_word *x, struct lane_rows *out,
                 size_t wide)
{
    struct row sum, before, back = row_all(255, wide), alone = row_all(0, wide);
    if (x->behind) {
        sum = row_load(x->behind->least, wide);
        back = row_load(x->behind->second, wide);
        alone = among(l, x->behind->alone, wide);
    } else {
        sum = row_load(l->last, wide);
    }
    for (size_t i = x->len; i-- > 0; back = before) {
        struct row also = among(l, x->letter[i].alone, wide), swap;
        before = sum;
        sum = step(l, &x->letter[i], sum, wide);
        swap = row_and(row_and(ahead1(also, wide), alone, wide), row_load(l->unlike, wide), wide);
        alone = also;
        back = row_add(ahead2(back, wide), row_all(LANE_SWAPPED, wide), wide);
        EACH(wide, back.v[k] = _mm256_or_si256(
                       back.v[k], _mm256_andnot_si256(swap.v[k], _mm256_set1_epi8(-1))));
        sum = add_letters(row_least(sum, back, wide), l, wide);
        if (i == x->skip)
            row_store(sum, out->bare, wide);
    }
    row_store(sum, out->least, wide);
    row_store(back, out->second, wide);
}

CPU_TARGET_AVX2 void letter_lanes_find_avx2(const struct letter_lanes *l, const struct lane_word *x,
                                            struct lane_rows *out)
{
    if (l->count <= 32)
        find(l, x, out, 1);
    else if (l->count <= 64)
        find(l, x, out, 2);
    else if (l->count <= 96)
        find(l, x, out, 3);
    else
        find(l, x, out, WIDE);
}
#endif
