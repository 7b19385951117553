/* postings: many lists of numbers in one array that can be written out as it is.
 *
 * A list has room for the next power of two; when it is full it moves to a block of twice the size
 * and its old block waits for another list. `struct postings p = {0};` is empty. */
#ifndef PV_CORE_POSTINGS_H
#define PV_CORE_POSTINGS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed: an empty list. */
struct posting_list {
    uint32_t from, count;
};

struct postings {
    uint32_t *at;
    size_t used, room;
    uint32_t free[32]; /* by size: the first free block plus one; it begins with the next one */
};

/* Puts a number behind the list. ERR_MEMORY: nothing changed. */
enum err postings_push(struct postings *p, struct posting_list *l, uint32_t number) PV_CHECKED;

/* Takes a number out of a list in ascending order; false when it is not there. */
bool postings_remove(struct postings *p, struct posting_list *l, uint32_t number);

void postings_free(struct postings *p);

#endif
