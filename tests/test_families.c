/* Brothers and sisters: found within a list, and not taken for one person across two. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/mem.h"
#include "core/families.h"
#include "core/link.h"

enum { GIVEN, FAMILY, FATHER, YEAR, COLUMNS, TEXT = 16, OTHER = 6 + FAMILY_MOST };

static void start(struct roll *r)
{
    static const enum field fields[COLUMNS] = {FIELD_GIVEN, FIELD_FAMILY, FIELD_FATHER,
                                               FIELD_BIRTH};
    assert_int_equal(roll_init(r, COLUMNS), OK);
    for (size_t c = 0; c < COLUMNS; c++) {
        r->columns[c].name = str_from(field_name(fields[c]));
        r->columns[c].field = fields[c];
    }
}

static void add(struct roll *r, const char *given, const char *family, const char *father)
{
    struct str cells[COLUMNS] = {str_from(given), str_from(family), str_from(father), STR("")};
    assert_int_equal(roll_add(r, cells), OK);
}

/* The family of a row of the roll. */
static uint32_t family_of(const struct people *p, const struct families *f, size_t row)
{
    for (size_t i = 0; i < p->rows; i++)
        if (p->row[i] == row)
            return f->group[i];
    return UINT32_MAX;
}

static void few_rows(struct roll *r)
{
    start(r);
    add(r, "Nora", "Ferrant", "Bojan");
    add(r, "Celia", "Ferrant", "Bojan");
    add(r, "Dario", "Ferrant", "Jaan"); /* 2: another father */
    add(r, "Esther", "Ferrant", "");    /* 3: not told */
    add(r, "Farid", "Ilves", "Bojan");  /* 4: another family */
    for (int i = 0; i <= FAMILY_MOST; i++)
        add(r, i % 2 ? "Karin" : "Irena", "Tamm", "Lembit"); /* from 5 on: namesakes */
    r->first_rows = r->rows;
    add(r, "Nora", "Ferrant", "Bojan"); /* OTHER and the next: of the other list */
    add(r, "Nora", "Ferrant", "Bojan");
}

static void families_are_of_one_list(void **state)
{
    (void)state;
    struct roll r;
    struct people p;
    struct families f;
    double share;
    few_rows(&r);
    assert_int_equal(people_new(&r, &p), OK);
    assert_int_equal(families_new(&p, false, &f), OK);
    assert_int_equal(f.count, 2);
    uint32_t one = family_of(&p, &f, 0), other = family_of(&p, &f, OTHER);
    assert_true(one && other && one != other);
    assert_int_equal(family_of(&p, &f, 1), one);
    assert_int_equal(family_of(&p, &f, OTHER + 1), other);
    for (size_t row = 2; row < OTHER; row++)
        assert_int_equal(family_of(&p, &f, row), 0);
    assert_int_equal(f.first[one + 1] - f.first[one], 2);
    families_free(&f);
    /* Nora and Celia; both Noras may be one. */
    assert_int_equal(families_siblings(&p, &share), OK);
    assert_true(share > 1.99 / (OTHER + 2) && share < 2.01 / (OTHER + 2));
    people_free(&p);
    roll_free(&r);
}

/* In whole names the last is the family's; the mother does where no father is told. */
static void whole_names_and_mothers_do(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"Nora Ferrant", "Irena"},
                                          {"Celia Ferrant", "Irena"},
                                          {"Nora", "Irena"},
                                          {"Celia", "Irena"},
                                          {"Ferrant Nora", "Irena"}};
    struct roll r;
    struct people p;
    struct families f;
    assert_int_equal(roll_init(&r, 2), OK);
    r.columns[0].field = FIELD_NAME;
    r.columns[1].field = FIELD_MOTHER;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct str cells[2] = {str_from(rows[i][0]), str_from(rows[i][1])};
        assert_int_equal(roll_add(&r, cells), OK);
    }
    struct str odd[2] = {STR("Jaan Tamm"), STR("Karin")};
    assert_int_equal(roll_add(&r, odd), OK);
    r.first_rows = r.rows;
    assert_int_equal(people_new(&r, &p), OK);
    assert_int_equal(families_new(&p, false, &f), OK);
    assert_int_equal(f.count, 1);
    assert_true(family_of(&p, &f, 0));
    assert_int_equal(family_of(&p, &f, 0), family_of(&p, &f, 1));
    assert_int_equal(family_of(&p, &f, 2), 0);
    assert_int_equal(family_of(&p, &f, 4), 0);
    families_free(&f);
    people_free(&p);
    roll_free(&r);
}

