/* What the best way to match two names says: each part's lot, and the weight of the whole. */
#include "core/fullname_inner.h"
#include "core/part_within.h"

#include <math.h>

static void link_add(struct fullname_score *out, const struct name_link *l)
{
    if (out->link_count < NAME_LINKS)
        out->links[out->link_count++] = *l;
}

static uint8_t first_of(unsigned parts)
{
    return (uint8_t)__builtin_ctz(parts);
}

/* Parts that stand against each other, then those that nothing stands against. */
static void report_left(const struct search *s, const unsigned used[2], struct fullname_score *out)
{
    const unsigned names[2] = {s->counted[0], s->counted[1]};
    unsigned x = names[0] & ~used[0], y = names[1] & ~used[1];
    struct names_left left;
    fullname_missing(s, used, &left);
    const int more = left.count[1] >= left.count[0];
    double each = left.count[more] ? left.bits[more] / left.count[more] : 0;
    for (; x || y; x &= x - 1, y &= y - 1) {
        uint8_t i = x ? first_of(x) : s->a->count, j = y ? first_of(y) : s->b->count;
        link_add(out, &(struct name_link){x && y ? LINK_OTHER : LINK_MISSING, i, x != 0, j, y != 0,
                                          0, scale * (x && y ? part_other_bits : each)});
    }
    for (int side = 0; side < 2; side++) {
        const struct parts *p = side ? s->b : s->a;
        unsigned rest = ((1u << p->count) - 1) & ~names[side] & ~used[side];
        for (; rest; rest &= rest - 1) {
            uint8_t k = first_of(rest);
            link_add(out, &(struct name_link){LINK_MISSING, k, side == 0, k, side == 1, 0,
                                              scale * s->sheet[side]->side.missing[k]});
        }
    }
}

/* Of a match of any counts, the weight of the name that fits worst. Scripts without blanks may have
 * the names in another order. */
static double link_least(const struct search *s, const struct name_link *l, double bits)
{
    const struct part *a = s->a->part + l->a, *b = s->b->part + l->b;
    size_t count = l->a_count > l->b_count ? l->a_count : l->b_count;
    if (fullname_names(s->a, l->a, l->a_count) < 2 && fullname_names(s->b, l->b, l->b_count) < 2)
        return bits;
    if (count == 1 || (l->a_count > 1 && l->b_count > 1) ||
        a->letters.alphabet > ALPHABET_BURMESE || b->letters.alphabet > ALPHABET_BURMESE)
        return bits / (double)count;
    const uint64_t other_table = 0x5851F42D4C957F2Du;
    uint64_t of_a = name_run_key(a, l->a_count);
    uint64_t key =
        name_pair_key(s->cache, of_a ? of_a ^ other_table : 0, name_run_key(b, l->b_count));
    const struct name_known *known = name_cache_find(s->cache, key);
    if (known)
        return (double)known->bits;
    double least = l->a_count > 1 ? part_worst_half(name_laid(s->cache), a, count, b, s->strict)
                                  : part_worst_half(name_laid(s->cache), b, count, a, s->strict);
    name_cache_keep(s->cache, (struct name_known){key, (float)least, 0});
    return as_kept(least);
}

/* The weight against relatives: what speaks against, and the name that fits worst. */
static double relative_weight(const struct search *s, const struct fullname_score *out)
{
    double against = 0, least = part_most_bits;
    for (size_t i = 0; i < out->link_count; i++) {
        const struct name_link *l = &out->links[i];
        double bits = l->weight_bits / scale;
        if (l->kind != LINK_SAME && l->kind != LINK_WITHIN) {
            against += bits;
            continue;
        }
        if (!fullname_any_name(s->a, l->a, l->a_count) ||
            !fullname_any_name(s->b, l->b, l->b_count))
            continue;
        bits = link_least(s, l, bits);
        least = bits < least ? bits : least;
    }
    /* A father's name that stands first is another's given name. */
    double order = out->order_bits / scale < turned_bits - 0.1 ? jumbled_bits : 0;
    return against + least + order + relative_bits;
}

