#include "acts.h"

/* Answer days of the world: every 7 days from Monday 1970-01-05; DAY_ONE is a Wednesday. */
enum { FIRST = DAY_ONE + 5, SECOND = FIRST + 7, THIRD = SECOND + 7 };

static const char ONE_TEXT[] =
    "We have nothing that we may tell you today. Everyone who asks receives this same text, "
    "whether "
    "nobody was found, the person was not yet asked, or the person asked us to say nothing. Your "
    "request stays open.\n";
static const char ALIVE[] =
    "We may tell you today: Your relative is alive. Your request stays open.\n";
static const char TAIL[] =
    "On 2030-04-01 we told you: Your relative is alive. We have nothing newer "
    "that we may tell you.\n";

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

/* All done for "alive only", before the first answer day. Gives the grant. */
static ref say_alive(struct acts *w)
{
    ref grant = say_grant(w, PERMIT_ALIVE, say_yes(w), 0);
    say_disclosure(w, PERMIT_ALIVE, grant);
    return grant;
}

/* The text of a day, in memory of its own, without giving it. */
static void expect_on(struct acts *w, int32_t day, const char *text)
{
    expect_text(ask(w, day), text);
}

static void R1_the_one_text_in_every_world(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    expect_on(w, DAY_ONE, ONE_TEXT);
    say_line(w, "1981");
    expect_on(w, SECOND, ONE_TEXT);
    ref approach = say_located(w);
    expect_on(w, SECOND, ONE_TEXT);
    ref asked = say_asked(w, SETTING_PRIVATE, ANSWER_YES, approach);
    expect_on(w, SECOND, ONE_TEXT);
    ref grant = say_grant(w, PERMIT_ALIVE, asked, 0); /* a permission alone tells nothing */
    expect_on(w, SECOND, ONE_TEXT);
    say_proposal(w, PERMIT_ALIVE, grant);
    expect_on(w, SECOND, ONE_TEXT);
    say_of(w, KIND_DEATH_REPORTED, OMID, 0);
    expect_on(w, SECOND, ONE_TEXT);
    assert_int_equal(answer_day(ask(w, SECOND + 3)), SECOND);
    assert_int_equal(answer_permissions(ask(w, SECOND)), 0);
    assert_int_equal(answer_told(ask(w, SECOND)).len, 0);
}

static void A33_answers_change_on_the_calendar_day_only(void **state)
{
    struct acts *w = *state;
    say_alive(w);
    expect_on(w, DAY_ONE, ONE_TEXT);
    expect_on(w, FIRST - 1, ONE_TEXT);
    expect_on(w, FIRST, ALIVE);
    expect_on(w, FIRST + 6, ALIVE);
    assert_int_equal(answer_permissions(ask(w, FIRST)), PERMIT_ALIVE);
    size_t count;
    const struct digest *refs = answer_refs(ask(w, FIRST), &count);
    assert_int_equal(count, 1);
    assert_memory_equal(refs, &w->entries[w->count - 1].id, HASH_BYTES);
}

static void calendar_day_begins_at_midnight(void **state)
{
    struct acts *w = *state;
    say_alive(w);
    struct entry *e = &w->entries[w->count - 1];
    e->recorded_ms = (int64_t)FIRST * MS_A_DAY;
    expect_on(w, FIRST, ONE_TEXT);
    e->recorded_ms--;
    expect_on(w, FIRST, ALIVE);
    e->received_ms = (int64_t)FIRST * MS_A_DAY + 1; /* came in late, by a bundle */
    expect_on(w, FIRST, ONE_TEXT);
    expect_on(w, SECOND, ALIVE);
}

/* Two relatives who compare what they were told in one period must not see when something was
 * freed. */
