#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "base/mem.h"
#include "core/people_slips.h"
#include "link_rows.h"

enum { ROWS = 1500 };

/* Rows of given and family name and of a third column; every third row is the one before it with
 * one letter changed, added, left out or exchanged with its neighbour. */
static void rows_of(struct made_row *rows, size_t count)
{
    uint64_t seed = 21;
    for (size_t i = 0; i < count; i++) {
        uint64_t given = made_dice(&seed, 30), family = 100 + made_dice(&seed, 400);
        if (i % 3 != 2) {
            memset(&rows[i], 0, sizeof rows[i]);
            made_word(&given, rows[i].cell[0]);
            made_word(&family, rows[i].cell[1]);
            continue;
        }
        rows[i] = rows[i - 1];
        char *cell = rows[i].cell[made_dice(&seed, 2)];
        size_t len = strlen(cell), at = made_dice(&seed, len - 1);
        char c = cell[at];
        switch (made_dice(&seed, 4)) {
        case 0:
            cell[at] = (char)('a' + made_dice(&seed, 26));
            break;
        case 1:
            memmove(cell + at, cell + at + 1, len - at);
            break;
        case 2:
            memmove(cell + at + 1, cell + at, len - at + 1);
            break;
        default:
            cell[at] = cell[at + 1];
            cell[at + 1] = c;
        }
    }
}

static void people_of(const struct made_row *rows, const size_t *order, struct roll *r,
                      struct people *p)
{
    made_roll(rows, ROWS, order, ROWS, r);
    assert_int_equal(people_new(r, p), OK);
}

static const struct slips *slips_in(const struct people *p)
{
    return p->store[p->feature[p->given].store].slips;
}

static void made_people(struct roll *r, struct people *p)
{
    static struct made_row rows[ROWS];
    rows_of(rows, ROWS);
    people_of(rows, NULL, r, p);
}

/* Whether one slip makes a of b, by trying. */
static bool one_slip(const struct letters *a, const struct letters *b)
{
    return a->len >= 3 && b->len >= 3 && edit_distance(CPU_PLAIN, a, b, 1) <= 1;
}

static void all_that_one_slip_makes_are_found(void **state)
{
    (void)state;
    struct roll r;
    struct people p;
    size_t found = 0;
    made_people(&r, &p);
    const struct slips *s = slips_in(&p);
    const struct value_store *store = &p.store[p.feature[p.given].store];
    assert_non_null(s);
    for (uint32_t a = 1; a <= store->texts.count; a++) {
        const uint32_t *other;
        size_t n = slips_of(s, a, &other);
        for (size_t k = 1; k < n; k++)
            assert_true(other[k - 1] < other[k]);
        for (uint32_t b = 1; b <= store->texts.count; b++) {
            if (a != b && one_slip(&store->letters[a], &store->letters[b])) {
                assert_true(slips_related(s, a, b));
                found++;
            }
            assert_int_equal(slips_related(s, a, b), slips_related(s, b, a));
            for (unsigned l = 0; l <= SLIP_LEVELS; l++) {
                assert_true(slips_bits(s, 1, l, a, b) <= slips_most(s, 1, l));
                assert_true(fabs(slips_bits(s, 1, l, a, b) - slips_bits(s, 1, l, b, a)) < 1e-9);
            }
        }
    }
    assert_true(found > 500);
    people_free(&p);
    roll_free(&r);
}

/* What slips add is about nothing over all strangers, so that their level says what it says. */
static void slips_add_nothing_on_the_whole(void **state)
{
    (void)state;
    struct roll r;
    struct people p;
    made_people(&r, &p);
    const struct feature *f = &p.feature[p.family];
    double pairs[SLIP_LEVELS] = {0}, told[SLIP_LEVELS] = {0};
    for (uint32_t a = 1; a <= p.store[f->store].texts.count; a++) {
        const uint32_t *other;
        size_t n = slips_of(slips_in(&p), a, &other);
        for (size_t k = 0; k < n; k++) {
            uint8_t level = compare_values(&p, p.family, a, other[k]);
            double strangers = (double)f->count[a] * (double)f->count[other[k]];
            assert_in_range(level, 1, SLIP_LEVELS - 1);
            pairs[level] += strangers;
            told[level] +=
                strangers * exp2(slips_bits(slips_in(&p), f->column, level, a, other[k]));
        }
    }
    for (size_t l = 1; l < SLIP_LEVELS; l++) {
        assert_true(pairs[l] > 0);
        assert_true(fabs(told[l] / pairs[l] - 1) < 0.01);
    }
    people_free(&p);
    roll_free(&r);
}

