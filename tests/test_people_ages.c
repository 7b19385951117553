/* Ages in one list against dates of birth in another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/mem.h"
#include "core/compare.h"
#include "core/date.h"

enum { GIVEN, FAMILY, BIRTH, AGE, COLUMNS, PERSONS = 12 };

static const struct person {
    const char *given, *family, *birth, *other; /* other: how another list writes the name */
    int age;                                    /* in the middle of 2024 */
} persons[PERSONS] = {
    {"Nora", "Lindqvist", "1980-03-04", "Линдквист", 44},
    {"Bojan", "Ferrant", "1971-11-30", "", 52},
    {"Celia", "Ilves", "1999-06-12", "", 25},
    {"Dario", "Okonedo", "1964-02-01", "", 60},
    {"Esther", "Malmgren", "2001-09-09", "", 22},
    {"Farid", "Tamm", "1955-12-24", "", 68},
    {"Greta", "Dorpat", "1990-01-17", "", 34},
    {"Henrik", "Sarapuu", "1987-10-02", "", 36},
    {"Irena", "Kowalik", "2010-05-05", "", 14},
    {"Jaan", "Bergman", "1949-07-31", "", 74},
    {"Karin", "Peterson", "1976-04-20", "", 48},
    {"Lembit", "Vaher", "1993-08-15", "", 30},
};

static void add(struct roll *r, const struct person *p, const char *birth, const char *age)
{
    struct str cells[COLUMNS] = {str_from(p->given), str_from(p->family), str_from(birth),
                                 str_from(age)};
    assert_int_equal(roll_add(r, cells), OK);
}

static void start(struct roll *r)
{
    static const enum field fields[COLUMNS] = {FIELD_GIVEN, FIELD_FAMILY, FIELD_BIRTH, FIELD_AGE};
    assert_int_equal(roll_init(r, COLUMNS), OK);
    for (size_t c = 0; c < COLUMNS; c++) {
        r->columns[c].name = str_from(field_name(fields[c]));
        r->columns[c].field = fields[c];
    }
}

/* Ages in the middle of 2024, `off` years more, in the first list or in the second. */
static void two_lists(struct roll *r, bool ages_first, int off)
{
    char age[16];
    start(r);
    for (int list = 0; list < 2; list++) {
        for (size_t i = 0; i < PERSONS; i++) {
            int years = persons[i].age + off;
            snprintf(age, sizeof age, "%d", years);
            if (years < 0)
                snprintf(age, sizeof age, "?");
            bool by_age = (list == 0) == ages_first;
            add(r, &persons[i], by_age ? "" : persons[i].birth, by_age ? age : "");
        }
        if (list == 0)
            r->first_rows = r->rows;
    }
}

static size_t feature_of(const struct people *p, enum field f)
{
    for (size_t i = 0; i < p->feature_count; i++)
        if (p->feature[i].field == f)
            return i;
    return SIZE_MAX;
}

/* The level of the birth of two rows of the roll. */
static uint8_t birth_level(const struct people *p, size_t a, size_t b)
{
    uint8_t level[FEATURES_MAX];
    size_t at[2] = {SIZE_MAX, SIZE_MAX};
    for (size_t i = 0; i < p->rows; i++) {
        at[0] = p->row[i] == a ? i : at[0];
        at[1] = p->row[i] == b ? i : at[1];
    }
    compare_people(p, at[0], at[1], level);
    return level[feature_of(p, FIELD_BIRTH)];
}

static void ages_are_compared_with_births(void **state)
{
    (void)state;
    for (int ages_first = 0; ages_first < 2; ages_first++) {
        struct roll r;
        struct people p;
        two_lists(&r, ages_first, 0);
        assert_int_equal(people_new(&r, &p), OK);
        assert_int_equal(p.ages.stated, 2024);
        assert_false(p.ages.told);
        assert_int_equal(p.ages.alone, PERSONS);
        assert_int_equal(p.ages.rows, PERSONS);
        assert_int_equal(p.ages.votes, PERSONS);
        assert_int_equal(p.ages.for_it, PERSONS);
        assert_int_equal(feature_of(&p, FIELD_AGE), SIZE_MAX);
        for (size_t i = 0; i < PERSONS; i++)
            assert_int_equal(birth_level(&p, i, PERSONS + i), DATE_SAME_YEAR);
        assert_int_equal(birth_level(&p, 0, PERSONS + 10), DATE_DIFFER);
        assert_int_equal(birth_level(&p, 6, PERSONS + 7), DATE_CLOSE_YEARS);
        people_free(&p);
        roll_free(&r);
    }
}

