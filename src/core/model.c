/* Beliefs, and what agreement weighs; how m is learnt is in model_learn.c. */
#include "core/model.h"

#include "base/mem.h"
#include "core/families.h"
#include "core/model_crowd.h"

#include <math.h>
#include <string.h>

/* Bits beyond NOMINAL_BITS that a pair of names can have of its own at most. */
static const double OWN_MOST = 20;

/* Bits that the words of exchanged names have at most. */
static const double SWAP_MOST = 30;

/* So many matches are thought of beside those seen in a list of few rows, where no pair is so sure
 * that it could show by itself that there are any. */
static const double few_matches = 1.5;

/* Bits from which a pair is sure. */
static const double sure_bits = 10;

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

int32_t model_units_of(double bits)
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
        return model_units_of(slips_bits(slips, k->column, level, a, b));
    if (!compare_has_bits(k->kind, level))
        return 0;
    double bits = compare_bits(p, f, a, b);
    return model_units_of(bits < OWN_MOST ? bits : OWN_MOST);
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
        d->rarity[f][v] = full ? model_own_units(p, f, LEVEL_FULL_ALL, v, v)
                               : model_units_of(value_bits(k, v) - usual);
    return OK;
}

/* Bits that two rows which are the same in feature f say on the average, blanks included. */
static double same_bits(const struct people *p, const struct model *d, size_t f)
{
    const struct feature *k = &p->feature[f];
    size_t values = p->store[k->store].texts.count;
    double filled = (double)k->filled / ((double)p->rows + 1), rarity = 0;
    for (size_t v = 1; v <= values && k->kind == FEATURE_FULL; v++)
        rarity += (double)k->count[v] * d->rarity[f][v] / MODEL_UNIT;
    return filled * filled * (rarity / ((double)k->filled + 1) - log2(d->u[f][LEVEL_SAME]));
}

/* How far features can be told by their others (learn_from), if each row has a partner: not at all
 * where these are no surer than sure_bits when all are the same, in full from twice that on, since
 * records of one person seldom agree in all. */
static void tell_others(const struct people *p, struct model *d)
{
    double bits[FEATURES_MAX], sum = -log2((double)p->rows + 1);
    for (size_t f = 0; f < p->feature_count; f++)
        sum += bits[f] = same_bits(p, d, f);
    for (size_t f = 0; f < p->feature_count; f++)
        d->told[f] = fmin(fmax((sum - bits[f]) / sure_bits - 1, 0), 1);
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
    tell_others(p, d);
    model_few(p, d, p->rows);
    memcpy(d->m, d->believed, sizeof d->m);
    model_settle(d);
    if (d->crowd_share > 0)
        e = crowd_learn(p, random, d);
    if (e != OK)
        model_free(d);
    return e;
}

void model_free(struct model *d)
{
    for (size_t f = 0; f < FEATURES_MAX; f++)
        mem_free(d->rarity[f]);
    mem_free(d->background);
    mem_free(d->crowd);
    *d = (struct model){0};
}

void model_settle(struct model *d)
{
    d->prior = model_units_of(log2(d->lambda / (1 - d->lambda)));
    for (size_t f = 0; f < d->feature_count; f++)
        for (size_t l = 0; l < LEVELS; l++)
            d->weight[f][l] = model_units_of(log2(d->m[f][l] / d->u[f][l]));
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

/* What feature f adds less for being shared. Family name and parents' names come together in
 * brothers and sisters; but these do not bear one given name, so where it agrees each of them
 * counts in full. */
static int32_t shared_of(const struct model *d, size_t f, const uint8_t *level)
{
    size_t parent = d->parent[f];
    if (parent == SIZE_MAX || level[f] >= LEVELS || level[parent] != LEVEL_SAME)
        return 0;
    bool one_given = d->given != SIZE_MAX && compare_name_agrees(level[d->given]);
    return one_given && d->of_kin[f] && d->of_kin[parent] ? 0 : d->shared[f][level[f]];
}

/* What a feature adds, without rarity. */
int32_t model_part_weight(const struct model *d, const uint8_t *level, size_t f)
{
    return level[f] >= LEVELS ? 0 : d->weight[f][level[f]] + shared_of(d, f, level);
}

double model_pattern_bits(const struct model *d, uint64_t pattern)
{
    int32_t sum = d->prior;
    uint8_t level[FEATURES_MAX];
    for (size_t f = 0; f < d->feature_count; f++)
        level[f] = pattern >> 4 * f & 15;
    for (size_t f = 0; f < d->feature_count; f++)
        sum += model_part_weight(d, level, f);
    return (double)sum / MODEL_UNIT;
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
    sum -= model_part_weight(d, level, g) + model_part_weight(d, level, k) +
           model_own_units(p, g, level[g], x[g], y[g]) +
           model_own_units(p, k, level[k], x[k], y[k]);
    level[g] = swapped;
    return sum + model_part_weight(d, level, g) + swap_rarity(d, p, x, y, swapped);
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
        int32_t w = d->weight[f][l] + model_units_of(own);
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
    int32_t first =
        d->weight[f][LEVEL_FULL_FIRST] + model_units_of(bits < OWN_MOST ? bits : OWN_MOST);
    int32_t most = first > d->weight[f][LEVEL_DIFFER] ? first : d->weight[f][LEVEL_DIFFER];
    for (uint8_t l = LEVEL_FULL_REST; l <= LEVEL_FULL_INITIAL; l++)
        most = d->weight[f][l] > most ? d->weight[f][l] : most;
    return most;
}

double model_pair_probability(const struct model *d, const struct model_pair *pair)
{
    return model_chance(model_pattern_bits(d, pair->pattern) + (double)pair->rarity);
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
        int32_t weight = model_part_weight(d, level, f) + rarity;
        int32_t plain = level[f] < LEVELS ? d->weight[f][level[f]] : 0;
        out[f] =
            (struct model_reason){.feature = f,
                                  .level = level[f],
                                  .weight_bits = (double)weight / MODEL_UNIT,
                                  .rarity_bits = (double)rarity / MODEL_UNIT,
                                  .shared_bits = (double)(weight - rarity - plain) / MODEL_UNIT};
    }
}
