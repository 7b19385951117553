/* processors: how many threads can run at once. */
#ifndef PV_OS_PROCESSORS_H
#define PV_OS_PROCESSORS_H

#include <stddef.h>

/* Processors that this process may run on, as taskset and cgroups leave them; 0
 * when the system does not say. */
size_t processors_here(void);

#endif
