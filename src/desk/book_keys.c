/* Keys: the device file, meta, the officers' rows, the wraps of subjects' keys
 * (docs/ledger-format.md sections 4 and 6).
 *
 * Whatever is damaged here must be named as such and not be taken for a wrong passphrase: so the
 * device file ends with its hash, and a hash stands over meta and the officers' rows. They are no
 * defence against somebody who can write the file; seals and signatures are. */
#include "base/mem.h"
#include "base/utf8.h"
#include "desk/book_inner.h"
#include "record/cbor.h"

#include <string.h>

enum { DEVICE_VERSION = 1, NAME_BYTES_MAX = 200 };
/* What Argon2id may be asked for by a file: more would be an attack by whoever prepared it. */
enum { ARGON_OPS_MAX = 1000 };
#define ARGON_BYTES_MIN 8192u
#define ARGON_BYTES_MAX ((uint64_t)4 << 30)

void secret_free(const struct book *b, struct buf *s)
{
    if (s->ptr)
        b->crypt->wipe(s->ptr, s->room);
    buf_free(s);
}

/* A buffer that will not move, so that no copy of what it holds stays behind. */
static enum err secret_room(struct buf *s, size_t len)
{
    return buf_reserve(s, len);
}

/* "domain" with its zero byte, then office and one more tag or nothing. */
static void put_ad(struct buf *ad, const char *domain, const struct book *b, const struct tag *t)
{
    buf_text(ad, domain);
    buf_byte(ad, 0);
    buf_str(ad, tag_str(&b->office));
    if (t)
        buf_str(ad, tag_str(t));
}

static void put_u64_be(struct buf *b, uint64_t v)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        buf_byte(b, (unsigned char)(v >> shift));
}

/* ---- device file ---- */

enum err keys_device_encode(const struct book *b, const struct device *d, struct buf *out)
{
    size_t from = out->len;
    struct digest hash;
    if (secret_room(out, 512) != OK)
        return ERR_MEMORY;
    cbor_put_array(out, 4);
    cbor_put_u64(out, DEVICE_VERSION);
    cbor_put_bytes(out, d->id, DEVICE_BYTES);
    cbor_put_bytes(out, d->secret.b, KEY_BYTES);
    cbor_put_array(out, d->epoch_count);
    for (size_t i = 0; i < d->epoch_count; i++) {
        cbor_put_array(out, 2);
        cbor_put_u64(out, d->epoch[i].number);
        cbor_put_bytes(out, d->epoch[i].key.b, KEY_BYTES);
    }
    struct str bytes = {out->ptr + from, out->len - from};
    b->crypt->hash(STR("peyvand device 1"), &bytes, 1, &hash);
    buf_str(out, digest_str(&hash));
    return buf_check(out);
}

static bool device_decode(const struct book *b, struct str bytes, struct device *d)
{
    struct digest hash;
    uint64_t fields, version, epochs;
    if (bytes.len <= HASH_BYTES)
        return false;
    struct str end = str_sub(bytes, bytes.len - HASH_BYTES, HASH_BYTES);
    bytes.len -= HASH_BYTES;
    b->crypt->hash(STR("peyvand device 1"), &bytes, 1, &hash);
    if (!str_eq(digest_str(&hash), end))
        return false;
    struct cbor c = {.bytes = bytes};
    if (!cbor_array(&c, &fields) || fields != 4 || !cbor_u64(&c, &version) ||
        version != DEVICE_VERSION || !cbor_fixed(&c, d->id, DEVICE_BYTES) ||
        !cbor_fixed(&c, d->secret.b, KEY_BYTES) || !cbor_array(&c, &epochs) || epochs < 1 ||
        epochs > EPOCHS)
        return false;
    d->epoch_count = (size_t)epochs;
    for (size_t i = 0; i < d->epoch_count; i++)
        if (!cbor_array(&c, &fields) || fields != 2 || !cbor_u64(&c, &d->epoch[i].number) ||
            !cbor_fixed(&c, d->epoch[i].key.b, KEY_BYTES))
            return false;
    return cbor_done(&c);
}

enum err keys_device_read(struct book *b, struct fault *f)
{
    struct buf bytes = {0};
    struct device d = {0};
    enum err err = secret_room(&bytes, 1 << 17) == OK ? OK : book_no_memory(b, f);
    if (err == OK)
        err = b->env->device_read(b->env->context, &bytes, f);
    if (err == ERR_NOT_FOUND || (err == OK && bytes.len == 0))
        err = fault_set(f, ERR_NOT_FOUND,
                        "%s: its device file is not here; without it the office stays closed",
                        b->path);
    else if (err == OK && !device_decode(b, buf_view(&bytes), &d))
        err = fault_set(f, ERR_CORRUPT, "%s: its device file is damaged", b->path);
    if (err == OK)
        b->device = d;
    b->crypt->wipe(&d, sizeof d);
    secret_free(b, &bytes);
    return err;
}

