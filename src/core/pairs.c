/* Row by row: the rows that share a block with row a and stand behind it are gathered from all
 * rules, each once (a mark per row says for whom it was last seen), and scored. Compared with rule
 * by rule, where a pair must be looked up among those of earlier rules, a mark costs one load,
 * rules may give a row any number of keys, and row a stays in the cache.
 *
 * Most pairs are no match, so scoring stops as soon as the best that is still possible stays
 * below the least that is kept. The sum is in whole numbers: stopping early changes nothing. */
#include "core/pairs.h"

#include "base/mem.h"
#include "base/pool.h"
#include "core/block_inner.h"

#include <string.h>

enum { ROWS_PER_PIECE = 2048 };
static const uint32_t LAST = (uint32_t)1 << 31;

/* Blocks of one rule. */
struct rule_index {
    uint32_t *member; /* rows, block after block; LAST marks the end of a block */
    size_t count;
};

struct scorer {
    const struct people *p;
    const struct model *d;
    const struct block_plan *b;
    const struct pair_options *o;
    struct rule_index index[RULES_MAX];
    uint32_t *member; /* of all rules */
    size_t member_count;
    uint32_t *first;  /* first[row]: its places begin here; rows + 1 of them */
    uint32_t *place;  /* where in `member` the row stands */
    uint32_t **mark;  /* one array per worker */
    uint32_t **found; /* rows gathered, one array per worker */
    struct pair_list *piece;
    int32_t best[FEATURES_MAX]; /* most that values which differ can be worth */
    bool has_shared;
    size_t order[FEATURES_MAX]; /* features, cheap and telling ones first */
};

static enum err keys_of_rule(const struct scorer *x, size_t rule, uint64_t **out, size_t *count)
{
    unsigned bits = radix_bits(x->p->rows);
    size_t room = x->p->rows + x->p->rows / 8 + 64, n = 0;
    uint64_t *at = mem_alloc(room * sizeof *at), key[RULE_KEYS];
    if (!at)
        return ERR_MEMORY;
    struct key_maker maker = block_key_maker(x->b, x->b->rule[rule].atoms);
    for (size_t row = 0; row < x->p->rows; row++) {
        size_t k = key_maker_keys(&maker, x->p, row, key);
        if (n + k > room) {
            uint64_t *more = mem_resize(at, room + room / 2 + 64, sizeof *more);
            if (!more) {
                mem_free(at);
                return ERR_MEMORY;
            }
            at = more;
            room += room / 2 + 64;
        }
        for (size_t i = 0; i < k; i++)
            at[n++] = key[i] >> bits << bits | row;
    }
    *out = at;
    *count = n;
    return OK;
}

/* Keeps blocks of two rows up to the cap; writes them over the keys. */
static size_t keep_blocks(const struct scorer *x, size_t rule, const uint64_t *key, size_t count,
                          uint32_t *member)
{
    uint64_t mask = ((uint64_t)1 << radix_bits(x->p->rows)) - 1;
    size_t n = 0;
    for (size_t i = 0, j; i < count; i = j) {
        for (j = i + 1; j < count && (key[j] ^ key[i]) <= mask;)
            j++;
        if (j - i < 2 || j - i > x->b->rule[rule].cap)
            continue;
        for (size_t k = i; k < j; k++)
            member[n++] = (uint32_t)(key[k] & mask);
        member[n - 1] |= LAST;
    }
    return n;
}

static enum err index_rule(void *context, size_t rule, size_t worker)
{
    struct scorer *x = context;
    struct rule_index *r = &x->index[rule];
    uint64_t *key = NULL, *scratch = NULL;
    size_t count = 0;
    (void)worker;
    enum err e = keys_of_rule(x, rule, &key, &count);
    if (e == OK && !(scratch = mem_alloc((count + 1) * sizeof *scratch)))
        e = ERR_MEMORY;
    if (e == OK) {
        radix_sort(key, scratch, count, radix_bits(x->p->rows));
        mem_free(scratch);
        scratch = NULL;
        r->member = mem_alloc((count + 1) * sizeof *r->member);
        e = r->member ? OK : ERR_MEMORY;
    }
    if (e == OK) {
        r->count = keep_blocks(x, rule, key, count, r->member);
        uint32_t *fit = mem_resize(r->member, r->count + 1, sizeof *fit);
        r->member = fit ? fit : r->member;
    }
    mem_free(scratch);
    mem_free(key);
    return e;
}

