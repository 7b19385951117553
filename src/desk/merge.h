/* merge: taking in a partner's bundle. Set union: in any order, as often as wanted, the same end.
 *
 * All or nothing. A bundle is refused whole when its sender is no partner, when two different
 * events claim one office and position, or when a live section does not open with its subject's
 * key. What was erased here stays erased. What the partner erased ends here as well (R17) when the
 * file began in that office; of others it is only reported, and this office decides.
 *
 * What this is no defence against: a partner that holds a subject's key can write anything under
 * the names of third offices. It makes nothing count, for officers' signatures are missing; but the
 * third office's true event of that position is then refused by name. */
#ifndef PV_DESK_MERGE_H
#define PV_DESK_MERGE_H

#include "desk/bundle.h"
#include "desk/step.h"

struct merge_outcome {
    struct str partner;   /* its name; in the arena */
    size_t events, added; /* in the bundle; new here */
    size_t streams;       /* files whose key came */
    size_t ended;         /* copies that ended, since the partner erased them */
    struct tag *kept;     /* erased by the partner, but begun elsewhere: in the arena */
    size_t kept_count;
    int64_t made_ms;
};

struct merging {
    struct book *book;
    const struct seat *by;
    struct arena *arena;
    struct str file; /* the bundle's bytes */
};

/* ERR_REFUSED (R9, R17, a fork: named), ERR_FORMAT, ERR_CORRUPT, ERR_KEY (not sealed to this
 * office), errors of the book. A protection officer is needed when the partner has officers that
 * are not known here, or when copies end. */
enum err merge_bundle(const struct merging *m, struct merge_outcome *out,
                      struct fault *f) PV_CHECKED;

#endif
