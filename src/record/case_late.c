#include "record/case_fold.h"

/* Acts that depend on the whole set: who holds the person, the confirmations of that office,
 * disclosures, and agreements to meet. */

/* ---- who holds the person ---- */

/* An office comes to hold a person by the first record of it (its HOLDER, or the office that wrote
 * it), or because an office that held it said so. A claim is past once the office it names has
 * passed the person on, knowing of that claim. Two claims that do not know of each other both
 * stand: then both offices must confirm. */
static bool claim_of(const struct fold_item *it, struct tag *office)
{
    if (item_counts(it, KIND_HOLDER))
        return body_tag(&it->e->act, BODY_OFFICE, office);
    if (!item_counts(it, KIND_LINE) && !item_counts(it, KIND_PERSON))
        return false;
    if (!body_tag(&it->e->act, BODY_HOLDER, office))
        *office = it->e->office;
    return true;
}

static bool office_named(const struct fold *f, const struct fold_item *by)
{
    struct tag office;
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].person == by->person && &f->items[i] != by &&
            claim_of(&f->items[i], &office) && tags_equal(&office, &by->e->office))
            return true;
    return false;
}

/* Each round voids those whose office nobody named; what is left after a round without change
 * is named by what is left. */
static void judge_holders(struct fold *f)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < f->count; i++) {
            struct fold_item *it = &f->items[i];
            if (!item_counts(it, KIND_HOLDER) || office_named(f, it))
                continue;
            it->standing = STANDING_VOID;
            it->reason = "R10: only the office that holds the person can pass the person on";
            changed = true;
        }
    }
}

static bool claim_stands(const struct fold *f, const struct fold_item *claim,
                         const struct tag *office)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct fold_item *h = &f->items[i];
        if (h->person == claim->person && h != claim && item_counts(h, KIND_HOLDER) &&
            tags_equal(&h->e->office, office) && fold_knows(f, h, claim))
            return false;
    }
    return true;
}

static bool holds(const struct fold *f, const struct case_person *p, const struct tag *office)
{
    struct tag named;
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].person == p && claim_of(&f->items[i], &named) &&
            tags_equal(&named, office) && claim_stands(f, &f->items[i], &named))
            return true;
    return false;
}

static void find_holder(const struct fold *f, struct case_person *p)
{
    struct tag named;
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].person == p && claim_of(&f->items[i], &named) &&
            claim_stands(f, &f->items[i], &named))
            p->holder = named;
}

/* ---- confirmations ---- */

/* Logged by that office and signed by one of its officers. */
static bool of_office(const struct fold *f, const struct fold_item *it, const struct tag *office)
{
    if (!tags_equal(&it->e->office, office))
        return false;
    for (size_t i = 0; i < EVENT_SIGNERS; i++) {
        const struct officer *o =
            it->signers & 1u << i ? office_officer(f->in->office, &it->e->signer[i].officer) : NULL;
        if (o && tags_equal(&o->office, office))
            return true;
    }
    return false;
}

static const char *judge_confirmed(const struct fold *f, const struct fold_item *it)
{
    if (!holds(f, it->person, &it->e->office))
        return "R10: only the office that holds the person confirms";
    return of_office(f, it, &it->e->office)
               ? NULL
               : "R10: an officer of the office that holds the person must sign";
}

/* The asking that each grant of the disclosure stands on. */
static bool knows_askings(const struct fold *f, const struct fold_item *c,
                          const struct fold_item *d)
{
    for (size_t i = 0; i < d->e->act.ref_count; i++) {
        const struct fold_item *g = fold_find(f, &d->e->act.refs[i], &d->e->stream);
        if (!g || !item_counts(g, KIND_GRANT))
            continue;
        const struct fold_item *asked = fold_find(f, &g->e->act.refs[0], &g->e->stream);
        if (!asked || !fold_knows(f, c, asked))
            return false;
    }
    return true;
}

/* A confirmation is fresh when it knows every withdrawal of what it confirms, and what the person
 * was asked last for it: a new consent wants a new confirmation. */
