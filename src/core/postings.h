/* postings: many lists of numbers in one array that can be written out as it is.
 *
 * A list has room for the next power of two; when it is full it moves to a block of twice the size
 * and its old block waits for another list. `struct postings p = {0};` is empty. Beside each number
 * some bytes may be kept, as many as `beside_bytes` says before the first one is put. */
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
    uint8_t *beside; /* by place in `at`: beside_bytes each, for who keeps them to write */
    size_t beside_bytes;
    size_t used, room;
    uint32_t free[32]; /* by size: the first free block plus one; it begins with the next one */
};

/* Puts a number behind the list. ERR_MEMORY: nothing changed. */
enum err postings_push(struct postings *p, struct posting_list *l, uint32_t number) PV_CHECKED;

/* For putting many at once: memory for `places` more, each list counting as postings_places says;
 * then the list gets places for `more` numbers behind those it has. Whoever asked for them must
 * fill them, at[from + count] on, and count them. ERR_MEMORY: nothing changed. */
enum err postings_expect(struct postings *p, size_t places) PV_CHECKED;
/* The same, and for `more` behind them where there is memory and are numbers for them too. */
enum err postings_expect_more(struct postings *p, size_t places, size_t more) PV_CHECKED;
size_t postings_places(const struct posting_list *l, uint32_t more);
void postings_open(struct postings *p, struct posting_list *l, uint32_t more);

/* How many numbers of a list in ascending order are below this one. */
uint32_t postings_find(const struct postings *p, const struct posting_list *l, uint32_t number);

/* Takes a number out of a list in ascending order; false when it is not there. */
bool postings_remove(struct postings *p, struct posting_list *l, uint32_t number);

/* Bytes held. */
size_t postings_bytes(const struct postings *p);

void postings_free(struct postings *p);

#endif
