/* Sampling and counting, rule by rule.
 *
 * Of a large list one key in some is counted, chosen by its own hash, so that a block is seen whole
 * or not at all. Of the blocks seen, some are sampled: all their pairs are compared, and from them
 * the model is learnt. A pair may be drawn by several rules; it stands for
 * 1 / (1 - product of (1 - rate)) pairs over all rules whose atoms it has in common. */
#include "core/block_recall.h"

#include "base/mem.h"
#include "base/pool.h"
#include "core/radix.h"

#include <math.h>
#include <string.h>

enum {
    SAMPLE_BLOCK = 64,
    SAMPLE_BLOCK_FEW = 1024,
    MATCHES_MAX = 20000,
    WANTED_BITS = 17,
    MEASURED_MAX = 48
};

/* Where names are all there is, whole or in columns, words in common find nearly all of them: what
 * other rules bring must be worth it, a match in so many pairs. */
static const double names_alone_rate = 1.0 / 10000;

struct planner {
    const struct people *p;
    const struct block_options *o;
    struct block_plan *b;
    struct model *d;
    struct candidate_rule *rule;
    size_t rule_count;
    unsigned part_bits; /* one key in 2^part_bits is counted */
    uint32_t **table;   /* one per worker */
    double wanted;      /* sampled pairs per rule */
    uint32_t most_rows; /* of a block that is sampled */
    /* second visit */
    struct model_pair *pair;
    size_t pair_count;
    uint8_t *size;
    struct recall_seen seen;
    bool thinned; /* of pairs that are far from each other some stand for all */
};

/* Of a key: 0 in those that are counted; they are of no other use. */
static uint64_t part_mask(const struct planner *x)
{
    return ((uint64_t)1 << x->part_bits) - 1;
}

/* The first step that asks for no more units than these; SIZE_STEPS: none does. */
static unsigned units_step(const struct planner *x, uint32_t units)
{
    unsigned s = 0;
    while (s < SIZE_STEPS && block_step_units(x->p->rows, s) > units)
        s++;
    return s;
}

static unsigned step_of(uint32_t size)
{
    unsigned s = 0;
    while (s < SIZE_STEPS && block_step_rows(s) < size)
        s++;
    return s;
}

/* Keys of a rule, each with its row in the low bits. */
struct keys {
    uint64_t *at;
    size_t count, room;
};

static enum err make_room(struct keys *k, size_t more)
{
    if (k->count + more <= k->room)
        return OK;
    size_t room = k->room + k->room / 2 + more + 4096;
    uint64_t *at = mem_resize(k->at, room, sizeof *at);
    if (!at)
        return ERR_MEMORY;
    k->at = at;
    k->room = room;
    return OK;
}

static enum err collect_keys(const struct planner *x, uint64_t atoms, struct keys *out)
{
    unsigned bits = radix_bits(x->p->rows);
    struct key_maker m = block_key_maker(x->b, atoms);
    struct row_key key[KEY_ROWS * RULE_KEYS];
    for (size_t row = 0; row < x->p->rows; row += KEY_ROWS) {
        size_t rows = x->p->rows - row < KEY_ROWS ? x->p->rows - row : KEY_ROWS;
        size_t n = key_maker_rows(&m, x->p, row, rows, part_mask(x), key);
        enum err e = make_room(out, n);
        if (e != OK)
            return e;
        for (size_t i = 0; i < n; i++)
            out->at[out->count++] = key[i].key >> bits << bits | key[i].row;
    }
    uint64_t *scratch = mem_alloc((out->count + 1) * sizeof *scratch);
    if (!scratch)
        return ERR_MEMORY;
    radix_sort(out->at, scratch, out->count, bits);
    mem_free(scratch);
    return OK;
}

/* Where the block that begins at `from` ends. */
static size_t block_end(const struct planner *x, const struct keys *k, size_t from)
{
    uint64_t mask = ((uint64_t)1 << radix_bits(x->p->rows)) - 1;
    size_t to = from + 1;
    while (to < k->count && (k->at[to] ^ k->at[from]) <= mask)
        to++;
    return to;
}

