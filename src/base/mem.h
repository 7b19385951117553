/* mem: the one door to the heap.
 *
 * Everything allocates here, so that tests (built with PV_FAULTS) can make the n-th allocation
 * fail and see what the caller does about it. */
#ifndef PV_BASE_MEM_H
#define PV_BASE_MEM_H

#include "base/err.h"

#include <stddef.h>

/* Uninitialised bytes, or NULL. Size 0 gives a pointer that can be freed. */
void *mem_alloc(size_t size);

/* count * size zeroed bytes, or NULL (also when the product overflows). */
void *mem_zero(size_t count, size_t size);

/* Resizes to count * size bytes; on NULL the old block is untouched. */
void *mem_resize(void *old, size_t count, size_t size);

/* Makes room for `need` members of `size` bytes in a growing array: array is the address of its
 * pointer, *room the members it can hold. ERR_MEMORY: both are as they were. */
enum err mem_room(void *array, size_t *room, size_t need, size_t size) PV_CHECKED;

/* The same for arrays of many megabytes that are read here and there: the system is asked for large
 * pages, so that finding where an address is costs less. What they hold is the same. had: members
 * so far. */
void *mem_zero_wide(size_t count, size_t size);
void *mem_resize_wide(void *old, size_t had, size_t count, size_t size);
enum err mem_room_wide(void *array, size_t *room, size_t need, size_t size) PV_CHECKED;

/* Frees; NULL is allowed. */
void mem_free(void *p);

#ifdef PV_FAULTS
/* Tests only. After n more allocations that succeed, every one fails until set again;
 * n < 0 switches injection off. Returns how many allocations were made since the last call. */
long mem_fail_after(long n);
/* The most bytes that were asked for at once since the last call. */
size_t mem_largest(void);
#endif

#endif
