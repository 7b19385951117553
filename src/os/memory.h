/* memory: how much the program has held. */
#ifndef PV_OS_MEMORY_H
#define PV_OS_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* Most bytes of memory that this process has held at once; 0 when the system does not say. */
uint64_t memory_peak_bytes(void);
/* Bytes that it holds now; the most so far when the system does not say. */
uint64_t memory_now_bytes(void);

#ifdef PV_FAULTS
/* Tests only, in which a sanitizer holds most of the memory: both say `bytes` from now on; 0: what
 * is. */
void memory_pretend(uint64_t bytes);
#endif

/* Gives back to the system what was freed, where the allocator can. */
void memory_trim(void);

/* Gives the whole pages within len bytes of allocated memory back to the system. What stood in them
 * is lost (they read as zeros or as before); the bytes around them stay, and all of it can still be
 * written to and freed. */
void memory_release(void *bytes, size_t len);

#endif
