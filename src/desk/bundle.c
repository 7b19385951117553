#include "desk/bundle.h"

#include "record/cbor.h"
#include "record/plain.h"

#include <string.h>

static const char MAGIC[] = "PEYVAND BUNDLE 1\n";
enum { MAGIC_BYTES = sizeof MAGIC - 1, LENGTH_BYTES = 8 };
enum { PAYLOAD_FIELDS = 8, OFFICER_FIELDS = 4, STREAM_FIELDS = 3 };
/* Bytes that an item of a list takes at the least. */
enum {
    OFFICER_LEAST = TAG_BYTES + KEY_BYTES,
    STREAM_LEAST = TAG_BYTES + KEY_BYTES,
    EVENT_LEAST = 2 * TAG_BYTES
};

/* ---- writing ---- */

enum err bundle_encode(const struct bundle *b, struct buf *out)
{
    cbor_put_array(out, PAYLOAD_FIELDS);
    cbor_put_u64(out, 1);
    cbor_put_bytes(out, b->sender.b, KEY_BYTES);
    cbor_put_bytes(out, b->receiver.b, TAG_BYTES);
    cbor_put_i64(out, b->made_ms);
    cbor_put_array(out, b->officer_count);
    for (size_t i = 0; i < b->officer_count; i++) {
        cbor_put_array(out, OFFICER_FIELDS);
        cbor_put_bytes(out, b->officers[i].id.b, TAG_BYTES);
        cbor_put_bytes(out, b->officers[i].public_key.b, KEY_BYTES);
        cbor_put_text(out, b->officers[i].name);
        cbor_put_u64(out, b->officers[i].role);
    }
    cbor_put_array(out, b->stream_count);
    for (size_t i = 0; i < b->stream_count; i++) {
        cbor_put_array(out, STREAM_FIELDS);
        cbor_put_bytes(out, b->streams[i].tag.b, TAG_BYTES);
        cbor_put_u64(out, b->streams[i].table);
        cbor_put_bytes(out, b->streams[i].key.b, KEY_BYTES);
    }
    cbor_put_array(out, b->event_count);
    for (size_t i = 0; i < b->event_count; i++)
        cbor_put_bytes(out, b->events[i].ptr, b->events[i].len);
    cbor_put_array(out, b->erased_count);
    for (size_t i = 0; i < b->erased_count; i++)
        cbor_put_bytes(out, b->erased[i].b, TAG_BYTES);
    return buf_check(out);
}

enum err bundle_message(const struct crypt_ops *crypt, struct str payload, struct buf *out)
{
    struct digest h;
    crypt->hash(STR("peyvand bundle 1"), &payload, 1, &h);
    buf_add(out, "peyvand bundle 1", sizeof "peyvand bundle 1"); /* with its zero byte */
    buf_str(out, digest_str(&h));
    return buf_check(out);
}

static void put_length(struct buf *out, uint64_t v)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        buf_byte(out, (unsigned char)(v >> shift));
}

enum err bundle_seal(const struct crypt_ops *crypt, const struct key *receiver, struct str payload,
                     const struct signature *signature, struct buf *out)
{
    struct key content;
    struct buf sealed = {0}, plain = {0};
    if (payload.len > BUNDLE_MAX_BYTES - 1024)
        return ERR_LIMIT;
    /* Room at once: growing would leave copies of the keys inside behind in freed memory. */
    enum err err = buf_reserve(&plain, payload.len + SIGNATURE_BYTES);
    crypt->random(content.b, KEY_BYTES);
    if (err == OK)
        err = crypt->seal_to(receiver, (struct str){(const char *)content.b, KEY_BYTES}, &sealed);
    if (err == OK) {
        buf_str(&plain, payload);
        buf_add(&plain, signature->b, SIGNATURE_BYTES);
        buf_add(out, MAGIC, MAGIC_BYTES);
        put_length(out, sealed.len);
        buf_str(out, buf_view(&sealed));
        err = buf_check(&plain);
    }
    if (err == OK)
        err = crypt->box(&content, STR("peyvand bundle 1"), buf_view(&plain), out);
    crypt->wipe(&content, sizeof content);
    if (plain.ptr)
        crypt->wipe(plain.ptr, plain.len);
    buf_free(&plain);
    buf_free(&sealed);
    return err == OK ? buf_check(out) : err;
}

