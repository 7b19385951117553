/* compare: first candidates against a list of right answers, as counts.
 *
 * For made-up people and for lists that somebody has gone through by hand. Nobody is named. */
#ifndef PV_DESK_COMPARE_H
#define PV_DESK_COMPARE_H

#include "desk/review.h"

/* A request by its number (ticket), and the number in the list of the person who is right; the
 * empty slice: that person is on no list. */
struct compare_answer {
    struct str ticket, id;
};

struct compare_counts {
    uint64_t requests;    /* open requests that have an answer */
    uint64_t present;     /* of these: the person is on a list */
    uint64_t shown;       /* the first candidate reaches MATCH_PROBABILITY */
    uint64_t right;       /* ... and is the right person */
    uint64_t first_three; /* the right person is among the first three, whatever the probability */
};

/* Sorts the answers. ERR_REFUSED (R9), ERR_FORMAT when a ticket has two answers, ERR_MEMORY. */
enum err compare_run(const struct review *r, struct compare_answer *answers, size_t count,
                     struct compare_counts *out, struct fault *f) PV_CHECKED;

#endif
