/* lexicon_search: what core/lexicon_near.c looks through words with, and core/lexicon_price.c
 * prices those left. */
#ifndef PV_CORE_LEXICON_SEARCH_H
#define PV_CORE_LEXICON_SEARCH_H

#include <string.h>

#include "core/letter_laid.h"
#include "core/letter_styles.h"
#include "core/lexicon_inner.h"

/* Words of one script, waiting until there are as many as are bounded at a time. */
struct word_sieve {
    uint32_t search; /* the one that this was prepared for */
    bool bounded;
    struct letter_bound whole, bare;
    /* By length and note; 0 is not known yet. A bit less to reach lets the price be so much higher.
     */
    uint16_t limit[TRACE_LETTERS + 1][NOTE_MOST + 1], bit[TRACE_LETTERS + 1][NOTE_MOST + 1];
    struct trace_lanes lanes;
    const struct letter_trace *trace[BOUND_LANES]; /* with their article */
    struct letter_trace cut[BOUND_LANES];          /* those without it */
    uint32_t word[BOUND_LANES];                    /* or its place among those asked about */
    uint8_t limited[BOUND_LANES]; /* the limit of each, UINT8_MAX for what is above */
    uint16_t most;                /* of the limits of those that wait */
};

/* A word that is not ruled out, and by how much, in parts of a bit, it may weigh more than asked.
 */
struct left_word {
    const struct letter_trace *trace;
    uint32_t word;
    uint8_t spare;
    uint8_t price, bare; /* as it is, about, and without an article of it or of the word asked for;
                            UINT8_MAX: too much */
};

struct lexicon_scratch {
    enum cpu_level cpu;
    uint32_t search; /* counts them */
    struct letter_laid *laid;
    struct lexicon_hit *hits;
    size_t count, room;
    struct left_word *left;
    size_t left_count, left_room;
    struct left_choice weighed, priced; /* words that were weighed about, and priced in full */
    struct letter_styles_kept *styles;
    struct letter_bound_kept *bounds;
    uint64_t *is_left; /* by word, while a search gathers them */
    size_t is_left_room;
    struct word_sieve sieve[ALPHABET_TABLES];
    struct letter_least least[ALPHABET_TABLES];
    bool has_least[ALPHABET_TABLES];
};

/* A search. */
struct demand {
    const struct lexicon *l;
    struct lexicon_scratch *s;
    const struct part *part;
    struct letters bare;
    double least, least_other; /* of the part's own script, and of another */
    double unlike;             /* part_unlike_start */
    uint32_t since;            /* words are looked for from this one on */
    unsigned above[2];         /* by how much each is above the lower of the two, as spare */
    float *bits;               /* where bounds are written to; NULL when words are looked for */
};

/* The lists to look through, best first. */
struct lists {
    const struct slot *slot[LEXICON_KEYS];
    uint8_t key[LEXICON_KEYS];    /* whose list it is, by place among the keys */
    size_t count, whole, groups;  /* those of given names that stand for each other come first */
    uint64_t there[4], chosen[4]; /* keys that have words, and those of them looked through */
};

enum { SPARE_SURE = 255 }; /* the spare of words that no bound is known for */

static inline double demand_least(const struct demand *d, enum alphabet a)
{
    return a == d->part->letters.alphabet ? d->least : d->least_other;
}

/* Words of the lists that are numbered from `since` on become hits, heaviest first. Where since is
 * not 0, s->weighed and s->priced are what an earlier search of the same part has left there.
 * ERR_MEMORY. */
enum err lexicon_search(const struct lexicon *l, struct lexicon_scratch *s,
                        const struct lexicon_ask *ask, const struct lists *lists,
                        uint32_t since) PV_CHECKED;

/* Whole words first, then the shortest lists, until there are `most` words. */
void lexicon_lists(const struct lexicon *l, const struct lexicon_keys *keys, size_t most,
                   struct lists *out);

/* The sieve for words of a script. */
struct word_sieve *lexicon_sieve(const struct demand *d, enum alphabet a);

/* The limit of words of this length and note, at least. */
void lexicon_learn_limit(const struct demand *d, struct word_sieve *v,
                         const struct letter_trace *t);

/* What such a word may cost. */
static inline uint16_t sieve_limit(const struct demand *d, struct word_sieve *v,
                                   const struct letter_trace *t)
{
    const uint16_t *limit = &v->limit[t->len & BOUND_LEN][t->note & NOTE_MOST];
    if (!*limit)
        lexicon_learn_limit(d, v, t);
    return *limit;
}

/* Without its first letters. */
static inline const struct letter_trace *cut_trace(const struct letter_trace *t, size_t from,
                                                   struct letter_trace *out)
{
    const size_t len = (t->len & BOUND_LEN) - from;
    *out = (struct letter_trace){.len = (uint8_t)len};
    memcpy(out->letter, t->letter + from, len);
    return out;
}

/* The words left become hits. ERR_MEMORY. */
enum err lexicon_weigh(const struct demand *d, const struct lexicon_ask *ask) PV_CHECKED;

#endif
