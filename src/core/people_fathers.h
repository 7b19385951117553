/* people_fathers: fathers' names that stand in whole names.
 *
 * One list has the father's name in a column, the other has Ali Hossein Rezaei, Ali son of Hossein
 * or علی بن حسین in one. Behind "son of" stands the father. Elsewhere the second name may be his,
 * or the last but one, or nobody's: that is told by rows whose other names sound alike and are
 * rare. */
#ifndef PV_CORE_PEOPLE_FATHERS_H
#define PV_CORE_PEOPLE_FATHERS_H

#include "core/roll.h"

/* Fathers' names out of whole names. */
enum father_place { FATHER_NOWHERE, FATHER_SECOND, FATHER_LAST_BUT_ONE };
struct father_reading {
    size_t rows;             /* that gained one */
    enum father_place place; /* where no "son of" says where it stands */
    size_t for_it, votes;    /* likely pairs with father and three names that were looked at, and
                                that agree */
};

/* Where of two lists one has fathers' names and the other has none, but whole names: the father of
 * each row of that one becomes the name that stands for him in its whole name. ERR_MEMORY,
 * ERR_LIMIT. */
enum err people_fathers(struct roll *r, struct father_reading *out) PV_CHECKED;

#endif
