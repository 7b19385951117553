/* weights: what a level of a field is worth, in bits, what is counted in the index left aside.
 *
 * A field of two records agrees at one of a few levels. A level weighs log2(m / u): m, how often
 * records of one person come to it, is learnt (weigh_table.c); u, how often records of two persons
 * do, is counted in the index where a word or a day is the more telling the fewer have it, and
 * learnt with m where it is not. */
#ifndef PV_CORE_WEIGHTS_H
#define PV_CORE_WEIGHTS_H

#include <stddef.h>
#include <stdint.h>

/* Fields. Those made of words are there twice: for words of one script, and for words of two. */
enum weigh_field {
    WEIGH_GIVEN,
    WEIGH_OTHERS = WEIGH_GIVEN + 2,  /* family and further names */
    WEIGH_FATHER = WEIGH_OTHERS + 2, /* mother and spouse too */
    WEIGH_PLACE = WEIGH_FATHER + 2,
    WEIGH_REGION = WEIGH_PLACE + 2,
    WEIGH_ADDRESS = WEIGH_REGION + 2,
    WEIGH_OCCUPATION = WEIGH_ADDRESS + 2,
    WEIGH_DAY = WEIGH_OCCUPATION + 2, /* birth, both to the day */
    WEIGH_YEAR,                       /* birth, one of them vaguer */
    WEIGH_SEX,
    WEIGH_POSTCODE,
    WEIGH_PHONE,
    WEIGH_DOCUMENT,
    WEIGH_FIELDS
};

/* Levels, one set for each kind of field; some are not in use everywhere. */
enum { WEIGH_LEVELS = 11, WEIGH_DIFFERS = 9 };

/* Of all words: 0 to 4, how they are spelled: as usual, or so much less likely. */
enum { WEIGH_SPELLINGS = 5 };

/* Of given names. */
enum {
    WEIGH_INITIAL = WEIGH_SPELLINGS,
    WEIGH_INITIAL_DIFFERS,
    WEIGH_ELSEWHERE, /* the given name stands among the other's other names */
    WEIGH_IS_FATHER  /* the given name is the other's father's */
};

/* Of other names: 0 to 3 as all words; the same where one side has more names; and: */
enum {
    WEIGH_MORE = 4,
    WEIGH_SOME = 8, /* some agree, and both have others that do not */
    WEIGH_ONE_SIDE = 10
};

/* Of births: enum date_level without DATE_UNKNOWN and DATE_DIFFER. Of codes: 0, and one
 * character off: */
enum { WEIGH_NEAR = 1 };

struct weights {
    float bits[WEIGH_FIELDS][WEIGH_LEVELS];
};

/* Of words, by their distance (vocab.h). */
unsigned weigh_spelling(unsigned distance);

/* As learnt: weigh_table.c. */
extern const struct weights weights_learnt;

/* Before anything was learnt: by judgement. */
extern const struct weights weights_judged;

enum { WEIGH_NONE = 255 };

/* How a pair was weighed: to learn from. */
struct weigh_seen {
    uint8_t level[WEIGH_FIELDS];  /* WEIGH_NONE: nothing can be said */
    double counted[WEIGH_FIELDS]; /* bits of what was counted in the index */
    double rest;                  /* bits that belong to no level */
};

#endif
