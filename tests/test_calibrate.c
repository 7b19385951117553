#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "base/mem.h"
#include "core/calibrate.h"

enum { PERSONS = 400, ROWS = PERSONS * 3 };

/* Rows 3i, 3i + 1 and 3i + 2. */
struct made {
    struct people people;
    struct model model;
    struct pair pair[ROWS * 2];
    struct pair_list pairs;
    uint8_t second[ROWS];
};

static void add(struct made *w, uint32_t a, uint32_t b, double bits)
{
    w->pair[w->pairs.count++] = (struct pair){a, b, (int32_t)(bits * MODEL_UNIT)};
}

static struct made *made_new(void)
{
    struct made *w = mem_zero(1, sizeof *w);
    assert_non_null(w);
    w->people.rows = ROWS;
    w->pairs.pair = w->pair;
    return w;
}

static double chance_at(const struct made *w, double bits)
{
    return model_probability(&w->model, (int32_t)(bits * MODEL_UNIT));
}

/* Each person is there twice, and a relative is like one of both. */
static void what_is_like_only_one_of_two_is_a_relative(void **state)
{
    struct made *w = made_new();
    (void)state;
    for (uint32_t i = 0; i < PERSONS; i++) {
        add(w, 3 * i, 3 * i + 1, 18);
        add(w, 3 * i, 3 * i + 2, 3);
    }
    assert_int_equal(calibrate(&w->people, &w->pairs, &w->model), OK);
    assert_true(chance_at(w, 3) < 0.3);
    assert_true(chance_at(w, 18) > 0.999);
    mem_free(w);
}

/* The third row is sure to be one with the second, and hardly like the first. */
static void what_the_second_row_knows_belongs_to_the_first(void **state)
{
    struct made *w = made_new();
    (void)state;
    for (uint32_t i = 0; i < PERSONS; i++) {
        add(w, 3 * i, 3 * i + 1, 18);
        add(w, 3 * i, 3 * i + 2, -3);
        add(w, 3 * i + 1, 3 * i + 2, 16);
    }
    assert_int_equal(calibrate(&w->people, &w->pairs, &w->model), OK);
    assert_true(chance_at(w, -3) > 0.6);
    mem_free(w);
}

/* A family of three that look like one person, in a list where nobody else has a partner. */
static void a_few_that_speak_for_each_other_raise_nothing(void **state)
{
    struct made *w = made_new();
    (void)state;
    for (uint32_t i = 0; i < PERSONS / 40; i++) {
        add(w, 3 * i, 3 * i + 1, 18);
        add(w, 3 * i, 3 * i + 2, -3);
        add(w, 3 * i + 1, 3 * i + 2, 16);
    }
    assert_int_equal(calibrate(&w->people, &w->pairs, &w->model), OK);
    assert_true(chance_at(w, -3) < 0.15);
    mem_free(w);
}

/* Of two lists: the second row of the first list that is like a row whose partner is known. */
static void across_two_lists_the_second_best_tells(void **state)
{
    struct made *w = made_new();
    (void)state;
    w->people.second = w->second;
    for (uint32_t i = 0; i < PERSONS; i++) {
        w->second[3 * i] = 1;
        add(w, 3 * i, 3 * i + 1, 18);
        if (i % 8 == 0)
            add(w, 3 * i, 3 * i + 2, 3);
    }
    assert_int_equal(calibrate(&w->people, &w->pairs, &w->model), OK);
    assert_true(chance_at(w, 3) < 0.3);
    mem_free(w);
}

static void without_witnesses_the_model_stands(void **state)
{
    struct made *w = made_new();
    (void)state;
    for (uint32_t i = 0; i < PERSONS; i++)
        add(w, 3 * i, 3 * i + 1, (double)(i % 16) - 8);
    assert_int_equal(calibrate(&w->people, &w->pairs, &w->model), OK);
    for (double bits = -8; bits < 19; bits++)
        assert_true(fabs(model_bits(&w->model, (int32_t)(bits * MODEL_UNIT)) - bits) < 0.2);
    mem_free(w);
}

static void more_weight_is_never_less_likely(void **state)
{
    struct made *w = made_new();
    double before = 0;
    (void)state;
    for (uint32_t i = 0; i < PERSONS; i++) {
        add(w, 3 * i, 3 * i + 1, 18);
        add(w, 3 * i, 3 * i + 2, (double)(i * 7 % 28) - 8);
        if (i * 7 % 28 < 10)
            add(w, 3 * i + 1, 3 * i + 2, 16);
    }
    assert_int_equal(calibrate(&w->people, &w->pairs, &w->model), OK);
    for (double bits = -30; bits < 50; bits += 0.25) {
        assert_true(chance_at(w, bits) >= before);
        before = chance_at(w, bits);
    }
    for (double p = 0.01; p < 1; p += 0.07) {
        int32_t least = model_weight_for(&w->model, p);
        assert_true(model_probability(&w->model, least) >= p - 1e-9);
        assert_true(model_probability(&w->model, least - 1) < p);
    }
    mem_free(w);
}

static void an_empty_list_and_no_memory(void **state)
{
    struct made *w = made_new();
    (void)state;
    w->people.rows = 0;
    assert_int_equal(calibrate(&w->people, &w->pairs, &w->model), OK);
    w->people.rows = ROWS;
    add(w, 0, 1, 18);
    for (long n = 0; n < 6; n++) { /* three tables, and one in each of three rounds */
        mem_fail_after(n);
        enum err e = calibrate(&w->people, &w->pairs, &w->model);
        mem_fail_after(-1);
        assert_int_equal(e, ERR_MEMORY);
    }
    mem_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_like_only_one_of_two_is_a_relative),
        cmocka_unit_test(what_the_second_row_knows_belongs_to_the_first),
        cmocka_unit_test(a_few_that_speak_for_each_other_raise_nothing),
        cmocka_unit_test(across_two_lists_the_second_best_tells),
        cmocka_unit_test(without_witnesses_the_model_stands),
        cmocka_unit_test(more_weight_is_never_less_likely),
        cmocka_unit_test(an_empty_list_and_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
