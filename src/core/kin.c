/* Weighed once: what a pair gains does not count for its relatives, so there is no circle and the
 * order of pairs does not matter. Rejected: belief propagation over the whole graph, which gives
 * little more and cannot be told to people in one line. */
#include "core/kin.h"

#include "base/mem.h"
#include "core/families.h"

#include <math.h>

enum { ROUNDS = 10 };
/* Of a row: where its pairs begin, its family, and what families are sorted by. */
enum { ROW_BYTES = 40 };

/* m and u begin alike, worth so many pairs: where little is seen, little is added. */
static const double believed_pairs = 20;

/* What may be added, in bits. */
static const double most_bits = 5, least_bits = -3;

struct weigher {
    const struct people *p;
    const struct model *d;
    const struct pair_list *pairs;
    const struct families *families;
    size_t *first;           /* by row: its first pair as the smaller row; rows + 1 of them */
    size_t names[3], whole;  /* features that must agree; SIZE_MAX for none */
    struct kin_pair *chosen; /* chosen_count of them, with level */
    double *bits;            /* of each, before */
    size_t chosen_count;
};

static enum err find_first(struct weigher *w)
{
    w->first = mem_zero(w->p->rows + 2, sizeof *w->first);
    if (!w->first)
        return ERR_MEMORY;
    for (size_t i = 0; i < w->pairs->count; i++)
        w->first[pair_list_at(w->pairs, i).a + 1]++;
    for (size_t row = 0; row < w->p->rows; row++)
        w->first[row + 1] += w->first[row];
    return pair_list_check(w->pairs);
}

static void find_names(struct weigher *w)
{
    size_t n = 0;
    w->whole = SIZE_MAX;
    for (size_t f = 0; f < w->p->feature_count; f++)
        if (w->p->feature[f].kind == FEATURE_FULL)
            w->whole = f;
    w->names[n++] = w->p->given;
    w->names[n++] = w->p->family;
    w->names[n] = families_parent(w->p);
}

static bool agree(const struct people *p, size_t f, size_t a, size_t b, bool whole)
{
    uint32_t x = p->number[a * p->stride + f], y = p->number[b * p->stride + f];
    uint8_t level = !x || !y ? LEVEL_NONE : x == y ? LEVEL_SAME : compare_values(p, f, x, y);
    if (whole)
        return level <= LEVEL_FULL_TWO;
    if (level == LEVEL_NONE)
        return f != p->given;
    return compare_name_agrees(level);
}

static bool names_agree(const struct weigher *w, const struct pair *k)
{
    for (size_t i = 0; i < COUNT(w->names); i++)
        if (w->names[i] != SIZE_MAX && !agree(w->p, w->names[i], k->a, k->b, false))
            return false;
    return w->whole == SIZE_MAX || agree(w->p, w->whole, k->a, k->b, true);
}

/* Chance that two rows are one person; 0 where nobody compared them. */
static double chance_of(const struct weigher *w, uint32_t a, uint32_t b)
{
    struct pair k;
    return pair_list_find(w->pairs, w->first, a, b, &k) ? model_probability(w->d, k.weight) : 0;
}

/* Others of a's family, each as far as it is likely to be one of b's. */
static double found_of(const struct weigher *w, uint32_t a, uint32_t b)
{
    const struct families *f = w->families;
    uint32_t x = f->group[a], y = f->group[b];
    double sum = 0;
    for (uint32_t i = f->first[x]; i < f->first[x + 1]; i++) {
        double best = 0;
        for (uint32_t j = f->first[y]; j < f->first[y + 1] && f->member[i] != a; j++)
            if (f->member[j] != b)
                best = fmax(best, chance_of(w, f->member[i], f->member[j]));
        sum += best;
    }
    return sum;
}

static enum kin_level level_of(const struct weigher *w, const struct pair *k)
{
    double found = fmin(found_of(w, k->a, k->b), found_of(w, k->b, k->a));
    return found < 0.5 ? KIN_NOBODY : found < 1.5 ? KIN_ONE : KIN_SEVERAL;
}

/* Pairs that may be weighed: rows with a household each, whose names agree. */
static size_t count_namesakes(const struct weigher *w)
{
    const uint32_t *household = w->p->household;
    size_t count = 0;
    for (size_t i = 0; i < w->pairs->count; i++) {
        struct pair k = pair_list_at(w->pairs, i);
        count += household[k.a] && household[k.b] && names_agree(w, &k);
    }
    return count;
}

enum err kin_bytes(const struct people *p, const struct pair_list *pairs, double *out)
{
    struct weigher w = {.p = p, .pairs = pairs};
    *out = 0;
    if (!p->own_households)
        return OK;
    find_names(&w);
    *out = (double)(count_namesakes(&w) + 1) * (sizeof *w.chosen + sizeof *w.bits) +
           (double)(p->rows + 2) * ROW_BYTES;
    return pair_list_check(pairs);
}

