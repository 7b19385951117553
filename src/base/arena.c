#include "base/arena.h"

#include "base/mem.h"

#include <stdint.h>
#include <string.h>

struct arena_block {
    struct arena_block *next;
    size_t size;
    _Alignas(max_align_t) unsigned char bytes[];
};

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };

static struct arena_block *arena_grow(struct arena *a, size_t need)
{
    size_t size = a->head ? a->head->size * 2 : FIRST_BLOCK;
    if (size > LARGEST_BLOCK)
        size = LARGEST_BLOCK;
    if (size < need)
        size = need;
    struct arena_block *b = mem_alloc(sizeof *b + size);
    if (!b)
        return NULL;
    b->next = a->head;
    b->size = size;
    a->head = b;
    a->used = 0;
    a->total += size;
    return b;
}

void *arena_zero(struct arena *a, size_t count, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    if (size && count > (SIZE_MAX / 2) / size)
        return NULL;
    size_t need = (count * size + align - 1) / align * align;
    if (need == 0)
        need = align;
    if ((!a->head || a->head->size - a->used < need) && !arena_grow(a, need))
        return NULL;
    void *p = a->head->bytes + a->used;
    a->used += need;
    memset(p, 0, need);
    return p;
}

char *arena_copy(struct arena *a, const char *ptr, size_t len)
{
    if (len == SIZE_MAX)
        return NULL;
    char *p = arena_zero(a, len + 1, 1);
    if (p && len)
        memcpy(p, ptr, len);
    return p;
}

void arena_free(struct arena *a)
{
    struct arena_block *b = a->head;
    while (b) {
        struct arena_block *next = b->next;
        mem_free(b);
        b = next;
    }
    *a = (struct arena){0};
}
