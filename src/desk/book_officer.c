/* Officers: their rows (docs/ledger-format.md section 4), who joins and who leaves.
 *
 * No name stands in the file. A row is found by what name, passphrase and salt give together, and
 * opened by that and the device's secret. So that an office can admit an officer or end an
 * appointment without the officer's passphrase, a list of which row is whose is kept, sealed under
 * the office's table key. */
#include "base/mem.h"
#include "base/utf8.h"
#include "desk/book_inner.h"
#include "record/cbor.h"
#include "record/plain.h"

#include <string.h>

enum { PASSPHRASE_LEAST = 12, PASSPHRASE_EXERCISE = 4, ROW_BYTES = 1024 };
enum { ADDERS = 1u << ROLE_PROTECTION | 1u << ROLE_ADMINISTRATOR };

enum err officer_passphrase_good(bool exercise, struct str passphrase, struct fault *f)
{
    size_t least = exercise ? PASSPHRASE_EXERCISE : PASSPHRASE_LEAST;
    if (utf8_count(passphrase) < least)
        return fault_set(f, ERR_USAGE, "a passphrase has %zu characters at least", least);
    return OK;
}

enum err keys_pass(const struct book *b, struct str name, struct str passphrase, struct pass *out,
                   struct fault *f)
{
    struct buf secret = {0};
    uint8_t pass[PASS_BYTES];
    struct key first;
    struct digest d;
    enum err err = buf_reserve(&secret, name.len + passphrase.len + 2);
    if (err == OK) {
        buf_str(&secret, name);
        buf_byte(&secret, 0);
        buf_str(&secret, passphrase);
        err = b->crypt->pass(buf_view(&secret), &b->salt, b->argon_ops, b->argon_bytes, pass);
    }
    secret_free(b, &secret);
    if (err != OK)
        return fault_set(f, err, "%s: no memory to try a passphrase (%llu MiB)", b->path,
                         (unsigned long long)(b->argon_bytes >> 20));
    memcpy(first.b, pass, KEY_BYTES);
    b->crypt->hash_keyed(&first, STR("peyvand lookup 1"), tag_str(&b->office), &d);
    memcpy(out->lookup.b, d.b, TAG_BYTES);
    b->crypt->hash_keyed(&b->device.secret, STR("peyvand kek 1"),
                         (struct str){(const char *)pass, PASS_BYTES}, &d);
    memcpy(out->kek.b, d.b, KEY_BYTES);
    b->crypt->wipe(pass, sizeof pass);
    b->crypt->wipe(&first, sizeof first);
    b->crypt->wipe(&d, sizeof d);
    return OK;
}

/* ---- rows ---- */

static void row_ad(const struct book *b, const struct tag *lookup, struct buf *ad)
{
    buf_add(ad, "peyvand officer 1", sizeof "peyvand officer 1"); /* with its zero byte */
    buf_str(ad, tag_str(&b->office));
    buf_str(ad, tag_str(lookup));
}

static void put_tables(const struct book *b, unsigned tables, struct buf *out)
{
    cbor_put_array(out, TABLE_COUNT);
    for (unsigned t = 0; t < TABLE_COUNT; t++) {
        if (tables & 1u << t && b->holds[t])
            cbor_put_bytes(out, b->table_key[t].b, KEY_BYTES);
        else
            cbor_put_null(out);
    }
}

static bool read_tables(struct cbor *c, struct key tables[TABLE_COUNT], unsigned *bits)
{
    uint64_t count;
    if (!cbor_array(c, &count) || count != TABLE_COUNT)
        return false;
    for (unsigned t = 0; t < TABLE_COUNT; t++) {
        if (cbor_null(c))
            continue;
        struct key k;
        if (!cbor_fixed(c, k.b, KEY_BYTES))
            return false;
        if (!(*bits & 1u << t))
            tables[t] = k;
        *bits |= 1u << t;
    }
    return true;
}

