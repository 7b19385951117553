/* book: erasing. Nothing of it stays in the file, and a cut anywhere is mended by the next unlock.
 */
#include "book_world.h"
#include "os/file.h"

static const char CANARY[] = "canary-of-a-made-up-person";

/* What an erasure must leave no trace of: the sealed bytes as they stand in the file. */
struct trace {
    struct buf box[4];
    size_t count;
};

static enum err keep_box(void *context, const struct stored_event *e, struct fault *f)
{
    struct trace *t = context;
    struct event ev;
    (void)f;
    MUST(event_decode(seal_ops(), e->bytes, &ev, &fault_seen));
    assert_true(t->count < COUNT(t->box));
    if (!ev.section[0].erased)
        buf_str(&t->box[t->count++], str_sub(ev.section[0].box, 30, 64));
    return OK;
}

static void trace_free(struct trace *t)
{
    for (size_t i = 0; i < COUNT(t->box); i++)
        buf_free(&t->box[i]);
}

/* How many of the traces (and canaries in the clear) are found in a file; 0 without one. */
static size_t found_in(const char *path, const struct trace *t)
{
    struct buf bytes = {0};
    struct fault f;
    size_t found = 0;
    if (file_read(path, 64u << 20, &bytes, &f) == OK) {
        for (size_t i = 0; i < t->count; i++)
            found += str_find(buf_view(&bytes), buf_view(&t->box[i])) >= 0;
        assert_true(str_find(buf_view(&bytes), str_from(CANARY)) < 0);
    }
    buf_free(&bytes);
    return found;
}

static struct tag one_person(struct book *b, const struct seat *ada)
{
    struct tag p = person_made(b, ada, CANARY);
    MUST(act(b, ada, KIND_MOVED, &p, CANARY));
    return p;
}

static enum err erase(struct book *b, const struct seat *by, const struct tag *t, struct fault *f)
{
    uint32_t n = number_of(b, t);
    struct digest line = {{1}}, name[2] = {{{2}}, {{3}}};
    struct erasure e = {.streams = &n,
                        .stream_count = 1,
                        .line_hashes = &line,
                        .line_hash_count = 1,
                        .name_hashes = name,
                        .name_hash_count = 2};
    return book_erase(b, by, &e, f);
}

static size_t epochs(const struct world *w)
{
    return w->device.len > 132 ? 2 : 1; /* one makes 114 bytes, two 150 */
}

static void leaves_nothing(void **state)
{
    struct world *w = world_of(state);
    const struct seat *ada;
    struct book *b = book_ready(w, &ada);
    struct fault f = {OK, ""};
    struct trace t = {.count = 0};
    char copy[128], wal[128];
    snprintf(copy, sizeof copy, "%s-copy", w->path);
    snprintf(wal, sizeof wal, "%s-wal", w->path);
    struct tag p = one_person(b, ada), other = one_person(b, ada);
    MUST(book_stream_events(b, number_of(b, &p), keep_box, &t, &f));
    assert_int_equal(t.count, 2);
    assert_int_equal(found_in(w->path, &t) + found_in(wal, &t), 2);
    MUST(w->real->backup(book_store(b), copy, &f));
    assert_int_equal(found_in(copy, &t), 2);
    MUST(erase(b, ada, &p, &f));
    assert_int_equal(found_in(w->path, &t), 0);
    assert_int_equal(found_in(wal, &t), 0);
    assert_int_equal(entry_count(b, &p), 0);
    assert_int_equal(entry_count(b, &other), 2);
    assert_int_equal(book_state(b)->line_tomb_count, 1);
    assert_int_equal(book_state(b)->name_tomb_count, 2);
    log_size(b);
    MUST(act(b, ada, KIND_MOVED, &other, "x"));
    assert_int_equal(act(b, ada, KIND_MOVED, &p, "x"), ERR_STATE);
    assert_int_equal(erase(b, ada, &p, &f), ERR_STATE);
    book_close(b);
    assert_int_equal(found_in(w->path, &t) + found_in(wal, &t), 0);
    assert_int_equal(epochs(w), 1);
    /* the copy made before still has the bytes, and nobody has the key to the keys */
    const struct seat *s;
    MUST(book_open(&w->env, copy, &b, &f));
    assert_int_equal(book_unlock(b, ADA, ADA_PASS, &s, &f), ERR_KEY);
    assert_non_null(strstr(f.text, "before an erasure"));
    book_close(b);
    b = book_ready(w, &ada);
    assert_true(book_stream(b, number_of(b, &p))->erased);
    assert_int_equal(entry_count(b, &p), 0);
    assert_int_equal(entry_count(b, &other), 3);
    book_close(b);
    trace_free(&t);
}

