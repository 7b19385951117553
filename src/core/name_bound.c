#include "core/name_bound.h"

#include <string.h>

#include "core/part_weight.h"

void name_bound_begin(struct name_bound *b, const struct parts *const name[2], enum cpu_level cpu)
{
    b->name[0] = name[0];
    b->name[1] = name[1];
    b->cpu = cpu;
    b->state = cpu >= CPU_SSE42 ? BOUND_UNREAD : BOUND_NONE;
}

static void read_latin(struct name_bound *b)
{
    b->latin = b->name[1]->part[0].letters.alphabet == ALPHABET_LATIN;
    b->state = BOUND_NONE;
    if (b->name[!b->latin]->part[0].letters.alphabet == ALPHABET_LATIN ||
        !letter_lanes_read(b->cpu, b->name[b->latin], &b->lanes))
        return;
    b->state = BOUND_READ;
    memset(b->found, 0, sizeof b->found);
    memset(b->none, 0, sizeof b->none);
}

/* Finds the bounds of a run of the name that is not Latin; false when it has none. */
static bool find(struct name_bound *b, size_t first, size_t count)
{
    unsigned bit = 1u << count;
    if (b->found[first] & bit)
        return true;
    if (b->none[first] & bit)
        return false;
    uint8_t(*to)[LANES] = b->least[first][count - 1];
    bool found =
        letter_lanes_find(&b->lanes, &b->name[!b->latin]->part[first], count, to[0], to[1]);
    uint8_t *which = found ? &b->found[first] : &b->none[first];
    *which = (uint8_t)(*which | bit);
    return found;
}

bool name_bound_price(struct name_bound *b, const struct name_runs *r, unsigned *price)
{
    if (b->state == BOUND_UNREAD)
        read_latin(b);
    if (b->state == BOUND_NONE)
        return false;
    size_t latin = b->latin, other = !latin;
    size_t at = b->lanes.at[r->first[latin]][r->count[latin] - 1];
    if (at == LANE_NONE || !find(b, r->first[other], r->count[other]))
        return false;
    uint8_t(*least)[LANES] = b->least[r->first[other]][r->count[other] - 1];
    const struct part *x = r->part[other], *q = r->part[latin];
    int all = letter_lanes_price(least[0][at], x->letters.len);
    if (x->skip || q->skip) {
        int bare =
            letter_lanes_price(least[1][at + q->skip_latin], (size_t)x->letters.len - x->skip);
        bare += (int)part_skip_price(x, q);
        all = bare < all ? bare : all;
    }
    *price = all > 0 ? (unsigned)all : 0;
    return true;
}
