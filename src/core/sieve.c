#include "core/sieve.h"

#include "base/fetch.h"

#ifdef CPU_X86
#include <immintrin.h>
#endif

enum { AHEAD = 8 };

void sieve_begin(struct sieve *s, const uint32_t *x, const int32_t *same)
{
    for (size_t i = 0; i < SIEVE_LANES; i++) {
        uint32_t v = i < s->stride ? x[i] : 0;
        s->value[i] = v;
        s->same[i] = v ? same[i] : 0;
        s->other[i] = v ? s->differ[i] : 0;
        s->crossed[i] = UINT32_MAX;
    }
    if (s->given == SIZE_MAX || s->family == SIZE_MAX)
        return;
    if (x[s->given])
        s->crossed[s->family] = x[s->given];
    if (x[s->family])
        s->crossed[s->given] = x[s->family];
}

/* Appends the row where it is left; every kernel ends so. */
static inline size_t put(const struct sieve *s, struct sieved k, struct sieved *out, size_t n)
{
    out[n] = k;
    return n + (k.exchanged || k.most >= s->least);
}

static inline void fetch_ahead(const struct sieve *s, const uint32_t *rows, size_t i, size_t count)
{
    if (i + AHEAD < count)
        fetch(s->number + rows[i + AHEAD] * s->stride);
}

static size_t rows_plain(const struct sieve *s, const uint32_t *rows, size_t count,
                         struct sieved *out)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        fetch_ahead(s, rows, i, count);
        const uint32_t *y = s->number + rows[i] * s->stride;
        struct sieved k = {.row = rows[i]};
        for (size_t f = 0; f < s->stride; f++) {
            bool same = y[f] == s->value[f], blank = !y[f] || !s->value[f];
            k.most += same ? s->same[f] : y[f] ? s->other[f] : 0;
            k.open |= (uint32_t)(!same && !blank) << f;
            k.exchanged = k.exchanged || y[f] == s->crossed[f];
        }
        n = put(s, k, out, n);
    }
    return n;
}

#ifdef CPU_X86

/* Four lanes: adds what they are worth to *sum, returns which are open, and in the upper half of a
 * byte which are exchanged. */
CPU_TARGET_SSE42 static inline unsigned four(const struct sieve *s, const uint32_t *y, size_t at,
                                             __m128i *sum)
{
    const __m128i zero = _mm_setzero_si128();
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(y + at));
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(s->value + at));
    __m128i crossed = _mm_loadu_si128((const __m128i *)(const void *)(s->crossed + at));
    __m128i same = _mm_loadu_si128((const __m128i *)(const void *)(s->same + at));
    __m128i other = _mm_loadu_si128((const __m128i *)(const void *)(s->other + at));
    __m128i equal = _mm_cmpeq_epi32(v, x), no_v = _mm_cmpeq_epi32(v, zero);
    __m128i shut = _mm_or_si128(_mm_or_si128(equal, no_v), _mm_cmpeq_epi32(x, zero));
    *sum = _mm_add_epi32(*sum, _mm_blendv_epi8(_mm_andnot_si128(no_v, other), same, equal));
    unsigned open = ~(unsigned)_mm_movemask_ps(_mm_castsi128_ps(shut)) & 15;
    return open | (unsigned)_mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(v, crossed))) << 4;
}

CPU_TARGET_SSE42 static size_t rows_sse42(const struct sieve *s, const uint32_t *rows, size_t count,
                                          struct sieved *out)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        fetch_ahead(s, rows, i, count);
        const uint32_t *y = s->number + rows[i] * s->stride;
        struct sieved k = {.row = rows[i]};
        __m128i sum = _mm_setzero_si128();
        unsigned exchanged = 0;
        for (size_t at = 0; at < s->stride; at += 4) {
            unsigned bits = four(s, y, at, &sum);
            k.open |= (bits & 15) << at;
            exchanged |= bits >> 4;
        }
        sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
        sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1));
        k.most = _mm_cvtsi128_si32(sum);
        k.exchanged = exchanged != 0;
        n = put(s, k, out, n);
    }
    return n;
}

