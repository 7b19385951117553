#include "core/near.h"

#include "base/map.h"
#include "base/mem.h"

#include <string.h>

enum { REMEMBERED = 2048 };

struct near_entry {
    struct sounds key;
    uint8_t class;
    bool code;
    struct near_terms near;
};

static uint32_t hash_of(const struct trait *t)
{
    uint64_t seed = t->class * 4u + t->code * 2u + t->key.unvowelled;
    return (uint32_t)hash_bytes(t->key.s, t->key.len, seed);
}

static bool is_of(const struct near_entry *e, const struct trait *t)
{
    return e->class == t->class && e->code == t->code && e->key.unvowelled == t->key.unvowelled &&
           sounds_equal(&e->key, &t->key);
}

void near_begin(struct near_cache *c, const struct vocab *v)
{
    if (c->of == v && c->revision == v->revision && c->count < REMEMBERED)
        return;
    c->count = 0;
    c->of = v;
    c->revision = v->revision;
    if (c->table_room)
        memset(c->table, 0, c->table_room * sizeof *c->table);
}

static enum err table_reserve(struct near_cache *c)
{
    if ((c->count + 1) * UINT64_C(2) <= c->table_room)
        return OK;
    uint32_t room = c->table_room ? c->table_room * 2 : 128;
    uint32_t *table = mem_zero(room, sizeof *table);
    if (!table)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < c->count; i++) {
        const struct near_entry *e = &c->entries[i];
        struct trait t = {.key = e->key, .class = e->class, .code = e->code};
        uint32_t j = hash_of(&t) & (room - 1);
        while (table[j])
            j = (j + 1) & (room - 1);
        table[j] = i + 1;
    }
    mem_free(c->table);
    c->table = table;
    c->table_room = room;
    return OK;
}

/* Lists of entries forgotten are kept, to be filled again: the first `made` are valid. */
static enum err entries_reserve(struct near_cache *c)
{
    if (c->count < c->room)
        return OK;
    uint32_t room = c->room ? c->room * 2 : 32;
    struct near_entry *entries = mem_resize(c->entries, room, sizeof *entries);
    if (!entries)
        return ERR_MEMORY;
    c->entries = entries;
    c->room = room;
    return OK;
}

enum err near_look_up(struct near_cache *c, const struct trait *t, uint32_t *out)
{
    enum err e = table_reserve(c);
    if (e == OK)
        e = entries_reserve(c);
    if (e != OK)
        return e;
    uint32_t i = hash_of(t) & (c->table_room - 1);
    for (; c->table[i]; i = (i + 1) & (c->table_room - 1))
        if (is_of(&c->entries[c->table[i] - 1], t)) {
            *out = c->table[i] - 1;
            return OK;
        }
    struct near_entry *fresh = &c->entries[c->count];
    if (c->count == c->made) {
        *fresh = (struct near_entry){0};
        c->made++;
    }
    e = vocab_near(c->of, t, &fresh->near, &c->seen);
    if (e != OK)
        return e;
    fresh->key = t->key;
    fresh->class = t->class;
    fresh->code = t->code;
    *out = c->count++;
    c->table[i] = c->count;
    return OK;
}

const struct near_terms *near_list(const struct near_cache *c, uint32_t number)
{
    return &c->entries[number].near;
}

void near_cache_free(struct near_cache *c)
{
    for (uint32_t i = 0; i < c->made; i++)
        near_free(&c->entries[i].near);
    mem_free(c->entries);
    mem_free(c->table);
    seen_free(&c->seen);
    *c = (struct near_cache){0};
}
