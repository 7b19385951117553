#include "core/block_recall.h"

#include "base/mem.h"

enum { WORDS_SHIFT = ATOMS_MAX, DRAWS = 1 << 14, ROUNDS = 16 };

static const uint64_t words_mask = (uint64_t)15 << WORDS_SHIFT;

uint64_t recall_keys(uint64_t atoms, unsigned words_step)
{
    return atoms | (uint64_t)(SIZE_STEPS - words_step) << WORDS_SHIFT;
}

enum err recall_seen_add(struct recall_seen *s, uint64_t keys, double matches, bool sure)
{
    struct str key = {(const char *)&keys, sizeof keys};
    uint64_t *at = map_at(&s->place, key);
    if (!at) {
        enum err e = mem_room(&s->kind, &s->room, s->count + 1, sizeof *s->kind);
        if (e == OK)
            e = map_set(&s->place, key, s->count);
        if (e != OK)
            return e;
        s->kind[s->count++] = (struct recall_kind){.keys = keys};
    }
    struct recall_kind *k = &s->kind[at ? *at : s->count - 1];
    k->all += matches;
    k->sure += sure ? matches : 0;
    return OK;
}

void recall_seen_free(struct recall_seen *s)
{
    mem_free(s->kind);
    map_free(&s->place);
    *s = (struct recall_seen){0};
}

/* A column, or columns that are not looked at one by one, and what matches agree on in it. */
struct part {
    uint64_t mask;
    size_t states;
    uint64_t *keys;
    double *seen, *chance, *missed; /* by state; seen: matches that the rules tried could show */
};

struct guess {
    const struct recall_seen *seen;
    struct part part[FEATURES_MAX];
    size_t parts;
    uint64_t any_name, any_of; /* the atom of either name, and those of each that it follows from */
    double within;             /* matches seen of columns that do as if independent */
    double reached;            /* of all: share that the rules tried could show */
    double by_words;           /* of the others: share that words in common find */
};

/* Columns' own atoms. A word that stands in the other column is left aside: few matches show it,
 * and it says something of two columns at once. Words in common of any script go with the names
 * they are of; in Latin letters nearly all that they give has keys in common, and columns stay
 * apart. */
static void find_parts(struct guess *g, const struct people *p, const struct block_plan *b)
{
    uint64_t of[FEATURES_MAX] = {0};
    for (size_t i = 0; i < b->atom_count; i++) {
        const struct atom *a = &b->atom[i];
        uint64_t bit = (uint64_t)1 << i;
        if (a->kind == ATOM_ANY_NAME)
            g->any_name = bit;
        else if (a->kind != ATOM_COMMON_WORDS)
            of[a->feature[0]] |= bit;
        bool name = a->feature[0] == p->given || a->feature[0] == p->family;
        if (name && (a->kind == ATOM_SAME || a->kind == ATOM_SPELLED))
            g->any_of |= bit;
    }
    size_t f = b->words ? block_words_feature(b->words) : SIZE_MAX;
    if (f != SIZE_MAX && !p->store[p->feature[f].store].slips) {
        of[f] |= words_mask;
        if (f == p->given) {
            of[f] |= of[p->family];
            of[p->family] = 0;
        }
    }
    for (size_t i = 0; i < p->feature_count; i++)
        if (of[i])
            g->part[g->parts++].mask = of[i];
}

/* What the columns' own atoms say. */
static uint64_t own_keys(const struct guess *g, uint64_t keys)
{
    return (keys & ~g->any_name) | (keys & g->any_of ? g->any_name : 0);
}

static bool is_shown(const struct guess *g, uint64_t keys)
{
    for (size_t i = 0; i < g->seen->tried_count; i++)
        if ((keys & g->seen->tried[i]) == g->seen->tried[i])
            return true;
    return false;
}

static size_t find_state(const struct part *q, uint64_t keys)
{
    size_t from = 0, to = q->states;
    while (to - from > 1) {
        size_t middle = (from + to) / 2;
        if (q->keys[middle] <= keys)
            from = middle;
        else
            to = middle;
    }
    return from;
}

/* States of a part in order of their keys; the first, which may be none of all, agrees on nothing.
 */
static enum err make_states(const struct guess *g, struct part *q)
{
    size_t n = g->seen->count + 1;
    uint64_t *scratch = mem_alloc(n * sizeof *scratch);
    q->keys = mem_alloc(n * sizeof *q->keys);
    q->seen = mem_zero(n, sizeof *q->seen);
    q->chance = mem_zero(n, sizeof *q->chance);
    q->missed = mem_zero(n, sizeof *q->missed);
    bool made = scratch && q->keys && q->seen && q->chance && q->missed;
    if (made) {
        q->keys[0] = 0;
        for (size_t i = 1; i < n; i++)
            q->keys[i] = g->seen->kind[i - 1].keys & q->mask;
        radix_sort(q->keys, scratch, n, 0);
        for (size_t i = 0; i < n; i++)
            if (i == 0 || q->keys[i] != q->keys[i - 1])
                q->keys[q->states++] = q->keys[i];
    }
    mem_free(scratch);
    return made ? OK : ERR_MEMORY;
}

