/* book: what comes from another office. Two offices, over both stores. */
#include "book_world.h"

/* One office, Far, that has something to share; the other, Near, takes it in. */
struct pair {
    void *state[2];
    struct book *far, *near;
    const struct seat *fay, *ada;
    struct tag person;
    struct key key;
    struct buf events[8];
    size_t count;
};

static enum err keep(void *context, const struct stored_event *e, struct fault *f)
{
    struct pair *p = context;
    (void)f;
    assert_true(p->count < COUNT(p->events));
    buf_str(&p->events[p->count++], e->bytes);
    return OK;
}

static int pair_make(void **state, bool sqlite)
{
    struct pair *p = test_calloc(1, sizeof *p);
    *state = p;
    for (int i = 0; i < 2; i++)
        if (world_make(&p->state[i], sqlite) != 0)
            return 1;
    p->far = book_ready(p->state[0], &p->fay);
    p->near = book_ready(p->state[1], &p->ada);
    p->person = person_made(p->far, p->fay, "Person One");
    MUST(act(p->far, p->fay, KIND_MOVED, &p->person, "to the north"));
    MUST(act(p->far, p->fay, KIND_MOVED, &p->person, "to the south"));
    uint32_t n = number_of(p->far, &p->person);
    p->key = book_stream(p->far, n)->key;
    MUST(book_stream_events(p->far, n, keep, p, &fault_seen));
    assert_int_equal(p->count, 3);
    return 0;
}

static int pair_memory(void **state)
{
    return pair_make(state, false);
}

static int pair_sqlite(void **state)
{
    return pair_make(state, true);
}

static int pair_close(void **state)
{
    struct pair *p = *state;
    book_close(p->far);
    book_close(p->near);
    for (int i = 0; i < 2; i++)
        world_close(&p->state[i]);
    for (size_t i = 0; i < COUNT(p->events); i++)
        buf_free(&p->events[i]);
    test_free(p);
    return 0;
}

static enum err take(struct pair *p, size_t i, bool *added)
{
    return book_take_event(p->near, buf_view(&p->events[i]), added, &fault_seen);
}

static void take_all(struct pair *p, bool expect_new)
{
    for (size_t i = 0; i < p->count; i++) {
        bool added;
        MUST(take(p, i, &added));
        assert_int_equal(added, expect_new);
    }
}

static enum err take_key(struct pair *p)
{
    return book_take_key(p->near, &p->person, TABLE_CASE, &p->key, &fault_seen);
}

static void reopen_near(struct pair *p)
{
    book_close(p->near);
    p->near = book_ready(p->state[1], &p->ada);
}

/* A copy of an event, changed. */
static void altered(const struct buf *from, void (*change)(struct event *ev), struct buf *out)
{
    struct event ev;
    MUST(event_decode(seal_ops(), buf_view(from), &ev, &fault_seen));
    change(&ev);
    MUST(event_encode(seal_ops(), &ev, out));
}

static void make_stub(struct event *ev)
{
    ev->section[0].erased = true;
}

/* Of the right length, and nobody has its key. */
static void make_noise(struct event *ev)
{
    static char box[BOX_OVERHEAD + 256] = "noise";
    ev->section[0].box = (struct str){box, sizeof box};
}

static void make_far_noise(struct event *ev)
{
    make_noise(ev);
    ev->pos = 77;
}

/* ---- */

static void events_then_key(void **state)
{
    struct pair *p = *state;
    take_all(p, true);
    uint32_t n = number_of(p->near, &p->person);
    struct arena a = {0};
    struct entry_list l = {0};
    assert_int_equal(book_stream(p->near, n)->kind, STREAM_UNKNOWN);
    assert_int_equal(book_entries(p->near, n, &a, &l, &fault_seen), ERR_KEY);
    MUST(take_key(p));
    assert_int_equal(book_stream(p->near, n)->kind, STREAM_PERSON);
    assert_int_equal(entry_count(p->near, &p->person), 3);
    take_all(p, false);
    MUST(take_key(p));
    assert_int_equal(log_size(p->near), 2); /* foreign events are not of this log */
    reopen_near(p);
    assert_int_equal(entry_count(p->near, &p->person), 3);
    assert_int_equal(book_stream(p->near, number_of(p->near, &p->person))->kind, STREAM_PERSON);
}

