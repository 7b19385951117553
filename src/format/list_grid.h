/* list_grid: the rows and cells of one list, as growing arrays.
 *
 * Cells are offsets into one text, not copies. Packed, a cell costs two bytes in most lists: its
 * distance from the end of the cell before it, and its length, seven bits to a byte. A row's cells
 * are then walked from the first one, and none can be changed. Filled by format/csv (packed) and
 * format/xlsx, judged by format/list. */
#ifndef PV_FORMAT_LIST_GRID_H
#define PV_FORMAT_LIST_GRID_H

#include "base/buf.h"

enum list_fate {
    LIST_USED,     /* a person */
    LIST_REJECTED, /* cannot be used; goes to LIST.rejected.csv with its reason */
    LIST_SKIPPED,  /* no person: title, header, blank, total; counted in a note */
    LIST_FATES
};

struct list_row {
    uint32_t line;       /* 1-based source line where the row begins; for .xlsx the sheet's row */
    uint32_t first_cell; /* index into the grid's cells; packed: into its packed bytes */
    uint32_t cell_count; /* as found: may be fewer or more than the list has columns */
    uint32_t at;         /* the verbatim text of the row: offset and length in the grid's text */
    uint32_t len;
    enum list_fate fate;
    const char *why; /* reason of a rejection or a skip; NULL for a used row. Lives as the list */
};

struct grid_cell {
    uint32_t at;
    uint32_t len;
};

/* How many of the bytes are read. */
typedef void list_progress(void *context, size_t done, size_t of);

/* Rows and columns from 0, both ends included. */
struct grid_merge {
    uint32_t row_from, row_to; /* sheet rows, as in list_row.line */
    uint32_t column_from, column_to;
};

/* `struct grid g = {0};` is empty. Free with grid_free. */
struct grid {
    struct buf text; /* UTF-8; cells that were unquoted lie behind the source text */
    struct grid_cell *cells;
    size_t cell_count, cell_room; /* the count is kept where they are packed too */
    bool is_packed;               /* set before the first row */
    unsigned char *packed;
    size_t packed_len, packed_room;
    size_t packed_end; /* where the last cell of the last row ends in the text */
    struct list_row *rows;
    size_t row_count, row_room;
    struct grid_merge *merges; /* .xlsx only */
    size_t merge_count, merge_room;
    struct arena arena; /* reasons */
};

/* Begins a row whose text begins at `at`; later cells belong to it. ERR_MEMORY, ERR_LIMIT beyond
 * 2^32 - 1. */
enum err grid_row(struct grid *g, uint32_t line, size_t at) PV_CHECKED;
/* Takes the cells of the last row back. */
void grid_row_empty(struct grid *g);

/* Adds a cell to the last row: len bytes of text at `at`, trimmed of blanks. ERR_MEMORY, ERR_LIMIT.
 */
enum err grid_cell(struct grid *g, size_t at, size_t len) PV_CHECKED;

enum err grid_merge(struct grid *g, struct grid_merge m) PV_CHECKED;

/* Marks a row of the grid as unusable; the reason is formatted into the arena. The first reason
 * stays. ERR_MEMORY. */
enum err grid_reject(struct grid *g, size_t row, const char *fmt, ...) PV_CHECKED PV_PRINTF(3, 4);

/* Borrowed; the empty slice where the row has no such cell. */
struct str grid_get(const struct grid *g, size_t row, size_t column);
/* The first `most` cells of a row, borrowed; out has room for them. Their number. */
size_t grid_cells(const struct grid *g, size_t row, struct str *out, size_t most);

void grid_free(struct grid *g);

#endif
