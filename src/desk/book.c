/* The book's life: made, opened, unlocked, closed.
 *
 * A book without a seat knows only what stands in the clear. Unlocking finds the officer's row,
 * takes the table keys that stand in it, finishes an erasure that was cut short, and loads the
 * index if these are the first keys or new ones. All keys are wiped when the book is closed. */
#include "desk/book.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "desk/book_inner.h"
#include "record/cbor.h"
#include "record/plain.h"

#include <string.h>

enum { ARGON_OPS = 3, CALENDAR_MAX = 366 };
#define ARGON_BYTES ((uint64_t)256 << 20)
#define MS_PER_DAY ((int64_t)86400000)
#define MS_PER_MINUTE ((int64_t)60000)

enum err book_no_memory(const struct book *b, struct fault *f)
{
    return fault_set(f, ERR_MEMORY, "%s: out of memory", b->path ? b->path : "the office");
}

enum err book_failed(const struct book *b, enum err err, struct fault *f)
{
    return err == OK ? OK : fault_set(f, err, "%s: %s", b->path, err_text(err));
}

void *book_grow(void *old, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return old;
    size_t more = *room ? *room * 2 : 16;
    void *p = mem_resize(old, more, size);
    if (p)
        *room = more;
    return p;
}

static enum err book_alloc(const struct book_env *env, const char *path, struct book **out)
{
    struct book *b = mem_zero(1, sizeof *b);
    size_t size = strlen(path) + 1;
    if (!b)
        return ERR_MEMORY;
    b->env = env;
    b->crypt = env->crypt;
    b->ops = env->store;
    b->path = mem_alloc(size);
    if (!b->path) {
        book_close(b);
        return ERR_MEMORY;
    }
    memcpy(b->path, path, size);
    b->crypt->random(&b->ix.seed, sizeof b->ix.seed);
    *out = b;
    return OK;
}

void book_close(struct book *b)
{
    if (!b)
        return;
    book_rollback(b);
    if (b->store)
        b->ops->close(b->store);
    for (size_t i = 0; i < b->seat_count; i++)
        officer_free(b, b->seats[i]);
    mem_free(b->seats);
    index_free(b);
    mem_free(b->notes);
    mem_free(b->path);
    b->crypt->wipe(b, sizeof *b);
    mem_free(b);
}

/* ---- making ---- */

static enum err new_good(const struct book_new *n, struct fault *f)
{
    if (!plain_name(n->office_name))
        return fault_set(f, ERR_USAGE,
                         "an office's name is one line of 1 to %d bytes, with no blank at its ends",
                         PLAIN_NAME_MAX);
    if (!plain_name(n->officer_name))
        return fault_set(
            f, ERR_USAGE,
            "an officer's name is one line of 1 to %d bytes, with no blank at its ends",
            PLAIN_NAME_MAX);
    if (role_tables(n->role) != ALL_TABLES)
        return fault_set(f, ERR_USAGE,
                         "who founds an office must hold all keys: "
                         "a protection officer does");
    if (n->calendar_days < 0 || n->calendar_days > CALENDAR_MAX)
        return fault_set(f, ERR_USAGE, "answers come every 1 to %d days", CALENDAR_MAX);
    return officer_passphrase_good(n->exercise, n->passphrase, f);
}

static void keys_fresh(struct book *b, const struct book_new *n)
{
    const struct crypt_ops *c = b->crypt;
    struct digest id;
    c->random(&b->secrets, sizeof b->secrets);
    c->random(b->table_key, sizeof b->table_key);
    c->random(&b->salt, sizeof b->salt);
    c->random(&b->office_stream, sizeof b->office_stream);
    c->random(b->device.id, DEVICE_BYTES);
    c->random(&b->device.secret, sizeof b->device.secret);
    c->random(&b->device.epoch[0].key, KEY_BYTES);
    b->device.epoch[0].number = b->epoch_number = 1;
    b->device.epoch_count = 1;
    b->has_secrets = true;
    for (size_t t = 0; t < TABLE_COUNT; t++)
        b->holds[t] = true;
    c->sign_public(&b->secrets.sign_seed, &b->office_public);
    c->seal_public(&b->secrets.seal_seed, &b->seal_public);
    struct str part = key_str(&b->office_public);
    c->hash(STR("peyvand office 1"), &part, 1, &id);
    memcpy(b->office.b, id.b, TAG_BYTES);
    b->exercise = n->exercise;
    b->argon_ops = n->argon_ops ? n->argon_ops : ARGON_OPS;
    b->argon_bytes = n->argon_bytes ? n->argon_bytes : ARGON_BYTES;
}

