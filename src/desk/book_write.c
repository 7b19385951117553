/* Acts: encoded, stamped by the office's clock, signed, sealed, put into the log.
 *
 * What an officer asked for and a rule refused is recorded as well, in a batch of its own. When the
 * refusal comes while the caller's batch is open, it waits until that batch has ended, whichever
 * way: so it neither disappears with the batch nor lets half of it through. */
#include "base/mem.h"
#include "base/utf8.h"
#include "desk/book_inner.h"

#include <string.h>

/* ---- the clock ---- */

static void clock_next(const struct book *b, int64_t *ms, uint32_t *count)
{
    int64_t now = b->env->now_ms(b->env->context) + b->clock_shift_ms;
    *ms = b->clock_ms;
    *count = b->clock_count;
    if (now > b->clock_ms) {
        *ms = now;
        *count = 0;
    } else if (b->clock_count < UINT32_MAX) {
        ++*count;
    } else {
        ++*ms;
        *count = 0;
    }
}

/* ---- making ---- */

static enum err draft_encode(const struct book *b, struct draft *d, struct buf *out,
                             struct fault *f)
{
    struct buf body = {0};
    struct act a = {.kind = d->kind,
                    .has_valid = d->has_valid,
                    .valid = d->valid,
                    .ref_count = d->ref_count,
                    .refs = d->refs};
    enum err err = body_finish(&d->body, &body);
    b->crypt->random(a.act_id.b, TAG_BYTES);
    a.body = buf_view(&body);
    if (err == OK)
        err = act_encode(&a, out);
    buf_free(&body);
    body_free(&d->body);
    if (err == ERR_RANGE)
        return fault_set(f, err, "%s: something in it is no text or out of its range",
                         kind_name(d->kind));
    return err == OK ? OK : book_no_memory(b, f);
}

/* The stream can be written, and acts of this kind stand in such a one. */
static enum err stream_good(const struct book *b, uint32_t number, enum kind k, struct fault *f)
{
    const struct stream *s = index_stream(b, number);
    enum stream_kind kind = index_kind_of(k);
    if (s->erased)
        return fault_set(f, ERR_STATE, "%s: this was erased", kind_name(k));
    if (!s->has_key)
        return fault_set(f, ERR_KEY, "%s: nobody here holds the key of this file", kind_name(k));
    if (!index_fits(s, k) ||
        (kind != STREAM_UNKNOWN && s->kind != STREAM_UNKNOWN && s->kind != kind))
        return fault_set(f, ERR_RANGE, "%s: does not belong in this file", kind_name(k));
    return OK;
}

static enum err sign_add(const struct book *b, const struct seat *by, struct entry *e)
{
    struct signer *who = &e->signer[e->signer_count];
    *who = (struct signer){.officer = by->officer, .role = by->role, .signed_ms = book_now(b)};
    memcpy(who->device, b->device.id, DEVICE_BYTES);
    enum err err = act_sign(b->crypt, &by->seed, &b->office, e, who);
    if (err == OK)
        e->signer_count++;
    return err;
}

/* Everything of the entry but the act's bytes, which are there already. */
static enum err stamp(struct book *b, struct writing *w, const struct tag *stream)
{
    struct entry *e = &w->entry;
    e->office = b->office;
    e->pos = b->ix.tree.size;
    e->stream = *stream;
    e->received_ms = book_now(b);
    clock_next(b, &e->recorded_ms, &e->recorded_count);
    return act_decode(buf_view(&w->bytes), &w->arena, &e->act, NULL);
}