/* --- two lists of families --- */

enum { FAMILIES = 300, CHILDREN = 4, NAMES = 60 };

static uint32_t dice(uint64_t *state, uint32_t sides)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33) % sides;
}

/* Names of a town: what comes first is commoner. */
static uint32_t some_name(uint64_t *state)
{
    uint32_t x = dice(state, NAMES);
    return x * dice(state, NAMES) / NAMES;
}

static void name_text(uint32_t n, const char *end, char out[TEXT])
{
    static const char *const part[] = {"ba", "di", "fo", "ga", "he", "jo", "ka", "lu", "mi", "na"};
    snprintf(out, TEXT, "%s%s%s", part[n / 10 % 10], part[(n * 7 + n / 10) % 10], end);
}

/* Each family in both lists but for one child each; a third of the rows have a year of birth.
 * person[row]: number of the child. */
static void two_lists(struct roll *r, uint32_t *person)
{
    static char text[FAMILIES][CHILDREN + 2][TEXT];
    uint64_t state = 7;
    start(r);
    for (uint32_t i = 0; i < FAMILIES; i++) {
        name_text(some_name(&state), "nd", text[i][CHILDREN]);
        name_text(some_name(&state), "r", text[i][CHILDREN + 1]);
        for (uint32_t k = 0, at = some_name(&state); k < CHILDREN; k++)
            name_text((at + k * 13) % NAMES, k % 2 ? "s" : "", text[i][k]);
    }
    for (uint32_t list = 0; list < 2; list++) {
        for (uint32_t i = 0; i < FAMILIES; i++)
            for (uint32_t k = list; k < CHILDREN - 1 + list; k++) {
                char year[TEXT] = "";
                if (dice(&state, 3) == 0)
                    snprintf(year, sizeof year, "%u", 1950 + i % 40 + 2 * k);
                struct str cells[COLUMNS] = {str_from(text[i][k]), str_from(text[i][CHILDREN]),
                                             str_from(text[i][CHILDREN + 1]), str_from(year)};
                person[r->rows] = i * CHILDREN + k;
                assert_int_equal(roll_add(r, cells), OK);
            }
        if (list == 0)
            r->first_rows = r->rows;
    }
}

static void siblings_are_not_one_person(void **state)
{
    (void)state;
    static uint32_t person[FAMILIES * CHILDREN * 2];
    struct roll r;
    struct link_result l;
    struct link_options o = {.workers = 2, .seed = 1};
    size_t right = 0, said = 0;
    two_lists(&r, person);
    assert_int_equal(link_run(&r, &o, &l), OK);
    for (size_t i = 0; i < l.pairs.count; i++) {
        if (l.probability[i] < l.threshold)
            continue;
        said++;
        right += person[l.people.row[l.pairs.pair[i].a]] == person[l.people.row[l.pairs.pair[i].b]];
    }
    size_t both = (size_t)FAMILIES * (CHILDREN - 2);
    assert_true(right * 100 >= said * 97);
    assert_true(right * 100 >= both * 97);
    link_free(&l);
    roll_free(&r);
}

static void no_memory_is_said(void **state)
{
    (void)state;
    struct roll r;
    struct people p;
    few_rows(&r);
    assert_int_equal(people_new(&r, &p), OK);
    for (long n = 0;; n++) {
        double share;
        mem_fail_after(n);
        enum err e = families_siblings(&p, &share);
        mem_fail_after(-1);
        if (e == OK)
            break;
        assert_int_equal(e, ERR_MEMORY);
    }
    people_free(&p);
    roll_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(families_are_of_one_list),
        cmocka_unit_test(whole_names_and_mothers_do),
        cmocka_unit_test(siblings_are_not_one_person),
        cmocka_unit_test(no_memory_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
