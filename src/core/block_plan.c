/* Sampling and counting, rule by rule.
 *
 * A rule's blocks are counted by hashing keys into a table: two keys in one place make a block look
 * larger than it is, which errs on the side of caution. Keys below a threshold of their own hash
 * are sampled: all pairs of such a block are compared. A pair may be drawn by several rules; it
 * stands for 1 / (1 - product of (1 - rate)) pairs over all rules whose atoms it has in common. */
#include "core/block_inner.h"

#include "base/mem.h"
#include "base/pool.h"
#include "core/radix.h"

#include <math.h>
#include <string.h>

enum { SAMPLE_BLOCK = 64, MATCHES_MAX = 40000 };

struct planner {
    const struct people *p;
    const struct block_options *o;
    struct block_plan *b;
    struct model *d;
    struct candidate_rule *rule;
    size_t rule_count;
    unsigned table_bits;
    uint32_t **table; /* one per worker */
    double wanted;    /* sampled pairs per rule */
    /* second visit */
    struct model_pair *pair;
    size_t pair_count;
    uint8_t *size;
};

static void count_keys(const struct planner *x, uint64_t atoms, uint32_t *table)
{
    uint64_t key[RULE_KEYS];
    memset(table, 0, sizeof *table << x->table_bits);
    for (size_t row = 0; row < x->p->rows; row++) {
        size_t n = block_keys(x->b, atoms, x->p, row, key);
        for (size_t i = 0; i < n; i++)
            table[key[i] >> (64 - x->table_bits)]++;
    }
}

static unsigned step_of(uint32_t size)
{
    unsigned s = 0;
    while (s < SIZE_STEPS && block_step_rows(s) < size)
        s++;
    return s;
}

static void sum_blocks(const struct planner *x, const uint32_t *table, struct candidate_rule *r)
{
    for (size_t i = 0; i < (size_t)1 << x->table_bits; i++)
        if (table[i] > 1) {
            unsigned s = step_of(table[i]);
            if (s < SIZE_STEPS)
                r->pairs[s] += (double)table[i] * ((double)table[i] - 1) / 2;
        }
    for (unsigned s = 1; s < SIZE_STEPS; s++)
        r->pairs[s] += r->pairs[s - 1];
    /* Of two lists of sizes s and n - s, only pairs across count. */
    if (x->p->second) {
        double n = (double)x->p->rows;
        double share = x->d->pairs_total / (n * (n - 1) / 2);
        for (unsigned s = 0; s < SIZE_STEPS; s++)
            r->pairs[s] *= share;
    }
}

struct sampled_key {
    uint64_t *at; /* key with the row in its low bits */
    size_t count, room;
};

static enum err sample_keys(const struct planner *x, const struct candidate_rule *r,
                            const uint32_t *table, struct sampled_key *out)
{
    unsigned bits = radix_bits(x->p->rows);
    uint64_t limit = r->sampled >= 1 ? UINT64_MAX : (uint64_t)(r->sampled * 1.8446744e19);
    uint64_t key[RULE_KEYS];
    for (size_t row = 0; row < x->p->rows; row++) {
        size_t n = block_keys(x->b, r->atoms, x->p, row, key);
        for (size_t i = 0; i < n; i++) {
            uint32_t size = table[key[i] >> (64 - x->table_bits)];
            if (size < 2 || size > SAMPLE_BLOCK || radix_mix(key[i], x->o->seed) > limit)
                continue;
            if (out->count == out->room) {
                uint64_t *more = mem_resize(out->at, out->room * 2 + 1024, sizeof *more);
                if (!more)
                    return ERR_MEMORY;
                out->at = more;
                out->room = out->room * 2 + 1024;
            }
            out->at[out->count++] = key[i] >> bits << bits | row;
        }
    }
    return OK;
}

static bool may_match(const struct people *p, size_t a, size_t b)
{
    return !p->second || p->second[a] != p->second[b];
}

