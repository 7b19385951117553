#include "record/case_fold.h"

#include "base/sort.h"

/* A case is what its acts come to, and nothing besides. No row says "located" or "told"; whoever
 * asks gets a fold of all entries that are at hand, and gets the same from the same entries, in
 * whatever order and however often they came. That is how two offices that exchange what they know
 * come to the same view, how a wrong step is undone by a further act, and how the past can be
 * asked for: by folding fewer entries.
 *
 * An act counts or it is void, by rule: who signed it, what it stands on (refs), and what its
 * author could know. "Could know" is taken from causes and never from clocks: an entry knows what
 * its own office logged before it and what it names. Two officers in two offices who did not know
 * of each other leave both their acts standing, and then the one who says less wins: a withdrawal
 * over a grant, a failed proof over a proof, a report of death over everything.
 *
 * Void acts are kept with the reason, because an officer must see what did not happen and why.
 * What cannot be read, from a newer office or damaged, counts for nothing if it would raise what
 * may be told, and counts in its widest meaning if it lowers it.
 *
 * Rejected: a state machine fed with events in order of arrival. It would have to refuse late
 * news, and a withdrawal is late news more often than not. */

/* ---- the request ---- */

static bool of_request(const struct fold *f, const struct fold_item *it)
{
    return tags_equal(&it->e->stream, &f->in->request);
}

static bool names_request(const struct fold *f, const struct fold_item *it)
{
    struct tag t;
    return body_tag(&it->e->act, BODY_REQUEST, &t) && tags_equal(&t, &f->in->request);
}

static void take_request(struct case_file *c, const struct entry *e)
{
    const struct act *a = &e->act;
    c->opened = e;
    c->opened_ms = e->recorded_ms;
    c->enquirer = read_text(a, BODY_ENQUIRER);
    c->phone = read_text(a, BODY_PHONE);
    c->kinship = str_trim(read_text(a, BODY_KINSHIP));
    c->wants = read_text(a, BODY_WANTS);
    c->last_news = read_text(a, BODY_LAST_NEWS);
    if (!body_tag(a, BODY_LETTER, &c->letter))
        c->letter = (struct tag){{0}};
    if (!read_facts(a, &c->sought))
        c->sought = (struct facts){.stated_day = DAY_UNKNOWN};
    if (c->sought.stated_day == DAY_UNKNOWN)
        c->sought.stated_day = day_of_ms(e->recorded_ms);
}

static void take_missing(struct str *have, const struct act *a, enum body_key k)
{
    if (!str_trim(*have).len)
        *have = str_trim(read_text(a, k));
}

/* What a draft lacked. Where two acts say it, the first in canonical order is shown; that something
 * is said at all does not depend on the order. */
static void take_completed(struct fold *f)
{
    struct case_file *c = f->file;
    for (size_t i = 0; c->opened && i < f->count; i++) {
        const struct act *a = &f->items[i].e->act;
        if (!item_counts(&f->items[i], KIND_COMPLETED))
            continue;
        take_missing(&c->enquirer, a, BODY_ENQUIRER);
        take_missing(&c->phone, a, BODY_PHONE);
        take_missing(&c->kinship, a, BODY_KINSHIP);
        take_missing(&c->last_news, a, BODY_LAST_NEWS);
    }
}

/* Everything else is judged in the light of the request, so the request comes first. */
static enum err find_request(struct fold *f)
{
    bool any = false;
    f->file->request = f->in->request;
    for (size_t i = 0; i < f->count; i++) {
        struct fold_item *it = &f->items[i];
        fold_kind(it);
        any |= of_request(f, it) || names_request(f, it);
        if (it->kind != KIND_REQUEST || !of_request(f, it))
            continue;
        fold_judge(f, it);
        if (item_counts(it, KIND_REQUEST) && !f->file->opened)
            take_request(f->file, it->e);
    }
    return any ? OK : ERR_NOT_FOUND;
}

/* ---- the persons ---- */

/* Any stream with an act that belongs to a person, but the request's and its letter file. */
static bool of_person(const struct fold *f, const struct fold_item *it)
{
    char stream = kind_stream(it->kind);
    if (of_request(f, it) || (stream != 'P' && stream != 'B'))
        return false;
    return !f->file->opened || !tags_equal(&it->e->stream, &f->file->letter);
}

