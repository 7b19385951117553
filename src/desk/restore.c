#include "desk/restore.h"

#include "record/cbor.h"

enum { EPOCHS_MAX = 2 };

/* What a device file says of its time. */
struct epochs {
    uint64_t number[EPOCHS_MAX];
    size_t count;
};

/* docs/ledger-format.md section 4. The keys in it are stepped over. */
static enum err read_device(const struct crypt_ops *crypt, struct str bytes, struct epochs *out,
                            struct fault *f)
{
    struct digest d;
    struct str part, item;
    uint64_t fields, version, count, pair;
    if (bytes.len <= HASH_BYTES)
        return fault_set(f, ERR_FORMAT, "not a device file");
    part = str_sub(bytes, 0, bytes.len - HASH_BYTES);
    struct cbor c = {.bytes = part};
    if (!cbor_check(part, NULL) || !cbor_array(&c, &fields) || fields != 4 ||
        !cbor_u64(&c, &version) || version != 1 || !cbor_bytes(&c, &item) ||
        item.len != DEVICE_BYTES || !cbor_bytes(&c, &item) || item.len != KEY_BYTES ||
        !cbor_array(&c, &count) || count < 1 || count > EPOCHS_MAX)
        return fault_set(f, ERR_FORMAT, "not a device file");
    for (size_t i = 0; i < count; i++)
        if (!cbor_array(&c, &pair) || pair != 2 || !cbor_u64(&c, &out->number[i]) ||
            !cbor_bytes(&c, &item) || item.len != KEY_BYTES)
            return fault_set(f, ERR_FORMAT, "not a device file");
    out->count = (size_t)count;
    crypt->hash(STR("peyvand device 1"), &part, 1, &d);
    if (!cbor_done(&c) || !str_eq(digest_str(&d), str_sub(bytes, part.len, HASH_BYTES)))
        return fault_set(f, ERR_CORRUPT, "the device file is damaged");
    return OK;
}

static enum err read_epoch(const struct store_ops *store, const char *backup, uint64_t *out,
                           struct fault *f)
{
    struct arena a = {0};
    struct store *s;
    struct str value;
    enum err e = store->open(backup, true, &s, f);
    if (e != OK)
        return e;
    e = store->check(s, f);
    if (e == OK)
        e = store->meta_get(s, STR("epoch"), &a, &value, f);
    if (e == OK) {
        struct cbor c = {.bytes = value};
        if (!cbor_u64(&c, out) || !cbor_done(&c))
            e = fault_set(f, ERR_CORRUPT, "%s: its epoch cannot be read", backup);
    }
    arena_free(&a);
    store->close(s);
    return e;
}

enum err restore_check(const struct crypt_ops *crypt, const struct store_ops *store,
                       const char *backup, struct str device, struct fault *f)
{
    struct epochs epochs = {.count = 0};
    uint64_t epoch = 0;
    enum err e = read_device(crypt, device, &epochs, f);
    if (e == OK)
        e = read_epoch(store, backup, &epoch, f);
    if (e != OK)
        return e;
    for (size_t i = 0; i < epochs.count; i++)
        if (epochs.number[i] == epoch)
            return OK;
    if (epoch < epochs.number[0])
        return fault_set(f, ERR_KEY,
                         "%s: was made before an erasure and cannot be opened any more: what was "
                         "erased stays erased",
                         backup);
    return fault_set(f, ERR_KEY,
                     "%s: is newer than the device file; take a copy of the device file made "
                     "after the last erasure",
                     backup);
}

enum err restore_copy(const struct store_ops *store, const char *backup, const char *path,
                      struct fault *f)
{
    struct store *s;
    enum err e = store->open(backup, true, &s, f);
    if (e != OK)
        return e;
    e = store->backup(s, path, f);
    store->close(s);
    return e;
}
