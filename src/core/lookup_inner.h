/* lookup_inner: what lookup.c keeps, lookup_words.c looks up word by word, lookup_meet.c person by
 * person; lookup_find.c has the order of it, and lookup_compare.c compares the best in full. */
#ifndef PV_CORE_LOOKUP_INNER_H
#define PV_CORE_LOOKUP_INNER_H

#include "base/map.h"
#include "core/lexicon.h"
#include "core/lookup.h"
#include "core/postings.h"

/* Most have few words, which stand with the person, so that memory is asked once for both. */
enum { PERSON_WORDS = 3 };
struct person {
    uint32_t word[PERSON_WORDS]; /* of one with more words: the first says where they begin */
    uint8_t count, names;
    bool gone;
};

/* Beside a person at a word: what other words it has, so that most persons need not be looked up.
 * Packed: a hash of each, a word's own where there are fewer; whether there are others than these;
 * whether the person has the word itself again; the person's names, as in struct person. */
struct others {
    uint64_t packed;
};
enum { OTHERS = 3, HASH_BITS = 19, HASH_BEGINS = 1 << 16, HASH_REST = 3 };

static inline uint32_t word_hash(uint32_t word)
{
    return word * 0x9E3779B1u >> (32 - HASH_BITS);
}

/* Of HASH_BEGINS: there are bits for so many. */
static inline uint32_t hash_begin(uint32_t hash)
{
    return hash >> HASH_REST;
}

static inline uint32_t others_hash(struct others o, size_t k)
{
    return (uint32_t)(o.packed >> HASH_BITS * k) & ((1u << HASH_BITS) - 1);
}

static inline bool others_more(struct others o)
{
    return o.packed >> HASH_BITS * OTHERS & 1;
}

static inline bool others_again(struct others o)
{
    return o.packed >> (HASH_BITS * OTHERS + 1) & 1;
}

static inline uint8_t others_names(struct others o)
{
    return (uint8_t)(o.packed >> (HASH_BITS * OTHERS + 2));
}

struct lookup {
    struct lexicon *lexicon;
    struct posting_list *by_word; /* persons, ascending, their other words beside them */
    size_t word_room;
    struct postings postings;
    struct person *persons;
    size_t person_count, person_room, gone;
    uint32_t *many_words; /* of persons with more than PERSON_WORDS, one after another */
    size_t used, used_room;
    size_t changes;
};

static inline const uint32_t *words_of(const struct lookup *l, const struct person *p)
{
    return p->count <= PERSON_WORDS ? p->word : l->many_words + p->word[0];
}

/* The person's words but the i-th. */
static inline struct others others_of(const uint32_t *words, size_t count, uint8_t names, size_t i)
{
    uint64_t packed = (uint64_t)names << 2 | (count > OTHERS + 1);
    for (size_t k = 0; k < count; k++)
        packed |= (uint64_t)(k != i && words[k] == words[i]) << 1;
    for (size_t k = OTHERS; k-- > 0;) {
        size_t at = k < i ? k : k + 1;
        packed = packed << HASH_BITS | word_hash(words[at < count ? at : i]);
    }
    return (struct others){packed};
}

/* Room for words of which the lexicon has so many. ERR_MEMORY. */
enum err lookup_room_for_words(struct lookup *l, size_t words) PV_CHECKED;

/* A person with these words; there is room for them. */
struct person lookup_person(struct lookup *l, const uint32_t *words, size_t count, uint8_t names);

/* lookup_add_batch for many persons: faster, and with nothing added when it fails. ERR_MEMORY. */
enum err lookup_add_many(struct lookup *l, const struct lookup_batch *b) PV_CHECKED;

/* A word of the pool, what it weighs as a part of the query, and who has it. */
struct found_word {
    uint32_t word;
    float bits;
    struct posting_list persons;
};

/* Words of the pool that a part of the query may be, heaviest first. */
struct found_words {
    struct found_word *words;
    size_t count, room;
    struct lexicon_seen seen;
    size_t changes;       /* of the pool, by then */
    double persons, good; /* who have them; who have one of good_bits at least */
    float best;
};

/* Words found before, by the part asked for; those that came or went since are made up for when the
 * part is asked for again. */
struct words_known {
    struct map by_part;
    struct found_words *lists;
    size_t count, room;
};

/* What one of the threads that work on a query works with. */
struct lookup_hand {
    struct lexicon_scratch *near;
    struct name_cache *cache;
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
    uint32_t joined;        /* tasks of two parts written as one, as bits */
    double rare[PARTS_MAX]; /* bits, by part of the query */
};

