#include "core/link_labels.h"

#include "base/mem.h"
#include "base/sort.h"

static int by_pair(const void *a, const void *b, void *context)
{
    const struct model_pair *x = a, *y = b;
    (void)context;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return x->b < y->b ? -1 : x->b > y->b;
}

static size_t take_labels(const struct link_options *o, const struct people *p, const uint32_t *at,
                          struct model_pair *k)
{
    size_t n = 0;
    for (size_t i = 0; i < o->label_count; i++) {
        const struct link_label *l = &o->labels[i];
        if (l->row_a >= p->rows || l->row_b >= p->rows || l->row_a == l->row_b)
            continue;
        uint32_t a = at[l->row_a], b = at[l->row_b];
        if (p->second && p->second[a] == p->second[b])
            continue; /* of two lists only pairs across are asked about */
        k[n++] =
            (struct model_pair){.a = a < b ? a : b, .b = a < b ? b : a, .label = l->match ? 1 : -1};
    }
    return n;
}

enum err link_label_pairs(const struct link_options *o, const struct people *p,
                          struct model_pair **out, size_t *count)
{
    *out = NULL;
    *count = 0;
    if (!o->label_count)
        return OK;
    uint32_t *at = mem_alloc((p->rows + 1) * sizeof *at);
    struct model_pair *k = mem_zero(o->label_count + 1, sizeof *k);
    size_t n = 0;
    enum err e = at && k ? OK : ERR_MEMORY;
    for (uint32_t i = 0; i < p->rows && e == OK; i++)
        at[p->row[i]] = i;
    if (e == OK) {
        n = take_labels(o, p, at, k);
        e = sort_stable(k, n, sizeof *k, by_pair, NULL);
    }
    for (size_t i = 0; i < n && e == OK; i++)
        if (i + 1 == n || by_pair(&k[i], &k[i + 1], NULL) != 0)
            k[(*count)++] = k[i];
    mem_free(at);
    if (e != OK) {
        mem_free(k);
        return e;
    }
    *out = k;
    return OK;
}

/* Rows called one person as a forest, never flattened, so that each link keeps the label that made
 * it; the smaller tree goes below the larger. */
struct forest {
    uint32_t *above, *size;
    size_t *label;
};

static void join_trees(struct forest *t, const struct link_label *l, size_t label)
{
    uint32_t a = l->row_a, b = l->row_b;
    while (t->above[a] != a)
        a = t->above[a];
    while (t->above[b] != b)
        b = t->above[b];
    if (a == b)
        return;
    uint32_t high = t->size[a] < t->size[b] ? b : a, low = high == a ? b : a;
    t->above[low] = high;
    t->size[high] += t->size[low];
    t->label[low] = label;
}

/* The label that made a and b one; false when they are not. Links made later are nearer to the
 * root, so the two ways up meet where one of them has just taken that label's link. */
static bool made_one(const struct forest *t, uint32_t a, uint32_t b, size_t *label)
{
    *label = 0;
    while (a != b) {
        bool end_a = t->above[a] == a, end_b = t->above[b] == b;
        if (end_a && end_b)
            return false;
        uint32_t *next = end_b || (!end_a && t->label[a] < t->label[b]) ? &a : &b;
        *label = t->label[*next];
        *next = t->above[*next];
    }
    return true;
}

static size_t later(struct link_contradiction k)
{
    return k.two > k.one ? k.two : k.one;
}

enum err link_labels_contradict(const struct link_label *l, size_t count, size_t rows, bool *found,
                                struct link_contradiction *out)
{
    struct forest t = {.above = mem_alloc((rows + 1) * sizeof *t.above),
                       .size = mem_alloc((rows + 1) * sizeof *t.size),
                       .label = mem_zero(rows + 1, sizeof *t.label)};
    enum err e = t.above && t.size && t.label ? OK : ERR_MEMORY;
    for (uint32_t i = 0; i < rows && e == OK; i++) {
        t.above[i] = i;
        t.size[i] = 1;
    }
    for (size_t i = 0; i < count && e == OK; i++)
        if (l[i].match)
            join_trees(&t, &l[i], i);
    bool any = false;
    for (size_t i = 0; i < count && e == OK; i++) {
        struct link_contradiction k = {.two = i, .one = 0};
        if (l[i].match || !made_one(&t, l[i].row_a, l[i].row_b, &k.one))
            continue;
        if (!any || later(k) < later(*out))
            *out = k;
        any = true;
    }
    mem_free(t.above);
    mem_free(t.size);
    mem_free(t.label);
    if (e == OK)
        *found = any;
    return e;
}

enum err link_obey_labels(struct pair_list *pairs, const struct model *d,
                          const struct model_pair *label, size_t count)
{
    struct pair_list all;
    size_t i = 0, j = 0;
    enum err e = pair_list_like(pairs, &all);
    while ((i < pairs->count || j < count) && e == OK) {
        int order = i == pairs->count ? 1 : -1;
        struct pair at = {0};
        if (i < pairs->count) {
            at = pair_list_at(pairs, i);
            struct model_pair k = {.a = at.a, .b = at.b};
            order = j < count ? by_pair(&k, &label[j], NULL) : -1;
        }
        if (order < 0) {
            e = pair_list_add(&all, at);
            i++;
            continue;
        }
        if (label[j].label > 0)
            e = pair_list_add(
                &all, (struct pair){label[j].a, label[j].b, LABEL_BITS * MODEL_UNIT - d->prior});
        i += order == 0;
        j++;
    }
    e = e == OK ? pair_list_check(pairs) : e;
    if (e != OK) {
        pair_list_free(&all);
        return e;
    }
    pair_list_free(pairs);
    *pairs = all;
    return OK;
}
