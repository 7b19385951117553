/* time: the two clocks. */
#ifndef PV_OS_TIME_H
#define PV_OS_TIME_H

#include <stdint.h>

/* Milliseconds since 1970-01-01 UTC, as the machine believes. */
int64_t time_now_ms(void);

/* Milliseconds since some moment; never goes back. For measuring and for timeouts. */
int64_t time_monotonic_ms(void);

#endif
