#include "record/audit.h"

#include "record/cbor.h"

/* RFC 6962 splits n leaves at the largest power of two below n. So the tree of n leaves is a row of
 * perfect subtrees, one per bit of n, joined from the right; adding a leaf is adding one to a
 * binary number, each carry being one hash. Only that frontier is kept, 32 bytes a level. */

static void leaf(const struct crypt_ops *crypt, const struct digest *id, struct digest *out)
{
    struct str part = digest_str(id);
    crypt->hash(STR("peyvand leaf 1"), &part, 1, out);
}

static void node(const struct crypt_ops *crypt, const struct digest *left,
                 const struct digest *right, struct digest *out)
{
    struct str parts[] = {digest_str(left), digest_str(right)};
    struct digest d;
    crypt->hash(STR("peyvand node 1"), parts, COUNT(parts), &d);
    *out = d;
}

void audit_add(const struct crypt_ops *crypt, struct audit_tree *t, const struct digest *id)
{
    struct digest d;
    leaf(crypt, id, &d);
    unsigned level = 0;
    for (; t->size >> level & 1; level++)
        node(crypt, &t->node[level], &d, &d);
    t->node[level] = d;
    t->size++;
}

void audit_root(const struct crypt_ops *crypt, const struct audit_tree *t, struct digest *out)
{
    bool any = false;
    for (unsigned level = 0; level < AUDIT_LEVELS; level++) {
        if (!(t->size >> level & 1))
            continue;
        if (any)
            node(crypt, &t->node[level], out, out);
        else
            *out = t->node[level];
        any = true;
    }
    if (!any)
        crypt->hash(STR("peyvand empty 1"), NULL, 0, out);
}

void audit_root_of(const struct crypt_ops *crypt, const struct digest *ids, size_t count,
                   struct digest *out)
{
    struct audit_tree t = {0};
    for (size_t i = 0; i < count; i++)
        audit_add(crypt, &t, &ids[i]);
    audit_root(crypt, &t, out);
}

static size_t split(size_t n)
{
    size_t k = 1;
    while (k < n - k)
        k *= 2;
    return k;
}

enum err audit_prove(const struct crypt_ops *crypt, const struct digest *ids, size_t count,
                     size_t index, struct audit_proof *out)
{
    if (index >= count)
        return ERR_RANGE;
    struct audit_proof p = {.index = index, .size = count};
    struct digest down[AUDIT_LEVELS]; /* from the root downwards */
    size_t depth = 0;
    for (size_t from = 0, n = count; n > 1; depth++) {
        size_t k = split(n);
        if (index - from < k) {
            audit_root_of(crypt, ids + from + k, n - k, &down[depth]);
            n = k;
        } else {
            audit_root_of(crypt, ids + from, k, &down[depth]);
            from += k;
            n -= k;
        }
    }
    p.count = depth;
    for (size_t i = 0; i < depth; i++)
        p.sibling[i] = down[depth - 1 - i];
    *out = p;
    return OK;
}

/* RFC 9162 section 2.1.3.2. */
bool audit_proof_good(const struct crypt_ops *crypt, const struct audit_proof *p,
                      const struct digest *id, const struct digest *root)
{
    if (p->index >= p->size || p->count > AUDIT_LEVELS)
        return false;
    uint64_t at = p->index, last = p->size - 1;
    struct digest d;
    leaf(crypt, id, &d);
    for (size_t i = 0; i < p->count; i++) {
        if (last == 0)
            return false;
        if ((at & 1) || at == last) {
            node(crypt, &p->sibling[i], &d, &d);
            for (; !(at & 1) && at != 0; at >>= 1)
                last >>= 1;
        } else {
            node(crypt, &d, &p->sibling[i], &d);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && crypt->same(d.b, root->b, HASH_BYTES);
}

enum err audit_head_encode(const struct audit_head *h, struct buf *out)
{
    if (h->made_ms < 0)
        return ERR_RANGE;
    cbor_put_array(out, 5);
    cbor_put_u64(out, 1);
    cbor_put_bytes(out, h->office.b, TAG_BYTES);
    cbor_put_u64(out, h->size);
    cbor_put_bytes(out, h->root.b, HASH_BYTES);
    cbor_put_i64(out, h->made_ms);
    return buf_check(out);
}

enum err audit_head_decode(struct str bytes, struct audit_head *out, struct fault *f)
{
    struct cbor c = {.bytes = bytes};
    struct audit_head h;
    uint64_t fields, version;
    if (!cbor_array(&c, &fields) || fields != 5 || !cbor_u64(&c, &version) || version != 1 ||
        !cbor_fixed(&c, h.office.b, TAG_BYTES) || !cbor_u64(&c, &h.size) ||
        !cbor_fixed(&c, h.root.b, HASH_BYTES) || !cbor_i64(&c, &h.made_ms) || h.made_ms < 0 ||
        !cbor_done(&c))
        return fault_set(f, ERR_FORMAT, "byte %zu: not a head", c.at);
    *out = h;
    return OK;
}

static enum err head_message(struct str bytes, struct buf *out)
{
    buf_add(out, "peyvand head 1", sizeof "peyvand head 1"); /* with its zero byte */
    buf_str(out, bytes);
    return buf_check(out);
}

enum err audit_head_sign(const struct crypt_ops *crypt, const struct key *seed, struct str bytes,
                         struct signature *out)
{
    struct buf m = {0};
    enum err err = head_message(bytes, &m);
    if (err == OK)
        crypt->sign(seed, buf_view(&m), out);
    buf_free(&m);
    return err;
}

enum err audit_head_check(const struct crypt_ops *crypt, const struct key *public_key,
                          struct str bytes, const struct signature *s)
{
    struct buf m = {0};
    enum err err = head_message(bytes, &m);
    if (err == OK && !crypt->verify(public_key, buf_view(&m), s))
        err = ERR_CORRUPT;
    buf_free(&m);
    return err;
}
