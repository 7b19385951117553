/* finder, review: candidates in memory, kept current, and how officers look at them. */
#include "intake_world.h"

#include "desk/due.h"
#include "desk/review.h"
#include "record/cbor.h"

static size_t query(struct desk *d, uint32_t request, struct found *out, size_t room)
{
    size_t count = 0;
    MUST(finder_query(d->f, request, out, room, &count, &fault_seen));
    return count;
}

static bool is_line(struct desk *d, uint32_t person, const char *name)
{
    struct facts facts;
    MUST(finder_facts(d->b, person, &d->arena, &facts, &fault_seen));
    return str_eq(facts.value[FIELD_NAME], str_from(name));
}

static void A32_candidates_at_once(void **state)
{
    struct desk *d = *state;
    struct found found[5];
    uint32_t a = desk_request(d, SOUGHT, "علی", "1360");
    uint32_t b = desk_request(d, "رضا مرادی", "کریم", "1353");
    assert_int_equal(query(d, a, found, 5), 0);
    roster_in(d, THREE, 3);
    assert_true(query(d, a, found, 5) > 0);
    assert_true(is_line(d, found[0].person, THREE[0].name));
    assert_true(found[0].score.probability > 0.5 && found[0].score.reason_count > 1);
    assert_int_equal(found[0].request, a);
    assert_true(query(d, b, found, 5) > 0);
    assert_true(is_line(d, found[0].person, THREE[2].name));
    /* a request that comes later finds the same list */
    uint32_t c = desk_request(d, "سارا بهرامی", "حسن", "1369");
    assert_true(query(d, c, found, 5) > 0);
    assert_true(is_line(d, found[0].person, THREE[1].name));
}

/* The same after the book was closed and opened: nothing of the finder is stored. */
static void everything_comes_back_from_the_book(void **state)
{
    struct desk *d = *state;
    struct found before[3], after[3];
    uint32_t request = desk_request(d, SOUGHT, "علی", "1360");
    roster_in(d, THREE, 3);
    size_t n = query(d, request, before, 3);
    struct review r = {d->b, d->f, d->ada, &d->arena};
    MUST(review_reject(&r, request, before[0].person, STR("another father"), &fault_seen));
    size_t left = query(d, request, after, 3);
    struct tag request_tag = book_stream(d->b, request)->tag;
    struct tag person_tag = book_stream(d->b, before[0].person)->tag;
    assert_int_equal(left, n - 1);
    finder_free(d->f);
    book_close(d->b);
    d->f = NULL;
    d->b = book_ready(d->w, &d->ada);
    MUST(finder_new(d->b, &d->f));
    MUST(finder_update(d->f, &fault_seen));
    assert_int_equal(finder_count(d->f), 3);
    /* numbers hold only while a book is open */
    assert_int_equal(query(d, number_of(d->b, &request_tag), after, 3), left);
    assert_int_equal(finder_decision(d->f, &request_tag, number_of(d->b, &person_tag)),
                     DECISION_REJECTED);
}

/* Without the case key (a front desk alone) no person is known, and requests are. */
static void R09_a_front_desk_alone_has_no_candidates(void **state)
{
    struct desk *d = *state;
    struct found found[3];
    size_t count;
    desk_officer(d, "Karim", ROLE_FRONT_DESK);
    uint32_t request = desk_request(d, SOUGHT, "علی", "1360");
    roster_in(d, THREE, 3);
    finder_free(d->f);
    book_close(d->b);
    d->b = book_opened(d->w);
    seat_as(d->b, "Karim");
    MUST(finder_new(d->b, &d->f));
    MUST(finder_update(d->f, &fault_seen));
    assert_int_equal(finder_count(d->f), 0);
    assert_int_equal(query(d, request, found, 3), 0);
    finder_requests(d->f, &count);
    assert_int_equal(count, 1);
    d->ada = seat_as(d->b, "Ada");
    MUST(finder_update(d->f, &fault_seen));
    assert_int_equal(finder_count(d->f), 3);
    assert_true(query(d, request, found, 3) > 0);
}

