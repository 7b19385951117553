#include "api/result.h"

#include "base/mem.h"
#include "base/sort.h"
#include "core/model_text.h"

#include <math.h>
#include <string.h>

void pv_result_free(struct pv_result *result)
{
    if (!result)
        return;
    mem_free(result->row_a);
    mem_free(result->row_b);
    mem_free(result->probability);
    mem_free(result->weight_bits);
    mem_free(result->cluster);
    mem_free(result->place);
    link_free(&result->link);
    if (result->roll.columns)
        roll_free(&result->roll);
    arena_free(&result->arena);
    buf_free(&result->model);
    mem_free(result);
}

/* --- pairs --- */

struct found_pair {
    uint32_t a, b; /* rows of the roll, a < b */
    double probability, weight_bits;
};

static int by_rows(const void *a, const void *b, void *context)
{
    const struct found_pair *x = a, *y = b;
    (void)context;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return x->b < y->b ? -1 : x->b > y->b;
}

/* Those that are likely enough, into out; returns how many. */
static size_t likely_pairs(const struct link_result *l, struct found_pair *out)
{
    size_t n = 0;
    for (size_t i = 0; i < l->pairs.count; i++) {
        struct pair k = l->pairs.pair[i];
        double p = l->probability ? l->probability[i] : model_probability(&l->model, k.weight);
        uint32_t a = l->people.row[k.a], b = l->people.row[k.b];
        if (p < l->threshold)
            continue;
        out[n++] =
            (struct found_pair){.a = a < b ? a : b,
                                .b = a < b ? b : a,
                                .probability = p,
                                .weight_bits = (double)(k.weight + l->model.prior) / MODEL_UNIT};
    }
    return n;
}

static enum err pairs_room(struct pv_result *r, size_t count)
{
    r->row_a = mem_zero(count, sizeof *r->row_a);
    r->row_b = mem_zero(count, sizeof *r->row_b);
    r->probability = mem_zero(count, sizeof *r->probability);
    r->weight_bits = mem_zero(count, sizeof *r->weight_bits);
    return r->row_a && r->row_b && r->probability && r->weight_bits ? OK : ERR_MEMORY;
}

static enum err take_pairs(struct pv_result *r, const struct link_result *l)
{
    struct found_pair *found = mem_zero(l->pairs.count, sizeof *found);
    if (!found)
        return ERR_MEMORY;
    size_t n = likely_pairs(l, found);
    enum err e = sort_stable(found, n, sizeof *found, by_rows, NULL);
    if (e == OK)
        e = pairs_room(r, n);
    for (size_t i = 0; i < n && e == OK; i++) {
        r->row_a[i] = found[i].a;
        r->row_b[i] = found[i].b - (r->two ? (uint32_t)r->rows_a : 0);
        r->probability[i] = found[i].probability;
        r->weight_bits[i] = found[i].weight_bits;
    }
    r->pair_count = e == OK ? n : 0;
    mem_free(found);
    return e;
}

/* --- clusters --- */

static enum err take_clusters(struct pv_result *r, const struct link_result *l)
{
    size_t rows = l->people.rows;
    uint32_t *lead = mem_alloc((rows + 1) * sizeof *lead);
    r->cluster = mem_zero(rows + 1, sizeof *r->cluster);
    if (!lead || !r->cluster) {
        mem_free(lead);
        return ERR_MEMORY;
    }
    for (size_t i = 0; i < rows; i++)
        lead[i] = UINT32_MAX;
    for (size_t i = 0; i < rows; i++)
        if (l->people.row[i] < lead[l->cluster[i]])
            lead[l->cluster[i]] = l->people.row[i];
    for (size_t i = 0; i < rows; i++)
        r->cluster[l->people.row[i]] = lead[l->cluster[i]];
    mem_free(lead);
    return OK;
}

static enum pv_assign outer_assign(enum assign_kind k)
{
    switch (k) {
    case ASSIGN_MANY:
        return PV_MANY_TO_MANY;
    case ASSIGN_ONE_TO_MANY:
        return PV_ONE_TO_MANY;
    case ASSIGN_ONE_TO_ONE:
        return PV_ONE_TO_ONE;
    }
    return PV_MANY_TO_MANY;
}

static void count_clusters(struct pv_result *r)
{
    for (size_t i = 0; i < r->rows_a + r->rows_b; i++)
        r->summary.clusters += r->cluster[i] == i;
}

enum err result_take(struct pv_result *out, const struct link_result *found)
{
    enum err e = take_pairs(out, found);
    if (e == OK)
        e = take_clusters(out, found);
    if (e != OK)
        return e;
    out->summary =
        (struct pv_summary){.rows_a = out->rows_a,
                            .rows_b = out->rows_b,
                            .pairs_scored = found->pairs.scored,
                            .recall = found->plan.recall_known ? found->plan.recall : (double)NAN,
                            .lambda = found->model.lambda,
                            .threshold = found->threshold,
                            .doubles_a = found->duplicates[0],
                            .doubles_b = found->duplicates[1],
                            .assign = outer_assign(found->assign),
                            .stated = found->people.ages.rows ? found->people.ages.stated : 0};
    count_clusters(out);
    return model_text_write(&found->people, &found->model, &out->model);
}

