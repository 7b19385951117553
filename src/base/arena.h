/* arena: memory that is freed all at once: one per request or per batch, passed in. */
#ifndef PV_BASE_ARENA_H
#define PV_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

/* In the caller's storage; `struct arena a = {0};` is an empty arena. */
struct arena {
    struct arena_block *head;
    size_t used;  /* bytes handed out of head */
    size_t total; /* bytes held in all */
};

/* size bytes, zeroed, aligned for any type, alive until arena_free; NULL without memory. */
void *arena_zero(struct arena *a, size_t count, size_t size);

/* A copy of len bytes plus a terminating NUL; NULL without memory. */
char *arena_copy(struct arena *a, const char *ptr, size_t len);

/* Frees everything that the arena handed out; the arena is empty and usable again. */
void arena_free(struct arena *a);

#endif
