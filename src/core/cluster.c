/* Groups grow along pairs, the strongest first. Between two groups the mean of all members' weights
 * decides, each bounded, so that one absurd weight neither forces nor forbids a union. Rejected:
 * connected components, which join whole villages through one bad record. */
#include "core/cluster.h"

#include "base/mem.h"
#include "core/pair_order.h"

#include <math.h>

enum { LOOK_MEMBERS = 8 };

struct grower {
    const struct people *p;
    const struct model *d;
    uint32_t *next;  /* members of a group as a ring */
    uint32_t *group; /* group[row]: its root */
    uint32_t *size;  /* by root */
    int32_t bound;
    int32_t needed;
    bool chosen; /* cluster_options */
    const struct kin *kin;
    /* Rows that people called two: apart[first[row]] up to first[row + 1]; NULL when there are
     * none. */
    uint32_t *first, *apart;
    uint8_t *has_not; /* by root: a member has one */
};

static uint32_t root(uint32_t *group, uint32_t i)
{
    while (group[i] != i) {
        group[i] = group[group[i]];
        i = group[i];
    }
    return i;
}

/* At most LOOK_MEMBERS members of a group, evenly spread. */
static size_t look_at(const struct grower *g, uint32_t from, uint32_t out[LOOK_MEMBERS])
{
    uint32_t size = g->size[from], step = (size + LOOK_MEMBERS - 1) / LOOK_MEMBERS, at = from;
    size_t n = 0;
    for (uint32_t i = 0; i < size; i++, at = g->next[at])
        if (i % step == 0 && n < LOOK_MEMBERS)
            out[n++] = at;
    return n;
}

/* What rows a and b say of each other, in units, as in a pair of theirs. */
static int32_t say_of(const struct grower *g, uint32_t a, uint32_t b)
{
    int32_t weight =
        model_weight(g->d, g->p, g->p->number + a * g->p->stride, g->p->number + b * g->p->stride);
    const struct kin_pair *kin = kin_find(g->kin, a, b);
    weight += kin ? kin->units : 0;
    return g->chosen ? weight + g->d->prior
                     : (int32_t)floor(model_bits(g->d, weight) * MODEL_UNIT + 0.5);
}

static bool belong(const struct grower *g, uint32_t a, uint32_t b)
{
    uint32_t x[LOOK_MEMBERS], y[LOOK_MEMBERS];
    size_t n = look_at(g, a, x), m = look_at(g, b, y);
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++) {
            int32_t w = say_of(g, x[i], y[j]);
            sum += w > g->bound ? g->bound : w < -g->bound ? -g->bound : w;
        }
    return sum >= (int64_t)(n * m) * g->needed;
}

/* Whether a member of a and one of b are two persons by people's word. */
static bool kept_apart(const struct grower *g, uint32_t a, uint32_t b)
{
    if (!g->first || !g->has_not[a] || !g->has_not[b])
        return false;
    uint32_t few = g->size[a] < g->size[b] ? a : b, many = few == a ? b : a, at = few;
    do {
        for (uint32_t i = g->first[at]; i < g->first[at + 1]; i++)
            if (root(g->group, g->apart[i]) == many)
                return true;
        at = g->next[at];
    } while (at != few);
    return false;
}

static void join(struct grower *g, uint32_t a, uint32_t b)
{
    uint32_t keep = a < b ? a : b, lose = a < b ? b : a;
    g->group[lose] = keep;
    g->size[keep] += g->size[lose];
    if (g->first)
        g->has_not[keep] |= g->has_not[lose];
    uint32_t t = g->next[keep];
    g->next[keep] = g->next[lose];
    g->next[lose] = t;
}

