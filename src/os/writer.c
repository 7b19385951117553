#include "os/writer.h"

#include "base/mem.h"
#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct writer {
    int fd;
    bool fresh;
    struct buf path, temp;
};

static void writer_free(struct writer *w)
{
    if (w->fd >= 0)
        close(w->fd);
    buf_free(&w->path);
    buf_free(&w->temp);
    mem_free(w);
}

enum err writer_open(const char *path, bool fresh, struct writer **out, struct fault *f)
{
    if (fresh && file_exists(path))
        return fault_set(f, ERR_EXISTS, "%s: is there already", path);
    if (file_special(path))
        return fault_set(f, ERR_EXISTS, "%s: is no file", path);
    enum err e = file_replaceable(path, f);
    if (e != OK)
        return e;
    struct writer *w = mem_zero(1, sizeof *w);
    if (!w)
        return fault_set(f, ERR_MEMORY, "%s: no memory to write it", path);
    w->fd = -1;
    w->fresh = fresh;
    buf_text(&w->path, path);
    buf_printf(&w->temp, "%s.part-%ld", path, (long)getpid());
    if (buf_check(&w->path) != OK || buf_check(&w->temp) != OK) {
        e = fault_set(f, ERR_MEMORY, "%s: no memory to write it", path);
    } else {
        (void)unlink(w->temp.ptr); /* what a killed process of the same number left behind */
        w->fd = open(w->temp.ptr, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (w->fd < 0)
            e = file_fault(f, errno, path, "write beside");
    }
    if (e != OK) {
        writer_free(w);
        return e;
    }
    *out = w;
    return OK;
}

enum err writer_add(struct writer *w, struct str bytes, struct fault *f)
{
    while (bytes.len) {
        ssize_t n = write(w->fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return file_fault(f, errno, w->path.ptr, "write");
        bytes = str_sub(bytes, (size_t)n, bytes.len);
    }
    return OK;
}

/* A link fails when the name has come to be taken, a rename would replace it. */
static bool give_name(const struct writer *w)
{
    if (!w->fresh)
        return rename(w->temp.ptr, w->path.ptr) == 0;
    return link(w->temp.ptr, w->path.ptr) == 0 && unlink(w->temp.ptr) == 0;
}

enum err writer_finish(struct writer *w, unsigned mode, struct fault *f)
{
    enum err e = OK;
    if (fchmod(w->fd, (mode_t)(mode & 0777)) != 0)
        e = file_fault(f, errno, w->path.ptr, "set the permissions of");
    else if (fsync(w->fd) != 0)
        e = file_fault(f, errno, w->path.ptr, "sync");
    else if (!give_name(w))
        e = file_fault(f, errno, w->path.ptr, "give its name to");
    if (e != OK) {
        writer_drop(w);
        return e;
    }
    e = file_sync_dir(w->path.ptr, f);
    writer_free(w);
    return e;
}

void writer_drop(struct writer *w)
{
    if (!w)
        return;
    (void)unlink(w->temp.ptr);
    writer_free(w);
}