static void A33_what_is_freed_waits_for_the_day(void **state)
{
    struct acts *w = *state;
    say_alive(w);
    ref mark = say(w, (struct saying){KIND_DURESS, w->person, OMID, NOBODY, {0}, true});
    expect_on(w, FIRST, ONE_TEXT);
    w->now_ms = (int64_t)(FIRST + 2) * MS_A_DAY;
    ref plan = say(w, (struct saying){KIND_LIFTED, w->person, OMID, NOBODY, {mark}, true});
    countersign(w, plan, NADIA);
    expect_on(w, FIRST + 3, ONE_TEXT);
    expect_on(w, SECOND, ALIVE);
    say(w, (struct saying){KIND_WITHDRAWN, w->request, KARIM, NOBODY, {0}, true});
    expect_on(w, SECOND, ONE_TEXT);
    w->now_ms = (int64_t)SECOND * MS_A_DAY;
    say(w, (struct saying){KIND_REOPENED, w->request, KARIM, NOBODY, {0}, true});
    expect_on(w, SECOND, ONE_TEXT);
    expect_on(w, THIRD, ALIVE);
}

static void one_calendar_day_has_one_letter(void **state)
{
    struct acts *w = *state;
    say_alive(w);
    expect_text(give(w, FIRST + 1), ALIVE);
    say_withdrawal(w, PERMIT_ALL);
    say_of(w, KIND_DEATH_REPORTED, OMID, 0);
    const struct answer *again = give(w, FIRST + 6);
    expect_text(again, ALIVE);
    assert_true(answer_repeated(again));
    assert_int_equal(answer_permissions(again), 0);
    assert_int_equal(answer_told(again).len, 0);
    expect_on(w, SECOND, TAIL);
    assert_false(answer_repeated(ask(w, SECOND)));
}

static void a_case_of_another_day_is_refused(void **state)
{
    struct acts *w = *state;
    const struct answer *a = NULL;
    say_alive(w);
    w->today = FIRST - 1;
    assert_int_equal(answer_build(fold_of(w), &w->state, FIRST, &w->arena, &a), ERR_RANGE);
    assert_null(a);
}

static void the_one_text_is_repeated_too(void **state)
{
    struct acts *w = *state;
    say_alive(w);
    w->entries[w->count - 1].received_ms = (int64_t)(FIRST + 1) * MS_A_DAY;
    expect_text(give(w, FIRST), ONE_TEXT);
    w->entries[w->count - 2].received_ms = 0; /* whatever comes in meanwhile */
    expect_text(give(w, FIRST + 5), ONE_TEXT);
    expect_text(give(w, SECOND), ALIVE);
    assert_int_equal(fold_of(w)->answer_count, 2);
}

static void A28_the_tail_is_the_same_for_all(void **state)
{
    struct acts *w = *state;
    say_alive(w);
    give(w, FIRST);
    size_t kept = w->count;
    expect_on(w, THIRD, TAIL); /* no news */
    say_withdrawal(w, PERMIT_ALL);
    expect_on(w, THIRD, TAIL);
    w->count = kept;
    ref report = say_of(w, KIND_DEATH_REPORTED, OMID, 0);
    expect_on(w, THIRD, TAIL);
    say_of(w, KIND_DEATH_PROVED, OMID, report);
    expect_on(w, THIRD, TAIL);
    w->count = kept;
    say(w, (struct saying){KIND_DURESS, w->request, OMID, NOBODY, {0}, true});
    expect_on(w, THIRD, TAIL);
    w->count = 0; /* erased: of the person's stream nothing is left */
    for (size_t i = 0; i < kept; i++)
        if (!str_eq(tag_str(&w->entries[i].stream), tag_str(&w->person)))
            w->entries[w->count++] = w->entries[i];
    assert_int_equal(fold_of(w)->person_count, 0);
    expect_on(w, THIRD, TAIL);
}

static void R10_withdrawal_stops_what_is_unsent(void **state)
{
    struct acts *w = *state;
    say_alive(w);
    expect_on(w, FIRST, ALIVE);
    say_withdrawal(w, PERMIT_ALIVE);
    expect_on(w, FIRST, ONE_TEXT);
}

static void R6_a_free_no_stops_what_is_unsent(void **state)
{
    struct acts *w = *state;
    say_alive(w);
    say_asked(w, SETTING_OUTSIDE_CALL, ANSWER_NO, 0);
    expect_on(w, FIRST, ONE_TEXT);
}

