/* Asking and consent at the desk: what is free, what is granted, what lowers (R6, R8). */
#include "desk_world.h"

static struct asking free_yes(unsigned items)
{
    return (struct asking){.answer = ANSWER_YES,
                           .setting = SETTING_PRIVATE,
                           .allow = true,
                           .items = items,
                           .until = DAY_OPEN};
}

static size_t asked_count(struct desk *d)
{
    struct step s;
    GOOD(d, desk_step(d, d->ada, &s));
    size_t count = s.about->asked_count;
    step_close(&s);
    return count;
}

static void r6_unfree_counts_as_not_asked(void **state)
{
    struct desk *d = *state;
    static const enum attendee CONTROL[] = {ATTENDEE_SITE, ATTENDEE_ASSOCIATION, ATTENDEE_STATE,
                                            ATTENDEE_LEADER, ATTENDEE_OTHER};
    for (size_t i = 0; i < COUNT(CONTROL); i++) {
        struct present there[] = {{ATTENDEE_INTERPRETER, STR("Bound")}, {CONTROL[i], STR_NONE}};
        struct asking a = {.answer = ANSWER_NO,
                           .setting = SETTING_PRIVATE,
                           .present = there,
                           .present_count = COUNT(there)};
        struct asking_outcome o;
        GOOD(d, desk_ask(d, &a, &o));
        assert_false(o.free);
        assert_non_null(strstr(o.unfree, "present"));
        a.answer = ANSWER_YES;
        a.allow = true;
        a.items = PERMIT_ALIVE;
        REFUSED(d, desk_ask(d, &a, &o), ERR_REFUSED, "R6");
        assert_int_equal(asked_count(d), 2 * (i + 1)); /* kept all the same */
        assert_int_equal(o.granted, 0);
        assert_int_equal(desk_allowed(d), 0);
    }
}

static void r6_not_private_and_duress(void **state)
{
    struct desk *d = *state;
    struct asking a = free_yes(PERMIT_ALIVE);
    struct asking_outcome o;
    a.setting = SETTING_NOT_PRIVATE;
    REFUSED(d, desk_ask(d, &a, &o), ERR_REFUSED, "R6");
    assert_string_equal(o.unfree, "it was not in private");
    a = free_yes(PERMIT_ALIVE);
    a.duress = true;
    REFUSED(d, desk_ask(d, &a, &o), ERR_REFUSED, "R6");
    assert_int_equal(desk_allowed(d), 0);
}

static void free_yes_grants_with_words(void **state)
{
    struct desk *d = *state;
    struct present there[] = {{ATTENDEE_INTERPRETER, STR_NONE}, {ATTENDEE_SUPPORTER, STR_NONE}};
    struct asking a = free_yes(PERMIT_ALIVE | PERMIT_REGION);
    struct asking_outcome o;
    a.present = there;
    a.present_count = COUNT(there);
    a.values.region = STR("the north");
    GOOD(d, desk_ask(d, &a, &o));
    assert_true(o.free);
    assert_int_equal(o.granted, PERMIT_ALIVE | PERMIT_REGION);
    assert_int_equal(desk_allowed(d), PERMIT_ALIVE | PERMIT_REGION);
}

static void words_are_needed(void **state)
{
    struct desk *d = *state;
    struct asking a = free_yes(PERMIT_ALIVE | PERMIT_ADDRESS);
    struct asking_outcome o;
    REFUSED(d, desk_ask(d, &a, &o), ERR_USAGE, "--address");
    a = free_yes(PERMIT_ALIVE);
    a.values.channel = STR("a cousin");
    REFUSED(d, desk_ask(d, &a, &o), ERR_USAGE, "--channel");
    a = free_yes(PERMIT_ALIVE);
    a.answer = ANSWER_NO;
    REFUSED(d, desk_ask(d, &a, &o), ERR_USAGE, "--answer yes");
    assert_int_equal(asked_count(d), 0);
}

static void nobody_is_asked_without_approach(void **state)
{
    struct desk *d = *state;
    struct asking a = free_yes(PERMIT_ALIVE);
    struct asking_outcome o;
    d->request = desk_request(d, "Made Up Daughter");
    REFUSED(d, desk_ask(d, &a, &o), ERR_REFUSED, "R5");
    assert_int_equal(asked_count(d), 0);
    a.setting = SETTING_OUTSIDE_CALL; /* who calls of his own needs none */
    GOOD(d, desk_ask(d, &a, &o));
    assert_int_equal(desk_allowed(d), PERMIT_ALIVE);
}

static void what_is_not_named_again_is_lowered(void **state)
{
    struct desk *d = *state;
    struct asking a = free_yes(PERMIT_ALIVE);
    struct asking_outcome o;
    GOOD(d, desk_yes(d, PERMIT_ALIVE | PERMIT_MESSAGES | PERMIT_REGION));
    GOOD(d, desk_ask(d, &a, &o));
    assert_int_equal(o.lowered, PERMIT_MESSAGES | PERMIT_REGION);
    assert_int_equal(desk_allowed(d), PERMIT_ALIVE);
    a.items = 0; /* nothing */
    GOOD(d, desk_ask(d, &a, &o));
    assert_int_equal(o.lowered, PERMIT_ALIVE);
    assert_int_equal(desk_allowed(d), 0);
}

