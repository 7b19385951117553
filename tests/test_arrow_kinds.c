/* Columns of a record batch that hold their cells in other ways: views, bytes, decimals, runs, and
 * rows that are null as a whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "arrow_one.h"

static enum pv_status refused(struct one *o, const char *says)
{
    struct pv_list *l;
    struct pv_error error;
    enum pv_status s = pv_list_arrow(&o->schema, &o->array, &l, &error);
    if (!strstr(error.text, says))
        print_error("%s\n", error.text);
    assert_non_null(strstr(error.text, says));
    assert_null(l);
    assert_int_equal(o->released, 0);
    return s;
}

/* --- bytes --- */

static void bytes_are_text(void **state)
{
    (void)state;
    static const int32_t narrow[] = {0, 3, 3, 7};
    static const int64_t wide[] = {0, 3, 3, 7};
    struct one o;
    for (int k = 0; k < 2; k++) {
        make(&o, k ? "Z" : "z", 3, k ? (const void *)wide : narrow);
        o.child.n_buffers = 3;
        o.buffers[2] = "Ali\xD8\xB9\xD9\x84";
        cells_are(&o, "Ali|1|\xD8\xB9\xD9\x84|");
    }
    make(&o, "z", 3, narrow);
    o.child.n_buffers = 3;
    o.buffers[2] = "Ali\xFF\xD8\xFF\xE0";
    assert_int_equal(refused(&o, "column value, row 2: not UTF-8"), PV_ERR_FORMAT);
}

/* --- views --- */

struct view {
    int32_t len;
    union {
        char inside[12];
        struct {
            char prefix[4];
            int32_t buffer, offset;
        } far;
    } is;
};

static const char far_bytes[] = "..Golestanzade Hossein";
static const int64_t far_sizes[] = {3, sizeof far_bytes - 1};

static const struct view some_views[] = {
    {3, {.inside = "Ali"}},
    {20, {.far = {"Gole", 1, 2}}},
    {12, {.inside = {'t', 'w', 'e', 'l', 'v', 'e', ' ', 'b', 'y', 't', 'e', 's'}}},
    {0, {.inside = ""}},
    {13, {.far = {"Gole", 1, 2}}},
};

static void make_views(struct one *o, const void *buffers[5], const struct view *views, size_t n)
{
    make(o, "vu", n, NULL);
    buffers[0] = NULL;
    buffers[1] = views;
    buffers[2] = "abc";
    buffers[3] = far_bytes;
    buffers[4] = far_sizes;
    o->child.n_buffers = 5;
    o->child.buffers = buffers;
}

static void views_are_followed(void **state)
{
    (void)state;
    static const uint8_t valid[] = {0x1B}; /* the third is null */
    const void *buffers[5];
    struct one o;
    assert_int_equal(sizeof(struct view), 16);
    make_views(&o, buffers, some_views, 5);
    cells_are(&o, "Ali|Golestanzade Hossein|twelve bytes|3|Golestanzade|");
    make_views(&o, buffers, some_views, 3);
    o.child_schema.format = "vz";
    o.child.offset = 1;
    o.child.null_count = 1;
    buffers[0] = valid;
    o.child.length = o.array.length = 2;
    cells_are(&o, "Golestanzade Hossein|1|");
    make_views(&o, buffers, some_views, 1); /* no data buffers at all */
    o.child.n_buffers = 3;
    cells_are(&o, "Ali|");
}

