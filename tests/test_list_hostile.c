/* Lists as they should not be: each is read, or named with what is wrong and where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "format/list.h"

static struct list *read_well(struct str bytes)
{
    struct list *l = NULL;
    struct fault f = {OK, ""};
    enum err e = list_read(STR("x.csv"), bytes, NULL, &l, &f);
    if (e != OK)
        print_error("%s\n", f.text);
    assert_int_equal(e, OK);
    return l;
}

static bool notes_say(const struct list *l, const char *what)
{
    for (size_t i = 0; i < l->note_count; i++)
        if (str_find(l->notes[i].text, str_from(what)) >= 0)
            return true;
    return false;
}

static void is_cell(const struct list *l, size_t row, size_t column, const char *text)
{
    struct str s = list_cell(l, row, column), want = str_from(text);
    if (!str_eq(s, want))
        print_error("\"%.*s\" and not \"%s\"\n", STR_ARG(s), text);
    assert_true(str_eq(s, want));
}

/* The same four rows, whatever stands between cells and between lines. */
static void separators_and_line_ends(void **state)
{
    (void)state;
    static const char *const cell[] = {",", ";", "\t", "|"}, *const line[] = {"\n", "\r\n", "\r"};
    static const char *const rows[][3] = {{"id", "first name", "town"},
                                          {"1", "\"An\"\"n\"\"a\"", "\"Bad Ems, \n am Fluss\""},
                                          {"2", "Bo", ""},
                                          {"3", "\"Li; Lu, La|\tLo\"", "Oslo"}};
    for (size_t s = 0; s < COUNT(cell); s++)
        for (size_t e = 0; e < COUNT(line); e++) {
            struct buf b = {0};
            for (size_t r = 0; r < COUNT(rows); r++)
                for (size_t c = 0; c < 3; c++) {
                    buf_text(&b, rows[r][c]);
                    buf_text(&b, c < 2 ? cell[s] : line[e]);
                }
            struct list *l = read_well(buf_view(&b));
            assert_int_equal(l->row_count, 4);
            assert_int_equal(l->fate_count[LIST_USED], 3);
            assert_int_equal(l->columns, 3);
            is_cell(l, 1, 1, "An\"n\"a");
            is_cell(l, 1, 2, "Bad Ems, \n am Fluss");
            is_cell(l, 2, 2, "");
            is_cell(l, 3, 1, "Li; Lu, La|\tLo");
            /* a line break in a cell counts as a line of the file */
            assert_int_equal(l->rows[1].line, 2);
            assert_int_equal(l->rows[2].line, 4);
            list_free(l);
            buf_free(&b);
        }
}

/* Two bytes a character, in either order, with a mark in front and without. */
static void utf16_with_a_mark_and_without(void **state)
{
    (void)state;
    static const char text[] = "id,first name,town\n1,Anna,Oslo\n2,Bo,Rom\n";
    for (size_t k = 0; k < 4; k++) {
        bool little = k & 1;
        struct buf b = {0};
        if (k & 2)
            buf_str(&b, little ? STR("\xFF\xFE") : STR("\xFE\xFF"));
        for (size_t i = 0; text[i]; i++) {
            buf_byte(&b, little ? (unsigned char)text[i] : 0);
            buf_byte(&b, little ? 0 : (unsigned char)text[i]);
        }
        struct list *l = read_well(buf_view(&b));
        assert_int_equal(l->fate_count[LIST_USED], 2);
        is_cell(l, 2, 2, "Rom");
        assert_true(notes_say(l, little ? "UTF-16LE" : "UTF-16BE"));
        list_free(l);
        buf_byte(&b, 'x'); /* half a character at the end costs its own line only */
        l = read_well(buf_view(&b));
        assert_int_equal(l->fate_count[LIST_USED], 2);
        assert_int_equal(l->fate_count[LIST_REJECTED], 1);
        assert_int_equal(l->rows[3].line, 4);
        assert_non_null(strstr(l->rows[3].why, "byte 0x78 is not UTF-16"));
        list_free(l);
        buf_free(&b);
    }
}

struct wrong_row {
    struct str bytes;
    size_t row;
    uint32_t line;
    const char *why;
};

#define HEAD "id,first name,town\n1,Zo\xC3\xA9,Oslo\n"

