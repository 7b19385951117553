/* While a passphrase is typed, the keys that send signals are off besides the echo: a Control-C
 * then ends the line instead of the program, which would leave the terminal mute. So no handler
 * and no global state is needed to put things back. Signals from elsewhere wait until then. */
#define _DEFAULT_SOURCE /* explicit_bzero */
#include "os/terminal.h"

#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1 << 16, SECRET_MAX_BYTES = 1024, CONTROL_C = 3 };

bool terminal_here(void)
{
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

bool terminal_watched(void)
{
    return isatty(STDERR_FILENO);
}

static void say(int fd, const char *text)
{
    size_t len = strlen(text), at = 0;
    while (at < len) {
        ssize_t n = write(fd, text + at, len - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return; /* a prompt that nobody sees is no error */
        at += (size_t)n;
    }
}

/* Bytes up to a line end, one by one: what follows belongs to the next reader. */
static enum err read_line(int fd, size_t max, struct buf *out, struct fault *f)
{
    for (;;) {
        char c;
        ssize_t n = read(fd, &c, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fault_set(f, ERR_IO, "cannot read the answer: %s", strerror(errno));
        if (n == 0 && !out->len)
            return fault_set(f, ERR_NOT_FOUND, "the input ended before the answer");
        if (n == 0 || c == '\n')
            break;
        if (out->len >= max)
            return fault_set(f, ERR_LIMIT, "the answer is longer than %zu bytes", max);
        buf_byte(out, (unsigned char)c);
    }
    if (out->len && out->ptr[out->len - 1] == '\r')
        out->ptr[--out->len] = '\0';
    if (buf_check(out) != OK)
        return fault_set(f, ERR_MEMORY, "no memory for the answer");
    if (!utf8_valid(buf_view(out), NULL))
        return fault_set(f, ERR_FORMAT, "the answer is not UTF-8");
    return OK;
}

enum err terminal_line(const char *prompt, struct buf *out, struct fault *f)
{
    buf_clear(out);
    say(STDERR_FILENO, prompt);
    enum err e = buf_reserve(out, 1);
    return e == OK ? read_line(STDIN_FILENO, LINE_MAX_BYTES, out, f) : e;
}

/* Without echo and without signals from keys; *old is what was before. */
static bool go_quiet(int fd, struct termios *old)
{
    if (tcgetattr(fd, old) != 0)
        return false;
    struct termios quiet = *old;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    quiet.c_lflag |= ICANON | ECHONL;
    quiet.c_cc[VEOL] = CONTROL_C;
    return tcsetattr(fd, TCSAFLUSH, &quiet) == 0;
}

/* A line that Control-C ended has it as its last byte and no line end behind it. */
static enum err read_secret(int fd, struct buf *out, struct fault *f)
{
    char line[SECRET_MAX_BYTES + 2];
    ssize_t n;
    do
        n = read(fd, line, sizeof line);
    while (n < 0 && errno == EINTR);
    enum err e = OK;
    size_t len = n > 0 ? (size_t)n : 0;
    if (n < 0)
        e = fault_set(f, ERR_IO, "cannot read the passphrase: %s", strerror(errno));
    else if (n == 0 || memchr(line, CONTROL_C, len))
        e = fault_set(f, ERR_STATE, "cancelled");
    else if (line[len - 1] != '\n')
        e = fault_set(f, ERR_LIMIT, "the passphrase is longer than %d bytes", SECRET_MAX_BYTES);
    else
        buf_add(out, line, len - 1);
    if (e == OK && !utf8_valid(buf_view(out), NULL))
        e = fault_set(f, ERR_FORMAT, "the passphrase is not UTF-8");
    explicit_bzero(line, sizeof line);
    return e;
}

enum err terminal_secret(const char *prompt, struct buf *out, struct fault *f)
{
    buf_clear(out);
    if (buf_reserve(out, SECRET_MAX_BYTES + 2) != OK)
        return fault_set(f, ERR_MEMORY, "no memory for the passphrase");
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return fault_set(f, ERR_IO, "there is no terminal to ask for a passphrase");
    struct termios old;
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    enum err e;
    if (go_quiet(fd, &old)) {
        say(fd, prompt);
        e = read_secret(fd, out, f);
        tcsetattr(fd, TCSAFLUSH, &old);
        if (e == ERR_STATE)
            say(fd, "\n");
    } else {
        e = fault_set(f, ERR_IO, "the terminal cannot be made silent: %s", strerror(errno));
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(fd);
    return e;
}
