/* grown: a file that grows at its end and is changed by one process at a time.
 *
 * A reader is never waited for; what it may trust in the file, the file itself must say. Every
 * fault names the file. */
#ifndef PV_OS_GROWN_H
#define PV_OS_GROWN_H

#include "base/str.h"

struct grown;

/* Opens a file that is there. to_write: for this process alone to change. ERR_LOCKED when another
 * one changes it, ERR_NOT_FOUND, ERR_READONLY, ERR_IO (not a plain file), ERR_MEMORY. */
enum err grown_open(const char *path, bool to_write, struct grown **out,
                    struct fault *f) PV_CHECKED;

/* A new file beside path, PATH.peyvand-new, for its owner alone; what a killed process left there
 * is removed. grown_put gives it its name. ERR_LOCKED when another process is at it. */
enum err grown_create(const char *path, struct grown **out, struct fault *f) PV_CHECKED;

/* True for a plain file that can be read and begins with these bytes, 64 at most. */
bool grown_begins(const char *path, struct str bytes);

uint64_t grown_bytes(const struct grown *g);

/* Exactly len bytes. ERR_CORRUPT: the file ends before. By any number of threads at once. */
enum err grown_read(const struct grown *g, uint64_t at, void *bytes, size_t len,
                    struct fault *f) PV_CHECKED;

/* ERR_FULL, ERR_IO: some of it may have been written. */
enum err grown_write(struct grown *g, uint64_t at, struct str bytes, struct fault *f) PV_CHECKED;
enum err grown_sync(struct grown *g, struct fault *f) PV_CHECKED;
/* Takes away what lies behind byte `end`. */
enum err grown_cut(struct grown *g, uint64_t end, struct fault *f) PV_CHECKED;

/* A created file takes its name, in place of what stood there: synced before, its folder after. */
enum err grown_put(struct grown *g, struct fault *f) PV_CHECKED;

/* Gives the lock back; a created file that was not put is removed. NULL is allowed. */
void grown_close(struct grown *g);

#ifdef PV_FAULTS
/* Tests only. Asked before each change: 'w' write, 's' sync, 'c' cut, 'p' put. Returns how many
 * bytes of it are done before the disk is full; SIZE_MAX: all. NULL ends it. */
typedef size_t grown_watcher(char what, uint64_t at, size_t len);
void grown_watch(grown_watcher *w);
#endif

#endif
