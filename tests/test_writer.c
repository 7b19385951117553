#define _GNU_SOURCE /* mkdtemp */
#include "base/mem.h"
#include "os/file.h"
#include "os/writer.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "made_files.h"

static char top[] = "/tmp/peyvand-test-writer-XXXXXX";

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

/* A pipe or a device stays one: what is written goes into it. */
static void a_pipe_stays_a_pipe(void **state)
{
    (void)state;
    struct stat st;
    struct writer *w;
    struct fault f;
    char got[16] = "";
    assert_int_equal(mkfifo("pipe", 0600), 0);
    assert_int_equal(symlink("pipe", "link"), 0);
    int fd = open("pipe", O_RDONLY | O_NONBLOCK);
    assert_true(fd >= 0);
    assert_int_equal(file_write_whole("pipe", 0600, STR("one"), &f), OK);
    assert_int_equal(file_write_whole("link", 0600, STR(" two"), &f), OK);
    assert_int_equal(read(fd, got, sizeof got - 1), 7);
    assert_string_equal(got, "one two");
    assert_int_equal(writer_open("pipe", false, &w, &f), ERR_EXISTS);
    assert_int_equal(lstat("pipe", &st), 0);
    assert_true(S_ISFIFO(st.st_mode));
    assert_int_equal(lstat("link", &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    close(fd);
    char name[32];
    fd = open("file", O_RDWR | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_true(snprintf(name, sizeof name, "/dev/fd/%d", fd) > 0);
    assert_int_equal(write(fd, "before, ", 8), 8);
    assert_int_equal(file_write_whole(name, 0600, STR("behind"), &f), OK);
    close(fd);
    holds("file", "before, behind");
    assert_int_equal(unlink("file"), 0);
    assert_int_equal(unlink("pipe"), 0);
    assert_int_equal(unlink("link"), 0);
}

/* An office whose name was given by a slip is still there afterwards. */
static void a_database_stays(void **state)
{
    (void)state;
    static const char bytes[] = "SQLite format 3\0and more";
    const struct str office = {bytes, sizeof bytes};
    struct writer *w;
    struct fault f;
    int fd = open("office", O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, office.ptr, office.len), (ssize_t)office.len);
    close(fd);
    assert_int_equal(symlink("office", "link"), 0);
    assert_int_equal(file_may_write("office", &f), ERR_EXISTS);
    assert_int_equal(file_write_whole("office", 0600, STR("a,b\n"), &f), ERR_EXISTS);
    assert_int_equal(file_write_whole("link", 0600, STR("a,b\n"), &f), ERR_EXISTS);
    assert_int_equal(writer_open("office", false, &w, &f), ERR_EXISTS);
    struct buf now = {0};
    assert_int_equal(file_read("office", 100, &now, &f), OK);
    assert_true(str_eq(buf_view(&now), office));
    buf_free(&now);
    assert_int_equal(unlink("link"), 0);
    assert_int_equal(unlink("office"), 0);
    assert_int_equal(files_here(), 0);
}

/* Another process that would write the same file meanwhile; its error is the context. */
static enum err meets_another(void *context, struct file_out *out)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct fault f = {OK, ""};
        enum err e = file_write_whole("a", 0600, STR("theirs"), &f);
        _exit(strstr(f.text, "a: another process is writing it") ? (int)e : 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    *(int *)context = WEXITSTATUS(status);
    return file_out_add(out, STR("ours"));
}

static void one_writes_at_a_time(void **state)
{
    (void)state;
    struct fault f;
    int theirs = 0;
    assert_int_equal(file_write_stream("a", 0600, meets_another, &theirs, &f), OK);
    assert_int_equal(theirs, ERR_IO);
    holds("a", "ours");
    assert_int_equal(files_here(), 1);
    assert_int_equal(unlink("a"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appears_whole),       cmocka_unit_test(a_fresh_one_replaces_nothing),
        cmocka_unit_test(says_what_it_cannot), cmocka_unit_test(a_pipe_stays_a_pipe),
        cmocka_unit_test(a_database_stays),    cmocka_unit_test(one_writes_at_a_time),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