static void best_is_remembered_until_something_changes(void **state)
{
    struct desk *d = *state;
    struct finder_best best;
    struct found found[1], seen;
    struct review r = {d->b, d->f, d->ada, &d->arena};
    uint32_t request = desk_request(d, SOUGHT, "علی", "1360");
    MUST(finder_best(d->f, request, false, &best, &fault_seen));
    assert_false(best.any);
    roster_in(d, THREE, 3);
    MUST(finder_best(d->f, request, false, &best, &fault_seen));
    assert_true(best.any && best.probability > 0.5);
    assert_int_equal(query(d, request, found, 1), 1);
    MUST(review_uphold(&r, request, found[0].person, &seen, &fault_seen));
    MUST(finder_best(d->f, request, false, &best, &fault_seen));
    assert_true(best.any);
    MUST(review_reject(&r, request, found[0].person, STR("another father"), &fault_seen));
    MUST(finder_best(d->f, request, false, &best, &fault_seen));
    assert_true(!best.any || best.probability < 0.5);
    struct tag tag;
    uint32_t person;
    size_t at = 0;
    assert_false(finder_next_upheld(d->f, &at, &tag, &person));
}

struct told {
    size_t reading, matching;
};

static void tell(void *context, const char *what, uint64_t done, uint64_t of)
{
    struct told *t = context;
    assert_true(done <= of);
    t->reading += strcmp(what, "reading") == 0;
    t->matching += strcmp(what, "matching") == 0;
}

/* Who asks first sees how far it is; who asks again waits for nothing. */
static void all_are_matched_once(void **state)
{
    struct desk *d = *state;
    struct told told = {0, 0};
    struct finder_best best;
    uint32_t a = desk_request(d, SOUGHT, "علی", "1360");
    uint32_t b = desk_request(d, "رضا مرادی", "کریم", "1353");
    roster_in(d, THREE, 3);
    finder_tell(d->f, tell, &told);
    MUST(finder_update(d->f, &fault_seen));
    MUST(finder_match_all(d->f, &fault_seen));
    assert_true(told.reading > 0 && told.matching > 0);
    finder_tell(d->f, NULL, NULL);
    mem_fail_after(0); /* what is remembered takes no memory, and so no matching */
    enum err first = finder_best(d->f, a, false, &best, &fault_seen);
    enum err second = finder_best(d->f, b, true, &best, &fault_seen);
    mem_fail_after(-1);
    assert_int_equal(first, OK);
    assert_int_equal(second, OK);
    assert_true(best.any);
    roster_in(d, THREE, 1);
    mem_fail_after(0);
    first = finder_best(d->f, a, false, &best, &fault_seen);
    mem_fail_after(-1);
    assert_int_equal(first, ERR_MEMORY);
}

/* ---- review ---- */

static void R03_values_open_one_at_a_time(void **state)
{
    struct desk *d = *state;
    struct found found[1];
    struct review_pair pair;
    struct review_field values;
    struct review r = {d->b, d->f, d->ada, &d->arena};
    struct fault f = {OK, ""};
    uint32_t request = desk_request(d, SOUGHT, "علی", "1360");
    roster_in(d, THREE, 3);
    assert_int_equal(query(d, request, found, 1), 1);
    size_t viewed = log_count(d, KIND_VIEWED);
    MUST(review_pair(&r, request, found[0].person, &pair, &f));
    assert_int_equal(log_count(d, KIND_VIEWED), viewed + 1);
    assert_true(pair.scored && pair.decision == DECISION_NONE && !pair.quarantined);
    assert_int_equal(pair.verdicts[FIELD_FATHER], VERDICT_AGREE);
    assert_true(pair.weights[FIELD_FATHER] > 0);
    assert_int_equal(pair.verdicts[FIELD_MOTHER], VERDICT_UNKNOWN);
    struct review_open open = {request, found[0].person, FIELD_BIRTH, STR_NONE};
    assert_int_equal(review_open(&r, &open, &values, &f), ERR_USAGE);
    open.reason = STR("is it Mohammad or his brother");
    assert_int_equal(review_open(&r, &open, &values, &f), ERR_USAGE);
    open.reason = STR("see his علی");
    assert_int_equal(review_open(&r, &open, &values, &f), ERR_USAGE);
    assert_int_equal(log_count(d, KIND_VIEWED), viewed + 1);
    open.reason = STR("two brothers on the list");
    MUST(review_open(&r, &open, &values, &f));
    assert_true(str_eq(values.sought, STR("1360")) && str_eq(values.on_file, STR("1981-06-02")));
    assert_int_equal(log_count(d, KIND_VIEWED), viewed + 2);
    assert_true(log_says(d, "birth: two brothers on the list"));
}