static void rows_are_named_by_line_and_column(void **state)
{
    (void)state;
    static const struct wrong_row wrong[] = {
        {{HEAD "2,An\0na,Rom\n3,Bo,Rom\n", sizeof(HEAD "2,An\0na,Rom\n3,Bo,Rom\n") - 1},
         2,
         3,
         "a NUL byte (column 2)"},
        {{HEAD "2,Anna,Rom\xE9\n3,Bo,Rom\n", sizeof(HEAD "2,Anna,Rom\xE9\n3,Bo,Rom\n") - 1},
         2,
         3,
         "byte 0xE9 is not UTF-8 (column 3)"},
        {{HEAD "2,Anna,\"Rom\n3,Bo,Rom\n", sizeof(HEAD "2,Anna,\"Rom\n3,Bo,Rom\n") - 1},
         2,
         3,
         "a quote is opened and never closed (column 3)"},
        {{HEAD "2,\"Anna\" B,Rom\n3,Bo,Rom\n", sizeof(HEAD "2,\"Anna\" B,Rom\n3,Bo,Rom\n") - 1},
         2,
         3,
         "text stands after a closing quote (column 2)"},
        {{HEAD "2,Anna,Rom,x,y\n3,Bo,Rom\n", sizeof(HEAD "2,Anna,Rom,x,y\n3,Bo,Rom\n") - 1},
         2,
         3,
         "5 cells, but the list has 3 columns"},
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct list *l = read_well(wrong[i].bytes);
        const struct list_row *r = &l->rows[wrong[i].row];
        assert_int_equal(l->fate_count[LIST_REJECTED], 1);
        assert_int_equal(l->fate_count[LIST_USED], 2);
        assert_int_equal(r->fate, LIST_REJECTED);
        assert_int_equal(r->line, wrong[i].line);
        if (strcmp(r->why, wrong[i].why) != 0)
            print_error("%s\n", r->why);
        assert_string_equal(r->why, wrong[i].why);
        is_cell(l, wrong[i].row + 1, 1, "Bo");
        list_free(l);
    }
}

/* One row of thousands of cells is rejected; the others are a list. */
static void ten_thousand_columns(void **state)
{
    (void)state;
    struct buf b = {0};
    buf_text(&b, "id,first name,town\n1,Anna,Oslo\n2,Bo");
    for (size_t i = 0; i < 10000; i++)
        buf_text(&b, ",x");
    buf_text(&b, "\n3,Li,Rom\n");
    struct list *l = read_well(buf_view(&b));
    assert_int_equal(l->fate_count[LIST_USED], 2);
    assert_string_equal(l->rows[2].why, "more cells than the 512 that a list may have");
    assert_int_equal(l->rows[2].line, 3);
    list_free(l);
    buf_free(&b);
}

static void a_cell_of_a_megabyte(void **state)
{
    (void)state;
    enum { LONG = 1 << 20 };
    for (int quoted = 0; quoted < 2; quoted++) {
        struct buf b = {0};
        buf_text(&b, "id,first name,town\n1,");
        buf_text(&b, quoted ? "\"" : "");
        for (size_t i = 0; i < LONG; i++)
            buf_byte(&b, quoted && i % 1000 == 999 ? '\n' : 'a');
        buf_text(&b, quoted ? "\",Oslo\n2,Bo,Rom\n" : ",Oslo\n2,Bo,Rom\n");
        struct list *l = read_well(buf_view(&b));
        assert_int_equal(l->fate_count[LIST_USED], 2);
        assert_int_equal(list_cell(l, 1, 1).len, LONG);
        assert_int_equal(l->rows[2].line, quoted ? 3 + LONG / 1000 : 3);
        is_cell(l, 2, 2, "Rom");
        list_free(l);
        buf_free(&b);
    }
}

static void columns_of_one_name_are_told(void **state)
{
    (void)state;
    struct list *l = read_well(STR("id,name,Town,NAME,name\n1,Anna,Oslo,Lee,x\n2,Bo,Rom,Li,y\n"));
    assert_true(notes_say(l, "columns 2 and 4 are both headed \"NAME\""));
    assert_int_equal(l->columns, 5);
    is_cell(l, 1, 3, "Lee");
    list_free(l);
    l = read_well(STR("id,name,,\n1,Anna,Oslo,Lee\n2,Bo,Rom,Li\n"));
    assert_false(notes_say(l, "both headed"));
    list_free(l);
}

static void lists_of_nothing(void **state)
{
    (void)state;
    static const char *const none[] = {"id,first name,town\n", "id,first name,town", "\n\n \n",
                                       "\357\273\277id,first name,town\r\n"};
    struct fault f = {OK, ""};
    for (size_t i = 0; i < COUNT(none); i++) {
        struct list *l = read_well(str_from(none[i]));
        assert_int_equal(l->fate_count[LIST_USED], 0);
        assert_int_equal(l->fate_count[LIST_REJECTED], 0);
        list_free(l);
    }
    struct list *l = NULL;
    assert_int_equal(list_read(STR("x.csv"), STR_NONE, NULL, &l, &f), ERR_FORMAT);
    assert_string_equal(f.text, "x.csv: the file is empty");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(separators_and_line_ends),
        cmocka_unit_test(utf16_with_a_mark_and_without),
        cmocka_unit_test(rows_are_named_by_line_and_column),
        cmocka_unit_test(ten_thousand_columns),
        cmocka_unit_test(a_cell_of_a_megabyte),
        cmocka_unit_test(columns_of_one_name_are_told),
        cmocka_unit_test(lists_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
