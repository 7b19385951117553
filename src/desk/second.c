#include "desk/second.h"

#include "record/cbor.h"

#include <string.h>

static const char MAGIC[] = "PEYVAND SECOND 1\n";
enum { MAGIC_BYTES = sizeof MAGIC - 1, FIELDS = 5, SIGNER_FIELDS = 5 };

static bool tags_same(const struct tag *a, const struct tag *b)
{
    return str_eq(tag_str(a), tag_str(b));
}

static enum err no_memory(struct fault *f)
{
    return fault_set(f, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
}

/* ---- form ---- */

static void put_signer(struct buf *out, const struct signer *s)
{
    cbor_put_array(out, SIGNER_FIELDS);
    cbor_put_bytes(out, s->officer.b, TAG_BYTES);
    cbor_put_u64(out, s->role);
    cbor_put_bytes(out, s->device, DEVICE_BYTES);
    cbor_put_i64(out, s->signed_ms);
    cbor_put_bytes(out, s->signature.b, SIGNATURE_BYTES);
}

enum err second_encode(const struct second_file *s, struct buf *out)
{
    size_t signers = s->given ? 2 : 1;
    cbor_put_array(out, FIELDS);
    cbor_put_u64(out, 1);
    cbor_put_bytes(out, s->office.b, TAG_BYTES);
    cbor_put_bytes(out, s->stream.b, TAG_BYTES);
    cbor_put_bytes(out, s->act.ptr, s->act.len);
    cbor_put_array(out, signers);
    for (size_t i = 0; i < signers; i++)
        put_signer(out, &s->signer[i]);
    return buf_check(out);
}

static bool read_signer(struct cbor *c, struct signer *s)
{
    uint64_t fields, role;
    if (!cbor_array(c, &fields) || fields != SIGNER_FIELDS ||
        !cbor_fixed(c, s->officer.b, TAG_BYTES) || !cbor_u64(c, &role) ||
        role > ROLE_ADMINISTRATOR || !cbor_fixed(c, s->device, DEVICE_BYTES) ||
        !cbor_i64(c, &s->signed_ms) || s->signed_ms < 0 ||
        !cbor_fixed(c, s->signature.b, SIGNATURE_BYTES))
        return false;
    s->role = (enum role)role;
    return true;
}

enum err second_decode(struct str payload, struct second_file *out, struct fault *f)
{
    struct cbor c = {.bytes = payload};
    uint64_t fields, version, signers;
    size_t bad;
    *out = (struct second_file){.given = false};
    if (!cbor_check(payload, &bad) || !cbor_array(&c, &fields) || fields != FIELDS ||
        !cbor_u64(&c, &version) || version != 1 || !cbor_fixed(&c, out->office.b, TAG_BYTES) ||
        !cbor_fixed(&c, out->stream.b, TAG_BYTES) || !cbor_bytes(&c, &out->act) ||
        !cbor_array(&c, &signers) || signers < 1 || signers > EVENT_SIGNERS)
        return fault_set(f, ERR_FORMAT, "this asks for no second signature and gives none");
    out->given = signers == 2;
    for (uint64_t i = 0; i < signers; i++)
        if (!read_signer(&c, &out->signer[i]))
            return fault_set(f, ERR_FORMAT, "a signature in it is not of its form");
    return cbor_done(&c) ? OK : fault_set(f, ERR_FORMAT, "something stands behind its end");
}

static enum err seal_file(struct book *b, const struct key *to, const struct second_file *s,
                          struct buf *out, struct fault *f)
{
    struct buf payload = {0};
    enum err err = second_encode(s, &payload);
    buf_add(out, MAGIC, MAGIC_BYTES);
    if (err == OK)
        err = book_environment(b)->crypt->seal_to(to, buf_view(&payload), out);
    if (err == OK)
        err = buf_check(out);
    buf_free(&payload);
    return err == OK ? OK : no_memory(f);
}

/* The payload is copied into the arena. */
static enum err open_file(struct book *b, struct str file, struct arena *a, struct second_file *out,
                          struct fault *f)
{
    struct buf plain = {0};
    struct str payload;
    if (file.len > SECOND_MAX_BYTES || !str_starts(file, (struct str){MAGIC, MAGIC_BYTES}))
        return fault_set(f, ERR_FORMAT, "this asks for no second signature and gives none");
    enum err err = book_unseal(b, str_sub(file, MAGIC_BYTES, file.len), &plain, f);
    if (err == OK && str_copy(a, buf_view(&plain), &payload) != OK)
        err = no_memory(f);
    buf_free(&plain);
    return err == OK ? second_decode(payload, out, f) : err;
}

/* Adds the seat's signature, as one of the office in whose log the act will stand. */
static enum err sign_as(struct book *b, const struct seat *by, struct entry *e)
{
    struct signer *who = &e->signer[e->signer_count];
    *who = (struct signer){.officer = by->officer, .role = by->role, .signed_ms = book_now(b)};
    memcpy(who->device, book_device(b), DEVICE_BYTES);
    enum err err = act_sign(book_environment(b)->crypt, &by->seed, &e->office, e, who);
    if (err == OK)
        e->signer_count++;
    return err;
}

/* ---- asking ---- */

static bool in_force(const struct entry_list *all, const struct entry *proposal)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->at[i].signer_count > 1 && str_eq(all->at[i].act.bytes, proposal->act.bytes))
            return true;
    return false;
}

