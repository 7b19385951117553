/* model_text: what was learnt, as JSON, written and read without a library and whatever the locale.
 *
 *     {"peyvand_model": 1, "lambda": 0.001,
 *      "features": [{"name": "surname", "field": "family", "m": [11 numbers], "u": [11 numbers]}]}
 *
 * Members that are not known are passed over, so that files of --save-model, which have more, are
 * read too. Of a model of before nicknames m has ten numbers. */
#ifndef PV_CORE_MODEL_TEXT_H
#define PV_CORE_MODEL_TEXT_H

#include "core/link.h"

/* ERR_MEMORY. */
enum err model_text_write(const struct people *p, const struct model *d,
                          struct buf *out) PV_CHECKED;

/* The m of each feature; out lives in the arena. ERR_FORMAT: *bad is the byte from which on it is
 * no model (its length when it ends too soon, or when something that a model must have is not in
 * it). ERR_MEMORY. */
enum err model_text_read(struct str json, struct arena *a, const struct link_start **out,
                         size_t *count, size_t *bad) PV_CHECKED;

#endif
