/* letter_sums: what the eight styles of spelling come to, summed side by side; eighths of a bit.
 * For the files of core/letter only. */
#ifndef PV_CORE_LETTER_SUMS_H
#define PV_CORE_LETTER_SUMS_H

#include "core/letter.h"

/* More than any word may cost, and far from where sums overflow. */
enum { FAR = 12000 };

#ifdef __SSE2__
#include <emmintrin.h>

struct sums {
    __m128i v;
};

static inline struct sums sums_all(int price)
{
    return (struct sums){_mm_set1_epi16((short)price)};
}

static inline struct sums sums_of(const uint8_t price[LETTER_STYLES])
{
    __m128i bytes = _mm_loadl_epi64((const __m128i *)(const void *)price);
    return (struct sums){_mm_unpacklo_epi8(bytes, _mm_setzero_si128())};
}

static inline struct sums sums_add(struct sums a, struct sums b)
{
    return (struct sums){_mm_add_epi16(a.v, b.v)};
}

static inline struct sums sums_least(struct sums a, struct sums b)
{
    return (struct sums){_mm_min_epi16(a.v, b.v)};
}

/* True when some style is at or below limit. */
static inline bool sums_within(struct sums a, int limit)
{
    return _mm_movemask_epi8(_mm_cmpgt_epi16(_mm_set1_epi16((short)(limit + 1)), a.v)) != 0;
}

/* Which of sixteen letters, each a bit, are among some, as bits; bit: aligned. */
static inline uint32_t sums_among(const uint32_t bit[16], uint32_t letters)
{
    const __m128i *v = (const __m128i *)(const void *)bit, none = _mm_setzero_si128();
    const __m128i some = _mm_set1_epi32((int)letters);
    __m128i a = _mm_cmpeq_epi32(_mm_and_si128(_mm_load_si128(v), some), none);
    __m128i b = _mm_cmpeq_epi32(_mm_and_si128(_mm_load_si128(v + 1), some), none);
    __m128i c = _mm_cmpeq_epi32(_mm_and_si128(_mm_load_si128(v + 2), some), none);
    __m128i d = _mm_cmpeq_epi32(_mm_and_si128(_mm_load_si128(v + 3), some), none);
    a = _mm_packs_epi16(_mm_packs_epi32(a, b), _mm_packs_epi32(c, d));
    return ~(uint32_t)_mm_movemask_epi8(a) & UINT16_MAX;
}

/* Which of four pairs share a bit, as bits. */
static inline uint32_t sums_shared(const uint32_t a[4], const uint32_t b[4])
{
    const __m128i x = _mm_set_epi32((int)a[3], (int)a[2], (int)a[1], (int)a[0]);
    const __m128i y = _mm_loadu_si128((const __m128i *)(const void *)b);
    const __m128i apart = _mm_cmpeq_epi32(_mm_and_si128(x, y), _mm_setzero_si128());
    return ~(uint32_t)_mm_movemask_ps(_mm_castsi128_ps(apart)) & 0xF;
}

static inline int sums_best(struct sums a)
{
    int16_t v[LETTER_STYLES], best = FAR;
    _mm_storeu_si128((__m128i *)(void *)v, a.v);
    for (int k = 0; k < LETTER_STYLES; k++)
        best = v[k] < best ? v[k] : best;
    return best;
}
#else
struct sums {
    int16_t v[LETTER_STYLES];
};

static inline struct sums sums_all(int price)
{
    struct sums a;
    for (int k = 0; k < LETTER_STYLES; k++)
        a.v[k] = (int16_t)price;
    return a;
}

static inline struct sums sums_of(const uint8_t price[LETTER_STYLES])
{
    struct sums a;
    for (int k = 0; k < LETTER_STYLES; k++)
        a.v[k] = price[k];
    return a;
}

static inline struct sums sums_add(struct sums a, struct sums b)
{
    for (int k = 0; k < LETTER_STYLES; k++)
        a.v[k] = (int16_t)(a.v[k] + b.v[k]);
    return a;
}

static inline struct sums sums_least(struct sums a, struct sums b)
{
    for (int k = 0; k < LETTER_STYLES; k++)
        a.v[k] = b.v[k] < a.v[k] ? b.v[k] : a.v[k];
    return a;
}

static inline int sums_best(struct sums a)
{
    int16_t best = FAR;
    for (int k = 0; k < LETTER_STYLES; k++)
        best = a.v[k] < best ? a.v[k] : best;
    return best;
}

/* True when some style is at or below limit. */
static inline bool sums_within(struct sums a, int limit)
{
    return sums_best(a) <= limit;
}

static inline uint32_t sums_among(const uint32_t bit[16], uint32_t letters)
{
    uint32_t at = 0;
    for (unsigned k = 0; k < 16; k++)
        at |= (uint32_t)((bit[k] & letters) != 0) << k;
    return at;
}

static inline uint32_t sums_shared(const uint32_t a[4], const uint32_t b[4])
{
    uint32_t bits = 0;
    for (unsigned k = 0; k < 4; k++)
        bits |= (uint32_t)((a[k] & b[k]) != 0) << k;
    return bits;
}
#endif

#endif
