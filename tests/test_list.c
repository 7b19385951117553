#include "core/fact_name.h"
#include "format/list.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "list_faults.h"

/* Every fixture, with the rows it holds, counted by hand. */
static const struct {
    const char *name;
    size_t found, used, rejected, skipped;
    const char *note; /* a word of some note */
} fixtures[] = {
    {"comma.csv", 4, 3, 0, 1, "comma"},
    {"semicolon.csv", 7, 2, 2, 3, "semicolon"},
    {"tab.tsv", 3, 2, 0, 1, "tab"},
    {"persian-1256.csv", 4, 3, 0, 1, "windows-1256"},
    {"arabic-1256.csv", 3, 2, 0, 1, "windows-1256"},
    {"russian-1251.csv", 3, 2, 0, 1, "windows-1251"},
    {"french-1252.csv", 4, 3, 0, 1, "windows-1252"},
    {"persian-utf8.csv", 6, 3, 0, 3, "total"},
    {"utf16le-bom.csv", 4, 3, 0, 1, "UTF-16LE"},
    {"utf16be.csv", 4, 3, 0, 1, "UTF-16BE"},
    {"titles.csv", 7, 2, 0, 5, "title"},
    {"no-header.csv", 5, 5, 0, 0, "no header"},
    {"line-breaks.csv", 5, 3, 1, 1, "header"},
    {"son-of.csv", 8, 7, 0, 1, "UTF-8"},
    {"bad-bytes.csv", 6, 3, 2, 1, "UTF-8"},
};

static struct buf load(const char *name)
{
    char path[200], piece[4096];
    struct buf b = {0};
    size_t n;
    snprintf(path, sizeof path, "tests/data/lists/%s", name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        buf_add(&b, piece, n);
    fclose(f);
    return b;
}

static struct list *settled(struct buf b, struct column_kind *kinds)
{
    struct list *l = NULL;
    struct fault f = {0};
    assert_int_equal(list_read(STR("x.csv"), buf_view(&b), NULL, &l, &f), OK);
    assert_int_equal(list_columns(l, NULL, kinds, &f), OK);
    assert_int_equal(list_settle(l, kinds, &f), OK);
    return l;
}

static void every_row_has_a_fate(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(fixtures); i++) {
        struct column_kind kinds[16];
        struct buf b = load(fixtures[i].name);
        struct list *l = settled(b, kinds);
        bool noted = false;
        for (size_t n = 0; n < l->note_count; n++)
            noted = noted || str_find(l->notes[n].text, str_from(fixtures[i].note)) >= 0;
        print_message("%s\n", fixtures[i].name);
        assert_int_equal(l->row_count, fixtures[i].found);
        assert_int_equal(l->fate_count[LIST_USED], fixtures[i].used);
        assert_int_equal(l->fate_count[LIST_REJECTED], fixtures[i].rejected);
        assert_int_equal(l->fate_count[LIST_SKIPPED], fixtures[i].skipped);
        assert_int_equal(fixtures[i].found,
                         fixtures[i].used + fixtures[i].rejected + fixtures[i].skipped);
        for (size_t r = 0; r < l->row_count; r++)
            assert_true((l->rows[r].fate == LIST_USED) == (l->rows[r].why == NULL));
        assert_true(noted);
        list_free(l);
        buf_free(&b);
    }
}

/* All verbatim rows and the line ends between them are the whole text. */
static void verbatim_is_all_there_is(void **state)
{
    (void)state;
    struct buf b = load("line-breaks.csv"), again = {0};
    struct column_kind kinds[16];
    struct list *l = settled(b, kinds);
    for (size_t r = 0; r < l->row_count; r++) {
        buf_str(&again, list_verbatim(l, r));
        buf_text(&again, "\r\n");
    }
    assert_true(str_eq(buf_view(&again), buf_view(&b)));
    assert_int_equal(l->rows[2].line, 5);
    assert_true(str_eq(list_cell(l, 1, 1), STR("Block 3\nTent \"7\"")));
    list_free(l);
    buf_free(&again);
    buf_free(&b);
}