static bool counts_for_nothing(const struct case_file *c, const struct entry *e)
{
    for (size_t i = 0; i < c->void_count; i++)
        if (c->voids[i].entry == e)
            return true;
    return false;
}

static bool waits(const struct step *s, const struct entry *e)
{
    struct tag request;
    return kind_two_person(e->act.kind) && e->signer_count == 1 && e->signer_good[0] &&
           tags_same(&e->office, book_office(s->book)) &&
           (!body_tag(&e->act, BODY_REQUEST, &request) || tags_same(&request, &s->request_tag)) &&
           tags_same(&e->stream, s->person == STEP_NONE ? &s->request_tag : &s->person_tag) &&
           !in_force(&s->view.entries, e) && !counts_for_nothing(s->view.file, e);
}

enum err second_waiting(const struct step *s, enum kind k, const struct entry **out,
                        struct fault *f)
{
    const struct entry *found = NULL;
    for (size_t i = 0; s->view.file && i < s->view.entries.count; i++) {
        const struct entry *e = &s->view.entries.at[i];
        if ((k != KIND_NONE && e->act.kind != k) || !waits(s, e))
            continue;
        if (found && found->act.kind != e->act.kind)
            return fault_set(f, ERR_USAGE, "several proposals wait; say which with --what");
        found = e; /* the latest of its kind */
    }
    if (!found)
        return fault_set(f, ERR_STATE, "nothing here waits for a second officer");
    *out = found;
    return OK;
}

enum err second_draft(struct step *s, struct draft *d, struct entry *out, struct fault *f)
{
    const struct crypt_ops *crypt = book_environment(s->book)->crypt;
    struct buf body = {0}, act = {0};
    struct str bytes;
    struct act a = {.kind = d->kind, .refs = s->refs, .ref_count = s->ref_count};
    *out = (struct entry){.office = *book_office(s->book), .stream = d->stream};
    enum err err = body_finish(&d->body, &body);
    crypt->random(a.act_id.b, TAG_BYTES);
    a.body = buf_view(&body);
    if (err == OK)
        err = act_encode(&a, &act);
    if (err == OK)
        err = str_copy(&s->arena, buf_view(&act), &bytes);
    if (err == OK)
        err = act_decode(bytes, &s->arena, &out->act, f);
    if (err == OK)
        err = sign_as(s->book, s->by, out);
    body_free(&d->body);
    buf_free(&body);
    buf_free(&act);
    s->ref_count = 0;
    return err == OK ? OK : fault_set(f, err, "%s: %s", kind_name(d->kind), err_text(err));
}

enum err second_ask(struct step *s, const struct entry *proposal, const struct partner *to,
                    struct buf *out, struct fault *f)
{
    struct second_file file = {.office = *book_office(s->book),
                               .stream = proposal->stream,
                               .act = proposal->act.bytes,
                               .signer = {proposal->signer[0]}};
    return seal_file(s->book, &to->seal_key, &file, out, f);
}

/* ---- giving ---- */

static enum err check_first(struct book *b, struct second_asked *asked, struct fault *f)
{
    const struct crypt_ops *crypt = book_environment(b)->crypt;
    const struct office_state *o = book_state(b);
    const struct partner *p = office_partner(o, &asked->proposal.office);
    const struct officer *first = office_officer(o, &asked->proposal.signer[0].officer);
    if (!p)
        return fault_set(f, ERR_REFUSED, "refused (R5): the office that asks is no partner");
    if (!kind_two_person(asked->proposal.act.kind) && asked->proposal.act.kind != KIND_VERIFIED)
        return fault_set(f, ERR_REFUSED, "refused (R5): what it asks for needs no second officer");
    if (!first || !tags_same(&first->office, &p->office) ||
        first->role != asked->proposal.signer[0].role ||
        !entry_verify(crypt, &asked->proposal, 0, &first->public_key))
        return fault_set(f, ERR_REFUSED,
                         "refused (R5): the first signature is not that of an officer there");
    asked->from = *p;
    asked->first_name = first->name;
    return OK;
}

