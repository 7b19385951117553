/* name_pairs: many pairs of names compared, by one thread.
 *
 * The same as reading both names and fullname_compare, for each. Words met before are not read
 * again, nor are two of them priced again; and what is known of the words of some pairs is fetched
 * from memory while others are at work. */
#ifndef PV_CORE_NAME_PAIRS_H
#define PV_CORE_NAME_PAIRS_H

#include "core/fullname.h"

struct name_pair {
    struct str name[2];
    bool letters; /* from here on filled in: both have some */
    double probability, weight_bits;
};

/* ERR_MEMORY. */
enum err name_pairs_compare(struct name_cache *c, struct name_pair *pairs, size_t count) PV_CHECKED;

#endif
