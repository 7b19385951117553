#include "desk/merge.h"

#include "base/map.h"
#include "desk/erase.h"
#include "record/cbor.h"

#include <string.h>

struct work {
    const struct merging *m;
    const struct crypt_ops *crypt;
    struct bundle_opened opened;
    struct bundle b;
    struct tag sender;
    struct partner partner; /* a copy: the office's state may be folded anew meanwhile */
    struct map keys;        /* streams of the bundle, to their place in it */
    struct map used;        /* streams that its events speak about */
    uint32_t *ends;         /* streams here that end */
    size_t end_count;
    struct merge_outcome *out;
};

static bool tags_same(const struct tag *a, const struct tag *b)
{
    return str_eq(tag_str(a), tag_str(b));
}

static enum err no_memory(struct fault *f)
{
    return fault_set(f, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
}

static void id_of_key(const struct crypt_ops *crypt, struct str domain, const struct key *k,
                      struct tag *out)
{
    struct digest h;
    struct str bytes = {(const char *)k->b, KEY_BYTES};
    crypt->hash(domain, &bytes, 1, &h);
    memcpy(out->b, h.b, TAG_BYTES);
}

/* ---- who sent it ---- */

static enum err open_file(struct work *w, struct fault *f)
{
    struct bundle_parts parts;
    struct buf key = {0};
    struct key content;
    enum err err = bundle_split(w->m->file, &parts, f);
    if (err == OK)
        err = book_unseal(w->m->book, parts.sealed_key, &key, f);
    if (err == OK && key.len != KEY_BYTES)
        err = fault_set(f, ERR_FORMAT, "the bundle's key is not of its form");
    if (err == OK) {
        memcpy(content.b, key.ptr, KEY_BYTES);
        err = bundle_unbox(w->crypt, &content, parts.box, &w->opened);
        if (err != OK)
            fault_set(f, err, "the bundle is damaged or was changed on its way");
        w->crypt->wipe(&content, sizeof content);
    }
    if (key.ptr)
        w->crypt->wipe(key.ptr, key.len);
    buf_free(&key);
    if (err == OK)
        err = bundle_decode(w->crypt, w->opened.payload, w->m->arena, &w->b, f);
    return err;
}

static enum err refuse(const struct work *w, const char *why, struct fault *f)
{
    return book_refuse(w->m->book, w->m->by, "merge a bundle", "R17", f, why);
}

static enum err check_sender(struct work *w, struct fault *f)
{
    struct buf message = {0};
    id_of_key(w->crypt, STR("peyvand office 1"), &w->b.sender, &w->sender);
    const struct partner *p = office_partner(book_state(w->m->book), &w->sender);
    if (!p || !str_eq((struct str){(const char *)p->public_key.b, KEY_BYTES},
                      (struct str){(const char *)w->b.sender.b, KEY_BYTES}))
        return refuse(w, "its sender is no partner of this office; take the partner's card first",
                      f);
    w->partner = *p;
    if (str_copy(w->m->arena, p->name, &w->partner.name) != OK ||
        bundle_message(w->crypt, w->opened.payload, &message) != OK) {
        buf_free(&message);
        return no_memory(f);
    }
    bool good = w->crypt->verify(&w->b.sender, buf_view(&message), &w->opened.signature);
    buf_free(&message);
    if (!good)
        return refuse(w, "the sender's signature does not verify", f);
    if (!tags_same(&w->b.receiver, book_office(w->m->book)))
        return refuse(w, "it was made for another office", f);
    return OK;
}

/* ---- the partner's officers ---- */

static bool officer_known(const struct work *w, const struct bundle_officer *o)
{
    const struct office_state *s = book_state(w->m->book);
    for (size_t i = 0; i < s->officer_count; i++)
        if (tags_same(&s->officers[i].id, &o->id) && s->officers[i].role == o->role &&
            tags_same(&s->officers[i].office, &w->sender))
            return true;
    return false;
}

static enum err put_officers(const struct work *w, struct body *body, struct fault *f)
{
    struct buf list = {0};
    cbor_put_array(&list, w->b.officer_count);
    for (size_t i = 0; i < w->b.officer_count; i++) {
        cbor_put_array(&list, 4);
        cbor_put_bytes(&list, w->b.officers[i].id.b, TAG_BYTES);
        cbor_put_bytes(&list, w->b.officers[i].public_key.b, KEY_BYTES);
        cbor_put_text(&list, w->b.officers[i].name);
        cbor_put_u64(&list, w->b.officers[i].role);
    }
    enum err err = buf_check(&list);
    if (err == OK)
        body_put_raw(body, BODY_OFFICERS, buf_view(&list));
    buf_free(&list);
    return err == OK ? OK : no_memory(f);
}

/* The list is the partner's own word, under its office key. */
static enum err take_officers(struct work *w, struct fault *f)
{
    bool all_known = true;
    for (size_t i = 0; i < w->b.officer_count; i++) {
        struct tag id;
        id_of_key(w->crypt, STR("peyvand officer 1"), &w->b.officers[i].public_key, &id);
        if (!tags_same(&id, &w->b.officers[i].id))
            return refuse(w, "an officer's id is not that of the key", f);
        all_known = all_known && officer_known(w, &w->b.officers[i]);
    }
    if (all_known)
        return OK;
    if (!access_may(w->m->by->role, ACCESS_OFFICE_MANAGE))
        return refuse(w, "the partner has new officers: a protection officer takes this bundle in",
                      f);
    struct draft d = step_draft_in(KIND_PARTNER, book_office_stream(w->m->book));
    body_put_bytes(&d.body, BODY_OFFICE, w->sender.b, TAG_BYTES);
    body_put_bytes(&d.body, BODY_PUBLIC_KEY, w->partner.public_key.b, KEY_BYTES);
    body_put_bytes(&d.body, BODY_SEAL_KEY, w->partner.seal_key.b, KEY_BYTES);
    body_put_text(&d.body, BODY_NAME, w->partner.name);
    enum err err = put_officers(w, &d.body, f);
    if (err != OK) {
        body_free(&d.body);
        return err;
    }
    return book_act(w->m->book, w->m->by, &d, NULL, f);
}

/* ---- events and keys ---- */

static bool erased_here(const struct work *w, const struct tag *stream)
{
    uint32_t number;
    return book_stream_find(w->m->book, stream, &number) && book_stream(w->m->book, number)->erased;
}

static bool key_held(const struct work *w, const struct tag *stream)
{
    uint32_t number;
    return book_stream_find(w->m->book, stream, &number) &&
           book_stream(w->m->book, number)->has_key;
}

/* A live section must come with its key, or be of a file that is open here: else it could not be
 * looked at, and might be anything. */
static enum err check_event(struct work *w, const struct event *e, struct fault *f)
{
    for (size_t i = 0; i < e->section_count; i++) {
        const struct tag *stream = &e->section[i].stream;
        if (e->section[i].erased || erased_here(w, stream))
            continue;
        if (!map_get(&w->keys, tag_str(stream), &(uint64_t){0}) && !key_held(w, stream))
            return refuse(w, "an event of it comes without the key of its subject", f);
        if (map_set(&w->used, tag_str(stream), 1) != OK)
            return no_memory(f);
    }
    return OK;
}

/* What the book refuses at its door, or finds damaged, is the sender's doing: it goes into the log.
 */
static enum err logged(const struct work *w, enum err err, struct fault *f)
{
    return err == ERR_REFUSED || err == ERR_CORRUPT ? refuse(w, f->text, f) : err;
}

static enum err take_events(struct work *w, struct fault *f)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < w->b.event_count; i++) {
        struct event e;
        bool added = false;
        err = event_decode(w->crypt, w->b.events[i], &e, f);
        if (err == OK)
            err = check_event(w, &e, f);
        if (err == OK)
            err = logged(w, book_take_event(w->m->book, w->b.events[i], &added, f), f);
        w->out->added += added;
    }
    w->out->events = w->b.event_count;
    return err;
}

