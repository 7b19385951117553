/* Lists in which few persons have many rows each, and lists that only look so. Nobody in them is
 * real. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/date.h"
#include "link_rows.h"

enum { ROWS_MOST = 2400 };

/* `persons` of whom each has `rows` rows with slips. Persons 0 and 1 are brothers born in one year,
 * 2 and the last (of more than three) bear one given name and are of one year. Without towns. */
static size_t register_rows(size_t persons, size_t rows, struct made_row *out)
{
    struct made_row who[64];
    uint64_t seed = 5;
    size_t n = 0;
    assert_true(persons <= COUNT(who) && persons * rows <= ROWS_MOST);
    for (size_t i = 0; i < persons; i++) {
        who[i] = (struct made_row){.person = (int)i};
        made_word(&seed, who[i].cell[0]);
        made_word(&seed, who[i].cell[1]);
        snprintf(who[i].cell[2], CELL_ROOM, "%d", 1940 + (int)made_dice(&seed, 70));
    }
    for (size_t i = 0; i < 3 && 2 * i + 1 < persons; i++)
        for (size_t c = 0; c < 3; c++)
            if (c != i)
                memcpy(who[2 * i + 1].cell[c], who[2 * i].cell[c], CELL_ROOM);
    for (size_t k = 0; k < rows; k++)
        for (size_t i = 0; i < persons; i++) {
            out[n] = who[i];
            if (made_dice(&seed, 3) == 0)
                made_slip(&seed, &out[n]);
            n++;
        }
    return n;
}

struct pairs {
    size_t right, said, all;
};

/* What becomes of the rows; lambda and the rows' groups into *out where it is wanted. */
static struct pairs joined(const struct made_row *rows, size_t n, size_t workers,
                           struct link_result *out)
{
    struct roll r;
    struct link_result l;
    struct link_options o = {.workers = workers, .seed = 1};
    struct pairs k = {0};
    made_roll(rows, n, NULL, n, &r);
    assert_int_equal(link_run(&r, &o, &l), OK);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            bool same = rows[l.people.row[i]].person == rows[l.people.row[j]].person;
            bool one = l.cluster[i] == l.cluster[j];
            k.all += same;
            k.said += one;
            k.right += same && one;
        }
    assert_true((l.model.crowd != NULL) == (l.model.crowd_count > 0));
    if (out)
        *out = l;
    else
        link_free(&l);
    roll_free(&r);
    return k;
}

/* True where the list is taken for one of crowds. */
static bool is_crowded(const struct made_row *rows, size_t n)
{
    struct roll r;
    struct people p;
    struct model d;
    made_roll(rows, n, NULL, n, &r);
    assert_int_equal(people_new(&r, &p), OK);
    assert_int_equal(model_new(&p, &(struct model_random){400000, 1, 2}, &d), OK);
    bool crowd = d.crowd != NULL;
    model_free(&d);
    people_free(&p);
    roll_free(&r);
    return crowd;
}

static void few_persons_with_many_rows_are_told_apart(void **state)
{
    (void)state;
    static const size_t persons[] = {3, 12, 24}, rows[] = {200, 100, 40};
    static struct made_row row[ROWS_MOST];
    for (size_t i = 0; i < COUNT(persons); i++) {
        size_t n = register_rows(persons[i], rows[i], row);
        struct pairs k = joined(row, n, 1, NULL);
        assert_true(is_crowded(row, n));
        /* Those who are the same but for one column neither, but for rows that lack it. */
        assert_true(k.right * 100 >= k.said * 98);
        assert_true(k.right * 100 >= k.all * 97);
    }
}

static void threads_change_nothing(void **state)
{
    (void)state;
    static struct made_row row[ROWS_MOST];
    struct link_result a, b;
    size_t n = register_rows(12, 60, row);
    (void)joined(row, n, 1, &a);
    (void)joined(row, n, 3, &b);
    assert_memory_equal(a.cluster, b.cluster, n * sizeof *a.cluster);
    assert_int_equal(a.pairs.count, b.pairs.count);
    assert_memory_equal(a.pairs.pair, b.pairs.pair, a.pairs.count * sizeof *a.pairs.pair);
    assert_memory_equal(a.model.m, b.model.m, sizeof a.model.m);
    assert_memory_equal(a.model.u, b.model.u, sizeof a.model.u);
    link_free(&a);
    link_free(&b);
}

/* As many strangers agree as may be in rows of these persons, no more. */
static void what_strangers_have_in_common_is_not_that_of_matches(void **state)
{
    (void)state;
    static struct made_row row[ROWS_MOST];
    struct link_result l;
    size_t n = register_rows(12, 100, row);
    (void)joined(row, n, 1, &l);
    assert_true(l.model.lambda > 0.07 && l.model.lambda < 0.09);
    for (size_t f = 0; f < l.people.feature_count; f++)
        assert_true(l.model.u[f][LEVEL_SAME] < 0.07 && l.model.m[f][LEVEL_SAME] > 0.7);
    link_free(&l);
}

