#include "desk/finder.h"

#include "base/map.h"
#include "base/mem.h"
#include "desk/facts.h"
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

enum { BATCH = 1024 };

enum place { PLACE_NONE, PLACE_INDEX, PLACE_QUARANTINE, PLACE_OPEN_ROSTER, PLACE_CLOSED_ROSTER };

/* What was found for a request, while nothing has changed. */
struct best {
    struct finder_best best;
    uint64_t generation;
};

struct finder {
    struct book *book;
    struct match_index *index;
    uint32_t *seen; /* events read, by stream number */
    uint8_t *place; /* enum place */
    size_t room, quarantined;
    uint32_t *requests;
    size_t request_count, request_room;
    struct map waiting;   /* request's stream number (4 bytes) -> 1 */
    struct map decisions; /* request tag, person's number -> enum decision */
    struct map rejected;  /* request tag -> how many persons were rejected for it */
    struct map best;      /* request's number -> place in bests */
    struct best *bests;
    size_t best_count, best_room;
    uint64_t generation; /* of the persons in the index */
    struct map tombs;    /* name tombstones of the office */
    size_t tomb_count;
    struct watch watch;
    uint32_t *hits;
    size_t hit_count, hit_room;
};

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
    match_index_free(f->index);
    mem_free(f->seen);
    mem_free(f->place);
    mem_free(f->requests);
    mem_free(f->hits);
    watch_free(&f->watch);
    map_free(&f->waiting);
    map_free(&f->decisions);
    map_free(&f->rejected);
    map_free(&f->best);
    map_free(&f->tombs);
    mem_free(f->bests);
    mem_free(f);
}

static enum err push(uint32_t **at, size_t *count, size_t *room, uint32_t v)
{
    if (*count == *room) {
        size_t more = *room ? *room * 2 : 64;
        uint32_t *bigger = mem_resize(*at, more, sizeof **at);
        if (!bigger)
            return ERR_MEMORY;
        *at = bigger;
        *room = more;
    }
    (*at)[(*count)++] = v;
    return OK;
}

static void drop(uint32_t *at, size_t *count, uint32_t v)
{
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++)
        if (at[i] != v)
            at[kept++] = at[i];
    *count = kept;
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

static struct str number_key(const uint32_t *number)
{
    return (struct str){(const char *)number, sizeof *number};
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
    bool waits = taken && !withdrawn, waited = map_get(&f->waiting, key, &(uint64_t){0});
    if (waits == waited)
        return OK;
    if (waited) {
        map_remove(&f->waiting, key);
        drop(f->requests, &f->request_count, number);
        return OK;
    }
    enum err err = map_set(&f->waiting, key, 1);
    return err == OK ? push(&f->requests, &f->request_count, &f->request_room, number) : err;
}

/* ---- persons ---- */

struct pair_key {
    uint8_t bytes[TAG_BYTES + sizeof(uint32_t)];
};

static struct str pair_key(struct pair_key *k, const struct tag *request, uint32_t person)
{
    memcpy(k->bytes, request->b, TAG_BYTES);
    memcpy(k->bytes + TAG_BYTES, &person, sizeof person);
    return (struct str){(const char *)k->bytes, sizeof k->bytes};
}

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
            return push(&f->hits, &f->hit_count, &f->hit_room, number);
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
    size_t hits = f->hit_count;
    drop(f->hits, &f->hit_count, number);
    if (err == OK && e && !is_cleared(l))
        err = look_at_tombs(f, number, &facts, fault);
    if (f->hit_count != hits)
        f->generation++; /* what is best with or without this person may be another one */
    return err == OK ? read_decisions(f, number, l) : err;
}

/* ---- keeping up ---- */

