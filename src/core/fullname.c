#include "core/fullname.h"

#include <math.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "core/part_weight.h"

/* Weights in bits before they are brought to scale, with those of core/part_weight.h. Found by
 * coordinate search on names made of Persian, Arabic and Cyrillic words (bench/name_pairs.py:
 * relatives, namesakes; and finding them), of the words of tests/data/names/styles.txt, and on the
 * hard cases; what is missing costs less than that search asks for, since real lists leave out more
 * than made ones. */
static const double missing_bits = -3.4;          /* a name that one side leaves out */
static const double missing_edge_bits = -5.1;     /* the last one */
static const double missing_first_bits = -7.5;    /* the first: it tells a person from a parent */
static const double missing_light_bits = -3.4;    /* "Mohammad" and the like, before another */
static const double missing_particle_bits = -0.2; /* titles: nothing */
static const double missing_initial_bits = -0.8;
static const double turned_bits = -1.4; /* family name first */
static const double jumbled_bits = -8;  /* any other order, for each part out of place */
static const double split_bits = -3.6, join_bits = 1.2; /* two parts against one */
static const double shift_bits = 5;                     /* two against two weigh more than this */
/* Against relatives, who share every name but one, only the name that fits worst tells, and this.
 */
static const double relative_bits = 1.4;
/* To bits of evidence: fitted by logistic regression on the same names. */
static const double scale = 0.65, zero_bits = 6.0;

enum { EDGES_MAX = 160, NODES_MAX = 3000 };

struct edge {
    uint8_t i, i_count, j, j_count;
    uint16_t price;
    double bits;
};

struct cached {
    uint64_t key; /* both ids; 0: free */
    float bits;
    uint16_t price; /* UINT16_MAX: beyond the limit */
};

struct name_cache {
    struct map ids; /* of words numbered here */
    size_t mask;
    struct cached entry[];
};

struct search {
    const struct parts *a, *b;
    struct name_cache *cache;
    struct edge edge[EDGES_MAX];
    size_t count;
    size_t nodes;
    double best;
    uint8_t chosen[PARTS_MAX], chosen_count;
    uint8_t best_chosen[PARTS_MAX], best_count;
};

/* One number for neighbouring words; 0 when one of them has no id. */
static uint64_t words_key(const struct part *p, size_t count)
{
    uint64_t key = 0;
    for (size_t k = 0; k < count; k++) {
        if (!p[k].id)
            return 0;
        key = (key + p[k].id) * 0x9E3779B97F4A7C15u;
        key ^= key >> 29;
    }
    return key;
}

/* Where what is known of two runs of words stands or will stand; NULL when nothing is kept. An
 * entry is lost when another needs its place: nothing grows. */
static struct cached *cache_at(struct name_cache *c, uint64_t a, uint64_t b, uint64_t *key)
{
    if (!c || !a || !b)
        return NULL;
    uint64_t low = a < b ? a : b, high = a < b ? b : a;
    *key = (low ^ (high << 17 | high >> 47)) * 0xD6E8FEB86659FD93u | 1;
    return &c->entry[*key >> 20 & c->mask];
}

static double cached_weight(struct name_cache *c, const struct part *a, const struct part *b,
                            unsigned *price)
{
    uint64_t key;
    struct cached *e = cache_at(c, words_key(a, 1), words_key(b, 1), &key);
    if (!e)
        return part_weight(a, b, price);
    if (e->key != key) {
        double bits = part_weight(a, b, price);
        *e = (struct cached){key, (float)bits,
                             (uint16_t)(*price < UINT16_MAX ? *price : UINT16_MAX)};
    }
    *price = e->price;
    return (double)e->bits;
}

static void edge_add(struct search *s, const struct edge *e)
{
    if (s->count < EDGES_MAX)
        s->edge[s->count++] = *e;
}

static void find_edges(struct search *s, double row[PARTS_MAX], double column[PARTS_MAX])
{
    for (uint8_t i = 0; i < s->a->count; i++)
        for (uint8_t j = 0; j < s->b->count; j++) {
            const struct part *p = &s->a->part[i], *q = &s->b->part[j];
            if (part_is_name(p) != part_is_name(q) &&
                !(p->role == PART_HONORIFIC || q->role == PART_HONORIFIC))
                continue;
            unsigned price;
            double bits = cached_weight(s->cache, p, q, &price);
            if (!part_is_name(p) || !part_is_name(q))
                bits = bits > 4 ? 1.0 : -20;
            if (bits <= part_other_bits)
                continue;
            row[i] = bits > row[i] ? bits : row[i];
            column[j] = bits > column[j] ? bits : column[j];
            edge_add(s, &(struct edge){i, 1, j, 1, (uint16_t)price, bits});
        }
}

