#include "desk/tell.h"

#include "record/cbor.h"

/* ---- disclosure ---- */

static const struct case_permission *permission_of(const struct case_person *p, unsigned bit)
{
    for (unsigned b = 0; b < CASE_PERMISSIONS; b++)
        if (1u << b == bit && p->permission[b].in_force)
            return &p->permission[b];
    return NULL;
}

/* The words of the grants for those items that have some. */
static enum err put_values(struct body *b, const struct case_person *p, unsigned items,
                           struct fault *f)
{
    struct buf cbor = {0};
    uint64_t count = 0;
    for (unsigned bit = 1; bit < PERMIT_ALL; bit <<= 1) {
        const struct case_permission *c = items & bit ? permission_of(p, bit) : NULL;
        count += c && c->value.len;
    }
    if (count == 0)
        return OK;
    cbor_put_map(&cbor, count);
    for (unsigned bit = 1; bit < PERMIT_ALL; bit <<= 1) {
        const struct case_permission *c = items & bit ? permission_of(p, bit) : NULL;
        if (!c || !c->value.len)
            continue;
        cbor_put_u64(&cbor, bit);
        cbor_put_text(&cbor, c->value);
    }
    enum err err = buf_check(&cbor);
    if (err == OK)
        body_put_raw(b, BODY_VALUES, buf_view(&cbor));
    buf_free(&cbor);
    return err == OK ? OK : fault_set(f, err, "%s", err_text(err));
}

static enum err refer_grants(struct step *s, unsigned items, struct fault *f)
{
    enum err err = OK;
    for (unsigned bit = 1; err == OK && bit < PERMIT_ALL; bit <<= 1) {
        const struct case_permission *c = items & bit ? permission_of(s->about, bit) : NULL;
        if (c)
            err = step_refer(s, c->grant, f);
    }
    return err;
}

enum err tell_propose(struct step *s, unsigned items, unsigned *told, struct fault *f)
{
    if (!s->about)
        return fault_set(f, ERR_STATE, "this person is not tied to this request by any act");
    if (!items)
        items = case_permissions_on(s->about, book_today(s->book));
    if (!items)
        return step_refuse(s, "disclose", "R4", "the person allows nothing today", f);
    struct draft d = step_draft(s, KIND_DISCLOSURE);
    body_put_u64(&d.body, BODY_PERMISSIONS, items);
    enum err err = put_values(&d.body, s->about, items, f);
    if (err == OK)
        err = refer_grants(s, items, f);
    if (err != OK) {
        body_free(&d.body);
        return err;
    }
    err = step_act(s, &d, NULL, f);
    if (err == OK)
        *told = items;
    return err;
}

const struct case_disclosure *tell_waiting(const struct step *s)
{
    for (size_t i = s->about ? s->about->disclosure_count : 0; i > 0; i--)
        if (!s->about->disclosures[i - 1].in_force)
            return &s->about->disclosures[i - 1];
    return NULL;
}

enum err tell_approve(struct step *s, bool *same_device, struct fault *f)
{
    const struct case_disclosure *waiting = tell_waiting(s);
    if (!waiting)
        return fault_set(f, ERR_STATE, "no disclosure waits for a second officer");
    const struct signer *first = &waiting->entry->signer[0];
    *same_device = str_eq((struct str){(const char *)first->device, DEVICE_BYTES},
                          (struct str){(const char *)book_device(s->book), DEVICE_BYTES});
    return book_countersign(s->book, s->by, s->request, waiting->entry, NULL, f);
}

enum err tell_confirm(struct step *s, unsigned items, struct fault *f)
{
    struct draft d = step_draft(s, KIND_CONFIRMED);
    body_put_u64(&d.body, BODY_PERMISSIONS, items);
    enum err err = step_refer_foreign(s, KIND_WITHDRAWAL, f);
    if (err == OK)
        err = step_refer_foreign(s, KIND_ASKED, f);
    if (err != OK) {
        body_free(&d.body);
        return err;
    }
    return step_act(s, &d, NULL, f);
}

/* ---- why nothing is told: for officers ---- */

static bool disclosed(const struct case_person *p)
{
    for (size_t i = 0; i < p->disclosure_count; i++)
        if (p->disclosures[i].in_force)
            return true;
    return false;
}

