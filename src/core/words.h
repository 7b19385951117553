/* words: the words of one kind that two records have, and which of them belong together. */
#ifndef PV_CORE_WORDS_H
#define PV_CORE_WORDS_H

#include "core/person.h"

enum { WORDS = 16 };

/* One word of one side. */
struct worded {
    struct part part;
    struct str code;               /* of a code; empty for a word */
    const struct near_terms *near; /* of who is asked for; NULL for who is in the index */
    uint32_t term, live;           /* of who is in the index: the term, persons who have it */
    uint8_t field, role;           /* enum field, enum trait_role */
    bool in_chain;
    bool used;        /* paired, or explained otherwise */
    uint8_t other;    /* its pair's place */
    uint8_t distance; /* of the pair, as in vocab.h */
    float bits;   /* by which the pair was chosen; of several that make one, the first has them */
    float chance; /* how unlikely the pair is by chance, in bits; 0 where nobody counts it */
};

struct words {
    size_t count;
    struct worded at[WORDS];
};

/* The words of one class. */
void words_asked(const struct asked *a, enum trait_class class, struct words *out);
void words_held(const struct census *c, const struct person *p, enum trait_class class,
                struct words *out);

/* Pairs words that may be one, the weightiest pair first, and two to four neighbouring words of one
 * side with one of the other before words that are less alike. `filled` persons have such words. */
void words_align(struct words *asked, struct words *held, uint32_t filled);

/* Bits for two words at that distance, `having` of `filled` persons having one that near. `mixed`
 * where they are of two scripts. */
double word_bits(unsigned distance, bool mixed, uint32_t having, uint32_t filled);

/* How unlikely it is that somebody has a word that `having` of `filled` persons have, in bits. */
double word_chance(uint32_t having, uint32_t filled);

/* True when the words are of two scripts. */
bool words_mixed(const struct worded *a, const struct worded *b);

/* From here on two words are similar rather than the same. */
enum { WORD_CLOSE = NEAR_USUAL + 1 };

#endif
