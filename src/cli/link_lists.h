/* link_lists: one list or two, read as the office reads lists, into a roll for the engine. */
#ifndef PV_CLI_LINK_LISTS_H
#define PV_CLI_LINK_LISTS_H

#include "cli/call.h"
#include "core/roll.h"
#include "format/list.h"

/* `struct link_lists l = {0};`; free with link_lists_free. */
struct link_lists {
    struct roll roll;
    struct arena arena; /* headers */
    struct buf ids;     /* the rows' ids, one behind the other */
    size_t *id_end;     /* where the id of row i ends */
    size_t id_count, id_room;
    size_t file_rows[2]; /* rows used of each list */
    struct buf said;     /* what was assumed while reading, lines of text */
    struct buf rejected; /* rows that cannot be used, lines of text; empty when there are none */
};

/* Reads the call's one or two lists; options id, ignore, map are looked at. The faults of reading
 * lists, and ERR_USAGE for an option that names no column. */
enum err link_lists_read(struct call *c, struct link_lists *out, struct fault *f) PV_CHECKED;
/* Every --map of the call, rules and files of rules, added to m. ERR_USAGE, the faults of files. */
enum err link_lists_map(struct call *c, struct column_map *m, struct fault *f) PV_CHECKED;
/* "list.csv: line 7: why" for the first rows that cannot be used, and how many more there are. */
void link_lists_rejected(const struct list *l, struct buf *out);
struct str link_lists_id(const struct link_lists *l, size_t row);
void link_lists_free(struct link_lists *l);

#endif
