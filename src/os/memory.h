/* memory: how much the program has held. */
#ifndef PV_OS_MEMORY_H
#define PV_OS_MEMORY_H

#include <stdint.h>

/* Most bytes of memory that this process has held at once; 0 when the system does not say. */
uint64_t memory_peak_bytes(void);
/* Bytes that it holds now; the most so far when the system does not say. */
uint64_t memory_now_bytes(void);

#endif
