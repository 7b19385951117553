#include "record/office.h"

#include "base/sort.h"
#include "record/cbor.h"

#include <string.h>

/* The office stream is walked once, in order of position, with the roll growing on the way: an act
 * is judged by the officers who were on the roll before it. Who may put whom there is what all
 * two-person rules rest on, so the roll is strict: an officer's id is the hash of the officer's
 * key, an id belongs to one office for good (no partner can list one of our officers under a role
 * of its own choosing), and both appointments and partners need a protection officer or an
 * administrator. An officer whose role changes gets a second row; the first one stays, ended, so
 * that what was signed under it before still stands.
 *
 * Erasures are taken without looking at their signature: to ignore one would be to take back in
 * what a person asked to be rid of. */

enum {
    DAYS_PER_WEEK = 7,
    CALENDAR_DAYS_MAX = 366,
    FIRST_MONDAY = 4, /* 1970-01-05 */
    TRUSTED = 1u << ROLE_PROTECTION | 1u << ROLE_ADMINISTRATOR,
    ANY_ROLE = ~0u >> 1
};

/* A list in the arena that doubles. */
struct list {
    void *at;
    size_t count, room;
};

struct office_fold {
    const struct crypt_ops *crypt;
    struct arena *arena;
    struct office_state *state;
    struct list officers, partners, agreements, erased, line_tombs, name_tombs, places;
    const struct entry *opened;
};

/* Room for one more element, zeroed; NULL without memory. */
static void *list_add(struct arena *a, struct list *l, size_t size)
{
    if (l->count == l->room) {
        size_t room = l->room ? l->room * 2 : 8;
        void *to = arena_zero(a, room, size);
        if (!to)
            return NULL;
        if (l->count)
            memcpy(to, l->at, l->count * size);
        l->at = to;
        l->room = room;
    }
    return (char *)l->at + size * l->count++;
}

static bool tags_same(const struct tag *a, const struct tag *b)
{
    return str_eq(tag_str(a), tag_str(b));
}

static struct str act_text(const struct act *a, enum body_key k)
{
    struct str text;
    return body_text(a, k, &text) ? text : STR_NONE;
}

static bool act_key(const struct act *a, enum body_key k, struct key *out)
{
    struct digest d;
    if (!body_digest(a, k, &d))
        return false;
    memcpy(out->b, d.b, KEY_BYTES);
    return true;
}

/* An id is the beginning of the hash of a public key. */
static bool id_of_key(const struct crypt_ops *crypt, struct str domain, const struct key *k,
                      const struct tag *id)
{
    struct digest d;
    struct str bytes = {(const char *)k->b, KEY_BYTES};
    crypt->hash(domain, &bytes, 1, &d);
    return str_eq(str_sub(digest_str(&d), 0, TAG_BYTES), tag_str(id));
}

/* ---- signatures ---- */

/* In our own log an appointment ends at a position; in a partner's log we cannot tell before from
 * after, and an old signature must go on standing. */
static bool appointed(const struct officer *o, const struct tag *office, const struct signer *who,
                      const struct entry *e)
{
    return tags_same(&o->id, &who->officer) && o->role == who->role &&
           !(o->ended && tags_same(&e->office, office) && o->ended_pos < e->pos);
}

static bool signer_stands(const struct crypt_ops *crypt, const struct office_state *o,
                          const struct entry *e, size_t i)
{
    for (size_t r = 0; r < o->officer_count; r++)
        if (appointed(&o->officers[r], &o->office, &e->signer[i], e))
            return entry_verify(crypt, e, i, &o->officers[r].public_key);
    return false;
}

static bool signed_by(const struct office_fold *f, const struct entry *e, unsigned roles)
{
    for (size_t i = 0; i < e->signer_count && i < EVENT_SIGNERS; i++) {
        unsigned role = (unsigned)e->signer[i].role;
        if (role <= ROLE_ADMINISTRATOR && roles & 1u << role &&
            signer_stands(f->crypt, f->state, e, i))
            return true;
    }
    return false;
}

/* ---- the roll ---- */

