/* cluster: from pairs to people, and from pairs to one partner each.
 *
 * Pairs alone would chain strangers together: A is like B, B is like C. Here two groups become one
 * only when the evidence between all their members speaks for it, the pairs that no rule gave and
 * that must be scored now included; so a weak bridge between two strong groups is cut. */
#ifndef PV_CORE_CLUSTER_H
#define PV_CORE_CLUSTER_H

#include "core/pairs.h"

struct cluster_options {
    double threshold; /* probability from which a pair may join two groups */
};

/* Puts into cluster[row] the smallest row of its group. ERR_MEMORY. */
enum err cluster_rows(const struct people *p, const struct model *d, const struct pair_list *pairs,
                      const struct cluster_options *o, uint32_t *cluster) PV_CHECKED;

enum assign_kind { ASSIGN_MANY, ASSIGN_ONE_TO_MANY, ASSIGN_ONE_TO_ONE };

/* Of pairs between two lists keeps those that are likely enough, each row of the second list (and
 * with ASSIGN_ONE_TO_ONE of the first) at most once. With one to one, who is left over shrinks as
 * partners are found, and so does the chance that a likeness is a coincidence; what is left at the
 * end is compared all with all where that is few. Probabilities go to probability[i] of pair i;
 * *pairs is replaced. ERR_MEMORY. */
enum err cluster_assign(const struct people *p, const struct model *d, struct pair_list *pairs,
                        enum assign_kind kind, double threshold, double **probability) PV_CHECKED;

#endif
