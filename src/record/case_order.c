#include "record/case_fold.h"

#include "base/sort.h"

#include <string.h>

/* One order out of a set. Copies of an entry collapse; then an entry stands behind all that it
 * refers to and behind what its office wrote before it, and otherwise by recorded time. So what an
 * entry knows of (fold_knows) always stands before it, whatever the clocks say. The rest of the
 * order only makes the fold deterministic and the display pleasant: where a rule asks "was this
 * written in knowledge of that", fold_knows answers, never the order. */

static int compare_u64(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_signers(const struct signer *a, const struct signer *b)
{
    int c = str_cmp(tag_str(&a->officer), tag_str(&b->officer));
    if (c == 0)
        c = compare_u64(a->role, b->role);
    return c ? c : memcmp(a->signature.b, b->signature.b, SIGNATURE_BYTES);
}

static int compare_same(const struct entry *a, const struct entry *b)
{
    int c = str_cmp(tag_str(&a->stream), tag_str(&b->stream));
    if (c == 0)
        c = str_cmp(digest_str(&a->id), digest_str(&b->id));
    if (c == 0)
        c = str_cmp(a->act.bytes, b->act.bytes);
    if (c == 0)
        c = compare_u64(a->signer_count, b->signer_count);
    for (size_t i = 0; c == 0 && i < a->signer_count && i < EVENT_SIGNERS; i++)
        c = compare_signers(&a->signer[i], &b->signer[i]);
    return c;
}

static unsigned good_bits(const struct entry *e)
{
    return (unsigned)e->signer_good[0] | (unsigned)e->signer_good[1] << 1;
}

/* Copies of one entry lie side by side; of two copies that differ in what this office added to
 * them, the earlier received and then the one with less proof comes first. */
static int order_copies(const void *x, const void *y, void *context)
{
    (void)context;
    const struct entry *a = ((const struct fold_item *)x)->e, *b = ((const struct fold_item *)y)->e;
    int c = compare_same(a, b);
    if (c == 0 && a->received_ms != b->received_ms)
        c = a->received_ms < b->received_ms ? -1 : 1;
    return c ? c : compare_u64(good_bits(a), good_bits(b));
}

/* What is only asked about stands last: it is written in knowledge of everything. */
static int order_time(const void *x, const void *y, void *context)
{
    const struct fold *f = context;
    const struct entry *a = ((const struct fold_item *)x)->e, *b = ((const struct fold_item *)y)->e;
    if (a == f->added || b == f->added)
        return (a == f->added) - (b == f->added);
    if (a->recorded_ms != b->recorded_ms)
        return a->recorded_ms < b->recorded_ms ? -1 : 1;
    int c = compare_u64(a->recorded_count, b->recorded_count);
    if (c == 0)
        c = str_cmp(tag_str(&a->office), tag_str(&b->office));
    if (c == 0)
        c = compare_u64(a->pos, b->pos);
    return c ? c : compare_same(a, b);
}

static int order_id(const void *x, const void *y, void *context)
{
    const struct fold_item *items = context;
    const struct entry *a = items[*(const size_t *)x].e, *b = items[*(const size_t *)y].e;
    int c = str_cmp(digest_str(&a->id), digest_str(&b->id));
    return c ? c : str_cmp(tag_str(&a->stream), tag_str(&b->stream));
}

static enum err collapse(struct fold *f)
{
    enum err err = sort_stable(f->items, f->count, sizeof *f->items, order_copies, NULL);
    if (err != OK)
        return err;
    size_t kept = 0;
    for (size_t i = 0; i < f->count; i++) {
        const struct entry *e = f->items[i].e;
        if (kept == 0 || !tags_equal(&f->items[kept - 1].e->stream, &e->stream))
            f->stream_count++;
        else if (compare_same(f->items[kept - 1].e, e) == 0)
            continue;
        f->items[kept++].e = e;
    }
    f->count = kept;
    return OK;
}

static enum err index_ids(struct fold *f)
{
    for (size_t i = 0; i < f->count; i++)
        f->by_id[i] = i;
    return sort_stable(f->by_id, f->count, sizeof *f->by_id, order_id, f->items);
}

/* First place in by_id whose id is not below id. */
static size_t id_begin(const struct fold *f, const struct digest *id)
{
    size_t low = 0, high = f->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (str_cmp(digest_str(&f->items[f->by_id[mid]].e->id), digest_str(id)) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* ---- placing ---- */

enum mark { MARK_NONE, MARK_OPEN, MARK_PLACED };

struct placing {
    struct fold *f;
    size_t *before; /* of each item: the one its office wrote before, else the item itself */
    size_t *stack;
    enum mark *mark;
    struct fold_item *to;
    size_t placed;
};

static int order_log(const void *x, const void *y, void *context)
{
    const struct fold_item *items = context;
    size_t i = *(const size_t *)x, j = *(const size_t *)y;
    int c = str_cmp(tag_str(&items[i].e->office), tag_str(&items[j].e->office));
    if (c == 0)
        c = compare_u64(items[i].e->pos, items[j].e->pos);
    return c ? c : compare_u64(i, j);
}

/* Uses the stack as room for the sorted log. */
static enum err link_logs(struct placing *p)
{
    const struct fold *f = p->f;
    for (size_t i = 0; i < f->count; i++)
        p->stack[i] = i;
    enum err err = sort_stable(p->stack, f->count, sizeof *p->stack, order_log, f->items);
    for (size_t k = 0; k < f->count; k++) {
        size_t i = p->stack[k], last = k > 0 ? p->stack[k - 1] : i;
        p->before[i] = tags_equal(&f->items[last].e->office, &f->items[i].e->office) ? last : i;
    }
    return err;
}

/* Something that item i must stand behind and that nobody has looked at; false when there is
 * nothing left. */
static bool unplaced(const struct placing *p, size_t i, size_t *out)
{
    const struct fold *f = p->f;
    const struct act *a = &f->items[i].e->act;
    *out = p->before[i];
    if (p->mark[*out] == MARK_NONE)
        return true;
    for (size_t r = 0; r < a->ref_count; r++) {
        for (size_t k = id_begin(f, &a->refs[r]); k < f->count; k++) {
            *out = f->by_id[k];
            if (!digests_equal(&f->items[*out].e->id, &a->refs[r]))
                break;
            if (p->mark[*out] == MARK_NONE)
                return true;
        }
    }
    return false;
}

/* Depth first, without recursion. A ring of refs cannot be made (an id is a hash over them); if
 * one is claimed all the same, it is cut where the walk comes upon what is still open. */
static void place(struct placing *p, size_t first)
{
    size_t depth = 0, next;
    if (p->mark[first] != MARK_NONE)
        return;
    p->mark[first] = MARK_OPEN;
    p->stack[depth++] = first;
    while (depth > 0) {
        size_t i = p->stack[depth - 1];
        if (unplaced(p, i, &next)) {
            p->mark[next] = MARK_OPEN;
            p->stack[depth++] = next;
            continue;
        }
        p->mark[i] = MARK_PLACED;
        p->to[p->placed++].e = p->f->items[i].e;
        depth--;
    }
}

static enum err place_all(struct fold *f)
{
    struct placing p = {.f = f,
                        .before = arena_zero(f->arena, f->count, sizeof *p.before),
                        .stack = arena_zero(f->arena, f->count, sizeof *p.stack),
                        .mark = arena_zero(f->arena, f->count, sizeof *p.mark),
                        .to = arena_zero(f->arena, f->count, sizeof *p.to)};
    if (!p.before || !p.stack || !p.mark || !p.to)
        return ERR_MEMORY;
    enum err err = link_logs(&p);
    if (err != OK)
        return err;
    for (size_t i = 0; i < f->count; i++)
        place(&p, i);
    f->items = p.to;
    return OK;
}

enum err fold_order(struct fold *f)
{
    size_t room = f->in->count + (f->added != NULL);
    f->items = arena_zero(f->arena, room, sizeof *f->items);
    f->by_id = arena_zero(f->arena, room, sizeof *f->by_id);
    if (!f->items || !f->by_id)
        return ERR_MEMORY;
    for (size_t i = 0; i < f->in->count; i++)
        f->items[f->count++].e = &f->in->entries[i];
    if (f->added)
        f->items[f->count++].e = f->added;
    enum err err = collapse(f);
    if (err == OK)
        err = sort_stable(f->items, f->count, sizeof *f->items, order_time, f);
    if (err == OK)
        err = index_ids(f);
    if (err == OK)
        err = place_all(f);
    if (err == OK)
        err = index_ids(f);
    return err;
}

struct fold_item *fold_find(const struct fold *f, const struct digest *id, const struct tag *stream)
{
    for (size_t i = id_begin(f, id); i < f->count; i++) {
        struct fold_item *it = &f->items[f->by_id[i]];
        if (!digests_equal(&it->e->id, id))
            return NULL;
        if (tags_equal(&it->e->stream, stream))
            return it;
    }
    return NULL;
}

bool fold_knows(const struct fold *f, const struct fold_item *x, const struct fold_item *y)
{
    if (f->added && x->e == f->added)
        return true;
    if (tags_equal(&x->e->office, &y->e->office) && x->e->pos > y->e->pos)
        return true;
    for (size_t i = 0; i < x->e->act.ref_count; i++)
        if (digests_equal(&x->e->act.refs[i], &y->e->id))
            return true;
    return false;
}
