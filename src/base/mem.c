#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>

#ifdef PV_FAULTS
static long left_before_failure = -1;
static long made;

long mem_fail_after(long n)
{
    long count = made;
    made = 0;
    left_before_failure = n;
    return count;
}

static int may_allocate(void)
{
    made++;
    if (left_before_failure < 0)
        return 1;
    if (left_before_failure == 0)
        return 0;
    left_before_failure--;
    return 1;
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

void mem_free(void *p)
{
    free(p);
}
