/* vocab: the words and codes of all persons in an index, each once, with who has it.
 *
 * A term is a word's sounds (or a code) within a class; spellings that sound the same are one term.
 * Words can be looked up by nearness: their consonant skeletons, and skeletons with one consonant
 * left out, lead to all words that differ by little (symmetric deletion, after W. Garbe). */
#ifndef PV_CORE_VOCAB_H
#define PV_CORE_VOCAB_H

#include "core/trait.h"

#define TERM_NONE UINT32_MAX

enum { TERM_HELD = 2 };

/* Who has the term: slots of persons in no order. Persons who left may still stand in it until the
 * next sweep. */
struct postings {
    uint32_t count, room; /* room 0: they are held inside */
    union {
        uint32_t held[TERM_HELD];
        uint32_t *slots;
    } at;
};

struct term {
    struct sounds key;
    uint8_t class;
    bool code;
    bool dead;     /* nobody has it any more; wiped */
    uint32_t live; /* persons who have it */
    uint64_t skeleton;
    struct postings who;
};

/* `struct vocab v = {0};` is empty. */
struct vocab {
    struct term *terms;
    uint32_t count, room;
    uint32_t dead, reusable; /* terms wiped; the first of a chain of those that can be used, + 1 */
    uint32_t *slots;         /* by hash of the key: term + 1 */
    uint32_t slot_count, slot_used;
    struct vocab_bucket *buckets; /* by skeleton: first of a chain */
    uint32_t bucket_count, bucket_used;
    struct vocab_link *links;
    uint32_t link_count, link_room;
    uint64_t revision; /* grows with every change */
    uint64_t seed;     /* of the hashes, so that chosen words cannot pile up; set before use */
};

/* The term of that key, made when there is none. ERR_MEMORY. */
enum err vocab_term(struct vocab *v, const struct trait *t, uint32_t *out) PV_CHECKED;

/* TERM_NONE when there is none. */
uint32_t vocab_find(const struct vocab *v, const struct trait *t);

/* Adds a person to those who have the term. ERR_MEMORY. */
enum err vocab_join(struct vocab *v, uint32_t term, uint32_t slot) PV_CHECKED;

/* A person who had the term has gone; wipes it when nobody is left, and also a term that never had
 * anybody. The slot may be used again only after a sweep. */
void vocab_leave(struct vocab *v, uint32_t term);
void vocab_drop_unused(struct vocab *v, uint32_t term);

/* Takes out of all postings the slots of which alive says false. */
typedef bool slot_alive(const void *context, uint32_t slot);
void vocab_sweep(struct vocab *v, slot_alive *alive, const void *context);

const uint32_t *term_slots(const struct term *t);

/* A word of the vocabulary near to another one. */
struct near_term {
    uint32_t term;
    uint16_t distance; /* sixteenths of a letter */
};

enum { NEAR_MAX = 48 };

/* Words near to one word, and how many persons have one that near. Zeroed at first. */
struct near_terms {
    struct near_term *at;
    uint32_t count, room;
    uint32_t within[NEAR_MAX + 1]; /* persons with a word at most so far away, some of them twice */
};

/* Scratch: terms met, by term the number of the search that met it last. Zeroed at first. */
struct seen_terms {
    uint32_t *at;
    uint32_t room, search;
};

/* The farthest that a word may be from this one and still be taken for it. */
unsigned near_limit(const struct sounds *s);

/* Whether it is worth comparing two words of these skeletons at all: cheap, and false only for
 * words that are not near. */
bool near_possible(const struct sounds *a, uint64_t skeleton_a, const struct sounds *b,
                   uint64_t skeleton_b);

/* All words near to t, of its class. A code is near to itself alone. *out is overwritten.
 * ERR_MEMORY. */
enum err vocab_near(const struct vocab *v, const struct trait *t, struct near_terms *out,
                    struct seen_terms *seen) PV_CHECKED;
void near_free(struct near_terms *n);
void seen_free(struct seen_terms *s);

/* Bytes held. */
size_t vocab_bytes(const struct vocab *v);
void vocab_free(struct vocab *v);

#endif
