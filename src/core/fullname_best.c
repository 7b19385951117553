/* The best of all ways to match the parts of two names, once it is known which may stand against
 * each other: all ways are gone through, parts of a in their order, but for those that cannot come
 * up to the best one any more. */
#include "core/fullname_inner.h"

#include <string.h>

static const double worst_bits = -1e9;

/* A Khan that ends one name where the other has a family that the first has not. */
static const double lordless_bits = -2.5;

/* Burmese names have no families, fathers or middle names that one writer leaves out and another
 * does not: one more is another person. */
static const double syllable_missing_bits = -2.5;

static double missing_of(const struct side *side, unsigned parts)
{
    double bits = 0;
    for (; parts; parts &= parts - 1)
        bits += side->missing[__builtin_ctz(parts)];
    return bits;
}

/* Names left out of a side that are more than initials, in Burmese. */
static double syllables_of(const struct side *side, unsigned parts)
{
    double bits = 0;
    for (; parts; parts &= parts - 1)
        bits += side->missing[__builtin_ctz(parts)] > missing_bits ? 0 : syllable_missing_bits;
    return bits;
}

/* Whether the other name has initials, whose writer leaves out the father's name of this one. */
static bool spares_father(const struct search *s, int k)
{
    return s->sheet[k]->side.father && s->sheet[!k]->initials;
}

/* What is spared of names of a side when no name of the other is left. */
static double further_of(const struct side *side, unsigned parts)
{
    unsigned middle = (parts & (side->second | side->family)) == side->second && side->second;
    for (; parts; parts &= parts - 1)
        middle += side->missing[__builtin_ctz(parts)] == missing_bits;
    return middle > 1 ? (middle - 1) * further_bits : 0;
}

void fullname_missing(const struct search *s, const unsigned used[2], struct names_left *out)
{
    for (int k = 0; k < 2; k++) {
        const struct side *side = &s->sheet[k]->side;
        unsigned left = s->counted[k] & ~used[k];
        out->count[k] = bits_count(left);
        out->bits[k] = missing_of(side, left);
        if (spares_father(s, k) && side->father & left)
            out->bits[k] += father_bits;
    }
    for (int k = 0; k < 2 && fullname_burmese(s); k++)
        out->bits[k] += syllables_of(&s->sheet[k]->side, s->counted[k] & ~used[k]);
    for (int k = 0; k < 2; k++)
        if (s->sheet[!k]->side.lord & ~used[!k] && (s->counted[k] & ~used[k]) > s->counted[k] >> 1)
            out->bits[k] += lordless_bits;
    for (int k = 0; k < 2 && s->further; k++)
        if (!out->count[!k])
            out->bits[k] += further_of(&s->sheet[k]->side, s->counted[k] & ~used[k]);
}

/* Parts that stand against each other replace what leaving them out would cost. */
static double leaf_bits(const struct search *s, unsigned used_a, unsigned used_b)
{
    const struct side *x = &s->sheet[0]->side, *y = &s->sheet[1]->side;
    unsigned all_a = (1u << s->a->count) - 1, all_b = (1u << s->b->count) - 1;
    if (used_a == all_a && used_b == all_b)
        return 0;
    struct names_left left;
    fullname_missing(s, (const unsigned[]){used_a, used_b}, &left);
    double words = missing_of(x, all_a & ~used_a & ~s->counted[0]) +
                   missing_of(y, all_b & ~used_b & ~s->counted[1]);
    unsigned a = left.count[0], b = left.count[1], both = a < b ? a : b;
    double rest = a > b ? left.bits[0] * (a - both) / a : b > a ? left.bits[1] * (b - both) / b : 0;
    return words + both * part_other_bits + rest;
}

/* The next of the edges of names begins at part j of b. */
static void order_add(struct name_order *o, uint8_t j)
{
    o->down = (uint8_t)(o->down + (o->names && j < o->last));
    o->first = o->names ? o->first : j;
    o->last = j;
    o->names++;
}

/* What the order costs at least. */
static double turned_order_bits(const struct name_order *o)
{
    return o->down ? turned_bits + (o->down - 1) * jumbled_bits : 0;
}

/* Whether a name before "son of" and one behind it have changed places: Rashid bin Salim is the
 * father, or the son, of Salim bin Rashid. */
static bool sons_turned(const struct search *s, const uint8_t *chosen, size_t count)
{
    unsigned turned = 0;
    const unsigned son[2] = {s->sheet[0]->sons, s->sheet[1]->sons};
    for (size_t k = 0; k < count && son[0] && son[1]; k++) {
        const struct edge *e = &s->edge[chosen[k]];
        if (!e->of_names)
            continue;
        bool before[2] = {son[0] >> e->i & 1, son[1] >> e->j & 1};
        turned |= before[0] == before[1] ? 0 : before[0] ? 1u : 2u;
    }
    return turned == 3;
}

/* Burmese has no families that might come first. */
static double order_bits(const struct search *s, const struct name_order *o)
{
    if (o->down && fullname_burmese(s))
        return o->down * jumbled_bits;
    double bits = turned_order_bits(o);
    if (o->down == 1 && o->names > 2 && o->last > o->first)
        bits += jumbled_bits / 2;
    return bits;
}

static double all_order_bits(const struct search *s, const struct name_order *o,
                             const uint8_t *chosen, size_t count)
{
    return order_bits(s, o) + (o->down && sons_turned(s, chosen, count) ? jumbled_bits : 0);
}

