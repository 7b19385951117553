/* tell: disclosure by two officers, and the answer that an enquirer gets.
 *
 * What may be told is decided in record/ (the fold and the one gate, record/answer). An answer
 * does the same work and writes the same number of acts of the same length, whether something is
 * told or not (R1). */
#ifndef PV_DESK_TELL_H
#define PV_DESK_TELL_H

#include "desk/step.h"
#include "record/answer.h"

/* Proposes to tell these items (0: all that the person allows today), with the words that the
 * person gave. ERR_REFUSED (R4) when nothing is allowed, or more than that is asked for. *told
 * gets the items proposed. */
enum err tell_propose(struct step *s, unsigned items, unsigned *told, struct fault *f) PV_CHECKED;

/* Approves the proposal that waits. *same_device: both signatures came from one device (A36).
 * ERR_STATE when none waits, ERR_REFUSED. */
enum err tell_approve(struct step *s, bool *same_device, struct fault *f) PV_CHECKED;

/* The disclosure that waits for a second officer; NULL when none does. */
const struct case_disclosure *tell_waiting(const struct step *s);

/* The holding office confirms these items before a disclosure elsewhere (R10). */
enum err tell_confirm(struct step *s, unsigned items, struct fault *f) PV_CHECKED;

/* Today's answer to the step's request, recorded in its letter file; open the step with
 * ACCESS_ANSWER and without a person. The text lives in the step's arena. ERR_LOCKED when no
 * officer who may open cases has unlocked the office: then nobody is answered, for the answer would
 * not be true. */
enum err tell_answer(struct step *s, struct str *text, struct fault *f) PV_CHECKED;

/* Why nothing new about this person is told today, for officers only: one line each, visit may
 * be called several times or not at all (then something is told, or waits for its day). */
typedef void tell_reason(void *context, const char *why);
void tell_withheld(const struct case_file *c, const struct case_person *p, int32_t today,
                   tell_reason *visit, void *context);

#endif
