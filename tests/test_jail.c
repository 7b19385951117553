/* Each jail is entered by a child: there is no way out of it. The child's exit code tells which
 * wall gave way. */
#define _DEFAULT_SOURCE /* mkdtemp */
#include "os/file.h"
#include "os/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { HELD = 0, NO_JAIL = 90, SETUP = 91 };

static char top[] = "/tmp/peyvand-test-jail-XXXXXX";
static char inside[128], outside[128], bin[128];

static int write_file(const char *dir, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0)
        return -1;
    int good = write(fd, "x", 1) == 1 ? 0 : -1;
    close(fd);
    return good;
}

static int unlink_file(const char *dir, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return unlink(path);
}

static bool enter(struct jail_state *s)
{
    struct jail_place places[] = {{.path = inside, .write = true}, {.path = bin, .remove = true}};
    struct fault f;
    return jail_enter(places, COUNT(places), s, &f) == OK;
}

/* Runs the check in a child and gives its exit code. */
static int in_child(int (*check)(void))
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        _exit(check());
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 200;
}

static int check_calls(void)
{
    struct jail_state s;
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (listener < 0 || !enter(&s))
        return SETUP;
    if (!s.calls)
        return NO_JAIL;
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != EPERM)
        return 1;
    if (socket(AF_UNIX, SOCK_STREAM, 0) >= 0 || errno != EPERM)
        return 2;
    char *const argv[] = {NULL};
    if (execve("/bin/true", argv, argv) == 0 || errno != EPERM)
        return 3;
    if (fork() >= 0)
        return 4;
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 || errno != EPERM)
        return 5;
    if (kill(getppid(), 0) == 0 || errno != EPERM)
        return 6;
    if (chmod(inside, 0777) == 0 || errno != EPERM)
        return 7;
    if (mkdir("/tmp/peyvand-test-never", 0700) == 0)
        return 8;
    return HELD;
}

static int check_files(void)
{
    struct jail_state s;
    char buffer[8];
    int open_before = open("/etc/passwd", O_RDONLY);
    if (open_before < 0 || !enter(&s))
        return SETUP;
    if (!s.landlock)
        return NO_JAIL;
    if (write_file(outside, "new") == 0)
        return 1;
    if (write_file(outside, "old") == 0)
        return 2;
    if (unlink_file(outside, "old") == 0)
        return 3;
    if (open("/etc/passwd", O_RDONLY) >= 0)
        return 4;
    if (open(outside, O_RDONLY | O_DIRECTORY) >= 0)
        return 5;
    if (write_file(bin, "new") == 0)
        return 6;
    if (read(open_before, buffer, sizeof buffer) <= 0) /* what was open stays so */
        return 7;
    return HELD;
}

static void *thread(void *context)
{
    *(int *)context = 1;
    return NULL;
}

/* What the keeper needs goes on: its store's files, threads, memory. */
static int check_work(void)
{
    struct jail_state s;
    char path[256], other[256];
    struct buf b = {0};
    struct fault f;
    int ran = 0;
    pthread_t t;
    if (!enter(&s))
        return SETUP;
    if (write_file(inside, "new") != 0 || unlink_file(inside, "new") != 0)
        return 1;
    if (unlink_file(bin, "old") != 0)
        return 2;
    snprintf(path, sizeof path, "%s/device", inside);
    if (file_write_whole(path, 0600, STR("bytes"), &f) != OK ||
        file_read(path, 100, &b, &f) != OK || b.len != 5)
        return 3;
    snprintf(other, sizeof other, "%s/renamed", inside);
    if (rename(path, other) != 0)
        return 4;
    if (pthread_create(&t, NULL, thread, &ran) != 0 || pthread_join(t, NULL) != 0 || !ran)
        return 5;
    char *memory = malloc(64 << 20);
    if (!memory)
        return 6;
    memset(memory, 1, 64 << 20);
    free(memory);
    buf_free(&b);
    return HELD;
}

static int check_abort(void)
{
    struct jail_state s;
    if (!enter(&s))
        return SETUP;
    signal(SIGABRT, SIG_DFL);
    raise(SIGABRT);
    return 1;
}

