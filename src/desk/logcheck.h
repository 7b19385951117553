/* logcheck: is a whole office file what its own log says? Without any key, on a file that is only
 * read, with code that shares nothing with what wrote it (record/verify).
 *
 * It finds what was changed, cut out or put in after it was signed. It cannot find that the end was
 * cut off at a head: an older copy of the file is whole too. Compare the size and the root with
 * what was written down elsewhere. */
#ifndef PV_DESK_LOGCHECK_H
#define PV_DESK_LOGCHECK_H

#include "store/store.h"

struct logcheck {
    struct tag office;
    uint64_t events;    /* own */
    uint64_t foreign;   /* of other offices */
    uint64_t erased;    /* sections that are stubs */
    uint64_t heads;     /* signed heads in the file */
    struct digest root; /* of the last head: two copies with the same root are the same log */
    int64_t made_ms;    /* when the last head was signed */
};

struct logcheck_env {
    const struct crypt_ops *crypt;
    const struct store_ops *store;
    void (*progress)(void *context, uint64_t done, uint64_t of); /* or NULL */
    void *context;
};

/* ERR_CORRUPT names the office and the position of the first fault; ERR_FORMAT: not an office;
 * ERR_NOT_FOUND, ERR_IO, ERR_MEMORY; ERR_LOCKED while a keeper holds the file. */
enum err logcheck_file(const struct logcheck_env *env, const char *path, struct logcheck *out,
                       struct fault *f) PV_CHECKED;
/* The same of a store that is open already, for the keeper that holds it. */
enum err logcheck_store(const struct logcheck_env *env, struct store *store, struct logcheck *out,
                        struct fault *f) PV_CHECKED;

#endif
