/* pairs_inner: between the files of pairs. */
#ifndef PV_CORE_PAIRS_INNER_H
#define PV_CORE_PAIRS_INNER_H

#include "core/block_inner.h"
#include "core/pairs.h"
#include "core/radix.h"
#include "core/sieve.h"

/* Blocks of one rule. */
struct rule_index {
    uint32_t *member; /* rows, block after block; LAST marks the end of a block */
    size_t count;
};

struct scorer {
    const struct people *p;
    const struct model *d;
    const struct block_plan *b;
    const struct pair_options *o;
    struct rule_index index[RULES_MAX];
    uint32_t *member; /* of all rules */
    size_t member_count;
    uint32_t *first;                      /* first[row]: its places begin here; rows + 1 of them */
    uint32_t *place;                      /* where in `member` the row stands */
    uint32_t **mark;                      /* one array per worker */
    uint32_t **found;                     /* rows gathered, one array per worker */
    const struct rule *words;             /* the rule of words in common; NULL: it was not chosen */
    struct words_scratch **words_scratch; /* one per worker, or NULL */
    struct pair_list *piece;
    size_t piece_rows;                           /* rows of each */
    size_t piece_from;                           /* the first that is now in hand */
    int32_t best[FEATURES_MAX];                  /* most that values which differ can be worth */
    int32_t worth[FEATURES_MAX][LEVEL_NONE + 1]; /* what a level adds to that: 0 or less, but for
                                                    the bits that a pair has of its own */
    bool has_shared;
    bool any_script;            /* given and family names may be exchanged in other spellings */
    size_t order[FEATURES_MAX]; /* features, cheap and telling ones first */
    struct sieve sieve;
};

/* Whether pairs are wanted whose first row this is. */
static inline bool pairs_drawn(const struct pair_options *o, uint64_t row)
{
    return o->one_in < 2 || radix_mix(row, 11) % o->one_in == 0;
}

/* Finds the rule of words in common, and makes what threads work in for it. ERR_MEMORY: scorer_end
 * is due all the same. */
enum err scorer_words(struct scorer *s) PV_CHECKED;
void scorer_end(struct scorer *s);
/* Chooses the order of features and makes the sieve. */
void scorer_begin(struct scorer *s);
/* Weighs row a with each of count rows; adds those of at least s->o->least, in the order of `rows`.
 * ERR_MEMORY. */
enum err scorer_weigh_row(const struct scorer *s, uint32_t a, const uint32_t *rows, size_t count,
                          struct pair_list *l) PV_CHECKED;
/* Makes *out an empty list: on a shelf where there is a bound. ERR_MEMORY, the spill's errors. */
enum err scorer_list(const struct scorer *s, struct pair_list *out) PV_CHECKED;

/* pairs_score with a bound on memory and where to spill. */
enum err pairs_score_spilled(struct scorer *s, struct pair_list *out) PV_CHECKED;

#endif
