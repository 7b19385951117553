/* Asking the finder. What was found for a request is remembered with the generation of the persons
 * that it was found among: any person more or less changes how common a name is, and with it every
 * weight. So after a list all who wait are asked again. Asking the few new lines for the many
 * requests instead is faster (a matcher of requests), and gives other answers: how common a name is
 * would be counted among requests, the best 48 would be those of a line and not of a request, and
 * what was found before would keep weights that no longer hold. */
#include "base/mem.h"
#include "desk/facts.h"
#include "desk/finder_inner.h"

#include <string.h>

enum { TELL_EVERY = 64 };

/* Where candidates go. */
struct finder_room {
    struct found *at;
    size_t room, *count;
};

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

/* The best that the index has for a request, into f->answer, where they stay until the next
 * question. */
static enum err ask(struct finder *f, uint32_t request, size_t want, size_t *count,
                    struct fault *fault)
{
    struct arena a = {0};
    struct facts facts;
    enum err err = OK;
    if (want > f->answer_room) {
        struct candidate *more = mem_resize(f->answer, want, sizeof *more);
        if (!more)
            return ERR_MEMORY;
        f->answer = more;
        f->answer_room = want;
    }
    if (!f->session)
        err = match_session_new(f->index, &f->session);
    if (err == OK)
        err = finder_facts(f->book, request, &a, &facts, fault);
    if (err == OK)
        err = match_session_query(f->session, &facts, f->answer, want, count);
    arena_free(&a);
    return err;
}

/* Those that are rejected or held are left out afterwards, so as many more are asked for. */
static enum err ask_spare(struct finder *f, uint32_t request, size_t room, size_t *count,
                          struct fault *fault)
{
    const struct tag *tag = &book_stream(f->book, request)->tag;
    uint64_t spare = 0;
    map_get(&f->rejected, tag_str(tag), &spare);
    return ask(f, request, room + (size_t)spare + f->hits.count, count, fault);
}

static bool is_shown(const struct finder *f, const struct tag *request, uint32_t person, bool held)
{
    return finder_decision(f, request, person) != DECISION_REJECTED &&
           (held || !finder_is_held(f, request, person));
}

static enum err query(struct finder *f, uint32_t request, bool held, struct finder_room *out,
                      struct fault *fault)
{
    const struct tag *tag = &book_stream(f->book, request)->tag;
    size_t all = 0, kept = 0;
    enum err err = ask_spare(f, request, out->room, &all, fault);
    for (size_t i = 0; err == OK && kept < out->room && i < all; i++)
        if (is_shown(f, tag, f->answer[i].id, held))
            out->at[kept++] = (struct found){request, f->answer[i].id, f->answer[i]};
    if (err == OK)
        *out->count = kept;
    return err;
}

enum err finder_query(struct finder *f, uint32_t request, struct found *out, size_t room,
                      size_t *count, struct fault *fault)
{
    return query(f, request, false, &(struct finder_room){out, room, count}, fault);
}

enum err finder_query_held(struct finder *f, uint32_t request, struct found *out, size_t room,
                           size_t *count, struct fault *fault)
{
    return query(f, request, true, &(struct finder_room){out, room, count}, fault);
}

bool finder_is_held(const struct finder *f, const struct tag *request, uint32_t person)
{
    for (size_t i = 0; i < f->hits.count; i++)
        if (f->hits.at[i] == person)
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

static enum err find_best(struct finder *f, uint32_t request, struct best *out, struct fault *fault)
{
    const struct tag *tag = &book_stream(f->book, request)->tag;
    struct best found = {.generation = f->generation};
    size_t all = 0;
    enum err err = ask_spare(f, request, 1, &all, fault);
    for (size_t i = 0; err == OK && i < all && !found.best.any; i++) {
        const struct candidate *c = &f->answer[i];
        struct finder_best this = {true, c->weight_bits, c->probability};
        if (!found.held.any && is_shown(f, tag, c->id, true))
            found.held = this;
        if (is_shown(f, tag, c->id, false))
            found.best = this;
    }
    if (err == OK)
        *out = found;
    return err;
}

enum err finder_best(struct finder *f, uint32_t request, bool held, struct finder_best *out,
                     struct fault *fault)
{
    struct best *best;
    enum err err = best_of(f, request, &best);
    if (err == OK && best->generation != f->generation)
        err = find_best(f, request, best, fault);
    if (err == OK)
        *out = held ? best->held : best->best;
    return err;
}

enum err finder_match_all(struct finder *f, struct fault *fault)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < f->requests.count; i++) {
        struct finder_best ignored;
        err = finder_best(f, f->requests.at[i], false, &ignored, fault);
        if (f->tell && i % TELL_EVERY == 0)
            f->tell(f->tell_context, "matching", i, f->requests.count);
    }
    return err;
}

/* Weights depend on all who are in the index, so the pair is looked for among the request's
 * candidates: in the first few, then in more and more. */
enum err finder_pair(struct finder *f, uint32_t request, uint32_t person, struct found *out,
                     struct fault *fault)
{
    size_t persons = match_index_count(f->index);
    for (size_t want = 64;; want *= 8) {
        size_t count = 0;
        enum err err = ask(f, request, want, &count, fault);
        if (err != OK)
            return err;
        for (size_t i = 0; i < count; i++) {
            if (f->answer[i].id != person)
                continue;
            *out = (struct found){request, person, f->answer[i]};
            return OK;
        }
        if (count < want || want >= persons)
            return fault_set(fault, ERR_NOT_FOUND,
                             "the matcher sees nothing in common between these two");
    }
}

const uint32_t *finder_requests(const struct finder *f, size_t *count)
{
    *count = f->requests.count;
    return f->requests.at;
}

const uint32_t *finder_closed(const struct finder *f, size_t *count)
{
    *count = f->closed.count;
    return f->closed.at;
}

enum decision finder_decision(const struct finder *f, const struct tag *request, uint32_t person)
{
    struct pair_key k;
    uint64_t d = DECISION_NONE;
    map_get(&f->decisions, pair_key(&k, request, person), &d);
    return (enum decision)d;
}

struct pair_of {
    struct tag request;
    uint32_t person;
};

/* Only those upheld, or all. */
static bool next_pair(const struct finder *f, bool upheld, size_t *at, struct pair_of *out)
{
    for (; *at < f->decisions.count; ++*at) {
        const struct map_entry *e = &f->decisions.entries[*at];
        if (!e->key.ptr || (upheld && e->value != DECISION_UPHELD))
            continue;
        memcpy(out->request.b, e->key.ptr, TAG_BYTES);
        memcpy(&out->person, e->key.ptr + TAG_BYTES, sizeof out->person);
        ++*at;
        return true;
    }
    return false;
}

bool finder_next_upheld(const struct finder *f, size_t *at, struct tag *request, uint32_t *person)
{
    struct pair_of p;
    if (!next_pair(f, true, at, &p))
        return false;
    *request = p.request;
    *person = p.person;
    return true;
}

bool finder_next_decided(const struct finder *f, size_t *at, struct tag *request, uint32_t *person)
{
    struct pair_of p;
    if (!next_pair(f, false, at, &p))
        return false;
    *request = p.request;
    *person = p.person;
    return true;
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
    *count = f->hits.count;
    return f->hits.at;
}
