/* arrow: record batches on their way into a list. */
#ifndef PV_API_ARROW_H
#define PV_API_ARROW_H

#include "api/columns.h"
#include "base/buf.h"

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
    const uint8_t *rows_valid; /* of the whole batch: rows that are null; NULL: none is */
    size_t rows_first;
};

/* Whether row i of the batch is one; the cells of others are not looked at. */
static inline bool arrow_has_row(const struct arrow_cells *c, size_t i)
{
    size_t bit = c->rows_first + i;
    return !c->rows_valid || (c->rows_valid[bit / 8] >> bit % 8 & 1);
}

/* Whether cells of this type can be text, dictionaries not looked into. */
bool arrow_known(const char *format);

/* What people call the type, with its article: "a list". Static. */
const char *arrow_type_text(const char *format);

/* Bytes and scale of a decimal; false when the format is not one. */
bool arrow_decimal(const char *format, size_t *bytes, int *scale);
/* Appends the decimal. Buffers tell when memory is out. */
void arrow_decimal_put(const void *value, size_t bytes, int scale, struct buf *out);

/* Whether the format is one of the integers, whatever their width. */
bool arrow_is_integer(const char *format);

/* The integer at `at` (offset included); false when it is above INT64_MAX. */
bool arrow_integer(const struct ArrowSchema *schema, const void *values, size_t at, int64_t *out);

/* Sets bytes, offsets, valid, first and owned of *out: text is borrowed, what is not becomes text
 * that the column owns. PV_ERR_FORMAT, PV_ERR_UNSUPPORTED, PV_ERR_MEMORY: *out owns nothing. */
enum pv_status arrow_read(const struct arrow_cells *c, struct columns_one *out,
                          struct pv_error *error) PV_CHECKED;

#endif
