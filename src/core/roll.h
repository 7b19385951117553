/* roll: the rows of one list, or of two lists one after the other, each column's values numbered.
 *
 * A value that stands in a thousand rows is kept once; rows hold its number. Number 0 is the blank
 * cell. Values are as written, UTF-8, trimmed by whoever reads the list. */
#ifndef PV_CORE_ROLL_H
#define PV_CORE_ROLL_H

#include "core/fact.h"

/* Values numbered from 1 in the order in which they were first met. */
struct dict {
    char *bytes; /* all texts, one behind the other */
    size_t bytes_len, bytes_room;
    size_t *ends; /* ends[i]: where value i ends; ends[0] is 0 */
    uint32_t count, room;
    uint64_t *slots; /* upper half: part of the hash; lower half: number; 0 free */
    size_t slot_count;
};

/* The number of s, added if needed; 0 for the empty text. ERR_MEMORY, ERR_LIMIT (2^32 values). */
enum err dict_number(struct dict *d, struct str s, uint32_t *out) PV_CHECKED;
/* Borrowed; invalid after the next dict_number. Number 0 gives the empty slice. */
struct str dict_text(const struct dict *d, uint32_t number);
/* Gives back what only adding needs; the next dict_number makes it again. */
void dict_settle(struct dict *d);
void dict_free(struct dict *d);

struct roll_column {
    struct str name; /* as headed in the list; borrowed from the caller for the life of the roll */
    enum field field;
    bool own;         /* of two lists: each has values of its own, which are not compared */
    const char *idle; /* why it is not compared, as "it is empty", once people are made; or NULL */
    uint32_t *number; /* one per row */
    struct dict values;
};

struct roll {
    size_t rows, room;
    size_t first_rows; /* rows of the first list; equal to rows when there is one list */
    size_t column_count;
    struct roll_column *columns;
    int ages_stated; /* year in which ages were stated, the caller's to set; 0: not known */
};

/* An empty roll; roll_free frees. name and field of each column are the caller's to set.
 * ERR_MEMORY. */
enum err roll_init(struct roll *r, size_t column_count) PV_CHECKED;

/* Adds a row of column_count cells. ERR_MEMORY, ERR_LIMIT. */
enum err roll_add(struct roll *r, const struct str *cells) PV_CHECKED;

/* Adds `count` rows, cells column by column: cell r of column c is cells[c * count + r]. The same
 * as adding them one by one; columns are shared out among `workers` threads. ERR_MEMORY, ERR_LIMIT:
 * the roll then has the rows that it had. */
enum err roll_add_rows(struct roll *r, const struct str *cells, size_t count,
                       size_t workers) PV_CHECKED;

/* Adds a column to a roll that is filled; its numbers are all 0. ERR_MEMORY. */
enum err roll_add_column(struct roll *r, struct str name, enum field field) PV_CHECKED;

/* The cell; the empty slice when blank. */
struct str roll_cell(const struct roll *r, size_t row, size_t column);
/* Gives back the rows' cells and all that adding needs: what stays are the columns and their
 * values, by number, and the count of rows. No row can be asked for or added any more. */
void roll_forget_rows(struct roll *r);
void roll_free(struct roll *r);

#endif
