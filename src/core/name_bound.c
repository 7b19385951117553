#include "core/name_bound.h"

#include <string.h>

#include "core/part_weight.h"

void name_bound_begin(struct name_bound *b, const struct parts *const name[2], struct name_cache *c)
{
    b->name[0] = name[0];
    b->name[1] = name[1];
    b->cache = c;
    b->state = c && c->cpu >= CPU_SSE42 ? BOUND_UNREAD : BOUND_NONE;
}

static void read_latin(struct name_bound *b)
{
    b->latin = b->name[1]->part[0].letters.alphabet == ALPHABET_LATIN;
    b->state = BOUND_NONE;
    if (b->name[!b->latin]->part[0].letters.alphabet == ALPHABET_LATIN ||
        !letter_lanes_read(b->cache->cpu, b->name[b->latin], &b->lanes))
        return;
    b->state = BOUND_READ;
    memset(b->found, 0, sizeof b->found);
    memset(b->none, 0, sizeof b->none);
}

/* Finds the bounds of runs of the name that is not Latin, which end with the same word: of the last
 * words first. False when the first has none. */
static bool find(struct name_bound *b, size_t first, size_t count)
{
    if (b->found[first] >> count & 1)
        return true;
    for (size_t n = 1; n <= count; n++) {
        size_t at = first + count - n;
        unsigned bit = 1u << n;
        if (b->found[at] & bit)
            continue;
        const struct lane_rows *behind = n > 1 ? &b->rows[at + 1][n - 2] : NULL;
        if (b->none[at] & bit ||
            !letter_lanes_find(&b->lanes, &b->cache->lane_words, &b->name[!b->latin]->part[at],
                               behind, &b->rows[at][n - 1])) {
            b->none[at] = (uint8_t)(b->none[at] | bit);
            return false;
        }
        b->found[at] = (uint8_t)(b->found[at] | bit);
    }
    return true;
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
    const struct lane_rows *rows = &b->rows[r->first[other]][r->count[other] - 1];
    const struct name_run *x = r->run[other], *q = r->run[latin];
    int all = letter_lanes_price(rows->least[at], x->word.len);
    if (x->skip || q->skip) {
        int bare =
            letter_lanes_price(rows->bare[at + q->skip_latin], (size_t)x->word.len - x->skip);
        bare += (int)part_skips_price(x->skip, q->skip, (unsigned)x->skip_price + q->skip_price);
        all = bare < all ? bare : all;
    }
    *price = all > 0 ? (unsigned)all : 0;
    return true;
}
