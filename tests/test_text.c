#include "format/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void reads(struct str bytes, struct str encoding, const char *text, const char *as)
{
    struct text t = {0};
    struct fault f = {0};
    assert_int_equal(text_read(STR("x"), bytes, encoding, &t, &f), OK);
    assert_string_equal(t.utf8.ptr, text);
    assert_string_equal(t.encoding, as);
    text_free(&t);
}

static void encodings(void **state)
{
    (void)state;
    reads(STR("\xEF\xBB\xBF"
              "a"),
          STR_NONE, "a", "UTF-8");
    reads(STR("\xFF\xFE"
              "a\0,\0"),
          STR_NONE, "a,", "UTF-16LE");
    reads(STR("\0a\0,\0b\0\n"), STR_NONE, "a,b\n", "UTF-16BE");
    reads(STR("Zo\xE9,Ren\xE9"
              "e\n"),
          STR_NONE, "Zoé,Renée\n", "windows-1252");
    reads(STR("\xCC\xE0\xF0\xE8\xFF,\xC8\xE2\xE0\xED\n"), STR_NONE, "Мария,Иван\n", "windows-1251");
    reads(STR("\xE3\xCD\xE3\xE6\xCF,\xCC\xE1\xED\xE1\n"), STR_NONE, "محمود,جليل\n", "windows-1256");
    reads(STR("\xFE"), STR("windows-1254"), "ş", "windows-1254");
}

static void bad_bytes(void **state)
{
    struct text t = {0};
    struct fault f = {0};
    (void)state;
    assert_int_equal(text_read(STR("x"), STR("a\nb\xFF\xFF\n\0c"), STR("utf-8"), &t, &f), OK);
    assert_int_equal(t.bad_count, 2);
    assert_int_equal(t.bad[0].line, 2);
    assert_int_equal(t.bad[0].byte, 0xFF);
    assert_int_equal(t.bad[1].line, 3);
    assert_int_equal(t.bad[1].byte, 0);
    text_free(&t);
    assert_int_equal(text_read(STR("x"), STR("a"), STR("klingon"), &t, &f), ERR_USAGE);
    assert_int_equal(text_read(STR("x"), STR("\xD0\xCF\x11\xE0"), STR_NONE, &t, &f), ERR_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(encodings), cmocka_unit_test(bad_bytes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
