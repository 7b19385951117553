/* store: the same cases on every backend. */
#include "os/file.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char path[64], copy[80];

static enum err count(void *context, const struct stored_event *e, struct fault *f)
{
    (void)f;
    assert_int_equal(e->bytes.ptr[0], 'x');
    ++*(int *)context;
    return OK;
}

static void batches(const struct store_ops *ops, struct store *s)
{
    struct fault f = {0};
    struct arena a = {0};
    struct str v, more;
    struct stored_event e = {.pos = 7, .received_ms = 5, .bytes = STR("x1")}, got;
    int n = 0;
    assert_int_equal(ops->event_put(s, &e, &f), ERR_STATE);
    assert_int_equal(ops->begin(s, &f), OK);
    assert_int_equal(ops->event_put(s, &e, &f), OK);
    assert_int_equal(ops->event_put(s, &e, &f), ERR_EXISTS);
    assert_int_equal(ops->row_put(s, STORE_OFFICER, STR("k"), STR("v"), STR_NONE, &f), OK);
    assert_int_equal(ops->commit(s, &f), OK);
    assert_int_equal(ops->begin(s, &f), OK);
    assert_int_equal(ops->event_replace(s, &e.office, 7, STR("x2"), &f), OK);
    assert_int_equal(ops->row_delete(s, STORE_OFFICER, STR("k"), &f), OK);
    ops->rollback(s);
    assert_int_equal(ops->event_get(s, &e.office, 7, &a, &got, &f), OK);
    assert_true(str_eq(got.bytes, STR("x1")));
    assert_int_equal(ops->row_get(s, STORE_OFFICER, STR("k"), &a, &v, &more, &f), OK);
    assert_true(str_eq(v, STR("v")) && !more.ptr);
    assert_int_equal(ops->event_each(s, count, &n, &f), OK);
    assert_int_equal(n, 1);
    assert_int_equal(ops->scrub(s, &f), OK);
    assert_int_equal(ops->check(s, &f), OK);
    arena_free(&a);
}

static void memory_batches(void **state)
{
    (void)state;
    struct store *s;
    assert_int_equal(store_memory()->create("", &s, NULL), OK);
    batches(store_memory(), s);
    store_memory()->close(s);
}

static void sqlite_batches(void **state)
{
    (void)state;
    const struct store_ops *ops = store_sqlite();
    struct fault f = {0};
    struct store *s, *other;
    int n = 0;
    enum err err = ops->create(path, &s, &f);
    if (err != OK)
        print_message("%s\n", f.text);
    assert_int_equal(err, OK);
    assert_int_equal(ops->create(path, &other, &f), ERR_EXISTS);
    assert_int_equal(ops->open(path, false, &other, &f), ERR_LOCKED);
    batches(ops, s);
    assert_int_equal(ops->backup(s, copy, &f), OK);
    assert_int_equal(ops->backup(s, copy, &f), ERR_EXISTS);
    ops->close(s);
    for (int read_only = 0; read_only < 2; read_only++) {
        assert_int_equal(ops->open(read_only ? copy : path, read_only, &s, &f), OK);
        assert_int_equal(ops->check(s, &f), OK);
        assert_int_equal(ops->event_each(s, count, &n, &f), OK);
        ops->close(s);
    }
    assert_int_equal(n, 2);
    assert_int_equal(file_remove(path, &f), OK); /* a database is not written over */
    assert_int_equal(file_write_whole(path, 0600, STR("not a store"), &f), OK);
    assert_int_equal(ops->open(path, false, &s, &f), ERR_FORMAT);
    assert_non_null(strstr(f.text, path));
    unlink(path);
    unlink(copy);
}

int main(void)
{
    snprintf(path, sizeof path, "/tmp/pv-store-%ld", (long)getpid());
    snprintf(copy, sizeof copy, "%s-copy", path);
    const struct CMUnitTest tests[] = {cmocka_unit_test(memory_batches),
                                       cmocka_unit_test(sqlite_batches)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
