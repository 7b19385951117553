/* suppress: which figures of a table may be printed (R14).
 *
 * A group below ten is never told, neither by itself, nor as what is left when the others are taken
 * from the total, nor as the difference of two reports. How: see the head of suppress.c. Pure: what
 * was published before is handed in. */
#ifndef PV_DESK_SUPPRESS_H
#define PV_DESK_SUPPRESS_H

#include "base/str.h"

enum { SUPPRESS_FLOOR = 10 };

struct suppress_cell {
    struct str name; /* the same from report to report; "since/under 1 month" */
    uint64_t count;  /* as it is */
    bool shown;      /* found here */
    uint64_t figure; /* to be printed, when shown */
};

/* Cells that add up to the whole. */
struct suppress_part {
    struct suppress_cell *cells;
    size_t count;
};

/* One earlier report: what it printed. */
struct suppress_figure {
    struct str name;
    uint64_t figure;
};
struct suppress_past {
    const struct suppress_figure *figures;
    size_t count;
};

struct suppress_table {
    struct suppress_cell total;
    struct suppress_part *parts;
    size_t part_count;
    const struct suppress_past *pasts; /* oldest first */
    size_t past_count;
};

/* Decides for every cell. */
void suppress(struct suppress_table *t);

#endif
