/* index_inner: the inside of a pv_index, for names (index.c) and for rows of lists (index_list.c).
 */
#ifndef PV_API_INDEX_INNER_H
#define PV_API_INDEX_INNER_H

#include "api/status.h"
#include "base/lock.h"
#include "core/evidence.h"

enum { INDEX_FOUND_MOST = 512 }; /* a lookup compares no more than that */

struct index_scratch {
    struct lookup_scratch *names; /* of the lookup after so many sweeps; NULL: of none */
    size_t sweeps;
    struct evidence_scratch *rest; /* made when it is first needed */
    struct index_scratch *next;
};

/* Persons have a place in lookup and evidence, and a number, which stays when places change. */
struct pv_index {
    struct lookup *lookup;
    uint32_t persons;  /* numbers given */
    uint32_t *numbers; /* by place, ascending; NULL as long as they are the places */
    size_t numbers_room, sweeps;
    struct evidence *rest; /* what lists say beside names; NULL until one says anything. It may have
                              fewer persons than were numbered: the others said nothing */
    struct evidence_scratch *taking; /* for taking out */
    uint32_t has[FIELD_COUNT];       /* how many columns of lists were of that field */
    bool apart[FIELD_COUNT];         /* fields that are no part of the names in lookup */
    int32_t stated_day;              /* of ages */
    bool stated;                     /* they may be compared with dates of birth */
    struct pv_index *self; /* for those who hold it const: asking changes nothing but scratches */
    struct lock *changing; /* held by who changes anything, before `lock` */
    struct lock *lock;     /* of all above */
    struct lock *idle_lock;
    struct index_scratch *idle;
};

/* A change begins when nobody else changes or asks, and ends. ERR_LIMIT. */
enum err index_enter(struct pv_index *x) PV_CHECKED;
void index_leave(struct pv_index *x);

/* In between others may ask. ERR_LIMIT: the change has ended. */
enum err index_let_ask(struct pv_index *x) PV_CHECKED;

/* Adds a person; said is NULL for who has nothing but a name. Between index_enter and index_leave.
 * ERR_MEMORY, ERR_LIMIT: it cannot be found. */
enum err index_put(struct pv_index *x, struct str name, struct evidence_said *said,
                   uint32_t *person) PV_CHECKED;

/* As index_put. False when there is no such person. */
bool index_take_out(struct pv_index *x, uint32_t person);

/* A scratch for one thread, until it is given back. ERR_MEMORY. */
enum err index_borrow(struct pv_index *x, struct index_scratch **out) PV_CHECKED;
void index_give_back(struct pv_index *x, struct index_scratch *s);

/* Makes the scratch one for the index as it is, under lock_read. ERR_MEMORY. */
enum err index_ready(const struct pv_index *x, struct index_scratch *s) PV_CHECKED;

/* The number of who has the place, under lock_read. */
uint32_t index_number(const struct pv_index *x, uint32_t place);

#endif
