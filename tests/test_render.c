/* render: what others wrote, printed so that it steers nothing and scrambles no line. */
#include "cli/render.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define FSI "\xE2\x81\xA8"
#define PDI "\xE2\x81\xA9"

static void names_are_isolated_and_harmless(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        const char *shown;
        size_t width;
    } CASES[] = {
        {{"Reza", 4}, "Reza", 4},
        {{"", 0}, "", 0},
        {{"رضا", 6}, FSI "رضا" PDI, 3},
        {{"گلستان\xE2\x80\x8Cزاده", 23},
         FSI "گلستان\xE2\x80\x8Cزاده" PDI,
         10},                            /* joiner: no width */
        {{"عَلِي", 10}, FSI "عَلِي" PDI, 3}, /* harakat: no width */
        {{"a\nb\tc", 5}, "a b c", 5},
        {{"\x1B[31mred", 8}, "\x20[31mred", 8},   /* an escape becomes a blank */
        {{"x\xE2\x80\xAEy", 5}, FSI "xy" PDI, 2}, /* an override is taken away */
        {{"x" PDI "y", 5}, FSI "xy" PDI, 2},      /* nobody ends the isolate early */
        {{"\xFFz", 2}, FSI "\xEF\xBF\xBDz" PDI, 2},
        {{"\xC2\x9Bz", 3}, FSI "\xEF\xBF\xBDz" PDI, 2}, /* C1: control sequence introducer */
        {{"名", 3}, FSI "名" PDI, 2},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct buf b = {0};
        render_text(&b, CASES[i].text);
        if (!str_eq(buf_view(&b), str_from(CASES[i].shown)))
            fail_msg("case %zu: %.*s", i, STR_ARG(buf_view(&b)));
        if (render_width(CASES[i].text) != CASES[i].width)
            fail_msg("case %zu: width %zu", i, render_width(CASES[i].text));
        buf_free(&b);
    }
}

static void columns_are_aligned(void **state)
{
    (void)state;
    struct arena a = {0};
    struct call c = {.arena = &a};
    struct render_table t = {.arena = &a, .columns = 3, .right = 1u << 1};
    static const char *const CELLS[] = {"name", "n", "x", "رضا", "12", "", "Maryam", "3", "yes"};
    for (size_t i = 0; i < COUNT(CELLS); i++)
        render_cell(&t, str_from(CELLS[i]));
    assert_int_equal(render_rows(&c, &t, 1), OK);
    assert_true(str_eq(buf_view(&c.out), STR(" name     n  x\n"
                                             " " FSI "رضا" PDI "     12\n"
                                             " Maryam   3  yes\n")));
    buf_free(&c.out);
    arena_free(&a);
}

static void a_probability_is_never_certain(void **state)
{
    (void)state;
    assert_string_equal(render_percent(1.0).text, ">99.9%");
    assert_string_equal(render_percent(0.0).text, " <0.1%");
    assert_string_equal(render_percent(0.5).text, " 50.0%");
    assert_string_equal(render_percent(0.973).text, " 97.3%");
    assert_string_equal(render_day(DAY_OPEN).text, "not known");
    assert_string_equal(render_day(0).text, "1970-01-01");
}

static void json_without_a_value_fails(void **state)
{
    (void)state;
    struct arena a = {0};
    struct call c = {.arena = &a};
    struct render_json j = {false};
    json_t *top = json_object();
    render_json_set(&j, top, "a", render_json_text(STR("x\n")));
    render_json_set(&j, top, "b", render_json_text(STR_NONE));
    render_json_set(&j, top, "c", json_real(0.95));
    assert_int_equal(render_json_print(&c, &j, top), OK);
    assert_true(
        str_eq(buf_view(&c.out), STR("{\n  \"a\": \"x\\n\",\n  \"b\": null,\n  \"c\": 0.95\n}\n")));
    top = json_object();
    render_json_set(&j, top, "a", render_json_text(STR("\xFF")));
    assert_int_equal(render_json_print(&c, &j, top), ERR_MEMORY);
    buf_free(&c.out);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_isolated_and_harmless),
        cmocka_unit_test(columns_are_aligned),
        cmocka_unit_test(a_probability_is_never_certain),
        cmocka_unit_test(json_without_a_value_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
