#define _GNU_SOURCE /* O_TMPFILE */
#include "os/spill_folder.h"

#include "base/mem.h"
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct spill_folder {
    struct spill table;
    char *path;
    pthread_mutex_t lock; /* over all that follows, and the files */
    uint64_t bytes;
    unsigned made;
    struct fault fault;
};

struct spill_file {
    struct spill_folder *folder;
    int fd; /* -1 until first written to */
    uint64_t end;
};

/* Under the lock. */
static enum err refuse(struct spill_folder *s, int errno_value, const char *what)
{
    struct fault f;
    enum err e = file_fault(&f, errno_value, s->path, what);
    if (s->fault.err == OK)
        s->fault = f;
    return e;
}

/* Where the file system has no nameless files. */
static int open_and_unlink(struct spill_folder *s)
{
    char path[4200];
    for (int tries = 0; tries < 100; tries++) {
        int n = snprintf(path, sizeof path, "%s/.peyvand-spill-%ld-%u", s->path, (long)getpid(),
                         s->made++);
        if (n < 0 || (size_t)n >= sizeof path) {
            errno = ENAMETOOLONG;
            return -1;
        }
        int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0 && errno == EEXIST)
            continue; /* of a process of the same number that was killed in this very moment */
        if (fd >= 0 && unlink(path) != 0) {
            int why = errno;
            close(fd);
            errno = why;
            return -1;
        }
        return fd;
    }
    return -1;
}

static enum err ready(struct spill_file *f)
{
    struct spill_folder *s = f->folder;
    if (f->fd >= 0)
        return OK;
    do
        f->fd = open(s->path, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
    while (f->fd < 0 && errno == EINTR);
    if (f->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL))
        f->fd = open_and_unlink(s);
    return f->fd >= 0 ? OK : refuse(s, errno, "make a file to spill to");
}

static enum err append_locked(struct spill_file *f, const char *bytes, size_t len)
{
    enum err e = ready(f);
    for (size_t done = 0; done < len && e == OK;) {
        ssize_t n = pwrite(f->fd, bytes + done, len - done, (off_t)(f->end + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            e = refuse(f->folder, n < 0 ? errno : ENOSPC, "spill to disk");
        else
            done += (size_t)n;
    }
    return e;
}

static enum err append(void *file, const void *bytes, size_t len, uint64_t *at)
{
    struct spill_file *f = file;
    pthread_mutex_lock(&f->folder->lock);
    enum err e = append_locked(f, bytes, len);
    if (e == OK) {
        *at = f->end;
        f->end += len;
        f->folder->bytes += len;
    }
    pthread_mutex_unlock(&f->folder->lock);
    return e;
}

static enum err read_back(void *file, uint64_t at, void *bytes, size_t len)
{
    struct spill_file *f = file;
    for (size_t done = 0; done < len;) {
        ssize_t n = pread(f->fd, (char *)bytes + done, len - done, (off_t)(at + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            int why = n < 0 ? errno : EIO; /* shorter than what was written */
            pthread_mutex_lock(&f->folder->lock);
            enum err e = refuse(f->folder, why, "read back what was spilled");
            pthread_mutex_unlock(&f->folder->lock);
            return e;
        }
        done += (size_t)n;
    }
    return OK;
}

static enum err open_file(void *context, void **out)
{
    struct spill_file *f = mem_zero(1, sizeof *f);
    if (!f)
        return ERR_MEMORY;
    f->folder = context;
    f->fd = -1;
    *out = f;
    return OK;
}

static void close_file(void *file)
{
    struct spill_file *f = file;
    if (f && f->fd >= 0)
        close(f->fd);
    mem_free(f);
}

enum err spill_folder_new(const char *path, struct spill_folder **out)
{
    struct spill_folder *s = mem_zero(1, sizeof *s);
    size_t len = strlen(path);
    if (!s)
        return ERR_MEMORY;
    s->path = mem_alloc(len + 1);
    if (!s->path || pthread_mutex_init(&s->lock, NULL) != 0) {
        mem_free(s->path);
        mem_free(s);
        return ERR_MEMORY;
    }
    memcpy(s->path, path, len + 1);
    s->table = (struct spill){s, open_file, append, read_back, close_file};
    *out = s;
    return OK;
}

const struct spill *spill_folder_table(const struct spill_folder *s)
{
    return &s->table;
}

uint64_t spill_folder_bytes(const struct spill_folder *s)
{
    return s->bytes;
}

const struct fault *spill_folder_fault(const struct spill_folder *s)
{
    return &s->fault;
}

void spill_folder_free(struct spill_folder *s)
{
    if (!s)
        return;
    pthread_mutex_destroy(&s->lock);
    mem_free(s->path);
    mem_free(s);
}