static void son_of(void **state)
{
    (void)state;
    struct buf b = load("son-of.csv");
    struct column_kind kinds[16];
    struct list *l = settled(b, kinds);
    struct arena a = {0};
    struct facts f;
    assert_int_equal(list_facts(l, 2, kinds, &a, &f), OK);
    assert_true(str_eq(f.value[FIELD_NAME], STR("Hamza")));
    assert_true(str_eq(f.value[FIELD_FATHER], STR("Talib")));
    assert_true(str_eq(f.value[FIELD_GRANDFATHER], STR("Omar")));
    assert_int_equal(list_facts(l, 3, kinds, &a, &f), OK);
    assert_true(str_eq(f.value[FIELD_FATHER], STR("جلیل")));
    assert_int_equal(list_facts(l, 6, kinds, &a, &f), OK);
    assert_true(str_eq(f.value[FIELD_SPOUSE], STR("Dawud")));
    assert_int_equal(f.value[FIELD_FATHER].len, 0);
    arena_free(&a);
    list_free(l);
    buf_free(&b);
}

/* The words for "son of" are those that whole names are compared by (core/part). */
static void son_of_in_any_words(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *name, *father, *grandfather;
    } cases[] = {
        {"Kamran pesar-e Omid Bahrami", "Kamran", "Omid Bahrami", ""},
        {"Nasrin dokhtar e Omid pesar e Sohrab", "Nasrin", "Omid", "Sohrab"},
        {"Нора дочь Камала", "Нора", "Камала", ""},
        {"Умар ибн Камал", "Умар", "Камал", ""},
        {"کامران پسرِ امید", "کامران", "امید", ""},
        {"Sidi son  of Omid", "Sidi", "Omid", ""},
        {"Vagif Hasan oğlu", "Vagif", "Hasan", ""},
        {"Tahmaz Nora Hasan qizi", "Tahmaz Nora", "Hasan", ""},
        {"Нора Тахмаз Гасан кызы", "Нора Тахмаз", "Гасан", ""},
        {"Omid s/o Kamal bin Talib", "Omid", "Kamal", "Talib"},
        {"Omid bin Kamal s/o Talib", "Omid", "Kamal", "Talib"},
        /* two pieces, family names, and names that only look so, stay whole */
        {"Vagif Hasan oglu Tahmaz", "Vagif Hasan oglu Tahmaz", "", ""},
        {"Hasan oglu", "Hasan oglu", "", ""},
        {"Nadia Ben Salah", "Nadia Ben Salah", "", ""},
        {"Nadia Mint Salah", "Nadia Mint Salah", "", ""},
        {"Omid Bin-Talib", "Omid Bin-Talib", "", ""},
        {"bin Talib", "bin Talib", "", ""},
        {"Omid bin", "Omid bin", "", ""},
        {"", "", "", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct facts f = {.stated_day = DAY_UNKNOWN};
        f.value[FIELD_NAME] = str_from(cases[i].cell);
        facts_split_name(&f);
        bool good = str_eq(f.value[FIELD_NAME], str_from(cases[i].name)) &&
                    str_eq(f.value[FIELD_FATHER], str_from(cases[i].father)) &&
                    str_eq(f.value[FIELD_GRANDFATHER], str_from(cases[i].grandfather));
        if (!good)
            print_error("%s: %.*s | %.*s\n", cases[i].cell, STR_ARG(f.value[FIELD_NAME]),
                        STR_ARG(f.value[FIELD_FATHER]));
        assert_true(good);
    }
}

static void joined_columns(void **state)
{
    (void)state;
    struct buf b = {0};
    struct column_kind kinds[16];
    buf_text(&b, "given_name,surname,street_number,address_1\nMina,Probe,7,Long Street\n");
    struct list *l = settled(b, kinds);
    struct arena a = {0};
    struct facts f;
    assert_int_equal(list_facts(l, 1, kinds, &a, &f), OK);
    assert_true(str_eq(f.value[FIELD_ADDRESS], STR("7 Long Street")));
    arena_free(&a);
    list_free(l);
    buf_free(&b);
}

static void rejected_file(void **state)
{
    (void)state;
    struct buf b = {0}, out = {0};
    struct column_kind kinds[16];
    buf_text(&b, "Name,Phone\nMina,1\n,=1+1\n");
    struct list *l = settled(b, kinds);
    assert_int_equal(list_rejected_write(l, &out), OK);
    assert_string_equal(out.ptr, "\xEF\xBB\xBFline,reason,Name,Phone\r\n"
                                 "3,no name in this row,,\"'=1+1\"\r\n");
    list_free(l);
    buf_free(&out);
    buf_free(&b);
}

static void cells_of_a_row_at_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(fixtures); i++) {
        struct buf b = load(fixtures[i].name);
        struct column_kind kinds[16];
        struct list *l = settled(b, kinds);
        struct str cell[16];
        for (size_t r = 0; r < l->row_count; r++) {
            list_cells(l, r, cell);
            for (size_t c = 0; c < l->columns; c++)
                assert_true(str_eq(cell[c], list_cell(l, r, c)));
        }
        list_free(l);
        buf_free(&b);
    }
}

