/* request: intake, many from a list, hindrances; nothing of the register changes any of it. */
#include "intake_world.h"

static struct request_info read_of(struct desk *d, uint32_t request)
{
    struct request_info r;
    MUST(request_read(d->b, request, &d->arena, &r, &fault_seen));
    return r;
}

static struct request_new plain(void)
{
    struct request_new what = {.enquirer = STR(" Maryam "),
                               .kinship = STR("mother"),
                               .wants = STR("contact"),
                               .sees = STR("person,partner"),
                               .sought = {.stated_day = DAY_UNKNOWN}};
    what.sought.value[FIELD_GIVEN] = STR("محمد");
    what.sought.value[FIELD_FAMILY] = STR("گلستان");
    return what;
}

static void what_was_told_is_kept(void **state)
{
    struct desk *d = *state;
    struct text_pair asked[] = {{STR("school"), STR("at the river"), 0},
                                {STR("dog"), STR("Barfi"), 0},
                                {STR("a much longer question"), STR("yes"), 0},
                                {STR("dog"), STR("again"), 0}};
    struct request_new what = plain();
    struct tag made;
    struct fault f = {OK, ""};
    what.questions = asked;
    what.question_count = COUNT(asked);
    what.last_news = STR("a letter, 2027");
    what.phone = STR("+000 1");
    what.ticket = STR("17");
    MUST(request_add(d->b, d->ada, &what, &made, &f));
    struct request_info r = read_of(d, number_of(d->b, &made));
    assert_true(str_eq(r.enquirer, STR("Maryam")));
    assert_true(str_eq(r.kinship, STR("mother")) && str_eq(r.wants, STR("contact")));
    assert_true(str_eq(r.sees, STR("person,partner")) && str_eq(r.ticket, STR("17")));
    assert_true(str_eq(r.last_news, STR("a letter, 2027")) && str_eq(r.phone, STR("+000 1")));
    assert_true(str_eq(r.name, STR("محمد گلستان")));
    assert_int_equal(r.question_count, 3); /* of one asked twice the first answer stays */
    assert_true(str_eq(r.questions[0].key, STR("dog")));
    assert_true(str_eq(r.questions[0].value, STR("Barfi")));
    assert_false(r.draft || r.withdrawn || r.imported);
    /* the letter file is a stream with a key of its own */
    uint32_t letter;
    assert_true(book_stream_find(d->b, &r.letter, &letter));
    assert_true(book_stream(d->b, letter)->has_key);
    assert_memory_not_equal(r.letter.b, r.tag.b, TAG_BYTES);
}

static void what_is_refused_at_intake(void **state)
{
    struct desk *d = *state;
    struct request_new what = plain();
    struct tag made;
    struct fault f = {OK, ""};
    const struct seat *admin = desk_officer(d, "Root", ROLE_ADMINISTRATOR);
    uint64_t log = log_size(d->b);
    what.wants = STR("everything");
    assert_int_equal(request_add(d->b, d->ada, &what, &made, &f), ERR_USAGE);
    what = plain();
    what.sees = STR("person,police");
    assert_int_equal(request_add(d->b, d->ada, &what, &made, &f), ERR_USAGE);
    what.sees = STR_NONE;
    assert_int_equal(request_add(d->b, d->ada, &what, &made, &f), ERR_USAGE);
    what = plain();
    what.sought.value[FIELD_GIVEN] = STR("  ");
    what.sought.value[FIELD_FAMILY] = STR_NONE;
    assert_int_equal(request_add(d->b, d->ada, &what, &made, &f), ERR_USAGE);
    what = plain();
    what.enquirer = STR("\xff\xfe");
    assert_int_equal(request_add(d->b, d->ada, &what, &made, &f), ERR_RANGE);
    assert_int_equal(log_size(d->b), log);
    what = plain();
    assert_int_equal(request_add(d->b, admin, &what, &made, &f), ERR_REFUSED);
}

/* R7: the same acts, of the same number and kinds, whether or not somebody on file is meant. */
static void R07_intake_does_not_look(void **state)
{
    struct desk *d = *state;
    struct request_new what = plain();
    struct tag there, absent;
    roster_in(d, THREE, 3);
    uint64_t before = log_size(d->b);
    size_t viewed = log_count(d, KIND_VIEWED);
    what.sought.value[FIELD_GIVEN] = STR("Reza");
    what.sought.value[FIELD_FAMILY] = STR("Moradi");
    MUST(request_add(d->b, d->ada, &what, &there, &fault_seen));
    uint64_t first = log_size(d->b) - before;
    what.sought.value[FIELD_GIVEN] = STR("Zora");
    what.sought.value[FIELD_FAMILY] = STR("Xerxes");
    MUST(request_add(d->b, d->ada, &what, &absent, &fault_seen));
    assert_int_equal(log_size(d->b) - before, 2 * first);
    assert_int_equal(log_count(d, KIND_VIEWED), viewed);
}

