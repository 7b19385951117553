/* finder: the persons on file in memory, ready for matching, kept current with the book.
 *
 * Candidates are derived and never written down. Only persons of rosters that have a giver and a
 * permission are in it (others are quarantined), and persons entered by hand; not those erased.
 * Requests are those that wait: not withdrawn, not closed. The keeper has one. */
#ifndef PV_DESK_FINDER_H
#define PV_DESK_FINDER_H

#include "core/match.h"
#include "desk/book.h"

struct finder;

/* An empty one. The book must outlive it. ERR_MEMORY. */
enum err finder_new(struct book *b, struct finder **out) PV_CHECKED;
void finder_free(struct finder *f); /* NULL is allowed */

/* Takes in what the book has learnt since the last time (all of it at first, and again after an
 * erasure); does nothing without the case key. progress may be NULL. ERR_MEMORY, ERR_CORRUPT. */
enum err finder_update(struct finder *f,
                       void (*progress)(void *context, uint64_t done, uint64_t of), void *context,
                       struct fault *fault) PV_CHECKED;

/* A candidate: stream numbers of request and person, and the score. */
struct found {
    uint32_t request, person;
    struct candidate score;
};

/* The best candidates of one request, best first, at most room. Persons that were rejected for
 * it are left out. */
enum err finder_query(struct finder *f, uint32_t request, struct found *out, size_t room,
                      size_t *count, struct fault *fault) PV_CHECKED;

#endif
