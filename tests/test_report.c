/* report: figures without names, from the book and back into it. */
#include "intake_world.h"

#include "desk/report.h"

static void many_requests(struct desk *d, size_t count, size_t hindered, const char *text)
{
    struct fault f = {OK, ""};
    for (size_t i = 0; i < count; i++) {
        char name[32];
        snprintf(name, sizeof name, "Somebody %zu", i);
        uint32_t request = desk_request(d, name, NULL, NULL);
        struct request_hindrance h = {str_from(text), STR("the mother < a driver"), DAY_OPEN};
        if (i < hindered)
            MUST(hindrance_add(d->b, d->ada, request, &h, &f));
    }
}

static struct report made(struct desk *d, enum report_kind kind)
{
    struct report r;
    struct report_ask ask = {d->b, d->f, d->ada, &d->arena, kind};
    MUST(report_make(&ask, &r, &fault_seen));
    return r;
}

static const struct suppress_cell *cell_of(const struct report *r, size_t part, const char *label)
{
    for (size_t i = 0; i < r->parts[part].count; i++)
        if (str_find(r->parts[part].labels[i], str_from(label)) >= 0)
            return &r->parts[part].cells[i];
    return NULL;
}

static void A34_what_waits(void **state)
{
    struct desk *d = *state;
    many_requests(d, 9, 0, "");
    struct report r = made(d, REPORT_UNANSWERED);
    assert_false(r.total.shown);
    assert_int_equal(r.middle_day, DAY_OPEN);
    many_requests(d, 24, 6, "stopped at the second gate");
    many_requests(d, 6, 6, "Stopped at the  second gate");
    d->w->now_ms += (int64_t)100 * 86400000;
    many_requests(d, 20, 0, "");
    r = made(d, REPORT_UNANSWERED);
    assert_true(r.total.shown && r.total.figure == 59);
    assert_int_equal(r.part_count, 2);
    assert_int_equal(cell_of(&r, 0, "less than a month")->figure, 20);
    assert_int_equal(cell_of(&r, 0, "three to six months")->figure, 39);
    assert_int_equal(cell_of(&r, 1, "second gate, according to the mother < a driver")->figure, 12);
    assert_int_equal(cell_of(&r, 1, "unknown")->figure, 47);
    assert_int_equal(r.day - r.middle_day, 100);
    /* three more: printed as it was; nine more: the same; ten more: new */
    many_requests(d, 3, 0, "");
    assert_int_equal(made(d, REPORT_UNANSWERED).total.figure, 59);
    many_requests(d, 6, 0, "");
    assert_int_equal(made(d, REPORT_UNANSWERED).total.figure, 59);
    many_requests(d, 1, 0, "");
    assert_int_equal(made(d, REPORT_UNANSWERED).total.figure, 69);
    assert_int_equal(log_count(d, KIND_REPORT), 5);
}

/* The words of a hindrance get out only when ten say the same, and not into the log before. */
static void words_of_few_stay_inside(void **state)
{
    struct desk *d = *state;
    struct entry_list l = {0};
    many_requests(d, 30, 4, "her brother Karim at the gate");
    struct report r = made(d, REPORT_UNANSWERED);
    assert_true(r.total.shown);
    assert_null(cell_of(&r, 1, "Karim"));
    assert_false(cell_of(&r, 1, "according to a driver")->shown);
    assert_false(cell_of(&r, 1, "unknown")->shown); /* else 30 - 26 */
    MUST(book_entries(d->b, number_of(d->b, book_office_stream(d->b)), &d->arena, &l, &fault_seen));
    for (size_t i = 0; i < l.count; i++)
        assert_true(str_find(l.at[i].act.bytes, STR("Karim")) < 0);
    entry_list_free(&l);
}

/* Few say the same, and many have it from one speaker. Nothing is in two cells: else what few said
 * would be the difference. */
