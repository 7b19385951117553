/* meeting: seeing each other, planned, agreed by both sides, and as it was held (S3).
 *
 * A private meeting has nobody of a site, an association or a state in the room. One that was held
 * otherwise is recorded as it was: "held, not private". */
#ifndef PV_DESK_MEETING_H
#define PV_DESK_MEETING_H

#include "desk/step.h"

struct meeting_plan {
    enum grade grade;
    const struct present *present;
    size_t present_count;
    struct str place;
    int32_t day; /* DAY_OPEN: no day yet */
};

struct meeting_held {
    const struct present *present;
    size_t present_count;
    struct str text;
    int32_t day;
};

/* ERR_REFUSED (S3, R6) for a private meeting with somebody in the room who may not be there. */
enum err meeting_plan(struct step *s, const struct meeting_plan *p, struct fault *f) PV_CHECKED;
/* One side agrees to the last plan that was not held yet. ERR_STATE when there is none, or when
 * the person has not allowed a visit (R6). */
enum err meeting_agree(struct step *s, enum side side, struct fault *f) PV_CHECKED;
/* What took place, whether planned or not. *as gets the meeting as it stands then; NULL when it
 * cannot be shown. */
enum err meeting_record(struct step *s, const struct meeting_held *h,
                        const struct case_meeting **as, struct fault *f) PV_CHECKED;

/* The last plan not held yet; NULL when there is none. */
const struct case_meeting *meeting_waiting(const struct step *s);

#endif
