/* Learning without labels. The sample is drawn by keys (block.c), each pair weighted by the inverse
 * of its chance of being drawn, so that lambda and m are those of all pairs that share any key, not
 * of the pairs that share the most. u stays fixed: among random pairs there are next to no matches,
 * and frequencies give the u of "same" exactly. Rejected: learning u together with m, which drifts
 * to whatever other structure the list has (families, villages). */
#include "core/model.h"

#include "base/mem.h"
#include "base/pool.h"
#include "core/families.h"
#include "core/model_inner.h"
#include "core/radix.h"

#include <math.h>
#include <string.h>

enum { ROUNDS = 24 };

/* More than all features together can say. */
static const float decided_bits = 1e6F;

/* Bits beyond NOMINAL_BITS that a pair of names can have of its own at most. */
static const double OWN_MOST = 20;

/* Bits that the words of exchanged names have at most. */
static const double SWAP_MOST = 30;

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

/* So many matches are thought of beside those seen in a list of few rows, where no pair is so sure
 * that it could show by itself that there are any. */
static const double few_matches = 1.5;

static double usual_m(size_t level)
{
    return level == LEVEL_SAME ? 0.8 : level == LEVEL_DIFFER ? 0.05 : 0.15 / (LEVELS - 3);
}

/* The same of whole names. */
static const double usual_full_m[LEVELS] = {0.25, 0.35, 0.1,  0.14, 0.05, 0.05,
                                            0.02, 0.01, 0.01, 0.02, 0};

/* Lists are full of relatives, who share all but the given name. Left alone, learning takes them
 * for the typical match: among records of one person these levels are no commoner than so. */
static const double most_full_m[LEVELS] = {1, 1, 1, 1, 0.3, 0.2, 0.06, 0.02, 0.05, 0.05, 1};

/* The same of what hardly changes in a life: how often one person's records say something wholly
 * different of it at most. A woman takes her husband's name, a year of birth is a guess; but where
 * it differs more often than so, relatives or neighbours have been taken for one person. Where
 * somebody is, lives or works may differ always. */
static double most_differ(enum field field)
{
    switch (field) {
    case FIELD_GIVEN:
        return 0.25;
    case FIELD_FAMILY:
    case FIELD_FATHER:
    case FIELD_MOTHER:
        return 0.35;
    case FIELD_BIRTH:
    case FIELD_SEX:
        return 0.15;
    case FIELD_ID:
    case FIELD_NAME:
    case FIELD_GRANDFATHER:
    case FIELD_SPOUSE:
    case FIELD_AGE:
    case FIELD_BIRTHPLACE:
    case FIELD_HOME:
    case FIELD_PLACE:
    case FIELD_REGION:
    case FIELD_ADDRESS:
    case FIELD_POSTCODE:
    case FIELD_PHONE:
    case FIELD_DOCUMENT:
    case FIELD_OCCUPATION:
    case FIELD_OTHER:
    case FIELD_HOUSEHOLD:
    case FIELD_COUNT:
        break;
    }
    return 1;
}

/* Where rows have brothers and sisters in their list, a given name that differs is that of one of
 * these: of every hundred such rows one is another name of the same person at most. */
static const double most_renamed = 0.01;

static double most_m(const struct feature *k, size_t level, double siblings)
{
    if (k->kind == FEATURE_FULL)
        return most_full_m[level];
    double most = level == LEVEL_DIFFER ? most_differ(k->field) : 1;
    bool given = k->field == FIELD_GIVEN && level == LEVEL_DIFFER;
    return given && most * siblings > most_renamed ? most_renamed / siblings : most;
}

static double believed_m(const struct people *p, size_t f, size_t level)
{
    if (level == LEVEL_NICKNAME && !compare_may_be(p, f, LEVEL_NICKNAME))
        return NEVER;
    return p->feature[f].kind == FEATURE_FULL ? usual_full_m[level] : usual_m(level);
}

static int32_t units(double bits)
{
    double v = floor(bits * MODEL_UNIT + 0.5);
    return v > 60.0 * MODEL_UNIT    ? 60 * MODEL_UNIT
           : v < -60.0 * MODEL_UNIT ? -60 * MODEL_UNIT
                                    : (int32_t)v;
}

/* Bits of coincidence: how unlikely it is that another row has value v too. */
static double value_bits(const struct feature *f, uint32_t v)
{
    double n = (double)f->count[v] - 1;
    return -log2((n > 0.5 ? n : 0.5) / ((double)f->filled + 1));
}

