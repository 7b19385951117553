/* A weight is a sum over fields as if these were independent, and counts a third of how rare a name
 * is in the pool (lookup_compare.c): it is for putting finds in order. As bits against a stranger
 * it is too low for a name, the more the larger the pool, and too high for all the rest, in which
 * relatives and neighbours agree. So it is read off a straight line for each of the two, made on
 * lists of 2,000 to a million made-up persons whose answers are known; below, where little agrees,
 * nothing may be said for anybody. */
#include "core/sought.h"

#include <math.h>

static const struct line {
    double slope, more, by_size; /* bits for each bit, and by binary logarithm of the persons */
} NAME = {1.05, 6.0, 0.12}, ALL = {0.75, -0.4, 0.4};

/* A weight says no more than so many times itself, for or against. */
static const double most_slope = 4;

static const double odds_most = 1e15; /* sums of them stay numbers */

enum { ROUNDS = 60, BELIEVED = 2 };

double sought_odds(double weight_bits, size_t persons, bool beside)
{
    const struct line *l = beside ? &ALL : &NAME;
    double size_bits = log2(persons > 1 ? (double)persons : 1.0);
    double bits = l->slope * weight_bits + l->more + l->by_size * size_bits;
    return fmin(odds_most, exp2(fmin(bits, most_slope * weight_bits) - size_bits));
}

double sought_probability(double odds, double all_odds, double share)
{
    return share * odds / (1 - share + share * all_odds);
}

double sought_share(const double *all_odds, size_t count)
{
    double share = SOUGHT_SHARE;
    for (size_t round = 0; round < ROUNDS; round++) {
        double there = BELIEVED * SOUGHT_SHARE;
        for (size_t i = 0; i < count; i++)
            there += sought_probability(all_odds[i], all_odds[i], share);
        share = there / (double)(count + BELIEVED);
    }
    return share;
}
