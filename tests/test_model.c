#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "base/mem.h"
#include "link_rows.h"

enum { ROWS = 300 };

struct world {
    struct made_row rows[ROWS];
    struct roll roll;
    struct people people;
    struct model model;
};

static int make_world(void **state)
{
    struct world *w = mem_zero(1, sizeof *w);
    made_rows(ROWS, 8, w->rows);
    made_roll(w->rows, ROWS, NULL, ROWS, &w->roll);
    assert_int_equal(people_new(&w->roll, &w->people), OK);
    assert_int_equal(model_new(&w->people, &(struct model_random){20000, 1, 2}, &w->model), OK);
    *state = w;
    return 0;
}

static int end_world(void **state)
{
    struct world *w = *state;
    model_free(&w->model);
    people_free(&w->people);
    roll_free(&w->roll);
    mem_free(w);
    return 0;
}

/* All pairs, as a sample that leaves nothing out. */
static struct model_pair *all_pairs(const struct world *w, size_t *count)
{
    struct model_pair *k = mem_zero((size_t)ROWS * ROWS / 2, sizeof *k);
    *count = 0;
    for (uint32_t a = 0; a < ROWS; a++)
        for (uint32_t b = a + 1; b < ROWS; b++) {
            k[*count] = (struct model_pair){.a = a, .b = b, .share = 1};
            model_pattern(&w->model, &w->people, &k[(*count)++]);
        }
    return k;
}

static bool same_person(const struct world *w, uint32_t a, uint32_t b)
{
    return w->rows[w->people.row[a]].person == w->rows[w->people.row[b]].person;
}

static void u_of_same_is_its_frequency(void **state)
{
    const struct world *w = *state;
    for (size_t f = 0; f < w->people.feature_count; f++) {
        size_t same = 0, known = 0;
        for (size_t a = 0; a < ROWS; a++)
            for (size_t b = 0; b < a; b++) {
                uint32_t x = w->people.number[a * w->people.stride + f];
                uint32_t y = w->people.number[b * w->people.stride + f];
                known += x && y;
                same += x && x == y;
            }
        double u = w->model.u[f][LEVEL_SAME], sum = 0;
        assert_true(fabs(u - (double)same / (double)known) < 1e-9);
        for (size_t l = 0; l < LEVELS; l++)
            if (f != w->people.given || (l != LEVEL_SWAPPED && l != LEVEL_HALF_SWAPPED))
                sum += w->model.u[f][l];
        assert_true(fabs(sum - 1) < 1e-9);
    }
}

static void learning_tells_matches_from_others(void **state)
{
    struct world *w = *state;
    size_t count, right = 0, wrong = 0, matches = 0;
    struct model_pair *k = all_pairs(w, &count);
    assert_int_equal(model_learn(&w->model, k, count, 2), OK);
    for (size_t i = 0; i < count; i++) {
        int32_t weight =
            model_weight(&w->model, &w->people, w->people.number + k[i].a * w->people.stride,
                         w->people.number + k[i].b * w->people.stride);
        bool said = model_probability(&w->model, weight) > 0.5, is = same_person(w, k[i].a, k[i].b);
        matches += is;
        right += said && is;
        wrong += said && !is;
    }
    assert_true(matches == ROWS / 3);
    assert_true(right * 100 >= matches * 97 && wrong * 100 <= matches * 2);
    double expected = w->model.lambda * w->model.pairs_total;
    assert_true(fabs(expected - (double)matches) < 0.05 * (double)matches);
    for (size_t f = 0; f < w->people.feature_count; f++) {
        assert_true(w->model.weight[f][LEVEL_SAME] > 2 * MODEL_UNIT);
        assert_true(w->model.weight[f][LEVEL_DIFFER] < -MODEL_UNIT);
    }
    mem_free(k);
}

