#include "desk/approach.h"

enum err approach_plan(struct step *s, const struct approach *plan, struct fault *f)
{
    struct draft d = step_draft(s, KIND_APPROACH);
    step_text(&d.body, BODY_BY, plan->by);
    step_text(&d.body, BODY_PLACE, plan->place);
    step_text(&d.body, BODY_INTERPRETER, plan->interpreter);
    step_text(&d.body, BODY_RISK, plan->risk);
    enum err err = OK;
    if (s->about && s->about->proved)
        err = step_refer(s, s->about->verified, f);
    if (err != OK) {
        body_free(&d.body);
        return err;
    }
    return step_act(s, &d, NULL, f);
}

enum err approach_agree(struct step *s, struct fault *f)
{
    if (!s->about || !s->about->approach_proposed)
        return fault_set(f, ERR_STATE,
                         "no approach plan waits for a second officer; make one with "
                         "\"approach plan\"");
    return book_countersign(s->book, s->by, s->request, s->about->approach_proposed, NULL, f);
}