static void the_last_speaker_is_counted_beside(void **state)
{
    struct desk *d = *state;
    many_requests(d, 6, 6, "stopped at the first gate");
    many_requests(d, 7, 7, "sent back at night");
    many_requests(d, 12, 12, "told to wait");
    many_requests(d, 30, 0, "");
    struct report r = made(d, REPORT_UNANSWERED);
    assert_int_equal(r.parts[1].count, 3);
    assert_true(cell_of(&r, 1, "in different words, according to a driver")->shown);
    assert_int_equal(cell_of(&r, 1, "in different words, according to a driver")->figure, 13);
    assert_int_equal(cell_of(&r, 1, "told to wait, according to the mother < a driver")->figure,
                     12);
    assert_int_equal(cell_of(&r, 1, "unknown")->figure, 30);
}

static void the_withdrawn_and_the_told_do_not_wait(void **state)
{
    struct desk *d = *state;
    struct fault f = {OK, ""};
    size_t count;
    many_requests(d, 40, 0, "");
    const uint32_t *requests = finder_requests(d->f, &count);
    assert_int_equal(count, 40);
    for (size_t i = 0; i < 12; i++)
        MUST(request_withdraw(d->b, d->ada, requests[i], STR("found"), &f));
    for (size_t i = 12; i < 24; i++) {
        struct request_info r;
        MUST(request_read(d->b, requests[i], &d->arena, &r, &f));
        for (int letter = 0; letter < 2; letter++) { /* one that told nothing, and one that did */
            struct draft a = {.kind = KIND_ANSWERED, .stream = r.letter};
            body_put_i64(&a.body, BODY_CALENDAR_DAY, 22000 + 7 * letter);
            body_put_text(&a.body, BODY_TEXT, STR("x"));
            body_put_u64(&a.body, BODY_PERMISSIONS, letter && i < 23 ? (uint64_t)PERMIT_ALIVE : 0);
            MUST(book_act(d->b, NULL, &a, NULL, &f));
        }
    }
    struct report r = made(d, REPORT_UNANSWERED);
    assert_int_equal(r.total.count, 40 - 12 - 11);
}

static void residents_by_list(void **state)
{
    struct desk *d = *state;
    struct row many[25];
    struct rows rows = {.at = many, .count = 25};
    struct roster_new what = roster_of(&rows);
    struct roster_made ignored;
    for (size_t i = 0; i < COUNT(many); i++)
        many[i] = (struct row){"Somebody", NULL, NULL, NULL, NULL, NULL};
    roster_in(d, THREE, 3);
    struct report r = made(d, REPORT_RESIDENTS);
    assert_false(r.total.shown);
    roster_in(d, many, 25);
    r = made(d, REPORT_RESIDENTS);
    assert_int_equal(r.total.figure, 28);
    assert_int_equal(r.parts[0].count, 2);
    assert_false(r.parts[0].cells[0].shown || r.parts[0].cells[1].shown); /* else 28 - 25 */
    roster_in(d, many, 20);
    roster_in(d, many, 15);
    what.giver = STR_NONE;
    MUST(roster_import(d->b, d->ada, &what, &ignored, &fault_seen)); /* in quarantine */
    r = made(d, REPORT_RESIDENTS);
    assert_int_equal(r.total.figure, 63);
    assert_int_equal(r.parts[0].count, 4);
    size_t shown = 0;
    for (size_t i = 0; i < r.parts[0].count; i++)
        shown += r.parts[0].cells[i].shown;
    assert_int_equal(shown, 2); /* the 3 takes the 15 along */
    assert_non_null(cell_of(&r, 0, "site administration"));
}

static void memory_runs_out(void **state)
{
    struct desk *d = *state;
    many_requests(d, 12, 3, "a gate");
    for (long n = 0;; n++) {
        struct report r;
        struct fault f = {OK, ""};
        mem_fail_after(n);
        struct report_ask ask = {d->b, d->f, d->ada, &d->arena, REPORT_UNANSWERED};
        enum err err = report_make(&ask, &r, &f);
        mem_fail_after(-1);
        if (err == OK) {
            assert_int_equal(r.total.figure, 12);
            break;
        }
        assert_int_equal(err, ERR_MEMORY);
    }
}

int main(void)
{
    struct fault f = {OK, ""};
    if (seal_start(&f) != OK)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(A34_what_waits, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(words_of_few_stay_inside, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(the_last_speaker_is_counted_beside, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(the_withdrawn_and_the_told_do_not_wait, desk_open,
                                        desk_close),
        cmocka_unit_test_setup_teardown(residents_by_list, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(memory_runs_out, desk_open, desk_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