/* What may be written in one: parts that end in no title; where both sides have two, names only. */
static bool joinable(const struct parts *p, size_t from, size_t count, size_t other)
{
    if (count == 1)
        return true;
    for (size_t k = from; other > 1 && k < from + count; k++)
        if (!part_is_name(&p->part[k]))
            return false;
    enum part_role last = (enum part_role)p->part[from + count - 1].role;
    return last == PART_NAME || last == PART_HONORIFIC || last == PART_PARTICLE;
}

/* Price and weight of several parts written as one. */
static void weigh_joined(const struct search *s, struct edge *e)
{
    struct part p = s->a->part[e->i], q = s->b->part[e->j];
    for (uint8_t k = 1; k < e->i_count; k++)
        part_join(&p, &s->a->part[e->i + k], &p);
    for (uint8_t k = 1; k < e->j_count; k++)
        part_join(&q, &s->b->part[e->j + k], &q);
    struct yard y = yard_of(&p, &q, 2 * part_most_bits);
    double least = join_bits - split_bits;
    e->bits = as_kept(part_other_bits);
    if (y.most < least)
        return;
    unsigned price = part_price(&p, &q, yard_limit(&y, least));
    e->price = (uint16_t)(price < UINT16_MAX ? price : UINT16_MAX);
    e->bits = as_kept(yard_bits(&y, price) + split_bits);
}

static void try_join(struct search *s, uint8_t i, uint8_t i_count, uint8_t j, uint8_t j_count)
{
    if (!joinable(s->a, i, i_count, j_count) || !joinable(s->b, j, j_count, i_count))
        return;
    uint32_t has[2] = {0, 0}, can[2] = {0, 0};
    for (size_t k = 0; k < i_count; k++) {
        has[0] |= s->a->part[i + k].has;
        can[0] |= s->a->part[i + k].can;
    }
    for (size_t k = 0; k < j_count; k++) {
        has[1] |= s->b->part[j + k].has;
        can[1] |= s->b->part[j + k].can;
    }
    if (many_bits(has[0] & ~can[1]) || many_bits(has[1] & ~can[0]))
        return;
    struct edge e = {i, i_count, j, j_count, 0, 0};
    uint64_t key = 0;
    struct cached *known = cache_at(s->cache, words_key(s->a->part + i, i_count),
                                    words_key(s->b->part + j, j_count), &key);
    if (known && known->key == key) {
        e.price = (uint16_t)known->price;
        e.bits = (double)known->bits;
    } else {
        weigh_joined(s, &e);
    }
    if (known)
        *known = (struct cached){key, (float)e.bits, e.price};
    if (e.bits > (i_count > 1 && j_count > 1 ? shift_bits : join_bits))
        edge_add(s, &e);
}

/* What is not a title: particles of other scripts are names of Burmese ("Ye"). */
static bool may_be_name(const struct part *p)
{
    return part_is_name(p) || p->role == PART_PARTICLE;
}

/* The names of p when they stand side by side: first and how many; false when there is none or a
 * title among them. */
static bool names_span(const struct parts *p, uint8_t *first, uint8_t *count)
{
    uint8_t all = 0;
    for (uint8_t i = 0; i < p->count; i++)
        all = (uint8_t)(all + may_be_name(&p->part[i]));
    *first = 0;
    while (*first < p->count && !may_be_name(&p->part[*first]))
        ++*first;
    *count = 0;
    while (*first + *count < p->count && may_be_name(&p->part[*first + *count]))
        ++*count;
    return *count > 0 && *count == all;
}

/* A script without blanks against one with them, the family name maybe at the other end. */
static void find_turned(struct search *s, bool swap)
{
    const struct parts *one = swap ? s->b : s->a, *many = swap ? s->a : s->b;
    uint8_t i, ones, j, n;
    if (!names_span(one, &i, &ones) || !names_span(many, &j, &n) || ones != 1 || n < 2 ||
        one->part[i].letters.alphabet < ALPHABET_BURMESE)
        return;
    const struct part *q = &one->part[i];
    for (uint8_t first = 0; first < n; first++) {
        struct part p = many->part[j + first];
        for (uint8_t k = 1; k < n; k++)
            part_join(&p, &many->part[j + (first + k) % n], &p);
        struct yard y = yard_of(&p, q, 2 * part_most_bits);
        unsigned price = part_price(&p, q, yard_limit(&y, part_other_bits));
        double bits = yard_bits(&y, price) + split_bits + (first ? turned_bits : 0);
        if (bits > 2)
            edge_add(s, swap ? &(struct edge){j, n, i, 1, (uint16_t)price, bits}
                             : &(struct edge){i, 1, j, n, (uint16_t)price, bits});
    }
}

