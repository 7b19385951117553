#include "core/weigh_learn.h"

#include "core/model.h"

#include <math.h>

/* Fields that are learnt, as many as a model can hold. Made-up lists do not have the others. */
static const enum weigh_field learnt[] = {
    WEIGH_GIVEN, WEIGH_GIVEN + 1, WEIGH_OTHERS, WEIGH_OTHERS + 1, WEIGH_FATHER, WEIGH_FATHER + 1,
    WEIGH_PLACE, WEIGH_PLACE + 1, WEIGH_DAY,    WEIGH_YEAR,       WEIGH_SEX};

/* So many strangers must have come to a level before it is believed how often they do. */
static const double strangers_least = 20;

/* More bits than this are not believed of what was counted for a stranger: few such ones would
 * outweigh all others. */
static const double counted_most = 12;

struct weigh_lesson {
    struct weights weights;
    struct model_pair *pairs;
    size_t count, room;
    double questions;
    double strangers[WEIGH_FIELDS][WEIGH_LEVELS]; /* each counts as the index says */
    double met[WEIGH_FIELDS][WEIGH_LEVELS];       /* each counts as one */
    double known[WEIGH_FIELDS];                   /* strangers that both have the field */
};

enum err weigh_lesson_new(const struct weights *weights, struct weigh_lesson **out)
{
    struct weigh_lesson *l = mem_zero(1, sizeof *l);
    if (!l)
        return ERR_MEMORY;
    l->weights = *weights;
    *out = l;
    return OK;
}

void weigh_lesson_free(struct weigh_lesson *l)
{
    if (!l)
        return;
    mem_free(l->pairs);
    mem_free(l);
}

void weigh_lesson_again(struct weigh_lesson *l, const struct weights *weights)
{
    l->weights = *weights;
    l->count = 0;
    l->questions = 0;
}

/* Kept by judgement. Whose given name stands among the other's names, or is the other's father's,
 * is told from relatives by it, and not from strangers. And made-up people stay where they are, and
 * know their dates of birth better than people do. */
static bool is_kept(size_t f, unsigned level)
{
    bool given = f == WEIGH_GIVEN || f == WEIGH_GIVEN + 1;
    bool place = f == WEIGH_PLACE || f == WEIGH_PLACE + 1;
    bool birth = f == WEIGH_DAY || f == WEIGH_YEAR;
    return (given && (level == WEIGH_ELSEWHERE || level == WEIGH_IS_FATHER)) ||
           ((place || birth) && level == WEIGH_DIFFERS);
}

static bool is_learnt(size_t f, unsigned level)
{
    bool found = false;
    for (size_t i = 0; i < COUNT(learnt); i++)
        found = found || learnt[i] == f;
    return found && !is_kept(f, level);
}

enum err weigh_lesson_candidate(struct weigh_lesson *l, const struct weigh_seen *seen)
{
    if (l->count == l->room) {
        size_t room = l->room ? l->room * 2 : 4096;
        struct model_pair *pairs = mem_resize(l->pairs, room, sizeof *pairs);
        if (!pairs)
            return ERR_MEMORY;
        l->pairs = pairs;
        l->room = room;
    }
    struct model_pair *p = &l->pairs[l->count++];
    double bits = seen->rest;
    *p = (struct model_pair){.share = 1};
    for (size_t i = 0; i < COUNT(learnt); i++) {
        unsigned level = seen->level[learnt[i]];
        bool open = level != WEIGH_NONE && is_learnt(learnt[i], level);
        p->pattern |= (uint64_t)(open ? level : LEVEL_NONE) << 4 * i;
    }
    for (size_t f = 0; f < WEIGH_FIELDS; f++)
        if (seen->level[f] != WEIGH_NONE)
            bits += seen->counted[f] +
                    (is_learnt(f, seen->level[f]) ? 0 : (double)l->weights.bits[f][seen->level[f]]);
    p->rarity = (float)bits;
    return OK;
}

/* What families have in common: f, f + 1. */
static const size_t of_families[] = {WEIGH_OTHERS, WEIGH_FATHER, WEIGH_PLACE};

