/* link_ids: ids that stand in more than one row. */
#ifndef PV_CLI_LINK_IDS_H
#define PV_CLI_LINK_IDS_H

#include "cli/link_lists.h"

enum { DOUBLES_TOLD = 3 };

/* Rows of the roll. */
struct link_double {
    size_t first, again;
};

struct link_doubles {
    size_t count; /* rows whose id an earlier row has */
    size_t told;
    struct link_double some[DOUBLES_TOLD]; /* the first of them, in order of `again` */
};

/* Among rows from .. to - 1. ERR_MEMORY, ERR_LIMIT. */
enum err link_ids_doubles(const struct link_lists *l, size_t from, size_t to,
                          struct link_doubles *out) PV_CHECKED;

#endif
