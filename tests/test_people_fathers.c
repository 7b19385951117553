/* A father's name in one list, and in the middle of a whole name in the other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/mem.h"
#include "core/compare.h"

enum { GIVEN, FAMILY, FATHER, WHOLE, COLUMNS, PERSONS = 12 };

static const struct person {
    const char *given, *family, *father;
} persons[PERSONS] = {
    {"Nora", "Lindqvist", "Sohrab"}, {"Bojan", "Ferrant", "Kamal"},
    {"Celia", "Ilves", "Omid"},      {"Dario", "Okonedo", "Nabil"},
    {"Esther", "Malmgren", "Walid"}, {"Farid", "Tamm", "Tariq"},
    {"Greta", "Dorpat", "Yusuf"},    {"Henrik", "Sarapuu", "Zahid"},
    {"Irena", "Kowalik", "Hashim"},  {"Jaan", "Bergman", "Idris"},
    {"Karin", "Peterson", "Munir"},  {"Lembit", "Vaher", "Qasim"},
};

static void add(struct roll *r, const struct person *p, const char *whole)
{
    struct str cells[COLUMNS] = {STR_NONE, STR_NONE, STR_NONE, str_from(whole)};
    if (p) {
        cells[GIVEN] = str_from(p->given);
        cells[FAMILY] = str_from(p->family);
        cells[FATHER] = str_from(p->father);
    }
    assert_int_equal(roll_add(r, cells), OK);
}

/* G, P and N stand for given, father's and family name. */
static void write_whole(const char *form, const struct person *p, const char *father, char out[128])
{
    size_t n = 0;
    for (; *form; form++) {
        const char *name = *form == 'G' ? p->given : *form == 'P' ? father : p->family;
        bool is_name = *form == 'G' || *form == 'P' || *form == 'N';
        n += (size_t)snprintf(out + n, 128 - n, "%.*s", is_name ? 20 : 1, is_name ? name : form);
    }
    out[n] = 0;
}

/* Whole names made by `form`; of one person in `other` the father's is another. */
static void two_lists(struct roll *r, bool fathers_first, const char *form, size_t other)
{
    static const enum field fields[COLUMNS] = {FIELD_GIVEN, FIELD_FAMILY, FIELD_FATHER, FIELD_NAME};
    assert_int_equal(roll_init(r, COLUMNS), OK);
    for (size_t c = 0; c < COLUMNS; c++) {
        r->columns[c].name = str_from(field_name(fields[c]));
        r->columns[c].field = fields[c];
    }
    for (int list = 0; list < 2; list++) {
        for (size_t i = 0; i < PERSONS; i++) {
            char whole[128];
            write_whole(form, &persons[i], i % other ? persons[i].father : "Zeno", whole);
            if ((list == 0) == fathers_first)
                add(r, &persons[i], "");
            else
                add(r, NULL, whole);
        }
        if (list == 0)
            r->first_rows = r->rows;
    }
}

/* The level of the father of the n-th person in both lists. */
static uint8_t father_level(const struct people *p, size_t n)
{
    uint8_t level[FEATURES_MAX];
    size_t at[2] = {SIZE_MAX, SIZE_MAX}, father = SIZE_MAX;
    for (size_t i = 0; i < p->rows; i++) {
        at[0] = p->row[i] == n ? i : at[0];
        at[1] = p->row[i] == PERSONS + n ? i : at[1];
    }
    for (size_t f = 0; f < p->feature_count; f++)
        father = p->feature[f].field == FIELD_FATHER ? f : father;
    compare_people(p, at[0], at[1], level);
    return level[father];
}

