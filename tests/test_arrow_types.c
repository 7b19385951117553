/* Columns of a record batch that are not plain text, and what is wrong with some. Cells come back
 * as the ids of a batch that goes out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "peyvand.h"

#include "arrow_one.h"

static void integers_of_all_widths(void **state)
{
    (void)state;
    static const int8_t i8[] = {-128, 127};
    static const uint8_t u8[] = {0, 255};
    static const int16_t i16[] = {INT16_MIN, INT16_MAX};
    static const uint16_t u16[] = {1, UINT16_MAX};
    static const int32_t i32[] = {INT32_MIN, INT32_MAX};
    static const uint32_t u32[] = {2, UINT32_MAX};
    static const int64_t i64[] = {INT64_MIN, INT64_MAX};
    static const uint64_t u64[] = {3, UINT64_MAX};
    values_are("c", 2, i8, "-128|127|");
    values_are("C", 2, u8, "0|255|");
    values_are("s", 2, i16, "-32768|32767|");
    values_are("S", 2, u16, "1|65535|");
    values_are("i", 2, i32, "-2147483648|2147483647|");
    values_are("I", 2, u32, "2|4294967295|");
    values_are("l", 2, i64, "-9223372036854775808|9223372036854775807|");
    values_are("L", 2, u64, "3|18446744073709551615|");
}

static void days_and_moments(void **state)
{
    (void)state;
    static const int32_t days[] = {-1, 0, 4091, -719162, 2932896};
    static const int64_t ms[] = {-86400000, -1, 0, 86399999, 86400000};
    static const int64_t s[] = {-86401, -86400, -1, 73740, 86400};
    static const int64_t us[] = {-1, 353462400000000}, ns[] = {INT64_MIN, INT64_MAX};
    values_are("tdD", 5, days, "1969-12-31|1970-01-01|1981-03-15|0001-01-01|9999-12-31|");
    values_are("tdm", 5, ms, "1969-12-31|1969-12-31|1970-01-01|1970-01-01|1970-01-02|");
    values_are("tss:", 5, s, "1969-12-30|1969-12-31|1969-12-31|1970-01-01|1970-01-02|");
    values_are("tsm:UTC", 5, ms, "1969-12-31|1969-12-31|1970-01-01|1970-01-01|1970-01-02|");
    values_are("tsu:", 2, us, "1969-12-31|1981-03-15|");
    values_are("tsn:", 2, ns, "1677-09-21|2262-04-11|");
    /* 20:29 in UTC is 23:59 in Tehran, and an hour later the next day */
    values_are("tss:+03:30", 5, s, "1969-12-31|1969-12-31|1970-01-01|1970-01-01|1970-01-02|");
    values_are("tss:-0500", 1, (const int64_t[]){-86399}, "1969-12-30|");
    values_are("tss:-0500", 5, s, "1969-12-30|1969-12-30|1969-12-31|1970-01-01|1970-01-01|");
}

static void truth_numbers_and_nothing(void **state)
{
    (void)state;
    static const uint8_t bits[] = {0x05};
    static const double real[] = {34, -0.0, 9007199254740992.0, (double)NAN};
    static const float narrow[] = {34, 16777216};
    struct one o;
    values_are("b", 3, bits, "true|false|true|");
    values_are("g", 4, real, "34|0|9007199254740992|3|"); /* the last: unknown, so the row */
    values_are("f", 2, narrow, "34|16777216|");
    values_are("n", 3, NULL, "0|1|2|");
    values_are("n", 0, NULL, "");
    values_are("l", 0, NULL, "");
    make(&o, "n", 2, NULL);
    o.child.n_buffers = 1; /* as early producers wrote it */
    o.child.buffers = o.none;
    cells_are(&o, "0|1|");
}