enum err keys_device_write(const struct book *b, const struct device *d, struct fault *f)
{
    struct buf bytes = {0};
    enum err err = keys_device_encode(b, d, &bytes);
    if (err == OK)
        err = b->env->device_write(b->env->context, buf_view(&bytes), f);
    else
        fault_set(f, err, "%s: the device file: %s", b->path, err_text(err));
    secret_free(b, &bytes);
    return err;
}

/* ---- meta ---- */

/* All of them, in the order in which the sum takes them. */
static const char *const META[] = {"format",  "office", "seal",   "salt",     "argon",  "epoch",
                                   "secrets", "rows",   "stream", "exercise", "erasing"};

static enum err sum_row(void *context, struct str key, struct str value, struct str more,
                        struct fault *f)
{
    struct buf *sum = context;
    (void)f;
    struct str parts[] = {key, value, more};
    for (size_t i = 0; i < COUNT(parts); i++) {
        put_u64_be(sum, parts[i].ptr ? parts[i].len + 1 : 0);
        buf_str(sum, parts[i]);
    }
    return buf_check(sum);
}

static enum err sum_make(struct book *b, struct digest *out, struct fault *f)
{
    struct buf all = {0};
    enum err err = OK;
    for (size_t i = 0; err == OK && i < COUNT(META); i++) {
        struct arena a = {0};
        struct str value = STR_NONE;
        err = b->ops->meta_get(b->store, str_from(META[i]), &a, &value, f);
        if (err == ERR_NOT_FOUND)
            err = OK;
        if (err == OK && sum_row(&all, str_from(META[i]), value, STR_NONE, f) != OK)
            err = book_no_memory(b, f);
        arena_free(&a);
    }
    if (err == OK)
        err = b->ops->row_each(b->store, STORE_OFFICER, sum_row, &all, f);
    struct str view = buf_view(&all);
    if (err == OK)
        b->crypt->hash(STR("peyvand sum 1"), &view, 1, out);
    buf_free(&all);
    return err;
}

enum err keys_sum_write(struct book *b, struct fault *f)
{
    struct digest sum;
    enum err err = sum_make(b, &sum, f);
    return err == OK ? b->ops->meta_put(b->store, STR("sum"), digest_str(&sum), f) : err;
}

static enum err meta_fixed(struct book *b, const char *key, void *out, size_t len, struct fault *f)
{
    struct arena a = {0};
    struct str value;
    enum err err = b->ops->meta_get(b->store, str_from(key), &a, &value, f);
    if (err == ERR_NOT_FOUND || (err == OK && value.len != len))
        err = fault_set(f, ERR_CORRUPT, "%s: damaged: the entry \"%s\" is missing or wrong",
                        b->path, key);
    else if (err == OK)
        memcpy(out, value.ptr, len);
    arena_free(&a);
    return err;
}

static bool meta_read_cbor(struct book *b, struct str key, struct str value)
{
    struct cbor c = {.bytes = value};
    uint64_t fields;
    if (str_eq(key, STR("argon")))
        return cbor_array(&c, &fields) && fields == 2 && cbor_u64(&c, &b->argon_ops) &&
               cbor_u64(&c, &b->argon_bytes) && cbor_done(&c) && b->argon_ops >= 1 &&
               b->argon_ops <= ARGON_OPS_MAX && b->argon_bytes >= ARGON_BYTES_MIN &&
               b->argon_bytes <= ARGON_BYTES_MAX;
    if (str_eq(key, STR("epoch")))
        return cbor_u64(&c, &b->epoch_number) && cbor_done(&c);
    bool *flag = str_eq(key, STR("exercise")) ? &b->exercise : &b->erasing;
    return cbor_bool(&c, flag) && cbor_done(&c);
}

static enum err meta_cbor(struct book *b, const char *key, struct fault *f)
{
    struct arena a = {0};
    struct str value;
    enum err err = b->ops->meta_get(b->store, str_from(key), &a, &value, f);
    if (err == ERR_NOT_FOUND || (err == OK && !meta_read_cbor(b, str_from(key), value)))
        err = fault_set(f, ERR_CORRUPT, "%s: damaged: the entry \"%s\" is missing or wrong",
                        b->path, key);
    arena_free(&a);
    return err;
}

