/* cluster: from pairs to people, and from pairs to one partner each.
 *
 * Pairs alone would chain strangers together: A is like B, B is like C. Here two groups become one
 * only when the evidence between all their members speaks for it, the pairs that no rule gave and
 * that must be scored now included; so a weak bridge between two strong groups is cut. */
#ifndef PV_CORE_CLUSTER_H
#define PV_CORE_CLUSTER_H

#include "core/kin.h"

/* Labels are what people decided (link_label_pairs): in order of a and b, each pair once. */
struct cluster_options {
    double threshold; /* probability from which a pair may join two groups */
    const struct model_pair *label;
    size_t label_count;
    bool chosen; /* by cluster_assign, one to one or one to many: whatever their probability, and
                    groups are weighed without the curve, as the pairs were */
    const struct kin *kin; /* what the pairs' weights have gained by it already; or NULL */
};

/* Puts into cluster[row] the smallest row of its group. Rows that people called two are in two
 * groups, whatever third row is like both; rows that they called one are in one group, unless that
 * would break such a word. ERR_MEMORY. */
enum err cluster_rows(const struct people *p, const struct model *d, const struct pair_list *pairs,
                      const struct cluster_options *o, uint32_t *cluster) PV_CHECKED;

enum assign_kind { ASSIGN_MANY, ASSIGN_ONE_TO_MANY, ASSIGN_ONE_TO_ONE };
/* "one to one". Static. */
const char *assign_text(enum assign_kind kind);

/* What became of a pair when its turn came. */
enum turn {
    TURN_UNLIKELY, /* not likely enough */
    TURN_CHOSEN,
    TURN_TAKEN /* one of its rows had a better partner */
};

/* What the choice looked at, for whoever tells why. `struct considered c = {0};` */
struct considered {
    struct pair_list pairs; /* in order of a, then of b */
    double *bits;           /* of each: log-odds, with what was known when its turn came */
    uint8_t *turn;          /* of each: enum turn */
};
void considered_free(struct considered *c);
/* Where the pair of rows a and b, in any order, stands; SIZE_MAX: it was not looked at. */
size_t considered_find(const struct considered *c, uint32_t a, uint32_t b);

struct assign_options {
    enum assign_kind kind;
    double threshold;
    const struct model_pair *label; /* as above, and obeyed in the pairs already */
    size_t label_count;
    const struct kin *kin; /* what the pairs' weights have gained by it already */
    /* Or NULL. Two, both empty: the pairs that came, and, one to one, those of who was left over,
     * which stand in for the first where both have a pair. The caller frees them. */
    struct considered *considered;
};

/* Of pairs between two lists keeps those that are likely enough, each row of the second list (and
 * with ASSIGN_ONE_TO_ONE of the first) at most once; pairs that people called one person go first.
 * With one to one, who is left over shrinks as partners are found, and so does the chance that a
 * likeness is a coincidence, which never rises; what is left at the end is compared all with all
 * where that is few. Where one column alone is compared, that most rows have a partner counts too,
 * and how many have one is counted from the pairs.
 * Probabilities go to probability[i] of pair i; *pairs is replaced. Many to many
 * from a shelf, the pairs go to one, and *probability is NULL: it is the model's. ERR_MEMORY and
 * what a spill gives.
 */
enum err cluster_assign(const struct people *p, const struct model *d,
                        const struct assign_options *o, struct pair_list *pairs,
                        double **probability) PV_CHECKED;

#endif
