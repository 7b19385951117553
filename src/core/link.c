#include "core/link.h"

#include "base/mem.h"
#include "core/calibrate.h"
#include "core/link_labels.h"

#include <math.h>

/* Pairs that are kept although unlikely: assignment may still want them. */
static const double least_bits = -8;

static enum err say(const struct link_options *o, const char *phase)
{
    if (o->progress)
        o->progress(o->progress_context, phase);
    return o->stop && *o->stop ? ERR_STATE : OK;
}

/* Random pairs compared for the chance of likeness: no more than there are. */
static size_t random_pairs(size_t rows)
{
    if (rows < 1500)
        return rows * rows / 2;
    return rows < 100000 ? 1000000 : 3000000;
}

static double pairs_allowed(const struct link_options *o, size_t rows)
{
    if (o->max_pairs > 0)
        return o->max_pairs;
    double n = (double)rows, least = 2e7;
    return n * 80 > least ? n * 80 : least;
}

/* Pairs within lists, of one row in some. */
struct drawn_pairs {
    struct pair_list list;
    double one_in;
};

/* Doubles within one list. What is learnt across the lists says how often rows are of one person
 * there; within a list it may be far seldomer, and then a likeness is more often a relative. The
 * share is found by expectation maximisation, from the weights as they are. */
static double doubles_within(const struct link_result *l, const struct drawn_pairs *found,
                             uint8_t side, double rows)
{
    enum { DOUBLE_ROUNDS = 40 };
    double total = rows * (rows - 1) / 2 / found->one_in,
           odds = (double)l->model.prior / MODEL_UNIT, sum = 0;
    for (int round = 0; round < DOUBLE_ROUNDS; round++) {
        sum = 0;
        for (size_t i = 0; i < found->list.count; i++) {
            struct pair k = pair_list_at(&found->list, i);
            double bits = (double)k.weight / MODEL_UNIT + odds;
            if (l->people.second[k.a] == side && bits > 0)
                sum += 1 / (1 + exp2(-bits));
        }
        double share = sum / (total + 1);
        odds = share > 0 && share < 1 ? log2(share / (1 - share)) : odds;
        if (sum < 1)
            break;
    }
    return sum * found->one_in;
}

/* Doubles within each of two lists, by the same rules and weights, from some rows: whether one row
 * in a hundred is there twice shows in DRAWN_ROWS of both lists. */
static enum err count_doubles(struct link_result *l, struct pair_options o)
{
    enum { DRAWN_ROWS = 4000 };
    struct drawn_pairs found = {.one_in = 1};
    double second = 0, rows = (double)l->people.rows;
    o.within = true;
    o.one_in = l->people.rows / DRAWN_ROWS + 1;
    found.one_in = (double)o.one_in;
    enum err e = pairs_score(&l->people, &l->model, &l->plan, &o, &found.list);
    if (e != OK)
        return e;
    for (size_t i = 0; i < l->people.rows; i++)
        second += l->people.second[i];
    l->duplicates[0] = doubles_within(l, &found, 0, rows - second);
    l->duplicates[1] = doubles_within(l, &found, 1, second);
    e = pair_list_check(&found.list);
    pair_list_free(&found.list);
    return e;
}

/* One to one where neither list shows more than one row in a hundred that is there twice. */
static enum err settle_assignment(struct link_result *l, const struct link_options *o,
                                  const struct pair_options *po)
{
    l->assign = o->assign;
    if (o->assign_given)
        return OK;
    enum err e = count_doubles(l, *po);
    double second = 0, rows = (double)l->people.rows;
    for (size_t i = 0; i < l->people.rows; i++)
        second += l->people.second[i];
    bool free_of = l->duplicates[0] < (rows - second) / 100 && l->duplicates[1] < second / 100;
    l->assign = free_of ? ASSIGN_ONE_TO_ONE : ASSIGN_MANY;
    return e;
}

/* What is known from elsewhere of how people's records differ. */
static void take_start(struct link_result *l, const struct link_options *o)
{
    for (size_t f = 0; f < l->people.feature_count; f++)
        for (size_t i = 0; i < o->start_count; i++) {
            if (!str_eq(o->start[i].name, l->people.feature[f].name))
                continue;
            for (size_t k = 0; k < LEVELS; k++)
                l->model.m[f][k] = o->start[i].m[k];
            l->model.fixed[f] = true;
        }
    model_settle(&l->model);
}

/* What there is now; ERR_LIMIT when nothing is. */
static enum err ask_memory(const struct link_options *o, struct pair_options *po)
{
    if (!po->spill)
        return OK;
    po->memory_bytes = o->memory_left(o->memory_context, 0);
    return po->memory_bytes > 0 ? OK : ERR_LIMIT;
}

