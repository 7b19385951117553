/* part_table: words that are not a name of their own, and given names that stand for each other;
 * rows written by tools/gen_letters.py from tools/letters/words.txt and nicknames.txt. */
#ifndef PV_CORE_PART_TABLE_H
#define PV_CORE_PART_TABLE_H

#include "core/part.h"

/* What a word is at the beginning of one that a name follows in: محمدجواد, Seyedreza. */
enum part_joined {
    PART_JOINED_NONE,
    PART_JOINED_TITLE,   /* a title, which is cut off */
    PART_JOINED_LIGHT,   /* these may be missing: PART_START_LIGHT */
    PART_JOINED_AMIR,    /* PART_START_AMIR */
    PART_JOINED_SERVANT, /* PART_START_SERVANT */
    PART_JOINED_BURMESE, /* PART_START_BURMESE */
    PART_JOINED_FAMILY   /* of China or Korea, which is cut off */
};

/* Where a word is not what its role says. */
enum part_place {
    PART_PLACE_NONE,
    PART_PLACE_NAME_FIRST, /* a name, in front of another */
    PART_PLACE_NAME_LAST,  /* a name, behind all others */
    PART_PLACE_TITLE_FIRST /* a title, in front of a name */
};

struct part_word {
    uint8_t len;
    uint8_t role;
    uint16_t group[2]; /* groups of given names, 0: none */
    uint16_t cp[16];
    uint8_t joined; /* enum part_joined */
    uint8_t place;  /* enum part_place */
};

/* Laid out by hash: a word is at the place that the upper bits of its hash say, or behind it before
 * the first that is empty, whose len is 0. So a new word moves hardly any other. */
enum { PART_SLOT_BITS = 14 };
extern const struct part_word part_words[1 << PART_SLOT_BITS];

/* By the upper bits of a hash, as bits: whether a word has them. A few kilobytes, which stay in the
 * cache, rule out most words that are not in the table. */
enum { PART_SEEN_BITS = 16 };
extern const uint64_t part_seen[1 << (PART_SEEN_BITS - 6)];

static inline bool part_may_be(uint32_t hash)
{
    const uint32_t bit = hash >> (32 - PART_SEEN_BITS);
    return part_seen[bit / 64] >> bit % 64 & 1;
}

/* By the lower bits of a character, as bits: whether a word that is joined may begin with it;
 * families aside. */
enum { PART_FIRST_BITS = 6 };
extern const uint64_t part_joined_first;

static inline bool part_may_be_joined(uint16_t first)
{
    return part_joined_first >> (first & ((1u << PART_FIRST_BITS) - 1)) & 1;
}

static inline uint32_t part_hash(const uint16_t *cp, size_t len)
{
    uint32_t h = (uint32_t)len;
    for (size_t i = 0; i < len; i++)
        h = (h ^ cp[i]) * 0x9E3779B1u;
    return h;
}

#endif