static void views_beyond_their_buffers_are_refused(void **state)
{
    (void)state;
    static const struct {
        struct view view;
        const char *says;
    } wrong[] = {
        {{-1, {.inside = ""}}, "column 1 (value), row 1: a view of less than nothing"},
        {{20, {.far = {"Gole", 2, 0}}}, "row 1: a view of a buffer that is not there"},
        {{20, {.far = {"Gole", -1, 0}}}, "row 1: a view of a buffer that is not there"},
        {{20, {.far = {"Gole", 1, 3}}}, "row 1: a view beyond its buffer"},
        {{20, {.far = {"Gole", 1, -1}}}, "row 1: a view beyond its buffer"},
        {{INT32_MAX, {.far = {"Gole", 1, INT32_MAX}}}, "row 1: a view beyond its buffer"},
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct view views[2] = {some_views[0], wrong[i].view};
        const void *buffers[5];
        struct one o;
        make_views(&o, buffers, views, 2);
        assert_int_equal(refused(&o, wrong[i].says), PV_ERR_FORMAT);
    }
    const void *buffers[5];
    struct one o;
    make_views(&o, buffers, some_views, 2);
    o.child.n_buffers = 2;
    assert_int_equal(refused(&o, "views have three buffers or more"), PV_ERR_FORMAT);
}

/* --- decimals --- */

static void decimals_lose_nothing(void **state)
{
    (void)state;
    static const int64_t d128[][2] = {
        {34, 0}, {-34, -1}, {0, 0}, {1250, 0}, {-5, -1}, {INT64_MIN, INT64_MAX}, {0, INT64_MIN}};
    static const int64_t d256[][4] = {
        {7, 0, 0, 0}, {0, 0, 0, INT64_MIN}, {-1, -1, -1, INT64_MAX}, {-12345, -1, -1, -1}};
    static const int32_t d32[] = {-7, 100};
    static const int64_t d64[] = {123456789012345678, -1};
    values_are("d:38,0", 7, d128,
               "34|-34|0|1250|-5|170141183460469231722463931679029329920|"
               "-170141183460469231731687303715884105728|");
    values_are("d:10,2", 5, d128, "0.34|-0.34|0|12.5|-0.05|");
    values_are("d:10,-3", 4, d128, "34000|-34000|0|1250000|");
    values_are("d:38,38,128", 2, d128,
               "0.00000000000000000000000000000000000034|"
               "-0.00000000000000000000000000000000000034|");
    values_are("d:76,0,256", 4, d256,
               "7|-57896044618658097711785492504343953926634992332820282019728792003956564819968|"
               "57896044618658097711785492504343953926634992332820282019728792003956564819967|"
               "-12345|");
    values_are("d:76,3,256", 1, d256, "0.007|");
    values_are("d:9,1,32", 2, d32, "-0.7|10|");
    values_are("d:18,6,64", 2, d64, "123456789012.345678|-0.000001|");
    static const char *const odd[] = {"d:",     "d:10",    "d:10,", "d:10,2,", "d:10,2,127",
                                      "d:99,2", "d:10,99", "d:-,2", "d:10,2x"};
    for (size_t i = 0; i < COUNT(odd); i++) {
        struct one o;
        make(&o, odd[i], 1, d128);
        assert_int_equal(refused(&o, "column 1 (value) is a decimal, format \"d:"),
                         PV_ERR_UNSUPPORTED);
    }
}

/* --- runs --- */

struct runs {
    struct one one;
    struct ArrowSchema schemas[2], *schema_at[2];
    struct ArrowArray arrays[2], *array_at[2];
    const void *end_buffers[2], *value_buffers[3];
};

static const int32_t three_values[] = {0, 1, 3, 6};

static void make_runs(struct runs *r, const char *format, const void *ends, size_t runs,
                      size_t rows)
{
    struct one *o = &r->one;
    make(o, "+r", rows, NULL);
    o->child.n_buffers = 0;
    o->child.buffers = NULL;
    for (size_t i = 0; i < 2; i++) {
        r->schema_at[i] = &r->schemas[i];
        r->array_at[i] = &r->arrays[i];
        r->schemas[i] = (struct ArrowSchema){
            .format = i ? "u" : format, .release = release_schema, .private_data = o};
        r->arrays[i] = (struct ArrowArray){.length = (int64_t)runs,
                                           .n_buffers = i ? 3 : 2,
                                           .buffers = i ? r->value_buffers : r->end_buffers,
                                           .release = release_array,
                                           .private_data = o};
    }
    r->end_buffers[0] = r->value_buffers[0] = NULL;
    r->end_buffers[1] = ends;
    r->value_buffers[1] = three_values;
    r->value_buffers[2] = "abbccc";
    o->child_schema.n_children = o->child.n_children = 2;
    o->child_schema.children = r->schema_at;
    o->child.children = r->array_at;
}