/* Who is whose "not the same", from both sides. */
static enum err take_apart(struct grower *g, const struct cluster_options *o)
{
    size_t rows = g->p->rows, nots = 0;
    for (size_t i = 0; i < o->label_count; i++)
        nots += o->label[i].label < 0;
    if (!nots)
        return OK;
    g->first = mem_zero(rows + 2, sizeof *g->first);
    g->apart = mem_alloc((nots * 2 + 1) * sizeof *g->apart);
    g->has_not = mem_zero(rows + 1, 1);
    if (!g->first || !g->apart || !g->has_not)
        return ERR_MEMORY;
    for (size_t i = 0; i < o->label_count; i++)
        if (o->label[i].label < 0) {
            g->first[o->label[i].a + 2]++;
            g->first[o->label[i].b + 2]++;
            g->has_not[o->label[i].a] = g->has_not[o->label[i].b] = 1;
        }
    for (size_t i = 2; i <= rows + 1; i++)
        g->first[i] += g->first[i - 1];
    for (size_t i = 0; i < o->label_count; i++)
        if (o->label[i].label < 0) {
            g->apart[g->first[o->label[i].a + 1]++] = o->label[i].b;
            g->apart[g->first[o->label[i].b + 1]++] = o->label[i].a;
        }
    return OK;
}

static void join_labelled(struct grower *g, const struct cluster_options *o)
{
    for (size_t i = 0; i < o->label_count; i++) {
        uint32_t a = root(g->group, o->label[i].a), b = root(g->group, o->label[i].b);
        if (o->label[i].label > 0 && a != b && !kept_apart(g, a, b))
            join(g, a, b);
    }
}

static enum err grow(struct grower *g, const struct pair_list *pairs, int32_t least)
{
    struct pair_order *order = NULL;
    struct pair k;
    bool more = true;
    enum err e = pair_order_new(pairs, least, &order);
    while (e == OK && (e = pair_order_next(order, &k, NULL, &more)) == OK && more) {
        uint32_t a = root(g->group, k.a), b = root(g->group, k.b);
        if (a != b && !kept_apart(g, a, b) &&
            ((g->size[a] == 1 && g->size[b] == 1) || belong(g, a, b)))
            join(g, a, b);
    }
    pair_order_free(order);
    return e;
}

enum err cluster_rows(const struct people *p, const struct model *d, const struct pair_list *pairs,
                      const struct cluster_options *o, uint32_t *cluster)
{
    struct grower g = {.p = p, .d = d, .bound = 12 * MODEL_UNIT, .needed = 0, .group = cluster};
    g.chosen = o->chosen;
    g.kin = o->kin;
    g.next = mem_alloc((p->rows + 1) * sizeof *g.next);
    g.size = mem_alloc((p->rows + 1) * sizeof *g.size);
    enum err e = g.next && g.size ? OK : ERR_MEMORY;
    for (uint32_t i = 0; i < p->rows && e == OK; i++) {
        g.next[i] = g.group[i] = i;
        g.size[i] = 1;
    }
    if (e == OK)
        e = take_apart(&g, o);
    if (e == OK) {
        join_labelled(&g, o);
        e = grow(&g, pairs, o->chosen ? INT32_MIN : model_weight_for(d, o->threshold));
    }
    for (uint32_t i = 0; i < p->rows && e == OK; i++)
        cluster[i] = root(cluster, i);
    mem_free(g.next);
    mem_free(g.size);
    mem_free(g.first);
    mem_free(g.apart);
    mem_free(g.has_not);
    return e;
}

/* --- partners between two lists --- */

const char *assign_text(enum assign_kind kind)
{
    switch (kind) {
    case ASSIGN_ONE_TO_ONE:
        return "one to one";
    case ASSIGN_ONE_TO_MANY:
        return "one to many";
    case ASSIGN_MANY:
        return "many to many";
    }
    return "";
}

struct assigner {
    const struct people *p;
    const struct model *d;
    const struct assign_options *o;
    uint8_t *taken;
    double left_a, left_b, matches; /* rows without a partner, matches not yet found */
    double matching; /* one to one: log-odds of any pair of rows that others have left */
    struct pair_list kept;
    size_t room;
    double *probability;
};

/* Log-odds that two rows are one person rather than both without a partner, where each has one at
 * most: of all ways to pair up so many, matches / ((a - matches) (b - matches)), not matches / (a
 * b) (Sadinle 2017, prior of bipartite matchings). Where most rows have a partner less is needed to
 * believe in one. How many match is an estimate, so some rows always count as without. Only where
 * one column is compared: several are weighed as if they agreed independently, which those of
 * relatives do not, and then there is no room to ask less. */
