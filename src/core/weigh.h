/* weigh: what speaks for and against two records being one person, in bits.
 *
 * Each agreement weighs log2(m / u): m, how often records of one person agree so, is learnt
 * (weights.h); u, how often records of two persons do, is counted in the index itself. */
#ifndef PV_CORE_WEIGH_H
#define PV_CORE_WEIGH_H

#include "core/match.h"
#include "core/person.h"

/* Fills everything in *out but the id. */
void weigh(const struct census *c, const struct asked *a, const struct person *p,
           struct candidate *out);

/* A code of a person's that stands in no vocabulary, since hardly two have it. */
struct rare_code {
    char code[CODE_MAX];
    uint8_t len, class; /* enum trait_class */
    uint32_t live;      /* persons who have it */
};

/* What is weighed beside a name that was weighed elsewhere. */
struct beside {
    const struct rare_code *codes; /* of the person, besides those in its words */
    size_t code_count;
    bool father_said; /* both names have the father's in them */
    bool ages_alone;  /* ages and dates of birth are not compared with each other */
    double name_bits; /* what the name says, which a relative would not share */
    bool rough;       /* birth, sex and codes only */
};

/* Fills weight_bits and the reasons, from everything but names of the person. That relatives share
 * much of it is counted unless it is rough. */
void weigh_beside(const struct census *c, const struct asked *a, const struct person *p,
                  const struct beside *b, struct candidate *out);
/* The same, and how it came about; seen may be NULL. */
void weigh_to_learn(const struct census *c, const struct asked *a, const struct person *p,
                    struct candidate *out, struct weigh_seen *seen);

/* --- shared by the files of weigh; nobody else needs it --- */

/* One pair being weighed. */
struct scale {
    const struct census *census;
    const struct asked *asked;
    const struct person *person;
    const struct weights *weights;
    struct candidate *out;
    struct weigh_seen *seen; /* or NULL */
    double own_bits;         /* what a relative would not share: given name, birth, sex, papers */
    const struct beside *beside; /* or NULL */
};

/* One more reason; what must be static. */
void scale_add(struct scale *s, enum field f, enum verdict v, double bits, const char *what);

/* The weight of a level: what it is worth, and `counted` bits from the index. */
double scale_level(struct scale *s, enum weigh_field f, unsigned level, double counted);

/* A word's bits that are no level's. */
double scale_rest(struct scale *s, double bits);

/* Names of the person, father, mother and spouse. */
void weigh_names(struct scale *s);
/* Those of the others alone. */
void weigh_kins(struct scale *s);

#endif