enum err keys_row_put(struct book *b, const struct pass *p, const struct seated *s, struct fault *f)
{
    struct buf plain = {0}, ad = {0}, box = {0};
    enum err err = buf_reserve(&plain, ROW_BYTES);
    if (err == OK) {
        cbor_put_array(&plain, 6);
        cbor_put_bytes(&plain, s->seat.officer.b, TAG_BYTES);
        cbor_put_bytes(&plain, s->seat.seed.b, KEY_BYTES);
        cbor_put_bytes(&plain, s->seat.seal.b, KEY_BYTES);
        cbor_put_text(&plain, s->seat.name);
        cbor_put_u64(&plain, s->seat.role);
        put_tables(b, s->tables, &plain);
        row_ad(b, &p->lookup, &ad);
        err = buf_check(&ad);
    }
    if (err == OK)
        err = b->crypt->box(&p->kek, buf_view(&ad), buf_view(&plain), &box);
    if (err != OK)
        book_no_memory(b, f);
    else
        err = b->ops->row_put(b->store, STORE_OFFICER, tag_str(&p->lookup), buf_view(&box),
                              STR_NONE, f);
    secret_free(b, &plain);
    buf_free(&ad);
    buf_free(&box);
    return err;
}

static bool row_decode(struct str plain, struct seated *s, struct key tables[TABLE_COUNT],
                       struct str *name)
{
    struct cbor c = {.bytes = plain};
    uint64_t fields, role;
    if (!cbor_array(&c, &fields) || fields != 6 || !cbor_fixed(&c, s->seat.officer.b, TAG_BYTES) ||
        !cbor_fixed(&c, s->seat.seed.b, KEY_BYTES) || !cbor_fixed(&c, s->seat.seal.b, KEY_BYTES) ||
        !cbor_text(&c, name) || !cbor_u64(&c, &role) || role > ROLE_ADMINISTRATOR ||
        !read_tables(&c, tables, &s->tables) || !cbor_done(&c))
        return false;
    s->seat.role = (enum role)role;
    return true;
}

static enum err grant_open(struct book *b, struct str grant, struct seated *s,
                           struct key tables[TABLE_COUNT])
{
    struct buf plain = {0};
    enum err err = buf_reserve(&plain, ROW_BYTES);
    if (err == OK)
        err = b->crypt->unseal(&s->seat.seal, grant, &plain);
    struct cbor c = {.bytes = buf_view(&plain)};
    if (err == OK && (!read_tables(&c, tables, &s->tables) || !cbor_done(&c)))
        err = ERR_CORRUPT;
    secret_free(b, &plain);
    return err;
}

enum err keys_row_open(struct book *b, const struct pass *p, struct seated *s,
                       struct key tables[TABLE_COUNT], struct fault *f)
{
    struct arena a = {0};
    struct buf plain = {0}, ad = {0};
    struct str box, grant, name;
    char *copy = NULL;
    enum err err =
        b->ops->row_get(b->store, STORE_OFFICER, tag_str(&p->lookup), &a, &box, &grant, f);
    if (err == ERR_NOT_FOUND)
        err = ERR_KEY;
    row_ad(b, &p->lookup, &ad);
    if (err == OK)
        err = buf_check(&ad);
    if (err == OK)
        err = buf_reserve(&plain, box.len);
    if (err == OK)
        err = b->crypt->unbox(&p->kek, buf_view(&ad), box, &plain);
    if (err == OK && !row_decode(buf_view(&plain), s, tables, &name))
        err = ERR_CORRUPT;
    if (err == OK && grant.ptr)
        err = grant_open(b, grant, s, tables);
    if (err == OK && !(copy = mem_alloc(name.len)))
        err = ERR_MEMORY;
    if (err == OK) {
        memcpy(copy, name.ptr, name.len);
        s->seat.name = (struct str){copy, name.len};
        s->tables &= role_tables(s->seat.role);
    }
    secret_free(b, &plain);
    buf_free(&ad);
    arena_free(&a);
    if (err == ERR_KEY)
        return fault_set(f, err, "%s: no officer of that name and passphrase", b->path);
    if (err == ERR_CORRUPT)
        return fault_set(f, err, "%s: damaged: an officer's row", b->path);
    return err == ERR_MEMORY ? book_no_memory(b, f) : err;
}

