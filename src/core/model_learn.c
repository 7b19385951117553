/* Learning without labels. The sample is drawn by keys (block.c), each pair weighted by the inverse
 * of its chance of being drawn, so that lambda and m are those of all pairs that share any key, not
 * of the pairs that share the most. u stays fixed: among random pairs there are next to no matches,
 * and frequencies give the u of "same" exactly. Rejected: learning u together with m, which drifts
 * to whatever other structure the list has (families, villages). */
#include "core/model.h"

#include "base/mem.h"
#include "base/pool.h"
#include "core/model_inner.h"
#include "core/radix.h"

#include <math.h>

enum { ROUNDS = 24 };

/* More than all features together can say. */
static const float decided_bits = 1e6F;

/* A parent's value is one that few share (PARENT_MOST); and it must tell this many bits about its
 * child. */
static const double parent_bits = 0.05;
enum { PARENT_PAIRS = 200, FIRST_SHARED = 8, SHARED_EVERY = 4 };

/* m before anything is learnt, and how many matches that belief is worth: that most fields agree,
 * and in which way they do. A list of some thousand rows with a handful of doubles must not learn
 * from its brothers and sisters that a person changes the given name. Where given and family name
 * have columns of their own, whether they differ tells relatives apart, and how they are written is
 * the list's own affair. */
static const double believed_agree = 60, believed_ways = 60, believed_writing = 20;

/* How often a cell of a match is somebody else's: taken from the wrong line, or the two are no
 * match after all. m is so much of u at least, and nothing weighs more against than log2 of it, 9
 * bits: a hundred thousand matches without a level do not show that it never occurs, since they
 * were chosen for agreeing. */
static const double strange_cells = 1.0 / 512;

/* Levels may be this much commoner than they are at most before matches are taken back, which are
 * then known by so many that agree. */
static const double excess_slack = 1.5, excess_matches = 4;

/* What learning needs of a pair. */
struct seen_pair {
    uint32_t pattern; /* its number */
    float rarity;     /* bits; of what people decided: so many that nothing else counts */
    float share;
};

/* Distinct patterns, numbered: a few thousand stand for millions of pairs. */
struct patterns {
    uint64_t *pattern;
    double *bits, *sum;
    struct seen_pair *pair;
    double *matches; /* that each pair stands for */
    size_t pair_count;
    uint32_t *slot; /* number + 1; 0 free */
    size_t count, slots;
};

static uint32_t pattern_number(struct patterns *t, uint64_t pattern)
{
    size_t i = (size_t)radix_mix(pattern, 3) & (t->slots - 1);
    for (; t->slot[i]; i = (i + 1) & (t->slots - 1))
        if (t->pattern[t->slot[i] - 1] == pattern)
            return t->slot[i] - 1;
    t->pattern[t->count] = pattern;
    t->slot[i] = (uint32_t)++t->count;
    return t->slot[i] - 1;
}

static void patterns_free(struct patterns *t)
{
    mem_free(t->pattern);
    mem_free(t->bits);
    mem_free(t->sum);
    mem_free(t->pair);
    mem_free(t->matches);
    mem_free(t->slot);
}

static enum err patterns_new(struct patterns *t, const struct model_pair *pairs, size_t count)
{
    *t = (struct patterns){.slots = 64, .pair_count = count};
    while (t->slots < count * 2)
        t->slots *= 2;
    t->slot = mem_zero(t->slots, sizeof *t->slot);
    t->pattern = mem_alloc((count + 1) * sizeof *t->pattern);
    t->pair = mem_alloc((count + 1) * sizeof *t->pair);
    t->matches = mem_alloc((count + 1) * sizeof *t->matches);
    if (t->slot && t->pattern && t->pair && t->matches)
        for (size_t i = 0; i < count; i++)
            t->pair[i] = (struct seen_pair){pattern_number(t, pairs[i].pattern),
                                            pairs[i].label ? (float)pairs[i].label * decided_bits
                                                           : pairs[i].rarity,
                                            pairs[i].share};
    t->bits = mem_alloc((t->count + 1) * sizeof *t->bits);
    t->sum = mem_alloc((t->count + 1) * sizeof *t->sum);
    if (t->slot && t->pattern && t->pair && t->matches && t->bits && t->sum)
        return OK;
    patterns_free(t);
    return ERR_MEMORY;
}

enum { PAIRS_PER_PIECE = 1 << 16 };

