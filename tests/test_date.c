#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unicode/ucal.h>

#include "core/date.h"
#include "core/date_table.h"
#include "core/script.h"

/* --- the calendars, against ICU --- */

static UCalendar *icu(const char *locale)
{
    UErrorCode e = U_ZERO_ERROR;
    UCalendar *c = ucal_open(u"UTC", -1, locale, UCAL_DEFAULT, &e);
    assert_true(U_SUCCESS(e));
    ucal_setGregorianChange(c, -1e18, &e); /* proleptic, where that can be said */
    return c;
}

static void against_icu(enum calendar c, const char *locale, int32_t from, int32_t to)
{
    UCalendar *reference = icu(locale);
    for (int32_t day = from; day <= to; day += 1 + (day % 7 == 0 ? 3 : 0)) {
        UErrorCode e = U_ZERO_ERROR;
        int y;
        unsigned m, d;
        ucal_setMillis(reference, (double)day * 86400000.0, &e);
        calendar_from_day(c, day, &y, &m, &d);
        assert_int_equal(day_from_calendar(c, y, m, d), day);
        assert_in_range(d, 1, month_days(c, y, m));
        assert_int_equal(
            y, ucal_get(reference, c == CALENDAR_GREGORIAN ? UCAL_EXTENDED_YEAR : UCAL_YEAR, &e));
        assert_int_equal(m, ucal_get(reference, UCAL_MONTH, &e) + 1);
        assert_int_equal(d, ucal_get(reference, UCAL_DATE, &e));
        assert_true(U_SUCCESS(e));
    }
    ucal_close(reference);
}

static void test_gregorian_is_icus(void **state)
{
    (void)state;
    against_icu(CALENDAR_GREGORIAN, "en@calendar=gregorian", day_from_civil(1200, 1, 1),
                day_from_civil(2200, 1, 1));
}

static void test_persian_is_icus(void **state)
{
    (void)state;
    against_icu(CALENDAR_PERSIAN, "en@calendar=persian", day_from_persian(1178, 1, 1),
                day_from_persian(1470, 1, 1));
}

static void test_islamic_is_icus(void **state)
{
    (void)state;
    against_icu(CALENDAR_ISLAMIC, "en@calendar=islamic-civil", day_from_islamic(1200, 1, 1),
                day_from_islamic(1500, 1, 1));
}

/* Days that almanacs print. */
static void test_known_days(void **state)
{
    (void)state;
    assert_int_equal(day_from_civil(1970, 1, 1), 0);
    assert_int_equal(day_from_persian(1348, 10, 11), 0);
    assert_int_equal(day_from_persian(1360, 1, 1), day_from_civil(1981, 3, 21));
    assert_int_equal(day_from_persian(1403, 12, 30), day_from_civil(2025, 3, 20));
    assert_int_equal(day_from_islamic(1445, 1, 1), day_from_civil(2023, 7, 19));
    assert_int_equal(month_days(CALENDAR_PERSIAN, 1403, 12), 30);
    assert_int_equal(month_days(CALENDAR_PERSIAN, 1404, 12), 29);
    assert_int_equal(month_days(CALENDAR_GREGORIAN, 1900, 2), 28);
    assert_int_equal(month_days(CALENDAR_GREGORIAN, 2000, 13), 0);
}

/* --- reading --- */

static void show(const struct date_set *s, char out[400])
{
    static const char calendars[] = "gpi", precisions[] = "dmya";
    size_t at = 0;
    out[0] = 0;
    for (size_t i = 0; i < s->count; i++) {
        char from[12], to[12];
        date_print(s->readings[i].span.from_day, from);
        date_print(s->readings[i].span.to_day, to);
        at += (size_t)snprintf(out + at, 400 - at, "%s%c%c %s", i ? "; " : "",
                               calendars[s->readings[i].calendar],
                               precisions[s->readings[i].precision], from);
        if (strcmp(from, to) != 0)
            at += (size_t)snprintf(out + at, 400 - at, "..%s", to);
    }
}