/* The family name of a row of the roll. */
static uint32_t family_of(const struct people *p, size_t row)
{
    size_t at = 0;
    while (p->row[at] != row)
        at++;
    return p->number[at * p->stride + p->family];
}

/* A slip of a name that few bear says more than one of a name that many bear; and a name that
 * others bear, too, is hardly a slip. */
static void rare_slips_say_more(void **state)
{
    (void)state;
    static struct made_row rows[ROWS];
    struct roll r;
    struct people p;
    rows_of(rows, ROWS);
    static const char *const family[] = {"oskarvalgard", "oskarvalgrad", "ulberthina",
                                         "ulberthino",   "quistembarg",  "quistemberg"};
    for (size_t i = 0; i < 40; i++) {
        size_t k = i < 2 ? i : i == 2 ? 3 : i < 20 ? 2 : 4 + i % 2;
        snprintf(rows[i].cell[1], CELL_ROOM, "%s", family[k]);
    }
    people_of(rows, NULL, &r, &p);
    const struct slips *s = slips_in(&p);
    size_t c = p.feature[p.family].column;
    uint32_t v[6] = {family_of(&p, 0), family_of(&p, 1),  family_of(&p, 3),
                     family_of(&p, 2), family_of(&p, 20), family_of(&p, 21)};
    double rare = slips_bits(s, c, 1, v[0], v[1]), many = slips_bits(s, c, 1, v[2], v[3]);
    double both = slips_bits(s, c, 1, v[4], v[5]);
    assert_true(rare > many + 3);
    assert_true(many > both + 3);
    people_free(&p);
    roll_free(&r);
}

/* The order of rows numbers the values otherwise, and changes nothing else. */
static void order_of_rows_does_not_matter(void **state)
{
    (void)state;
    static struct made_row rows[ROWS];
    static size_t order[ROWS];
    struct roll r[2];
    struct people p[2];
    rows_of(rows, ROWS);
    for (size_t i = 0; i < ROWS; i++)
        order[i] = (i * 7 + 3) % ROWS;
    people_of(rows, NULL, &r[0], &p[0]);
    people_of(rows, order, &r[1], &p[1]);
    for (size_t l = 1; l < SLIP_LEVELS; l++)
        for (size_t c = 0; c < 2; c++) {
            double x = slips_most(slips_in(&p[0]), c, (unsigned)l);
            double y = slips_most(slips_in(&p[1]), c, (unsigned)l);
            assert_memory_equal(&x, &y, sizeof x);
        }
    for (size_t i = 0; i < 2; i++) {
        people_free(&p[i]);
        roll_free(&r[i]);
    }
}

/* Where a date tells rows apart, or a letter is not Latin, or rows are few, there are none. */
static void other_lists_have_none(void **state)
{
    (void)state;
    static struct made_row rows[ROWS];
    for (int kind = 0; kind < 3; kind++) {
        struct roll r;
        struct people p;
        rows_of(rows, ROWS);
        for (size_t i = 0; i < ROWS && kind == 0; i++)
            snprintf(rows[i].cell[2], CELL_ROOM, "19%02zu-%02zu-%02zu", i % 83 + 10, i % 12 + 1,
                     i % 28 + 1);
        if (kind == 1)
            snprintf(rows[9].cell[0], CELL_ROOM, "%s", "\xD8\xB9\xD9\x84\xDB\x8C");
        made_roll(rows, kind == 2 ? 900 : ROWS, NULL, kind == 2 ? 900 : ROWS, &r);
        assert_int_equal(people_new(&r, &p), OK);
        assert_null(slips_in(&p));
        people_free(&p);
        roll_free(&r);
    }
}

