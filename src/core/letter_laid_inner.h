/* letter_laid_inner: what letter_laid.c lays out, for it and letter_full.c alone. */
#ifndef PV_CORE_LETTER_LAID_INNER_H
#define PV_CORE_LETTER_LAID_INNER_H

#include "core/letter_inner.h"
#include "core/letter_laid.h"

enum { LAID_LATIN = 26, LAID_WORDS = 2 };

/* A spelling of several letters: those behind the second, and whether another one follows that
 * begins with the same two. */
struct longer {
    uint8_t price[LETTER_STYLES];
    uint8_t len, third, fourth;
    bool more;
};

/* By Latin letter: where the spellings are whose second letter it is, plus one; 0: none. */
struct seconds {
    uint16_t at[LAID_LATIN];
};

/* A letter at a place. */
struct laid {
    uint8_t single[LAID_LATIN][LETTER_STYLES], none[LETTER_STYLES];
    uint8_t below;              /* what all are raised by */
    uint32_t alone;             /* as in letter_model */
    uint32_t firsts;            /* Latin letters that longer spellings begin with, as bits */
    uint16_t first[LAID_LATIN]; /* their seconds */
};

/* A word: its letters laid out. */
struct laid_word {
    struct letters x;
    const struct laid *step[LETTERS_MAX];
    unsigned below;
};

struct letter_laid {
    struct laid **laid[ALPHABET_TABLES]; /* by code and place */
    struct seconds *seconds;
    size_t seconds_count, seconds_room;
    struct longer *longer;
    size_t longer_count, longer_room;
    struct laid_word word[LAID_WORDS]; /* those last asked for */
    size_t oldest;
    struct full_words *full; /* of letter_full.c */
};

/* The letters of x, laid out; false: no memory. */
bool laid_letters(struct letter_laid *l, const struct letters *x, const struct laid *step[]);

#endif