static void a_free_no_lowers_everything(void **state)
{
    struct desk *d = *state;
    struct asking a = {.answer = ANSWER_NO, .setting = SETTING_PRIVATE};
    struct asking_outcome o;
    GOOD(d, desk_yes(d, PERMIT_ALIVE | PERMIT_MESSAGES));
    GOOD(d, desk_ask(d, &a, &o));
    assert_int_equal(o.lowered, PERMIT_ALIVE | PERMIT_MESSAGES);
    assert_int_equal(desk_allowed(d), 0);
    GOOD(d, desk_yes(d, PERMIT_ALIVE)); /* and the person can agree again later */
    assert_int_equal(desk_allowed(d), PERMIT_ALIVE);
}

static void lowering_acts_at_once_and_can_be_raised_again(void **state)
{
    struct desk *d = *state;
    GOOD(d, desk_yes(d, PERMIT_ALIVE | PERMIT_MESSAGES));
    GOOD(d, desk_lower(d, PERMIT_MESSAGES, false));
    assert_int_equal(desk_allowed(d), PERMIT_ALIVE);
    GOOD(d, desk_lower(d, 0, true));
    assert_int_equal(desk_allowed(d), 0);
    GOOD(d, desk_yes(d, PERMIT_ALIVE | PERMIT_MESSAGES));
    assert_int_equal(desk_allowed(d), PERMIT_ALIVE | PERMIT_MESSAGES);
}

static void an_end_is_an_end(void **state)
{
    struct desk *d = *state;
    struct asking a = free_yes(PERMIT_ALIVE);
    struct asking_outcome o;
    a.until = book_today(d->book) + 3;
    GOOD(d, desk_ask(d, &a, &o));
    desk_days(d, 3);
    assert_int_equal(desk_allowed(d), PERMIT_ALIVE);
    desk_days(d, 1);
    assert_int_equal(desk_allowed(d), 0);
}

/* ---- speakers ---- */

static enum err lower_through(struct desk *d, const char *speaker)
{
    struct lowering l = {.reason = STR("says the speaker"), .spoken_by = str_from(speaker)};
    struct step s;
    enum err err = desk_step(d, d->ben, &s);
    if (err == OK)
        err = consent_lower(&s, &l, &d->fault);
    step_close(&s);
    return err;
}

static enum err claim(struct desk *d, const char *who, const char *what)
{
    struct mandate_claim c = {str_from(who), str_from(what), STR("all")};
    struct step s;
    enum err err = desk_step(d, d->ben, &s);
    if (err == OK)
        err = mandate_claim(&s, &c, &d->fault);
    step_close(&s);
    return err;
}

static enum err mandate(struct desk *d, const char *who, enum attendee there, int32_t until)
{
    struct present present = {there, STR_NONE};
    struct mandate_grant g = {.by = str_from(who),
                              .scope = STR("consent"),
                              .until = until,
                              .setting = SETTING_PRIVATE,
                              .present = &present,
                              .present_count = 1};
    struct step s;
    enum err err = desk_step(d, d->ada, &s);
    if (err == OK)
        err = mandate_grant(&s, &g, &d->fault);
    step_close(&s);
    return err;
}

static void r8_claims_give_nothing(void **state)
{
    struct desk *d = *state;
    struct asking a = free_yes(PERMIT_ALIVE);
    struct asking_outcome o;
    size_t before = book_state(d->book)->refused_count;
    GOOD(d, desk_yes(d, PERMIT_ALIVE));
    GOOD(d, claim(d, "a leader", "leader"));
    GOOD(d, claim(d, "an uncle", "family"));
    assert_int_equal(claim(d, "x", "king"), ERR_USAGE);
    REFUSED(d, lower_through(d, "a leader"), ERR_REFUSED, "R8");
    REFUSED(d, lower_through(d, "an uncle"), ERR_REFUSED, "R8");
    a.spoken_by = STR("a leader");
    REFUSED(d, desk_ask(d, &a, &o), ERR_REFUSED, "R8");
    assert_int_equal(asked_count(d), 1);
    assert_int_equal(desk_allowed(d), PERMIT_ALIVE);
    assert_int_equal(book_state(d->book)->refused_count, before + 3); /* and each is logged */
}

static void r8_a_mandate_lowers_and_never_raises(void **state)
{
    struct desk *d = *state;
    struct asking a = free_yes(PERMIT_ALIVE | PERMIT_MESSAGES);
    struct asking_outcome o;
    GOOD(d, desk_yes(d, PERMIT_ALIVE));
    REFUSED(d, mandate(d, "a lawyer", ATTENDEE_SITE, DAY_OPEN), ERR_REFUSED, "R8");
    GOOD(d, mandate(d, "a lawyer", ATTENDEE_INTERPRETER, book_today(d->book) + 5));
    a.spoken_by = STR("a lawyer");
    REFUSED(d, desk_ask(d, &a, &o), ERR_REFUSED, "R8");
    GOOD(d, lower_through(d, "a lawyer"));
    assert_int_equal(desk_allowed(d), 0);
    desk_days(d, 6);
    REFUSED(d, lower_through(d, "a lawyer"), ERR_REFUSED, "R8");
}

