/* file: whole files, with bounds, and written so that a power cut leaves the old or the new one.
 *
 * Every fault names the file. Paths are terminated strings as the system takes them. */
#ifndef PV_OS_FILE_H
#define PV_OS_FILE_H

#include "base/buf.h"

/* Sets the fault for a refused system call ("PATH: cannot WHAT: reason") and returns the error
 * that belongs to the errno value: ERR_NOT_FOUND, ERR_EXISTS, ERR_FULL (no space, quota, file size
 * limit), ERR_READONLY (no right to, read-only file system), ERR_MEMORY, ERR_IO. */
enum err file_fault(struct fault *f, int errno_value, const char *path, const char *what);

/* Appends the whole file to out. ERR_LIMIT when it holds more than max bytes, ERR_NOT_FOUND,
 * ERR_IO (a directory, no right to read), ERR_MEMORY; out is then as it was. */
enum err file_read(const char *path, size_t max_bytes, struct buf *out, struct fault *f) PV_CHECKED;

/* A file that is read piece by piece, for what may be larger than memory. */
struct file_in;
/* As file_read opens it. ERR_NOT_FOUND, ERR_IO, ERR_MEMORY. */
enum err file_in_open(const char *path, struct file_in **out, struct fault *f) PV_CHECKED;
/* How many bytes it has; 0 where that is not known, as of a pipe. */
uint64_t file_in_bytes(const struct file_in *in);
/* Appends its next bytes, some tens of thousands at most; none at its end. ERR_IO, ERR_MEMORY. */
enum err file_in_next(struct file_in *in, struct buf *out, struct fault *f) PV_CHECKED;
/* NULL is allowed. */
void file_in_close(struct file_in *in);

/* Writes beside path as PATH.peyvand-new, syncs, renames over path, syncs the directory. mode is
 * of the permission bits, whatever the umask. On failure path is as it was and nothing else
 * stays behind. Into a device or a pipe it is written as it is. ERR_EXISTS (file_replaceable),
 * ERR_FULL, ERR_READONLY, ERR_NOT_FOUND (no such directory), ERR_IO (also where another process
 * writes it), ERR_MEMORY. */
enum err file_write_whole(const char *path, unsigned mode, struct str bytes,
                          struct fault *f) PV_CHECKED;

/* The file that is being written. */
struct file_out;
/* Its next bytes. ERR_FULL, ERR_IO; the fault of file_write_stream is set. */
enum err file_out_add(struct file_out *out, struct str bytes) PV_CHECKED;
/* Gives the bytes by file_out_add, in order. */
typedef enum err file_source(void *context, struct file_out *out);
/* file_write_whole for bytes that are made meanwhile: nothing is at path before all of them are
 * there. What the source returns otherwise is returned; its fault is the source's to set. */
enum err file_write_stream(const char *path, unsigned mode, file_source *source, void *context,
                           struct fault *f) PV_CHECKED;

/* Whether file_write_whole could begin there: a name in a directory that is there and may be
 * written to. To be asked before long work; writes nothing. ERR_NOT_FOUND, ERR_READONLY, ERR_IO (a
 * directory), ERR_EXISTS, ERR_MEMORY. */
enum err file_may_write(const char *path, struct fault *f) PV_CHECKED;

/* True when something of that name is there, a dangling link included. */
bool file_exists(const char *path);

/* True for a device, a pipe or a socket, also through a link: what must not be replaced by a file.
 */
bool file_special(const char *path);

/* True for a link that means a file by way of such a device, as /dev/stdout may be one: replaces
 * out by the name of the device, not terminated. */
bool file_link_special(const char *path, struct buf *out);

/* True for a symbolic link, whatever it points to. */
bool file_is_link(const char *path);

/* ERR_EXISTS for a database: an office, whose place no report or list may take by a slip. OK for
 * everything else, and where nothing is. All that writes a file here asks it. */
enum err file_replaceable(const char *path, struct fault *f) PV_CHECKED;

/* Removes the file and syncs the directory. ERR_NOT_FOUND, ERR_READONLY, ERR_IO. */
enum err file_remove(const char *path, struct fault *f) PV_CHECKED;

/* Replaces out by the absolute path without links; the last part need not exist, its directory
 * must. ERR_NOT_FOUND, ERR_RANGE (longer than the system allows), ERR_MEMORY. */
enum err file_absolute(const char *path, struct buf *out, struct fault *f) PV_CHECKED;

/* Makes the entry of path in its directory survive a power cut. */
enum err file_sync_dir(const char *path, struct fault *f) PV_CHECKED;

/* Syncs the contents of the file of that name. */
enum err file_sync(const char *path, struct fault *f) PV_CHECKED;

#endif
