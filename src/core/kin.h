/* kin: relatives who are found together.
 *
 * Where two rows bear one name and others of their families, in the one list and in the other, were
 * found to be the same persons, these two are likelier to be one person, too; where both have
 * families and nobody of them was found, they are less so. Only rows whose given names agree gain:
 * a family speaks for all its members alike and cannot tell brothers apart. */
#ifndef PV_CORE_KIN_H
#define PV_CORE_KIN_H

#include "core/pairs.h"

/* How many others of the families match, each counted as far as its own pair is likely. */
enum kin_level {
    KIN_NOBODY, /* less than a half */
    KIN_ONE,    /* less than one and a half */
    KIN_SEVERAL,
    KIN_LEVELS
};

struct kin_pair {
    uint32_t a, b;  /* rows of people, a < b */
    int32_t units;  /* that its weight gained */
    uint32_t level; /* enum kin_level */
};

struct kin {
    double m[KIN_LEVELS], u[KIN_LEVELS];
    int32_t weight[KIN_LEVELS]; /* units */
    struct kin_pair *pair;      /* in order of a, then of b */
    size_t count;
};

/* Adds to the weights of pairs across two lists, where households tell families and each list
 * numbers them in its own way. m
 * and u are learnt from the pairs, among those that agree in given name, family and parent's name,
 * so that what these names say is not counted twice. Done once, by the weights as they come. The
 * caller frees with kin_free. ERR_MEMORY. */
enum err kin_weigh(const struct people *p, const struct model *d, struct pair_list *pairs,
                   struct kin *out) PV_CHECKED;
/* Bytes that kin_weigh takes at most, most of which it keeps; 0 where it has nothing to do. What
 * reading the pairs gives. */
enum err kin_bytes(const struct people *p, const struct pair_list *pairs, double *out) PV_CHECKED;
void kin_free(struct kin *k);

/* What a pair gained; NULL where nothing is known of its families. a and b in any order; k may be
 * NULL. */
const struct kin_pair *kin_find(const struct kin *k, uint32_t a, uint32_t b);

/* "nobody else of the family matches": for people to read. Static. */
const char *kin_level_text(enum kin_level level);

#endif
