/* lock: many readers or one writer, for a handle that several threads share. */
#ifndef PV_BASE_LOCK_H
#define PV_BASE_LOCK_H

#include "base/err.h"

struct lock;

/* ERR_MEMORY, also when the system has no lock left. Free with lock_free when nobody holds it. */
enum err lock_new(struct lock **out) PV_CHECKED;
void lock_free(struct lock *l);

/* Both wait, a writer only for those who were inside when it came; lock_leave ends either. Not to
 * be entered twice by one thread. ERR_LIMIT: the system refuses (too many readers); the lock is
 * then not held. */
enum err lock_read(struct lock *l) PV_CHECKED;
enum err lock_write(struct lock *l) PV_CHECKED;
void lock_leave(struct lock *l);

#endif