static enum err office_stream_new(struct book *b, struct fault *f)
{
    uint32_t number;
    struct tag t;
    enum err err = book_stream_new(b, TABLE_OFFICE, &t, f);
    if (err == OK && book_stream_find(b, &t, &number))
        b->office_stream = t;
    return err;
}

static enum err opened_act(struct book *b, const struct seat *by, const struct book_new *n,
                           struct fault *f)
{
    struct draft d = {.kind = KIND_OFFICE_OPENED, .stream = b->office_stream};
    body_put_text(&d.body, BODY_NAME, n->office_name);
    if (n->calendar_days)
        body_put_u64(&d.body, BODY_CALENDAR_DAYS, (uint64_t)n->calendar_days);
    return write_act(b, by, &d, NULL, f);
}

/* Meta, the founder's row, the first two acts. The device file is synced before the commit: an
 * office file without it would be lost, it without an office file is nothing. */
static enum err found(struct book *b, const struct book_new *n, struct seated *who,
                      const struct pass *p, struct fault *f)
{
    b->loaded = true;
    enum err err = index_init(b) == OK ? book_begin(b, f) : book_no_memory(b, f);
    if (err == OK)
        err = office_stream_new(b, f);
    if (err == OK)
        err = keys_meta_write(b, f);
    if (err == OK)
        err = opened_act(b, &who->seat, n, f);
    if (err == OK)
        err = officer_write(b, &who->seat, who, p, f);
    if (err == OK)
        err = keys_device_write(b, &b->device, f);
    if (err == OK)
        return book_commit(b, f);
    book_rollback(b);
    return err;
}

/* A device file of that name opens some other office: to write over it would close that one. */
static enum err device_absent(const struct book *b, struct fault *f)
{
    struct buf bytes = {0};
    enum err err = b->env->device_read(b->env->context, &bytes, f);
    bool there = err == OK && bytes.len > 0;
    secret_free(b, &bytes);
    if (there)
        return fault_set(f, ERR_EXISTS,
                         "%s: a device file of that name is there, of another office", b->path);
    return err == ERR_NOT_FOUND ? OK : err;
}

enum err book_create(const struct book_env *env, const char *path, const struct book_new *what,
                     struct fault *f)
{
    struct book *b = NULL;
    struct seated *who = NULL;
    struct pass p = {{{0}}, {{0}}};
    enum err err = new_good(what, f);
    if (err != OK)
        return err;
    err = book_alloc(env, path, &b);
    if (err != OK)
        return fault_set(f, err, "%s: no memory to make it", path);
    err = device_absent(b, f);
    if (err == OK) { /* what may fail for want of memory comes before there is a file */
        keys_fresh(b, what);
        err = keys_pass(b, what->officer_name, what->passphrase, &p, f);
    }
    if (err == OK)
        err = keys_epoch_use(b, f);
    if (err == OK && officer_fresh(b, what->officer_name, what->role, &who) != OK)
        err = book_no_memory(b, f);
    if (err == OK)
        err = b->ops->create(path, &b->store, f);
    if (err == OK) {
        who->tables = ALL_TABLES;
        err = found(b, what, who, &p, f);
    }
    b->crypt->wipe(&p, sizeof p);
    officer_free(b, who);
    book_close(b);
    return err;
}

/* ---- opening ---- */

enum err book_open(const struct book_env *env, const char *path, struct book **out, struct fault *f)
{
    struct book *b = NULL;
    enum err err = book_alloc(env, path, &b);
    if (err != OK)
        return fault_set(f, err, "%s: no memory to open it", path);
    err = b->ops->open(path, false, &b->store, f);
    if (err == OK)
        err = keys_meta_read(b, f);
    if (err == OK)
        err = keys_device_read(b, f);
    if (err != OK) {
        book_close(b);
        return err;
    }
    *out = b;
    return OK;
}

/* ---- unlocking ---- */