static void sum_blocks(const struct planner *x, const struct keys *k, struct candidate_rule *r)
{
    double each = (double)((uint64_t)1 << x->part_bits), n = (double)x->p->rows;
    if (x->p->second) /* only pairs across the two lists count */
        each *= x->d->pairs_total / (n * (n - 1) / 2);
    for (size_t i = 0, to; i < k->count; i = to) {
        to = block_end(x, k, i);
        double size = (double)(to - i);
        unsigned s = step_of((uint32_t)(to - i));
        if (s < SIZE_STEPS)
            r->pairs[s] += size * (size - 1) / 2 * each;
    }
    for (unsigned s = 1; s < SIZE_STEPS; s++)
        r->pairs[s] += r->pairs[s - 1];
}

static enum err add_found(struct candidate_rule *r, size_t *room, size_t a, size_t b)
{
    if (r->found_count == *room) {
        uint64_t *more = mem_resize(r->found, *room * 2 + 1024, sizeof *more);
        if (!more)
            return ERR_MEMORY;
        r->found = more;
        *room = *room * 2 + 1024;
    }
    r->found[r->found_count++] = (uint64_t)(a < b ? a : b) << 32 | (a < b ? b : a);
    return OK;
}

/* All pairs of the blocks that are sampled. */
static enum err pair_up(const struct planner *x, const struct keys *k, struct candidate_rule *r)
{
    uint64_t mask = ((uint64_t)1 << radix_bits(x->p->rows)) - 1;
    double share = r->sampled * (double)((uint64_t)1 << x->part_bits);
    uint64_t limit = share >= 1 ? UINT64_MAX : (uint64_t)(share * 1.8446744e19);
    size_t room = 0;
    enum err e = OK;
    for (size_t from = 0, to; from < k->count && e == OK; from = to) {
        to = block_end(x, k, from);
        if (to - from > x->most_rows || radix_mix(k->at[from] & ~mask, x->o->seed) > limit)
            continue;
        for (size_t i = from; i < to && e == OK; i++)
            for (size_t j = i + 1; j < to && e == OK; j++) {
                size_t a = (size_t)(k->at[i] & mask), b = (size_t)(k->at[j] & mask);
                if (!x->p->second || x->p->second[a] != x->p->second[b])
                    e = add_found(r, &room, a, b);
            }
    }
    return e;
}

/* What words in common cost at each step, from rows that are drawn. */
static enum err count_words(const struct planner *x, struct candidate_rule *r)
{
    enum { WORDS_DRAWN = 1000 };
    struct words_scratch *s;
    const struct words_met *met;
    size_t step = x->p->rows / WORDS_DRAWN + 1, drawn = 0;
    enum err e = words_scratch_new(&s);
    if (e != OK)
        return e;
    for (size_t row = 0; row < x->p->rows; row++) {
        if (radix_mix(row, x->o->seed + 29) % step)
            continue;
        drawn++;
        uint32_t least = block_step_units(x->p->rows, SIZE_STEPS - 1);
        size_t n = block_words_rows(x->b->words, s, (uint32_t)row, least, false, &met);
        for (size_t i = 0; i < n; i++)
            r->pairs[units_step(x, met[i].units)]++;
    }
    for (unsigned k = 0; k < SIZE_STEPS; k++)
        r->pairs[k] =
            r->pairs[k] * (double)x->p->rows / (double)(drawn + !drawn) + (k ? r->pairs[k - 1] : 0);
    words_scratch_free(s);
    return OK;
}

/* Looking at all rules takes about as long as measuring the few that are left. */
static void tell(const struct planner *x, size_t worker, double begun, size_t rule)
{
    if (worker == 0 && x->o->progress) /* the caller's own thread */
        x->o->progress(x->o->progress_context, begun + (double)rule / (double)x->rule_count / 2, 1);
}

