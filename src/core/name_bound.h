/* name_bound: which parts of two names cannot be spellings of each other, before they are priced.
 * Used by core/fullname.c alone.
 *
 * Bounds are found for all parts of a Latin name at once (core/letter_lanes.h), when they are first
 * asked for. Where there are none (two names of one script, a processor without the instructions)
 * nothing is ruled out. */
#ifndef PV_CORE_NAME_BOUND_H
#define PV_CORE_NAME_BOUND_H

#include "core/fullname_sheet.h"
#include "core/letter_lanes.h"
#include "core/name_cache.h"

struct name_bound {
    const struct parts *name[2];
    struct name_cache *cache; /* NULL: no bounds */
    uint8_t state;            /* enum bound_state */
    uint8_t latin;            /* which name is */
    struct letter_lanes lanes;
    uint8_t found[PARTS_MAX], none[PARTS_MAX];  /* by first part of the other: by count, as bits */
    struct lane_rows rows[PARTS_MAX][LANE_RUN]; /* of so many words less 1 from this one on */
};
enum bound_state { BOUND_UNREAD, BOUND_READ, BOUND_NONE };

void name_bound_begin(struct name_bound *b, const struct parts *const name[2],
                      struct name_cache *c);

/* Neighbours of each name: first and how many, 1 to LANE_RUN; as they are laid out. */
struct name_runs {
    uint8_t first[2], count[2];
    const struct name_run *run[2];
};

/* What part_price of the two comes to at least, no letters being the same name by the table; false
 * when there is no bound. b->latin says which name is Latin when there is. */
bool name_bound_price(struct name_bound *b, const struct name_runs *r, unsigned *price);

#endif
