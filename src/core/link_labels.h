/* link_labels: what people decided about pairs, taken to the rows of people and to their pairs. */
#ifndef PV_CORE_LINK_LABELS_H
#define PV_CORE_LINK_LABELS_H

#include "core/link.h"

/* Weight, prior included, of a pair that people called one person. */
enum { LABEL_BITS = 40 };

/* Labels as pairs of people, in order of a and b, each once; of two about one pair the later
 * counts. The caller frees *out with mem_free. ERR_MEMORY. */
enum err link_label_pairs(const struct link_options *o, const struct people *p,
                          struct model_pair **out, size_t *count) PV_CHECKED;

/* Labels that cannot all be true: by label `two` its rows are two persons, by label `one` and
 * earlier ones they are one. Indices; of several such, the one that is told first. */
struct link_contradiction {
    size_t two, one;
};

/* Whether there is one. Rows are below `rows`. ERR_MEMORY. */
enum err link_labels_contradict(const struct link_label *l, size_t count, size_t rows, bool *found,
                                struct link_contradiction *out) PV_CHECKED;

/* Puts pairs that people called one person into the list and takes the others out. ERR_MEMORY. */
enum err link_obey_labels(struct pair_list *pairs, const struct model *d,
                          const struct model_pair *label, size_t count) PV_CHECKED;

#endif