static void key_then_events(void **state)
{
    struct pair *p = *state;
    MUST(take_key(p));
    MUST(book_begin(p->near, &fault_seen));
    take_all(p, true);
    assert_int_equal(entry_count(p->near, &p->person), 3);
    book_rollback(p->near);
    assert_int_equal(entry_count(p->near, &p->person), 0);
    MUST(book_begin(p->near, &fault_seen));
    take_all(p, true);
    MUST(act(p->near, p->ada, KIND_MOVED, &p->person, "written here"));
    MUST(book_commit(p->near, &fault_seen));
    assert_int_equal(entry_count(p->near, &p->person), 4);
    assert_int_equal(book_stream(p->near, number_of(p->near, &p->person))->kind, STREAM_PERSON);
    assert_int_equal(log_size(p->near), 3);
    /* and back: the same person at Far has what Near wrote */
    p->count = 0;
    for (size_t i = 0; i < COUNT(p->events); i++)
        buf_clear(&p->events[i]);
    MUST(book_stream_events(p->near, number_of(p->near, &p->person), keep, p, &fault_seen));
    for (size_t i = 0; i < p->count; i++) {
        bool added;
        MUST(book_take_event(p->far, buf_view(&p->events[i]), &added, &fault_seen));
    }
    assert_int_equal(entry_count(p->far, &p->person), 4);
}

static void bad_keys(void **state)
{
    struct pair *p = *state;
    struct key wrong = {{7}};
    take_all(p, true);
    assert_int_equal(book_take_key(p->near, &p->person, TABLE_CASE, &wrong, &fault_seen),
                     ERR_CORRUPT);
    assert_false(book_stream(p->near, number_of(p->near, &p->person))->has_key);
    assert_int_equal(book_take_key(p->near, &p->person, TABLE_OFFICE, &p->key, &fault_seen),
                     ERR_RANGE);
    MUST(take_key(p));
    assert_int_equal(book_take_key(p->near, &p->person, TABLE_CASE, &wrong, &fault_seen), OK);
    assert_int_equal(entry_count(p->near, &p->person), 3); /* the first one stays */
}

/* A person's file under the key of requests would be open to the front desk (R9). */
static void wrong_table(void **state)
{
    struct pair *p = *state;
    bool added;
    take_all(p, true);
    assert_int_equal(book_take_key(p->near, &p->person, TABLE_REQUEST, &p->key, &fault_seen),
                     ERR_REFUSED);
    assert_false(book_stream(p->near, number_of(p->near, &p->person))->has_key);
    MUST(take_key(p));
    struct tag early = {{9}}; /* the key first, the events behind it */
    struct buf bytes = {0};
    struct event ev;
    MUST(event_decode(seal_ops(), buf_view(&p->events[0]), &ev, &fault_seen));
    struct arena a = {0};
    struct entry e;
    struct buf box = {0};
    MUST(section_open(seal_ops(), &p->key, &ev, 0, &a, &e, &fault_seen));
    e.stream = early;
    e.pos = ev.pos = 55;
    MUST(section_seal(seal_ops(), &p->key, &e, 0, &box));
    ev.section[0].stream = early;
    ev.section[0].box = buf_view(&box);
    MUST(event_encode(seal_ops(), &ev, &bytes));
    MUST(book_take_key(p->near, &early, TABLE_REQUEST, &p->key, &fault_seen));
    assert_int_equal(book_take_event(p->near, buf_view(&bytes), &added, &fault_seen), ERR_REFUSED);
    assert_non_null(strstr(fault_seen.text, "does not belong in this file"));
    buf_free(&bytes);
    buf_free(&box);
    arena_free(&a);
}

