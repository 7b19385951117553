/* access: who may do what, and what is refused is logged without names. */
#include "intake_world.h"

#include "desk/access.h"
#include "desk/due.h"
#include "desk/movement.h"
#include "desk/report.h"
#include "desk/review.h"

static const enum role ROLES[] = {ROLE_FRONT_DESK, ROLE_CASEWORKER, ROLE_VERIFIER,
                                  ROLE_PROTECTION, ROLE_AUDITOR,    ROLE_ADMINISTRATOR};

static void R09_the_table(void **state)
{
    (void)state;
    static const struct {
        enum access what;
        const char *roles; /* front, caseworker, verifier, protection, auditor, administrator */
    } EXPECTED[] = {
        {ACCESS_REQUEST_TAKE, "yyyynn"},  {ACCESS_REQUEST_READ, "yyyynn"},
        {ACCESS_ROSTER_IMPORT, "nyyynn"}, {ACCESS_ROSTER_READ, "nyyynn"},
        {ACCESS_MATCH_READ, "nyyynn"},    {ACCESS_MATCH_DECIDE, "nyyynn"},
        {ACCESS_CASE_READ, "nyyynn"},     {ACCESS_CASE_WRITE, "nyyynn"},
        {ACCESS_ANSWER, "yyyynn"},        {ACCESS_FACT_RECORD, "nyyyny"},
        {ACCESS_REPORT, "nyyynn"},        {ACCESS_DUE, "yyyyyy"},
        {ACCESS_SHARE, "nyyynn"},         {ACCESS_ERASE, "nnnynn"},
        {ACCESS_CLEAR, "nnnynn"},         {ACCESS_LOG_READ, "nnnyyn"},
        {ACCESS_OFFICE_MANAGE, "nnnyny"},
    };
    for (size_t i = 0; i < COUNT(EXPECTED); i++) {
        for (size_t r = 0; r < COUNT(ROLES); r++)
            if (access_may(ROLES[r], EXPECTED[i].what) != (EXPECTED[i].roles[r] == 'y'))
                fail_msg("%s, %s", access_name(EXPECTED[i].what), role_name(ROLES[r]));
        assert_false(access_may(ROLE_NONE, EXPECTED[i].what));
    }
}

static void R09_front_desk_never_sees_the_register(void **state)
{
    struct desk *d = *state;
    const struct seat *front = desk_officer(d, "Karim", ROLE_FRONT_DESK);
    struct rows rows = {.at = THREE, .count = 3};
    struct roster_new what = roster_of(&rows);
    struct roster_made made;
    struct roster_all lists;
    struct review_all requests;
    struct review_request one;
    struct review_pair pair;
    struct found seen;
    struct review r = {d->b, d->f, front, &d->arena};
    struct fault f = {OK, ""};
    size_t count, refused = log_count(d, KIND_REFUSED);
    uint32_t request = desk_request(d, SOUGHT, "علی", "1360");
    roster_in(d, THREE, 3);
    struct found found[3];
    MUST(finder_query(d->f, request, found, 3, &count, &f));
    assert_true(count > 0);
    assert_int_equal(roster_import(d->b, front, &what, &made, &f), ERR_REFUSED);
    assert_non_null(strstr(f.text, "R9"));
    assert_int_equal(roster_list(d->b, front, &d->arena, &lists, &f), ERR_REFUSED);
    assert_int_equal(review_list(&r, 0, 3, &requests, &f), ERR_REFUSED);
    assert_int_equal(review_one(&r, request, 3, &one, &f), ERR_REFUSED);
    assert_int_equal(review_pair(&r, request, found[0].person, &pair, &f), ERR_REFUSED);
    assert_int_equal(review_uphold(&r, request, found[0].person, &seen, &f), ERR_REFUSED);
    assert_int_equal(review_reject(&r, request, found[0].person, STR("no"), &f), ERR_REFUSED);
    struct review_open open = {request, found[0].person, FIELD_NAME, STR("why")};
    struct review_field values;
    assert_int_equal(review_open(&r, &open, &values, &f), ERR_REFUSED);
    struct report report;
    struct report_ask ask = {d->b, d->f, front, &d->arena, REPORT_RESIDENTS};
    assert_int_equal(report_make(&ask, &report, &f), ERR_REFUSED);
    struct movement m = {found[0].person, STR("a"), STR("b"), DAY_OPEN, ANSWER_NONE};
    assert_int_equal(movement_record(d->b, front, &m, &f), ERR_REFUSED);
    assert_int_equal(log_count(d, KIND_REFUSED), refused + 10);
}

static void nobody_seated(void **state)
{
    struct desk *d = *state;
    struct fault f = {OK, ""};
    assert_int_equal(access_check(d->b, NULL, ACCESS_DUE, &f), ERR_LOCKED);
    assert_int_equal(movement_plan(d->b, NULL, &f), ERR_LOCKED);
    assert_int_equal(export_refuse(d->b, NULL, STR("x"), &f), ERR_LOCKED);
}

static void A37_no_profile_for_anybody(void **state)
{
    struct desk *d = *state;
    static const struct {
        const char *name, *rule;
    } ASKED[] = {
        {"names", "R14"},
        {"list of residents", "R14"},
        {"home-area", "R14"},
        {"public poster", "R12"},
        {"web", "R12"},
        {"embassy", "R21"},
        {"state-security", "R21"},
        {"names for the ministry", "R21"},
        {"Golestan", "R21"},
        {"", "R21"},
    };
    for (size_t i = 0; i < COUNT(ASKED); i++) {
        struct fault f = {OK, ""};
        assert_int_equal(export_refuse(d->b, d->ada, str_from(ASKED[i].name), &f), ERR_REFUSED);
        if (!strstr(f.text, ASKED[i].rule))
            fail_msg("%s: %s", ASKED[i].name, f.text);
    }
    assert_int_equal(log_count(d, KIND_REFUSED), COUNT(ASKED));
    /* A22: what was asked for is logged without the words that were typed. */
    assert_false(log_says(d, "Golestan"));
    assert_false(log_says(d, "embassy"));
    assert_true(log_says(d, "export"));
}

