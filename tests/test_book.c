/* book: the same cases over the store in memory and over SQLite. */
#include "base/mem.h"
#include "desk/book.h"
#include "os/seal.h"
#include "record/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "book_world.h"

static void smoke(void **state)
{
    struct world *w = world_of(state);
    struct fault f = {OK, ""};
    struct book *b = NULL;
    const struct seat *s = NULL;
    enum err err;
    err = book_open(&w->env, w->path, &b, &f);
    if (err)
        print_message("%s\n", f.text);
    assert_int_equal(err, OK);
    err = book_unlock(b, STR("Ada"), STR("wrong passphrase"), &s, &f);
    assert_int_equal(err, ERR_KEY);
    err = book_unlock(b, STR("Ada"), STR("long passphrase"), &s, &f);
    if (err)
        print_message("%s\n", f.text);
    assert_int_equal(err, OK);
    struct tag r;
    assert_int_equal(book_begin(b, &f), OK);
    assert_int_equal(book_stream_new(b, TABLE_REQUEST, &r, &f), OK);
    struct draft d = {.kind = KIND_HINDRANCE, .stream = r};
    body_put_text(&d.body, BODY_TEXT, STR("gate closed"));
    err = book_act(b, s, &d, NULL, &f);
    if (err)
        print_message("%s\n", f.text);
    assert_int_equal(err, OK);
    err = book_commit(b, &f);
    if (err)
        print_message("%s\n", f.text);
    assert_int_equal(err, OK);
    book_close(b);
    err = book_open(&w->env, w->path, &b, &f);
    assert_int_equal(err, OK);
    err = book_unlock(b, STR("Ada"), STR("long passphrase"), &s, &f);
    if (err)
        print_message("%s\n", f.text);
    assert_int_equal(err, OK);
    uint32_t n;
    assert_true(book_stream_find(b, &r, &n));
    struct arena a = {0};
    struct entry_list l = {0};
    assert_int_equal(book_entries(b, n, &a, &l, &f), OK);
    assert_int_equal(l.count, 1);
    assert_true(l.at[0].signer_good[0]);
    struct erasure e = {.streams = &n, .stream_count = 1};
    err = book_erase(b, s, &e, &f);
    if (err)
        print_message("%s\n", f.text);
    assert_int_equal(err, OK);
    book_close(b);
    err = book_open(&w->env, w->path, &b, &f);
    assert_int_equal(err, OK);
    err = book_unlock(b, STR("Ada"), STR("long passphrase"), &s, &f);
    if (err)
        print_message("%s\n", f.text);
    assert_int_equal(err, OK);
    book_close(b);
    entry_list_free(&l);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(smoke, world_memory, world_close),
        cmocka_unit_test_setup_teardown(smoke, world_sqlite, world_close),
    };
    if (seal_start(NULL) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