/* Of ten values the batch shows three, one of them null. */
static void slices_have_their_own_bits(void **state)
{
    (void)state;
    static const int16_t values[] = {10, 11, 12, 13, 14, 15, 16, 17, 18, 19};
    static const uint8_t valid[] = {0x7E, 0x03}; /* the eighth, 17, is null; so is the first */
    static const uint8_t bits[] = {0x40, 0x01};  /* places 6 and 8 are true */
    struct one o;
    for (int k = 0; k < 2; k++) {
        make(&o, k ? "b" : "s", 3, k ? (const void *)bits : values);
        o.array.offset = 2;
        o.child.offset = 4;
        o.child.length = 5;
        o.child.null_count = -1;
        o.buffers[0] = valid;
        cells_are(&o, k ? "true|1|true|" : "16|1|18|");
    }
}

static void dictionaries_are_looked_up(void **state)
{
    (void)state;
    static const char bytes[] = "xHeratKabul";
    static const int32_t ends[] = {0, 1, 6, 6, 11};
    static const uint8_t places[] = {9, 2, 0, 1, 0, 9};
    static const int64_t wide[] = {2, 0, 1};
    static const uint8_t valid[] = {0x2F}, known[] = {0x0D};
    struct one o;
    make(&o, "C", 4, places);
    give_dictionary(&o, 3, ends, bytes);
    o.value.offset = 1;
    o.child.offset = 1;
    o.child.null_count = 1;
    o.buffers[0] = valid; /* the last of them is null */
    cells_are(&o, "Kabul|Herat|2|3|");
    make(&o, "l", 3, wide);
    give_dictionary(&o, 4, ends, bytes);
    o.value_buffers[0] = known; /* the second value is null */
    o.value.null_count = 1;
    cells_are(&o, "0|x|2|");
    make(&o, "l", 3, wide);
    give_dictionary(&o, 3, NULL, NULL);
    o.value_schema.format = "S";
    o.value.n_buffers = 2;
    o.value_buffers[1] = (const uint16_t[]){7, 8, 9};
    cells_are(&o, "9|7|8|");
}

/* --- what is refused --- */

static const int64_t plain[] = {1, 2, 3};

static void two_buffers_missing(struct one *o)
{
    o->child.n_buffers = 3;
}
static void no_values(struct one *o)
{
    o->buffers[1] = NULL;
}
static void nulls_nowhere(struct one *o)
{
    o->child.null_count = 1;
}
static void half(struct one *o)
{
    static const double values[] = {1, 34.5, 2};
    o->child_schema.format = "g";
    o->buffers[1] = values;
}
static void endless(struct one *o)
{
    static const double values[] = {1, 2, (double)INFINITY};
    o->child_schema.format = "g";
    o->buffers[1] = values;
}
static void late_day(struct one *o)
{
    static const int32_t values[] = {0, 2932897, 0};
    o->child_schema.format = "tdD";
    o->buffers[1] = values;
}
static void named_zone(struct one *o)
{
    o->child_schema.format = "tss:Asia/Tehran";
}
static void wrong_unit(struct one *o)
{
    o->child_schema.format = "tsx:";
}
static void half_floats(struct one *o)
{
    o->child_schema.format = "e";
}
static void times(struct one *o)
{
    o->child_schema.format = "tts";
}
static void place_beyond(struct one *o)
{
    static const int32_t ends[] = {0, 1, 2, 3};
    give_dictionary(o, 3, ends, "abc");
}
static void place_below(struct one *o)
{
    static const int64_t below[] = {0, -1, 0};
    place_beyond(o);
    o->buffers[1] = below;
}
static void value_not_utf8(struct one *o)
{
    static const int32_t ends[] = {0, 1, 2, 3, 4};
    give_dictionary(o, 4, ends,
                    "ab\xFF"
                    "d");
}
static void endless_dictionary(struct one *o)
{
    place_beyond(o);
    o->value.length = INT64_MAX;
}
static void released_dictionary(struct one *o)
{
    place_beyond(o);
    o->value.release = NULL;
}
static void released_dictionary_schema(struct one *o)
{
    place_beyond(o);
    o->value_schema.release = NULL;
}
static void nested_dictionary(struct one *o)
{
    place_beyond(o);
    o->value_schema.dictionary = &o->child_schema;
}
static void list_dictionary(struct one *o)
{
    place_beyond(o);
    o->value_schema.format = "+l";
}
static void short_index(struct one *o)
{
    place_beyond(o);
    o->child.n_buffers = 1;
}