enum err write_prepare(struct book *b, const struct seat *by, struct draft *d, struct writing *w,
                       struct fault *f)
{
    *w = (struct writing){0};
    if (!book_stream_find(b, &d->stream, &w->stream)) {
        body_free(&d->body);
        return fault_set(f, ERR_NOT_FOUND, "%s: there is no such file", kind_name(d->kind));
    }
    enum err err = draft_encode(b, d, &w->bytes, f);
    if (err == OK)
        err = stream_good(b, w->stream, d->kind, f);
    if (err != OK)
        return err;
    err = stamp(b, w, &d->stream);
    if (err == OK && by)
        err = sign_add(b, by, &w->entry);
    return err == OK ? OK : book_no_memory(b, f);
}

void write_free(struct writing *w)
{
    arena_free(&w->arena);
    buf_free(&w->bytes);
}

/* ---- appending ---- */

static enum err put_event(struct book *b, struct event *ev, int64_t received_ms, struct digest *id,
                          struct fault *f)
{
    struct buf bytes = {0};
    enum err err = event_encode(b->crypt, ev, &bytes);
    if (err == OK)
        err = event_id(b->crypt, ev, id);
    if (err != OK) {
        buf_free(&bytes);
        return err == ERR_RANGE ? fault_set(f, err, "an event out of its range")
                                : book_no_memory(b, f);
    }
    struct stored_event stored = {.office = ev->office,
                                  .pos = ev->pos,
                                  .id = *id,
                                  .received_ms = received_ms,
                                  .bytes = buf_view(&bytes)};
    err = b->ops->event_put(b->store, &stored, f);
    buf_free(&bytes);
    return err;
}

static bool folds_office(const struct book *b, const struct writing *w)
{
    return index_stream(b, w->stream)->kind == STREAM_OFFICE;
}

static enum err remember(struct book *b, const struct writing *w, const struct event *ev,
                         struct fault *f)
{
    size_t before = b->ix.office_entry_count, refused = b->ix.refused_count;
    enum err err = index_event(b, ev);
    if (err == OK)
        err = index_learn(b, w->stream, &w->entry);
    if (err != OK)
        return book_failed(b, err, f);
    audit_add(b->crypt, &b->ix.tree, &w->entry.id);
    b->clock_ms = w->entry.recorded_ms;
    b->clock_count = w->entry.recorded_count;
    if (folds_office(b, w) && b->ix.office_entry_count != before)
        return index_fold(b, f);
    if (refused != b->ix.refused_count)
        b->state.refused_count = b->ix.refused_count;
    return OK;
}

static enum err append(struct book *b, struct writing *w, struct str box, struct digest *id,
                       struct fault *f)
{
    struct event ev = {.office = b->office, .pos = w->entry.pos, .section_count = 1};
    ev.section[0].stream = w->entry.stream;
    ev.section[0].box = box;
    enum err err = put_event(b, &ev, w->entry.received_ms, &w->entry.id, f);
    if (err == OK)
        err = remember(b, w, &ev, f);
    if (err == OK && id)
        *id = w->entry.id;
    return err;
}

/* Seals and appends, within the open batch or one of its own. What fails before the store was
 * touched leaves a caller's batch as it was. */
static enum err append_batched(struct book *b, struct writing *w, struct digest *id,
                               struct fault *f)
{
    struct buf box = {0};
    bool own;
    enum err err = section_seal(b->crypt, &index_stream(b, w->stream)->key, &w->entry, 0, &box);
    if (err == ERR_LIMIT)
        fault_set(f, err, "%s: too long for one act", kind_name(w->entry.act.kind));
    else if (err != OK)
        book_no_memory(b, f);
    if (err == OK)
        err = batch_enter(b, &own, f);
    if (err == OK)
        err = batch_leave(b, own, append(b, w, buf_view(&box), id, f), f);
    buf_free(&box);
    return err;
}

enum err write_act(struct book *b, const struct seat *by, struct draft *d, struct digest *id,
                   struct fault *f)
{
    struct writing w;
    enum err err = write_prepare(b, by, d, &w, f);
    if (err == OK)
        err = append_batched(b, &w, id, f);
    write_free(&w);
    return err;
}

/* ---- what callers use ---- */

