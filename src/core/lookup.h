/* lookup: names in memory, and which of them a name may be.
 *
 * Words are kept once each with the persons that bear them. A query finds the words it may mean by
 * keys (core/lexicon.h), gathers persons who have a rare one or two of them, judges those by their
 * words, and compares the best in full. Their order is by the weight of the name, by how rare in
 * this pool the parts are that it has, and more (lookup_compare.c).
 * Additions, removals and queries must not overlap; queries with a scratch each may. */
#ifndef PV_CORE_LOOKUP_H
#define PV_CORE_LOOKUP_H

#include "base/crew.h"
#include "core/cpu.h"
#include "core/fullname.h"

struct lookup;
struct lookup_scratch;

struct lookup_hit {
    uint32_t person;    /* number in order of addition, from 0 */
    double weight_bits; /* of the name, and what the pool makes of it: lookup_compare.c */
    double
        probability; /* that it is who is asked for, who is in the pool or not with even chances */
    bool beside;     /* weight_bits are of more than the name */
    double odds, all_odds; /* what it is made of, core/sought.h; the latter of all compared */
};

/* Sets the probability and the last two of all that were compared for a query, best first, from the
 * others. */
void lookup_hits_settle(const struct lookup *l, struct lookup_hit *hits, size_t count);

/* Order of two of them, best first, equal ones by number: for sort_stable. */
int lookup_hit_order(const void *a, const void *b, void *context);

/* An empty one. ERR_MEMORY. */
enum err lookup_new(struct lookup **out) PV_CHECKED;
void lookup_free(struct lookup *l);

/* Adds a person and gives it the next number. A name without letters is added and never found.
 * ERR_MEMORY: it was not added. */
enum err lookup_add(struct lookup *l, struct str name, uint32_t *person) PV_CHECKED;

/* Many persons at once, their names having been read before. */
struct lookup_batch {
    const struct part *word; /* different words; a word may be known already, or stand twice */
    size_t word_count;
    const uint8_t *counts; /* by person: how many words, PARTS_MAX at most */
    const uint32_t *words; /* of all persons one after another: places in `word` */
    size_t persons;
    size_t coming;  /* persons in batches behind this one, for asking memory once; or 0 */
    size_t threads; /* to work on; 0 is 1 */
};

/* As lookup_add for each in order. ERR_MEMORY, ERR_LIMIT: some of them may have been added. */
enum err lookup_add_batch(struct lookup *l, const struct lookup_batch *b) PV_CHECKED;

/* False when there is no such person or it was removed before. */
bool lookup_remove(struct lookup *l, uint32_t person);

/* False when there is no such person or it was removed. */
bool lookup_has(const struct lookup *l, uint32_t person);

/* What lookup_new and additions of those who are left would make, in their order: they are numbered
 * anew, and who was removed takes no room. Scratches of l are not for it. ERR_MEMORY. */
enum err lookup_swept(const struct lookup *l, struct lookup **out) PV_CHECKED;

/* Numbers given so far. */
size_t lookup_room(const struct lookup *l);
/* Persons that can be found. */
size_t lookup_count(const struct lookup *l);
/* Different words, and bytes held in all. */
size_t lookup_words(const struct lookup *l);
size_t lookup_bytes(const struct lookup *l);

/* What a query works in; may be used again and again, by one thread at a time. ERR_MEMORY. */
enum err lookup_scratch_new(struct lookup_scratch **out) PV_CHECKED;
void lookup_scratch_free(struct lookup_scratch *s);

/* As lexicon_scratch_cpu. */
void lookup_scratch_cpu(struct lookup_scratch *s, enum cpu_level cpu);

/* Queries in the scratch are worked on by these threads, who are borrowed; NULL: by the caller
 * alone, as before this. What they find is the same, to the last bit. ERR_MEMORY: nothing changed.
 */
enum err lookup_scratch_crew(struct lookup_scratch *s, struct crew *crew) PV_CHECKED;

/* The best persons for the name, best first, at most room of them; equal ones by number.
 * ERR_MEMORY. */
enum err lookup_find(const struct lookup *l, struct lookup_scratch *s, struct str name,
                     struct lookup_hit *out, size_t room, size_t *count) PV_CHECKED;

/* What is known of persons besides their names, for a query that has such things too. */
struct lookup_beside {
    double (*bits)(void *context, uint32_t person); /* what speaks for it, about, in bits */
    void *context;
    const uint32_t *persons; /* to be compared whatever their names, at most LOOKUP_BESIDE_ASKED */
    size_t count;
    size_t wanted; /* persons to be compared besides, at least; up to some hundreds */
};
enum { LOOKUP_BESIDE_ASKED = 64, LOOKUP_BESIDE = 512 + LOOKUP_BESIDE_ASKED };

/* Persons whose names are near and of whom the rest speaks for them, weighed by name alone: best
 * first, to be put in order and settled by who knows the rest. ERR_MEMORY. */
enum err lookup_find_beside(const struct lookup *l, struct lookup_scratch *s, struct str name,
                            const struct lookup_beside *b, struct lookup_hit out[LOOKUP_BESIDE],
                            size_t *count) PV_CHECKED;

/* The same by comparing everybody in full: what lookup_find is measured against. */
enum err lookup_find_slowly(const struct lookup *l, struct lookup_scratch *s, struct str name,
                            struct lookup_hit *out, size_t room, size_t *count) PV_CHECKED;

#endif