/* All pairs of the sampled blocks. */
static enum err pair_up(const struct planner *x, const struct sampled_key *k,
                        struct candidate_rule *r)
{
    unsigned bits = radix_bits(x->p->rows);
    uint64_t mask = ((uint64_t)1 << bits) - 1;
    size_t room = 0;
    for (size_t i = 0; i < k->count; i++) {
        for (size_t j = i + 1; j < k->count && (k->at[j] ^ k->at[i]) <= mask; j++) {
            size_t a = (size_t)(k->at[i] & mask), b = (size_t)(k->at[j] & mask);
            if (a == b || !may_match(x->p, a, b))
                continue;
            if (r->found_count == room) {
                struct model_pair *more = mem_resize(r->found, room * 2 + 1024, sizeof *more);
                if (!more)
                    return ERR_MEMORY;
                r->found = more;
                room = room * 2 + 1024;
            }
            r->found[r->found_count++] =
                (struct model_pair){.a = (uint32_t)(a < b ? a : b), .b = (uint32_t)(a < b ? b : a)};
        }
    }
    return OK;
}

static enum err visit_rule(void *context, size_t piece, size_t worker)
{
    struct planner *x = context;
    struct candidate_rule *r = &x->rule[piece];
    struct sampled_key k = {0};
    count_keys(x, r->atoms, x->table[worker]);
    sum_blocks(x, x->table[worker], r);
    double small = r->pairs[step_of(SAMPLE_BLOCK)];
    r->sampled = small > x->wanted ? x->wanted / small : 1;
    enum err e = sample_keys(x, r, x->table[worker], &k);
    uint64_t *scratch = e == OK ? mem_alloc((k.count + 1) * sizeof *scratch) : NULL;
    if (e == OK && !scratch)
        e = ERR_MEMORY;
    if (e == OK) {
        radix_sort(k.at, scratch, k.count, 0);
        e = pair_up(x, &k, r);
    }
    mem_free(scratch);
    mem_free(k.at);
    return e;
}

/* Joins what the rules found; each pair once. */
static enum err join_found(struct planner *x)
{
    size_t total = 0, n = 0;
    for (size_t r = 0; r < x->rule_count; r++)
        total += x->rule[r].found_count;
    uint64_t *id = mem_alloc((total + 1) * sizeof *id);
    uint64_t *scratch = mem_alloc((total + 1) * sizeof *scratch);
    x->pair = mem_zero(total + 1, sizeof *x->pair);
    enum err e = id && scratch && x->pair ? OK : ERR_MEMORY;
    if (e == OK) {
        for (size_t r = 0; r < x->rule_count; r++)
            for (size_t i = 0; i < x->rule[r].found_count; i++)
                id[n++] = (uint64_t)x->rule[r].found[i].a << 32 | x->rule[r].found[i].b;
        radix_sort(id, scratch, n, 0);
        for (size_t i = 0; i < n; i++)
            if (i == 0 || id[i] != id[i - 1])
                x->pair[x->pair_count++] =
                    (struct model_pair){.a = (uint32_t)(id[i] >> 32), .b = (uint32_t)id[i]};
    }
    mem_free(id);
    mem_free(scratch);
    return e;
}

enum { PAIRS_PER_PIECE = 8192 };

static enum err look_at_pairs(void *context, size_t piece, size_t worker)
{
    struct planner *x = context;
    size_t to = (piece + 1) * PAIRS_PER_PIECE;
    (void)worker;
    for (size_t i = piece * PAIRS_PER_PIECE; i < to && i < x->pair_count; i++) {
        struct model_pair *k = &x->pair[i];
        model_pattern(x->d, x->p, k);
        k->keys = block_agree(x->b, x->p->number + k->a * x->p->stride,
                              x->p->number + k->b * x->p->stride);
        double missed = 1;
        for (size_t r = 0; r < x->rule_count; r++)
            if ((k->keys & x->rule[r].atoms) == x->rule[r].atoms)
                missed *= 1 - x->rule[r].sampled;
        k->share = (float)(1 / (missed < 0.9999 ? 1 - missed : 0.0001));
    }
    return OK;
}