/* Scores are in sixteenths of a bit; so many persons are looked at closely, so many of two
 * names in a large pool, and so many where only weak ones are found for two names. */
enum {
    SCORE_BIT = 16,
    SCORE_ZERO = 1024,
    SCORE_MAX = 4095,
    JUDGED = 512,
    JUDGED_TWO = 2048,
    JUDGED_AGAIN = 4096
};

/* What a bit of rarity in this pool adds to a name that has the part. */
static const double lookup_rare_share = 0.35;

/* What an end of a longer name adds. Found on lists of words learnt from (bench/README.md). */
static const double lookup_end_bits = 4;

/* What a word of the pool says of a query: bits for one of its tasks. */
struct note {
    uint32_t word, hash; /* of the word */
    struct posting_list persons;
    uint32_t next; /* the next note of a word whose hash begins so, plus one */
    float bits;
    uint32_t task;
    bool passed; /* nobody was met by this word */
};

/* A person taken: about what comparing in full will say, and what that is known from. */
struct judged {
    uint32_t person;
    float bits, least; /* as in name_rough */
    float rare, beside;
    uint16_t score;
    uint16_t parts; /* of the query, as in a task */
    uint8_t words;  /* of the person, as bits */
};

/* How many there are of each score from `least` on, the greatest from which on there are `most`. */
struct score_count {
    uint32_t having[SCORE_MAX + 1];
    size_t above, most;
    unsigned least;
};

struct lookup_scratch {
    struct crew *crew;         /* NULL: nobody but the caller */
    struct lookup_hand *hands; /* by worker; one at least */
    size_t hand_count;
    enum cpu_level cpu;
    struct words_known words;
    struct plan plan;
    float task_rare[TASKS_MAX]; /* what its rarity adds, by task */
    /* By how a word's hash begins, 0 between queries: the last note of such a word, plus one; and
     * as bits, which stay in the cache, whether there are any, and whether they are watched for. */
    uint32_t hash_noted[HASH_BEGINS];
    uint64_t noted[HASH_BEGINS / 64], watched[HASH_BEGINS / 64];
    size_t task_notes[TASKS_MAX]; /* where those of a task begin */
    struct note *notes;
    size_t note_count, note_room;
    uint64_t *met; /* by person, as bits: taken; 0 between queries */
    size_t met_room;
    size_t with_two; /* persons met who have two words */
    uint32_t *taken; /* those of them who are to be looked up */
    size_t taken_count, taken_room;
    struct judged *judged, *alone; /* alone: persons who have one word */
    size_t judged_count, judged_room, alone_count, alone_room;
    struct score_count scores; /* of those of both so far */
    struct map ids;            /* of words of queries, beyond those of the pool */
    uint32_t next_id;          /* of them; the upper bit does not count */
    uint32_t pair_word[JUDGED_AGAIN * PARTS_MAX];
    uint32_t
        pair_of[JUDGED_AGAIN * PARTS_MAX]; /* a person's place, times PARTS_MAX, and the word's */
    float pair_bits[JUDGED_AGAIN * PARTS_MAX];
    struct lookup_hit hits[LOOKUP_BESIDE];
};

/* Meets persons by the words of the plan, `most` of them at most who have two; the best *count of
 * them are in `judged`. names: of the query. ERR_MEMORY. */
enum err lookup_meet(const struct lookup *l, struct lookup_scratch *s, size_t names, size_t most,
                     size_t *count) PV_CHECKED;

/* Sets the score: about what comparing in full will say. names: of the query; has: names of the
 * person. */
void lookup_score(struct judged *j, size_t names, size_t has);

/* Brings the best `most` of them to the front. */
size_t lookup_keep_best(struct judged *j, size_t count, size_t most);

/* The person weighed by name as query; the scratch has the plan. */
struct lookup_hit lookup_compare(const struct lookup *l, struct lookup_scratch *s,
                                 const struct parts *query, uint32_t person);

/* Compares the first `count` of those judged: the hits, best first. ERR_MEMORY. */
enum err lookup_compare_best(const struct lookup *l, struct lookup_scratch *s,
                             const struct parts *query, size_t count) PV_CHECKED;

/* Forgets what was found when it is much. */
void words_refresh(struct words_known *w);
void words_free(struct words_known *w);

/* How rare the words are in this pool, in bits. */
double words_rarity(const struct lookup *l, const struct found_words *f);

/* The plan: the words of a query's parts, of neighbours joined and of parts cut in two. ERR_MEMORY.
 */
enum err words_plan(const struct lookup *l, struct lookup_scratch *s,
                    const struct parts *query) PV_CHECKED;

#endif