static double matching_bits(const struct assigner *x)
{
    static const double most_matched = 15.0 / 16;
    double before = (double)x->d->prior / MODEL_UNIT, a = x->left_a, b = x->left_b;
    double most = most_matched * (a < b ? a : b);
    double m = fmax(x->matches < most ? x->matches : most, 0.5);
    return x->p->feature_count > 1 ? before : fmax(log2(m / ((a - m + 1) * (b - m + 1))), before);
}

/* A pair's odds by these log-odds of any pair. */
static double pair_odds(struct pair k, double bits)
{
    return exp2((double)k.weight / MODEL_UNIT + bits);
}

/* How many rows the pairs show to have a partner, where each has one at most and its rivals are the
 * other side of a pair's odds. Learning counts pairs as if each stood alone and so finds too few
 * where most rows have one; what it found stays the least. */
static enum err count_partners(struct assigner *x, const struct pair_list *pairs)
{
    enum { PARTNER_ROUNDS = 16 };
    double *rivals = mem_alloc((x->p->rows + 1) * sizeof *rivals);
    if (!rivals)
        return ERR_MEMORY;
    for (int round = 0; round < PARTNER_ROUNDS; round++) {
        double sum = 0;
        for (size_t i = 0; i < x->p->rows; i++)
            rivals[i] = 1; /* none is one, too */
        for (size_t i = 0; i < pairs->count; i++) {
            struct pair k = pair_list_at(pairs, i);
            rivals[k.a] += pair_odds(k, x->matching);
            rivals[k.b] += pair_odds(k, x->matching);
        }
        for (size_t i = 0; i < pairs->count; i++) {
            struct pair k = pair_list_at(pairs, i);
            double odds = pair_odds(k, x->matching);
            sum += odds / (odds + fmax(rivals[k.a] - odds, 1) * fmax(rivals[k.b] - odds, 1));
        }
        x->matches = fmax(x->matches, sum);
        x->matching = matching_bits(x);
    }
    mem_free(rivals);
    return pair_list_check(pairs);
}

/* Log-odds of a pair by what is known now. */
static double bits_now(const struct assigner *x, int32_t weight)
{
    if (x->o->kind == ASSIGN_MANY)
        return model_bits(x->d, weight);
    if (x->o->kind == ASSIGN_ONE_TO_MANY)
        return (double)(weight + x->d->prior) / MODEL_UNIT;
    double matches = x->matches > 0.5 ? x->matches : 0.5;
    double pairs = x->left_a * x->left_b;
    double odds = matches / (pairs - matches > 1 ? pairs - matches : 1);
    /* Those with rare names find each other first; that they did says nothing against the rest. */
    return (double)weight / MODEL_UNIT + fmax(log2(odds), x->matching);
}

/* On a shelf lie the pairs alone: many to many, they have the model's probability. */
static enum err keep_pair(struct assigner *x, struct pair k, double chance)
{
    if (x->kept.shelf)
        return pair_list_add(&x->kept, k);
    if (x->kept.count == x->room) {
        size_t room = x->room * 2 + 256;
        struct pair *pair = mem_resize(x->kept.pair, room, sizeof *pair);
        if (!pair)
            return ERR_MEMORY;
        x->kept.pair = pair;
        double *probability = mem_resize(x->probability, room, sizeof *probability);
        if (!probability)
            return ERR_MEMORY;
        x->probability = probability;
        x->room = room;
    }
    x->probability[x->kept.count] = chance;
    x->kept.pair[x->kept.count++] = k;
    return OK;
}

/* The row of the second list. */
static uint32_t second_of(const struct assigner *x, struct pair k)
{
    return x->p->second[k.a] ? k.a : k.b;
}

static bool is_taken(const struct assigner *x, struct pair k)
{
    uint32_t second = second_of(x, k), first = second == k.a ? k.b : k.a;
    return (x->o->kind != ASSIGN_MANY && x->taken[second]) ||
           (x->o->kind == ASSIGN_ONE_TO_ONE && x->taken[first]);
}

