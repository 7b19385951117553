/* What it costs at least to write the rest of a Latin word with the rest of a word.
 *
 * The path of letter_walk.c, made easier so that a row of it fits into the bytes of one or two
 * registers: a spelling costs what the cheapest one with the same first letter costs in any style
 * and any place, and up to three letters may follow it for nothing if some spelling of the letter
 * has them. Prices are cut to units of half a bit. Whatever the full path does is allowed here at
 * no higher price, and no step costs less than the bound falls by (it is consistent, so A* may use
 * it). Rows are filled from the last letter back. */
#include <string.h>

#include "core/letter_inner.h"

enum {
    WRONG = PRICE_WRONG / FLOOR_UNIT + FLOOR_BIAS,
    SWAPPED = PRICE_SWAPPED / FLOOR_UNIT + 2 * FLOOR_BIAS,
    NEVER = 255 /* sums stop there */
};

/* Two letters in the wrong order, by two letters of the word. */
static void swap_letters(struct letter_rest *r, size_t i, uint8_t sums[REST_CELLS])
{
    for (uint32_t at = r->swaps[i]; at; at &= at - 1) {
        size_t j = (size_t)__builtin_ctz(at);
        unsigned sum = r->least[i + 2][j + 2] + (unsigned)SWAPPED;
        sums[j] = (uint8_t)(sum < sums[j] ? sum : sums[j]);
    }
}

#ifdef __SSE2__
#include <emmintrin.h>

#define INLINE static inline __attribute__((always_inline))

/* A row of cells; the second half is of use when `wide`. */
struct half {
    __m128i low, high;
};

INLINE struct half half_load(const uint8_t *p, bool wide)
{
    const __m128i *v = (const __m128i *)(const void *)p;
    return (struct half){_mm_loadu_si128(v), wide ? _mm_loadu_si128(v + 1) : _mm_setzero_si128()};
}

INLINE void half_store(struct half a, uint8_t *p, bool wide)
{
    __m128i *v = (__m128i *)(void *)p;
    _mm_storeu_si128(v, a.low);
    if (wide)
        _mm_storeu_si128(v + 1, a.high);
}

INLINE struct half half_add(struct half a, struct half b, bool wide)
{
    return (struct half){_mm_adds_epu8(a.low, b.low),
                         wide ? _mm_adds_epu8(a.high, b.high) : a.high};
}

INLINE struct half half_least(struct half a, struct half b, bool wide)
{
    return (struct half){_mm_min_epu8(a.low, b.low), wide ? _mm_min_epu8(a.high, b.high) : a.high};
}

INLINE struct half half_or(struct half a, struct half b, bool wide)
{
    return (struct half){_mm_or_si128(a.low, b.low), wide ? _mm_or_si128(a.high, b.high) : a.high};
}

INLINE struct half half_all(uint8_t byte)
{
    return (struct half){_mm_set1_epi8((char)byte), _mm_set1_epi8((char)byte)};
}

/* The cells so many further on, never behind the end. */
INLINE struct half ahead1(struct half a, bool wide)
{
    const __m128i never = _mm_slli_si128(_mm_set1_epi8((char)NEVER), 15);
    __m128i low = _mm_srli_si128(a.low, 1);
    if (!wide)
        return (struct half){_mm_or_si128(low, never), a.high};
    low = _mm_or_si128(low, _mm_slli_si128(a.high, 15));
    return (struct half){low, _mm_or_si128(_mm_srli_si128(a.high, 1), never)};
}

INLINE struct half ahead2(struct half a, bool wide)
{
    const __m128i never = _mm_slli_si128(_mm_set1_epi8((char)NEVER), 14);
    __m128i low = _mm_srli_si128(a.low, 2);
    if (!wide)
        return (struct half){_mm_or_si128(low, never), a.high};
    low = _mm_or_si128(low, _mm_slli_si128(a.high, 14));
    return (struct half){low, _mm_or_si128(_mm_srli_si128(a.high, 2), never)};
}

INLINE struct half ahead4(struct half a, bool wide)
{
    const __m128i never = _mm_slli_si128(_mm_set1_epi8((char)NEVER), 12);
    __m128i low = _mm_srli_si128(a.low, 4);
    if (!wide)
        return (struct half){_mm_or_si128(low, never), a.high};
    low = _mm_or_si128(low, _mm_slli_si128(a.high, 12));
    return (struct half){low, _mm_or_si128(_mm_srli_si128(a.high, 4), never)};
}

