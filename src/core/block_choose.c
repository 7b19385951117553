/* Choosing rules: greedily the rule, or the larger cap for a rule taken already, that brings most
 * new matches for its pairs. Greedy cover is within a factor of 1 - 1/e of the best choice, and its
 * steps can be told to people. */
#include "core/block_inner.h"

#include "base/mem.h"

#include <string.h>

/* Share of the matches below which a step is not taken: the cheapest step may bring nearly nothing
 * while a dearer one still brings much. */
static const double least_gain = 1e-4;

/* A step of the choice: rule r up to block size `step`. */
struct step {
    size_t rule;
    unsigned step;
    double gain, cost;
};

struct chooser {
    const struct block_choice *c;
    int taken[CANDIDATES_MAX]; /* step taken so far, -1 for none */
    bool *covered;
    double total, spent, left;
};

/* Best step for one rule: gains by block size are summed once. */
static void try_rule(const struct chooser *x, size_t r, struct step *best)
{
    const struct block_choice *c = x->c;
    double gain[SIZE_STEPS + 1] = {0}, sum = 0;
    for (size_t i = 0; i < c->pair_count; i++)
        if (!x->covered[i])
            gain[c->size[i * c->rule_count + r]] += (double)c->worth[i];
    double before = x->taken[r] < 0 ? 0 : c->rule[r].pairs[x->taken[r]];
    for (unsigned s = 0; s < SIZE_STEPS; s++) {
        sum += gain[s];
        double cost = c->rule[r].pairs[s] - before;
        if ((int)s <= x->taken[r] || cost > x->left || sum < x->total * least_gain)
            continue;
        if (sum < cost * c->least_rate)
            continue;
        /* A rule's keys cost something too: about as much as two pairs for every row. */
        double floor_cost = cost + x->c->rows * 2 * (x->taken[r] < 0) + 1;
        if (sum * best->cost > best->gain * floor_cost)
            *best = (struct step){r, s, sum, floor_cost};
    }
}

static void take(struct chooser *x, const struct step *s)
{
    const struct block_choice *c = x->c;
    double before = x->taken[s->rule] < 0 ? 0 : c->rule[s->rule].pairs[x->taken[s->rule]];
    double cost = c->rule[s->rule].pairs[s->step] - before;
    x->taken[s->rule] = (int)s->step;
    x->spent += cost;
    x->left -= cost;
    for (size_t i = 0; i < c->pair_count; i++)
        if (c->size[i * c->rule_count + s->rule] <= s->step)
            x->covered[i] = true;
}

static void add_rule(const struct chooser *x, size_t r, double gain, struct block_plan *out)
{
    const struct block_choice *c = x->c;
    for (size_t i = 0; i < out->rule_count; i++) {
        struct rule *k = &out->rule[i];
        if (k->atoms == c->rule[r].atoms) {
            k->gained += gain / x->total;
            return;
        }
    }
    out->rule[out->rule_count++] =
        (struct rule){.atoms = c->rule[r].atoms, .gained = gain / x->total};
}

static void finish(const struct chooser *x, struct block_plan *out)
{
    const struct block_choice *c = x->c;
    double covered = 0;
    for (size_t i = 0; i < c->pair_count; i++)
        covered += x->covered[i] ? (double)c->worth[i] : 0;
    out->recall = x->total > 0 ? covered / x->total : 0;
    out->pairs = x->spent;
    for (size_t i = 0; i < out->rule_count; i++) {
        struct rule *k = &out->rule[i];
        size_t r = 0;
        while (c->rule[r].atoms != k->atoms)
            r++;
        double by_itself = 0;
        for (size_t j = 0; j < c->pair_count; j++)
            if (c->size[j * c->rule_count + r] <= (unsigned)x->taken[r])
                by_itself += (double)c->worth[j];
        k->cap = c->rule[r].words ? 0 : block_step_rows((unsigned)x->taken[r]);
        k->least = c->rule[r].words ? block_step_units((size_t)c->rows, (unsigned)x->taken[r]) : 0;
        k->pairs = c->rule[r].pairs[x->taken[r]];
        k->left_out = c->rule[r].pairs[SIZE_STEPS - 1] - k->pairs;
        k->recall = x->total > 0 ? by_itself / x->total : 0;
    }
}

enum err block_choose(const struct block_choice *c, struct block_plan *out)
{
    struct chooser x = {.c = c, .left = c->max_pairs};
    x.covered = mem_zero(c->pair_count + 1, 1);
    if (!x.covered)
        return ERR_MEMORY;
    for (size_t r = 0; r < c->rule_count; r++)
        x.taken[r] = -1;
    for (size_t i = 0; i < c->pair_count; i++)
        x.total += (double)c->worth[i];
    out->rule_count = 0;
    for (;;) {
        struct step best = {.rule = SIZE_MAX, .gain = 0, .cost = 1};
        for (size_t r = 0; r < c->rule_count; r++)
            if (x.taken[r] >= 0 || out->rule_count < RULES_MAX)
                try_rule(&x, r, &best);
        if (best.rule == SIZE_MAX || x.total <= 0)
            break;
        take(&x, &best);
        add_rule(&x, best.rule, best.gain, out);
    }
    finish(&x, out);
    mem_free(x.covered);
    return OK;
}
