/* words: the words of one kind that two records have, and which of them belong together. */
#ifndef PV_CORE_WORDS_H
#define PV_CORE_WORDS_H

#include "core/person.h"

enum { WORDS = 16 };

/* One word of one side. */
struct worded {
    const struct sounds *key;
    uint64_t skeleton;             /* its consonants */
    const struct near_terms *near; /* of who is asked for; NULL for who is in the index */
    uint32_t live;                 /* persons who have it, of who is in the index */
    uint8_t field, role;           /* enum field, enum name_role */
    bool code, in_chain;
    bool used;        /* paired, or explained otherwise */
    uint8_t other;    /* its pair's place */
    uint8_t distance; /* of the pair, in sixteenths of a letter */
    float bits;       /* of the pair; of several that make one, the first has them */
};

struct words {
    size_t count;
    struct worded at[WORDS];
};

/* The words of one class. */
void words_asked(const struct asked *a, enum trait_class class, struct words *out);
void words_held(const struct census *c, const struct person *p, enum trait_class class,
                struct words *out);

/* Pairs words that may be one, the weightiest pair first; `filled` persons have such words. */
void words_align(struct words *asked, struct words *held, uint32_t filled);

/* Pairs what is left: two to four neighbouring words of one side with one of the other. */
void words_join(struct words *asked, struct words *held, uint32_t filled);

/* Bits for two words at that distance, `having` of `filled` persons having one that near. `mixed`
 * where one of them is written without vowels. */
double word_bits(unsigned distance, bool mixed, uint32_t having, uint32_t filled);

#endif
