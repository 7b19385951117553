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
    struct pair_list all = {k, COUNT(k), 5, NULL};
    struct cluster_options o = {.threshold = 0.5};
    assert_int_equal(cluster_rows(&w.people, &w.model, &all, &o, c), OK);
    for (size_t i = 0; i < GROUPED; i++)
        for (size_t j = 0; j < GROUPED; j++)
            assert_int_equal(c[w.at[i]] == c[w.at[j]], i / 3 == j / 3);
    tear_down(&w);
}

/* What relatives add to pairs counts between groups, too. */
static void kin_holds_a_bridge(void **state)
{
    (void)state;
    struct world w;
    uint32_t c[GROUPED];
    set_up(&w, GROUPED);
    struct pair k[] = {pair_of(&w, 0, 1, 15), pair_of(&w, 3, 4, 13), pair_of(&w, 1, 3, 11)};
    struct pair_list all = {k, COUNT(k), 3, NULL};
    struct kin_pair family[4];
    for (size_t i = 0; i < COUNT(family); i++) {
        struct pair x = pair_of(&w, i / 2, 3 + i % 2, 60);
        family[i] = (struct kin_pair){x.a, x.b, x.weight, KIN_SEVERAL};
    }
    for (size_t i = 0; i < COUNT(family); i++)
        for (size_t j = i + 1; j < COUNT(family); j++)
            if (family[j].a < family[i].a ||
                (family[j].a == family[i].a && family[j].b < family[i].b)) {
                struct kin_pair t = family[i];
                family[i] = family[j];
                family[j] = t;
            }
    struct kin kin = {.pair = family, .count = COUNT(family)};
    struct cluster_options o = {.threshold = 0.5};
    assert_int_equal(cluster_rows(&w.people, &w.model, &all, &o, c), OK);
    assert_int_not_equal(c[w.at[0]], c[w.at[3]]);
    o.kin = &kin;
    assert_int_equal(cluster_rows(&w.people, &w.model, &all, &o, c), OK);
    assert_int_equal(c[w.at[0]], c[w.at[3]]);
    assert_int_equal(c[w.at[1]], c[w.at[4]]);
    tear_down(&w);
}

static void pairs_below_the_threshold_join_nobody(void **state)
{
    (void)state;
    struct world w;
    uint32_t c[GROUPED];
    set_up(&w, GROUPED);
    struct pair k[] = {pair_of(&w, 0, 1, 1)};
    struct pair_list all = {k, COUNT(k), 1, NULL};
    struct cluster_options o = {.threshold = 0.9};
    assert_int_equal(cluster_rows(&w.people, &w.model, &all, &o, c), OK);
    assert_int_not_equal(c[w.at[0]], c[w.at[1]]);
    tear_down(&w);
}

/* The curve says what a pair is worth that nobody chose. */
static void chosen_pairs_join(void **state)
{
    (void)state;
    struct world w;
    uint32_t c[GROUPED];
    set_up(&w, GROUPED);
    w.model.curve.on = true;
    for (size_t i = 0; i < CURVE_BANDS; i++)
        w.model.curve.bits[i] = -9;
    struct pair k[] = {pair_of(&w, 0, 1, 6), pair_of(&w, 0, 2, 5)};
    struct pair_list all = {k, COUNT(k), 1, NULL};
    struct cluster_options o = {.threshold = 0.5};
    assert_int_equal(cluster_rows(&w.people, &w.model, &all, &o, c), OK);
    assert_int_not_equal(c[w.at[0]], c[w.at[1]]);
    o.chosen = true;
    assert_int_equal(cluster_rows(&w.people, &w.model, &all, &o, c), OK);
    assert_int_equal(c[w.at[0]], c[w.at[1]]);
    assert_int_equal(c[w.at[0]], c[w.at[2]]);
    tear_down(&w);
}

