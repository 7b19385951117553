#include "base/lock.h"

#include "base/mem.h"

#include <pthread.h>

struct lock {
    pthread_rwlock_t rw;
};

enum err lock_new(struct lock **out)
{
    struct lock *l = mem_zero(1, sizeof *l);
    if (!l || pthread_rwlock_init(&l->rw, NULL) != 0) {
        mem_free(l);
        return ERR_MEMORY;
    }
    *out = l;
    return OK;
}

void lock_free(struct lock *l)
{
    if (!l)
        return;
    pthread_rwlock_destroy(&l->rw);
    mem_free(l);
}

enum err lock_read(struct lock *l)
{
    return pthread_rwlock_rdlock(&l->rw) == 0 ? OK : ERR_LIMIT;
}

enum err lock_write(struct lock *l)
{
    return pthread_rwlock_wrlock(&l->rw) == 0 ? OK : ERR_LIMIT;
}

void lock_leave(struct lock *l)
{
    (void)pthread_rwlock_unlock(&l->rw);
}