static bool confirmation_fresh(const struct fold *f, const struct fold_item *c, unsigned bits,
                               const struct fold_item *d)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct fold_item *w = &f->items[i];
        if (w->person == c->person && item_counts(w, KIND_WITHDRAWAL) &&
            withdrawal_bits(w) & bits && !fold_knows(f, c, w))
            return false;
    }
    return knows_askings(f, c, d);
}

static bool confirmed_by(const struct fold *f, const struct tag *office, unsigned bits,
                         const struct fold_item *d)
{
    unsigned confirmed = 0;
    for (size_t i = 0; i < f->count; i++) {
        unsigned of = 0;
        const struct fold_item *c = &f->items[i];
        if (c->person == d->person && item_counts(c, KIND_CONFIRMED) &&
            tags_equal(&c->e->office, office) && read_permissions(&c->e->act, &of) &&
            confirmation_fresh(f, c, bits & of, d))
            confirmed |= of;
    }
    return (bits & ~confirmed) == 0;
}

/* Whichever office folds: what the holding office discloses by itself needs no confirmation, what
 * any other office discloses needs one, in the holding office's view too. */
static bool holders_confirm(const struct fold *f, const struct fold_item *d, unsigned bits)
{
    struct tag named;
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].person == d->person && claim_of(&f->items[i], &named) &&
            claim_stands(f, &f->items[i], &named) && !of_office(f, d, &named) &&
            !confirmed_by(f, &named, bits, d))
            return false;
    return true;
}

/* ---- disclosures ---- */

static bool outcome_is(const struct fold_item *it, enum outcome o)
{
    uint64_t v;
    return item_counts(it, KIND_VERIFIED) && body_u64(&it->e->act, BODY_OUTCOME, &v) &&
           v == (uint64_t)o;
}

/* A failed verification and a rejection stand against a proof until some proof knows of them. */
static bool answered(const struct fold *f, const struct fold_item *against)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].person == against->person && outcome_is(&f->items[i], OUTCOME_PROVED) &&
            fold_knows(f, &f->items[i], against))
            return true;
    return false;
}

const struct fold_item *fold_proof(const struct fold *f, const struct case_person *p)
{
    const struct fold_item *proof = NULL;
    for (size_t i = 0; i < f->count; i++) {
        const struct fold_item *it = &f->items[i];
        if (it->person != p)
            continue;
        if ((outcome_is(it, OUTCOME_FAILED) || item_counts(it, KIND_REJECTED)) && !answered(f, it))
            return NULL;
        if (outcome_is(it, OUTCOME_PROVED))
            proof = it;
    }
    return proof;
}

/* True when somebody other than whoever upheld the match is among the signers. */
static bool second_person(const struct fold *f, const struct fold_item *d,
                          const struct fold_item *proof)
{
    for (size_t i = 0; i < proof->e->act.ref_count; i++) {
        const struct fold_item *u = fold_find(f, &proof->e->act.refs[i], &proof->e->stream);
        if (u && item_counts(u, KIND_UPHELD) && !item_other_officer(d, u))
            return false;
    }
    return true;
}

/* Of all grants named: what they give, apart from withdrawals that d did not know of. */
static const char *grants_cover(const struct fold *f, const struct fold_item *d, unsigned bits)
{
    unsigned given = 0, ever = 0;
    for (size_t i = 0; i < d->e->act.ref_count; i++) {
        unsigned of = 0;
        int32_t until;
        const struct fold_item *g = fold_find(f, &d->e->act.refs[i], &d->e->stream);
        if (!g || (g->kind == KIND_GRANT && !item_counts(g, KIND_GRANT)))
            return "R4: a disclosure stands on consents that count";
        if (g->kind != KIND_GRANT)
            continue;
        if (d->e == f->added && read_day(&g->e->act, BODY_UNTIL, &until) && until != DAY_OPEN &&
            until < f->in->today)
            continue; /* ended: nobody can propose on it any more */
        given |= consent_live(f, g, d);
        ever |= read_permissions(&g->e->act, &of) ? of : 0;
    }
    if ((bits & ~ever) != 0)
        return "R4: more than the person allows";
    return (bits & ~given) != 0 ? "R10: the person has withdrawn this" : NULL;
}