static void the_year_may_be_told(void **state)
{
    (void)state;
    struct roll r;
    struct people p;
    two_lists(&r, true, -20);
    r.ages_stated = 2004;
    assert_int_equal(people_new(&r, &p), OK);
    /* Who was not yet born has none. */
    assert_true(p.ages.told);
    assert_int_equal(p.ages.stated, 2004);
    assert_int_equal(p.ages.rows, PERSONS - 1);
    assert_int_equal(birth_level(&p, 0, PERSONS), DATE_SAME_YEAR);
    assert_int_equal(birth_level(&p, 8, PERSONS + 8), LEVEL_NONE);
    people_free(&p);
    roll_free(&r);
}

/* Sums of strangers are all over; a list that is too small tells nothing. */
static void without_a_clear_year_ages_are_left(void **state)
{
    (void)state;
    for (int few = 0; few < 2; few++) {
        struct roll r;
        struct people p;
        char age[16];
        start(&r);
        for (size_t i = 0; i < PERSONS; i++) {
            snprintf(age, sizeof age, "%d", few ? persons[i].age : (int)(i * 37 % 70));
            add(&r, &persons[i], "", i < 5 || !few ? age : "");
        }
        r.first_rows = r.rows;
        for (size_t i = 0; i < PERSONS; i++)
            add(&r, &persons[i], persons[i].birth, "");
        assert_int_equal(people_new(&r, &p), OK);
        assert_int_equal(p.ages.stated, 0);
        assert_int_equal(p.ages.rows, 0);
        assert_true(p.ages.alone > 0);
        assert_int_not_equal(feature_of(&p, FIELD_AGE), SIZE_MAX);
        assert_int_equal(birth_level(&p, 0, PERSONS), LEVEL_NONE);
        people_free(&p);
        roll_free(&r);
    }
}

/* Where both lists have ages these are compared as they stand. */
static void ages_of_both_lists_stay_ages(void **state)
{
    (void)state;
    struct roll r;
    struct people p;
    two_lists(&r, true, 0);
    add(&r, &persons[0], "", "44");
    r.ages_stated = 2024;
    assert_int_equal(people_new(&r, &p), OK);
    assert_int_equal(p.ages.alone, 0);
    assert_int_equal(p.ages.rows, 0);
    assert_int_not_equal(feature_of(&p, FIELD_AGE), SIZE_MAX);
    people_free(&p);
    roll_free(&r);
}

static void one_list_has_both(void **state)
{
    (void)state;
    struct roll r;
    struct people p;
    two_lists(&r, false, 0);
    r.first_rows = r.rows;
    /* Of one who has both the birth counts. */
    add(&r, &persons[0], "1950-05-05", "44");
    r.first_rows = r.rows;
    assert_int_equal(people_new(&r, &p), OK);
    assert_int_equal(p.ages.stated, 2024);
    assert_int_equal(p.ages.rows, PERSONS);
    assert_int_equal(birth_level(&p, 1, PERSONS + 1), DATE_SAME_YEAR);
    assert_int_equal(birth_level(&p, PERSONS, (size_t)2 * PERSONS), LEVEL_DIFFER);
    people_free(&p);
    roll_free(&r);
}

/* Three more of one name say nothing: it is not rare. Names in another script do. */
static void only_rare_names_tell_the_year(void **state)
{
    (void)state;
    struct roll r;
    struct people p;
    two_lists(&r, true, 0);
    for (size_t i = 0; i < 3; i++)
        add(&r, &persons[1], "1930-01-01", "");
    struct person other = persons[0];
    other.given = "Нора";
    other.family = other.other;
    add(&r, &other, other.birth, "");
    assert_int_equal(people_new(&r, &p), OK);
    assert_int_equal(p.ages.stated, 2024);
    assert_int_equal(p.ages.votes, PERSONS);
    people_free(&p);
    roll_free(&r);
}

static void without_memory_ages_fail_cleanly(void **state)
{
    (void)state;
    enum err e = ERR_MEMORY;
    for (long n = 0; e != OK; n++) {
        struct roll r;
        struct people p;
        two_lists(&r, true, 0);
        mem_fail_after(n);
        e = people_new(&r, &p);
        mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
        if (e == OK)
            people_free(&p);
        roll_free(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ages_are_compared_with_births),
        cmocka_unit_test(the_year_may_be_told),
        cmocka_unit_test(without_a_clear_year_ages_are_left),
        cmocka_unit_test(ages_of_both_lists_stay_ages),
        cmocka_unit_test(one_list_has_both),
        cmocka_unit_test(only_rare_names_tell_the_year),
        cmocka_unit_test(without_memory_ages_fail_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
