#include "record/event.h"

#include "record/cbor.h"

#include <string.h>

/* The envelope. Problem: what is erased must leave nothing to confirm a guess with, while the log
 * over it still verifies. So the id is a hash over hashes of cipher text: a section may be replaced
 * by its hash and the id stays. The box is bound to its place by associated data, so a section
 * moved to another event, position, index or stream does not open.
 *
 * Rejected: a hash of plain text as id (confirms guesses), one box per event (erasing one subject
 * would erase the other's part). docs/ledger-format.md section 2 is the specification. */

enum { FORMAT_VERSION = 1, PAD_LEAST = 256, SIGNATURE_FIELDS = 5 };

static void put_u64_be(struct buf *b, uint64_t v)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        buf_byte(b, (unsigned char)(v >> shift));
}

/* The least length of the series 256, 384, 512, 768, ... that is at least len. */
static size_t pad_length(size_t len)
{
    size_t power = PAD_LEAST;
    for (;;) {
        if (len <= power)
            return power;
        if (len <= power + power / 2)
            return power + power / 2;
        power *= 2;
    }
}

static bool box_length_good(size_t len)
{
    if (len < BOX_OVERHEAD + PAD_LEAST || len > BOX_OVERHEAD + (size_t)EVENT_PLAIN_MAX)
        return false;
    return pad_length(len - BOX_OVERHEAD) == len - BOX_OVERHEAD;
}

/* ---- the envelope ---- */

static void section_hash(const struct crypt_ops *crypt, struct section *s)
{
    struct str parts[] = {tag_str(&s->stream), s->box};
    crypt->hash(STR("peyvand section 1"), parts, COUNT(parts), &s->hash);
}

static void put_section(struct buf *out, const struct section *s)
{
    cbor_put_array(out, s->erased ? 3 : 2);
    cbor_put_bytes(out, s->stream.b, TAG_BYTES);
    if (s->erased) {
        cbor_put_null(out);
        cbor_put_bytes(out, s->hash.b, HASH_BYTES);
    } else {
        cbor_put_bytes(out, s->box.ptr, s->box.len);
    }
}

static void put_event_start(struct buf *out, const struct event *e)
{
    cbor_put_array(out, 4);
    cbor_put_u64(out, FORMAT_VERSION);
    cbor_put_bytes(out, e->office.b, TAG_BYTES);
    cbor_put_u64(out, e->pos);
    cbor_put_array(out, e->section_count);
}

enum err event_encode(const struct crypt_ops *crypt, struct event *e, struct buf *out)
{
    if (e->section_count < 1 || e->section_count > EVENT_SECTIONS)
        return ERR_RANGE;
    for (size_t i = 0; i < e->section_count; i++)
        if (!e->section[i].erased && !box_length_good(e->section[i].box.len))
            return ERR_RANGE;
    put_event_start(out, e);
    for (size_t i = 0; i < e->section_count; i++) {
        if (!e->section[i].erased)
            section_hash(crypt, &e->section[i]);
        put_section(out, &e->section[i]);
    }
    return buf_check(out);
}

static bool read_section(const struct crypt_ops *crypt, struct cbor *c, struct section *s)
{
    uint64_t fields;
    if (!cbor_array(c, &fields) || (fields != 2 && fields != 3) ||
        !cbor_fixed(c, s->stream.b, TAG_BYTES))
        return false;
    s->erased = fields == 3;
    if (s->erased)
        return cbor_null(c) && cbor_fixed(c, s->hash.b, HASH_BYTES);
    if (!cbor_bytes(c, &s->box) || !box_length_good(s->box.len))
        return false;
    section_hash(crypt, s);
    return true;
}

