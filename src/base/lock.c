#include "base/lock.h"

#include "base/mem.h"

#include <pthread.h>

/* Whoever comes passes the door first, and a writer keeps it shut while it waits for the readers
 * inside to leave. Without it readers who overlap would keep a writer out for good: what the system
 * calls a read-write lock may let them in ahead of it. */
struct lock {
    pthread_mutex_t door;
    pthread_rwlock_t rw;
};

enum err lock_new(struct lock **out)
{
    struct lock *l = mem_zero(1, sizeof *l);
    if (!l || pthread_rwlock_init(&l->rw, NULL) != 0) {
        mem_free(l);
        return ERR_MEMORY;
    }
    if (pthread_mutex_init(&l->door, NULL) != 0) {
        pthread_rwlock_destroy(&l->rw);
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
    pthread_mutex_destroy(&l->door);
    pthread_rwlock_destroy(&l->rw);
    mem_free(l);
}

static enum err enter(struct lock *l, int (*how)(pthread_rwlock_t *rw))
{
    if (pthread_mutex_lock(&l->door) != 0)
        return ERR_LIMIT;
    int refused = how(&l->rw);
    (void)pthread_mutex_unlock(&l->door);
    return refused ? ERR_LIMIT : OK;
}

enum err lock_read(struct lock *l)
{
    return enter(l, pthread_rwlock_rdlock);
}

enum err lock_write(struct lock *l)
{
    return enter(l, pthread_rwlock_wrlock);
}

void lock_leave(struct lock *l)
{
    (void)pthread_rwlock_unlock(&l->rw);
}
