/* Bit-parallel optimal string alignment: H. Hyyro, "A bit-vector algorithm for computing
 * Levenshtein and Damerau edit distances" (2003). One 64-bit word holds a column of the table, so
 * values are cut at 63 letters. Before it runs, the bags of letters give a lower bound: a changed
 * letter alters at most two of their bits, an added or dropped one alters one. */
#include "core/edit.h"

uint64_t edit_bag_add(uint64_t bag, uint8_t letter)
{
    uint64_t bit = (uint64_t)1 << (letter & 31);
    return bag | (bag & bit ? bit << 32 : bit);
}

static unsigned bits(uint64_t x)
{
    return (unsigned)__builtin_popcountll(x);
}

/* The places of a letter in p, as bits. Names are short: a scan beats a table that must be
 * cleared. */
static uint64_t places(const struct letters *p, uint8_t letter)
{
    uint64_t m = 0;
    for (unsigned i = 0; i < p->len; i++)
        m |= (uint64_t)(p->letter[i] == letter) << i;
    return m;
}

static unsigned run(const struct letters *p, const struct letters *t, unsigned limit)
{
    uint64_t vp = ~(uint64_t)0, vn = 0, d0 = 0, old = 0;
    uint64_t last = (uint64_t)1 << (p->len - 1);
    unsigned score = p->len;
    for (unsigned j = 0; j < t->len; j++) {
        uint64_t pm = places(p, t->letter[j]);
        uint64_t tr = (((~d0) & pm) << 1) & old;
        d0 = (((pm & vp) + vp) ^ vp) | pm | vn | tr;
        uint64_t hp = vn | ~(d0 | vp), hn = d0 & vp;
        score += (hp & last) != 0;
        score -= (hn & last) != 0;
        if (score > limit + (t->len - j - 1))
            return limit + 1;
        hp = (hp << 1) | 1;
        hn <<= 1;
        vp = hn | ~(d0 | hp);
        vn = hp & d0;
        old = pm;
    }
    return score <= limit ? score : limit + 1;
}

unsigned edit_distance(const struct letters *a, const struct letters *b, unsigned limit)
{
    unsigned apart = a->len > b->len ? a->len - b->len : b->len - a->len;
    if (apart > limit || bits(a->bag ^ b->bag) > 2 * limit)
        return limit + 1;
    if (a->len == 0 || b->len == 0)
        return apart;
    return run(a, b, limit);
}