static void count_seen(struct guess *g)
{
    for (size_t i = 0; i < g->seen->count; i++) {
        const struct recall_kind *k = &g->seen->kind[i];
        if (!is_shown(g, own_keys(g, k->keys)))
            continue;
        g->within += k->all;
        for (size_t j = 0; j < g->parts; j++)
            g->part[j].seen[find_state(&g->part[j], k->keys & g->part[j].mask)] += k->all;
    }
}

/* Chances, summed up, with what is missing spread as the last draws had it. */
static void settle_chances(struct guess *g, double missing, double draws)
{
    for (size_t j = 0; j < g->parts; j++) {
        struct part *q = &g->part[j];
        double sum = 0;
        for (size_t i = 0; i < q->states; i++) {
            sum += q->seen[i] + (draws > 0 ? q->missed[i] / draws * missing : 0);
            q->chance[i] = sum;
            q->missed[i] = 0;
        }
        for (size_t i = 0; i < q->states; i++)
            q->chance[i] /= sum;
    }
}

/* A match as the chances have it: the state of each part; returns its keys. */
static uint64_t draw_match(const struct guess *g, size_t draw, size_t state[FEATURES_MAX])
{
    uint64_t keys = 0;
    for (size_t j = 0; j < g->parts; j++) {
        const struct part *q = &g->part[j];
        double u = (double)(radix_mix(draw, j + 1) >> 11) * 0x1p-53;
        size_t from = 0, to = q->states - 1;
        while (from < to) {
            size_t middle = (from + to) / 2;
            if (q->chance[middle] > u)
                to = middle;
            else
                from = middle + 1;
        }
        state[j] = from;
        keys |= q->keys[from];
    }
    return own_keys(g, keys);
}

/* The least step of words in common, in keys, that a rule chosen gives; none: more than there is.
 */
static uint64_t words_wanted(const struct people *p, const struct block_plan *b)
{
    for (size_t i = 0; i < b->rule_count; i++)
        for (unsigned s = 0; b->rule[i].least && s < SIZE_STEPS; s++)
            if (block_step_units(p->rows, s) <= b->rule[i].least)
                return (uint64_t)(SIZE_STEPS - s) << WORDS_SHIFT;
    return words_mask + 1;
}

static void fit(struct guess *g, uint64_t words)
{
    double missing = 0, missed = 0;
    size_t state[FEATURES_MAX];
    for (size_t round = 0; round < ROUNDS; round++) {
        settle_chances(g, missing, missed);
        double by_words = 0;
        missed = 0;
        for (size_t d = 0; d < DRAWS; d++) {
            uint64_t keys = draw_match(g, d, state);
            if (is_shown(g, keys))
                continue;
            missed++;
            by_words += (keys & words_mask) >= words;
            for (size_t j = 0; j < g->parts; j++)
                g->part[j].missed[state[j]]++;
        }
        g->reached = (DRAWS - missed + 0.5) / (DRAWS + 0.5);
        g->by_words = missed > 0 ? by_words / missed : 0;
        missing = g->within * (1 - g->reached) / g->reached;
    }
}

static bool is_found(const struct block_plan *b, uint64_t keys, uint64_t words)
{
    for (size_t i = 0; i < b->rule_count; i++)
        if (!b->rule[i].least && (keys & b->rule[i].atoms) == b->rule[i].atoms)
            return true;
    return (keys & words_mask) >= words;
}

/* Of those that are less than likely only the keys are known, not the blocks: as many of them are
 * in blocks that are too large as of the others. */
static void settle_recall(const struct guess *g, uint64_t words, struct block_plan *b)
{
    double sure = 0, all = 0, sure_keys = 0, all_keys = 0;
    for (size_t i = 0; i < g->seen->count; i++) {
        const struct recall_kind *k = &g->seen->kind[i];
        bool found = is_found(b, k->keys, words);
        sure += k->sure;
        all += k->all;
        sure_keys += found ? k->sure : 0;
        all_keys += found ? k->all : 0;
    }
    b->recall_known = all >= RECALL_MATCHES;
    double kept = sure_keys > 0 ? b->recall * sure / sure_keys : 0;
    double total = g->within / g->reached;
    total = total > all ? total : all;
    double found = (kept < 1 ? kept : 1) * all_keys + (total - all) * g->by_words;
    b->recall = total > 0 ? found / total : 0;
}

enum err block_recall(const struct recall_seen *s, const struct people *p, struct block_plan *b)
{
    struct guess g = {.seen = s, .reached = 1};
    uint64_t words = words_wanted(p, b);
    enum err e = OK;
    find_parts(&g, p, b);
    for (size_t j = 0; j < g.parts && e == OK; j++)
        e = make_states(&g, &g.part[j]);
    if (e == OK) {
        count_seen(&g);
        if (g.within > 0)
            fit(&g, words);
        settle_recall(&g, words, b);
    }
    for (size_t j = 0; j < g.parts; j++) {
        mem_free(g.part[j].keys);
        mem_free(g.part[j].seen);
        mem_free(g.part[j].chance);
        mem_free(g.part[j].missed);
    }
    return e;
}
