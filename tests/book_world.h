/* An office for tests: a store that can be opened again, a device file in memory, a clock that
 * stands still, and faults on demand. Included by the tests of the book only. */
#ifndef PV_TEST_BOOK_WORLD_H
#define PV_TEST_BOOK_WORLD_H

#include "desk/book.h"
#include "os/seal.h"
#include "record/answer.h"
#include "record/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define ADA STR("Ada")
#define ADA_PASS STR("long passphrase")

struct world {
    struct book_env env;
    struct store_ops ops;         /* what the book sees */
    const struct store_ops *real; /* what is behind */
    bool in_memory;
    struct store *kept; /* the store in memory outlives its book */
    struct buf device;
    int64_t now_ms;
    int fail_device; /* counts down to a write that fails; 0: none */
    char path[96];
};

/* The store's table of operations has no context: this is the world being opened. */
static struct world *world_now;

#define MUST(call) must((call), &fault_seen, __LINE__)
static struct fault fault_seen;

static inline void must(enum err err, const struct fault *f, int line)
{
    if (err != OK)
        print_message("line %d: %s: %s\n", line, err_text(err), f->text);
    assert_int_equal(err, OK);
}

/* ---- a store that fails when told to ---- */

enum { TRIP_ONCE = 1, TRIP_FOR_GOOD, TRIP_AFTER_COMMIT };
static struct {
    int countdown; /* operations until one fails; 0: none will */
    int mode;      /* once; from then on (the power is cut); a commit that was made all the same */
    bool tripped;
    bool commit; /* it was a commit that failed */
} trip;

static inline void trip_arm(int countdown, int mode)
{
    trip.countdown = countdown;
    trip.mode = mode;
    trip.tripped = false;
    trip.commit = false;
}

static inline bool trips(void)
{
    if (trip.tripped && trip.mode == TRIP_FOR_GOOD)
        return true;
    if (trip.countdown == 0 || --trip.countdown > 0)
        return false;
    trip.tripped = true;
    return true;
}

static inline enum err tripped(struct fault *f)
{
    return fault_set(f, ERR_IO, "store: a fault of the test");
}

static inline enum err w_create(const char *path, struct store **out, struct fault *f)
{
    if (world_now->in_memory && world_now->kept)
        return fault_set(f, ERR_EXISTS, "%s: is there already", path);
    enum err err = trips() ? tripped(f) : world_now->real->create(path, out, f);
    if (err == OK && world_now->in_memory)
        world_now->kept = *out;
    return err;
}

static inline enum err w_open(const char *path, bool read_only, struct store **out, struct fault *f)
{
    if (trips())
        return tripped(f);
    if (!world_now->in_memory)
        return world_now->real->open(path, read_only, out, f);
    if (!world_now->kept)
        return fault_set(f, ERR_NOT_FOUND, "%s: no such file", path);
    *out = world_now->kept;
    return OK;
}

static inline void w_close(struct store *s)
{
    if (world_now->in_memory)
        world_now->real->rollback(s);
    else
        world_now->real->close(s);
}

static inline enum err w_begin(struct store *s, struct fault *f)
{
    return trips() ? tripped(f) : world_now->real->begin(s, f);
}

static inline enum err w_commit(struct store *s, struct fault *f)
{
    if (!trips())
        return world_now->real->commit(s, f);
    trip.commit = true;
    if (trip.mode == TRIP_AFTER_COMMIT)
        must(world_now->real->commit(s, f), f, __LINE__);
    return tripped(f);
}

static inline enum err w_meta_get(struct store *s, struct str key, struct arena *a, struct str *out,
                                  struct fault *f)
{
    return trips() ? tripped(f) : world_now->real->meta_get(s, key, a, out, f);
}

static inline enum err w_meta_put(struct store *s, struct str key, struct str value,
                                  struct fault *f)
{
    return trips() ? tripped(f) : world_now->real->meta_put(s, key, value, f);
}

static inline enum err w_event_put(struct store *s, const struct stored_event *e, struct fault *f)
{
    return trips() ? tripped(f) : world_now->real->event_put(s, e, f);
}

static inline enum err w_event_get(struct store *s, const struct tag *office, uint64_t pos,
                                   struct arena *a, struct stored_event *out, struct fault *f)
{
    return trips() ? tripped(f) : world_now->real->event_get(s, office, pos, a, out, f);
}

static inline enum err w_event_replace(struct store *s, const struct tag *office, uint64_t pos,
                                       struct str bytes, struct fault *f)
{
    return trips() ? tripped(f) : world_now->real->event_replace(s, office, pos, bytes, f);
}

