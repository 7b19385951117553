/* A model as JSON, of elsewhere: none is read beyond its end, and what is one has chances in it. */
#include "core/model_text.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    const struct link_start *start;
    size_t count, bad = 0;
    enum err e = model_text_read((struct str){(const char *)data, size}, &a, &start, &count, &bad);
    if (e == ERR_FORMAT && bad > size)
        __builtin_trap();
    for (size_t i = 0; e == OK && i < count; i++)
        for (size_t l = 0; l < LEVELS; l++)
            if (!(start[i].m[l] > 0 && start[i].m[l] < 1))
                __builtin_trap();
    arena_free(&a);
    return 0;
}
