#include "core/postings.h"

#include <string.h>

#include "base/mem.h"

/* A block of 2^size numbers, from those free or from the end. */
static enum err block_take(struct postings *p, unsigned size, uint32_t *from)
{
    size_t need = (size_t)1 << size;
    if (p->free[size]) {
        *from = p->free[size] - 1;
        p->free[size] = p->at[*from];
        return OK;
    }
    if (p->used + need > UINT32_MAX)
        return ERR_MEMORY;
    if (p->used + need > p->room) {
        size_t room = p->room + p->room / 4 + 1024;
        room = room < p->used + need ? p->used + need : room;
        uint32_t *grown = mem_resize(p->at, room, sizeof *grown);
        if (!grown)
            return ERR_MEMORY;
        p->at = grown;
        p->room = room;
    }
    *from = (uint32_t)p->used;
    p->used += need;
    return OK;
}

enum err postings_push(struct postings *p, struct posting_list *l, uint32_t number)
{
    if ((l->count & (l->count - 1)) == 0) {
        unsigned size = 0;
        while (l->count && (uint32_t)1 << size <= l->count)
            size++;
        uint32_t from;
        enum err err = block_take(p, size, &from);
        if (err != OK)
            return err;
        if (l->count) {
            memcpy(p->at + from, p->at + l->from, l->count * sizeof *p->at);
            p->at[l->from] = p->free[size - 1];
            p->free[size - 1] = l->from + 1;
        }
        l->from = from;
    }
    p->at[l->from + l->count++] = number;
    return OK;
}

bool postings_remove(struct postings *p, struct posting_list *l, uint32_t number)
{
    uint32_t *at = p->at + l->from, lo = 0, hi = l->count;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (at[mid] < number)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == l->count || at[lo] != number)
        return false;
    memmove(at + lo, at + lo + 1, (l->count - lo - 1) * sizeof *at);
    l->count--;
    /* A count that is a power of two must fill its block: the rest goes back. */
    if ((l->count & (l->count - 1)) == 0) {
        unsigned size = 0;
        while (l->count && (uint32_t)1 << size < l->count)
            size++;
        uint32_t half = l->from + l->count;
        p->at[half] = p->free[size];
        p->free[size] = half + 1;
    }
    return true;
}

void postings_free(struct postings *p)
{
    mem_free(p->at);
    *p = (struct postings){0};
}
