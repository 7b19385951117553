/* mark: what stops or holds back a release: duress, a death, a minor's best interests.
 *
 * None of it changes anything that an enquirer can see (R1, R6, R15). */
#ifndef PV_DESK_MARK_H
#define PV_DESK_MARK_H

#include "desk/step.h"

/* On the person of the step, or on its request when the step has no person: freezes every
 * release. */
enum err mark_duress(struct step *s, struct str text, struct fault *f) PV_CHECKED;
/* A report of death freezes every release until it is proved or found wrong. */
enum err mark_death_reported(struct step *s, struct str source, struct fault *f) PV_CHECKED;
/* Documentary proof; names the reports on file. */
enum err mark_death_proved(struct step *s, struct str source, struct fault *f) PV_CHECKED;
/* Proposes to lift what freezes the person of the step, or its request: every mark of duress and
 * every report or proof of death on file there is named; one that comes later stands. ERR_STATE
 * when there is nothing to lift. */
enum err mark_lift(struct step *s, struct str text, struct fault *f) PV_CHECKED;
/* The second officer agrees (R5). ERR_STATE when nothing waits. */
enum err mark_lift_agree(struct step *s, struct fault *f) PV_CHECKED;
/* The best-interests record of a minor, or of somebody whose age is not certain (R11). */
enum err mark_interests(struct step *s, struct str text, struct fault *f) PV_CHECKED;

#endif