static void R20_plans_are_refused_and_facts_are_kept(void **state)
{
    struct desk *d = *state;
    struct fault f = {OK, ""};
    roster_in(d, THREE, 3);
    uint32_t request = desk_request(d, SOUGHT, "علی", "1360");
    struct found found[1];
    size_t count;
    MUST(finder_query(d->f, request, found, 1, &count, &f));
    size_t acts = entry_count(d->b, &book_stream(d->b, found[0].person)->tag);
    assert_int_equal(movement_plan(d->b, d->ada, &f), ERR_REFUSED);
    assert_non_null(strstr(f.text, "R20"));
    assert_non_null(strstr(f.text, "own answer"));
    struct agreement_new agreed = {STR("two authorities"), STR("all will be moved"),
                                   STR("more than 2,000")};
    MUST(agreement_record(d->b, d->ada, &agreed, &f));
    assert_int_equal(book_state(d->b)->agreement_count, 1);
    assert_true(str_eq(book_state(d->b)->agreements[0].number_said, STR("more than 2,000")));
    assert_int_equal(entry_count(d->b, &book_stream(d->b, found[0].person)->tag), acts);
    struct movement m = {found[0].person, STR("site A"), STR_NONE, 22001, ANSWER_NONE};
    MUST(movement_record(d->b, d->ada, &m, &f));
    assert_int_equal(entry_count(d->b, &book_stream(d->b, found[0].person)->tag), acts + 1);
    m.from = STR("  ");
    assert_int_equal(movement_record(d->b, d->ada, &m, &f), ERR_USAGE);
    MUST(place_close(d->b, d->ada, STR("site A"), &f));
    assert_int_equal(place_close(d->b, d->ada, STR(" site A "), &f), ERR_STATE);
    assert_int_equal(place_close(d->b, d->ada, STR(""), &f), ERR_USAGE);
    agreed.parties = STR("");
    assert_int_equal(agreement_record(d->b, d->ada, &agreed, &f), ERR_USAGE);
    finder_requests(d->f, &count);
    assert_int_equal(count, 1); /* A04: the request stays */
}

static void due_shows_each_role_its_own(void **state)
{
    struct desk *d = *state;
    const struct seat *front = desk_officer(d, "Karim", ROLE_FRONT_DESK);
    const struct seat *omid = desk_officer(d, "Omid", ROLE_CASEWORKER);
    const struct seat *audit = desk_officer(d, "Vida", ROLE_AUDITOR);
    struct rows rows = {.at = THREE, .count = 3};
    struct roster_new what = roster_of(&rows);
    struct roster_made made;
    struct found seen;
    struct due due;
    struct fault f = {OK, ""};
    what.permission = STR_NONE;
    MUST(roster_import(d->b, d->ada, &what, &made, &f));
    uint32_t request = desk_request(d, SOUGHT, "علی", "1360");
    d->w->now_ms += (int64_t)179 * 86400000;
    struct due_ask ask = {d->b, d->f, d->ada, &d->arena};
    MUST(due_list(&ask, &due, &f));
    assert_int_equal(due.count, 1);
    assert_int_equal(due.items[0].kind, DUE_QUARANTINE);
    assert_int_equal(due.waiting, 1);
    assert_int_equal(due.today - due.oldest_day, 179);
    assert_true(due.next_answers > due.today && due.next_answers <= due.today + 7);
    roster_in(d, THREE, 3);
    ask.by = omid;
    MUST(due_list(&ask, &due, &f));
    assert_int_equal(due.count, 1); /* the list in quarantine is not his */
    assert_int_equal(due.items[0].kind, DUE_CANDIDATE);
    struct review r = {d->b, d->f, omid, &d->arena};
    struct found found[1];
    size_t count;
    MUST(finder_query(d->f, request, found, 1, &count, &f));
    MUST(review_uphold(&r, request, found[0].person, &seen, &f));
    MUST(due_list(&ask, &due, &f));
    assert_int_equal(due.count, 1);
    assert_int_equal(due.items[0].kind, DUE_VERIFY);
    assert_true(due.items[0].by_me);
    ask.by = front;
    MUST(due_list(&ask, &due, &f));
    assert_int_equal(due.count, 0); /* nothing that comes from the register */
    assert_int_equal(due.waiting, 1);
    ask.by = audit;
    MUST(due_list(&ask, &due, &f));
    assert_int_equal(due.count, 0);
    assert_false(due.sees_requests);
    assert_int_equal(due.waiting, 0);
}

int main(void)
{
    struct fault f = {OK, ""};
    if (seal_start(&f) != OK)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(R09_the_table),
        cmocka_unit_test_setup_teardown(R09_front_desk_never_sees_the_register, desk_open,
                                        desk_close),
        cmocka_unit_test_setup_teardown(nobody_seated, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(A37_no_profile_for_anybody, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(R20_plans_are_refused_and_facts_are_kept, desk_open,
                                        desk_close),
        cmocka_unit_test_setup_teardown(due_shows_each_role_its_own, desk_open, desk_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
