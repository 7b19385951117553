#include "base/sort.h"

#include "base/mem.h"

#include <string.h>

static void merge(char *to, const char *from, size_t mid, size_t count, size_t size,
                  sort_order *order, void *context)
{
    size_t a = 0, b = mid;
    for (size_t i = 0; i < count; i++) {
        int left = b >= count || (a < mid && order(from + a * size, from + b * size, context) <= 0);
        memcpy(to + i * size, from + (left ? a++ : b++) * size, size);
    }
}

enum err sort_stable(void *base, size_t count, size_t size, sort_order *order, void *context)
{
    if (count < 2)
        return OK;
    char *spare = mem_resize(NULL, count, size);
    if (!spare)
        return ERR_MEMORY;
    char *from = base, *to = spare;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t at = 0; at < count; at += 2 * width) {
            size_t n = count - at < 2 * width ? count - at : 2 * width;
            size_t mid = n < width ? n : width;
            merge(to + at * size, from + at * size, mid, n, size, order, context);
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
