/* texts: many texts one after another, by number. `struct texts t = {0};` is empty. */
#ifndef PV_CLI_TEXTS_H
#define PV_CLI_TEXTS_H

#include "base/buf.h"

struct texts {
    struct buf bytes, ends; /* ends: uint64_t each */
    size_t count;
};

/* Copies the text in, with the next number from 0. ERR_MEMORY. */
enum err texts_add(struct texts *t, struct str s) PV_CHECKED;
/* Borrowed; invalid after the next texts_add. */
struct str texts_at(const struct texts *t, size_t i);
void texts_clear(struct texts *t);
void texts_free(struct texts *t);

#endif
