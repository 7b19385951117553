/* decided: pairs that two officers decided, one way or the other.
 *
 * Confirmed is a pair whose identity was proved: one officer upheld it, another verified it, and
 * nothing stands against the proof (record/case). Refused is a pair that two officers rejected,
 * each by an act of his own, and nobody upheld since. What one officer said alone is no decision
 * here. */
#ifndef PV_DESK_DECIDED_H
#define PV_DESK_DECIDED_H

#include "desk/finder.h"

struct decided_pair {
    uint32_t request, person; /* stream numbers */
    bool same;                /* confirmed to be one person; else refused */
    bool one_device;          /* both officers signed on one device */
    /* Nothing of it may leave the office now: the request or the consent was withdrawn, a mark of
     * duress or a death freezes it, the person is held or in quarantine, another office holds the
     * person, or the person is not certainly adult and has no record of best interests (R11). */
    bool kept_back;
};

struct decided {
    struct decided_pair *at; /* by the requests' tags, then the persons' */
    size_t count;
    size_t single; /* pairs on which only one officer has spoken, or officers disagree */
};

/* All of them, as the ledger has them: the same events give the same list. Memory is the arena's;
 * the finder must be up to date. Asks nobody who may. ERR_MEMORY, ERR_CORRUPT. */
enum err decided_list(struct book *b, struct finder *finder, struct arena *a, struct decided *out,
                      struct fault *f) PV_CHECKED;

#endif