int32_t model_own_units(const struct people *p, size_t f, uint8_t level, uint32_t a, uint32_t b)
{
    const struct feature *k = &p->feature[f];
    const struct slips *slips = p->store[k->store].slips;
    if (slips && k->column < SLIP_COLUMNS)
        return units(slips_bits(slips, k->column, level, a, b));
    if (!compare_has_bits(k->kind, level))
        return 0;
    double bits = compare_bits(p, f, a, b);
    return units(bits < OWN_MOST ? bits : OWN_MOST);
}

static enum err add_rarity(const struct people *p, size_t f, struct model *d)
{
    const struct feature *k = &p->feature[f];
    size_t values = p->store[k->store].texts.count;
    bool full = k->kind == FEATURE_FULL;
    d->u[f][LEVEL_SAME] = full ? exp2(-NOMINAL_BITS) : compare_same_chance(p, f);
    d->rarity[f] = mem_zero(values + 1, sizeof *d->rarity[f]);
    if (!d->rarity[f])
        return ERR_MEMORY;
    double usual = -log2(d->u[f][LEVEL_SAME]);
    for (uint32_t v = 1; v <= values; v++)
        d->rarity[f][v] =
            full ? model_own_units(p, f, LEVEL_FULL_ALL, v, v) : units(value_bits(k, v) - usual);
    return OK;
}

enum err model_new(const struct people *p, const struct model_random *random, struct model *d)
{
    *d = (struct model){.feature_count = p->feature_count};
    enum err e = OK;
    for (size_t f = 0; f < FEATURES_MAX; f++)
        d->parent[f] = SIZE_MAX;
    for (size_t f = 0; f < p->feature_count && e == OK; f++)
        e = add_rarity(p, f, d);
    if (e == OK)
        e = model_count_random(p, random, d);
    if (e != OK) {
        model_free(d);
        return e;
    }
    double n = (double)p->rows, second = 0;
    for (size_t i = 0; p->second && i < p->rows; i++)
        second += p->second[i];
    d->pairs_total = p->second ? second * (n - second) : n * (n - 1) / 2;
    d->lambda = n / 4 / (d->pairs_total + 1);
    d->few_matches = few_matches * few_share(p->rows);
    d->given = p->given;
    double siblings = 0;
    e = families_siblings(p, &siblings);
    if (e != OK) {
        model_free(d);
        return e;
    }
    for (size_t f = 0; f < p->feature_count; f++) {
        enum field field = p->feature[f].field;
        d->own_column[f] = f == p->given || f == p->family;
        d->of_kin[f] = p->feature[f].kind == FEATURE_NAME &&
                       (field == FIELD_FAMILY || field == FIELD_FATHER || field == FIELD_MOTHER);
        for (size_t l = 0; l < LEVELS; l++) {
            d->believed[f][l] = believed_m(p, f, l);
            d->most[f][l] = most_m(&p->feature[f], l, siblings);
        }
    }
    model_few(p, d);
    memcpy(d->m, d->believed, sizeof d->m);
    model_settle(d);
    return OK;
}

void model_free(struct model *d)
{
    for (size_t f = 0; f < FEATURES_MAX; f++)
        mem_free(d->rarity[f]);
    mem_free(d->background);
    *d = (struct model){0};
}

void model_settle(struct model *d)
{
    d->prior = units(log2(d->lambda / (1 - d->lambda)));
    for (size_t f = 0; f < d->feature_count; f++)
        for (size_t l = 0; l < LEVELS; l++)
            d->weight[f][l] = units(log2(d->m[f][l] / d->u[f][l]));
}

/* How unlikely it is to meet a word by chance that is a given name here and a family name there:
 * the mean of both columns, so that it is the same seen from either side. */
static double word_units(const struct model *d, const struct people *p, uint32_t word,
                         uint32_t other)
{
    size_t g = p->given, f = p->family;
    if (word != other) {
        double x = compare_name_bits(p, g, word, other), y = compare_name_bits(p, f, word, other);
        return (x + y) / 2 * MODEL_UNIT;
    }
    double usual = -log2(d->u[g][LEVEL_SAME]) - log2(d->u[f][LEVEL_SAME]);
    return (usual * MODEL_UNIT + d->rarity[g][word] + d->rarity[f][word]) / 2;
}

/* Rarity of what exchanged names have in common, in units, above the nominal chance. */
static int32_t swap_rarity(const struct model *d, const struct people *p, const uint32_t *x,
                           const uint32_t *y, uint8_t level)
{
    size_t g = p->given, f = p->family;
    bool hit = compare_one_name(p, x[g], y[f]), other = compare_one_name(p, x[f], y[g]);
    double sum =
        (hit ? word_units(d, p, x[g], y[f]) : 0) + (other ? word_units(d, p, x[f], y[g]) : 0);
    if (level == LEVEL_SWAPPED && !(hit && other))
        sum *= 1.5; /* the other word is alike, not the same */
    double nominal = (level == LEVEL_SWAPPED ? SWAP_BITS : SWAP_BITS / 2) * MODEL_UNIT;
    double most = SWAP_MOST * MODEL_UNIT;
    return (int32_t)((sum > most ? most : sum) - nominal);
}