static enum err choose(struct weigher *w)
{
    const uint32_t *group = w->families->group;
    size_t room = count_namesakes(w), n = 0;
    w->chosen = mem_alloc((room + 1) * sizeof *w->chosen);
    w->bits = mem_alloc((room + 1) * sizeof *w->bits);
    if (!w->chosen || !w->bits)
        return ERR_MEMORY;
    for (size_t i = 0; i < w->pairs->count; i++) {
        struct pair k = pair_list_at(w->pairs, i);
        if (!group[k.a] || !group[k.b] || !names_agree(w, &k))
            continue;
        w->bits[n] = (double)(k.weight + w->d->prior) / MODEL_UNIT;
        w->chosen[n++] = (struct kin_pair){k.a, k.b, 0, level_of(w, &k)};
    }
    w->chosen_count = n;
    return pair_list_check(w->pairs);
}

/* m and u from the pairs' chances; the more of a family match, the more it must be worth. */
static void learn_round(const struct weigher *w, struct kin *k)
{
    double match[KIN_LEVELS] = {0}, other[KIN_LEVELS] = {0}, all[2] = {0}, least = least_bits;
    for (size_t i = 0; i < w->chosen_count; i++) {
        uint32_t l = w->chosen[i].level;
        double chance = 1 / (1 + exp2(-w->bits[i] - (double)k->weight[l] / MODEL_UNIT));
        match[l] += chance;
        other[l] += 1 - chance;
    }
    for (size_t l = 0; l < KIN_LEVELS; l++) {
        all[0] += match[l];
        all[1] += other[l];
    }
    for (size_t l = 0; l < KIN_LEVELS; l++) {
        double believed =
            believed_pairs * (match[l] + other[l] + 1) / (all[0] + all[1] + KIN_LEVELS);
        k->m[l] = (match[l] + believed) / (all[0] + believed_pairs);
        k->u[l] = (other[l] + believed) / (all[1] + believed_pairs);
        double bits = fmin(fmax(log2(k->m[l] / k->u[l]), least), most_bits);
        if (l == KIN_NOBODY)
            bits = fmin(bits, 0);
        least = fmax(bits, 0);
        k->weight[l] = (int32_t)floor(bits * MODEL_UNIT + 0.5);
    }
}

/* A shelf only grows: the pairs are written anew. */
static enum err add_weights(struct weigher *w, struct pair_list *pairs, struct kin *k)
{
    struct pair_list made = {.pair = NULL};
    size_t n = 0;
    enum err e = pairs->shelf ? pair_list_like(pairs, &made) : OK;
    for (size_t i = 0; i < pairs->count && e == OK; i++) {
        struct pair one = pair_list_at(pairs, i);
        if (n < w->chosen_count && one.a == w->chosen[n].a && one.b == w->chosen[n].b) {
            w->chosen[n].units = k->weight[w->chosen[n].level];
            one.weight += w->chosen[n++].units;
        }
        if (pairs->shelf)
            e = pair_list_add(&made, one);
        else
            pairs->pair[i] = one;
    }
    e = e == OK ? pair_list_check(pairs) : e;
    if (pairs->shelf && e == OK) {
        pair_list_free(pairs);
        *pairs = made;
    } else {
        pair_list_free(&made);
    }
    k->pair = w->chosen;
    k->count = w->chosen_count;
    w->chosen = NULL;
    return e;
}

enum err kin_weigh(const struct people *p, const struct model *d, struct pair_list *pairs,
                   struct kin *out)
{
    struct families families = {0};
    struct weigher w = {.p = p, .d = d, .pairs = pairs, .families = &families};
    *out = (struct kin){0};
    if (!p->own_households)
        return OK;
    enum err e = families_new(p, true, &families);
    if (e == OK)
        e = find_first(&w);
    if (e == OK) {
        find_names(&w);
        e = choose(&w);
    }
    for (size_t i = 0; i < ROUNDS && e == OK; i++)
        learn_round(&w, out);
    if (e == OK)
        e = add_weights(&w, pairs, out);
    families_free(&families);
    mem_free(w.first);
    mem_free(w.chosen);
    mem_free(w.bits);
    return e;
}

void kin_free(struct kin *k)
{
    mem_free(k->pair);
    *k = (struct kin){0};
}

const struct kin_pair *kin_find(const struct kin *k, uint32_t a, uint32_t b)
{
    uint32_t low = a < b ? a : b, high = a < b ? b : a;
    size_t from = 0, to = k ? k->count : 0;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct kin_pair *x = &k->pair[middle];
        if (x->a == low && x->b == high)
            return x;
        if (x->a < low || (x->a == low && x->b < high))
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

const char *kin_level_text(enum kin_level level)
{
    switch (level) {
    case KIN_NOBODY:
        return "nobody else of the family matches";
    case KIN_ONE:
        return "another of the family matches";
    case KIN_SEVERAL:
        return "several others of the family match";
    case KIN_LEVELS:
        break;
    }
    return "";
}
