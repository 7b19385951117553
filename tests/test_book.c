/* book: the same cases over the store in memory and over SQLite. */
#include "book_world.h"

/* ---- making and opening ---- */

static void making(void **state)
{
    struct world *w = world_of(state);
    struct fault f = {OK, ""};
    struct book *b = book_opened(w);
    const struct seat *s = NULL;
    struct book_new n = {.office_name = STR("Other"),
                         .officer_name = ADA,
                         .passphrase = STR("elevenchars"),
                         .role = ROLE_PROTECTION,
                         .argon_ops = 1,
                         .argon_bytes = 8192};
    assert_int_equal(book_unlock(b, ADA, STR("another passphrase"), &s, &f), ERR_KEY);
    struct fault g = f;
    assert_int_equal(book_unlock(b, STR("Bob"), ADA_PASS, &s, &f), ERR_KEY);
    assert_string_equal(f.text, g.text); /* a wrong name and a wrong passphrase look alike */
    assert_int_equal(book_act(b, s, &(struct draft){.kind = KIND_ROSTER}, NULL, &f), ERR_LOCKED);
    assert_int_equal(book_begin(b, &f), ERR_LOCKED);
    assert_int_equal(book_seat_count(b), 0);
    s = seat_as(b, "Ada");
    assert_ptr_equal(book_seat(b, STR_NONE), s);
    assert_ptr_equal(seat_as(b, "Ada"), s);
    assert_int_equal(book_seat_count(b), 1);
    assert_true(str_eq(book_state(b)->name, STR("Office of the Bridge")));
    assert_int_equal(book_state(b)->officer_count, 1);
    assert_int_equal(log_size(b), 2);
    book_close(b);
    assert_int_equal(book_create(&w->env, w->path, &n, &f), ERR_USAGE);
    n.passphrase = ADA_PASS;
    assert_int_equal(book_create(&w->env, w->path, &n, &f), ERR_EXISTS);
    n.role = ROLE_ADMINISTRATOR;
    assert_int_equal(book_create(&w->env, w->path, &n, &f), ERR_USAGE);
    n.role = ROLE_PROTECTION;
    buf_clear(&w->device);
    assert_int_equal(book_open(&w->env, w->path, &b, &f), ERR_NOT_FOUND);
    assert_int_equal(book_create(&w->env, w->path, &n, &f), ERR_EXISTS);
    assert_int_equal(w->device.len, 0);
}

/* ---- acts, batches, index ---- */

