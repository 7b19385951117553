#include "os/time.h"

#include <time.h>

static int64_t clock_ms(clockid_t id)
{
    struct timespec t = {0};
    clock_gettime(id, &t); /* cannot fail for the two clocks asked for */
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t time_now_ms(void)
{
    return clock_ms(CLOCK_REALTIME);
}

int64_t time_monotonic_ms(void)
{
    return clock_ms(CLOCK_MONOTONIC);
}
