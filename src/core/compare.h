/* compare: people made ready for comparing, and how two of them agree, field by field.
 *
 * A feature is what one or more columns say of a person: a name, a date, a spot on the map. Each
 * distinct value of a feature is prepared once; two rows are compared by the numbers of their
 * values first, and only values that differ are looked at. How two values agree is a level: 0 for
 * the same, LEVEL_DIFFER for nothing in common, and kinds of likeness beside them.
 * A blank on either side gives LEVEL_NONE: no evidence.
 *
 * Rows are put in an order of their own that depends on what they say, never on where they stood,
 * so results do not depend on the order of the list. */
#ifndef PV_CORE_COMPARE_H
#define PV_CORE_COMPARE_H

#include "base/arena.h"
#include "core/cpu.h"
#include "core/edit.h"
#include "core/namesake.h"
#include "core/nickname.h"
#include "core/people_fathers.h"
#include "core/radix.h"
#include "core/roll.h"
#include "core/slip.h"

enum feature_kind {
    FEATURE_NAME,   /* a word or two: names of people */
    FEATURE_TEXT,   /* places, streets, occupations, unknown columns */
    FEATURE_WORDS,  /* a bag of words: what a whole name holds besides given and family name */
    FEATURE_DATE,   /* any calendar */
    FEATURE_CODE,   /* phones, documents, postcodes */
    FEATURE_SIGN,   /* the same or not: sex */
    FEATURE_NUMBER, /* ages */
    FEATURE_GEO,    /* latitude and longitude */
    FEATURE_FULL,   /* whole names */
    FEATURE_KINDS
};

enum { LEVEL_SAME = 0, LEVEL_DIFFER = 9, LEVELS = 11, LEVEL_NONE = 15, FEATURES_MAX = 16 };

/* Levels of names that stand for words in the other column: given as family and the other way. */
enum { LEVEL_SWAPPED = 7, LEVEL_HALF_SWAPPED = 8 };

/* Of names and texts: the same, written otherwise: in another script, as a nickname, in one or in
 * two words. Of whole names: how many parts agree, and which. */
enum { LEVEL_OTHERWISE = 6 };

/* Of given names in Latin letters: one stands for the other, Bill and William. */
enum { LEVEL_NICKNAME = 10 };
enum {
    LEVEL_FULL_ALL = 1,
    LEVEL_FULL_MANY,
    LEVEL_FULL_TWO,
    LEVEL_FULL_ONE,
    LEVEL_FULL_BUT_ONE,
    LEVEL_FULL_FIRST,
    LEVEL_FULL_REST,
    LEVEL_FULL_INITIAL
};

/* Levels that are weighed pair by pair (compare_rarity) are given this chance among strangers, in
 * bits; the pair's own bits make up the rest. */
enum { NOMINAL_BITS = 10 };

enum { VALUE_WORDS = 6 };

struct date_set;
struct date_value;
struct geo_value;

/* The distinct values of one or more features, numbered from 1. */
struct value_store {
    enum feature_kind kind;
    struct dict texts; /* folded; words apart by one blank */
    uint64_t *hash;    /* of the folded text: what keys are made of, whatever the numbering */
    uint8_t *bytes;    /* letters of all values */
    struct letters *letters;
    struct date_value *dates;
    struct date_set *date_sets; /* all readings; apart, since few comparisons need them */
    struct geo_value *spots;
    int32_t *numbers;
    struct dict words;             /* of WORDS and TEXT */
    uint32_t (*word)[VALUE_WORDS]; /* word numbers of each value, rarest first, 0 for none */
    uint8_t *word_bits;            /* how rare each word is, in bits */
    uint32_t *nickname;            /* by value of NAME: which of nicknames; or NULL */
    struct nickname *nicknames;    /* of given names; the first is none */
    struct str *written;           /* of NAME, TEXT and FULL in any script: one way it is written */
    struct arena renamed;          /* where it is written otherwise than anywhere in the list */
    struct namesakes *names;       /* of these; NULL where all is Latin, but for FULL */
    uint32_t (*spelled)[2]; /* of NAME: codes of which names of one sound have one in common */
    struct slips *slips;    /* of NAME, in Latin lists that say little else (people_slips.h) */
};

struct feature {
    struct str name; /* header, or what it was made of; borrowed from the roll or static */
    enum field field;
    enum feature_kind kind;
    size_t store;
    size_t column;    /* of the store's names or slips */
    uint32_t *count;  /* rows that hold each value */
    size_t filled;    /* rows that are not blank */
    const char *idle; /* why it is not compared although it is here, as roll_column; or NULL */
};

/* Ages compared as years of birth. */
struct age_reading {
    size_t alone;         /* rows with an age and no birth, where it could be of use */
    size_t rows;          /* of these: compared as years of birth; the ages themselves are not */
    int stated;           /* year in which ages were stated; 0: not known */
    bool told;            /* stated was given, not estimated */
    size_t for_it, votes; /* likely pairs with birth and age that were looked at, and that agree */
};

