/* How likely a find is the one asked for: chances add up, pools differ, shares are found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "base/str.h"
#include "core/sought.h"

static void more_weight_says_more_and_a_larger_pool_less(void **state)
{
    (void)state;
    static const size_t persons[] = {1, 3, 200, 20000, 1000000, 100000000};
    for (int beside = 0; beside < 2; beside++)
        for (size_t i = 0; i < COUNT(persons); i++)
            for (double w = -40; w < 60; w += 0.5) {
                double odds = sought_odds(w, persons[i], beside);
                assert_true(isfinite(odds) && odds >= 0);
                assert_true(sought_odds(w + 0.5, persons[i], beside) >= odds);
                if (i && odds < 1e14)
                    assert_true(sought_odds(w, persons[i - 1], beside) > odds);
            }
}

/* One in a million: what is proof enough among a hundred is not. */
static void what_says_nothing_leaves_the_chance_of_the_pool(void **state)
{
    (void)state;
    for (int beside = 0; beside < 2; beside++) {
        double odds = sought_odds(0, 1000000, beside);
        assert_true(fabs(odds * 1e6 - 1) < 1e-9);
        assert_true(sought_odds(10, 100, beside) > 100 * sought_odds(10, 1000000, beside));
    }
}

static void chances_of_all_and_of_nobody_add_up_to_one(void **state)
{
    (void)state;
    static const double odds[] = {1e15, 1e15, 3, 0.25, 0};
    static const double shares[] = {0.001, 0.5, 0.999};
    double all = 0;
    for (size_t from = 0; from < COUNT(odds); from++)
        for (size_t s = 0; s < COUNT(shares); s++) {
            double sum = 0;
            all = 0;
            for (size_t i = from; i < COUNT(odds); i++)
                all += odds[i];
            for (size_t i = from; i < COUNT(odds); i++)
                sum += sought_probability(odds[i], all, shares[s]);
            double nobody = (1 - shares[s]) / (1 - shares[s] + shares[s] * all);
            assert_true(fabs(sum + nobody - 1) < 1e-9);
        }
    assert_true(sought_probability(1e15, 2e15, 0.5) < 0.5 + 1e-9); /* two of one name */
}

/* So many of 1,000 are there, and what is found says so: with odds of 2^9, or 2^-9. */
static void the_share_is_found_again(void **state)
{
    (void)state;
    static double all[1000];
    static const size_t there[] = {0, 10, 100, 500, 900, 1000};
    for (size_t k = 0; k < COUNT(there); k++) {
        for (size_t i = 0; i < COUNT(all); i++)
            all[i] = exp2(i < there[k] ? 9 : -9);
        double share = sought_share(all, COUNT(all));
        assert_true(fabs(share - (double)there[k] / 1000) < 0.01);
        assert_true(share > 0 && share < 1);
    }
}

static void little_is_concluded_from_few(void **state)
{
    (void)state;
    double sure = 1e15, none = 0, dull = 1;
    assert_true(fabs(sought_share(NULL, 0) - SOUGHT_SHARE) < 1e-9);
    assert_true(fabs(sought_share(&dull, 1) - 0.5) < 1e-9);
    assert_true(sought_share(&sure, 1) < 0.7 && sought_share(&none, 1) > 0.3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_weight_says_more_and_a_larger_pool_less),
        cmocka_unit_test(what_says_nothing_leaves_the_chance_of_the_pool),
        cmocka_unit_test(chances_of_all_and_of_nobody_add_up_to_one),
        cmocka_unit_test(the_share_is_found_again),
        cmocka_unit_test(little_is_concluded_from_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
