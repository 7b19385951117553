#define _GNU_SOURCE /* mkdtemp */
#include "base/mem.h"
#include "os/file.h"
#include "os/writer.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char top[] = "/tmp/peyvand-test-writer-XXXXXX";

static size_t files_here(void)
{
    size_t count = 0;
    DIR *d = opendir(".");
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));)
        count += e->d_name[0] != '.';
    closedir(d);
    return count;
}

static void write_as(const char *name, bool fresh, const char *text)
{
    struct writer *w;
    struct fault f;
    assert_int_equal(writer_open(name, fresh, &w, &f), OK);
    assert_int_equal(writer_add(w, str_from(text), &f), OK);
    assert_int_equal(writer_add(w, STR_NONE, &f), OK);
    assert_int_equal(writer_add(w, STR(" and more"), &f), OK);
    assert_int_equal(writer_finish(w, 0640, &f), OK);
}

static void holds(const char *name, const char *text)
{
    struct buf b = {0};
    struct fault f;
    assert_int_equal(file_read(name, 1000, &b, &f), OK);
    assert_string_equal(b.ptr, text);
    buf_free(&b);
}

static void appears_whole(void **state)
{
    (void)state;
    struct stat st;
    struct writer *w;
    struct fault f;
    write_as("a", true, "first");
    holds("a", "first and more");
    assert_int_equal(stat("a", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_int_equal(writer_open("a", false, &w, &f), OK);
    assert_int_equal(writer_add(w, STR("half of the second"), &f), OK);
    holds("a", "first and more"); /* until it is finished */
    writer_drop(w);
    holds("a", "first and more");
    assert_int_equal(files_here(), 1);
    write_as("a", false, "second");
    holds("a", "second and more");
    assert_int_equal(unlink("a"), 0);
}

static void a_fresh_one_replaces_nothing(void **state)
{
    (void)state;
    struct writer *w;
    struct fault f;
    write_as("a", true, "first");
    assert_int_equal(writer_open("a", true, &w, &f), ERR_EXISTS);
    assert_int_equal(unlink("a"), 0);
    assert_int_equal(writer_open("a", true, &w, &f), OK);
    assert_int_equal(file_write_whole("a", 0600, STR("came between"), &f), OK);
    assert_int_equal(writer_finish(w, 0600, &f), ERR_EXISTS);
    holds("a", "came between");
    assert_int_equal(files_here(), 1);
    assert_int_equal(unlink("a"), 0);
}

static void says_what_it_cannot(void **state)
{
    (void)state;
    struct writer *w;
    struct fault f;
    assert_int_equal(writer_open("no-such-place/a", false, &w, &f), ERR_NOT_FOUND);
    assert_non_null(strstr(f.text, "no-such-place/a"));
    writer_drop(NULL);
    enum err e = ERR_MEMORY;
    for (long n = 0; e != OK; n++) {
        mem_fail_after(n);
        e = writer_open("a", true, &w, &f);
        mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
    }
    writer_drop(w);
    assert_int_equal(files_here(), 0);
}

static int set_up(void **state)
{
    (void)state;
    return !mkdtemp(top) || chdir(top) != 0;
}

static int tear_down(void **state)
{
    (void)state;
    return chdir("/") || rmdir(top);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appears_whole),
        cmocka_unit_test(a_fresh_one_replaces_nothing),
        cmocka_unit_test(says_what_it_cannot),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