/* Two neighbours against two, the word boundary being in another place. */
static void find_shifts(struct search *s, const double row[PARTS_MAX],
                        const double column[PARTS_MAX])
{
    const double good = 4;
    for (uint8_t i = 0; i + 1 < s->a->count; i++)
        for (uint8_t j = 0; j + 1 < s->b->count; j++)
            if (row[i] < good && row[i + 1] < good && column[j] < good && column[j + 1] < good)
                try_join(s, i, 2, j, 2);
}

static bool plausible(size_t a, size_t b)
{
    return a <= 3 * b && b <= 3 * a;
}

static void find_joins(struct search *s, const double row[PARTS_MAX],
                       const double column[PARTS_MAX])
{
    const double good = 4;
    for (uint8_t i = 0; i + 1 < s->a->count; i++)
        for (uint8_t j = 0; j < s->b->count; j++)
            if ((row[i] < good || row[i + 1] < good) && column[j] < good &&
                plausible((size_t)s->a->part[i].letters.len + s->a->part[i + 1].letters.len,
                          s->b->part[j].letters.len)) {
                try_join(s, i, 2, j, 1);
                if (i + 2 < s->a->count && row[i + 1] < good && row[i + 2] < good)
                    try_join(s, i, 3, j, 1);
            }
    for (uint8_t j = 0; j + 1 < s->b->count; j++)
        for (uint8_t i = 0; i < s->a->count; i++)
            if ((column[j] < good || column[j + 1] < good) && row[i] < good &&
                plausible((size_t)s->b->part[j].letters.len + s->b->part[j + 1].letters.len,
                          s->a->part[i].letters.len)) {
                try_join(s, i, 1, j, 2);
                if (j + 2 < s->b->count && column[j + 1] < good && column[j + 2] < good)
                    try_join(s, i, 1, j, 3);
            }
}

static double missing_name(const struct part *p, bool first, bool last)
{
    if (p->initial)
        return missing_initial_bits;
    if (p->light && !last)
        return missing_light_bits;
    return first ? missing_first_bits : last ? missing_edge_bits : missing_bits;
}

/* What the unmatched names of one side cost if nothing stands in their place. */
static double missing_of(const struct parts *p, unsigned used, unsigned *names)
{
    double bits = 0;
    uint8_t first = PARTS_MAX, last = 0;
    for (uint8_t i = 0; i < p->count; i++)
        if (part_is_name(&p->part[i])) {
            first = first < i ? first : i;
            last = i;
        }
    *names = 0;
    for (uint8_t i = 0; i < p->count; i++) {
        if (used >> i & 1 || !part_is_name(&p->part[i]))
            continue;
        bits += missing_name(&p->part[i], i == first && i != last, i == last);
        ++*names;
    }
    return bits;
}

static double missing_word(const struct part *p)
{
    return p->role == PART_HONORIFIC || p->role == PART_SUFFIX ? 0 : missing_particle_bits;
}

static double missing_words(const struct parts *p, unsigned used)
{
    double bits = 0;
    for (uint8_t i = 0; i < p->count; i++)
        if (!(used >> i & 1) && !part_is_name(&p->part[i]))
            bits += missing_word(&p->part[i]);
    return bits;
}

/* Parts that stand against each other replace what leaving them out would cost. */
static double leaf_bits(const struct search *s, unsigned used_a, unsigned used_b)
{
    unsigned left_a, left_b;
    if (used_a == (1u << s->a->count) - 1 && used_b == (1u << s->b->count) - 1)
        return 0;
    double a = missing_of(s->a, used_a, &left_a), b = missing_of(s->b, used_b, &left_b);
    double words = missing_words(s->a, used_a) + missing_words(s->b, used_b);
    unsigned both = left_a < left_b ? left_a : left_b;
    double rest = left_a > left_b   ? a * (left_a - both) / left_a
                  : left_b > left_a ? b * (left_b - both) / left_b
                                    : 0;
    return words + both * part_other_bits + rest;
}

