/* told_columns: what a call says of a list's columns (--id, --ignore), and what is said to it of
 * them. */
#ifndef PV_CLI_TOLD_COLUMNS_H
#define PV_CLI_TOLD_COLUMNS_H

#include "cli/call.h"
#include "format/list.h"

/* One list, recognised; all borrowed. */
struct told_columns {
    const struct call *call;
    const struct list *list;
    const struct str *header; /* or NULL: the list has none */
    struct column_kind *kinds;
    size_t id; /* column that identifies a row; SIZE_MAX: none */
};

/* Does as --id and --ignore say; an ignored column has FIELD_COUNT for its field. ERR_USAGE naming
 * the list and the column that it has not; of --ignore only where it is the first list. */
enum err told_columns_settle(struct told_columns *t, bool first, struct fault *f) PV_CHECKED;

/* How many rows are used, the notes, and what each column is taken for and why; lines of text. */
void told_columns_tell(const struct told_columns *t, struct buf *out);

#endif
