#include "desk/consent.h"

#include "record/cbor.h"

void consent_words(unsigned bits, struct buf *out)
{
    bool first = true;
    for (unsigned b = 0; b < CASE_PERMISSIONS; b++) {
        if (!(bits & 1u << b))
            continue;
        buf_text(out, first ? "" : ", ");
        buf_text(out, permission_name((enum permission)(1u << b)));
        first = false;
    }
    if (first)
        buf_text(out, "nothing");
}

/* ---- asking ---- */

static struct str value_of(const struct consent_values *v, enum permission one)
{
    if (one == PERMIT_REGION)
        return str_trim(v->region);
    if (one == PERMIT_CHANNEL)
        return str_trim(v->channel);
    if (one == PERMIT_ADDRESS)
        return str_trim(v->address);
    return STR_NONE;
}

static const enum permission WORDED[] = {PERMIT_REGION, PERMIT_CHANNEL, PERMIT_ADDRESS};

/* Three items say nothing without words of the person's own; and words for an item that is not
 * allowed would lie in the file for nothing. */
static enum err check_words(const struct asking *a, struct fault *f)
{
    const unsigned contact = PERMIT_MESSAGES | PERMIT_CHANNEL | PERMIT_ADDRESS | PERMIT_VISIT;
    if (a->allow && a->answer != ANSWER_YES)
        return fault_set(f, ERR_USAGE, "--allow goes with --answer yes");
    if (a->allow && a->items & PERMIT_NO_CONTACT && a->items & contact)
        return fault_set(f, ERR_USAGE,
                         "no-contact and a way of contact cannot both be told: which does the "
                         "person mean?");
    for (size_t i = 0; i < COUNT(WORDED); i++) {
        const char *name = permission_name(WORDED[i]);
        bool item = a->allow && a->items & WORDED[i];
        size_t len = value_of(&a->values, WORDED[i]).len;
        if (item && !len)
            return fault_set(f, ERR_USAGE, "--allow %s needs --%s: what exactly may be told", name,
                             name);
        if (!item && len)
            return fault_set(f, ERR_USAGE, "--%s was given, but %s is not among what is allowed",
                             name, name);
    }
    return OK;
}

static enum err put_values(struct body *b, const struct asking *a, struct fault *f)
{
    struct buf cbor = {0};
    uint64_t count = 0;
    for (size_t i = 0; i < COUNT(WORDED); i++)
        count += (a->items & WORDED[i]) != 0;
    if (count == 0)
        return OK;
    cbor_put_map(&cbor, count);
    for (size_t i = 0; i < COUNT(WORDED); i++) {
        if (!(a->items & WORDED[i]))
            continue;
        cbor_put_u64(&cbor, WORDED[i]);
        cbor_put_text(&cbor, value_of(&a->values, WORDED[i]));
    }
    enum err err = buf_check(&cbor);
    if (err == OK)
        body_put_raw(b, BODY_VALUES, buf_view(&cbor));
    buf_free(&cbor);
    return err == OK ? OK : fault_set(f, err, "%s", err_text(err));
}

/* The record of asking. It names what other offices wrote of withdrawals and answers, so that a
 * grant on it can be seen to know them. */
static enum err write_asked(struct step *s, const struct asking *a, struct digest *id,
                            struct fault *f)
{
    struct draft d = step_draft(s, KIND_ASKED);
    body_put_u64(&d.body, BODY_SETTING, a->setting);
    body_put_u64(&d.body, BODY_ANSWER, a->answer);
    if (a->duress)
        body_put_bool(&d.body, BODY_DURESS, true);
    enum err err = present_put(&d.body, a->present, a->present_count, f);
    if (err == OK && s->about)
        err = step_refer(s, s->about->approach, f);
    if (err == OK)
        err = step_refer_foreign(s, KIND_WITHDRAWAL, f);
    if (err == OK)
        err = step_refer_foreign(s, KIND_ASKED, f);
    if (err != OK) {
        body_free(&d.body);
        return err;
    }
    return step_act(s, &d, id, f);
}

static unsigned items_of(const struct entry *withdrawal)
{
    uint64_t bits;
    return body_u64(&withdrawal->act, BODY_PERMISSIONS, &bits) && bits && bits <= PERMIT_ALL
               ? (unsigned)bits
               : PERMIT_ALL;
}

/* The grant stands on the asking first, then on every withdrawal known here of what it gives. */
static enum err write_grant(struct step *s, const struct asking *a, const struct digest *asked,
                            struct fault *f)
{
    struct draft d = step_draft(s, KIND_GRANT);
    body_put_u64(&d.body, BODY_PERMISSIONS, a->items);
    if (a->until != DAY_OPEN)
        body_put_i64(&d.body, BODY_UNTIL, a->until);
    enum err err = put_values(&d.body, a, f);
    if (err == OK)
        err = step_refer(s, step_entry(s, asked), f);
    for (size_t i = 0; err == OK && i < s->about->withdrawal_count; i++)
        if (items_of(s->about->withdrawals[i]) & a->items)
            err = step_refer(s, s->about->withdrawals[i], f);
    if (err == ERR_LIMIT)
        fault_set(f, err,
                  "the person has withdrawn more than %d times, and a yes must take up each: "
                  "nothing more can be allowed on this file, only on one that a later list begins",
                  EVENT_REFS - 1);
    if (err != OK) {
        body_free(&d.body);
        return err;
    }
    return step_act(s, &d, NULL, f);
}

