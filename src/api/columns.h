/* columns: the inside of a pv_list: borrowed columns, and what they mean. */
#ifndef PV_API_COLUMNS_H
#define PV_API_COLUMNS_H

#include "api/status.h"
#include "core/column.h"

enum { COLUMNS_MAX = 512 };

/* In `index`: a cell without a value. */
#define COLUMNS_BLANK UINT32_MAX

/* A column that is not looked at has FIELD_COUNT for its field. */
struct columns_one {
    char *name;     /* owned */
    void *owned[3]; /* what it has of its own of all below; NULL: nothing */
    const char *bytes;
    const char *offsets; /* of 4 or 8 bytes, aligned or not */
    size_t offset_bytes;
    const uint8_t *valid;
    size_t first;
    const uint32_t *index; /* of each row: which of `values` cells it has; NULL: cells are rows */
    size_t values;
    const uint8_t *rows_valid; /* bit rows_first + row is 0: a row without any cell; NULL: none */
    size_t rows_first;
    bool told;               /* field was told; else it is to be recognised */
    struct column_kind kind; /* as told, or as recognised when the list is `recognised` */
};

struct pv_list {
    size_t rows;
    size_t count;
    struct columns_one *column;
    bool recognised;
    struct ArrowSchema schema; /* taken from the caller; release NULL: none */
    struct ArrowArray array;
};

/* Adds a column that is set up but for its name, and looks at its cells. What it owns is taken
 * over, and freed on failure. PV_ERR_FORMAT, PV_ERR_MEMORY, PV_ERR_LIMIT. */
enum pv_status columns_add(struct pv_list *l, struct columns_one *c, const char *name,
                           struct pv_error *error) PV_CHECKED;

/* The cell, trimmed; the empty slice when it is blank or not valid. */
struct str columns_cell(const struct pv_list *l, size_t row, size_t column);

/* What each column means, told or recognised: out[l->count]. ERR_MEMORY. */
enum err columns_settle(const struct pv_list *l, struct column_kind *out) PV_CHECKED;

/* The column of ids: what was told, else the first that was recognised; SIZE_MAX: none. */
size_t columns_id(const struct pv_list *l, const struct column_kind *kinds);

#endif