static void acts(void **state)
{
    struct world *w = world_of(state);
    const struct seat *ada;
    struct book *b = book_ready(w, &ada);
    struct tag letter, r = request_made(b, ada, &letter), p = person_made(b, ada, "Person One");
    struct draft d = {.kind = KIND_UPHELD, .stream = p};
    uint32_t requests[2] = {9, 9};
    body_put_bytes(&d.body, BODY_REQUEST, r.b, TAG_BYTES);
    MUST(book_act(b, ada, &d, NULL, &fault_seen));
    for (int again = 0; again < 2; again++) {
        assert_int_equal(book_stream(b, number_of(b, &r))->kind, STREAM_REQUEST);
        assert_int_equal(book_stream(b, number_of(b, &p))->kind, STREAM_PERSON);
        assert_int_equal(book_stream(b, number_of(b, &letter))->kind, STREAM_UNKNOWN);
        assert_true(book_stream(b, number_of(b, &letter))->has_key);
        assert_int_equal(book_requests_of(b, number_of(b, &p), requests, 2), 1);
        assert_int_equal(requests[0], number_of(b, &r));
        assert_int_equal(entry_count(b, &p), 2);
        struct arena a = {0};
        struct case_view v;
        MUST(book_case(b, number_of(b, &r), &a, &v, &fault_seen));
        assert_int_equal(v.file->person_count, 1);
        assert_non_null(v.file->persons[0].upheld);
        assert_int_equal(v.file->void_count, 0);
        case_view_free(&v);
        arena_free(&a);
        assert_int_equal(log_size(b), 5);
        book_close(b);
        b = book_ready(w, &ada);
    }
    MUST(act(b, NULL, KIND_ANSWERED, &letter, "nothing"));
    assert_int_equal(book_stream(b, number_of(b, &letter))->kind, STREAM_LETTER);
    /* acts in the wrong place, of the wrong form, in a stream that is not there */
    assert_int_equal(act(b, ada, KIND_HINDRANCE, &p, "x"), ERR_RANGE);
    assert_int_equal(act(b, ada, KIND_MOVED, &r, "x"), ERR_RANGE);
    assert_int_equal(act(b, ada, KIND_AGREEMENT, &p, "x"), ERR_RANGE);
    assert_int_equal(act(b, ada, KIND_MOVED, book_office_stream(b), "x"), ERR_RANGE);
    assert_int_equal(act(b, ada, KIND_HINDRANCE, &r, "\xff"), ERR_RANGE);
    assert_int_equal(act(b, ada, KIND_MOVED, &(struct tag){{1}}, "x"), ERR_NOT_FOUND);
    assert_int_equal(log_size(b), 6);
    /* what is refused for its form leaves a batch as it was */
    static char long_text[EVENT_PLAIN_MAX + 10];
    memset(long_text, 'x', sizeof long_text - 1);
    MUST(book_begin(b, &fault_seen));
    assert_int_equal(act(b, ada, KIND_HINDRANCE, &r, long_text), ERR_LIMIT);
    assert_int_equal(act(b, ada, KIND_HINDRANCE, &r, "\xff"), ERR_RANGE);
    MUST(act(b, ada, KIND_HINDRANCE, &r, "x"));
    MUST(book_commit(b, &fault_seen));
    assert_int_equal(log_size(b), 7);
    book_close(b);
}

static void batches(void **state)
{
    struct world *w = world_of(state);
    const struct seat *ada;
    struct book *b = book_ready(w, &ada);
    struct tag letter, r = request_made(b, ada, &letter), p, gone;
    struct fault f;
    size_t streams = book_stream_count(b);
    assert_int_equal(book_commit(b, &f), ERR_STATE);
    for (int round = 0; round < 3; round++) {
        MUST(book_begin(b, &f));
        assert_int_equal(book_begin(b, &f), ERR_STATE);
        gone = person_made(b, ada, "nobody");
        struct draft d = {.kind = KIND_UPHELD, .stream = gone};
        body_put_bytes(&d.body, BODY_REQUEST, r.b, TAG_BYTES);
        MUST(book_act(b, ada, &d, NULL, &f));
        MUST(act(b, ada, KIND_HINDRANCE, &r, "gate closed"));
        MUST(act(b, ada, KIND_PLACE_CLOSED, book_office_stream(b), "x"));
        for (int i = 0; i < 300; i++) /* the table of tags grows within the batch */
            person_made(b, ada, "many");
        assert_int_equal(entry_count(b, &r), 2);
        book_rollback(b);
        uint32_t n;
        assert_false(book_stream_find(b, &gone, &n));
        assert_int_equal(book_stream_count(b), streams);
        assert_int_equal(entry_count(b, &r), 1);
        assert_int_equal(book_stream(b, number_of(b, &r))->first_person, 0);
        assert_int_equal(log_size(b), 3);
    }
    MUST(book_begin(b, &f));
    p = person_made(b, ada, "Person One");
    MUST(act(b, ada, KIND_HINDRANCE, &r, "gate closed"));
    MUST(book_commit(b, &f));
    assert_int_equal(log_size(b), 5);
    MUST(book_begin(b, &f));
    MUST(book_commit(b, &f)); /* an empty one */
    MUST(book_begin(b, &f));
    person_made(b, ada, "taken back by closing");
    book_close(b);
    b = book_ready(w, &ada);
    assert_int_equal(log_size(b), 5);
    assert_int_equal(entry_count(b, &p), 1);
    assert_int_equal(entry_count(b, &r), 2);
    book_close(b);
}

