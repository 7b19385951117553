/* weigh: what speaks for and against two records being one person, in bits.
 *
 * Each agreement weighs log2(m / u): m, how often records of one person agree so, is a rule of
 * thumb (weigh_table.h); u, how often records of two persons do, is counted in the index itself. */
#ifndef PV_CORE_WEIGH_H
#define PV_CORE_WEIGH_H

#include "core/match.h"
#include "core/person.h"

/* Fills everything in *out but the id. */
void weigh(const struct census *c, const struct asked *a, const struct person *p,
           struct candidate *out);

/* --- shared by the files of weigh; nobody else needs it --- */

/* One pair being weighed. */
struct scale {
    const struct census *census;
    const struct asked *asked;
    const struct person *person;
    struct candidate *out;
    double own_bits; /* what a relative would not share: given name, birth, sex, papers */
};

/* One more reason; what must be static. */
void scale_add(struct scale *s, enum field f, enum verdict v, double bits, const char *what);

/* Names of the person, father, mother and spouse. */
void weigh_names(struct scale *s);

#endif