static enum err visit_rule(void *context, size_t piece, size_t worker)
{
    struct planner *x = context;
    struct candidate_rule *r = &x->rule[piece];
    struct keys k = {0};
    tell(x, worker, 0, piece);
    if (r->words)
        return count_words(x, r);
    enum err e = collect_keys(x, r->atoms, &k);
    if (e == OK) {
        sum_blocks(x, &k, r);
        double small = r->pairs[step_of(x->most_rows)];
        double most = 1 / (double)((uint64_t)1 << x->part_bits);
        r->sampled = small * most > x->wanted ? x->wanted / small : most;
        if (!x->d->crowd)
            e = pair_up(x, &k, r);
    }
    mem_free(k.at);
    return e;
}

/* Joins what the rules found; each pair once. */
static enum err join_found(struct planner *x)
{
    size_t total = x->o->label_count + x->d->crowd_count, n = 0;
    for (size_t r = 0; r < x->rule_count; r++)
        total += x->rule[r].found_count;
    uint64_t *id = mem_alloc((total + 1) * sizeof *id);
    uint64_t *scratch = mem_alloc((total + 1) * sizeof *scratch);
    x->pair = mem_zero(total + 1, sizeof *x->pair);
    enum err e = id && scratch && x->pair ? OK : ERR_MEMORY;
    if (e == OK) {
        for (size_t r = 0; r < x->rule_count; r++)
            for (size_t i = 0; i < x->rule[r].found_count; i++)
                id[n++] = x->rule[r].found[i];
        radix_sort(id, scratch, n, 0);
        for (size_t i = 0; i < n; i++)
            if (i == 0 || id[i] != id[i - 1])
                x->pair[x->pair_count++] =
                    (struct model_pair){.a = (uint32_t)(id[i] >> 32), .b = (uint32_t)id[i]};
        for (size_t i = 0; i < x->d->crowd_count; i++)
            x->pair[x->pair_count++] = x->d->crowd[i];
        for (size_t i = 0; i < x->o->label_count; i++)
            x->pair[x->pair_count++] = x->o->labels[i];
    }
    mem_free(id);
    mem_free(scratch);
    return e;
}

enum {
    PAIRS_PER_PIECE = 8192,
    FAR_FROM = 20000 /* pairs from which on some are left out */
};

/* Whether a pair is left out for others like it to stand for it; k->share says for how many. */
static bool leave_out(const struct planner *x, struct model_pair *k)
{
    k->share = 1;
    if (!x->thinned || k->label || !compare_far(x->p, k->a, k->b))
        return false;
    k->share = COMPARE_FAR_IN;
    return !compare_far_drawn(k->a, k->b, x->o->seed);
}

static void drop_left_out(struct planner *x)
{
    size_t kept = 0;
    for (size_t i = 0; i < x->pair_count; i++)
        if (x->pair[i].share > 0)
            x->pair[kept++] = x->pair[i];
    x->pair_count = kept;
}

static enum err look_at_pairs(void *context, size_t piece, size_t worker)
{
    struct planner *x = context;
    size_t to = (piece + 1) * PAIRS_PER_PIECE;
    (void)worker;
    for (size_t i = piece * PAIRS_PER_PIECE; i < to && i < x->pair_count; i++) {
        struct model_pair *k = &x->pair[i];
        bool of_all = i < x->d->crowd_count; /* drawn from all pairs, share and all */
        if (!of_all && leave_out(x, k)) {
            k->share = 0;
            continue;
        }
        model_pattern(x->d, x->p, k);
        k->keys = block_agree(x->b, x->p->number + k->a * x->p->stride,
                              x->p->number + k->b * x->p->stride);
        if (of_all)
            continue;
        double missed = 1;
        for (size_t r = 0; r < x->rule_count; r++)
            if ((k->keys & x->rule[r].atoms) == x->rule[r].atoms)
                missed *= 1 - x->rule[r].sampled;
        k->share *= k->label ? 1 : (float)(1 / (missed < 0.9999 ? 1 - missed : 0.0001));
    }
    return OK;
}

