/* pairs: every pair that the rules give, compared once, and the likely ones kept. */
#ifndef PV_CORE_PAIRS_H
#define PV_CORE_PAIRS_H

#include "core/block.h"

struct pair {
    uint32_t a, b;  /* rows of people, a < b */
    int32_t weight; /* units, prior not included */
};

struct pair_list {
    struct pair *pair; /* in order of a, then of b */
    size_t count;
    double scored; /* pairs compared */
};

struct pair_options {
    size_t workers;
    int32_t least; /* weight, prior not included, below which a pair is not kept */
    bool within;   /* of two lists: pairs within each list instead of across */
};

/* The caller frees out->pair with mem_free. ERR_MEMORY, ERR_LIMIT (2^31 keys). */
enum err pairs_score(const struct people *p, const struct model *d, const struct block_plan *b,
                     const struct pair_options *o, struct pair_list *out) PV_CHECKED;

#endif