/* cells_are wants as many releases as a dictionary makes, and there is one pair more. */
static void runs_are(struct runs *r, const char *expected)
{
    struct pv_list *l;
    struct pv_result *result;
    struct ArrowSchema schema;
    struct ArrowArray array;
    char text[256] = "";
    assert_int_equal(pv_list_arrow(&r->one.schema, &r->one.array, &l, NULL), PV_OK);
    assert_int_equal(pv_list_field(l, "value", "id", NULL), PV_OK);
    assert_int_equal(pv_dedupe(l, NULL, &result, NULL), PV_OK);
    assert_int_equal(pv_result_clusters_arrow(result, l, NULL, &schema, &array), PV_OK);
    const int64_t *ends = array.children[0]->buffers[1];
    const char *bytes = array.children[0]->buffers[2];
    for (int64_t i = 0; i < array.length; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%.*s|",
                 (int)(ends[i + 1] - ends[i]), bytes + ends[i]);
    assert_string_equal(text, expected);
    schema.release(&schema);
    array.release(&array);
    pv_result_free(result);
    pv_list_free(l);
    assert_int_equal(r->one.released, 8);
}

static void runs_are_spread(void **state)
{
    (void)state;
    static const int16_t i16[] = {2, 3, 6};
    static const int32_t i32[] = {2, 3, 6};
    static const int64_t i64[] = {2, 3, 6};
    static const uint8_t valid[] = {0x05}; /* the second run is of nulls */
    struct runs r;
    make_runs(&r, "s", i16, 3, 6);
    runs_are(&r, "a|a|bb|ccc|ccc|ccc|");
    make_runs(&r, "i", i32, 3, 6);
    r.one.child.offset = 1;
    r.one.child.length = r.one.array.length = 3;
    runs_are(&r, "a|bb|ccc|");
    make_runs(&r, "l", i64, 3, 6);
    r.value_buffers[0] = valid;
    r.arrays[1].null_count = 1;
    runs_are(&r, "a|a|2|ccc|ccc|ccc|");
    make_runs(&r, "l", i64, 2, 3); /* of runs that begin with the second */
    r.arrays[0].offset = r.arrays[1].offset = 1;
    runs_are(&r, "bb|bb|bb|");
    make_runs(&r, "l", i64, 0, 0);
    runs_are(&r, "");
}

