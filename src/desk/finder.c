#include "base/mem.h"
#include "desk/facts.h"
#include "desk/finder_inner.h"
#include "desk/roster.h"
#include "desk/tombstone.h"

#include <string.h>

/* The book numbers its streams and counts their events. A stream is read again when it has more
 * events than were seen, so an update costs a comparison a stream and the reading of what changed,
 * however it came in: a list, a bundle, an act at the desk. Rosters and requests are read before
 * persons, since a list's head stands behind its lines.
 *
 * Of a person nothing is kept but what the matcher prepared; of requests nothing but their
 * numbers. A request's own facts are opened anew for each query. */

enum { BATCH = 1024, TIED = 64, IS_WAITING = 1, IS_CLOSED = 2 };

enum err finder_new(struct book *b, struct finder **out)
{
    struct finder *f = mem_zero(1, sizeof *f);
    if (!f)
        return ERR_MEMORY;
    f->book = b;
    f->generation = 1;
    enum err err = match_index_new(&f->index);
    if (err != OK) {
        mem_free(f);
        return err;
    }
    *out = f;
    return OK;
}

void finder_free(struct finder *f)
{
    if (!f)
        return;
    match_session_free(f->session);
    match_index_free(f->index);
    mem_free(f->answer);
    mem_free(f->seen);
    mem_free(f->place);
    mem_free(f->requests.at);
    mem_free(f->closed.at);
    mem_free(f->doubtful.at);
    mem_free(f->hits.at);
    watch_free(&f->watch);
    map_free(&f->waiting);
    map_free(&f->fates);
    map_free(&f->decisions);
    map_free(&f->rejected);
    map_free(&f->best);
    map_free(&f->tombs);
    mem_free(f->bests);
    mem_free(f);
}

void finder_tell(struct finder *f, finder_tell_function *tell, void *context)
{
    f->tell = tell;
    f->tell_context = context;
}

static enum err push(struct numbers *n, uint32_t v)
{
    if (n->count == n->room) {
        size_t more = n->room ? n->room * 2 : 64;
        uint32_t *bigger = mem_resize(n->at, more, sizeof *bigger);
        if (!bigger)
            return ERR_MEMORY;
        n->at = bigger;
        n->room = more;
    }
    n->at[n->count++] = v;
    return OK;
}

static void drop(struct numbers *n, uint32_t v)
{
    size_t kept = 0;
    for (size_t i = 0; i < n->count; i++)
        if (n->at[i] != v)
            n->at[kept++] = n->at[i];
    n->count = kept;
}

static enum err make_room(struct finder *f, size_t streams)
{
    if (streams <= f->room)
        return OK;
    size_t room = streams + streams / 2 + 64;
    uint32_t *seen = mem_resize(f->seen, room, sizeof *seen);
    if (!seen)
        return ERR_MEMORY;
    f->seen = seen;
    uint8_t *place = mem_resize(f->place, room, sizeof *place);
    if (!place)
        return ERR_MEMORY;
    f->place = place;
    memset(f->seen + f->room, 0, (room - f->room) * sizeof *seen);
    memset(f->place + f->room, 0, room - f->room);
    f->room = room;
    return OK;
}

/* ---- rosters ---- */

static void read_roster(struct finder *f, uint32_t number, const struct entry_list *l)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->at[i].act.kind == KIND_ROSTER && f->place[number] != PLACE_OPEN_ROSTER)
            f->place[number] =
                roster_may_match(&l->at[i]) ? PLACE_OPEN_ROSTER : PLACE_CLOSED_ROSTER;
}

/* ---- requests ---- */

static void stop_waiting(struct finder *f, uint32_t number)
{
    if (map_remove(&f->waiting, number_key(&number))) {
        drop(&f->requests, number);
        drop(&f->closed, number);
    }
}

static enum err read_request(struct finder *f, uint32_t number, const struct entry_list *l)
{
    bool taken = false, withdrawn = false;
    for (size_t i = 0; i < l->count; i++) {
        enum kind k = l->at[i].act.kind;
        if (!entry_signed(&l->at[i]))
            continue;
        taken = taken || k == KIND_REQUEST;
        withdrawn = k == KIND_WITHDRAWN || (withdrawn && k != KIND_REOPENED);
    }
    struct str key = number_key(&number);
    uint64_t one;
    bool waits = taken && !withdrawn, waited = map_get(&f->waiting, key, &one);
    enum err err = map_get(&f->fates, key, &one) ? push(&f->doubtful, number) : OK;
    if (waited && !waits)
        stop_waiting(f, number);
    if (err != OK || waited || !waits)
        return err;
    err = push(&f->requests, number);
    if (err == OK && map_set(&f->waiting, key, IS_WAITING) != OK) {
        f->requests.count--;
        err = ERR_MEMORY;
    }
    return err;
}

/* ---- closed by a death ---- */