static int check_reader(void)
{
    struct fault f;
    char *const argv[] = {NULL};
    if (jail_enter_reader(&f) != OK)
        return SETUP;
    if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != 2)
        return NO_JAIL;
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != EPERM)
        return 1;
    if (socket(AF_INET6, SOCK_DGRAM, 0) >= 0 || socket(AF_PACKET, SOCK_RAW, 0) >= 0)
        return 2;
    if (execve("/bin/true", argv, argv) == 0 || errno != EPERM)
        return 3;
    if (fork() >= 0)
        return 4;
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 || errno != EPERM)
        return 5;
    pthread_t t;
    int ran = 0;
    if (pthread_create(&t, NULL, thread, &ran) != 0 || pthread_join(t, NULL) != 0 || !ran)
        return 6;
    if (socket(AF_UNIX, SOCK_STREAM, 0) < 0) /* it still speaks to the keeper */
        return 7;
    if (write_file(outside, "old") != 0) /* and writes where its person says */
        return 8;
    return HELD;
}

static void keeps_readers_off_the_network(void **state)
{
    (void)state;
    int code = in_child(check_reader);
    assert_true(code == HELD || code == NO_JAIL);
}

static void takes_calls_away(void **state)
{
    (void)state;
    int code = in_child(check_calls);
    assert_true(code == HELD || code == NO_JAIL);
}

static void closes_files(void **state)
{
    (void)state;
    int code = in_child(check_files);
    assert_true(code == HELD || code == NO_JAIL);
}

static void lets_work_go_on(void **state)
{
    (void)state;
    assert_int_equal(in_child(check_work), HELD);
}

/* A failed assertion must still be able to end the process. */
static void lets_it_abort(void **state)
{
    (void)state;
    assert_int_equal(in_child(check_abort), 200);
}

static int check_missing(void)
{
    struct jail_state s;
    struct jail_place place = {.path = "/no/such/place", .write = true};
    struct fault f;
    enum err e = jail_enter(&place, 1, &s, &f);
    return e == ERR_NOT_FOUND || e == OK ? HELD : 1;
}

static void names_a_missing_place(void **state)
{
    (void)state;
    assert_int_equal(in_child(check_missing), HELD);
}

static void tells_what_holds(void **state)
{
    (void)state;
    struct buf b = {0};
    jail_describe(&(struct jail_state){.landlock = 3, .calls = true}, &b);
    assert_null(strstr(b.ptr, "NOT"));
    buf_clear(&b);
    jail_describe(&(struct jail_state){.calls = true}, &b);
    assert_non_null(strstr(b.ptr, "NOT confined: files"));
    buf_clear(&b);
    jail_describe(&(struct jail_state){.landlock = 3}, &b);
    assert_non_null(strstr(b.ptr, "NOT confined: other system calls"));
    buf_clear(&b);
    jail_describe(&(struct jail_state){.calls = false}, &b);
    assert_non_null(strstr(b.ptr, "neither"));
    buf_free(&b);
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(top))
        return 1;
    snprintf(inside, sizeof inside, "%s/inside", top);
    snprintf(outside, sizeof outside, "%s/outside", top);
    snprintf(bin, sizeof bin, "%s/bin", top);
    return mkdir(inside, 0700) || mkdir(outside, 0700) || mkdir(bin, 0700) ||
           write_file(outside, "old") || write_file(bin, "old");
}

static int tear_down(void **state)
{
    (void)state;
    (void)unlink_file(inside, "renamed");
    (void)unlink_file(bin, "old");
    return unlink_file(outside, "old") || rmdir(inside) || rmdir(outside) || rmdir(bin) ||
           rmdir(top);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_readers_off_the_network),
        cmocka_unit_test(takes_calls_away),
        cmocka_unit_test(closes_files),
        cmocka_unit_test(lets_work_go_on),
        cmocka_unit_test(lets_it_abort),
        cmocka_unit_test(names_a_missing_place),
        cmocka_unit_test(tells_what_holds),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
