/* model: what each kind of agreement is worth, learnt from the lists themselves.
 *
 * Fellegi and Sunter (1969): m is how often a level occurs between two records of one person, u how
 * often between two records of different people, both where neither side is blank. A pair's
 * weight is the sum of log2(m/u) over its features, plus, where values are the same, how much
 * rarer than usual that value is. u comes from the values' frequencies and from random pairs, m and
 * lambda from expectation maximisation over a sample of pairs that share some key.
 *
 * Left alone, that finds whatever pairs a list is full of: relatives, or neighbours. So each field
 * has a belief about m that data must outweigh; a match counts for the m of a field as far as the
 * other fields tell it to be one, where there are enough of them; levels that one person's records
 * rarely have are no commoner than so, and where pairs taken for matches have them more often,
 * lambda falls until they do not; and nothing weighs more against than 9 bits, but for a whole name
 * of a relative.
 *
 * Weights are whole numbers of 1/MODEL_UNIT bit, so sums do not depend on their order. */
#ifndef PV_CORE_MODEL_H
#define PV_CORE_MODEL_H

#include "core/compare.h"

enum { MODEL_UNIT = 1024 };

/* One pair to learn from. */
struct model_pair {
    uint32_t a, b;
    uint64_t pattern; /* four bits a feature: its level */
    float rarity;     /* bits */
    float share;      /* how many pairs it stands for: 1 / its chance of being sampled */
    uint64_t keys;    /* atoms on which both agree (block.h) */
    int label;        /* 1: people said one person, -1: two; 0: not said */
};

/* Log-odds, in bits, of a pair in the middle of each band of CURVE_BITS from CURVE_FROM bits up; in
 * between, a line. Off: the bits themselves. */
enum { CURVE_FROM = -8, CURVE_BITS = 2, CURVE_BANDS = 14 };
struct model_curve {
    bool on;
    double bits[CURVE_BANDS]; /* never falling */
};

struct model {
    size_t feature_count;
    double m[FEATURES_MAX][LEVELS];
    double u[FEATURES_MAX][LEVELS];
    double believed[FEATURES_MAX][LEVELS]; /* m before anything is learnt */
    double most[FEATURES_MAX][LEVELS];     /* that m may become */
    bool own_column[FEATURES_MAX];         /* given or family name in a column of its own */
    size_t given;                          /* feature, or SIZE_MAX */
    bool of_kin[FEATURES_MAX];             /* what brothers and sisters have in common */
    double told[FEATURES_MAX];             /* how far the others can tell a match without it */
    double lambda;                         /* share of matches among all pairs that may match */
    double pairs_total;                    /* all pairs that may match */
    double few_matches;                    /* thought of beside those seen, where rows are few */
    int32_t prior;                         /* log2(lambda / (1 - lambda)) */
    int32_t weight[FEATURES_MAX][LEVELS];
    int32_t *rarity[FEATURES_MAX]; /* by value: to be added where both have it */
    /* Where the parent is the same, strangers agree on this feature more often than elsewhere (a
     * town and its postcode): what is to be added for each level then, 0 or less. */
    size_t parent[FEATURES_MAX]; /* SIZE_MAX: none */
    bool fixed[FEATURES_MAX];    /* m is given and not learnt */
    int32_t shared[FEATURES_MAX][LEVELS];
    struct model_pair *background; /* random pairs that agree on something */
    size_t background_count;
    struct model_curve curve; /* calibrate.h */
    /* Where few persons may have many rows each: share of random pairs that agree, or 0; where they
     * do, random pairs to learn from, or NULL (model_crowd.h). */
    double crowd_share;
    struct model_pair *crowd;
    size_t crowd_count;
};

/* Levels and rarity of a pair into its pattern. */
void model_pattern(const struct model *d, const struct people *p, struct model_pair *pair);

/* Random pairs, compared for the u of likeness levels; the same on any number of threads. */
struct model_random {
    size_t pairs;
    uint64_t seed;
    size_t workers;
};

/* Frequencies into u and rarity; starting values for m and lambda. ERR_MEMORY. */
enum err model_new(const struct people *p, const struct model_random *random,
                   struct model *out) PV_CHECKED;
void model_free(struct model *d);

/* Learns m and lambda; the same on any number of threads. ERR_MEMORY. */
enum err model_learn(struct model *d, const struct model_pair *pairs, size_t count,
                     size_t workers) PV_CHECKED;

/* Weights from m, u and lambda as they stand. */
void model_settle(struct model *d);

/* Weight of a pair in units, without the prior. x and y are their rows of people.number. */
int32_t model_weight(const struct model *d, const struct people *p, const uint32_t *x,
                     const uint32_t *y);

/* How far feature f agrees in values that differ and are not blank, and what that adds, what is
 * shared left aside. */
struct model_part {
    int32_t units;
    uint8_t level;
};
struct model_part model_part_of(const struct model *d, const struct people *p, size_t f,
                                const uint32_t *x, const uint32_t *y);

/* What values a and b of feature f, which differ by a level, add beside its weight; 0 where the
 * level says all. */
int32_t model_own_units(const struct people *p, size_t f, uint8_t level, uint32_t a, uint32_t b);

/* The most that two whole names which differ can add, seen at a glance (namesakes_one_word). */
int32_t model_glance_units(const struct model *d, const struct people *p, size_t f, uint32_t a,
                           uint32_t b);

/* What all features together add less for being shared, by their levels; 0 or below. */
int32_t model_shared_units(const struct model *d, const uint8_t level[FEATURES_MAX]);

/* The most that can be. */
int32_t model_most_units(const struct model *d, const struct people *p, size_t f);

/* Log-odds of a weight with the prior, in bits, as the list shows them to be; never falling. */
double model_curve_bits(const struct model_curve *k, double bits);
double model_bits(const struct model *d, int32_t weight);
/* Log-odds in bits as a probability. */
double model_chance(double bits);
/* The same of a weight, and the least weight that has a probability. */
double model_probability(const struct model *d, int32_t weight);
int32_t model_weight_for(const struct model *d, double probability);

/* The same for a pair whose pattern is known. */
double model_pair_probability(const struct model *d, const struct model_pair *pair);

/* One line of a weight: what a feature adds. */
struct model_reason {
    size_t feature;
    uint8_t level;
    double weight_bits; /* all included */
    double rarity_bits;
    double shared_bits; /* 0 or less: what the parent has said already */
};

/* The parts of a pair's weight, one per feature, in order; their sum and the prior is the whole. */
void model_explain(const struct model *d, const struct people *p, size_t a, size_t b,
                   struct model_reason out[FEATURES_MAX]);

#endif