static void forget(struct finder *f, uint32_t number)
{
    if (f->place[number] == PLACE_INDEX)
        match_index_remove(f->index, number);
    f->generation++;
    if (f->place[number] == PLACE_QUARANTINE)
        f->quarantined--;
    f->place[number] = PLACE_NONE;
    drop(f->hits, &f->hit_count, number);
    if (map_remove(&f->waiting, number_key(&number)))
        drop(f->requests, &f->request_count, number);
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

struct waiter {
    void (*progress)(void *context, uint64_t done, uint64_t of);
    void *context;
};

static enum err read_pass(struct finder *f, int pass, const struct waiter *w, struct fault *fault)
{
    struct entry_list l = {0};
    struct arena a = {0};
    size_t streams = book_stream_count(f->book);
    enum err err = OK;
    for (uint32_t i = 0; err == OK && i < streams; i++) {
        const struct stream *s = book_stream(f->book, i);
        if (s->erased && (f->place[i] != PLACE_NONE || f->seen[i]))
            forget(f, i);
        if (w->progress && i % BATCH == 0)
            w->progress(w->context, (uint64_t)pass * streams + i, 2 * (uint64_t)streams);
        if (s->erased)
            f->seen[i] = 0;
        if (s->erased || !s->has_key || !in_pass(s->kind, pass) || f->seen[i] == s->event_count)
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

enum err finder_update(struct finder *f,
                       void (*progress)(void *context, uint64_t done, uint64_t of), void *context,
                       struct fault *fault)
{
    struct waiter w = {progress, context};
    enum err err = make_room(f, book_stream_count(f->book));
    if (err == OK)
        err = read_tombs(f);
    for (int pass = 0; err == OK && pass < 2; pass++)
        err = read_pass(f, pass, &w, fault);
    return err;
}

/* ---- asking ---- */

enum err finder_facts(struct book *b, uint32_t stream, struct arena *a, struct facts *out,
                      struct fault *fault)
{
    struct entry_list l = {0};
    bool found = false;
    enum err err = book_entries(b, stream, a, &l, fault);
    for (size_t i = 0; err == OK && !found && i < l.count; i++) {
        enum kind k = l.at[i].act.kind;
        found =
            (k == KIND_REQUEST || k == KIND_LINE || k == KIND_PERSON) && facts_get(&l.at[i], out);
    }
    entry_list_free(&l);
    if (err == OK && !found)
        return fault_set(fault, ERR_NOT_FOUND, "nothing is said of a person there");
    return err;
}

/* What the index gives; owned. */
struct asked {
    struct candidate *at;
    size_t count;
};

static enum err ask(struct finder *f, uint32_t request, size_t want, struct asked *out,
                    struct fault *fault)
{
    struct arena a = {0};
    struct facts facts;
    struct asked all = {mem_zero(want, sizeof *all.at), 0};
    enum err err = all.at ? finder_facts(f->book, request, &a, &facts, fault) : ERR_MEMORY;
    if (err == OK)
        err = match_index_query(f->index, &facts, all.at, want, &all.count);
    arena_free(&a);
    if (err == OK)
        *out = all;
    else
        mem_free(all.at);
    return err;
}

/* out->count says how many are wanted. Those that are rejected or held are left out afterwards, so
 * as many more are asked for. */
static enum err query(struct finder *f, uint32_t request, bool held, struct asked *out,
                      struct fault *fault)
{
    const struct tag *tag = &book_stream(f->book, request)->tag;
    uint64_t spare = 0;
    size_t kept = 0, room = out->count;
    struct asked all = {0};
    map_get(&f->rejected, tag_str(tag), &spare);
    enum err err = ask(f, request, room + (size_t)spare + f->hit_count, &all, fault);
    for (size_t i = 0; err == OK && kept < room && i < all.count; i++) {
        uint32_t person = all.at[i].id;
        if (finder_decision(f, tag, person) != DECISION_REJECTED &&
            (held || !finder_is_held(f, tag, person)))
            all.at[kept++] = all.at[i];
    }
    if (err == OK)
        *out = (struct asked){all.at, kept};
    return err;
}

static enum err give(uint32_t request, struct asked *all, struct found *out, size_t *count)
{
    for (size_t i = 0; i < all->count; i++)
        out[i] = (struct found){request, all->at[i].id, all->at[i]};
    *count = all->count;
    mem_free(all->at);
    return OK;
}

enum err finder_query(struct finder *f, uint32_t request, struct found *out, size_t room,
                      size_t *count, struct fault *fault)
{
    struct asked all = {NULL, room};
    enum err err = query(f, request, false, &all, fault);
    return err == OK ? give(request, &all, out, count) : err;
}

enum err finder_query_held(struct finder *f, uint32_t request, struct found *out, size_t room,
                           size_t *count, struct fault *fault)
{
    struct asked all = {NULL, room};
    enum err err = query(f, request, true, &all, fault);
    return err == OK ? give(request, &all, out, count) : err;
}

bool finder_is_held(const struct finder *f, const struct tag *request, uint32_t person)
{
    for (size_t i = 0; i < f->hit_count; i++)
        if (f->hits[i] == person)
            return finder_decision(f, request, person) != DECISION_UPHELD;
    return false;
}

static enum err best_of(struct finder *f, uint32_t request, struct best **out)
{
    struct str key = number_key(&request);
    uint64_t at;
    if (!map_get(&f->best, key, &at)) {
        if (f->best_count == f->best_room) {
            size_t room = f->best_room ? f->best_room * 2 : 256;
            struct best *more = mem_resize(f->bests, room, sizeof *more);
            if (!more)
                return ERR_MEMORY;
            f->bests = more;
            f->best_room = room;
        }
        at = f->best_count;
        enum err err = map_set(&f->best, key, at);
        if (err != OK)
            return err;
        f->bests[f->best_count++] = (struct best){0};
    }
    *out = &f->bests[at];
    return OK;
}

enum err finder_best(struct finder *f, uint32_t request, struct finder_best *out,
                     struct fault *fault)
{
    struct best *best;
    enum err err = best_of(f, request, &best);
    if (err == OK && best->generation != f->generation) {
        struct found found;
        size_t count = 0;
        err = finder_query(f, request, &found, 1, &count, fault);
        if (err == OK && count)
            best->best =
                (struct finder_best){true, found.score.weight_bits, found.score.probability};
        else if (err == OK)
            best->best = (struct finder_best){0};
        if (err == OK)
            best->generation = f->generation;
    }
    if (err == OK)
        *out = best->best;
    return err;
}

/* Weights depend on all who are in the index, so the pair is looked for among the request's
 * candidates: in the first few, then in more and more. */
enum err finder_pair(struct finder *f, uint32_t request, uint32_t person, struct found *out,
                     struct fault *fault)
{
    size_t persons = match_index_count(f->index);
    for (size_t want = 64;; want *= 8) {
        struct asked all = {0};
        bool found = false;
        enum err err = ask(f, request, want, &all, fault);
        for (size_t i = 0; err == OK && !found && i < all.count; i++) {
            found = all.at[i].id == person;
            if (found)
                *out = (struct found){request, person, all.at[i]};
        }
        mem_free(all.at);
        if (err != OK || found)
            return err;
        if (all.count < want || want >= persons)
            return fault_set(fault, ERR_NOT_FOUND,
                             "the matcher sees nothing in common between these two");
    }
}

const uint32_t *finder_requests(const struct finder *f, size_t *count)
{
    *count = f->request_count;
    return f->requests;
}

enum decision finder_decision(const struct finder *f, const struct tag *request, uint32_t person)
{
    struct pair_key k;
    uint64_t d = DECISION_NONE;
    map_get(&f->decisions, pair_key(&k, request, person), &d);
    return (enum decision)d;
}

bool finder_next_upheld(const struct finder *f, size_t *at, struct tag *request, uint32_t *person)
{
    for (; *at < f->decisions.count; ++*at) {
        const struct map_entry *e = &f->decisions.entries[*at];
        if (!e->key.ptr || e->value != DECISION_UPHELD)
            continue;
        memcpy(request->b, e->key.ptr, TAG_BYTES);
        memcpy(person, e->key.ptr + TAG_BYTES, sizeof *person);
        ++*at;
        return true;
    }
    return false;
}

struct watch *finder_watch(struct finder *f)
{
    return &f->watch;
}

bool finder_is_quarantined(const struct finder *f, uint32_t person)
{
    return person < f->room && f->place[person] == PLACE_QUARANTINE;
}

size_t finder_count(const struct finder *f)
{
    return match_index_count(f->index);
}

size_t finder_quarantined_count(const struct finder *f)
{
    return f->quarantined;
}

const uint32_t *finder_name_hits(const struct finder *f, size_t *count)
{
    *count = f->hit_count;
    return f->hits;
}
