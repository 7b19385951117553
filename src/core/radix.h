/* radix: sorting many 64-bit numbers by their upper bits. */
#ifndef PV_CORE_RADIX_H
#define PV_CORE_RADIX_H

#include <stddef.h>
#include <stdint.h>

/* Sorts count numbers by bits low_bit..63, stably; scratch has room for count. low_bit < 64. */
void radix_sort(uint64_t *v, uint64_t *scratch, size_t count, unsigned low_bit);

/* Bits needed to write numbers below count; at least 1. */
unsigned radix_bits(size_t count);

/* A 64-bit number with every bit depending on every bit of a and b. */
static inline uint64_t radix_mix(uint64_t a, uint64_t b)
{
    uint64_t x = (a ^ 0x9E3779B97F4A7C15u) * 0xBF58476D1CE4E5B9u + b;
    x = (x ^ (x >> 31)) * 0x94D049BB133111EBu;
    x = (x ^ (x >> 29)) * 0xD6E8FEB86659FD93u;
    return x ^ (x >> 32);
}

#endif