/* R7: an officer who leafs through is seen by the protection officer, and stopped. */
static void R07_looks_have_a_budget(void **state)
{
    struct desk *d = *state;
    struct found found[1];
    struct review_field values;
    struct due due;
    struct fault f = {OK, ""};
    const struct seat *omid = desk_officer(d, "Omid", ROLE_CASEWORKER);
    uint32_t request = desk_request(d, SOUGHT, "علی", "1360");
    roster_in(d, THREE, 3);
    assert_int_equal(query(d, request, found, 1), 1);
    struct review r = {d->b, d->f, omid, &d->arena};
    struct review_open open = {request, found[0].person, FIELD_BIRTH, STR("why")};
    struct due_ask ask = {d->b, d->f, d->ada, &d->arena};
    for (int i = 0; i < WATCH_FIELD_BUDGET; i++) {
        MUST(review_open(&r, &open, &values, &f));
        if (i + 1 == WATCH_FIELD_ALERT) {
            MUST(due_list(&ask, &due, &f));
            assert_false(due.count && due.items[0].kind == DUE_LOOKS);
        }
    }
    assert_int_equal(review_open(&r, &open, &values, &f), ERR_REFUSED);
    assert_non_null(strstr(f.text, "R7"));
    MUST(due_list(&ask, &due, &f));
    assert_int_equal(due.items[0].kind, DUE_LOOKS);
    assert_true(str_eq(due.items[0].officer, STR("Omid")));
    assert_int_equal(due.items[0].fields, WATCH_FIELD_BUDGET);
    assert_int_equal(due.items[1].kind, DUE_TARGET);
    /* locking and unlocking does not start anew; another officer has a budget of his own */
    finder_free(d->f);
    MUST(finder_new(d->b, &d->f));
    r.finder = d->f;
    assert_int_equal(review_open(&r, &open, &values, &f), ERR_REFUSED);
    r.by = d->ada;
    MUST(finder_update(d->f, &f));
    MUST(review_open(&r, &open, &values, &f));
    d->w->now_ms += 86400000;
    r.by = omid;
    MUST(review_open(&r, &open, &values, &f));
    ask.finder = d->f;
    MUST(due_list(&ask, &due, &f));
    assert_false(due.count && due.items[0].kind == DUE_LOOKS);
}

static void upholding_keeps_what_was_seen(void **state)
{
    struct desk *d = *state;
    struct found found[2], seen;
    struct review r = {d->b, d->f, d->ada, &d->arena};
    struct entry_list l = {0};
    struct fault f = {OK, ""};
    struct str raw;
    int64_t bits;
    uint64_t permille, reasons;
    uint32_t request = desk_request(d, SOUGHT, "علی", "1360");
    roster_in(d, THREE, 3);
    assert_int_equal(query(d, request, found, 1), 1);
    MUST(review_uphold(&r, request, found[0].person, &seen, &f));
    assert_int_equal(review_uphold(&r, request, found[0].person, &seen, &f), ERR_STATE);
    MUST(book_entries(d->b, found[0].person, &d->arena, &l, &f));
    assert_int_equal(l.count, 2);
    const struct act *a = &l.at[1].act;
    assert_int_equal(a->kind, KIND_UPHELD);
    assert_true(body_i64(a, BODY_WEIGHT_CENTIBITS, &bits));
    assert_int_equal(bits, (int64_t)(found[0].score.weight_bits * 100 + 0.5));
    assert_true(body_u64(a, BODY_PERMILLE, &permille) && permille > 500 && permille <= 1000);
    assert_true(body_raw(a, BODY_EVIDENCE, &raw));
    struct cbor c = {.bytes = raw};
    assert_true(cbor_array(&c, &reasons));
    assert_int_equal(reasons, found[0].score.reason_count);
    assert_int_equal(finder_decision(d->f, &book_stream(d->b, request)->tag, found[0].person),
                     DECISION_UPHELD);
    entry_list_free(&l);
}

