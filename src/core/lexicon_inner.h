/* lexicon_inner: what lexicon.c keeps and lexicon_near.c looks through. */
#ifndef PV_CORE_LEXICON_INNER_H
#define PV_CORE_LEXICON_INNER_H

#include "core/letter_bound.h"
#include "core/lexicon.h"
#include "core/postings.h"

/* A word: `text` is where its letters begin, codes first, then Latin letters. */
struct entry {
    uint32_t text, uses;
    uint32_t has, can;
    uint16_t background, usual;
    uint16_t group[2];
    uint8_t alphabet, len, latin_len;
    uint8_t role : 4, start : 4, skip, skip_latin;
    uint8_t initial : 1, light : 2, tail : 4;
    uint8_t behind : 4, behind_light : 1;
};

struct slot {
    uint32_t key;
    struct posting_list words; /* empty: the slot is free */
};

struct lexicon {
    struct entry *entries;
    struct letter_trace *traces; /* of each word; note: see below */
    size_t count, room, trace_room;
    size_t gone; /* of `count`: words that were wiped */
    uint8_t *text;
    size_t text_used, text_room;
    uint32_t *by_letters; /* number plus one, by hash; 0 is free */
    size_t letter_slots;  /* a power of two, or 0 */
    struct slot *slots;
    size_t slot_count, slots_used; /* used: those left empty included */
    struct postings lists;         /* words by key, their traces beside them */
};

/* The upper bits of a trace's length: how many letters may be missing in front. Its note: the
 * alphabet in the upper four bits, ALPHABET_NONE when there is no trace; below it, in steps, the
 * background of a Latin word, the usual price of any other. */
enum { NOTE_SHIFT = 4, NOTE_MOST = 15, NOTE_BACKGROUND = 32, NOTE_USUAL = 16 };

/* The traces of a list's words, in its order. */
static inline struct letter_trace *lexicon_traces(const struct lexicon *l,
                                                  const struct posting_list *list)
{
    return (struct letter_trace *)(void *)l->lists.beside + list->from;
}

/* What is found out of a word before it is added; keys only where it is new. */
struct lexicon_ready {
    struct lexicon_keys keys;
    struct letter_trace trace;
    uint64_t hash;
    bool is_new;
};

/* Needs nothing but to read, and may be done on any thread. */
void lexicon_prepare(const struct lexicon *l, const struct part *p, struct lexicon_ready *out);

/* Gives the word a number, or `uses` uses more; there is a place by its letters. A new one (the
 * count says) is in no list yet: its keys are in `ready`. ERR_MEMORY: nothing changed. */
enum err lexicon_put(struct lexicon *l, const struct part *p, struct lexicon_ready *ready,
                     uint32_t uses, uint32_t *word) PV_CHECKED;

/* Room for what is kept of so many words more, with so many letters, besides their keys.
 * ERR_MEMORY. */
enum err lexicon_room_for_words(struct lexicon *l, size_t words, size_t letters) PV_CHECKED;

/* Room for so many keys that no word has yet. ERR_MEMORY. */
enum err lexicon_room_for_keys(struct lexicon *l, size_t keys) PV_CHECKED;

/* Takes the last word away again, which is in no list, as if it had never been put. */
void lexicon_unput(struct lexicon *l);

/* The words that have the key; empty when there are none. */
struct slot *lexicon_slot(const struct lexicon *l, uint32_t key);

#endif
