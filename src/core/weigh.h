/* weigh: what speaks for and against two records being one person, in bits.
 *
 * Each agreement weighs log2(m / u): m, how often records of one person agree so, is a rule of
 * thumb (weigh_table.c); u, how often records of two persons do, is counted in the index itself. */
#ifndef PV_CORE_WEIGH_H
#define PV_CORE_WEIGH_H

#include "core/match.h"
#include "core/person.h"

/* Fills everything in *out but the id. */
void weigh(const struct census *c, const struct asked *a, const struct person *p,
           struct candidate *out);

/* Bits for two words as far apart as `distance`, `having` of `filled` persons having one that near:
 * for leading to candidates. */
double weigh_word(unsigned distance, uint32_t having, uint32_t filled);

/* Bits by which an index of that many persons speaks against any one of them. */
double weigh_prior(uint32_t persons);

#endif
