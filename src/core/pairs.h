/* pairs: every pair that the rules give, compared once, and the likely ones kept. */
#ifndef PV_CORE_PAIRS_H
#define PV_CORE_PAIRS_H

#include "base/spill.h"
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

/* The pair of rows a and b, in any order; NULL: it was not kept. first[r]: where the pairs whose
 * first row is r begin. Borrowed from the list. */
const struct pair *pair_list_find(const struct pair_list *l, const size_t *first, uint32_t a,
                                  uint32_t b);

/* How far it is, of rows or of pairs. */
typedef void pairs_progress(void *context, double done, double of);

struct pair_options {
    size_t workers;
    int32_t least;             /* weight, prior not included, below which a pair is not kept */
    bool within;               /* of two lists: pairs within each list instead of across */
    size_t one_in;             /* only pairs whose first row is one of so many, drawn; 0: all */
    double memory_bytes;       /* that the work may take besides the rows; 0: no bound */
    const struct spill *spill; /* where to go beyond it; NULL: there is no bound */
    pairs_progress *progress;  /* or NULL; called by the caller's thread */
    void *progress_context;
};

/* Memory that comparing takes at most when nothing is spilled, in bytes. */
double pairs_bytes(const struct people *p, const struct block_plan *b, size_t workers);
/* The least that pairs_score can keep to when it spills. */
double pairs_bytes_least(size_t rows, size_t workers);

/* With a spill table and a bound that does not do, candidates are sorted on disk and each is
 * compared once; the pairs kept and `scored` are the same. The caller frees out->pair with
 * mem_free. ERR_MEMORY, ERR_LIMIT (2^31 keys; a bound below pairs_bytes_least), and what the spill
 * gives. */
enum err pairs_score(const struct people *p, const struct model *d, const struct block_plan *b,
                     const struct pair_options *o, struct pair_list *out) PV_CHECKED;

#endif
