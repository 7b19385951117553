/* list: one face for every list as found in the field: CSV of any kind, and .xlsx.
 *
 * What is read is never silently less than what is there. Every row that the file holds is in
 * `rows`, in order, with its fate: used, rejected (with the reason) or skipped (with the reason and
 * a note), so used + rejected + skipped == row_count by construction. What had to be assumed
 * (encoding, separator, sheet, header) is said in the notes, one sentence each, and can be
 * overridden by the options.
 *
 * The order of use:
 *     list_read(name, bytes, &options, &list, &fault);
 *     kinds = arena_zero(&arena, list->columns, sizeof *kinds);
 *     list_columns(list, &map, kinds, &fault);    recognised, then corrected; print them
 *     list_settle(list, kinds, &fault);           rejects rows without any name
 *     for each row with fate LIST_USED: list_facts(list, row, kinds, &arena, &facts);
 *     list_rejected_write(list, &buf);            when fate_count[LIST_REJECTED] is not 0 */
#ifndef PV_FORMAT_LIST_H
#define PV_FORMAT_LIST_H

#include "core/column.h"
#include "format/list_grid.h"

enum list_header {
    LIST_HEADER_DETECT,
    LIST_HEADER_FIRST, /* the first row that is not blank is the header */
    LIST_HEADER_NONE   /* all rows are data */
};

/* All zero: detect everything, default bounds. Slices are borrowed for the call. */
struct list_options {
    struct str encoding; /* text only: any name ICU knows, "windows-1256"; empty: detect */
    char separator;      /* text only: , ; | or tab; 0: detect */
    struct str sheet;    /* .xlsx only: name or 1-based number; empty: first that is not empty */
    enum list_header header;
    size_t max_bytes;        /* of the file, 0: 512 MiB; never more than 2 GiB */
    size_t max_cells;        /* 0: 100 million */
    size_t max_columns;      /* 0: 512 */
    list_progress *progress; /* text only; or NULL */
    void *progress_context;
};

/* A sentence for the officer: "no BOM, not UTF-8; read as Windows-1256 because …". */
struct list_note {
    uint32_t line; /* first line that it is about, or 0 for the whole file */
    struct str text;
};

/* Read it, do not write it. Everything in it lives until list_free. */
struct list {
    struct str file_name;
    size_t columns;              /* at least 1 when any row is used */
    const struct str *header;    /* `columns` slices (a merged header is spread); NULL: no header */
    uint32_t header_line;        /* 0 when there is none */
    const struct list_row *rows; /* every row found, in order, whatever its fate */
    size_t row_count;
    size_t fate_count[LIST_FATES];
    const struct list_note *notes;
    size_t note_count;
    struct list_private *own;
};

/* Reads a whole file from memory; bytes and name need not outlive the call. The name is used in
 * messages only; the form is told from the bytes. The caller frees *out with list_free.
 * ERR_FORMAT (not a list, broken .xlsx), ERR_LIMIT (a bound; the fault names line and column),
 * ERR_USAGE (unknown encoding or sheet), ERR_MEMORY. The fault begins with the file's name. A name
 * that says .xlsx over bytes that are neither a workbook nor clean text is ERR_FORMAT. */
enum err list_read(struct str file_name, struct str bytes, const struct list_options *options,
                   struct list **out, struct fault *f) PV_CHECKED;
/* The same for bytes that the caller gives away, whatever comes of it: a large list in UTF-8 then
 * lies in memory once. */
enum err list_take(struct str file_name, struct buf *bytes, const struct list_options *options,
                   struct list **out, struct fault *f) PV_CHECKED;
void list_free(struct list *l);

/* The cell, trimmed, or the empty slice where the row is too short. Digits are as written. */
struct str list_cell(const struct list *l, size_t row, size_t column);

/* All cells of a row as list_cell gives them; out has room for l->columns. Cheaper than one by one.
 */
void list_cells(const struct list *l, size_t row, struct str *out);

/* The cells of used rows in front of `row` will not be asked for again, nor those rows' text: hands
 * the bytes that only they need to `release`, which may give whole pages of them back to the
 * system. The header stays. */
void list_done(struct list *l, size_t row, void (*release)(void *bytes, size_t len));

/* The row as it stands in the source, converted to UTF-8, without its line end; quoted line breaks
 * are in it. For .xlsx: the cells' texts with tabs between them. */
struct str list_verbatim(const struct list *l, size_t row);

/* Recognises the columns and applies the corrections (NULL: none); out has room for l->columns.
 * ERR_USAGE when the map names a column that the list has not; ERR_MEMORY. */
enum err list_columns(const struct list *l, const struct column_map *map, struct column_kind *out,
                      struct fault *f) PV_CHECKED;

/* Rejects used rows in which no name column (name, given, family) holds a letter, and notes how
 * many. ERR_FORMAT when no column is a name column (then nothing is changed); ERR_MEMORY. */
enum err list_settle(struct list *l, const struct column_kind *kinds, struct fault *f) PV_CHECKED;

/* The same for who can find by a phone or the number of a paper: rows that have one stay, and a
 * column of such numbers is enough. */
enum err list_settle_numbered(struct list *l, const struct column_kind *kinds,
                              struct fault *f) PV_CHECKED;

/* The facts of one row. Columns of one kind are joined with a blank (phones and documents with
 * "; "). "X son of Y", "X bin Y", "X s/o Y", "X فرزند Y", "X ولد Y" inside a NAME cell become name
 * and father where the row has no father of its own (a second such word gives the grandfather,
 * "wife of" and "w/o" the spouse); the verbatim text is untouched. Values are as written; slices
 * lie in the list or in the arena. stated_day is DAY_UNKNOWN. ERR_MEMORY. */
enum err list_facts(const struct list *l, size_t row, const struct column_kind *kinds,
                    struct arena *a, struct facts *out) PV_CHECKED;

/* Appends the bytes of LIST.rejected.csv: UTF-8 with BOM, CRLF, columns line, reason and then the
 * row's cells under the list's own headers; a row that could not be cut into cells stands verbatim
 * in one cell. Against formulas in spreadsheet programs, a cell that begins with = + - @ (or a tab
 * or line break) gets a leading apostrophe; take it off before reading it back. ERR_MEMORY. */
enum err list_rejected_write(const struct list *l, struct buf *out) PV_CHECKED;

/* One CSV cell with quotes where needed and the guard above; for other writers of CSV. */
void list_csv_cell(struct buf *out, struct str cell);
/* A cell as it was before that guard was set, borrowed. */
struct str list_csv_bare(struct str cell);

#endif
