/* Telling: two officers, the calendar, the one text; and what officers see (R1, R4, R5, R15). */
#include "desk_world.h"

/* Allowed and approved; not told before the next answer day. */
static void approved(struct desk *d, unsigned items)
{
    GOOD(d, desk_yes(d, items));
    GOOD(d, desk_propose(d, d->ben, 0));
    GOOD(d, desk_approve(d, d->ada));
}

static void r5_verification(void **state)
{
    struct desk *d = *state;
    static const struct str ONE[] = {{"the mother", 10}, {"a cousin > the mother", 21}};
    struct verification v = {ONE, COUNT(ONE), true, false};
    struct step s;
    d->person = desk_person(d, "Made Up Son", "1980");
    REFUSED(d, desk_verify(d, d->vida), ERR_REFUSED, "R5"); /* nothing was upheld */
    GOOD(d, desk_uphold(d, d->ben));
    REFUSED(d, desk_verify(d, d->ben), ERR_REFUSED, "R5");
    GOOD(d, desk_step(d, d->vida, &s));
    REFUSED(d, verification_record(&s, &v, &d->fault), ERR_REFUSED, "S15");
    v.accounts_agree = false;
    v.failed = true;
    GOOD(d, verification_record(&s, &v, &d->fault));
    step_close(&s);
    REFUSED(d, desk_plan(d, d->ben), ERR_REFUSED, "R5");
    GOOD(d, desk_verify(d, d->vida)); /* proved later, knowing of the failure */
    GOOD(d, desk_plan(d, d->ben));
}

/* Two officers upheld it; either may verify the other's. */
static void r5_a_verifier_stands_on_another_officers_match(void **state)
{
    struct desk *d = *state;
    d->person = desk_person(d, "Made Up Son", "1980");
    GOOD(d, desk_uphold(d, d->ben));
    GOOD(d, desk_uphold(d, d->vida));
    GOOD(d, desk_verify(d, d->vida));
    GOOD(d, desk_verify(d, d->ben));
    GOOD(d, desk_verify(d, d->ada));
}

static void r5_approach(void **state)
{
    struct desk *d = *state;
    REFUSED(d, desk_agree(d, d->ada), ERR_STATE, "no approach plan waits");
    GOOD(d, desk_plan(d, d->ben));
    REFUSED(d, desk_agree(d, d->ben), ERR_REFUSED, "R5");
    GOOD(d, desk_agree(d, d->vida));
}

static void r5_disclosure(void **state)
{
    struct desk *d = *state;
    struct step s;
    bool same_device = false;
    REFUSED(d, desk_propose(d, d->ben, 0), ERR_REFUSED, "R4"); /* nothing is allowed */
    GOOD(d, desk_yes(d, PERMIT_ALIVE));
    REFUSED(d, desk_propose(d, d->ben, PERMIT_ALIVE | PERMIT_MESSAGES), ERR_REFUSED, "R4");
    REFUSED(d, desk_approve(d, d->ada), ERR_STATE, "no disclosure waits");
    GOOD(d, desk_propose(d, d->ben, 0));
    REFUSED(d, desk_approve(d, d->ben), ERR_REFUSED, "R5");
    desk_days(d, 8);
    assert_false(desk_answers(d, "alive."));
    GOOD(d, desk_step(d, d->ada, &s));
    GOOD(d, tell_approve(&s, &same_device, &d->fault));
    assert_true(same_device); /* A36: shown as such */
    GOOD(d, step_again(&s, &d->fault));
    assert_true(s.about->disclosures[0].same_device);
    assert_null(tell_waiting(&s));
    step_close(&s);
}

static void told_on_the_calendar_and_once(void **state)
{
    struct desk *d = *state;
    struct buf first = {0}, again = {0};
    approved(d, PERMIT_ALIVE | PERMIT_REGION);
    assert_false(desk_answers(d, "alive."));
    desk_days(d, 7);
    GOOD(d, desk_answer(d, d->request, &first));
    assert_true(str_find(buf_view(&first), STR("Your relative is alive.")) >= 0);
    assert_true(str_find(buf_view(&first), STR("the north")) >= 0);
    /* The same letter until the next answer day, whatever happens meanwhile. */
    GOOD(d, desk_lower(d, 0, true));
    desk_days(d, 2);
    GOOD(d, desk_answer(d, d->request, &again));
    assert_true(str_eq(buf_view(&first), buf_view(&again)));
    desk_days(d, 7);
    assert_true(desk_answers(d, "told you"));
    assert_true(desk_answers(d, "nothing newer that we may tell you"));
    buf_free(&first);
    buf_free(&again);
}

static void withdrawn_before_the_day_is_not_told(void **state)
{
    struct desk *d = *state;
    approved(d, PERMIT_ALIVE);
    GOOD(d, desk_lower(d, PERMIT_ALIVE, false));
    desk_days(d, 7);
    assert_true(desk_answers(d, "We have nothing that we may tell you today."));
}

