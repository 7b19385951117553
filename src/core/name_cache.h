/* name_cache: what is known of words or runs of words, by their ids. Used by core/fullname*.c and
 * core/name_pairs.c alone; the interface for others is in core/fullname.h.
 *
 * Four entries share a line of memory, so that a look costs one way to memory and few entries push
 * each other out. Nothing grows: the oldest of four is lost when a fifth needs the place. */
#ifndef PV_CORE_NAME_CACHE_H
#define PV_CORE_NAME_CACHE_H

#include "base/fetch.h"
#include "base/map.h"
#include "core/cpu.h"
#include "core/letter_lanes.h"
#include "core/name_read.h"

/* Words known at a time, about. */
enum { NAME_CACHE_WAYS = 4, NAME_CACHE_WORDS = 1 << 17 };

struct name_known {
    uint64_t key; /* 0: free */
    float bits;
    uint16_t price; /* UINT16_MAX: beyond the limit */
};

struct name_bucket {
    struct name_known way[NAME_CACHE_WAYS]; /* the youngest first */
};

struct name_cache {
    enum cpu_level cpu;
    struct map ids; /* of words numbered here */
    uint64_t last_id;
    struct name_words words;
    struct letter_laid *laid;
    struct lane_words lane_words;
    size_t mask;
    struct name_bucket *buckets; /* in the same memory, each in a line of its own */
};

/* Forgets words once there are many, so that it does not grow. Names that are read or cut are to be
 * read again; numbers are not given twice. */
void name_cache_forget(struct name_cache *c);

/* name_cache_read of a name that was cut. */
enum err name_cache_take(struct name_cache *c, const struct name_cut *cut,
                         struct parts *out) PV_CHECKED;

/* Spellings laid out; NULL without a cache. */
static inline struct letter_laid *name_laid(const struct name_cache *c)
{
    return c ? c->laid : NULL;
}

/* The number of words and one more. */
static inline uint64_t name_key_more(uint64_t key, uint64_t id)
{
    key = (key + id) * 0x9E3779B97F4A7C15u;
    return key ^ key >> 29;
}

/* One number for neighbouring words; 0 when one of them has no id. */
static inline uint64_t name_run_key(const struct part *p, size_t count)
{
    uint64_t key = 0;
    for (size_t k = 0; k < count; k++) {
        if (!p[k].id)
            return 0;
        key = name_key_more(key, p[k].id);
    }
    return key;
}

/* The key of two runs, either way round; 0 when nothing is kept of them. Keys of single words are
 * exact; those of neighbours and of pairs are mixed to 63 bits: where a million pairs are kept and
 * a million looked for, one is taken for another with a chance of 1 in 8 million. Nothing secret is
 * in them: who makes up all words of a list, and their order, can find two pairs of one key, which
 * then weigh the same. */
static inline uint64_t name_pair_key(const struct name_cache *c, uint64_t a, uint64_t b)
{
    if (!c || !a || !b)
        return 0;
    uint64_t low = a < b ? a : b, high = a < b ? b : a;
    return (low ^ (high << 17 | high >> 47)) * 0xD6E8FEB86659FD93u | 1;
}

static inline struct name_bucket *name_cache_at(const struct name_cache *c, uint64_t key)
{
    return &c->buckets[key >> 20 & c->mask];
}

/* Fetches ahead what name_cache_find will look at. */
static inline void name_cache_ready(const struct name_cache *c, uint64_t key)
{
    if (key)
        fetch(name_cache_at(c, key));
}

/* NULL when it is not known, or when key is 0. */
static inline const struct name_known *name_cache_find(const struct name_cache *c, uint64_t key)
{
    if (!key)
        return NULL;
    const struct name_bucket *b = name_cache_at(c, key);
    for (size_t k = 0; k < NAME_CACHE_WAYS; k++)
        if (b->way[k].key == key)
            return &b->way[k];
    return NULL;
}

/* Does nothing when key is 0. */
static inline void name_cache_keep(struct name_cache *c, struct name_known known)
{
    if (!known.key)
        return;
    struct name_bucket *b = name_cache_at(c, known.key);
    for (size_t k = NAME_CACHE_WAYS - 1; k > 0; k--)
        b->way[k] = b->way[k - 1];
    b->way[0] = known;
}

#endif
