/* told_columns: what a call says of a list's columns (--id, --ignore), and what is said to it of
 * them. */
#ifndef PV_CLI_TOLD_COLUMNS_H
#define PV_CLI_TOLD_COLUMNS_H

#include "cli/call.h"
#include "core/column_match.h"
#include "format/list.h"

/* One list, recognised; all borrowed. */
struct told_columns {
    const struct call *call;
    const struct list *list;
    const struct str *header; /* or NULL: the list has none */
    struct column_kind *kinds;
    size_t id;  /* column that identifies a row; SIZE_MAX: none */
    bool later; /* of the first list: --ignore may name what only the second has, which will know */
    const struct column_set *before; /* columns of the other list, if it was read before; or NULL */
};

/* Does as --id and --ignore say; an ignored column has FIELD_COUNT for its field. Of two lists the
 * second name of --id is of the second list, unless only another one is in it. Columns go by number
 * where none is named so, but not those that are ignored in two lists. ERR_USAGE naming the list,
 * the column that it has not and those that are near; of --ignore where it is in no list, or, when
 * nothing is known of the other one, where it is not in the first. */
enum err told_columns_settle(struct told_columns *t, bool first, struct fault *f) PV_CHECKED;

/* How many rows are used, the notes, and what each column is taken for and why; lines of text. */
void told_columns_tell(const struct told_columns *t, struct buf *out);

#endif