enum err keys_grant_put(struct book *b, const struct row_of *r, const struct key *seal_to,
                        struct fault *f)
{
    struct arena a = {0};
    struct buf plain = {0}, sealed = {0};
    struct str box, grant;
    enum err err = buf_reserve(&plain, ROW_BYTES);
    if (err == OK) {
        put_tables(b, r->tables, &plain);
        err = b->crypt->seal_to(seal_to, buf_view(&plain), &sealed);
    }
    if (err != OK)
        fault_set(f, err, "%s: cannot seal keys to the officer: %s", b->path, err_text(err));
    if (err == OK)
        err = b->ops->row_get(b->store, STORE_OFFICER, tag_str(&r->lookup), &a, &box, &grant, f);
    if (err == OK)
        err = b->ops->row_put(b->store, STORE_OFFICER, tag_str(&r->lookup), box, buf_view(&sealed),
                              f);
    secret_free(b, &plain);
    buf_free(&sealed);
    arena_free(&a);
    return err;
}

/* ---- joining ---- */

enum err officer_fresh(const struct book *b, struct str name, enum role role, struct seated **out)
{
    struct seated *s = mem_zero(1, sizeof *s);
    char *copy = mem_alloc(name.len);
    struct key public_key;
    struct digest d;
    if (!s || !copy) {
        mem_free(s);
        mem_free(copy);
        return ERR_MEMORY;
    }
    if (name.len)
        memcpy(copy, name.ptr, name.len);
    s->seat.name = (struct str){copy, name.len};
    s->seat.role = role;
    b->crypt->random(s->seat.seed.b, KEY_BYTES);
    b->crypt->random(s->seat.seal.b, KEY_BYTES);
    b->crypt->sign_public(&s->seat.seed, &public_key);
    struct str part = key_str(&public_key);
    b->crypt->hash(STR("peyvand officer 1"), &part, 1, &d);
    memcpy(s->seat.officer.b, d.b, TAG_BYTES);
    *out = s;
    return OK;
}

void officer_free(const struct book *b, struct seated *s)
{
    if (!s)
        return;
    union {
        const char *borrowed;
        char *owned;
    } name = {s->seat.name.ptr};
    mem_free(name.owned);
    b->crypt->wipe(s, sizeof *s);
    mem_free(s);
}

static enum err officer_act(struct book *b, const struct seat *by, const struct seat *who,
                            struct fault *f)
{
    struct draft d = {.kind = KIND_OFFICER_ADDED, .stream = b->office_stream};
    struct key key;
    body_put_bytes(&d.body, BODY_OFFICER, who->officer.b, TAG_BYTES);
    b->crypt->sign_public(&who->seed, &key);
    body_put_bytes(&d.body, BODY_PUBLIC_KEY, key.b, KEY_BYTES);
    b->crypt->seal_public(&who->seal, &key);
    body_put_bytes(&d.body, BODY_SEAL_KEY, key.b, KEY_BYTES);
    body_put_text(&d.body, BODY_NAME, who->name);
    body_put_u64(&d.body, BODY_ROLE, who->role);
    return write_act(b, by, &d, NULL, f);
}

/* Replaces the row of that officer in the list, or adds one; with lookup NULL takes it out. */
static enum err rows_set(struct book *b, const struct row_of *row, bool remove, struct fault *f)
{
    struct row_of *rows;
    size_t count, at = 0;
    enum err err = keys_rows_read(b, &rows, &count, f);
    if (err != OK)
        return err;
    while (at < count && !tag_same(&rows[at].officer, &row->officer))
        at++;
    if (at == count && !remove) {
        struct row_of *more = mem_resize(rows, count + 1, sizeof *rows);
        if (!more) {
            mem_free(rows);
            return book_no_memory(b, f);
        }
        rows = more;
        count++;
    }
    if (!remove)
        rows[at] = *row;
    else if (at < count)
        rows[at] = rows[--count];
    err = keys_rows_write(b, rows, count, f);
    mem_free(rows);
    return err;
}

enum err officer_write(struct book *b, const struct seat *by, const struct seated *who,
                       const struct pass *p, struct fault *f)
{
    struct row_of row = {who->seat.officer, p->lookup, who->tables};
    enum err err = keys_row_put(b, p, who, f);
    if (err == OK)
        err = rows_set(b, &row, false, f);
    if (err == OK)
        err = keys_sum_write(b, f);
    return err == OK ? officer_act(b, by, &who->seat, f) : err;
}

static enum err may_manage(const struct book *b, const struct seat *by, struct fault *f)
{
    enum err err = book_seat_good(b, by, f);
    if (err == OK && !(ADDERS & 1u << by->role))
        err = fault_set(f, ERR_DENIED,
                        "officers are added and ended by a protection officer or "
                        "an administrator");
    return err;
}