static void R10_every_item_or_none(void **state)
{
    struct acts *w = *state;
    enum { BOTH = PERMIT_ALIVE | PERMIT_MESSAGES };
    say_disclosure(w, BOTH, say_grant(w, BOTH, say_yes(w), 0));
    say_withdrawal(w, PERMIT_MESSAGES);
    expect_on(w, FIRST, ONE_TEXT);
}

/* Region allowed, withdrawn, and another region allowed: the old disclosure must not tell the old
 * one under the new permission. */
static void R2_a_value_withdrawn_is_not_told_under_a_new_grant(void **state)
{
    struct acts *w = *state;
    enum { BOTH = PERMIT_ALIVE | PERMIT_REGION };
    ref grant = say_grant(w, BOTH, say_yes(w), 0);
    say_disclosure(w, BOTH, grant);
    ref gone = say_withdrawal(w, PERMIT_REGION);
    ref asked = say_asked(w, SETTING_OUTSIDE_CALL, ANSWER_YES, 0);
    body_put_u64(&w->body, BODY_PERMISSIONS, PERMIT_REGION);
    put_values(w, PERMIT_REGION, "-west");
    ref anew = say(w, (struct saying){KIND_GRANT, w->person, NADIA, NOBODY, {asked, gone}, false});
    assert_int_equal(permitted(w), BOTH);
    expect_on(w, FIRST, ONE_TEXT);
    expect_counts(w, say_disclosure(w, PERMIT_REGION, anew));
    expect_on(w, FIRST,
              "We may tell you today: Your relative is in this region: north-west. Your "
              "request stays open.\n");
}

static void a_grant_that_has_ended_tells_nothing(void **state)
{
    struct acts *w = *state;
    ref asked = say_yes(w);
    body_put_i64(&w->body, BODY_UNTIL, FIRST + 2);
    ref grant = say_grant(w, PERMIT_ALIVE, asked, 0);
    say_disclosure(w, PERMIT_ALIVE, grant);
    expect_on(w, FIRST + 2, ALIVE);
    expect_on(w, FIRST + 3, ONE_TEXT);
}

static void R6_duress_and_R15_death_freeze(void **state)
{
    struct acts *w = *state;
    say_alive(w);
    const size_t kept = w->count;
    static const enum kind FREEZE[] = {KIND_DURESS, KIND_DEATH_REPORTED, KIND_DEATH_PROVED};
    for (size_t i = 0; i < COUNT(FREEZE); i++) {
        say(w, (struct saying){FREEZE[i], w->person, OMID, NOBODY, {0}, true});
        expect_on(w, FIRST, ONE_TEXT);
        w->count = kept;
    }
    say(w, (struct saying){KIND_DURESS, w->request, OMID, NOBODY, {0}, true});
    expect_on(w, FIRST, ONE_TEXT);
    w->count = kept;
    say(w, (struct saying){KIND_WITHDRAWN, w->request, KARIM, NOBODY, {0}, true});
    expect_on(w, FIRST, ONE_TEXT);
    w->count = kept;
    expect_on(w, FIRST, ALIVE);
}

/* The same person on two lists: what was withdrawn on one file is not told from the other, and a
 * death reported on one freezes both. */
static void R10_two_files_of_one_person(void **state)
{
    struct acts *w = *state;
    say_alive(w);
    const size_t kept = w->count;
    const struct tag first = w->person;
    w->person = tag_of(0x62);
    say_line(w, "1981");
    ref upheld = say_of(w, KIND_UPHELD, OMID, 0);
    say_of(w, KIND_DEATH_REPORTED, OMID, 0);
    expect_on(w, FIRST, ONE_TEXT);
    w->count--;
    expect_on(w, FIRST, ALIVE);
    say_withdrawal(w, PERMIT_ALIVE);
    expect_on(w, FIRST, ALIVE); /* another person, as far as anybody knows */
    say_verified(w, VIDA, upheld, OUTCOME_PROVED);
    expect_on(w, FIRST, ONE_TEXT);
    w->count = kept;
    w->person = first;
    expect_on(w, FIRST, ALIVE);
}

