/* agent: a process of our own in the background, and the local socket by which it is spoken to.
 *
 * It knows nothing of what is said. Only processes of the same user are listened to, on a socket in
 * a directory of that user alone. Every read and write has a deadline, so that a peer that stands
 * still cannot hold the agent up. */
#ifndef PV_OS_AGENT_H
#define PV_OS_AGENT_H

#include "base/buf.h"

#include <sys/types.h>

/* ---- where ---- */

/* The absolute path of the socket called `name` in $XDG_RUNTIME_DIR/peyvand or /tmp/peyvand-UID.
 * Makes the directory. ERR_DENIED when the directory is not this user's alone (another owner, a
 * link, open to others), ERR_RANGE when the path is too long for a socket, ERR_IO, ERR_MEMORY.
 * Replaces out. */
enum err agent_path(struct str name, struct buf *out, struct fault *f) PV_CHECKED;

/* ---- talking ---- */

/* One connection. Deadlines are milliseconds of agent_clock_ms. */
struct agent_link {
    int fd; /* -1: closed */
    int64_t deadline_ms;
};

/* Milliseconds since the machine started, sleep included: what idle time is measured by. */
int64_t agent_clock_ms(void);

/* Listens; a socket that is there already is taken away first, so the caller makes sure that
 * nobody else serves the same thing. ERR_IO. */
enum err agent_listen(const char *path, int *fd, struct fault *f) PV_CHECKED;

/* ERR_NOT_FOUND when nobody listens there, ERR_DENIED when another user does, ERR_IO. */
enum err agent_connect(const char *path, struct agent_link *out, struct fault *f) PV_CHECKED;
/* The process that listens at the other end; 0 when it is not known. */
pid_t agent_peer(const struct agent_link *l);
/* Waits until that process is gone, at most wait_ms. */
bool agent_gone(pid_t pid, int wait_ms);

/* Asks that process to end as by SIGTERM, and waits as agent_gone does. */
bool agent_end(pid_t pid, int wait_ms);

/* What agent_accept came back with. */
enum agent_event { AGENT_CALL, AGENT_IDLE, AGENT_STOP };

/* What an agent waits at. */
struct agent_door {
    int listen_fd, signal_fd;
};

/* Waits for a connection of the same user (others are dropped) until the time given, or for
 * SIGTERM, SIGINT or SIGHUP, which agent_start has set aside in signal_fd (-1: none). A time that
 * passed while the machine slept counts before a connection. ERR_IO. */
enum err agent_accept(const struct agent_door *door, int64_t until_ms, enum agent_event *event,
                      struct agent_link *out, struct fault *f) PV_CHECKED;

/* All of len bytes. ERR_NOT_FOUND when the peer closed before the first byte, ERR_IO when it closed
 * later or the connection broke, ERR_LIMIT at the deadline. */
enum err agent_read(struct agent_link *l, void *out, size_t len, struct fault *f) PV_CHECKED;
enum err agent_write(struct agent_link *l, struct str bytes, struct fault *f) PV_CHECKED;
void agent_close(struct agent_link *l);
/* Says no more, and waits until the other side has closed too, at most wait_ms; then closes. */
void agent_part(struct agent_link *l, int64_t wait_ms);

/* ---- starting ---- */

/* What the new process gets. */
struct agent_self {
    struct agent_link tell; /* to its starter; closed when serve returns or by agent_close */
    int signal_fd;          /* readable at SIGTERM, SIGINT and SIGHUP */
    bool locked;            /* all its memory stays out of swap */
};
typedef void agent_serve(void *context, struct agent_self *self);

/* Starts serve in a process of its own session, without terminal, without the caller's files, its
 * standard streams /dev/null, its memory kept out of core images and, where the system's bounds
 * allow, out of swap. The caller gets the other end of `tell`; it does not wait. ERR_IO. */
enum err agent_start(agent_serve *serve, void *context, struct agent_link *tell,
                     struct fault *f) PV_CHECKED;

/* Shows this process as `name` instead of the command line it was started with, which everybody on
 * the machine can read: title is where the arguments lie, size bytes in all. */
void agent_rename(const char *name, char *title, size_t size);

/* What agent_start does to the calling process: no core image, no tracing by the user's other
 * processes. *locked: memory stays out of swap. */
void agent_harden(bool *locked);

#endif