/* Puts an officer on the roll at a position. An id that another office has is left alone. */
static enum err appoint(struct office_fold *f, const struct officer *who, uint64_t pos)
{
    struct officer *rows = f->officers.at;
    if (who->role < ROLE_FRONT_DESK || who->role > ROLE_ADMINISTRATOR ||
        !id_of_key(f->crypt, STR("peyvand officer 1"), &who->public_key, &who->id))
        return OK;
    for (size_t i = 0; i < f->officers.count; i++) {
        if (!tags_same(&rows[i].id, &who->id))
            continue;
        if (!tags_same(&rows[i].office, &who->office) ||
            (!rows[i].ended && rows[i].role == who->role))
            return OK;
    }
    for (size_t i = 0; i < f->officers.count; i++) {
        if (!tags_same(&rows[i].id, &who->id) || rows[i].ended)
            continue;
        rows[i].ended = true;
        rows[i].ended_pos = pos;
    }
    struct officer *row = list_add(f->arena, &f->officers, sizeof *row);
    if (!row)
        return ERR_MEMORY;
    *row = *who;
    f->state->officers = f->officers.at;
    f->state->officer_count = f->officers.count;
    return OK;
}

static enum err take_officer(struct office_fold *f, const struct entry *e)
{
    struct officer o = {.office = e->office, .name = act_text(&e->act, BODY_NAME)};
    uint64_t role;
    if (!body_tag(&e->act, BODY_OFFICER, &o.id) ||
        !act_key(&e->act, BODY_PUBLIC_KEY, &o.public_key) ||
        !act_key(&e->act, BODY_SEAL_KEY, &o.seal_key) || !body_u64(&e->act, BODY_ROLE, &role) ||
        role > ROLE_ADMINISTRATOR)
        return OK;
    o.role = (enum role)role;
    bool founding = f->officers.count == 0 && e->pos == f->opened->pos + 1 && e->signer_count > 0 &&
                    tags_same(&e->signer[0].officer, &o.id) && e->signer[0].role == o.role &&
                    entry_verify(f->crypt, e, 0, &o.public_key);
    return founding || signed_by(f, e, TRUSTED) ? appoint(f, &o, e->pos) : OK;
}

static enum err take_officer_ended(struct office_fold *f, const struct entry *e)
{
    struct tag id;
    struct officer *rows = f->officers.at;
    if (!body_tag(&e->act, BODY_OFFICER, &id) || !signed_by(f, e, TRUSTED))
        return OK;
    for (size_t i = 0; i < f->officers.count; i++) {
        if (!tags_same(&rows[i].id, &id) || rows[i].ended)
            continue;
        rows[i].ended = true;
        rows[i].ended_pos = e->pos;
    }
    return OK;
}

/* ---- partners ---- */

/* One of OFFICERS: [officer, key, name, role]. False when it is not of that form. */
static bool read_officer(struct cbor *c, struct officer *o)
{
    uint64_t fields, role;
    if (!cbor_array(c, &fields) || fields != 4 || !cbor_fixed(c, o->id.b, TAG_BYTES) ||
        !cbor_fixed(c, o->public_key.b, KEY_BYTES) || !cbor_text(c, &o->name) ||
        !cbor_u64(c, &role) || role > ROLE_ADMINISTRATOR)
        return false;
    o->role = (enum role)role;
    return true;
}

/* A later list of a partner's officers ends those who are no longer in it. */
static void end_unlisted(struct office_fold *f, const struct tag *office, struct cbor list,
                         uint64_t count, uint64_t pos)
{
    struct officer *rows = f->officers.at;
    for (size_t i = 0; i < f->officers.count; i++) {
        struct cbor c = list;
        struct officer o = {0};
        bool listed = false;
        if (rows[i].ended || !tags_same(&rows[i].office, office))
            continue;
        for (uint64_t k = 0; k < count && !listed && read_officer(&c, &o); k++)
            listed = tags_same(&o.id, &rows[i].id) && o.role == rows[i].role;
        if (listed)
            continue;
        rows[i].ended = true;
        rows[i].ended_pos = pos;
    }
}