static void r8_a_mandate_ends(void **state)
{
    struct desk *d = *state;
    struct step s;
    GOOD(d, mandate(d, "a lawyer", ATTENDEE_INTERPRETER, DAY_OPEN));
    GOOD(d, desk_step(d, d->ada, &s));
    assert_int_equal(mandate_end(&s, STR("somebody else"), &d->fault), ERR_NOT_FOUND);
    GOOD(d, mandate_end(&s, STR("A Lawyer"), &d->fault));
    step_close(&s);
    REFUSED(d, lower_through(d, "a lawyer"), ERR_REFUSED, "R8");
}

/* ---- meetings ---- */

static enum err plan_with(struct desk *d, enum attendee there)
{
    struct present present = {there, STR_NONE};
    struct meeting_plan p = {GRADE_PRIVATE, &present, 1, STR("tent"), DAY_OPEN};
    struct step s;
    enum err err = desk_step(d, d->ben, &s);
    if (err == OK)
        err = meeting_plan(&s, &p, &d->fault);
    step_close(&s);
    return err;
}

static void s3_a_private_meeting(void **state)
{
    struct desk *d = *state;
    struct step s;
    REFUSED(d, plan_with(d, ATTENDEE_SITE), ERR_REFUSED, "S3");
    REFUSED(d, plan_with(d, ATTENDEE_ASSOCIATION), ERR_REFUSED, "not private");
    REFUSED(d, plan_with(d, ATTENDEE_STATE), ERR_REFUSED, "not private");
    GOOD(d, plan_with(d, ATTENDEE_INTERPRETER));
    GOOD(d, desk_step(d, d->ben, &s));
    REFUSED(d, meeting_agree(&s, SIDE_PERSON, &d->fault), ERR_REFUSED, "S3");
    GOOD(d, meeting_agree(&s, SIDE_ENQUIRER, &d->fault));
    step_close(&s);
    GOOD(d, desk_yes(d, PERMIT_ALIVE | PERMIT_VISIT));
    GOOD(d, desk_step(d, d->ben, &s));
    GOOD(d, meeting_agree(&s, SIDE_PERSON, &d->fault));
    GOOD(d, step_again(&s, &d->fault));
    const struct case_meeting *m = meeting_waiting(&s);
    assert_non_null(m);
    assert_true(m->person_agrees && m->enquirer_agrees);
    struct present came[] = {{ATTENDEE_INTERPRETER, STR_NONE}, {ATTENDEE_SITE, STR_NONE}};
    struct meeting_held held = {came, COUNT(came), STR("an official came in"), DAY_OPEN};
    GOOD(d, meeting_record(&s, &held, &m, &d->fault));
    assert_non_null(m);
    assert_true(m->held);
    assert_false(m->held_private); /* held, not private */
    assert_null(meeting_waiting(&s));
    step_close(&s);
}

static void present_words(void **state)
{
    struct desk *d = *state;
    struct present p;
    GOOD(d, present_parse(STR("interpreter: A B"), &p, &d->fault));
    assert_int_equal(p.who, ATTENDEE_INTERPRETER);
    assert_true(str_eq(p.name, STR("A B")));
    GOOD(d, present_parse(STR("site-official"), &p, &d->fault));
    assert_int_equal(p.name.len, 0);
    assert_int_equal(present_parse(STR("king"), &p, &d->fault), ERR_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(r6_unfree_counts_as_not_asked, desk_begin, desk_finish),
        cmocka_unit_test_setup_teardown(r6_not_private_and_duress, desk_begin, desk_finish),
        cmocka_unit_test_setup_teardown(free_yes_grants_with_words, desk_begin, desk_finish),
        cmocka_unit_test_setup_teardown(words_are_needed, desk_begin, desk_finish),
        cmocka_unit_test_setup_teardown(nobody_is_asked_without_approach, desk_begin, desk_finish),
        cmocka_unit_test_setup_teardown(what_is_not_named_again_is_lowered, desk_begin,
                                        desk_finish),
        cmocka_unit_test_setup_teardown(a_free_no_lowers_everything, desk_begin, desk_finish),
        cmocka_unit_test_setup_teardown(lowering_acts_at_once_and_can_be_raised_again, desk_begin,
                                        desk_finish),
        cmocka_unit_test_setup_teardown(an_end_is_an_end, desk_begin, desk_finish),
        cmocka_unit_test_setup_teardown(r8_claims_give_nothing, desk_begin, desk_finish),
        cmocka_unit_test_setup_teardown(r8_a_mandate_lowers_and_never_raises, desk_begin,
                                        desk_finish),
        cmocka_unit_test_setup_teardown(r8_a_mandate_ends, desk_begin, desk_finish),
        cmocka_unit_test_setup_teardown(s3_a_private_meeting, desk_begin, desk_finish),
        cmocka_unit_test_setup_teardown(present_words, desk_begin, desk_finish),
    };
    if (seal_start(NULL) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
