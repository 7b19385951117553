#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "core/weigh_learn.h"

enum { QUESTIONS = 2000, LINES = 1000 };

static struct weigh_seen nothing(void)
{
    struct weigh_seen seen = {.rest = 0};
    memset(seen.level, WEIGH_NONE, sizeof seen.level);
    return seen;
}

static void see(struct weigh_seen *s, enum weigh_field f, unsigned level, double counted)
{
    s->level[f] = (uint8_t)level;
    s->counted[f] = counted;
}

/* Half of the questions have an answer, in which the sex is wrong for one in fifty; of strangers
 * the sex agrees for one in two, and a given name for one in 256. */
static struct weigh_lesson *lesson(const struct weights *weights)
{
    struct weigh_lesson *l;
    assert_int_equal(weigh_lesson_new(weights, &l), OK);
    for (unsigned i = 0; i < QUESTIONS; i++) {
        struct weigh_seen s = nothing();
        bool right = i % 2 == 0;
        see(&s, WEIGH_GIVEN, right ? 0 : WEIGH_DIFFERS, right ? 8 : 0);
        see(&s, WEIGH_FATHER, right ? 0 : WEIGH_DIFFERS, right ? 9 : 0);
        see(&s, WEIGH_SEX, (right ? i % 100 == 0 : i % 4 == 1) ? WEIGH_DIFFERS : 0, 0);
        assert_int_equal(weigh_lesson_candidate(l, &s), OK);
        weigh_lesson_asked(l, LINES);
    }
    for (unsigned i = 0; i < 256 * 40; i++) {
        struct weigh_seen s = nothing();
        bool same = i % 256 == 0;
        see(&s, WEIGH_GIVEN, same ? 0 : WEIGH_DIFFERS, same ? 8 : 0);
        see(&s, WEIGH_SEX, i % 2 ? WEIGH_DIFFERS : 0, 0);
        weigh_lesson_stranger(l, &s);
    }
    return l;
}

static double mixed(double learnt, double judged)
{
    return log2((exp2(learnt) + exp2(judged)) / 2);
}

/* Nobody said which answers are right: the model finds out. */
static void test_learns(void **state)
{
    (void)state;
    struct weigh_lesson *l = lesson(&weights_judged);
    struct weights w, again;
    assert_int_equal(weigh_lesson_learn(l, &w), OK);
    double differs = mixed(log2(0.02 / 0.5), (double)weights_judged.bits[WEIGH_SEX][WEIGH_DIFFERS]);
    assert_true(fabs((double)w.bits[WEIGH_SEX][WEIGH_DIFFERS] - differs) < 0.3);
    double given = mixed(0, (double)weights_judged.bits[WEIGH_GIVEN][0]);
    assert_true(fabs((double)w.bits[WEIGH_GIVEN][0] - given) < 0.3);
    assert_int_equal(weigh_lesson_learn(l, &again), OK);
    assert_memory_equal(&w, &again, sizeof w);
    weigh_lesson_free(l);
}

/* What few strangers show, what nobody shows, and what tells relatives apart stays as it was. */
static void test_keeps(void **state)
{
    (void)state;
    struct weigh_lesson *l = lesson(&weights_judged);
    struct weights w;
    assert_int_equal(weigh_lesson_learn(l, &w), OK);
    for (size_t f = WEIGH_REGION; f < WEIGH_DAY; f++)
        assert_memory_equal(w.bits[f], weights_judged.bits[f], sizeof w.bits[f]);
    assert_memory_equal(w.bits[WEIGH_FATHER], weights_judged.bits[WEIGH_FATHER],
                        sizeof w.bits[WEIGH_FATHER]);
    assert_true(fabsf(w.bits[WEIGH_GIVEN][WEIGH_ELSEWHERE] -
                      weights_judged.bits[WEIGH_GIVEN][WEIGH_ELSEWHERE]) < 0.001F);
    weigh_lesson_free(l);
}

static void test_without_memory(void **state)
{
    (void)state;
    struct weigh_lesson *l;
    (void)mem_fail_after(0);
    assert_int_equal(weigh_lesson_new(&weights_judged, &l), ERR_MEMORY);
    (void)mem_fail_after(-1);
    l = lesson(&weights_judged);
    struct weights w = weights_judged;
    (void)mem_fail_after(1);
    assert_int_equal(weigh_lesson_learn(l, &w), ERR_MEMORY);
    (void)mem_fail_after(-1);
    assert_memory_equal(&w, &weights_judged, sizeof w);
    weigh_lesson_free(l);
}

/* Of the weights in use: nothing weighs more against than 9 bits, and no spelling farther off
 * weighs more than the usual one. */
static void test_bounds(void **state)
{
    (void)state;
    for (size_t f = 0; f < WEIGH_FIELDS; f++)
        for (size_t k = 0; k < WEIGH_LEVELS; k++)
            assert_true(fabsf(weights_learnt.bits[f][k]) <= 9);
    for (size_t f = 0; f < WEIGH_DAY; f++) {
        for (size_t k = 1; k < (f / 2 == WEIGH_OTHERS / 2 ? WEIGH_MORE : WEIGH_SPELLINGS); k++)
            assert_true(weights_learnt.bits[f][k] <= weights_learnt.bits[f][0]);
        assert_true(weights_learnt.bits[f][WEIGH_DIFFERS] < 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_learns),
        cmocka_unit_test(test_keeps),
        cmocka_unit_test(test_without_memory),
        cmocka_unit_test(test_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
