#include "base/mem.h"
#include "core/pairs_inner.h"

#include <string.h>

enum err pair_list_add(struct pair_list *l, struct pair k)
{
    if (l->shelf) {
        enum err e = shelf_add(l->shelf, &k);
        l->count += e == OK;
        return e;
    }
    /* Room is doubled whenever the count reaches a power of two. */
    if ((l->count & (l->count - 1)) == 0) {
        struct pair *more = mem_resize(l->pair, l->count ? l->count * 2 : 1, sizeof *more);
        if (!more)
            return ERR_MEMORY;
        l->pair = more;
    }
    l->pair[l->count++] = k;
    return OK;
}

struct pair pair_list_fetch(const struct pair_list *l, size_t i)
{
    struct pair k;
    memcpy(&k, shelf_at(l->shelf, i), sizeof k);
    return k;
}

bool pair_list_find(const struct pair_list *l, const size_t *first, uint32_t a, uint32_t b,
                    struct pair *out)
{
    uint32_t low = a < b ? a : b, high = a < b ? b : a;
    size_t from = first[low], to = first[low + 1];
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        *out = pair_list_at(l, middle);
        if (out->b == high)
            return true;
        if (out->b < high)
            from = middle + 1;
        else
            to = middle;
    }
    return false;
}

enum err pair_list_like(const struct pair_list *like, struct pair_list *out)
{
    *out = (struct pair_list){.scored = like->scored};
    return like->shelf ? shelf_new(shelf_made_with(like->shelf), &out->shelf) : OK;
}

enum err pair_list_load(struct pair_list *l)
{
    if (!l->shelf)
        return OK;
    struct pair *pair = mem_alloc((l->count + 1) * sizeof *pair);
    if (!pair)
        return ERR_MEMORY;
    for (size_t i = 0; i < l->count; i++)
        pair[i] = pair_list_at(l, i);
    enum err e = pair_list_check(l);
    if (e != OK) {
        mem_free(pair);
        return e;
    }
    shelf_free(l->shelf);
    l->shelf = NULL;
    l->pair = pair;
    return OK;
}

enum err pair_list_check(const struct pair_list *l)
{
    return l->shelf ? shelf_check(l->shelf) : OK;
}

void pair_list_free(struct pair_list *l)
{
    mem_free(l->pair);
    shelf_free(l->shelf);
    *l = (struct pair_list){.pair = NULL};
}
