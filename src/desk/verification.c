#include "desk/verification.h"

#include "record/cbor.h"

void verification_chain(struct str chain, struct buf *out)
{
    bool first = true;
    size_t from = 0;
    for (size_t i = 0; i <= chain.len; i++) {
        if (i < chain.len && chain.ptr[i] != '<' && chain.ptr[i] != '>')
            continue;
        struct str speaker = str_trim(str_sub(chain, from, i - from));
        from = i + 1;
        if (!first)
            buf_text(out, " < ");
        first = false;
        buf_str(out, speaker); /* an unnamed speaker stays unnamed, and is no source */
    }
}

static enum err put_sources(struct body *b, const struct verification *v, struct fault *f)
{
    struct buf cbor = {0}, chain = {0};
    cbor_put_array(&cbor, v->source_count);
    for (size_t i = 0; i < v->source_count; i++) {
        buf_clear(&chain);
        verification_chain(v->sources[i], &chain);
        cbor_put_text(&cbor, buf_view(&chain));
    }
    enum err err = chain.failed ? ERR_MEMORY : buf_check(&cbor);
    if (err == OK)
        body_put_raw(b, BODY_SOURCES, buf_view(&cbor));
    buf_free(&chain);
    buf_free(&cbor);
    return err == OK ? OK : fault_set(f, err, "%s", err_text(err));
}

/* The upheld match that it stands on: one by another officer where there is one. Which of them
 * counts is the fold's to say; a wrong choice is refused, never taken. */
static const struct entry *match_of(const struct step *s)
{
    const struct entry *own = s->about ? s->about->upheld : NULL;
    if (!own || !own->signer_count)
        return own;
    for (size_t i = 0; i < s->view.entries.count; i++) {
        const struct entry *e = &s->view.entries.at[i];
        struct tag request;
        if (e->act.kind == KIND_UPHELD && e->signer_count && e->signer_good[0] &&
            str_eq(tag_str(&e->stream), tag_str(&s->person_tag)) &&
            body_tag(&e->act, BODY_REQUEST, &request) &&
            str_eq(tag_str(&request), tag_str(&s->request_tag)) &&
            !str_eq(tag_str(&e->signer[0].officer), tag_str(&s->by->officer)))
            return e;
    }
    return own;
}

enum err verification_draft(struct step *s, const struct verification *v, struct draft *out,
                            struct fault *f)
{
    struct draft d = step_draft(s, KIND_VERIFIED);
    body_put_u64(&d.body, BODY_OUTCOME, v->failed ? OUTCOME_FAILED : OUTCOME_PROVED);
    body_put_bool(&d.body, BODY_ACCOUNTS_AGREE, v->accounts_agree);
    enum err err = put_sources(&d.body, v, f);
    if (err == OK)
        err = step_refer(s, match_of(s), f);
    if (err == OK) /* a proof stands against a failure elsewhere only when it knew of it */
        err = step_refer_foreign(s, KIND_VERIFIED, f);
    if (err == OK)
        err = step_refer_foreign(s, KIND_REJECTED, f);
    if (err != OK)
        body_free(&d.body);
    else
        *out = d;
    return err;
}

enum err verification_record(struct step *s, const struct verification *v, struct fault *f)
{
    struct draft d;
    enum err err = verification_draft(s, v, &d, f);
    return err == OK ? step_act(s, &d, NULL, f) : err;
}
