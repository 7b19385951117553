/* dice: the generator's own chance. The same seed gives the same throws everywhere: no libc, no
 * clock. splitmix64 (Steele, Lea, Flood, OOPSLA 2014) for the throws, and a four-round Feistel
 * network with cycle walking (Black, Rogaway, CT-RSA 2002) for orders of any length that can be
 * asked in both directions without being held. */
#ifndef PV_SYNTH_DICE_H
#define PV_SYNTH_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dice {
    uint64_t state;
};

/* A seed made of two: independent streams for (seed, what) and (that, which). */
uint64_t dice_mix(uint64_t a, uint64_t b);

/* Dice for one thing: one stream per seed. */
struct dice dice_for(uint64_t seed);

uint64_t dice_next(struct dice *d);

/* 0 to n - 1; n is above 0. */
uint32_t dice_below(struct dice *d, uint32_t n);

/* True in permille of 1000 throws. */
bool dice_permille(struct dice *d, unsigned permille);

/* An index below count, each as likely as its weight; the weights add up to more than 0. */
size_t dice_weighted(struct dice *d, const uint8_t *weights, size_t count);

/* 0 to n - 1, low ones oftener, as the names of a people are: the first tenth takes a third. */
uint32_t dice_skewed(struct dice *d, uint32_t n);

/* An order of 0 to count - 1. */
struct shuffle {
    uint64_t count;
    uint64_t seed;
    unsigned half_bits;
};

/* count is above 0 and below 2^60. */
struct shuffle shuffle_for(uint64_t count, uint64_t seed);

/* What stands at place i; i is below count. */
uint64_t shuffle_at(const struct shuffle *s, uint64_t i);

/* The place at which x stands: shuffle_at(s, shuffle_place(s, x)) == x. */
uint64_t shuffle_place(const struct shuffle *s, uint64_t x);

#endif