static void wrong_columns_are_named(void **state)
{
    (void)state;
    static const struct {
        void (*make_so)(struct one *o);
        enum pv_status want;
        const char *says;
    } wrong[] = {
        {two_buffers_missing, PV_ERR_FORMAT, "a column of values has two buffers"},
        {no_values, PV_ERR_FORMAT, "no values"},
        {nulls_nowhere, PV_ERR_FORMAT, "it has nulls and does not say where"},
        {half, PV_ERR_UNSUPPORTED, "column 1 (value), row 1: no whole number"},
        {endless, PV_ERR_UNSUPPORTED, "column 1 (value), row 2: no whole number"},
        {late_day, PV_ERR_UNSUPPORTED, "column 1 (value), row 1: no date"},
        {named_zone, PV_ERR_UNSUPPORTED, "column 1 (value), row 0: a time zone by name"},
        {wrong_unit, PV_ERR_UNSUPPORTED, "column 1 (value) is a timestamp, format \"tsx:\"; cast"},
        {half_floats, PV_ERR_UNSUPPORTED, "column 1 (value) is float16, format \"e\""},
        {times, PV_ERR_UNSUPPORTED, "column 1 (value) is a time of day, format \"tts\""},
        {place_beyond, PV_ERR_FORMAT, "column 1 (value), row 2: its dictionary has no such place"},
        {place_below, PV_ERR_FORMAT, "column 1 (value), row 1: its dictionary has no such place"},
        {value_not_utf8, PV_ERR_FORMAT, "column value, value 2: not UTF-8"},
        {endless_dictionary, PV_ERR_FORMAT, "column 1 (value): the length or offset of its dict"},
        {released_dictionary, PV_ERR_FORMAT, "column 1 (value): its dictionary was released"},
        {released_dictionary_schema, PV_ERR_FORMAT, "column 1 (value): its dictionary has no"},
        {nested_dictionary, PV_ERR_UNSUPPORTED,
         "column 1 (value) is a dictionary of dictionaries, of"},
        {list_dictionary, PV_ERR_UNSUPPORTED,
         "column 1 (value) is a dictionary of a list, format \"+l\""},
        {short_index, PV_ERR_FORMAT, "column 1 (value): its places have two buffers"},
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct one o;
        struct pv_list *l;
        struct pv_error error;
        make(&o, "l", 3, plain);
        wrong[i].make_so(&o);
        enum pv_status s = pv_list_arrow(&o.schema, &o.array, &l, &error);
        if (s != wrong[i].want || !strstr(error.text, wrong[i].says))
            print_error("%zu: %s\n", i, error.text);
        assert_int_equal(s, wrong[i].want);
        assert_non_null(strstr(error.text, wrong[i].says));
        assert_null(l);
        assert_int_equal(o.released, 0);
        assert_true(o.schema.release && o.array.release);
    }
}

static void without_memory_nothing_is_released(void **state)
{
    (void)state;
    static const int32_t ends[] = {0, 1, 2, 3, 4};
    for (int k = 0; k < 2; k++) {
        enum pv_status s = PV_ERR_MEMORY;
        long n = 0;
        for (; s != PV_OK; n++) {
            struct one o;
            struct pv_list *l;
            make(&o, "l", 3, plain);
            if (k)
                give_dictionary(&o, 4, ends, "abcd");
            mem_fail_after(n);
            s = pv_list_arrow(&o.schema, &o.array, &l, NULL);
            mem_fail_after(-1);
            assert_true(s == PV_OK || s == PV_ERR_MEMORY);
            assert_int_equal(o.released, 0);
            pv_list_free(l);
            assert_int_equal(o.released, s != PV_OK ? 0 : k ? 6 : 4);
        }
        assert_true(n > 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_of_all_widths),
        cmocka_unit_test(days_and_moments),
        cmocka_unit_test(truth_numbers_and_nothing),
        cmocka_unit_test(slices_have_their_own_bits),
        cmocka_unit_test(dictionaries_are_looked_up),
        cmocka_unit_test(wrong_columns_are_named),
        cmocka_unit_test(without_memory_nothing_is_released),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