static void reads(const char *text, const char *expected)
{
    struct date_set s = {0};
    char got[400] = "no date";
    if (date_parse(str_from(text), &s) == OK)
        show(&s, got);
    if (strcmp(got, expected) != 0)
        print_error("\"%s\"\n", text);
    assert_string_equal(got, expected);
}

static void test_days_of_every_form(void **state)
{
    (void)state;
    reads("", "");
    reads("  ", "");
    reads("1981-03-21", "gd 1981-03-21");
    reads("1981/3/21", "gd 1981-03-21");
    reads("1981-21-03", "gd 1981-03-21");
    reads("19810321", "gd 1981-03-21");
    reads("21.3.1981", "gd 1981-03-21");
    reads("03/21/1981", "gd 1981-03-21");
    reads("3/4/1981", "gd 1981-04-03; gd 1981-03-04");
    reads("3.4.1981", "gd 1981-04-03");
    reads("1981-03-21T00:00:00Z", "gd 1981-03-21");
    reads("1981-03-21 10:20", "gd 1981-03-21");
    reads("21 March 1981", "gd 1981-03-21");
    reads("March 21st, 1981", "gd 1981-03-21");
    reads("21-MAR-81", "gd 1981-03-21");
    reads("21mar1981", "gd 1981-03-21");
    reads("Saturday, the 21st of March 1981", "gd 1981-03-21");
    reads("21. März 1981", "gd 1981-03-21");
    reads("21 août 1981", "gd 1981-08-21");
    reads("21 марта 1981 г.", "gd 1981-03-21");
    reads("12 Ağustos 1981", "gd 1981-08-12");
    reads("٢١ آذار ١٩٨١", "gd 1981-03-21");
    reads("٢١/٣/١٩٨١", "gd 1981-03-21");
    reads("5 كانون الثاني 1981", "gd 1981-01-05");
    reads("5 كانون الأول 1981", "gd 1981-12-05");
    reads("12 يناير 1981م", "gd 1981-01-12");
    reads("۲۱ مارچ ۱۹۸۱", "gd 1981-03-21");
}

static void test_persian_and_islamic(void **state)
{
    (void)state;
    reads("1360/1/1", "pd 1981-03-21; id 1941-01-29");
    reads("۱۳۶۰/۰۱/۰۱", "pd 1981-03-21; id 1941-01-29");
    reads("۱ فروردین ۱۳۶۰", "pd 1981-03-21");
    reads("1 Farvardin 1360", "pd 1981-03-21");
    reads("۱ حمل ۱۳۶۰", "pd 1981-03-21");
    reads("1360/1/1 هجری شمسی", "pd 1981-03-21");
    reads("1360/1/1 ه‍.ش", "pd 1981-03-21");
    reads("۵ دی ۶۰", "pd 1981-12-26");
    reads("۶۰/۱/۱", "pd 1981-03-21; gd 1960-01-01");
    reads("1401/1/1 هـ", "id 1980-11-09");
    reads("١ محرم ١٤٠١", "id 1980-11-09");
    reads("3 Rabi al-Awwal 1401", "id 1981-01-09");
    reads("3 ربيع الأول 1401", "id 1981-01-09");
    reads("30 اسفند 1360", "pd 1982-03-20");
    reads("2536/5/1", "pd 1977-07-23");
    reads("1440", "iy 2018-09-12..2019-08-31; py 2061-03-20..2062-03-19");
}

