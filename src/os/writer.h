/* writer: a file that grows piece by piece under another name and then appears whole.
 *
 * For what is too large for memory; os/file.h writes what is in memory. */
#ifndef PV_OS_WRITER_H
#define PV_OS_WRITER_H

#include "base/buf.h"

struct writer;

/* Begins beside path. fresh: path must not exist, neither now (ERR_EXISTS) nor at the end.
 * Errors as file_write_whole. */
enum err writer_open(const char *path, bool fresh, struct writer **out, struct fault *f) PV_CHECKED;
enum err writer_add(struct writer *w, struct str bytes, struct fault *f) PV_CHECKED;
/* Syncs, gives the file its mode and its name. The writer is gone either way; on failure nothing
 * stays behind. */
enum err writer_finish(struct writer *w, unsigned mode, struct fault *f) PV_CHECKED;
/* Takes back what was written. NULL is allowed. */
void writer_drop(struct writer *w);

#endif
