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
    {"\"a\"\"\",\"\",\"\"\"b\",c\nd", "[a\"][][\"b][c]/[d]"},
};

static void cutting(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct grid g = {0};
        struct buf out = {0};
        struct csv_options o = {.separator = ',', .max_cells = 100, .max_columns = 10};
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

/* Cells and distances that need one byte, two and three when packed. */
static void long_cells(void **state)
{
    static const size_t lengths[] = {0, 1, 127, 128, 16383, 16384, 70000};
    struct grid g = {0};
    struct csv_options o = {.separator = ',', .max_cells = 100, .max_columns = 10};
    struct csv_result result;
    struct str cell[COUNT(lengths)];
    (void)state;
    for (size_t i = 0; i < COUNT(lengths); i++) {
        buf_text(&g.text, i ? ",\"" : "\"");
        for (size_t k = 0; k < lengths[i]; k++)
            buf_byte(&g.text, (unsigned char)('a' + i));
        buf_text(&g.text, i % 3 == 1 ? "\"\"\"" : "\"");
    }
    assert_int_equal(csv_cut(&g, &o, &result, NULL), OK);
    assert_int_equal(g.row_count, 1);
    assert_int_equal(grid_cells(&g, 0, cell, COUNT(cell)), COUNT(lengths));
    for (size_t i = 0; i < COUNT(lengths); i++) {
        assert_int_equal(cell[i].len, lengths[i] + (i % 3 == 1));
        assert_true(str_eq(grid_get(&g, 0, i), cell[i]));
        for (size_t k = 0; k < lengths[i]; k++)
            assert_int_equal(cell[i].ptr[k], 'a' + i);
    }
    assert_int_equal(grid_cells(&g, 0, cell, 2), 2);
    assert_int_equal(grid_get(&g, 0, COUNT(lengths)).len, 0);
    grid_free(&g);
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(cutting), cmocka_unit_test(long_cells),
                                       cmocka_unit_test(separators)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