static void without_enquirer_or_kinship_a_draft(void **state)
{
    struct desk *d = *state;
    static const char *const EXPECTED[] = {NULL, "no kinship stated", "no enquirer stated",
                                           "no enquirer and no kinship stated"};
    for (int i = 0; i < 4; i++) {
        struct request_new what = plain();
        struct tag made;
        if (i & 1)
            what.kinship = STR(" ");
        if (i & 2)
            what.enquirer = STR_NONE;
        MUST(request_add(d->b, d->ada, &what, &made, &fault_seen));
        struct request_info r = read_of(d, number_of(d->b, &made));
        assert_int_equal(r.draft, i > 0);
        const char *why = request_draft_reason(&r);
        assert_true(EXPECTED[i] ? why && strcmp(why, EXPECTED[i]) == 0 : !why);
    }
}

static void a_draft_is_completed(void **state)
{
    struct desk *d = *state;
    struct request_new what = plain(), more = {.kinship = STR("aunt"), .enquirer = STR("other")};
    struct arena a = {0};
    struct case_view v;
    struct tag made;
    struct fault f = {OK, ""};
    what.kinship = STR_NONE;
    MUST(request_add(d->b, d->ada, &what, &made, &f));
    uint32_t request = number_of(d->b, &made);
    struct request_info before = read_of(d, request);
    struct request_new nothing = {.enquirer = STR("other"), .phone = STR("1")};
    assert_int_equal(request_complete(d->b, d->ada, request, &nothing, &f), ERR_USAGE);
    d->w->now_ms += 86400000;
    MUST(request_complete(d->b, d->ada, request, &more, &f));
    struct request_info r = read_of(d, request);
    assert_false(r.draft);
    assert_true(str_eq(r.kinship, STR("aunt")));
    assert_true(str_eq(r.enquirer, STR("Maryam"))); /* what was told at intake stays */
    assert_int_equal(r.opened_ms, before.opened_ms);
    /* no draft any more; what else intake asks may still be added, once */
    assert_string_equal(request_unasked(&r), "identity questions and last news");
    assert_int_equal(request_complete(d->b, d->ada, request, &more, &f), ERR_USAGE);
    assert_non_null(strstr(f.text, "last news"));
    struct text_pair asked[] = {{STR("School"), STR("the blue one"), 0}},
                     again[] = {{STR("School"), STR("another"), 0}};
    struct request_new rest = {.last_news = STR("a letter"), .questions = asked};
    rest.question_count = 1;
    MUST(request_complete(d->b, d->ada, request, &rest, &f));
    r = read_of(d, request);
    assert_null(request_unasked(&r));
    assert_true(str_eq(r.last_news, STR("a letter")));
    assert_int_equal(r.question_count, 1);
    assert_true(str_eq(r.questions[0].value, STR("the blue one")));
    rest.questions = again;
    assert_int_equal(request_complete(d->b, d->ada, request, &rest, &f), ERR_STATE);
    MUST(book_case(d->b, request, &a, &v, &f));
    assert_int_equal(v.file->stage, STAGE_SEARCHING);
    assert_true(str_eq(v.file->kinship, STR("aunt")));
    assert_true(str_eq(v.file->enquirer, STR("Maryam")));
    assert_int_equal(v.file->void_count, 0);
    case_view_free(&v);
    arena_free(&a);
}

/* ---- many from a list ---- */

static const struct row FOUR[] = {
    {"رضا مرادی", "کریم", "1354", NULL, "father", "1"},
    {"سارا بهرامی", "حسن", "1369", NULL, "mother", "2"},
    {"somebody", NULL, NULL, NULL, NULL, "3"},
    {"سارا بهرامی", "حسن", "1369", NULL, "mother", "2"},
};

static struct request_batch_made batch_in(struct desk *d, const struct row *at, size_t count)
{
    struct rows rows = {.at = at, .count = count};
    struct request_batch what = {
        .rows = {rows_next, &rows, count}, .wants = STR("news"), .sees = STR("person")};
    struct request_batch_made made;
    MUST(request_import(d->b, d->ada, &what, &made, &fault_seen));
    MUST(finder_update(d->f, &fault_seen));
    return made;
}

static void a_list_twice_makes_no_request_twice(void **state)
{
    struct desk *d = *state;
    static const struct row OTHER[] = {{"رضا  مرادی", "کریم", "1354", NULL, "father", "1"},
                                       {"رضا مرادی", "کریم", "1355", NULL, "father", "1"}};
    size_t count;
    struct request_batch_made made = batch_in(d, FOUR, 4);
    assert_int_equal(made.imported, 3);
    assert_int_equal(made.repeated, 1); /* within the list */
    assert_int_equal(made.drafts, 1);
    assert_int_equal(made.tickets_used, 0);
    made = batch_in(d, FOUR, 4);
    assert_int_equal(made.imported, 0);
    assert_int_equal(made.repeated, 4);
    /* other blanks are the same line; another year is another one, under a number in use */
    made = batch_in(d, OTHER, 2);
    assert_int_equal(made.imported, 1);
    assert_int_equal(made.repeated, 1);
    assert_int_equal(made.tickets_used, 1);
    const uint32_t *requests = finder_requests(d->f, &count);
    assert_int_equal(count, 4);
    struct request_info r = read_of(d, requests[0]);
    assert_true(r.imported && str_eq(r.ticket, STR("1")) && str_eq(r.wants, STR("news")));
    assert_true(str_starts(r.verbatim, STR("رضا مرادی,کریم")));
}

