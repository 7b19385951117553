/* index_inner: the inside of a pv_index, for names (index.c) and for rows of lists (index_list.c).
 */
#ifndef PV_API_INDEX_INNER_H
#define PV_API_INDEX_INNER_H

#include "api/status.h"
#include "base/lock.h"
#include "core/evidence.h"

enum { INDEX_FOUND_MOST = 512 }; /* a lookup compares no more than that */

struct index_scratch {
    struct lookup_scratch *names;
    struct evidence_scratch *rest; /* made when it is first needed */
    struct index_scratch *next;
};

struct pv_index {
    struct lookup *lookup;
    uint32_t persons;      /* numbers given */
    struct evidence *rest; /* what lists say beside names; NULL until one says anything. It may have
                              fewer persons than were numbered: the others said nothing */
    struct evidence_scratch *taking; /* for taking out */
    uint32_t has[FIELD_COUNT];       /* how many columns of lists were of that field */
    bool apart[FIELD_COUNT];         /* fields that are no part of the names in lookup */
    int32_t stated_day;              /* of ages */
    bool stated;                     /* they may be compared with dates of birth */
    struct pv_index *self; /* for those who hold it const: asking changes nothing but scratches */
    struct lock *lock;     /* of all above */
    struct lock *idle_lock;
    struct index_scratch *idle;
};

/* Adds a person; said is NULL for who has nothing but a name. Under lock_write. ERR_MEMORY,
 * ERR_LIMIT: it cannot be found. */
enum err index_put(struct pv_index *x, struct str name, struct evidence_said *said,
                   uint32_t *person) PV_CHECKED;

/* Under lock_write. False when there is no such person. */
bool index_take_out(struct pv_index *x, uint32_t person);

/* A scratch for one thread, until it is given back. ERR_MEMORY. */
enum err index_borrow(struct pv_index *x, struct index_scratch **out) PV_CHECKED;
void index_give_back(struct pv_index *x, struct index_scratch *s);

#endif
