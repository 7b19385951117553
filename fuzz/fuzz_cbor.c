/* What our codec accepts libcbor accepts, with the same values, and writing them again gives the
 * same bytes. Events and acts are decoded from the same bytes and must not crash. */
#include "os/seal.h"
#include "record/cbor.h"
#include "record/event.h"

/* Both name an enum cbor_type. */
#define cbor_type libcbor_type
#include <cbor.h>
#undef cbor_type
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool good)
{
    if (!good)
        abort();
}

static void compare(struct cbor *c, const cbor_item_t *x, struct buf *out);

static void compare_number(struct cbor *c, const cbor_item_t *x, struct buf *out)
{
    uint64_t n = 0;
    int64_t i = 0;
    if (cbor_isa_uint(x)) {
        need(cbor_u64(c, &n) && n == cbor_get_int(x));
        cbor_put_u64(out, n);
    } else if (cbor_get_int(x) <= INT64_MAX) {
        need(cbor_i64(c, &i) && i == -1 - (int64_t)cbor_get_int(x));
        cbor_put_i64(out, i);
    } else { /* below int64_t: copied */
        struct str raw;
        need(cbor_skip(c, &raw) && raw.len == 9);
        buf_str(out, raw);
    }
}

static void compare_string(struct cbor *c, const cbor_item_t *x, struct buf *out)
{
    struct str s, theirs;
    if (cbor_isa_bytestring(x)) {
        theirs = (struct str){(const char *)cbor_bytestring_handle(x), cbor_bytestring_length(x)};
        need(cbor_bytes(c, &s));
        cbor_put_bytes(out, s.ptr, s.len);
    } else {
        theirs = (struct str){(const char *)cbor_string_handle(x), cbor_string_length(x)};
        need(cbor_text(c, &s));
        cbor_put_text(out, s);
    }
    need(str_eq(s, theirs));
}

static void compare_many(struct cbor *c, const cbor_item_t *x, struct buf *out)
{
    uint64_t n = 0;
    if (cbor_isa_array(x)) {
        need(cbor_array(c, &n) && n == cbor_array_size(x));
        cbor_put_array(out, n);
        for (size_t i = 0; i < n; i++)
            compare(c, cbor_array_handle(x)[i], out);
    } else {
        need(cbor_isa_map(x) && cbor_map(c, &n) && n == cbor_map_size(x));
        cbor_put_map(out, n);
        for (size_t i = 0; i < n; i++) {
            compare(c, cbor_map_handle(x)[i].key, out);
            compare(c, cbor_map_handle(x)[i].value, out);
        }
    }
}

static void compare(struct cbor *c, const cbor_item_t *x, struct buf *out)
{
    enum cbor_type t;
    bool b = false;
    need(cbor_peek(c, &t));
    switch (t) {
    case CBOR_UNSIGNED:
    case CBOR_NEGATIVE:
        need(cbor_is_int(x));
        compare_number(c, x, out);
        return;
    case CBOR_BYTES:
    case CBOR_TEXT:
        need(cbor_isa_bytestring(x) || cbor_isa_string(x));
        compare_string(c, x, out);
        return;
    case CBOR_ARRAY:
    case CBOR_MAP:
        compare_many(c, x, out);
        return;
    case CBOR_BOOL:
        need(cbor_bool(c, &b) && cbor_is_bool(x) && cbor_get_bool(x) == b);
        cbor_put_bool(out, b);
        return;
    case CBOR_NULL:
        need(cbor_null(c) && cbor_is_null(x));
        cbor_put_null(out);
        return;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    if (cbor_check(bytes, NULL)) {
        struct cbor_load_result r;
        struct buf out = {0};
        struct cbor c = {.bytes = bytes};
        cbor_item_t *x = cbor_load(data, size, &r);
        need(x && r.read == size);
        compare(&c, x, &out);
        need(cbor_done(&c) && str_eq(buf_view(&out), bytes));
        cbor_decref(&x);
        buf_free(&out);
    }
    struct arena arena = {0};
    struct act act;
    struct event e;
    struct buf again = {0};
    if (act_decode(bytes, &arena, &act, NULL) == OK && act.kind != KIND_NONE)
        need(act_encode(&act, &again) == OK && str_eq(buf_view(&again), bytes));
    buf_clear(&again);
    if (event_decode(seal_ops(), bytes, &e, NULL) == OK)
        need(event_encode(seal_ops(), &e, &again) == OK && str_eq(buf_view(&again), bytes));
    buf_free(&again);
    arena_free(&arena);
    return 0;
}
