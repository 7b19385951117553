#include "record/event.h"

#include "base/utf8.h"
#include "record/cbor.h"

/* ---- reading ---- */

/* A reader standing at the value of key k; false when there is none. */
static bool body_at(const struct act *a, enum body_key k, struct cbor *out)
{
    struct cbor c = {.bytes = a->body};
    uint64_t pairs, key;
    if (!cbor_map(&c, &pairs))
        return false;
    for (uint64_t i = 0; i < pairs; i++) {
        if (!cbor_u64(&c, &key) || key > (uint64_t)k)
            return false;
        if (key == (uint64_t)k) {
            *out = c;
            return true;
        }
        if (!cbor_skip(&c, NULL))
            return false;
    }
    return false;
}

bool body_text(const struct act *a, enum body_key k, struct str *out)
{
    struct cbor c;
    return body_at(a, k, &c) && cbor_text(&c, out);
}

bool body_u64(const struct act *a, enum body_key k, uint64_t *out)
{
    struct cbor c;
    return body_at(a, k, &c) && cbor_u64(&c, out);
}

bool body_i64(const struct act *a, enum body_key k, int64_t *out)
{
    struct cbor c;
    return body_at(a, k, &c) && cbor_i64(&c, out);
}

bool body_bool(const struct act *a, enum body_key k, bool *out)
{
    struct cbor c;
    return body_at(a, k, &c) && cbor_bool(&c, out);
}

bool body_tag(const struct act *a, enum body_key k, struct tag *out)
{
    struct cbor c;
    return body_at(a, k, &c) && cbor_fixed(&c, out->b, TAG_BYTES);
}

bool body_digest(const struct act *a, enum body_key k, struct digest *out)
{
    struct cbor c;
    return body_at(a, k, &c) && cbor_fixed(&c, out->b, HASH_BYTES);
}

bool body_raw(const struct act *a, enum body_key k, struct str *out)
{
    struct cbor c;
    return body_at(a, k, &c) && cbor_skip(&c, out);
}

/* ---- building: each value is encoded at once, and found again by its place in bytes ---- */

static bool field_begin(struct body *b, enum body_key k)
{
    if (b->count >= BODY_FIELDS)
        b->failed = true;
    if (b->failed)
        return false;
    b->field[b->count].key = k;
    b->field[b->count].at = b->bytes.len;
    return true;
}

static void field_end(struct body *b)
{
    b->field[b->count].len = b->bytes.len - b->field[b->count].at;
    b->count++;
}

void body_put_text(struct body *b, enum body_key k, struct str text)
{
    if (!utf8_valid(text, NULL))
        b->failed = true;
    if (!field_begin(b, k))
        return;
    cbor_put_text(&b->bytes, text);
    field_end(b);
}

void body_put_u64(struct body *b, enum body_key k, uint64_t v)
{
    if (!field_begin(b, k))
        return;
    cbor_put_u64(&b->bytes, v);
    field_end(b);
}

void body_put_i64(struct body *b, enum body_key k, int64_t v)
{
    if (!field_begin(b, k))
        return;
    cbor_put_i64(&b->bytes, v);
    field_end(b);
}

void body_put_bool(struct body *b, enum body_key k, bool v)
{
    if (!field_begin(b, k))
        return;
    cbor_put_bool(&b->bytes, v);
    field_end(b);
}

void body_put_bytes(struct body *b, enum body_key k, const void *bytes, size_t len)
{
    if (!field_begin(b, k))
        return;
    cbor_put_bytes(&b->bytes, bytes, len);
    field_end(b);
}

void body_put_raw(struct body *b, enum body_key k, struct str cbor)
{
    if (!cbor_check(cbor, NULL))
        b->failed = true;
    if (!field_begin(b, k))
        return;
    buf_str(&b->bytes, cbor);
    field_end(b);
}

/* The index of the field with the least key above *last (any, for the first); -1: none. */
static int field_next(const struct body *b, bool first, uint64_t last)
{
    int best = -1;
    for (size_t i = 0; i < b->count; i++)
        if ((first || b->field[i].key > last) && (best < 0 || b->field[i].key < b->field[best].key))
            best = (int)i;
    return best;
}

static bool fields_differ(const struct body *b)
{
    for (size_t i = 0; i < b->count; i++)
        for (size_t j = 0; j < i; j++)
            if (b->field[i].key == b->field[j].key)
                return false;
    return true;
}

enum err body_finish(struct body *b, struct buf *out)
{
    if (b->bytes.failed)
        return ERR_MEMORY;
    if (b->failed || !fields_differ(b))
        return ERR_RANGE;
    cbor_put_map(out, b->count);
    uint64_t last = 0;
    for (size_t done = 0; done < b->count; done++) {
        int i = field_next(b, done == 0, last);
        last = b->field[i].key;
        cbor_put_u64(out, last);
        buf_add(out, b->bytes.ptr + b->field[i].at, b->field[i].len);
    }
    return buf_check(out);
}

void body_free(struct body *b)
{
    buf_free(&b->bytes);
    *b = (struct body){0};
}
