#include "core/keep.h"

#include "base/mem.h"
#include "base/sort.h"

#include <stdbool.h>

/* Rows that an earlier group and one of now have in common. */
struct overlap {
    uint32_t group, earlier, rows;
    uint32_t place; /* of the first of them */
};

static int by_groups(const void *a, const void *b, void *context)
{
    const struct overlap *x = a, *y = b;
    (void)context;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return x->earlier < y->earlier ? -1 : x->earlier > y->earlier;
}

/* Most rows first. */
static int by_claim(const void *a, const void *b, void *context)
{
    const struct overlap *x = a, *y = b;
    (void)context;
    if (x->rows != y->rows)
        return x->rows > y->rows ? -1 : 1;
    if (x->earlier != y->earlier)
        return x->earlier < y->earlier ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

/* One overlap for each row that was there, then one for each pair of groups. */
static enum err find_overlaps(const struct keep_rows *k, struct overlap *o, size_t *count)
{
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < k->rows; i++)
        if (k->earlier[i] != KEEP_NONE)
            o[n++] = (struct overlap){k->group[i], k->earlier[i], 1, k->place[i]};
    enum err e = sort_stable(o, n, sizeof *o, by_groups, NULL);
    for (size_t i = 0; i < n && e == OK; i++) {
        struct overlap *last = kept ? &o[kept - 1] : NULL;
        if (!last || by_groups(last, &o[i], NULL) != 0) {
            o[kept++] = o[i];
            continue;
        }
        last->rows++;
        last->place = o[i].place < last->place ? o[i].place : last->place;
    }
    *count = kept;
    return e == OK ? sort_stable(o, kept, sizeof *o, by_claim, NULL) : e;
}

enum err keep_groups(const struct keep_rows *k, uint32_t *kept)
{
    size_t count = 0;
    struct overlap *o = mem_alloc((k->rows + 1) * sizeof *o);
    bool *gone = mem_zero(k->earlier_count + 1, sizeof *gone);
    enum err e = o && gone ? find_overlaps(k, o, &count) : ERR_MEMORY;
    for (size_t i = 0; i < k->rows && e == OK; i++)
        kept[i] = KEEP_NONE;
    for (size_t i = 0; i < count && e == OK; i++) {
        if (gone[o[i].earlier] || kept[o[i].group] != KEEP_NONE)
            continue;
        gone[o[i].earlier] = true;
        kept[o[i].group] = o[i].earlier;
    }
    mem_free(o);
    mem_free(gone);
    return e;
}
