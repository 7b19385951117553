/* link_labels: what people decided about pairs, taken to the rows of people and to their pairs. */
#ifndef PV_CORE_LINK_LABELS_H
#define PV_CORE_LINK_LABELS_H

#include "core/link.h"

/* Labels as pairs of people, in order of a and b, each once; of two about one pair the later
 * counts. The caller frees *out with mem_free. ERR_MEMORY. */
enum err link_label_pairs(const struct link_options *o, const struct people *p,
                          struct model_pair **out, size_t *count) PV_CHECKED;

/* Puts pairs that people called one person into the list and takes the others out. ERR_MEMORY. */
enum err link_obey_labels(struct pair_list *pairs, const struct model *d,
                          const struct model_pair *label, size_t count) PV_CHECKED;

#endif
