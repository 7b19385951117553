#include "core/name_cache.h"

#include "base/mem.h"
#include "core/fullname.h"

enum err name_cache_new(unsigned log2_entries, struct name_cache **out)
{
    const size_t line = sizeof(struct name_bucket);
    size_t n = ((size_t)1 << log2_entries) / NAME_CACHE_WAYS;
    n = n ? n : 1;
    struct name_cache *c = mem_zero(1, sizeof *c + (n + 1) * line);
    if (!c)
        return ERR_MEMORY;
    char *after = (char *)(c + 1);
    after += (line - (uintptr_t)after % line) % line;
    c->buckets = (struct name_bucket *)(void *)after;
    c->mask = n - 1;
    *out = c;
    return OK;
}

void name_cache_free(struct name_cache *c)
{
    if (c)
        map_free(&c->ids);
    mem_free(c);
}

enum err name_cache_number(struct name_cache *c, struct parts *p)
{
    for (size_t i = 0; i < p->count; i++) {
        char bytes[PART_KEY_BYTES];
        struct str key = part_key(&p->part[i], bytes);
        uint64_t id = c->ids.count + 1;
        if (!map_get(&c->ids, key, &id)) {
            enum err e = map_set(&c->ids, key, id);
            if (e != OK)
                return e;
        }
        p->part[i].id = (uint32_t)id;
    }
    return OK;
}