static enum err expect_piece(void *context, size_t piece, size_t worker)
{
    struct patterns *t = context;
    size_t from = piece * PAIRS_PER_PIECE, to = from + PAIRS_PER_PIECE;
    (void)worker;
    for (size_t i = from; i < to && i < t->pair_count; i++) {
        double bits = t->bits[t->pair[i].pattern] + (double)t->pair[i].rarity;
        t->matches[i] = bits > -20 ? model_chance(bits) * (double)t->pair[i].share : 0;
    }
    return OK;
}

/* Expectations under the model as it stands; summed in the order of pairs, whoever made them. */
static enum err expect(const struct model *d, struct patterns *t, size_t workers)
{
    for (size_t k = 0; k < t->count; k++) {
        t->bits[k] = model_pattern_bits(d, t->pattern[k]);
        t->sum[k] = 0;
    }
    enum err e = pool_run(workers, t->pair_count / PAIRS_PER_PIECE + 1, expect_piece, t);
    for (size_t i = 0; i < t->pair_count && e == OK; i++)
        t->sum[t->pair[i].pattern] += t->matches[i];
    return e;
}

/* Of what was taken for matches, what share cannot be, since feature f has levels more often than
 * matches have them at most: so many are left that these levels are as common as that. */
static double excess(const struct model *d, size_t f, const double seen[LEVELS])
{
    double known = 0, open = 0, most = 0;
    for (size_t l = 0; l < LEVELS; l++)
        known += seen[l] + excess_matches * d->believed[f][l];
    for (size_t l = 0; l < LEVELS; l++) {
        double v = seen[l] + excess_matches * d->believed[f][l];
        double here = d->fixed[f] ? fmax(d->most[f][l], d->m[f][l]) : d->most[f][l];
        double bound = here * excess_slack;
        bool above = v > bound * known;
        open += above ? 0 : v;
        most += above ? bound : 0;
    }
    double left = most < 1 ? open / (1 - most) : known;
    return left < known ? 1 - left / known : 0;
}

/* m of a feature from what was seen of its levels. */
static void learn_levels(struct model *d, size_t f, const double seen[LEVELS])
{
    const double *believed = d->believed[f];
    double ways = d->own_column[f] ? believed_writing : believed_ways;
    double agree = 0, alike = 0, differ = seen[LEVEL_DIFFER];
    for (size_t l = 0; l < LEVELS; l++) {
        agree += l == LEVEL_DIFFER ? 0 : seen[l];
        alike += l == LEVEL_DIFFER ? 0 : believed[l];
    }
    differ += believed_agree * believed[LEVEL_DIFFER] / (alike + believed[LEVEL_DIFFER]);
    double differs = differ / (agree + seen[LEVEL_DIFFER] + believed_agree);
    for (size_t l = 0; l < LEVELS; l++) {
        double way = ways * believed[l] / alike;
        double m = l == LEVEL_DIFFER ? differs : (1 - differs) * (seen[l] + way) / (agree + ways);
        if (d->u[f][l] <= 1) /* not RELATIVE_BITS */
            m = (1 - strange_cells) * m + strange_cells * d->u[f][l];
        d->m[f][l] = m < d->most[f][l] ? m : d->most[f][l];
    }
}

/* Levels among what was taken for matches: all of it, and as m is learnt from it. */
struct seen_levels {
    double all[FEATURES_MAX][LEVELS], told[FEATURES_MAX][LEVELS];
};

/* Adds pattern k. How records of one person differ in a field is seen in those that are known to be
 * one without it: relatives and namesakes are taken for matches by what they share, and differ in
 * the rest. So a match counts for the m of a feature as far as the others tell it to be one; where
 * they cannot, since there are few of them, in full. */
static void see_pattern(const struct model *d, const struct patterns *t, size_t k,
                        struct seen_levels *seen)
{
    uint8_t level[FEATURES_MAX];
    for (size_t f = 0; f < d->feature_count; f++)
        level[f] = t->pattern[k] >> 4 * f & 15;
    for (size_t f = 0; f < d->feature_count; f++) {
        if (level[f] >= LEVELS)
            continue;
        double others = t->bits[k] - (double)model_part_weight(d, level, f) / MODEL_UNIT;
        double counts = 1 - d->told[f] * (1 - model_chance(others));
        seen->all[f][level[f]] += t->sum[k];
        seen->told[f][level[f]] += t->sum[k] * counts;
    }
}

