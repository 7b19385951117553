/* trait: facts taken apart into what can be compared.
 *
 * Words become letters of their script (core/part), numbers become codes of plain characters, dates
 * become spans. Prepared once, when a person is added or asked for, and never again. */
#ifndef PV_CORE_TRAIT_H
#define PV_CORE_TRAIT_H

#include "core/date.h"
#include "core/fact.h"
#include "core/name_read.h"

/* Words of one class are compared with each other, and counted together. */
enum trait_class {
    TRAIT_NAME,   /* given, family and whole names: lists disagree on which is which */
    TRAIT_FATHER, /* grandfather too */
    TRAIT_MOTHER,
    TRAIT_SPOUSE,
    TRAIT_PLACE, /* birthplace, home, place */
    TRAIT_REGION,
    TRAIT_ADDRESS,
    TRAIT_OCCUPATION,
    TRAIT_POSTCODE,
    TRAIT_PHONE,
    TRAIT_DOCUMENT,
    TRAIT_DAY, /* a day of birth, as a code */
    TRAIT_CLASSES
};

enum { TRAITS = 56, CODE_MAX = 24 };

enum trait_role {
    TRAIT_PLAIN,
    TRAIT_TITLE,  /* proves little, and its absence nothing */
    TRAIT_INITIAL /* one letter for a name */
};

/* A word or a code. */
struct trait {
    struct part word;    /* of a code: nothing */
    char code[CODE_MAX]; /* of a word: nothing */
    uint8_t code_len;    /* 0 for a word */
    uint8_t class;       /* enum trait_class */
    uint8_t field;       /* enum field */
    uint8_t role;        /* enum trait_role */
    bool in_chain;       /* a name that only repeats the father's or grandfather's */
};

enum sex { SEX_UNKNOWN, SEX_FEMALE, SEX_MALE };

struct traits {
    struct trait at[TRAITS];
    size_t count;
    struct date_set birth;
    struct span age; /* a span of birth, when stated_day is not DAY_UNKNOWN */
    int32_t stated_day;
    enum sex sex;
};

/* What cannot be read is no evidence, like a blank. Of very long values the first words count. */
void traits_of(const struct facts *f, struct traits *out);

/* The same by a table of words (core/name_read.h), for many rows; words may be NULL. */
void traits_read(const struct facts *f, struct name_words *words, struct traits *out);

/* "F", "male", "زن", "муж": or unknown. */
enum sex sex_parse(struct str text);

#endif
