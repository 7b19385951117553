#include "desk/due.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/sort.h"
#include "desk/access.h"
#include "desk/facts.h"
#include "desk/roster.h"

#include <string.h>

/* Weaker candidates stand in `match list`; they are not work that waits. */
static const double LIKELY = 0.5;

struct gathering {
    const struct due_ask *ask;
    struct due *due;
    struct due_item *items;
    size_t count, room;
    struct fault *fault;
};

const char *due_text(enum due_kind k)
{
    static const char *const TEXTS[DUE_KINDS] = {
        [DUE_FROZEN] = "duress is reported: every release is frozen",
        [DUE_FATE] = "a death is reported and not proved: every release is frozen",
        [DUE_LOOKS] = "an officer looked at very much today",
        [DUE_TARGET] = "very many fields of one person were opened today",
        [DUE_QUARANTINE] = "list in quarantine: giver, permission or purpose is not said",
        [DUE_NAME_HIT] = "a name like that of somebody who was erased: a namesake, or the same?",
        [DUE_VERIFY] = "upheld, waits for verification",
        [DUE_PLAN] = "identity proved, waits for an approach plan",
        [DUE_APPROACH_SECOND] = "approach planned, waits for a second officer",
        [DUE_ASK] = "approach agreed, the person waits to be asked in private",
        [DUE_PROPOSE] = "the person allows something that nobody proposed to tell",
        [DUE_LIFTING_SECOND] = "lifting of a freeze proposed, waits for a second officer",
        [DUE_DISCLOSURE_SECOND] = "disclosure proposed, waits for a second officer",
        [DUE_SHARE_SECOND] = "sharing proposed, waits for a second officer",
        [DUE_CANDIDATE] = "has a likely candidate (50% or more) that nobody decided on",
        [DUE_DRAFT] =
            "draft: no enquirer or no kinship stated; nothing can be told: request complete",
        [DUE_UNASKED] =
            "not asked the identity questions yet: ask all of them, not those with a candidate",
    };
    return TEXTS[k];
}

static enum err add(struct gathering *g, const struct due_item *item)
{
    if (g->count == g->room) {
        size_t room = g->room ? g->room * 2 : 64;
        struct due_item *more = mem_resize(g->items, room, sizeof *more);
        if (!more)
            return ERR_MEMORY;
        g->items = more;
        g->room = room;
    }
    g->items[g->count++] = *item;
    return OK;
}

static bool may_cases(const struct gathering *g)
{
    return access_may(g->ask->by->role, ACCESS_CASE_READ) &&
           book_seat_holds(g->ask->book, g->ask->by, TABLE_CASE);
}

/* ---- cases ---- */

static bool signed_by_me(const struct gathering *g, const struct entry *e)
{
    return e->signer_count > 0 &&
           str_eq(tag_str(&e->signer[0].officer), tag_str(&g->ask->by->officer));
}

static bool takes_another(enum due_kind k)
{
    return k == DUE_VERIFY || k == DUE_APPROACH_SECOND || k == DUE_DISCLOSURE_SECOND ||
           k == DUE_LIFTING_SECOND;
}

/* p: NULL for what is about the request itself. */
static enum err add_step(struct gathering *g, const struct case_file *c,
                         const struct case_person *p, enum due_kind kind, const struct entry *since)
{
    struct due_item item = {
        .kind = kind,
        .request = c->request,
        .has_request = true,
        .has_person = p != NULL,
        .since_day = day_of(since ? since->recorded_ms : c->opened_ms),
        .by_me = since && takes_another(kind) && signed_by_me(g, since),
    };
    if (p)
        item.person = p->person;
    return add(g, &item);
}

static const struct case_disclosure *proposal_of(const struct case_person *p, unsigned *in_force)
{
    const struct case_disclosure *waits = NULL;
    *in_force = 0;
    for (size_t i = 0; i < p->disclosure_count; i++) {
        if (p->disclosures[i].in_force)
            *in_force |= p->disclosures[i].permissions;
        else
            waits = &p->disclosures[i];
    }
    return waits;
}

static enum err look_at_consent(struct gathering *g, const struct case_file *c,
                                const struct case_person *p)
{
    unsigned in_force, allowed = case_permissions_on(p, g->due->today);
    const struct case_disclosure *waits = proposal_of(p, &in_force);
    if (waits && waits->permissions & ~in_force)
        return add_step(g, c, p, DUE_DISCLOSURE_SECOND, waits->entry);
    if (!p->own_answer_free)
        return add_step(g, c, p, DUE_ASK, p->approach);
    if (p->own_answer == ANSWER_YES && allowed & ~in_force)
        return add_step(g, c, p, DUE_PROPOSE, p->asked[p->asked_count - 1].entry);
    return OK;
}