struct people {
    enum cpu_level cpu; /* settled; set after people_new by who wants more than plain C */
    size_t rows;
    size_t stride; /* features per row in number */
    size_t feature_count;
    struct feature feature[FEATURES_MAX];
    size_t store_count;
    struct value_store store[FEATURES_MAX];
    uint32_t *number;     /* rows * stride: value of each feature; 0 blank */
    uint32_t *row;        /* the roll's row of each of ours */
    uint8_t *second;      /* 1: from the second list; NULL when there is one list */
    size_t given, family; /* features, or SIZE_MAX */
    struct age_reading ages;
    struct father_reading fathers;
    uint32_t *household; /* by row: number of its household, 0: not told; or NULL */
    bool own_households; /* each of two lists has numbers of its own, which are not compared */
};

/* Makes people of a roll whose columns have their fields set. The roll gains derived columns and
 * must outlive the people; columns that are not compared say why (idle). ERR_MEMORY, ERR_LIMIT. */
enum err people_new(struct roll *r, struct people *out) PV_CHECKED;
/* The same on several threads. */
enum err people_new_with(struct roll *r, size_t workers, struct people *out) PV_CHECKED;
void people_free(struct people *p);

/* The level of one feature for two values that differ and are not blank. */
uint8_t compare_values(const struct people *p, size_t feature, uint32_t a, uint32_t b);

/* Values of a feature, and room for the level of each. */
struct compare_others {
    const uint32_t *value;
    size_t count;
    uint8_t *level;
};

/* Writes the level of value a with each of the others, none of them the same or blank: as
 * compare_values, in less time. */
void compare_many(const struct people *p, size_t feature, uint32_t a,
                  const struct compare_others *o);

/* True for levels that two values of the feature can come to. */
bool compare_may_be(const struct people *p, size_t feature, uint8_t level);

/* True where whole names are all there is. */
static inline bool people_whole_names(const struct people *p)
{
    return p->feature_count == 1 && p->feature[0].kind == FEATURE_FULL;
}

/* True for a column of given or family names, which are what somebody is called. */
static inline bool people_own_name(const struct feature *f)
{
    return f->kind == FEATURE_NAME && (f->field == FIELD_GIVEN || f->field == FIELD_FAMILY);
}

/* True for levels of two names that may be one, misspelt at most. */
static inline bool compare_name_agrees(uint8_t level)
{
    return level <= 2 || level == LEVEL_OTHERWISE || level == LEVEL_NICKNAME;
}

/* True for levels that have bits of their own in each pair. */
static inline bool compare_has_bits(enum feature_kind kind, uint8_t level)
{
    return kind == FEATURE_FULL
               ? level >= LEVEL_FULL_ALL && level < LEVEL_FULL_REST
               : (kind == FEATURE_NAME || kind == FEATURE_TEXT) && level == LEVEL_OTHERWISE;
}

/* How unlikely it is to meet one of two spellings of a name, or any other of them, in the column of
 * the feature; of lists with letters that are not Latin. */
double compare_name_bits(const struct people *p, size_t feature, uint32_t a, uint32_t b);

/* Of lists with nothing but whole names: whether two rows have far too little in common, at a
 * glance, to be compared where one of COMPARE_FAR_IN may stand for all that are so; and whether it
 * is that one. */
enum { COMPARE_FAR_IN = 8 };
bool compare_far(const struct people *p, size_t a, size_t b);
static inline bool compare_far_drawn(size_t a, size_t b, uint64_t seed)
{
    return radix_mix((uint64_t)a << 32 | b, seed) % COMPARE_FAR_IN == 0;
}

/* How often two rows have the same value of a feature. */
double compare_same_chance(const struct people *p, size_t feature);

/* Bits of such a level beyond NOMINAL_BITS. */
double compare_bits(const struct people *p, size_t feature, uint32_t a, uint32_t b);

/* All levels of two people: feature_count of them. */
void compare_people(const struct people *p, size_t a, size_t b, uint8_t level[FEATURES_MAX]);

/* True when two values of the given or family name are the same, in whatever spelling. */
bool compare_one_name(const struct people *p, uint32_t a, uint32_t b);

/* True for a level of given or family names that leaves room for the words standing in each
 * other's columns. */
static inline bool compare_may_swap(uint8_t level)
{
    return level >= 5 && level != LEVEL_OTHERWISE && level != LEVEL_NICKNAME;
}

/* What the names of a and b say when words stand in each other's columns, in any script:
 * LEVEL_SWAPPED, LEVEL_HALF_SWAPPED or LEVEL_NONE. Only of use where compare_may_swap. */
uint8_t compare_swapped(const struct people *p, const uint32_t *a, const uint32_t *b);

/* "one letter differs", "same year, day not known": for people to read. Static. */
const char *compare_level_text(enum feature_kind kind, uint8_t level);

#endif
