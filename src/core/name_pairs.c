#include "core/name_pairs.h"

#include "core/name_cache.h"
#include "core/part_weight.h"

enum { BLOCK = 16 }; /* pairs at work at a time */

struct block {
    struct name_cache *cache;
    struct name_pair *pairs;
    size_t count;
    uint8_t same[BLOCK][2]; /* the pair that has this name on the same side */
    struct name_cut cut[BLOCK][2];
    struct parts parts[BLOCK][2];
};

/* Lists of pairs are often in the order of one side: its name is read once. */
static void cut_names(struct block *b)
{
    for (size_t i = 0; i < b->count; i++)
        for (int side = 0; side < 2; side++) {
            b->same[i][side] = (uint8_t)i;
            if (i && str_eq(b->pairs[i].name[side], b->pairs[i - 1].name[side]))
                b->same[i][side] = b->same[i - 1][side];
            else
                name_cut(&b->cache->words, b->pairs[i].name[side], &b->cut[i][side]);
        }
    for (size_t i = 0; i < b->count; i++)
        for (int side = 0; side < 2; side++)
            if (b->same[i][side] == i)
                name_cut_fetch(&b->cache->words, &b->cut[i][side]);
}

static enum err read_names(struct block *b)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < b->count; i++)
        for (int side = 0; err == OK && side < 2; side++)
            if (b->same[i][side] == i)
                err = name_cache_take(b->cache, &b->cut[i][side], &b->parts[i][side]);
    return err;
}

/* What may be known of any two words of a pair. */
static void fetch_known(const struct name_cache *c, const struct parts *x, const struct parts *y)
{
    for (size_t i = 0; i < x->count; i++)
        for (size_t j = 0; j < y->count; j++)
            if (!part_apart(&x->part[i], &y->part[j]))
                name_cache_ready(c, name_pair_key(c, name_run_key(&x->part[i], 1),
                                                  name_run_key(&y->part[j], 1)));
}

static const struct parts *parts_of(const struct block *b, size_t i, int side)
{
    return &b->parts[b->same[i][side]][side];
}

static enum err compare_block(struct block *b)
{
    cut_names(b);
    enum err err = read_names(b);
    if (err != OK)
        return err;
    for (size_t i = 0; i < b->count; i++)
        fetch_known(b->cache, parts_of(b, i, 0), parts_of(b, i, 1));
    for (size_t i = 0; i < b->count; i++) {
        const struct parts *x = parts_of(b, i, 0), *y = parts_of(b, i, 1);
        struct fullname_score score;
        fullname_compare_with(b->cache, x, y, &score);
        b->pairs[i].letters = x->count && y->count;
        b->pairs[i].probability = score.probability;
        b->pairs[i].weight_bits = score.weight_bits;
    }
    return OK;
}

enum err name_pairs_compare(struct name_cache *c, struct name_pair *pairs, size_t count)
{
    struct block b;
    enum err err = OK;
    b.cache = c;
    for (size_t from = 0; err == OK && from < count; from += b.count) {
        name_cache_forget(c);
        b.pairs = pairs + from;
        b.count = count - from < BLOCK ? count - from : BLOCK;
        err = compare_block(&b);
    }
    return err;
}
