/* index_listed: a list on its way into an index, or of who is to leave it. */
#ifndef PV_CLI_INDEX_LISTED_H
#define PV_CLI_INDEX_LISTED_H

#include "base/map.h"
#include "cli/call.h"
#include "cli/names_list.h"
#include "cli/texts.h"

/* `struct listed l = {0};` is empty. */
struct listed {
    struct map by_id; /* to the number in the list; those of persons to be taken out, for remove */
    struct texts ids, names, facts;
    struct names_columns columns;
    struct buf one, said;
    struct buf lines; /* size_t each */
    struct str path;
    bool *met; /* by number: is in the index already */
    uint64_t met_count;
};

void listed_free(struct listed *l);

/* The list that the call's second word names, each person with an id of its own. Says on standard
 * error what columns were taken for. ERR_FORMAT (no id), ERR_EXISTS (an id twice), both naming
 * file and line, and the faults of names_list_take. */
enum err listed_read(struct call *c, struct listed *l, struct fault *f) PV_CHECKED;

/* An id alone, unless it is there already; line 0: it stands in no file. ERR_MEMORY. */
enum err listed_id(struct listed *l, struct str id, size_t line, struct fault *f) PV_CHECKED;
/* A file with an id in each line; blank lines are none. The faults of file_read, ERR_MEMORY. */
enum err listed_ids(struct listed *l, struct str path, struct fault *f) PV_CHECKED;

/* The line on which person i stands. */
size_t listed_line(const struct listed *l, size_t i);
/* True when more than names and ids is to be kept of it. */
bool listed_says_more(const struct listed *l);

#endif