static struct case_person *person_add(struct fold *f, const struct tag *stream)
{
    struct case_file *c = f->file;
    for (size_t i = 0; i < c->person_count; i++)
        if (tags_equal(&c->persons[i].person, stream))
            return &c->persons[i];
    struct case_person *p = &c->persons[c->person_count++];
    p->person = *stream;
    return p;
}

static enum err find_persons(struct fold *f)
{
    f->person_room = f->stream_count;
    f->file->persons = arena_zero(f->arena, f->person_room, sizeof *f->file->persons);
    if (!f->file->persons)
        return ERR_MEMORY;
    for (size_t i = 0; i < f->count; i++)
        if (of_person(f, &f->items[i]))
            (void)person_add(f, &f->items[i].e->stream);
    for (size_t i = 0; i < f->count; i++)
        for (size_t k = 0; k < f->file->person_count; k++)
            if (tags_equal(&f->file->persons[k].person, &f->items[i].e->stream))
                f->items[i].person = &f->file->persons[k];
    return OK;
}

/* ---- what counted about the request ---- */

/* A withdrawal by the enquirer stands until a reopening that knows of it. */
static bool withdrawal_stands(const struct fold *f, const struct fold_item *w)
{
    for (size_t i = 0; i < f->count; i++)
        if (of_request(f, &f->items[i]) && item_counts(&f->items[i], KIND_REOPENED) &&
            fold_knows(f, &f->items[i], w))
            return false;
    return true;
}

static void take_hindrance(struct case_file *c, const struct entry *e)
{
    c->hindrances[c->hindrance_count++] =
        (struct case_hindrance){.entry = e,
                                .text = read_text(&e->act, BODY_TEXT),
                                .source = read_text(&e->act, BODY_SOURCE)};
}

static void take_letter(struct case_file *c, const struct entry *e)
{
    struct case_told told = {.entry = e, .what = str_trim(read_text(&e->act, BODY_TOLD))};
    uint64_t bits;
    if (!read_day(&e->act, BODY_CALENDAR_DAY, &told.day) ||
        !body_u64(&e->act, BODY_PERMISSIONS, &bits))
        return;
    c->letters[c->answer_count++] =
        (struct case_letter){.entry = e, .day = told.day, .text = read_text(&e->act, BODY_TEXT)};
    told.permissions = (unsigned)bits;
    if (told.what.len > 0)
        c->told[c->told_count++] = told;
}

static int order_letter(const void *x, const void *y, void *context)
{
    (void)context;
    const struct case_letter *a = x, *b = y;
    return a->day < b->day ? -1 : a->day > b->day;
}

static int order_told(const void *x, const void *y, void *context)
{
    (void)context;
    const struct case_told *a = x, *b = y;
    return a->day < b->day ? -1 : a->day > b->day;
}

/* Two offices that told the same on the same day told it once. */
static void merge_told(struct case_file *c)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->told_count; i++) {
        bool again = false;
        for (size_t k = 0; k < kept && !again; k++)
            again = c->told[k].day == c->told[i].day && str_eq(c->told[k].what, c->told[i].what);
        if (!again)
            c->told[kept++] = c->told[i];
    }
    c->told_count = kept;
}

static enum err file_room(struct fold *f)
{
    struct case_file *c = f->file;
    size_t hindrances = 0, letters = 0, voids = 0;
    for (size_t i = 0; i < f->count; i++) {
        hindrances += f->items[i].kind == KIND_HINDRANCE;
        letters += f->items[i].kind == KIND_ANSWERED;
        voids += f->items[i].standing == STANDING_VOID;
    }
    c->hindrances = arena_zero(f->arena, hindrances, sizeof *c->hindrances);
    c->letters = arena_zero(f->arena, letters, sizeof *c->letters);
    c->told = arena_zero(f->arena, letters, sizeof *c->told);
    c->voids = arena_zero(f->arena, voids, sizeof *c->voids);
    return c->hindrances && c->letters && c->told && c->voids ? OK : ERR_MEMORY;
}

