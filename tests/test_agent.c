/* The agent as a real process on a real socket: an echo of one byte. */
#define _GNU_SOURCE /* mkdtemp, setresuid */
#include "os/agent.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { IDLE_MS = 600, STALL_MS = 200, GONE_MS = 5000 };

static char top[] = "/tmp/peyvand-test-agent-XXXXXX";
static char socket_path[128];

/* Tells its starter that it listens, then gives back each byte plus one; 'q' ends it. */
static void echo(void *context, struct agent_self *self)
{
    struct agent_door door = {-1, self->signal_fd};
    char c = 0;
    (void)context;
    if (agent_listen(socket_path, &door.listen_fd, NULL) != OK)
        return;
    if (agent_write(&self->tell, STR("!"), NULL) != OK)
        return;
    agent_close(&self->tell);
    while (c != 'q') {
        struct agent_link l;
        enum agent_event event;
        int64_t until = agent_clock_ms() + IDLE_MS;
        if (agent_accept(&door, until, &event, &l, NULL) != OK || event != AGENT_CALL)
            break;
        l.deadline_ms = agent_clock_ms() + STALL_MS;
        if (agent_read(&l, &c, 1, NULL) == OK) {
            char back = (char)(c + 1);
            if (agent_write(&l, (struct str){&back, 1}, NULL) != OK)
                c = 'q';
        }
        agent_close(&l);
    }
    unlink(socket_path);
}

static pid_t start_echo(void)
{
    struct agent_link tell, l;
    struct fault f;
    char c;
    assert_int_equal(agent_start(echo, NULL, &tell, &f), OK);
    assert_int_equal(agent_read(&tell, &c, 1, &f), OK);
    agent_close(&tell);
    assert_int_equal(agent_connect(socket_path, &l, &f), OK);
    pid_t pid = agent_peer(&l);
    assert_true(pid > 0);
    assert_int_equal(agent_write(&l, STR("a"), &f), OK);
    assert_int_equal(agent_read(&l, &c, 1, &f), OK);
    assert_int_equal(c, 'b');
    agent_close(&l);
    return pid;
}

/* Sends one byte and gives what comes back; 0 when nothing does. */
static char ask(char what)
{
    struct agent_link l;
    struct fault f;
    char back = 0;
    if (agent_connect(socket_path, &l, &f) != OK)
        return 0;
    if (agent_write(&l, (struct str){&what, 1}, &f) != OK || agent_read(&l, &back, 1, &f) != OK)
        back = 0;
    agent_close(&l);
    return back;
}

static void answers_two_at_once(void **state)
{
    (void)state;
    pid_t pid = start_echo();
    struct agent_link first, second;
    struct fault f;
    char c = 0;
    assert_int_equal(agent_connect(socket_path, &first, &f), OK);
    assert_int_equal(agent_connect(socket_path, &second, &f), OK);
    assert_int_equal(agent_write(&second, STR("m"), &f), OK);
    assert_int_equal(agent_write(&first, STR("c"), &f), OK);
    assert_int_equal(agent_read(&second, &c, 1, &f), OK);
    assert_int_equal(c, 'n');
    assert_int_equal(agent_read(&first, &c, 1, &f), OK);
    assert_int_equal(c, 'd');
    agent_close(&first);
    agent_close(&second);
    assert_int_equal(ask('q'), 'r');
    assert_true(agent_gone(pid, GONE_MS));
}

/* One that connects and says nothing is dropped; the next one is answered. */
static void drops_who_stands_still(void **state)
{
    (void)state;
    pid_t pid = start_echo();
    struct agent_link silent;
    struct fault f;
    char c;
    int64_t began = agent_clock_ms();
    assert_int_equal(agent_connect(socket_path, &silent, &f), OK);
    assert_int_equal(ask('x'), 'y');
    assert_true(agent_clock_ms() - began < 10 * STALL_MS);
    assert_int_equal(agent_read(&silent, &c, 1, &f), ERR_NOT_FOUND);
    agent_close(&silent);
    assert_int_equal(ask('q'), 'r');
    assert_true(agent_gone(pid, GONE_MS));
}

static void ends_when_idle(void **state)
{
    (void)state;
    pid_t pid = start_echo();
    assert_false(agent_gone(pid, 50));
    assert_true(agent_gone(pid, GONE_MS));
    struct agent_link l;
    struct fault f;
    assert_int_equal(agent_connect(socket_path, &l, &f), ERR_NOT_FOUND);
}

static void ends_by_signal(void **state)
{
    (void)state;
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP};
    for (size_t i = 0; i < COUNT(signals); i++) {
        pid_t pid = start_echo();
        assert_int_equal(kill(pid, signals[i]), 0);
        assert_true(agent_gone(pid, GONE_MS));
        struct stat st;
        assert_int_not_equal(stat(socket_path, &st), 0); /* it ended by its own way */
    }
}