/* Of two other explanations, the likelier one counts. */
static double lower_of(double x, double y)
{
    return -log2(exp2(-x) + exp2(-y));
}

double fullname_about(const struct name_rough *r)
{
    double against = r->other * part_other_bits + r->missing * missing_bits;
    double x = r->bits + against - zero_bits, y = r->least + against + relative_bits;
    double least = x < y ? x : y, apart = x < y ? y - x : x - y;
    /* As lower_of, within a tenth of a bit. */
    return scale * (least - 1 / (1 + apart * (0.45 + 0.3 * apart)));
}

/* Which part says who is meant of those of one name; of a name beside another that has a numeral, a
 * V behind it is one too. */
static unsigned generations_of(const struct search *s, const unsigned used[2], int side)
{
    const struct parts *p = side ? s->b : s->a;
    const struct part *last = &p->part[p->count - 1];
    const unsigned x = s->sheet[side]->generations;
    if (x || !last->initial || p->count < 2 || !last->letters.latin_len)
        return x;
    struct names_left left;
    fullname_missing(s, used, &left);
    const char c = last->letters.latin[0];
    if (left.count[!side]) /* it stands against another name */
        return 0;
    return c == 'v' || c == 'i' || c == 'x' ? 1u << (p->count - 1) : 0;
}

/* "John Castell Jr" is not John Castell Sr: what that says, and that they stand against each
 * other. */
static double report_generations(const struct search *s, unsigned used[2],
                                 struct fullname_score *out)
{
    if (!s->sheet[0]->generations && !s->sheet[1]->generations)
        return 0;
    const unsigned x = generations_of(s, used, 0), y = generations_of(s, used, 1);
    if (!x || !y)
        return 0;
    const uint8_t i = first_of(x), j = first_of(y);
    if ((used[0] >> i & 1) || (used[1] >> j & 1) || part_same_group(&s->a->part[i], &s->b->part[j]))
        return 0;
    struct names_left was, now;
    fullname_missing(s, used, &was);
    used[0] |= 1u << i;
    used[1] |= 1u << j;
    fullname_missing(s, used, &now);
    link_add(out, &(struct name_link){LINK_OTHER, i, 1, j, 1, 0, scale * part_other_bits});
    /* A V is not left out any more. */
    return part_other_bits + now.bits[0] - was.bits[0] + now.bits[1] - was.bits[1];
}

void fullname_report(const struct search *s, struct fullname_score *out)
{
    unsigned used[2] = {0, 0};
    out->order_bits = scale * fullname_order(s, s->best_chosen, s->best_count);
    out->link_count = 0;
    for (size_t k = 0; k < s->best_count; k++) {
        const struct edge *e = &s->edge[s->best_chosen[k]];
        used[0] |= ((1u << e->i_count) - 1) << e->i;
        used[1] |= ((1u << e->j_count) - 1) << e->j;
    }
    for (size_t k = 0; k < s->best_count; k++) {
        const struct edge *e = &s->edge[s->best_chosen[k]];
        link_add(out,
                 &(struct name_link){e->within ? LINK_WITHIN : LINK_SAME, e->i, e->i_count, e->j,
                                     e->j_count, e->price, scale * fullname_edge_bits(e, used)});
    }
    const double best = s->best + report_generations(s, used, out);
    report_left(s, used, out);
    out->weight_bits = scale * lower_of(best - zero_bits, relative_weight(s, out));
    out->chance_bits = out->weight_bits - scale * best;
    out->probability = 1 / (1 + exp2(-out->weight_bits));
}

void fullname_report_nothing(struct fullname_score *out)
{
    out->weight_bits = out->chance_bits = -scale * zero_bits;
    out->probability = 1 / (1 + exp2(-out->weight_bits));
}
