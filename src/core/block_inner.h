/* block_inner: between the files of block. */
#ifndef PV_CORE_BLOCK_INNER_H
#define PV_CORE_BLOCK_INNER_H

#include "core/block.h"
#include "core/radix.h"

/* Atoms of all features. ERR_MEMORY. */
enum err block_atoms(const struct people *p, struct block_plan *b) PV_CHECKED;

/* A rule that may be chosen. Fewer than BLOCK_FEW of them need commoner atoms and larger samples.
 */
enum { SIZE_STEPS = 14, CANDIDATES_MAX = 320, BLOCK_FEW = 4 };

struct candidate_rule {
    uint64_t atoms;
    double expected;          /* pairs, if atoms were independent */
    double pairs[SIZE_STEPS]; /* counted, in blocks of up to 2^(step + 1) rows */
    double sampled;           /* share of its keys that were sampled */
    bool words;               /* of words in common: no keys, and steps are block_step_units */
    uint64_t *found;          /* pairs that were sampled: one row above 32 bits of the other */
    size_t found_count;
};

/* Rules worth counting, in a fixed order. */
size_t block_candidates(const struct block_plan *b, const struct people *p,
                        struct candidate_rule out[CANDIDATES_MAX], enum err *e);

/* Greatest number of rows that a step's blocks hold. */
static inline uint32_t block_step_rows(unsigned step)
{
    return (uint32_t)2 << step;
}

/* Units of words in common that a step asks for: a bit less at each, from the number of rows on. */
static inline uint32_t block_step_units(size_t rows, unsigned step)
{
    int bits = (int)radix_bits(rows) + 6 - (int)step;
    return (uint32_t)(bits > 2 ? bits : 2) * WORDS_UNIT;
}

/* Makes the keys of a rule: the atoms that read one column first, then those with several slots. */
struct key_maker {
    uint64_t atoms;
    size_t count;
    const uint32_t *code[RULE_ATOMS];
    size_t feature[RULE_ATOMS];
    size_t wide_count;
    const struct atom *wide[RULE_ATOMS];
};

/* Of a rule made of these atoms, a bit each; borrows b. */
struct key_maker block_key_maker(const struct block_plan *b, uint64_t atoms);

/* Keys from what the single atoms came to; out[0] is that. */
size_t key_maker_widen(const struct key_maker *k, const uint32_t *x, uint64_t out[RULE_KEYS]);

/* Keys of a row: distinct, at most RULE_KEYS; returns how many. */
static inline size_t key_maker_keys(const struct key_maker *k, const struct people *p, size_t row,
                                    uint64_t out[RULE_KEYS])
{
    const uint32_t *x = p->number + row * p->stride;
    uint64_t key = k->atoms;
    for (size_t i = 0; i < k->count; i++) {
        uint32_t code = k->code[i][x[k->feature[i]]];
        if (!code)
            return 0;
        key = radix_mix(key, code);
    }
    out[0] = key;
    return k->wide_count ? key_maker_widen(k, x, out) : 1;
}

enum { KEY_ROWS = 256 };

struct row_key {
    uint64_t key;
    size_t row;
};

/* Keys of `count` rows, at most KEY_ROWS, from `row` on, in the order of rows; returns how many.
 * Those with a bit of `mask` are left out. `out` has room for KEY_ROWS * RULE_KEYS. */
size_t key_maker_rows(const struct key_maker *k, const struct people *p, size_t row, size_t count,
                      uint64_t mask, struct row_key *out);

/* Chooses rules by what they bring for their cost. `size` holds, for each pair and candidate, the
 * step of the pair's block, or SIZE_STEPS where the rule does not give the pair. */
struct block_choice {
    const struct candidate_rule *rule;
    size_t rule_count;
    const uint8_t *size; /* pair_count * rule_count */
    const float *worth;  /* matches that each pair stands for */
    size_t pair_count;
    double max_pairs, rows;
    double least_rate; /* matches that a step must bring for each pair */
};

/* Takes rules one at a time, the one that brings most matches for its pairs first, until pairs,
 * steps or matches end: into out. ERR_MEMORY. */
enum err block_choose(const struct block_choice *c, struct block_plan *out) PV_CHECKED;

#endif