/* A front desk alone cannot see that the key is held; it must not be written over. */
static void held_elsewhere(void **state)
{
    struct pair *p = *state;
    struct key wrong = {{7}};
    const struct seat *fred;
    take_all(p, true);
    MUST(take_key(p));
    MUST(book_officer_add(p->near, p->ada, STR("Fred"), ADA_PASS, ROLE_FRONT_DESK, &fault_seen));
    book_close(p->near);
    p->near = book_opened(p->state[1]);
    fred = seat_as(p->near, "Fred");
    assert_false(book_holds(p->near, TABLE_CASE));
    assert_non_null(fred);
    assert_int_equal(book_take_key(p->near, &p->person, TABLE_CASE, &p->key, &fault_seen), ERR_KEY);
    MUST(book_take_key(p->near, &p->person, TABLE_REQUEST, &wrong, &fault_seen));
    reopen_near(p);
    assert_int_equal(entry_count(p->near, &p->person), 3);
}

static void noise(void **state)
{
    struct pair *p = *state;
    struct buf other = {0}, far = {0};
    bool added;
    struct event ev;
    altered(&p->events[1], make_noise, &other);
    altered(&p->events[1], make_far_noise, &far);
    take_all(p, true);
    assert_int_equal(book_take_event(p->near, buf_view(&other), &added, &fault_seen), ERR_REFUSED);
    assert_non_null(strstr(fault_seen.text, "two different events of one place"));
    MUST(take_key(p));
    assert_int_equal(book_take_event(p->near, buf_view(&far), &added, &fault_seen), ERR_CORRUPT);
    assert_non_null(strstr(fault_seen.text, "position 77"));
    assert_int_equal(entry_count(p->near, &p->person), 3);
    assert_int_equal(book_take_event(p->near, STR("not an event"), &added, &fault_seen),
                     ERR_FORMAT);
    /* in our own stream, or of our own log though we never wrote it */
    MUST(event_decode(seal_ops(), buf_view(&far), &ev, &fault_seen));
    ev.section[0].stream = *book_office_stream(p->near);
    buf_clear(&other);
    MUST(event_encode(seal_ops(), &ev, &other));
    assert_int_equal(book_take_event(p->near, buf_view(&other), &added, &fault_seen), ERR_REFUSED);
    ev.office = *book_office(p->near);
    buf_clear(&other);
    MUST(event_encode(seal_ops(), &ev, &other));
    assert_int_equal(book_take_event(p->near, buf_view(&other), &added, &fault_seen), ERR_CORRUPT);
    assert_non_null(strstr(fault_seen.text, "an older copy"));
    assert_int_equal(log_size(p->near), 2);
    reopen_near(p);
    assert_int_equal(entry_count(p->near, &p->person), 3);
    buf_free(&other);
    buf_free(&far);
}

/* Noise that came before its key was held stands in the file; it must not close the office. */
static void early_noise(void **state)
{
    struct pair *p = *state;
    struct buf far = {0};
    bool added;
    altered(&p->events[1], make_far_noise, &far);
    MUST(book_take_event(p->near, buf_view(&far), &added, &fault_seen));
    assert_int_equal(take_key(p), ERR_CORRUPT);
    reopen_near(p);
    assert_int_equal(log_size(p->near), 2);
    buf_free(&far);
}

/* A stub takes nothing away, here or in the log that wrote it, for its sender may only not have
 * been given that section; and a live section fills it, before the key has come and after. */
static void stubs_are_filled(void **state)
{
    struct pair *p = *state;
    struct buf stub = {0}, first = {0};
    bool added;
    altered(&p->events[1], make_stub, &stub);
    altered(&p->events[2], make_stub, &first);
    MUST(book_take_event(p->near, buf_view(&first), &added, &fault_seen));
    MUST(book_take_event(p->near, buf_view(&stub), &added, &fault_seen));
    MUST(take(p, 0, &added));
    MUST(take(p, 1, &added));
    assert_false(added);
    MUST(take_key(p));
    assert_int_equal(entry_count(p->near, &p->person), 2);
    MUST(take(p, 2, &added));
    assert_int_equal(entry_count(p->near, &p->person), 3);
    MUST(book_take_event(p->near, buf_view(&stub), &added, &fault_seen));
    assert_int_equal(entry_count(p->near, &p->person), 3);
    MUST(book_take_event(p->far, buf_view(&stub), &added, &fault_seen));
    assert_int_equal(entry_count(p->far, &p->person), 3);
    assert_int_equal(log_size(p->far), 5);
    reopen_near(p);
    assert_int_equal(entry_count(p->near, &p->person), 3);
    buf_free(&stub);
    buf_free(&first);
}