static bool grant_gives(const struct fold_item *g, enum permission one, struct str *value)
{
    unsigned of;
    return g && item_counts(g, KIND_GRANT) && read_permissions(&g->e->act, &of) && of & one &&
           read_value(&g->e->act, one, value);
}

bool fold_told_value(const struct fold *f, const struct fold_item *d, enum permission one,
                     struct str *out)
{
    struct str given, told;
    bool found = false;
    if (!read_value(&d->e->act, one, &told))
        return false;
    for (size_t i = 0; i < d->e->act.ref_count; i++) {
        const struct fold_item *g = fold_find(f, &d->e->act.refs[i], &d->e->stream);
        if (!grant_gives(g, one, &given) || (told.len > 0 && !str_eq(given, told)))
            continue;
        found = true;
        *out = given;
    }
    return found;
}

/* A value told must be the one that a grant gave; a place or a channel is nothing without one. */
static const char *values_allowed(const struct fold *f, const struct fold_item *d, unsigned bits)
{
    for (unsigned b = 0; b < CASE_PERMISSIONS; b++) {
        struct str value;
        enum permission one = (enum permission)(1u << b);
        if (!(bits & one))
            continue;
        if (!fold_told_value(f, d, one, &value))
            return "R2: this is not the value that the person allowed";
        if (one & (PERMIT_REGION | PERMIT_CHANNEL | PERMIT_ADDRESS) && value.len == 0)
            return "the person allowed this without saying which: there is nothing to tell";
    }
    return NULL;
}

/* R11: thought of first, not found to have been missing. */
static bool best_interests_first(const struct fold *f, const struct fold_item *d)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].person == d->person && item_counts(&f->items[i], KIND_BEST_INTERESTS) &&
            !fold_knows(f, &f->items[i], d))
            return true;
    return false;
}

static const char *judge_disclosure(const struct fold *f, const struct fold_item *d)
{
    const struct case_person *p = d->person;
    const struct fold_item *proof = fold_proof(f, p);
    unsigned bits;
    if (!read_permissions(&d->e->act, &bits))
        return "R4: nothing is named that may be told";
    if (!f->file->opened || f->file->kinship.len == 0)
        return "R19: no kinship is stated; a tie gives the right to ask, never to know";
    if (!proof)
        return "R5: no second officer has proved the match";
    if (d->good >= 2 && !second_person(f, d, proof))
        return "R5: somebody other than the officer who upheld the match must sign";
    const char *reason = grants_cover(f, d, bits);
    if (reason)
        return reason;
    reason = values_allowed(f, d, bits);
    if (reason)
        return reason;
    if (bits & ~(unsigned)(PERMIT_ALIVE | PERMIT_MESSAGES) && !p->adult_certain &&
        !best_interests_first(f, d))
        return "R11: of age is not certain; a best-interests record comes first";
    if (!holders_confirm(f, d, bits))
        return "R10: the office that holds the person has not confirmed this";
    return NULL;
}

/* ---- meetings ---- */

static const char *judge_agreed(const struct fold *f, const struct fold_item *it)
{
    uint64_t side;
    if (!body_u64(&it->e->act, BODY_SIDE, &side) || side != SIDE_PERSON)
        return NULL;
    return case_permissions_on(it->person, f->in->today) & PERMIT_VISIT
               ? NULL
               : "S3, R6: the person has not allowed a visit";
}

static void void_if(struct fold_item *it, const char *reason)
{
    if (!reason)
        return;
    it->standing = STANDING_VOID;
    it->reason = reason;
}

void fold_judge_late(struct fold *f)
{
    judge_holders(f);
    for (size_t i = 0; i < f->file->person_count; i++)
        find_holder(f, &f->file->persons[i]);
    for (size_t i = 0; i < f->count; i++)
        if (item_counts(&f->items[i], KIND_CONFIRMED))
            void_if(&f->items[i], judge_confirmed(f, &f->items[i]));
    for (size_t i = 0; i < f->count; i++) {
        struct fold_item *it = &f->items[i];
        if (it->kind == KIND_DISCLOSURE && it->standing >= STANDING_PROPOSED)
            void_if(it, judge_disclosure(f, it));
        else if (item_counts(it, KIND_MEETING_AGREED))
            void_if(it, judge_agreed(f, it));
    }
}
