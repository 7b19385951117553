/* Whether two persons agree in a column by chance is known of pairs of persons only, and of twelve
 * persons there are 66, however many rows they have. So what is counted of pairs of rows is scaled
 * down to that before what is usual is added.
 *
 * Rejected, by argument and not by trial: grouping rows first and counting each group once. A row
 * with a slip or two stands alone then and counts as much as four hundred others, so that the list
 * is full of strangers who agree in all but one column. Learning u in turn with the rest is what
 * model_learn rejects elsewhere, since it drifts to families and villages; here matches are too
 * many for that, and begin as the pairs that agree in names and birth. */
#include "core/model_crowd.h"

#include "base/mem.h"
#include "core/compare_inner.h"
#include "core/radix.h"

#include <math.h>
#include <string.h>

/* A share of the pairs must be one person's, and a row must have so many others of its person on
 * average. Where the share is large, smaller crowds do, as u suffers before blocks grow too large.
 */
static const double least_share = 1.0 / 2048, least_crowd = 40;
static const double large_share = 1.0 / 256, least_crowd_of_large = 12;

/* Of pairs that agree in all other columns so many agree in each, beyond how often any do: columns
 * that tell nothing of each other, however few values they have, come to none. */
static const double least_tied = 0.15;

/* So much of the list is of crowds: rows with so many others that agree. One crowd in a list of
 * other people may be those of whom nothing is known. */
static const double least_crowded = 0.5, least_mates = 6;
enum { ANCHORS = 64, MATES_DRAWN = 2048 };

/* To learn from: pairs with so many matches, if there are. */
static const double matches_wanted = 4000, pairs_most = 1 << 19;
enum { ROUNDS = 3 };

/* Of matches with a row of some value so many have it, too, where it is no slip. */
static const double least_borne = 0.25;

/* Of how many persons what is known of a value's frequency is worth what is known of all values. */
static const double value_belief = 4;

/* What is said of a person and mostly stays. */
static bool is_personal(enum field field)
{
    return field == FIELD_GIVEN || field == FIELD_FAMILY || field == FIELD_FATHER ||
           field == FIELD_GRANDFATHER || field == FIELD_MOTHER || field == FIELD_BIRTH;
}

static bool agrees(enum feature_kind kind, uint8_t level)
{
    if (kind == FEATURE_NAME)
        return compare_name_agrees(level);
    return level == LEVEL_SAME || (kind == FEATURE_DATE && level <= DATE_CLOSE_YEARS);
}

void crowd_columns_of(const struct people *p, struct crowd_columns *out)
{
    *out = (struct crowd_columns){.given = p->given};
    for (size_t f = 0; f < p->feature_count && p->given != SIZE_MAX && !p->second; f++) {
        if (!is_personal(p->feature[f].field))
            continue;
        for (uint8_t l = 0; l < LEVELS; l++)
            out->agrees[out->count] |= (uint32_t)agrees(p->feature[f].kind, l) << l;
        out->feature[out->count++] = (uint8_t)f;
    }
}

/* How a pair agrees in what is said of a person. */
struct agreement {
    size_t known, differ; /* columns, those that differ */
    uint32_t same;        /* bits of those that do not */
    size_t last;          /* that differs */
};

static struct agreement agreement_of(const struct crowd_columns *c,
                                     const uint8_t level[FEATURES_MAX])
{
    struct agreement k = {0};
    if (!c->count || level[c->given] >= LEVELS)
        return k;
    for (size_t i = 0; i < c->count; i++) {
        uint8_t l = level[c->feature[i]];
        if (l >= LEVELS)
            continue;
        uint32_t same = c->agrees[i] >> l & 1;
        k.known++;
        k.same |= same << i;
        k.differ += !same;
        k.last = same ? k.last : i;
    }
    return k;
}

static bool is_telling(const struct agreement *k)
{
    return k->known > 1;
}

static bool is_whole(const struct agreement *k)
{
    return is_telling(k) && k->differ == 0;
}

void crowd_look(const struct crowd_columns *c, const uint8_t level[FEATURES_MAX],
                struct crowd_signs *s)
{
    struct agreement k = agreement_of(c, level);
    if (!is_telling(&k))
        return;
    s->asked++;
    s->whole += k.differ == 0;
    if (k.differ == 1)
        s->but[k.last]++;
    for (size_t i = 0; k.same >> i; i++)
        s->agree[i] += k.same >> i & 1;
}

void crowd_add(struct crowd_signs *sum, const struct crowd_signs *more)
{
    sum->asked += more->asked;
    sum->whole += more->whole;
    for (size_t i = 0; i < FEATURES_MAX; i++) {
        sum->but[i] += more->but[i];
        sum->agree[i] += more->agree[i];
    }
}