/* Takes over the table keys; *fresh has the bits of those that are new. Two officers' keys for one
 * table are the same, or a row (a grant, perhaps) was made up. */
static enum err tables_take(struct book *b, const struct seated *s, struct key tables[TABLE_COUNT],
                            unsigned *fresh, struct fault *f)
{
    *fresh = 0;
    for (unsigned t = 0; t < TABLE_COUNT; t++)
        if (s->tables & 1u << t && b->holds[t] &&
            !b->crypt->same(b->table_key[t].b, tables[t].b, KEY_BYTES))
            return fault_set(f, ERR_CORRUPT, "%s: damaged: an officer's row holds other keys",
                             b->path);
    for (unsigned t = 0; t < TABLE_COUNT; t++) {
        if (!(s->tables & 1u << t) || b->holds[t])
            continue;
        b->table_key[t] = tables[t];
        b->holds[t] = true;
        *fresh |= 1u << t;
    }
    return OK;
}

/* After a failed unlock: the first one leaves a book as it was opened, a later one without the
 * keys that it brought. */
static void tables_drop(struct book *b, unsigned fresh)
{
    for (unsigned t = 0; t < TABLE_COUNT; t++) {
        if (!(fresh & 1u << t))
            continue;
        b->crypt->wipe(&b->table_key[t], KEY_BYTES);
        b->crypt->wipe(&b->wrap_key[t], KEY_BYTES);
        b->holds[t] = false;
    }
    if (b->seat_count == 0) {
        index_free(b);
        b->loaded = false;
        b->crypt->wipe(&b->secrets, sizeof b->secrets);
        b->has_secrets = false;
        return;
    }
    for (uint32_t n = 0; n < b->ix.stream_count; n++) {
        struct stream *s = index_stream(b, n);
        if (!s->has_key || !(fresh & 1u << s->table))
            continue;
        b->crypt->wipe(&s->key, KEY_BYTES);
        s->has_key = false;
    }
}

static enum err on_the_roll(const struct book *b, const struct seated *s, struct fault *f)
{
    const struct officer *o = office_officer(&b->state, &s->seat.officer);
    if (o && !o->ended && o->role == s->seat.role)
        return OK;
    return fault_set(f, ERR_KEY, "%s: no officer of that name and passphrase", b->path);
}

static enum err seat_load(struct book *b, const struct seated *s, unsigned fresh, struct fault *f)
{
    enum err err = keys_epoch_use(b, f);
    if (err == OK && !b->has_secrets)
        err = keys_secrets_read(b, f);
    if (err == OK)
        err = erase_finish(b, f);
    if (err == OK && (!b->loaded || fresh))
        err = load_index(b, f);
    if (err == OK) {
        b->loaded = true;
        err = on_the_roll(b, s, f);
    }
    return err;
}

/* An officer unlocks again: keys that were granted meanwhile are taken up. */
static enum err seat_again(struct book *b, struct seated *there, const struct seated *s,
                           struct key tables[TABLE_COUNT], struct fault *f)
{
    unsigned fresh;
    enum err err = tables_take(b, s, tables, &fresh, f);
    if (err == OK)
        err = seat_load(b, s, fresh, f);
    if (err == OK)
        there->tables |= s->tables;
    else
        tables_drop(b, fresh);
    return err;
}

static enum err seat_add(struct book *b, struct seated *s, struct key tables[TABLE_COUNT],
                         struct fault *f)
{
    unsigned fresh;
    struct seated **seats = mem_resize(b->seats, b->seat_count + 1, sizeof(*seats));
    if (!seats)
        return book_no_memory(b, f);
    b->seats = seats;
    if (!(s->tables & 1u << TABLE_OFFICE))
        return fault_set(f, ERR_CORRUPT, "%s: damaged: an officer's row", b->path);
    enum err err = tables_take(b, s, tables, &fresh, f);
    if (err == OK)
        err = seat_load(b, s, fresh, f);
    if (err == OK)
        b->seats[b->seat_count++] = s;
    else
        tables_drop(b, fresh);
    return err;
}

static struct seated *seated_as(const struct book *b, const struct tag *officer)
{
    for (size_t i = 0; i < b->seat_count; i++)
        if (tag_same(&b->seats[i]->seat.officer, officer))
            return b->seats[i];
    return NULL;
}

