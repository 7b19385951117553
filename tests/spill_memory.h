/* spill_memory: a spill table over memory, for tests; the n-th use of it can be made to fail. */
#ifndef PV_TESTS_SPILL_MEMORY_H
#define PV_TESTS_SPILL_MEMORY_H

#include "base/spill.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct spill_memory {
    struct spill table;
    pthread_mutex_t lock;
    char *bytes;
    size_t len;
    uint64_t spilled;
    int opened, closed;
    long fail_after; /* uses that succeed; below 0: all of them */
    enum err fail_with;
};

static inline enum err spill_memory_use(struct spill_memory *m)
{
    pthread_mutex_lock(&m->lock);
    bool fails = m->fail_after == 0;
    m->fail_after -= m->fail_after > 0;
    pthread_mutex_unlock(&m->lock);
    return fails ? m->fail_with : OK;
}

static inline enum err spill_memory_open(void *context, void **file)
{
    struct spill_memory *m = context;
    enum err e = spill_memory_use(m);
    if (e == OK) {
        m->opened++;
        *file = m;
    }
    return e;
}

static inline enum err spill_memory_append(void *file, const void *bytes, size_t len, uint64_t *at)
{
    struct spill_memory *m = file;
    enum err e = spill_memory_use(m);
    if (e != OK)
        return e;
    pthread_mutex_lock(&m->lock);
    m->bytes = realloc(m->bytes, m->len + len + 1);
    assert_non_null(m->bytes);
    memcpy(m->bytes + m->len, bytes, len);
    *at = m->len;
    m->len += len;
    m->spilled += len;
    pthread_mutex_unlock(&m->lock);
    return OK;
}

static inline enum err spill_memory_read(void *file, uint64_t at, void *bytes, size_t len)
{
    struct spill_memory *m = file;
    enum err e = spill_memory_use(m);
    if (e == OK) {
        assert_true(at + len <= m->len);
        memcpy(bytes, m->bytes + at, len);
    }
    return e;
}

static inline void spill_memory_close(void *file)
{
    struct spill_memory *m = file;
    m->closed++;
    if (m->closed == m->opened) /* all files lie in the same bytes */
        m->len = 0;
}

static inline void spill_memory_init(struct spill_memory *m)
{
    *m = (struct spill_memory){.fail_after = -1};
    m->table = (struct spill){m, spill_memory_open, spill_memory_append, spill_memory_read,
                              spill_memory_close};
    pthread_mutex_init(&m->lock, NULL);
}

static inline void spill_memory_free(struct spill_memory *m)
{
    assert_int_equal(m->opened, m->closed);
    pthread_mutex_destroy(&m->lock);
    free(m->bytes);
}

#endif
