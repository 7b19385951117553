#include "base/sort.h"

#include "base/mem.h"

#include <string.h>

struct sorter {
    size_t size;
    sort_order *order;
    void *context;
};

/* Merges from[0, mid) and from[mid, count), both sorted, into to. */
static void merge(const struct sorter *s, char *to, const char *from, size_t mid, size_t count)
{
    size_t a = 0, b = mid;
    for (size_t i = 0; i < count; i++) {
        int left = b >= count ||
                   (a < mid && s->order(from + a * s->size, from + b * s->size, s->context) <= 0);
        memcpy(to + i * s->size, from + (left ? a++ : b++) * s->size, s->size);
    }
}

enum err sort_stable(void *base, size_t count, size_t size, sort_order *order, void *context)
{
    if (count < 2)
        return OK;
    char *spare = mem_resize(NULL, count, size);
    if (!spare)
        return ERR_MEMORY;
    const struct sorter s = {size, order, context};
    char *from = base, *to = spare;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t at = 0; at < count; at += 2 * width) {
            size_t n = count - at < 2 * width ? count - at : 2 * width;
            size_t mid = n < width ? n : width;
            merge(&s, to + at * size, from + at * size, mid, n);
        }
        char *swap = from;
        from = to;
        to = swap;
    }
    if (from != (char *)base)
        memcpy(base, from, count * size);
    mem_free(spare);
    return OK;
}