/* Every other person is called by a short name the second time. */
static void nicknames_have_a_weight_that_is_learnt(void **state)
{
    (void)state;
    static const char *const names[][2] = {{"William", "Bill"},  {"Elizabeth", "Liz"},
                                           {"Mikhail", "Misha"}, {"Katherine", "Kitty"},
                                           {"Nikolai", "Kolya"}, {"Robert", "Bob"}};
    struct world *w = mem_zero(1, sizeof *w);
    size_t count;
    made_rows(ROWS, 8, w->rows);
    for (size_t i = 0; i < ROWS; i++)
        snprintf(w->rows[i].cell[0], CELL_ROOM, "%s",
                 names[i / 3 % COUNT(names)][i % 3 == 2 && i / 3 / COUNT(names) % 2]);
    made_roll(w->rows, ROWS, NULL, ROWS, &w->roll);
    assert_int_equal(people_new(&w->roll, &w->people), OK);
    assert_int_equal(model_new(&w->people, &(struct model_random){20000, 1, 2}, &w->model), OK);
    struct model_pair *k = all_pairs(w, &count);
    assert_int_equal(model_learn(&w->model, k, count, 2), OK);
    size_t g = w->people.given;
    assert_true(w->model.m[g][LEVEL_NICKNAME] > 0.3);
    assert_true(w->model.weight[g][LEVEL_NICKNAME] > MODEL_UNIT);
    assert_true(w->model.weight[g][LEVEL_DIFFER] < -MODEL_UNIT);
    mem_free(k);
    void *made = w;
    end_world(&made);
}

/* A hundred thousand matches, none of which differs, do not show that none ever does. */
static void nothing_weighs_more_against_than_data_can_show(void **state)
{
    (void)state;
    void *made = NULL;
    size_t count;
    make_world(&made);
    struct world *w = made;
    struct model_pair *k = all_pairs(w, &count);
    for (size_t i = 0; i < count; i++)
        k[i].share = 1e5F;
    assert_int_equal(model_learn(&w->model, k, count, 2), OK);
    for (size_t f = 0; f < w->people.feature_count; f++)
        for (size_t l = 0; l < LEVELS; l++)
            assert_true(w->model.weight[f][l] > -10 * MODEL_UNIT);
    mem_free(k);
    end_world(&made);
}

/* Four of a family each: name and town are the same, the given name and the birth are not. With
 * `doubles` some are there twice. Counts pairs that are taken for one person. */
static size_t taken_in_families(size_t doubles, double *matches)
{
    struct world *w = mem_zero(1, sizeof *w);
    size_t count, taken = 0;
    static struct made_row with_doubles[ROWS * 3 / 2];
    made_rows(COUNT(with_doubles), 8, with_doubles);
    for (size_t i = 0; i < ROWS; i++) {
        struct made_row *r = &w->rows[i];
        *r = with_doubles[i / 2 * 3 + i % 2];
        memcpy(r->cell[1], w->rows[i / 4 * 4].cell[1], CELL_ROOM);
        memcpy(r->cell[3], w->rows[i / 4 * 4].cell[3], CELL_ROOM);
    }
    for (size_t i = 0; i < doubles; i++)
        w->rows[i * 8 + 1] = w->rows[i * 8];
    made_roll(w->rows, ROWS, NULL, ROWS, &w->roll);
    assert_int_equal(people_new(&w->roll, &w->people), OK);
    assert_int_equal(model_new(&w->people, &(struct model_random){20000, 1, 2}, &w->model), OK);
    struct model_pair *k = all_pairs(w, &count);
    assert_int_equal(model_learn(&w->model, k, count, 2), OK);
    for (size_t i = 0; i < count; i++)
        taken += model_pair_probability(&w->model, &k[i]) > 0.5;
    *matches = w->model.lambda * w->model.pairs_total;
    mem_free(k);
    void *made = w;
    end_world(&made);
    return taken;
}

static void families_are_not_taken_for_one_person(void **state)
{
    (void)state;
    double matches;
    assert_int_equal(taken_in_families(0, &matches), 0);
    assert_true(matches < 10);
    size_t taken = taken_in_families(10, &matches);
    assert_true(taken >= 10 && taken <= 13);
    assert_true(matches > 8 && matches < 16);
}

/* Two and two of one name and town, never of one birthday, and of every other two one has none:
 * such rows are no matches, and those without a birthday do not keep up the belief in them. */
static void namesakes_with_other_birthdays_are_not_taken(void **state)
{
    (void)state;
    struct world *w = mem_zero(1, sizeof *w);
    size_t count;
    static struct made_row rows[ROWS * 3 / 2];
    made_rows(COUNT(rows), 8, rows);
    for (size_t i = 0; i < ROWS; i++) {
        struct made_row *r = &w->rows[i];
        *r = rows[i / 2 * 3 + i % 2];
        for (size_t c = 0; c < ROW_CELLS; c++)
            if (i % 2 && c != 2)
                memcpy(r->cell[c], w->rows[i - 1].cell[c], CELL_ROOM);
        if (i % 4 == 1)
            r->cell[2][0] = 0;
    }
    made_roll(w->rows, ROWS, NULL, ROWS, &w->roll);
    assert_int_equal(people_new(&w->roll, &w->people), OK);
    assert_int_equal(model_new(&w->people, &(struct model_random){20000, 1, 2}, &w->model), OK);
    struct model_pair *k = all_pairs(w, &count);
    assert_int_equal(model_learn(&w->model, k, count, 2), OK);
    assert_true(w->model.lambda * w->model.pairs_total < 10);
    mem_free(k);
    void *made = w;
    end_world(&made);
}

