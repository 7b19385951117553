/* list_use: a list made of any bytes, read whole; csv and xlsx differ in their seeds alone. */
#ifndef PV_FUZZ_LIST_USE_H
#define PV_FUZZ_LIST_USE_H

#include "base/mem.h"
#include "format/list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads all that a list says, and wants every row to have a fate. */
static inline void list_use(struct list *l)
{
    struct column_kind *kinds = mem_zero(l->columns + 1, sizeof *kinds);
    struct arena a = {0};
    struct buf out = {0};
    struct facts facts;
    if (kinds && list_columns(l, NULL, kinds, NULL) == OK && list_settle(l, kinds, NULL) == OK)
        for (size_t i = 0; i < l->row_count; i++)
            if (l->rows[i].fate == LIST_USED && list_facts(l, i, kinds, &a, &facts) != OK)
                __builtin_trap();
    if (list_rejected_write(l, &out) != OK)
        __builtin_trap();
    if (l->fate_count[0] + l->fate_count[1] + l->fate_count[2] != l->row_count)
        __builtin_trap();
    buf_free(&out);
    arena_free(&a);
    mem_free(kinds);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct list *l = NULL;
    struct fault f;
    struct str bytes = {(const char *)data, size};
    if (list_read(STR("fuzz"), bytes, NULL, &l, &f) == OK)
        list_use(l);
    list_free(l);
    return 0;
}

#endif
