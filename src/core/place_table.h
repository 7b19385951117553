/* place_table: places that are called by names which do not sound alike. */
#ifndef PV_CORE_PLACE_TABLE_H
#define PV_CORE_PLACE_TABLE_H

#include "core/script.h"

struct place_name {
    const char *text; /* one folded word */
    const char *same; /* what it is compared as */
};

/* In order of their letters. */
extern const struct place_name place_names[];
extern const size_t place_names_count;

/* What a place of several names is compared as: one word, static; NULL: itself. */
const char *place_renamed(const struct word *w);

#endif
