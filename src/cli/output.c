#include "cli/output.h"

#include "os/terminal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { PIECE_BYTES = 4096 /* what a pipe that is ready takes without blocking */ };

void output_start(struct output *o)
{
    *o = (struct output){.watched = terminal_watched()};
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a fault, as a full disk is */
}

static void clear_line(struct output *o)
{
    if (o->line)
        fputs("\r\033[K", stderr);
    o->line = false;
}

enum err output_text(struct output *o, struct str text)
{
    if (o->closed || o->failed)
        return OK;
    buf_str(&o->waiting, text);
    return buf_check(&o->waiting);
}

void output_progress(struct output *o, struct str what, uint64_t done, uint64_t of)
{
    if (!o->watched)
        return;
    clear_line(o);
    if (of)
        fprintf(stderr, "%.*s %llu of %llu", STR_ARG(what), (unsigned long long)done,
                (unsigned long long)of);
    else if (done)
        fprintf(stderr, "%.*s %llu", STR_ARG(what), (unsigned long long)done);
    else
        fprintf(stderr, "%.*s ...", STR_ARG(what));
    fflush(stderr);
    o->line = true;
}

static size_t left(const struct output *o)
{
    return o->waiting.len - o->at;
}

/* Writes one piece; may block when standard output is not ready. */
static void write_piece(struct output *o)
{
    size_t n = left(o) < PIECE_BYTES ? left(o) : PIECE_BYTES;
    clear_line(o);
    ssize_t wrote = write(STDOUT_FILENO, o->waiting.ptr + o->at, n);
    if (wrote > 0)
        o->at += (size_t)wrote;
    if (wrote < 0 && errno != EINTR && errno != EAGAIN) {
        o->closed = errno == EPIPE;
        o->failed = errno != EPIPE;
        o->at = o->waiting.len;
    }
    if (o->at == o->waiting.len) {
        buf_clear(&o->waiting);
        o->at = 0;
    }
}

void output_while_waiting(struct output *o, int fd)
{
    while (left(o)) {
        struct pollfd p[2] = {{.fd = fd, .events = POLLIN},
                              {.fd = STDOUT_FILENO, .events = POLLOUT}};
        if (poll(p, 2, -1) < 0 && errno != EINTR)
            return;
        if (p[0].revents)
            return;
        if (p[1].revents)
            write_piece(o);
    }
}

static void write_all(struct output *o)
{
    while (left(o)) {
        struct pollfd p = {.fd = STDOUT_FILENO, .events = POLLOUT};
        if (poll(&p, 1, -1) > 0)
            write_piece(o);
    }
}

enum err output_finish(struct output *o)
{
    enum err e = buf_check(&o->waiting);
    write_all(o);
    clear_line(o);
    fflush(stderr);
    buf_free(&o->waiting);
    return o->failed ? ERR_IO : e;
}

/* Of this process's own making (prepare), so no keeper waits: it must stand there before the next
 * question is asked. */
void output_call_text(void *context, struct str text)
{
    struct output *o = context;
    if (output_text(o, text) != OK)
        o->failed = true;
    write_all(o);
}

void output_call_progress(void *context, const char *what, uint64_t done, uint64_t of)
{
    output_progress(context, str_from(what), done, of);
}

bool output_call_unread(void *context)
{
    const struct output *o = context;
    return o->closed || o->failed;
}

void output_call_clear(void *context)
{
    clear_line(context);
}