static void clocks(void **state)
{
    struct world *w = world_of(state);
    const struct seat *ada;
    struct book *b = book_ready(w, &ada);
    struct tag letter, r = request_made(b, ada, &letter);
    struct arena a = {0};
    struct entry_list l = {0};
    int64_t from = w->now_ms;
    static const int64_t STEPS[] = {0, 10, -600000, 0, 20, 1000};
    for (size_t i = 0; i < COUNT(STEPS); i++) {
        w->now_ms = from + STEPS[i];
        MUST(act(b, ada, KIND_HINDRANCE, &r, "x"));
        if (i == 2) {
            book_close(b);
            b = book_ready(w, &ada);
        }
    }
    MUST(book_entries(b, number_of(b, &r), &a, &l, &fault_seen));
    for (size_t i = 1; i < l.count; i++)
        assert_true(l.at[i].recorded_ms > l.at[i - 1].recorded_ms ||
                    (l.at[i].recorded_ms == l.at[i - 1].recorded_ms &&
                     l.at[i].recorded_count > l.at[i - 1].recorded_count));
    assert_int_equal(l.at[l.count - 1].recorded_ms, from + 1000);
    w->now_ms = 0;
    assert_int_equal(book_now(b), from + 1000);
    assert_int_equal(book_set_clock(b, from + 5000, &fault_seen), ERR_REFUSED);
    entry_list_free(&l);
    arena_free(&a);
    book_close(b);
}

static void exercise(void **state)
{
    struct world *w = world_of(state);
    struct fault f = {OK, ""};
    const struct seat *s;
    struct book *b;
    struct book_new n = {.office_name = STR("Practice"),
                         .officer_name = ADA,
                         .passphrase = STR("four"),
                         .role = ROLE_PROTECTION,
                         .exercise = true,
                         .calendar_days = 3,
                         .argon_ops = 1,
                         .argon_bytes = 8192};
    world_forget(w);
    MUST(book_create(&w->env, w->path, &n, &f));
    MUST(book_open(&w->env, w->path, &b, &f));
    MUST(book_unlock(b, ADA, STR("four"), &s, &f));
    assert_true(book_exercise(b));
    assert_int_equal(book_state(b)->calendar_days, 3);
    int64_t day = 86400000;
    MUST(book_set_clock(b, w->now_ms + 30 * day, &f));
    MUST(act(b, s, KIND_BACKUP_MADE, book_office_stream(b), "x"));
    assert_int_equal(book_now(b), w->now_ms + 30 * day);
    assert_int_equal(book_set_clock(b, w->now_ms, &f), ERR_STATE);
    w->now_ms += 1000;
    assert_int_equal(book_now(b), w->now_ms + 30 * day);
    book_close(b);
}

/* ---- officers ---- */

static void roles(void **state)
{
    struct world *w = world_of(state);
    const struct seat *ada;
    struct book *b = book_ready(w, &ada);
    struct tag letter, r = request_made(b, ada, &letter), p = person_made(b, ada, "Person One");
    struct draft d = {.kind = KIND_REJECTED, .stream = p};
    body_put_bytes(&d.body, BODY_REQUEST, r.b, TAG_BYTES);
    MUST(book_act(b, ada, &d, NULL, &fault_seen));
    for (enum role role = ROLE_FRONT_DESK; role <= ROLE_ADMINISTRATOR; role++)
        MUST(book_officer_add(b, ada, str_from(role_name(role)), ADA_PASS, role, &fault_seen));
    assert_int_equal(book_officer_add(b, ada, ADA, ADA_PASS, ROLE_VERIFIER, &fault_seen),
                     ERR_EXISTS);
    book_close(b);
    for (enum role role = ROLE_FRONT_DESK; role <= ROLE_ADMINISTRATOR; role++) {
        struct arena a = {0};
        struct case_view v;
        b = book_opened(w);
        const struct seat *s = seat_as(b, role_name(role));
        bool request = role_tables(role) & 1u << TABLE_REQUEST;
        bool person = role_tables(role) & 1u << TABLE_CASE;
        assert_int_equal(s->role, role);
        for (unsigned t = 0; t < TABLE_COUNT; t++)
            assert_int_equal(book_holds(b, (enum table)t), (role_tables(role) >> t) & 1);
        assert_int_equal(book_stream(b, number_of(b, &r))->has_key, request);
        assert_int_equal(book_stream(b, number_of(b, &p))->has_key, person);
        assert_int_equal(act(b, s, KIND_HINDRANCE, &r, "x"), request ? OK : ERR_KEY);
        assert_int_equal(act(b, s, KIND_MOVED, &p, "x"), person ? OK : ERR_KEY);
        MUST(act(b, s, KIND_PLACE_CLOSED, book_office_stream(b), "x"));
        enum err err = book_case(b, number_of(b, &r), &a, &v, &fault_seen);
        assert_int_equal(err, request ? OK : ERR_KEY);
        if (err == OK) {
            assert_non_null(v.file->opened);
            assert_int_equal(v.file->person_count, person ? 1 : 0);
            case_view_free(&v);
        }
        bool adds = role == ROLE_PROTECTION || role == ROLE_ADMINISTRATOR;
        assert_int_equal(book_officer_add(b, s, str_from(kind_name((enum kind)role)), ADA_PASS,
                                          ROLE_CASEWORKER, &fault_seen),
                         adds ? OK : ERR_DENIED);
        arena_free(&a);
        book_close(b);
    }
}