/* m and lambda from expectations. */
static void learn_from(struct model *d, const struct patterns *t)
{
    struct seen_levels seen = {{{0}}, {{0}}};
    double matches = 0, less = 0;
    for (size_t k = 0; k < t->count; k++) {
        matches += t->sum[k];
        see_pattern(d, t, k, &seen);
    }
    for (size_t f = 0; f < d->feature_count; f++) {
        less = fmax(less, excess(d, f, seen.all[f]));
        if (!d->fixed[f])
            learn_levels(d, f, seen.told[f]);
    }
    /* What is taken back comes again as long as lambda is what it was. The more of it there is, up
     * to half of all, the more lambda goes on from there. */
    double before = fmin(matches, d->lambda * d->pairs_total), from_there = fmin(2 * less, 1);
    matches = (from_there * before + (1 - from_there) * matches) * (1 - less);
    double lambda = (matches + d->few_matches) / (d->pairs_total + 1),
           least = 1 / (d->pairs_total + 2);
    d->lambda = lambda < least ? least : lambda > 0.5 ? 0.5 : lambda;
    model_settle(d);
}

/* Levels of feature f among strangers that agree on feature g. */
struct company {
    double level[LEVELS], sum;
};

static struct company *count_company(const struct model *d)
{
    struct company *c = mem_zero((size_t)FEATURES_MAX * FEATURES_MAX, sizeof *c);
    for (size_t i = 0; c && i < d->background_count; i++) {
        const struct model_pair *k = &d->background[i];
        double stranger = 1 - model_chance(model_pattern_bits(d, k->pattern) + (double)k->rarity);
        stranger *= (double)k->share;
        for (size_t g = 0; g < d->feature_count; g++) {
            if ((k->pattern >> 4 * g & 15) != LEVEL_SAME || d->u[g][LEVEL_SAME] >= PARENT_MOST)
                continue;
            for (size_t f = 0; f < d->feature_count; f++) {
                unsigned l = k->pattern >> 4 * f & 15;
                if (f == g || l >= LEVELS)
                    continue;
                c[f * FEATURES_MAX + g].level[l] += stranger;
                c[f * FEATURES_MAX + g].sum += stranger;
            }
        }
    }
    return c;
}

/* Bits by which g's agreement changes what is to be expected of f. */
static double told_bits(const struct model *d, size_t f, const struct company *c)
{
    double bits = 0;
    if (c->sum < PARENT_PAIRS)
        return 0;
    for (size_t l = 0; l < LEVELS; l++)
        if (c->level[l] > 0)
            bits += c->level[l] / c->sum * log2(c->level[l] / c->sum / d->u[f][l]);
    return bits;
}

static bool leads_to(const struct model *d, size_t from, size_t to)
{
    for (size_t at = from; at != SIZE_MAX; at = d->parent[at])
        if (at == to)
            return true;
    return false;
}

/* Gives each feature the parent that tells most about it, the strongest tie first, no circles: a
 * tree after Chow and Liu (1968), of what strangers have in common. */
static enum err learn_shared(struct model *d)
{
    struct company *c = count_company(d);
    if (!c)
        return ERR_MEMORY;
    for (size_t f = 0; f < FEATURES_MAX; f++)
        d->parent[f] = SIZE_MAX;
    for (;;) {
        double best = parent_bits;
        size_t child = SIZE_MAX, parent = SIZE_MAX;
        for (size_t f = 0; f < d->feature_count; f++)
            for (size_t g = 0; g < d->feature_count && d->parent[f] == SIZE_MAX; g++) {
                double bits = told_bits(d, f, &c[f * FEATURES_MAX + g]);
                if (f != g && bits > best && !leads_to(d, g, f)) {
                    best = bits;
                    child = f;
                    parent = g;
                }
            }
        if (child == SIZE_MAX)
            break;
        d->parent[child] = parent;
        const struct company *k = &c[child * FEATURES_MAX + parent];
        for (size_t l = 0; l < LEVELS; l++) {
            double u = (k->level[l] + d->u[child][l] * 20) / (k->sum + 20);
            int32_t less = model_units_of(log2(d->u[child][l] / u));
            d->shared[child][l] = less < 0 ? less : 0;
        }
    }
    mem_free(c);
    return OK;
}

enum err model_learn(struct model *d, const struct model_pair *pairs, size_t count, size_t workers)
{
    struct patterns t;
    enum err e = patterns_new(&t, pairs, count);
    if (e != OK)
        return e;
    for (size_t i = 0; i < ROUNDS && e == OK; i++) {
        if (i >= FIRST_SHARED && (i - FIRST_SHARED) % SHARED_EVERY == 0)
            e = learn_shared(d);
        if (e == OK)
            e = expect(d, &t, workers);
        if (e == OK)
            learn_from(d, &t);
    }
    patterns_free(&t);
    return e;
}
