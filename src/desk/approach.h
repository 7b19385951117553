/* approach: how a person will be asked: by whom, where, with which interpreter, at what risk.
 *
 * A plan by one officer, agreed by a second before anybody goes (R5). */
#ifndef PV_DESK_APPROACH_H
#define PV_DESK_APPROACH_H

#include "desk/step.h"

struct approach {
    struct str by, place, interpreter, risk; /* interpreter may be empty: none is needed */
};

/* Proposes it for the pair of the opened step. ERR_REFUSED, errors of the book. */
enum err approach_plan(struct step *s, const struct approach *plan, struct fault *f) PV_CHECKED;

/* Agrees to the plan that waits. ERR_STATE when none waits, ERR_REFUSED (R5). */
enum err approach_agree(struct step *s, struct fault *f) PV_CHECKED;

#endif