/* At one desk: what the book can open is not what each seat may see and write. */
static void one_desk(void **state)
{
    struct world *w = world_of(state);
    const struct seat *ada;
    struct book *b = book_ready(w, &ada);
    struct tag letter, r = request_made(b, ada, &letter), p = person_made(b, ada, "Person One");
    struct arena a = {0};
    struct case_view v;
    struct draft d = {.kind = KIND_REJECTED, .stream = p};
    body_put_bytes(&d.body, BODY_REQUEST, r.b, TAG_BYTES);
    MUST(book_act(b, ada, &d, NULL, &fault_seen));
    MUST(book_officer_add(b, ada, STR("Fay"), ADA_PASS, ROLE_FRONT_DESK, &fault_seen));
    MUST(book_officer_add(b, ada, STR("Gus"), ADA_PASS, ROLE_AUDITOR, &fault_seen));
    const struct seat *fay = seat_as(b, "Fay"), *gus = seat_as(b, "Gus");
    assert_null(book_seat(b, STR_NONE));
    MUST(book_case_for(b, fay, number_of(b, &r), &a, &v, &fault_seen));
    assert_int_equal(v.file->person_count, 0);
    case_view_free(&v);
    MUST(book_case_for(b, ada, number_of(b, &r), &a, &v, &fault_seen));
    assert_int_equal(v.file->person_count, 1);
    case_view_free(&v);
    assert_int_equal(book_case_for(b, gus, number_of(b, &r), &a, &v, &fault_seen), ERR_DENIED);
    assert_int_equal(act(b, fay, KIND_MOVED, &p, "x"), ERR_DENIED);
    MUST(act(b, fay, KIND_WITHDRAWAL, &p, "x")); /* nobody is sent away with a withdrawal */
    assert_int_equal(act(b, gus, KIND_HINDRANCE, &r, "x"), ERR_DENIED);
    arena_free(&a);
    book_close(b);
}

