/* sieve: of many rows, those that one row may still be the same person as.
 *
 * A pair's weight is bounded by what its equal values are worth and the most that values which
 * differ can be worth. Values are numbers, so one instruction tells which of eight or sixteen are
 * equal; what equal values are worth is looked up once for the row that all others are compared
 * with. Few pairs pass, and only they are compared letter by letter. */
#ifndef PV_CORE_SIEVE_H
#define PV_CORE_SIEVE_H

#include "core/cpu.h"

#include <stddef.h>

enum { SIEVE_LANES = 16 };

/* What is the same for all rows; set by the caller. */
struct sieve {
    enum cpu_level cpu;          /* settled */
    const uint32_t *number;      /* value numbers, `stride` to a row; 0 is blank */
    size_t stride;               /* 8 or 16; lanes behind the last feature are 0 */
    int32_t differ[SIEVE_LANES]; /* most that values which differ are worth, 0 or more */
    int32_t least;               /* bound below which a row is left out */
    size_t given, family;        /* lanes whose values may be exchanged; SIZE_MAX: none */
    /* the one row; set by sieve_begin */
    uint32_t value[SIEVE_LANES];
    uint32_t crossed[SIEVE_LANES]; /* the value that would be exchanged; UINT32_MAX: none */
    int32_t same[SIEVE_LANES], other[SIEVE_LANES];
};

/* A row that is left. */
struct sieved {
    uint32_t row;
    int32_t most;   /* the pair's weight is at most this, unless names are exchanged */
    uint32_t open;  /* lanes that differ, neither side blank */
    bool exchanged; /* a given name here is the family name there; left in whatever `most` is */
};

/* Takes the one row: x is its stride numbers, same[i] what its value of lane i is worth to a row
 * that has it too. */
void sieve_begin(struct sieve *s, const uint32_t *x, const int32_t *same);

/* Writes those of count rows that are left to out, which has room for count, in their order, and
 * returns how many there are. */
size_t sieve_rows(const struct sieve *s, const uint32_t *rows, size_t count, struct sieved *out);

#endif