enum err second_open(struct book *b, struct str file, struct arena *a, struct second_asked *out,
                     struct fault *f)
{
    struct second_file s;
    *out = (struct second_asked){.first_name = STR_NONE};
    enum err err = open_file(b, file, a, &s, f);
    if (err == OK && s.given)
        err = fault_set(f, ERR_FORMAT, "this gives a signature; take it with \"second take\"");
    if (err != OK)
        return err;
    struct entry *e = &out->proposal;
    e->office = s.office;
    e->stream = s.stream;
    e->signer[0] = s.signer[0];
    e->signer_count = 1;
    err = act_decode(s.act, a, &e->act, f);
    return err == OK ? check_first(b, out, f) : err;
}

bool second_value(const struct act *a, enum permission one, struct str *out)
{
    struct str raw, text;
    uint64_t pairs, key;
    if (!body_raw(a, BODY_VALUES, &raw))
        return false;
    struct cbor c = {.bytes = raw};
    if (!cbor_map(&c, &pairs))
        return false;
    for (uint64_t i = 0; i < pairs && cbor_u64(&c, &key) && cbor_text(&c, &text); i++) {
        if (key != (uint64_t)one)
            continue;
        *out = text;
        return true;
    }
    return false;
}

enum err second_give(struct book *b, const struct seat *by, const struct second_asked *asked,
                     struct buf *out, struct fault *f)
{
    struct entry e = asked->proposal;
    enum err err = access_check(b, by, ACCESS_CASE_WRITE, f);
    if (err != OK)
        return err;
    if (sign_as(b, by, &e) != OK)
        return no_memory(f);
    struct second_file file = {.given = true,
                               .office = e.office,
                               .stream = e.stream,
                               .act = e.act.bytes,
                               .signer = {e.signer[0], e.signer[1]}};
    err = seal_file(b, &asked->from.seal_key, &file, out, f);
    return err == OK
               ? book_viewed(b, by, "second signature given to a partner office", &e.stream, f)
               : err;
}

/* ---- taking ---- */

/* The request in whose view the act is judged: the one it names, or its own file. */
static bool request_of(struct book *b, const struct entry *e, uint32_t stream, uint32_t *request)
{
    struct tag named;
    if (book_stream(b, stream)->kind == STREAM_REQUEST) {
        *request = stream;
        return true;
    }
    if (body_tag(&e->act, BODY_REQUEST, &named))
        return book_stream_find(b, &named, request);
    return book_requests_of(b, stream, request, 1) > 0;
}

static enum err put_in(struct book *b, const struct seat *by, const struct second_file *s,
                       struct arena *a, enum kind *taken, struct fault *f)
{
    struct entry e = {.office = s->office, .stream = s->stream, .signer_count = 1};
    struct remote r = {.proposal = &e, .second = &s->signer[1]};
    uint32_t stream;
    e.signer[0] = s->signer[0];
    enum err err = act_decode(s->act, a, &e.act, f);
    if (err == OK &&
        (!book_stream_find(b, &s->stream, &stream) || !request_of(b, &e, stream, &r.request)))
        err = fault_set(f, ERR_NOT_FOUND, "what was signed is about nothing on file here");
    if (err == OK)
        err = book_countersign_remote(b, by, &r, f);
    if (err == OK)
        *taken = e.act.kind;
    return err;
}

enum err second_take(struct book *b, const struct seat *by, struct str file, enum kind *taken,
                     struct fault *f)
{
    struct arena a = {0};
    struct second_file s;
    enum err err = access_check(b, by, ACCESS_CASE_WRITE, f);
    if (err == OK)
        err = open_file(b, file, &a, &s, f);
    if (err == OK && !s.given)
        err =
            fault_set(f, ERR_FORMAT, "this asks for a signature; look at it with \"second give\"");
    if (err == OK && !tags_same(&s.office, book_office(b)))
        err = fault_set(f, ERR_FORMAT, "that signature is for another office's act");
    if (err == OK)
        err = put_in(b, by, &s, &a, taken, f);
    arena_free(&a);
    return err;
}
