#include "record/cbor.h"

#include "base/utf8.h"

#include <string.h>

/* Two ways of reading lead through one function, head(): the reader below takes items one by one
 * as its caller expects them, and item() walks a whole tree to check it. head() is where every
 * encoding but the shortest is refused, and where a count or length larger than what is left of
 * the bytes is refused, so that no caller ever allocates or loops by a number an attacker chose.
 * The order of map keys can only be seen with two whole keys at hand; so item() alone checks it,
 * and whoever reads foreign bytes calls cbor_check first. */

enum { DEPTH_MAX = 16 };
enum {
    MAJOR_UNSIGNED = 0,
    MAJOR_NEGATIVE = 1,
    MAJOR_BYTES = 2,
    MAJOR_TEXT = 3,
    MAJOR_ARRAY = 4,
    MAJOR_MAP = 5,
    MAJOR_TAG = 6,
    MAJOR_SIMPLE = 7
};
enum { SIMPLE_FALSE = 20, SIMPLE_TRUE = 21, SIMPLE_NULL = 22 };

/* ---- writing ---- */

static void put_head(struct buf *b, unsigned major, uint64_t v)
{
    uint8_t h[9];
    unsigned follow = v < 24            ? 0
                      : v <= UINT8_MAX  ? 1
                      : v <= UINT16_MAX ? 2
                      : v <= UINT32_MAX ? 4
                                        : 8;
    unsigned info = follow == 0   ? (unsigned)v
                    : follow == 1 ? 24
                    : follow == 2 ? 25
                    : follow == 4 ? 26
                                  : 27;
    h[0] = (uint8_t)(major << 5 | info);
    for (unsigned i = 0; i < follow; i++)
        h[1 + i] = (uint8_t)(v >> (8 * (follow - 1 - i)));
    buf_add(b, h, 1 + follow);
}

void cbor_put_u64(struct buf *b, uint64_t v)
{
    put_head(b, MAJOR_UNSIGNED, v);
}

void cbor_put_i64(struct buf *b, int64_t v)
{
    if (v < 0)
        put_head(b, MAJOR_NEGATIVE, ~(uint64_t)v);
    else
        put_head(b, MAJOR_UNSIGNED, (uint64_t)v);
}

void cbor_put_bytes(struct buf *b, const void *p, size_t len)
{
    put_head(b, MAJOR_BYTES, len);
    buf_add(b, p, len);
}

void cbor_put_text(struct buf *b, struct str s)
{
    put_head(b, MAJOR_TEXT, s.len);
    buf_str(b, s);
}

void cbor_put_array(struct buf *b, uint64_t count)
{
    put_head(b, MAJOR_ARRAY, count);
}

void cbor_put_map(struct buf *b, uint64_t pairs)
{
    put_head(b, MAJOR_MAP, pairs);
}

void cbor_put_bool(struct buf *b, bool v)
{
    put_head(b, MAJOR_SIMPLE, v ? SIMPLE_TRUE : SIMPLE_FALSE);
}

void cbor_put_null(struct buf *b)
{
    put_head(b, MAJOR_SIMPLE, SIMPLE_NULL);
}

/* ---- reading ---- */

struct head {
    unsigned major;
    uint64_t value; /* the number, length or count; of a simple value its number */
    size_t size;    /* bytes of the head itself */
};

/* The number behind a first byte of info 24 to 27; false when it is cut off or not the shortest. */
static bool head_number(const uint8_t *p, size_t left, unsigned info, struct head *out)
{
    size_t follow = (size_t)1 << (info - 24);
    if (left < 1 + follow)
        return false;
    uint64_t v = 0;
    for (size_t i = 0; i < follow; i++)
        v = v << 8 | p[1 + i];
    static const uint64_t least[] = {24, UINT64_C(1) << 8, UINT64_C(1) << 16, UINT64_C(1) << 32};
    if (v < least[info - 24])
        return false;
    out->value = v;
    out->size = 1 + follow;
    return true;
}

/* True when what the head promises can be there at all: left counts the bytes behind the head. */
static bool head_fits(const struct head *h, size_t left)
{
    switch (h->major) {
    case MAJOR_BYTES:
    case MAJOR_TEXT:
    case MAJOR_ARRAY:
        return h->value <= left;
    case MAJOR_MAP:
        return h->value <= left / 2;
    case MAJOR_TAG:
        return false;
    case MAJOR_SIMPLE:
        return h->size == 1 && h->value >= SIMPLE_FALSE && h->value <= SIMPLE_NULL;
    }
    return true; /* a number */
}

static bool head(struct str s, size_t at, struct head *out)
{
    if (at >= s.len)
        return false;
    const uint8_t *p = (const uint8_t *)s.ptr + at;
    unsigned info = p[0] & 31u;
    *out = (struct head){.major = p[0] >> 5, .value = info, .size = 1};
    if (info > 27 || (info >= 24 && !head_number(p, s.len - at, info, out)))
        return false;
    return head_fits(out, s.len - at - out->size);
}

static bool item(struct str s, size_t *at, int depth);

/* Behind the head of a map: its keys must rise. *at tells where it failed. */
static bool item_pairs(struct str s, size_t *at, uint64_t pairs, int depth)
{
    struct str last = STR_NONE;
    for (uint64_t i = 0; i < pairs; i++) {
        size_t from = *at;
        if (!item(s, at, depth + 1))
            return false;
        struct str key = {s.ptr + from, *at - from};
        if (i > 0 && str_cmp(last, key) >= 0) {
            *at = from;
            return false;
        }
        last = key;
        if (!item(s, at, depth + 1))
            return false;
    }
    return true;
}

