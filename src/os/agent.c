/* The new process is forked twice, so that it belongs to nobody and can never get a terminal back.
 * Its signals come through a descriptor: it is locked between two calls and never amid one, and no
 * handler runs at a bad moment. */
#define _GNU_SOURCE /* struct ucred, accept4, close_range, CLOCK_BOOTTIME */
#include "os/agent.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BACKLOG = 16, SLICE_MS = 30000, REFUSED_MS = 10 };

static enum err fail(struct fault *f, enum err e, const char *what)
{
    return fault_set(f, e, "%s: %s", what, strerror(errno));
}

/* ---- where ---- */

static enum err check_directory(const char *path, struct fault *f)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return fail(f, ERR_IO, path);
    if (!S_ISDIR(st.st_mode))
        return fault_set(f, ERR_DENIED, "%s: is not a directory", path);
    if (st.st_uid != geteuid())
        return fault_set(f, ERR_DENIED, "%s: belongs to another user", path);
    if (st.st_mode & 077)
        return fault_set(f, ERR_DENIED, "%s: is open to others; its mode must be 0700", path);
    return OK;
}

enum err agent_path(struct str name, struct buf *out, struct fault *f)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    struct sockaddr_un address;
    buf_clear(out);
    if (runtime && runtime[0] == '/')
        buf_printf(out, "%s/peyvand", runtime);
    else
        buf_printf(out, "/tmp/peyvand-%ld", (long)geteuid());
    if (buf_check(out) != OK)
        return fault_set(f, ERR_MEMORY, "no memory for the path of the socket");
    if (mkdir(out->ptr, 0700) != 0 && errno != EEXIST)
        return fail(f, ERR_IO, out->ptr);
    enum err e = check_directory(out->ptr, f);
    if (e != OK)
        return e;
    buf_printf(out, "/%.*s", STR_ARG(name));
    if (buf_check(out) != OK)
        return fault_set(f, ERR_MEMORY, "no memory for the path of the socket");
    if (out->len >= sizeof address.sun_path)
        return fault_set(f, ERR_RANGE, "%s: too long for a socket; is XDG_RUNTIME_DIR right?",
                         out->ptr);
    return OK;
}

/* ---- talking ---- */

