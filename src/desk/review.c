#include "desk/review.h"

#include "base/mem.h"
#include "base/sort.h"
#include "desk/access.h"
#include "desk/facts.h"
#include "record/cbor.h"

#include <stdio.h>

const char *verdict_name(enum verdict v)
{
    static const char *const NAMES[] = {"unknown", "agree", "close", "differ"};
    return (size_t)v < COUNT(NAMES) ? NAMES[v] : "unknown";
}

static enum err start(const struct review *r, enum access what, const char *word,
                      const struct tag *subject, struct fault *f)
{
    enum err err = access_check(r->book, r->by, what, f);
    if (err == OK)
        err = finder_update(r->finder, f);
    return err == OK && word ? book_viewed(r->book, r->by, word, subject, f) : err;
}

static bool sees_held(const struct review *r)
{
    return r->by->role == ROLE_PROTECTION;
}

/* ---- lists ---- */

static enum err fill(const struct review *r, uint32_t request, size_t each,
                     struct review_request *out, struct fault *f)
{
    out->candidates = arena_zero(r->arena, each ? each : 1, sizeof *out->candidates);
    if (!out->candidates)
        return ERR_MEMORY;
    if (sees_held(r))
        return finder_query_held(r->finder, request, out->candidates, each, &out->count, f);
    return finder_query(r->finder, request, out->candidates, each, &out->count, f);
}

/* Best score of a request, for the order of a long list; the rest is filled for those shown. */
struct rank {
    uint32_t request;
    double weight;
};

static int heavier_first(const void *x, const void *y, void *context)
{
    (void)context;
    const struct rank *a = x, *b = y;
    return a->weight < b->weight ? 1 : a->weight > b->weight ? -1 : 0;
}

static enum err rank_all(const struct review *r, struct rank *ranks, size_t *kept, struct fault *f)
{
    size_t count;
    const uint32_t *requests = finder_requests(r->finder, &count);
    enum err err = finder_match_all(r->finder, f);
    *kept = 0;
    for (size_t i = 0; err == OK && i < count; i++) {
        struct finder_best best;
        err = finder_best(r->finder, requests[i], sees_held(r), &best, f);
        if (err == OK && best.any)
            ranks[(*kept)++] = (struct rank){requests[i], best.weight_bits};
    }
    return err == OK ? sort_stable(ranks, *kept, sizeof *ranks, heavier_first, NULL) : err;
}

enum err review_list(const struct review *r, size_t limit, size_t each, struct review_all *out,
                     struct fault *f)
{
    size_t waiting, kept = 0;
    struct review_all all = {0};
    enum err err = start(r, ACCESS_MATCH_READ, "match list", NULL, f);
    if (err != OK)
        return err;
    (void)finder_requests(r->finder, &waiting);
    struct rank *ranks = mem_zero(waiting + 1, sizeof *ranks);
    err = ranks ? rank_all(r, ranks, &kept, f) : ERR_MEMORY;
    if (err == OK && limit && kept > limit)
        kept = limit;
    if (err == OK && !(all.at = arena_zero(r->arena, kept + 1, sizeof *all.at)))
        err = ERR_MEMORY;
    for (; err == OK && all.count < kept; all.count++) {
        struct review_request *one = &all.at[all.count];
        err = request_read(r->book, ranks[all.count].request, r->arena, &one->request, f);
        if (err == OK)
            err = fill(r, ranks[all.count].request, each, one, f);
    }
    mem_free(ranks);
    if (err == OK)
        *out = all;
    return err;
}

enum err review_one(const struct review *r, uint32_t request, size_t each,
                    struct review_request *out, struct fault *f)
{
    struct review_request one = {0};
    enum err err =
        start(r, ACCESS_MATCH_READ, "match list", &book_stream(r->book, request)->tag, f);
    if (err == OK)
        err = request_read(r->book, request, r->arena, &one.request, f);
    if (err == OK && !one.request.withdrawn)
        err = fill(r, request, each, &one, f);
    if (err == OK)
        *out = one;
    return err;
}

/* ---- one pair ---- */

static void spread_reasons(struct review_pair *p)
{
    for (size_t i = 0; i < p->score.score.reason_count; i++) {
        const struct reason *reason = &p->score.score.reasons[i];
        enum field f = reason->field;
        if (!p->why[f])
            p->verdicts[f] = reason->verdict;
        p->why[f] = p->why[f] ? p->why[f] : reason->what;
        p->weights[f] += reason->weight_bits;
    }
}

static enum err held_back(const struct review *r, uint32_t request, uint32_t person,
                          struct fault *f)
{
    if (sees_held(r) || !finder_is_held(r->finder, &book_stream(r->book, request)->tag, person))
        return OK;
    return book_refuse(r->book, r->by, "look at a person who is held", "R13", f,
                       "a name like that of somebody who was erased: the protection officer "
                       "looks first");
}

