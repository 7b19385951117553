#include "base/map.h"

#include "base/mem.h"

#include <string.h>

static uint64_t mix(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide r = (wide)a * b;
    return (uint64_t)r ^ (uint64_t)(r >> 64);
}

/* The last bytes, fewer than eight, the first in the lowest place; before: eight or more come
 * before them. */
static inline uint64_t tail_of(const unsigned char *b, size_t len, bool before)
{
    uint64_t w = 0;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    /* Loads of one width each, which may overlap. */
    if (before) {
        memcpy(&w, b + len - 8, 8);
        return len ? w >> (8 * (8 - len)) : 0;
    }
    if (len >= 4) {
        uint32_t low, high;
        memcpy(&low, b, 4);
        memcpy(&high, b + len - 4, 4);
        return low | (uint64_t)high << (8 * (len - 4));
    }
    if (len)
        w = b[0] | (uint64_t)b[len / 2] << (8 * (len / 2)) |
            (uint64_t)b[len - 1] << (8 * (len - 1));
    return w;
#else
    (void)before;
    if (len)
        memcpy(&w, b, len);
    return w;
#endif
}

uint64_t hash_bytes(const void *p, size_t len, uint64_t seed)
{
    const unsigned char *b = p;
    const bool before = len >= 8;
    uint64_t h = seed ^ 0xa0761d6478bd642fULL ^ len;
    while (len >= 8) {
        uint64_t w;
        memcpy(&w, b, 8);
        h = mix(h ^ w, 0xe7037ed1a0b428dbULL);
        b += 8;
        len -= 8;
    }
    return mix(h ^ tail_of(b, len, before) ^ 0x8ebc6af09c88c6e3ULL, 0x589965cc75374cc3ULL);
}

/* A slot has the upper half of the hash where the entry's number leaves room: entries of others,
 * which are far apart in memory, are hardly ever looked at. Entries are fewer than slots. */
static uint32_t slot_tag(uint64_t hash, size_t mask)
{
    return (uint32_t)(hash >> 32) & ~(uint32_t)mask;
}

static size_t slot_entry(uint32_t slot, size_t mask)
{
    return (slot & (uint32_t)mask) - (size_t)1;
}

/* Index into slots where the key stands, or of the free slot where it would. */
static size_t map_probe(const struct map *m, struct str key, uint64_t hash)
{
    const size_t mask = m->slot_count - 1;
    const uint32_t tag = slot_tag(hash, mask);
    size_t i = (size_t)hash & mask;
    for (; m->slots[i]; i = (i + 1) & mask) {
        if ((m->slots[i] ^ tag) & ~(uint32_t)mask)
            continue;
        const struct map_entry *e = &m->entries[slot_entry(m->slots[i], mask)];
        if (e->key.ptr && e->hash == hash && str_eq(e->key, key))
            break;
    }
    return i;
}

static enum err map_rehash(struct map *m, size_t slot_count)
{
    uint32_t *slots = mem_zero(slot_count, sizeof *slots);
    if (!slots)
        return ERR_MEMORY;
    size_t kept = 0;
    for (size_t e = 0; e < m->count; e++) {
        if (!m->entries[e].key.ptr)
            continue;
        m->entries[kept] = m->entries[e];
        size_t i = (size_t)m->entries[kept].hash & (slot_count - 1);
        while (slots[i])
            i = (i + 1) & (slot_count - 1);
        slots[i] = slot_tag(m->entries[kept].hash, slot_count - 1) | (uint32_t)(kept + 1);
        kept++;
    }
    m->count = kept;
    mem_free(m->slots);
    m->slots = slots;
    m->slot_count = slot_count;
    return OK;
}

/* Makes room for one more entry. Removed ones are swept out when the slots fill up; the map only
 * doubles when at least half of the slots would be live, so adding and removing does not grow it.
 */
static enum err map_grow(struct map *m)
{
    if ((m->count + 1) * 4 > m->slot_count * 3) {
        size_t slot_count = m->slot_count ? m->slot_count : 32;
        if ((m->live + 1) * 2 > slot_count)
            slot_count *= 2;
        if (map_rehash(m, slot_count) != OK)
            return ERR_MEMORY;
    }
    if (m->count < m->room)
        return OK;
    size_t room = m->room ? m->room * 2 : 16;
    if (room > UINT32_MAX)
        return ERR_MEMORY;
    struct map_entry *e = mem_resize(m->entries, room, sizeof *e);
    if (!e)
        return ERR_MEMORY;
    m->entries = e;
    m->room = room;
    return OK;
}

enum err map_set(struct map *m, struct str key, uint64_t value)
{
    uint64_t *there = map_at(m, key);
    if (there) {
        *there = value;
        return OK;
    }
    if (map_grow(m) != OK)
        return ERR_MEMORY;
    char *copy = arena_copy(&m->keys, key.ptr, key.len);
    if (!copy)
        return ERR_MEMORY;
    uint64_t hash = hash_bytes(key.ptr, key.len, m->seed);
    size_t slot = map_probe(m, key, hash);
    m->entries[m->count] = (struct map_entry){{copy, key.len}, value, hash};
    m->slots[slot] = slot_tag(hash, m->slot_count - 1) | (uint32_t)++m->count;
    m->live++;
    return OK;
}

uint64_t *map_at(const struct map *m, struct str key)
{
    if (!m->slot_count)
        return NULL;
    size_t slot = map_probe(m, key, hash_bytes(key.ptr, key.len, m->seed));
    return m->slots[slot] ? &m->entries[slot_entry(m->slots[slot], m->slot_count - 1)].value : NULL;
}

bool map_get(const struct map *m, struct str key, uint64_t *value)
{
    const uint64_t *there = map_at(m, key);
    if (there)
        *value = *there;
    return there != NULL;
}

bool map_remove(struct map *m, struct str key)
{
    if (!m->slot_count)
        return false;
    size_t slot = map_probe(m, key, hash_bytes(key.ptr, key.len, m->seed));
    if (!m->slots[slot])
        return false;
    /* The slot keeps pointing at the dead entry, so that later probes step over it. */
    m->entries[slot_entry(m->slots[slot], m->slot_count - 1)].key = STR_NONE;
    m->live--;
    return true;
}

void map_free(struct map *m)
{
    mem_free(m->entries);
    mem_free(m->slots);
    arena_free(&m->keys);
    *m = (struct map){.seed = m->seed};
}