static void test_partial(void **state)
{
    (void)state;
    reads("1981", "gy 1981-01-01..1981-12-31");
    reads("سال ۱۳۶۰", "py 1981-03-21..1982-03-20; iy 1941-01-29..1942-01-18");
    reads("۱۳۶۰ ش", "py 1981-03-21..1982-03-20");
    reads("سال ۶۰", "py 1981-03-21..1982-03-20; gy 1960-01-01..1960-12-31");
    reads("'81", "gy 1981-01-01..1981-12-31; py 2002-03-21..2003-03-20");
    reads("1981-03", "gm 1981-03-01..1981-03-31");
    reads("3/1981", "gm 1981-03-01..1981-03-31");
    reads("198103", "gm 1981-03-01..1981-03-31");
    reads("May 1981", "gm 1981-05-01..1981-05-31");
    reads("مهر ۱۳۶۰", "pm 1981-09-23..1981-10-22");
    reads("1981-00-00", "gy 1981-01-01..1981-12-31");
    reads("00/05/1981", "gm 1981-05-01..1981-05-31");
    reads("1981-13-45", "gy 1981-01-01..1981-12-31");
    reads("1981-02-31", "gm 1981-02-01..1981-02-28");
    reads("19811399", "gy 1981-01-01..1981-12-31");
    reads("about 1981", "ga 1978-12-31..1984-01-02");
    reads("1981?", "ga 1978-12-31..1984-01-02");
    reads("حدود سال ۱۹۸۱", "ga 1978-12-31..1984-01-02");
    reads("1980-1985", "ga 1980-01-01..1985-12-31");
    reads("1980-85", "ga 1980-01-01..1985-12-31");
    reads("between 1980 and 1985", "ga 1980-01-01..1985-12-31");
    reads("از ۱۳۶۰ تا ۱۳۶۲", "pa 1981-03-21..1984-03-20; ia 1941-01-29..1943-12-27");
    reads("March to May 1981", "no date");
}

static void test_two_digit_years(void **state)
{
    (void)state;
    reads("21.3.81", "gd 1981-03-21; pd 2002-06-11");
    reads("5.6.07", "gd 1907-06-05; gd 2007-06-05; pd 1928-08-27; gd 1905-06-07");
    reads("81-03-21", "gd 1981-03-21; pd 2002-06-11");
}

static void test_no_date(void **state)
{
    (void)state;
    static const char *const none[] = {
        "Kabul",
        "34",
        "21 March",
        "1/2/3/4",
        "+44 7700 900123",
        "2019202020",
        "12 Elm Road",
        "1981 or later",
        "1-2",
        "?",
        "0000-00-00",
        "\xFF\xFE",
        "99999999999",
        "March March 1981",
        "1 2 3 4 5 6 7 8 9 10 11",
    };
    for (size_t i = 0; i < COUNT(none); i++)
        reads(none[i], "no date");
}

/* Every word of the table can be found again, so no two of one kind hide each other. */
static void test_every_word_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < date_words_count; i++) {
        struct str rest = str_from(date_words[i].texts), word;
        if (date_words[i].kind != DATE_WORD_MONTH)
            continue;
        while (str_next(&rest, '|', &word)) {
            char text[80];
            struct date_set s;
            int year = date_words[i].calendar == CALENDAR_GREGORIAN ? 1981 : 1360;
            snprintf(text, sizeof text, "3 %.*s %d", STR_ARG(word), year);
            if (date_parse(str_from(text), &s) != OK || s.count != 1)
                fail_msg("%s", text);
            assert_int_equal(s.readings[0].calendar, date_words[i].calendar);
            assert_int_equal(s.readings[0].month, date_words[i].month);
            assert_int_equal(s.readings[0].day, 3);
        }
    }
}

static void test_iso_and_print(void **state)
{
    (void)state;
    struct span s;
    char text[12];
    assert_int_equal(date_iso(STR("2031-12"), &s), OK);
    date_print(s.to_day, text);
    assert_string_equal(text, "2031-12-31");
    assert_int_equal(date_iso(STR("2031-02-29"), &s), ERR_FORMAT);
    assert_int_equal(date_iso(STR("2031-2-1"), &s), ERR_FORMAT);
    assert_int_equal(date_iso(STR("2031-12-1x"), &s), ERR_FORMAT);
    assert_int_equal(date_iso(STR(""), &s), ERR_FORMAT);
    date_print(day_from_civil(12345, 6, 7), text);
    assert_string_equal(text, "\?\?\?\?-06-07");
    date_print(INT32_MIN, text);
    date_print(INT32_MAX, text);
    assert_int_equal(strlen(text), 10);
}

/* --- comparing --- */