/* ---- reading the file ---- */

enum err bundle_split(struct str file, struct bundle_parts *out, struct fault *f)
{
    struct str rest = str_sub(file, MAGIC_BYTES, file.len);
    uint64_t len = 0;
    if (file.len > BUNDLE_MAX_BYTES)
        return fault_set(f, ERR_LIMIT, "a bundle holds at most %d MiB", BUNDLE_MAX_BYTES >> 20);
    if (!str_starts(file, (struct str){MAGIC, MAGIC_BYTES}) || rest.len < LENGTH_BYTES)
        return fault_set(f, ERR_FORMAT, "this is no bundle");
    for (size_t i = 0; i < LENGTH_BYTES; i++)
        len = len << 8 | (uint8_t)rest.ptr[i];
    rest = str_sub(rest, LENGTH_BYTES, rest.len);
    if (len != KEY_BYTES + SEALED_OVERHEAD || rest.len < len + BOX_OVERHEAD + SIGNATURE_BYTES)
        return fault_set(f, ERR_FORMAT, "the bundle is cut off or damaged");
    out->sealed_key = str_sub(rest, 0, (size_t)len);
    out->box = str_sub(rest, (size_t)len, rest.len);
    return OK;
}

enum err bundle_unbox(const struct crypt_ops *crypt, const struct key *content, struct str box,
                      struct bundle_opened *out)
{
    struct buf *bytes = &out->bytes;
    enum err err = buf_reserve(bytes, box.len); /* never grown: that would leave copies behind */
    if (err == OK)
        err = crypt->unbox(content, STR("peyvand bundle 1"), box, bytes);
    if (err != OK)
        return err;
    if (bytes->len < SIGNATURE_BYTES)
        return ERR_FORMAT;
    out->payload = (struct str){bytes->ptr, bytes->len - SIGNATURE_BYTES};
    memcpy(out->signature.b, bytes->ptr + out->payload.len, SIGNATURE_BYTES);
    return OK;
}

/* ---- reading the payload ---- */

struct reading {
    const struct crypt_ops *crypt;
    struct cbor c;
    struct arena *arena;
    struct bundle *to;
    struct fault *fault;
};

static enum err bad(struct reading *r, const char *what)
{
    return fault_set(r->fault, ERR_FORMAT, "byte %zu of the bundle: %s", r->c.at, what);
}