static void r15_a_death_and_r6_duress_freeze(void **state)
{
    struct desk *d = *state;
    struct step s;
    approved(d, PERMIT_ALIVE);
    uint32_t person = d->person;
    d->person = STEP_NONE; /* on the enquirer's side */
    GOOD(d, desk_step(d, d->ben, &s));
    GOOD(d, mark_duress(&s, STR("somebody stood behind her"), &d->fault));
    step_close(&s);
    d->person = person;
    desk_days(d, 7);
    assert_true(desk_answers(d, "We have nothing that we may tell you today."));
    GOOD(d, desk_step(d, d->ben, &s));
    GOOD(d, mark_death_reported(&s, STR("a nurse > a doctor"), &d->fault));
    GOOD(d, step_again(&s, &d->fault));
    GOOD(d, mark_death_proved(&s, STR("a certificate"), &d->fault));
    GOOD(d, step_again(&s, &d->fault));
    assert_true(s.about->death_proved);
    step_close(&s);
    desk_days(d, 7);
    assert_true(desk_answers(d, "We have nothing that we may tell you today."));
}

static void r11_beyond_messages_for_somebody_young(void **state)
{
    struct desk *d = *state;
    struct step s;
    d->person = desk_person(d, "Made Up Son", "2020-01-01");
    GOOD(d, desk_uphold(d, d->ben));
    GOOD(d, desk_verify(d, d->vida));
    GOOD(d, desk_plan(d, d->ben));
    GOOD(d, desk_agree(d, d->ada));
    GOOD(d, desk_yes(d, PERMIT_ALIVE | PERMIT_REGION));
    REFUSED(d, desk_propose(d, d->ben, 0), ERR_REFUSED, "R11");
    GOOD(d, desk_propose(d, d->ben, PERMIT_ALIVE));
    GOOD(d, desk_step(d, d->ada, &s));
    GOOD(d, mark_interests(&s, STR("lives with an aunt; good for the child"), &d->fault));
    step_close(&s);
    GOOD(d, desk_propose(d, d->ben, 0));
}

/* ---- what a letter leaves in the file ---- */

struct last {
    size_t count, bytes;
};

static enum err measure(void *context, const struct stored_event *e, struct fault *f)
{
    struct last *l = context;
    struct event ev; /* the box alone: positions in the log are numbers of one to nine bytes */
    enum err err = event_decode(seal_ops(), e->bytes, &ev, f);
    l->count++;
    l->bytes = ev.section[0].box.len;
    return err;
}

static struct last letters_of(struct desk *d, uint32_t request)
{
    struct arena a = {0};
    struct case_view v;
    struct last l = {0};
    GOOD(d, book_case(d->book, request, &a, &v, &d->fault));
    uint32_t letter = desk_number(d, &v.file->letter);
    GOOD(d, book_stream_events(d->book, letter, measure, &l, &d->fault));
    case_view_free(&v);
    arena_free(&a);
    return l;
}

static void r1_letters_are_alike_in_number_and_length(void **state)
{
    struct desk *d = *state;
    struct buf out = {0};
    uint32_t other = desk_request(d, "Nobody On File");
    approved(d, PERMIT_ALIVE | PERMIT_MESSAGES | PERMIT_REGION | PERMIT_ADDRESS);
    for (int week = 0; week < 4; week++) {
        GOOD(d, desk_answer(d, d->request, &out));
        GOOD(d, desk_answer(d, d->request, &out));
        GOOD(d, desk_answer(d, other, &out));
        GOOD(d, desk_answer(d, other, &out));
        struct last told = letters_of(d, d->request), nothing = letters_of(d, other);
        assert_int_equal(told.count, week + 1);
        assert_int_equal(nothing.count, week + 1);
        assert_int_equal(told.bytes, nothing.bytes);
        desk_days(d, 7);
    }
    assert_true(str_find(buf_view(&out), STR("tent 5")) >= 0);
    buf_free(&out);
}

/* The front desk gives answers and opens nothing. */
static void r9_front_desk(void **state)
{
    struct desk *d = *state;
    struct step s = {.book = d->book, .by = d->fay, .request = d->request, .person = d->person};
    size_t before = book_state(d->book)->refused_count;
    s.need = ACCESS_CASE_READ;
    REFUSED(d, step_open(&s, &d->fault), ERR_REFUSED, "R9");
    step_close(&s);
    assert_int_equal(book_state(d->book)->refused_count, before + 1);
    REFUSED(d, desk_verify(d, d->fay), ERR_REFUSED, "R9");
    assert_true(desk_answers(d, "Your request stays open."));
}

/* With no caseworker's keys the answer would not be true; then there is none, for anybody. */
static void no_answer_without_case_keys(void **state)
{
    struct desk *d = *state;
    struct buf out = {0};
    struct tag request = book_stream(d->book, d->request)->tag;
    book_close(d->book);
    desk_open(d);
    d->fay = desk_seat(d, "Fay");
    REFUSED(d, desk_answer(d, desk_number(d, &request), &out), ERR_LOCKED, "caseworker");
    assert_int_equal(out.len, 0);
}

/* ---- officers' views ---- */

static void reason_seen(void *context, const char *why)
{
    buf_text(context, why);
    buf_byte(context, '\n');
}