/* Places of each row in all blocks. */
static enum err join_index(struct scorer *x)
{
    size_t rows = x->p->rows;
    for (size_t r = 0; r < x->b->rule_count; r++)
        x->member_count += x->index[r].count;
    if (x->member_count >= LAST)
        return ERR_LIMIT;
    x->member = mem_alloc((x->member_count + 1) * sizeof *x->member);
    x->first = mem_zero(rows + 2, sizeof *x->first);
    if (!x->member || !x->first)
        return ERR_MEMORY;
    size_t n = 0;
    for (size_t r = 0; r < x->b->rule_count; r++) {
        memcpy(x->member + n, x->index[r].member, x->index[r].count * sizeof *x->member);
        n += x->index[r].count;
        mem_free(x->index[r].member);
        x->index[r].member = NULL;
    }
    for (size_t i = 0; i < n; i++)
        x->first[(x->member[i] & ~LAST) + 2]++;
    for (size_t i = 2; i <= rows + 1; i++)
        x->first[i] += x->first[i - 1];
    x->place = mem_alloc((n + 1) * sizeof *x->place);
    if (!x->place)
        return ERR_MEMORY;
    for (size_t i = 0; i < n; i++)
        x->place[x->first[(x->member[i] & ~LAST) + 1]++] = (uint32_t)i;
    return OK;
}

/* Rows behind a that share a block with it. */
static size_t gather(const struct scorer *x, uint32_t a, uint32_t *mark, uint32_t *found)
{
    const struct people *p = x->p;
    size_t n = 0;
    for (uint32_t k = x->first[a]; k < x->first[a + 1]; k++) {
        const uint32_t *m = x->member + x->place[k];
        while (!(*m & LAST)) {
            m++;
            uint32_t b = *m & ~LAST;
            if (mark[b] == a + 1)
                continue;
            mark[b] = a + 1;
            if (!p->second || (p->second[a] != p->second[b]) != x->o->within)
                found[n++] = b;
        }
    }
    return n;
}

static bool may_be_swapped(const struct people *p, const uint32_t *x, const uint32_t *y)
{
    size_t g = p->given, f = p->family;
    if (g == SIZE_MAX || f == SIZE_MAX)
        return false;
    return (x[g] && x[g] == y[f]) || (x[f] && x[f] == y[g]);
}

/* True and *weight when it is at least s->o->least. */
static bool score(const struct scorer *s, const uint32_t *x, const uint32_t *y, int32_t *weight)
{
    const struct model *d = s->d;
    size_t open[FEATURES_MAX], n = 0;
    int32_t sum = 0;
    if (may_be_swapped(s->p, x, y)) {
        *weight = model_weight(d, s->p, x, y);
        return *weight >= s->o->least;
    }
    for (size_t i = 0; i < s->p->feature_count; i++) {
        size_t f = s->order[i];
        if (!x[f] || !y[f])
            continue;
        if (x[f] == y[f]) {
            sum += d->weight[f][LEVEL_SAME] + d->rarity[f][x[f]];
        } else {
            sum += s->best[f];
            open[n++] = f;
        }
    }
    for (size_t i = 0; i < n && sum >= s->o->least; i++) {
        size_t f = open[i];
        sum += model_level_units(d, s->p, f, x, y) - s->best[f];
    }
    if (sum < s->o->least)
        return false;
    /* What features share can only lower it. */
    *weight = s->has_shared ? model_weight(d, s->p, x, y) : sum;
    return *weight >= s->o->least;
}

