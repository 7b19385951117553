/* verdict: what is said of a pair is what became of it, for every pair of two lists or of one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "base/mem.h"
#include "core/verdict.h"
#include "link_rows.h"

enum { ROWS = 180, FIRST = 90, KINDS = VERDICT_UNSEEN + 1 };

static void same_person(struct made_row *rows, size_t to, size_t from)
{
    for (size_t c = 0; c < 3; c++)
        memcpy(rows[to].cell[c], rows[from].cell[c], CELL_ROOM);
}

/* Half of the rows in each list, some people twice in one of them. */
static void two_lists(struct roll *r, size_t first)
{
    struct made_row rows[ROWS];
    size_t order[ROWS], n = 0;
    made_rows(ROWS, 5, rows);
    for (size_t i = 0; i < ROWS; i++)
        if (i % 6 == 0 || i % 6 == 1 || i % 6 == 4)
            order[n++] = i;
    for (size_t i = 0; i < ROWS; i++)
        if (i % 6 == 2 || i % 6 == 3 || i % 6 == 5)
            order[n++] = i;
    assert_int_equal(n, ROWS);
    for (size_t i = 0; i < 24; i += 3) {
        same_person(rows, order[FIRST + i + 1], order[FIRST + i]); /* twice in the second list */
        same_person(rows, order[i + 30], order[i + 31]);           /* and in the first */
    }
    made_roll(rows, ROWS, order, first, r);
}

/* Where the pair stands in the result; SIZE_MAX: it is not linked. */
static size_t linked_at(const struct link_result *l, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < l->pairs.count; i++) {
        const struct pair *k = &l->pairs.pair[i];
        double p = l->probability ? l->probability[i] : model_probability(&l->model, k->weight);
        if (((k->a == a && k->b == b) || (k->a == b && k->b == a)) && p >= l->threshold)
            return i;
    }
    return SIZE_MAX;
}

static void judge_linked(const struct link_result *l, const struct verdict *v, size_t at)
{
    const struct pair *k = &l->pairs.pair[at];
    double p = l->probability ? l->probability[at] : model_probability(&l->model, k->weight);
    assert_true(fabs(p - v->probability) < 1e-6);
    assert_true(fabs((double)(k->weight + l->model.prior) / MODEL_UNIT - v->weight_bits) < 1e-3);
}

/* A better partner is one who was chosen, and no worse. */
static void judge_taken(const struct link_result *l, const struct verdict *v, uint32_t a,
                        uint32_t b)
{
    uint32_t row[2] = {a, b};
    bool any = false, no_worse = false;
    for (size_t i = 0; i < 2; i++) {
        if (v->better[i].row == UINT32_MAX)
            continue;
        any = true;
        assert_int_not_equal(linked_at(l, row[i], v->better[i].row), SIZE_MAX);
        no_worse = no_worse || v->better[i].bits >= v->weight_bits - 1e-3;
    }
    assert_true(any && (no_worse || l->label_count));
}

static void judge(const struct link_result *l, uint32_t a, uint32_t b, size_t seen[KINDS])
{
    struct verdict v = verdict_of(l, a, b), w = verdict_of(l, b, a);
    size_t at = linked_at(l, a, b);
    assert_true(v.kind == w.kind && v.probability == w.probability);
    assert_true(v.better[0].row == w.better[1].row && v.better[1].row == w.better[0].row);
    assert_int_equal(v.kind == VERDICT_LINKED, at != SIZE_MAX);
    assert_int_equal(v.one_person, l->cluster[a] == l->cluster[b]);
    seen[v.kind]++;
    switch (v.kind) {
    case VERDICT_LINKED:
        judge_linked(l, &v, at);
        break;
    case VERDICT_UNLIKELY:
        assert_true(v.probability < l->threshold);
        break;
    case VERDICT_TAKEN:
        judge_taken(l, &v, a, b);
        break;
    case VERDICT_TWO:
        assert_true(v.label < 0 && v.probability < 1e-6 && !v.one_person);
        break;
    case VERDICT_UNSEEN:
        assert_true(v.probability >= l->threshold);
        assert_true(considered_find(&l->considered[0], a, b) == SIZE_MAX);
        break;
    }
}