/* Approved, and each of its items still given by a grant that it names. */
static bool disclosed_still(const struct case_person *p, int32_t today)
{
    for (size_t i = 0; i < p->disclosure_count; i++) {
        const struct case_disclosure *d = &p->disclosures[i];
        if (d->in_force && !(d->permissions & ~d->live) &&
            (d->until == DAY_OPEN || today <= d->until))
            return true;
    }
    return false;
}

static const char *way_stops_at(const struct case_person *p, int32_t today)
{
    if (!p->upheld)
        return "no match was upheld";
    if (!p->proved)
        return "identity is not proved";
    if (!p->asked_count && !p->approach)
        return "nobody has been sent to ask: no approach is agreed";
    if (!p->asked_count)
        return "the person was not asked yet";
    if (!p->own_answer_free)
        return "the person was not asked freely; that counts as not asked (R6)";
    if (!case_permissions_on(p, today))
        return "nothing is allowed today";
    if (!disclosed(p))
        return "two officers have not decided to tell it yet (R5)";
    if (!disclosed_still(p, today))
        return "what two officers decided to tell is not what the person allows now; propose anew";
    return NULL;
}

void tell_withheld(const struct case_file *c, const struct case_person *p, int32_t today,
                   tell_reason *visit, void *context)
{
    if (c->withdrawn)
        visit(context, "the enquirer withdrew the request");
    if (c->duress)
        visit(context, "signs of duress on the enquirer: every release is frozen (R6)");
    if (p->duress)
        visit(context, "signs of duress on the person: every release is frozen (R6)");
    if (p->death_reported)
        visit(context, p->death_proved
                           ? "the person has died; that is told in person, never by letter (R15)"
                           : "a death was reported: every release is frozen until it is "
                             "clear (R15)");
    const char *stop = way_stops_at(p, today);
    if (stop)
        visit(context, stop);
}

/* ---- the answer ---- */

/* Letters are alike in length on the disk, whatever they say: filled up to about this many bytes,
 * which section padding then brings to 1024. Longer ones fall into the next lengths. */
enum { LETTER_BYTES = 900, LETTER_FRAME = 70, LETTER_REF = HASH_BYTES + 2, LETTER_FILL = 640 };

static void put_fill(struct body *b, size_t used)
{
    static const char zeros[LETTER_FILL] = {0};
    size_t fill = used < LETTER_BYTES ? LETTER_BYTES - used : 0;
    body_put_bytes(b, BODY_FILL, zeros, fill < LETTER_FILL ? fill : LETTER_FILL);
}

/* The letter as an act: of the program's own, in the request's letter file. */
static enum err record_letter(struct book *b, const struct tag *letter, const struct answer *given,
                              struct fault *f)
{
    struct draft d = step_draft_in(KIND_ANSWERED, letter);
    struct str text = answer_text(given), told = answer_told(given);
    d.refs = answer_refs(given, &d.ref_count);
    body_put_i64(&d.body, BODY_CALENDAR_DAY, answer_day(given));
    body_put_text(&d.body, BODY_TEXT, text);
    body_put_u64(&d.body, BODY_PERMISSIONS, answer_permissions(given));
    if (told.len)
        body_put_text(&d.body, BODY_TOLD, told);
    put_fill(&d.body, LETTER_FRAME + text.len + told.len + d.ref_count * LETTER_REF);
    return book_act(b, NULL, &d, NULL, f);
}

/* After "erase --letters" there is no letter file to write into. */
static enum err record_answer(struct step *s, const struct answer *given, struct fault *f)
{
    const struct case_file *c = s->view.file;
    uint32_t letter;
    if (answer_repeated(given))
        return OK;
    if (!book_stream_find(s->book, &c->letter, &letter) || book_stream(s->book, letter)->erased)
        return OK;
    return record_letter(s->book, &c->letter, given, f);
}

enum err tell_answer(struct step *s, struct str *text, struct fault *f)
{
    const struct answer *given;
    if (!book_holds(s->book, TABLE_CASE))
        return fault_set(f, ERR_LOCKED,
                         "answers need somebody who may open cases: let a caseworker unlock the "
                         "office first");
    /* The letter is the program's own; who gave it, and how often, stands in the office's log. */
    enum err err = book_viewed(s->book, s->by, "an answer", &s->request_tag, f);
    if (err != OK)
        return err;
    err = answer_build(s->view.file, book_state(s->book), s->view.file->today, &s->arena, &given);
    if (err != OK)
        return fault_set(f, err, "the answer: %s", err_text(err));
    err = record_answer(s, given, f);
    if (err == OK)
        *text = answer_text(given);
    return err;
}
