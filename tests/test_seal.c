#include "base/mem.h"
#include "os/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void boxes(void **state)
{
    (void)state;
    const struct crypt_ops *c = seal_ops();
    struct key k = {{1}}, other = {{2}};
    struct buf box = {0}, out = {0};
    assert_int_equal(c->box(&k, STR("ad"), STR("plain"), &box), OK);
    assert_int_equal(box.len, 5 + BOX_OVERHEAD);
    assert_int_equal(c->unbox(&other, STR("ad"), buf_view(&box), &out), ERR_KEY);
    assert_int_equal(c->unbox(&k, STR("a"), buf_view(&box), &out), ERR_KEY);
    assert_int_equal(out.len, 0);
    for (size_t i = 0; i < box.len; i++) {
        assert_int_equal(c->unbox(&k, STR("ad"), str_sub(buf_view(&box), 0, i), &out), ERR_KEY);
        box.ptr[i] = (char)(box.ptr[i] ^ 1);
        assert_int_equal(c->unbox(&k, STR("ad"), buf_view(&box), &out), ERR_KEY);
        box.ptr[i] = (char)(box.ptr[i] ^ 1);
    }
    assert_int_equal(c->unbox(&k, STR("ad"), buf_view(&box), &out), OK);
    assert_true(str_eq(buf_view(&out), STR("plain")));
    buf_free(&box);
    buf_free(&out);
}

static void sealed(void **state)
{
    (void)state;
    const struct crypt_ops *c = seal_ops();
    struct key seed = {{3}}, other = {{4}}, public_key;
    struct buf box = {0}, out = {0};
    c->seal_public(&seed, &public_key);
    assert_int_equal(c->seal_to(&public_key, STR("plain"), &box), OK);
    assert_int_equal(c->unseal(&other, buf_view(&box), &out), ERR_KEY);
    assert_int_equal(c->unseal(&seed, buf_view(&box), &out), OK);
    assert_true(str_eq(buf_view(&out), STR("plain")));
    buf_free(&box);
    buf_free(&out);
    mem_fail_after(0);
    assert_int_equal(c->box(&seed, STR(""), STR("plain"), &box), ERR_MEMORY);
    mem_fail_after(-1);
    buf_free(&box);
}

static void passes(void **state)
{
    (void)state;
    const struct crypt_ops *c = seal_ops();
    struct tag salt = {{5}};
    uint8_t a[PASS_BYTES], b[PASS_BYTES];
    assert_int_equal(c->pass(STR("one"), &salt, 1, 8192, a), OK);
    assert_int_equal(c->pass(STR("two"), &salt, 1, 8192, b), OK);
    assert_false(c->same(a, b, PASS_BYTES));
    assert_int_equal(c->pass(STR("one"), &salt, 1, 8192, b), OK);
    assert_true(c->same(a, b, PASS_BYTES));
    assert_int_equal(c->pass(STR("one"), &salt, 1, UINT64_MAX, b), ERR_MEMORY);
    c->wipe(a, sizeof a);
    assert_int_equal(a[0] | a[63], 0);
    seal_free(NULL);
    seal_free(seal_alloc(32));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boxes),
        cmocka_unit_test(sealed),
        cmocka_unit_test(passes),
    };
    if (seal_start(NULL) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
