/* Relatives who are found together, where households tell who they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/mem.h"
#include "core/column_match.h"
#include "core/column_words.h"
#include "core/link.h"

#include "spill_memory.h"

enum {
    GIVEN,
    FAMILY,
    FATHER,
    HOUSEHOLD,
    COLUMNS,
    LISTED = 160,
    LEFT = 40,
    CHILDREN = 3,
    TEXT = 16
};
enum numbering { NO_NUMBERS, OWN_NUMBERS, ONE_NUMBERING };

static const char *const given[] = {"Nora",  "Bojan",  "Celia", "Dario", "Esther", "Farid",
                                    "Greta", "Henrik", "Irena", "Jaan",  "Karin",  "Lembit"};
static const char *const family[] = {"Ferrant", "Ilves",    "Okonedo", "Malmgren",
                                     "Tamm",    "Dorpat",   "Sarapuu", "Kowalik",
                                     "Bergman", "Peterson", "Vaher",   "Lindqvist"};
static const char *const father[] = {"Sohrab", "Kamal", "Omid",   "Nabil", "Walid", "Tariq",
                                     "Yusuf",  "Zahid", "Hashim", "Idris", "Munir", "Qasim"};

static uint32_t mixed(uint32_t i, uint32_t k)
{
    uint32_t x = (i * 2654435761u + k * 40503u) ^ 0x9E3779B9u;
    x ^= x >> 15;
    x *= 2246822519u;
    return x ^ x >> 13;
}

/* Households with a father, whose children bear different names; the first LISTED are in the first
 * list, all but the first LEFT in the second. */
static void two_lists(struct roll *r, enum numbering how)
{
    static const enum field fields[COLUMNS] = {FIELD_GIVEN, FIELD_FAMILY, FIELD_FATHER,
                                               FIELD_HOUSEHOLD};
    assert_int_equal(roll_init(r, COLUMNS), OK);
    for (size_t c = 0; c < COLUMNS; c++) {
        r->columns[c].name = c == HOUSEHOLD ? STR("Household no") : str_from(field_name(fields[c]));
        r->columns[c].field = fields[c];
    }
    for (uint32_t list = 0; list < 2; list++) {
        for (uint32_t i = list * LEFT; i < list * LEFT + LISTED; i++)
            for (uint32_t k = 0; k < CHILDREN; k++) {
                char number[TEXT] = "";
                if (how != NO_NUMBERS)
                    snprintf(number, sizeof number, "%u",
                             how == OWN_NUMBERS && list ? 1000 + 7 * i % 241 : i + 1);
                struct str cells[COLUMNS] = {str_from(given[(mixed(i, 0) + k * 5) % 12]),
                                             str_from(family[mixed(i, 1) % 12]),
                                             str_from(father[mixed(i, 2) % 12]), str_from(number)};
                assert_int_equal(roll_add(r, cells), OK);
            }
        if (list == 0)
            r->first_rows = r->rows;
    }
}

/* The child of a row of the roll. */
static size_t child_of(const struct link_result *l, uint32_t row)
{
    size_t at = l->people.row[row];
    return at < (size_t)LISTED * CHILDREN ? at : at - (size_t)(LISTED - LEFT) * CHILDREN;
}

struct outcome {
    size_t right, said, kin;
    uint64_t sum; /* of all weights and rows */
};

static struct outcome link_with(enum numbering how, size_t workers)
{
    struct roll r;
    struct link_result l;
    struct link_options o = {.workers = workers, .seed = 1};
    struct outcome out = {0};
    two_lists(&r, how);
    assert_int_equal(link_run(&r, &o, &l), OK);
    for (size_t i = 0; i < l.pairs.count; i++) {
        const struct pair *k = &l.pairs.pair[i];
        struct model_reason reason[FEATURES_MAX];
        double bits = link_explain(&l, k->a, k->b, reason) * MODEL_UNIT;
        assert_true(bits - (k->weight + l.model.prior) < 1 &&
                    bits - (k->weight + l.model.prior) > -1);
        out.sum = out.sum * 31 + (uint64_t)k->a * 7 + k->b + (uint64_t)(uint32_t)k->weight;
        if (l.probability[i] < l.threshold)
            continue;
        out.said++;
        out.right += child_of(&l, k->a) == child_of(&l, k->b);
    }
    out.kin = l.kin.count;
    for (size_t i = 0; i < l.kin.count; i++) {
        const struct kin_pair *k = &l.kin.pair[i];
        assert_ptr_equal(kin_find(&l.kin, k->b, k->a), k);
        assert_int_equal(k->units, l.kin.weight[k->level]);
        /* Brothers gain nothing by it. */
        assert_int_equal(l.people.number[k->a * l.people.stride + l.people.given],
                         l.people.number[k->b * l.people.stride + l.people.given]);
    }
    assert_null(kin_find(&l.kin, 0, 0));
    link_free(&l);
    roll_free(&r);
    return out;
}

