/* link_lists: one list or two, read as the office reads lists, into a roll for the engine. */
#ifndef PV_CLI_LINK_LISTS_H
#define PV_CLI_LINK_LISTS_H

#include "cli/call.h"
#include "core/column_match.h"
#include "core/roll.h"
#include "format/list.h"

/* `struct link_lists l = {0};`; free with link_lists_free. */
struct link_lists {
    struct roll roll;
    struct arena arena; /* headers */
    struct buf ids;     /* the rows' ids, one behind the other */
    size_t *id_end;     /* where the id of row i ends */
    size_t id_count, id_room;
    size_t file_rows[2];     /* rows used of each list */
    size_t left_out;         /* rows of both lists that cannot be used */
    struct str *second_only; /* columns of the second list that go with none of the first */
    size_t second_only_count;
    bool ids_in_both; /* an id of the first list is one of the second: asked for --clusters only */
    struct buf said;  /* what was assumed while reading, lines of text */
    struct buf warning; /* rows that cannot be used, ids that are none; lines of text, or empty */
};

/* Reads the call's one or two lists; options id, ignore, map, stated, threads are looked at. A row
 * is named by its id, by "line N" where that is blank, and by N where no column identifies the rows
 * of the list: a column that was only taken to do so and has doubles does not, and a warning says
 * it. The faults of reading lists; ERR_FORMAT where no row can be used, or where the column that
 * --id names has doubles; ERR_USAGE for an option that names no column. */
enum err link_lists_read(struct call *c, struct link_lists *out, struct fault *f) PV_CHECKED;
/* Every --map of the call, rules and files of rules, added to m. ERR_USAGE, the faults of files. */
enum err link_lists_map(struct call *c, struct column_map *m, struct fault *f) PV_CHECKED;
/* The rule names a column of that list by its header. */
bool link_lists_rule_is_of(const struct column_rule *r, const struct column_set *s);
/* "list.csv: line 7: why" for the first rows that cannot be used, and how many more there are. */
void link_lists_rejected(const struct list *l, struct buf *out);
/* Says the warning: on standard error, or with what --json prints. ERR_MEMORY. */
enum err link_lists_warn(struct call *c, const struct link_lists *l) PV_CHECKED;
struct str link_lists_id(const struct link_lists *l, size_t row);
/* The id as it stands where rows of both lists stand together: "1:ID" and "2:ID" if ids_in_both. */
void link_lists_name(const struct link_lists *l, size_t row, struct buf *out);
void link_lists_free(struct link_lists *l);

#endif
