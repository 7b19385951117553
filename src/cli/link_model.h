/* link_model: what was learnt, as a JSON file, and labels from a list of pairs. */
#ifndef PV_CLI_LINK_MODEL_H
#define PV_CLI_LINK_MODEL_H

#include "cli/link_lists.h"
#include "core/link.h"

/* The model as JSON: {"peyvand_model": 1, "lambda": .., "features": [{"name", "field", "m", "u",
 * "told_by", "shared_bits"}]}. ERR_MEMORY. */
enum err link_model_write(const struct link_result *r, struct buf *out) PV_CHECKED;

/* m of the features in a file that link_model_write made; o->start then lies in the call's arena.
 * ERR_FORMAT with line and column, ERR_NOT_FOUND, ERR_MEMORY. */
enum err link_model_read(struct call *c, struct str path, struct link_options *o,
                         struct fault *f) PV_CHECKED;

/* Labels: a list whose first three columns are id, id and 1 or 0 (also yes/no, match/no match).
 * o->labels then lies in the call's arena. ERR_FORMAT names the line of an id that is in no list,
 * and the lines of labels that contradict each other. */
enum err link_labels_read(struct call *c, struct str path, const struct link_lists *l,
                          struct link_options *o, struct fault *f) PV_CHECKED;

#endif
