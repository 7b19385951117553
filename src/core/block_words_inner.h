/* block_words_inner: between the files of block_words. */
#ifndef PV_CORE_BLOCK_WORDS_INNER_H
#define PV_CORE_BLOCK_WORDS_INNER_H

#include "core/block_words.h"

enum { WORDS_COLUMNS = SLIP_COLUMNS, ROW_WORDS = 2 * NAMESAKE_WORDS };

struct block_words {
    const struct people *p;
    const struct namesakes *n; /* words of names in any script; or NULL: */
    const struct slips *slips; /* words are the values of names in Latin letters */
    size_t feature[WORDS_COLUMNS], columns;
    size_t words;
    struct namesake_spellings spelled; /* of namesakes */
    uint32_t *unit[WORDS_COLUMNS];     /* by word: how rare it is in that column */
    uint32_t *least_unit;              /* in whichever it is commoner */
    uint32_t *reach;                   /* by word: rows that have it or a spelling of it */
    uint32_t *first, *row;             /* by word: rows that have it, ascending */
    uint32_t *row_first, *row_word;    /* by row: its words, each once */
};

/* A word of a row, and what it is worth to meet it. */
struct row_word {
    uint32_t word, units;
};

/* Words of a row with their units, each once; returns how many. */
size_t block_words_of_row(const struct block_words *w, size_t row, struct row_word out[ROW_WORDS]);

/* Words that a word may be, itself left out; returns how many. */
size_t block_words_spellings(const struct block_words *w, uint32_t word, const uint32_t **out);

#endif