static enum err look_at_person(struct gathering *g, const struct case_file *c,
                               const struct case_person *p)
{
    bool protection = g->ask->by->role == ROLE_PROTECTION;
    enum err err = OK;
    if (p->lifting_proposed)
        err = add_step(g, c, p, DUE_LIFTING_SECOND, p->lifting_proposed);
    if (err != OK || !p->upheld || p->rejected || p->death_proved)
        return err;
    if (protection && (p->duress || c->duress))
        err = add_step(g, c, p, DUE_FROZEN, NULL);
    if (err == OK && protection && p->death_reported)
        err = add_step(g, c, p, DUE_FATE, NULL);
    if (err != OK)
        return err;
    if (!p->verified)
        return add_step(g, c, p, DUE_VERIFY, p->upheld);
    if (!p->proved)
        return OK;
    if (p->approach)
        return look_at_consent(g, c, p);
    return p->approach_proposed ? add_step(g, c, p, DUE_APPROACH_SECOND, p->approach_proposed)
                                : add_step(g, c, p, DUE_PLAN, p->verified);
}

static enum err look_at_case(struct gathering *g, uint32_t request)
{
    struct arena a = {0};
    struct case_view view = {0};
    bool protection = g->ask->by->role == ROLE_PROTECTION;
    enum err err = book_case_for(g->ask->book, g->ask->by, request, &a, &view, g->fault);
    if (err == OK && view.file->lifting_proposed)
        err = add_step(g, view.file, NULL, DUE_LIFTING_SECOND, view.file->lifting_proposed);
    if (err == OK && protection && view.file->duress && !view.file->person_count)
        err = add_step(g, view.file, NULL, DUE_FROZEN, NULL);
    for (size_t i = 0; err == OK && i < view.file->person_count; i++)
        err = look_at_person(g, view.file, &view.file->persons[i]);
    case_view_free(&view);
    arena_free(&a);
    return err;
}

/* ---- requests ---- */

/* Requests with somebody upheld: their cases are folded; of the others the candidates are new. */
static enum err upheld_requests(const struct gathering *g, struct map *out)
{
    struct tag request;
    uint32_t person;
    enum err err = OK;
    for (size_t at = 0; err == OK && finder_next_upheld(g->ask->finder, &at, &request, &person);)
        err = map_set(out, tag_str(&request), 1);
    return err;
}

static enum err look_at_intake(struct gathering *g, const struct request_info *r)
{
    struct due_item item = {.request = r->tag, .has_request = true};
    enum err err = OK;
    g->due->waiting++;
    item.since_day = day_of(r->opened_ms);
    if (g->due->oldest_day == DAY_OPEN || item.since_day < g->due->oldest_day)
        g->due->oldest_day = item.since_day;
    item.kind = DUE_DRAFT;
    if (r->draft)
        err = add(g, &item);
    item.kind = DUE_UNASKED;
    if (err == OK && request_unasked(r))
        err = add(g, &item);
    item.kind = DUE_SHARE_SECOND;
    item.since_day = day_of(r->share_ms);
    return err == OK && r->share_waits && may_cases(g) ? add(g, &item) : err;
}

static enum err look_at_request(struct gathering *g, uint32_t request, const struct map *upheld)
{
    struct arena a = {0};
    struct request_info r;
    struct finder_best best = {0};
    uint64_t one;
    enum err err = request_read(g->ask->book, request, &a, &r, g->fault);
    if (err == OK)
        err = look_at_intake(g, &r);
    if (err == OK && may_cases(g)) {
        if (r.marked || map_get(upheld, tag_str(&r.tag), &one))
            err = look_at_case(g, request);
        else
            err = finder_best(g->ask->finder, request, false, &best, g->fault);
    }
    struct due_item item = {.kind = DUE_CANDIDATE, .request = r.tag, .has_request = true};
    if (err == OK && best.any && best.probability >= LIKELY) {
        item.since_day = day_of(r.opened_ms);
        err = add(g, &item);
    }
    arena_free(&a);
    return err;
}

static enum err look_at_requests(struct gathering *g)
{
    struct map upheld = {0};
    size_t count;
    const uint32_t *requests = finder_requests(g->ask->finder, &count);
    enum err err = upheld_requests(g, &upheld);
    if (err == OK && may_cases(g))
        err = finder_match_all(g->ask->finder, g->fault);
    for (size_t i = 0; err == OK && i < count; i++)
        err = look_at_request(g, requests[i], &upheld);
    /* A proof of death may be taken back. Who may not read cases does not learn of it by a count.
     */
    const uint32_t *closed = finder_closed(g->ask->finder, &count);
    for (size_t i = 0; err == OK && i < count; i++)
        err = may_cases(g) ? look_at_case(g, closed[i]) : look_at_request(g, closed[i], &upheld);
    map_free(&upheld);
    return err;
}

/* ---- lists and names, for the protection officer ---- */