static enum err no_memory(struct reading *r)
{
    return fault_set(r->fault, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
}

/* Room for a list. Each of its items takes `least` bytes or more in the file, so that a short file
 * cannot ask for much memory. */
static enum err begin(struct reading *r, size_t size, size_t least, void **room, size_t *count)
{
    uint64_t n;
    if (!cbor_array(&r->c, &n))
        return bad(r, "a list was expected");
    if (n > (r->c.bytes.len - r->c.at) / least)
        return bad(r, "a list is longer than the bundle");
    *room = arena_zero(r->arena, (size_t)n + 1, size);
    if (!*room)
        return no_memory(r);
    *count = (size_t)n;
    return OK;
}

static enum err read_officers(struct reading *r)
{
    void *room;
    enum err err = begin(r, sizeof *r->to->officers, OFFICER_LEAST, &room, &r->to->officer_count);
    if (err != OK)
        return err;
    r->to->officers = room;
    for (size_t i = 0; i < r->to->officer_count; i++) {
        struct bundle_officer *o = &r->to->officers[i];
        uint64_t fields, role;
        if (!cbor_array(&r->c, &fields) || fields != OFFICER_FIELDS ||
            !cbor_fixed(&r->c, o->id.b, TAG_BYTES) ||
            !cbor_fixed(&r->c, o->public_key.b, KEY_BYTES) || !cbor_text(&r->c, &o->name) ||
            !plain_name(o->name) || !cbor_u64(&r->c, &role) || role > ROLE_ADMINISTRATOR ||
            role == ROLE_NONE)
            return bad(r, "not an officer");
        o->role = (enum role)role;
    }
    return OK;
}

static enum err read_streams(struct reading *r)
{
    void *room;
    enum err err = begin(r, sizeof *r->to->streams, STREAM_LEAST, &room, &r->to->stream_count);
    if (err != OK)
        return err;
    r->to->streams = room;
    for (size_t i = 0; i < r->to->stream_count; i++) {
        struct bundle_stream *s = &r->to->streams[i];
        uint64_t fields, table;
        if (!cbor_array(&r->c, &fields) || fields != STREAM_FIELDS ||
            !cbor_fixed(&r->c, s->tag.b, TAG_BYTES) || !cbor_u64(&r->c, &table) ||
            (table != TABLE_REQUEST && table != TABLE_CASE) ||
            !cbor_fixed(&r->c, s->key.b, KEY_BYTES))
            return bad(r, "not a stream of a case");
        s->table = (enum table)table;
        if (i > 0 && str_cmp(tag_str(&s[-1].tag), tag_str(&s->tag)) >= 0)
            return bad(r, "streams out of order");
    }
    return OK;
}

static int place_cmp(const struct event *a, const struct event *b)
{
    int c = str_cmp(tag_str(&a->office), tag_str(&b->office));
    return c ? c : a->pos < b->pos ? -1 : a->pos > b->pos;
}

static enum err read_events(struct reading *r)
{
    void *room;
    struct event e, last = {0};
    enum err err = begin(r, sizeof *r->to->events, EVENT_LEAST, &room, &r->to->event_count);
    if (err != OK)
        return err;
    r->to->events = room;
    for (size_t i = 0; i < r->to->event_count; i++) {
        if (!cbor_bytes(&r->c, &r->to->events[i]))
            return bad(r, "not an event");
        err = event_decode(r->crypt, r->to->events[i], &e, r->fault);
        if (err != OK)
            return fault_wrap(r->fault, err, "an event of the bundle");
        if (i > 0 && place_cmp(&last, &e) >= 0)
            return bad(r, "events out of order");
        last = e;
    }
    return OK;
}

static enum err read_erased(struct reading *r)
{
    void *room;
    enum err err = begin(r, sizeof *r->to->erased, TAG_BYTES, &room, &r->to->erased_count);
    if (err != OK)
        return err;
    r->to->erased = room;
    for (size_t i = 0; i < r->to->erased_count; i++) {
        if (!cbor_fixed(&r->c, r->to->erased[i].b, TAG_BYTES))
            return bad(r, "not a tag");
        if (i > 0 && str_cmp(tag_str(&r->to->erased[i - 1]), tag_str(&r->to->erased[i])) >= 0)
            return bad(r, "erased streams out of order");
    }
    return OK;
}

enum err bundle_decode(const struct crypt_ops *crypt, struct str payload, struct arena *a,
                       struct bundle *out, struct fault *f)
{
    struct reading r = {crypt, {.bytes = payload}, a, out, f};
    uint64_t fields, version;
    size_t at = 0;
    *out = (struct bundle){0};
    if (!cbor_check(payload, &at))
        return fault_set(f, ERR_FORMAT, "byte %zu of the bundle: not deterministic CBOR", at);
    if (!cbor_array(&r.c, &fields) || fields != PAYLOAD_FIELDS || !cbor_u64(&r.c, &version) ||
        version != 1 || !cbor_fixed(&r.c, out->sender.b, KEY_BYTES) ||
        !cbor_fixed(&r.c, out->receiver.b, TAG_BYTES) || !cbor_i64(&r.c, &out->made_ms))
        return bad(&r, "not a bundle of this version");
    enum err err = read_officers(&r);
    if (err == OK)
        err = read_streams(&r);
    if (err == OK)
        err = read_events(&r);
    if (err == OK)
        err = read_erased(&r);
    if (err == OK && !cbor_done(&r.c))
        err = bad(&r, "something stands behind its end");
    return err;
}