/* Of so few persons it is half believed that what is a year here is a day there: once, however
 * often the model is learnt in turn. */
static void what_is_usual_is_mixed_in_once(void **state)
{
    (void)state;
    static struct made_row row[ROWS_MOST];
    struct roll r;
    struct people p;
    struct model d;
    size_t n = register_rows(24, 60, row), birth = 0;
    for (size_t i = 0; i < n; i += 2)
        if (strlen(row[i].cell[2]) == 4)
            memcpy(row[i].cell[2] + 4, "-07-19", 7);
    made_roll(row, n, NULL, n, &r);
    assert_int_equal(people_new(&r, &p), OK);
    assert_int_equal(model_new(&p, &(struct model_random){400000, 1, 2}, &d), OK);
    assert_non_null(d.crowd);
    while (p.feature[birth].field != FIELD_BIRTH)
        birth++;
    assert_true(d.believed[birth][DATE_SAME_YEAR] > 0.3);
    assert_true(d.believed[birth][DATE_SAME_YEAR] < 0.6);
    model_free(&d);
    people_free(&p);
    roll_free(&r);
}

static void other_lists_are_left_as_they_are(void **state)
{
    (void)state;
    static struct made_row row[ROWS_MOST];
    static const char *const few[] = {"Amira", "Bojan", "Celia", "Dario"};
    uint64_t seed = 3;
    assert_false(is_crowded(row, register_rows(12, 10, row))); /* small crowds */
    made_rows(ROWS_MOST, 2, row);
    assert_false(is_crowded(row, ROWS_MOST));
    for (size_t i = 0; i < ROWS_MOST; i++) { /* one in 64 has the same in all columns, by chance */
        row[i] = (struct made_row){.person = (int)i};
        snprintf(row[i].cell[0], CELL_ROOM, "%s", few[made_dice(&seed, 4)]);
        snprintf(row[i].cell[1], CELL_ROOM, "%s", few[made_dice(&seed, 4)]);
        snprintf(row[i].cell[2], CELL_ROOM, "%d", 1950 + 10 * (int)made_dice(&seed, 4));
    }
    assert_false(is_crowded(row, ROWS_MOST));
    made_rows(ROWS_MOST, 2, row);
    for (size_t i = 0; i < ROWS_MOST / 8; i++) { /* those of whom nothing is known */
        snprintf(row[i].cell[0], CELL_ROOM, "Somebody");
        snprintf(row[i].cell[1], CELL_ROOM, "Foundling");
        snprintf(row[i].cell[2], CELL_ROOM, "1900");
    }
    assert_false(is_crowded(row, ROWS_MOST));
}

/* As the rules give them, which words in common are asked for. */
static void pairs_are_in_the_order_of_rows(void **state)
{
    (void)state;
    static struct made_row row[ROWS_MOST];
    struct roll r;
    struct people p;
    struct model d;
    size_t n = register_rows(12, 60, row);
    made_roll(row, n, NULL, n, &r);
    assert_int_equal(people_new(&r, &p), OK);
    assert_int_equal(model_new(&p, &(struct model_random){400000, 1, 2}, &d), OK);
    assert_true(d.crowd_count > 0);
    for (size_t i = 0; i < d.crowd_count; i++)
        assert_true(d.crowd[i].a < d.crowd[i].b);
    model_free(&d);
    people_free(&p);
    roll_free(&r);
}

static void without_memory_it_fails_cleanly(void **state)
{
    (void)state;
    static struct made_row row[ROWS_MOST];
    size_t n = register_rows(4, 40, row);
    struct roll r;
    struct people p;
    enum err e = ERR_MEMORY;
    made_roll(row, n, NULL, n, &r);
    assert_int_equal(people_new(&r, &p), OK);
    for (long at = 0; e != OK; at++) {
        struct model d;
        mem_fail_after(at);
        e = model_new(&p, &(struct model_random){3000, 1, 1}, &d);
        mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
        if (e == OK) {
            assert_non_null(d.crowd);
            model_free(&d);
        }
    }
    people_free(&p);
    roll_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_persons_with_many_rows_are_told_apart),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(what_strangers_have_in_common_is_not_that_of_matches),
        cmocka_unit_test(what_is_usual_is_mixed_in_once),
        cmocka_unit_test(other_lists_are_left_as_they_are),
        cmocka_unit_test(pairs_are_in_the_order_of_rows),
        cmocka_unit_test(without_memory_it_fails_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