/* A proved death may close each request that this person is tied to. */
static enum err doubt_requests(struct finder *f, uint32_t person, const struct entry_list *l)
{
    uint32_t requests[TIED];
    bool proved = false;
    for (size_t i = 0; i < l->count; i++)
        proved = proved || l->at[i].act.kind == KIND_DEATH_PROVED;
    size_t count = proved ? book_requests_of(f->book, person, requests, TIED) : 0;
    enum err err = OK;
    for (size_t i = 0; err == OK && i < count && i < TIED; i++) {
        err = map_set(&f->fates, number_key(&requests[i]), 1);
        if (err == OK)
            err = push(&f->doubtful, requests[i]);
    }
    return err;
}

/* Whether it is closed is for the fold to say: the act may be void, lifted, or about somebody whose
 * identity was never proved. */
static enum err settle(struct finder *f, uint32_t request, struct fault *fault)
{
    struct arena a = {0};
    struct case_view view;
    uint64_t now;
    if (!map_get(&f->waiting, number_key(&request), &now))
        return OK;
    enum err err = book_case(f->book, request, &a, &view, fault);
    if (err == OK) {
        uint64_t then = view.file->stage == STAGE_CLOSED_DECEASED ? IS_CLOSED : IS_WAITING;
        if (then != now &&
            (err = push(then == IS_CLOSED ? &f->closed : &f->requests, request)) == OK) {
            drop(then == IS_CLOSED ? &f->requests : &f->closed, request);
            err = map_set(&f->waiting, number_key(&request), then);
        }
        case_view_free(&view);
    }
    arena_free(&a);
    return err;
}

static enum err settle_all(struct finder *f, struct fault *fault)
{
    while (f->doubtful.count > 0) {
        enum err err = settle(f, f->doubtful.at[f->doubtful.count - 1], fault);
        if (err != OK)
            return err;
        f->doubtful.count--;
    }
    return OK;
}

/* ---- persons ---- */

static void forget_best(struct finder *f, const struct tag *request)
{
    uint32_t number;
    uint64_t at;
    if (book_stream_find(f->book, request, &number) && map_get(&f->best, number_key(&number), &at))
        f->bests[at].generation = 0;
}

static enum err decide(struct finder *f, const struct tag *request, uint32_t person,
                       enum decision decision)
{
    struct pair_key k;
    struct str key = pair_key(&k, request, person);
    uint64_t before = DECISION_NONE, rejected = 0;
    map_get(&f->decisions, key, &before);
    if (before == (uint64_t)decision)
        return OK;
    map_get(&f->rejected, tag_str(request), &rejected);
    rejected += decision == DECISION_REJECTED;
    rejected -= before == DECISION_REJECTED;
    forget_best(f, request);
    enum err err = map_set(&f->decisions, key, decision);
    return err == OK ? map_set(&f->rejected, tag_str(request), rejected) : err;
}

static enum err read_decisions(struct finder *f, uint32_t number, const struct entry_list *l)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < l->count; i++) {
        const struct entry *e = &l->at[i];
        struct tag request;
        if ((e->act.kind == KIND_UPHELD || e->act.kind == KIND_REJECTED) && entry_signed(e) &&
            body_tag(&e->act, BODY_REQUEST, &request))
            err = decide(f, &request, number,
                         e->act.kind == KIND_UPHELD ? DECISION_UPHELD : DECISION_REJECTED);
    }
    return err;
}

/* A line of a roster of this office waits with its roster. A person that a partner shared came by
 * the act of two officers and with consent; the partner's roster did not come along. */
static bool may_match(const struct finder *f, const struct entry *e)
{
    struct tag roster;
    uint32_t number;
    if (e->act.kind != KIND_LINE)
        return true;
    if (!body_tag(&e->act, BODY_ROSTER, &roster))
        return false;
    if (book_stream_find(f->book, &roster, &number) && number < f->room &&
        f->place[number] != PLACE_NONE)
        return f->place[number] == PLACE_OPEN_ROSTER;
    return !str_eq(tag_str(&e->office), tag_str(book_office(f->book)));
}

static enum err look_at_tombs(struct finder *f, uint32_t number, const struct facts *facts,
                              struct fault *fault)
{
    struct digest hash[TOMBSTONE_NAMES];
    size_t count = 0;
    if (f->tombs.count == 0)
        return OK;
    enum err err = tombstone_lookups(f->book, facts, hash, &count, fault);
    for (size_t i = 0; err == OK && i < count; i++)
        if (map_get(&f->tombs, digest_str(&hash[i]), &(uint64_t){0}))
            return push(&f->hits, number);
    return err;
}

static bool signed_by_protection(const struct entry *e)
{
    for (size_t i = 0; i < e->signer_count; i++)
        if (e->signer_good[i] && e->signer[i].role == ROLE_PROTECTION)
            return true;
    return false;
}

/* The first entry that says who the person is; NULL when there is none. */
static const struct entry *find_facts(const struct entry_list *l, struct facts *out)
{
    for (size_t i = 0; i < l->count; i++) {
        enum kind k = l->at[i].act.kind;
        if ((k == KIND_LINE || (k == KIND_PERSON && entry_signed(&l->at[i]))) &&
            facts_get(&l->at[i], out))
            return &l->at[i];
    }
    return NULL;
}

