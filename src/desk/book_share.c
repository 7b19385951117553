/* What comes from other offices, and what is signed or opened as the office.
 *
 * An event is taken at its place and id or not at all: two different events of one office and
 * position are refused by name, and what does not open with the key that is held for its subject is
 * refused at the door, so that nobody can spoil a case by sending noise for it. What was erased
 * here stays a stub; otherwise live sections fill stubs. */
#include "base/mem.h"
#include "desk/book_inner.h"

static enum err encode_and(struct book *b, struct event *ev, bool replace, struct stored_event *s,
                           struct fault *f)
{
    struct buf bytes = {0};
    enum err err = event_encode(b->crypt, ev, &bytes);
    s->bytes = buf_view(&bytes);
    if (err != OK)
        fault_set(f, err, "%s: an event: %s", b->path, err_text(err));
    else if (replace)
        err = b->ops->event_replace(b->store, &ev->office, ev->pos, s->bytes, f);
    else
        err = b->ops->event_put(b->store, s, f);
    buf_free(&bytes);
    return err;
}

/* Opens a live section of what came, if its subject's key is held here; else *to is not live. */
static enum err door_open(struct book *b, const struct event *ev, size_t i, struct read_to *to,
                          struct fault *f)
{
    uint32_t number;
    char place[PLACE_BYTES];
    if (ev->section[i].erased || !book_stream_find(b, &ev->section[i].stream, &number) ||
        !index_stream(b, number)->has_key)
        return OK;
    const struct stream *s = index_stream(b, number);
    if (tag_same(&s->tag, &b->office_stream))
        return fault_set(f, ERR_REFUSED, "%s: writes in this office's own stream",
                         load_place(b, &ev->office, ev->pos, place));
    enum err err = section_open(b->crypt, &s->key, ev, i, to->arena, &to->entry, NULL);
    if (err == ERR_MEMORY)
        return book_no_memory(b, f);
    if (err != OK)
        return fault_set(f, ERR_CORRUPT, "%s: does not open with the key of its subject",
                         load_place(b, &ev->office, ev->pos, place));
    if (!index_fits(s, to->entry.act.kind))
        return fault_set(f, ERR_REFUSED, "%s: a %s does not belong in this file",
                         load_place(b, &ev->office, ev->pos, place), kind_name(to->entry.act.kind));
    to->live = true;
    return OK;
}

static enum err learn(struct book *b, const struct event *ev, size_t i,
                      const struct stored_event *s, struct fault *f)
{
    struct arena a = {0};
    struct read_to to = {.arena = &a};
    uint32_t number;
    enum err err = door_open(b, ev, i, &to, f);
    if (err == OK && to.live && book_stream_find(b, &to.entry.stream, &number) &&
        index_wants(index_stream(b, number))) {
        to.entry.id = s->id;
        to.entry.received_ms = s->received_ms;
        err = book_failed(b, index_learn(b, number, &to.entry), f);
    }
    arena_free(&a);
    return err;
}

static bool erased_here(const struct book *b, const struct tag *stream)
{
    uint32_t number;
    return book_stream_find(b, stream, &number) && index_stream(b, number)->erased;
}

static enum err take_new(struct book *b, struct event *ev, struct stored_event *s, struct fault *f)
{
    for (size_t i = 0; i < ev->section_count; i++)
        if (erased_here(b, &ev->section[i].stream))
            ev->section[i].erased = true;
    enum err err = book_failed(b, index_event(b, ev), f);
    for (size_t i = 0; err == OK && i < ev->section_count; i++)
        err = learn(b, ev, i, s, f);
    return err == OK ? encode_and(b, ev, false, s, f) : err;
}

/* The same event again. A stub takes nothing away: whoever sends one may only not have been given
 * that section, and nobody else's word erases here. A live section fills a stub, unless its
 * subject was erased here. */
static enum err take_again(struct book *b, const struct event *ev, const struct stored_event *ours,
                           struct fault *f)
{
    struct event mine;
    struct stored_event s = *ours;
    char place[PLACE_BYTES];
    bool changed = false;
    enum err err = OK;
    if (event_decode(b->crypt, ours->bytes, &mine, NULL) != OK ||
        mine.section_count != ev->section_count)
        return fault_set(f, ERR_CORRUPT, "%s: %s: altered or damaged", b->path,
                         load_place(b, &ev->office, ev->pos, place));
    for (size_t i = 0; err == OK && i < mine.section_count; i++) {
        if (ev->section[i].erased || !mine.section[i].erased ||
            erased_here(b, &mine.section[i].stream))
            continue;
        mine.section[i] = ev->section[i];
        changed = true;
        err = learn(b, ev, i, ours, f);
    }
    return err == OK && changed ? encode_and(b, &mine, true, &s, f) : err;
}

