/* mandate: who speaks for a person. Only the person grants that; all else is a claim (R8).
 *
 * A mandate lowers and receives; it never raises: a yes is the person's own private word (R6). */
#ifndef PV_DESK_MANDATE_H
#define PV_DESK_MANDATE_H

#include "desk/step.h"

struct mandate_claim {
    struct str by;    /* who claims to speak */
    struct str what;  /* "leader", "family", "other" */
    struct str scope; /* as claimed */
};

struct mandate_grant {
    struct str by;
    struct str scope;
    int32_t until; /* last day; DAY_OPEN: without end */
    enum setting setting;
    const struct present *present;
    size_t present_count;
};

/* Keeps what somebody claims, as a claim that gives nothing. ERR_USAGE for another `what`. */
enum err mandate_claim(struct step *s, const struct mandate_claim *c, struct fault *f) PV_CHECKED;

/* The person's own mandate. ERR_REFUSED (R8) when the person was not asked freely; ERR_STATE when
 * nobody asks about the person yet. */
enum err mandate_grant(struct step *s, const struct mandate_grant *g, struct fault *f) PV_CHECKED;

/* Ends every mandate in force of that name. ERR_NOT_FOUND when there is none. */
enum err mandate_end(struct step *s, struct str by, struct fault *f) PV_CHECKED;

/* The same name, blanks around it and ASCII case apart. */
bool mandate_same_name(struct str a, struct str b);

#endif
