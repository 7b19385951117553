#include "desk/step.h"

#include "record/cbor.h"

enum { STEP_REQUESTS = 64 };

static bool tags_same(const struct tag *a, const struct tag *b)
{
    return str_eq(tag_str(a), tag_str(b));
}

/* The first request of the person that can be read here: a shared person names others as well. */
static void find_first_request(struct step *s)
{
    uint32_t all[STEP_REQUESTS];
    if (s->request != STEP_NONE || s->person == STEP_NONE)
        return;
    size_t count = book_requests_of(s->book, s->person, all, STEP_REQUESTS);
    for (size_t i = 0; i < count && i < STEP_REQUESTS; i++) {
        const struct stream *r = book_stream(s->book, all[i]);
        if (r->kind != STREAM_REQUEST || !r->has_key || r->erased)
            continue;
        s->request = all[i];
        s->context = true;
        return;
    }
}

enum err step_again(struct step *s, struct fault *f)
{
    if (s->loaded)
        case_view_free(&s->view);
    s->loaded = false;
    s->view = (struct case_view){0};
    s->about = NULL;
    enum err err = OK;
    if (s->request != STEP_NONE)
        err = book_case_with(s->book, s->request, s->person, &s->arena, &s->view, f);
    else if (s->person != STEP_NONE)
        err = book_entries(s->book, s->person, &s->arena, &s->view.entries, f);
    s->loaded = err == OK;
    if (err != OK && s->request == STEP_NONE)
        entry_list_free(&s->view.entries);
    if (err == OK && s->request != STEP_NONE && s->person != STEP_NONE)
        s->about = case_person_of(s->view.file, &s->person_tag);
    return err;
}

enum err step_open(struct step *s, struct fault *f)
{
    enum err err = access_check(s->book, s->by, s->need, f);
    if (err != OK)
        return err;
    find_first_request(s);
    if (s->person != STEP_NONE)
        s->person_tag = book_stream(s->book, s->person)->tag;
    if (s->request != STEP_NONE)
        s->request_tag = book_stream(s->book, s->request)->tag;
    return step_again(s, f);
}

void step_close(struct step *s)
{
    if (s->loaded)
        case_view_free(&s->view);
    s->loaded = false;
    s->about = NULL;
    arena_free(&s->arena);
}

struct draft step_draft_in(enum kind k, const struct tag *stream)
{
    return (struct draft){.kind = k, .stream = *stream};
}

struct draft step_draft(const struct step *s, enum kind k)
{
    struct draft d = step_draft_in(k, &s->person_tag);
    body_put_bytes(&d.body, BODY_REQUEST, s->request_tag.b, TAG_BYTES);
    return d;
}

enum err step_refer(struct step *s, const struct entry *e, struct fault *f)
{
    if (!e)
        return OK;
    for (size_t i = 0; i < s->ref_count; i++)
        if (str_eq(digest_str(&s->refs[i]), digest_str(&e->id)))
            return OK;
    if (s->ref_count >= EVENT_REFS)
        return fault_set(f, ERR_LIMIT, "this act would stand on more than %d others", EVENT_REFS);
    s->refs[s->ref_count++] = e->id;
    return OK;
}

enum err step_refer_foreign(struct step *s, enum kind k, struct fault *f)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && s->loaded && i < s->view.entries.count; i++) {
        const struct entry *e = &s->view.entries.at[i];
        bool fits = e->act.kind == k || (e->act.kind == KIND_NONE && k == KIND_WITHDRAWAL);
        if (fits && tags_same(&e->stream, &s->person_tag) &&
            !tags_same(&e->office, book_office(s->book)))
            err = step_refer(s, e, f);
    }
    return err;
}

enum err step_act(struct step *s, struct draft *d, struct digest *id, struct fault *f)
{
    d->refs = s->refs;
    d->ref_count = s->ref_count;
    s->ref_count = 0;
    if (s->request == STEP_NONE)
        return book_act(s->book, s->by, d, id, f);
    return book_case_act(s->book, s->by, s->request, d, id, f);
}

enum err step_refuse(struct step *s, const char *what, const char *rule, const char *why,
                     struct fault *f)
{
    return book_refuse(s->book, s->by, what, rule, f, why);
}

const struct entry *step_entry(const struct step *s, const struct digest *id)
{
    for (size_t i = 0; s->loaded && i < s->view.entries.count; i++)
        if (str_eq(digest_str(&s->view.entries.at[i].id), digest_str(id)))
            return &s->view.entries.at[i];
    return NULL;
}

/* ---- words ---- */

enum err present_parse(struct str word, struct present *out, struct fault *f)
{
    struct str rest = word, kind = word;
    (void)str_next(&rest, ':', &kind);
    kind = str_trim(kind);
    if (!attendee_from_name(kind, &out->who))
        return fault_set(f, ERR_USAGE,
                         "--present %.*s: write interpreter, medic, guardian, supporter, officer, "
                         "site-official, association-worker, state-officer, leader or other, and "
                         "a name behind a colon where there is one",
                         STR_ARG(word));
    out->name = str_trim(rest);
    return OK;
}

enum err present_put(struct body *b, const struct present *at, size_t count, struct fault *f)
{
    struct buf cbor = {0};
    if (count == 0)
        return OK;
    cbor_put_array(&cbor, count);
    for (size_t i = 0; i < count; i++) {
        cbor_put_array(&cbor, 2);
        cbor_put_u64(&cbor, at[i].who);
        cbor_put_text(&cbor, at[i].name);
    }
    enum err err = buf_check(&cbor);
    if (err == OK)
        body_put_raw(b, BODY_PRESENT, buf_view(&cbor));
    buf_free(&cbor);
    return err == OK ? OK : fault_set(f, err, "%s", err_text(err));
}

void step_text(struct body *b, enum body_key k, struct str text)
{
    text = str_trim(text);
    if (text.len)
        body_put_text(b, k, text);
}
