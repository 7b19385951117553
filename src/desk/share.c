#include "desk/share.h"

#include "base/mem.h"
#include "base/sort.h"
#include "record/answer.h"

enum { SHARE_REQUESTS = 64 }; /* of one person, that are looked at */

static bool tags_same(const struct tag *a, const struct tag *b)
{
    return str_eq(tag_str(a), tag_str(b));
}

/* ---- the two officers ---- */

static enum err check_enquirer(struct step *s, struct fault *f)
{
    struct str sees = STR_NONE, part;
    const struct entry *opened = s->view.file->opened;
    if (opened)
        (void)body_text(&opened->act, BODY_SEES, &sees);
    while (str_next(&sees, ',', &part))
        if (str_eq(str_trim(part), STR("partner")))
            return OK;
    return step_refuse(s, "share a request", "R17",
                       "the enquirer did not allow that partner offices see the request", f);
}

static enum err check_person(struct step *s, struct str agreed, struct fault *f)
{
    const struct case_person *p = s->about;
    if (!p || !p->own_answer_free || p->own_answer != ANSWER_YES ||
        !case_permissions_on(p, book_today(s->book)))
        return step_refuse(s, "share a person", "R17",
                           "the person has not freely agreed to anything in this case", f);
    if (!str_trim(agreed).len)
        return step_refuse(s, "share a person", "R17",
                           "say with --agreed when and how the person agreed that the case goes "
                           "to that office",
                           f);
    return OK;
}

enum err share_propose(struct step *s, const struct tag *office, struct str agreed, struct fault *f)
{
    if (!office_partner(book_state(s->book), office))
        return fault_set(f, ERR_NOT_FOUND, "that office is no partner of this one");
    enum err err = s->person == STEP_NONE ? check_enquirer(s, f) : check_person(s, agreed, f);
    if (err != OK)
        return err;
    struct draft d = s->person == STEP_NONE ? step_draft_in(KIND_SHARE, &s->request_tag)
                                            : step_draft(s, KIND_SHARE);
    body_put_bytes(&d.body, BODY_OFFICE, office->b, TAG_BYTES);
    step_text(&d.body, BODY_REASON, agreed);
    return step_act(s, &d, NULL, f);
}

static bool shares_with(const struct entry *e, const struct tag *office)
{
    struct tag to;
    return e->act.kind == KIND_SHARE && body_tag(&e->act, BODY_OFFICE, &to) &&
           tags_same(&to, office);
}

static bool signed_by_two(const struct case_file *c, const struct entry *e)
{
    for (size_t i = 0; i < EVENT_SIGNERS; i++)
        if (i >= e->signer_count || !e->signer_good[i] ||
            !(role_tables(e->signer[i].role) & 1u << TABLE_CASE))
            return false;
    for (size_t i = 0; i < c->void_count; i++)
        if (c->voids[i].entry == e)
            return false;
    return !tags_same(&e->signer[0].officer, &e->signer[1].officer);
}

enum err share_approve(struct step *s, const struct tag *office, struct fault *f)
{
    const struct tag *stream = s->person == STEP_NONE ? &s->request_tag : &s->person_tag;
    const struct entry *waiting = NULL;
    for (size_t i = 0; i < s->view.entries.count; i++) {
        const struct entry *e = &s->view.entries.at[i];
        if (!tags_same(&e->stream, stream) || !shares_with(e, office))
            continue;
        if (e->signer_count == 1)
            waiting = e;
        else if (waiting && tags_same(&e->act.act_id, &waiting->act.act_id))
            waiting = NULL;
    }
    if (!waiting)
        return fault_set(f, ERR_STATE, "no share with that office waits for a second officer");
    return book_countersign(s->book, s->by, s->request, waiting, NULL, f);
}

/* ---- partners ---- */

enum err share_partner(const struct book *b, struct str word, const struct partner **out,
                       struct fault *f)
{
    const struct office_state *o = book_state(b);
    const struct partner *found = NULL;
    struct reference r;
    word = str_trim(word);
    bool reference = reference_parse(word, &r) == OK && r.prefix == 'O';
    for (size_t i = 0; i < o->partner_count; i++) {
        const struct partner *p = &o->partners[i];
        if (!str_eq_ascii_case(str_trim(p->name), word) &&
            !(reference && reference_matches(&r, &p->office)))
            continue;
        if (found)
            return fault_set(f, ERR_USAGE,
                             "\"%.*s\" means several partner offices; write the O-...",
                             STR_ARG(word));
        found = p;
    }
    if (!found)
        return fault_set(f, ERR_NOT_FOUND,
                         "no partner office \"%.*s\"; take its card with \"office partner\"",
                         STR_ARG(word));
    *out = found;
    return OK;
}

/* ---- what is shared ---- */

void share_list_free(struct share_list *l)
{
    mem_free(l->at);
    *l = (struct share_list){0};
}

/* A stream may be added twice; share_streams leaves one of each. */
static enum err list_add(struct share_list *l, uint32_t stream)
{
    if (l->count == l->room) {
        size_t room = l->room ? l->room * 2 : 16;
        uint32_t *at = mem_resize(l->at, room, sizeof *at);
        if (!at)
            return ERR_MEMORY;
        l->at = at;
        l->room = room;
    }
    l->at[l->count++] = stream;
    return OK;
}

struct looking {
    struct book *book;
    const struct tag *office;
    struct share_list *to;
};