enum err book_unlock(struct book *b, struct str name, struct str passphrase,
                     const struct seat **out, struct fault *f)
{
    struct pass p;
    struct key tables[TABLE_COUNT];
    struct seated *s = mem_zero(1, sizeof *s);
    if (!s)
        return book_no_memory(b, f);
    enum err err = b->in_batch ? fault_set(f, ERR_STATE, "%s: a batch is open", b->path)
                               : keys_pass(b, name, passphrase, &p, f);
    if (err == OK)
        err = keys_row_open(b, &p, s, tables, f);
    struct seated *there = err == OK ? seated_as(b, &s->seat.officer) : NULL;
    if (err == OK)
        err = there ? seat_again(b, there, s, tables, f) : seat_add(b, s, tables, f);
    if (err == OK)
        *out = there ? &there->seat : &s->seat;
    if (err != OK || there)
        officer_free(b, s);
    b->crypt->wipe(&p, sizeof p);
    b->crypt->wipe(tables, sizeof tables);
    return err;
}

const struct seat *book_seat(const struct book *b, struct str name)
{
    if (name.len == 0)
        return b->seat_count == 1 ? &b->seats[0]->seat : NULL;
    for (size_t i = 0; i < b->seat_count; i++)
        if (str_eq(b->seats[i]->seat.name, name))
            return &b->seats[i]->seat;
    return NULL;
}

size_t book_seat_count(const struct book *b)
{
    return b->seat_count;
}

enum err book_seat_good(const struct book *b, const struct seat *by, struct fault *f)
{
    bool seated = false;
    for (size_t i = 0; i < b->seat_count; i++)
        seated = seated || &b->seats[i]->seat == by;
    if (!seated)
        return fault_set(f, ERR_LOCKED, "%s: no officer has unlocked the office", b->path);
    const struct officer *o = office_officer(&b->state, &by->officer);
    if (!o || o->ended || o->role != by->role)
        return fault_set(f, ERR_DENIED, "the appointment of this officer has ended");
    return OK;
}

bool book_holds(const struct book *b, enum table t)
{
    return t < TABLE_COUNT && b->holds[t];
}

bool book_seat_holds(const struct book *b, const struct seat *by, enum table t)
{
    for (size_t i = 0; i < b->seat_count; i++)
        if (&b->seats[i]->seat == by)
            return t < TABLE_COUNT && b->seats[i]->tables & 1u << t;
    return false;
}

/* ---- what it knows ---- */

bool book_exercise(const struct book *b)
{
    return b->exercise;
}

const struct tag *book_office(const struct book *b)
{
    return &b->office;
}

const struct tag *book_office_stream(const struct book *b)
{
    return &b->office_stream;
}

const struct office_state *book_state(const struct book *b)
{
    return &b->state;
}

const struct key *book_seal_public(const struct book *b)
{
    return &b->seal_public;
}

int64_t book_now(const struct book *b)
{
    int64_t now = b->env->now_ms(b->env->context) + b->clock_shift_ms;
    if (now < b->clock_ms)
        now = b->clock_ms;
    return now < 0 ? 0 : now;
}

int64_t book_last_ms(const struct book *b)
{
    return b->clock_ms;
}

int32_t book_today(const struct book *b)
{
    int64_t day = book_now(b) / MS_PER_DAY;
    return day > INT32_MAX ? INT32_MAX : (int32_t)day;
}

enum err book_set_clock(struct book *b, int64_t now_ms, struct fault *f)
{
    if (!b->exercise)
        return fault_set(f, ERR_REFUSED, "only an exercise's clock may be set");
    if (now_ms / MS_PER_MINUTE < b->clock_ms / MS_PER_MINUTE)
        return fault_set(f, ERR_STATE, "the clock never goes behind what was recorded already");
    b->clock_shift_ms = now_ms - b->env->now_ms(b->env->context);
    return OK;
}

const uint8_t *book_device(const struct book *b)
{
    return b->device.id;
}

const struct book_env *book_environment(const struct book *b)
{
    return b->env;
}

struct store *book_store(const struct book *b)
{
    return b->store;
}

size_t book_stream_count(const struct book *b)
{
    return b->ix.stream_count;
}

const struct stream *book_stream(const struct book *b, uint32_t number)
{
    return index_stream(b, number);
}