/* Steps over one whole item, checking everything; depth counts the arrays and maps around it.
 * Recursion is bounded by DEPTH_MAX. */
static bool item(struct str s, size_t *at, int depth)
{
    struct head h;
    if (!head(s, *at, &h))
        return false;
    bool nests = h.major == MAJOR_ARRAY || h.major == MAJOR_MAP;
    if (nests && depth >= DEPTH_MAX)
        return false;
    size_t from = *at;
    *at += h.size;
    if (h.major == MAJOR_MAP)
        return item_pairs(s, at, h.value, depth);
    if (h.major == MAJOR_ARRAY) {
        for (uint64_t i = 0; i < h.value; i++)
            if (!item(s, at, depth + 1))
                return false;
        return true;
    }
    if (h.major == MAJOR_TEXT && !utf8_valid((struct str){s.ptr + *at, (size_t)h.value}, NULL)) {
        *at = from;
        return false;
    }
    if (h.major == MAJOR_TEXT || h.major == MAJOR_BYTES)
        *at += (size_t)h.value;
    return true;
}

bool cbor_check(struct str bytes, size_t *bad)
{
    size_t at = 0;
    bool good = item(bytes, &at, 0) && at == bytes.len;
    if (!good && bad)
        *bad = at;
    return good;
}

/* The head of the next item if it is of that major type; the reader has then moved behind it. */
static bool take(struct cbor *c, unsigned major, uint64_t *value)
{
    struct head h;
    if (c->failed || !head(c->bytes, c->at, &h) || h.major != major) {
        c->failed = true;
        return false;
    }
    c->at += h.size;
    *value = h.value;
    return true;
}

bool cbor_peek(const struct cbor *c, enum cbor_type *out)
{
    struct head h;
    if (c->failed || !head(c->bytes, c->at, &h))
        return false;
    static const enum cbor_type of[] = {CBOR_UNSIGNED, CBOR_NEGATIVE, CBOR_BYTES,
                                        CBOR_TEXT,     CBOR_ARRAY,    CBOR_MAP};
    if (h.major < COUNT(of))
        *out = of[h.major];
    else
        *out = h.value == SIMPLE_NULL ? CBOR_NULL : CBOR_BOOL;
    return true;
}

bool cbor_u64(struct cbor *c, uint64_t *out)
{
    return take(c, MAJOR_UNSIGNED, out);
}

bool cbor_i64(struct cbor *c, int64_t *out)
{
    struct head h;
    if (c->failed || !head(c->bytes, c->at, &h) || h.major > MAJOR_NEGATIVE ||
        h.value > INT64_MAX) {
        c->failed = true;
        return false;
    }
    c->at += h.size;
    *out = h.major == MAJOR_NEGATIVE ? -1 - (int64_t)h.value : (int64_t)h.value;
    return true;
}

bool cbor_bytes(struct cbor *c, struct str *out)
{
    uint64_t len;
    if (!take(c, MAJOR_BYTES, &len))
        return false;
    *out = (struct str){c->bytes.ptr + c->at, (size_t)len};
    c->at += (size_t)len;
    return true;
}

bool cbor_fixed(struct cbor *c, void *out, size_t len)
{
    size_t from = c->at;
    struct str s;
    if (!cbor_bytes(c, &s))
        return false;
    if (s.len != len) {
        c->at = from;
        c->failed = true;
        return false;
    }
    if (len)
        memcpy(out, s.ptr, len);
    return true;
}

bool cbor_text(struct cbor *c, struct str *out)
{
    size_t from = c->at;
    uint64_t len;
    if (!take(c, MAJOR_TEXT, &len))
        return false;
    struct str s = {c->bytes.ptr + c->at, (size_t)len};
    if (!utf8_valid(s, NULL)) {
        c->at = from;
        c->failed = true;
        return false;
    }
    c->at += s.len;
    *out = s;
    return true;
}

bool cbor_array(struct cbor *c, uint64_t *count)
{
    return take(c, MAJOR_ARRAY, count);
}

bool cbor_map(struct cbor *c, uint64_t *pairs)
{
    return take(c, MAJOR_MAP, pairs);
}

bool cbor_bool(struct cbor *c, bool *out)
{
    enum cbor_type t;
    uint64_t v;
    if (!cbor_peek(c, &t) || t != CBOR_BOOL || !take(c, MAJOR_SIMPLE, &v)) {
        c->failed = true;
        return false;
    }
    *out = v == SIMPLE_TRUE;
    return true;
}

bool cbor_null(struct cbor *c)
{
    enum cbor_type t;
    if (!cbor_peek(c, &t) || t != CBOR_NULL)
        return false;
    c->at++;
    return true;
}

bool cbor_skip(struct cbor *c, struct str *raw)
{
    size_t from = c->at;
    if (c->failed || !item(c->bytes, &c->at, 0)) {
        c->failed = true;
        return false;
    }
    if (raw)
        *raw = (struct str){c->bytes.ptr + from, c->at - from};
    return true;
}

bool cbor_done(const struct cbor *c)
{
    return !c->failed && c->at == c->bytes.len;
}