static enum err take_pair(struct assigner *x, struct pair k, double chance)
{
    enum err e = keep_pair(x, k, chance);
    x->taken[k.a] = x->taken[k.b] = 1;
    x->left_a--;
    x->left_b--;
    x->matches--;
    return e;
}

/* 1, -1 or 0, where nobody said anything. */
static int label_of(const struct assigner *x, uint32_t a, uint32_t b)
{
    size_t from = 0, to = x->o->label_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct model_pair *k = &x->o->label[middle];
        if (k->a == a && k->b == b)
            return k->label;
        if (k->a < a || (k->a == a && k->b < b))
            from = middle + 1;
        else
            to = middle;
    }
    return 0;
}

static enum turn turn_of(const struct assigner *x, struct pair k, double chance)
{
    if (is_taken(x, k))
        return TURN_TAKEN;
    return chance >= x->o->threshold || label_of(x, k.a, k.b) > 0 ? TURN_CHOSEN : TURN_UNLIKELY;
}

/* Chooses the i-th pair or does not; `c` is for the list that the pair stands in, or NULL. */
static enum err give_turn(struct assigner *x, struct pair k, struct considered *c, size_t i)
{
    double bits = bits_now(x, k.weight), chance = model_chance(bits);
    enum turn turn = turn_of(x, k, chance);
    if (c) {
        c->bits[i] = bits;
        c->turn[i] = (uint8_t)turn;
    }
    return turn == TURN_CHOSEN ? take_pair(x, k, chance) : OK;
}

static enum err assign_labelled(struct assigner *x, const struct pair_list *pairs,
                                struct considered *c)
{
    enum err e = OK;
    for (size_t i = 0; i < pairs->count && x->o->label_count && e == OK; i++) {
        struct pair k = pair_list_at(pairs, i);
        if (label_of(x, k.a, k.b) > 0)
            e = give_turn(x, k, c, i);
    }
    return e == OK ? pair_list_check(pairs) : e;
}

static enum err assign(struct assigner *x, const struct pair_list *pairs, struct considered *c)
{
    struct pair_order *order = NULL;
    struct pair k;
    size_t place = 0;
    bool more = true;
    enum err e = pair_order_new(pairs, INT32_MIN, &order);
    while (e == OK && (e = pair_order_next(order, &k, &place, &more)) == OK && more) {
        if (label_of(x, k.a, k.b) == 0)
            e = give_turn(x, k, c, place);
    }
    pair_order_free(order);
    return e;
}

/* Room to tell of each pair what became of it; NULL where nobody asked. */
static enum err consider(struct assigner *x, size_t which, size_t count, struct considered **out)
{
    struct considered *c = x->o->considered ? &x->o->considered[which] : NULL;
    *out = c;
    if (!c)
        return OK;
    c->bits = mem_zero(count + 1, sizeof *c->bits);
    c->turn = mem_zero(count + 1, sizeof *c->turn);
    return c->bits && c->turn ? OK : ERR_MEMORY;
}

/* The list goes to who wants to tell of it. */
static void hand_over(struct pair_list *pairs, struct considered *c)
{
    if (c)
        c->pairs = *pairs;
    else
        pair_list_free(pairs);
    *pairs = (struct pair_list){0};
}

void considered_free(struct considered *c)
{
    pair_list_free(&c->pairs);
    mem_free(c->bits);
    mem_free(c->turn);
    *c = (struct considered){0};
}

size_t considered_find(const struct considered *c, uint32_t a, uint32_t b)
{
    uint32_t low = a < b ? a : b, high = a < b ? b : a;
    size_t from = 0, to = c->pairs.count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        struct pair k = pair_list_at(&c->pairs, middle);
        if (k.a == low && k.b == high)
            return middle;
        if (k.a < low || (k.a == low && k.b < high))
            from = middle + 1;
        else
            to = middle;
    }
    return SIZE_MAX;
}

