#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef PV_FAULTS
#include <stdatomic.h>

/* Several threads may allocate at once in tests too. */
static atomic_long left_before_failure = -1;
static atomic_long made;

long mem_fail_after(long n)
{
    atomic_store(&left_before_failure, n);
    return atomic_exchange(&made, 0);
}

static int may_allocate(void)
{
    atomic_fetch_add(&made, 1);
    long left = atomic_load(&left_before_failure);
    while (left > 0)
        if (atomic_compare_exchange_weak(&left_before_failure, &left, left - 1))
            return 1;
    return left < 0;
}
#else
static int may_allocate(void)
{
    return 1;
}
#endif

void *mem_alloc(size_t size)
{
    if (size > PTRDIFF_MAX || !may_allocate())
        return NULL;
    return malloc(size ? size : 1);
}

void *mem_zero(size_t count, size_t size)
{
    if ((size && count > PTRDIFF_MAX / size) || !may_allocate())
        return NULL;
    return calloc(count ? count : 1, size ? size : 1);
}

void *mem_resize(void *old, size_t count, size_t size)
{
    if ((size && count > PTRDIFF_MAX / size) || !may_allocate())
        return NULL;
    size_t bytes = count * size;
    return realloc(old, bytes ? bytes : 1);
}

enum err mem_room(void *array, size_t *room, size_t need, size_t size)
{
    void *at;
    if (need <= *room)
        return OK;
    size_t more = *room + *room / 4 + 64;
    more = more < need ? need : more;
    memcpy(&at, array, sizeof at); /* a pointer to whatever type */
    void *grown = mem_resize(at, more, size);
    if (!grown)
        return ERR_MEMORY;
    memcpy(array, &grown, sizeof grown);
    *room = more;
    return OK;
}

void mem_free(void *p)
{
    free(p);
}
