#include "record/case_fold.h"

#include "base/sort.h"

/* One order out of a set. Copies of an entry collapse; then an entry stands behind all that it
 * refers to, and otherwise by recorded time, office and position. That order only makes the fold
 * deterministic and the display pleasant. Where a rule asks "was this written in knowledge of
 * that", fold_knows answers from the office's own log and from refs, never from the order. */

static int compare_u64(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
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

static int order_time(const void *x, const void *y, void *context)
{
    (void)context;
    const struct entry *a = ((const struct fold_item *)x)->e, *b = ((const struct fold_item *)y)->e;
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

static bool refs_placed(const struct fold *f, const struct entry *e, const bool *placed)
{
    for (size_t r = 0; r < e->act.ref_count; r++) {
        const struct digest *id = &e->act.refs[r];
        for (size_t i = id_begin(f, id); i < f->count; i++) {
            const struct entry *other = f->items[f->by_id[i]].e;
            if (!digests_equal(&other->id, id))
                break;
            if (other != e && !placed[f->by_id[i]])
                return false;
        }
    }
    return true;
}

/* Passes over the entries in order of time, placing each whose refs are placed. One pass does
 * for honest clocks. A ring of refs cannot be made (an id is a hash over them); if one is claimed
 * all the same, what is left is placed by time. */
static enum err place_by_refs(struct fold *f)
{
    bool *placed = arena_zero(f->arena, f->count, sizeof *placed);
    struct fold_item *to = arena_zero(f->arena, f->count, sizeof *to);
    if (!placed || !to)
        return ERR_MEMORY;
    size_t done = 0;
    for (bool moved = true, force = false; done < f->count; force = !moved) {
        moved = false;
        for (size_t i = 0; i < f->count; i++) {
            if (placed[i] || (!force && !refs_placed(f, f->items[i].e, placed)))
                continue;
            placed[i] = moved = true;
            to[done++].e = f->items[i].e;
        }
    }
    f->items = to;
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
        err = sort_stable(f->items, f->count, sizeof *f->items, order_time, NULL);
    if (err == OK)
        err = index_ids(f);
    if (err == OK)
        err = place_by_refs(f);
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