static enum err take_placed(struct book *b, struct event *ev, const struct digest *id, bool *added,
                            struct fault *f)
{
    struct arena a = {0};
    struct stored_event ours;
    char place[PLACE_BYTES];
    struct stored_event s = {
        .office = ev->office, .pos = ev->pos, .id = *id, .received_ms = book_now(b)};
    enum err err = b->ops->event_get(b->store, &ev->office, ev->pos, &a, &ours, f);
    *added = err == ERR_NOT_FOUND;
    if (*added && tag_same(&ev->office, &b->office))
        err = fault_set(f, ERR_CORRUPT,
                        "%s: position %llu of this very office is not in it: this is an older copy",
                        b->path, (unsigned long long)ev->pos);
    else if (*added)
        err = take_new(b, ev, &s, f);
    else if (err == OK && !str_eq(digest_str(&ours.id), digest_str(id)))
        err = fault_set(f, ERR_REFUSED, "%s: two different events of one place",
                        load_place(b, &ev->office, ev->pos, place));
    else if (err == OK)
        err = take_again(b, ev, &ours, f);
    arena_free(&a);
    return err;
}

enum err book_take_event(struct book *b, struct str bytes, bool *added, struct fault *f)
{
    struct event ev;
    struct digest id;
    bool own, was_new = false;
    enum err err = event_decode(b->crypt, bytes, &ev, f);
    if (err == OK && ev.pos > INT64_MAX)
        err = fault_set(f, ERR_FORMAT, "an event's position is out of range");
    if (err == OK && event_id(b->crypt, &ev, &id) != OK)
        err = book_no_memory(b, f);
    if (err == OK)
        err = batch_enter(b, &own, f);
    if (err == OK)
        err = batch_leave(b, own, take_placed(b, &ev, &id, &was_new, f), f);
    if (err == OK)
        *added = was_new;
    return err;
}

/* ---- keys ---- */

/* Every live section that is here must open with it. */
static enum err key_check(struct book *b, uint32_t number, struct fault *f)
{
    enum err err = OK;
    for (uint32_t l = index_stream(b, number)->first_event; err == OK && l;
         l = b->ix.links[l].next) {
        struct arena a = {0};
        struct read_to to = {.arena = &a};
        err = read_link(b, number, l, &to, f);
        if (err == OK && to.live && !index_fits(index_stream(b, number), to.entry.act.kind))
            err = fault_set(f, ERR_REFUSED, "a key for the wrong table: a %s is in this file",
                            kind_name(to.entry.act.kind));
        arena_free(&a);
    }
    return err;
}

static enum err key_write(struct book *b, uint32_t number, enum table t, const struct key *k,
                          struct fault *f)
{
    if (index_touch(b, number) != OK)
        return book_no_memory(b, f);
    struct stream *s = index_stream(b, number);
    s->key = *k;
    s->table = t;
    s->has_key = true;
    enum err err = key_check(b, number, f);
    if (err == OK)
        err = index_learn_stream(b, number, true, f);
    return err == OK ? keys_wrap_put(b, s, &b->wrap_key[t], b->epoch_number, f) : err;
}

static enum err key_take(struct book *b, const struct tag *stream, enum table t,
                         const struct key *k, struct fault *f)
{
    uint32_t number;
    enum err err = index_intern(b, stream, &number);
    if (err != OK)
        return book_failed(b, err, f);
    const struct stream *s = index_stream(b, number);
    if (s->erased || s->has_key)
        return OK;
    struct arena a = {0};
    struct str box, more;
    err = b->ops->row_get(b->store, STORE_WRAP, tag_str(stream), &a, &box, &more, f);
    arena_free(&a);
    if (err == OK)
        return OK; /* wrapped under a table that nobody here holds */
    return err == ERR_NOT_FOUND ? key_write(b, number, t, k, f) : err;
}

enum err book_take_key(struct book *b, const struct tag *stream, enum table t, const struct key *k,
                       struct fault *f)
{
    bool own;
    if (t != TABLE_REQUEST && t != TABLE_CASE)
        return fault_set(f, ERR_RANGE, "keys of requests and of persons are shared, no others");
    if (!b->holds[t])
        return fault_set(f, ERR_KEY, "%s: nobody here holds the key for that", b->path);
    enum err err = batch_enter(b, &own, f);
    return err == OK ? batch_leave(b, own, key_take(b, stream, t, k, f), f) : err;
}

/* ---- as the office ---- */

static enum err secrets_held(const struct book *b, struct fault *f)
{
    return b->has_secrets
               ? OK
               : fault_set(f, ERR_LOCKED, "%s: no officer has unlocked the office", b->path);
}

enum err book_unseal(struct book *b, struct str sealed, struct buf *out, struct fault *f)
{
    enum err err = secrets_held(b, f);
    if (err != OK)
        return err;
    err = b->crypt->unseal(&b->secrets.seal_seed, sealed, out);
    return err == OK ? OK : fault_set(f, err, "not sealed to this office, or damaged");
}

enum err book_office_sign(struct book *b, struct str message, struct signature *out,
                          struct fault *f)
{
    enum err err = secrets_held(b, f);
    if (err == OK)
        b->crypt->sign(&b->secrets.sign_seed, message, out);
    return err;
}

enum err book_tombstone(struct book *b, struct str domain, struct str x, struct digest *out,
                        struct fault *f)
{
    enum err err = secrets_held(b, f);
    if (err == OK)
        b->crypt->hash_keyed(&b->secrets.tomb, domain, x, out);
    return err;
}