static void admitting(void **state)
{
    struct world *w = world_of(state);
    const struct seat *ada, *max, *cleo;
    struct book *b = book_ready(w, &ada);
    struct fault f;
    struct tag p = person_made(b, ada, "Person One");
    MUST(book_officer_add(b, ada, STR("Max"), ADA_PASS, ROLE_ADMINISTRATOR, &f));
    book_close(b);
    b = book_opened(w);
    max = seat_as(b, "Max");
    MUST(book_officer_add(b, max, STR("Cleo"), ADA_PASS, ROLE_CASEWORKER, &f));
    assert_int_equal(book_officer_admit(b, max, STR("Cleo"), &f), ERR_KEY);
    cleo = seat_as(b, "Cleo");
    assert_false(book_holds(b, TABLE_CASE));
    assert_false(book_seat_holds(b, cleo, TABLE_REQUEST));
    assert_int_equal(act(b, cleo, KIND_MOVED, &p, "x"), ERR_KEY);
    ada = seat_as(b, "Ada"); /* brings the keys: what had none gets its key and kind */
    assert_int_equal(book_stream(b, number_of(b, &p))->kind, STREAM_PERSON);
    assert_int_equal(act(b, cleo, KIND_MOVED, &p, "x"), ERR_DENIED);
    assert_int_equal(book_officer_admit(b, cleo, STR("Cleo"), &f), ERR_DENIED);
    assert_int_equal(book_officer_admit(b, ada, STR("Nobody"), &f), ERR_NOT_FOUND);
    MUST(book_officer_admit(b, ada, STR("Cleo"), &f));
    assert_int_equal(act(b, cleo, KIND_MOVED, &p, "x"), ERR_DENIED); /* at the next unlock */
    assert_ptr_equal(seat_as(b, "Cleo"), cleo);
    MUST(act(b, cleo, KIND_MOVED, &p, "x"));
    MUST(book_officer_passphrase(b, cleo, ADA_PASS, STR("quite another one"), &f));
    book_close(b);
    b = book_opened(w);
    assert_int_equal(book_unlock(b, STR("Cleo"), ADA_PASS, &cleo, &f), ERR_KEY);
    MUST(book_unlock(b, STR("Cleo"), STR("quite another one"), &cleo, &f));
    MUST(act(b, cleo, KIND_MOVED, &p, "x"));
    assert_int_equal(book_officer_passphrase(b, cleo, ADA_PASS, ADA_PASS, &f), ERR_KEY);
    book_close(b);
}

static enum err count_row(void *context, struct str key, struct str value, struct str more,
                          struct fault *f)
{
    (void)key;
    (void)value;
    (void)more;
    (void)f;
    ++*(int *)context;
    return OK;
}

static int officer_rows(struct book *b)
{
    int rows = 0;
    MUST(book_environment(b)->store->row_each(book_store(b), STORE_OFFICER, count_row, &rows,
                                              &fault_seen));
    return rows;
}

static void ending(void **state)
{
    struct world *w = world_of(state);
    const struct seat *ada, *bob, *max;
    struct book *b = book_ready(w, &ada);
    struct fault f;
    MUST(book_officer_add(b, ada, STR("Bob"), ADA_PASS, ROLE_CASEWORKER, &f));
    MUST(book_officer_add(b, ada, STR("Max"), ADA_PASS, ROLE_ADMINISTRATOR, &f));
    bob = seat_as(b, "Bob");
    max = seat_as(b, "Max");
    struct tag p = person_made(b, bob, "Person One");
    MUST(book_officer_add(b, max, STR("Eve"), ADA_PASS, ROLE_PROTECTION, &f));
    assert_int_equal(book_officer_end(b, max, ADA, STR("x"), &f), ERR_REFUSED);
    assert_int_equal(book_officer_end(b, bob, ADA, STR("x"), &f), ERR_DENIED);
    assert_int_equal(book_officer_end(b, ada, STR("Zoe"), STR("x"), &f), ERR_NOT_FOUND);
    assert_int_equal(officer_rows(b), 4);
    MUST(book_officer_end(b, ada, STR("Bob"), STR("left"), &f));
    assert_int_equal(officer_rows(b), 3);
    assert_int_equal(act(b, bob, KIND_MOVED, &p, "x"), ERR_DENIED);
    assert_int_equal(book_viewed(b, bob, "a case", NULL, &f), ERR_DENIED);
    assert_int_equal(entry_count(b, &p), 1);
    MUST(book_officer_add(b, ada, STR("Bob"), ADA_PASS, ROLE_VERIFIER, &f)); /* the name is free */
    MUST(book_officer_admit(b, ada, STR("Eve"), &f));
    MUST(book_officer_end(b, max, ADA, STR("moved away"), &f));
    book_close(b);
    b = book_opened(w);
    assert_int_equal(book_unlock(b, ADA, ADA_PASS, &ada, &f), ERR_KEY);
    bob = seat_as(b, "Bob");
    assert_int_equal(bob->role, ROLE_VERIFIER);
    struct arena a = {0};
    struct entry_list l = {0};
    MUST(book_entries(b, number_of(b, &p), &a, &l, &f));
    assert_true(l.at[0].signer_good[0]); /* what was signed before the end still stands */
    entry_list_free(&l);
    arena_free(&a);
    book_close(b);
}