static enum err meta_check(struct book *b, struct fault *f)
{
    struct arena a = {0};
    struct str format = STR_NONE;
    struct digest sum, stored;
    enum err err = b->ops->meta_get(b->store, STR("format"), &a, &format, f);
    if (err == ERR_NOT_FOUND &&
        b->ops->meta_get(b->store, STR("sum"), &a, &format, NULL) != ERR_NOT_FOUND)
        err = fault_set(f, ERR_CORRUPT, "%s: damaged: the entry \"format\" is missing", b->path);
    else if (err == ERR_NOT_FOUND)
        err = fault_set(f, ERR_FORMAT,
                        "%s: an office whose making was broken off; remove the file and begin anew",
                        b->path);
    else if (err == OK)
        err = meta_fixed(b, "sum", stored.b, HASH_BYTES, f);
    if (err == OK)
        err = sum_make(b, &sum, f);
    if (err == OK && !str_eq(digest_str(&sum), digest_str(&stored)))
        err = fault_set(f, ERR_CORRUPT, "%s: damaged: its first entries or an officer's row",
                        b->path);
    if (err == OK && !str_eq(format, STR("1")))
        err = fault_set(f, ERR_FORMAT, "%s: of a format that this program does not know", b->path);
    arena_free(&a);
    return err;
}

enum err keys_meta_read(struct book *b, struct fault *f)
{
    static const char *const CBOR_KEYS[] = {"argon", "epoch", "exercise", "erasing"};
    struct digest id;
    enum err err = meta_check(b, f);
    if (err == OK)
        err = meta_fixed(b, "office", b->office_public.b, KEY_BYTES, f);
    if (err == OK)
        err = meta_fixed(b, "seal", b->seal_public.b, KEY_BYTES, f);
    if (err == OK)
        err = meta_fixed(b, "salt", b->salt.b, TAG_BYTES, f);
    if (err == OK)
        err = meta_fixed(b, "stream", b->office_stream.b, TAG_BYTES, f);
    for (size_t i = 0; err == OK && i < COUNT(CBOR_KEYS); i++)
        err = meta_cbor(b, CBOR_KEYS[i], f);
    if (err != OK)
        return err;
    struct str part = key_str(&b->office_public);
    b->crypt->hash(STR("peyvand office 1"), &part, 1, &id);
    memcpy(b->office.b, id.b, TAG_BYTES);
    return OK;
}

static enum err cbor_write(struct book *b, struct str key, struct buf *value, struct fault *f)
{
    enum err err = buf_check(value);
    if (err != OK)
        book_no_memory(b, f);
    else
        err = b->ops->meta_put(b->store, key, buf_view(value), f);
    buf_free(value);
    return err;
}

enum err keys_flag_write(struct book *b, struct str key, bool v, struct fault *f)
{
    struct buf value = {0};
    cbor_put_bool(&value, v);
    return cbor_write(b, key, &value, f);
}

enum err keys_epoch_write(struct book *b, uint64_t number, struct fault *f)
{
    struct buf value = {0};
    cbor_put_u64(&value, number);
    return cbor_write(b, STR("epoch"), &value, f);
}

enum err keys_meta_write(struct book *b, struct fault *f)
{
    const struct {
        struct str key, value;
    } plain[] = {{STR("format"), STR("1")},
                 {STR("office"), key_str(&b->office_public)},
                 {STR("seal"), key_str(&b->seal_public)},
                 {STR("salt"), tag_str(&b->salt)},
                 {STR("stream"), tag_str(&b->office_stream)}};
    enum err err = OK;
    for (size_t i = 0; err == OK && i < COUNT(plain); i++)
        err = b->ops->meta_put(b->store, plain[i].key, plain[i].value, f);
    struct buf argon = {0};
    cbor_put_array(&argon, 2);
    cbor_put_u64(&argon, b->argon_ops);
    cbor_put_u64(&argon, b->argon_bytes);
    if (err == OK)
        err = cbor_write(b, STR("argon"), &argon, f);
    if (err == OK)
        err = keys_epoch_write(b, b->epoch_number, f);
    if (err == OK)
        err = keys_flag_write(b, STR("exercise"), b->exercise, f);
    if (err == OK)
        err = keys_flag_write(b, STR("erasing"), false, f);
    buf_free(&argon);
    return err == OK ? keys_secrets_write(b, f) : err;
}

/* ---- wraps ---- */

