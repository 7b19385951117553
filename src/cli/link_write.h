/* link_write: pairs and clusters as text, written as they are made, so that none of it is held. */
#ifndef PV_CLI_LINK_WRITE_H
#define PV_CLI_LINK_WRITE_H

#include "cli/link_keep.h"
#include "cli/link_memory.h"

/* All borrowed. keep: the names that clusters had, or NULL. */
struct link_written {
    struct call *call;
    const struct link_lists *lists;
    struct link_keep *keep;
    const struct link_result *result;
    const struct link_memory *memory;
};

/* To the file, whole or not at all, as file_write_whole; an empty path: to standard output, of
 * which a part may be out when it fails. ERR_MEMORY, and what a disk gives, with the fault set
 * where it names a place. */
enum err link_write_pairs(const struct link_written *w, struct str path,
                          struct fault *f) PV_CHECKED;
enum err link_write_clusters(const struct link_written *w, struct str path,
                             struct fault *f) PV_CHECKED;

#endif