static enum err write_withdrawal(struct step *s, const struct lowering *l, struct fault *f)
{
    struct draft d = l->all_requests ? step_draft_in(KIND_WITHDRAWAL, &s->person_tag)
                                     : step_draft(s, KIND_WITHDRAWAL);
    if (l->items)
        body_put_u64(&d.body, BODY_PERMISSIONS, l->items);
    step_text(&d.body, BODY_REASON, l->reason);
    step_text(&d.body, BODY_BY, l->spoken_by);
    return step_act(s, &d, NULL, f);
}

static const struct case_asked *asked_of(const struct step *s, const struct digest *id)
{
    for (size_t i = 0; s->about && i < s->about->asked_count; i++)
        if (str_eq(digest_str(&s->about->asked[i].entry->id), digest_str(id)))
            return &s->about->asked[i];
    return NULL;
}

/* In words for the officer; whether it was free is the fold's to say. */
static const char *unfree_words(const struct asking *a)
{
    if (a->duress)
        return "there were signs of duress";
    for (size_t i = 0; i < a->present_count; i++) {
        switch (a->present[i].who) {
        case ATTENDEE_SITE:
            return "a site official was present";
        case ATTENDEE_ASSOCIATION:
            return "an association worker was present";
        case ATTENDEE_STATE:
            return "a state officer was present";
        case ATTENDEE_LEADER:
            return "a leader was present";
        case ATTENDEE_OTHER:
            return "somebody else was present";
        case ATTENDEE_INTERPRETER:
        case ATTENDEE_MEDIC:
        case ATTENDEE_GUARDIAN:
        case ATTENDEE_SUPPORTER:
        case ATTENDEE_OFFICER:
            break;
        }
    }
    return "it was not in private";
}

/* Behind the record of a free yes: what was allowed before and is not any more is withdrawn, what
 * is allowed now is granted. (A free no lowers by itself: the fold sees to that.) */
static enum err write_wishes(struct step *s, const struct asking *a, const struct digest *asked,
                             struct asking_outcome *out, struct fault *f)
{
    enum err err = OK;
    if (out->lowered) {
        struct lowering l = {.items = out->lowered, .reason = STR("asked again")};
        err = write_withdrawal(s, &l, f);
    }
    if (err == OK && a->items) {
        err = write_grant(s, a, asked, f);
        out->granted = a->items;
    }
    return err;
}

static enum err write_batch(struct step *s, const struct asking *a, struct asking_outcome *out,
                            struct fault *f)
{
    struct digest asked;
    unsigned before = s->about ? case_permissions_on(s->about, book_today(s->book)) : 0;
    enum err err = write_asked(s, a, &asked, f);
    if (err == OK)
        err = step_again(s, f);
    if (err != OK)
        return err;
    const struct case_asked *c = asked_of(s, &asked);
    out->free = c && c->free;
    out->unfree = out->free ? NULL : unfree_words(a);
    if (!out->free)
        return OK;
    out->lowered = a->answer == ANSWER_NO ? before : a->allow ? before & ~a->items : 0;
    return a->allow ? write_wishes(s, a, &asked, out, f) : OK;
}

enum err consent_record(struct step *s, const struct asking *a, struct asking_outcome *out,
                        struct fault *f)
{
    *out = (struct asking_outcome){0};
    if (a->spoken_by.len)
        return step_refuse(s, "record consent through a speaker", "R8",
                           "an answer is the person's own private word; nobody gives it for them",
                           f);
    enum err err = check_words(a, f);
    if (err == OK)
        err = book_begin(s->book, f);
    if (err != OK)
        return err;
    err = write_batch(s, a, out, f);
    if (err != OK) {
        book_rollback(s->book);
        return err;
    }
    err = book_commit(s->book, f);
    if (err == OK && !out->free && a->allow)
        err = step_refuse(s, "grant on an asking that was not free", "R6",
                          "the person was not asked freely; it counts as not asked", f);
    return err;
}

/* ---- lowering ---- */

enum err consent_lower(struct step *s, const struct lowering *l, struct fault *f)
{
    if (l->spoken_by.len && (!s->about || !case_mandate_holds(s->about, l->spoken_by,
                                                              STR("consent"), book_today(s->book))))
        return step_refuse(s, "lower consent through a speaker", "R8",
                           "only somebody whom the person gave a mandate speaks for the person; "
                           "a claim can be recorded with \"mandate claim\"",
                           f);
    return write_withdrawal(s, l, f);
}
