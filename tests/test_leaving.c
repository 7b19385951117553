/* leaving: what a process had half written is gone when a signal ends it. */
#define _GNU_SOURCE /* mkdtemp */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/file.h"
#include "os/grown.h"

static char top[] = "/tmp/peyvand-test-leaving-XXXXXX";
static const int ways[] = {SIGINT, SIGTERM, SIGHUP};

static int begin(void **state)
{
    (void)state;
    return mkdtemp(top) && chdir(top) == 0 ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    (void)unlink("out");
    return chdir("/") == 0 ? rmdir(top) : -1;
}

/* Writes something, and is told to end. */
static enum err told_to_end(void *context, struct file_out *out)
{
    enum err err = file_out_add(out, STR("half"));
    if (access("out.peyvand-new", F_OK) != 0)
        _exit(9);
    (void)raise(*(const int *)context);
    return err;
}

static void streams(int way)
{
    struct fault f;
    _exit(file_write_stream("out", 0600, told_to_end, &way, &f) == OK ? 0 : 8);
}

static void grows(int way)
{
    struct grown *g;
    struct fault f;
    if (grown_create("out", &g, &f) != OK || access("out.peyvand-new", F_OK) != 0)
        _exit(9);
    (void)raise(way);
    _exit(grown_put(g, &f) == OK ? 0 : 8);
}

static int status_of(void (*what)(int way), int way, void (*met)(int))
{
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (!child) {
        (void)signal(way, met);
        what(way);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void nothing_half_written_stays(void **state)
{
    (void)state;
    void (*const what[])(int) = {streams, grows};
    for (size_t i = 0; i < COUNT(ways); i++)
        for (size_t k = 0; k < COUNT(what); k++) {
            int status = status_of(what[k], ways[i], SIG_DFL);
            assert_true(WIFSIGNALED(status) && WTERMSIG(status) == ways[i]);
            assert_int_not_equal(access("out", F_OK), 0);
            assert_int_not_equal(access("out.peyvand-new", F_OK), 0);
        }
}

/* As under nohup. */
static void an_ignored_signal_stays_ignored(void **state)
{
    (void)state;
    void (*const what[])(int) = {streams, grows};
    for (size_t k = 0; k < COUNT(what); k++) {
        int status = status_of(what[k], SIGHUP, SIG_IGN);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        assert_int_equal(access("out", F_OK), 0);
        assert_int_equal(unlink("out"), 0);
    }
}

static void nothing(int way)
{
    (void)way;
}

/* The file that was written is no longer its concern, and signals end the process as before. */
static void what_is_written_stays(void **state)
{
    (void)state;
    struct fault f;
    struct sigaction is;
    assert_int_equal(file_write_whole("out", 0600, STR("whole"), &f), OK);
    for (size_t i = 0; i < COUNT(ways); i++) {
        assert_int_equal(sigaction(ways[i], NULL, &is), 0);
        assert_true(is.sa_handler == SIG_DFL);
    }
    (void)signal(SIGTERM, nothing);
    assert_int_equal(file_write_whole("out", 0600, STR("whole"), &f), OK);
    assert_int_equal(sigaction(SIGTERM, NULL, &is), 0);
    assert_true(is.sa_handler == nothing);
    (void)signal(SIGTERM, SIG_DFL);
    assert_int_equal(access("out", F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_half_written_stays),
        cmocka_unit_test(an_ignored_signal_stays_ignored),
        cmocka_unit_test(what_is_written_stays),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
