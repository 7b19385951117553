/* A keeper that runs out of memory anywhere answers so, or not at all, and lives on. A command of
 * the test's own makes the allocations of the keeper's process fail. */
#define _GNU_SOURCE /* mkdtemp */
#include "base/mem.h"
#include "cli/client.h"
#include "cli/keeper.h"
#include "os/file.h"
#include "os/seal.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { MENDED_MS = 150 };

static void wait_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

static void *mend_later(void *context)
{
    (void)context;
    wait_ms(MENDED_MS);
    mem_fail_after(-1);
    return NULL;
}

/* Prints, writes into the office, hands over a file; after N allocations there is no more memory,
 * until it returns or, with --on, until a while later. */
static enum err fault_run(struct call *c, struct fault *f)
{
    uint64_t after;
    pthread_t t;
    enum err e = call_number(c, "after", 1000000, &after, f);
    if (e == OK && call_given(c, "on") && pthread_create(&t, NULL, mend_later, NULL) != 0)
        e = ERR_IO;
    if (e != OK)
        return e;
    mem_fail_after((long)after);
    e = book_begin(c->book, f);
    for (int i = 0; e == OK && i < 3; i++)
        e = book_viewed(c->book, c->seat, "a test", NULL, f);
    if (e == OK)
        e = book_commit(c->book, f);
    for (int i = 0; i < 300; i++)
        call_print(c, "line %d of what it prints, long enough to be sent in pieces\n", i);
    if (e == OK)
        e = call_file(c, STR("file"), 0600, STR("bytes"));
    if (!call_given(c, "on"))
        mem_fail_after(-1);
    return e;
}

static const struct option fault_options[] = {
    {"after", "N", "allocations that succeed", 0},
    {"on", NULL, "goes on failing for a while", 0},
};
static const struct command fault_commands[] = {
    {.noun = "fault",
     .summary = "runs out of memory",
     .options = fault_options,
     .option_count = COUNT(fault_options),
     .run = fault_run},
};
static const size_t fault_command_count = COUNT(fault_commands);
extern const struct command office_commands[];
extern const size_t office_command_count;
const struct command_group command_groups[] = {
    {"The office", office_commands, &office_command_count},
    {"Faults", fault_commands, &fault_command_count},
};
const size_t command_group_count = COUNT(command_groups);

/* ---- running it ---- */

static char top[] = "/tmp/peyvand-test-faults-XXXXXX";
static struct house house;

static int run(size_t argc, const char *const *argv)
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        int o = open("out", O_RDWR | O_CREAT | O_TRUNC, 0600);
        if (o < 0 || dup2(o, 0) < 0 || dup2(o, 1) < 0 || dup2(o, 2) < 0)
            _exit(99);
        _exit(client_main(&house, argv, argc));
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

#define RUN(...)                                                                                   \
    run(sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *), (const char *[]){__VA_ARGS__})

static pid_t keeper_pid(void)
{
    struct buf path = {0};
    struct agent_link l;
    struct fault f;
    assert_int_equal(file_absolute("a.pv", &path, &f), OK);
    assert_int_equal(keeper_connect(&house, buf_view(&path), &l, &f), OK);
    pid_t pid = agent_peer(&l);
    agent_close(&l);
    buf_free(&path);
    return pid;
}

static void while_a_command_runs(void **state)
{
    (void)state;
    pid_t pid = keeper_pid();
    int failed = 0, code = 1;
    for (int n = 0; code != 0 && n < 5000; n += n < 40 ? 1 : 17) {
        char after[16];
        snprintf(after, sizeof after, "%d", n);
        (void)unlink("file");
        code = RUN("fault", "--after", after);
        assert_true(code == 0 || code == 1);
        assert_int_equal(file_exists("file"), code == 0);
        failed += code;
    }
    assert_int_equal(code, 0);
    assert_true(failed > 10);
    assert_int_equal(keeper_pid(), pid);
    assert_int_equal(RUN("office", "show"), 0);
}

static void while_it_answers_and_listens(void **state)
{
    (void)state;
    pid_t pid = keeper_pid();
    for (int n = 0; n < 60; n += 6) {
        char after[16];
        snprintf(after, sizeof after, "%d", n);
        (void)RUN("fault", "--on", "--after", after);
        int code = RUN("office", "show"); /* heard while there is no memory */
        assert_true(code == 0 || code == 1);
        wait_ms(2 * MENDED_MS);
        assert_int_equal(RUN("office", "show"), 0);
    }
    assert_int_equal(keeper_pid(), pid);
}

static int start_all(void **state)
{
    (void)state;
    struct fault f;
    if (!mkdtemp(top) || chdir(top) != 0 || setenv("XDG_RUNTIME_DIR", top, 1) != 0 ||
        setenv("PEYVAND_OFFICE", "a.pv", 1) != 0 ||
        file_write_whole("p1", 0600, STR("the first passphrase\n"), &f) != OK)
        return 1;
    return RUN("init", "a.pv", "--name", "Test office", "--officer", "Mira", "--exercise",
               "--passphrase-file", "p1") ||
           RUN("unlock", "--officer", "Mira", "--passphrase-file", "p1");
}

static int end_all(void **state)
{
    (void)state;
    static const char *const left[] = {"a.pv", "a.pv-wal", "a.pv.device", "p1", "out", "file"};
    int bad = RUN("lock");
    for (size_t i = 0; i < COUNT(left); i++)
        (void)unlink(left[i]);
    (void)rmdir("peyvand");
    return bad || chdir("/") || rmdir(top);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(while_a_command_runs),
        cmocka_unit_test(while_it_answers_and_listens),
    };
    if (seal_start(NULL) != OK)
        return 1;
    house = (struct house){.crypt = seal_ops(), .store = store_sqlite()};
    return cmocka_run_group_tests(tests, start_all, end_all);
}
