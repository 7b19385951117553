#include "desk/mandate.h"

bool mandate_same_name(struct str a, struct str b)
{
    return str_eq_ascii_case(str_trim(a), str_trim(b));
}

enum err mandate_claim(struct step *s, const struct mandate_claim *c, struct fault *f)
{
    if (!str_eq(c->what, STR("leader")) && !str_eq(c->what, STR("family")) &&
        !str_eq(c->what, STR("other")))
        return fault_set(f, ERR_USAGE, "--what %.*s: write leader, family or other",
                         STR_ARG(c->what));
    struct draft d = step_draft_in(KIND_MANDATE_CLAIMED, &s->person_tag);
    step_text(&d.body, BODY_BY, c->by);
    step_text(&d.body, BODY_WHAT, c->what);
    step_text(&d.body, BODY_SCOPE, c->scope);
    return step_act(s, &d, NULL, f);
}

enum err mandate_grant(struct step *s, const struct mandate_grant *g, struct fault *f)
{
    if (s->request == STEP_NONE)
        return fault_set(f, ERR_STATE,
                         "no request is about this person yet; a mandate is looked at in the view "
                         "of a request");
    struct draft d = step_draft_in(KIND_MANDATE_GRANTED, &s->person_tag);
    step_text(&d.body, BODY_BY, g->by);
    step_text(&d.body, BODY_SCOPE, g->scope);
    if (g->until != DAY_OPEN)
        body_put_i64(&d.body, BODY_UNTIL, g->until);
    body_put_u64(&d.body, BODY_SETTING, g->setting);
    enum err err = present_put(&d.body, g->present, g->present_count, f);
    if (err != OK) {
        body_free(&d.body);
        return err;
    }
    return step_act(s, &d, NULL, f);
}

enum err mandate_end(struct step *s, struct str by, struct fault *f)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && s->about && i < s->about->mandate_count; i++) {
        const struct case_mandate *m = &s->about->mandates[i];
        if (!m->claim && !m->ended && mandate_same_name(m->by, by))
            err = step_refer(s, m->entry, f);
    }
    if (err != OK)
        return err;
    if (s->ref_count == 0)
        return fault_set(f, ERR_NOT_FOUND, "no mandate of that name is in force");
    struct draft d = step_draft_in(KIND_MANDATE_ENDED, &s->person_tag);
    step_text(&d.body, BODY_BY, by);
    return step_act(s, &d, NULL, f);
}