/* Whether two have something in common, other than f, that relatives have: they may be some. */
static bool may_be_relatives(const struct weigh_seen *seen, size_t f)
{
    bool common = false;
    for (size_t i = 0; i < 2 * COUNT(of_families); i++) {
        size_t g = of_families[i / 2] + i % 2;
        unsigned level = seen->level[g];
        common = common || (g / 2 != f / 2 && level < WEIGH_DIFFERS);
    }
    return common;
}

void weigh_lesson_stranger(struct weigh_lesson *l, const struct weigh_seen *seen)
{
    for (size_t f = 0; f < WEIGH_FIELDS; f++) {
        unsigned level = seen->level[f];
        if (level == WEIGH_NONE || may_be_relatives(seen, f))
            continue;
        l->known[f]++;
        l->met[f][level]++;
        l->strangers[f][level] += exp2(fmin(seen->counted[f], counted_most));
    }
}

void weigh_lesson_asked(struct weigh_lesson *l, double pairs)
{
    l->questions += pairs;
}

/* Of what hardly changes in a life: how often it wholly differs at most, as in core/model. */
static double most_differ(size_t f)
{
    bool birth = f == WEIGH_DAY || f == WEIGH_YEAR || f == WEIGH_SEX;
    return f <= WEIGH_GIVEN + 1 ? 0.25 : birth ? 0.15 : f <= WEIGH_FATHER + 1 ? 0.35 : 1;
}

static double believed_m(size_t level)
{
    return level == LEVEL_SAME ? 0.8 : level == LEVEL_DIFFER ? 0.05 : 0.15 / (WEIGH_LEVELS - 2);
}

/* Of strangers that know field f, how many come to a level for each that the index foretells. Names
 * and places go by origin, and who agrees in one agrees in another oftener than that: so words
 * spelled as usual are as common as counted, and the other spellings in proportion. */
static double chance_of(const struct weigh_lesson *l, size_t f, size_t level)
{
    bool others = f == WEIGH_OTHERS || f == WEIGH_OTHERS + 1;
    bool counted = level < (others ? WEIGH_SOME + 1 : WEIGH_SPELLINGS) && f < WEIGH_DAY;
    double of = counted ? l->strangers[f][0] : l->known[f];
    return (l->strangers[f][level] + 0.5) / (of + 1);
}

static void model_begin(const struct weigh_lesson *l, struct model *d)
{
    *d = (struct model){.feature_count = COUNT(learnt),
                        .given = SIZE_MAX,
                        .lambda = 1e-4,
                        .pairs_total = l->questions};
    for (size_t i = 0; i < FEATURES_MAX; i++)
        d->parent[i] = SIZE_MAX;
    for (size_t i = 0; i < COUNT(learnt); i++)
        for (size_t k = 0; k < WEIGH_LEVELS; k++) {
            size_t f = learnt[i];
            d->u[i][k] = fmin(1, chance_of(l, f, k));
            d->m[i][k] = d->believed[i][k] = believed_m(k);
            d->most[i][k] = k == LEVEL_DIFFER ? most_differ(f) : 1;
        }
    model_settle(d);
}

enum err weigh_lesson_learn(const struct weigh_lesson *l, struct weights *out)
{
    struct model d;
    model_begin(l, &d);
    enum err e = model_learn(&d, l->pairs, l->count, 1);
    if (e == OK)
        *out = l->weights;
    for (size_t i = 0; e == OK && i < COUNT(learnt); i++)
        for (size_t k = 0; k < WEIGH_LEVELS; k++) {
            if (l->met[learnt[i]][k] < strangers_least || is_kept(learnt[i], (unsigned)k))
                continue;
            /* made-up lists have fewer slips than others: half of what was judged stays */
            double learned = exp2((double)d.weight[i][k] / MODEL_UNIT);
            double judged = exp2((double)weights_judged.bits[learnt[i]][k]);
            double bits = log2((learned + judged) / 2);
            bits = floor(bits * 20 + 0.5) / 20;
            out->bits[learnt[i]][k] = (float)fmin(fmax(bits, -9), 9);
        }
    model_free(&d);
    return e;
}