enum err event_decode(const struct crypt_ops *crypt, struct str bytes, struct event *out,
                      struct fault *f)
{
    struct cbor c = {.bytes = bytes};
    struct event e = {0};
    uint64_t fields, version, count;
    if (!cbor_array(&c, &fields) || fields != 4 || !cbor_u64(&c, &version))
        return fault_set(f, ERR_FORMAT, "byte %zu: not an event", c.at);
    if (version != FORMAT_VERSION)
        return fault_set(f, ERR_FORMAT, "byte 1: event of version %llu, not known here",
                         (unsigned long long)version);
    if (!cbor_fixed(&c, e.office.b, TAG_BYTES) || !cbor_u64(&c, &e.pos))
        return fault_set(f, ERR_FORMAT, "byte %zu: no office and position", c.at);
    if (!cbor_array(&c, &count) || count < 1 || count > EVENT_SECTIONS)
        return fault_set(f, ERR_FORMAT, "byte %zu: not 1 to %d sections", c.at, EVENT_SECTIONS);
    e.section_count = (size_t)count;
    for (size_t i = 0; i < e.section_count; i++)
        if (!read_section(crypt, &c, &e.section[i]))
            return fault_set(f, ERR_FORMAT, "byte %zu: section %zu is not of its form", c.at, i);
    if (!cbor_done(&c))
        return fault_set(f, ERR_FORMAT, "byte %zu: bytes behind the event", c.at);
    *out = e;
    return OK;
}

enum err event_id(const struct crypt_ops *crypt, const struct event *e, struct digest *out)
{
    struct buf b = {0};
    enum err err = buf_reserve(&b, 64 + 56 * (size_t)EVENT_SECTIONS);
    if (err != OK)
        return err;
    put_event_start(&b, e);
    for (size_t i = 0; i < e->section_count && i < EVENT_SECTIONS; i++) {
        cbor_put_array(&b, 2);
        cbor_put_bytes(&b, e->section[i].stream.b, TAG_BYTES);
        cbor_put_bytes(&b, e->section[i].hash.b, HASH_BYTES);
    }
    struct str view = buf_view(&b);
    err = buf_check(&b);
    if (err == OK)
        crypt->hash(STR("peyvand event 1"), &view, 1, out);
    buf_free(&b);
    return err;
}

/* ---- sections ---- */

static void put_place(struct buf *b, const struct tag *office, uint64_t pos, size_t index,
                      const struct tag *stream)
{
    buf_add(b, "peyvand box 1", sizeof "peyvand box 1"); /* with its zero byte */
    buf_str(b, tag_str(office));
    put_u64_be(b, pos);
    buf_byte(b, (unsigned char)index);
    buf_str(b, tag_str(stream));
}

static void put_signer(struct buf *b, const struct signer *s)
{
    cbor_put_array(b, SIGNATURE_FIELDS);
    cbor_put_bytes(b, s->officer.b, TAG_BYTES);
    cbor_put_u64(b, s->role);
    cbor_put_bytes(b, s->device, DEVICE_BYTES);
    cbor_put_i64(b, s->signed_ms);
    cbor_put_bytes(b, s->signature.b, SIGNATURE_BYTES);
}

static void put_plain(struct buf *b, const struct entry *e)
{
    cbor_put_array(b, 4);
    cbor_put_i64(b, e->recorded_ms);
    cbor_put_u64(b, e->recorded_count);
    cbor_put_bytes(b, e->act.bytes.ptr, e->act.bytes.len);
    cbor_put_array(b, e->signer_count);
    for (size_t i = 0; i < e->signer_count; i++)
        put_signer(b, &e->signer[i]);
}

/* Plain text is wiped before it goes back to the heap. */
static void plain_free(const struct crypt_ops *crypt, struct buf *b)
{
    crypt->wipe(b->ptr, b->room);
    buf_free(b);
}

static enum err entry_sealable(const struct entry *e, size_t index)
{
    if (index >= EVENT_SECTIONS || e->signer_count > EVENT_SIGNERS || e->recorded_ms < 0)
        return ERR_RANGE;
    for (size_t i = 0; i < e->signer_count; i++)
        if (e->signer[i].signed_ms < 0 || (unsigned)e->signer[i].role > UINT8_MAX)
            return ERR_RANGE;
    return e->act.bytes.len > EVENT_PLAIN_MAX ? ERR_LIMIT : OK;
}

