/* suppress: what a reader of all reports can compute by subtraction. */
#include "desk/suppress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { CELLS = 6, REPORTS = 12, FIGURES = CELLS + 1 };

static const char *const NAMES[CELLS] = {"a", "b", "c", "d", "e", "f"};

struct printed {
    struct suppress_figure figures[FIGURES];
    size_t count;
};

static void set_cells(struct suppress_cell *cells, const uint64_t *counts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        cells[i] = (struct suppress_cell){.name = str_from(NAMES[i]), .count = counts[i]};
}

static struct suppress_table table_of(struct suppress_part *part, const struct suppress_past *pasts,
                                      size_t past_count)
{
    struct suppress_table t = {.total = {.name = STR("total")},
                               .parts = part,
                               .part_count = 1,
                               .pasts = pasts,
                               .past_count = past_count};
    for (size_t i = 0; i < part->count; i++)
        t.total.count += part->cells[i].count;
    return t;
}

static void keep(struct printed *out, const struct suppress_table *t)
{
    out->count = 0;
    if (t->total.shown)
        out->figures[out->count++] = (struct suppress_figure){t->total.name, t->total.figure};
    for (size_t i = 0; i < t->parts[0].count; i++)
        if (t->parts[0].cells[i].shown)
            out->figures[out->count++] =
                (struct suppress_figure){t->parts[0].cells[i].name, t->parts[0].cells[i].figure};
}

/* ---- single reports ---- */

static const struct {
    uint64_t counts[CELLS];
    const char *shown; /* per cell */
    bool total;
} SINGLE[] = {
    {{3, 2, 1, 0, 0, 0}, "nnnnnn", false},    /* six in all: nothing */
    {{9, 0, 0, 0, 0, 0}, "nnnnnn", false},    /* nine */
    {{10, 0, 0, 0, 0, 0}, "ynnnnn", true},    /* ten, all in one class */
    {{40, 30, 20, 0, 0, 0}, "yyynnn", true},  /* nothing to hold back */
    {{40, 30, 3, 0, 0, 0}, "ynnnnn", true},   /* the 3 takes the 30 along */
    {{40, 30, 8, 7, 0, 0}, "yynnnn", true},   /* 15 together */
    {{40, 30, 4, 5, 0, 0}, "ynnnnn", true},   /* 9 together: one more goes */
    {{100, 1, 0, 0, 0, 0}, "nnnnnn", true},   /* only two: both go */
    {{12, 11, 10, 10, 9, 1}, "yyyynn", true}, /* 10 together, two of them */
};

static void R14_below_ten_is_not_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(SINGLE); i++) {
        struct suppress_cell cells[CELLS];
        struct suppress_part part = {cells, CELLS};
        set_cells(cells, SINGLE[i].counts, CELLS);
        struct suppress_table t = table_of(&part, NULL, 0);
        suppress(&t);
        assert_int_equal(t.total.shown, SINGLE[i].total);
        for (size_t k = 0; k < CELLS; k++) {
            if (cells[k].shown != (SINGLE[i].shown[k] == 'y'))
                fail_msg("case %zu cell %zu", i, k);
            if (cells[k].shown)
                assert_int_equal(cells[k].figure, cells[k].count);
        }
    }
}

/* ---- two reports ---- */

static void A34_a_difference_below_ten_is_not_told(void **state)
{
    (void)state;
    static const struct {
        uint64_t first, second, printed;
    } CASES[] = {{50, 53, 50}, {50, 59, 50}, {50, 60, 60},
                 {50, 41, 50}, {50, 40, 40}, {50, 50, 50}};
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct suppress_cell cells[1];
        struct suppress_part part = {cells, 1};
        struct printed first;
        set_cells(cells, &CASES[i].first, 1);
        struct suppress_table t = table_of(&part, NULL, 0);
        suppress(&t);
        keep(&first, &t);
        struct suppress_past past = {first.figures, first.count};
        set_cells(cells, &CASES[i].second, 1);
        t = table_of(&part, &past, 1);
        suppress(&t);
        assert_int_equal(t.total.figure, CASES[i].printed);
        assert_int_equal(cells[0].figure, CASES[i].printed);
    }
}