void model_pattern(const struct model *d, const struct people *p, struct model_pair *pair)
{
    uint8_t level[FEATURES_MAX];
    const uint32_t *x = p->number + pair->a * p->stride, *y = p->number + pair->b * p->stride;
    int32_t rarity = 0;
    compare_people(p, pair->a, pair->b, level);
    pair->pattern = 0;
    for (size_t f = 0; f < p->feature_count; f++) {
        pair->pattern |= (uint64_t)level[f] << 4 * f;
        if (x[f] == y[f] && level[f] == LEVEL_SAME) /* not: one day in two calendars */
            rarity += d->rarity[f][x[f]];
        else if (f == p->given && (level[f] == LEVEL_SWAPPED || level[f] == LEVEL_HALF_SWAPPED))
            rarity += swap_rarity(d, p, x, y, level[f]);
        else
            rarity += model_own_units(p, f, level[f], x[f], y[f]);
    }
    pair->rarity = (float)rarity / MODEL_UNIT;
}

static bool name_agrees(uint8_t level)
{
    return level <= 2 || level == LEVEL_OTHERWISE || level == LEVEL_NICKNAME;
}

/* What feature f adds less for being shared. Family name and parents' names come together in
 * brothers and sisters; but these do not bear one given name, so where it agrees each of them
 * counts in full. */
static int32_t shared_of(const struct model *d, size_t f, const uint8_t *level)
{
    size_t parent = d->parent[f];
    if (parent == SIZE_MAX || level[f] >= LEVELS || level[parent] != LEVEL_SAME)
        return 0;
    bool one_given = d->given != SIZE_MAX && name_agrees(level[d->given]);
    return one_given && d->of_kin[f] && d->of_kin[parent] ? 0 : d->shared[f][level[f]];
}

static double pattern_bits(const struct model *d, uint64_t pattern)
{
    int32_t sum = d->prior;
    uint8_t level[FEATURES_MAX];
    for (size_t f = 0; f < d->feature_count; f++)
        level[f] = pattern >> 4 * f & 15;
    for (size_t f = 0; f < d->feature_count; f++) {
        if (level[f] < LEVELS)
            sum += d->weight[f][level[f]] + shared_of(d, f, level);
    }
    return (double)sum / MODEL_UNIT;
}

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
        t->bits[k] = pattern_bits(d, t->pattern[k]);
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

