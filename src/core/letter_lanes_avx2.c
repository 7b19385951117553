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

#include "core/letter_lanes_bytes.h"

INLINE struct mask among(const struct letter_lanes *l, uint32_t bits, size_t wide)
{
    struct row a = row_load(l->byte, wide), bit = row_load(l->bit, wide);
    const __m256i four = _mm256_broadcastsi128_si256(_mm_cvtsi32_si128((int)bits));
    EACH(wide,
         a.v[k] = _mm256_cmpeq_epi8(_mm256_and_si256(_mm256_shuffle_epi8(four, a.v[k]), bit.v[k]),
                                    _mm256_setzero_si256()));
    return (struct mask){a};
}

/* letter_floor.first of each lane's letter; 255 behind the last. */
INLINE struct row look(const struct letter_lanes *l, const uint8_t *first, struct mask *written,
                       size_t wide)
{
    const __m128i *table = (const __m128i *)(const void *)first;
    const __m256i low = _mm256_broadcastsi128_si256(_mm_loadu_si128(table));
    table = (const __m128i *)(const void *)(first + 10);
    const __m256i high = _mm256_broadcastsi128_si256(_mm_loadu_si128(table));
    struct row a = row_load(l->low, wide), b = row_load(l->high, wide);
    EACH(wide, a.v[k] = _mm256_or_si256(_mm256_shuffle_epi8(low, a.v[k]),
                                        _mm256_shuffle_epi8(high, b.v[k])));
    a = row_or(a, row_load(l->ends, wide), wide);
    EACH(wide, written->out.v[k] = _mm256_cmpgt_epi8(_mm256_setzero_si256(), a.v[k]));
    return a;
}

#include "core/letter_lanes_rows.h"

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