/* Shared by us with them, or by them with us. */
static bool between(const struct looking *l, const struct entry *e)
{
    const struct tag *us = book_office(l->book);
    return (tags_same(&e->office, us) && shares_with(e, l->office)) ||
           (tags_same(&e->office, l->office) && shares_with(e, us));
}

/* Everything that a share of a person or of a request takes along: the request that it is about,
 * and that request's letter file. */
static enum err add_shared(const struct looking *l, uint32_t stream, uint32_t request,
                           const struct case_file *c)
{
    uint32_t letter;
    enum err err = list_add(l->to, stream);
    if (err == OK)
        err = list_add(l->to, request);
    if (err == OK && book_stream_find(l->book, &c->letter, &letter))
        err = list_add(l->to, letter);
    return err;
}

/* Is the stream shared in view of that request? */
static enum err look_in_case(const struct looking *l, uint32_t stream, uint32_t request,
                             struct fault *f)
{
    struct arena arena = {0};
    struct case_view view;
    bool shared = false;
    enum err err = book_case(l->book, request, &arena, &view, f);
    if (err == OK) {
        for (size_t i = 0; i < view.entries.count && !shared; i++) {
            const struct entry *e = &view.entries.at[i];
            struct tag named;
            shared =
                tags_same(&e->stream, &book_stream(l->book, stream)->tag) && between(l, e) &&
                signed_by_two(view.file, e) &&
                (stream == request || (body_tag(&e->act, BODY_REQUEST, &named) &&
                                       tags_same(&named, &book_stream(l->book, request)->tag)));
        }
        if (shared && add_shared(l, stream, request, view.file) != OK)
            err = fault_set(f, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
        case_view_free(&view);
    }
    arena_free(&arena);
    return err;
}

/* Looks at the acts of a stream first; folds cases only when one of them could be a share. */
static enum err look_at(const struct looking *l, uint32_t stream, struct fault *f)
{
    uint32_t requests[SHARE_REQUESTS] = {stream};
    struct arena arena = {0};
    struct entry_list entries = {0};
    size_t count = 1;
    bool maybe = false;
    enum err err = book_entries(l->book, stream, &arena, &entries, f);
    for (size_t i = 0; err == OK && i < entries.count; i++)
        maybe = maybe || between(l, &entries.at[i]);
    entry_list_free(&entries);
    arena_free(&arena);
    if (book_stream(l->book, stream)->kind == STREAM_PERSON)
        count = book_requests_of(l->book, stream, requests, SHARE_REQUESTS);
    if (count > SHARE_REQUESTS)
        count = SHARE_REQUESTS;
    for (size_t i = 0; err == OK && maybe && i < count; i++) {
        const struct stream *r = book_stream(l->book, requests[i]);
        if (r->kind == STREAM_REQUEST && r->has_key && !r->erased)
            err = look_in_case(l, stream, requests[i], f);
    }
    return err;
}

enum err share_is(struct book *b, uint32_t stream, const struct tag *office, bool *shared,
                  struct fault *f)
{
    struct share_list list = {0};
    enum err err = look_at(&(struct looking){b, office, &list}, stream, f);
    *shared = false;
    for (size_t i = 0; i < list.count; i++)
        *shared = *shared || list.at[i] == stream;
    share_list_free(&list);
    return err;
}

enum err share_pass(struct step *s, const struct tag *office, struct fault *f)
{
    bool shared;
    enum err err = share_is(s->book, s->person, office, &shared, f);
    if (err == OK && !shared)
        err = fault_set(f, ERR_STATE,
                        "the person is not shared with that office; propose that first");
    if (err == OK) /* a claim of another office counts as passed on only when it is named */
        err = step_refer_foreign(s, KIND_HOLDER, f);
    if (err != OK)
        return err;
    struct draft d = step_draft_in(KIND_HOLDER, &s->person_tag);
    body_put_bytes(&d.body, BODY_OFFICE, office->b, TAG_BYTES);
    return step_act(s, &d, NULL, f);
}

static int by_tag(const void *x, const void *y, void *context)
{
    const struct book *b = context;
    return str_cmp(tag_str(&book_stream(b, *(const uint32_t *)x)->tag),
                   tag_str(&book_stream(b, *(const uint32_t *)y)->tag));
}

enum err share_streams(struct book *b, const struct tag *office, struct share_list *out,
                       struct fault *f)
{
    struct looking l = {b, office, out};
    enum err err = OK;
    for (uint32_t i = 0; err == OK && i < book_stream_count(b); i++) {
        const struct stream *s = book_stream(b, i);
        bool tied = s->kind == STREAM_REQUEST ||
                    (s->kind == STREAM_PERSON && book_requests_of(b, i, NULL, 0) > 0);
        if (tied && s->has_key && !s->erased)
            err = look_at(&l, i, f);
    }
    if (err == OK && out->count)
        err = sort_stable(out->at, out->count, sizeof *out->at, by_tag, b);
    size_t kept = 0;
    for (size_t i = 0; i < out->count; i++)
        if (kept == 0 || out->at[kept - 1] != out->at[i])
            out->at[kept++] = out->at[i];
    out->count = kept;
    return err;
}

enum err share_partners_of(struct book *b, uint32_t stream, size_t *count, struct fault *f)
{
    const struct office_state *o = book_state(b);
    enum err err = OK;
    *count = 0;
    for (size_t i = 0; err == OK && i < o->partner_count; i++) {
        bool shared;
        err = share_is(b, stream, &o->partners[i].office, &shared, f);
        *count += err == OK && shared;
    }
    return err;
}