static void relatives_found_together_rise(void **state)
{
    (void)state;
    struct outcome without = link_with(NO_NUMBERS, 1), with = link_with(OWN_NUMBERS, 1);
    assert_int_equal(without.kin, 0);
    assert_true(with.kin > 0);
    assert_true(with.right > without.right + 5);
    assert_true(with.right * without.said > without.right * with.said);
}

static void it_is_the_same_on_any_number_of_threads(void **state)
{
    (void)state;
    struct outcome one = link_with(OWN_NUMBERS, 1), four = link_with(OWN_NUMBERS, 4);
    assert_int_equal(one.said, four.said);
    assert_true(one.sum == four.sum);
}

/* Where both lists have one numbering it is evidence as it stands, and families would say it
 * twice. */
static void one_numbering_is_compared(void **state)
{
    (void)state;
    for (enum numbering how = NO_NUMBERS; how <= ONE_NUMBERING; how++) {
        struct roll r;
        struct people p;
        bool compared = false;
        two_lists(&r, how);
        assert_int_equal(people_new(&r, &p), OK);
        for (size_t f = 0; f < p.feature_count; f++)
            compared = compared || str_eq(p.feature[f].name, STR("Household no"));
        assert_int_equal(compared, how == ONE_NUMBERING);
        assert_int_equal(p.own_households, how == OWN_NUMBERS);
        people_free(&p);
        roll_free(&r);
    }
    assert_int_equal(link_with(ONE_NUMBERING, 1).kin, 0);
}

static void headers_of_households_go_together(void **state)
{
    (void)state;
    const struct str a[] = {STR("Household No."), STR("Remarks")};
    const struct str b[] = {STR("Comment"), STR("شماره خانوار")};
    struct column_kind kind[2], other[2];
    struct column_set x = {2, a, kind}, y = {2, b, other};
    size_t take[2] = {0, 1}, out[2];
    enum field f;
    assert_int_equal(header_look_up(a[0], &kind[0].field), HEADER_EXACT);
    assert_int_equal(header_look_up(a[1], &kind[1].field), HEADER_EXACT);
    assert_int_equal(header_look_up(b[0], &other[0].field), HEADER_EXACT);
    assert_int_equal(header_look_up(b[1], &other[1].field), HEADER_EXACT);
    assert_int_equal(column_match(&x, take, 2, &y, out), OK);
    assert_int_equal(out[0], 1);
    assert_int_equal(out[1], SIZE_MAX);
    static const struct {
        const char *header;
        enum field field;
    } cases[] = {{"familyNo", FIELD_HOUSEHOLD},   {"رقم الأسرة", FIELD_HOUSEHOLD},
                 {"Family no", FIELD_HOUSEHOLD},  {"Family name", FIELD_FAMILY},
                 {"Household size", FIELD_OTHER}, {"Income of household", FIELD_OTHER}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_not_equal(header_look_up(str_from(cases[i].header), &f), HEADER_UNKNOWN);
        assert_string_equal(field_name(f), field_name(cases[i].field));
    }
}

/* Rows of two lists, each a name of its own and a number. */
static void numbered(struct roll *r, size_t rows, unsigned (*number)(size_t list, size_t row))
{
    assert_int_equal(roll_init(r, 3), OK);
    static const enum field fields[] = {FIELD_GIVEN, FIELD_FAMILY, FIELD_HOUSEHOLD};
    for (size_t c = 0; c < COUNT(fields); c++) {
        r->columns[c].name = str_from(field_name(fields[c]));
        r->columns[c].field = fields[c];
    }
    for (size_t list = 0; list < 2; list++) {
        for (size_t i = 0; i < rows; i++) {
            char text[TEXT];
            snprintf(text, sizeof text, "%u", number(list, i));
            struct str cells[] = {str_from(given[i % 12]), str_from(family[(i + i / 12) % 12]),
                                  str_from(text)};
            assert_int_equal(roll_add(r, cells), OK);
        }
        if (list == 0)
            r->first_rows = r->rows;
    }
}

static unsigned few_groups(size_t list, size_t row)
{
    return 1 + (unsigned)(list ? mixed((uint32_t)row, 9) : mixed((uint32_t)row, 8)) % 4;
}

static unsigned same_groups(size_t list, size_t row)
{
    (void)list;
    return 1 + (unsigned)mixed((uint32_t)row, 8) % 4;
}

static unsigned places(size_t list, size_t row)
{
    return 1 + (unsigned)(list ? (row + 3) % 6 : row);
}

static unsigned places_alike(size_t list, size_t row)
{
    (void)list;
    return 1 + (unsigned)row;
}

/* Four groups agree by chance in one pair of four: that is no common numbering. Six rows are enough
 * to see whether there is one. */
