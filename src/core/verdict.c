/* A pair that the choice looked at has the probability that it had then; any other has the one that
 * its weight makes by itself. */
#include "core/verdict.h"

#include "core/link_labels.h"

#include <math.h>

static int label_of(const struct link_result *l, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < l->label_count; i++)
        if ((l->label[i].a == a && l->label[i].b == b) ||
            (l->label[i].a == b && l->label[i].b == a))
            return l->label[i].label;
    return 0;
}

static bool is_kept(const struct link_result *l, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < l->pairs.count; i++) {
        struct pair k = pair_list_at(&l->pairs, i);
        if ((k.a == a && k.b == b) || (k.a == b && k.b == a))
            return true;
    }
    return false;
}

/* Who was chosen for a row that may have one partner only. */
static struct verdict_partner partner_of(const struct link_result *l, uint32_t row)
{
    struct verdict_partner out = {UINT32_MAX, 0};
    bool one = l->people.second && (l->assign == ASSIGN_ONE_TO_ONE ||
                                    (l->assign == ASSIGN_ONE_TO_MANY && l->people.second[row]));
    for (size_t i = 0; i < l->pairs.count && one; i++) {
        struct pair k = pair_list_at(&l->pairs, i);
        if (k.a == row || k.b == row) {
            out.row = k.a == row ? k.b : k.a;
            out.bits = (double)(k.weight + l->model.prior) / MODEL_UNIT;
            break;
        }
    }
    return out;
}

static enum verdict_kind kind_of(const struct link_result *l, const struct verdict *v, bool kept)
{
    if (v->label < 0)
        return VERDICT_TWO;
    if (kept && v->probability >= l->threshold)
        return VERDICT_LINKED;
    if (v->probability < l->threshold)
        return VERDICT_UNLIKELY;
    if (v->better[0].row != UINT32_MAX || v->better[1].row != UINT32_MAX)
        return VERDICT_TAKEN;
    return VERDICT_UNSEEN;
}

/* The list in which the pair was looked at last; false where it was not. */
static bool find_turn(const struct link_result *l, uint32_t a, uint32_t b, double *bits)
{
    for (size_t i = COUNT(l->considered); i-- > 0;) {
        const struct considered *c = &l->considered[i];
        size_t at = considered_find(c, a, b);
        if (at == SIZE_MAX)
            continue;
        *bits = c->bits[at];
        return true;
    }
    return false;
}

struct verdict verdict_of(const struct link_result *l, uint32_t a, uint32_t b)
{
    struct model_reason reason[FEATURES_MAX];
    struct verdict v = {.label = label_of(l, a, b)};
    bool kept = is_kept(l, a, b), chosen = l->people.second && l->assign != ASSIGN_MANY;
    v.weight_bits = link_explain(l, a, b, reason);
    if (v.label) {
        v.label_bits = v.label * LABEL_BITS - v.weight_bits;
        v.weight_bits = v.label * LABEL_BITS;
    }
    if (v.label < 0 || (!find_turn(l, a, b, &v.bits) && chosen))
        v.bits = v.weight_bits;
    else if (!chosen)
        v.bits = model_curve_bits(&l->model.curve, v.weight_bits);
    v.probability = model_chance(v.bits);
    v.better[0] = v.better[1] = (struct verdict_partner){UINT32_MAX, 0};
    if (!kept) {
        v.better[0] = partner_of(l, a);
        v.better[1] = partner_of(l, b);
    }
    v.one_person = l->cluster[a] == l->cluster[b];
    v.kind = kind_of(l, &v, kept);
    return v;
}

const char *verdict_text(enum verdict_kind kind)
{
    switch (kind) {
    case VERDICT_LINKED:
        return "linked";
    case VERDICT_UNLIKELY:
        return "below threshold";
    case VERDICT_TAKEN:
        return "better partner";
    case VERDICT_TWO:
        return "people said two";
    case VERDICT_UNSEEN:
        return "no rule";
    }
    return "";
}
