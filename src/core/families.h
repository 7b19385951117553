/* families: rows of one list that have a parent's and the family name in common.
 *
 * They are taken for brothers and sisters. Where a list is full of them, two rows that agree in all
 * but the given name are no match, and learning must know that. */
#ifndef PV_CORE_FAMILIES_H
#define PV_CORE_FAMILIES_H

#include "core/compare.h"

/* More rows than that are namesakes and no family. */
enum { FAMILY_MOST = 20 };

struct families {
    size_t count;
    uint32_t *group;  /* by row: number of its family, from 1; 0: none */
    uint32_t *first;  /* by family: where its members begin; count + 2 of them */
    uint32_t *member; /* rows, in order */
};

/* Families of 2 to FAMILY_MOST rows of one list: with one father's name (where the lists do not
 * tell it, mother's) and one family name, which may be the last word of a whole name; or, of rows
 * that tell a household if `households` is set, of one household. The caller frees with
 * families_free, also after an error. ERR_MEMORY. */
enum err families_new(const struct people *p, bool households, struct families *out) PV_CHECKED;
void families_free(struct families *f);

/* The feature that tells the parent by whom families are known; SIZE_MAX: there is none. */
size_t families_parent(const struct people *p);

/* Share of the rows that have a brother or sister in their own list, whose given name, in a column
 * of its own, is wholly different. ERR_MEMORY. */
enum err families_siblings(const struct people *p, double *share) PV_CHECKED;

#endif
