#include "core/name_pairs.h"

#include "core/fullname_sheet.h"
#include "core/name_cache.h"

enum { BLOCK = 16 }; /* pairs at work at a time */

struct block {
    struct name_cache *cache;
    struct name_pair *pairs;
    size_t count;
    uint8_t same[BLOCK][2]; /* the pair that has this name on the same side */
    struct name_cut cut[BLOCK][2];
    struct parts parts[BLOCK][2];
    struct name_sheet sheet[BLOCK][2];
    struct name_meet meet[BLOCK];
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
            if (b->same[i][side] == i) {
                err = name_cache_take(b->cache, &b->cut[i][side], &b->parts[i][side]);
                if (err == OK)
                    name_sheet_fill(&b->parts[i][side], &b->sheet[i][side]);
            }
    return err;
}

static const struct name_sheet *sheet_of(const struct block *b, size_t i, int side)
{
    return &b->sheet[b->same[i][side]][side];
}

static enum err compare_block(struct block *b)
{
    cut_names(b);
    enum err err = read_names(b);
    if (err != OK)
        return err;
    for (size_t i = 0; i < b->count; i++)
        fullname_meet(b->cache, sheet_of(b, i, 0), sheet_of(b, i, 1), &b->meet[i]);
    for (size_t i = 0; i < b->count; i++) {
        const struct name_sheet *x = sheet_of(b, i, 0), *y = sheet_of(b, i, 1);
        struct fullname_score score;
        fullname_compare_sheets(b->cache, &b->meet[i], &score);
        b->pairs[i].letters = x->parts->count && y->parts->count;
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
