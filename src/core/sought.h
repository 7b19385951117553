/* sought: how likely it is that the person found is the one asked for, who may not be in the pool.
 *
 * Of N persons any may be the one, and beforehand each with the same chance: the share of those
 * asked for who are there at all, by N. What a weight says against that is how much likelier it is
 * of the one sought than of a stranger in the pool. One person at most is sought, so that those
 * found stand against each other, and against nobody being there. Probabilities of a query's finds
 * therefore sum up to less than 1, and ten namesakes have less than a tenth each. */
#ifndef PV_CORE_SOUGHT_H
#define PV_CORE_SOUGHT_H

#include <stdbool.h>
#include <stddef.h>

/* Share of those asked for who are there, where nothing is known of it. */
#define SOUGHT_SHARE 0.5

/* How many times likelier a find of that weight is for somebody sought who is among so many persons
 * (1 or more) than that nobody is there, chances beforehand being even. beside: the weight is of a
 * name and of more. */
double sought_odds(double weight_bits, size_t persons, bool beside);

/* In [0,1]. odds: of this find; all_odds: the sum of those of all that the query met, this one
 * counted in; share: in (0,1). */
double sought_probability(double odds, double all_odds, double share);

/* The share that makes what was found likeliest, from the all_odds of each query: expectation
 * maximisation, as if two more queries said one half. */
double sought_share(const double *all_odds, size_t count);

#endif
