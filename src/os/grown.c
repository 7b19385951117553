#define _DEFAULT_SOURCE /* flock */
#include "os/grown.h"

#include "base/mem.h"
#include "os/file.h"
#include "os/leaving.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct grown {
    int fd;
    uint64_t bytes;
    struct buf path, temp; /* temp: while it has not got its name; else empty */
};

#ifdef PV_FAULTS
static grown_watcher *watcher;

void grown_watch(grown_watcher *w)
{
    watcher = w;
}

static size_t watched(char what, uint64_t at, size_t len)
{
    return watcher ? watcher(what, at, len) : SIZE_MAX;
}
#else
static size_t watched(char what, uint64_t at, size_t len)
{
    (void)what;
    (void)at;
    (void)len;
    return SIZE_MAX;
}
#endif

static int open_retry(const char *path, int flags)
{
    int fd;
    do
        fd = open(path, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
    while (fd < 0 && errno == EINTR);
    return fd;
}

static enum err grown_new(const char *path, bool beside, struct grown **out, struct fault *f)
{
    struct grown *g = mem_zero(1, sizeof *g);
    if (!g)
        return fault_set(f, ERR_MEMORY, "%s: no memory to open it", path);
    g->fd = -1;
    buf_text(&g->path, path);
    if (beside)
        buf_printf(&g->temp, "%s.peyvand-new", path);
    *out = g;
    if (buf_check(&g->path) == OK && buf_check(&g->temp) == OK)
        return OK;
    return fault_set(f, ERR_MEMORY, "%s: no memory to open it", path);
}

/* Takes the lock of an open file, and sees that the name still means it. ERR_STATE: it does not. */
static enum err lock_named(int fd, const char *name, const char *path, struct fault *f)
{
    struct stat mine, named;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK
                   ? fault_set(f, ERR_LOCKED, "%s: another process is changing it", path)
                   : file_fault(f, errno, path, "lock");
    if (fstat(fd, &mine) != 0)
        return file_fault(f, errno, path, "look at");
    if (stat(name, &named) != 0 || mine.st_ino != named.st_ino || mine.st_dev != named.st_dev)
        return ERR_STATE;
    return OK;
}

static enum err open_locked(struct grown *g, bool to_write, struct fault *f)
{
    const char *path = g->path.ptr;
    for (int tries = 0; tries < 8; tries++) {
        g->fd = open_retry(path, to_write ? O_RDWR : O_RDONLY);
        if (g->fd < 0)
            return !to_write && errno == EACCES
                       ? fault_set(f, ERR_IO, "%s: no right to read it", path)
                       : file_fault(f, errno, path, "open");
        enum err err = to_write ? lock_named(g->fd, path, path, f) : OK;
        if (err != ERR_STATE)
            return err;
        close(g->fd);
        g->fd = -1;
    }
    return fault_set(f, ERR_LOCKED, "%s: another process is changing it", path);
}

enum err grown_open(const char *path, bool to_write, struct grown **out, struct fault *f)
{
    struct grown *g = NULL;
    struct stat st;
    enum err err = grown_new(path, false, &g, f);
    if (err == OK)
        err = open_locked(g, to_write, f);
    if (err == OK && fstat(g->fd, &st) != 0)
        err = file_fault(f, errno, path, "look at");
    else if (err == OK && !S_ISREG(st.st_mode))
        err = fault_set(f, ERR_IO, "%s: is not a plain file", path);
    if (err != OK) {
        grown_close(g);
        return err;
    }
    g->bytes = (uint64_t)st.st_size;
    *out = g;
    return OK;
}

static enum err create_locked(struct grown *g, struct fault *f)
{
    const char *temp = g->temp.ptr, *path = g->path.ptr;
    for (int tries = 0; tries < 8; tries++) {
        g->fd = open_retry(temp, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW);
        bool fresh = g->fd >= 0;
        if (!fresh && errno == EEXIST)
            g->fd = open_retry(temp, O_RDWR | O_NOFOLLOW);
        else if (!fresh)
            return file_fault(f, errno, path, "write beside");
        if (g->fd < 0 && errno == ENOENT)
            continue;
        if (g->fd < 0)
            return file_fault(f, errno, path, "write beside");
        enum err err = lock_named(g->fd, temp, path, f);
        if (fresh && err == OK) {
            leaving_begin(temp);
            return OK;
        }
        if (err == OK && unlink(temp) != 0)
            err = file_fault(f, errno, path, "write beside");
        close(g->fd);
        g->fd = -1;
        if (err != OK && err != ERR_STATE)
            return err;
    }
    return fault_set(f, ERR_LOCKED, "%s: another process is changing it", path);
}

enum err grown_create(const char *path, struct grown **out, struct fault *f)
{
    struct grown *g = NULL;
    if (file_special(path))
        return fault_set(f, ERR_EXISTS, "%s: is no file", path);
    enum err err = grown_new(path, true, &g, f);
    if (err == OK)
        err = create_locked(g, f);
    if (err != OK) {
        grown_close(g);
        return err;
    }
    *out = g;
    return OK;
}

bool grown_begins(const char *path, struct str bytes)
{
    char there[64];
    struct stat st;
    if (bytes.len > sizeof there || stat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    int fd = open_retry(path, O_RDONLY);
    bool same = fd >= 0 && pread(fd, there, bytes.len, 0) == (ssize_t)bytes.len &&
                memcmp(there, bytes.ptr, bytes.len) == 0;
    if (fd >= 0)
        close(fd);
    return same;
}

uint64_t grown_bytes(const struct grown *g)
{
    return g->bytes;
}

enum err grown_read(const struct grown *g, uint64_t at, void *bytes, size_t len, struct fault *f)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = pread(g->fd, (char *)bytes + done, len - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return file_fault(f, errno, g->path.ptr, "read");
        if (n == 0)
            return fault_set(f, ERR_CORRUPT, "%s: ends at byte %llu, before what it should hold",
                             g->path.ptr, (unsigned long long)(at + done));
        done += (size_t)n;
    }
    return OK;
}

enum err grown_write(struct grown *g, uint64_t at, struct str bytes, struct fault *f)
{
    size_t may = watched('w', at, bytes.len);
    bool full = may < bytes.len;
    for (size_t done = 0, len = full ? may : bytes.len; done < len;) {
        ssize_t n = pwrite(g->fd, bytes.ptr + done, len - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return file_fault(f, n < 0 ? errno : ENOSPC, g->path.ptr, "write");
        done += (size_t)n;
        g->bytes = at + done > g->bytes ? at + done : g->bytes;
    }
    return full ? file_fault(f, ENOSPC, g->path.ptr, "write") : OK;
}

enum err grown_sync(struct grown *g, struct fault *f)
{
    if (watched('s', 0, 0) == 0)
        return file_fault(f, EIO, g->path.ptr, "sync");
    return fsync(g->fd) == 0 ? OK : file_fault(f, errno, g->path.ptr, "sync");
}

enum err grown_cut(struct grown *g, uint64_t end, struct fault *f)
{
    if (watched('c', end, 0) == 0)
        return file_fault(f, EIO, g->path.ptr, "cut");
    if (ftruncate(g->fd, (off_t)end) != 0)
        return file_fault(f, errno, g->path.ptr, "cut");
    g->bytes = end;
    return OK;
}

enum err grown_put(struct grown *g, struct fault *f)
{
    enum err err = OK;
    const char *path = g->path.ptr;
    if (fchmod(g->fd, 0600) != 0)
        err = file_fault(f, errno, path, "set the permissions of");
    if (err == OK)
        err = grown_sync(g, f);
    if (err == OK && watched('p', 0, 0) == 0)
        err = file_fault(f, EIO, path, "replace");
    if (err == OK && rename(g->temp.ptr, path) != 0)
        err = file_fault(f, errno, path, "replace");
    if (err != OK)
        return err;
    leaving_end(g->temp.ptr);
    buf_free(&g->temp);
    return file_sync_dir(path, f);
}

void grown_close(struct grown *g)
{
    if (!g)
        return;
    if (g->fd >= 0 && g->temp.len) {
        unlink(g->temp.ptr);
        leaving_end(g->temp.ptr);
    }
    if (g->fd >= 0)
        close(g->fd);
    buf_free(&g->path);
    buf_free(&g->temp);
    mem_free(g);
}