/* 15 more in all, 12 more in one class: the rest would be three more. */
static void A34_what_was_held_back_cannot_be_told_by_two_reports(void **state)
{
    (void)state;
    static const uint64_t FIRST[] = {100, 8, 7}, SECOND[] = {112, 9, 9};
    struct suppress_cell cells[3];
    struct suppress_part part = {cells, 3};
    struct printed first;
    set_cells(cells, FIRST, 3);
    struct suppress_table t = table_of(&part, NULL, 0);
    suppress(&t);
    assert_true(cells[0].shown && !cells[1].shown && !cells[2].shown);
    keep(&first, &t);
    struct suppress_past past = {first.figures, first.count};
    set_cells(cells, SECOND, 3);
    t = table_of(&part, &past, 1);
    suppress(&t);
    assert_int_equal(t.total.figure, 130);
    assert_true(cells[0].shown);
    assert_int_equal(cells[0].figure, 100); /* as in the last report: 30 for the rest, 15 more */
}

/* ---- many reports: everything that a reader may subtract ---- */

static uint64_t step(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static const struct suppress_figure *figure_of(const struct printed *p, const char *name)
{
    for (size_t i = 0; i < p->count; i++)
        if (str_eq(p->figures[i].name, str_from(name)))
            return &p->figures[i];
    return NULL;
}

static bool small(int64_t v)
{
    return v != 0 && v > -SUPPRESS_FLOOR && v < SUPPRESS_FLOOR;
}

static void check_one(const struct printed *p, const uint64_t *counts)
{
    int64_t rest;
    size_t shown = 0, hidden = 0;
    uint64_t hidden_sum = 0;
    const struct suppress_figure *total = figure_of(p, "total");
    if (!total) {
        assert_int_equal(p->count, 0);
        return;
    }
    rest = (int64_t)total->figure;
    for (size_t i = 0; i < CELLS; i++) {
        const struct suppress_figure *c = figure_of(p, NAMES[i]);
        if (c) {
            shown++;
            assert_true(c->figure >= SUPPRESS_FLOOR);
            rest -= (int64_t)c->figure;
        } else if (counts[i]) {
            hidden++;
            hidden_sum += counts[i];
        }
    }
    if (shown == 0 || hidden == 0)
        return;
    assert_true(hidden > 1);
    assert_true(hidden_sum >= SUPPRESS_FLOOR);
    assert_true(rest >= SUPPRESS_FLOOR);
}

static void check_two(const struct printed *a, const uint64_t *at, const struct printed *b,
                      const uint64_t *bt)
{
    const struct suppress_figure *ta = figure_of(a, "total"), *tb = figure_of(b, "total");
    if (!ta || !tb)
        return;
    int64_t change = (int64_t)tb->figure - (int64_t)ta->figure;
    size_t both = 0;
    bool pool = false;
    assert_false(small(change));
    for (size_t i = 0; i < CELLS; i++) {
        const struct suppress_figure *ca = figure_of(a, NAMES[i]), *cb = figure_of(b, NAMES[i]);
        pool = pool || (!ca && at[i]) || (!cb && bt[i]);
        if (!ca || !cb)
            continue;
        both++;
        assert_false(small((int64_t)cb->figure - (int64_t)ca->figure));
        change -= (int64_t)cb->figure - (int64_t)ca->figure;
    }
    if (both && pool)
        assert_false(small(change));
}

static void one_history(uint64_t seed)
{
    struct printed all[REPORTS];
    uint64_t counts[REPORTS][CELLS];
    struct suppress_past pasts[REPORTS];
    for (size_t r = 0; r < REPORTS; r++) {
        struct suppress_cell cells[CELLS];
        struct suppress_part part = {cells, CELLS};
        for (size_t i = 0; i < CELLS; i++) {
            uint64_t before = r ? counts[r - 1][i] : step(&seed) % 40 * (step(&seed) % 3);
            uint64_t more = step(&seed) % 25, less = step(&seed) % 15;
            counts[r][i] = before + more > less ? before + more - less : 0;
        }
        set_cells(cells, counts[r], CELLS);
        struct suppress_table t = table_of(&part, pasts, r);
        suppress(&t);
        keep(&all[r], &t);
        pasts[r] = (struct suppress_past){all[r].figures, all[r].count};
        check_one(&all[r], counts[r]);
        for (size_t k = 0; k < r; k++)
            check_two(&all[k], counts[k], &all[r], counts[r]);
        if (t.total.shown)
            assert_true(t.total.figure + SUPPRESS_FLOOR > t.total.count &&
                        t.total.count + SUPPRESS_FLOOR > t.total.figure);
    }
}

static void A34_no_subtraction_tells_a_small_group(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 4000; seed++)
        one_history(seed * 0x9E3779B97F4A7C15u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(R14_below_ten_is_not_told),
        cmocka_unit_test(A34_a_difference_below_ten_is_not_told),
        cmocka_unit_test(A34_what_was_held_back_cannot_be_told_by_two_reports),
        cmocka_unit_test(A34_no_subtraction_tells_a_small_group),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