static inline enum err w_event_each(struct store *s, store_event_visit *visit, void *context,
                                    struct fault *f)
{
    return trips() ? tripped(f) : world_now->real->event_each(s, visit, context, f);
}

static inline enum err w_row_get(struct store *s, int table, struct str key, struct arena *a,
                                 struct str *value, struct str *more, struct fault *f)
{
    return trips() ? tripped(f) : world_now->real->row_get(s, table, key, a, value, more, f);
}

static inline enum err w_row_put(struct store *s, int table, struct str key, struct str value,
                                 struct str more, struct fault *f)
{
    return trips() ? tripped(f) : world_now->real->row_put(s, table, key, value, more, f);
}

static inline enum err w_row_delete(struct store *s, int table, struct str key, struct fault *f)
{
    return trips() ? tripped(f) : world_now->real->row_delete(s, table, key, f);
}

static inline enum err w_row_each(struct store *s, int table, store_row_visit *visit, void *context,
                                  struct fault *f)
{
    return trips() ? tripped(f) : world_now->real->row_each(s, table, visit, context, f);
}

static inline enum err w_scrub(struct store *s, struct fault *f)
{
    return trips() ? tripped(f) : world_now->real->scrub(s, f);
}

static inline int64_t world_clock(void *context)
{
    return ((struct world *)context)->now_ms;
}

static inline enum err world_device_read(void *context, struct buf *out, struct fault *f)
{
    struct world *w = context;
    if (w->device.len == 0)
        return fault_set(f, ERR_NOT_FOUND, "no device file");
    buf_str(out, buf_view(&w->device));
    return buf_check(out);
}

static inline enum err world_device_write(void *context, struct str bytes, struct fault *f)
{
    struct world *w = context;
    if (w->fail_device && --w->fail_device == 0)
        return fault_set(f, ERR_READONLY, "device: cannot be written");
    struct buf whole = {0}; /* the old one or the new one, as a file is replaced */
    buf_str(&whole, bytes);
    if (buf_check(&whole) != OK)
        return fault_set(f, ERR_MEMORY, "device: no memory");
    buf_free(&w->device);
    w->device = whole;
    return OK;
}

/* Makes the world's office, founded by Ada. */
static inline enum err world_office(struct world *w)
{
    struct book_new n = {.office_name = STR("Office of the Bridge"),
                         .officer_name = ADA,
                         .passphrase = ADA_PASS,
                         .role = ROLE_PROTECTION,
                         .argon_ops = 1,
                         .argon_bytes = 8192};
    world_now = w;
    return book_create(&w->env, w->path, &n, &fault_seen);
}

static inline int world_make(void **state, bool sqlite)
{
    struct world *w = test_calloc(1, sizeof *w);
    static int number;
    snprintf(w->path, sizeof w->path, "/tmp/pv-book-%ld-%d", (long)getpid(), number++);
    w->real = sqlite ? store_sqlite() : store_memory();
    w->in_memory = !sqlite;
    w->ops = (struct store_ops){
        w_create,          w_open,       w_close,         w_begin,       w_commit,
        w->real->rollback, w_meta_get,   w_meta_put,      w_event_put,   w_event_get,
        w_event_replace,   w_event_each, w_row_get,       w_row_put,     w_row_delete,
        w_row_each,        w_scrub,      w->real->backup, w->real->check};
    trip_arm(0, TRIP_ONCE);
    w->env = (struct book_env){.crypt = seal_ops(),
                               .store = &w->ops,
                               .now_ms = world_clock,
                               .device_read = world_device_read,
                               .device_write = world_device_write,
                               .context = w};
    w->now_ms = (int64_t)1900000000000;
    *state = w;
    enum err err = world_office(w);
    if (err != OK)
        print_message("%s\n", fault_seen.text);
    return err != OK;
}

static inline int world_memory(void **state)
{
    return world_make(state, false);
}

static inline int world_sqlite(void **state)
{
    return world_make(state, true);
}

/* Takes the office away, so that another can be made in its place. */
static inline void world_forget(struct world *w)
{
    static const char *const TAIL[] = {"", "-wal", "-shm", "-copy"};
    if (w->kept)
        w->real->close(w->kept);
    w->kept = NULL;
    for (size_t i = 0; i < COUNT(TAIL); i++) {
        char name[128];
        snprintf(name, sizeof name, "%s%s", w->path, TAIL[i]);
        unlink(name);
    }
    buf_clear(&w->device);
}

static inline int world_close(void **state)
{
    struct world *w = *state;
    world_forget(w);
    buf_free(&w->device);
    world_now = NULL;
    test_free(w);
    return 0;
}

