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

#endif