static void ends_when_told(void **state)
{
    (void)state;
    pid_t pid = start_echo();
    assert_true(agent_end(pid, GONE_MS));
    assert_false(agent_end(0, GONE_MS));
}

/* A socket that a killed agent left behind is no obstacle. */
static void takes_over_a_dead_socket(void **state)
{
    (void)state;
    pid_t pid = start_echo();
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_true(agent_gone(pid, GONE_MS));
    struct stat st;
    assert_int_equal(stat(socket_path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    pid = start_echo();
    assert_int_equal(ask('q'), 'r');
    assert_true(agent_gone(pid, GONE_MS));
}

/* Runs as another user and tries to speak. 0: was not heard. */
static int as_another_user(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char c;
    memcpy(address.sun_path, socket_path, strlen(socket_path));
    if (setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0)
        return 1;
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        return errno == EACCES ? 2 : 3;
    return write(fd, "a", 1) == 1 && read(fd, &c, 1) == 1 ? 4 : 0;
}

static void hears_only_its_user(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip(); /* only root can try as somebody else */
    pid_t pid = start_echo();
    assert_int_equal(chmod(top, 0755), 0); /* even when the directory were open */
    assert_int_equal(chmod(socket_path, 0777), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(as_another_user());
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(ask('q'), 'r');
    assert_true(agent_gone(pid, GONE_MS));
    assert_int_equal(chmod(top, 0700), 0);
}

static void checks_its_directory(void **state)
{
    (void)state;
    struct buf path = {0};
    struct fault f;
    char dir[160], other[160];
    snprintf(dir, sizeof dir, "%s/peyvand", top);
    snprintf(other, sizeof other, "%s/other", top);
    assert_int_equal(setenv("XDG_RUNTIME_DIR", top, 1), 0);
    assert_int_equal(agent_path(STR("name"), &path, &f), OK);
    assert_true(str_ends(buf_view(&path), STR("/peyvand/name")));
    struct stat st;
    assert_int_equal(stat(dir, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(chmod(dir, 0750), 0);
    assert_int_equal(agent_path(STR("name"), &path, &f), ERR_DENIED);
    assert_int_equal(rmdir(dir), 0);
    assert_int_equal(mkdir(other, 0700), 0);
    assert_int_equal(symlink(other, dir), 0);
    assert_int_equal(agent_path(STR("name"), &path, &f), ERR_DENIED);
    assert_int_equal(unlink(dir), 0);
    assert_int_equal(rmdir(other), 0);
    if (geteuid() == 0) {
        assert_int_equal(mkdir(dir, 0700), 0);
        assert_int_equal(chown(dir, 65534, 65534), 0);
        assert_int_equal(agent_path(STR("name"), &path, &f), ERR_DENIED);
        assert_int_equal(rmdir(dir), 0);
    }
    char long_name[200];
    memset(long_name, 'n', sizeof long_name);
    assert_int_equal(agent_path((struct str){long_name, sizeof long_name}, &path, &f), ERR_RANGE);
    assert_int_equal(rmdir(dir), 0);
    assert_int_equal(unsetenv("XDG_RUNTIME_DIR"), 0);
    buf_free(&path);
}

/* What the new process says of itself, as one byte each. */
static void confess(void *context, struct agent_self *self)
{
    struct rlimit core;
    char says[4] = {'0', '0', '0', '0'};
    char where[64];
    (void)context;
    if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0)
        says[0] = '1';
    if (getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0)
        says[1] = '1';
    if (getcwd(where, sizeof where) && strcmp(where, "/") == 0)
        says[2] = '1';
    if (write(1, "x", 1) == 1 && fcntl(100, F_GETFD) < 0) /* /dev/null takes it */
        says[3] = '1';
    if (agent_write(&self->tell, (struct str){says, sizeof says}, NULL) != OK)
        return;
}

static void starts_with_clean_hands(void **state)
{
    (void)state;
    struct agent_link tell;
    struct fault f;
    char says[5] = "";
    assert_int_equal(dup2(0, 100), 100); /* must not be passed on */
    assert_int_equal(agent_start(confess, NULL, &tell, &f), OK);
    assert_int_equal(agent_read(&tell, says, 4, &f), OK);
    assert_string_equal(says, "1111");
    assert_int_equal(agent_read(&tell, says, 1, &f), ERR_NOT_FOUND); /* and ends */
    agent_close(&tell);
    close(100);
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(top))
        return 1;
    snprintf(socket_path, sizeof socket_path, "%s/socket", top);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return rmdir(top);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_two_at_once),     cmocka_unit_test(drops_who_stands_still),
        cmocka_unit_test(ends_when_idle),          cmocka_unit_test(ends_by_signal),
        cmocka_unit_test(ends_when_told),          cmocka_unit_test(takes_over_a_dead_socket),
        cmocka_unit_test(hears_only_its_user),     cmocka_unit_test(checks_its_directory),
        cmocka_unit_test(starts_with_clean_hands),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