static enum err keep_left(struct pair_list *rest, size_t *room, struct pair k)
{
    if (rest->count == *room) {
        struct pair *more = mem_resize(rest->pair, *room * 2 + 64, sizeof *more);
        if (!more)
            return ERR_MEMORY;
        rest->pair = more;
        *room = *room * 2 + 64;
    }
    rest->pair[rest->count++] = k;
    return OK;
}

/* Row a with those of rows that are behind it. */
static enum err compare_left(const struct assigner *x, uint32_t a, const uint32_t *rows,
                             struct pair_list *rest, size_t *room)
{
    enum err e = OK;
    for (; *rows != UINT32_MAX && e == OK; rows++) {
        uint32_t b = *rows;
        if (label_of(x, a, b) < 0)
            continue;
        int32_t w = model_weight(x->d, x->p, x->p->number + a * x->p->stride,
                                 x->p->number + b * x->p->stride);
        const struct kin_pair *kin = kin_find(x->o->kin, a, b);
        w += kin ? kin->units : 0;
        if (w >= 0)
            e = keep_left(rest, room, (struct pair){a, b, w});
    }
    return e;
}

/* Those without a partner, all with all of the other list; in order of rows. Rows that have one are
 * passed once, however many there are. */
static enum err assign_left_over(struct assigner *x)
{
    struct pair_list rest = {0};
    size_t room = 0, n[2] = {0, 0}, at[2] = {0, 0};
    uint32_t *left[2];
    for (size_t i = 0; i < 2; i++)
        left[i] = mem_alloc((x->p->rows + 1) * sizeof *left[i]);
    enum err e = left[0] && left[1] ? OK : ERR_MEMORY;
    for (uint32_t a = 0; a < x->p->rows && e == OK; a++)
        if (!x->taken[a])
            left[x->p->second[a]][n[x->p->second[a]]++] = a;
    for (size_t i = 0; i < 2 && e == OK; i++)
        left[i][n[i]] = UINT32_MAX;
    while (e == OK && at[0] < n[0] && at[1] < n[1]) {
        size_t list = left[1][at[1]] < left[0][at[0]];
        e = compare_left(x, left[list][at[list]], left[!list] + at[!list], &rest, &room);
        at[list]++;
    }
    struct considered *c = NULL;
    if (e == OK)
        e = consider(x, 1, rest.count, &c);
    if (e == OK)
        e = assign(x, &rest, c);
    hand_over(&rest, c);
    mem_free(left[0]);
    mem_free(left[1]);
    return e;
}

enum err cluster_assign(const struct people *p, const struct model *d,
                        const struct assign_options *o, struct pair_list *pairs,
                        double **probability)
{
    struct assigner x = {.p = p, .d = d, .o = o};
    struct considered *c = NULL;
    for (size_t i = 0; i < p->rows; i++)
        x.left_b += p->second[i];
    x.left_a = (double)p->rows - x.left_b;
    x.matches = d->lambda * d->pairs_total;
    x.matching = matching_bits(&x);
    x.taken = mem_zero(p->rows + 1, 1);
    enum err e = x.taken ? OK : ERR_MEMORY;
    if (e == OK && o->kind == ASSIGN_ONE_TO_ONE && p->feature_count == 1)
        e = count_partners(&x, pairs);
    if (e == OK && o->kind == ASSIGN_MANY && pairs->shelf)
        e = pair_list_like(pairs, &x.kept);
    else if (e == OK)
        e = keep_pair(&x, (struct pair){0}, 0);
    x.kept.count = 0;
    if (e == OK)
        e = consider(&x, 0, pairs->count, &c);
    if (e == OK)
        e = assign_labelled(&x, pairs, c);
    if (e == OK)
        e = assign(&x, pairs, c);
    if (e == OK && o->kind == ASSIGN_ONE_TO_ONE && x.left_a * x.left_b < 1e7)
        e = assign_left_over(&x);
    mem_free(x.taken);
    if (e != OK) {
        pair_list_free(&x.kept);
        mem_free(x.probability);
        return e;
    }
    x.kept.scored = pairs->scored;
    hand_over(pairs, c);
    *pairs = x.kept;
    *probability = x.probability;
    return OK;
}
