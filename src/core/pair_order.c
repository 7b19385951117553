#include "core/pair_order.h"

#include "base/mem.h"
#include "core/radix.h"
#include "core/sorter.h"

struct pair_order {
    const struct pair_list *pairs;
    uint64_t *key; /* of a list in memory: weight, then the place in the list */
    size_t count, at;
    struct sorter *sorter; /* of one on disk: weight and a, then b and the place */
};

static uint64_t fall(int32_t weight)
{
    return (uint64_t)((int64_t)INT32_MAX - weight) << 32;
}

static enum err order_in_memory(struct pair_order *o, int32_t least)
{
    const struct pair_list *l = o->pairs;
    for (size_t i = 0; i < l->count; i++)
        o->count += l->pair[i].weight >= least;
    o->key = mem_alloc((o->count + 1) * sizeof *o->key);
    uint64_t *scratch = mem_alloc((o->count + 1) * sizeof *scratch);
    enum err e = o->key && scratch ? OK : ERR_MEMORY;
    size_t n = 0;
    for (size_t i = 0; i < l->count && e == OK; i++)
        if (l->pair[i].weight >= least)
            o->key[n++] = fall(l->pair[i].weight) | i;
    if (e == OK)
        radix_sort(o->key, scratch, n, 32);
    mem_free(scratch);
    return e;
}

static enum err order_on_disk(struct pair_order *o, int32_t least)
{
    const struct shelf_options *like = shelf_made_with(o->pairs->shelf);
    struct sorter_options so = {
        .words = 2, .lanes = 1, .memory_bytes = like->memory_bytes * 2, .spill = like->spill};
    enum err e = sorter_new(&so, &o->sorter);
    for (size_t i = 0; i < o->pairs->count && e == OK; i++) {
        struct pair k = pair_list_at(o->pairs, i);
        uint64_t record[2] = {fall(k.weight) | k.a, (uint64_t)k.b << 32 | (uint32_t)i};
        if (k.weight >= least)
            e = sorter_add(o->sorter, 0, record);
    }
    if (e == OK)
        e = pair_list_check(o->pairs);
    return e == OK ? sorter_finish(o->sorter) : e;
}

enum err pair_order_new(const struct pair_list *pairs, int32_t least, struct pair_order **out)
{
    struct pair_order *o = mem_zero(1, sizeof *o);
    if (!o)
        return ERR_MEMORY;
    o->pairs = pairs;
    enum err e = pairs->shelf ? order_on_disk(o, least) : order_in_memory(o, least);
    if (e != OK) {
        pair_order_free(o);
        return e;
    }
    *out = o;
    return OK;
}

enum err pair_order_next(struct pair_order *o, struct pair *out, size_t *place, bool *more)
{
    if (!o->sorter) {
        *more = o->at < o->count;
        if (!*more)
            return OK;
        size_t at = (uint32_t)o->key[o->at++];
        *out = o->pairs->pair[at];
        if (place)
            *place = at;
        return OK;
    }
    uint64_t record[2] = {0};
    enum err e = sorter_next(o->sorter, record, more);
    if (e != OK || !*more)
        return e;
    *out = (struct pair){(uint32_t)record[0], (uint32_t)(record[1] >> 32),
                         (int32_t)((int64_t)INT32_MAX - (int64_t)(record[0] >> 32))};
    if (place)
        *place = (uint32_t)record[1];
    return OK;
}

void pair_order_free(struct pair_order *o)
{
    if (!o)
        return;
    sorter_free(o->sorter);
    mem_free(o->key);
    mem_free(o);
}
