/* Ages in one list and dates of birth in the other, through the public interface. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "peyvand.h"

enum { PEOPLE = 10, COLUMNS = 3, TEXT = 400 };

static const char *const families[PEOPLE] = {"Lindqvist", "Ferrant", "Ilves",  "Okonedo",
                                             "Malmgren",  "Tamm",    "Dorpat", "Sarapuu",
                                             "Kowalik",   "Bergman"};

static const char *const given[PEOPLE] = {"Nora",  "Amira",  "Bojan", "Celia", "Dario",
                                          "Edvin", "Farida", "Goran", "Hanna", "Iskra"};

/* One list: given name, family name, and an age as of the middle of 2024 or a date of birth. */
struct text_list {
    char bytes[COLUMNS][TEXT];
    int32_t ends[COLUMNS][PEOPLE + 1];
};

static void put(struct text_list *t, int column, int row, const char *text)
{
    int32_t at = t->ends[column][row];
    memcpy(t->bytes[column] + at, text, strlen(text));
    t->ends[column][row + 1] = at + (int32_t)strlen(text);
}

static struct pv_list *make_list(struct text_list *t, bool ages)
{
    const char *const names[COLUMNS] = {"given name", "family name",
                                        ages ? "age" : "date of birth"};
    struct pv_list *l;
    memset(t, 0, sizeof *t);
    for (int i = 0; i < PEOPLE; i++) {
        char last[16];
        if (ages)
            snprintf(last, sizeof last, "%d", 20 + i * 4 - i % 2);
        else
            snprintf(last, sizeof last, "%d-%02d-11", 2004 - i * 4, 3 + i % 2 * 7);
        put(t, 0, i, given[i]);
        put(t, 1, i, families[i]);
        put(t, 2, i, last);
    }
    assert_int_equal(pv_list_new(PEOPLE, &l, NULL), PV_OK);
    for (int c = 0; c < COLUMNS; c++) {
        struct pv_column column = PV_COLUMN;
        column.name = names[c];
        column.bytes = t->bytes[c];
        column.offsets32 = t->ends[c];
        assert_int_equal(pv_list_add(l, &column, NULL), PV_OK);
    }
    return l;
}

/* Links with the year that is told (0: none) and returns the year that was used. */
static int year_used(bool ages_first, int told, size_t *pairs, bool *compared)
{
    static struct text_list text[2];
    struct pv_list *a = make_list(&text[0], ages_first), *b = make_list(&text[1], !ages_first);
    struct pv_options options = PV_OPTIONS;
    struct pv_summary summary = PV_SUMMARY;
    struct pv_pairs found = PV_PAIRS;
    struct pv_result *r;
    struct pv_explanation why;
    options.stated = told;
    options.reasons = 1;
    assert_int_equal(pv_link(a, b, &options, &r, NULL), PV_OK);
    assert_int_equal(pv_result_summary(r, &summary), PV_OK);
    assert_int_equal(pv_result_pairs(r, &found), PV_OK);
    why.size = sizeof why;
    assert_int_equal(pv_result_explain(r, 0, 0, &why), PV_OK);
    *compared = false;
    for (size_t i = 0; i < why.count; i++)
        *compared = *compared || !strcmp(why.line[i].what, "same year, day not known");
    *pairs = found.count;
    pv_result_free(r);
    pv_list_free(a);
    pv_list_free(b);
    return summary.stated;
}

/* Neither list has the column of the other; either may be the first. */
static void an_age_may_stand_in_either_list(void **state)
{
    (void)state;
    for (int first = 0; first < 2; first++) {
        size_t pairs;
        bool compared;
        assert_int_equal(year_used(first, 0, &pairs, &compared), 2024);
        assert_int_equal(pairs, PEOPLE);
        assert_true(compared);
        assert_int_equal(year_used(first, 2024, &pairs, &compared), 2024);
        assert_int_equal(pairs, PEOPLE);
        assert_int_equal(year_used(first, 1990, &pairs, &compared), 1990);
        assert_false(compared);
    }
}

static void a_year_is_a_year(void **state)
{
    (void)state;
    static const int bad[] = {-1, 24, 1799, 2201};
    static struct text_list text;
    struct pv_list *l = make_list(&text, true);
    struct pv_options options = PV_OPTIONS;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct pv_result *r;
        struct pv_error error;
        options.stated = bad[i];
        assert_int_equal(pv_dedupe(l, &options, &r, &error), PV_ERR_ARGUMENT);
        assert_string_equal(error.text, "stated: a year from 1800 to 2200");
    }
    pv_list_free(l);
}

/* Where no age is compared with a date, no year was used. */
static void no_year_without_ages(void **state)
{
    (void)state;
    static struct text_list text;
    struct pv_list *l = make_list(&text, false);
    struct pv_options options = PV_OPTIONS;
    struct pv_summary summary = PV_SUMMARY;
    struct pv_result *r;
    options.stated = 2024;
    assert_int_equal(pv_dedupe(l, &options, &r, NULL), PV_OK);
    assert_int_equal(pv_result_summary(r, &summary), PV_OK);
    assert_int_equal(summary.stated, 0);
    pv_result_free(r);
    pv_list_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_age_may_stand_in_either_list),
        cmocka_unit_test(a_year_is_a_year),
        cmocka_unit_test(no_year_without_ages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