static void who_may(void **state)
{
    struct world *w = world_of(state);
    const struct seat *ada, *bob, *max;
    struct book *b = book_ready(w, &ada);
    struct fault f;
    struct tag p = one_person(b, ada);
    MUST(book_officer_add(b, ada, STR("Bob"), ADA_PASS, ROLE_CASEWORKER, &f));
    MUST(book_officer_add(b, ada, STR("Max"), ADA_PASS, ROLE_ADMINISTRATOR, &f));
    bob = seat_as(b, "Bob");
    max = seat_as(b, "Max");
    assert_int_equal(erase(b, bob, &p, &f), ERR_DENIED);
    assert_int_equal(erase(b, max, &p, &f), ERR_DENIED);
    assert_int_equal(erase(b, ada, book_office_stream(b), &f), ERR_USAGE);
    assert_int_equal(book_erase(b, ada, &(struct erasure){.streams = NULL}, &f), ERR_USAGE);
    MUST(book_begin(b, &f));
    assert_int_equal(erase(b, ada, &p, &f), ERR_STATE);
    book_rollback(b);
    MUST(book_officer_add(b, max, STR("Eve"), ADA_PASS, ROLE_PROTECTION, &f));
    const struct seat *eve = seat_as(b, "Eve"); /* not admitted yet */
    assert_int_equal(erase(b, eve, &p, &f), ERR_KEY);
    assert_int_equal(entry_count(b, &p), 2);
    book_close(b);
}

/* New streams that have no act yet, and many in one go. */
static void many(void **state)
{
    struct world *w = world_of(state);
    const struct seat *ada;
    struct book *b = book_ready(w, &ada);
    struct tag empty = stream_of(b, TABLE_REQUEST), other = one_person(b, ada);
    uint32_t n[3];
    struct tag t[3];
    for (int i = 0; i < 3; i++) {
        t[i] = one_person(b, ada);
        n[i] = number_of(b, &t[i]);
    }
    struct tag fresh = stream_of(b, TABLE_REQUEST);
    struct erasure e = {.streams = n, .stream_count = 3};
    MUST(book_erase(b, ada, &e, &fault_seen));
    assert_int_equal(book_state(b)->erased_count, 3);
    MUST(act(b, NULL, KIND_ANSWERED, &empty, "x"));
    MUST(act(b, NULL, KIND_ANSWERED, &fresh, "x"));
    book_close(b);
    b = book_ready(w, &ada);
    for (int i = 0; i < 3; i++)
        assert_true(book_stream(b, number_of(b, &t[i]))->erased);
    assert_int_equal(entry_count(b, &empty), 1);
    assert_int_equal(entry_count(b, &fresh), 1);
    assert_int_equal(entry_count(b, &other), 2);
    log_size(b);
    book_close(b);
}

/* The second device has the same keys under its own name; an erasure closes it. */
static void second_device(void **state)
{
    struct world *w = world_of(state);
    const struct seat *ada, *bob;
    struct book *b = book_ready(w, &ada);
    struct buf second = {0}, first = {0};
    struct fault f;
    uint8_t id[DEVICE_BYTES];
    struct tag p = one_person(b, ada);
    MUST(book_officer_add(b, ada, STR("Bob"), ADA_PASS, ROLE_CASEWORKER, &f));
    bob = seat_as(b, "Bob");
    assert_int_equal(book_device_second(b, bob, &second, &f), ERR_DENIED);
    MUST(book_device_second(b, ada, &second, &f));
    memcpy(id, book_device(b), DEVICE_BYTES);
    book_close(b);
    buf_str(&first, buf_view(&w->device));
    buf_clear(&w->device);
    buf_str(&w->device, buf_view(&second));
    b = book_ready(w, &ada);
    assert_memory_not_equal(id, book_device(b), DEVICE_BYTES);
    MUST(act(b, ada, KIND_MOVED, &p, "on the second device"));
    struct arena a = {0};
    struct entry_list l = {0};
    MUST(book_entries(b, number_of(b, &p), &a, &l, &f));
    assert_memory_equal(l.at[0].signer[0].device, id, DEVICE_BYTES);
    assert_memory_equal(l.at[2].signer[0].device, book_device(b), DEVICE_BYTES);
    entry_list_free(&l);
    arena_free(&a);
    MUST(erase(b, ada, &p, &f));
    book_close(b);
    buf_clear(&w->device);
    buf_str(&w->device, buf_view(&first));
    b = book_opened(w);
    assert_int_equal(book_unlock(b, ADA, ADA_PASS, &ada, &f), ERR_KEY);
    book_close(b);
    buf_free(&first);
    buf_free(&second);
}