static enum err none_live(void *context, const struct stored_event *e, struct fault *f)
{
    struct event ev;
    (void)f;
    MUST(event_decode(seal_ops(), e->bytes, &ev, &fault_seen));
    assert_true(ev.section[0].erased);
    ++*(int *)context;
    return OK;
}

/* Erased here: no later copy brings it back, neither events nor key. */
static void erased_stays(void **state)
{
    struct pair *p = *state;
    int events = 0;
    bool added;
    MUST(take(p, 0, &added));
    MUST(take(p, 1, &added));
    MUST(take_key(p));
    uint32_t n = number_of(p->near, &p->person);
    struct erasure e = {.streams = &n, .stream_count = 1};
    MUST(book_erase(p->near, p->ada, &e, &fault_seen));
    for (int again = 0; again < 2; again++) {
        MUST(take(p, 0, &added));
        MUST(take(p, 2, &added));
        MUST(take_key(p));
        n = number_of(p->near, &p->person);
        assert_true(book_stream(p->near, n)->erased);
        assert_false(book_stream(p->near, n)->has_key);
        assert_int_equal(entry_count(p->near, &p->person), 0);
        events = 0;
        MUST(book_stream_events(p->near, n, none_live, &events, &fault_seen));
        assert_int_equal(events, 3);
        reopen_near(p);
    }
}

/* Erased elsewhere, never seen here: recorded, and then nobody else brings it in. */
static void unknown_stays_out(void **state)
{
    struct pair *p = *state;
    int events = 0;
    struct erasure e = {.unknown = &p->person, .unknown_count = 1};
    MUST(book_erase(p->near, p->ada, &e, &fault_seen));
    for (int again = 0; again < 2; again++) {
        MUST(take_key(p));
        take_all(p, !again);
        assert_int_equal(entry_count(p->near, &p->person), 0);
        events = 0;
        MUST(book_stream_events(p->near, number_of(p->near, &p->person), none_live, &events,
                                &fault_seen));
        assert_int_equal(events, 3);
        reopen_near(p);
    }
}

static void as_the_office(void **state)
{
    struct pair *p = *state;
    struct buf sealed = {0}, plain = {0};
    struct signature s;
    struct digest a, b;
    MUST(seal_ops()->seal_to(book_seal_public(p->near), STR("content key"), &sealed));
    MUST(book_unseal(p->near, buf_view(&sealed), &plain, &fault_seen));
    assert_true(str_eq(buf_view(&plain), STR("content key")));
    assert_int_equal(book_unseal(p->far, buf_view(&sealed), &plain, &fault_seen), ERR_KEY);
    MUST(book_office_sign(p->near, STR("message"), &s, &fault_seen));
    MUST(book_tombstone(p->near, STR("d"), STR("x"), &a, &fault_seen));
    MUST(book_tombstone(p->far, STR("d"), STR("x"), &b, &fault_seen));
    assert_memory_not_equal(a.b, b.b, HASH_BYTES);
    reopen_near(p);
    MUST(book_tombstone(p->near, STR("d"), STR("x"), &b, &fault_seen));
    assert_memory_equal(a.b, b.b, HASH_BYTES);
    buf_free(&sealed);
    buf_free(&plain);
}

#define BOTH(test)                                                                                 \
    cmocka_unit_test_setup_teardown(test, pair_memory, pair_close),                                \
        cmocka_unit_test_setup_teardown(test, pair_sqlite, pair_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(events_then_key),  BOTH(key_then_events), BOTH(bad_keys),
        BOTH(held_elsewhere),   BOTH(noise),           BOTH(early_noise),
        BOTH(stubs_are_filled), BOTH(erased_stays),    BOTH(unknown_stays_out),
        BOTH(as_the_office),    BOTH(wrong_table),
    };
    if (seal_start(NULL) != OK)
        return 1;
    cmocka_set_test_filter(getenv("PEYVAND_CASE")); /* one case, by its name */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
