/* What goes into a bundle: the events of the shared streams, each with the sections of all other
 * streams cut down to their hashes, so that no cipher text travels whose key does not. */
#include "base/map.h"
#include "base/sort.h"
#include "desk/access.h"
#include "desk/bundle.h"
#include "desk/share.h"
#include "record/cbor.h"

#include <string.h>

struct packed {
    struct tag office;
    uint64_t pos;
    struct str bytes;
};

struct parcel {
    struct book *book;
    const struct crypt_ops *crypt;
    struct share_list streams;
    struct map tags; /* of the streams */
    struct arena arena;
    struct packed *at;
    size_t count, room;
};

static void parcel_free(struct parcel *p)
{
    share_list_free(&p->streams);
    map_free(&p->tags);
    arena_free(&p->arena);
}

static enum err no_memory(struct fault *f)
{
    return fault_set(f, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
}

static enum err pack(void *context, const struct stored_event *stored, struct fault *f)
{
    struct parcel *p = context;
    struct event e;
    struct buf bytes = {0};
    enum err err = event_decode(p->crypt, stored->bytes, &e, f);
    for (size_t i = 0; err == OK && i < e.section_count; i++)
        if (!map_get(&p->tags, tag_str(&e.section[i].stream), &(uint64_t){0}))
            e.section[i].erased = true;
    if (err == OK)
        err = event_encode(p->crypt, &e, &bytes);
    if (err == OK && p->count < p->room) {
        char *copy = arena_copy(&p->arena, bytes.ptr, bytes.len);
        p->at[p->count++] = (struct packed){e.office, e.pos, {copy, bytes.len}};
        err = copy ? OK : no_memory(f);
    }
    buf_free(&bytes);
    return err;
}

static int by_place(const void *x, const void *y, void *context)
{
    (void)context;
    const struct packed *a = x, *b = y;
    int c = str_cmp(tag_str(&a->office), tag_str(&b->office));
    return c ? c : a->pos < b->pos ? -1 : a->pos > b->pos;
}

/* An event with sections of two shared streams came twice. */
static enum err sort_once(struct parcel *p, struct fault *f)
{
    enum err err = sort_stable(p->at, p->count, sizeof *p->at, by_place, NULL);
    size_t kept = 0;
    for (size_t i = 0; err == OK && i < p->count; i++)
        if (kept == 0 || by_place(&p->at[kept - 1], &p->at[i], NULL) != 0)
            p->at[kept++] = p->at[i];
    if (err != OK)
        return no_memory(f);
    p->count = kept;
    return OK;
}

static enum err parcel_pack(struct parcel *p, struct book *b, const struct tag *office,
                            struct fault *f)
{
    p->book = b;
    p->crypt = book_environment(b)->crypt;
    enum err err = share_streams(b, office, &p->streams, f);
    for (size_t i = 0; err == OK && i < p->streams.count; i++) {
        const struct stream *s = book_stream(b, p->streams.at[i]);
        p->room += s->event_count;
        if (map_set(&p->tags, tag_str(&s->tag), i) != OK)
            err = no_memory(f);
    }
    if (err != OK)
        return err;
    p->at = arena_zero(&p->arena, p->room + 1, sizeof *p->at);
    if (!p->at)
        return no_memory(f);
    for (size_t i = 0; err == OK && i < p->streams.count; i++)
        err = book_stream_events(b, p->streams.at[i], pack, p, f);
    return err == OK ? sort_once(p, f) : err;
}

enum err share_canonical(struct book *b, const struct tag *office, struct buf *out, struct fault *f)
{
    struct parcel p = {0};
    enum err err = parcel_pack(&p, b, office, f);
    if (err == OK) {
        cbor_put_array(out, p.count);
        for (size_t i = 0; i < p.count; i++)
            cbor_put_bytes(out, p.at[i].bytes.ptr, p.at[i].bytes.len);
        if (buf_check(out) != OK)
            err = no_memory(f);
    }
    parcel_free(&p);
    return err;
}

/* ---- the bundle ---- */

static int by_bytes(const void *x, const void *y, void *context)
{
    (void)context;
    return str_cmp(tag_str(x), tag_str(y));
}

/* Every erasure goes to every partner: a tag says nothing to whoever never held its stream. */
static enum err fill_erased(struct parcel *p, struct bundle *to, struct fault *f)
{
    const struct office_state *o = book_state(p->book);
    to->erased = arena_zero(&p->arena, o->erased_count + 1, sizeof *to->erased);
    if (!to->erased)
        return no_memory(f);
    struct tag *sorted = arena_zero(&p->arena, o->erased_count + 1, sizeof *sorted);
    if (!sorted)
        return no_memory(f);
    for (size_t i = 0; i < o->erased_count; i++)
        sorted[i] = o->erased[i];
    if (sort_stable(sorted, o->erased_count, sizeof *sorted, by_bytes, NULL) != OK)
        return no_memory(f);
    for (size_t i = 0; i < o->erased_count; i++)
        if (i == 0 || !str_eq(tag_str(&sorted[i - 1]), tag_str(&sorted[i])))
            to->erased[to->erased_count++] = sorted[i];
    return OK;
}

/* All who ever were officers here, so that what they signed can be checked. */
static enum err fill_officers(struct parcel *p, struct bundle *to, struct fault *f)
{
    const struct office_state *o = book_state(p->book);
    to->officers = arena_zero(&p->arena, o->officer_count + 1, sizeof *to->officers);
    if (!to->officers)
        return no_memory(f);
    for (size_t i = 0; i < o->officer_count; i++) {
        const struct officer *one = &o->officers[i];
        if (str_eq(tag_str(&one->office), tag_str(book_office(p->book))))
            to->officers[to->officer_count++] =
                (struct bundle_officer){one->id, one->public_key, one->name, one->role};
    }
    return OK;
}

static enum err office_key(struct parcel *p, struct key *out, struct fault *f)
{
    struct str value;
    enum err err = book_environment(p->book)->store->meta_get(book_store(p->book), STR("office"),
                                                              &p->arena, &value, f);
    if (err == OK && value.len != KEY_BYTES)
        err = fault_set(f, ERR_CORRUPT, "the office's public key is damaged");
    if (err == OK)
        memcpy(out->b, value.ptr, KEY_BYTES);
    return err;
}

static enum err fill(struct parcel *p, const struct partner *to, struct bundle *out,
                     struct fault *f)
{
    out->receiver = to->office;
    out->made_ms = book_now(p->book);
    enum err err = office_key(p, &out->sender, f);
    out->streams = arena_zero(&p->arena, p->streams.count + 1, sizeof *out->streams);
    out->events = arena_zero(&p->arena, p->count + 1, sizeof *out->events);
    if (!out->streams || !out->events)
        return no_memory(f);
    for (size_t i = 0; i < p->streams.count; i++) {
        const struct stream *s = book_stream(p->book, p->streams.at[i]);
        out->streams[out->stream_count++] = (struct bundle_stream){s->tag, s->table, s->key};
    }
    for (size_t i = 0; i < p->count; i++)
        out->events[out->event_count++] = p->at[i].bytes;
    if (err == OK)
        err = fill_officers(p, out, f);
    return err == OK ? fill_erased(p, out, f) : err;
}

static void wipe(const struct crypt_ops *crypt, struct buf *b)
{
    if (b->ptr)
        crypt->wipe(b->ptr, b->room);
    buf_free(b);
}

static enum err sign_and_seal(struct parcel *p, const struct partner *to, const struct bundle *what,
                              struct buf *out, struct fault *f)
{
    struct buf payload = {0}, message = {0};
    struct signature signature;
    size_t guess = 4096 + 96 * (what->stream_count + what->officer_count + what->erased_count);
    for (size_t i = 0; i < what->event_count; i++)
        guess += what->events[i].len + 8;
    enum err err = guess > BUNDLE_MAX_BYTES ? ERR_LIMIT : buf_reserve(&payload, guess);
    if (err == OK)
        err = bundle_encode(what, &payload);
    if (err == OK)
        err = bundle_message(p->crypt, buf_view(&payload), &message);
    if (err == OK)
        err = book_office_sign(p->book, buf_view(&message), &signature, f);
    if (err == OK)
        err = bundle_seal(p->crypt, &to->seal_key, buf_view(&payload), &signature, out);
    if (err == ERR_LIMIT)
        fault_set(f, err, "what is shared is more than a bundle holds (%d MiB)",
                  BUNDLE_MAX_BYTES >> 20);
    else if (err == ERR_MEMORY)
        no_memory(f);
    wipe(p->crypt, &payload);
    buf_free(&message);
    return err;
}

static enum err log_made(struct book *b, const struct seat *by, const struct tag *office,
                         struct fault *f)
{
    struct draft d = step_draft_in(KIND_BUNDLE_MADE, book_office_stream(b));
    body_put_bytes(&d.body, BODY_OFFICE, office->b, TAG_BYTES);
    return book_act(b, by, &d, NULL, f);
}

enum err share_bundle(struct book *b, const struct seat *by, const struct partner *to,
                      struct share_made *made, struct fault *f)
{
    struct parcel p = {0};
    struct bundle what = {0};
    struct partner partner = *to; /* the office's state may be folded anew meanwhile */
    enum err err = access_check(b, by, ACCESS_SHARE, f);
    if (err == OK)
        err = parcel_pack(&p, b, &partner.office, f);
    if (err == OK && p.streams.count == 0 && book_state(b)->erased_count == 0)
        err = fault_set(f, ERR_STATE, "nothing is shared with that office");
    if (err == OK)
        err = fill(&p, &partner, &what, f);
    if (err == OK)
        err = sign_and_seal(&p, &partner, &what, &made->file, f);
    if (err == OK)
        err = log_made(b, by, &partner.office, f);
    made->streams = what.stream_count;
    made->events = what.event_count;
    if (what.streams)
        p.crypt->wipe(what.streams, what.stream_count * sizeof *what.streams);
    parcel_free(&p);
    return err;
}
