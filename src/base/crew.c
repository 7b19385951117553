/* See crew.h. A run is open or closed, and how many helpers are inside stands in the same word: who
 * comes late finds it closed and leaves again, and the caller is done when it has closed it and
 * nobody is inside. What is to be done is written while it is closed, and read inside alone. */
#include "base/crew.h"

#include "base/mem.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    MOST_WORKERS = 64,
    AWAKE = 3000,   /* looks for the next run before going to sleep: some 50 to 150 us */
    PATIENCE = 1000 /* looks for who is still inside before letting others run */
};

static const size_t OPEN = (size_t)1 << 16;

struct helper {
    struct crew *crew;
    size_t number;
    pthread_t thread;
};

struct crew {
    struct helper helper[MOST_WORKERS];
    size_t workers, started; /* started: of the helpers, those that are there */
    pthread_mutex_t door;
    pthread_cond_t wake;
    atomic_size_t round, asleep;
    atomic_size_t inside; /* helpers, and OPEN */
    atomic_bool ending;
    pool_work *work;
    void *context;
    size_t count;
    atomic_size_t next;
    atomic_size_t failed;       /* the first piece that failed, or SIZE_MAX */
    enum err err[MOST_WORKERS]; /* by worker, and of which piece it is */
    size_t failed_piece[MOST_WORKERS];
};

/* A moment in which the other thread of a core may do more. */
static inline void look_again(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* Pieces until there are none, or one has failed. */
static void do_pieces(struct crew *c, size_t worker)
{
    while (atomic_load(&c->failed) == SIZE_MAX) {
        size_t piece = atomic_fetch_add(&c->next, 1);
        if (piece >= c->count)
            break;
        enum err e = c->work(c->context, piece, worker);
        if (e != OK) {
            c->err[worker] = e;
            c->failed_piece[worker] = piece;
            atomic_store(&c->failed, piece);
        }
    }
}

/* Waits until there is another run than that one. */
static size_t next_round(struct crew *c, size_t round)
{
    for (size_t i = 0; i < AWAKE && atomic_load(&c->round) == round; i++)
        look_again();
    if (atomic_load(&c->round) == round) {
        (void)pthread_mutex_lock(&c->door);
        atomic_fetch_add(&c->asleep, 1);
        while (atomic_load(&c->round) == round)
            (void)pthread_cond_wait(&c->wake, &c->door);
        atomic_fetch_sub(&c->asleep, 1);
        (void)pthread_mutex_unlock(&c->door);
    }
    return atomic_load(&c->round);
}

static void *helper_run(void *argument)
{
    struct helper *h = argument;
    struct crew *c = h->crew;
    size_t round = 0;
    for (;;) {
        round = next_round(c, round);
        if (atomic_load(&c->ending))
            return NULL;
        if (atomic_fetch_add(&c->inside, 1) & OPEN)
            do_pieces(c, h->number);
        atomic_fetch_sub(&c->inside, 1);
    }
}

/* Lets everybody know; they are woken who sleep. */
static void begin_round(struct crew *c)
{
    atomic_fetch_add(&c->round, 1);
    if (!atomic_load(&c->asleep))
        return;
    (void)pthread_mutex_lock(&c->door);
    (void)pthread_cond_broadcast(&c->wake);
    (void)pthread_mutex_unlock(&c->door);
}

enum err crew_new(size_t workers, struct crew **out)
{
    struct crew *c = mem_zero(1, sizeof *c);
    if (!c || pthread_mutex_init(&c->door, NULL) != 0) {
        mem_free(c);
        return ERR_MEMORY;
    }
    if (pthread_cond_init(&c->wake, NULL) != 0) {
        pthread_mutex_destroy(&c->door);
        mem_free(c);
        return ERR_MEMORY;
    }
    c->workers = workers < 1 ? 1 : workers > MOST_WORKERS ? MOST_WORKERS : workers;
    for (size_t i = 1; i < c->workers; i++) {
        struct helper *h = &c->helper[i];
        *h = (struct helper){.crew = c, .number = i};
        if (pthread_create(&h->thread, NULL, helper_run, h) != 0)
            break;
        c->started = i;
    }
    *out = c;
    return OK;
}

void crew_free(struct crew *c)
{
    if (!c)
        return;
    atomic_store(&c->ending, true);
    begin_round(c);
    for (size_t i = 1; i <= c->started; i++)
        pthread_join(c->helper[i].thread, NULL);
    pthread_cond_destroy(&c->wake);
    pthread_mutex_destroy(&c->door);
    mem_free(c);
}

size_t crew_workers(const struct crew *c)
{
    return c ? c->workers : 1;
}

static enum err run_alone(size_t count, pool_work *work, void *context)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < count; i++)
        err = work(context, i, 0);
    return err;
}

/* Nobody new comes in; those inside are waited for. */
static void end_round(struct crew *c)
{
    atomic_fetch_and(&c->inside, ~OPEN);
    for (size_t i = 0; atomic_load(&c->inside); i++) {
        if (i < PATIENCE)
            look_again();
        else
            (void)sched_yield();
    }
}

enum err crew_run(struct crew *c, size_t count, pool_work *work, void *context)
{
    if (!c || !c->started || count < 2)
        return run_alone(count, work, context);
    c->work = work;
    c->context = context;
    c->count = count;
    for (size_t i = 0; i < c->workers; i++) {
        c->err[i] = OK;
        c->failed_piece[i] = SIZE_MAX;
    }
    atomic_store(&c->next, 0);
    atomic_store(&c->failed, SIZE_MAX);
    atomic_fetch_or(&c->inside, OPEN);
    begin_round(c);
    do_pieces(c, 0);
    end_round(c);
    size_t first = 0;
    for (size_t i = 1; i < c->workers; i++)
        first = c->failed_piece[i] < c->failed_piece[first] ? i : first;
    return c->err[first];
}