enum err book_stream_new(struct book *b, enum table t, struct tag *out, struct fault *f)
{
    uint32_t number;
    if (!b->loaded)
        return fault_set(f, ERR_LOCKED, "%s: no officer has unlocked the office", b->path);
    if (!b->holds[t])
        return fault_set(f, ERR_KEY, "%s: nobody here holds the key for that", b->path);
    uint32_t *unsaved =
        book_grow(b->ix.unsaved, b->ix.unsaved_count, &b->ix.unsaved_room, sizeof *unsaved);
    if (!unsaved)
        return book_no_memory(b, f);
    b->ix.unsaved = unsaved;
    struct tag tag;
    b->crypt->random(tag.b, TAG_BYTES);
    enum err err = index_intern(b, &tag, &number);
    if (err != OK)
        return fault_set(f, err, "%s: a new file: %s", b->path, err_text(err));
    struct stream *s = index_stream(b, number);
    s->table = t;
    s->has_key = true;
    b->crypt->random(s->key.b, KEY_BYTES);
    b->ix.unsaved[b->ix.unsaved_count++] = number;
    *out = tag;
    return OK;
}

/* The officer's own keys, or for a withdrawal anybody's: it lowers, and nobody is to be sent
 * away with one. */
static enum err may_write(const struct book *b, const struct seat *by, const struct draft *d,
                          struct fault *f)
{
    uint32_t number;
    if (!b->loaded)
        return fault_set(f, ERR_LOCKED, "%s: no officer has unlocked the office", b->path);
    if (!by)
        return OK;
    enum err err = book_seat_good(b, by, f);
    if (err != OK || d->kind == KIND_WITHDRAWAL || !book_stream_find(b, &d->stream, &number))
        return err;
    if (index_stream(b, number)->has_key && !book_seat_holds(b, by, index_stream(b, number)->table))
        return fault_set(f, ERR_DENIED, "%s: the role %s does not write here", kind_name(d->kind),
                         role_name(by->role));
    return OK;
}

enum err book_act(struct book *b, const struct seat *by, struct draft *d, struct digest *id,
                  struct fault *f)
{
    enum err err = may_write(b, by, d, f);
    if (err != OK) {
        body_free(&d->body);
        return err;
    }
    return write_act(b, by, d, id, f);
}

/* ---- in a case ---- */

/* "R5: why" -> "R5", "S3, R6: why" -> "S3, R6"; a reason without a rule is the life cycle's. */
static void rule_of(const char *reason, char out[24])
{
    size_t len = strcspn(reason, ":");
    bool rule = reason[len] == ':' && len > 1 && len < 20 && (*reason == 'R' || *reason == 'S');
    for (size_t i = 1; rule && i < len; i++)
        rule = strchr("0123456789RS, ", reason[i]) != NULL;
    if (!rule) {
        memcpy(out, "state", sizeof "state");
        return;
    }
    memcpy(out, reason, len);
    out[len] = 0;
}

/* Asks the rules; what they refuse is recorded. */
static enum err case_ask(struct book *b, const struct seat *by, const struct case_of *of,
                         const struct entry *added, struct fault *f)
{
    struct case_view v = {0};
    struct fault reason = {OK, ""};
    struct entry e = *added;
    enum err err = read_case_input(b, of, &v, f);
    if (err == OK) {
        office_check_signers(b->crypt, &b->state, &e);
        err = case_would_count(&v.input, &e, &reason);
        if (err == ERR_REFUSED || err == ERR_STATE) {
            char rule[24];
            rule_of(reason.text, rule);
            enum err noted = book_refuse(b, by, kind_name(e.act.kind), rule, f, reason.text);
            err = noted == ERR_REFUSED ? fault_set(f, err, "%s", reason.text) : noted;
        } else if (err != OK) {
            fault_set(f, err, "%s: the case: %s", b->path, err_text(err));
        }
    }
    case_view_free(&v);
    return err;
}