static enum err place_person(struct finder *f, uint32_t number, const struct entry *e,
                             const struct facts *facts)
{
    if (!may_match(f, e)) {
        f->place[number] = PLACE_QUARANTINE;
        f->quarantined++;
        return OK;
    }
    enum err err = match_index_add(f->index, number, facts);
    if (err == OK)
        f->place[number] = PLACE_INDEX;
    f->generation++;
    return err;
}

static bool is_cleared(const struct entry_list *l)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->at[i].act.kind == KIND_CLEARED && signed_by_protection(&l->at[i]))
            return true;
    return false;
}

static enum err read_person(struct finder *f, uint32_t number, const struct entry_list *l,
                            struct fault *fault)
{
    struct facts facts;
    const struct entry *e = find_facts(l, &facts);
    enum err err = OK;
    if (e && f->place[number] == PLACE_NONE)
        err = place_person(f, number, e, &facts);
    size_t hits = f->hits.count;
    drop(&f->hits, number);
    if (err == OK && e && !is_cleared(l))
        err = look_at_tombs(f, number, &facts, fault);
    if (f->hits.count != hits)
        f->generation++; /* what is best with or without this person may be another one */
    if (err == OK)
        err = doubt_requests(f, number, l);
    return err == OK ? read_decisions(f, number, l) : err;
}

/* ---- keeping up ---- */

/* Nobody knows any more whose requests they were: those that are closed are looked at again. */
static enum err forget(struct finder *f, uint32_t number)
{
    if (f->place[number] == PLACE_INDEX)
        match_index_remove(f->index, number);
    f->generation++;
    if (f->place[number] == PLACE_QUARANTINE)
        f->quarantined--;
    f->place[number] = PLACE_NONE;
    f->seen[number] = 0;
    drop(&f->hits, number);
    stop_waiting(f, number);
    match_session_free(f->session); /* it may remember words of who is gone */
    f->session = NULL;
    enum err err = OK;
    for (size_t i = 0; err == OK && i < f->closed.count; i++)
        err = push(&f->doubtful, f->closed.at[i]);
    return err;
}

/* After an erasure everybody is looked at again: the same person may stand on another list. */
static enum err read_tombs(struct finder *f)
{
    const struct office_state *o = book_state(f->book);
    enum err err = OK;
    for (size_t i = 0; f->tomb_count < o->name_tomb_count && i < f->room; i++)
        if (f->place[i] == PLACE_INDEX || f->place[i] == PLACE_QUARANTINE)
            f->seen[i] = 0;
    for (; err == OK && f->tomb_count < o->name_tomb_count; f->tomb_count++)
        err = map_set(&f->tombs, digest_str(&o->name_tombs[f->tomb_count]), 1);
    return err;
}

static bool in_pass(enum stream_kind k, int pass)
{
    return pass == 0 ? k == STREAM_ROSTER || k == STREAM_REQUEST : k == STREAM_PERSON;
}

static enum err read_stream(struct finder *f, uint32_t number, struct entry_list *l,
                            struct arena *a, struct fault *fault)
{
    l->count = 0;
    enum err err = book_entries(f->book, number, a, l, fault);
    if (err != OK)
        return err;
    switch (book_stream(f->book, number)->kind) {
    case STREAM_ROSTER:
        read_roster(f, number, l);
        break;
    case STREAM_REQUEST:
        err = read_request(f, number, l);
        break;
    case STREAM_PERSON:
        err = read_person(f, number, l, fault);
        break;
    case STREAM_UNKNOWN:
    case STREAM_OFFICE:
    case STREAM_LETTER:
        break;
    }
    return err;
}

static enum err read_pass(struct finder *f, int pass, struct fault *fault)
{
    struct entry_list l = {0};
    struct arena a = {0};
    size_t streams = book_stream_count(f->book);
    enum err err = OK;
    for (uint32_t i = 0; err == OK && i < streams; i++) {
        const struct stream *s = book_stream(f->book, i);
        if (s->erased && (f->place[i] != PLACE_NONE || f->seen[i]))
            err = forget(f, i);
        if (f->tell && i % BATCH == 0)
            f->tell(f->tell_context, "reading", (uint64_t)pass * streams + i,
                    2 * (uint64_t)streams);
        if (err != OK || s->erased || !s->has_key || !in_pass(s->kind, pass) ||
            f->seen[i] == s->event_count)
            continue;
        err = read_stream(f, i, &l, &a, fault);
        if (err == OK)
            f->seen[i] = s->event_count;
        if (a.total > 1 << 20)
            arena_free(&a);
    }
    arena_free(&a);
    entry_list_free(&l);
    return err;
}

enum err finder_update(struct finder *f, struct fault *fault)
{
    enum err err = make_room(f, book_stream_count(f->book));
    if (err == OK)
        err = read_tombs(f);
    for (int pass = 0; err == OK && pass < 2; pass++)
        err = read_pass(f, pass, fault);
    return err == OK ? settle_all(f, fault) : err;
}
