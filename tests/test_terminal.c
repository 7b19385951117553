/* A person at a terminal of the test's own: a child has it as its controlling terminal, the test
 * types at the other end. */
#define _GNU_SOURCE /* posix_openpt, ptsname_r */
#include "os/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

struct person {
    int fd;
    pid_t child;
    char seen[8192];
    size_t len;
};

/* In the child: asks as told and says what came of it. */
typedef void asking(struct buf *b);

static void ask_secret(struct buf *b)
{
    struct fault f = {.err = OK};
    struct termios t;
    enum err e = terminal_secret("Secret: ", b, &f);
    printf("[%d %s]", (int)e, e == OK ? b->ptr : f.text);
    printf("[echo %d]\n", tcgetattr(0, &t) == 0 && (t.c_lflag & ECHO) && (t.c_lflag & ISIG));
}

static void ask_line(struct buf *b)
{
    struct fault f = {.err = OK};
    enum err e = terminal_line("Name: ", b, &f);
    printf("[%d %s][here %d]\n", (int)e, e == OK ? b->ptr : f.text, terminal_here());
}

static struct person sit_down(asking *ask)
{
    struct person p = {.fd = posix_openpt(O_RDWR | O_NOCTTY)};
    char name[64];
    assert_true(p.fd >= 0 && grantpt(p.fd) == 0 && unlockpt(p.fd) == 0);
    assert_int_equal(ptsname_r(p.fd, name, sizeof name), 0);
    fflush(NULL);
    p.child = fork();
    if (p.child == 0) {
        struct buf b = {0};
        setsid();
        int fd = open(name, O_RDWR);
        if (fd < 0 || ioctl(fd, TIOCSCTTY, 0) != 0)
            _exit(1);
        dup2(fd, 0);
        dup2(fd, 1);
        dup2(fd, 2);
        ask(&b);
        fflush(stdout);
        _exit(0);
    }
    return p;
}

static bool sees(struct person *p, const char *what)
{
    for (int i = 0; i < 100; i++) {
        struct pollfd q = {.fd = p->fd, .events = POLLIN};
        if (strstr(p->seen, what))
            return true;
        if (poll(&q, 1, 50) <= 0)
            continue;
        ssize_t n = read(p->fd, p->seen + p->len, sizeof p->seen - 1 - p->len);
        if (n <= 0)
            break;
        p->len += (size_t)n;
        p->seen[p->len] = '\0';
    }
    return strstr(p->seen, what) != NULL;
}

static void type(struct person *p, const char *text, size_t len)
{
    assert_int_equal(write(p->fd, text, len), (ssize_t)len);
}

static void leave(struct person *p)
{
    int status;
    assert_int_equal(waitpid(p->child, &status, 0), p->child);
    assert_int_equal(status, 0);
    close(p->fd);
}

static void a_secret_is_not_shown(void **state)
{
    (void)state;
    struct person p = sit_down(ask_secret);
    assert_true(sees(&p, "Secret: "));
    type(&p, "open sesame\n", 12);
    assert_true(sees(&p, "[0 open sesame][echo 1]")); /* told by the child, and echo is back */
    char *first = strstr(p.seen, "open sesame");
    assert_null(strstr(first + 1, "open sesame")); /* once, not twice */
    leave(&p);
}

static void control_c_gives_up(void **state)
{
    (void)state;
    struct person p = sit_down(ask_secret);
    assert_true(sees(&p, "Secret: "));
    type(&p, "half\x03", 5);
    assert_true(sees(&p, "cancelled][echo 1]"));
    leave(&p);
}

static void bad_secrets_are_refused(void **state)
{
    (void)state;
    struct person p = sit_down(ask_secret);
    assert_true(sees(&p, "Secret: "));
    type(&p, "\xff\xfe\n", 3);
    assert_true(sees(&p, "is not UTF-8][echo 1]"));
    leave(&p);
    char many[2000];
    memset(many, 'x', sizeof many);
    many[sizeof many - 1] = '\n';
    p = sit_down(ask_secret);
    assert_true(sees(&p, "Secret: "));
    type(&p, many, sizeof many);
    assert_true(sees(&p, "is longer than 1024 bytes][echo 1]"));
    leave(&p);
}

static void a_line_is_read(void **state)
{
    (void)state;
    struct person p = sit_down(ask_line);
    assert_true(sees(&p, "Name: "));
    type(&p, "Mira\n", 5);
    assert_true(sees(&p, "[0 Mira][here 1]"));
    leave(&p);
    p = sit_down(ask_line);
    assert_true(sees(&p, "Name: "));
    type(&p, "\x04", 1); /* end of input */
    assert_true(sees(&p, "the input ended"));
    leave(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_is_not_shown),
        cmocka_unit_test(control_c_gives_up),
        cmocka_unit_test(bad_secrets_are_refused),
        cmocka_unit_test(a_line_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
