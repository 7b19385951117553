/* lexicon: different words of any scripts, numbered, and which of them are near a word.
 *
 * A word is brought to keys: its consonants in classes as Latin letters would write them, in
 * the few ways its letters are mostly spelled, whole and with one consonant left out. Words that
 * share a key are looked at, cheapest checks first; the rest of the lexicon is never touched. All
 * arrays are flat: they can be written out and read back as they are. Changes and searches must not
 * overlap; searches with a scratch each may. */
#ifndef PV_CORE_LEXICON_H
#define PV_CORE_LEXICON_H

#include "core/cpu.h"
#include "core/part.h"

struct lexicon;
struct lexicon_scratch;

/* A word near the one asked for. */
struct lexicon_hit {
    uint32_t word;
    float bits; /* of part_compare */
};

/* An empty one. ERR_MEMORY. */
enum err lexicon_new(struct lexicon **out) PV_CHECKED;
void lexicon_free(struct lexicon *l);

/* Makes room for so many words more, so that adding them moves nothing about. ERR_MEMORY. */
enum err lexicon_expect(struct lexicon *l, size_t words) PV_CHECKED;

/* The number of the part's word, given to it when it is new; it has one use more. Numbers count up
 * from 0, and none is given twice. ERR_MEMORY: nothing changed. */
enum err lexicon_add(struct lexicon *l, const struct part *p, uint32_t *word) PV_CHECKED;

/* Many words at once. */
struct lexicon_batch {
    const struct part *word;
    const uint32_t *uses; /* of each; without any it is not added */
    uint32_t *number;     /* written */
    size_t count, threads;
    double coming; /* times as many words that come later, for asking memory once; or 0 */
};

/* As lexicon_add for each in order, as often as it has uses; their keys are found out on several
 * threads. ERR_MEMORY: nothing was added. */
enum err lexicon_add_many(struct lexicon *l, const struct lexicon_batch *b) PV_CHECKED;

/* One use more of a word that has some. */
void lexicon_use(struct lexicon *l, uint32_t word);

/* One use less. A word that has none any more is wiped; when it comes again it gets another number.
 */
void lexicon_drop(struct lexicon *l, uint32_t word);

/* The number of exactly this word; false when it is not there. */
bool lexicon_get(const struct lexicon *l, const struct part *p, uint32_t *word);

/* The word again, its id the number plus one, from and to 0. */
void lexicon_part(const struct lexicon *l, uint32_t word, struct part *out);

/* Asks memory for a word that lexicon_part will be called for; after the first time, for its text.
 */
void lexicon_fetch(const struct lexicon *l, uint32_t word, bool text);

uint32_t lexicon_uses(const struct lexicon *l, uint32_t word);

/* Numbers given so far, those of wiped words included; words there are; bytes held in all. */
size_t lexicon_room(const struct lexicon *l);
size_t lexicon_words(const struct lexicon *l);
size_t lexicon_bytes(const struct lexicon *l);

/* What a search works in; may be used again and again, by one thread at a time. ERR_MEMORY. */
enum err lexicon_scratch_new(struct lexicon_scratch **out) PV_CHECKED;
void lexicon_scratch_free(struct lexicon_scratch *s);

/* The widest instructions that searches may use: all there are when nothing is said. What they find
 * is the same. */
void lexicon_scratch_cpu(struct lexicon_scratch *s, enum cpu_level cpu);

/* What is looked for. */
struct lexicon_ask {
    const struct part *part;
    double
        least; /* bits (see part_compare) that a word of the same script must weigh as the part */
    double least_other; /* and one of another script */
    size_t looked;      /* no further list is begun after so many words; whole words come first */
    size_t priced;      /* so many at most are priced in full, the likeliest first */
    bool about;         /* bits may be somewhat too high, for being found much faster */
    size_t weighed;     /* so many at most are looked at so, the likeliest first; 0: all */
    bool ends;          /* long words that begin or end alike are looked at, too */
};

/* Words that weigh so much as the part, heaviest first, equal ones by number. *hits belongs to the
 * scratch, until its next search. ERR_MEMORY. */
enum err lexicon_near(const struct lexicon *l, struct lexicon_scratch *s,
                      const struct lexicon_ask *ask, const struct lexicon_hit **hits,
                      size_t *count) PV_CHECKED;

/* Which words a search went on with, and how many of them were likelier than the least likely. */
struct left_choice {
    uint8_t spare_from;
    size_t above;
};

/* What a search has seen, for going on with it when the lexicon has changed. Zeroed: nothing yet.
 */
struct lexicon_seen {
    uint32_t *keys; /* of the part asked for, owned */
    uint16_t count, groups, whole;
    bool begun, anew;     /* anew: all that is near was found, not what was added */
    uint32_t words, gone; /* there were by then, and were wiped by then */
    struct left_choice weighed, priced;
    uint64_t there[4];     /* keys that words had, as bits; */
    uint64_t looked_at[4]; /* those whose words were looked at */
};

/* As lexicon_near, for the same part each time and with the same limits but `looked`. Where it can
 * be said what was added to what was found before, hits are that alone, and seen->anew is false;
 * hits of before that were wiped since are then to be left out by who keeps them (lexicon_uses).
 * Together they are what lexicon_near finds. ERR_MEMORY: what was seen is forgotten. */
enum err lexicon_near_more(const struct lexicon *l, struct lexicon_scratch *s,
                           const struct lexicon_ask *ask, struct lexicon_seen *seen,
                           const struct lexicon_hit **hits, size_t *count) PV_CHECKED;
void lexicon_seen_free(struct lexicon_seen *seen);

struct lexicon_words {
    const uint32_t *word;
    float *bits; /* written */
    size_t count;
};

/* About what each of some words weighs as the part at most, in bits; below LEXICON_LEAST bits it
 * may be any number below. Much faster than comparing them. ERR_MEMORY. */
enum { LEXICON_LEAST = -4 };
enum err lexicon_most(const struct lexicon *l, struct lexicon_scratch *s, const struct part *p,
                      const struct lexicon_words *words) PV_CHECKED;

/* The keys of a word: two words that may be one share at least one. */
enum { LEXICON_KEYS = 256 };
struct lexicon_keys {
    uint32_t at[LEXICON_KEYS]; /* each once */
    size_t count;
    size_t groups; /* the first of them: given names that stand for each other */
    size_t whole;  /* the first of them, in which nothing is left out or added; groups included */
};

/* Of a word that is kept; of one that is looked for, which has more of them; and of one whose ends
 * are looked for, too. */
enum lexicon_use { LEXICON_KEPT, LEXICON_ASKED, LEXICON_ENDS };

/* None for an initial. */
void lexicon_keys(const struct part *p, enum lexicon_use use, struct lexicon_keys *out);

#endif
