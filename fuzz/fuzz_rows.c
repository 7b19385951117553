/* The rows of a list as they come to the keeper: whatever the bytes are, rows lie within them and
 * reading ends. */
#include "cli/list_file.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void within(struct str s, struct str whole)
{
    if (s.len && (s.ptr < whole.ptr || s.ptr + s.len > whole.ptr + whole.len))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct call_file file = {.name = STR("rows"), .bytes = {(const char *)data, size}};
    struct call c = {.arena = &arena, .attached = &file, .attached_count = 1};
    struct list_file l;
    struct intake_row row;
    struct fault f;
    bool more = true;
    size_t rows = 0;
    enum err err = list_file_open(&c, &l, &f);
    for (; err == OK && more; rows++) {
        err = list_file_next(&l, &row, &more, &f);
        if (err != OK || !more)
            break;
        within(row.verbatim, file.bytes);
        within(row.enquirer, file.bytes);
        for (size_t i = 0; i < FIELD_COUNT; i++)
            within(row.facts.value[i], file.bytes);
    }
    if (rows > size)
        abort();
    arena_free(&arena);
    return 0;
}