static double order_bits(const struct search *s, const uint8_t *chosen, size_t count)
{
    double bits = 0;
    int down = 0;
    for (size_t k = 1; k < count; k++)
        if (s->edge[chosen[k]].j < s->edge[chosen[k - 1]].j)
            down++;
    if (down)
        bits = turned_bits + (down - 1) * jumbled_bits;
    if (down == 1 && count > 2 && s->edge[chosen[count - 1]].j > s->edge[chosen[0]].j)
        bits += jumbled_bits / 2;
    return bits;
}

static void descend(struct search *s, uint8_t i, unsigned used_a, unsigned used_b, double sum)
{
    if (i >= s->a->count || s->nodes++ > NODES_MAX) {
        double bits =
            sum + leaf_bits(s, used_a, used_b) + order_bits(s, s->chosen, s->chosen_count);
        if (bits > s->best) {
            s->best = bits;
            s->best_count = s->chosen_count;
            memcpy(s->best_chosen, s->chosen, sizeof s->chosen);
        }
        return;
    }
    for (size_t k = 0; k < s->count; k++) {
        const struct edge *e = &s->edge[k];
        unsigned mask = ((1u << e->j_count) - 1) << e->j;
        if (e->i != i || used_b & mask)
            continue;
        s->chosen[s->chosen_count++] = (uint8_t)k;
        descend(s, (uint8_t)(i + e->i_count), used_a | ((1u << e->i_count) - 1) << i, used_b | mask,
                sum + e->bits);
        s->chosen_count--;
    }
    descend(s, (uint8_t)(i + 1), used_a, used_b, sum);
}

static void link_add(struct fullname_score *out, const struct name_link *l)
{
    if (out->link_count < NAME_LINKS)
        out->links[out->link_count++] = *l;
}

/* The next part from i on that no edge took; names only, or the rest only. */
static uint8_t next_left(const struct parts *p, unsigned used, uint8_t i, bool names)
{
    while (i < p->count && (used >> i & 1 || part_is_name(&p->part[i]) != names))
        i++;
    return i;
}

/* Parts that stand against each other, then those that nothing stands against. */
static void report_left(const struct search *s, const unsigned used[2], struct fullname_score *out)
{
    unsigned left[2];
    double alone[2] = {missing_of(s->a, used[0], &left[0]), missing_of(s->b, used[1], &left[1])};
    uint8_t i = next_left(s->a, used[0], 0, true), j = next_left(s->b, used[1], 0, true);
    double each = left[0] > left[1] ? alone[0] / left[0] : left[1] ? alone[1] / left[1] : 0;
    while (i < s->a->count || j < s->b->count) {
        bool a = i < s->a->count, b = j < s->b->count;
        link_add(out, &(struct name_link){a && b ? LINK_OTHER : LINK_MISSING, i, a, j, b, 0,
                                          scale * (a && b ? part_other_bits : each)});
        i = a ? next_left(s->a, used[0], (uint8_t)(i + 1), true) : i;
        j = b ? next_left(s->b, used[1], (uint8_t)(j + 1), true) : j;
    }
    for (int side = 0; side < 2; side++) {
        const struct parts *p = side ? s->b : s->a;
        for (uint8_t k = next_left(p, used[side], 0, false); k < p->count;
             k = next_left(p, used[side], (uint8_t)(k + 1), false))
            link_add(out, &(struct name_link){LINK_MISSING, k, side == 0, k, side == 1, 0,
                                              scale * missing_word(&p->part[k])});
    }
}

/* Of a match of any counts, the weight of the name that fits worst. Scripts without blanks may have
 * the names in another order. */
static double link_least(const struct search *s, const struct name_link *l, double bits)
{
    const struct part *a = s->a->part + l->a, *b = s->b->part + l->b;
    size_t count = l->a_count > l->b_count ? l->a_count : l->b_count;
    if (count == 1 || (l->a_count > 1 && l->b_count > 1) ||
        a->letters.alphabet > ALPHABET_BURMESE || b->letters.alphabet > ALPHABET_BURMESE)
        return bits / (double)count;
    const uint64_t other_table = 0x5851F42D4C957F2Du;
    uint64_t key, of_a = words_key(a, l->a_count);
    struct cached *known =
        cache_at(s->cache, of_a ? of_a ^ other_table : 0, words_key(b, l->b_count), &key);
    if (known && known->key == key)
        return (double)known->bits;
    double least = l->a_count > 1 ? part_worst_half(a, count, b) : part_worst_half(b, count, a);
    if (known)
        *known = (struct cached){key, (float)least, 0};
    return least;
}