static inline struct world *world_of(void **state)
{
    return *state;
}

/* ---- steps ---- */

static inline const struct seat *seat_as(struct book *b, const char *name)
{
    const struct seat *s = NULL;
    MUST(book_unlock(b, str_from(name), ADA_PASS, &s, &fault_seen));
    return s;
}

static inline struct book *book_opened(struct world *w)
{
    struct book *b = NULL;
    world_now = w;
    MUST(book_open(&w->env, w->path, &b, &fault_seen));
    return b;
}

/* Opened, with Ada seated. */
static inline struct book *book_ready(struct world *w, const struct seat **ada)
{
    struct book *b = book_opened(w);
    *ada = seat_as(b, "Ada");
    return b;
}

static inline struct tag stream_of(struct book *b, enum table t)
{
    struct tag tag;
    MUST(book_stream_new(b, t, &tag, &fault_seen));
    return tag;
}

static inline enum err act(struct book *b, const struct seat *by, enum kind k,
                           const struct tag *stream, const char *text)
{
    struct draft d = {.kind = k, .stream = *stream};
    body_put_text(&d.body, BODY_TEXT, str_from(text));
    return book_act(b, by, &d, NULL, &fault_seen);
}

/* A request with a letter file, as the desk makes one. */
static inline struct tag request_made(struct book *b, const struct seat *by, struct tag *letter)
{
    struct tag r = stream_of(b, TABLE_REQUEST);
    struct draft d = {.kind = KIND_REQUEST, .stream = r};
    *letter = stream_of(b, TABLE_REQUEST);
    body_put_text(&d.body, BODY_ENQUIRER, STR("a made-up enquirer"));
    body_put_text(&d.body, BODY_KINSHIP, STR("sister"));
    body_put_raw(&d.body, BODY_FACTS, STR("\xa0"));
    body_put_bytes(&d.body, BODY_LETTER, letter->b, TAG_BYTES);
    MUST(book_act(b, by, &d, NULL, &fault_seen));
    return r;
}

static inline struct tag person_made(struct book *b, const struct seat *by, const char *name)
{
    struct tag p = stream_of(b, TABLE_CASE);
    struct draft d = {.kind = KIND_PERSON, .stream = p};
    body_put_raw(&d.body, BODY_FACTS, STR("\xa0"));
    body_put_text(&d.body, BODY_SOURCE, str_from(name));
    MUST(book_act(b, by, &d, NULL, &fault_seen));
    return p;
}

static inline uint32_t number_of(const struct book *b, const struct tag *t)
{
    uint32_t n = UINT32_MAX;
    assert_true(book_stream_find(b, t, &n));
    return n;
}

static inline size_t entry_count(struct book *b, const struct tag *t)
{
    struct arena a = {0};
    struct entry_list l = {0};
    MUST(book_entries(b, number_of(b, t), &a, &l, &fault_seen));
    size_t count = l.count;
    entry_list_free(&l);
    arena_free(&a);
    return count;
}

static inline enum err check_event(void *context, const struct stored_event *e, struct fault *f)
{
    struct verify_stored s = {e->office, e->pos, e->id, e->bytes};
    return verify_event(context, &s, f);
}

static inline enum err check_head(void *context, struct str key, struct str value, struct str more,
                                  struct fault *f)
{
    uint64_t size = 0;
    for (size_t i = 0; i < key.len; i++)
        size = size << 8 | (unsigned char)key.ptr[i];
    return verify_head(context, size, value, more, f);
}

/* The independent verifier over a store; *events, when not NULL, gets how many of its own. */
static inline enum err log_verified(const struct store_ops *ops, struct store *s, uint64_t *events,
                                    struct fault *f)
{
    struct arena a = {0};
    struct str office;
    struct verify v = {.ids = NULL};
    enum err err = ops->meta_get(s, STR("office"), &a, &office, f);
    if (err == OK) {
        struct key public_key;
        memcpy(public_key.b, office.ptr, KEY_BYTES);
        verify_start(&v, seal_ops(), &public_key);
        err = ops->event_each(s, check_event, &v, f);
    }
    if (err == OK)
        err = ops->row_each(s, STORE_HEAD, check_head, &v, f);
    if (err == OK)
        err = verify_end(&v, f);
    if (err == OK && events)
        *events = v.events;
    verify_free(&v);
    arena_free(&a);
    return err;
}

static inline uint64_t log_size(struct book *b)
{
    uint64_t events = 0;
    MUST(log_verified(book_environment(b)->store, book_store(b), &events, &fault_seen));
    return events;
}

#endif