static void told_again_only_when_it_changed(void **state)
{
    struct acts *w = *state;
    enum { ALL_TOLD = PERMIT_ALIVE | PERMIT_MESSAGES };
    ref asked = say_yes(w);
    ref alive = say_grant(w, PERMIT_ALIVE, asked, 0);
    say_disclosure(w, PERMIT_ALIVE, alive);
    give(w, FIRST);
    ref more = say_grant(w, ALL_TOLD, asked, 0);
    say_disclosure(w, ALL_TOLD, more);
    expect_on(w, SECOND,
              "On 2030-04-01 we told you: Your relative is alive. We may tell you today: "
              "You may send your relative a family message through us. Your request stays "
              "open.\n");
    assert_int_equal(answer_permissions(ask(w, SECOND)), PERMIT_MESSAGES);
    give(w, SECOND);
    expect_on(w, THIRD,
              "On 2030-04-01 we told you: Your relative is alive. On 2030-04-08 we told "
              "you: You may send your relative a family message through us. We have nothing "
              "newer that we may tell you.\n");
}

static void all_sentences(void **state)
{
    struct acts *w = *state;
    say_disclosure(w, PERMIT_ALL, say_grant(w, PERMIT_ALL, say_yes(w), 0));
    expect_on(
        w, FIRST,
        "We may tell you today: Your relative is alive. Your relative wants no contact. You may "
        "send your relative a family message through us. Your relative is in this region: "
        "north. You can reach your relative in this way: phone 1. Your relative's address is: "
        "street. Your relative agrees to a visit; we will arrange it with you. Your request "
        "stays open.\n");
    give(w, FIRST);
    assert_int_equal(fold_of(w)->told_count, 1);
    assert_int_equal(fold_of(w)->told[0].permissions, PERMIT_ALL);
    assert_int_equal(fold_of(w)->told[0].day, FIRST);
}

/* Nothing in a value can break the line or turn it around. */
static void hostile_value(void **state)
{
    struct acts *w = *state;
    ref asked = say_yes(w);
    struct buf b = {0};
    cbor_put_map(&b, 1);
    cbor_put_u64(&b, PERMIT_REGION);
    cbor_put_text(&b, STR("nor\nth\0x\xE2\x80\xAEgnal\xE2\x80\x8Ciran"));
    body_put_raw(&w->body, BODY_VALUES, buf_view(&b));
    buf_free(&b);
    body_put_u64(&w->body, BODY_PERMISSIONS, PERMIT_REGION);
    ref grant = say_of(w, KIND_GRANT, NADIA, asked);
    say_disclosure(w, PERMIT_REGION, grant);
    expect_on(w, FIRST,
              "We may tell you today: Your relative is in this region: nor th x gnal\xE2\x80\x8C"
              "iran. Your request stays open.\n");
    give(w, FIRST);
    expect_on(w, SECOND,
              "On 2030-04-01 we told you: Your relative is in this region: nor th x "
              "gnal\xE2\x80\x8Ciran. We have nothing newer that we may tell you.\n");
}

static ref say_letter(struct acts *w, const char *text, const char *told, unsigned bits)
{
    body_put_i64(&w->body, BODY_CALENDAR_DAY, FIRST);
    body_put_text(&w->body, BODY_TEXT, str_from(text));
    body_put_u64(&w->body, BODY_PERMISSIONS, bits);
    if (told)
        body_put_text(&w->body, BODY_TOLD, str_from(told));
    return say(w, (struct saying){KIND_ANSWERED, w->letter, NOBODY, NOBODY, {0}, true});
}