/* The officer of this office of that name whose appointment stands; NULL when there is none. */
static const struct officer *officer_named(const struct book *b, struct str name)
{
    for (size_t i = 0; i < b->state.officer_count; i++) {
        const struct officer *o = &b->state.officers[i];
        if (!o->ended && tag_same(&o->office, &b->office) && str_eq(o->name, name))
            return o;
    }
    return NULL;
}

static unsigned tables_of(const struct seat *s)
{
    return ((const struct seated *)s)->tables;
}

enum err book_officer_add(struct book *b, const struct seat *by, struct str name,
                          struct str passphrase, enum role role, struct fault *f)
{
    struct seated *who = NULL;
    struct pass p;
    bool own = false;
    enum err err = may_manage(b, by, f);
    if (err == OK && !plain_name(name))
        err = fault_set(f, ERR_USAGE,
                        "an officer's name is one line of 1 to %d bytes, with no blank at its ends",
                        PLAIN_NAME_MAX);
    if (err == OK && role_tables(role) == 0)
        err = fault_set(f, ERR_USAGE, "an officer needs a role");
    if (err == OK)
        err = officer_passphrase_good(b->exercise, passphrase, f);
    if (err == OK && officer_named(b, name))
        err = fault_set(f, ERR_EXISTS, "there is an officer of that name");
    if (err == OK)
        err = keys_pass(b, name, passphrase, &p, f);
    if (err != OK)
        return err;
    if (officer_fresh(b, name, role, &who) != OK) {
        err = book_no_memory(b, f);
    } else {
        who->tables = role_tables(role) & tables_of(by);
        err = batch_enter(b, &own, f);
        if (err == OK)
            err = batch_leave(b, own, officer_write(b, by, who, &p, f), f);
    }
    officer_free(b, who);
    b->crypt->wipe(&p, sizeof p);
    return err;
}

/* ---- admitting and ending ---- */

static enum err row_find(struct book *b, const struct tag *officer, struct row_of *out,
                         struct fault *f)
{
    struct row_of *rows;
    size_t count;
    enum err err = keys_rows_read(b, &rows, &count, f);
    if (err != OK)
        return err;
    err = ERR_NOT_FOUND;
    for (size_t i = 0; i < count && err != OK; i++)
        if (tag_same(&rows[i].officer, officer)) {
            *out = rows[i];
            err = OK;
        }
    mem_free(rows);
    return err == OK ? OK : fault_set(f, err, "that officer has no row in this file");
}

static enum err admit_write(struct book *b, const struct row_of *row, const struct key *seal_to,
                            struct fault *f)
{
    enum err err = keys_grant_put(b, row, seal_to, f);
    if (err == OK)
        err = rows_set(b, row, false, f);
    return err == OK ? keys_sum_write(b, f) : err;
}

enum err book_officer_admit(struct book *b, const struct seat *by, struct str name, struct fault *f)
{
    struct row_of row;
    bool own;
    enum err err = may_manage(b, by, f);
    if (err != OK)
        return err;
    const struct officer *o = officer_named(b, name);
    if (!o)
        return fault_set(f, ERR_NOT_FOUND, "there is no officer of that name");
    unsigned give = role_tables(o->role) & tables_of(by);
    struct key seal_to = o->seal_key;
    err = row_find(b, &o->id, &row, f);
    if (err == OK && (give & ~row.tables) == 0 && give != role_tables(o->role))
        err = fault_set(f, ERR_KEY, "you hold no key that this officer needs");
    if (err == OK)
        err = batch_enter(b, &own, f);
    if (err != OK)
        return err;
    row.tables |= give;
    return batch_leave(b, own, admit_write(b, &row, &seal_to, f), f);
}

/* Another protection officer holds every key, so the office can still be opened and managed. */
static enum err not_the_last(struct book *b, const struct tag *officer, struct fault *f)
{
    struct row_of *rows;
    size_t count;
    bool other = false;
    enum err err = keys_rows_read(b, &rows, &count, f);
    if (err != OK)
        return err;
    for (size_t i = 0; i < count; i++) {
        const struct officer *o = office_officer(&b->state, &rows[i].officer);
        if (o && !o->ended && o->role == ROLE_PROTECTION && rows[i].tables == ALL_TABLES &&
            !tag_same(&o->id, officer))
            other = true;
    }
    mem_free(rows);
    return other ? OK
                 : fault_set(f, ERR_REFUSED,
                             "the last protection officer who holds every key cannot leave: "
                             "nobody could open the office any more");
}