static bool withheld(struct desk *d, const char *words)
{
    struct buf all = {0};
    struct step s;
    GOOD(d, desk_step(d, d->ada, &s));
    tell_withheld(s.view.file, s.about, book_today(d->book), reason_seen, &all);
    step_close(&s);
    buf_byte(&all, 0);
    bool found = strstr(all.ptr, words) != NULL;
    assert_null(strstr(all.ptr, "refus")); /* nobody's refusal, ever */
    buf_free(&all);
    return found;
}

static void officers_see_where_it_stops(void **state)
{
    struct desk *d = *state;
    struct asking no = {.answer = ANSWER_NO, .setting = SETTING_NOT_PRIVATE};
    struct asking_outcome o;
    assert_true(withheld(d, "not asked yet"));
    GOOD(d, desk_ask(d, &no, &o));
    assert_true(withheld(d, "not asked freely"));
    GOOD(d, desk_yes(d, PERMIT_ALIVE));
    assert_true(withheld(d, "two officers"));
    GOOD(d, desk_propose(d, d->ben, 0));
    GOOD(d, desk_approve(d, d->ada));
    assert_false(withheld(d, "because"));
    GOOD(d, desk_lower(d, 0, false));
    assert_true(withheld(d, "nothing is allowed today"));
    GOOD(d, desk_yes(d, PERMIT_ALIVE));
    assert_true(withheld(d, "propose anew"));
}

static void history_as_of(void **state)
{
    struct desk *d = *state;
    struct step s;
    struct history h;
    int64_t then = d->now_ms + 1000;
    desk_days(d, 1);
    GOOD(d, desk_yes(d, PERMIT_ALIVE));
    GOOD(d, desk_step(d, d->ada, &s));
    GOOD(d, history_fold(&s, HISTORY_RECORDED, HISTORY_NOW, &h, &d->fault));
    size_t all = h.count;
    assert_int_equal(h.later, 0);
    assert_int_equal(case_permissions_on(&h.file->persons[0], h.file->today), PERMIT_ALIVE);
    GOOD(d, history_fold(&s, HISTORY_RECORDED, then, &h, &d->fault));
    assert_int_equal(h.later, 2); /* asked, granted */
    assert_int_equal(h.count, all - 2);
    assert_int_equal(case_permissions_on(&h.file->persons[0], h.file->today), 0);
    for (size_t i = 1; i < h.count; i++)
        assert_true(history_ms(h.rows[i - 1].entry, HISTORY_RECORDED) <=
                    history_ms(h.rows[i].entry, HISTORY_RECORDED));
    GOOD(d, history_fold(&s, HISTORY_RECEIVED, 1000, &h, &d->fault));
    assert_int_equal(h.count, 0);
    assert_null(h.file); /* nothing was on file */
    step_close(&s);
}

static void instants(void **state)
{
    struct desk *d = *state;
    int64_t ms;
    GOOD(d, history_instant(STR("1970-01-02"), &ms, &d->fault));
    assert_int_equal(ms, 2 * (int64_t)DAY - 1);
    GOOD(d, history_instant(STR("1970-01-02T01:30"), &ms, &d->fault));
    assert_int_equal(ms, DAY + 90 * 60000);
    static const char *const BAD[] = {
        "", "2031", "2031-13-01", "1970-01-02T", "1970-01-02T24:00", "1970-01-02T1:30", "x"};
    for (size_t i = 0; i < COUNT(BAD); i++)
        if (i != 1)
            assert_int_equal(history_instant(str_from(BAD[i]), &ms, &d->fault), ERR_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(r5_verification, desk_begin, desk_finish),
        cmocka_unit_test_setup_teardown(r5_a_verifier_stands_on_another_officers_match, desk_begin,
                                        desk_finish),
        cmocka_unit_test_setup_teardown(r5_approach, desk_begin, desk_finish),
        cmocka_unit_test_setup_teardown(r5_disclosure, desk_begin, desk_finish),
        cmocka_unit_test_setup_teardown(told_on_the_calendar_and_once, desk_begin, desk_finish),
        cmocka_unit_test_setup_teardown(withdrawn_before_the_day_is_not_told, desk_begin,
                                        desk_finish),
        cmocka_unit_test_setup_teardown(r11_beyond_messages_for_somebody_young, desk_begin,
                                        desk_finish),
        cmocka_unit_test_setup_teardown(r15_a_death_and_r6_duress_freeze, desk_begin, desk_finish),
        cmocka_unit_test_setup_teardown(r1_letters_are_alike_in_number_and_length, desk_begin,
                                        desk_finish),
        cmocka_unit_test_setup_teardown(r9_front_desk, desk_begin, desk_finish),
        cmocka_unit_test_setup_teardown(no_answer_without_case_keys, desk_begin, desk_finish),
        cmocka_unit_test_setup_teardown(officers_see_where_it_stops, desk_begin, desk_finish),
        cmocka_unit_test_setup_teardown(history_as_of, desk_begin, desk_finish),
        cmocka_unit_test_setup_teardown(instants, desk_begin, desk_finish),
    };
    if (seal_start(NULL) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
