/* link_keep: names of clusters that go on from an earlier run (--keep). */
#ifndef PV_CLI_LINK_KEEP_H
#define PV_CLI_LINK_KEEP_H

#include "base/map.h"
#include "cli/link_lists.h"

/* `struct link_keep k = {0};`; free with link_keep_free. */
struct link_keep {
    struct arena arena;
    struct map rows;   /* the lists' ids: their rows */
    struct map named;  /* names of the earlier clusters: their numbers */
    struct str *name;  /* by number; shorter ones first, then by bytes */
    uint32_t *earlier; /* of each row: number of its earlier cluster, or KEEP_NONE */
    uint32_t *place;   /* of each row: where it stood then */
};

/* Reads FILE, what an earlier run wrote for -o or --clusters. Rows go by their ids; those that are
 * in the lists no more are passed over. ERR_FORMAT naming file and line: not such a file, an id
 * that stands there twice; ERR_USAGE: two rows of the lists have one id. ERR_NOT_FOUND, ERR_MEMORY.
 */
enum err link_keep_read(struct call *c, struct str path, const struct link_lists *l,
                        struct link_keep *out, struct fault *f) PV_CHECKED;

/* Names for groups of rows: group[row] below the number of rows, lead[group] its first row. A group
 * that goes on for none of the earlier ones has the id of its first row, with -2, -3 and so on
 * behind it where FILE has a cluster of that name. name has room for all rows; what it holds lives
 * in the lists and in k. ERR_MEMORY. */
enum err link_keep_names(struct link_keep *k, const struct link_lists *l, const uint32_t *group,
                         const uint32_t *lead, struct str *name) PV_CHECKED;

void link_keep_free(struct link_keep *k);

#endif
