#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "link_rows.h"

/* Two groups of three that agree in all, and pairs between them that a careless rule found. */
static const struct made_row two_groups[] = {
    {{"Nora", "Lindqvist", "1980-03-04", "Malm"}, 0},
    {{"Nora", "Lindqvist", "1980-03-04", "Malm"}, 0},
    {{"Nora", "Lindqvist", "1980-03-04", ""}, 0},
    {{"Jonas", "Lindqvist", "1951-12-30", "Berg"}, 1},
    {{"Jonas", "Lindqvist", "1951-12-30", "Berg"}, 1},
    {{"Jonas", "Lindqvist", "", "Berg"}, 1},
};
enum { GROUPED = COUNT(two_groups) };

struct world {
    struct roll roll;
    struct people people;
    struct model model;
    uint32_t at[GROUPED]; /* people row of each made row */
};

static void set_up(struct world *w, size_t first_rows)
{
    made_roll(two_groups, GROUPED, NULL, first_rows, &w->roll);
    assert_int_equal(people_new(&w->roll, &w->people), OK);
    assert_int_equal(model_new(&w->people, &(struct model_random){100, 1, 1}, &w->model), OK);
    for (uint32_t i = 0; i < GROUPED; i++)
        w->at[w->people.row[i]] = i;
    for (size_t f = 0; f < w->people.feature_count; f++) {
        w->model.m[f][LEVEL_SAME] = 0.9;
        w->model.m[f][LEVEL_DIFFER] = 0.01;
        w->model.u[f][LEVEL_SAME] = 0.05;
        w->model.u[f][LEVEL_DIFFER] = 0.9;
    }
    w->model.lambda = 0.2;
    model_settle(&w->model);
}

static void tear_down(struct world *w)
{
    model_free(&w->model);
    people_free(&w->people);
    roll_free(&w->roll);
}

static struct pair pair_of(const struct world *w, size_t i, size_t j, int32_t bits)
{
    uint32_t a = w->at[i], b = w->at[j];
    return (struct pair){a < b ? a : b, a < b ? b : a, bits * MODEL_UNIT};
}

static void a_weak_bridge_is_cut(void **state)
{
    (void)state;
    struct world w;
    uint32_t c[GROUPED];
    set_up(&w, GROUPED);
    struct pair k[] = {pair_of(&w, 0, 1, 15), pair_of(&w, 1, 2, 14), pair_of(&w, 3, 4, 13),
                       pair_of(&w, 4, 5, 12), pair_of(&w, 2, 5, 11)};
    struct pair_list all = {k, COUNT(k), 5};
    struct cluster_options o = {.threshold = 0.5};
    assert_int_equal(cluster_rows(&w.people, &w.model, &all, &o, c), OK);
    for (size_t i = 0; i < GROUPED; i++)
        for (size_t j = 0; j < GROUPED; j++)
            assert_int_equal(c[w.at[i]] == c[w.at[j]], i / 3 == j / 3);
    tear_down(&w);
}

static void pairs_below_the_threshold_join_nobody(void **state)
{
    (void)state;
    struct world w;
    uint32_t c[GROUPED];
    set_up(&w, GROUPED);
    struct pair k[] = {pair_of(&w, 0, 1, 1)};
    struct pair_list all = {k, COUNT(k), 1};
    struct cluster_options o = {.threshold = 0.9};
    assert_int_equal(cluster_rows(&w.people, &w.model, &all, &o, c), OK);
    assert_int_not_equal(c[w.at[0]], c[w.at[1]]);
    tear_down(&w);
}

/* Rows 0 to 2 are the first list, 3 to 5 the second. */
static size_t assigned(enum assign_kind kind, size_t *twice)
{
    struct world w;
    set_up(&w, 3);
    struct pair made[] = {pair_of(&w, 0, 3, 15), pair_of(&w, 1, 3, 14), pair_of(&w, 0, 4, 13),
                          pair_of(&w, 1, 4, 12)};
    struct pair_list all = {mem_alloc(sizeof made), COUNT(made), 4};
    double *probability = NULL;
    size_t seen[GROUPED] = {0};
    memcpy(all.pair, made, sizeof made);
    assert_int_equal(cluster_assign(&w.people, &w.model, &all, kind, 0.5, &probability), OK);
    *twice = 0;
    for (size_t i = 0; i < all.count; i++) {
        assert_true(probability[i] >= 0.5 && probability[i] <= 1);
        *twice += seen[all.pair[i].a]++ > 0;
        *twice += seen[all.pair[i].b]++ > 0;
    }
    size_t count = all.count;
    mem_free(all.pair);
    mem_free(probability);
    tear_down(&w);
    return count;
}

static void partners_are_given_once(void **state)
{
    (void)state;
    size_t twice;
    assert_int_equal(assigned(ASSIGN_ONE_TO_ONE, &twice), 2);
    assert_int_equal(twice, 0);
    assert_int_equal(assigned(ASSIGN_ONE_TO_MANY, &twice), 2);
    assert_int_equal(assigned(ASSIGN_MANY, &twice), 4);
    assert_int_equal(twice, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_weak_bridge_is_cut),
        cmocka_unit_test(pairs_below_the_threshold_join_nobody),
        cmocka_unit_test(partners_are_given_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
