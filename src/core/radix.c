#include "core/radix.h"

#include <string.h>

enum { RADIX_BITS = 11, RADIX_SIZE = 1 << RADIX_BITS };

static void pass(const uint64_t *from, uint64_t *to, size_t count, unsigned shift)
{
    size_t at[RADIX_SIZE] = {0}, sum = 0;
    for (size_t i = 0; i < count; i++)
        at[from[i] >> shift & (RADIX_SIZE - 1)]++;
    for (size_t i = 0; i < RADIX_SIZE; i++) {
        size_t n = at[i];
        at[i] = sum;
        sum += n;
    }
    for (size_t i = 0; i < count; i++)
        to[at[from[i] >> shift & (RADIX_SIZE - 1)]++] = from[i];
}

void radix_sort(uint64_t *v, uint64_t *scratch, size_t count, unsigned low_bit)
{
    if (count < 2)
        return; /* v may be NULL where there is nothing to sort */
    uint64_t *from = v, *to = scratch;
    for (unsigned shift = low_bit; shift < 64; shift += RADIX_BITS) {
        pass(from, to, count, shift);
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != v)
        memcpy(v, from, count * sizeof *v);
}

unsigned radix_bits(size_t count)
{
    unsigned bits = 1;
    while (bits < 63 && (size_t)1 << bits < count)
        bits++;
    return bits;
}