static enum date_level level(const char *a, const char *b)
{
    struct date_set x, y;
    assert_int_equal(date_parse(str_from(a), &x), OK);
    assert_int_equal(date_parse(str_from(b), &y), OK);
    enum date_level l = date_compare(&x, &y);
    assert_int_equal(l, date_compare(&y, &x));
    return l;
}

static void test_levels(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        enum date_level level;
    } rows[] = {
        {"", "1981", DATE_UNKNOWN},
        {"1981-03-21", "1 فروردین 1360", DATE_SAME},
        {"1981-03-21", "۱۳۶۰/۱/۱", DATE_SAME},
        {"1980-11-08", "1 Muharram 1401", DATE_SAME}, /* the moon was seen a day earlier */
        {"1980-10-31", "1980-11-01", DATE_CLOSE_DAYS},
        {"1981-03", "21 March 1981", DATE_SAME_MONTH},
        {"1360", "1981-03-21", DATE_SAME_YEAR},
        {"1360", "1981", DATE_SAME_YEAR},
        {"1981-01-01", "1981-09-17", DATE_SAME_YEAR},
        {"1360/1/1", "1981-09-17", DATE_SAME_YEAR},
        {"1981-03-05", "1981-05-03", DATE_SWAPPED},
        {"1360/3/5", "1360/5/3", DATE_SWAPPED},
        {"1981-03-15", "1961-03-15", DATE_DIGIT},
        {"1981-03-15", "1891-03-15", DATE_DIGIT},
        {"19811399", "19811309", DATE_DIGIT},
        {"19811399", "19811399", DATE_SAME},
        {"1362/3/15", "1981-06-05", DATE_DIGIT}, /* a Persian year with a wrong digit */
        {"1981-03-15", "1997-03-15", DATE_TWO_OF_THREE},
        {"1981-03-15", "1981-03-28", DATE_TWO_OF_THREE},
        {"1981-03-25", "1981-04-13", DATE_CLOSE_DAYS},
        {"1981", "1983-04-13", DATE_CLOSE_YEARS},
        {"about 1360", "1985-04-13", DATE_CLOSE_YEARS},
        {"1980-1985", "1984", DATE_SAME_YEAR},
        {"1980-1985", "1970", DATE_DIFFER},
        {"about 1980", "1970", DATE_YEAR_DIGIT},
        {"1981", "1991", DATE_YEAR_DIGIT},
        {"1360", "1971-05-05", DATE_YEAR_DIGIT},
        {"1981", "1967", DATE_DIFFER},
        {"1981-03-25", "1975-11-02", DATE_DIFFER},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        if (level(rows[i].a, rows[i].b) != rows[i].level)
            fail_msg("%s / %s: %d", rows[i].a, rows[i].b, (int)level(rows[i].a, rows[i].b));
}

/* --- ages --- */

static void born(const char *age, const char *expected)
{
    struct span s;
    char text[40] = "no age", from[12], to[12];
    if (age_parse(str_from(age), day_from_civil(2024, 6, 30), &s) == OK) {
        date_print(s.from_day, from);
        date_print(s.to_day, to);
        snprintf(text, sizeof text, "%s..%s", from, to);
    }
    if (strcmp(text, expected) != 0)
        print_error("\"%s\"\n", age);
    assert_string_equal(text, expected);
}

static void test_ages(void **state)
{
    (void)state;
    born("34", "1989-07-01..1990-06-30");
    born("۳۴", "1989-07-01..1990-06-30");
    born("34 ساله", "1989-07-01..1990-06-30");
    born("34 years old", "1989-07-01..1990-06-30");
    born("30-35", "1988-07-01..1994-06-30");
    born("about 40", "1981-07-01..1986-06-30");
    born("حدود ۴۰", "1981-07-01..1986-06-30");
    born("8 months", "2023-07-01..2024-06-30");
    born("0", "2023-07-01..2024-06-30");
    born("120", "1903-07-01..1904-06-30");
    born("121", "no age");
    born("", "no age");
    born("35-30", "no age");
    born("thirty", "no age");
    born("1990", "no age");
    born("30 - 35", "1988-07-01..1994-06-30");
    born("۳۰-۳۵", "1988-07-01..1994-06-30");
    born("٣٠ إلى ٣٥", "1988-07-01..1994-06-30");
    struct span s;
    assert_int_equal(age_parse(STR("34"), INT32_MIN, &s), ERR_FORMAT);
    assert_int_equal(age_parse(STR("34"), day_from_civil(2024, 2, 29), &s), OK);
    assert_int_equal(s.to_day, day_from_civil(1990, 2, 28));
}

