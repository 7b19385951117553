#include "core/postings.h"

#include <string.h>

#include "base/mem.h"

enum err postings_expect(struct postings *p, size_t places)
{
    size_t need = p->used + places;
    if (need > UINT32_MAX)
        return ERR_MEMORY;
    if (need <= p->room)
        return OK;
    size_t room = p->room + p->room / 4 + 1024;
    room = room < need ? need : room;
    uint32_t *grown = mem_resize_wide(p->at, p->room, room, sizeof *grown);
    if (!grown)
        return ERR_MEMORY;
    p->at = grown;
    uint8_t *beside =
        p->beside_bytes ? mem_resize_wide(p->beside, p->room, room, p->beside_bytes) : NULL;
    if (p->beside_bytes && !beside)
        return ERR_MEMORY;
    p->beside = beside;
    p->room = room;
    return OK;
}

enum err postings_expect_more(struct postings *p, size_t places, size_t more)
{
    return postings_expect(p, places + more) == OK ? OK : postings_expect(p, places);
}

/* A block of 2^size numbers, from those free or from the end. */
static enum err block_take(struct postings *p, unsigned size, uint32_t *from)
{
    size_t need = (size_t)1 << size;
    if (p->free[size]) {
        *from = p->free[size] - 1;
        p->free[size] = p->at[*from];
        return OK;
    }
    enum err err = postings_expect(p, need);
    if (err != OK)
        return err;
    *from = (uint32_t)p->used;
    p->used += need;
    return OK;
}

/* What a block must be for so many numbers: 2^size of them. */
static unsigned size_of(size_t count)
{
    unsigned size = 0;
    while ((size_t)1 << size < count)
        size++;
    return size;
}

/* Moves `count` numbers from one place to another, and what is beside them. */
static void move(struct postings *p, size_t to, size_t from, size_t count)
{
    memmove(p->at + to, p->at + from, count * sizeof *p->at);
    if (p->beside_bytes)
        memmove(p->beside + to * p->beside_bytes, p->beside + from * p->beside_bytes,
                count * p->beside_bytes);
}

/* What was beside numbers that are gone. */
static void wipe(struct postings *p, size_t from, size_t count)
{
    if (p->beside_bytes)
        memset(p->beside + from * p->beside_bytes, 0, count * p->beside_bytes);
}

/* The list moves to a block of 2^size numbers. */
static enum err move_list(struct postings *p, struct posting_list *l, unsigned size)
{
    uint32_t from;
    enum err err = block_take(p, size, &from);
    if (err != OK)
        return err;
    if (l->count) {
        unsigned was = size_of(l->count);
        move(p, from, l->from, l->count);
        wipe(p, l->from, l->count);
        p->at[l->from] = p->free[was];
        p->free[was] = l->from + 1;
    }
    l->from = from;
    return OK;
}

enum err postings_push(struct postings *p, struct posting_list *l, uint32_t number)
{
    if ((l->count & (l->count - 1)) == 0) {
        enum err err = move_list(p, l, size_of((size_t)l->count + 1));
        if (err != OK)
            return err;
    }
    p->at[l->from + l->count++] = number;
    return OK;
}

static bool moves(const struct posting_list *l, uint32_t more)
{
    return !l->count || size_of((size_t)l->count + more) > size_of(l->count);
}

size_t postings_places(const struct posting_list *l, uint32_t more)
{
    return more && moves(l, more) ? (size_t)1 << size_of((size_t)l->count + more) : 0;
}

void postings_open(struct postings *p, struct posting_list *l, uint32_t more)
{
    if (more && moves(l, more) && move_list(p, l, size_of((size_t)l->count + more)) != OK)
        return; /* never: there is memory */
}

uint32_t postings_find(const struct postings *p, const struct posting_list *l, uint32_t number)
{
    const uint32_t *at = p->at + l->from;
    uint32_t lo = 0, hi = l->count;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (at[mid] < number)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

bool postings_remove(struct postings *p, struct posting_list *l, uint32_t number)
{
    uint32_t lo = postings_find(p, l, number);
    if (lo == l->count || p->at[l->from + lo] != number)
        return false;
    move(p, l->from + lo, l->from + lo + 1, l->count - lo - 1);
    l->count--;
    wipe(p, l->from + l->count, 1);
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

size_t postings_bytes(const struct postings *p)
{
    return p->room * (sizeof *p->at + p->beside_bytes);
}

void postings_free(struct postings *p)
{
    mem_free(p->at);
    mem_free(p->beside);
    *p = (struct postings){0};
}