/* ---- rules, refusals, second signatures ---- */

static const struct entry *last_of(struct book *b, const struct tag *t, struct arena *a,
                                   struct entry_list *l)
{
    entry_list_free(l);
    MUST(book_entries(b, number_of(b, t), a, l, &fault_seen));
    assert_true(l->count > 0);
    return &l->at[l->count - 1];
}

static struct draft about(enum kind k, const struct tag *p, const struct tag *r)
{
    struct draft d = {.kind = k, .stream = *p};
    body_put_bytes(&d.body, BODY_REQUEST, r->b, TAG_BYTES);
    return d;
}

static void upheld_and_proved(struct book *b, const struct seat *one, const struct seat *other,
                              const struct tag *p, const struct tag *r, struct digest *proof)
{
    struct digest upheld;
    struct draft d = about(KIND_UPHELD, p, r);
    MUST(book_case_act(b, one, number_of(b, r), &d, &upheld, &fault_seen));
    d = about(KIND_VERIFIED, p, r);
    d.refs = &upheld;
    d.ref_count = 1;
    body_put_u64(&d.body, BODY_OUTCOME, OUTCOME_PROVED);
    body_put_bool(&d.body, BODY_ACCOUNTS_AGREE, true);
    body_put_raw(&d.body, BODY_SOURCES, STR("\x82\x61\x61\x61\x62"));
    MUST(book_case_act(b, other, number_of(b, r), &d, proof, &fault_seen));
}

static void two_persons(void **state)
{
    struct world *w = world_of(state);
    const struct seat *ada, *bob;
    struct book *b = book_ready(w, &ada);
    struct fault f;
    struct arena a = {0};
    struct entry_list l = {0};
    struct digest proof;
    struct case_view v;
    MUST(book_officer_add(b, ada, STR("Bob"), ADA_PASS, ROLE_CASEWORKER, &f));
    bob = seat_as(b, "Bob");
    struct tag letter, r = request_made(b, ada, &letter), p = person_made(b, ada, "Person One");
    uint32_t request = number_of(b, &r);
    upheld_and_proved(b, ada, bob, &p, &r, &proof);
    struct draft d = about(KIND_APPROACH, &p, &r);
    d.refs = &proof;
    d.ref_count = 1;
    MUST(book_case_act(b, bob, request, &d, NULL, &f));
    struct entry first = *last_of(b, &p, &a, &l);
    assert_int_equal(book_countersign(b, bob, request, &first, NULL, &f), ERR_REFUSED);
    assert_non_null(strstr(f.text, "R5"));
    MUST(book_countersign(b, ada, request, &first, NULL, &f));
    const struct entry *second = last_of(b, &p, &a, &l);
    assert_int_equal(second->signer_count, 2);
    assert_true(second->signer_good[0] && second->signer_good[1]);
    assert_true(str_eq(second->act.bytes, first.act.bytes));
    assert_int_equal(book_countersign(b, ada, request, second, NULL, &f), ERR_STATE);
    MUST(book_case(b, request, &a, &v, &f));
    assert_non_null(v.file->persons[0].approach);
    assert_int_equal(v.file->void_count, 0);
    assert_int_equal(book_state(b)->refused_count, 1);
    case_view_free(&v);
    entry_list_free(&l);
    arena_free(&a);
    book_close(b);
}

