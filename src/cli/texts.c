#include "cli/texts.h"

#include <string.h>

enum err texts_add(struct texts *t, struct str s)
{
    buf_str(&t->bytes, s);
    uint64_t end = t->bytes.len;
    buf_add(&t->ends, &end, sizeof end);
    t->count++;
    return t->bytes.failed || t->ends.failed ? ERR_MEMORY : OK;
}

struct str texts_at(const struct texts *t, size_t i)
{
    uint64_t from = 0, to;
    if (i)
        memcpy(&from, t->ends.ptr + (i - 1) * sizeof from, sizeof from);
    memcpy(&to, t->ends.ptr + i * sizeof to, sizeof to);
    return (struct str){t->bytes.ptr + from, (size_t)(to - from)};
}

void texts_clear(struct texts *t)
{
    buf_clear(&t->bytes);
    buf_clear(&t->ends);
    t->count = 0;
}

void texts_free(struct texts *t)
{
    buf_free(&t->bytes);
    buf_free(&t->ends);
}
