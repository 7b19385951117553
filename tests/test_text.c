#include "format/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Bytes given away. */
static struct buf given;

static struct buf *copy(struct str bytes)
{
    given = (struct buf){0};
    buf_str(&given, bytes);
    return &given;
}

static void reads(struct str bytes, struct str encoding, const char *text, const char *as)
{
    struct text t = {0};
    struct fault f = {0};
    assert_int_equal(text_read(STR("x"), copy(bytes), encoding, &t, &f), OK);
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
    assert_int_equal(text_read(STR("x"), copy(STR("a\nb\xFF\xFF\n\0c")), STR("utf-8"), &t, &f), OK);
    assert_int_equal(t.bad_count, 2);
    assert_int_equal(t.bad[0].line, 2);
    assert_int_equal(t.bad[0].byte, 0xFF);
    assert_int_equal(t.bad[1].line, 3);
    assert_int_equal(t.bad[1].byte, 0);
    text_free(&t);
    assert_int_equal(text_read(STR("x"), copy(STR("a")), STR("klingon"), &t, &f), ERR_USAGE);
    assert_int_equal(text_read(STR("x"), copy(STR("\xD0\xCF\x11\xE0")), STR_NONE, &t, &f),
                     ERR_FORMAT);
}

/* One bad byte does not make another list of it, however few names have letters beyond ASCII. */
static void damaged_utf8_is_utf8(void **state)
{
    struct text t = {0};
    struct fault f = {0};
    (void)state;
    reads(STR("1,Zo\xC3\xA9,Li\n2,Ren\xE9,Bo\n"), STR_NONE, "1,Zo\xC3\xA9,Li\n2,Ren\uFFFD,Bo\n",
          "UTF-8");
    /* cut in the middle of a letter, as columns of so many bytes do */
    reads(STR("\xD8\xB9\xD9\x84\xD9,\xD8\xAD\xD8\n"), STR_NONE,
          "\xD8\xB9\xD9\x84\uFFFD,\xD8\xAD\uFFFD\n", "UTF-8");
    assert_int_equal(text_read(STR("x"),
                               copy(STR("id,name\n1,Mar\xC3\xAD"
                                        "a\n2,Jos\xE9\n3,Ana\n4,\xFFo\xC3\xA9\n")),
                               STR_NONE, &t, &f),
                     OK);
    assert_int_equal(t.bad_count, 2);
    assert_int_equal(t.bad[0].line, 3);
    assert_int_equal(t.bad[0].byte, 0xE9);
    assert_int_equal(t.bad[1].line, 5);
    assert_non_null(strstr(t.note, "2 characters are written so and only 2 bytes are not"));
    text_free(&t);
}

/* Bytes that happen to be UTF-8: Akbar, whose alef and kaf are one of its characters, and Viktoria.
 */
static void chance_does_not_make_utf8(void **state)
{
    (void)state;
    reads(STR("\xC7\x98\xC8\xD1\n"), STR_NONE, "\u0627\u06A9\u0628\u0631\n", "windows-1256");
    reads(STR("\xC7\x98\xC8\xD1 \xC7\x98\xC8\xD1\xED\n"), STR_NONE,
          "\u0627\u06A9\u0628\u0631 \u0627\u06A9\u0628\u0631\u064A\n", "windows-1256");
    reads(STR("\xC2\xB3\xEA\xF2\xEE\xF0\xB3\xFF,\xC4\xB3\xED\xE0\n"), STR_NONE,
          "\u0412\u0456\u043A\u0442\u043E\u0440\u0456\u044F,\u0414\u0456\u043D\u0430\n",
          "windows-1251");
    reads(STR("Mu\xF1oz,Jos\xE9\n"), STR_NONE, "Mu\u00F1oz,Jos\u00E9\n", "windows-1252");
}

/* What is clean is not copied; a mark in front of it is cut off. */
static void clean_bytes_become_the_text(void **state)
{
    struct text t = {0};
    struct fault f = {0};
    (void)state;
    static const char *const clean[] = {"Zo\xC3\xA9,Li\n", "\xEF\xBB\xBFZo\xC3\xA9,Li\n"};
    for (size_t i = 0; i < COUNT(clean); i++) {
        const char *was = copy(str_from(clean[i]))->ptr;
        assert_int_equal(text_read(STR("x"), &given, STR_NONE, &t, &f), OK);
        assert_ptr_equal(t.utf8.ptr, was);
        assert_null(given.ptr);
        assert_string_equal(t.utf8.ptr, "Zoé,Li\n");
        assert_int_equal(t.utf8.len, 8);
        text_free(&t);
    }
}

static void no_text(void **state)
{
    struct text t = {0};
    struct fault f = {0};
    char noise[3000];
    uint32_t seed = 7;
    (void)state;
    for (size_t i = 0; i < sizeof noise; i++) {
        seed = seed * 1664525 + 1013904223;
        noise[i] = (char)(seed >> 24);
    }
    struct str bytes = {noise, sizeof noise};
    assert_int_equal(text_read(STR("x"), copy(bytes), STR_NONE, &t, &f), ERR_FORMAT);
    assert_non_null(strstr(f.text, "control bytes"));
    assert_null(given.ptr);
    assert_int_equal(text_read(STR("x"), copy(STR("<html><table>")), STR_NONE, &t, &f), ERR_FORMAT);
    assert_non_null(strstr(f.text, "web page"));
    /* A few that somebody typed do not make it one. */
    reads(STR("id,name\n1,\vLi\n2,Bo\n"), STR_NONE, "id,name\n1,\vLi\n2,Bo\n", "UTF-8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(encodings),
                                       cmocka_unit_test(bad_bytes),
                                       cmocka_unit_test(damaged_utf8_is_utf8),
                                       cmocka_unit_test(chance_does_not_make_utf8),
                                       cmocka_unit_test(clean_bytes_become_the_text),
                                       cmocka_unit_test(no_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
