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

INLINE struct row row_or(struct row a, struct row b, size_t wide)
{
    EACH(wide, a.v[k] = _mm512_or_si512(a.v[k], b.v[k]));
    return a;
}

INLINE struct row row_and(struct row a, struct row b, size_t wide)
{
    EACH(wide, a.v[k] = _mm512_and_si512(a.v[k], b.v[k]));
    return a;
}

INLINE struct row row_all(uint8_t byte, size_t wide)
{
    struct row a = {{_mm512_setzero_si512()}};
    EACH(wide, a.v[k] = _mm512_set1_epi8((char)byte));
    return a;
}

INLINE struct mask mask_none(size_t wide)
{
    (void)wide;
    return (struct mask){{0}};
}

INLINE struct mask mask_and(struct mask a, struct mask b, size_t wide)
{
    EACH(wide, a.v[k] &= b.v[k]);
    return a;
}

INLINE struct mask mask_ahead(struct mask m, size_t wide)
{
    EACH(wide, m.v[k] = m.v[k] >> 1 | (k + 1 < wide ? m.v[k + 1] << 63 : 0));
    return m;
}

INLINE struct row row_least_in(struct mask m, struct row a, struct row b, size_t wide)
{
    EACH(wide, a.v[k] = _mm512_mask_min_epu8(a.v[k], m.v[k], a.v[k], b.v[k]));
    return a;
}

INLINE struct mask unlike(const struct letter_lanes *l, size_t wide)
{
    struct row like = row_load(l->like, wide);
    struct mask m = {{0}};
    EACH(wide, m.v[k] = ~_mm512_movepi8_mask(like.v[k]));
    return m;
}

INLINE struct mask among(const struct letter_lanes *l, uint32_t bits, size_t wide)
{
    struct row byte = row_load(l->byte, wide), bit = row_load(l->bit, wide);
    const __m512i four = _mm512_broadcast_i32x4(_mm_cvtsi32_si128((int)bits));
    struct mask m = {{0}};
    EACH(wide, m.v[k] = _mm512_test_epi8_mask(_mm512_shuffle_epi8(four, byte.v[k]), bit.v[k]));
    return m;
}

INLINE struct row look(const struct letter_lanes *l, const uint8_t *first, struct mask *written,
                       size_t wide)
{
    const __m128i *table = (const __m128i *)(const void *)first;
    const __m512i low = _mm512_broadcast_i32x4(_mm_loadu_si128(table));
    table = (const __m128i *)(const void *)(first + 10);
    const __m512i high = _mm512_broadcast_i32x4(_mm_loadu_si128(table));
    struct row a = row_load(l->low, wide), b = row_load(l->high, wide);
    EACH(wide, a.v[k] = _mm512_or_si512(_mm512_shuffle_epi8(low, a.v[k]),
                                        _mm512_shuffle_epi8(high, b.v[k])));
    a = row_or(a, row_load(l->ends, wide), wide);
    EACH(wide, written->v[k] = ~_mm512_movepi8_mask(a.v[k]));
    return a;
}

#include "core/letter_lanes_rows.h"

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
    _mm512_store_si512(l->like + 64 * k, _mm512_movm_epi8(_mm512_cmpeq_epi8_mask(c, next)));
}

/* Prices of letters as added ones. */
INLINE void settle_added(struct letter_lanes *l, size_t wide)
{
    const __m512i hard = _mm512_set1_epi8(PRICE_ADDED / FLOOR_UNIT);
    const __m512i soft = _mm512_set1_epi8(PRICE_ADDED_VOWEL / FLOOR_UNIT);
    const __m512i twice = _mm512_set1_epi8(PRICE_ADDED_DOUBLE / FLOOR_UNIT);
    const struct mask vowel = among(l, LETTERS_VOWEL, wide), other = unlike(l, wide);
    struct row sum = row_load(l->ends, wide);
    for (size_t k = 0; k < wide; k++) {
        __mmask64 before = other.v[k] << 1 | (k ? other.v[k - 1] >> 63 : 1);
        __m512i price = _mm512_mask_blend_epi8(vowel.v[k], hard, soft);
        sum.v[k] = _mm512_or_si512(sum.v[k], _mm512_mask_blend_epi8(before, twice, price));
    }
    struct row last = row_load(l->ends, wide);
    EACH(wide, last.v[k] = _mm512_xor_si512(last.v[k], _mm512_set1_epi8(-1)));
    add_up(l, sum, last, wide);
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
