/* part_table: words that are not a name of their own, and given names that stand for each other;
 * rows written by tools/gen_letters.py from tools/letters/words.txt and nicknames.txt. */
#ifndef PV_CORE_PART_TABLE_H
#define PV_CORE_PART_TABLE_H

#include "core/part.h"

struct part_word {
    uint16_t cp[16];
    uint8_t len;
    uint8_t role;
    uint16_t group[2]; /* groups of given names, 0: none */
};

extern const struct part_word part_words[]; /* ascending by cp */
extern const size_t part_word_count;

/* Where words are found by their hash: in the slot that its upper bits say, or behind it before the
 * first that is 0. Below the lower bits of the hash stands the word's place + 1. */
enum { PART_SLOT_BITS = 13, PART_PLACE_BITS = 13 };
extern const uint32_t part_slots[1 << PART_SLOT_BITS];

static inline uint32_t part_hash(const uint16_t *cp, size_t len)
{
    uint32_t h = (uint32_t)len;
    for (size_t i = 0; i < len; i++)
        h = (h ^ cp[i]) * 0x9E3779B1u;
    return h;
}

#endif
