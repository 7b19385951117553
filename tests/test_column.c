#include "core/column.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void headers(void **state)
{
    static const struct {
        const char *header;
        enum field field;
    } cases[] = {
        {"Father's Name", FIELD_FATHER}, {"نام پدر", FIELD_FATHER},
        {"اسم الأب", FIELD_FATHER},      {"Baba adı", FIELD_FATHER},
        {"отчество", FIELD_FATHER},      {"نام خانوادگی", FIELD_FAMILY},
        {"تاریخ تولد", FIELD_BIRTH},     {"DOB", FIELD_BIRTH},
        {"Prénom", FIELD_GIVEN},         {"firstName", FIELD_GIVEN},
        {"soc_sec_id", FIELD_DOCUMENT},  {"rec_id", FIELD_ID},
        {"unique_id", FIELD_ID},         {"Прізвище", FIELD_FAMILY},
        {"address_1", FIELD_ADDRESS},    {"Phone number of contact", FIELD_PHONE},
        {"Family size", FIELD_OTHER},    {"Doğum yeri", FIELD_BIRTHPLACE},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        enum field f = FIELD_COUNT;
        assert_true(column_header(str_from(cases[i].header), &f));
        assert_string_equal(field_name(f), field_name(cases[i].field));
    }
    assert_true(column_header_exact(STR("Name")));
    assert_false(column_header_exact(STR("Name of my dog")));
}

static void cells(void **state)
{
    (void)state;
    assert_true(column_date_like(STR("1371/05/06")));
    assert_true(column_date_like(STR("۱۳۷۱/۰۵/۰۶")));
    assert_true(column_date_like(STR("19560409")));
    assert_false(column_date_like(STR("12345678")));
    assert_false(column_date_like(STR("Ali")));
    assert_true(column_total_word(STR("جمع کل: ۳")));
    assert_true(column_total_word(STR("Total")));
    assert_false(column_total_word(STR("Total Sampleson")));
    struct arena a = {0};
    struct str s;
    assert_int_equal(column_fold_digits(&a, STR("۰۹۱٢"), &s), OK);
    assert_true(str_eq(s, STR("0912")));
    arena_free(&a);
}

struct row {
    const char *cell[4];
};

static struct str cell(const void *context, size_t row, size_t column)
{
    const struct row *rows_of = context;
    return str_from(rows_of[row].cell[column]);
}

static const struct row rows[] = {
    {{"Ali", "Sampleson", "Karim", "1990"}}, {{"Sara", "Testzada", "Ali", "1991"}},
    {{"Karim", "Probewal", "Ali", "1992"}},  {{"Ali", "Exempel", "Sara", "1993"}},
    {{"Sara", "Mockyar", "Karim", "1994"}},  {{"Karim", "Dummyev", "Ali", "1995"}},
};

static void content(void **state)
{
    (void)state;
    struct column_kind k[4];
    struct column_table t = {4, COUNT(rows), NULL, cell, rows};
    assert_int_equal(column_recognise(&t, k), OK);
    assert_int_equal(k[0].field, FIELD_GIVEN);
    assert_int_equal(k[1].field, FIELD_FAMILY);
    assert_int_equal(k[2].field, FIELD_FATHER);
    for (long n = 0; n < 500; n++) {
        mem_fail_after(n);
        enum err e = column_recognise(&t, k);
        mem_fail_after(-1);
        if (e == OK)
            return;
        assert_int_equal(e, ERR_MEMORY);
    }
    fail();
}

static void mapping(void **state)
{
    (void)state;
    const struct str header[4] = {STR("a"), STR("b"), STR("Vater"), STR("x")};
    struct column_table t = {4, COUNT(rows), header, cell, rows};
    struct column_kind k[4];
    struct column_map m = {0};
    struct arena a = {0};
    struct fault f = {0};
    assert_int_equal(column_recognise(&t, k), OK);
    assert_int_equal(column_map_add(&m, &a, STR("mother=vater"), &f), OK);
    assert_int_equal(column_map_add(&m, &a, STR(" 4 = other"), &f), OK);
    assert_int_equal(column_map_apply(&m, &t, k, &f), OK);
    assert_int_equal(k[2].field, FIELD_MOTHER);
    assert_int_equal(k[3].field, FIELD_OTHER);
    assert_true(k[3].mapped);
    assert_int_equal(column_map_add(&m, &a, STR("nonsense"), &f), ERR_USAGE);
    assert_int_equal(column_map_add(&m, &a, STR("9=birth"), &f), OK);
    assert_int_equal(column_map_apply(&m, &t, k, &f), ERR_USAGE);
    assert_non_null(strstr(f.text, "9"));
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(headers), cmocka_unit_test(cells),
                                       cmocka_unit_test(content), cmocka_unit_test(mapping)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
