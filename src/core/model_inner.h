/* model_inner: between the files of model. */
#ifndef PV_CORE_MODEL_INNER_H
#define PV_CORE_MODEL_INNER_H

#include "core/few.h"
#include "core/model.h"

/* m and u of a level that a feature cannot come to: next to nothing, but a number. */
static const double NEVER = 1e-12;

/* Chance, in bits, for a nominal pair of exchanged names; rarity makes up the rest. */
static const double SWAP_BITS = 20;

/* A value that more than this share of pairs have in common tells nothing about another. */
static const double PARENT_MOST = 0.2;

/* Relatives agree on nearly everything: family, father, town. Where all of a whole name but the
 * given name agrees, so many bits outweigh what else they share. */
static const double RELATIVE_BITS = 7;

/* Bits in units, no more than 60 either way. */
int32_t model_units_of(double bits);

/* What feature f adds at its level, without rarity and with what it adds less for being shared. */
int32_t model_part_weight(const struct model *d, const uint8_t *level, size_t f);

/* The same of all features of a pattern, with the prior, in bits. */
double model_pattern_bits(const struct model *d, uint64_t pattern);

/* Mixes what is usual into u and into the belief about m, in a list of a few rows. */
void model_few(const struct people *p, struct model *d, size_t persons);

/* Random pair so-and-so; a may be b. */
struct model_pair model_random_pair(const struct people *p, const struct model_random *random,
                                    size_t number);

/* u of all levels of feature f but "same" from how many pairs come to each; of so many persons. */
void model_settle_u(const struct people *p, struct model *d, size_t f, double count[LEVELS],
                    size_t persons);
/* u of names exchanged. */
void model_settle_swapped(const struct people *p, struct model *d);

/* u of all levels but "same" from random pairs, and those of them that agree on something that few
 * agree on into d->background. ERR_MEMORY. */
enum err model_count_random(const struct people *p, const struct model_random *random,
                            struct model *d) PV_CHECKED;

#endif