static enum err take_partner_officers(struct office_fold *f, const struct entry *e,
                                      const struct tag *office)
{
    struct str raw;
    uint64_t count;
    if (!body_raw(&e->act, BODY_OFFICERS, &raw))
        return OK;
    struct cbor c = {.bytes = raw};
    if (!cbor_array(&c, &count))
        return OK;
    end_unlisted(f, office, c, count, e->pos);
    for (uint64_t i = 0; i < count; i++) {
        struct officer o = {.office = *office};
        if (!read_officer(&c, &o))
            return OK;
        enum err err = appoint(f, &o, e->pos);
        if (err != OK)
            return err;
    }
    return OK;
}

static enum err take_partner(struct office_fold *f, const struct entry *e)
{
    struct partner p = {.name = act_text(&e->act, BODY_NAME)};
    struct partner *rows = f->partners.at, *row = NULL;
    if (!body_tag(&e->act, BODY_OFFICE, &p.office) ||
        !act_key(&e->act, BODY_PUBLIC_KEY, &p.public_key) ||
        !act_key(&e->act, BODY_SEAL_KEY, &p.seal_key) || !signed_by(f, e, TRUSTED))
        return OK;
    if (tags_same(&p.office, &f->state->office) ||
        !id_of_key(f->crypt, STR("peyvand office 1"), &p.public_key, &p.office))
        return OK;
    for (size_t i = 0; i < f->partners.count && !row; i++)
        row = tags_same(&rows[i].office, &p.office) ? &rows[i] : NULL;
    if (!row)
        row = list_add(f->arena, &f->partners, sizeof *row);
    if (!row)
        return ERR_MEMORY;
    *row = p;
    return take_partner_officers(f, e, &p.office);
}

/* ---- the rest ---- */

static enum err take_digests(struct office_fold *f, const struct entry *e, enum body_key k,
                             struct list *to)
{
    struct str raw;
    struct digest d;
    uint64_t count;
    if (!body_raw(&e->act, k, &raw))
        return OK;
    struct cbor c = {.bytes = raw};
    if (!cbor_array(&c, &count))
        return OK;
    for (uint64_t i = 0; i < count && cbor_fixed(&c, d.b, HASH_BYTES); i++) {
        struct digest *row = list_add(f->arena, to, sizeof *row);
        if (!row)
            return ERR_MEMORY;
        *row = d;
    }
    return OK;
}

static enum err take_erased(struct office_fold *f, const struct entry *e)
{
    struct tag subject;
    if (body_tag(&e->act, BODY_SUBJECT, &subject)) {
        struct tag *row = list_add(f->arena, &f->erased, sizeof *row);
        if (!row)
            return ERR_MEMORY;
        *row = subject;
    }
    enum err err = take_digests(f, e, BODY_LINE_HASHES, &f->line_tombs);
    return err == OK ? take_digests(f, e, BODY_NAME_HASHES, &f->name_tombs) : err;
}

static enum err take_agreement(struct office_fold *f, const struct entry *e)
{
    if (!signed_by(f, e, ANY_ROLE))
        return OK;
    struct agreement *row = list_add(f->arena, &f->agreements, sizeof *row);
    if (!row)
        return ERR_MEMORY;
    *row = (struct agreement){.id = e->id,
                              .parties = act_text(&e->act, BODY_PARTIES),
                              .text = act_text(&e->act, BODY_TEXT),
                              .number_said = act_text(&e->act, BODY_NUMBER_SAID),
                              .recorded_ms = e->recorded_ms};
    return OK;
}

static enum err take_place(struct office_fold *f, const struct entry *e)
{
    struct str place = act_text(&e->act, BODY_PLACE);
    if (place.len == 0 || !signed_by(f, e, ANY_ROLE))
        return OK;
    struct str *row = list_add(f->arena, &f->places, sizeof *row);
    if (!row)
        return ERR_MEMORY;
    *row = place;
    return OK;
}

static void take_opened(struct office_fold *f, const struct entry *e)
{
    uint64_t days;
    f->opened = e;
    f->state->office = e->office;
    f->state->name = act_text(&e->act, BODY_NAME);
    if (body_u64(&e->act, BODY_CALENDAR_DAYS, &days) && days >= 1 && days <= CALENDAR_DAYS_MAX)
        f->state->calendar_days = (int32_t)days;
}

