/* spill: where the engine puts what does not fit into memory.
 *
 * core touches no file, so whoever wants a bound on memory hands in these functions;
 * os/spill_folder.h has them over files without names. What is spilled are numbers of rows and
 * weights, in the form in which this process holds them; nothing else ever reads it. */
#ifndef PV_BASE_SPILL_H
#define PV_BASE_SPILL_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* A spill file only grows. append is called by several threads at once and puts all of `bytes` in
 * one stretch that begins at *at; read wants bytes that were appended before, all of them. The
 * errors are passed on as they are. */
struct spill {
    void *context;
    enum err (*open)(void *context, void **file);
    enum err (*append)(void *file, const void *bytes, size_t len, uint64_t *at);
    enum err (*read)(void *file, uint64_t at, void *bytes, size_t len);
    void (*close)(void *file); /* forgets the bytes; NULL is allowed */
};

#endif
