#include "format/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* What cutting gives, cells in brackets, rows apart by "/", rejected rows with "!". */
static const struct {
    const char *text, *cut;
} cases[] = {
    {"a,b\nc,d\n", "[a][b]/[c][d]"},
    {"a,b\r\nc,d", "[a][b]/[c][d]"},
    {"a\rb", "[a]/[b]"},
    {"\"x,\"\"y\"\"\",z", "[x,\"y\"][z]"},
    {"\"p\nq\",r\ns,t", "[p\nq][r]/[s][t]"},
    {" a , \"b\" \n", "[a][b]"},
    {"a,\n\nb,", "[a][]/[]/[b][]"},
    {"\"open,1\nb,2\n", "![\"open,1]/[b][2]"},
    {"\"a\"b,1\nc,2", "![\"a\"b,1]/[c][2]"},
    {"5\" pipe,2", "[5\" pipe][2]"},
};

static void cutting(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct grid g = {0};
        struct buf out = {0};
        struct csv_options o = {',', 100, 10, 0};
        struct csv_result result;
        buf_text(&g.text, cases[i].text);
        assert_int_equal(csv_cut(&g, &o, &result, NULL), OK);
        for (size_t r = 0; r < g.row_count; r++) {
            buf_text(&out, r ? "/" : "");
            buf_text(&out, g.rows[r].fate == LIST_REJECTED ? "!" : "");
            for (size_t c = 0; c < g.rows[r].cell_count; c++) {
                buf_byte(&out, '[');
                buf_str(&out, grid_get(&g, r, c));
                buf_byte(&out, ']');
            }
        }
        assert_string_equal(out.ptr, cases[i].cut);
        buf_free(&out);
        grid_free(&g);
    }
}

static void separators(void **state)
{
    char c;
    bool certain;
    (void)state;
    assert_int_equal(csv_separator(STR("Doe, A;1;x\nRoe, B;2;y\n"), &c, &certain), OK);
    assert_int_equal(c, ';');
    assert_int_equal(csv_separator(STR("a|b\nc|d\n"), &c, &certain), OK);
    assert_int_equal(c, '|');
    assert_int_equal(csv_separator(STR("one\ntwo\n"), &c, &certain), OK);
    assert_false(certain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cutting), cmocka_unit_test(separators)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
