#include "record/event.h"

#include "record/cbor.h"

#include <string.h>

/* The act is what an officer signs: bytes that stand exactly as they were signed, whoever copies
 * them. It is decoded for reading and never encoded again. */

enum { ACT_FIELDS = 5 };

static bool body_key_known(uint64_t k)
{
    return k >= BODY_NAME && k <= BODY_FILL;
}

/* True when bytes are a map with unsigned keys; *known becomes false when one of them is not known
 * here. */
static bool body_good(struct str bytes, bool *known)
{
    struct cbor c = {.bytes = bytes};
    uint64_t pairs, k;
    if (!cbor_map(&c, &pairs))
        return false;
    for (uint64_t i = 0; i < pairs; i++) {
        if (!cbor_u64(&c, &k) || !cbor_skip(&c, NULL))
            return false;
        if (!body_key_known(k))
            *known = false;
    }
    return cbor_done(&c);
}

static bool days_good(const struct days *d)
{
    return d->from == DAY_OPEN || d->to == DAY_OPEN || d->from <= d->to;
}

static void put_day(struct buf *out, int32_t day)
{
    if (day == DAY_OPEN)
        cbor_put_null(out);
    else
        cbor_put_i64(out, day);
}

enum err act_encode(const struct act *a, struct buf *out)
{
    bool known = true;
    if (!kind_known(a->kind) || a->ref_count > EVENT_REFS || !cbor_check(a->body, NULL) ||
        !body_good(a->body, &known) || (a->has_valid && !days_good(&a->valid)))
        return ERR_RANGE;
    cbor_put_array(out, ACT_FIELDS);
    cbor_put_u64(out, a->kind);
    cbor_put_bytes(out, a->act_id.b, TAG_BYTES);
    if (a->has_valid) {
        cbor_put_array(out, 2);
        put_day(out, a->valid.from);
        put_day(out, a->valid.to);
    } else {
        cbor_put_null(out);
    }
    cbor_put_array(out, a->ref_count);
    for (size_t i = 0; i < a->ref_count; i++)
        cbor_put_bytes(out, a->refs[i].b, HASH_BYTES);
    buf_str(out, a->body);
    return buf_check(out);
}

static bool read_day(struct cbor *c, int32_t *day)
{
    int64_t v;
    if (cbor_null(c)) {
        *day = DAY_OPEN;
        return true;
    }
    if (!cbor_i64(c, &v) || v <= INT32_MIN || v > INT32_MAX)
        return false;
    *day = (int32_t)v;
    return true;
}

static bool read_valid(struct cbor *c, struct act *a)
{
    uint64_t count;
    if (cbor_null(c))
        return true;
    a->has_valid = true;
    return cbor_array(c, &count) && count == 2 && read_day(c, &a->valid.from) &&
           read_day(c, &a->valid.to) && days_good(&a->valid);
}

static enum err read_refs(struct cbor *c, struct arena *arena, struct act *a)
{
    uint64_t count;
    if (!cbor_array(c, &count) || count > EVENT_REFS)
        return ERR_FORMAT;
    struct digest *refs = NULL;
    if (count > 0) {
        refs = arena_zero(arena, (size_t)count, sizeof *refs);
        if (!refs)
            return ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++)
        if (!cbor_fixed(c, refs[i].b, HASH_BYTES))
            return ERR_FORMAT;
    a->refs = refs;
    a->ref_count = (size_t)count;
    return OK;
}

enum err act_decode(struct str bytes, struct arena *arena, struct act *out, struct fault *f)
{
    struct cbor c = {.bytes = bytes};
    struct act a = {.bytes = bytes};
    uint64_t fields, kind;
    size_t bad = 0;
    bool known = true;
    if (!cbor_check(bytes, &bad))
        return fault_set(f, ERR_FORMAT, "byte %zu of an act: not deterministic CBOR", bad);
    if (!cbor_array(&c, &fields) || fields != ACT_FIELDS || !cbor_u64(&c, &kind) ||
        !cbor_fixed(&c, a.act_id.b, TAG_BYTES))
        return fault_set(f, ERR_FORMAT, "byte %zu: not an act", c.at);
    if (!read_valid(&c, &a))
        return fault_set(f, ERR_FORMAT, "byte %zu of an act: not a range of days", c.at);
    enum err err = read_refs(&c, arena, &a);
    if (err != OK)
        return fault_set(f, err, "byte %zu of an act: references: %s", c.at, err_text(err));
    if (!cbor_skip(&c, &a.body) || !body_good(a.body, &known))
        return fault_set(f, ERR_FORMAT, "byte %zu of an act: not a body", c.at);
    a.kind = known && kind_known(kind) ? (enum kind)kind : KIND_NONE;
    *out = a;
    return OK;
}

/* Its length is fixed, so that checking a signature needs no memory and cannot fail for want of
 * it. */
enum { MESSAGE_BYTES = 14 + 3 * TAG_BYTES + 1 + DEVICE_BYTES + 8 + HASH_BYTES };

static void message_write(const struct crypt_ops *crypt, const struct entry *e,
                          const struct signer *who, char out[MESSAGE_BYTES])
{
    struct digest h;
    char *to = out;
    crypt->hash(STR("peyvand act 1"), &e->act.bytes, 1, &h);
    memcpy(to, "peyvand act 1", 14); /* with its zero byte */
    to += 14;
    memcpy(to, e->office.b, TAG_BYTES);
    to += TAG_BYTES;
    memcpy(to, e->stream.b, TAG_BYTES);
    to += TAG_BYTES;
    memcpy(to, who->officer.b, TAG_BYTES);
    to += TAG_BYTES;
    *to++ = (char)who->role;
    memcpy(to, who->device, DEVICE_BYTES);
    to += DEVICE_BYTES;
    for (int shift = 56; shift >= 0; shift -= 8)
        *to++ = (char)((uint64_t)who->signed_ms >> shift);
    memcpy(to, h.b, HASH_BYTES);
}

static bool signer_writable(const struct signer *who)
{
    return who->signed_ms >= 0 && (unsigned)who->role <= UINT8_MAX;
}

enum err act_message(const struct crypt_ops *crypt, const struct tag *office,
                     const struct tag *stream, const struct signer *who, struct str act_bytes,
                     struct buf *out)
{
    char message[MESSAGE_BYTES];
    struct entry e = {.office = *office, .stream = *stream, .act = {.bytes = act_bytes}};
    if (!signer_writable(who))
        return ERR_RANGE;
    message_write(crypt, &e, who, message);
    buf_add(out, message, sizeof message);
    return buf_check(out);
}

enum err act_sign(const struct crypt_ops *crypt, const struct key *seed, const struct tag *office,
                  const struct entry *e, struct signer *who)
{
    struct buf message = {0};
    enum err err = act_message(crypt, office, &e->stream, who, e->act.bytes, &message);
    if (err == OK)
        crypt->sign(seed, buf_view(&message), &who->signature);
    buf_free(&message);
    return err;
}

bool entry_verify(const struct crypt_ops *crypt, const struct entry *e, size_t i,
                  const struct key *public_key)
{
    char message[MESSAGE_BYTES];
    if (i >= e->signer_count || i >= EVENT_SIGNERS || !signer_writable(&e->signer[i]))
        return false;
    message_write(crypt, e, &e->signer[i], message);
    return crypt->verify(public_key, (struct str){message, sizeof message},
                         &e->signer[i].signature);
}
