/* pairs: every pair that the rules give, compared once, and the likely ones kept. */
#ifndef PV_CORE_PAIRS_H
#define PV_CORE_PAIRS_H

#include "base/spill.h"
#include "core/block.h"
#include "core/shelf.h"

struct pair {
    uint32_t a, b;  /* rows of people, a < b */
    int32_t weight; /* units, prior not included */
};

/* In order of a, then of b; in memory, or on a shelf where memory is bounded. One thread at a time
 * looks into a list. */
struct pair_list {
    struct pair *pair; /* NULL where there is a shelf */
    size_t count;
    double scored; /* pairs compared */
    struct shelf *shelf;
};

/* Pair i of a list on a shelf. */
struct pair pair_list_fetch(const struct pair_list *l, size_t i);
/* Pair i. What a shelf cannot read back is a pair of zeros: pair_list_check after a pass. */
static inline struct pair pair_list_at(const struct pair_list *l, size_t i)
{
    return l->shelf ? pair_list_fetch(l, i) : l->pair[i];
}
/* What pair_list_at met. */
enum err pair_list_check(const struct pair_list *l) PV_CHECKED;

/* The pair of rows a and b, in any order; false: it was not kept. first[r]: where the pairs whose
 * first row is r begin. */
bool pair_list_find(const struct pair_list *l, const size_t *first, uint32_t a, uint32_t b,
                    struct pair *out);

/* An empty list that goes to disk if `like` does; *out owns nothing on failure. ERR_MEMORY and what
 * the spill gives. */
enum err pair_list_like(const struct pair_list *like, struct pair_list *out) PV_CHECKED;
/* Takes a list from its shelf into memory, for whoever needs l->pair. As it was on failure. */
enum err pair_list_load(struct pair_list *l) PV_CHECKED;
/* Adds a pair at the end. ERR_MEMORY and what the spill gives. */
enum err pair_list_add(struct pair_list *l, struct pair k) PV_CHECKED;
void pair_list_free(struct pair_list *l);

/* How far it is, of rows or of pairs. */
typedef void pairs_progress(void *context, double done, double of);

struct pair_options {
    size_t workers;
    int32_t least;             /* weight, prior not included, below which a pair is not kept */
    bool within;               /* of two lists: pairs within each list instead of across */
    size_t one_in;             /* only pairs whose first row is one of so many, drawn; 0: all */
    double memory_bytes;       /* that the work may take besides the rows; 0: no bound. An eighth of
                                  it is for the pairs that are kept, as long as they are */
    const struct spill *spill; /* where to go beyond it; NULL: there is no bound */
    pairs_progress *progress;  /* or NULL; called by the caller's thread */
    void *progress_context;
};

/* Memory that comparing takes at most when nothing is spilled, in bytes. */
double pairs_bytes(const struct people *p, const struct block_plan *b, size_t workers);
/* The least that pairs_score can keep to when it spills; `words`: where words in common may be a
 * rule, which takes at most 2 MiB of each thread. */
double pairs_bytes_least(size_t rows, size_t workers, bool words);

/* With a spill table and a bound that does not do, candidates are sorted on disk and each is
 * compared once; the pairs kept and `scored` are the same. With both, what is kept is on a shelf.
 * The caller frees *out with pair_list_free. ERR_MEMORY, ERR_LIMIT (2^31 keys; a bound below
 * pairs_bytes_least), and what the spill gives. */
enum err pairs_score(const struct people *p, const struct model *d, const struct block_plan *b,
                     const struct pair_options *o, struct pair_list *out) PV_CHECKED;

#endif