static void a_number_with_a_sign_is_no_age(void **state)
{
    (void)state;
    born("-6", "no age");
    born("- 6", "no age");
    born(" -۶", "no age");
    born("\xE2\x88\x92"
         "6",
         "no age");
    born("\xE2\x80\x93"
         "34",
         "no age");
    born("+6", "no age");
    born("-0", "no age");
    born("age -6", "no age");
    born("-30-35", "no age");
    born("30--", "1993-07-01..1994-06-30");
}

static void parts_of_years_do_not_count(void **state)
{
    (void)state;
    born("6 months", "2023-07-01..2024-06-30");
    born("۶ ماهه", "2023-07-01..2024-06-30");
    born("٦ أشهر", "2023-07-01..2024-06-30");
    born("18 months", "2022-07-01..2023-06-30");
    born("6-18 months", "2022-07-01..2024-06-30");
    born("37 months", "no age");
    born("2 years 6 months", "2021-07-01..2022-06-30");
    born("2y6m", "2021-07-01..2022-06-30");
    born("۲ سال و ۶ ماه", "2021-07-01..2022-06-30");
    born("8 months to 2 years", "2021-07-01..2024-06-30");
    born("3 weeks", "2023-07-01..2024-06-30");
    born("10 days", "2023-07-01..2024-06-30");
    born("10 روز", "2023-07-01..2024-06-30");
    born("34.0", "1989-07-01..1990-06-30");
    born("3.5", "2020-07-01..2021-06-30");
    born("3,5 Jahre", "2020-07-01..2021-06-30");
    born("34.000000", "1989-07-01..1990-06-30");
    born("34.0-36.0", "1987-07-01..1990-06-30");
}

static enum date_level against(const char *birth, const char *age)
{
    struct date_set b;
    struct span s;
    int32_t day = day_from_civil(2024, 6, 30);
    assert_int_equal(date_parse(str_from(birth), &b), OK);
    assert_int_equal(age_parse(str_from(age), day, &s), OK);
    return date_against_age(&b, s, day);
}

static void test_age_against_birth(void **state)
{
    (void)state;
    assert_int_equal(against("1990-03-03", "34"), DATE_SAME_YEAR);
    assert_int_equal(against("1990", "34"), DATE_SAME_YEAR);
    assert_int_equal(against("۱۳۶۸", "34"), DATE_SAME_YEAR);
    assert_int_equal(against("1987", "34"), DATE_CLOSE_YEARS);
    assert_int_equal(against("1985", "34"), DATE_DIFFER);
    assert_int_equal(against("1959", "60"), DATE_CLOSE_YEARS);
    assert_int_equal(against("1957", "60"), DATE_DIFFER);
    assert_int_equal(against("", "60"), DATE_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gregorian_is_icus),
        cmocka_unit_test(test_persian_is_icus),
        cmocka_unit_test(test_islamic_is_icus),
        cmocka_unit_test(test_known_days),
        cmocka_unit_test(test_days_of_every_form),
        cmocka_unit_test(test_persian_and_islamic),
        cmocka_unit_test(test_partial),
        cmocka_unit_test(test_two_digit_years),
        cmocka_unit_test(test_no_date),
        cmocka_unit_test(test_every_word_is_read),
        cmocka_unit_test(test_iso_and_print),
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_ages),
        cmocka_unit_test(a_number_with_a_sign_is_no_age),
        cmocka_unit_test(parts_of_years_do_not_count),
        cmocka_unit_test(test_age_against_birth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
