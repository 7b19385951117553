/* See file.h. A file is replaced in the one way that survives a cut at every step: a new name in
 * the same directory (so that the rename stays within one file system), fsync before the rename
 * (else the new name may come to stand for an empty file), fsync of the directory after it. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "os/file.h"

#include "base/mem.h"
#include "os/leaving.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum err file_fault(struct fault *f, int errno_value, const char *path, const char *what)
{
    enum err e = ERR_IO;
    if (errno_value == ENOENT || errno_value == ENOTDIR)
        e = ERR_NOT_FOUND;
    else if (errno_value == EEXIST)
        e = ERR_EXISTS;
    else if (errno_value == ENOSPC || errno_value == EDQUOT || errno_value == EFBIG)
        e = ERR_FULL;
    else if (errno_value == EROFS || errno_value == EACCES || errno_value == EPERM)
        e = ERR_READONLY;
    else if (errno_value == ENOMEM)
        e = ERR_MEMORY;
    return fault_set(f, e, "%s: cannot %s: %s", path, what, strerror(errno_value));
}

static int open_retry(const char *path, int flags, mode_t mode)
{
    int fd;
    do
        fd = open(path, flags | O_CLOEXEC, mode);
    while (fd < 0 && errno == EINTR);
    return fd;
}

struct file_in {
    int fd;
    const char *path;
    uint64_t bytes;
};

static enum err look_at(struct file_in *in, struct fault *f)
{
    struct stat st;
    if (fstat(in->fd, &st) != 0)
        return file_fault(f, errno, in->path, "look at");
    if (S_ISDIR(st.st_mode))
        return fault_set(f, ERR_IO, "%s: is a directory, not a file", in->path);
    in->bytes = S_ISREG(st.st_mode) && st.st_size > 0 ? (uint64_t)st.st_size : 0;
    return OK;
}

static enum err in_open(const char *path, struct file_in *in, struct fault *f)
{
    *in = (struct file_in){open_retry(path, O_RDONLY | O_NOCTTY, 0), path, 0};
    if (in->fd < 0) {
        enum err e = file_fault(f, errno, path, "open");
        if (e == ERR_READONLY) /* here it is the right to read that lacks */
            e = fault_set(f, ERR_IO, "%s: no right to read it", path);
        return e;
    }
    enum err err = look_at(in, f);
    if (err != OK)
        close(in->fd);
    return err;
}

enum err file_in_next(struct file_in *in, struct buf *out, struct fault *f)
{
    enum { AT_ONCE = 1 << 16 };
    if (buf_reserve(out, AT_ONCE) != OK)
        return fault_set(f, ERR_MEMORY, "%s: no memory to read it", in->path);
    ssize_t n;
    do
        n = read(in->fd, out->ptr + out->len, AT_ONCE);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return file_fault(f, errno, in->path, "read");
    out->len += (size_t)n;
    out->ptr[out->len] = '\0';
    return OK;
}

enum err file_in_open(const char *path, struct file_in **out, struct fault *f)
{
    size_t len = strlen(path) + 1;
    struct file_in *in = mem_zero(1, sizeof *in + len);
    if (!in)
        return fault_set(f, ERR_MEMORY, "%s: no memory to read it", path);
    char *own = (char *)(in + 1);
    memcpy(own, path, len);
    enum err err = in_open(own, in, f);
    if (err == OK)
        *out = in;
    else
        mem_free(in);
    return err;
}

uint64_t file_in_bytes(const struct file_in *in)
{
    return in->bytes;
}

void file_in_close(struct file_in *in)
{
    if (in)
        close(in->fd);
    mem_free(in);
}

static enum err read_all(struct file_in *in, size_t max, struct buf *out, struct fault *f)
{
    enum err err = OK;
    bool large = in->bytes > max;
    size_t begin = out->len, before = SIZE_MAX;
    while (err == OK && !large && out->len != before) {
        before = out->len;
        err = file_in_next(in, out, f);
        large = out->len - begin > max;
    }
    return large ? fault_set(f, ERR_LIMIT, "%s: larger than %zu bytes", in->path, max) : err;
}

enum err file_read(const char *path, size_t max_bytes, struct buf *out, struct fault *f)
{
    struct file_in in;
    size_t begin = out->len;
    enum err err = in_open(path, &in, f);
    if (err != OK)
        return err;
    err = read_all(&in, max_bytes, out, f);
    close(in.fd);
    if (err != OK && out->ptr) {
        bool failed = out->failed;
        out->len = begin;
        out->ptr[begin] = '\0';
        out->failed = failed;
    }
    return err;
}

static enum err write_all(int fd, const char *path, struct str bytes, struct fault *f)
{
    while (bytes.len) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return file_fault(f, errno, path, "write");
        bytes = str_sub(bytes, (size_t)n, bytes.len);
    }
    return OK;
}

struct file_out {
    int fd;
    const char *path;
    struct fault *fault;
};

enum err file_out_add(struct file_out *out, struct str bytes)
{
    return write_all(out->fd, out->path, bytes, out->fault);
}