static enum err score(const struct review *r, uint32_t request, uint32_t person,
                      struct review_pair *out, struct fault *f)
{
    struct fault inner = {0};
    enum err err = held_back(r, request, person, f);
    if (err != OK)
        return err;
    out->held = finder_is_held(r->finder, &book_stream(r->book, request)->tag, person);
    err = finder_pair(r->finder, request, person, &out->score, &inner);
    if (err != OK && err != ERR_NOT_FOUND)
        return fault_set(f, err, "%s", inner.text);
    out->scored = err == OK;
    if (out->scored)
        spread_reasons(out);
    out->person = book_stream(r->book, person)->tag;
    out->decision = finder_decision(r->finder, &book_stream(r->book, request)->tag, person);
    out->quarantined = finder_is_quarantined(r->finder, person);
    return OK;
}

enum err review_pair(const struct review *r, uint32_t request, uint32_t person,
                     struct review_pair *out, struct fault *f)
{
    struct review_pair p = {0};
    enum err err = start(r, ACCESS_MATCH_READ, "match show", &book_stream(r->book, person)->tag, f);
    if (err == OK)
        err = request_read(r->book, request, r->arena, &p.request, f);
    if (err == OK)
        err = score(r, request, person, &p, f);
    if (err == OK)
        *out = p;
    return err;
}

/* A name stands in one cell here and in two there: where the part is not told, the whole name is.
 */
static enum err value_of(const struct facts *f, enum field field, struct arena *a, struct str *out)
{
    bool name = field == FIELD_NAME || field == FIELD_GIVEN || field == FIELD_FAMILY;
    *out = f->value[field];
    return name && !out->len ? facts_name(f, a, out) : OK;
}

enum err review_open(const struct review *r, const struct review_open *what,
                     struct review_field *out, struct fault *f)
{
    struct str reason = str_trim(what->reason);
    struct facts sought, on_file;
    char word[200];
    enum err err = access_check(r->book, r->by, ACCESS_MATCH_READ, f);
    if (err == OK && !reason.len)
        err = fault_set(f, ERR_USAGE, "a field opens with a reason: --reason TEXT");
    if (err == OK && reason.len > sizeof word - 40)
        err = fault_set(f, ERR_USAGE, "the reason is too long: %d bytes at most",
                        (int)sizeof word - 40);
    if (err == OK) /* a keeper that has just started knows of nobody who is held */
        err = finder_update(r->finder, f);
    if (err == OK)
        err = held_back(r, what->request, what->person, f);
    if (err == OK)
        err = finder_facts(r->book, what->request, r->arena, &sought, f);
    if (err == OK)
        err = finder_facts(r->book, what->person, r->arena, &on_file, f);
    if (err == OK && (facts_named_in(reason, &sought) || facts_named_in(reason, &on_file)))
        err = fault_set(f, ERR_USAGE,
                        "the reason goes to the log: leave out names, places and numbers");
    if (err != OK)
        return err;
    snprintf(word, sizeof word, "match open %s: %.*s", field_name(what->field), STR_ARG(reason));
    const struct tag *person = &book_stream(r->book, what->person)->tag;
    err = watch_allows(finder_watch(r->finder), r->book, r->by, f);
    if (err == OK)
        err = book_viewed(r->book, r->by, word, person, f);
    if (err == OK)
        err = watch_note(finder_watch(r->finder), &r->by->officer, person, LOOK_FIELD);
    struct review_field values;
    if (err == OK)
        err = value_of(&sought, what->field, r->arena, &values.sought);
    if (err == OK)
        err = value_of(&on_file, what->field, r->arena, &values.on_file);
    if (err == OK)
        *out = values;
    return err;
}

/* ---- deciding ---- */

static int64_t centibits(double bits)
{
    double c = bits * 100;
    return (int64_t)(c < 0 ? c - 0.5 : c + 0.5);
}

static enum err put_evidence(struct body *b, const struct candidate *c)
{
    struct buf list = {0};
    cbor_put_array(&list, c->reason_count);
    for (size_t i = 0; i < c->reason_count; i++) {
        const struct reason *reason = &c->reasons[i];
        cbor_put_array(&list, 4);
        cbor_put_u64(&list, (uint64_t)reason->field);
        cbor_put_u64(&list, (uint64_t)reason->verdict);
        cbor_put_i64(&list, centibits(reason->weight_bits));
        cbor_put_text(&list, str_from(reason->what));
    }
    enum err err = buf_check(&list);
    if (err == OK)
        body_put_raw(b, BODY_EVIDENCE, buf_view(&list));
    buf_free(&list);
    return err;
}

/* What was written is done, whatever comes after: a finder that lags catches up at the next look.
 */
static void catch_up(const struct review *r)
{
    struct fault ignored;
    enum err late = finder_update(r->finder, &ignored);
    (void)late;
}

static enum err decide(const struct review *r, uint32_t request, struct draft *d, struct fault *f)
{
    enum err err = book_case_act(r->book, r->by, request, d, NULL, f);
    if (err == OK)
        catch_up(r);
    return err;
}