static void wrong_runs_are_refused(void **state)
{
    (void)state;
    static const int32_t fair[] = {2, 3, 6}, back[] = {2, 1, 6}, below[] = {-2, -1, 6};
    struct runs r;
    make_runs(&r, "i", fair, 3, 7);
    assert_int_equal(refused(&r.one, "column 1 (value), row 6: no run reaches it"), PV_ERR_FORMAT);
    make_runs(&r, "i", back, 3, 6);
    assert_int_equal(refused(&r.one, "column 1 (value): run 1 ends before"), PV_ERR_FORMAT);
    make_runs(&r, "i", below, 3, 6);
    assert_int_equal(refused(&r.one, "column 1 (value): run 0 ends before"), PV_ERR_FORMAT);
    make_runs(&r, "u", fair, 3, 6);
    assert_int_equal(refused(&r.one, "the ends of its runs are no integers"), PV_ERR_FORMAT);
    make_runs(&r, "i", fair, 3, 6);
    r.schemas[1].format = "tts";
    assert_int_equal(refused(&r.one, "is run-end encoded, of a time of day, format \"tts\""),
                     PV_ERR_UNSUPPORTED);
    make_runs(&r, "i", fair, 3, 6);
    r.one.child_schema.n_children = 1;
    assert_int_equal(refused(&r.one, "without two children"), PV_ERR_FORMAT);
    make_runs(&r, "i", fair, 3, 6);
    r.one.child.n_children = 1;
    assert_int_equal(refused(&r.one, "without two children"), PV_ERR_FORMAT);
    make_runs(&r, "i", fair, 3, 6);
    r.arrays[0].release = NULL;
    assert_int_equal(refused(&r.one, "a child has no array"), PV_ERR_FORMAT);
    make_runs(&r, "i", fair, 3, 6);
    r.end_buffers[1] = NULL;
    assert_int_equal(refused(&r.one, "the ends of its runs are not there"), PV_ERR_FORMAT);
    make_runs(&r, "i", fair, 3, 6);
    r.arrays[1].offset = INT64_MAX;
    assert_int_equal(refused(&r.one, "of its runs is out of range"), PV_ERR_FORMAT);
}

/* --- rows that are null --- */

/* What stands in the cells of such a row is nobody's business: not UTF-8, half a number, no place.
 */
static void null_rows_have_no_cells(void **state)
{
    (void)state;
    static const uint8_t valid[] = {0x16}; /* rows 1, 2 and 4 are rows */
    static const int32_t ends[] = {0, 1, 2, 3, 4, 5};
    static const double real[] = {0.5, 1, 2, 0.5, 4};
    static const int64_t place[] = {9, 1, 0, -1, 1}, whole[] = {10, 11, 12, 13, 14};
    struct one o;
    make(&o, "l", 5, whole);
    o.none[0] = valid;
    o.array.null_count = 2;
    cells_are(&o, "0|11|12|3|14|");
    make(&o, "g", 5, real);
    o.none[0] = valid;
    o.array.null_count = -1;
    cells_are(&o, "0|1|2|3|4|");
    make(&o, "u", 5, ends);
    o.child.n_buffers = 3;
    o.buffers[2] = "\xFF"
                   "bc\xFF"
                   "e";
    o.none[0] = valid;
    o.array.null_count = 2;
    cells_are(&o, "0|b|c|3|e|");
    make(&o, "l", 5, place);
    give_dictionary(&o, 2, ends, "xy");
    o.none[0] = valid;
    o.array.null_count = 2;
    cells_are(&o, "0|y|x|3|y|");
    make(&o, "l", 5, whole); /* a part of it, which begins with the second row */
    o.none[0] = valid;
    o.array.null_count = -1;
    o.array.offset = 1;
    o.array.length = 3;
    cells_are(&o, "11|12|2|");
}

static void without_memory_nothing_is_released(void **state)
{
    (void)state;
    static const int32_t ends[] = {2, 3, 6};
    enum pv_status s = PV_ERR_MEMORY;
    for (long n = 0; s != PV_OK; n++) {
        struct runs r;
        struct pv_list *l;
        make_runs(&r, "i", ends, 3, 6);
        mem_fail_after(n);
        s = pv_list_arrow(&r.one.schema, &r.one.array, &l, NULL);
        mem_fail_after(-1);
        assert_true(s == PV_OK || s == PV_ERR_MEMORY);
        pv_list_free(l);
        assert_int_equal(r.one.released, s == PV_OK ? 8 : 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_text),
        cmocka_unit_test(views_are_followed),
        cmocka_unit_test(views_beyond_their_buffers_are_refused),
        cmocka_unit_test(decimals_lose_nothing),
        cmocka_unit_test(runs_are_spread),
        cmocka_unit_test(wrong_runs_are_refused),
        cmocka_unit_test(null_rows_have_no_cells),
        cmocka_unit_test(without_memory_nothing_is_released),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