/* What is to be written. */
struct writing {
    const char *path;
    unsigned mode;
    file_source *source;
    void *context;
};

static enum err write_synced(int fd, const struct writing *w, struct fault *f)
{
    struct file_out out = {fd, w->path, f};
    const char *path = w->path;
    unsigned mode = w->mode;
    enum err err = w->source(w->context, &out);
    if (err == OK && fchmod(fd, (mode_t)(mode & 07777)) != 0)
        err = file_fault(f, errno, path, "set the permissions of");
    if (err == OK && fsync(fd) != 0)
        err = file_fault(f, errno, path, "sync");
    return err;
}

/* Takes the lock of a file that was just opened, and sees that the name still means it. */
static bool lock_beside(int fd, const char *temp)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct stat mine, named;
    return fcntl(fd, F_SETLK, &lock) == 0 && fstat(fd, &mine) == 0 && lstat(temp, &named) == 0 &&
           mine.st_ino == named.st_ino && mine.st_dev == named.st_dev;
}

/* A new, locked file beside the one to be replaced. Its name is always the same, so that what a
 * killed process left there does not stay: it may be an older device file with its keys. Who still
 * writes holds the lock. -1 with errno. */
static int open_beside(const char *temp)
{
    for (int tries = 0; tries < 8; tries++) {
        int fd = open_retry(temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
        bool fresh = fd >= 0;
        bool there = !fresh && errno == EEXIST;
        if (there)
            fd = open_retry(temp, O_WRONLY | O_NOFOLLOW, 0);
        if (fd < 0 && there && errno == ENOENT)
            continue; /* gone in between; without `there` the folder is missing */
        if (fd < 0)
            return -1;
        bool locked = lock_beside(fd, temp);
        if (fresh && locked)
            return fd;
        if (locked && unlink(temp) != 0)
            tries = 8;
        close(fd);
    }
    errno = EAGAIN;
    return -1;
}

/* /dev/stdout may mean a file, and is a device all the same. */
static bool system_name(const char *path)
{
    return strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0;
}

/* What the link says, by the real name of its folder, in place of its own name. */
static bool follow(char at[PATH_MAX])
{
    char says[PATH_MAX], name[2 * PATH_MAX], real[PATH_MAX];
    ssize_t n = readlink(at, says, sizeof says - 1);
    if (n <= 0)
        return false;
    says[n] = '\0';
    char *slash = strrchr(at, '/');
    size_t folder = *says == '/' || !slash ? 0 : (size_t)(slash - at) + 1;
    snprintf(name, sizeof name, "%.*s%s", (int)folder, at, says);
    slash = strrchr(name, '/');
    if (!slash)
        return snprintf(at, PATH_MAX, "%s", name) < PATH_MAX;
    *slash = '\0';
    return realpath(slash == name ? "/" : name, real) &&
           snprintf(at, PATH_MAX, "%s/%s", real, slash + 1) < PATH_MAX;
}

bool file_link_special(const char *path, struct buf *out)
{
    enum { HOPS_MOST = 40 }; /* as the system has it */
    char at[PATH_MAX];
    if (snprintf(at, sizeof at, "%s", path) >= PATH_MAX)
        return false;
    for (int i = 0; i < HOPS_MOST && follow(at); i++)
        if (system_name(at) && file_special(at)) {
            buf_clear(out);
            buf_text(out, at);
            return true;
        }
    return false;
}

bool file_special(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0 || S_ISDIR(st.st_mode))
        return false;
    return system_name(path) || !S_ISREG(st.st_mode);
}