int64_t agent_clock_ms(void)
{
    struct timespec t = {0};
    clock_gettime(CLOCK_BOOTTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool address_of(const char *path, struct sockaddr_un *out)
{
    size_t len = strlen(path);
    memset(out, 0, sizeof *out);
    out->sun_family = AF_UNIX;
    if (len >= sizeof out->sun_path)
        return false;
    memcpy(out->sun_path, path, len);
    return true;
}

enum err agent_listen(const char *path, int *out, struct fault *f)
{
    struct sockaddr_un address;
    if (!address_of(path, &address))
        return fault_set(f, ERR_RANGE, "%s: too long for a socket", path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return fail(f, ERR_IO, "cannot make a socket");
    mode_t mask = umask(077);
    bool bound = (unlink(path) == 0 || errno == ENOENT) &&
                 bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
    umask(mask);
    if (!bound || listen(fd, BACKLOG) != 0) {
        enum err e = fail(f, ERR_IO, path);
        close(fd);
        return e;
    }
    *out = fd;
    return OK;
}

static bool same_user(int fd, pid_t *pid)
{
    struct ucred peer;
    socklen_t len = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0 || peer.uid != geteuid())
        return false;
    if (pid)
        *pid = peer.pid;
    return true;
}

enum err agent_connect(const char *path, struct agent_link *out, struct fault *f)
{
    struct sockaddr_un address;
    if (!address_of(path, &address))
        return fault_set(f, ERR_RANGE, "%s: too long for a socket", path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return fail(f, ERR_IO, "cannot make a socket");
    enum err e = OK;
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        bool nobody = errno == ENOENT || errno == ECONNREFUSED;
        e = fail(f, nobody ? ERR_NOT_FOUND : ERR_IO, path);
    } else if (!same_user(fd, NULL)) {
        e = fault_set(f, ERR_DENIED, "%s: another user's process answers there", path);
    } else if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0) {
        e = fail(f, ERR_IO, path);
    }
    if (e != OK) {
        close(fd);
        return e;
    }
    *out = (struct agent_link){fd, INT64_MAX};
    return OK;
}

pid_t agent_peer(const struct agent_link *l)
{
    pid_t pid = 0;
    return same_user(l->fd, &pid) ? pid : 0;
}

bool agent_gone(pid_t pid, int wait_ms)
{
    int fd = pid > 0 ? pidfd_open(pid, 0) : -1;
    if (fd < 0)
        return errno == ESRCH;
    struct pollfd p = {.fd = fd, .events = POLLIN};
    bool gone = poll(&p, 1, wait_ms) == 1;
    close(fd);
    return gone;
}

bool agent_end(pid_t pid, int wait_ms)
{
    return pid > 0 && kill(pid, SIGTERM) == 0 && agent_gone(pid, wait_ms);
}

/* Milliseconds until then for poll: at most a slice, since poll's own clock stands still while the
 * machine sleeps. */
static int slice(int64_t until_ms)
{
    int64_t left = until_ms - agent_clock_ms();
    return left <= 0 ? 0 : left > SLICE_MS ? SLICE_MS : (int)left;
}

/* One connection if it is there and good; false otherwise. */
static bool accept_one(int listen_fd, struct agent_link *out)
{
    int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return false;
    if (!same_user(fd, NULL)) {
        close(fd);
        return false;
    }
    *out = (struct agent_link){fd, INT64_MAX};
    return true;
}

enum err agent_accept(const struct agent_door *door, int64_t until_ms, enum agent_event *event,
                      struct agent_link *out, struct fault *f)
{
    for (;;) {
        struct pollfd p[2] = {{.fd = door->listen_fd, .events = POLLIN},
                              {.fd = door->signal_fd, .events = POLLIN}};
        int n = poll(p, 2, slice(until_ms));
        if (n < 0 && errno != EINTR && errno != ENOMEM)
            return fail(f, ERR_IO, "cannot wait for calls");
        if (n > 0 && p[1].revents) {
            *event = AGENT_STOP;
            return OK;
        }
        if (agent_clock_ms() >= until_ms) { /* before a call that came while the machine slept */
            *event = AGENT_IDLE;
            return OK;
        }
        if (n > 0 && p[0].revents && accept_one(door->listen_fd, out)) {
            *event = AGENT_CALL;
            return OK;
        }
        if (n > 0) /* one that was dropped, or no descriptor is free: not in a tight loop */
            (void)poll(NULL, 0, REFUSED_MS);
    }
}

/* Waits until the descriptor is ready for that; ERR_LIMIT at the deadline. */
static enum err wait_ready(const struct agent_link *l, short events, struct fault *f)
{
    for (;;) {
        struct pollfd p = {.fd = l->fd, .events = events};
        int n = poll(&p, 1, slice(l->deadline_ms));
        if (n > 0)
            return OK;
        if (n < 0 && errno != EINTR && errno != ENOMEM)
            return fail(f, ERR_IO, "cannot wait for the other side");
        if (agent_clock_ms() >= l->deadline_ms)
            return fault_set(f, ERR_LIMIT, "the other side stands still");
    }
}

static bool not_yet(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

enum err agent_read(struct agent_link *l, void *out, size_t len, struct fault *f)
{
    size_t at = 0;
    enum err e = OK;
    while (e == OK && at < len) {
        if (agent_clock_ms() >= l->deadline_ms)
            return fault_set(f, ERR_LIMIT, "the other side is too slow");
        ssize_t n = read(l->fd, (char *)out + at, len - at);
        if (n > 0)
            at += (size_t)n;
        else if (n == 0)
            e = fault_set(f, at ? ERR_IO : ERR_NOT_FOUND, "the other side is gone");
        else if (not_yet())
            e = wait_ready(l, POLLIN, f);
        else
            e = fail(f, ERR_IO, "cannot read from the other side");
    }
    return e;
}

enum err agent_write(struct agent_link *l, struct str bytes, struct fault *f)
{
    enum err e = OK;
    while (e == OK && bytes.len) {
        ssize_t n = send(l->fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        if (n >= 0)
            bytes = str_sub(bytes, (size_t)n, bytes.len);
        else if (not_yet())
            e = wait_ready(l, POLLOUT, f);
        else
            e = fail(f, ERR_IO, "cannot write to the other side");
    }
    return e;
}

void agent_close(struct agent_link *l)
{
    if (l->fd >= 0)
        close(l->fd);
    l->fd = -1;
}

void agent_part(struct agent_link *l, int64_t wait_ms)
{
    char left;
    if (l->fd < 0)
        return;
    (void)shutdown(l->fd, SHUT_WR);
    l->deadline_ms = agent_clock_ms() + wait_ms;
    while (agent_read(l, &left, 1, NULL) == OK)
        continue;
    agent_close(l);
}

/* ---- starting ---- */

void agent_harden(bool *locked)
{
    struct rlimit none = {0, 0}, memory;
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    /* With a small bound every later allocation would fail, so only where there is none: for root,
     * and for a user whom the system lets lock any amount. */
    *locked = getrlimit(RLIMIT_MEMLOCK, &memory) == 0 &&
              (memory.rlim_cur == RLIM_INFINITY || geteuid() == 0) &&
              mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0;
}

void agent_rename(const char *name, char *title, size_t size)
{
    size_t len = strlen(name);
    (void)prctl(PR_SET_NAME, name, 0, 0, 0);
    if (!title || !size)
        return;
    memset(title, 0, size);
    memcpy(title, name, len < size ? len : size - 1);
}

static int open_signals(void)
{
    sigset_t set;
    sigfillset(&set);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return -1;
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* The standard streams become /dev/null, `keep` becomes descriptor 3, everything else is closed. */
static bool only_keep(int keep)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        return false;
    for (int fd = 0; fd < 3; fd++)
        if (null != fd && dup2(null, fd) < 0)
            return false;
    if (keep != 3 && dup2(keep, 3) < 0)
        return false;
    return close_range(4, ~0u, 0) == 0 && fcntl(3, F_SETFD, FD_CLOEXEC) == 0;
}

/* In the grandchild; does not return. Leaves by _exit: nothing of the starter's is flushed. */
static void become(agent_serve *serve, void *context, int tell_fd)
{
    struct agent_self self = {.tell = {3, INT64_MAX}};
    agent_harden(&self.locked);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    umask(077);
    if (tell_fd < 3)
        tell_fd = fcntl(tell_fd, F_DUPFD_CLOEXEC, 3);
    if (tell_fd < 0 || !only_keep(tell_fd) || chdir("/") != 0)
        _exit(1);
    self.signal_fd = open_signals();
    if (self.signal_fd < 0)
        _exit(1);
    serve(context, &self);
    agent_close(&self.tell);
    _exit(0);
}

enum err agent_start(agent_serve *serve, void *context, struct agent_link *tell, struct fault *f)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) != 0)
        return fail(f, ERR_IO, "cannot make a socket");
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        pid_t grandchild = setsid() < 0 ? -1 : fork();
        if (grandchild == 0)
            become(serve, context, pair[1]);
        _exit(grandchild < 0 ? 1 : 0);
    }
    close(pair[1]);
    int status = 1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (child < 0 || status != 0) {
        close(pair[0]);
        return fault_set(f, ERR_IO, "cannot start a process in the background");
    }
    *tell = (struct agent_link){pair[0], INT64_MAX};
    return OK;
}
