/* ids: ids that stand in more than one row. */
#ifndef PV_CLI_IDS_H
#define PV_CLI_IDS_H

#include "base/str.h"

/* Rows from .. to - 1, whoever holds them. */
struct ids {
    struct str (*at)(const void *context, size_t row);
    const void *context;
    size_t from, to;
};

enum { DOUBLES_TOLD = 3 };

struct ids_double {
    size_t first, again; /* rows */
};

struct ids_doubles {
    size_t count; /* rows whose id an earlier row has */
    size_t told;
    struct ids_double some[DOUBLES_TOLD]; /* the first of them, in order of `again` */
};

/* ERR_MEMORY, ERR_LIMIT. */
enum err ids_find_doubles(const struct ids *ids, struct ids_doubles *out) PV_CHECKED;

#endif
