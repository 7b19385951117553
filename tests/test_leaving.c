/* leaving: what a process had half written is gone when a signal ends it. */
#define _GNU_SOURCE /* mkdtemp */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/file.h"
#include "os/grown.h"

static char top[] = "/tmp/peyvand-test-leaving-XXXXXX";
static const int ways[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

static int begin(void **state)
{
    (void)state;
    (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
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

static void *sleeps(void *context)
{
    for (;;)
        (void)pause();
    return context;
}

/* With a thread that may take what comes second. */
static enum err waits(void *context, struct file_out *out)
{
    pthread_t beside;
    enum err err = file_out_add(out, STR("half"));
    if (pthread_create(&beside, NULL, sleeps, NULL) != 0 || write(*(int *)context, "x", 1) != 1)
        _exit(9);
    (void)sleeps(NULL);
    return err;
}

static void two_signals_at_once(void **state)
{
    (void)state;
    enum { TIMES = 120 }; /* the second one a little later each time */
    for (int i = 0; i < TIMES; i++) {
        int ready[2], status;
        char byte;
        struct fault f;
        assert_int_equal(pipe(ready), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (!child)
            _exit(file_write_stream("out", 0600, waits, &ready[1], &f) == OK ? 0 : 8);
        assert_int_equal(read(ready[0], &byte, 1), 1);
        (void)kill(child, SIGTERM);
        for (volatile int wait = 0; wait < i * 200; wait++)
            continue;
        (void)kill(child, SIGTERM);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
        assert_int_not_equal(access("out.peyvand-new", F_OK), 0);
        (void)close(ready[0]);
        (void)close(ready[1]);
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
    for (size_t i = 0; i < COUNT(ways); i++) /* the tests may be run with some ignored */
        (void)signal(ways[i], SIG_DFL);
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
        cmocka_unit_test(two_signals_at_once),
        cmocka_unit_test(an_ignored_signal_stays_ignored),
        cmocka_unit_test(what_is_written_stays),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
