#include "core/near.h"

#include "base/map.h"
#include "base/mem.h"

#include <string.h>

enum { REMEMBERED = 16384 };

enum { KEY_BYTES = PART_KEY_BYTES + 5 };

/* A word or a code with its class, as bytes. */
struct near_key {
    char bytes[KEY_BYTES];
    uint8_t len;
};

struct near_entry {
    struct near_key key;
    struct near_terms near;
};

static void key_of(const struct trait *t, struct near_key *k)
{
    char bytes[PART_KEY_BYTES];
    struct str s = t->code_len ? (struct str){t->code, t->code_len} : part_key(&t->word, bytes);
    k->bytes[0] = (char)(t->class * 2 + (t->code_len > 0));
    memcpy(k->bytes + 1, t->word.group, sizeof t->word.group);
    memcpy(k->bytes + 1 + sizeof t->word.group, s.ptr, s.len);
    k->len = (uint8_t)(1 + sizeof t->word.group + s.len);
}

static uint32_t hash_of(const struct near_key *k)
{
    return (uint32_t)hash_bytes(k->bytes, k->len, 0);
}

static bool is_of(const struct near_entry *e, const struct near_key *k)
{
    return e->key.len == k->len && memcmp(e->key.bytes, k->bytes, k->len) == 0;
}

void near_begin(struct near_cache *c, const struct vocab *v)
{
    if (c->of == v && c->count < REMEMBERED)
        return;
    c->count = 0;
    c->of = v;
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
        uint32_t j = hash_of(&c->entries[i].key) & (room - 1);
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
    struct near_key key;
    enum err e = table_reserve(c);
    if (e == OK)
        e = entries_reserve(c);
    if (e == OK && !c->scratch)
        e = lexicon_scratch_new(&c->scratch);
    if (e != OK)
        return e;
    key_of(t, &key);
    uint32_t i = hash_of(&key) & (c->table_room - 1);
    for (; c->table[i]; i = (i + 1) & (c->table_room - 1))
        if (is_of(&c->entries[c->table[i] - 1], &key)) {
            *out = c->table[i] - 1;
            return vocab_near(c->of, t, &c->entries[*out].near, c->scratch);
        }
    struct near_entry *fresh = &c->entries[c->count];
    if (c->count == c->made) {
        *fresh = (struct near_entry){0};
        c->made++;
    }
    near_clear(&fresh->near);
    e = vocab_near(c->of, t, &fresh->near, c->scratch);
    if (e != OK)
        return e;
    fresh->key = key;
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
    lexicon_scratch_free(c->scratch);
    *c = (struct near_cache){0};
}