/* Chance that a sampled pair is a match, as far as is known now. */
static double chance_of(const struct planner *x, const struct model_pair *k)
{
    return k->label ? k->label > 0 : model_pair_probability(x->d, k);
}

/* For the estimate of recall: pairs less likely than this are too many and too little. */
static const double least_chance = 1.0 / 64;

static enum err remember(struct planner *x, struct words_scratch *s, const struct model_pair *k,
                         double chance)
{
    unsigned step = s ? units_step(x, block_words_units(x->b->words, s, k->a, k->b)) : SIZE_STEPS;
    return recall_seen_add(&x->seen, recall_keys(k->keys, step), chance * (double)k->share,
                           chance >= 0.5);
}

/* Keeps the pairs that are matches, spread evenly where there are many; worth goes into share. */
static enum err keep_matches(struct planner *x)
{
    size_t n = 0, kept = 0;
    struct words_scratch *s = NULL;
    enum err e = x->b->words ? words_scratch_new(&s) : OK;
    for (size_t i = 0; i < x->pair_count && e == OK; i++) {
        double chance = chance_of(x, &x->pair[i]);
        if (chance >= least_chance)
            e = remember(x, s, &x->pair[i], chance);
        if (chance < 0.5)
            continue;
        x->pair[n] = x->pair[i];
        x->pair[n++].share *= (float)chance;
    }
    for (size_t i = 0, step = n / MATCHES_MAX + 1; i < n; i += step)
        x->pair[kept++] = x->pair[i];
    x->pair_count = kept;
    words_scratch_free(s);
    return e;
}

/* Keys whose rows are to be counted: open addressing, 0 is free. */
struct wanted_keys {
    uint64_t key[1 << WANTED_BITS];
    uint32_t rows[1 << WANTED_BITS];
};

static uint32_t *find_key(struct wanted_keys *w, uint64_t key, bool add)
{
    size_t i = (size_t)(key >> (64 - WANTED_BITS));
    for (; w->key[i] && w->key[i] != key; i = (i + 1) & ((1 << WANTED_BITS) - 1))
        continue;
    if (!w->key[i] && add)
        w->key[i] = key;
    return w->key[i] ? &w->rows[i] : NULL;
}

/* Size of the smallest block that gives the pair, as a step. */
static uint8_t pair_step(const struct planner *x, const struct key_maker *maker,
                         const struct model_pair *k, struct wanted_keys *w, bool add)
{
    uint64_t a[RULE_KEYS], b[RULE_KEYS];
    size_t n = key_maker_keys(maker, x->p, k->a, a), m = key_maker_keys(maker, x->p, k->b, b);
    unsigned best = SIZE_STEPS;
    for (size_t s = 0; s < n; s++)
        for (size_t t = 0; t < m; t++) {
            if (a[s] != b[t])
                continue;
            unsigned step = step_of(*find_key(w, a[s], add));
            best = step < best ? step : best;
        }
    return (uint8_t)best;
}

static enum err measure_words(const struct planner *x, size_t rule)
{
    struct words_scratch *s;
    enum err e = words_scratch_new(&s);
    if (e != OK)
        return e;
    for (size_t i = 0; i < x->pair_count; i++) {
        uint32_t units = block_words_units(x->b->words, s, x->pair[i].a, x->pair[i].b);
        x->size[i * x->rule_count + rule] = (uint8_t)units_step(x, units);
    }
    words_scratch_free(s);
    return OK;
}

