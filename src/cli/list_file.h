/* list_file: a list that an officer hands in, read in the officer's own process.
 *
 * `prepare` reads the file, says what it took it for (encoding, header, columns, the fate of every
 * row) and attaches the rows in a compact form: the text of each as it stood, and its facts. `run`
 * takes them out one after another. Rows that cannot be used go to LIST.rejected.csv. */
#ifndef PV_CLI_LIST_FILE_H
#define PV_CLI_LIST_FILE_H

#include "cli/render.h"
#include "desk/intake.h"

/* The command's options that are looked at: map (repeated), encoding, separator, sheet, header,
 * dry-run. */
enum list_file_kind { LIST_FILE_RESIDENTS, LIST_FILE_REQUESTS };

/* Reads the file that the call's first word names. ERR_USAGE (an option), ERR_NOT_FOUND, ERR_FORMAT
 * (no list, no column of names), ERR_LIMIT, ERR_MEMORY. */
enum err list_file_prepare(struct call *c, enum list_file_kind kind, struct fault *f) PV_CHECKED;

/* The attachment, in the keeper. Slices are the call's. */
struct list_file {
    struct str name; /* of the file, without its folder */
    uint64_t rows, used, rejected, skipped;
    struct str *columns; /* "Vater = father" */
    size_t column_count;
    struct str reading; /* what was said while reading, as JSON; empty unless --json */
    struct str rest;    /* rows not yet taken */
};

/* ERR_FORMAT when the attachment is not one of ours, ERR_MEMORY. */
enum err list_file_open(const struct call *c, struct list_file *out, struct fault *f) PV_CHECKED;
/* An intake_source's next; context is the struct list_file. */
enum err list_file_next(void *list_file, struct intake_row *out, bool *more, struct fault *f);

/* LIST.rejected.csv, to be written beside the list once the command has succeeded. ERR_MEMORY. */
enum err list_file_give_rejected(struct call *c) PV_CHECKED;

/* "5 rows read = 3 imported + 1 rejected + 1 skipped"; more parts come as pairs of number and word.
 * The sum is checked: a row that is nowhere is an error, ERR_STATE. */
struct list_file_part {
    uint64_t count;
    const char *word;
};
enum err list_file_sum(struct call *c, uint64_t rows, const struct list_file_part *parts,
                       size_t count, struct fault *f) PV_CHECKED;

#endif
