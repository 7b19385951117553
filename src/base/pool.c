#include "base/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

enum { MOST_WORKERS = 64 };

struct pool {
    pool_work *work;
    void *context;
    size_t count;
    atomic_size_t next;
    atomic_size_t failed; /* the first piece that failed, or SIZE_MAX */
};

struct worker {
    struct pool *pool;
    size_t number;
    size_t failed_piece;
    enum err err;
    pthread_t thread;
};

static void *worker_run(void *argument)
{
    struct worker *w = argument;
    struct pool *p = w->pool;
    while (atomic_load(&p->failed) == SIZE_MAX) {
        size_t piece = atomic_fetch_add(&p->next, 1);
        if (piece >= p->count)
            break;
        enum err e = p->work(p->context, piece, w->number);
        if (e != OK) {
            w->err = e;
            w->failed_piece = piece;
            atomic_store(&p->failed, piece);
        }
    }
    return NULL;
}

enum err pool_run(size_t workers, size_t count, pool_work *work, void *context)
{
    struct pool p = {.work = work, .context = context, .count = count};
    struct worker w[MOST_WORKERS];
    atomic_init(&p.next, 0);
    atomic_init(&p.failed, SIZE_MAX);
    if (workers > MOST_WORKERS)
        workers = MOST_WORKERS;
    if (workers > count)
        workers = count;
    size_t started = 0;
    for (size_t i = 0; i < workers || i == 0; i++)
        w[i] = (struct worker){.pool = &p, .number = i, .failed_piece = SIZE_MAX};
    for (size_t i = 1; i < workers; i++) {
        if (pthread_create(&w[i].thread, NULL, worker_run, &w[i]) != 0)
            break;
        started = i;
    }
    worker_run(&w[0]);
    for (size_t i = 1; i <= started; i++)
        pthread_join(w[i].thread, NULL);
    enum err e = w[0].err;
    size_t first = w[0].failed_piece;
    for (size_t i = 1; i <= started; i++) {
        if (w[i].failed_piece < first) {
            first = w[i].failed_piece;
            e = w[i].err;
        }
    }
    return e;
}