/* m and lambda from expectations. */
static void learn_from(struct model *d, const struct patterns *t)
{
    double seen[FEATURES_MAX][LEVELS] = {{0}}, matches = 0;
    for (size_t k = 0; k < t->count; k++) {
        matches += t->sum[k];
        for (size_t f = 0; f < d->feature_count; f++) {
            unsigned l = t->pattern[k] >> 4 * f & 15;
            if (l < LEVELS)
                seen[f][l] += t->sum[k];
        }
    }
    double less = 0;
    for (size_t f = 0; f < d->feature_count; f++) {
        less = fmax(less, excess(d, f, seen[f]));
        if (!d->fixed[f])
            learn_levels(d, f, seen[f]);
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
        double stranger = 1 - model_chance(pattern_bits(d, k->pattern) + (double)k->rarity);
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
            int32_t less = units(log2(d->u[child][l] / u));
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

/* What a feature adds, without rarity. */
static int32_t part_weight(const struct model *d, const uint8_t *level, size_t f)
{
    return level[f] >= LEVELS ? 0 : d->weight[f][level[f]] + shared_of(d, f, level);
}

struct model_part model_part_of(const struct model *d, const struct people *p, size_t f,
                                const uint32_t *x, const uint32_t *y)
{
    uint8_t level = compare_values(p, f, x[f], y[f]);
    if (level >= LEVELS)
        return (struct model_part){0, level};
    return (struct model_part){d->weight[f][level] + model_own_units(p, f, level, x[f], y[f]),
                               level};
}

int32_t model_shared_units(const struct model *d, const uint8_t level[FEATURES_MAX])
{
    int32_t sum = 0;
    for (size_t f = 0; f < d->feature_count; f++)
        sum += shared_of(d, f, level);
    return sum;
}

int32_t model_weight(const struct model *d, const struct people *p, const uint32_t *x,
                     const uint32_t *y)
{
    int32_t sum = 0;
    uint8_t level[FEATURES_MAX];
    for (size_t f = 0; f < p->feature_count; f++) {
        level[f] = LEVEL_NONE;
        if (!x[f] || !y[f])
            continue;
        if (x[f] == y[f]) {
            level[f] = LEVEL_SAME;
            sum += d->weight[f][LEVEL_SAME] + d->rarity[f][x[f]];
        } else {
            struct model_part part = model_part_of(d, p, f, x, y);
            level[f] = part.level;
            sum += part.units;
        }
    }
    sum += model_shared_units(d, level);
    size_t g = p->given, k = p->family;
    if (g == SIZE_MAX || k == SIZE_MAX || !compare_may_swap(level[g]) ||
        !compare_may_swap(level[k]))
        return sum;
    uint8_t swapped = compare_swapped(p, x, y);
    if (swapped == LEVEL_NONE)
        return sum;
    sum -= part_weight(d, level, g) + part_weight(d, level, k) +
           model_own_units(p, g, level[g], x[g], y[g]) +
           model_own_units(p, k, level[k], x[k], y[k]);
    level[g] = swapped;
    return sum + part_weight(d, level, g) + swap_rarity(d, p, x, y, swapped);
}

int32_t model_most_units(const struct model *d, const struct people *p, size_t f)
{
    enum feature_kind kind = p->feature[f].kind;
    int32_t most = 0; /* a value that cannot be read says nothing */
    for (uint8_t l = 1; l < LEVELS; l++) {
        bool swap = kind == FEATURE_NAME && (l == LEVEL_SWAPPED || l == LEVEL_HALF_SWAPPED);
        const struct value_store *s = &p->store[p->feature[f].store];
        bool names = s->names != NULL;
        /* In Latin lists exchanged names are found before any bound is looked at (sieve.h). */
        if ((swap && !names) || !compare_may_be(p, f, l))
            continue;
        double own = swap ? SWAP_MOST : names && compare_has_bits(kind, l) ? OWN_MOST : 0;
        if (s->slips && p->feature[f].column < SLIP_COLUMNS)
            own = slips_most(s->slips, p->feature[f].column, l);
        int32_t w = d->weight[f][l] + units(own);
        most = w > most ? w : most;
    }
    return most;
}

int32_t model_glance_units(const struct model *d, const struct people *p, size_t f, uint32_t a,
                           uint32_t b)
{
    const struct feature *k = &p->feature[f];
    double bits = namesakes_one_word(p->store[k->store].names, k->column, a, b);
    if (bits >= NAMESAKE_MORE)
        return INT32_MAX;
    bits -= NOMINAL_BITS;
    int32_t first = d->weight[f][LEVEL_FULL_FIRST] + units(bits < OWN_MOST ? bits : OWN_MOST);
    int32_t most = first > d->weight[f][LEVEL_DIFFER] ? first : d->weight[f][LEVEL_DIFFER];
    for (uint8_t l = LEVEL_FULL_REST; l <= LEVEL_FULL_INITIAL; l++)
        most = d->weight[f][l] > most ? d->weight[f][l] : most;
    return most;
}

double model_pair_probability(const struct model *d, const struct model_pair *pair)
{
    return model_chance(pattern_bits(d, pair->pattern) + (double)pair->rarity);
}

void model_explain(const struct model *d, const struct people *p, size_t a, size_t b,
                   struct model_reason out[FEATURES_MAX])
{
    uint8_t level[FEATURES_MAX];
    const uint32_t *x = p->number + a * p->stride, *y = p->number + b * p->stride;
    compare_people(p, a, b, level);
    for (size_t f = 0; f < p->feature_count; f++) {
        int32_t rarity = 0;
        if (x[f] == y[f] && level[f] == LEVEL_SAME)
            rarity = d->rarity[f][x[f]];
        else if (f == p->given && (level[f] == LEVEL_SWAPPED || level[f] == LEVEL_HALF_SWAPPED))
            rarity = swap_rarity(d, p, x, y, level[f]);
        else
            rarity = model_own_units(p, f, level[f], x[f], y[f]);
        int32_t weight = part_weight(d, level, f) + rarity;
        int32_t plain = level[f] < LEVELS ? d->weight[f][level[f]] : 0;
        out[f] =
            (struct model_reason){.feature = f,
                                  .level = level[f],
                                  .weight_bits = (double)weight / MODEL_UNIT,
                                  .rarity_bits = (double)rarity / MODEL_UNIT,
                                  .shared_bits = (double)(weight - rarity - plain) / MODEL_UNIT};
    }
}