/* Of two and two rows of one family and town a hundred are doubles; of the rest one has no given
 * name, and the birth is another. They are taken for matches in part, and so birth seems to differ
 * in matches. Returns what it weighs then. */
static int32_t other_birth_weighs(double told)
{
    static const char *const towns[] = {"Malm", "Bergen", "Dorpat", "Tallin", "Vologda", "Kashan"};
    static struct made_row rows[ROWS * 3 / 2];
    struct world *w = mem_zero(1, sizeof *w);
    size_t count, birth = 0;
    made_rows(COUNT(rows), 8, rows);
    for (size_t i = 0; i < ROWS; i++) {
        struct made_row *r = &w->rows[i];
        *r = i < ROWS * 2 / 3 ? rows[i / 2 * 3] : rows[i / 2 * 3 + i % 2];
        memcpy(r->cell[1], w->rows[i / 2 * 2].cell[1], CELL_ROOM);
        snprintf(r->cell[3], CELL_ROOM, "%s", towns[i / 2 % COUNT(towns)]);
        if (i >= ROWS * 2 / 3 && i % 2)
            r->cell[0][0] = 0;
    }
    made_roll(w->rows, ROWS, NULL, ROWS, &w->roll);
    assert_int_equal(people_new(&w->roll, &w->people), OK);
    assert_int_equal(model_new(&w->people, &(struct model_random){20000, 1, 2}, &w->model), OK);
    for (size_t f = 0; f < w->people.feature_count; f++) {
        w->model.told[f] = told;
        birth = w->people.feature[f].field == FIELD_BIRTH ? f : birth;
    }
    struct model_pair *k = all_pairs(w, &count);
    assert_int_equal(model_learn(&w->model, k, count, 2), OK);
    int32_t weight = w->model.weight[birth][LEVEL_DIFFER];
    mem_free(k);
    void *made = w;
    end_world(&made);
    return weight;
}

/* Where the other columns can tell who is a match, birth is learnt from those that they tell. */
static void what_matches_differ_in_is_seen_in_sure_ones(void **state)
{
    (void)state;
    int32_t by_all = other_birth_weighs(0), by_sure = other_birth_weighs(1);
    assert_true(by_all > -3.6 * MODEL_UNIT && by_sure < -3.6 * MODEL_UNIT);
}

/* How far birth is told by given name, family name and town, which one row in `one_in` has. */
static double birth_is_told(size_t one_in)
{
    struct world *w = mem_zero(1, sizeof *w);
    double told = -1;
    made_rows(ROWS, 8, w->rows);
    for (size_t i = 0; i < ROWS; i++)
        if (i % one_in)
            w->rows[i].cell[1][0] = w->rows[i].cell[3][0] = 0;
    made_roll(w->rows, ROWS, NULL, ROWS, &w->roll);
    assert_int_equal(people_new(&w->roll, &w->people), OK);
    assert_int_equal(model_new(&w->people, &(struct model_random){20000, 1, 2}, &w->model), OK);
    for (size_t f = 0; f < w->people.feature_count; f++)
        if (w->people.feature[f].field == FIELD_BIRTH)
            told = w->model.told[f];
    void *made = w;
    end_world(&made);
    return told;
}

/* Three others that hardly two strangers have in common can tell; blanks say nothing. */
static void columns_are_told_by_others_that_say_much(void **state)
{
    (void)state;
    assert_true(birth_is_told(1) > 0.5 && birth_is_told(1) <= 1);
    assert_true(fabs(birth_is_told(4)) < 1e-9);
}

static void weights_are_the_same_both_ways_and_blank_is_nothing(void **state)
{
    const struct world *w = *state;
    size_t stride = w->people.stride;
    for (size_t a = 0; a < ROWS; a++)
        for (size_t b = 0; b < a; b++) {
            const uint32_t *x = w->people.number + a * stride, *y = w->people.number + b * stride;
            assert_int_equal(model_weight(&w->model, &w->people, x, y),
                             model_weight(&w->model, &w->people, y, x));
        }
    uint32_t blank[16] = {0};
    assert_int_equal(model_weight(&w->model, &w->people, blank, w->people.number), 0);
}