static void refusals(void **state)
{
    struct world *w = world_of(state);
    const struct seat *ada;
    struct book *b = book_ready(w, &ada);
    struct fault f;
    struct arena a = {0};
    struct entry_list l = {0};
    struct str text;
    struct tag letter, r = request_made(b, ada, &letter), p = person_made(b, ada, "Person One");
    struct draft d = about(KIND_VERIFIED, &p, &r);
    uint64_t before = log_size(b);
    body_put_u64(&d.body, BODY_OUTCOME, OUTCOME_FAILED);
    assert_int_equal(book_case_act(b, ada, number_of(b, &r), &d, NULL, &f), ERR_REFUSED);
    assert_non_null(strstr(f.text, "R5: a verification stands on"));
    assert_int_equal(log_size(b), before + 1);
    assert_int_equal(entry_count(b, &p), 1);
    const struct entry *e = last_of(b, book_office_stream(b), &a, &l);
    assert_int_equal(e->act.kind, KIND_REFUSED);
    assert_true(body_text(&e->act, BODY_RULE, &text) && str_eq(text, STR("R5")));
    assert_true(body_text(&e->act, BODY_WHAT, &text) &&
                str_eq(text, str_from(kind_name(KIND_VERIFIED))));
    assert_true(e->signer_good[0]);
    /* within a caller's batch that is taken back, the refusal stays */
    MUST(book_begin(b, &f));
    person_made(b, ada, "nobody");
    assert_int_equal(book_refuse(b, ada, "list all who left", "R14", &f, "no lists by departure"),
                     ERR_REFUSED);
    assert_string_equal(f.text, "refused (R14): no lists by departure");
    MUST(book_viewed(b, ada, "a case", &r, &f));
    d = about(KIND_VERIFIED, &p, &r);
    body_put_u64(&d.body, BODY_OUTCOME, OUTCOME_FAILED);
    assert_int_equal(book_case_act(b, ada, number_of(b, &r), &d, NULL, &f), ERR_REFUSED);
    MUST(act(b, ada, KIND_HINDRANCE, &r, "x")); /* a refusal does not spoil the batch */
    book_rollback(b);
    assert_int_equal(log_size(b), before + 4);
    assert_int_equal(book_state(b)->refused_count, 3);
    MUST(book_begin(b, &f));
    MUST(book_viewed(b, ada, "another \xff case", &r, &f)); /* no text must not block the rest */
    MUST(act(b, ada, KIND_HINDRANCE, &r, "x"));
    MUST(book_commit(b, &f));
    assert_int_equal(log_size(b), before + 6);
    entry_list_free(&l);
    arena_free(&a);
    book_close(b);
    b = book_ready(w, &ada);
    assert_int_equal(book_state(b)->refused_count, 3);
    book_close(b);
}

static void references(void **state)
{
    struct world *w = world_of(state);
    const struct seat *ada;
    struct book *b = book_ready(w, &ada);
    struct fault f;
    struct tag letter, r = request_made(b, ada, &letter), p = person_made(b, ada, "Person One");
    char text[REFERENCE_BYTES];
    uint32_t n;
    reference_print('R', &r, text);
    MUST(book_stream_named(b, STREAM_REQUEST, str_from(text), &n, &f));
    assert_int_equal(n, number_of(b, &r));
    text[9] = 0; /* a beginning will do */
    MUST(book_stream_named(b, STREAM_REQUEST, str_from(text), &n, &f));
    assert_int_equal(book_stream_named(b, STREAM_PERSON, str_from(text), &n, &f), ERR_USAGE);
    assert_int_equal(book_stream_named(b, STREAM_REQUEST, STR("R-"), &n, &f), ERR_USAGE);
    reference_print('R', &p, text);
    assert_int_equal(book_stream_named(b, STREAM_REQUEST, str_from(text), &n, &f), ERR_NOT_FOUND);
    book_close(b);
}

#define BOTH(test)                                                                                 \
    cmocka_unit_test_setup_teardown(test, world_memory, world_close),                              \
        cmocka_unit_test_setup_teardown(test, world_sqlite, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(making),   BOTH(acts),        BOTH(batches),  BOTH(clocks),
        BOTH(exercise), BOTH(roles),       BOTH(one_desk), BOTH(admitting),
        BOTH(ending),   BOTH(two_persons), BOTH(refusals), BOTH(references),
    };
    if (seal_start(NULL) != OK)
        return 1;
    cmocka_set_test_filter(getenv("PEYVAND_CASE")); /* one case, by its name */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