INLINE struct half ahead8(struct half a, bool wide)
{
    const __m128i never = _mm_slli_si128(_mm_set1_epi8((char)NEVER), 8);
    __m128i low = _mm_srli_si128(a.low, 8);
    if (!wide)
        return (struct half){_mm_or_si128(low, never), a.high};
    low = _mm_or_si128(low, _mm_slli_si128(a.high, 8));
    return (struct half){low, _mm_or_si128(_mm_srli_si128(a.high, 8), never)};
}

INLINE struct half ahead16(struct half a)
{
    return (struct half){a.high, _mm_set1_epi8((char)NEVER)};
}

/* The prices of 1, 2, 4, 8 and 16 Latin letters as added ones. */
struct added {
    struct half by[5];
};

INLINE struct half add_letters(struct half a, const struct added *added, bool wide)
{
    a = half_least(a, half_add(ahead1(a, wide), added->by[0], wide), wide);
    a = half_least(a, half_add(ahead2(a, wide), added->by[1], wide), wide);
    a = half_least(a, half_add(ahead4(a, wide), added->by[2], wide), wide);
    a = half_least(a, half_add(ahead8(a, wide), added->by[3], wide), wide);
    return wide ? half_least(a, half_add(ahead16(a), added->by[4], wide), wide) : a;
}

INLINE void find(struct letter_rest *r, bool wide)
{
    const struct half mask = half_all(FLOOR_MASK), wrong = half_all(WRONG);
    struct added added;
    struct half sum = half_all(NEVER), zero = half_all(0);
    added.by[0] = half_load(r->added, wide);
    added.by[1] = half_add(added.by[0], ahead1(added.by[0], wide), wide);
    added.by[2] = half_add(added.by[1], ahead2(added.by[1], wide), wide);
    added.by[3] = half_add(added.by[2], ahead4(added.by[2], wide), wide);
    added.by[4] = half_add(added.by[3], ahead8(added.by[3], wide), wide);
    half_store(sum, r->least[r->len], true);
    r->least[r->len][r->latin_len] = 0;
    sum = add_letters(half_load(r->least[r->len], wide), &added, wide);
    half_store(sum, r->least[r->len], wide);
    for (size_t i = r->len; i-- > 0;) {
        struct half first = half_load(r->first[i], wide), next = ahead1(sum, wide), unwritten;
        unwritten.low = _mm_cmpgt_epi8(zero.low, first.low);
        unwritten.high = wide ? _mm_cmpgt_epi8(zero.high, first.high) : zero.high;
        first =
            (struct half){_mm_and_si128(first.low, mask.low), _mm_and_si128(first.high, mask.high)};
        struct half more = half_least(sum, half_or(next, unwritten, wide), wide);
        for (int k = 0; k < 2; k++)
            more = half_least(sum, half_or(ahead1(more, wide), unwritten, wide), wide);
        sum = half_least(half_add(sum, half_all(r->none[i]), wide), half_add(next, wrong, wide),
                         wide);
        sum = half_least(sum, half_add(ahead1(more, wide), first, wide), wide);
        if (r->swaps[i]) {
            half_store(sum, r->least[i], wide);
            swap_letters(r, i, r->least[i]);
            sum = half_load(r->least[i], wide);
        }
        sum = add_letters(sum, &added, wide);
        half_store(sum, r->least[i], wide);
    }
}

void letter_rest_find(struct letter_rest *r)
{
    if (r->latin_len < REST_CELLS / 2)
        find(r, false);
    else
        find(r, true);
}
#else
static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static void find_row(struct letter_rest *r, size_t i)
{
    const uint8_t *next = r->least[i + 1], *first = r->first[i];
    uint8_t *to = r->least[i];
    for (size_t j = 0; j <= r->latin_len; j++) {
        unsigned sum = least(next[j] + (unsigned)r->none[i], NEVER), more = NEVER;
        for (size_t k = 1; k <= 4 && j + k <= r->latin_len; k++) {
            if (k > 1 && first[j + k - 1] & FLOOR_UNWRITTEN)
                break;
            more = least(more, next[j + k]);
        }
        if (j < r->latin_len) {
            sum = least(sum, next[j + 1] + (unsigned)WRONG);
            sum = least(sum, more + (first[j] & FLOOR_MASK));
        }
        to[j] = (uint8_t)sum;
    }
    swap_letters(r, i, to);
    for (size_t j = r->latin_len; j-- > 0;)
        to[j] = (uint8_t)least(to[j], to[j + 1] + (unsigned)r->added[j]);
}

void letter_rest_find(struct letter_rest *r)
{
    uint8_t *last = r->least[r->len];
    last[r->latin_len] = 0;
    for (size_t j = r->latin_len; j-- > 0;)
        last[j] = (uint8_t)least(NEVER, last[j + 1] + (unsigned)r->added[j]);
    for (size_t i = r->len; i-- > 0;)
        find_row(r, i);
}
#endif
