/* save: a file that a command of the officer's own process writes. */
#ifndef PV_CLI_SAVE_H
#define PV_CLI_SAVE_H

#include "cli/call.h"
#include "os/file.h"

/* Where a file is written that an option names: what a symbolic link means is written anew, beside
 * what it means, and the link stays; a link to /dev/stdout means that. Replaces out, which is
 * terminated. The faults of file_absolute. */
enum err save_place(struct str path, struct buf *out, struct fault *f) PV_CHECKED;

/* As file_write_stream, at its save_place, for its owner alone to read. */
enum err save_stream(struct str path, file_source *source, void *context,
                     struct fault *f) PV_CHECKED;

/* Whole or not at all, for its owner alone to read; what stood there before is replaced. As
 * file_write_whole, at its save_place. */
enum err save_file(struct str path, struct str bytes, struct fault *f) PV_CHECKED;

/* ERR_EXISTS for the device file beside an office, without which the office opens for nobody; OK
 * for all other names. ERR_MEMORY. */
enum err save_spares_key(struct str path, struct fault *f) PV_CHECKED;

/* To be asked before work begins: refuses when a file that an option says to write is also read, as
 * one of the words or by an option, or is written by another one, by whatever path. Names of
 * options; NULL behind the last. Refuses a place that cannot be written to as well, before hours of
 * work. ERR_USAGE, ERR_MEMORY, the faults of file_may_write. */
enum err save_apart(const struct call *c, const char *const *written, const char *const *read,
                    struct fault *f) PV_CHECKED;

#endif
