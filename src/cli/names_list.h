/* names_list: a list of ids and names, whatever file it stands in.
 *
 * A file .tsv has an id and a name in each line; any other one is a list as format/list.h reads it,
 * whose names are put together from the columns it has. */
#ifndef PV_CLI_NAMES_LIST_H
#define PV_CLI_NAMES_LIST_H

#include "cli/call.h"
#include "core/fact.h"

/* One line of a list. The slices last until the callback returns. */
struct names_line {
    struct str path;
    size_t line;
    struct str id; /* may be empty in a .tsv; else the row's number where the list has no id */
    bool numbered; /* the id is such a number */
    struct str name;
    const struct facts *facts; /* all that the row says; NULL in a .tsv */
};

/* How the columns of a list are read, and what is then known of them. */
struct names_columns {
    struct call *call;                  /* its --map, --id and --ignore are looked at */
    bool first;                         /* of the call's lists */
    const struct names_columns *before; /* the other list's, if it was read before; or NULL: then
                                         * --ignore must name columns of the first list */
    const struct str *header;           /* on the call's arena, or NULL */
    size_t count;                       /* columns; 0: none are known, as of a .tsv */
    bool has[FIELD_COUNT];              /* set before the first row: what there are columns of */
    struct buf *said;                   /* what was recognised, lines of text */
};

/* What is done with each line, in order. An error ends the reading; who sets it sets the fault. */
struct names_taker {
    enum err (*take)(void *context, const struct names_line *line, struct fault *f);
    void *context;
    struct names_columns *columns; /* or NULL: read as recognised, and nothing is said */
};

/* Reads a whole list; cells behind the name in a .tsv are not looked at, and that is said.
 * ERR_FORMAT, naming file and line: no list, a line of a .tsv without a tab or with a cell that is
 * no UTF-8, an id with a tab or a line break in it. ERR_USAGE: an option of columns, naming list
 * and column. ERR_NOT_FOUND, ERR_IO, ERR_LIMIT, ERR_MEMORY. */
enum err names_list_take(struct str path, const struct names_taker *t, struct fault *f) PV_CHECKED;

/* OK, or ERR_USAGE for a rule of --map that names no column of this list, there being no other. */
enum err names_map_fits(const struct names_columns *k, struct str file, struct fault *f) PV_CHECKED;

/* OK, or ERR_FORMAT for an id that would end the cell or the line it is written to. */
enum err names_id_check(struct str path, size_t line, struct str id, struct fault *f) PV_CHECKED;

#endif
