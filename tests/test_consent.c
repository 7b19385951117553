#include "acts.h"

/* What is in force, whatever the clocks say (A24), in one office and in two. */

static int start(void **state)
{
    struct acts *w = mem_zero(1, sizeof *w);
    if (!w)
        return 1;
    acts_start(w);
    *state = w;
    return 0;
}

static int end(void **state)
{
    acts_end(*state);
    mem_free(*state);
    return 0;
}

static void grants_add_up(void **state)
{
    struct acts *w = *state;
    ref asked = say_yes(w);
    assert_int_equal(permitted(w), 0);
    say_grant(w, PERMIT_ALIVE, asked, 0);
    say_grant(w, PERMIT_REGION | PERMIT_CHANNEL, asked, 0);
    assert_int_equal(permitted(w), PERMIT_ALIVE | PERMIT_REGION | PERMIT_CHANNEL);
    const struct case_permission *p = person_of(w)->permission;
    assert_true(str_eq(p[3].value, STR("north")));
    assert_int_equal(p[3].permission, PERMIT_REGION);
    assert_false(p[2].in_force);
    assert_int_equal(person_of(w)->withdrawn, 0);
}

static void R10_withdrawal_takes_its_bits_only(void **state)
{
    struct acts *w = *state;
    say_grant(w, PERMIT_ALIVE | PERMIT_REGION, say_yes(w), 0);
    say_withdrawal(w, PERMIT_REGION);
    assert_int_equal(permitted(w), PERMIT_ALIVE);
    assert_int_equal(person_of(w)->withdrawn, PERMIT_REGION);
    assert_int_equal(person_of(w)->withdrawal_count, 1);
}

static void R10_withdrawal_for_all_requests_and_for_another(void **state)
{
    struct acts *w = *state;
    say_grant(w, PERMIT_ALIVE, say_yes(w), 0);
    body_put_bytes(&w->body, BODY_REQUEST, w->other_request.b, TAG_BYTES);
    say(w, (struct saying){KIND_WITHDRAWAL, w->person, NADIA, NOBODY, {0}, true});
    assert_int_equal(permitted(w), PERMIT_ALIVE);
    say(w, (struct saying){KIND_WITHDRAWAL, w->person, NADIA, NOBODY, {0}, true});
    assert_int_equal(permitted(w), 0);
}

static void R10_unreadable_withdrawal_is_the_widest(void **state)
{
    struct acts *w = *state;
    say_grant(w, PERMIT_ALIVE | PERMIT_VISIT, say_yes(w), 0);
    body_put_text(&w->body, BODY_PERMISSIONS, STR("region"));
    body_put_text(&w->body, BODY_REQUEST, STR("that one"));
    say(w, (struct saying){KIND_WITHDRAWAL, w->person, NADIA, NOBODY, {0}, true});
    assert_int_equal(permitted(w), 0);
}

static void ends(void **state)
{
    struct acts *w = *state;
    ref asked = say_yes(w);
    body_put_i64(&w->body, BODY_UNTIL, DAY_ONE + 10);
    say_grant(w, PERMIT_ALIVE, asked, 0);
    const struct case_person *p = person_of(w);
    assert_int_equal(case_permissions_on(p, DAY_ONE + 10), PERMIT_ALIVE);
    assert_int_equal(case_permissions_on(p, DAY_ONE + 11), 0);
    body_put_i64(&w->body, BODY_UNTIL, DAY_ONE + 20);
    say_grant(w, PERMIT_ALIVE, asked, 0);
    p = person_of(w);
    assert_int_equal(case_permissions_on(p, DAY_ONE + 11), PERMIT_ALIVE);
    assert_int_equal(p->permission[0].until, DAY_ONE + 20);
}

/* A new grant with an end does not bring an old one back to life behind it. */
static void R10_old_grant_stays_dead_behind_a_newer_one(void **state)
{
    struct acts *w = *state;
    say_grant(w, PERMIT_ALIVE, say_yes(w), 0); /* without end */
    ref gone = say_withdrawal(w, PERMIT_ALIVE);
    ref again = say_asked(w, SETTING_OUTSIDE_CALL, ANSWER_YES, 0);
    body_put_i64(&w->body, BODY_UNTIL, DAY_ONE + 10);
    say_grant(w, PERMIT_ALIVE, again, gone);
    assert_int_equal(case_permissions_on(person_of(w), DAY_ONE + 10), PERMIT_ALIVE);
    assert_int_equal(case_permissions_on(person_of(w), DAY_ONE + 11), 0);
}

static void R6_raising_needs_a_fresh_asking(void **state)
{
    struct acts *w = *state;
    ref asked = say_yes(w);
    say_grant(w, PERMIT_ALIVE, asked, 0);
    ref gone = say_withdrawal(w, PERMIT_ALL);
    ref stale = say_grant(w, PERMIT_ALIVE, asked, gone);
    expect_void(w, stale, "R6: the person withdrew after that asking");
    assert_int_equal(permitted(w), 0);
    ref unaware = say_grant(w, PERMIT_ALIVE, asked, 0);
    expect_counts(w, unaware); /* but gives nothing: it names no withdrawal */
    assert_int_equal(permitted(w), 0);
    ref again = say_asked(w, SETTING_OUTSIDE_CALL, ANSWER_YES, 0);
    expect_counts(w, say_grant(w, PERMIT_ALIVE, again, gone));
    assert_int_equal(permitted(w), PERMIT_ALIVE);
    say_withdrawal(w, PERMIT_ALIVE);
    assert_int_equal(permitted(w), 0);
}

