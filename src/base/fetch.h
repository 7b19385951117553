/* fetch: memory is asked for what is soon to be read. */
#ifndef PV_BASE_FETCH_H
#define PV_BASE_FETCH_H

#include <stddef.h>

/* The address may be any. The empty assembly keeps the request: gcc takes a function that does
 * nothing but __builtin_prefetch for one without effect, and leaves out the calls of it. */
static inline void fetch(const void *p)
{
    __builtin_prefetch(p);
    __asm__ volatile("" : : "r"(p));
}

/* All of so many bytes. */
static inline void fetch_all(const void *p, size_t bytes)
{
    enum { LINE = 64 };
    for (size_t at = 0; at < bytes; at += LINE)
        fetch((const char *)p + at);
}

#endif