static enum err measure_rule(void *context, size_t piece, size_t worker)
{
    struct planner *x = context;
    const struct candidate_rule *r = &x->rule[piece];
    tell(x, worker, 0.5, piece);
    if (r->words)
        return measure_words(x, piece);
    struct key_maker m = block_key_maker(x->b, r->atoms);
    struct wanted_keys *w = mem_zero(1, sizeof *w);
    struct row_key key[KEY_ROWS * RULE_KEYS];
    if (!w)
        return ERR_MEMORY;
    for (size_t i = 0; i < x->pair_count; i++)
        if ((x->pair[i].keys & r->atoms) == r->atoms)
            (void)pair_step(x, &m, &x->pair[i], w, true);
    for (size_t row = 0; row < x->p->rows; row += KEY_ROWS) {
        size_t some = x->p->rows - row < KEY_ROWS ? x->p->rows - row : KEY_ROWS;
        size_t n = key_maker_rows(&m, x->p, row, some, 0, key);
        for (size_t i = 0; i < n; i++) {
            uint32_t *rows = find_key(w, key[i].key, false);
            if (rows)
                (*rows)++;
        }
    }
    for (size_t i = 0; i < x->pair_count; i++)
        if ((x->pair[i].keys & r->atoms) == r->atoms)
            x->size[i * x->rule_count + piece] = pair_step(x, &m, &x->pair[i], w, false);
    mem_free(w);
    return OK;
}

/* A rule's rate as last computed. Rates only fall as matches are covered, so that of a rule not
 * looked at since is an upper bound, and most rules need no second look (Minoux 1978). */
struct offer {
    double rate, gain;
    bool fresh, taken;
};

struct shortlisting {
    const struct planner *x;
    const float *worth;
    bool *covered;
    struct offer *offer;
};

static void look_again(const struct shortlisting *s, size_t r)
{
    const struct candidate_rule *rule = &s->x->rule[r];
    struct offer *o = &s->offer[r];
    double sum = 0;
    for (size_t i = 0; i < s->x->pair_count; i++)
        if ((s->x->pair[i].keys & rule->atoms) == rule->atoms)
            sum += s->covered[i] ? (double)s->worth[i] * 0.02 : (double)s->worth[i];
    o->gain = sum;
    o->rate = sum / (rule->pairs[step_of(s->x->most_rows)] + (double)s->x->p->rows * 2);
    o->fresh = true;
}

/* The rule of the best rate, or SIZE_MAX when none brings anything. */
static size_t best_offer(const struct shortlisting *s)
{
    for (size_t r = 0; r < s->x->rule_count; r++)
        s->offer[r].fresh = false;
    for (;;) {
        size_t best = SIZE_MAX;
        for (size_t r = 0; r < s->x->rule_count; r++)
            if (!s->offer[r].taken && s->offer[r].rate > 0 &&
                (best == SIZE_MAX || s->offer[r].rate > s->offer[best].rate))
                best = r;
        if (best == SIZE_MAX || s->offer[best].fresh)
            return best;
        look_again(s, best);
    }
}

static void take_offer(const struct shortlisting *s, size_t r)
{
    uint64_t atoms = s->x->rule[r].atoms;
    s->offer[r].taken = true;
    for (size_t i = 0; i < s->x->pair_count; i++)
        if ((s->x->pair[i].keys & atoms) == atoms)
            s->covered[i] = true;
}

/* Leaves the rules that would be chosen if every block were of the size sampled at most. */
static enum err shortlist(struct planner *x, const float *worth)
{
    if (x->rule_count <= MEASURED_MAX)
        return OK;
    struct shortlisting s = {.x = x, .worth = worth};
    s.covered = mem_zero(x->pair_count + 1, 1);
    s.offer = mem_zero(x->rule_count, sizeof *s.offer);
    enum err e = s.covered && s.offer ? OK : ERR_MEMORY;
    for (size_t r = 0; r < x->rule_count && e == OK; r++)
        look_again(&s, r);
    for (size_t kept = 0, best; e == OK && kept < MEASURED_MAX; kept++) {
        best = best_offer(&s);
        if (best == SIZE_MAX)
            break;
        take_offer(&s, best);
    }
    size_t kept = 0;
    for (size_t r = 0; r < x->rule_count && e == OK; r++)
        if (s.offer[r].taken || x->rule[r].words)
            x->rule[kept++] = x->rule[r];
    if (e == OK)
        x->rule_count = kept;
    mem_free(s.covered);
    mem_free(s.offer);
    return e;
}

