/* model_crowd: lists in which few persons have many rows each: registers of distributions,
 * attendance, sightings.
 *
 * There any two rows are often one person's, so what is counted over all rows is no longer what
 * strangers have in common: u comes near m, and each value is a common one. Such a list shows in
 * its random pairs, many of which agree in all that is said of a person. Then u and the rarity of
 * values are those of random pairs that are not taken for matches, learnt in turn with m and
 * lambda; how well they are known goes by persons, not by rows; and as blocks are too large to be
 * sampled, rules are chosen by random pairs, too. Lists mostly of different persons, and of small
 * crowds, are left as they are. */
#ifndef PV_CORE_MODEL_CROWD_H
#define PV_CORE_MODEL_CROWD_H

#include "core/model_inner.h"

/* What is said of a person and mostly stays: names and birth. None of two lists, and where there
 * are no given names. */
struct crowd_columns {
    size_t given, count;
    uint8_t feature[FEATURES_MAX];
    uint32_t agrees[FEATURES_MAX]; /* bits of levels */
};

/* Which columns those are; count is 0 where it is no such list. */
void crowd_columns_of(const struct people *p, struct crowd_columns *out);

/* What random pairs show; of as many as CROWD_PAIRS. */
enum { CROWD_PAIRS = 1 << 18 };
struct crowd_signs {
    uint32_t asked, whole;        /* pairs, and those that agree in all columns */
    uint32_t but[FEATURES_MAX];   /* by column: in all others */
    uint32_t agree[FEATURES_MAX]; /* in this, at least */
};

/* Adds a pair by its levels. */
void crowd_look(const struct crowd_columns *c, const uint8_t level[FEATURES_MAX],
                struct crowd_signs *s);
void crowd_add(struct crowd_signs *sum, const struct crowd_signs *more);

/* Share of the pairs that agree, where that are so many as different persons do not: worth a closer
 * look. 0 elsewhere. */
double crowd_share(const struct crowd_columns *c, const struct crowd_signs *s, size_t rows);

/* Where most rows are of a crowd indeed: learns the model from random pairs, of which
 * d->crowd_share agree, and keeps them in d->crowd. ERR_MEMORY. */
enum err crowd_learn(const struct people *p, const struct model_random *random,
                     struct model *d) PV_CHECKED;

#endif
