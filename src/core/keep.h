/* keep: groups that have changed a little keep the names that they had in an earlier run.
 *
 * An earlier group goes to the group that has most of its rows, and to one only. Where several
 * earlier groups have become one, it is the one with most rows that lives on, of equals the one
 * with the smallest number; where one has fallen apart, its larger part, of equals the one whose
 * first row stood first in the earlier run. So the order of rows now changes nothing, and groups
 * that only grow are what they were. */
#ifndef PV_CORE_KEEP_H
#define PV_CORE_KEEP_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

static const uint32_t KEEP_NONE = UINT32_MAX;

struct keep_rows {
    size_t rows;
    const uint32_t *group;   /* of each row, below `rows` */
    const uint32_t *earlier; /* group of each row in the earlier run; KEEP_NONE: it was not there */
    const uint32_t *place;   /* where each row stood then; not read where it was not there */
    size_t earlier_count;    /* groups of the earlier run */
};

/* Puts into kept[group] the earlier group that it goes on for, KEEP_NONE where it is new. kept has
 * room for `rows`. ERR_MEMORY. */
enum err keep_groups(const struct keep_rows *k, uint32_t *kept) PV_CHECKED;

#endif