static enum err keep(struct pair_list *l, struct pair k)
{
    /* Room is doubled whenever the count reaches a power of two. */
    if ((l->count & (l->count - 1)) == 0) {
        struct pair *more = mem_resize(l->pair, l->count ? l->count * 2 : 1, sizeof *more);
        if (!more)
            return ERR_MEMORY;
        l->pair = more;
    }
    l->pair[l->count++] = k;
    return OK;
}

static void in_order(struct pair *k, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct pair t = k[i];
        size_t j = i;
        for (; j > 0 && k[j - 1].b > t.b; j--)
            k[j] = k[j - 1];
        k[j] = t;
    }
}

static enum err score_rows(void *context, size_t piece, size_t worker)
{
    struct scorer *s = context;
    struct pair_list *l = &s->piece[piece];
    const struct people *p = s->p;
    uint32_t *found = s->found[worker];
    size_t to = (piece + 1) * ROWS_PER_PIECE;
    for (size_t a = piece * ROWS_PER_PIECE; a < to && a < p->rows; a++) {
        const uint32_t *x = p->number + a * p->stride;
        size_t n = gather(s, (uint32_t)a, s->mark[worker], found), before = l->count;
        l->scored += (double)n;
        for (size_t i = 0; i < n; i++) {
            int32_t weight;
            if (i + 8 < n)
                __builtin_prefetch(p->number + found[i + 8] * p->stride);
            if (!score(s, x, p->number + found[i] * p->stride, &weight))
                continue;
            enum err e = keep(l, (struct pair){(uint32_t)a, found[i], weight});
            if (e != OK)
                return e;
        }
        in_order(l->pair + before, l->count - before);
    }
    return OK;
}

/* Cheap comparisons first, among them those that can lower the sum most. */
static void order_features(struct scorer *s)
{
    static const int32_t cost[FEATURE_KINDS] = {
        [FEATURE_NAME] = 3,   [FEATURE_TEXT] = 5, [FEATURE_WORDS] = 5,
        [FEATURE_DATE] = 1,   [FEATURE_CODE] = 3, [FEATURE_SIGN] = 1,
        [FEATURE_NUMBER] = 1, [FEATURE_GEO] = 2,  [FEATURE_FULL] = 40};
    double gain[FEATURES_MAX];
    for (size_t f = 0; f < s->p->feature_count; f++) {
        s->has_shared = s->has_shared || s->d->parent[f] != SIZE_MAX;
        s->best[f] = model_most_units(s->d, s->p, f);
        gain[f] =
            (double)(s->best[f] - s->d->weight[f][LEVEL_DIFFER]) / cost[s->p->feature[f].kind];
        size_t at = f;
        for (; at > 0 && gain[s->order[at - 1]] < gain[f]; at--)
            s->order[at] = s->order[at - 1];
        s->order[at] = f;
    }
}

static enum err join_pieces(struct scorer *s, size_t pieces, struct pair_list *out)
{
    size_t n = 0;
    for (size_t i = 0; i < pieces; i++)
        n += s->piece[i].count;
    struct pair *all = mem_alloc((n + 1) * sizeof *all);
    if (!all)
        return ERR_MEMORY;
    *out = (struct pair_list){.pair = all};
    for (size_t i = 0; i < pieces; i++) {
        if (s->piece[i].count)
            memcpy(all + out->count, s->piece[i].pair, s->piece[i].count * sizeof *all);
        out->count += s->piece[i].count;
        out->scored += s->piece[i].scored;
        mem_free(s->piece[i].pair);
        s->piece[i].pair = NULL;
    }
    return OK;
}

