/* person: somebody in an index, packed, and somebody asked for, with the words near to theirs. */
#ifndef PV_CORE_PERSON_H
#define PV_CORE_PERSON_H

#include "core/near.h"
#include "core/weights.h"

/* A word of a person's, in six bytes: there are many of them. */
struct held_word {
    uint16_t term[2]; /* lower half, upper half */
    uint8_t field;    /* enum field */
    uint8_t role;     /* enum trait_role */
};

/* The upper bit of its role: in_chain of struct trait. */
enum { HELD_IN_CHAIN = 128 };

static inline struct held_word held_word(uint32_t term, uint8_t field, uint8_t role)
{
    return (struct held_word){{(uint16_t)(term & 0xFFFF), (uint16_t)(term >> 16)}, field, role};
}

static inline uint32_t held_term(const struct held_word *w)
{
    return (uint32_t)w->term[1] << 16 | w->term[0];
}

/* One allocation: readings and words follow. */
struct person {
    uint32_t id;
    int32_t stated_day;
    struct span age; /* when stated_day is not DAY_UNKNOWN */
    uint8_t sex, word_count, reading_count;
    struct reading readings[];
};

/* As many as word_count says; borrowed. */
const struct held_word *person_words(const struct person *p);

/* Packs traits whose terms are given, one a trait; NULL without memory. Free with mem_free. */
struct person *person_pack(uint32_t id, const struct traits *t, const uint32_t *terms);
size_t person_bytes(const struct person *p);

/* Birth years, Gregorian, the widest of all readings; false when nothing is known. */
bool traits_years(const struct traits *t, int *from, int *to);

/* What is known of all persons of an index together. */
enum { YEARS_FROM = 1800, YEARS = 256 };

struct census {
    const struct weights *weights; /* NULL: as learnt */
    struct vocab words;
    uint32_t persons;
    uint32_t filled[TRAIT_CLASSES]; /* persons with at least one word of the class */
    uint32_t born[YEARS];           /* by year; the first reading's, earlier ones in the first */
    uint32_t births;
    uint32_t sexes[3];
};

/* The years, as places in census.born. */
void census_years(int32_t from_day, int32_t to_day, int *from, int *to);

/* Adds (sign 1) or takes away (sign -1) what is counted of a person, words apart. */
void census_count(struct census *c, const struct person *p, int sign);

enum { JOINED = 10 };

/* Somebody asked for. Zeroed at first; filled again and again; asked_free at last. */
struct asked {
    struct traits traits;
    uint32_t near[TRAITS];       /* number of the list of words near to the trait */
    struct trait joined[JOINED]; /* neighbouring name parts as one word */
    uint32_t joined_near[JOINED];
    size_t joined_count;
    struct near_cache cache;
};

/* ERR_MEMORY. */
enum err asked_fill(struct asked *a, const struct vocab *v, const struct facts *f) PV_CHECKED;
void asked_free(struct asked *a);

#endif
