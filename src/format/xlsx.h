/* xlsx: one sheet of an Office Open XML workbook (ECMA-376 part 1, SpreadsheetML) into a grid.
 *
 * libzip opens the bytes where they lie in memory (no temporary files), expat reads the parts as
 * they are inflated. Everything is bounded: entries, inflated bytes, ratio, cells, shared strings,
 * columns; a DOCTYPE is refused. Encrypted workbooks, macros and links are not looked at.
 *
 * Cells become text: shared and inline strings (rich text runs joined, phonetic guides left out),
 * numbers without trailing zeros (1.0E7 as 10000000; a format of zeros only, 00000, pads), dates by
 * their number format as ISO 8601 in the 1900 or the 1904 system, booleans as TRUE and FALSE, the
 * cached values of formulas, errors (#N/A) as empty cells. A merged area that is higher than one
 * row repeats its value in the rows below (a family name written once for its members); sideways
 * it does not repeat, since that would fill other columns (format/list spreads merged headers). */
#ifndef PV_FORMAT_XLSX_H
#define PV_FORMAT_XLSX_H

#include "format/list_grid.h"

struct xlsx_options {
    struct str sheet;    /* name, or 1-based number, or empty: first visible that is not empty */
    size_t max_cells;    /* that are not empty */
    size_t max_columns;  /* ERR_LIMIT beyond */
    size_t max_inflated; /* bytes, all parts together; 0: 1 GiB */
};

/* Sentences for the officer: chosen sheet, hidden sheets, merged cells, date system. */
struct xlsx_notes {
    struct buf text; /* one sentence a line; the caller frees */
};

/* True when the bytes begin as a ZIP archive. */
bool xlsx_sniff(struct str bytes);

/* Reads a sheet into g (empty at the call); row lines are the sheet's row numbers. ERR_FORMAT,
 * ERR_LIMIT (the fault names sheet, row, column), ERR_USAGE (no such sheet; the fault lists those
 * there are), ERR_MEMORY. */
enum err xlsx_read(struct str bytes, const struct xlsx_options *o, struct grid *g,
                   struct xlsx_notes *notes, struct fault *f) PV_CHECKED;

#endif
