/* map: from byte strings to 64-bit numbers. Open addressing, linear probes, load below 3/4.
 *
 * Keys are copied into the map. The hash is keyed by a seed that the caller gives, so that
 * chosen input cannot pile up in one place; iteration is in order of insertion. */
#ifndef PV_BASE_MAP_H
#define PV_BASE_MAP_H

#include "base/str.h"

/* `struct map m = {0};` is empty with seed 0. Free with map_free. */
struct map {
    struct map_entry *entries; /* in order of insertion */
    uint32_t *slots;           /* entry index + 1 below, some of the hash above; 0 is free */
    size_t count;              /* entries, removed ones included */
    size_t room;
    size_t slot_count; /* a power of two, or 0 */
    size_t live;
    uint64_t seed;
    struct arena keys;
};

struct map_entry {
    struct str key; /* borrowed from the map; key.ptr is NULL for a removed entry */
    uint64_t value;
    uint64_t hash;
};

/* Sets key to value, adding it if needed. ERR_MEMORY. */
enum err map_set(struct map *m, struct str key, uint64_t value) PV_CHECKED;

/* True and *value when present. */
bool map_get(const struct map *m, struct str key, uint64_t *value);

/* The stored value to change in place; NULL when absent. Invalid after the next map_set. */
uint64_t *map_at(const struct map *m, struct str key);

/* True when it was there. Its key's bytes stay in the map's arena until map_free. */
bool map_remove(struct map *m, struct str key);
void map_free(struct map *m);

/* 64-bit hash of bytes (wyhash-like mixing; not for anything that must resist forgery). */
uint64_t hash_bytes(const void *p, size_t len, uint64_t seed);

#endif
