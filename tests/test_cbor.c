#include "record/cbor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void numbers(void **state)
{
    (void)state;
    static const int64_t values[] = {
        0,   1,   23,   24,   255,        256,       65535, 65536, INT64_MAX,  -1,
        -24, -25, -256, -257, -65536 - 1, INT64_MIN, 1000,  -1000, 4294967295, 4294967296};
    struct buf b = {0};
    int64_t got;
    for (size_t i = 0; i < COUNT(values); i++) {
        buf_clear(&b);
        cbor_put_i64(&b, values[i]);
        assert_true(cbor_check(buf_view(&b), NULL));
        struct cbor c = {.bytes = buf_view(&b)};
        assert_true(cbor_i64(&c, &got));
        assert_true(got == values[i] && cbor_done(&c));
    }
    buf_clear(&b);
    cbor_put_u64(&b, UINT64_MAX);
    struct cbor c = {.bytes = buf_view(&b)};
    uint64_t u;
    assert_true(cbor_u64(&c, &u));
    assert_true(u == UINT64_MAX);
    c = (struct cbor){.bytes = buf_view(&b)};
    assert_false(cbor_i64(&c, &got));
    buf_free(&b);
}

static void failure_sticks(void **state)
{
    (void)state;
    struct buf b = {0};
    uint64_t n;
    bool yes;
    cbor_put_array(&b, 3);
    cbor_put_bool(&b, true);
    cbor_put_null(&b);
    cbor_put_text(&b, STR("x"));
    struct cbor c = {.bytes = buf_view(&b)};
    struct str s;
    assert_true(cbor_array(&c, &n) && n == 3);
    assert_false(cbor_null(&c)); /* not null, and no failure */
    assert_true(cbor_bool(&c, &yes) && yes);
    assert_true(cbor_null(&c));
    struct cbor bad = c;
    assert_false(cbor_bytes(&bad, &s));
    assert_false(cbor_text(&bad, &s));
    assert_false(cbor_done(&bad));
    assert_int_equal(bad.at, 3);
    assert_true(cbor_text(&c, &s) && cbor_done(&c));
    buf_free(&b);
}

static void depth(void **state)
{
    (void)state;
    char b[18];
    memset(b, '\x81', sizeof b);
    b[16] = 0;
    assert_true(cbor_check((struct str){b, 17}, NULL));
    b[16] = '\x81';
    b[17] = 0;
    size_t bad = 0;
    assert_false(cbor_check((struct str){b, 18}, &bad));
    assert_int_equal(bad, 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(failure_sticks),
        cmocka_unit_test(depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
