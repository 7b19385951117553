/* Erasing (docs/ledger-format.md section 10), so that it can be cut off anywhere.
 *
 *   device file: old and new epoch -> one transaction -> device file: new epoch -> scrub -> flag
 * off
 *
 * meta's epoch says on which side of the transaction a cut came. Before it: the new epoch is
 * forgotten and nothing was erased, as nobody was told that it was. Behind it: what is left is
 * done by the next unlock, before anything else; the flag `erasing` says that the file still has to
 * be scrubbed. Rejected: a list of what is to be erased kept until it is done, which would name the
 * person in the very file that is to forget. */
#include "base/mem.h"
#include "desk/book_inner.h"
#include "record/cbor.h"

/* ---- one transaction ---- */

static enum err stub_link(struct book *b, uint32_t link, struct fault *f)
{
    struct arena a = {0};
    struct read_whole whole = {.arena = &a};
    struct event *ev = &whole.event;
    struct buf bytes = {0};
    enum err err = read_event(b, link, &whole, f);
    if (err == OK && !ev->section[b->ix.links[link].section].erased) {
        ev->section[b->ix.links[link].section].erased = true;
        err = event_encode(b->crypt, ev, &bytes);
        if (err != OK)
            fault_set(f, err, "%s: a stub: %s", b->path, err_text(err));
        else
            err = b->ops->event_replace(b->store, &ev->office, ev->pos, buf_view(&bytes), f);
    }
    buf_free(&bytes);
    arena_free(&a);
    return err;
}

static enum err destroy(struct book *b, uint32_t number, struct fault *f)
{
    const struct stream *s = index_stream(b, number);
    enum err err = OK;
    for (uint32_t l = s->first_event; err == OK && l; l = b->ix.links[l].next)
        err = stub_link(b, l, f);
    if (err == OK)
        err = b->ops->row_delete(b->store, STORE_WRAP, tag_str(&s->tag), f);
    return err == ERR_NOT_FOUND ? OK : err;
}

static void put_hashes(struct body *body, enum body_key k, const struct digest *h, size_t count)
{
    struct buf list = {0};
    if (count == 0)
        return;
    cbor_put_array(&list, count);
    for (size_t i = 0; i < count; i++)
        cbor_put_bytes(&list, h[i].b, HASH_BYTES);
    if (buf_check(&list) != OK)
        body->bytes.failed = true;
    else
        body_put_raw(body, k, buf_view(&list));
    buf_free(&list);
}

static enum err record(struct book *b, const struct seat *by, const struct erasure *e,
                       struct fault *f)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < e->stream_count + e->unknown_count; i++) {
        struct draft d = {.kind = KIND_ERASED, .stream = b->office_stream};
        const struct tag *subject = i < e->stream_count ? &index_stream(b, e->streams[i])->tag
                                                        : &e->unknown[i - e->stream_count];
        body_put_bytes(&d.body, BODY_SUBJECT, subject->b, TAG_BYTES);
        if (i == 0) {
            put_hashes(&d.body, BODY_LINE_HASHES, e->line_hashes, e->line_hash_count);
            put_hashes(&d.body, BODY_NAME_HASHES, e->name_hashes, e->name_hash_count);
        }
        err = write_act(b, by, &d, NULL, f);
    }
    for (size_t i = 0; err == OK && i < e->unknown_count; i++) {
        uint32_t number;
        err = book_failed(b, index_intern(b, &e->unknown[i], &number), f);
    }
    return err;
}

static bool is_erased(const struct erasure *e, uint32_t number)
{
    for (size_t i = 0; i < e->stream_count; i++)
        if (e->streams[i] == number)
            return true;
    return false;
}

static enum err rewrap(struct book *b, const struct erasure *e, const struct key *wrap_key,
                       struct fault *f)
{
    enum err err = OK;
    for (uint32_t n = 0; err == OK && n < b->ix.stream_count; n++) {
        const struct stream *s = index_stream(b, n);
        if (s->has_key && !is_erased(e, n))
            err = keys_wrap_put(b, s, &wrap_key[s->table], b->epoch_number + 1, f);
    }
    return err;
}

static enum err erase_write(struct book *b, const struct seat *by, const struct erasure *e,
                            const struct key *wrap_key, struct fault *f)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < e->stream_count; i++)
        err = destroy(b, e->streams[i], f);
    if (err == OK)
        err = record(b, by, e, f);
    if (err == OK)
        err = rewrap(b, e, wrap_key, f);
    if (err == OK)
        err = keys_epoch_write(b, b->epoch_number + 1, f);
    if (err == OK)
        err = keys_flag_write(b, STR("erasing"), true, f);
    return err == OK ? keys_sum_write(b, f) : err;
}

