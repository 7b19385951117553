/* edit: how many letters must be changed, added, dropped or exchanged with their neighbour. */
#ifndef PV_CORE_EDIT_H
#define PV_CORE_EDIT_H

#include "core/cpu.h"

#include <stddef.h>
#include <stdint.h>

enum { EDIT_LETTERS = 63, EDIT_ROOM = 64 };

/* One value ready for comparing: letters are numbers of letters (compare.c), not bytes of text. */
struct letters {
    uint64_t bag;          /* which letters occur, once (lower half) and more often (upper) */
    const uint8_t *letter; /* len of them, in EDIT_ROOM bytes that may be read */
    uint8_t len;           /* at most EDIT_LETTERS */
    uint8_t words;
};

/* Optimal string alignment distance; limit + 1 for anything above limit. The same on every level.
 */
unsigned edit_distance(enum cpu_level cpu, const struct letters *a, const struct letters *b,
                       unsigned limit);

/* Adds a letter to a bag. */
uint64_t edit_bag_add(uint64_t bag, uint8_t letter);

#endif