static void fathers_stand_in_the_middle(void **state)
{
    (void)state;
    static const struct {
        const char *form;
        enum father_place place;
        size_t rows;
        uint8_t level;
    } cases[] = {
        {"G P N", FATHER_SECOND, PERSONS, LEVEL_SAME},
        {"Dr. G P N", FATHER_SECOND, PERSONS, LEVEL_SAME},
        {"G P Umar N", FATHER_SECOND, PERSONS, LEVEL_SAME},
        {"G Umar P N", FATHER_LAST_BUT_ONE, PERSONS, LEVEL_SAME},
        {"G bin P N", FATHER_NOWHERE, PERSONS, LEVEL_SAME},
        {"G son of P Umar N", FATHER_NOWHERE, PERSONS, LEVEL_SAME},
        {"G daughter of P N", FATHER_NOWHERE, PERSONS, LEVEL_SAME},
        {"G fils de P N", FATHER_NOWHERE, PERSONS, LEVEL_SAME},
        {"N, G, fille de P", FATHER_NOWHERE, PERSONS, LEVEL_SAME},
        {"G ibn P N", FATHER_NOWHERE, PERSONS, LEVEL_SAME},
        {"G bint P N", FATHER_NOWHERE, PERSONS, LEVEL_SAME},
        {"G pesar-e P N", FATHER_NOWHERE, PERSONS, LEVEL_SAME},
        {"G dokhtar-e P N", FATHER_NOWHERE, PERSONS, LEVEL_SAME},
        {"G pesare P N", FATHER_NOWHERE, PERSONS, LEVEL_SAME},
        {"G syn P N", FATHER_NOWHERE, PERSONS, LEVEL_SAME},
        {"G doch' P N", FATHER_NOWHERE, PERSONS, LEVEL_SAME},
        {"G \u0441\u044b\u043d P N", FATHER_NOWHERE, PERSONS, LEVEL_SAME},
        {"G \u0434\u043e\u0447\u044c P N", FATHER_NOWHERE, PERSONS, LEVEL_SAME},
        {"G P o\u011flu N", FATHER_NOWHERE, PERSONS, LEVEL_SAME},
        {"G P k\u0131z\u0131 N", FATHER_NOWHERE, PERSONS, LEVEL_SAME},
        {"N G P oglu", FATHER_NOWHERE, PERSONS, LEVEL_SAME},
        {"N G P \u043a\u044b\u0437\u044b", FATHER_NOWHERE, PERSONS, LEVEL_SAME},
        {"P o\u011flu G N", FATHER_NOWHERE, PERSONS, LEVEL_SAME},
        {"G N", FATHER_NOWHERE, 0, LEVEL_NONE},
    };
    for (size_t i = 0; i < COUNT(cases) * 2; i++) {
        struct roll r;
        struct people p;
        two_lists(&r, i % 2, cases[i / 2].form, 5);
        assert_int_equal(people_new(&r, &p), OK);
        assert_int_equal(p.fathers.place, cases[i / 2].place);
        assert_int_equal(p.fathers.rows, cases[i / 2].rows);
        assert_int_equal(father_level(&p, 1), cases[i / 2].level);
        if (cases[i / 2].level == LEVEL_SAME)
            assert_int_equal(father_level(&p, 5), LEVEL_DIFFER);
        people_free(&p);
        roll_free(&r);
    }
}

/* Where the middle is a second name of the person's own, or too few say what it is. */
static void other_names_are_no_fathers(void **state)
{
    (void)state;
    struct roll r;
    struct people p;
    for (size_t other = 1; other < 3; other++) {
        two_lists(&r, true, "G P N", other);
        assert_int_equal(people_new(&r, &p), OK);
        assert_int_equal(p.fathers.votes, PERSONS);
        assert_int_equal(p.fathers.for_it, other == 1 ? 0 : PERSONS / 2);
        assert_int_equal(p.fathers.place, FATHER_NOWHERE);
        assert_int_equal(p.fathers.rows, 0);
        assert_int_equal(father_level(&p, 1), LEVEL_NONE);
        people_free(&p);
        roll_free(&r);
    }
}

/* Fathers that the list has itself stay. */
static void fathers_of_both_lists_stay(void **state)
{
    (void)state;
    struct roll r;
    struct people p;
    two_lists(&r, true, "G P N", 5);
    add(&r, &persons[0], "");
    assert_int_equal(people_new(&r, &p), OK);
    assert_int_equal(p.fathers.rows, 0);
    people_free(&p);
    roll_free(&r);
}

static void other_scripts_are_read(void **state)
{
    (void)state;
    static const char *const whole[] = {
        "نورا بن سهراب لیندکویست", "Бојан ибн Камал Феррант", "علی ولد حسین",
        "Ali walad Hossein",       "زهرا دختر حسین",          "Ali Son"};
    struct roll r;
    struct people p;
    two_lists(&r, true, "", 5);
    for (size_t i = 0; i < COUNT(whole); i++)
        add(&r, NULL, whole[i]);
    assert_int_equal(people_new(&r, &p), OK);
    assert_int_equal(p.fathers.rows, COUNT(whole) - 1);
    people_free(&p);
    roll_free(&r);
}

static void no_memory_is_said(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        struct roll r;
        struct father_reading found;
        two_lists(&r, true, "G P N", 5);
        mem_fail_after(n);
        enum err e = people_fathers(&r, &found);
        mem_fail_after(-1);
        roll_free(&r);
        if (e == OK)
            break;
        assert_int_equal(e, ERR_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fathers_stand_in_the_middle), cmocka_unit_test(other_names_are_no_fathers),
        cmocka_unit_test(fathers_of_both_lists_stay),  cmocka_unit_test(other_scripts_are_read),
        cmocka_unit_test(no_memory_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
