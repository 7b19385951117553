/* letter_lanes: the least that all words of a Latin name, and neighbours of them written as one,
 * can cost as spellings of a word, at once.
 *
 * The bound of letter_rest.c, with the Latin name laid out in a row of bytes: behind each word it
 * and the two before it end, so that from any place the rest of so many words is still to write.
 * One pass over the letters of a word prices them all. */
#ifndef PV_CORE_LETTER_LANES_H
#define PV_CORE_LETTER_LANES_H

#include "core/cpu.h"
#include "core/part.h"

enum { LANES = 96, LANE_RUN = 3, LANE_NONE = 255 };

/* A Latin name. */
struct letter_lanes {
    _Alignas(16) uint8_t letter[LANES + LETTERS_MAX]; /* 'a' - 1 behind the last */
    _Alignas(16) uint8_t low[LANES], high[LANES]; /* of the letter, for looking it up in halves */
    _Alignas(16) uint8_t byte[LANES], bit[LANES]; /* the same among bits */
    _Alignas(16) uint8_t ends[LANES];             /* 255 behind the last letter */
    _Alignas(16) uint8_t unlike[LANES];           /* 255 where another letter comes next */
    _Alignas(16) uint8_t added[5][LANES];         /* price of 1, 2, 4, 8, 16 of them as added */
    uint8_t count;                                /* rounded up to 16 */
    uint8_t at[PARTS_MAX][LANE_RUN]; /* where so many words less 1 from this one on begin;
                                        LANE_NONE: there was no room */
};

/* False when the name has other letters or is too long, or the processor cannot do it. */
bool letter_lanes_read(enum cpu_level cpu, const struct parts *name, struct letter_lanes *out);

/* The word that `count` neighbours (1 to LANE_RUN) make in one, letters of another script with a
 * table: out[lane] is the least price from there on, in units of letter_rest.c. bare: the same
 * without the first `skip` letters. False when it has too many letters. */
bool letter_lanes_find(const struct letter_lanes *l, const struct part *word, size_t count,
                       uint8_t out[LANES], uint8_t bare[LANES]);

/* Eighths of a bit of a bound for so many letters. */
int letter_lanes_price(uint8_t bound, size_t letters);

#endif