static void a_rare_value_weighs_more(void **state)
{
    (void)state;
    struct made_row rows[ROWS];
    struct roll r;
    struct people p;
    struct model d;
    made_rows(ROWS, 8, rows);
    for (size_t i = 0; i < ROWS; i++)
        if (i % 2)
            memcpy(rows[i].cell[1], "common", sizeof "common");
    memcpy(rows[0].cell[1], "seldom", sizeof "seldom");
    memcpy(rows[2].cell[1], "seldom", sizeof "seldom");
    made_roll(rows, ROWS, NULL, ROWS, &r);
    assert_int_equal(people_new(&r, &p), OK);
    assert_int_equal(model_new(&p, &(struct model_random){1000, 1, 1}, &d), OK);
    int32_t seldom = 0, common = 0;
    for (size_t i = 0; i < ROWS; i++) {
        uint32_t v = p.number[i * p.stride + p.family];
        if (p.row[i] == 0)
            seldom = d.rarity[p.family][v];
        if (p.row[i] == 1)
            common = d.rarity[p.family][v];
    }
    assert_true(seldom > common + 5 * MODEL_UNIT);
    model_free(&d);
    people_free(&p);
    roll_free(&r);
}

/* Of whole names that have far too little in common some are compared for all: that changes nothing
 * of how often strangers differ, or lack the given name that the other has, nor does the order of
 * two say whether they are far. */
static void some_of_those_far_apart_stand_for_all(void **state)
{
    (void)state;
    enum { NAMES = 700 };
    struct roll r;
    struct people p;
    struct model d;
    uint64_t seed = 3;
    double differ = 0, missing = 0, all = 0, far = 0;
    assert_int_equal(roll_init(&r, 1), OK);
    r.columns[0].name = STR("name");
    r.columns[0].field = FIELD_NAME;
    for (size_t i = 0; i < NAMES; i++) {
        char word[3][CELL_ROOM], name[3 * CELL_ROOM];
        for (size_t k = 0; k < 3; k++) {
            uint64_t one = 20 * k + made_dice(&seed, 15);
            made_word(&one, word[k]);
        }
        snprintf(name, sizeof name, "%s %s %s", i % 2 ? word[0] : "", word[1], word[2]);
        struct str cell = str_from(name);
        assert_int_equal(roll_add(&r, &cell), OK);
    }
    r.first_rows = NAMES;
    assert_int_equal(people_new(&r, &p), OK);
    assert_int_equal(model_new(&p, &(struct model_random){40000, 1, 2}, &d), OK);
    for (size_t a = 0; a < NAMES; a++)
        for (size_t b = a + 1; b < NAMES; b++) {
            uint8_t level[FEATURES_MAX];
            compare_people(&p, a, b, level);
            bool counted = level[0] != LEVEL_SAME && !compare_has_bits(FEATURE_FULL, level[0]);
            differ += level[0] == LEVEL_DIFFER;
            missing += level[0] == LEVEL_FULL_INITIAL;
            all += counted;
            far += compare_far(&p, a, b);
            assert_int_equal(compare_far(&p, a, b), compare_far(&p, b, a));
        }
    assert_true(far > all / 2 && missing > 200);
    assert_true(fabs(d.u[0][LEVEL_DIFFER] * all / differ - 1) < 0.05);
    assert_true(fabs(d.u[0][LEVEL_FULL_INITIAL] * all / missing - 1) < 0.5);
    model_free(&d);
    people_free(&p);
    roll_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(u_of_same_is_its_frequency, make_world, end_world),
        cmocka_unit_test(nicknames_have_a_weight_that_is_learnt),
        cmocka_unit_test(nothing_weighs_more_against_than_data_can_show),
        cmocka_unit_test(families_are_not_taken_for_one_person),
        cmocka_unit_test(namesakes_with_other_birthdays_are_not_taken),
        cmocka_unit_test(what_matches_differ_in_is_seen_in_sure_ones),
        cmocka_unit_test(columns_are_told_by_others_that_say_much),
        cmocka_unit_test_setup_teardown(learning_tells_matches_from_others, make_world, end_world),
        cmocka_unit_test_setup_teardown(weights_are_the_same_both_ways_and_blank_is_nothing,
                                        make_world, end_world),
        cmocka_unit_test(a_rare_value_weighs_more),
        cmocka_unit_test(some_of_those_far_apart_stand_for_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