static enum err ask_and_append(struct book *b, const struct seat *by, struct writing *w,
                               struct digest *id, struct fault *f)
{
    struct arena a = {0};
    uint32_t other = w->stream == w->request ? NO_STREAM : w->stream;
    enum err err =
        case_ask(b, by, &(struct case_of){w->request, other, ALL_TABLES, &a}, &w->entry, f);
    arena_free(&a);
    return err == OK ? append_batched(b, w, id, f) : err;
}

enum err book_case_act(struct book *b, const struct seat *by, uint32_t request, struct draft *d,
                       struct digest *id, struct fault *f)
{
    struct writing w = {0};
    enum err err = may_write(b, by, d, f);
    if (err != OK) {
        body_free(&d->body);
        return err;
    }
    err = write_prepare(b, by, d, &w, f);
    w.request = request;
    if (err == OK)
        err = ask_and_append(b, by, &w, id, f);
    write_free(&w);
    return err;
}

static enum err countersign_good(struct book *b, const struct seat *by, const struct entry *p,
                                 struct fault *f)
{
    const char *what = kind_name(p->act.kind);
    bool two = kind_two_person(p->act.kind) || (!by && p->act.kind == KIND_VERIFIED);
    if (!two || p->signer_count != 1)
        return fault_set(f, ERR_STATE, "%s: this is no proposal that waits for a second officer",
                         what);
    if (!tag_same(&p->office, &b->office))
        return fault_set(f, ERR_STATE, "%s: was proposed in another office's log", what);
    if (by && tag_same(&p->signer[0].officer, &by->officer))
        return book_refuse(b, by, what, "R5", f, "the second signature is another officer's");
    return OK;
}

/* A signature that was made elsewhere: of another officer than the first, both good over these
 * bytes, from this office's roll or a partner's. Whether the role does is for the rules. */
static enum err add_remote(struct book *b, const struct seat *by, const struct remote *r,
                           struct entry *e, struct fault *f)
{
    const char *what = kind_name(e->act.kind);
    const struct officer *first = office_officer(&b->state, &e->signer[0].officer);
    if (!first || !tag_same(&first->office, &b->office))
        return book_refuse(b, by, what, "R5", f, "no officer of this office proposed it");
    if (tag_same(&e->signer[0].officer, &r->second->officer))
        return book_refuse(b, by, what, "R5", f, "the second signature is another officer's");
    e->signer[e->signer_count++] = *r->second;
    office_check_signers(b->crypt, &b->state, e);
    if (e->signer_good[0] && e->signer_good[1])
        return OK;
    return book_refuse(b, by, what, "R5", f,
                       "a signature is not good: the officer is not known here, or what was signed "
                       "is not this");
}

static enum err countersign(struct book *b, const struct seat *by, const struct remote *r,
                            struct digest *id, struct fault *f)
{
    struct writing w = {.request = r->request};
    const struct entry *proposal = r->proposal;
    struct draft d = {.kind = proposal->act.kind, .stream = proposal->stream};
    enum err err = may_write(b, by, &d, f);
    if (err == OK)
        err = countersign_good(b, r->second ? NULL : by, proposal, f);
    if (err == OK && !book_stream_find(b, &proposal->stream, &w.stream))
        err = fault_set(f, ERR_NOT_FOUND, "%s: there is no such file", kind_name(d.kind));
    if (err == OK)
        err = stream_good(b, w.stream, d.kind, f);
    if (err != OK)
        return err;
    buf_str(&w.bytes, proposal->act.bytes);
    err = buf_check(&w.bytes) == OK ? stamp(b, &w, &proposal->stream) : ERR_MEMORY;
    if (err == OK) {
        w.entry.signer[0] = proposal->signer[0];
        w.entry.signer_count = 1;
        if (!r->second)
            err = sign_add(b, by, &w.entry);
    }
    if (err != OK)
        book_no_memory(b, f);
    else if (r->second)
        err = add_remote(b, by, r, &w.entry, f);
    if (err == OK)
        err = ask_and_append(b, by, &w, id, f);
    write_free(&w);
    return err;
}