/* What families add is not spilled. */
static enum err weigh_families(const struct link_options *o, const struct pair_options *po,
                               struct link_result *l)
{
    double bytes = 0;
    enum err e = po->spill ? kin_bytes(&l->people, &l->pairs, &bytes) : OK;
    if (e == OK && bytes > 0 && o->memory_left(o->memory_context, bytes) <= 0)
        e = ERR_LIMIT;
    return e == OK ? kin_weigh(&l->people, &l->model, &l->pairs, &l->kin) : e;
}

static enum err learn_and_compare(const struct link_options *o, struct link_result *l,
                                  struct pair_options *po)
{
    struct model_random random = {random_pairs(l->people.rows), o->seed, po->workers};
    enum err e = say(o, "learning");
    if (e == OK)
        e = model_new(&l->people, &random, &l->model);
    if (e == OK)
        e = link_label_pairs(o, &l->people, &l->label, &l->label_count);
    if (e == OK)
        take_start(l, o);
    struct block_options bo = {.workers = po->workers,
                               .seed = o->seed,
                               .max_pairs = pairs_allowed(o, l->people.rows),
                               .labels = l->label,
                               .label_count = l->label_count,
                               .progress = o->share,
                               .progress_context = o->progress_context};
    if (e == OK)
        e = block_plan_new(&l->people, &bo, &l->model, &l->plan);
    if (e == OK)
        e = say(o, "comparing");
    if (e == OK)
        e = ask_memory(o, po);
    po->least = (int32_t)(least_bits * MODEL_UNIT) - l->model.prior;
    if (e == OK)
        e = pairs_score(&l->people, &l->model, &l->plan, po, &l->pairs);
    if (e == OK)
        e = weigh_families(o, po, l);
    if (e == OK)
        e = calibrate(&l->people, &l->pairs, &l->model);
    if (e == OK && l->label_count)
        e = link_obey_labels(&l->pairs, &l->model, l->label, l->label_count);
    return e;
}

/* Partners, of two lists, and groups. */
static enum err group_rows(const struct link_options *o, struct link_result *l,
                           struct pair_options *po)
{
    enum err e = ask_memory(o, po);
    l->threshold = o->threshold > 0 ? o->threshold : 0.5;
    if (e == OK && l->people.second) {
        e = settle_assignment(l, o, po);
        struct assign_options ao = {l->assign, l->threshold,
                                    l->label,  l->label_count,
                                    &l->kin,   o->keep_compared ? l->considered : NULL};
        if (e == OK)
            e = cluster_assign(&l->people, &l->model, &ao, &l->pairs, &l->probability);
    }
    l->cluster = mem_zero(l->people.rows + 1, sizeof *l->cluster);
    if (e == OK && !l->cluster)
        e = ERR_MEMORY;
    bool chosen = l->people.second && l->assign != ASSIGN_MANY;
    struct cluster_options co = {l->threshold, l->label, l->label_count, chosen, &l->kin};
    return e == OK ? cluster_rows(&l->people, &l->model, &l->pairs, &co, l->cluster) : e;
}

static enum err run(struct roll *r, const struct link_options *o, struct link_result *l)
{
    size_t workers = o->workers ? o->workers : 1;
    enum err e = say(o, "preparing");
    if (e == OK)
        e = people_new_with(r, workers, &l->people);
    if (e == OK)
        roll_forget_rows(r);
    l->people.cpu = cpu_settle(o->cpu);
    struct pair_options po = {.workers = workers,
                              .spill = o->memory_left ? o->spill : NULL,
                              .progress = o->share,
                              .progress_context = o->progress_context};
    if (e == OK)
        e = ask_memory(o, &po);
    if (e == OK)
        e = learn_and_compare(o, l, &po);
    if (e == OK)
        e = say(o, "grouping");
    if (e == OK)
        e = group_rows(o, l, &po);
    return e;
}

enum err link_run(struct roll *r, const struct link_options *o, struct link_result *out)
{
    *out = (struct link_result){0};
    enum err e = run(r, o, out);
    if (e != OK)
        link_free(out);
    return e;
}

void link_free(struct link_result *l)
{
    mem_free(l->cluster);
    mem_free(l->probability);
    pair_list_free(&l->pairs);
    considered_free(&l->considered[0]);
    considered_free(&l->considered[1]);
    mem_free(l->label);
    kin_free(&l->kin);
    block_plan_free(&l->plan);
    model_free(&l->model);
    people_free(&l->people);
    *l = (struct link_result){0};
}

double link_explain(const struct link_result *l, uint32_t a, uint32_t b,
                    struct model_reason out[FEATURES_MAX])
{
    double bits = (double)l->model.prior / MODEL_UNIT;
    model_explain(&l->model, &l->people, a, b, out);
    for (size_t f = 0; f < l->people.feature_count; f++)
        bits += out[f].weight_bits;
    const struct kin_pair *kin = kin_find(&l->kin, a, b);
    return bits + (kin ? (double)kin->units / MODEL_UNIT : 0);
}