enum err result_empty(struct pv_result *out)
{
    size_t rows = out->rows_a + out->rows_b;
    out->cluster = mem_zero(rows + 1, sizeof *out->cluster);
    if (!out->cluster)
        return ERR_MEMORY;
    for (size_t i = 0; i < rows; i++)
        out->cluster[i] = (uint32_t)i;
    out->summary.rows_a = out->rows_a;
    out->summary.rows_b = out->rows_b;
    out->summary.recall = (double)NAN;
    count_clusters(out);
    return pairs_room(out, 0);
}

/* --- reading --- */

const char *pv_result_model(const struct pv_result *result, size_t *bytes)
{
    bool any = result && result->model.len;
    if (bytes)
        *bytes = any ? result->model.len : 0;
    return any ? result->model.ptr : NULL;
}

enum pv_status pv_result_pairs(const struct pv_result *result, struct pv_pairs *pairs)
{
    static const size_t least = offsetof(struct pv_pairs, weight_bits) + sizeof(double *);
    if (!result || !pairs)
        return PV_ERR_ARGUMENT;
    struct pv_pairs ours = {.count = result->pair_count,
                            .row_a = result->row_a,
                            .row_b = result->row_b,
                            .probability = result->probability,
                            .weight_bits = result->weight_bits};
    return status_write_struct(pairs, pairs->size, least, &ours, sizeof ours) ? PV_OK
                                                                              : PV_ERR_ARGUMENT;
}

const uint32_t *pv_result_clusters(const struct pv_result *result, size_t *count)
{
    if (count)
        *count = result ? result->rows_a + result->rows_b : 0;
    return result ? result->cluster : NULL;
}

enum pv_status pv_result_summary(const struct pv_result *result, struct pv_summary *summary)
{
    static const size_t least = offsetof(struct pv_summary, stated) + sizeof(int32_t);
    if (!result || !summary)
        return PV_ERR_ARGUMENT;
    return status_write_struct(summary, summary->size, least, &result->summary,
                               sizeof result->summary)
               ? PV_OK
               : PV_ERR_ARGUMENT;
}

/* --- explaining --- */

enum err result_keep_reasons(struct pv_result *r)
{
    const struct people *p = &r->link.people;
    r->place = mem_zero(p->rows + 1, sizeof *r->place);
    if (!r->place)
        return ERR_MEMORY;
    for (size_t i = 0; i < p->rows; i++)
        r->place[p->row[i]] = (uint32_t)i;
    for (size_t f = 0; f < p->feature_count; f++) {
        struct str name;
        enum err e = str_copy(&r->arena, p->feature[f].name, &name);
        if (e != OK)
            return e;
        r->feature[f] = name.ptr;
    }
    r->reasons = true;
    return OK;
}

/* A blank says nothing; nor does a name whose words were weighed with those of another column. */
static const char *reason_text(const struct people *p, const struct model_reason *why,
                               const uint32_t *x, const uint32_t *y)
{
    if (why->level == LEVEL_NONE && x[why->feature] && y[why->feature])
        return "weighed with another column";
    return compare_level_text(p->feature[why->feature].kind, why->level);
}

enum pv_status pv_result_explain(const struct pv_result *result, uint32_t row_a, uint32_t row_b,
                                 struct pv_explanation *why)
{
    struct model_reason reason[FEATURES_MAX];
    struct pv_explanation ours = {0};
    if (!result || !why || !result->reasons || row_a >= result->rows_a ||
        row_b >= (result->two ? result->rows_b : result->rows_a))
        return PV_ERR_ARGUMENT;
    const struct link_result *l = &result->link;
    size_t second = result->two ? result->rows_a : 0;
    uint32_t a = result->place ? result->place[row_a] : 0;
    uint32_t b = result->place ? result->place[second + row_b] : 0;
    if (l->people.feature_count)
        (void)link_explain(l, a, b, reason);
    ours.prior_bits = (double)l->model.prior / MODEL_UNIT;
    for (size_t f = 0; f < l->people.feature_count; f++) {
        ours.line[ours.count++] = (struct pv_reason){
            .column = result->feature[f],
            .what = reason_text(&l->people, &reason[f], l->people.number + a * l->people.stride,
                                l->people.number + b * l->people.stride),
            .weight_bits = reason[f].weight_bits,
            .rarity_bits = reason[f].rarity_bits};
    }
    const struct kin_pair *kin = kin_find(&l->kin, a, b);
    if (kin)
        ours.line[ours.count++] =
            (struct pv_reason){.column = "family",
                               .what = kin_level_text((enum kin_level)kin->level),
                               .weight_bits = (double)kin->units / MODEL_UNIT};
    return status_write_struct(why, why->size, sizeof ours, &ours, sizeof ours) ? PV_OK
                                                                                : PV_ERR_ARGUMENT;
}