enum err book_countersign(struct book *b, const struct seat *by, uint32_t request,
                          const struct entry *proposal, struct digest *id, struct fault *f)
{
    return countersign(b, by, &(struct remote){request, proposal, NULL}, id, f);
}

enum err book_countersign_remote(struct book *b, const struct seat *by, const struct remote *r,
                                 struct fault *f)
{
    return countersign(b, by, r, NULL, f);
}

/* ---- reads and refusals ---- */

static enum err note_write(struct book *b, const struct note *n, struct fault *f)
{
    struct draft d = {.kind = n->kind, .stream = b->office_stream};
    body_put_text(&d.body, BODY_WHAT, str_from(n->what));
    if (n->kind == KIND_REFUSED)
        body_put_text(&d.body, BODY_RULE, str_from(n->rule));
    if (n->has_subject)
        body_put_bytes(&d.body, BODY_SUBJECT, n->subject.b, TAG_BYTES);
    return write_act(b, n->by, &d, NULL, f);
}

enum err write_notes(struct book *b, struct fault *f)
{
    enum err err = OK;
    size_t done = 0;
    while (err == OK && done < b->note_count) {
        err = note_write(b, &b->notes[done], f);
        done += err == OK;
    }
    b->note_count -= done;
    if (done && b->note_count)
        memmove(b->notes, b->notes + done, b->note_count * sizeof *b->notes);
    return err;
}

static enum err note_take(struct book *b, const struct note *n, struct fault *f)
{
    enum err err = n->by ? book_seat_good(b, n->by, f) : OK;
    if (err != OK)
        return err;
    if (!b->in_batch) {
        err = write_notes(b, f);
        return err == OK ? note_write(b, n, f) : err;
    }
    struct note *notes = book_grow(b->notes, b->note_count, &b->note_room, sizeof *notes);
    if (!notes)
        return book_no_memory(b, f);
    b->notes = notes;
    b->notes[b->note_count++] = *n;
    return OK;
}

/* Cut between characters (fault_set knows how), and text whatever came: a note that could never be
 * written would stand in the way of everything after it. */
static void text_fit(const char *text, char *out, size_t size)
{
    struct fault cut = {OK, ""};
    fault_set(&cut, OK, "%s", text);
    size_t len = strlen(cut.text);
    if (len >= size) {
        len = size - 1;
        while (len > 0 && ((unsigned char)cut.text[len] & 0xC0) == 0x80)
            len--;
    }
    memcpy(out, cut.text, len);
    out[len] = 0;
    bool good = utf8_valid((struct str){out, len}, NULL);
    for (size_t i = 0; !good && i < len; i++)
        if ((unsigned char)out[i] >= 0x80)
            out[i] = '?';
}

enum err book_viewed(struct book *b, const struct seat *by, const char *what,
                     const struct tag *subject, struct fault *f)
{
    struct note n = {.by = by, .kind = KIND_VIEWED, .has_subject = subject != NULL};
    text_fit(what, n.what, sizeof n.what);
    if (subject)
        n.subject = *subject;
    return note_take(b, &n, f);
}

enum err book_refuse(struct book *b, const struct seat *by, const char *what, const char *rule,
                     struct fault *f, const char *why)
{
    struct note n = {.by = by, .kind = KIND_REFUSED};
    struct fault kept = {OK, ""};
    text_fit(what, n.what, sizeof n.what);
    text_fit(rule, n.rule, sizeof n.rule);
    fault_set(&kept, OK, "%s", why); /* why may stand in *f */
    enum err err = note_take(b, &n, f);
    return err == OK ? fault_set(f, ERR_REFUSED, "refused (%s): %s", n.rule, kept.text) : err;
}