static size_t wiped;

static void wipe(void *bytes, size_t len)
{
    memset(bytes, '#', len);
    wiped += len;
}

/* What is behind stays, and so does the header; nothing is given back twice. */
static void rows_that_are_done_are_given_back(void **state)
{
    (void)state;
    struct list *l = NULL;
    struct fault f = {0};
    struct str text = STR("No,Name,Phone\n1,\"Mi \"\"na\"\"\",55\n2,Bo,66\n\n3,Li,77\n");
    assert_int_equal(list_read(STR("x.csv"), text, NULL, &l, &f), OK);
    wiped = 0;
    list_done(l, 0, wipe);
    list_done(l, 1, wipe);
    assert_int_equal(wiped, 0);
    for (size_t row = 2; row < l->row_count; row++) {
        list_done(l, row, wipe);
        list_done(l, row, wipe);
        assert_true(str_eq(l->header[1], STR("Name")));
        assert_true(str_eq(list_cell(l, 4, 1), STR("Li")));
        assert_false(str_eq(list_cell(l, 1, 2), STR("55")));
    }
    assert_int_equal(wiped, strlen("1,\"Mi \"\"na\"\"\",55\n2,Bo,66\n\n"));
    list_free(l);
}

/* The name is believed where the bytes are doubtful, and the bytes where they are not. */
static void named_xlsx(void **state)
{
    (void)state;
    struct list *l = NULL;
    struct fault f = {0};
    assert_int_equal(
        list_read(STR("a.XLSX"), STR("id,name\n\xC3\x28\xFE,\xE9\x9F\n"), NULL, &l, &f),
        ERR_FORMAT);
    assert_non_null(strstr(f.text, "no workbook"));
    assert_int_equal(list_read(STR("a.xlsx"), STR("id,name\n1,B\0o\n"), NULL, &l, &f), ERR_FORMAT);
    assert_int_equal(list_read(STR("a.xlsx"), STR("id,name\n1,Bo\n"), NULL, &l, &f), OK);
    bool noted = false;
    for (size_t n = 0; n < l->note_count; n++)
        noted = noted || str_find(l->notes[n].text, STR("its name says .xlsx")) >= 0;
    assert_true(noted);
    list_free(l);
}

/* The line of a rejected row is said with it; in the reason only where it is another one. */
static void reasons_name_other_lines_only(void **state)
{
    (void)state;
    struct list *l = NULL;
    struct fault f = {0};
    struct str text = STR("id,name\n1,B\0o\n2,\"Li\nx\0\"\n3,Mi\n");
    assert_int_equal(list_read(STR("a.csv"), text, NULL, &l, &f), OK);
    assert_string_equal(l->rows[1].why, "a NUL byte (column 2)");
    assert_int_equal(l->rows[2].line, 3);
    assert_string_equal(l->rows[2].why, "line 4: a NUL byte (column 2)");
    list_free(l);
}

static void faults_name_the_file(void **state)
{
    (void)state;
    struct list *l = NULL;
    struct fault f = {0};
    struct list_options o = {.encoding = STR("no-such")};
    assert_int_equal(list_read(STR("a.csv"), STR("x"), &o, &l, &f), ERR_USAGE);
    assert_true(str_starts(str_from(f.text), STR("a.csv")));
    assert_int_equal(list_read(STR("a.csv"), STR("%PDF-1.4"), NULL, &l, &f), ERR_FORMAT);
    o = (struct list_options){.max_cells = 2};
    assert_int_equal(list_read(STR("a.csv"), STR("a,b\nc,d\n"), &o, &l, &f), ERR_LIMIT);
    assert_non_null(strstr(f.text, "line"));
    assert_null(l);
}

static void memory_may_end(void **state)
{
    (void)state;
    struct buf b = load("semicolon.csv");
    list_without_memory(STR("x.csv"), &b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_row_has_a_fate),
                                       cmocka_unit_test(verbatim_is_all_there_is),
                                       cmocka_unit_test(son_of),
                                       cmocka_unit_test(son_of_in_any_words),
                                       cmocka_unit_test(joined_columns),
                                       cmocka_unit_test(rejected_file),
                                       cmocka_unit_test(cells_of_a_row_at_once),
                                       cmocka_unit_test(rows_that_are_done_are_given_back),
                                       cmocka_unit_test(named_xlsx),
                                       cmocka_unit_test(reasons_name_other_lines_only),
                                       cmocka_unit_test(faults_name_the_file),
                                       cmocka_unit_test(memory_may_end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