/* The weight against relatives: what speaks against, and the name that fits worst. */
static double relative_weight(const struct search *s, const struct fullname_score *out)
{
    double against = 0, least = part_most_bits;
    for (size_t i = 0; i < out->link_count; i++) {
        const struct name_link *l = &out->links[i];
        double bits = l->weight_bits / scale;
        if (l->kind != LINK_SAME) {
            against += bits;
            continue;
        }
        if (!part_is_name(&s->a->part[l->a]))
            continue;
        bits = link_least(s, l, bits);
        least = bits < least ? bits : least;
    }
    /* A father's name that stands first is another's given name. */
    double order = out->order_bits / scale < turned_bits - 0.1 ? jumbled_bits : 0;
    return against + least + order + relative_bits;
}

/* Of two other explanations, the likelier one counts. */
static double least_of(double x, double y)
{
    return -log2(exp2(-x) + exp2(-y));
}

static void report(const struct search *s, struct fullname_score *out)
{
    unsigned used[2] = {0, 0};
    out->order_bits = scale * order_bits(s, s->best_chosen, s->best_count);
    out->link_count = 0;
    for (size_t k = 0; k < s->best_count; k++) {
        const struct edge *e = &s->edge[s->best_chosen[k]];
        used[0] |= ((1u << e->i_count) - 1) << e->i;
        used[1] |= ((1u << e->j_count) - 1) << e->j;
        link_add(out, &(struct name_link){LINK_SAME, e->i, e->i_count, e->j, e->j_count, e->price,
                                          scale * e->bits});
    }
    report_left(s, used, out);
    out->weight_bits = scale * least_of(s->best - zero_bits, relative_weight(s, out));
    out->chance_bits = out->weight_bits - scale * s->best;
    out->probability = 1 / (1 + exp2(-out->weight_bits));
}

enum err name_cache_new(unsigned log2_entries, struct name_cache **out)
{
    size_t n = (size_t)1 << log2_entries;
    struct name_cache *c = mem_zero(1, sizeof *c + n * sizeof c->entry[0]);
    if (!c)
        return ERR_MEMORY;
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

void fullname_compare(const struct parts *a, const struct parts *b, struct fullname_score *out)
{
    fullname_compare_with(NULL, a, b, out);
}

/* Some order of names, so that they are always compared the same way round. */
static int parts_order(const struct parts *a, const struct parts *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (size_t i = 0; i < a->count; i++) {
        const struct letters *x = &a->part[i].letters, *y = &b->part[i].letters;
        if (x->alphabet != y->alphabet)
            return x->alphabet < y->alphabet ? -1 : 1;
        if (x->len != y->len)
            return x->len < y->len ? -1 : 1;
        int c = memcmp(x->code, y->code, x->len);
        if (c != 0)
            return c;
    }
    return 0;
}

static void turn_links(struct fullname_score *s)
{
    for (size_t i = 0; i < s->link_count; i++) {
        struct name_link *l = &s->links[i], was = *l;
        l->a = was.b;
        l->a_count = was.b_count;
        l->b = was.a;
        l->b_count = was.a_count;
    }
}

void fullname_compare_with(struct name_cache *cache, const struct parts *a, const struct parts *b,
                           struct fullname_score *out)
{
    struct search s;
    bool turn = parts_order(a, b) > 0;
    s.a = turn ? b : a;
    s.b = turn ? a : b;
    s.cache = cache;
    s.count = s.nodes = 0;
    s.best = -1e9;
    s.chosen_count = s.best_count = 0;
    double row[PARTS_MAX], column[PARTS_MAX];
    for (int i = 0; i < PARTS_MAX; i++)
        row[i] = column[i] = -100;
    /* Not the links: they are many, and filled in as they come. */
    out->weight_bits = out->probability = out->order_bits = out->chance_bits = 0;
    out->link_count = 0;
    if (a->count == 0 || b->count == 0) {
        out->weight_bits = out->chance_bits = -scale * zero_bits;
        out->probability = 1 / (1 + exp2(-out->weight_bits));
        return;
    }
    find_edges(&s, row, column);
    find_joins(&s, row, column);
    find_shifts(&s, row, column);
    find_turned(&s, false);
    find_turned(&s, true);
    descend(&s, 0, 0, 0, 0);
    report(&s, out);
    if (turn)
        turn_links(out);
}
