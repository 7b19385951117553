/* vocab: the words and codes of all persons in an index, each once, with who has it.
 *
 * A term is a word, as written, or a code, within a class. Words of all classes stand in one
 * lexicon, which finds those that may be spellings of another, whatever the script (core/lexicon).
 */
#ifndef PV_CORE_VOCAB_H
#define PV_CORE_VOCAB_H

#include "core/lexicon.h"
#include "core/trait.h"

#define TERM_NONE UINT32_MAX

enum { TERM_HELD = 2 };

/* Who has the term: slots of persons in no order. Persons who left may still stand in it until the
 * next sweep. */
struct bearers {
    uint32_t count, room; /* room 0: they are held inside */
    union {
        uint32_t held[TERM_HELD];
        uint32_t *slots;
    } at;
};

struct term {
    union {
        uint32_t word; /* its number in the lexicon */
        char code[CODE_MAX];
    } key;
    uint8_t code_len; /* 0 for a word */
    uint8_t class;
    bool dead;     /* nobody has it any more; wiped */
    uint32_t live; /* persons who have it; of a dead term, the next that can be used, + 1 */
    struct bearers who;
};

/* `struct vocab v = {0};` is empty. */
struct vocab {
    struct term *terms;
    uint32_t count, room;
    uint32_t dead, reusable; /* terms wiped; the first of a chain of those that can be used, + 1 */
    uint32_t *slots;         /* by hash of the key: term + 1 */
    uint32_t slot_count, slot_used;
    struct lexicon *words; /* NULL while there is no word */
    uint64_t revision;     /* grows with every change, */
    uint64_t word_terms;   /* with every term of a word made or wiped, */
    uint64_t sweeps;       /* with every sweep: words have other numbers */
    uint64_t seed;         /* of the hashes, so that chosen words cannot pile up; set before use */
};

/* The term of that key, made when there is none. ERR_MEMORY. */
enum err vocab_term(struct vocab *v, const struct trait *t, uint32_t *out) PV_CHECKED;

/* TERM_NONE when there is none. */
uint32_t vocab_find(const struct vocab *v, const struct trait *t);

/* Adds a person to those who have the term. ERR_MEMORY. */
enum err vocab_join(struct vocab *v, uint32_t term, uint32_t slot) PV_CHECKED;

/* Counts a person who has the term without noting who it is: for who keeps persons otherwise. */
void vocab_count(struct vocab *v, uint32_t term);

/* A person who had the term has gone; wipes it when nobody is left, and also a term that never had
 * anybody. The slot may be used again only after a sweep. */
void vocab_leave(struct vocab *v, uint32_t term);
void vocab_drop_unused(struct vocab *v, uint32_t term);

/* Takes out of all postings the slots of which alive says false. */
typedef bool slot_alive(const void *context, uint32_t slot);
void vocab_sweep(struct vocab *v, slot_alive *alive, const void *context);

/* The word of a term that is no code. */
void term_part(const struct vocab *v, const struct term *t, struct part *out);
struct str term_code(const struct term *t);

/* An order of terms by what they say, not by where they stand. */
int term_order(const struct vocab *v, uint32_t a, uint32_t b);

/* Who has it: as many slots as t counts. Borrowed until the vocabulary changes. */
const uint32_t *term_slots(const struct term *t);

/* A word of the vocabulary near to another one. */
struct near_term {
    uint32_t term; /* TERM_NONE: no term of the class that is asked for */
    uint32_t word; /* of the lexicon */
    uint16_t distance;
};

/* Distances are what the spelling costs, in quarters of a bit. NEAR_USUAL: as much as is usual. */
enum { NEAR_BIT = 4, NEAR_USUAL = 1 * NEAR_BIT, NEAR_MAX = NEAR_USUAL + 10 * NEAR_BIT };

/* Words near to one word, by number of the term, and how many persons have one that near. Zeroed at
 * first. */
struct near_terms {
    struct near_term *at;
    uint32_t count; /* those with a term; behind them are words that have none, */
    uint32_t known; /* together so many */
    size_t room;
    uint32_t within[NEAR_MAX + 1]; /* persons with a word at most so far away, some of them twice */
    struct lexicon_seen seen;
    uint64_t revision, word_terms, sweeps; /* of the vocabulary, by then; revision 0: nothing yet */
};

/* The distance of a term in the list; false when it is not near. */
bool near_find(const struct near_terms *n, uint32_t term, unsigned *distance);

/* All words near to t, of its class. A code is near to itself alone. *out is brought up to date
 * where it is of the same trait and vocabulary, with what came and went since; else it is to be
 * zeroed or cleared before. ERR_MEMORY: it is cleared. */
enum err vocab_near(const struct vocab *v, const struct trait *t, struct near_terms *out,
                    struct lexicon_scratch *scratch) PV_CHECKED;
/* As one that is zeroed; its room is kept. */
void near_clear(struct near_terms *n);
void near_free(struct near_terms *n);

/* What part_loss gives as a distance, at most NEAR_MAX + 1. */
unsigned near_distance(double loss_bits);

/* Bytes held. */
size_t vocab_bytes(const struct vocab *v);
void vocab_free(struct vocab *v);

#endif
