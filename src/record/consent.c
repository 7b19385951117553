#include "record/case_fold.h"

/* What a person allows, as docs/ledger-format.md section 8 has it, in its strict reading: a grant
 * gives a permission while every counting withdrawal that covers it stands among that very
 * grant's refs. The loose reading (each withdrawal superseded by any grant) would let an old grant
 * without end come back to life behind a newer one that has ended, and two grants in two offices,
 * each knowing one of two withdrawals, would undo both. A free no counts against every grant whose
 * asking did not know of it. No clock takes part. */

unsigned withdrawal_bits(const struct fold_item *w)
{
    uint64_t v;
    if (w->opaque || !body_u64(&w->e->act, BODY_PERMISSIONS, &v) || v == 0 || v > PERMIT_ALL)
        return PERMIT_ALL;
    return (unsigned)v;
}

static bool lists(const struct fold_item *grant, const struct fold_item *w)
{
    for (size_t i = 1; i < grant->e->act.ref_count; i++)
        if (digests_equal(&grant->e->act.refs[i], &w->e->id))
            return true;
    return false;
}

/* A free no ends what an earlier yes allowed; the yes that a grant stands on must know of it. */
static bool refused_since(const struct fold *f, const struct fold_item *grant,
                          const struct fold_item *by)
{
    const struct fold_item *asked = fold_find(f, &grant->e->act.refs[0], &grant->e->stream);
    for (size_t i = 0; i < f->count; i++) {
        const struct fold_item *no = &f->items[i];
        if (no->person == grant->person && item_free_no(no) &&
            (!asked || !fold_knows(f, asked, no)) && (!by || fold_knows(f, by, no)))
            return true;
    }
    return false;
}

unsigned consent_live(const struct fold *f, const struct fold_item *grant,
                      const struct fold_item *by)
{
    unsigned bits;
    if (!item_counts(grant, KIND_GRANT) || !read_permissions(&grant->e->act, &bits))
        return 0;
    for (size_t i = 0; i < f->count && bits; i++) {
        const struct fold_item *w = &f->items[i];
        if (w->person == grant->person && item_counts(w, KIND_WITHDRAWAL) && !lists(grant, w) &&
            (!by || fold_knows(f, by, w)))
            bits &= ~withdrawal_bits(w);
    }
    return refused_since(f, grant, by) ? 0 : bits;
}

static void permission_take(struct case_permission *to, const struct fold_item *grant)
{
    int32_t until;
    struct str value;
    if (!read_day(&grant->e->act, BODY_UNTIL, &until) ||
        !read_value(&grant->e->act, to->permission, &value))
        return;
    if (to->in_force && to->until != until && (to->until == DAY_OPEN || until < to->until) &&
        until != DAY_OPEN)
        return;
    to->in_force = true;
    to->until = until;
    to->value = value;
    to->grant = grant->e;
}

/* In force, whatever their end. */
static unsigned permissions_in_force(const struct case_person *p)
{
    unsigned bits = 0;
    for (unsigned b = 0; b < CASE_PERMISSIONS; b++)
        bits |= p->permission[b].in_force ? 1u << b : 0;
    return bits;
}

enum err consent_fold(struct fold *f, struct case_person *p)
{
    size_t count = 0;
    for (unsigned b = 0; b < CASE_PERMISSIONS; b++)
        p->permission[b] =
            (struct case_permission){.permission = (enum permission)(1u << b), .until = DAY_OPEN};
    for (size_t i = 0; i < f->count; i++) {
        const struct fold_item *it = &f->items[i];
        if (it->person != p)
            continue;
        if (item_counts(it, KIND_WITHDRAWAL)) {
            count++;
            p->withdrawn |= withdrawal_bits(it);
        }
        if (item_free_no(it))
            p->withdrawn = PERMIT_ALL;
        unsigned live = consent_live(f, it, NULL);
        for (unsigned b = 0; b < CASE_PERMISSIONS; b++)
            if (live & 1u << b)
                permission_take(&p->permission[b], it);
    }
    p->withdrawn &= ~permissions_in_force(p);
    p->withdrawals = arena_zero(f->arena, count, sizeof(struct entry *));
    if (!p->withdrawals)
        return ERR_MEMORY;
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].person == p && item_counts(&f->items[i], KIND_WITHDRAWAL))
            p->withdrawals[p->withdrawal_count++] = f->items[i].e;
    return OK;
}

unsigned case_permissions_on(const struct case_person *p, int32_t day)
{
    unsigned bits = 0;
    for (unsigned b = 0; b < CASE_PERMISSIONS; b++)
        if (p->permission[b].in_force &&
            (p->permission[b].until == DAY_OPEN || day <= p->permission[b].until))
            bits |= 1u << b;
    return bits;
}
