#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/block_recall.h"
#include "link_rows.h"

#include <math.h>

enum { COLUMNS = 3, MATCHES = 10000 };

/* Three columns with an atom each, looked at two by two. */
struct world {
    struct people p;
    struct block_plan plan;
    struct recall_seen seen;
};

static void make_world(struct world *x)
{
    *x = (struct world){.p = {.feature_count = COLUMNS, .given = SIZE_MAX, .family = SIZE_MAX}};
    x->plan.atom_count = COLUMNS;
    for (size_t i = 0; i < COLUMNS; i++)
        x->plan.atom[i] = (struct atom){.kind = ATOM_SAME, .slots = 1, .feature = {i}};
    x->seen.tried_count = 3;
    for (size_t i = 0; i < 3; i++)
        x->seen.tried[i] = 7 ^ (uint64_t)1 << i;
}

/* Matches that agree in each column with this chance, as far as two columns show them. */
static double see_matches(struct world *x, const double agree[COLUMNS], double matches)
{
    double seen = 0;
    for (uint64_t keys = 0; keys < 1 << COLUMNS; keys++) {
        double some = matches;
        for (size_t i = 0; i < COLUMNS; i++)
            some *= keys >> i & 1 ? agree[i] : 1 - agree[i];
        if (keys != 7 && keys != 6 && keys != 5 && keys != 3)
            continue;
        seen += some;
        assert_int_equal(recall_seen_add(&x->seen, recall_keys(keys, SIZE_STEPS), some, true), OK);
    }
    return seen;
}

static void choose_rule(struct world *x, uint64_t atoms)
{
    x->plan.rule[x->plan.rule_count++] = (struct rule){.atoms = atoms, .cap = 64};
}

/* What no rule tried could show is counted as missing, and what rules that were not chosen show. */
static void what_is_never_seen_is_missing(void **state)
{
    (void)state;
    static const double agree[][COLUMNS] = {
        {0.8, 0.8, 0.8}, {0.95, 0.7, 0.6}, {0.99, 0.98, 0.97}, {0.5, 0.5, 0.5}};
    for (size_t i = 0; i < COUNT(agree); i++) {
        struct world x;
        const double *a = agree[i];
        make_world(&x);
        double seen = see_matches(&x, a, MATCHES);
        double first = a[0] * a[1] * MATCHES, all = seen;
        choose_rule(&x, 3);
        x.plan.recall = first / seen;
        assert_int_equal(block_recall(&x.seen, &x.p, &x.plan), OK);
        assert_true(x.plan.recall_known);
        assert_true(fabs(x.plan.recall - first / MATCHES) < 0.02);
        choose_rule(&x, 5);
        choose_rule(&x, 6);
        x.plan.recall = 1; /* of those that are seen */
        assert_int_equal(block_recall(&x.seen, &x.p, &x.plan), OK);
        assert_true(fabs(x.plan.recall - all / MATCHES) < 0.02);
        x.plan.recall = 0.5; /* the other half is in blocks that are too large */
        assert_int_equal(block_recall(&x.seen, &x.p, &x.plan), OK);
        assert_true(fabs(x.plan.recall - all / MATCHES / 2) < 0.02);
        recall_seen_free(&x.seen);
    }
}

/* Nothing is said of a handful of matches, nor of none. */
static void a_handful_says_nothing(void **state)
{
    (void)state;
    static const double agree[COLUMNS] = {0.9, 0.9, 0.9};
    struct world x;
    make_world(&x);
    choose_rule(&x, 3);
    assert_int_equal(block_recall(&x.seen, &x.p, &x.plan), OK);
    assert_false(x.plan.recall_known);
    assert_true(see_matches(&x, agree, 10) < RECALL_MATCHES);
    assert_int_equal(block_recall(&x.seen, &x.p, &x.plan), OK);
    assert_false(x.plan.recall_known);
    assert_true(see_matches(&x, agree, 10) > RECALL_MATCHES - 1);
    assert_int_equal(block_recall(&x.seen, &x.p, &x.plan), OK);
    assert_true(x.plan.recall_known);
    recall_seen_free(&x.seen);
}

/* Where memory ends nothing is left behind, and nothing is taken for known. */
static void memory_may_end_anywhere(void **state)
{
    (void)state;
    static const double agree[COLUMNS] = {0.9, 0.8, 0.7};
    size_t failed = 0;
    for (long n = 1; n < 60; n++) {
        struct world x;
        make_world(&x);
        choose_rule(&x, 3);
        (void)see_matches(&x, agree, 100);
        mem_fail_after(n);
        enum err e = block_recall(&x.seen, &x.p, &x.plan);
        mem_fail_after(-1);
        assert_true(e == ERR_MEMORY || e == OK);
        assert_true(x.plan.recall_known == (e == OK));
        failed += e != OK;
        recall_seen_free(&x.seen);
    }
    assert_true(failed >= COLUMNS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_never_seen_is_missing),
        cmocka_unit_test(a_handful_says_nothing),
        cmocka_unit_test(memory_may_end_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