bool file_is_link(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

enum err file_replaceable(const char *path, struct fault *f)
{
    static const char head[] = "SQLite format 3";
    char begin[sizeof head];
    int fd = open_retry(path, O_RDONLY | O_NONBLOCK, 0);
    if (fd < 0)
        return OK; /* not there, or it says what is wrong when it is written */
    ssize_t n = pread(fd, begin, sizeof begin, 0);
    close(fd);
    if (n < (ssize_t)sizeof begin || memcmp(begin, head, sizeof head) != 0)
        return OK;
    return fault_set(f, ERR_EXISTS, "%s: is a database, perhaps an office; it is not replaced",
                     path);
}

/* Into a device or a pipe, which stays what it is. */
static enum err write_into(const struct writing *w, struct fault *f)
{
    struct file_out out = {open_retry(w->path, O_WRONLY | O_APPEND, 0), w->path, f};
    if (out.fd < 0)
        return file_fault(f, errno, w->path, "write into");
    enum err err = w->source(w->context, &out);
    if (close(out.fd) != 0 && err == OK)
        err = file_fault(f, errno, w->path, "close");
    return err;
}

enum err file_write_stream(const char *path, unsigned mode, file_source *source, void *context,
                           struct fault *f)
{
    const struct writing w = {path, mode, source, context};
    struct buf temp = {0};
    if (file_special(path))
        return write_into(&w, f);
    enum err err = file_replaceable(path, f);
    if (err != OK)
        return err;
    buf_printf(&temp, "%s.peyvand-new", path);
    err = buf_check(&temp);
    if (err != OK) {
        buf_free(&temp);
        return fault_set(f, err, "%s: no memory to write it", path);
    }
    int fd = open_beside(temp.ptr);
    if (fd < 0) {
        err = errno == EAGAIN ? fault_set(f, ERR_IO, "%s: another process is writing it", path)
                              : file_fault(f, errno, path, "write beside");
        goto out;
    }
    leaving_begin(temp.ptr);
    err = write_synced(fd, &w, f);
    if (err == OK && rename(temp.ptr, path) != 0)
        err = file_fault(f, errno, path, "replace");
    if (err != OK)
        unlink(temp.ptr);
    leaving_end(temp.ptr);
    if (close(fd) != 0 && err == OK) /* only now: it holds the lock on the name */
        err = file_fault(f, errno, path, "close");
    if (err == OK)
        err = file_sync_dir(path, f);
out:
    buf_free(&temp);
    return err;
}

static enum err give_bytes(void *context, struct file_out *out)
{
    return file_out_add(out, *(const struct str *)context);
}

enum err file_write_whole(const char *path, unsigned mode, struct str bytes, struct fault *f)
{
    return file_write_stream(path, mode, give_bytes, &bytes, f);
}

bool file_exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

enum err file_remove(const char *path, struct fault *f)
{
    if (unlink(path) != 0)
        return file_fault(f, errno, path, "remove");
    return file_sync_dir(path, f);
}

/* The directory part of path into out (terminated) and the rest as a borrowed string. */
static enum err split(const char *path, struct buf *dir, const char **base)
{
    const char *slash = strrchr(path, '/');
    *base = slash ? slash + 1 : path;
    if (!slash)
        buf_text(dir, ".");
    else if (slash == path)
        buf_text(dir, "/");
    else
        buf_add(dir, path, (size_t)(slash - path));
    return buf_check(dir);
}

enum err file_may_write(const char *path, struct fault *f)
{
    struct buf dir = {0};
    struct stat st;
    const char *base;
    if (file_special(path))
        return OK;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return file_fault(f, EISDIR, path, "write");
    enum err err = file_replaceable(path, f);
    if (err != OK)
        return err;
    err = split(path, &dir, &base);
    if (err == OK)
        buf_byte(&dir, '\0');
    if (err != OK || buf_check(&dir) != OK)
        err = fault_set(f, ERR_MEMORY, "%s: no memory for its path", path);
    else if (!*base)
        err = fault_set(f, ERR_NOT_FOUND, "%s: is not the name of a file", path);
    else if (access(dir.ptr, W_OK | X_OK) != 0)
        err = file_fault(f, errno, path, "write beside");
    buf_free(&dir);
    return err;
}

enum err file_absolute(const char *path, struct buf *out, struct fault *f)
{
    char real[PATH_MAX];
    struct buf dir = {0};
    const char *base = "";
    enum err err = OK;
    buf_clear(out);
    if (realpath(path, real)) {
        buf_text(out, real);
    } else if (errno != ENOENT) {
        err = file_fault(f, errno, path, "find");
    } else {
        err = split(path, &dir, &base);
        if (err == OK && !*base)
            err = fault_set(f, ERR_NOT_FOUND, "%s: is not the name of a file", path);
        else if (err == OK && !realpath(dir.ptr, real))
            err = file_fault(f, errno, dir.ptr, "find the directory");
        if (err == OK)
            buf_printf(out, "%s/%s", strcmp(real, "/") ? real : "", base);
    }
    buf_free(&dir);
    if (err == OK && buf_check(out) != OK)
        err = ERR_MEMORY;
    if (err == ERR_MEMORY)
        return fault_set(f, err, "%s: no memory for its path", path);
    if (err == OK && out->len >= PATH_MAX)
        return fault_set(f, ERR_RANGE, "%s: the path is too long", path);
    return err;
}

static enum err sync_at(const char *open_path, int flags, const char *path, struct fault *f)
{
    int fd = open_retry(open_path, O_RDONLY | flags, 0);
    if (fd < 0)
        return file_fault(f, errno, path, "sync");
    enum err err = OK;
    /* a file system that cannot sync a directory says EINVAL: then there is nothing to do */
    if (fsync(fd) != 0 && errno != EINVAL)
        err = file_fault(f, errno, path, "sync");
    close(fd);
    return err;
}

enum err file_sync_dir(const char *path, struct fault *f)
{
    struct buf dir = {0};
    const char *base;
    enum err err = split(path, &dir, &base);
    if (err == OK)
        err = sync_at(dir.ptr, O_DIRECTORY, path, f);
    else
        fault_set(f, err, "%s: no memory to sync it", path);
    buf_free(&dir);
    return err;
}

enum err file_sync(const char *path, struct fault *f)
{
    return sync_at(path, 0, path, f);
}
