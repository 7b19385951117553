/* calibrate: what a weight is worth in this list, found in the list itself.
 *
 * Weights are sums over fields as if these erred and agreed independently. They do not: relatives
 * agree in several fields at once, and a bad record errs in several at once, so that probabilities
 * made from weights are too sure in one list and not sure enough in another. No label says which.
 * But where row a surely has a partner c, what c says of b tells whether a and b are one person,
 * too: a list in which people are twice at most has no third record, and where people are often
 * there, what belongs to a is mostly like c. So pairs with such a witness show, for each weight,
 * how many are false. That is the new probability of the weight; beliefs are the model's own where
 * there are few. */
#ifndef PV_CORE_CALIBRATE_H
#define PV_CORE_CALIBRATE_H

#include "core/pairs.h"

/* Sets d->curve from pairs that the model has weighed, down to unlikely ones: of one list, or
 * across two. ERR_MEMORY. */
enum err calibrate(const struct people *p, const struct pair_list *pairs,
                   struct model *d) PV_CHECKED;

#endif