static enum err take_keys(struct work *w, struct fault *f)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < w->b.stream_count; i++) {
        const struct bundle_stream *s = &w->b.streams[i];
        if (!map_get(&w->used, tag_str(&s->tag), &(uint64_t){0}) || key_held(w, &s->tag))
            continue;
        err = logged(w, book_take_key(w->m->book, &s->tag, s->table, &s->key, f), f);
        w->out->streams++;
    }
    return err;
}

/* A partner says under which key a file lies here: a person under the key of requests could be
 * opened by the front desk (R9). What nobody can tell yet lies where fewest can look. */
static enum table table_for(enum stream_kind k)
{
    switch (k) {
    case STREAM_REQUEST:
    case STREAM_LETTER:
        return TABLE_REQUEST;
    case STREAM_PERSON:
    case STREAM_UNKNOWN:
        return TABLE_CASE;
    case STREAM_OFFICE:
    case STREAM_ROSTER:
        break;
    }
    return TABLE_OFFICE; /* never shared */
}

static enum err check_tables(const struct work *w, struct fault *f)
{
    for (size_t i = 0; i < w->b.stream_count; i++) {
        uint32_t number;
        if (!book_stream_find(w->m->book, &w->b.streams[i].tag, &number))
            continue;
        const struct stream *s = book_stream(w->m->book, number);
        if (s->has_key && s->table != table_for(s->kind))
            return refuse(w, "a file of it would lie under the wrong key", f);
    }
    return OK;
}

