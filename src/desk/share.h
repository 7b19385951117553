/* share: which cases a partner office gets, decided by two officers and with consent (R17).
 *
 * Which consent counts:
 *  - the enquirer's, for a request: partner offices stand among those who may see it (asked at
 *    intake, --sees partner);
 *  - the person's besides, for a pair: asked freely, answered yes, and something is allowed to this
 *    very enquirer today. Both officers sign, too, why the case goes to that office and that the
 *    person agreed to it: a yes to being found is not yet a yes to being filed in one more office.
 *
 * A pair takes its request along, and a request its letter file: what was told must be told again
 * by whoever answers next. Once shared, a stream travels both ways, whatever is withdrawn later: a
 * withdrawal must arrive. */
#ifndef PV_DESK_SHARE_H
#define PV_DESK_SHARE_H

#include "desk/step.h"

/* Proposes to share the step's pair, or its request when it has no person. agreed: why, and how the
 * person agreed; needed for a pair. ERR_REFUSED (R17), ERR_NOT_FOUND (no such partner). */
enum err share_propose(struct step *s, const struct tag *office, struct str agreed,
                       struct fault *f) PV_CHECKED;

/* The second officer. ERR_STATE when nothing waits for that office. */
enum err share_approve(struct step *s, const struct tag *office, struct fault *f) PV_CHECKED;

/* Passes the step's person on: the partner holds the person from then on, and confirms what others
 * tell (R10). ERR_STATE when the person is not shared with that office, ERR_REFUSED (R10). */
enum err share_pass(struct step *s, const struct tag *office, struct fault *f) PV_CHECKED;

/* The partner that a reference (O-..., or a beginning of it) or a name means. ERR_NOT_FOUND,
 * ERR_USAGE when it means several. */
enum err share_partner(const struct book *b, struct str word, const struct partner **out,
                       struct fault *f) PV_CHECKED;

/* Streams shared between this office and that one, in order of their tags; free with mem_free.
 * ERR_MEMORY, ERR_CORRUPT. */
struct share_list {
    uint32_t *at;
    size_t count, room;
};
enum err share_streams(struct book *b, const struct tag *office, struct share_list *out,
                       struct fault *f) PV_CHECKED;
void share_list_free(struct share_list *l);

/* Is that stream shared between this office and that one? */
enum err share_is(struct book *b, uint32_t stream, const struct tag *office, bool *shared,
                  struct fault *f) PV_CHECKED;

/* How many other offices hold a copy of that stream. */
enum err share_partners_of(struct book *b, uint32_t stream, size_t *count,
                           struct fault *f) PV_CHECKED;

/* Makes the bundle for a partner and logs it. ERR_STATE when nothing is shared with that office. */
struct share_made {
    struct buf file; /* the caller frees it */
    size_t streams, events;
};
enum err share_bundle(struct book *b, const struct seat *by, const struct partner *to,
                      struct share_made *made, struct fault *f) PV_CHECKED;

/* The canonical export of what both offices hold: CBOR [event bytes, ...]. */
enum err share_canonical(struct book *b, const struct tag *office, struct buf *out,
                         struct fault *f) PV_CHECKED;

#endif