static void letters_of_no_form(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    expect_void(w, say_letter(w, "x", "alive.", PERMIT_ALIVE), "the body cannot be read");
    expect_void(w, say_letter(w, "alive.", "alive.", 0), "the body cannot be read");
    expect_void(w, say_letter(w, "alive.", NULL, PERMIT_ALIVE), "the body cannot be read");
    expect_void(w, say_letter(w, "alive.", "alive.", 128), "the body cannot be read");
    expect_void(w, say_letter(w, "", NULL, 0), "the body cannot be read");
    expect_void(w, say_letter(w, "a\x1B[31m", NULL, 0), "the body cannot be read");
    expect_on(w, FIRST, ONE_TEXT);
    expect_counts(w, say_letter(w, "It was: alive.\n", "alive.", PERMIT_ALIVE));
    expect_on(w, FIRST, "It was: alive.\n");
    expect_counts(w, say_letter(w, "Told by the partner: alive.\n", "alive.", PERMIT_ALIVE));
    assert_int_equal(fold_of(w)->told_count, 1);
    assert_int_equal(fold_of(w)->answer_count, 2);
}

static void R1_receipt(void **state)
{
    struct acts *w = *state;
    const struct answer *a, *b;
    struct tag other = tag_of(0x77);
    assert_int_equal(answer_receipt(&w->request, &w->arena, &a), OK);
    assert_int_equal(answer_receipt(&other, &w->arena, &b), OK);
    assert_int_equal(answer_text(a).len, answer_text(b).len);
    assert_true(str_find(answer_text(a), STR("R-A58N-2MAH-A58N-2MAH-A58N-2MAH-A4")) > 0);
    assert_true(str_ends(answer_text(a), STR("open.\n")));
}

static void out_of_memory(void **state)
{
    struct acts *w = *state;
    say_disclosure(w, PERMIT_ALL, say_grant(w, PERMIT_ALL, say_yes(w), 0));
    for (int round = 0; round < 3; round++) {
        enum err err = ERR_MEMORY;
        const int32_t day = round < 2 ? FIRST : SECOND;
        w->today = day;
        const struct case_file *c = fold_of(w);
        long n = 0;
        for (; err == ERR_MEMORY && n < 500; n++) {
            struct arena a = {0};
            const struct answer *answer = NULL;
            mem_fail_after(n);
            err = answer_build(c, &w->state, day, &a, &answer);
            mem_fail_after(-1);
            assert_int_equal(answer != NULL, err == OK);
            arena_free(&a);
        }
        assert_int_equal(err, OK);
        assert_true(n > 1);
        give(w, day);
    }
    enum err err = ERR_MEMORY;
    for (long n = 0; err == ERR_MEMORY && n < 50; n++) {
        struct arena a = {0};
        const struct answer *answer = NULL;
        mem_fail_after(n);
        err = answer_receipt(&w->request, &a, &answer);
        mem_fail_after(-1);
        arena_free(&a);
    }
    assert_int_equal(err, OK);
}

#define ANSWER_TEST(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANSWER_TEST(R1_the_one_text_in_every_world),
        ANSWER_TEST(A33_answers_change_on_the_calendar_day_only),
        ANSWER_TEST(calendar_day_begins_at_midnight),
        ANSWER_TEST(A33_what_is_freed_waits_for_the_day),
        ANSWER_TEST(one_calendar_day_has_one_letter),
        ANSWER_TEST(a_case_of_another_day_is_refused),
        ANSWER_TEST(the_one_text_is_repeated_too),
        ANSWER_TEST(A28_the_tail_is_the_same_for_all),
        ANSWER_TEST(R10_withdrawal_stops_what_is_unsent),
        ANSWER_TEST(R6_a_free_no_stops_what_is_unsent),
        ANSWER_TEST(R10_every_item_or_none),
        ANSWER_TEST(R2_a_value_withdrawn_is_not_told_under_a_new_grant),
        ANSWER_TEST(a_grant_that_has_ended_tells_nothing),
        ANSWER_TEST(R6_duress_and_R15_death_freeze),
        ANSWER_TEST(R10_two_files_of_one_person),
        ANSWER_TEST(told_again_only_when_it_changed),
        ANSWER_TEST(all_sentences),
        ANSWER_TEST(hostile_value),
        ANSWER_TEST(letters_of_no_form),
        ANSWER_TEST(R1_receipt),
        ANSWER_TEST(out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