void keys_derive(const struct book *b, const struct key *epoch_key,
                 struct key wrap_key[TABLE_COUNT])
{
    struct digest d;
    for (size_t t = 0; t < TABLE_COUNT; t++) {
        if (!b->holds[t])
            continue;
        b->crypt->hash_keyed(&b->table_key[t], STR("peyvand epoch 1"), key_str(epoch_key), &d);
        memcpy(wrap_key[t].b, d.b, KEY_BYTES);
    }
    b->crypt->wipe(&d, sizeof d);
}

enum err keys_epoch_use(struct book *b, struct fault *f)
{
    for (size_t i = 0; i < b->device.epoch_count; i++)
        if (b->device.epoch[i].number == b->epoch_number) {
            keys_derive(b, &b->device.epoch[i].key, b->wrap_key);
            return OK;
        }
    return fault_set(f, ERR_KEY,
                     "%s: a copy from before an erasure: the key that opens it is gone for good",
                     b->path);
}

static void wrap_ad(const struct book *b, const struct tag *stream, uint64_t epoch, struct buf *ad)
{
    put_ad(ad, "peyvand wrap 1", b, stream);
    put_u64_be(ad, epoch);
}

enum err keys_wrap_open(const struct book *b, const struct tag *stream, struct str box,
                        struct key *key, enum table *t)
{
    static const enum table ORDER[] = {TABLE_CASE, TABLE_REQUEST, TABLE_OFFICE};
    struct buf ad = {0}, plain = {0};
    wrap_ad(b, stream, b->epoch_number, &ad);
    enum err err = secret_room(&plain, 128);
    if (err == OK)
        err = buf_check(&ad);
    bool found = false;
    for (size_t i = 0; err == OK && !found && i < COUNT(ORDER); i++) {
        if (!b->holds[ORDER[i]])
            continue;
        err = b->crypt->unbox(&b->wrap_key[ORDER[i]], buf_view(&ad), box, &plain);
        found = err == OK && plain.len == 1 + KEY_BYTES && (uint8_t)plain.ptr[0] == ORDER[i];
        if (found) {
            memcpy(key->b, plain.ptr + 1, KEY_BYTES);
            *t = ORDER[i];
        } else if (err == OK || err == ERR_KEY) {
            err = OK;
            plain.len = 0;
        }
    }
    secret_free(b, &plain);
    buf_free(&ad);
    return err == OK && !found ? ERR_KEY : err;
}

enum err keys_wrap_put(struct book *b, const struct stream *s, const struct key *wrap_key,
                       uint64_t epoch, struct fault *f)
{
    struct buf ad = {0}, plain = {0}, box = {0};
    wrap_ad(b, &s->tag, epoch, &ad);
    enum err err = secret_room(&plain, 128);
    if (err == OK) {
        buf_byte(&plain, (unsigned char)s->table);
        buf_add(&plain, s->key.b, KEY_BYTES);
        err = buf_check(&ad);
    }
    if (err == OK)
        err = b->crypt->box(wrap_key, buf_view(&ad), buf_view(&plain), &box);
    if (err != OK)
        book_no_memory(b, f);
    else
        err = b->ops->row_put(b->store, STORE_WRAP, tag_str(&s->tag), buf_view(&box), STR_NONE, f);
    secret_free(b, &plain);
    buf_free(&ad);
    buf_free(&box);
    return err;
}

/* ---- what is sealed under the office table key ---- */

static enum err sealed_put(struct book *b, const char *key, const struct buf *plain,
                           struct fault *f)
{
    struct buf ad = {0}, domain = {0}, box = {0};
    buf_printf(&domain, "peyvand %s 1", key);
    enum err err = buf_check(&domain);
    if (err == OK) {
        put_ad(&ad, domain.ptr, b, NULL);
        err = buf_check(&ad);
    }
    if (err == OK)
        err = buf_check(plain);
    if (err == OK)
        err = b->crypt->box(&b->table_key[TABLE_OFFICE], buf_view(&ad), buf_view(plain), &box);
    if (err != OK)
        book_no_memory(b, f);
    else
        err = b->ops->meta_put(b->store, str_from(key), buf_view(&box), f);
    buf_free(&ad);
    buf_free(&domain);
    buf_free(&box);
    return err;
}

static enum err sealed_get(struct book *b, const char *key, struct buf *plain, struct fault *f)
{
    struct arena a = {0};
    struct buf ad = {0}, domain = {0};
    struct str box;
    enum err err = b->ops->meta_get(b->store, str_from(key), &a, &box, f);
    if (err != OK)
        goto out;
    buf_printf(&domain, "peyvand %s 1", key);
    err = buf_check(&domain);
    if (err == OK) {
        put_ad(&ad, domain.ptr, b, NULL);
        err = buf_check(&ad);
    }
    if (err == OK)
        err = secret_room(plain, box.len);
    if (err == OK)
        err = b->crypt->unbox(&b->table_key[TABLE_OFFICE], buf_view(&ad), box, plain);
    if (err == ERR_KEY)
        err =
            fault_set(f, ERR_CORRUPT, "%s: damaged: the entry \"%s\" does not open", b->path, key);
    else if (err != OK)
        book_no_memory(b, f);
out:
    buf_free(&ad);
    buf_free(&domain);
    arena_free(&a);
    return err;
}