static void what_is_in_quarantine_is_not_decided(void **state)
{
    struct desk *d = *state;
    struct rows rows = {.at = THREE, .count = 3};
    struct roster_new what = roster_of(&rows);
    struct roster_made made;
    struct review r = {d->b, d->f, d->ada, &d->arena};
    struct found seen;
    struct fault f = {OK, ""};
    uint32_t request = desk_request(d, SOUGHT, "علی", "1360"), person = UINT32_MAX;
    what.giver = STR_NONE;
    MUST(roster_import(d->b, d->ada, &what, &made, &f));
    MUST(finder_update(d->f, &f));
    for (uint32_t i = 0; i < book_stream_count(d->b); i++)
        if (book_stream(d->b, i)->kind == STREAM_PERSON)
            person = i;
    assert_true(finder_is_quarantined(d->f, person));
    assert_int_equal(review_uphold(&r, request, person, &seen, &f), ERR_STATE);
}

static void R14_nobody_is_listed_by_a_group(void **state)
{
    struct desk *d = *state;
    struct fault f = {OK, ""};
    assert_int_equal(review_refuse_listing(d->b, d->ada, "match list by", &f), ERR_REFUSED);
    assert_non_null(strstr(f.text, "R14"));
    assert_int_equal(log_count(d, KIND_REFUSED), 1);
}

static void memory_runs_out(void **state)
{
    struct desk *d = *state;
    struct review r = {d->b, d->f, d->ada, &d->arena};
    uint32_t request = desk_request(d, SOUGHT, "علی", "1360");
    roster_in(d, THREE, 3);
    for (long n = 0;; n++) {
        struct review_all all;
        struct fault f = {OK, ""};
        mem_fail_after(n);
        enum err err = review_list(&r, 0, 3, &all, &f);
        mem_fail_after(-1);
        if (err == OK) {
            assert_int_equal(all.count, 1);
            assert_int_equal(all.at[0].request.stream, request);
            break;
        }
        assert_int_equal(err, ERR_MEMORY);
    }
    struct found found[1];
    assert_int_equal(query(d, request, found, 1), 1);
    for (long n = 0;; n++) {
        struct fault f = {OK, ""};
        mem_fail_after(n);
        enum err err = review_reject(&r, request, found[0].person, STR("no"), &f);
        mem_fail_after(-1);
        if (err == OK || err == ERR_STATE) /* ERR_STATE: it was written, the reading after failed */
            break;
        assert_int_equal(err, ERR_MEMORY);
    }
    MUST(finder_update(d->f, &fault_seen));
    assert_int_equal(finder_decision(d->f, &book_stream(d->b, request)->tag, found[0].person),
                     DECISION_REJECTED);
}

int main(void)
{
    struct fault f = {OK, ""};
    if (seal_start(&f) != OK)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(A32_candidates_at_once, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(everything_comes_back_from_the_book, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(R09_a_front_desk_alone_has_no_candidates, desk_open,
                                        desk_close),
        cmocka_unit_test_setup_teardown(best_is_remembered_until_something_changes, desk_open,
                                        desk_close),
        cmocka_unit_test_setup_teardown(all_are_matched_once, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(R03_values_open_one_at_a_time, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(R07_looks_have_a_budget, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(upholding_keeps_what_was_seen, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(what_is_in_quarantine_is_not_decided, desk_open,
                                        desk_close),
        cmocka_unit_test_setup_teardown(R14_nobody_is_listed_by_a_group, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(memory_runs_out, desk_open, desk_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