/* As four, of eight lanes. */
CPU_TARGET_AVX2 static inline unsigned eight(const struct sieve *s, const uint32_t *y, size_t at,
                                             __m256i *sum)
{
    const __m256i zero = _mm256_setzero_si256();
    __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(y + at));
    __m256i x = _mm256_loadu_si256((const __m256i *)(const void *)(s->value + at));
    __m256i crossed = _mm256_loadu_si256((const __m256i *)(const void *)(s->crossed + at));
    __m256i same = _mm256_loadu_si256((const __m256i *)(const void *)(s->same + at));
    __m256i other = _mm256_loadu_si256((const __m256i *)(const void *)(s->other + at));
    __m256i equal = _mm256_cmpeq_epi32(v, x), no_v = _mm256_cmpeq_epi32(v, zero);
    __m256i shut = _mm256_or_si256(_mm256_or_si256(equal, no_v), _mm256_cmpeq_epi32(x, zero));
    __m256i worth = _mm256_blendv_epi8(_mm256_andnot_si256(no_v, other), same, equal);
    *sum = _mm256_add_epi32(*sum, worth);
    unsigned open = ~(unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(shut)) & 255;
    __m256i cross = _mm256_cmpeq_epi32(v, crossed);
    return open | (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(cross)) << 8;
}

CPU_TARGET_AVX2 static size_t rows_avx2(const struct sieve *s, const uint32_t *rows, size_t count,
                                        struct sieved *out)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        fetch_ahead(s, rows, i, count);
        const uint32_t *y = s->number + rows[i] * s->stride;
        struct sieved k = {.row = rows[i]};
        __m256i sum = _mm256_setzero_si256();
        unsigned exchanged = 0;
        for (size_t at = 0; at < s->stride; at += 8) {
            unsigned bits = eight(s, y, at, &sum);
            k.open |= (bits & 255) << at;
            exchanged |= bits >> 8;
        }
        __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
        half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4E));
        half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xB1));
        k.most = _mm_cvtsi128_si32(half);
        k.exchanged = exchanged != 0;
        n = put(s, k, out, n);
    }
    return n;
}

/* Sixteen lanes at once; of eight, masks leave the others out. */
CPU_TARGET_AVX512 static size_t rows_avx512(const struct sieve *s, const uint32_t *rows,
                                            size_t count, struct sieved *out)
{
    const __mmask16 lanes = s->stride == 16 ? 0xFFFF : 0xFF;
    const __m512i x = _mm512_loadu_si512(s->value), crossed = _mm512_loadu_si512(s->crossed);
    const __m512i same = _mm512_loadu_si512(s->same), other = _mm512_loadu_si512(s->other);
    const __mmask16 filled = _mm512_test_epi32_mask(x, x);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        fetch_ahead(s, rows, i, count);
        __m512i v = _mm512_maskz_loadu_epi32(lanes, s->number + rows[i] * s->stride);
        __mmask16 equal = _mm512_cmpeq_epi32_mask(v, x), has = _mm512_test_epi32_mask(v, v);
        __m512i worth = _mm512_mask_mov_epi32(_mm512_maskz_mov_epi32(has, other), equal, same);
        struct sieved k = {.row = rows[i],
                           .most = _mm512_reduce_add_epi32(worth),
                           .open = (uint32_t)(has & filled) & ~(uint32_t)equal,
                           .exchanged = _mm512_cmpeq_epi32_mask(v, crossed) != 0};
        n = put(s, k, out, n);
    }
    return n;
}

#endif

size_t sieve_rows(const struct sieve *s, const uint32_t *rows, size_t count, struct sieved *out)
{
    switch (s->cpu) {
#ifdef CPU_X86
    case CPU_AVX512:
        return rows_avx512(s, rows, count, out);
    case CPU_AVX2:
        return rows_avx2(s, rows, count, out);
    case CPU_SSE42:
        return rows_sse42(s, rows, count, out);
#else
    case CPU_AVX512:
    case CPU_AVX2:
    case CPU_SSE42:
#endif
    case CPU_BEST:
    case CPU_PLAIN:
    case CPU_LEVELS:
        break;
    }
    return rows_plain(s, rows, count, out);
}
