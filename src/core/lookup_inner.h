/* lookup_inner: what lookup.c keeps, lookup_words.c looks up word by word, lookup_find.c person by
 * person. */
#ifndef PV_CORE_LOOKUP_INNER_H
#define PV_CORE_LOOKUP_INNER_H

#include "base/map.h"
#include "core/lexicon.h"
#include "core/lookup.h"
#include "core/postings.h"

struct person {
    uint32_t words; /* where its words begin */
    uint8_t count, names;
    bool gone;
};

/* Beside a person at a word: what other words it has, so that most persons need not be looked up.
 */
enum { OTHERS = 3 };
struct others {
    uint16_t hash[OTHERS]; /* of each; a word's own where there are fewer */
    bool more;             /* there are others than these */
    uint8_t names;         /* of the person, as in struct person */
};

static inline uint16_t word_hash(uint32_t word)
{
    return (uint16_t)(word * 0x9E3779B1u >> 16);
}

struct lookup {
    struct lexicon *lexicon;
    struct posting_list *by_word; /* persons, ascending, their other words beside them */
    size_t word_room;
    struct postings postings;
    struct person *persons;
    size_t person_count, person_room, gone;
    uint32_t *person_words;
    size_t used, used_room;
    size_t changes;
};

/* Words of the pool that a part of the query may be, heaviest first. */
struct found_words {
    struct lexicon_hit *words;
    size_t count;
    double persons, good; /* who have them; who have one of good_bits at least */
    float best;
};

/* Words found before, by the part asked for; good until the pool has other words. */
struct words_known {
    struct map by_part;
    struct found_words *lists;
    size_t count, room;
    size_t pool_changes;
    struct lexicon_scratch *near;
};

/* A part, two parts joined, or half a part, looked for among persons. */
struct task {
    size_t list;
    uint16_t parts; /* of the query, as bits; the second half of a part beyond PARTS_MAX */
};

enum { TASKS_MAX = 4 * PARTS_MAX };

/* What to look for. */
struct plan {
    struct task task[TASKS_MAX]; /* the rarest first */
    size_t count;
    double rare[PARTS_MAX]; /* bits, by part of the query */
};

/* Forgets what was found when the pool has changed since. */
void words_refresh(const struct lookup *l, struct words_known *w);
void words_free(struct words_known *w);

/* How rare the words are in this pool, in bits. */
double words_rarity(const struct lookup *l, const struct found_words *f);

/* Finds the words of a query's parts, of neighbours joined and of parts cut in two. ERR_MEMORY. */
enum err words_plan(const struct lookup *l, struct words_known *w, const struct parts *query,
                    struct plan *out) PV_CHECKED;

#endif
