/* fetch: memory is asked for what is soon to be read. */
#ifndef PV_BASE_FETCH_H
#define PV_BASE_FETCH_H

/* The address may be any. The empty assembly keeps the request: gcc takes a function that does
 * nothing but __builtin_prefetch for one without effect, and leaves out the calls of it. */
static inline void fetch(const void *p)
{
    __builtin_prefetch(p);
    __asm__ volatile("" : : "r"(p));
}

#endif
