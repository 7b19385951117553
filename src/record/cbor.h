/* cbor: strict deterministic CBOR (RFC 8949, 4.2.1), the part of it that the ledger uses.
 *
 * Unsigned and negative integers, byte strings, UTF-8 text, arrays, maps, false, true, null;
 * shortest heads, definite lengths, map keys in byte order without repeats, nesting at most 16.
 * Everything else is refused. Our own, because libcbor allocates for each value (it is the
 * reference that fuzzing compares with). Nothing here allocates but the growing buffer. */
#ifndef PV_RECORD_CBOR_H
#define PV_RECORD_CBOR_H

#include "base/buf.h"

void cbor_put_u64(struct buf *b, uint64_t v);
void cbor_put_i64(struct buf *b, int64_t v);
void cbor_put_bytes(struct buf *b, const void *p, size_t len);
void cbor_put_text(struct buf *b, struct str s); /* the caller has checked that it is UTF-8 */
void cbor_put_array(struct buf *b, uint64_t count);
void cbor_put_map(struct buf *b, uint64_t pairs);
void cbor_put_bool(struct buf *b, bool v);
void cbor_put_null(struct buf *b);

enum cbor_type {
    CBOR_UNSIGNED,
    CBOR_NEGATIVE,
    CBOR_BYTES,
    CBOR_TEXT,
    CBOR_ARRAY,
    CBOR_MAP,
    CBOR_BOOL,
    CBOR_NULL
};

/* A reader over bytes that cbor_check has accepted, or that is checked as it goes. The first
 * failure sticks: later reads fail too, and `at` tells where. */
struct cbor {
    struct str bytes;
    size_t at;
    bool failed;
};

/* True when bytes are exactly one well-formed deterministic item; else *bad is the offset. */
bool cbor_check(struct str bytes, size_t *bad);

/* Type of the next item; false at the end or on failure. */
bool cbor_peek(const struct cbor *c, enum cbor_type *out);
/* Each reads one item of its type; false (and failed) when the next one is of another. */
bool cbor_u64(struct cbor *c, uint64_t *out);
bool cbor_i64(struct cbor *c, int64_t *out); /* unsigned or negative, within int64_t */
bool cbor_bytes(struct cbor *c, struct str *out);
bool cbor_fixed(struct cbor *c, void *out, size_t len); /* byte string of exactly len */
bool cbor_text(struct cbor *c, struct str *out);
bool cbor_array(struct cbor *c, uint64_t *count);
bool cbor_map(struct cbor *c, uint64_t *pairs);
bool cbor_bool(struct cbor *c, bool *out);
bool cbor_null(struct cbor *c); /* false without failing when the next item is not null */
/* Steps over one item of any type, giving its bytes. */
bool cbor_skip(struct cbor *c, struct str *raw);
/* True when everything was read and nothing failed. */
bool cbor_done(const struct cbor *c);

#endif