double crowd_share(const struct crowd_columns *c, const struct crowd_signs *s, size_t rows)
{
    if (!s->whole)
        return 0;
    double share = (double)s->whole / s->asked, crowd = share * (double)rows;
    if (share < least_share || crowd < (share < large_share ? least_crowd : least_crowd_of_large))
        return 0;
    for (size_t i = 0; i < c->count; i++) {
        double any = (double)s->agree[i] / s->asked;
        double tied = (double)s->whole / ((double)s->whole + s->but[i]);
        if (tied - any < least_tied * (1 - any))
            return 0;
    }
    return share;
}

/* Share of the rows that are of a crowd, from some. */
static double crowded(const struct people *p, const struct crowd_columns *c, uint64_t seed)
{
    uint8_t level[FEATURES_MAX];
    size_t of_crowds = 0, asked = 0;
    for (size_t i = 0; i < ANCHORS; i++) {
        size_t row = (size_t)(radix_mix(seed + 31, i) % p->rows), drawn = 0, mates = 0;
        for (size_t k = 0; k < MATES_DRAWN; k++) {
            size_t other = (size_t)(radix_mix(seed + 37, i * MATES_DRAWN + k) % p->rows);
            compare_people(p, row, other, level);
            struct agreement w = agreement_of(c, level);
            drawn += other != row && is_telling(&w);
            mates += other != row && is_whole(&w);
        }
        if (drawn <= MATES_DRAWN / 2)
            continue;
        asked++;
        of_crowds += (double)mates / (double)drawn * (double)p->rows >= least_mates;
    }
    return asked ? (double)of_crowds / (double)asked : 0;
}

/* --- learning --- */

/* Random pairs, and how likely each is one of strangers. */
struct crowd {
    const struct people *p;
    const struct model_random *random;
    struct model *d;
    struct crowd_columns columns;
    struct model_pair *pair;
    double *stranger;
    size_t count;
    double believed[FEATURES_MAX][LEVELS]; /* before what is usual of so few persons is mixed in */
    double persons;                        /* as many, of equally many rows, have so many matches */
    double apart;                          /* pairs of persons */
};

static unsigned level_of(const struct model_pair *k, size_t f)
{
    return k->pattern >> 4 * f & 15;
}

static enum err draw(struct crowd *x)
{
    double wanted =
        fmin(fmin(matches_wanted / x->d->crowd_share, pairs_most), (double)x->random->pairs);
    size_t pairs = (size_t)wanted;
    uint8_t level[FEATURES_MAX];
    x->pair = mem_alloc((pairs + 1) * sizeof *x->pair);
    x->stranger = mem_alloc((pairs + 1) * sizeof *x->stranger);
    if (!x->pair || !x->stranger)
        return ERR_MEMORY;
    for (size_t i = 0; i < pairs; i++) {
        struct model_pair k = model_random_pair(x->p, x->random, i);
        if (k.a == k.b)
            continue;
        if (k.a > k.b) /* as rules give pairs: words in common are summed for the first */
            k = (struct model_pair){.a = k.b, .b = k.a};
        model_pattern(x->d, x->p, &k);
        for (size_t f = 0; f < x->p->feature_count; f++)
            level[f] = (uint8_t)level_of(&k, f);
        struct agreement w = agreement_of(&x->columns, level);
        x->pair[x->count] = k;
        x->stranger[x->count++] = !is_whole(&w);
    }
    for (size_t i = 0; i < x->count; i++)
        x->pair[i].share = (float)(x->d->pairs_total / (double)x->count);
    return OK;
}

/* How often strangers come to each level. */
static void strangers_u(const struct crowd *x, size_t f)
{
    double count[LEVELS] = {0}, sum = 0;
    for (size_t i = 0; i < x->count; i++) {
        unsigned l = level_of(&x->pair[i], f);
        if (l < LEVELS) {
            count[l] += x->stranger[i];
            sum += x->stranger[i];
        }
    }
    for (size_t l = 0; l < LEVELS; l++)
        count[l] *= x->apart / fmax(sum, 1);
    if (x->p->feature[f].kind != FEATURE_FULL)
        x->d->u[f][LEVEL_SAME] = (count[LEVEL_SAME] + 0.5) / (x->apart + 1);
    model_settle_u(x->p, x->d, f, count, (size_t)x->persons);
}

/* Of each value: how often strangers have it where one row has it. */
static enum err strangers_rarity(const struct crowd *x, size_t f)
{
    const struct feature *k = &x->p->feature[f];
    size_t values = x->p->store[k->store].texts.count, stride = x->p->stride;
    double usual = x->d->u[f][LEVEL_SAME];
    if (k->kind == FEATURE_FULL)
        return OK;
    struct both {
        double all, strangers;
    } *both = mem_zero(values + 1, sizeof *both);
    if (!both)
        return ERR_MEMORY;
    for (size_t i = 0; i < x->count; i++) {
        uint32_t v = x->p->number[x->pair[i].a * stride + f];
        if (v == x->p->number[x->pair[i].b * stride + f]) {
            both[v].all++;
            both[v].strangers += x->stranger[i];
        }
    }
    for (size_t v = 1; v <= values; v++) {
        double rows = (double)k->count[v] / ((double)k->filled + 1);
        double seen = rows * (both[v].strangers + 1) / (both[v].all + 1);
        double u = (x->persons * seen + value_belief * usual) / (x->persons + value_belief);
        x->d->rarity[f][v] = model_units_of(log2(usual / u));
    }
    mem_free(both);
    return OK;
}