/* Keeps the pairs that are matches, as far as is known now; worth goes into share. */
static void keep_matches(struct planner *x)
{
    size_t n = 0, kept = 0, step = 1;
    for (int round = 0; round < 2; round++) {
        size_t seen = 0;
        for (size_t i = 0; i < x->pair_count; i++) {
            struct model_pair *k = &x->pair[i];
            int32_t w = model_weight(x->d, x->p, x->p->number + k->a * x->p->stride,
                                     x->p->number + k->b * x->p->stride);
            double chance = model_probability(x->d, w);
            if (chance < 0.5)
                continue;
            if (round == 0) {
                n++;
            } else if (seen++ % step == 0) {
                float worth = (float)chance * k->share;
                x->pair[kept] = *k;
                x->pair[kept++].share = worth;
            }
        }
        step = n / MATCHES_MAX + 1;
    }
    x->pair_count = kept;
}

static enum err measure_rule(void *context, size_t piece, size_t worker)
{
    struct planner *x = context;
    const struct candidate_rule *r = &x->rule[piece];
    uint32_t *table = x->table[worker];
    uint64_t a[RULE_KEYS], b[RULE_KEYS];
    count_keys(x, r->atoms, table);
    for (size_t i = 0; i < x->pair_count; i++) {
        const struct model_pair *k = &x->pair[i];
        uint8_t *size = &x->size[i * x->rule_count + piece];
        *size = SIZE_STEPS;
        if ((k->keys & r->atoms) != r->atoms)
            continue;
        size_t n = block_keys(x->b, r->atoms, x->p, k->a, a);
        size_t m = block_keys(x->b, r->atoms, x->p, k->b, b);
        for (size_t s = 0; s < n; s++)
            for (size_t t = 0; t < m; t++) {
                unsigned step = step_of(table[a[s] >> (64 - x->table_bits)]);
                if (a[s] == b[t] && step < *size)
                    *size = (uint8_t)step;
            }
    }
    return OK;
}

static enum err choose(struct planner *x)
{
    x->size = mem_zero(x->pair_count * x->rule_count + 1, 1);
    float *worth = mem_zero(x->pair_count + 1, sizeof *worth);
    enum err e = x->size && worth ? OK : ERR_MEMORY;
    if (e == OK)
        e = pool_run(x->o->workers, x->rule_count, measure_rule, x);
    for (size_t i = 0; i < x->pair_count && e == OK; i++)
        worth[i] = x->pair[i].share;
    struct block_choice c = {x->rule, x->rule_count, x->size,
                             worth,   x->pair_count, x->o->max_pairs};
    if (e == OK)
        e = block_choose(&c, x->b);
    mem_free(worth);
    mem_free(x->size);
    return e;
}

static enum err plan(struct planner *x)
{
    enum err e = pool_run(x->o->workers, x->rule_count, visit_rule, x);
    if (e == OK)
        e = join_found(x);
    for (size_t r = 0; r < x->rule_count; r++) {
        mem_free(x->rule[r].found);
        x->rule[r].found = NULL;
    }
    if (e == OK)
        e = pool_run(x->o->workers, x->pair_count / PAIRS_PER_PIECE + 1, look_at_pairs, x);
    if (e == OK)
        e = model_learn(x->d, x->pair, x->pair_count);
    if (e != OK)
        return e;
    keep_matches(x);
    return choose(x);
}

enum err block_plan_new(const struct people *p, const struct block_options *o, struct model *d,
                        struct block_plan *out)
{
    *out = (struct block_plan){0};
    struct planner x = {.p = p, .o = o, .b = out, .d = d};
    x.table_bits = radix_bits(p->rows) + 1;
    if (x.table_bits < 10)
        x.table_bits = 10;
    x.rule = mem_zero(CANDIDATES_MAX, sizeof *x.rule);
    x.table = mem_zero(o->workers + 1, sizeof *x.table);
    enum err e = x.rule && x.table ? block_atoms(p, out) : ERR_MEMORY;
    for (size_t w = 0; w < o->workers && e == OK; w++) {
        x.table[w] = mem_alloc(sizeof **x.table << x.table_bits);
        if (!x.table[w])
            e = ERR_MEMORY;
    }
    if (e == OK)
        x.rule_count = block_candidates(out, p, x.rule, &e);
    if (e == OK && x.rule_count) {
        x.wanted = 2e6 / (double)x.rule_count;
        e = plan(&x);
    }
    for (size_t w = 0; x.table && w < o->workers; w++)
        mem_free(x.table[w]);
    mem_free(x.table);
    mem_free(x.rule);
    mem_free(x.pair);
    if (e != OK)
        block_plan_free(out);
    return e;
}
