/* office: what the office's own stream says: its officers, partners, places, erasures.
 *
 * A pure fold of the office stream (docs/ledger-format.md), in order of position: that stream is
 * never shared, so its positions are its causal order. */
#ifndef PV_RECORD_OFFICE_H
#define PV_RECORD_OFFICE_H

#include "record/event.h"

/* One officer of this office or of a partner. Slices live in the fold's arena. */
struct officer {
    struct tag id;
    struct tag office;
    struct key public_key;
    struct key seal_key; /* zero for a partner's officer */
    struct str name;
    enum role role;
    bool ended;
    uint64_t ended_pos; /* position of the event that ended the appointment */
};

struct partner {
    struct tag office;
    struct key public_key;
    struct key seal_key;
    struct str name;
};

struct agreement {
    struct digest id;
    struct str parties, text, number_said;
    int64_t recorded_ms;
};

struct office_state {
    struct tag office;
    struct str name;
    int32_t calendar_days; /* answers come every so many days, counted from Monday 1970-01-05;
                              7 when OFFICE_OPENED does not say */
    const struct officer *officers;
    size_t officer_count;
    const struct partner *partners;
    size_t partner_count;
    const struct agreement *agreements;
    size_t agreement_count;
    const struct tag *erased; /* subjects that were erased */
    size_t erased_count;
    const struct digest *line_tombs, *name_tombs; /* see ledger-format section 10 */
    size_t line_tomb_count, name_tomb_count;
    size_t refused_count; /* requests of officers that a rule refused */
    const struct str *closed_places;
    size_t closed_place_count;
};

/* Folds the office stream. entries in any order. An OFFICER_ADDED counts when it is the founding
 * one (signed by the officer it adds, right behind OFFICE_OPENED) or is signed by an officer of
 * the roll with the role protection or administrator; OFFICER_ENDED and PARTNER need the latter
 * too. Ids must be the hashes of their keys. Signatures of this stream are verified here, as the
 * roll grows. All memory is the arena's; entries must outlive it. ERR_MEMORY. */
enum err office_fold(const struct crypt_ops *crypt, const struct entry *entries, size_t count,
                     struct arena *a, struct office_state *out) PV_CHECKED;

/* NULL when not on the roll; of one whose role changed, the last row. */
const struct officer *office_officer(const struct office_state *o, const struct tag *officer);
const struct partner *office_partner(const struct office_state *o, const struct tag *office);

/* Fills e->signer_good from the roll: the signature verifies, the role signed under is the
 * officer's role, and, for this office's own log, the appointment had not ended before e->pos. */
void office_check_signers(const struct crypt_ops *crypt, const struct office_state *o,
                          struct entry *e);

/* The last answer day on or before day. */
int32_t office_calendar_day(const struct office_state *o, int32_t day);

#endif