static enum err end_write(struct book *b, const struct seat *by, const struct row_of *row,
                          struct str reason, struct fault *f)
{
    struct draft d = {.kind = KIND_OFFICER_ENDED, .stream = b->office_stream};
    enum err err = b->ops->row_delete(b->store, STORE_OFFICER, tag_str(&row->lookup), f);
    if (err == OK)
        err = rows_set(b, row, true, f);
    if (err == OK)
        err = keys_sum_write(b, f);
    if (err != OK)
        return err;
    body_put_bytes(&d.body, BODY_OFFICER, row->officer.b, TAG_BYTES);
    body_put_text(&d.body, BODY_REASON, reason);
    return write_act(b, by, &d, NULL, f);
}

enum err book_officer_end(struct book *b, const struct seat *by, struct str name, struct str reason,
                          struct fault *f)
{
    struct row_of row;
    bool own;
    enum err err = may_manage(b, by, f);
    if (err != OK)
        return err;
    const struct officer *o = officer_named(b, name);
    if (!o)
        return fault_set(f, ERR_NOT_FOUND, "there is no officer of that name");
    err = row_find(b, &o->id, &row, f);
    if (err == OK)
        err = not_the_last(b, &o->id, f);
    if (err == OK)
        err = batch_enter(b, &own, f);
    return err == OK ? batch_leave(b, own, end_write(b, by, &row, reason, f), f) : err;
}

/* Keys that were granted and not taken up yet move along to the new row. */
static enum err passphrase_write(struct book *b, const struct seated *s, const struct row_of *was,
                                 const struct pass *p, struct fault *f)
{
    struct arena a = {0};
    struct str box, grant, none;
    struct row_of row = {s->seat.officer, p->lookup, was->tables};
    enum err err =
        b->ops->row_get(b->store, STORE_OFFICER, tag_str(&was->lookup), &a, &box, &grant, f);
    if (err == OK)
        err = b->ops->row_delete(b->store, STORE_OFFICER, tag_str(&was->lookup), f);
    if (err == OK)
        err = keys_row_put(b, p, s, f);
    if (err == OK)
        err = b->ops->row_get(b->store, STORE_OFFICER, tag_str(&p->lookup), &a, &box, &none, f);
    if (err == OK)
        err = b->ops->row_put(b->store, STORE_OFFICER, tag_str(&p->lookup), box, grant, f);
    if (err == OK)
        err = rows_set(b, &row, false, f);
    arena_free(&a);
    return err == OK ? keys_sum_write(b, f) : err;
}

enum err book_officer_passphrase(struct book *b, const struct seat *by, struct str old,
                                 struct str fresh, struct fault *f)
{
    struct pass was, p;
    struct row_of row;
    bool own;
    enum err err = book_seat_good(b, by, f);
    if (err == OK)
        err = officer_passphrase_good(b->exercise, fresh, f);
    if (err == OK)
        err = keys_pass(b, by->name, old, &was, f);
    if (err == OK)
        err = keys_pass(b, by->name, fresh, &p, f);
    if (err == OK)
        err = row_find(b, &by->officer, &row, f);
    if (err == OK && !tag_same(&row.lookup, &was.lookup))
        err = fault_set(f, ERR_KEY, "the old passphrase is another one");
    if (err == OK)
        err = batch_enter(b, &own, f);
    if (err == OK)
        err = batch_leave(b, own, passphrase_write(b, (const struct seated *)by, &row, &p, f), f);
    b->crypt->wipe(&was, sizeof was);
    b->crypt->wipe(&p, sizeof p);
    return err;
}

enum err book_device_second(struct book *b, const struct seat *by, struct buf *out, struct fault *f)
{
    enum err err = book_seat_good(b, by, f);
    if (err != OK)
        return err;
    if (by->role != ROLE_PROTECTION || !book_seat_holds(b, by, TABLE_CASE))
        return fault_set(f, ERR_DENIED,
                         "a device file is made by a protection officer who holds all keys");
    struct device d = b->device;
    b->crypt->random(d.id, DEVICE_BYTES);
    err = keys_device_encode(b, &d, out);
    b->crypt->wipe(&d, sizeof d);
    return err == OK ? OK : book_no_memory(b, f);
}