/* All or nothing, whichever way it went; then everything works. */
static void mended(struct world *w, const struct tag *p, const struct tag *other, bool told)
{
    const struct seat *ada;
    struct book *b = book_ready(w, &ada);
    const struct stream *s = book_stream(b, number_of(b, p));
    assert_int_equal(epochs(w), 1);
    assert_true(!told || s->erased);
    assert_int_equal(entry_count(b, p), s->erased ? 0 : 2);
    assert_int_equal(s->has_key, !s->erased);
    assert_int_equal(entry_count(b, other), 2);
    log_size(b);
    if (!s->erased)
        MUST(erase(b, ada, p, &fault_seen));
    MUST(erase(b, ada, other, &fault_seen));
    book_close(b);
    b = book_ready(w, &ada);
    assert_int_equal(entry_count(b, p) + entry_count(b, other), 0);
    log_size(b);
    book_close(b);
}

static void again_in(struct world *w)
{
    world_forget(w);
    must(world_office(w), &fault_seen, __LINE__);
}

/* The store fails at each of its operations in turn. */
static void cut_in_store(void **state)
{
    struct world *w = world_of(state);
    int from = w->in_memory ? TRIP_ONCE : TRIP_FOR_GOOD; /* each file costs a sync */
    for (int mode = from; mode <= TRIP_AFTER_COMMIT; mode++) {
        int n = 1;
        for (bool more = true; more; n++) {
            const struct seat *ada;
            struct book *b = book_ready(w, &ada);
            struct tag p = one_person(b, ada), other = one_person(b, ada);
            trip_arm(n, mode);
            enum err err = erase(b, ada, &p, &fault_seen);
            more = trip.tripped;
            assert_true(more || err == OK);
            book_close(b);
            trip_arm(0, TRIP_ONCE);
            mended(w, &p, &other, err == OK);
            again_in(w);
        }
        assert_true(n > 20);
    }
}

static void cut_in_device(void **state)
{
    struct world *w = world_of(state);
    for (int n = 1; n < 4; n++) {
        const struct seat *ada;
        struct book *b = book_ready(w, &ada);
        struct tag p = one_person(b, ada), other = one_person(b, ada);
        w->fail_device = n;
        enum err err = erase(b, ada, &p, &fault_seen);
        assert_int_equal(err, n < 3 ? ERR_READONLY : OK);
        if (n == 2) {
            assert_non_null(strstr(fault_seen.text, "not finished yet"));
            assert_true(book_stream(b, number_of(b, &p))->erased);
            assert_int_equal(epochs(w), 2);
        }
        book_close(b);
        if (n == 2) { /* as long as it cannot be finished, nobody gets in */
            b = book_opened(w);
            w->fail_device = 1;
            assert_int_equal(book_unlock(b, ADA, ADA_PASS, &ada, &fault_seen), ERR_READONLY);
            book_close(b);
        }
        w->fail_device = 0;
        mended(w, &p, &other, err == OK);
        again_in(w);
    }
}

/* The unlock that mends is itself cut off. */
static void cut_while_mending(void **state)
{
    struct world *w = world_of(state);
    for (int n = 1;; n++) {
        const struct seat *ada;
        struct book *b = book_ready(w, &ada);
        struct tag p = one_person(b, ada), other = one_person(b, ada);
        w->fail_device = 2;
        assert_int_equal(erase(b, ada, &p, &fault_seen), ERR_READONLY);
        book_close(b);
        w->fail_device = 0;
        b = book_opened(w);
        trip_arm(n, TRIP_FOR_GOOD);
        enum err err = book_unlock(b, ADA, ADA_PASS, &ada, &fault_seen);
        bool more = trip.tripped;
        assert_true(more || err == OK);
        book_close(b);
        trip_arm(0, TRIP_ONCE);
        mended(w, &p, &other, true);
        again_in(w);
        if (!more)
            break;
    }
}

#define BOTH(test)                                                                                 \
    cmocka_unit_test_setup_teardown(test, world_memory, world_close),                              \
        cmocka_unit_test_setup_teardown(test, world_sqlite, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(leaves_nothing, world_sqlite, world_close),
        BOTH(who_may),
        BOTH(many),
        BOTH(second_device),
        BOTH(cut_in_store),
        BOTH(cut_in_device),
        BOTH(cut_while_mending),
    };
    if (seal_start(NULL) != OK)
        return 1;
    cmocka_set_test_filter(getenv("PEYVAND_CASE")); /* one case, by its name */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