static void judge_all(struct link_options *o, size_t first, size_t seen[KINDS])
{
    struct roll r;
    struct link_result l;
    two_lists(&r, first);
    o->workers = 1;
    o->seed = 1;
    o->keep_compared = true;
    assert_int_equal(link_run(&r, o, &l), OK);
    for (uint32_t a = 0; a < ROWS; a++)
        for (uint32_t b = 0; b < a; b++)
            if (!l.people.second || l.people.second[a] != l.people.second[b])
                judge(&l, a, b, seen);
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < l.considered[i].pairs.count; k++) {
            const struct pair *x = &l.considered[i].pairs.pair[k];
            assert_int_equal(considered_find(&l.considered[i], x->b, x->a), k);
        }
    link_free(&l);
    roll_free(&r);
}

static void every_pair_of_two_lists(void **state)
{
    (void)state;
    static const double thresholds[] = {0.05, 0.5, 0.999};
    for (enum assign_kind kind = ASSIGN_MANY; kind <= ASSIGN_ONE_TO_ONE; kind++) {
        size_t seen[KINDS] = {0};
        for (size_t i = 0; i < COUNT(thresholds); i++) {
            struct link_options o = {
                .threshold = thresholds[i], .assign_given = true, .assign = kind};
            judge_all(&o, FIRST, seen);
        }
        assert_true(seen[VERDICT_LINKED] > 10 && seen[VERDICT_UNLIKELY] > 100);
        assert_int_equal(seen[VERDICT_TAKEN] > 0, kind != ASSIGN_MANY);
        assert_int_equal(seen[VERDICT_TWO], 0);
    }
}

static void every_pair_of_one_list(void **state)
{
    (void)state;
    size_t seen[KINDS] = {0};
    struct link_options o = {.threshold = 0.5};
    judge_all(&o, ROWS, seen);
    assert_true(seen[VERDICT_LINKED] > 10);
    assert_int_equal(seen[VERDICT_TAKEN], 0);
}

/* Rows are numbers of the roll; what people said goes before what the rows say. */
static void labels_say_what_became_of_a_pair(void **state)
{
    (void)state;
    static const struct link_label said[] = {
        {0, FIRST, true}, {1, FIRST + 1, false}, {2, FIRST, true}, {3, FIRST + 3, false}};
    for (enum assign_kind kind = ASSIGN_MANY; kind <= ASSIGN_ONE_TO_ONE; kind++) {
        size_t seen[KINDS] = {0};
        struct link_options o = {
            .labels = said, .label_count = COUNT(said), .assign_given = true, .assign = kind};
        judge_all(&o, FIRST, seen);
        assert_int_equal(seen[VERDICT_TWO], 2);
        assert_true(seen[VERDICT_LINKED] > 10);
    }
}

static void a_label_is_a_line_of_the_sum(void **state)
{
    (void)state;
    static const struct link_label said[] = {{0, FIRST, true}, {1, FIRST + 1, false}};
    struct roll r;
    struct link_result l;
    struct link_options o = {
        .workers = 1, .seed = 1, .labels = said, .label_count = 2, .keep_compared = true};
    struct model_reason reason[FEATURES_MAX];
    two_lists(&r, FIRST);
    assert_int_equal(link_run(&r, &o, &l), OK);
    for (size_t i = 0; i < COUNT(said); i++) {
        uint32_t a = 0, b = 0;
        for (uint32_t k = 0; k < ROWS; k++) {
            a = l.people.row[k] == said[i].row_a ? k : a;
            b = l.people.row[k] == said[i].row_b ? k : b;
        }
        struct verdict v = verdict_of(&l, a, b);
        double without = link_explain(&l, a, b, reason);
        assert_int_equal(v.label, said[i].match ? 1 : -1);
        assert_true(fabs(without + v.label_bits - v.weight_bits) < 1e-9);
        assert_true(fabs(v.weight_bits - 40 * v.label) < 1e-9);
        assert_int_equal(v.kind, said[i].match ? VERDICT_LINKED : VERDICT_TWO);
    }
    link_free(&l);
    roll_free(&r);
}

static void kinds_have_words(void **state)
{
    (void)state;
    for (enum verdict_kind a = VERDICT_LINKED; a <= VERDICT_UNSEEN; a++)
        for (enum verdict_kind b = VERDICT_LINKED; b < a; b++)
            assert_string_not_equal(verdict_text(a), verdict_text(b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_of_two_lists),
        cmocka_unit_test(every_pair_of_one_list),
        cmocka_unit_test(labels_say_what_became_of_a_pair),
        cmocka_unit_test(a_label_is_a_line_of_the_sum),
        cmocka_unit_test(kinds_have_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