static enum err take(struct office_fold *f, const struct entry *e)
{
    enum kind k = e->act.kind;
    if (!f->opened) {
        if (k == KIND_OFFICE_OPENED)
            take_opened(f, e);
        return OK;
    }
    if (!tags_same(&e->office, &f->state->office))
        return OK;
    if (k == KIND_OFFICER_ADDED)
        return take_officer(f, e);
    if (k == KIND_OFFICER_ENDED)
        return take_officer_ended(f, e);
    if (k == KIND_PARTNER)
        return take_partner(f, e);
    if (k == KIND_ERASED)
        return take_erased(f, e);
    if (k == KIND_AGREEMENT)
        return take_agreement(f, e);
    if (k == KIND_PLACE_CLOSED)
        return take_place(f, e);
    f->state->refused_count += k == KIND_REFUSED;
    return OK;
}

/* ---- the fold ---- */

static int order_position(const void *x, const void *y, void *context)
{
    (void)context;
    const struct entry *a = *(const struct entry *const *)x, *b = *(const struct entry *const *)y;
    if (a->pos != b->pos)
        return a->pos < b->pos ? -1 : 1;
    int c = str_cmp(digest_str(&a->id), digest_str(&b->id));
    return c ? c : str_cmp(a->act.bytes, b->act.bytes);
}

static void state_fill(const struct office_fold *f)
{
    struct office_state *s = f->state;
    s->officers = f->officers.at;
    s->officer_count = f->officers.count;
    s->partners = f->partners.at;
    s->partner_count = f->partners.count;
    s->agreements = f->agreements.at;
    s->agreement_count = f->agreements.count;
    s->erased = f->erased.at;
    s->erased_count = f->erased.count;
    s->line_tombs = f->line_tombs.at;
    s->line_tomb_count = f->line_tombs.count;
    s->name_tombs = f->name_tombs.at;
    s->name_tomb_count = f->name_tombs.count;
    s->closed_places = f->places.at;
    s->closed_place_count = f->places.count;
}

enum err office_fold(const struct crypt_ops *crypt, const struct entry *entries, size_t count,
                     struct arena *a, struct office_state *out)
{
    struct office_state state = {.calendar_days = DAYS_PER_WEEK};
    struct office_fold f = {.crypt = crypt, .arena = a, .state = &state};
    const struct entry **order = arena_zero(a, count, sizeof(struct entry *));
    if (!order)
        return ERR_MEMORY;
    for (size_t i = 0; i < count; i++)
        order[i] = &entries[i];
    enum err err = sort_stable(order, count, sizeof *order, order_position, NULL);
    for (size_t i = 0; i < count && err == OK; i++)
        if (i == 0 || order_position(&order[i - 1], &order[i], NULL) != 0)
            err = take(&f, order[i]);
    if (err != OK)
        return err;
    state_fill(&f);
    *out = state;
    return OK;
}

/* ---- questions ---- */

const struct officer *office_officer(const struct office_state *o, const struct tag *officer)
{
    for (size_t i = o->officer_count; i-- > 0;)
        if (tags_same(&o->officers[i].id, officer))
            return &o->officers[i];
    return NULL;
}

const struct partner *office_partner(const struct office_state *o, const struct tag *office)
{
    for (size_t i = 0; i < o->partner_count; i++)
        if (tags_same(&o->partners[i].office, office))
            return &o->partners[i];
    return NULL;
}

void office_check_signers(const struct crypt_ops *crypt, const struct office_state *o,
                          struct entry *e)
{
    for (size_t i = 0; i < EVENT_SIGNERS; i++)
        e->signer_good[i] = i < e->signer_count && signer_stands(crypt, o, e, i);
}

int32_t office_calendar_day(const struct office_state *o, int32_t day)
{
    int64_t every = o->calendar_days >= 1 ? o->calendar_days : DAYS_PER_WEEK;
    int64_t since = (int64_t)day - FIRST_MONDAY;
    int64_t last = (since >= 0 ? since / every : -((every - 1 - since) / every)) * every;
    last += FIRST_MONDAY;
    return last <= INT32_MIN ? INT32_MIN + 1 : (int32_t)last;
}
