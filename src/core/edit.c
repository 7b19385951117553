/* Bit-parallel optimal string alignment: H. Hyyro, "A bit-vector algorithm for computing
 * Levenshtein and Damerau edit distances" (2003). One 64-bit word holds a column of the table, so
 * values are cut at 63 letters. Before it runs, the bags of letters give a lower bound: a changed
 * letter alters at most two of their bits, an added or dropped one alters one.
 *
 * The step that takes the time is to find the places of a letter in a word, as bits. Names are
 * short: comparing all letters of the word at once beats a table that must be cleared. */
#include "core/edit.h"

#ifdef CPU_X86
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

/* The places of a letter in p. */
typedef uint64_t places(const struct letters *p, uint8_t letter);

uint64_t edit_bag_add(uint64_t bag, uint8_t letter)
{
    uint64_t bit = (uint64_t)1 << (letter & 31);
    return bag | (bag & bit ? bit << 32 : bit);
}

/* Is inlined with `find` into one function for each level. */
INLINE unsigned run(const struct letters *p, const struct letters *t, unsigned limit, places *find)
{
    uint64_t vp = ~(uint64_t)0, vn = 0, d0 = 0, old = 0;
    uint64_t last = (uint64_t)1 << (p->len - 1);
    unsigned score = p->len;
    for (unsigned j = 0; j < t->len; j++) {
        uint64_t pm = find(p, t->letter[j]);
        uint64_t tr = (((~d0) & pm) << 1) & old;
        d0 = (((pm & vp) + vp) ^ vp) | pm | vn | tr;
        uint64_t hp = vn | ~(d0 | vp), hn = d0 & vp;
        score += (hp & last) != 0;
        score -= (hn & last) != 0;
        if (score > limit + (t->len - j - 1))
            return limit + 1;
        hp = (hp << 1) | 1;
        hn <<= 1;
        vp = hn | ~(d0 | hp);
        vn = hp & d0;
        old = pm;
    }
    return score <= limit ? score : limit + 1;
}

INLINE unsigned distance(const struct letters *a, const struct letters *b, unsigned limit,
                         places *find)
{
    unsigned apart = a->len > b->len ? a->len - b->len : b->len - a->len;
    if (apart > limit || (unsigned)__builtin_popcountll(a->bag ^ b->bag) > 2 * limit)
        return limit + 1;
    if (a->len == 0 || b->len == 0)
        return apart;
    return a->len < b->len ? run(b, a, limit, find) : run(a, b, limit, find);
}

INLINE uint64_t places_plain(const struct letters *p, uint8_t letter)
{
    uint64_t m = 0;
    for (unsigned i = 0; i < p->len; i++)
        m |= (uint64_t)(p->letter[i] == letter) << i;
    return m;
}

static unsigned distance_plain(const struct letters *a, const struct letters *b, unsigned limit)
{
    return distance(a, b, limit, places_plain);
}

#ifdef CPU_X86

INLINE uint64_t first_places(const struct letters *p, uint64_t m)
{
    return m & (((uint64_t)1 << p->len) - 1); /* len is below 64 */
}

CPU_TARGET_SSE42 INLINE uint64_t places_sse42(const struct letters *p, uint8_t letter)
{
    uint64_t m = 0;
    __m128i l = _mm_set1_epi8((char)letter);
    for (unsigned at = 0; at < p->len; at += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p->letter + at));
        m |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, l)) << at;
    }
    return first_places(p, m);
}

CPU_TARGET_SSE42 static unsigned distance_sse42(const struct letters *a, const struct letters *b,
                                                unsigned limit)
{
    return distance(a, b, limit, places_sse42);
}

CPU_TARGET_AVX2 INLINE uint64_t places_avx2(const struct letters *p, uint8_t letter)
{
    uint64_t m = 0;
    __m256i l = _mm256_set1_epi8((char)letter);
    for (unsigned at = 0; at < p->len; at += 32) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(p->letter + at));
        m |= (uint64_t)(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, l)) << at;
    }
    return first_places(p, m);
}

CPU_TARGET_AVX2 static unsigned distance_avx2(const struct letters *a, const struct letters *b,
                                              unsigned limit)
{
    return distance(a, b, limit, places_avx2);
}

CPU_TARGET_AVX512 INLINE uint64_t places_avx512(const struct letters *p, uint8_t letter)
{
    __m512i v = _mm512_loadu_si512(p->letter);
    return first_places(p, _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8((char)letter)));
}

CPU_TARGET_AVX512 static unsigned distance_avx512(const struct letters *a, const struct letters *b,
                                                  unsigned limit)
{
    return distance(a, b, limit, places_avx512);
}

#endif

unsigned edit_distance(enum cpu_level cpu, const struct letters *a, const struct letters *b,
                       unsigned limit)
{
    switch (cpu) {
#ifdef CPU_X86
    case CPU_AVX512:
        return distance_avx512(a, b, limit);
    case CPU_AVX2:
        return distance_avx2(a, b, limit);
    case CPU_SSE42:
        return distance_sse42(a, b, limit);
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
    return distance_plain(a, b, limit);
}