enum err review_uphold(const struct review *r, uint32_t request, uint32_t person,
                       struct found *seen, struct fault *f)
{
    struct draft d = {.kind = KIND_UPHELD, .stream = book_stream(r->book, person)->tag};
    const struct tag *tag = &book_stream(r->book, request)->tag;
    struct review_pair p = {0};
    enum err err = start(r, ACCESS_MATCH_DECIDE, NULL, NULL, f);
    if (err == OK)
        err = score(r, request, person, &p, f);
    if (err == OK && p.quarantined)
        err = fault_set(f, ERR_STATE,
                        "this person stands on a list without giver, permission or "
                        "purpose: nothing is decided on it");
    if (err == OK && p.decision == DECISION_UPHELD)
        err = fault_set(f, ERR_STATE, "this pair is upheld already");
    if (err == OK && !p.scored)
        err = fault_set(f, ERR_NOT_FOUND, "the matcher sees nothing in common between these two");
    if (err == OK)
        err = put_evidence(&d.body, &p.score.score);
    if (err != OK) {
        body_free(&d.body);
        return err;
    }
    body_put_bytes(&d.body, BODY_REQUEST, tag->b, TAG_BYTES);
    body_put_i64(&d.body, BODY_WEIGHT_CENTIBITS, centibits(p.score.score.weight_bits));
    body_put_u64(&d.body, BODY_PERMILLE, (uint64_t)(p.score.score.probability * 1000));
    err = decide(r, request, &d, f);
    if (err == OK)
        *seen = p.score;
    return err;
}

/* What one officer rejected another may reject too: then it is decided by two (desk/decided). */
static enum err rejected_by_same(const struct review *r, uint32_t request, uint32_t person,
                                 struct fault *f)
{
    struct arena a = {0};
    struct entry_list l = {0};
    struct tag about;
    const struct tag *tag = &book_stream(r->book, request)->tag;
    if (finder_decision(r->finder, tag, person) != DECISION_REJECTED)
        return OK;
    enum err err = book_entries(r->book, person, &a, &l, f);
    bool own = false;
    for (size_t i = 0; err == OK && i < l.count; i++) {
        const struct entry *e = &l.at[i];
        if ((e->act.kind == KIND_UPHELD || e->act.kind == KIND_REJECTED) && entry_signed(e) &&
            body_tag(&e->act, BODY_REQUEST, &about) && str_eq(tag_str(&about), tag_str(tag)))
            own = e->act.kind == KIND_REJECTED &&
                  (own || str_eq(tag_str(&e->signer[0].officer), tag_str(&r->by->officer)));
    }
    entry_list_free(&l);
    arena_free(&a);
    if (err == OK && own)
        return fault_set(f, ERR_STATE, "you rejected this pair already");
    return err;
}

enum err review_reject(const struct review *r, uint32_t request, uint32_t person, struct str reason,
                       struct fault *f)
{
    struct draft d = {.kind = KIND_REJECTED, .stream = book_stream(r->book, person)->tag};
    enum err err = start(r, ACCESS_MATCH_DECIDE, NULL, NULL, f);
    if (err == OK && !str_trim(reason).len)
        err = fault_set(f, ERR_USAGE, "a rejection needs a reason: --reason TEXT");
    if (err == OK)
        err = held_back(r, request, person, f);
    if (err == OK)
        err = rejected_by_same(r, request, person, f);
    if (err != OK)
        return err;
    body_put_bytes(&d.body, BODY_REQUEST, book_stream(r->book, request)->tag.b, TAG_BYTES);
    body_put_text(&d.body, BODY_REASON, str_trim(reason));
    return decide(r, request, &d, f);
}

static bool is_hit(const struct review *r, uint32_t person)
{
    size_t count;
    const uint32_t *hits = finder_name_hits(r->finder, &count);
    for (size_t i = 0; i < count; i++)
        if (hits[i] == person)
            return true;
    return false;
}

enum err review_clear(const struct review *r, uint32_t person, struct str reason, struct fault *f)
{
    struct draft d = {.kind = KIND_CLEARED};
    enum err err = start(r, ACCESS_CLEAR, NULL, NULL, f);
    if (err == OK && !str_trim(reason).len)
        err = fault_set(f, ERR_USAGE, "a reason is needed: --reason TEXT");
    if (err == OK && !is_hit(r, person))
        err = fault_set(f, ERR_STATE, "nothing holds this person back");
    if (err != OK)
        return err;
    d.stream = book_stream(r->book, person)->tag;
    body_put_text(&d.body, BODY_REASON, str_trim(reason));
    err = book_act(r->book, r->by, &d, NULL, f);
    if (err == OK)
        catch_up(r);
    return err;
}

enum err review_refuse_listing(struct book *b, const struct seat *by, const char *what,
                               struct fault *f)
{
    return book_refuse(b, by, what, "R14", f,
                       "nobody is listed by name, home, departure, label or gathering");
}
