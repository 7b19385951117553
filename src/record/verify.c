#include "record/verify.h"

#include "base/mem.h"
#include "record/cbor.h"

#include <stdio.h>

/* Heads come in order of their sizes, so what they cover only grows. It is kept as perfect
 * subtrees, each larger than the next, as a number is of powers of two: a new leaf is one more
 * subtree, and as long as the last two are alike they become one. A head's root joins them from the
 * small end. That is two hashes an event and a few dozen a head; an office that wrote a head with
 * every act is checked as fast as one with few. Joining from the small end is the recursive
 * definition read backwards; a mistake in that thought would show at the last head, which is
 * computed by the definition itself as well. */

enum { PLACE_TEXT = 80 };

static const char *place(const struct tag *office, uint64_t pos, char out[PLACE_TEXT])
{
    for (size_t i = 0; i < TAG_BYTES; i++)
        snprintf(out + 2 * i, PLACE_TEXT - 2 * i, "%02x", office->b[i]);
    snprintf(out + 32, PLACE_TEXT - 32, " position %llu", (unsigned long long)pos);
    return out;
}

void verify_start(struct verify *v, const struct crypt_ops *crypt, const struct key *public_key)
{
    struct str part = {(const char *)public_key->b, KEY_BYTES};
    struct digest d;
    *v = (struct verify){.crypt = crypt, .public_key = *public_key};
    crypt->hash(STR("peyvand office 1"), &part, 1, &d);
    for (size_t i = 0; i < TAG_BYTES; i++)
        v->office.b[i] = d.b[i];
}

void verify_free(struct verify *v)
{
    mem_free(v->ids);
    v->ids = NULL;
}

/* One section: its stream and hash go into b, as they stand in what the id is taken over. */
static bool section_again(struct verify *v, struct cbor *c, struct buf *b, uint64_t *erased)
{
    uint64_t fields;
    struct str stream, last;
    struct digest hash;
    if (!cbor_array(c, &fields) || !cbor_bytes(c, &stream) || stream.len != TAG_BYTES)
        return false;
    if (fields == 3) {
        if (!cbor_null(c) || !cbor_fixed(c, hash.b, HASH_BYTES))
            return false;
        ++*erased;
    } else {
        if (fields != 2 || !cbor_bytes(c, &last))
            return false;
        struct str parts[] = {stream, last};
        v->crypt->hash(STR("peyvand section 1"), parts, COUNT(parts), &hash);
    }
    cbor_put_array(b, 2);
    cbor_put_bytes(b, stream.ptr, stream.len);
    cbor_put_bytes(b, hash.b, HASH_BYTES);
    return true;
}

/* Reads the bytes of e and computes the id; false when they are not those of its place. */
static bool event_again(struct verify *v, const struct verify_stored *e, struct buf *b,
                        uint64_t *erased)
{
    struct cbor c = {.bytes = e->bytes};
    struct tag office;
    uint64_t fields, version, pos, count;
    if (!cbor_check(e->bytes, NULL) || !cbor_array(&c, &fields) || fields != 4 ||
        !cbor_u64(&c, &version) || version != 1 || !cbor_fixed(&c, office.b, TAG_BYTES) ||
        !cbor_u64(&c, &pos) || !cbor_array(&c, &count) || count < 1 || count > 8)
        return false;
    if (!str_eq(tag_str(&office), tag_str(&e->office)) || pos != e->pos)
        return false;
    cbor_put_array(b, 4);
    cbor_put_u64(b, version);
    cbor_put_bytes(b, office.b, TAG_BYTES);
    cbor_put_u64(b, pos);
    cbor_put_array(b, count);
    for (uint64_t i = 0; i < count; i++)
        if (!section_again(v, &c, b, erased))
            return false;
    return cbor_done(&c);
}

static enum err keep_id(struct verify *v, const struct digest *id)
{
    if (v->events == v->id_room) {
        size_t room = v->id_room ? v->id_room * 2 : 256;
        struct digest *ids = mem_resize(v->ids, room, sizeof *ids);
        if (!ids)
            return ERR_MEMORY;
        v->ids = ids;
        v->id_room = room;
    }
    v->ids[v->events++] = *id;
    return OK;
}

