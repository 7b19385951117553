#include "desk/decided.h"

#include "base/sort.h"

#include <string.h>

/* One case after another is folded, since what counts is for the fold to say: an act may be void, a
 * proof may have fallen. Only the rejections are looked at here one by one, for the fold needs no
 * second one to leave a candidate out. */

struct pair_at {
    struct tag request, person;
    uint32_t request_number, person_number;
};

static int by_tags(const void *x, const void *y, void *context)
{
    const struct pair_at *a = x, *b = y;
    (void)context;
    int order = memcmp(a->request.b, b->request.b, TAG_BYTES);
    return order ? order : memcmp(a->person.b, b->person.b, TAG_BYTES);
}

static bool same_tag(const struct tag *a, const struct tag *b)
{
    return memcmp(a->b, b->b, TAG_BYTES) == 0;
}

/* ---- one pair in its case ---- */

struct pair_view {
    const struct case_view *view;
    const struct case_person *person;
};

static bool counts(const struct pair_view *v, const struct entry *e)
{
    bool good = false;
    for (size_t i = 0; i < e->signer_count; i++)
        good = good || e->signer_good[i];
    for (size_t i = 0; i < v->view->file->void_count; i++)
        good = good && v->view->file->voids[i].entry != e;
    return good;
}

/* The next counting act of that kind about the pair, from *at on; NULL behind the last. */
static const struct entry *next_act(const struct pair_view *v, enum kind k, size_t *at)
{
    const struct entry_list *l = &v->view->entries;
    while (*at < l->count) {
        const struct entry *e = &l->at[(*at)++];
        struct tag request;
        if (e->act.kind == k && same_tag(&e->stream, &v->person->person) &&
            body_tag(&e->act, BODY_REQUEST, &request) &&
            same_tag(&request, &v->view->file->request) && counts(v, e))
            return e;
    }
    return NULL;
}

static bool names(const struct entry *e, const struct digest *id)
{
    for (size_t i = 0; i < e->act.ref_count; i++)
        if (memcmp(e->act.refs[i].b, id->b, sizeof id->b) == 0)
            return true;
    return false;
}

static bool knows(const struct entry *e, const struct entry *earlier)
{
    return (same_tag(&e->office, &earlier->office) && earlier->pos < e->pos) ||
           names(e, &earlier->id);
}

/* A rejection stands when it knows of every time that the pair was upheld. */
static bool stands(const struct pair_view *v, const struct entry *rejected)
{
    size_t at = 0;
    for (const struct entry *e; (e = next_act(v, KIND_UPHELD, &at));)
        if (!knows(rejected, e))
            return false;
    return true;
}

static bool other_officer(const struct entry *a, const struct entry *b)
{
    return !same_tag(&a->signer[0].officer, &b->signer[0].officer);
}

/* A second officer elsewhere signs on a device of his own. */
static bool one_device(const struct entry *a, const struct entry *b)
{
    bool one = true;
    for (size_t i = 0; i < b->signer_count; i++)
        one = one && memcmp(a->signer[0].device, b->signer[i].device, DEVICE_BYTES) == 0;
    return one;
}

static bool is_refused(const struct pair_view *v, bool *same_device)
{
    const struct entry *first = NULL;
    size_t at = 0;
    bool refused = false;
    *same_device = true;
    for (const struct entry *e; (e = next_act(v, KIND_REJECTED, &at));) {
        if (!stands(v, e) || !e->signer_good[0])
            continue;
        first = first ? first : e;
        refused = refused || other_officer(first, e);
        *same_device = *same_device && one_device(first, e);
    }
    return refused && !v->person->proved;
}

static bool is_confirmed(const struct pair_view *v, bool *same_device)
{
    const struct case_person *p = v->person;
    size_t at = 0;
    *same_device = false;
    if (!p->proved || p->rejected || !p->verified || !p->verified->signer_count)
        return false;
    for (const struct entry *e; (e = next_act(v, KIND_UPHELD, &at));)
        *same_device = *same_device || (names(p->verified, &e->id) && e->signer_count &&
                                        one_device(e, p->verified));
    return true;
}

static bool is_kept_back(struct book *b, const struct finder *finder, const struct pair_view *v,
                         uint32_t number)
{
    static const struct tag none;
    const struct case_file *file = v->view->file;
    const struct case_person *p = v->person;
    return file->withdrawn || file->duress || p->withdrawn || p->duress || p->death_reported ||
           (!p->adult_certain && !p->best_interests) ||
           (!same_tag(&p->holder, &none) && !same_tag(&p->holder, book_office(b))) ||
           finder_is_held(finder, &file->request, number) || finder_is_quarantined(finder, number);
}

/* ---- all of them ---- */

struct listing {
    struct book *book;
    struct finder *finder;
    struct decided out;
};

static void judge(struct listing *l, const struct case_view *view, const struct pair_at *pair)
{
    struct pair_view v = {view, case_person_of(view->file, &pair->person)};
    struct decided_pair d = {.request = pair->request_number, .person = pair->person_number};
    if (!v.person)
        return;
    d.same = is_confirmed(&v, &d.one_device);
    if (!d.same && !is_refused(&v, &d.one_device)) {
        l->out.single++;
        return;
    }
    d.kept_back = is_kept_back(l->book, l->finder, &v, pair->person_number);
    l->out.at[l->out.count++] = d;
}

/* The pairs of one request; they stand one behind the other. */
static enum err judge_case(struct listing *l, const struct pair_at *at, size_t count,
                           struct fault *f)
{
    struct arena a = {0};
    struct case_view view;
    enum err err = book_case(l->book, at->request_number, &a, &view, f);
    if (err == OK) {
        for (size_t i = 0; i < count; i++)
            judge(l, &view, &at[i]);
        case_view_free(&view);
    }
    arena_free(&a);
    return err;
}

static size_t gather(const struct book *b, const struct finder *finder, struct pair_at *at)
{
    size_t n = 0, place = 0;
    struct pair_at p;
    while (finder_next_decided(finder, &place, &p.request, &p.person_number)) {
        if (!book_stream_find(b, &p.request, &p.request_number) ||
            book_stream(b, p.request_number)->erased || book_stream(b, p.person_number)->erased)
            continue;
        p.person = book_stream(b, p.person_number)->tag;
        if (at)
            at[n] = p;
        n++;
    }
    return n;
}

enum err decided_list(struct book *b, struct finder *finder, struct arena *a, struct decided *out,
                      struct fault *f)
{
    struct listing l = {b, finder, {0}};
    size_t count = gather(b, finder, NULL);
    struct pair_at *at = arena_zero(a, count + 1, sizeof *at);
    l.out.at = arena_zero(a, count + 1, sizeof *l.out.at);
    if (!at || !l.out.at)
        return ERR_MEMORY;
    enum err err = sort_stable(at, gather(b, finder, at), sizeof *at, by_tags, NULL);
    for (size_t i = 0, to; err == OK && i < count; i = to) {
        for (to = i + 1; to < count && same_tag(&at[to].request, &at[i].request);)
            to++;
        err = judge_case(&l, &at[i], to - i, f);
    }
    if (err == OK)
        *out = l.out;
    return err;
}
