/* letter_laid_inner: what letter_laid.c lays out, for it and letter_full.c alone. */
#ifndef PV_CORE_LETTER_LAID_INNER_H
#define PV_CORE_LETTER_LAID_INNER_H

#include "core/letter_inner.h"
#include "core/letter_laid.h"

enum { LAID_LATIN = 26, LAID_WORDS = 2 };

/* A spelling of several letters. tail: those behind the second, as far as tail_mask goes. more:
 * where another one is that begins with the same two, plus one; 0: nowhere. place: as in
 * letter_row.
 */
struct longer {
    uint8_t price[LETTER_STYLES];
    int8_t place[LETTER_PLACES];
    uint8_t len;
    uint16_t tail, tail_mask;
    uint16_t more;
};

/* Spellings that begin with the same letter: their second ones, as bits, and where the first of
 * each of those is, in that order. */
struct seconds {
    uint32_t letters;
    uint16_t at;
};

/* Those of a letter, the same in all places, so that they are few enough to stay in the cache. */
struct longer_list {
    uint32_t firsts;                    /* Latin letters that they begin with, as bits */
    struct seconds seconds[LAID_LATIN]; /* of each of those */
};

/* A letter at a place. */
struct laid {
    uint8_t single[LAID_LATIN][LETTER_STYLES], none[LETTER_STYLES];
    uint8_t below; /* what all are raised by */
    uint8_t place;
    uint32_t alone;  /* as in letter_model */
    uint32_t firsts; /* Latin letters that longer spellings begin with, as bits */
    const struct longer_list *longer;
};

/* A word: its letters laid out. */
struct laid_word {
    struct letters x;
    const struct laid *step[LETTERS_MAX];
    unsigned below;
};

struct letter_laid {
    struct laid **laid[ALPHABET_TABLES];        /* by code and place */
    struct longer_list **list[ALPHABET_TABLES]; /* by code */
    struct longer *longer;
    size_t longer_count, longer_room;
    struct laid_word word[LAID_WORDS]; /* those last asked for */
    size_t oldest;
    struct full_words *full; /* of letter_full.c */
};

/* How many bits are set: without the processor's own instruction, which not all have, and whose
 * stand-in is a call. */
static inline size_t laid_count(uint32_t bits)
{
    bits -= bits >> 1 & 0x55555555u;
    bits = (bits & 0x33333333u) + (bits >> 2 & 0x33333333u);
    return ((bits + (bits >> 4)) & 0x0F0F0F0Fu) * 0x01010101u >> 24;
}

/* The first spelling of s that begins with two such letters; NULL when there is none. The next one
 * is laid_more. */
static inline const struct longer *laid_longer(const struct letter_laid *l, const struct laid *s,
                                               unsigned first, unsigned second)
{
    const struct seconds *seconds = &s->longer->seconds[first];
    uint32_t before = seconds->letters & ((1u << second) - 1);
    if (!(seconds->letters >> second & 1))
        return NULL;
    return &l->longer[seconds->at + laid_count(before)];
}

static inline const struct longer *laid_more(const struct letter_laid *l, const struct longer *k)
{
    return k->more ? &l->longer[k->more - 1] : NULL;
}

/* Letters of a word behind j and the next one, as a spelling's tail; none are behind the last. */
static inline uint16_t laid_tail(const uint8_t *letter, size_t j, size_t len)
{
    unsigned third = j + 2 < len ? letter[j + 2] : UINT8_MAX;
    unsigned fourth = j + 3 < len ? letter[j + 3] : UINT8_MAX;
    return (uint16_t)(third | fourth << 8);
}

static inline bool laid_fits(const struct longer *k, uint16_t tail)
{
    return ((k->tail ^ tail) & k->tail_mask) == 0;
}

/* What its prices change by at the place of s, where they are raised; 255 are the most then. */
static inline int laid_raise(const struct laid *s, const struct longer *k)
{
    return k->place[s->place] + s->below;
}

/* The letters of x, laid out; false: no memory. */
bool laid_letters(struct letter_laid *l, const struct letters *x, const struct laid *step[]);

#endif
