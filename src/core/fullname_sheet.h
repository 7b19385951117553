/* fullname_sheet: a name laid out for comparing it with many: what is asked of its words, and of
 * neighbours of them taken as one, before any letters are priced. Used by core/fullname*.c,
 * core/name_bound.c and core/name_pairs.c alone. */
#ifndef PV_CORE_FULLNAME_SHEET_H
#define PV_CORE_FULLNAME_SHEET_H

#include "core/fullname.h"
#include "core/part_weight.h"

/* In bits before scale, as those in core/fullname.c. */
static const double missing_bits = -3.4; /* a name that one side leaves out */

enum { RUN_MAX = 3 };

/* Neighbours as one part (part_join), or one alone. */
struct name_run {
    struct yard_word word;
    uint8_t skip, skip_latin, skip_price; /* what may be missing, as of a part */
    uint8_t letters;                      /* of all, even those that a part has no room for */
    uint8_t names;                        /* how many are names, or "son of" */
    bool all_names, ends; /* nothing but names; the last may be the last of a word written as one */
    uint32_t has, can;
    uint64_t key; /* by the ids of its words; 0: nothing is kept of it */
};

/* What it costs to leave parts out. */
struct side {
    unsigned names; /* as bits */
    double missing[PARTS_MAX];
};

struct name_sheet {
    const struct parts *parts;
    struct name_run run[PARTS_MAX][RUN_MAX]; /* from where on, how many less 1; as far as there are
                                                parts */
    struct side side;
};

/* Good as long as parts, which have their ids, if any. */
void name_sheet_fill(const struct parts *parts, struct name_sheet *out);

/* What a title or a particle costs that one side leaves out, in bits before scale. */
double fullname_missing_word(const struct part *p);

/* Fetches ahead what is known of any two words of the names. */
void fullname_fetch(const struct name_cache *cache, const struct name_sheet *a,
                    const struct name_sheet *b);

/* fullname_compare_with of the names laid out. */
void fullname_compare_sheets(struct name_cache *cache, const struct name_sheet *a,
                             const struct name_sheet *b, struct fullname_score *out);

#endif
