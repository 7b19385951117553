#include "desk/mark.h"

#include "desk/verification.h"

static enum err mark(struct step *s, enum kind k, enum body_key key, struct str text,
                     struct fault *f)
{
    struct draft d = step_draft_in(k, s->person == STEP_NONE ? &s->request_tag : &s->person_tag);
    step_text(&d.body, key, text);
    return step_act(s, &d, NULL, f);
}

enum err mark_duress(struct step *s, struct str text, struct fault *f)
{
    return mark(s, KIND_DURESS, BODY_TEXT, text, f);
}

static enum err mark_source(struct step *s, enum kind k, struct str source, struct fault *f)
{
    struct buf chain = {0};
    verification_chain(source, &chain);
    enum err err = buf_check(&chain);
    if (err == OK)
        err = mark(s, k, BODY_SOURCE, buf_view(&chain), f);
    else
        fault_set(f, err, "%s", err_text(err));
    buf_free(&chain);
    return err;
}

enum err mark_death_reported(struct step *s, struct str source, struct fault *f)
{
    return mark_source(s, KIND_DEATH_REPORTED, source, f);
}

enum err mark_death_proved(struct step *s, struct str source, struct fault *f)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && s->loaded && i < s->view.entries.count; i++) {
        const struct entry *e = &s->view.entries.at[i];
        if (e->act.kind == KIND_DEATH_REPORTED &&
            str_eq(tag_str(&e->stream), tag_str(&s->person_tag)))
            err = step_refer(s, e, f);
    }
    if (err != OK)
        return err;
    return mark_source(s, KIND_DEATH_PROVED, source, f);
}

static bool freezes(const struct entry *e)
{
    bool mark = false;
    return e->act.kind == KIND_DURESS || e->act.kind == KIND_DEATH_REPORTED ||
           e->act.kind == KIND_DEATH_PROVED ||
           (e->act.kind == KIND_ASKED && body_bool(&e->act, BODY_DURESS, &mark) && mark);
}

enum err mark_lift(struct step *s, struct str text, struct fault *f)
{
    const struct tag *stream = s->person == STEP_NONE ? &s->request_tag : &s->person_tag;
    enum err err = OK;
    for (size_t i = 0; err == OK && s->loaded && i < s->view.entries.count; i++) {
        const struct entry *e = &s->view.entries.at[i];
        if (freezes(e) && str_eq(tag_str(&e->stream), tag_str(stream)))
            err = step_refer(s, e, f);
    }
    if (err != OK)
        return err;
    if (s->ref_count == 0)
        return fault_set(f, ERR_STATE, "no duress and no death is on file here");
    return mark(s, KIND_LIFTED, BODY_TEXT, text, f);
}

enum err mark_lift_agree(struct step *s, struct fault *f)
{
    const struct entry *waits = s->about ? s->about->lifting_proposed
                                : s->person == STEP_NONE && s->view.file
                                    ? s->view.file->lifting_proposed
                                    : NULL;
    if (!waits)
        return fault_set(f, ERR_STATE,
                         "no lifting waits for a second officer; propose one with \"freeze lift\"");
    return book_countersign(s->book, s->by, s->request, waits, NULL, f);
}

enum err mark_interests(struct step *s, struct str text, struct fault *f)
{
    return mark(s, KIND_BEST_INTERESTS, BODY_TEXT, text, f);
}