static enum err file_fill(struct fold *f)
{
    struct case_file *c = f->file;
    enum err err = file_room(f);
    for (size_t i = 0; i < f->count && err == OK; i++) {
        const struct fold_item *it = &f->items[i];
        if (it->standing == STANDING_VOID)
            c->voids[c->void_count++] = (struct case_void){it->e, str_from(it->reason)};
        if (item_counts(it, KIND_ANSWERED))
            take_letter(c, it->e);
        if (!of_request(f, it))
            continue;
        if (item_counts(it, KIND_HINDRANCE))
            take_hindrance(c, it->e);
        c->duress |= item_counts(it, KIND_DURESS) && !item_lifted(f, it);
        if (it->kind == KIND_LIFTED && item_only_proposed(f, it))
            c->lifting_proposed = it->e;
        c->withdrawn |= item_counts(it, KIND_WITHDRAWN) && withdrawal_stands(f, it);
    }
    if (err == OK)
        err = sort_stable(c->letters, c->answer_count, sizeof *c->letters, order_letter, NULL);
    if (err == OK)
        err = sort_stable(c->told, c->told_count, sizeof *c->told, order_told, NULL);
    merge_told(c);
    return err;
}

/* ---- the fold ---- */

static enum err fold_persons(struct fold *f)
{
    struct case_file *c = f->file;
    for (size_t i = 0; i < c->person_count; i++) {
        person_early(f, &c->persons[i]);
        enum err err = consent_fold(f, &c->persons[i]);
        if (err != OK)
            return err;
    }
    fold_judge_late(f);
    for (size_t i = 0; i < c->person_count; i++) {
        enum err err = person_fill(f, &c->persons[i]);
        if (err != OK)
            return err;
    }
    return OK;
}

static enum err fold_run(struct fold *f)
{
    f->file = arena_zero(f->arena, 1, sizeof *f->file);
    if (!f->file)
        return ERR_MEMORY;
    f->file->today = f->in->today;
    f->file->sought.stated_day = DAY_UNKNOWN;
    enum err err = fold_order(f);
    if (err == OK)
        err = find_request(f);
    if (err == OK)
        err = find_persons(f);
    if (err != OK)
        return err;
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].kind != KIND_REQUEST || !of_request(f, &f->items[i]))
            fold_judge(f, &f->items[i]);
    take_completed(f);
    err = fold_persons(f);
    if (err == OK)
        err = file_fill(f);
    if (err == OK)
        f->file->stage = fold_stage(f);
    return err;
}

enum err case_fold(const struct case_input *in, struct arena *a, struct case_file **out)
{
    struct fold f = {.in = in, .arena = a};
    enum err err = fold_run(&f);
    if (err == OK)
        *out = f.file;
    return err;
}

/* A reason that begins with the number of a rule is a refusal; any other says that something has to
 * come first. */
static enum err refusal(const char *reason, struct fault *f)
{
    bool rule = (reason[0] == 'R' || reason[0] == 'S') && reason[1] >= '0' && reason[1] <= '9';
    return fault_set(f, rule ? ERR_REFUSED : ERR_STATE, "%s", reason);
}

enum err case_would_count(const struct case_input *in, const struct entry *added, struct fault *f)
{
    struct arena arena = {0};
    struct fold fold = {.in = in, .added = added, .arena = &arena};
    enum err err = fold_run(&fold);
    if (err != OK) {
        fault_set(f, err, "the case cannot be folded: %s", err_text(err));
    } else {
        const struct fold_item *it = NULL;
        for (size_t i = 0; i < fold.count; i++)
            if (fold.items[i].e == added)
                it = &fold.items[i];
        if (!it)
            err = refusal("this is on file already", f);
        else if (it->standing == STANDING_VOID)
            err = refusal(it->reason, f);
        else if (it->standing == STANDING_ELSEWHERE)
            err = refusal("this act is about another request", f);
    }
    arena_free(&arena);
    return err;
}

/* ---- questions ---- */

const struct case_person *case_person_of(const struct case_file *c, const struct tag *person)
{
    for (size_t i = 0; i < c->person_count; i++)
        if (tags_equal(&c->persons[i].person, person))
            return &c->persons[i];
    return NULL;
}

bool case_mandate_holds(const struct case_person *p, struct str by, struct str scope, int32_t today)
{
    for (size_t i = 0; i < p->mandate_count; i++) {
        const struct case_mandate *m = &p->mandates[i];
        if (m->claim || m->ended || (m->until != DAY_OPEN && today > m->until))
            continue;
        if (m->by.len > 0 && str_eq(m->by, str_trim(by)) && m->scope.len > 0 &&
            (str_eq(m->scope, str_trim(scope)) || str_eq(m->scope, STR("all"))))
            return true;
    }
    return false;
}
