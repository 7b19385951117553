#define _GNU_SOURCE /* sched_getaffinity */
#include "os/processors.h"

#include <sched.h>

size_t processors_here(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? (size_t)CPU_COUNT(&set) : 0;
}
