/* letter_lanes: the least that all words of a Latin name, and neighbours of them written as one,
 * can cost as spellings of a word, at once.
 *
 * The bound of letter_rest.c, with the Latin name laid out in a row of bytes: behind each word it
 * and the two before it end, so that from any place the rest of so many words is still to write.
 * One pass over the letters of a word prices them all, and goes on from the rows of the words
 * behind it when neighbours are written as one. */
#ifndef PV_CORE_LETTER_LANES_H
#define PV_CORE_LETTER_LANES_H

#include "core/cpu.h"
#include "core/part.h"

enum { LANES = 128, LANE_RUN = 3, LANE_NONE = 255 };

/* A Latin name. */
struct letter_lanes {
    _Alignas(64) uint8_t letter[LANES + LETTERS_MAX]; /* 'a' - 1 behind the last */
    _Alignas(64) uint8_t low[LANES], high[LANES]; /* of the letter, for looking it up in halves */
    _Alignas(64) uint8_t byte[LANES], bit[LANES]; /* the same among bits */
    _Alignas(64) uint8_t ends[LANES];             /* 255 behind the last letter */
    _Alignas(64) uint8_t like[LANES];             /* 255 where the same letter comes next */
    _Alignas(64) uint8_t added[5][LANES];         /* price of 1, 2, 4, 8, 16 of them as added */
    enum cpu_level cpu;
    _Alignas(64) uint8_t last[LANES]; /* row behind the last letter of a word */
    uint8_t count;                    /* rounded up to 16 */
    uint8_t steps;                    /* of added that any run has letters for */
    uint8_t at[PARTS_MAX][LANE_RUN];  /* where so many words less 1 from this one on begin;
                                         LANE_NONE: there was no room */
};

/* False when the name has other letters or is too long, or the processor cannot do it. */
bool letter_lanes_read(enum cpu_level cpu, const struct parts *name, struct letter_lanes *out);

/* The least prices of a word and those behind it, from each lane on, in units of letter_rest.c.
 * second: without its first letter; bare: without the first `skip`. */
struct lane_rows {
    _Alignas(64) uint8_t least[LANES], second[LANES], bare[LANES];
    uint32_t alone; /* Latin letters that its first one may be, as bits */
    uint8_t letters, alphabet;
    uint8_t code, sort; /* of its first letter */
};

/* A letter of the other word, and all of them. */
struct lane_letter {
    const uint8_t *first; /* 26 prices */
    uint32_t alone;
    uint8_t none;
};

struct lane_word {
    uint8_t code[LETTERS_MAX];
    uint8_t alphabet, len, skip, sort; /* len 0: free; sort: of its first letter */
    uint8_t none[3];                   /* of its last letter, by the sort of what is behind it */
    const struct lane_rows *behind;    /* the words behind it, or NULL */
    struct lane_letter letter[LETTERS_MAX];
};

/* Words asked for last, which names asked for together have in common. All zero is empty. */
enum { LANE_WORDS = 16 };
struct lane_words {
    struct lane_word word[LANE_WORDS];
};

/* The rows of a word in letters of another script with a table, alone (behind: NULL) or written in
 * one with the words behind it. False when it has too many letters, or its last is one with the
 * next word's first. */
bool letter_lanes_find(const struct letter_lanes *l, struct lane_words *words,
                       const struct part *word, const struct lane_rows *behind,
                       struct lane_rows *out);

/* Eighths of a bit of a bound for so many letters. */
int letter_lanes_price(uint8_t bound, size_t letters);

#endif