static void a_list_that_fails_leaves_nothing(void **state)
{
    struct desk *d = *state;
    struct rows rows = {.at = FOUR, .count = 4, .fail_at = 3};
    struct request_batch what = {
        .rows = {rows_next, &rows, 4}, .wants = STR("news"), .sees = STR("person")};
    struct request_batch_made made;
    struct fault f = {OK, ""};
    uint64_t log = log_size(d->b);
    assert_int_equal(request_import(d->b, d->ada, &what, &made, &f), ERR_FORMAT);
    assert_int_equal(log_size(d->b), log);
    rows = (struct rows){.at = FOUR, .count = 4};
    what.dry_run = true;
    MUST(request_import(d->b, d->ada, &what, &made, &f));
    assert_int_equal(made.imported, 3);
    assert_int_equal(log_size(d->b), log);
    what.wants = STR("all");
    assert_int_equal(request_import(d->b, d->ada, &what, &made, &f), ERR_USAGE);
}

/* ---- later ---- */

static void withdrawn_and_open_again(void **state)
{
    struct desk *d = *state;
    struct fault f = {OK, ""};
    size_t count;
    uint32_t request = desk_request(d, "Reza Moradi", NULL, NULL);
    assert_int_equal(request_reopen(d->b, d->ada, request, STR("x"), &f), ERR_STATE);
    assert_int_equal(request_withdraw(d->b, d->ada, request, STR(" "), &f), ERR_USAGE);
    MUST(request_withdraw(d->b, d->ada, request, STR("found by a cousin"), &f));
    assert_int_equal(request_withdraw(d->b, d->ada, request, STR("x"), &f), ERR_STATE);
    assert_true(read_of(d, request).withdrawn);
    MUST(finder_update(d->f, &f));
    finder_requests(d->f, &count);
    assert_int_equal(count, 0);
    MUST(request_reopen(d->b, d->ada, request, STR("it was somebody else"), &f));
    MUST(finder_update(d->f, &f));
    finder_requests(d->f, &count);
    assert_int_equal(count, 1);
    assert_false(read_of(d, request).withdrawn);
}

static void A02_a_hindrance_is_an_event(void **state)
{
    struct desk *d = *state;
    struct fault f = {OK, ""};
    uint32_t request = desk_request(d, "Reza Moradi", NULL, NULL);
    struct request_hindrance h = {STR("stopped at the gate"), STR("the mother < a driver"), 22001};
    MUST(hindrance_add(d->b, d->ada, request, &h, &f));
    h.day = DAY_OPEN;
    MUST(hindrance_add(d->b, d->ada, request, &h, &f));
    h.source = STR_NONE;
    assert_int_equal(hindrance_add(d->b, d->ada, request, &h, &f), ERR_USAGE);
    struct request_info r = read_of(d, request);
    assert_int_equal(r.hindrance_count, 2);
    assert_int_equal(r.hindrances[0].day, 22001);
    assert_int_equal(r.hindrances[1].day, DAY_OPEN);
    assert_true(str_eq(r.hindrances[0].source, STR("the mother < a driver")));
}

static void memory_runs_out(void **state)
{
    struct desk *d = *state;
    for (long n = 0;; n++) {
        struct request_new what = plain();
        struct text_pair asked[] = {{STR("school"), STR("x"), 0}};
        struct tag made;
        struct fault f = {OK, ""};
        what.questions = asked;
        what.question_count = 1;
        mem_fail_after(n);
        enum err err = request_add(d->b, d->ada, &what, &made, &f);
        mem_fail_after(-1);
        if (err == OK)
            break;
        assert_int_equal(err, ERR_MEMORY);
    }
    for (long n = 0;; n++) {
        struct rows rows = {.at = FOUR, .count = 4};
        struct request_batch what = {
            .rows = {rows_next, &rows, 4}, .wants = STR("news"), .sees = STR("person")};
        struct request_batch_made made;
        struct fault f = {OK, ""};
        mem_fail_after(n);
        enum err err = request_import(d->b, d->ada, &what, &made, &f);
        mem_fail_after(-1);
        if (err == OK)
            break;
        assert_int_equal(err, ERR_MEMORY);
    }
    struct request_batch_made made = batch_in(d, FOUR, 4);
    assert_int_equal(made.repeated, 4); /* what was acknowledged is there once */
}

int main(void)
{
    struct fault f = {OK, ""};
    if (seal_start(&f) != OK)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_told_is_kept, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(what_is_refused_at_intake, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(R07_intake_does_not_look, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(without_enquirer_or_kinship_a_draft, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(a_draft_is_completed, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(a_list_twice_makes_no_request_twice, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(a_list_that_fails_leaves_nothing, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(withdrawn_and_open_again, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(A02_a_hindrance_is_an_event, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(memory_runs_out, desk_open, desk_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
