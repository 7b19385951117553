/* csv: RFC 4180 and what is made of it in the field, into a grid.
 *
 * Our own parser and not libcsv, because a roster needs what libcsv does not keep: the source line
 * on which each row begins, the verbatim bytes of the row, and recovery after a quote that nobody
 * closed (only that line is rejected; libcsv would swallow the rest of the file into one cell). It
 * also cuts cells as slices of the text without copying.
 *
 * Taken as lines' ends: CRLF, LF, CR, mixed. Blanks around a quoted cell are dropped. A quote
 * inside a cell that does not begin with one is an ordinary character (counted as stray). */
#ifndef PV_FORMAT_CSV_H
#define PV_FORMAT_CSV_H

#include "format/list_grid.h"

struct csv_options {
    char separator;          /* , ; | tab */
    size_t max_cells;        /* in all */
    size_t max_columns;      /* in one row: a longer row is rejected, not the file */
    size_t max_rows;         /* 0: all; otherwise stop quietly after so many (used for detection) */
    list_progress *progress; /* or NULL */
    void *progress_context;
};

struct csv_result {
    size_t stray_quotes; /* rows with a quote inside an unquoted cell */
    uint32_t stray_line; /* first of them */
};

/* Cuts g->text (all of it, as it stands at the call) into rows and packed cells; g has none yet.
 * Rows that cannot be cut are marked LIST_REJECTED and have one cell, the whole line. ERR_LIMIT
 * with line and column, ERR_MEMORY. */
enum err csv_cut(struct grid *g, const struct csv_options *o, struct csv_result *out,
                 struct fault *f) PV_CHECKED;

/* The separator that cuts the first rows of text most evenly, and so for the note;
 * ',' and *certain false when none gives two columns. ERR_MEMORY. */
enum err csv_separator(struct str text, char *out, bool *certain) PV_CHECKED;

#endif
