#include "cli/link_progress.h"

#include "os/time.h"

#include <stdio.h>

enum { TELL_EVERY_MS = 200 };

void link_progress_phase(void *link_progress, const char *phase)
{
    struct link_progress *p = link_progress;
    p->phase = phase;
    call_progress(p->call, phase, 0, 0);
}

void link_progress_share(void *link_progress, double done, double of)
{
    struct link_progress *p = link_progress;
    int64_t now = time_monotonic_ms();
    if (now - p->told_ms < TELL_EVERY_MS || of <= 0 || !p->phase)
        return;
    p->told_ms = now;
    char what[64];
    double percent = done / of * 100;
    snprintf(what, sizeof what, "%s, percent", p->phase);
    call_progress(p->call, what, (uint64_t)(percent < 100 ? percent : 99) + 1, 100);
}
