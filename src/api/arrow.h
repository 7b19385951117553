/* arrow: record batches on their way into a list. */
#ifndef PV_API_ARROW_H
#define PV_API_ARROW_H

#include "api/columns.h"

/* Whether a batch of this schema is understood: the faults of pv_list_arrow. */
enum pv_status arrow_check_schema(const struct ArrowSchema *schema,
                                  struct pv_error *error) PV_CHECKED;

/* A list that borrows the batch, whose schema was checked: both stay the caller's, who frees the
 * list first. */
enum pv_status arrow_list(const struct ArrowSchema *schema, const struct ArrowArray *array,
                          struct pv_list **out, struct pv_error *error) PV_CHECKED;

/* Cells of one array, from `first` (all offsets included) on. */
struct arrow_cells {
    const struct ArrowSchema *schema;
    const struct ArrowArray *array;
    const char *who; /* "column 2 (age)", for errors */
    size_t first, rows;
};

/* Whether cells of this type can be text, dictionaries not looked into. */
bool arrow_known(const char *format);

/* Whether the format is one of the integers, whatever their width. */
bool arrow_is_integer(const char *format);

/* The integer at `at` (offset included); false when it is above INT64_MAX. */
bool arrow_integer(const struct ArrowSchema *schema, const void *values, size_t at, int64_t *out);

/* Sets bytes, offsets, valid, first and owned of *out: text is borrowed, what is not becomes text
 * that the column owns. PV_ERR_FORMAT, PV_ERR_UNSUPPORTED, PV_ERR_MEMORY: *out owns nothing. */
enum pv_status arrow_read(const struct arrow_cells *c, struct columns_one *out,
                          struct pv_error *error) PV_CHECKED;

#endif
