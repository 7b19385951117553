/* block_recall: what share of all matches the chosen rules find, matches that no rule tried could
 * show among them.
 *
 * Pairs are sampled by rules, so a match that agrees in nothing any rule looks at is never seen.
 * How many there are follows from those that are seen, if columns are right or wrong independently
 * of each other: then what is missing is the part of the product of the columns' own chances that
 * lies outside of the rules (the two-list estimate of Petersen and Lincoln for many lists, fitted
 * to what is truncated by expectation maximisation). It is a bound: records that are wrong in one
 * column are more often wrong in another, which hides more than this. Rejected without a trial:
 * drawing pairs that no rule gives, or rows to be compared with all others, since such a pair is
 * one of thousands alike, and no comparison tells that it is a match. */
#ifndef PV_CORE_BLOCK_RECALL_H
#define PV_CORE_BLOCK_RECALL_H

#include "base/map.h"
#include "core/block_inner.h"

/* So many expected matches at least, or nothing is said. */
enum { RECALL_MATCHES = 10 };

/* Matches by what their rows agree on. */
struct recall_kind {
    uint64_t keys;
    double sure, all; /* as many as are likely, and with all others by their chance */
};

struct recall_seen {
    struct recall_kind *kind;
    size_t count, room;
    struct map place;               /* of each kind, by its keys */
    uint64_t tried[CANDIDATES_MAX]; /* rules by which pairs were sampled */
    size_t tried_count;
};

/* Atoms stand in the low bits of keys; above them the step at which words in common give the pair,
 * SIZE_STEPS where they do not. */
uint64_t recall_keys(uint64_t atoms, unsigned words_step);

/* A sampled pair that stands for `matches` matches. ERR_MEMORY. */
enum err recall_seen_add(struct recall_seen *s, uint64_t keys, double matches,
                         bool sure) PV_CHECKED;
void recall_seen_free(struct recall_seen *s);

/* Turns b->recall, the share of the sure matches that the chosen rules find, into that of all.
 * ERR_MEMORY. */
enum err block_recall(const struct recall_seen *s, const struct people *p,
                      struct block_plan *b) PV_CHECKED;

#endif