static bool tells(const struct model *d, const struct model_pair *k)
{
    for (size_t f = 0; f < d->feature_count; f++)
        if (level_of(k, f) == LEVEL_SAME && d->u[f][LEVEL_SAME] < PARENT_MOST)
            return true;
    return false;
}

/* What strangers have in common is learnt of as many pairs as there are of persons. */
static enum err keep_background(const struct crowd *x)
{
    struct model *d = x->d;
    size_t n = 0;
    for (size_t i = 0; i < x->count; i++)
        n += tells(d, &x->pair[i]);
    struct model_pair *all = mem_resize(d->background, n + 1, sizeof *all);
    if (!all)
        return ERR_MEMORY;
    d->background = all;
    d->background_count = 0;
    for (size_t i = 0; i < x->count; i++)
        if (tells(d, &x->pair[i])) {
            all[d->background_count] = x->pair[i];
            all[d->background_count++].share = (float)fmin(1, x->apart / (double)x->count);
        }
    return OK;
}

/* Matches of rows with a value, and those of them in which both have it. */
struct borne {
    double all, same;
};

static bool is_settled(const struct borne *v)
{
    return v->same > least_borne * v->all;
}

/* Two values of feature f that differ wholly, each of which most matches of its rows have too, are
 * no slip of either: brothers, or namesakes, whose rows agree in all else so often that it would be
 * learnt from them how one person's differ. */
static enum err tell_apart(struct crowd *x, size_t f)
{
    size_t stride = x->p->stride;
    const uint32_t *number = x->p->number + f;
    struct borne *of = mem_zero(x->p->store[x->p->feature[f].store].texts.count + 1, sizeof *of);
    if (!of)
        return ERR_MEMORY;
    for (size_t i = 0; i < x->count; i++) {
        uint32_t a = number[x->pair[i].a * stride], b = number[x->pair[i].b * stride];
        double match = a && b ? 1 - x->stranger[i] : 0;
        of[a].all += match;
        of[b].all += match;
        of[a].same += a == b ? 2 * match : 0;
    }
    for (size_t i = 0; i < x->count; i++) {
        uint32_t a = number[x->pair[i].a * stride], b = number[x->pair[i].b * stride];
        if (level_of(&x->pair[i], f) == LEVEL_DIFFER && is_settled(&of[a]) && is_settled(&of[b])) {
            x->pair[i].label = -1;
            x->stranger[i] = 1;
        }
    }
    mem_free(of);
    return OK;
}

static enum err tell_persons_apart(struct crowd *x)
{
    enum err e = OK;
    for (size_t i = 0; i < x->count; i++)
        x->pair[i].label = 0;
    for (size_t f = 0; f < x->p->feature_count && e == OK; f++)
        if (is_personal(x->p->feature[f].field))
            e = tell_apart(x, f);
    return e;
}

static enum err learn_round(struct crowd *x)
{
    struct model *d = x->d;
    double found = 0;
    enum err e = tell_persons_apart(x);
    for (size_t i = 0; i < x->count; i++)
        found += 1 - x->stranger[i];
    x->persons = fmin((double)x->count / fmax(found, 1), (double)x->p->rows);
    x->apart = x->persons * x->persons / 2;
    for (size_t f = 0; f < d->feature_count && e == OK; f++) {
        strangers_u(x, f);
        e = strangers_rarity(x, f);
    }
    if (e != OK)
        return e;
    model_settle_swapped(x->p, d);
    memcpy(d->believed, x->believed, sizeof d->believed);
    model_few(x->p, d, (size_t)x->persons);
    memcpy(d->m, d->believed, sizeof d->m);
    d->lambda = fmin(found / (double)x->count, 0.5);
    model_settle(d);
    for (size_t i = 0; i < x->count; i++)
        model_pattern(d, x->p, &x->pair[i]);
    e = keep_background(x);
    if (e == OK)
        e = model_learn(d, x->pair, x->count, x->random->workers);
    for (size_t i = 0; i < x->count && e == OK; i++)
        x->stranger[i] = 1 - model_pair_probability(d, &x->pair[i]);
    return e;
}

enum err crowd_learn(const struct people *p, const struct model_random *random, struct model *d)
{
    struct crowd x = {.p = p, .random = random, .d = d};
    crowd_columns_of(p, &x.columns);
    if (crowded(p, &x.columns, random->seed) < least_crowded)
        return OK;
    memcpy(x.believed, d->believed, sizeof x.believed);
    enum err e = draw(&x);
    for (int round = 0; round < ROUNDS && e == OK; round++)
        e = learn_round(&x);
    if (e == OK)
        e = tell_persons_apart(&x);
    mem_free(x.stranger);
    d->crowd = x.pair;
    d->crowd_count = x.count;
    return e;
}