enum err verify_event(struct verify *v, const struct verify_stored *e, struct fault *f)
{
    char at[PLACE_TEXT];
    bool own = str_eq(tag_str(&e->office), tag_str(&v->office));
    if (own && e->pos != v->events)
        return fault_set(f, ERR_CORRUPT, "%s: position %llu is missing",
                         place(&e->office, e->pos, at), (unsigned long long)v->events);
    struct buf b = {0};
    uint64_t erased = 0;
    struct digest id;
    bool good = event_again(v, e, &b, &erased);
    enum err err = buf_check(&b);
    struct str view = buf_view(&b);
    if (err == OK && good)
        v->crypt->hash(STR("peyvand event 1"), &view, 1, &id);
    buf_free(&b);
    if (err != OK)
        return fault_set(f, err, "%s", err_text(err));
    if (!good)
        return fault_set(f, ERR_CORRUPT, "%s: the bytes are not an event of this place",
                         place(&e->office, e->pos, at));
    if (!str_eq(digest_str(&id), digest_str(&e->id)))
        return fault_set(f, ERR_CORRUPT, "%s: the bytes are not those of the stored id",
                         place(&e->office, e->pos, at));
    if (own && keep_id(v, &id) != OK)
        return fault_set(f, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
    v->foreign += !own;
    v->erased += erased;
    return OK;
}

static void leaf_hash(const struct verify *v, const struct digest *id, struct digest *out)
{
    struct str part = digest_str(id);
    v->crypt->hash(STR("peyvand leaf 1"), &part, 1, out);
}

/* out may be one of the two. */
static void node_hash(const struct verify *v, const struct digest *left, const struct digest *right,
                      struct digest *out)
{
    struct digest both[] = {*left, *right};
    struct str parts[] = {digest_str(&both[0]), digest_str(&both[1])};
    v->crypt->hash(STR("peyvand node 1"), parts, COUNT(parts), out);
}

/* MTH of RFC 6962 section 2.1; at most 64 deep. */
static void tree_hash(const struct verify *v, const struct digest *ids, uint64_t n,
                      struct digest *out)
{
    struct digest left, right;
    if (n == 0) {
        v->crypt->hash(STR("peyvand empty 1"), NULL, 0, out);
    } else if (n == 1) {
        leaf_hash(v, ids, out);
    } else {
        uint64_t k = 1;
        while (k < n - k)
            k *= 2;
        tree_hash(v, ids, k, &left);
        tree_hash(v, ids + k, n - k, &right);
        node_hash(v, &left, &right, out);
    }
}

/* Takes in the events from the last head up to this one. */
static void grow_to(struct verify *v, uint64_t size, struct digest *root)
{
    for (uint64_t i = v->covered; i < size; i++) {
        struct verify_peak *last = &v->peaks[v->peak_count++];
        last->leaves = 1;
        leaf_hash(v, &v->ids[i], &last->root);
        for (; v->peak_count > 1 && last[-1].leaves == last->leaves; v->peak_count--, last--) {
            node_hash(v, &last[-1].root, &last->root, &last[-1].root);
            last[-1].leaves *= 2;
        }
    }
    if (v->peak_count == 0) {
        tree_hash(v, v->ids, 0, root);
        return;
    }
    *root = v->peaks[v->peak_count - 1].root;
    for (size_t i = v->peak_count - 1; i-- > 0;)
        node_hash(v, &v->peaks[i].root, root, root);
}

static enum err signature_good(const struct verify *v, struct str bytes, struct str signature)
{
    struct signature s;
    struct buf m = {0};
    for (size_t i = 0; i < SIGNATURE_BYTES; i++)
        s.b[i] = (uint8_t)signature.ptr[i];
    buf_str(&m, STR("peyvand head 1"));
    buf_byte(&m, 0);
    buf_str(&m, bytes);
    enum err err = buf_check(&m);
    if (err == OK && !v->crypt->verify(&v->public_key, buf_view(&m), &s))
        err = ERR_CORRUPT;
    buf_free(&m);
    return err;
}

enum err verify_head(struct verify *v, uint64_t size, struct str bytes, struct str signature,
                     struct fault *f)
{
    char at[PLACE_TEXT];
    struct cbor c = {.bytes = bytes};
    struct tag office;
    struct digest root, again;
    uint64_t fields, version, covers, made;
    place(&v->office, size, at);
    if (!cbor_array(&c, &fields) || fields != 5 || !cbor_u64(&c, &version) || version != 1 ||
        !cbor_fixed(&c, office.b, TAG_BYTES) || !cbor_u64(&c, &covers) ||
        !cbor_fixed(&c, root.b, HASH_BYTES) || !cbor_u64(&c, &made) || !cbor_done(&c) ||
        signature.len != SIGNATURE_BYTES)
        return fault_set(f, ERR_CORRUPT, "%s: the head is not of its form", at);
    if (!str_eq(tag_str(&office), tag_str(&v->office)) || covers != size)
        return fault_set(f, ERR_CORRUPT, "%s: the head is of another office or size", at);
    if (size > v->events)
        return fault_set(f, ERR_CORRUPT, "%s: a head was signed over events that are gone", at);
    if (v->heads > 0 && size <= v->covered)
        return fault_set(f, ERR_CORRUPT, "%s: heads are not in order", at);
    grow_to(v, size, &again);
    v->covered = size;
    if (!str_eq(digest_str(&root), digest_str(&again)))
        return fault_set(f, ERR_CORRUPT, "%s: the head's root is not that of the events", at);
    enum err err = signature_good(v, bytes, signature);
    if (err != OK)
        return fault_set(f, err, "%s: the head's signature: %s", at, err_text(err));
    v->heads++;
    v->root = root;
    return OK;
}

enum err verify_end(const struct verify *v, struct fault *f)
{
    char at[PLACE_TEXT];
    if (v->covered != v->events)
        return fault_set(f, ERR_CORRUPT, "%s: no head covers this event and those after it",
                         place(&v->office, v->covered, at));
    struct digest again;
    tree_hash(v, v->ids, v->covered, &again);
    if (v->heads > 0 && !str_eq(digest_str(&again), digest_str(&v->root)))
        return fault_set(f, ERR_CORRUPT, "%s: the head's root is not that of the events",
                         place(&v->office, v->covered, at));
    return OK;
}