enum err section_seal(const struct crypt_ops *crypt, const struct key *subject,
                      const struct entry *e, size_t index, struct buf *out)
{
    enum err err = entry_sealable(e, index);
    if (err != OK)
        return err;
    struct buf plain = {0}, place = {0};
    err = buf_reserve(&plain, pad_length(e->act.bytes.len + 512)); /* so that it never moves */
    if (err != OK)
        goto out;
    put_plain(&plain, e);
    buf_byte(&plain, 0x80);
    size_t padded = pad_length(plain.len);
    err = padded > EVENT_PLAIN_MAX ? ERR_LIMIT : buf_reserve(&plain, padded - plain.len);
    if (err != OK)
        goto out;
    memset(plain.ptr + plain.len, 0, padded - plain.len);
    plain.len = padded;
    put_place(&place, &e->office, e->pos, index, &e->stream);
    err = buf_check(&place);
    if (err == OK)
        err = crypt->box(subject, buf_view(&place), buf_view(&plain), out);
out:
    plain_free(crypt, &plain);
    buf_free(&place);
    return err;
}

/* Cuts the padding off; false when it is not the one padding that this length has. */
static bool unpad(struct str *s)
{
    size_t len = s->len;
    while (len > 0 && s->ptr[len - 1] == 0)
        len--;
    if (len == 0 || (unsigned char)s->ptr[len - 1] != 0x80 || pad_length(len) != s->len)
        return false;
    s->len = len - 1;
    return true;
}

static bool read_signer(struct cbor *c, struct signer *s)
{
    uint64_t fields, role;
    if (!cbor_array(c, &fields) || fields != SIGNATURE_FIELDS ||
        !cbor_fixed(c, s->officer.b, TAG_BYTES) || !cbor_u64(c, &role) || role > UINT8_MAX ||
        !cbor_fixed(c, s->device, DEVICE_BYTES) || !cbor_i64(c, &s->signed_ms) ||
        s->signed_ms < 0 || !cbor_fixed(c, s->signature.b, SIGNATURE_BYTES))
        return false;
    s->role = (enum role)role;
    return true;
}

static bool read_plain(struct str plain, struct entry *e, struct str *act)
{
    struct cbor c = {.bytes = plain};
    uint64_t fields, count, signers;
    if (!cbor_array(&c, &fields) || fields != 4 || !cbor_i64(&c, &e->recorded_ms) ||
        e->recorded_ms < 0 || !cbor_u64(&c, &count) || count > UINT32_MAX || !cbor_bytes(&c, act) ||
        !cbor_array(&c, &signers) || signers > EVENT_SIGNERS)
        return false;
    e->recorded_count = (uint32_t)count;
    e->signer_count = (size_t)signers;
    for (size_t i = 0; i < e->signer_count; i++)
        if (!read_signer(&c, &e->signer[i]))
            return false;
    return cbor_done(&c);
}

/* Opens the box into the arena, which keeps the plain text alive. */
static enum err box_open(const struct crypt_ops *crypt, const struct key *subject, struct str ad,
                         struct str box, struct arena *arena, struct str *out)
{
    struct buf plain = {0};
    enum err err = buf_reserve(&plain, box.len);
    if (err == OK)
        err = crypt->unbox(subject, ad, box, &plain);
    if (err == OK) {
        out->len = plain.len;
        out->ptr = arena_copy(arena, plain.ptr, plain.len);
        err = out->ptr ? OK : ERR_MEMORY;
    }
    plain_free(crypt, &plain);
    return err;
}

enum err section_open(const struct crypt_ops *crypt, const struct key *subject,
                      const struct event *ev, size_t index, struct arena *arena, struct entry *out,
                      struct fault *f)
{
    unsigned long long pos = ev->pos;
    if (index >= ev->section_count || ev->section[index].erased)
        return fault_set(f, ERR_KEY, "position %llu section %zu: erased", pos, index);
    const struct section *s = &ev->section[index];
    struct entry e = {.office = ev->office, .pos = ev->pos, .stream = s->stream};
    struct buf place = {0};
    struct str plain = STR_NONE, act = STR_NONE;
    put_place(&place, &ev->office, ev->pos, index, &s->stream);
    enum err err = buf_check(&place);
    if (err == OK)
        err = box_open(crypt, subject, buf_view(&place), s->box, arena, &plain);
    buf_free(&place);
    if (err != OK)
        return fault_set(f, err, "position %llu section %zu: %s", pos, index, err_text(err));
    if (!unpad(&plain) || !read_plain(plain, &e, &act))
        return fault_set(f, ERR_FORMAT, "position %llu section %zu: not of its form inside", pos,
                         index);
    err = act_decode(act, arena, &e.act, f);
    if (err != OK)
        return fault_wrap(f, err, "a section's act");
    *out = e;
    return OK;
}