/* Rows 0 to 2 are the first list, 3 to 5 the second. */
static size_t assigned(enum assign_kind kind, size_t *twice)
{
    struct world w;
    set_up(&w, 3);
    struct pair made[] = {pair_of(&w, 0, 3, 15), pair_of(&w, 1, 3, 14), pair_of(&w, 0, 4, 13),
                          pair_of(&w, 1, 4, 12)};
    struct pair_list all = {mem_alloc(sizeof made), COUNT(made), 4, NULL};
    double *probability = NULL;
    size_t seen[GROUPED] = {0};
    memcpy(all.pair, made, sizeof made);
    struct assign_options o = {.kind = kind, .threshold = 0.5};
    assert_int_equal(cluster_assign(&w.people, &w.model, &o, &all, &probability), OK);
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

/* Whose name is common has no sure partner to be found first: that others have says nothing. */
static void partners_found_do_not_make_others_rarer(void **state)
{
    (void)state;
    struct world w;
    set_up(&w, 3);
    w.model.lambda = 0.15;
    model_settle(&w.model);
    struct pair_list all = {mem_alloc(2 * sizeof *all.pair), 2, 2, NULL};
    double *probability = NULL;
    all.pair[0] = pair_of(&w, 0, 3, 15);
    all.pair[1] = pair_of(&w, 1, 4, 0);
    all.pair[1].weight = MODEL_UNIT * 26 / 10;
    struct assign_options o = {.kind = ASSIGN_ONE_TO_ONE, .threshold = 0.5};
    assert_true(model_chance((double)(all.pair[1].weight + w.model.prior) / MODEL_UNIT) > 0.5);
    assert_int_equal(cluster_assign(&w.people, &w.model, &o, &all, &probability), OK);
    assert_int_equal(all.count, 2);
    assert_true(probability[1] > 0.5);
    mem_free(all.pair);
    mem_free(probability);
    tear_down(&w);
}

/* Most rows have a partner, so one who is left for a row is believed more easily; not where several
 * columns are compared. Returns whether a pair of half a bit was chosen. */
static bool chosen_of_few(size_t features, double lambda)
{
    struct world w;
    set_up(&w, 3);
    size_t before = w.people.feature_count;
    w.model.lambda = lambda;
    model_settle(&w.model);
    struct pair_list all = {mem_alloc(sizeof *all.pair), 1, 1, NULL};
    double *probability = NULL;
    all.pair[0] = pair_of(&w, 0, 3, 0);
    all.pair[0].weight = MODEL_UNIT / 2;
    struct pair wanted = all.pair[0];
    struct assign_options o = {.kind = ASSIGN_ONE_TO_ONE, .threshold = 0.5};
    w.people.feature_count = features ? features : before;
    assert_int_equal(cluster_assign(&w.people, &w.model, &o, &all, &probability), OK);
    bool found = false;
    for (size_t i = 0; i < all.count; i++)
        found = found || (all.pair[i].a == wanted.a && all.pair[i].b == wanted.b);
    w.people.feature_count = before;
    mem_free(all.pair);
    mem_free(probability);
    tear_down(&w);
    return found;
}

static void where_most_match_one_column_needs_less(void **state)
{
    (void)state;
    assert_true(chosen_of_few(1, 0.3));
    assert_false(chosen_of_few(1, 0.03));
    assert_false(chosen_of_few(0, 0.3));
}

/* Two lists of forty names, so many of which have a sure partner and five a doubtful one, where
 * learning found ten matches. Returns how many of the doubtful ones were chosen. */
static size_t doubtful_chosen(size_t sure)
{
    enum { ROWS = 40, DOUBTFUL = 5 };
    struct roll r;
    struct people p;
    struct model d;
    uint64_t seed = 17;
    uint32_t at[2 * ROWS];
    assert_int_equal(roll_init(&r, 1), OK);
    r.columns[0].name = STR("name");
    r.columns[0].field = FIELD_NAME;
    for (size_t i = 0; i < 2 * ROWS; i++) {
        char word[2][CELL_ROOM], name[2 * CELL_ROOM];
        made_word(&seed, word[0]);
        made_word(&seed, word[1]);
        snprintf(name, sizeof name, "%s %s", word[0], word[1]);
        struct str cell = str_from(name);
        assert_int_equal(roll_add(&r, &cell), OK);
    }
    r.first_rows = ROWS;
    assert_int_equal(people_new(&r, &p), OK);
    assert_int_equal(model_new(&p, &(struct model_random){100, 1, 1}, &d), OK);
    d.lambda = 10.0 / (ROWS * ROWS);
    model_settle(&d);
    for (uint32_t i = 0; i < 2 * ROWS; i++)
        at[p.row[i]] = i;
    struct pair_list all = {mem_alloc(ROWS * sizeof *all.pair), 0, 0, NULL};
    double *probability = NULL;
    for (uint32_t i = 0; i < 2 * ROWS; i++) { /* in order of the pairs' first rows */
        uint32_t of = p.row[i] % ROWS, other = at[p.row[i] < ROWS ? of + ROWS : of];
        if (other > i && of < sure + DOUBTFUL)
            all.pair[all.count++] = (struct pair){i, other, (of < sure ? 20 : 4) * MODEL_UNIT};
    }
    struct assign_options o = {.kind = ASSIGN_ONE_TO_ONE, .threshold = 0.5};
    assert_int_equal(cluster_assign(&p, &d, &o, &all, &probability), OK);
    size_t found = 0;
    for (size_t i = 0; i < all.count; i++) {
        uint32_t a = p.row[all.pair[i].a], b = p.row[all.pair[i].b];
        found += a % ROWS == b % ROWS && a % ROWS >= sure && a % ROWS < sure + DOUBTFUL;
    }
    mem_free(all.pair);
    mem_free(probability);
    model_free(&d);
    people_free(&p);
    roll_free(&r);
    return found;
}

/* Pairs show that more have a partner than learning found, which pairs of other rows gain by. */
static void partners_are_counted(void **state)
{
    (void)state;
    assert_int_equal(doubtful_chosen(30), 5);
    assert_int_equal(doubtful_chosen(8), 0);
}

/* No rule gave a pair: whoever is left is compared, whichever list is the longer one and wherever
 * its rows stand; who has a partner is not. */
static void those_left_over_are_compared(void **state)
{
    (void)state;
    for (size_t mixed = 0; mixed < 16; mixed++) {
        struct world w;
        struct pair_list all = {mem_alloc(sizeof *all.pair), 0, 0, NULL};
        double *probability = NULL;
        set_up(&w, 3);
        for (size_t i = 0; i < 4; i++) { /* of Nora 0 and 1, of Jonas 3 and 4 */
            uint8_t of = (uint8_t)(mixed >> i & 1);
            w.people.second[w.at[i < 2 ? i : i + 1]] = of;
        }
        w.people.second[w.at[2]] = w.people.second[w.at[1]];
        w.people.second[w.at[5]] = w.people.second[w.at[4]];
        struct assign_options o = {.kind = ASSIGN_ONE_TO_ONE, .threshold = 0.5};
        assert_int_equal(cluster_assign(&w.people, &w.model, &o, &all, &probability), OK);
        size_t nora = ((mixed ^ mixed >> 1) & 1) != 0, jonas = ((mixed >> 2 ^ mixed >> 3) & 1) != 0;
        size_t right = 0;
        for (size_t i = 0; i < all.count; i++) {
            uint32_t a = w.people.row[all.pair[i].a], b = w.people.row[all.pair[i].b];
            assert_true(all.pair[i].a < all.pair[i].b);
            assert_int_not_equal(w.people.second[all.pair[i].a], w.people.second[all.pair[i].b]);
            right += a / 3 == b / 3;
        }
        assert_int_equal(right, nora + jonas);
        mem_free(all.pair);
        mem_free(probability);
        tear_down(&w);
    }
}

static struct model_pair word(const struct world *w, size_t i, size_t j, int label)
{
    uint32_t a = w->at[i], b = w->at[j];
    return (struct model_pair){.a = a < b ? a : b, .b = a < b ? b : a, .label = label};
}

static void in_order(struct model_pair *k, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            if (k[j].a < k[i].a || (k[j].a == k[i].a && k[j].b < k[i].b)) {
                struct model_pair t = k[i];
                k[i] = k[j];
                k[j] = t;
            }
}

/* Groups of the rows by pairs, where people called pairs one (1) or two (-1). */
static void group(struct world *w, struct pair *k, size_t count, struct model_pair *label,
                  size_t labels, uint32_t c[GROUPED])
{
    uint32_t by_row[GROUPED];
    struct pair_list all = {k, count, 0, NULL};
    in_order(label, labels);
    struct cluster_options o = {0.5, label, labels, false, NULL};
    assert_int_equal(cluster_rows(&w->people, &w->model, &all, &o, by_row), OK);
    for (size_t i = 0; i < GROUPED; i++)
        c[i] = by_row[w->at[i]];
}

static void two_persons_stay_two_through_a_third(void **state)
{
    (void)state;
    struct world w;
    uint32_t c[GROUPED];
    set_up(&w, GROUPED);
    struct pair k[] = {pair_of(&w, 0, 1, 15), pair_of(&w, 1, 2, 14), pair_of(&w, 0, 2, 13)};
    for (size_t i = 0; i < 3; i++) {
        struct model_pair said[] = {word(&w, i, (i + 1) % 3, -1)};
        group(&w, k, COUNT(k), said, 1, c);
        assert_int_not_equal(c[i], c[(i + 1) % 3]);
        assert_true(c[(i + 2) % 3] == c[i] || c[(i + 2) % 3] == c[(i + 1) % 3]);
    }
    /* Two groups of two, one of each said to be two. */
    struct pair four[] = {pair_of(&w, 0, 1, 15), pair_of(&w, 3, 4, 14), pair_of(&w, 1, 2, 13),
                          pair_of(&w, 2, 0, 12), pair_of(&w, 4, 5, 11)};
    struct model_pair said[] = {word(&w, 1, 5, -1), word(&w, 0, 3, -1), word(&w, 2, 4, 1)};
    group(&w, four, COUNT(four), said, COUNT(said), c);
    assert_int_not_equal(c[0], c[3]);
    assert_int_not_equal(c[1], c[5]);
    assert_int_equal(c[2], c[4]);
    tear_down(&w);
}

static void one_person_is_one_group(void **state)
{
    (void)state;
    struct world w;
    uint32_t c[GROUPED];
    set_up(&w, GROUPED);
    struct model_pair said[] = {word(&w, 0, 3, 1), word(&w, 3, 5, 1)};
    group(&w, NULL, 0, said, COUNT(said), c);
    assert_true(c[0] == c[3] && c[3] == c[5] && c[0] != c[1] && c[1] != c[2]);
    struct model_pair both[] = {word(&w, 0, 3, 1), word(&w, 3, 5, 1), word(&w, 0, 5, -1)};
    group(&w, NULL, 0, both, COUNT(both), c);
    assert_int_not_equal(c[0], c[5]);
    tear_down(&w);
}

/* Row 0 is the first list; rows 1 and 2 are the same in all they say. */
static void partners_are_as_people_said(void **state)
{
    (void)state;
    static const int said[][2] = {{0, 0}, {-1, 0}, {-1, -1}, {0, 1}};
    for (size_t i = 0; i < COUNT(said); i++) {
        struct world w;
        set_up(&w, 1);
        struct model_pair label[] = {word(&w, 0, 1, said[i][0]), word(&w, 0, 2, said[i][1])};
        struct pair made[] = {pair_of(&w, 0, 1, 15), pair_of(&w, 0, 2, 14)};
        struct pair_list all = {mem_alloc(sizeof made), 0, 2, NULL};
        double *probability = NULL;
        in_order(label, COUNT(label));
        struct assign_options o = {ASSIGN_ONE_TO_ONE, 0.5, label, COUNT(label), NULL, NULL};
        for (size_t k = 0; k < 2; k++)
            if (said[i][k] >= 0)
                all.pair[all.count++] = made[k];
        assert_int_equal(cluster_assign(&w.people, &w.model, &o, &all, &probability), OK);
        assert_int_equal(all.count, said[i][1] < 0 ? 0 : 1);
        uint32_t partner = w.at[said[i][0] < 0 || said[i][1] > 0 ? 2 : 1];
        if (all.count)
            assert_true(all.pair[0].a == partner || all.pair[0].b == partner);
        mem_free(all.pair);
        mem_free(probability);
        tear_down(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_weak_bridge_is_cut),
        cmocka_unit_test(kin_holds_a_bridge),
        cmocka_unit_test(pairs_below_the_threshold_join_nobody),
        cmocka_unit_test(chosen_pairs_join),
        cmocka_unit_test(partners_are_given_once),
        cmocka_unit_test(partners_found_do_not_make_others_rarer),
        cmocka_unit_test(where_most_match_one_column_needs_less),
        cmocka_unit_test(partners_are_counted),
        cmocka_unit_test(those_left_over_are_compared),
        cmocka_unit_test(two_persons_stay_two_through_a_third),
        cmocka_unit_test(one_person_is_one_group),
        cmocka_unit_test(partners_are_as_people_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
