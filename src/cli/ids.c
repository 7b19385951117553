/* Ids are hashed into a table that holds a part of them at a time, so that it stays small however
 * long the list is. Numbers that count up, as most ids do, need no table. */
#include "cli/ids.h"

#include "base/map.h"
#include "base/mem.h"

#include <string.h>

enum { AT_A_TIME = 1 << 20, SLOTS = 2 * AT_A_TIME };

static bool counts_up(const struct ids *ids)
{
    uint64_t last = 0, n;
    for (size_t row = ids->from; row < ids->to; row++) {
        struct str id = ids->at(ids->context, row);
        if (str_u64(id, &n) != OK || (id.ptr[0] == '0' && id.len > 1) ||
            (row > ids->from && n <= last))
            return false;
        last = n;
    }
    return true;
}

static void add_double(struct ids_doubles *d, size_t first, size_t again)
{
    size_t at = d->told;
    d->count++;
    while (at > 0 && d->some[at - 1].again > again)
        at--;
    if (at == DOUBLES_TOLD)
        return;
    size_t last = d->told < DOUBLES_TOLD ? d->told++ : DOUBLES_TOLD - 1;
    for (size_t i = last; i > at; i--)
        d->some[i] = d->some[i - 1];
    d->some[at] = (struct ids_double){first, again};
}

/* slot: upper half of the hash, and the row + 1; 0 is free. True where the row took a free one. */
static bool look_up(const struct ids *ids, uint64_t *slot, size_t slots, size_t row,
                    struct ids_doubles *out)
{
    struct str id = ids->at(ids->context, row);
    uint64_t h = hash_bytes(id.ptr, id.len, ids->to);
    size_t at = (size_t)h & (slots - 1);
    for (; slot[at]; at = (at + 1) & (slots - 1)) {
        size_t first = (size_t)(uint32_t)slot[at] - 1;
        if (slot[at] >> 32 == h >> 32 && str_eq(ids->at(ids->context, first), id)) {
            add_double(out, first, row);
            return false;
        }
    }
    slot[at] = h >> 32 << 32 | (uint32_t)(row + 1);
    return true;
}

enum err ids_find_doubles(const struct ids *ids, struct ids_doubles *out)
{
    size_t parts = (ids->to - ids->from) / AT_A_TIME + 1, slots = 64;
    *out = (struct ids_doubles){0};
    if (counts_up(ids))
        return OK;
    while (slots < SLOTS && slots < 2 * (ids->to - ids->from))
        slots *= 2;
    uint64_t *slot = mem_alloc(slots * sizeof *slot);
    if (!slot)
        return ERR_MEMORY;
    enum err e = OK;
    for (size_t part = 0; part < parts && e == OK; part++) {
        size_t taken = 0;
        memset(slot, 0, slots * sizeof *slot);
        for (size_t row = ids->from; row < ids->to && e == OK; row++) {
            struct str id = ids->at(ids->context, row);
            if (parts == 1 || hash_bytes(id.ptr, id.len, 0) % parts == part)
                taken += look_up(ids, slot, slots, row, out);
            if (taken + 1 >= slots) /* ids made so that they fall into one part */
                e = ERR_LIMIT;
        }
    }
    mem_free(slot);
    return e;
}