double fullname_order(const struct search *s, const uint8_t *chosen, size_t count)
{
    struct name_order order = {0};
    for (size_t k = 0; k < count; k++) {
        const struct edge *e = &s->edge[chosen[k]];
        if (e->of_names)
            order_add(&order, e->j);
    }
    return all_order_bits(s, &order, chosen, count);
}

/* Edges of the same first part of a, in the order they were found. */
static void chain_edges(struct search *s)
{
    memset(s->first, 0, sizeof s->first);
    for (size_t k = s->count; k-- > 0;) {
        if (s->edge[k].gone)
            continue;
        uint8_t *first = &s->first[s->edge[k].i];
        s->next[k] = *first;
        *first = (uint8_t)(k + 1);
    }
}

/* The most that the parts of a can add from each on, whatever they take of b, and how many names of
 * b they can take: a way is left when it cannot come up to the best one any more. */
static void look_ahead(struct search *s)
{
    const struct side *side = &s->sheet[0]->side;
    double least = part_other_bits;
    for (size_t i = 0; i < s->a->count; i++)
        if (s->counted[0] >> i & 1)
            least = side->missing[i] > least ? side->missing[i] : least;
    least += s->further ? further_bits : 0;
    least += spares_father(s, 0) ? father_bits : 0;
    s->least_missing = least;
    s->ahead[s->a->count] = 0;
    s->takes[s->a->count] = 0;
    for (size_t i = s->a->count; i-- > 0;) {
        double most = s->ahead[i + 1] + (s->counted[0] >> i & 1 ? least : 0);
        int takes = s->takes[i + 1];
        for (unsigned k = s->first[i]; k; k = s->next[k - 1]) {
            const struct edge *e = &s->edge[k - 1];
            double bits = e->bits + s->ahead[i + e->i_count];
            int names = e->takes + s->takes[i + e->i_count];
            most = bits > most ? bits : most;
            takes = names > takes ? names : takes;
        }
        s->ahead[i] = most;
        s->takes[i] = takes;
    }
}

/* Whether a way whose next part of a is i may be better than the best. As many names of a that
 * nothing stands against as there are names of b that nothing will stand against are another name
 * each; parts that come in order from here on leave the order as it is. */
static bool may_be_best(const struct search *s, const struct way *w, uint8_t i)
{
    static const double rounding = 1e-6;
    int left = w->left[0], others = w->left[1] - s->takes[i];
    others = others < 0 ? 0 : others < left ? others : left;
    double most = w->sum + others * part_other_bits + (left - others) * s->least_missing +
                  s->ahead[i] + turned_order_bits(&w->order);
    return most >= (s->best > s->floor ? s->best : s->floor) - rounding;
}

static void take_edge(const struct edge *e, struct way *w)
{
    w->used[0] |= e->mask[0];
    w->used[1] |= e->mask[1];
    w->left[1] -= e->takes;
    w->sum += e->bits;
    if (e->of_names)
        order_add(&w->order, e->j);
}

/* What was lent by parts that now stand against others. */
static double lent_lost(const struct search *s, const struct way *w)
{
    double bits = 0;
    for (size_t k = 0; k < s->chosen_count; k++) {
        const struct edge *e = &s->edge[s->chosen[k]];
        bits += e->bits - fullname_edge_bits(e, w->used);
    }
    return bits;
}

/* The way is at its end. */
static void take_way(struct search *s, const struct way *w)
{
    double bits = w->sum - lent_lost(s, w) + leaf_bits(s, w->used[0], w->used[1]) +
                  all_order_bits(s, &w->order, s->chosen, s->chosen_count);
    if (bits > s->best) {
        s->best = bits;
        s->best_count = s->chosen_count;
        memcpy(s->best_chosen, s->chosen, sizeof s->chosen);
    }
}

/* All ways on from part i of a; w is at its end then. */
static void descend(struct search *s, uint8_t i, struct way *w)
{
    for (;; w->left[0] += (int)(s->counted[0] >> i++ & 1)) {
        bool end = i >= s->a->count;
        if (!end && !s->first[i])
            continue;
        if (!may_be_best(s, w, i))
            return;
        if (end || s->nodes++ > NODES_MAX) {
            take_way(s, w);
            return;
        }
        for (unsigned k = s->first[i]; k; k = s->next[k - 1]) {
            const struct edge *e = &s->edge[k - 1];
            if (w->used[1] & e->mask[1])
                continue;
            struct way with = *w;
            take_edge(e, &with);
            s->chosen[s->chosen_count++] = (uint8_t)(k - 1);
            descend(s, (uint8_t)(i + e->i_count), &with);
            s->chosen_count--;
        }
    }
}

/* Open edges of the way that might be the best are priced until none of it is open: no other way
 * comes up to it then, whatever its open edges weigh. Where ways are too many to look at all,
 * everything is priced. */
void fullname_best(struct search *s)
{
    s->floor = worst_bits;
    for (bool again = true; again;) {
        again = false;
        chain_edges(s);
        look_ahead(s);
        s->nodes = s->chosen_count = s->best_count = 0;
        s->best = worst_bits;
        descend(s, 0, &(struct way){.left = {0, bits_count(s->counted[1])}});
        bool all = s->nodes > NODES_MAX;
        s->floor = all ? worst_bits : s->best;
        for (size_t k = 0; k < (all ? s->count : s->best_count); k++) {
            struct edge *e = &s->edge[all ? k : s->best_chosen[k]];
            if (!e->open)
                continue;
            double before = e->bits;
            fullname_settle(s, e);
            s->floor += e->gone ? worst_bits : e->bits - before;
            again = true;
        }
    }
}
