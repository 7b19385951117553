#include "record/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct tag SAMPLE = {{0x00, 0x44, 0x32, 0x14, 0xC7, 0x42, 0x54, 0xB6, 0x35, 0xCF, 0x84,
                                   0x65, 0x3A, 0x56, 0xD7, 0xFF}};

static void printed(void **state)
{
    (void)state;
    char text[REFERENCE_BYTES];
    struct tag zero = {{0}}, ones;
    memset(&ones, 0xFF, sizeof ones);
    reference_print('R', &SAMPLE, text);
    assert_string_equal(text, "R-0123-4567-89AB-CDEF-GHJK-MNPQ-ZW");
    reference_print('P', &zero, text);
    assert_string_equal(text, "P-0000-0000-0000-0000-0000-0000-00");
    reference_print('L', &ones, text);
    assert_string_equal(text, "L-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZW");
    assert_true(strlen(text) < REFERENCE_BYTES);
}

static void round_trip(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 128; i++) {
        char text[REFERENCE_BYTES];
        struct tag t = SAMPLE, other;
        struct reference r;
        t.b[i / 8] ^= (uint8_t)(1u << i % 8);
        other = t;
        other.b[15] ^= 1;
        reference_print('R', &t, text);
        assert_int_equal(reference_parse(str_from(text), &r), OK);
        assert_int_equal(r.prefix, 'R');
        assert_int_equal(r.bits, 128);
        assert_true(reference_matches(&r, &t));
        assert_false(reference_matches(&r, &other));
        assert_false(reference_matches(&r, &SAMPLE));
    }
}

static void as_people_write_it(void **state)
{
    (void)state;
    static const char *const SAME[] = {
        "R-0123-4567-89AB-CDEF-GHJK-MNPQ-ZW", "r-0123-4567-89ab-cdef-ghjk-mnpq-zw",
        "R-O123-4567-89AB-CDEF-GHJK-MNPQ-ZW", "R-oI23456789ABCDEFGHJKMNPQZW",
        "R 0l23 4567 89ab cdef ghjk mnpq zw", "  R0123456789abcdefghjkmnpqzw \n",
    };
    for (size_t i = 0; i < COUNT(SAME); i++) {
        struct reference r;
        assert_int_equal(reference_parse(str_from(SAME[i]), &r), OK);
        assert_true(reference_matches(&r, &SAMPLE));
        assert_int_equal(r.bits, 128);
    }
}

static void beginnings(void **state)
{
    (void)state;
    struct reference r;
    struct tag other = SAMPLE;
    assert_int_equal(reference_parse(STR("R-012"), &r), ERR_FORMAT);
    assert_int_equal(reference_parse(STR("R-0123"), &r), OK);
    assert_int_equal(r.bits, 20);
    assert_true(reference_matches(&r, &SAMPLE));
    other.b[2] ^= 0x10; /* the 20th bit */
    assert_false(reference_matches(&r, &other));
    other.b[2] ^= 0x18; /* the 21st only */
    assert_true(reference_matches(&r, &other));
    assert_int_equal(reference_parse(STR("R-0124"), &r), OK);
    assert_false(reference_matches(&r, &SAMPLE));
}

static void refused(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "",
        "R",
        "-0123",
        "7-0123",
        "R-U123",
        "R-01*3",
        "R-01\xC3\xA9-3",
        "0123456",
        "R/0123/",
        "R-0123-4567-89AB-CDEF-GHJK-MNPQ-ZX", /* a spare bit is set */
        "R-0123-4567-89AB-CDEF-GHJK-MNPQ-ZW0",
    };
    for (size_t i = 0; i < COUNT(BAD); i++) {
        struct reference r = {.prefix = '?'};
        assert_int_equal(reference_parse(str_from(BAD[i]), &r), ERR_FORMAT);
        assert_int_equal(r.prefix, '?');
    }
    struct reference r;
    assert_int_equal(reference_parse((struct str){"R-0123\0"
                                                  "4",
                                                  8},
                                     &r),
                     ERR_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(printed),
        cmocka_unit_test(round_trip),
        cmocka_unit_test(as_people_write_it),
        cmocka_unit_test(beginnings),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
