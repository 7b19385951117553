#include "desk/meeting.h"

const struct case_meeting *meeting_waiting(const struct step *s)
{
    for (size_t i = s->about ? s->about->meeting_count : 0; i > 0; i--) {
        const struct case_meeting *m = &s->about->meetings[i - 1];
        if (!m->held && m->entry->act.kind == KIND_MEETING)
            return m;
    }
    return NULL;
}

static void set_day(struct draft *d, int32_t day)
{
    if (day == DAY_OPEN)
        return;
    d->has_valid = true;
    d->valid = (struct days){day, day};
}

enum err meeting_plan(struct step *s, const struct meeting_plan *p, struct fault *f)
{
    struct draft d = step_draft(s, KIND_MEETING);
    body_put_u64(&d.body, BODY_GRADE, p->grade);
    step_text(&d.body, BODY_PLACE, p->place);
    set_day(&d, p->day);
    enum err err = present_put(&d.body, p->present, p->present_count, f);
    if (err != OK) {
        body_free(&d.body);
        return err;
    }
    return step_act(s, &d, NULL, f);
}

enum err meeting_agree(struct step *s, enum side side, struct fault *f)
{
    const struct case_meeting *m = meeting_waiting(s);
    if (!m)
        return fault_set(f, ERR_STATE, "no meeting is planned that could be agreed to");
    enum err err = step_refer(s, m->entry, f);
    if (err != OK)
        return err;
    struct draft d = step_draft(s, KIND_MEETING_AGREED);
    body_put_u64(&d.body, BODY_SIDE, side);
    return step_act(s, &d, NULL, f);
}

/* The meeting that the act of that id belongs to: the plan it names, or itself. */
static const struct case_meeting *meeting_of(const struct step *s, const struct digest *held)
{
    const struct entry *e = step_entry(s, held);
    for (size_t i = 0; e && s->about && i < s->about->meeting_count; i++) {
        const struct entry *m = s->about->meetings[i].entry;
        if (m == e || (e->act.ref_count && str_eq(digest_str(&m->id), digest_str(&e->act.refs[0]))))
            return &s->about->meetings[i];
    }
    return NULL;
}

enum err meeting_record(struct step *s, const struct meeting_held *h,
                        const struct case_meeting **as, struct fault *f)
{
    const struct case_meeting *plan = meeting_waiting(s);
    struct digest id;
    enum err err = plan ? step_refer(s, plan->entry, f) : OK;
    if (err != OK)
        return err;
    struct draft d = step_draft(s, KIND_MEETING_HELD);
    step_text(&d.body, BODY_TEXT, h->text);
    set_day(&d, h->day);
    err = present_put(&d.body, h->present, h->present_count, f);
    if (err != OK) {
        body_free(&d.body);
        return err;
    }
    err = step_act(s, &d, &id, f);
    if (err != OK)
        return err;
    *as = step_again(s, NULL) == OK ? meeting_of(s, &id) : NULL; /* it is written either way */
    return OK;
}