/* Given and family names have slips wherever their columns stand. */
static void own_names_come_first(void **state)
{
    (void)state;
    static const enum field kin[] = {FIELD_FATHER, FIELD_MOTHER, FIELD_GRANDFATHER, FIELD_SPOUSE};
    struct roll r;
    struct people p, q;
    made_people(&r, &p);
    q = p;
    q.given = COUNT(kin);
    q.family = q.given + 1;
    q.feature_count = q.family + 1;
    for (size_t i = 0; i < COUNT(kin); i++) {
        q.feature[i] = p.feature[p.given];
        q.feature[i].field = kin[i];
        q.feature[i].filled = 0;
    }
    q.feature[q.given] = p.feature[p.given];
    q.feature[q.family] = p.feature[p.family];
    struct slips **s = &q.store[p.feature[p.given].store].slips;
    *s = NULL;
    assert_int_equal(people_slips(&q), OK);
    assert_non_null(*s);
    assert_true(q.feature[q.given].column < SLIP_COLUMNS);
    assert_true(q.feature[q.family].column < SLIP_COLUMNS);
    assert_int_equal(q.feature[3].column, SLIP_COLUMNS);
    slips_free(*s);
    people_free(&p);
    roll_free(&r);
}

static void want_of_memory_is_an_error(void **state)
{
    (void)state;
    struct roll r;
    struct people p;
    made_people(&r, &p);
    const struct value_store *store = &p.store[p.feature[p.given].store];
    struct slips *full = p.store[p.feature[p.given].store].slips;
    enum err e = ERR_MEMORY;
    for (long n = 0; e != OK; n++) {
        p.store[p.feature[p.given].store].slips = NULL;
        mem_fail_after(n);
        e = people_slips(&p);
        mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
        assert_int_equal(store->slips != NULL, e == OK);
    }
    slips_free(full);
    people_free(&p);
    roll_free(&r);
}

enum { MANY = 400000 };

static uint8_t level_by_trying(enum cpu_level cpu, const struct letters *a, const struct letters *b)
{
    return edit_distance(cpu, a, b, 1) <= 1;
}

/* Of many names, all of which are different, not all keys are held at once; and each is found by
 * its slip all the same. */
static void many_names_do_not_take_more_at_once(void **state)
{
    (void)state;
    uint64_t seed = 5;
    uint8_t(*text)[EDIT_ROOM] = mem_zero(MANY + 1, sizeof *text);
    struct letters *letters = mem_zero(MANY + 1, sizeof *letters);
    uint32_t *rows = mem_zero(MANY + 1, sizeof *rows);
    struct slips *s = NULL;
    assert_true(text && letters && rows);
    for (size_t i = 1; i <= MANY; i++) {
        letters[i] = (struct letters){.letter = text[i], .len = 12};
        rows[i] = 1;
        for (size_t k = 0; k < 12; k++)
            text[i][k] = (uint8_t)made_dice(&seed, 26);
        if (i % 1000 == 0) { /* a slip of the one before */
            memcpy(text[i], text[i - 1], EDIT_ROOM);
            text[i][7] ^= 1;
        }
    }
    struct slip_values v = {.count = MANY,
                            .letters = letters,
                            .level = level_by_trying,
                            .cpu = CPU_PLAIN,
                            .column_count = 1,
                            .rows = {rows}};
    (void)mem_largest();
    assert_int_equal(slips_new(&v, &s), OK);
    assert_true(mem_largest() < 24 << 20);
    for (uint32_t i = 1000; i <= MANY; i += 1000)
        assert_true(slips_related(s, i, i - 1) && slips_related(s, i - 1, i));
    slips_free(s);
    mem_free(text);
    mem_free(letters);
    mem_free(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_one_slip_makes_are_found),
        cmocka_unit_test(slips_add_nothing_on_the_whole),
        cmocka_unit_test(rare_slips_say_more),
        cmocka_unit_test(order_of_rows_does_not_matter),
        cmocka_unit_test(other_lists_have_none),
        cmocka_unit_test(own_names_come_first),
        cmocka_unit_test(want_of_memory_is_an_error),
        cmocka_unit_test(many_names_do_not_take_more_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
