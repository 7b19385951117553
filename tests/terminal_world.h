/* A person at a terminal of the test's own: a child has it as its controlling terminal, the test
 * types at the other end. Whoever includes it defines _GNU_SOURCE first (posix_openpt, ptsname_r).
 */
#ifndef PV_TEST_TERMINAL_WORLD_H
#define PV_TEST_TERMINAL_WORLD_H

#include "base/buf.h"

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

static inline struct person sit_down(asking *ask)
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

static inline bool sees(struct person *p, const char *what)
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

static inline void type(struct person *p, const char *text, size_t len)
{
    assert_int_equal(write(p->fd, text, len), (ssize_t)len);
}

static inline void leave(struct person *p)
{
    int status;
    assert_int_equal(waitpid(p->child, &status, 0), p->child);
    assert_int_equal(status, 0);
    close(p->fd);
}

#endif