static bool names_alone(const struct planner *x)
{
    if (!x->b->words)
        return false;
    const struct feature *f = &x->p->feature[block_words_feature(x->b->words)];
    return f->kind == FEATURE_FULL || x->p->store[f->store].slips;
}

static enum err choose(struct planner *x)
{
    float *worth = mem_zero(x->pair_count + 1, sizeof *worth);
    enum err e = worth ? OK : ERR_MEMORY;
    for (size_t i = 0; i < x->pair_count && e == OK; i++)
        worth[i] = x->pair[i].share;
    if (e == OK)
        e = shortlist(x, worth);
    if (e == OK && !(x->size = mem_alloc(x->pair_count * x->rule_count + 1)))
        e = ERR_MEMORY;
    if (e == OK) {
        memset(x->size, SIZE_STEPS, x->pair_count * x->rule_count);
        e = pool_run(x->o->workers, x->rule_count, measure_rule, x);
    }
    struct block_choice c = {.rule = x->rule,
                             .rule_count = x->rule_count,
                             .size = x->size,
                             .worth = worth,
                             .pair_count = x->pair_count,
                             .max_pairs = x->o->max_pairs,
                             .rows = (double)x->p->rows,
                             .least_rate = names_alone(x) ? names_alone_rate : 0};
    if (e == OK)
        e = block_choose(&c, x->b);
    mem_free(worth);
    mem_free(x->size);
    return e;
}

/* The rules that showed pairs, before most of them are dropped. */
static void note_tried(struct planner *x)
{
    for (size_t r = 0; r < x->rule_count; r++)
        if (!x->rule[r].words && x->rule[r].sampled > 0)
            x->seen.tried[x->seen.tried_count++] = x->rule[r].atoms;
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
    x->thinned = people_whole_names(x->p) && x->pair_count >= FAR_FROM;
    if (e == OK)
        e = pool_run(x->o->workers, x->pair_count / PAIRS_PER_PIECE + 1, look_at_pairs, x);
    drop_left_out(x);
    if (e == OK)
        e = model_learn(x->d, x->pair, x->pair_count, x->o->workers);
    if (e == OK) {
        note_tried(x);
        e = keep_matches(x);
    }
    if (e == OK)
        e = choose(x);
    x->b->recall_known = x->d->crowd != NULL; /* no match was hidden from the sample */
    return e == OK && !x->d->crowd ? block_recall(&x->seen, x->p, x->b) : e;
}

/* Words in common are a rule of their own: nothing is sampled by it. */
static void add_words_rule(struct planner *x)
{
    if (!x->b->words || x->rule_count == CANDIDATES_MAX)
        return;
    x->rule[x->rule_count++] =
        (struct candidate_rule){.atoms = (uint64_t)1 << (x->b->atom_count - 1), .words = true};
}

enum err block_plan_new(const struct people *p, const struct block_options *o, struct model *d,
                        struct block_plan *out)
{
    *out = (struct block_plan){0};
    struct planner x = {.p = p, .o = o, .b = out, .d = d};
    x.part_bits = p->rows > 400000 ? radix_bits(p->rows) - 17 : 0;
    x.rule = mem_zero(CANDIDATES_MAX, sizeof *x.rule);
    enum err e = x.rule ? block_atoms(p, out) : ERR_MEMORY;
    if (e == OK)
        x.rule_count = block_candidates(out, p, x.rule, &e);
    if (e == OK && x.rule_count) {
        x.wanted = 1.2e6 / (double)x.rule_count;
        /* What no small block of any rule holds is seen in larger ones. */
        x.most_rows = d->crowd                   ? block_step_rows(SIZE_STEPS - 1)
                      : x.rule_count < BLOCK_FEW ? SAMPLE_BLOCK_FEW
                                                 : SAMPLE_BLOCK;
        add_words_rule(&x);
        e = plan(&x);
    }
    mem_free(x.rule);
    mem_free(x.pair);
    recall_seen_free(&x.seen);
    if (e != OK)
        block_plan_free(out);
    return e;
}