static enum err log_merged(struct work *w, struct fault *f)
{
    struct draft d = step_draft_in(KIND_MERGED, book_office_stream(w->m->book));
    body_put_bytes(&d.body, BODY_OFFICE, w->sender.b, TAG_BYTES);
    body_put_u64(&d.body, BODY_COUNT, w->out->added);
    return book_act(w->m->book, w->m->by, &d, NULL, f);
}

static enum err take_all(struct work *w, struct fault *f)
{
    enum err err = book_begin(w->m->book, f);
    if (err != OK)
        return err;
    err = take_officers(w, f);
    if (err == OK)
        err = take_events(w, f);
    if (err == OK)
        err = take_keys(w, f);
    if (err == OK)
        err = check_tables(w, f);
    if (err == OK)
        err = log_merged(w, f);
    if (err == OK)
        return book_commit(w->m->book, f);
    book_rollback(w->m->book);
    return err;
}

/* ---- what the partner erased ---- */

static bool begins(const struct entry *e)
{
    enum kind k = e->act.kind;
    return k == KIND_REQUEST || k == KIND_LINE || k == KIND_PERSON || k == KIND_ANSWERED;
}

/* A file ends by the word of the office in which it began. Not the first event of it says where
 * that was, for in the store the logs stand by office; but the act that began it. What began here,
 * or where more than one office claims to have begun it, stays and is reported. */
static enum err sort_out(struct work *w, uint32_t number, struct fault *f)
{
    struct arena arena = {0};
    struct entry_list l = {0};
    size_t theirs = 0, others = 0;
    enum err err = book_entries(w->m->book, number, &arena, &l, f);
    for (size_t i = 0; i < l.count; i++) {
        if (!begins(&l.at[i]))
            continue;
        if (tags_same(&l.at[i].office, &w->sender))
            theirs++;
        else
            others++;
    }
    entry_list_free(&l);
    arena_free(&arena);
    if (err != OK)
        return err;
    if (theirs && !others)
        w->ends[w->end_count++] = number;
    else
        w->out->kept[w->out->kept_count++] = book_stream(w->m->book, number)->tag;
    return OK;
}

/* Before anything is taken in: which copies end. */
static enum err find_ends(struct work *w, struct fault *f)
{
    enum err err = OK;
    w->ends = arena_zero(w->m->arena, w->b.erased_count + 1, sizeof *w->ends);
    w->out->kept = arena_zero(w->m->arena, w->b.erased_count + 1, sizeof *w->out->kept);
    if (!w->ends || !w->out->kept)
        return no_memory(f);
    for (size_t i = 0; err == OK && i < w->b.erased_count; i++) {
        uint32_t number;
        if (book_stream_find(w->m->book, &w->b.erased[i], &number) &&
            !book_stream(w->m->book, number)->erased && book_stream(w->m->book, number)->has_key &&
            book_stream(w->m->book, number)->table != TABLE_OFFICE)
            err = sort_out(w, number, f);
    }
    if (err == OK && w->end_count && !access_may(w->m->by->role, ACCESS_ERASE))
        err = refuse(w, "copies end by it: a protection officer takes this bundle in", f);
    return err;
}

/* ---- all together ---- */

static enum err prepare(struct work *w, struct fault *f)
{
    enum err err = access_check(w->m->book, w->m->by, ACCESS_SHARE, f);
    if (err == OK)
        err = open_file(w, f);
    if (err == OK)
        err = check_sender(w, f);
    for (size_t i = 0; err == OK && i < w->b.stream_count; i++)
        if (map_set(&w->keys, tag_str(&w->b.streams[i].tag), i) != OK)
            err = no_memory(f);
    return err == OK ? find_ends(w, f) : err;
}

enum err merge_bundle(const struct merging *m, struct merge_outcome *out, struct fault *f)
{
    struct work w = {.m = m, .crypt = book_environment(m->book)->crypt, .out = out};
    *out = (struct merge_outcome){0};
    enum err err = prepare(&w, f);
    if (err == OK)
        err = take_all(&w, f);
    if (err == OK && w.end_count) {
        err = erase_copies(m->book, m->by, &(struct erase_streams){w.ends, w.end_count}, f);
        out->ended = w.end_count;
    }
    out->partner = w.partner.name;
    out->made_ms = w.b.made_ms;
    if (w.b.streams)
        w.crypt->wipe(w.b.streams, w.b.stream_count * sizeof *w.b.streams);
    if (w.opened.bytes.ptr)
        w.crypt->wipe(w.opened.bytes.ptr, w.opened.bytes.room);
    buf_free(&w.opened.bytes);
    map_free(&w.keys);
    map_free(&w.used);
    return err;
}
