/* link_progress: how far linking is, for a person at a terminal. */
#ifndef PV_CLI_LINK_PROGRESS_H
#define PV_CLI_LINK_PROGRESS_H

#include "cli/call.h"

#include <stdint.h>

/* `struct link_progress p = {.call = c};`; the context of both functions, which are of the types
 * that link_options wants. */
struct link_progress {
    struct call *call;
    const char *phase;
    int64_t told_ms; /* when it was last told */
};

void link_progress_phase(void *link_progress, const char *phase);
/* "learning, percent 40 of 100", five times a second at most. */
void link_progress_share(void *link_progress, double done, double of);

#endif
