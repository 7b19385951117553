#include "format/list.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <zip.h>

#include <cmocka.h>

#include "list_faults.h"

#define WORKBOOK                                                                                   \
    "<workbook xmlns:r='r'><sheets><sheet name='Old' state='hidden' r:id='r1'/>"                   \
    "<sheet name='Camp' r:id='r2'/></sheets></workbook>"
#define RELATIONS                                                                                  \
    "<Relationships><Relationship Id='r1' Target='worksheets/sheet1.xml'/>"                        \
    "<Relationship Id='r2' Target='/xl/worksheets/sheet2.xml'/></Relationships>"
#define STYLES                                                                                     \
    "<styleSheet><numFmts><numFmt numFmtId='200' formatCode='dd\\.mm\\.yyyy'/></numFmts>"          \
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='200'/></cellXfs></styleSheet>"
#define STRINGS                                                                                    \
    "<sst><si><t>Name</t></si><si><r><t>Sur</t></r><r><t>name</t></r>"                             \
    "<rPh><t>left out</t></rPh></si></sst>"
/* "Person" over two columns, a second header row, a family name merged over two rows. */
#define SHEET                                                                                      \
    "<worksheet><sheetData>"                                                                       \
    "<row r='2'><c r='A2' t='inlineStr'><is><t>Person</t></is></c><c r='B2'/>"                     \
    "<c r='C2' t='inlineStr'><is><t>Date of birth</t></is></c></row>"                              \
    "<row r='3'><c r='A3' t='s'><v>0</v></c><c r='B3' t='s'><v>1</v></c></row>"                    \
    "<row r='4'><c r='A4' t='str'><f>X</f><v>Mina</v></c>"                                         \
    "<c r='B4' t='inlineStr'><is><t>Probe</t></is></c><c r='C4' s='1'><v>36526</v></c></row>"      \
    "<row r='5'><c r='A5' t='inlineStr'><is><t>Ivo</t></is></c><c r='B5'/>"                        \
    "<c r='C5' s='1'><v>1</v></c></row></sheetData>"                                               \
    "<mergeCells><mergeCell ref='A2:B2'/><mergeCell ref='B4:B5'/></mergeCells></worksheet>"

static void add(zip_t *z, const char *path, const char *text)
{
    zip_source_t *s = zip_source_buffer(z, text, strlen(text), 0);
    assert_true(zip_file_add(z, path, s, 0) >= 0);
}

static struct buf workbook(const char *sheet)
{
    zip_error_t error;
    zip_stat_t st;
    struct buf b = {0};
    zip_source_t *s = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *z = zip_open_from_source(s, ZIP_TRUNCATE, &error);
    assert_non_null(z);
    zip_source_keep(s);
    add(z, "xl/workbook.xml", WORKBOOK);
    add(z, "xl/_rels/workbook.xml.rels", RELATIONS);
    add(z, "xl/styles.xml", STYLES);
    add(z, "xl/sharedStrings.xml", STRINGS);
    add(z, "xl/worksheets/sheet2.xml", sheet);
    assert_int_equal(zip_close(z), 0);
    assert_int_equal(zip_source_open(s), 0);
    assert_int_equal(zip_source_stat(s, &st), 0);
    assert_int_equal(buf_reserve(&b, st.size), OK);
    assert_int_equal(zip_source_read(s, b.ptr, st.size), st.size);
    b.len = st.size;
    zip_source_close(s);
    zip_source_free(s);
    return b;
}

static void whole_sheet(void **state)
{
    (void)state;
    struct buf b = workbook(SHEET);
    struct list *l = NULL;
    struct fault f = {0};
    struct column_kind k[8];
    assert_int_equal(list_read(STR("x.xlsx"), buf_view(&b), NULL, &l, &f), OK);
    assert_int_equal(l->row_count, 4);
    assert_int_equal(l->fate_count[LIST_USED], 2);
    assert_int_equal(l->fate_count[LIST_SKIPPED], 2);
    assert_true(str_eq(l->header[0], STR("Person Name")));
    assert_true(str_eq(l->header[1], STR("Person Surname")));
    assert_true(str_eq(list_cell(l, 2, 0), STR("Mina")));
    assert_true(str_eq(list_cell(l, 2, 2), STR("2000-01-01")));
    assert_true(str_eq(list_cell(l, 3, 1), STR("Probe")));
    assert_true(str_eq(list_cell(l, 3, 2), STR("1900-01-01")));
    assert_true(str_eq(list_verbatim(l, 2), STR("Mina\tProbe\t2000-01-01")));
    assert_int_equal(list_columns(l, NULL, k, &f), OK);
    assert_int_equal(k[1].field, FIELD_FAMILY);
    assert_int_equal(k[2].field, FIELD_BIRTH);
    bool hidden = false;
    for (size_t i = 0; i < l->note_count; i++)
        hidden = hidden || str_find(l->notes[i].text, STR("hidden")) >= 0;
    assert_true(hidden);
    list_free(l);
    buf_free(&b);
}

static void refusals(void **state)
{
    (void)state;
    struct list *l = NULL;
    struct fault f = {0};
    struct buf b = workbook("<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet/>");
    assert_int_equal(list_read(STR("x.xlsx"), buf_view(&b), NULL, &l, &f), ERR_FORMAT);
    assert_non_null(strstr(f.text, "DOCTYPE"));
    buf_free(&b);
    b = workbook(SHEET);
    struct list_options o = {.sheet = STR("None")};
    assert_int_equal(list_read(STR("x.xlsx"), buf_view(&b), &o, &l, &f), ERR_USAGE);
    assert_non_null(strstr(f.text, "Camp"));
    o = (struct list_options){.max_columns = 2};
    assert_int_equal(list_read(STR("x.xlsx"), buf_view(&b), &o, &l, &f), ERR_LIMIT);
    assert_int_equal(list_read(STR("x.xlsx"), str_sub(buf_view(&b), 0, b.len / 2), NULL, &l, &f),
                     ERR_FORMAT);
    buf_free(&b);
}

static void memory_may_end(void **state)
{
    (void)state;
    struct buf b = workbook(SHEET);
    list_without_memory(STR("x.xlsx"), &b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(whole_sheet), cmocka_unit_test(refusals),
                                       cmocka_unit_test(memory_may_end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
