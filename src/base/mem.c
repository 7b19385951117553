#define _DEFAULT_SOURCE /* madvise */
#include "base/mem.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifdef PV_FAULTS
#include <stdatomic.h>

/* Several threads may allocate at once in tests too. */
static atomic_long left_before_failure = -1;
static atomic_long made;
static atomic_size_t largest;

long mem_fail_after(long n)
{
    atomic_store(&left_before_failure, n);
    return atomic_exchange(&made, 0);
}

size_t mem_largest(void)
{
    return atomic_exchange(&largest, 0);
}

static int may_allocate(size_t bytes)
{
    size_t most = atomic_load(&largest);
    while (bytes > most && !atomic_compare_exchange_weak(&largest, &most, bytes))
        ;
    atomic_fetch_add(&made, 1);
    long left = atomic_load(&left_before_failure);
    while (left > 0)
        if (atomic_compare_exchange_weak(&left_before_failure, &left, left - 1))
            return 1;
    return left < 0;
}
#else
static int may_allocate(size_t bytes)
{
    (void)bytes;
    return 1;
}
#endif

void *mem_alloc(size_t size)
{
    if (size > PTRDIFF_MAX || !may_allocate(size))
        return NULL;
    return malloc(size ? size : 1);
}

void *mem_zero(size_t count, size_t size)
{
    if ((size && count > PTRDIFF_MAX / size) || !may_allocate(count * size))
        return NULL;
    return calloc(count ? count : 1, size ? size : 1);
}

void *mem_resize(void *old, size_t count, size_t size)
{
    if ((size && count > PTRDIFF_MAX / size) || !may_allocate(count * size))
        return NULL;
    size_t bytes = count * size;
    return realloc(old, bytes ? bytes : 1);
}

/* Large pages are of this size mostly; what is not much larger has no use for them. */
enum { WIDE_PAGE = 2 << 20, WIDE_LEAST = 2 * WIDE_PAGE };

#ifdef MADV_HUGEPAGE
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25 /* Linux 6.1; one that does not know it says so and does nothing */
#endif
/* Asks for large pages; those that the first `had` bytes came with are put together. */
static void widen(void *array, size_t had, size_t bytes)
{
    size_t before = (WIDE_PAGE - (uintptr_t)array % WIDE_PAGE) % WIDE_PAGE;
    if (bytes < WIDE_LEAST)
        return;
    char *from = (char *)array + before;
    if (madvise(from, (bytes - before) / WIDE_PAGE * WIDE_PAGE, MADV_HUGEPAGE) == 0 && had > before)
        (void)madvise(from, (had - before) / WIDE_PAGE * WIDE_PAGE, MADV_COLLAPSE);
}
#else
static void widen(void *array, size_t had, size_t bytes)
{
    (void)array;
    (void)had;
    (void)bytes;
}
#endif

void *mem_zero_wide(size_t count, size_t size)
{
    void *fresh = mem_zero(count, size);
    if (fresh)
        widen(fresh, 0, count * size);
    return fresh;
}

void *mem_resize_wide(void *old, size_t had, size_t count, size_t size)
{
    void *grown = mem_resize(old, count, size);
    if (grown)
        widen(grown, (had < count ? had : count) * size, count * size);
    return grown;
}

static enum err room_for(void *array, size_t *room, size_t need, size_t size, bool wide)
{
    void *at;
    if (need <= *room)
        return OK;
    size_t more = *room + *room / 4 + 64;
    more = more < need ? need : more;
    memcpy(&at, array, sizeof at); /* a pointer to whatever type */
    void *grown = wide ? mem_resize_wide(at, *room, more, size) : mem_resize(at, more, size);
    if (!grown)
        return ERR_MEMORY;
    memcpy(array, &grown, sizeof grown);
    *room = more;
    return OK;
}

enum err mem_room(void *array, size_t *room, size_t need, size_t size)
{
    return room_for(array, room, need, size, false);
}

enum err mem_room_wide(void *array, size_t *room, size_t need, size_t size)
{
    return room_for(array, room, need, size, true);
}

void mem_free(void *p)
{
    free(p);
}
