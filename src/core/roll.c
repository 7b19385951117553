#include "core/roll.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/pool.h"

#include <string.h>

static enum err dict_rehash(struct dict *d)
{
    size_t slot_count = d->slot_count ? d->slot_count * 2 : 256;
    while (slot_count < (size_t)d->count * 2) /* it was settled */
        slot_count *= 2;
    uint64_t *slots = mem_zero(slot_count, sizeof *slots);
    if (!slots)
        return ERR_MEMORY;
    for (uint32_t i = 1; i <= d->count; i++) {
        struct str s = dict_text(d, i);
        uint64_t h = hash_bytes(s.ptr, s.len, 0);
        size_t at = (size_t)h & (slot_count - 1);
        while (slots[at])
            at = (at + 1) & (slot_count - 1);
        slots[at] = (h >> 32 << 32) | i;
    }
    mem_free(d->slots);
    d->slots = slots;
    d->slot_count = slot_count;
    return OK;
}

static enum err dict_grow(struct dict *d, size_t len)
{
    if (d->count + 2 > d->room) {
        if (d->count >= UINT32_MAX - 1)
            return ERR_LIMIT;
        size_t room = d->room ? (size_t)d->room * 2 : 64;
        size_t *ends = mem_resize(d->ends, room, sizeof *ends);
        if (!ends)
            return ERR_MEMORY;
        ends[0] = 0;
        d->ends = ends;
        d->room = room > UINT32_MAX ? UINT32_MAX : (uint32_t)room;
    }
    if (d->bytes_len + len > d->bytes_room) {
        size_t room = d->bytes_room * 2 + len + 256;
        char *bytes = mem_resize(d->bytes, room, 1);
        if (!bytes)
            return ERR_MEMORY;
        d->bytes = bytes;
        d->bytes_room = room;
    }
    return OK;
}

enum err dict_number(struct dict *d, struct str s, uint32_t *out)
{
    *out = 0;
    if (s.len == 0)
        return OK;
    enum err e = OK;
    if ((size_t)d->count * 2 >= d->slot_count)
        e = dict_rehash(d);
    if (e != OK)
        return e;
    uint64_t h = hash_bytes(s.ptr, s.len, 0);
    size_t at = (size_t)h & (d->slot_count - 1);
    for (; d->slots[at]; at = (at + 1) & (d->slot_count - 1)) {
        if (d->slots[at] >> 32 == h >> 32 && str_eq(dict_text(d, (uint32_t)d->slots[at]), s)) {
            *out = (uint32_t)d->slots[at];
            return OK;
        }
    }
    e = dict_grow(d, s.len);
    if (e != OK)
        return e;
    memcpy(d->bytes + d->bytes_len, s.ptr, s.len);
    d->bytes_len += s.len;
    d->ends[++d->count] = d->bytes_len;
    d->slots[at] = (h >> 32 << 32) | d->count;
    *out = d->count;
    return OK;
}

struct str dict_text(const struct dict *d, uint32_t number)
{
    if (number == 0 || number > d->count)
        return STR_NONE;
    size_t from = d->ends[number - 1];
    return (struct str){d->bytes + from, d->ends[number] - from};
}

void dict_settle(struct dict *d)
{
    mem_free(d->slots);
    d->slots = NULL;
    d->slot_count = 0;
}

void dict_free(struct dict *d)
{
    mem_free(d->bytes);
    mem_free(d->ends);
    mem_free(d->slots);
    *d = (struct dict){0};
}

enum err roll_init(struct roll *r, size_t column_count)
{
    *r = (struct roll){.column_count = column_count};
    r->columns = mem_zero(column_count + 1, sizeof *r->columns);
    return r->columns ? OK : ERR_MEMORY;
}

static enum err roll_grow(struct roll *r, size_t need)
{
    size_t room = r->room ? r->room + r->room / 2 : 1024;
    room = room < need ? need : room;
    if (need >= UINT32_MAX)
        return ERR_LIMIT;
    for (size_t c = 0; c < r->column_count; c++) {
        uint32_t *bigger = mem_resize(r->columns[c].number, room, sizeof *bigger);
        if (!bigger)
            return ERR_MEMORY;
        r->columns[c].number = bigger;
    }
    r->room = room;
    return OK;
}

enum err roll_add(struct roll *r, const struct str *cells)
{
    enum err e = r->rows < r->room ? OK : roll_grow(r, r->rows + 1);
    for (size_t c = 0; c < r->column_count && e == OK; c++)
        e = dict_number(&r->columns[c].values, cells[c], &r->columns[c].number[r->rows]);
    if (e == OK)
        r->rows++;
    return e;
}

/* Rows on their way into a roll. */
struct adding {
    struct roll *roll;
    const struct str *cells;
    size_t count;
};

static enum err add_cells(void *context, size_t column, size_t worker)
{
    const struct adding *a = context;
    struct roll_column *c = &a->roll->columns[column];
    const struct str *cells = a->cells + column * a->count;
    enum err e = OK;
    (void)worker;
    for (size_t i = 0; i < a->count && e == OK; i++)
        e = dict_number(&c->values, cells[i], &c->number[a->roll->rows + i]);
    return e;
}

enum err roll_add_rows(struct roll *r, const struct str *cells, size_t count, size_t workers)
{
    struct adding a = {r, cells, count};
    enum err e = r->rows + count <= r->room ? OK : roll_grow(r, r->rows + count);
    if (e == OK)
        e = pool_run(workers, r->column_count, add_cells, &a);
    if (e == OK)
        r->rows += count;
    return e;
}

enum err roll_add_column(struct roll *r, struct str name, enum field field)
{
    struct roll_column *bigger = mem_resize(r->columns, r->column_count + 1, sizeof *bigger);
    if (!bigger)
        return ERR_MEMORY;
    r->columns = bigger;
    struct roll_column *c = &r->columns[r->column_count];
    *c = (struct roll_column){.name = name, .field = field};
    c->number = mem_zero(r->room ? r->room : 1, sizeof *c->number);
    if (!c->number)
        return ERR_MEMORY;
    r->column_count++;
    return OK;
}

struct str roll_cell(const struct roll *r, size_t row, size_t column)
{
    return dict_text(&r->columns[column].values, r->columns[column].number[row]);
}

void roll_forget_rows(struct roll *r)
{
    for (size_t c = 0; c < r->column_count; c++) {
        mem_free(r->columns[c].number);
        r->columns[c].number = NULL;
        dict_settle(&r->columns[c].values);
    }
    r->room = 0;
}

void roll_free(struct roll *r)
{
    for (size_t c = 0; c < r->column_count; c++) {
        mem_free(r->columns[c].number);
        dict_free(&r->columns[c].values);
    }
    mem_free(r->columns);
    *r = (struct roll){0};
}
