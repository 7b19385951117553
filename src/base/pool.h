/* pool: the same work on many pieces, on several threads.
 *
 * Which thread does which piece is left to chance; results must therefore be written by piece and
 * put together in the order of pieces, never in the order in which they were finished. */
#ifndef PV_BASE_POOL_H
#define PV_BASE_POOL_H

#include "base/err.h"

#include <stddef.h>

/* Does one piece. worker is in [0, workers): its scratch memory may be used without locks. */
typedef enum err pool_work(void *context, size_t piece, size_t worker);

/* Does pieces 0 .. count - 1 on at most `workers` threads, the caller's own among them, and comes
 * back when all are done. After an error no new piece is begun; the error of the first piece that
 * failed is returned. Threads that the system refuses are done without. */
enum err pool_run(size_t workers, size_t count, pool_work *work, void *context) PV_CHECKED;

#endif