static enum err run(struct scorer *s, size_t pieces, struct pair_list *out)
{
    enum err e = pool_run(s->o->workers, s->b->rule_count, index_rule, s);
    if (e == OK)
        e = join_index(s);
    if (e != OK)
        return e;
    for (size_t w = 0; w < s->o->workers; w++) {
        s->mark[w] = mem_zero(s->p->rows + 1, sizeof **s->mark);
        s->found[w] = mem_alloc((s->p->rows + 1) * sizeof **s->found);
        if (!s->mark[w] || !s->found[w])
            return ERR_MEMORY;
    }
    order_features(s);
    e = pool_run(s->o->workers, pieces, score_rows, s);
    return e == OK ? join_pieces(s, pieces, out) : e;
}

static enum err score_group(const struct people *p, const struct model *d,
                            const struct block_plan *b, const struct pair_options *o,
                            struct pair_list *out)
{
    struct scorer s = {.p = p, .d = d, .b = b, .o = o};
    size_t pieces = p->rows / ROWS_PER_PIECE + 1;
    s.piece = mem_zero(pieces, sizeof *s.piece);
    s.mark = mem_zero(o->workers + 1, sizeof *s.mark);
    s.found = mem_zero(o->workers + 1, sizeof *s.found);
    enum err e = s.piece && s.mark && s.found ? run(&s, pieces, out) : ERR_MEMORY;
    for (size_t r = 0; r < b->rule_count; r++)
        mem_free(s.index[r].member);
    for (size_t w = 0; s.mark && s.found && w < o->workers; w++) {
        mem_free(s.mark[w]);
        mem_free(s.found[w]);
    }
    for (size_t i = 0; s.piece && i < pieces; i++)
        mem_free(s.piece[i].pair);
    mem_free(s.piece);
    mem_free(s.mark);
    mem_free(s.found);
    mem_free(s.member);
    mem_free(s.first);
    mem_free(s.place);
    return e;
}

static int by_rows(const struct pair *a, const struct pair *b)
{
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return a->b < b->b ? -1 : a->b > b->b;
}

/* Adds the pairs of `more`, in order and each once; takes its memory. */
static enum err merge(struct pair_list *all, struct pair_list *more)
{
    struct pair_list made = {.scored = all->scored + more->scored};
    made.pair = mem_alloc((all->count + more->count + 1) * sizeof *made.pair);
    size_t i = 0, j = 0;
    while (made.pair && (i < all->count || j < more->count)) {
        int order = i == all->count    ? 1
                    : j == more->count ? -1
                                       : by_rows(&all->pair[i], &more->pair[j]);
        made.pair[made.count++] = order <= 0 ? all->pair[i] : more->pair[j];
        i += order <= 0;
        j += order >= 0;
    }
    mem_free(more->pair);
    if (!made.pair)
        return ERR_MEMORY;
    mem_free(all->pair);
    *all = made;
    return OK;
}

/* Rules whose index fits into the bound together. */
static size_t group_size(const struct people *p, const struct pair_options *o)
{
    double one = ((double)p->rows + 1) * 2 * sizeof(uint32_t);
    if (o->memory_bytes <= 0 || o->memory_bytes >= one * RULES_MAX)
        return RULES_MAX;
    return o->memory_bytes > one ? (size_t)(o->memory_bytes / one) : 1;
}

enum err pairs_score(const struct people *p, const struct model *d, const struct block_plan *b,
                     const struct pair_options *o, struct pair_list *out)
{
    size_t step = group_size(p, o);
    if (step >= b->rule_count)
        return score_group(p, d, b, o, out);
    struct block_plan group = *b; /* borrows the atoms */
    struct pair_list all = {0};
    enum err e = OK;
    for (size_t from = 0; from < b->rule_count && e == OK; from += step) {
        struct pair_list more = {0};
        group.rule_count = b->rule_count - from < step ? b->rule_count - from : step;
        memcpy(group.rule, b->rule + from, group.rule_count * sizeof *group.rule);
        e = score_group(p, d, &group, o, &more);
        if (e == OK)
            e = merge(&all, &more);
    }
    if (e != OK) {
        mem_free(all.pair);
        return e;
    }
    *out = all;
    return OK;
}