static void R10_only_withdrawals_are_superseded(void **state)
{
    struct acts *w = *state;
    ref asked = say_yes(w);
    ref bad = say_grant(w, PERMIT_ALIVE, asked, 1);
    expect_void(w, bad, "R10: a grant can only supersede a withdrawal that is on file");
}

static void R6_a_free_no_ends_what_an_earlier_yes_allowed(void **state)
{
    struct acts *w = *state;
    ref yes = say_yes(w);
    ref grant = say_grant(w, PERMIT_ALIVE, yes, 0);
    ref pressed = say_asked(w, SETTING_NOT_PRIVATE, ANSWER_NO, 6);
    assert_int_equal(permitted(w), PERMIT_ALIVE); /* counts as not asked */
    (void)pressed;
    say_asked(w, SETTING_OUTSIDE_CALL, ANSWER_NO, 0);
    assert_int_equal(permitted(w), 0);
    assert_int_equal(person_of(w)->withdrawn, PERMIT_ALL);
    expect_counts(w, grant);
    ref late = say_grant(w, PERMIT_ALIVE, yes, 0);
    expect_void(w, late, "R6: the person has said no since");
    say_grant(w, PERMIT_ALIVE, say_asked(w, SETTING_OUTSIDE_CALL, ANSWER_YES, 0), 0);
    assert_int_equal(permitted(w), PERMIT_ALIVE);
    assert_int_equal(person_of(w)->withdrawn, PERMIT_ALL & ~PERMIT_ALIVE);
}

/* ---- two offices ---- */

/* Whatever the partner's clock says: set far back, and far ahead. */
static void two_offices(struct acts *w, int64_t apart_ms)
{
    ref yes = say_yes(w);
    w->at = 1;
    w->now_ms += apart_ms;
    ref gone = say_withdrawal(w, PERMIT_ALL);
    w->now_ms -= apart_ms;
    w->at = 0;
    say_grant(w, PERMIT_ALIVE, yes, 0); /* without knowledge of it */
    assert_int_equal(permitted(w), 0);
    /* Asked again, but the asking does not know of the partner's withdrawal. */
    ref again = say_asked(w, SETTING_OUTSIDE_CALL, ANSWER_YES, 0);
    expect_void(w, say_grant(w, PERMIT_ALIVE, again, gone), "R6: the person withdrew after");
    assert_int_equal(permitted(w), 0);
    ref knowing = say_asked(w, SETTING_OUTSIDE_CALL, ANSWER_YES, gone);
    expect_counts(w, say_grant(w, PERMIT_ALIVE, knowing, gone));
    assert_int_equal(permitted(w), PERMIT_ALIVE);
}

static void A24_withdrawal_wins_whatever_the_clocks(void **state)
{
    static const int64_t APART[] = {0, 400 * (int64_t)MS_A_DAY, -400 * (int64_t)MS_A_DAY};
    struct acts *w = *state;
    for (size_t i = 0; i < COUNT(APART); i++) {
        acts_end(w);
        acts_start(w);
        two_offices(w, APART[i]);
    }
}

/* Each of two grants knows one of two withdrawals: they do not undo both. */
static void A24_two_grants_do_not_undo_two_withdrawals(void **state)
{
    struct acts *w = *state;
    say_yes(w);
    ref one = say_withdrawal(w, PERMIT_ALIVE);
    w->at = 1;
    ref two = say_withdrawal(w, PERMIT_ALIVE);
    ref there = say_asked(w, SETTING_OUTSIDE_CALL, ANSWER_YES, 0);
    say_grant(w, PERMIT_ALIVE, there, two);
    w->at = 0;
    ref here = say_asked(w, SETTING_OUTSIDE_CALL, ANSWER_YES, 0);
    say_grant(w, PERMIT_ALIVE, here, one);
    assert_int_equal(permitted(w), 0);
}

static void A24_a_no_elsewhere_wins_until_it_is_known(void **state)
{
    struct acts *w = *state;
    ref yes = say_yes(w);
    say_grant(w, PERMIT_ALIVE, yes, 0);
    w->at = 1;
    w->now_ms -= 400 * (int64_t)MS_A_DAY;
    ref no = say_asked(w, SETTING_OUTSIDE_CALL, ANSWER_NO, 0);
    w->now_ms += 400 * (int64_t)MS_A_DAY;
    w->at = 0;
    assert_int_equal(permitted(w), 0);
    say_grant(w, PERMIT_ALIVE, say_asked(w, SETTING_OUTSIDE_CALL, ANSWER_YES, no), 0);
    assert_int_equal(permitted(w), PERMIT_ALIVE);
}

#define CONSENT_TEST(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONSENT_TEST(grants_add_up),
        CONSENT_TEST(R10_withdrawal_takes_its_bits_only),
        CONSENT_TEST(R10_withdrawal_for_all_requests_and_for_another),
        CONSENT_TEST(R10_unreadable_withdrawal_is_the_widest),
        CONSENT_TEST(ends),
        CONSENT_TEST(R10_old_grant_stays_dead_behind_a_newer_one),
        CONSENT_TEST(R6_raising_needs_a_fresh_asking),
        CONSENT_TEST(R10_only_withdrawals_are_superseded),
        CONSENT_TEST(R6_a_free_no_ends_what_an_earlier_yes_allowed),
        CONSENT_TEST(A24_withdrawal_wins_whatever_the_clocks),
        CONSENT_TEST(A24_two_grants_do_not_undo_two_withdrawals),
        CONSENT_TEST(A24_a_no_elsewhere_wins_until_it_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