static enum err look_at_lists(struct gathering *g)
{
    struct roster_all all = {0};
    enum err err = roster_list(g->ask->book, g->ask->by, g->ask->arena, &all, g->fault);
    for (size_t i = 0; err == OK && i < all.count; i++) {
        struct due_item item = {.kind = DUE_QUARANTINE,
                                .roster = all.at[i].tag,
                                .has_roster = true,
                                .since_day = day_of(all.at[i].recorded_ms)};
        if (all.at[i].quarantined)
            err = add(g, &item);
    }
    return err;
}

static enum err look_at_names(struct gathering *g)
{
    size_t count;
    const uint32_t *hits = finder_name_hits(g->ask->finder, &count);
    enum err err = OK;
    for (size_t i = 0; err == OK && i < count; i++) {
        struct entry_list l = {0};
        struct arena a = {0};
        struct due_item item = {.kind = DUE_NAME_HIT,
                                .person = book_stream(g->ask->book, hits[i])->tag,
                                .has_person = true};
        err = book_entries(g->ask->book, hits[i], &a, &l, g->fault);
        if (err == OK && l.count > 0) {
            item.since_day = day_of(l.at[0].recorded_ms);
            err = add(g, &item);
        }
        entry_list_free(&l);
        arena_free(&a);
    }
    return err;
}

static enum err look_at_looks(struct gathering *g)
{
    struct watch *w = finder_watch(g->ask->finder);
    enum err err = watch_load(w, g->ask->book, g->fault);
    for (size_t i = 0; err == OK && i < w->count; i++) {
        const struct officer *o = office_officer(book_state(g->ask->book), &w->officers[i].officer);
        struct due_item item = {.kind = DUE_LOOKS,
                                .officer = o ? o->name : STR("somebody who is on no roll"),
                                .fields = w->officers[i].looks[LOOK_FIELD],
                                .pairs = w->officers[i].looks[LOOK_PAIR],
                                .since_day = w->day};
        if (watch_alerts(&w->officers[i]))
            err = add(g, &item);
    }
    for (size_t i = 0; err == OK && i < w->persons.count; i++) {
        const struct map_entry *e = &w->persons.entries[i];
        struct due_item item = {.kind = DUE_TARGET,
                                .has_person = true,
                                .fields = (uint32_t)e->value,
                                .since_day = w->day};
        if (!e->key.ptr || e->value <= WATCH_PERSON_ALERT)
            continue;
        memcpy(item.person.b, e->key.ptr, TAG_BYTES);
        err = add(g, &item);
    }
    return err;
}

/* ---- all of it ---- */

static int in_order(const void *x, const void *y, void *context)
{
    (void)context;
    const struct due_item *a = x, *b = y;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return a->since_day < b->since_day ? -1 : a->since_day > b->since_day;
}

static enum err gather(struct gathering *g)
{
    enum role role = g->ask->by->role;
    enum err err = OK;
    if (g->due->sees_requests)
        err = look_at_requests(g);
    if (err == OK && role == ROLE_PROTECTION && may_cases(g))
        err = look_at_lists(g);
    if (err == OK && role == ROLE_PROTECTION && may_cases(g))
        err = look_at_names(g);
    if (err == OK && role == ROLE_PROTECTION)
        err = look_at_looks(g);
    return err == OK ? sort_stable(g->items, g->count, sizeof *g->items, in_order, NULL) : err;
}

static enum err keep(struct gathering *g)
{
    g->due->items = arena_zero(g->ask->arena, g->count + 1, sizeof *g->due->items);
    if (!g->due->items)
        return ERR_MEMORY;
    if (g->count)
        memcpy(g->due->items, g->items, g->count * sizeof *g->items);
    g->due->count = g->count;
    return OK;
}

enum err due_list(const struct due_ask *ask, struct due *out, struct fault *f)
{
    enum err err = access_check(ask->book, ask->by, ACCESS_DUE, f);
    if (err == OK && access_may(ask->by->role, ACCESS_CASE_READ))
        err = book_viewed(ask->book, ask->by, "due", NULL, f);
    if (err == OK)
        err = finder_update(ask->finder, f);
    if (err != OK)
        return err;
    const struct office_state *o = book_state(ask->book);
    struct due due = {
        .today = book_today(ask->book),
        .oldest_day = DAY_OPEN,
        .sees_requests = access_may(ask->by->role, ACCESS_REQUEST_READ) &&
                         book_seat_holds(ask->book, ask->by, TABLE_REQUEST),
        .refused = o->refused_count,
    };
    struct gathering g = {.ask = ask, .due = &due, .fault = f};
    due.next_answers = office_calendar_day(o, due.today) + o->calendar_days;
    err = gather(&g);
    if (err == OK)
        err = keep(&g);
    mem_free(g.items);
    if (err == OK)
        *out = due;
    return err;
}