enum err keys_secrets_write(struct book *b, struct fault *f)
{
    struct buf plain = {0};
    const struct key *keys[] = {&b->secrets.sign_seed, &b->secrets.seal_seed, &b->secrets.tomb};
    enum err err = secret_room(&plain, 256);
    if (err == OK)
        cbor_put_array(&plain, COUNT(keys));
    for (size_t i = 0; err == OK && i < COUNT(keys); i++)
        cbor_put_bytes(&plain, keys[i]->b, KEY_BYTES);
    err = err == OK ? sealed_put(b, "secrets", &plain, f) : book_no_memory(b, f);
    secret_free(b, &plain);
    return err;
}

enum err keys_secrets_read(struct book *b, struct fault *f)
{
    struct buf plain = {0};
    uint64_t count;
    struct key public_key;
    enum err err = sealed_get(b, "secrets", &plain, f);
    struct cbor c = {.bytes = buf_view(&plain)};
    struct secrets s = {{{0}}, {{0}}, {{0}}};
    if (err == OK &&
        (!cbor_array(&c, &count) || count != 3 || !cbor_fixed(&c, s.sign_seed.b, KEY_BYTES) ||
         !cbor_fixed(&c, s.seal_seed.b, KEY_BYTES) || !cbor_fixed(&c, s.tomb.b, KEY_BYTES) ||
         !cbor_done(&c)))
        err = fault_set(f, ERR_CORRUPT, "%s: damaged: the entry \"secrets\"", b->path);
    if (err == OK) {
        b->crypt->sign_public(&s.sign_seed, &public_key);
        if (!str_eq(key_str(&public_key), key_str(&b->office_public)))
            err = fault_set(f, ERR_CORRUPT, "%s: damaged: the office's key is another's", b->path);
    }
    if (err == OK) {
        b->secrets = s;
        b->has_secrets = true;
    }
    b->crypt->wipe(&s, sizeof s);
    secret_free(b, &plain);
    return err;
}

enum err keys_rows_write(struct book *b, const struct row_of *rows, size_t count, struct fault *f)
{
    struct buf plain = {0};
    cbor_put_array(&plain, count);
    for (size_t i = 0; i < count; i++) {
        cbor_put_array(&plain, 3);
        cbor_put_bytes(&plain, rows[i].officer.b, TAG_BYTES);
        cbor_put_bytes(&plain, rows[i].lookup.b, TAG_BYTES);
        cbor_put_u64(&plain, rows[i].tables);
    }
    enum err err = sealed_put(b, "rows", &plain, f);
    buf_free(&plain);
    return err;
}

enum err keys_rows_read(struct book *b, struct row_of **out, size_t *count, struct fault *f)
{
    struct buf plain = {0};
    uint64_t n = 0, fields, tables;
    struct row_of *rows = NULL;
    *out = NULL;
    *count = 0;
    enum err err = sealed_get(b, "rows", &plain, f);
    if (err == ERR_NOT_FOUND)
        return OK;
    struct cbor c = {.bytes = buf_view(&plain)};
    if (err == OK && (!cbor_array(&c, &n) || n > plain.len))
        err = fault_set(f, ERR_CORRUPT, "%s: damaged: the entry \"rows\"", b->path);
    if (err == OK && !(rows = mem_zero((size_t)n, sizeof *rows)))
        err = book_no_memory(b, f);
    for (uint64_t i = 0; err == OK && i < n; i++) {
        if (!cbor_array(&c, &fields) || fields != 3 ||
            !cbor_fixed(&c, rows[i].officer.b, TAG_BYTES) ||
            !cbor_fixed(&c, rows[i].lookup.b, TAG_BYTES) || !cbor_u64(&c, &tables) ||
            tables > ALL_TABLES)
            err = fault_set(f, ERR_CORRUPT, "%s: damaged: the entry \"rows\"", b->path);
        rows[i].tables = (unsigned)tables;
    }
    buf_free(&plain);
    if (err != OK) {
        mem_free(rows);
        return err;
    }
    *out = rows;
    *count = (size_t)n;
    return OK;
}