/* What memory forgets once the store has. */
static void forget(struct book *b, const struct erasure *e)
{
    uint32_t number;
    for (size_t i = 0; i < e->stream_count; i++)
        index_forget(b, e->streams[i]);
    for (size_t i = 0; i < e->unknown_count; i++)
        if (book_stream_find(b, &e->unknown[i], &number))
            index_forget(b, number);
}

static enum err erase_commit(struct book *b, const struct seat *by, const struct erasure *e,
                             const struct device *d, struct fault *f)
{
    struct key wrap_key[TABLE_COUNT];
    bool own;
    enum err err = batch_enter(b, &own, f);
    if (err != OK)
        return err;
    keys_derive(b, &d->epoch[1].key, wrap_key);
    err = erase_write(b, by, e, wrap_key, f);
    if (err == OK)
        b->ix.unsaved_count = 0; /* re-wrapped with all others */
    err = batch_leave(b, own, err, f);
    if (err == OK) {
        for (size_t t = 0; t < TABLE_COUNT; t++)
            b->wrap_key[t] = wrap_key[t];
        b->epoch_number++;
        b->device = *d;
        b->erasing = true;
        forget(b, e);
    }
    b->crypt->wipe(wrap_key, sizeof wrap_key);
    return err;
}

/* ---- the end of it ---- */

static enum err device_shrink(struct book *b, struct fault *f)
{
    struct device d = b->device;
    for (size_t i = 0; i < b->device.epoch_count; i++)
        if (b->device.epoch[i].number == b->epoch_number)
            d.epoch[0] = b->device.epoch[i];
    d.epoch_count = 1;
    b->crypt->wipe(&d.epoch[1], sizeof d.epoch[1]);
    enum err err = keys_device_write(b, &d, f);
    if (err == OK)
        b->device = d;
    b->crypt->wipe(&d, sizeof d);
    return err;
}

static enum err flag_off(struct book *b, struct fault *f)
{
    if (b->doubtful)
        return fault_set(f, ERR_IO, "%s: a write failed before; open the office again", b->path);
    enum err err = b->ops->begin(b->store, f);
    if (err != OK)
        return err;
    err = keys_flag_write(b, STR("erasing"), false, f);
    if (err == OK)
        err = keys_sum_write(b, f);
    if (err == OK)
        err = b->ops->commit(b->store, f);
    if (err != OK)
        b->ops->rollback(b->store);
    else
        b->erasing = false;
    return err;
}

enum err erase_finish(struct book *b, struct fault *f)
{
    enum err err = OK;
    if (b->device.epoch_count > 1)
        err = device_shrink(b, f);
    if (err == OK && b->erasing)
        err = b->ops->scrub(b->store, f);
    if (err == OK && b->erasing)
        err = flag_off(b, f);
    return fault_wrap(f, err, "an erasure is not finished yet");
}

/* ---- asking for it ---- */

static enum err erase_good(struct book *b, const struct seat *by, const struct erasure *e,
                           struct fault *f)
{
    enum err err = book_seat_good(b, by, f);
    if (err != OK)
        return err;
    if (by->role != ROLE_PROTECTION)
        return fault_set(f, ERR_DENIED, "R13: a protection officer erases");
    if (b->in_batch)
        return fault_set(f, ERR_STATE, "%s: a batch is open", b->path);
    for (unsigned t = 0; t < TABLE_COUNT; t++)
        if (!book_seat_holds(b, by, (enum table)t))
            return fault_set(f, ERR_KEY, "an erasure renews every key; you do not hold all");
    if (e->stream_count + e->unknown_count == 0)
        return fault_set(f, ERR_USAGE, "nothing is named that is to be erased");
    for (size_t i = 0; i < e->stream_count; i++) {
        const struct stream *s = index_stream(b, e->streams[i]);
        if (!s || tag_same(&s->tag, &b->office_stream))
            return fault_set(f, ERR_USAGE, "this cannot be erased");
        if (s->erased)
            return fault_set(f, ERR_STATE, "this was erased already");
    }
    for (size_t i = 0; i < e->unknown_count; i++) {
        uint32_t number;
        if (book_stream_find(b, &e->unknown[i], &number))
            return fault_set(f, ERR_USAGE, "a subject named as unknown is known here");
    }
    return b->epoch_number < UINT32_MAX ? OK : fault_set(f, ERR_LIMIT, "no further epoch");
}

enum err book_erase(struct book *b, const struct seat *by, const struct erasure *e, struct fault *f)
{
    enum err err = erase_good(b, by, e, f);
    if (err == OK)
        err = erase_finish(b, f); /* of the one before */
    if (err != OK)
        return err;
    struct device d = b->device;
    d.epoch[1].number = b->epoch_number + 1;
    b->crypt->random(&d.epoch[1].key, KEY_BYTES);
    d.epoch_count = 2;
    err = keys_device_write(b, &d, f);
    if (err == OK)
        err = erase_commit(b, by, e, &d, f);
    b->crypt->wipe(&d, sizeof d);
    return err == OK ? erase_finish(b, f) : err;
}