static void agreement_is_held_against_chance(void **state)
{
    (void)state;
    static const struct {
        size_t rows;
        unsigned (*number)(size_t list, size_t row);
        bool own;
    } cases[] = {{140, few_groups, true},
                 {140, same_groups, false},
                 {6, places, true},
                 {6, places_alike, false}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct roll r;
        struct people p;
        numbered(&r, cases[i].rows, cases[i].number);
        assert_int_equal(people_new(&r, &p), OK);
        assert_int_equal(p.own_households, cases[i].own);
        assert_int_equal(p.feature_count, cases[i].own ? 2 : 3);
        people_free(&p);
        roll_free(&r);
    }
}

/* A list may number families and groups. */
static void each_numbering_is_judged(void **state)
{
    (void)state;
    struct roll r;
    struct people p;
    two_lists(&r, OWN_NUMBERS);
    assert_int_equal(roll_add_column(&r, STR("Group no"), FIELD_HOUSEHOLD), OK);
    for (size_t row = 0; row < r.rows; row++) {
        char text[TEXT];
        snprintf(text, sizeof text, "%u",
                 row < r.first_rows ? 1 + (unsigned)row : 9000 + (unsigned)row);
        assert_int_equal(dict_number(&r.columns[COLUMNS].values, str_from(text),
                                     &r.columns[COLUMNS].number[row]),
                         OK);
    }
    assert_int_equal(people_new(&r, &p), OK);
    assert_true(r.columns[HOUSEHOLD].own && r.columns[COLUMNS].own);
    assert_int_equal(p.feature_count, 3);
    people_free(&p);
    roll_free(&r);
}

struct asked {
    double most, given;
};

static double left_of(void *context, double more)
{
    struct asked *a = context;
    a->most = more > a->most ? more : a->most;
    return more > a->given ? 0 : 1 << 24;
}

/* What families add stays in memory: it is asked for first, and with it the same comes out. */
static void what_families_hold_is_counted(void **state)
{
    (void)state;
    struct asked asked = {.given = 1 << 20};
    struct spill_memory m;
    struct link_result l[2];
    struct roll r[2];
    spill_memory_init(&m);
    struct link_options plain = {.workers = 2, .seed = 1}, bound = plain;
    bound.memory_left = left_of;
    bound.memory_context = &asked;
    bound.spill = &m.table;
    for (size_t i = 0; i < 2; i++) {
        two_lists(&r[i], OWN_NUMBERS);
        assert_int_equal(link_run(&r[i], i ? &bound : &plain, &l[i]), OK);
    }
    assert_true(l[0].kin.count > LISTED);
    assert_int_equal(l[0].kin.count, l[1].kin.count);
    assert_memory_equal(l[0].kin.pair, l[1].kin.pair, l[0].kin.count * sizeof *l[0].kin.pair);
    assert_memory_equal(l[0].cluster, l[1].cluster, r[0].rows * sizeof *l[0].cluster);
    assert_true(asked.most >= (double)l[0].kin.count * (sizeof(struct kin_pair) + sizeof(double)));
    for (size_t i = 0; i < 2; i++) {
        link_free(&l[i]);
        roll_free(&r[i]);
    }
    asked.given = asked.most - 1;
    two_lists(&r[0], OWN_NUMBERS);
    assert_int_equal(link_run(&r[0], &bound, &l[0]), ERR_LIMIT);
    roll_free(&r[0]);
    asked = (struct asked){0}; /* where nobody tells households nothing is asked for */
    two_lists(&r[0], NO_NUMBERS);
    assert_int_equal(link_run(&r[0], &bound, &l[0]), OK);
    assert_true(asked.most <= 0);
    link_free(&l[0]);
    roll_free(&r[0]);
    spill_memory_free(&m);
}

static void no_memory_is_said(void **state)
{
    (void)state;
    struct roll r;
    struct link_result l;
    struct link_options o = {.workers = 1, .seed = 1};
    struct kin k;
    two_lists(&r, OWN_NUMBERS);
    assert_int_equal(link_run(&r, &o, &l), OK);
    for (long n = 0;; n++) {
        mem_fail_after(n);
        enum err e = kin_weigh(&l.people, &l.model, &l.pairs, &k);
        mem_fail_after(-1);
        kin_free(&k);
        if (e == OK)
            break;
        assert_int_equal(e, ERR_MEMORY);
    }
    link_free(&l);
    roll_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(relatives_found_together_rise),
        cmocka_unit_test(it_is_the_same_on_any_number_of_threads),
        cmocka_unit_test(one_numbering_is_compared),
        cmocka_unit_test(headers_of_households_go_together),
        cmocka_unit_test(agreement_is_held_against_chance),
        cmocka_unit_test(each_numbering_is_judged),
        cmocka_unit_test(what_families_hold_is_counted),
        cmocka_unit_test(no_memory_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
