/* An office at work, for tests of the desk: the book's world with a finder and officers of several
 * roles, rows of lists that were never in a file, and short ways to say what happens. */
#ifndef PV_TEST_INTAKE_WORLD_H
#define PV_TEST_INTAKE_WORLD_H

#include "book_world.h"

#include "base/mem.h"
#include "desk/finder.h"
#include "desk/request.h"
#include "desk/roster.h"

struct desk {
    struct world *w;
    struct book *b;
    struct finder *f;
    const struct seat *ada; /* protection officer */
    struct arena arena;
};

static inline int desk_open(void **state)
{
    struct desk *d = test_calloc(1, sizeof *d);
    void *w = NULL;
    if (world_memory(&w) != 0)
        return 1;
    d->w = w;
    d->b = book_ready(d->w, &d->ada);
    MUST(finder_new(d->b, &d->f));
    *state = d;
    return 0;
}

static inline int desk_close(void **state)
{
    struct desk *d = *state;
    finder_free(d->f);
    book_close(d->b);
    arena_free(&d->arena);
    void *w = d->w;
    world_close(&w);
    test_free(d);
    return 0;
}

/* Takes on an officer and seats him. */
static inline const struct seat *desk_officer(struct desk *d, const char *name, enum role role)
{
    MUST(book_officer_add(d->b, d->ada, str_from(name), ADA_PASS, role, &fault_seen));
    return seat_as(d->b, name);
}

/* ---- lists ---- */

struct row {
    const char *name, *father, *birth, *home, *kinship, *ticket;
};

struct rows {
    const struct row *at;
    size_t count, next;
    size_t fail_at; /* this row cannot be had; 0: none */
    char verbatim[300];
};

static inline struct str str_or_none(const char *s)
{
    return s ? str_from(s) : STR_NONE;
}

static inline enum err rows_next(void *context, struct intake_row *out, bool *more, struct fault *f)
{
    struct rows *r = context;
    *more = r->next < r->count;
    if (!*more)
        return OK;
    const struct row *row = &r->at[r->next++];
    if (r->fail_at == r->next)
        return fault_set(f, ERR_FORMAT, "the list did not arrive whole");
    *out = (struct intake_row){.line = (uint32_t)r->next + 1, .facts = {.stated_day = DAY_UNKNOWN}};
    int len = snprintf(r->verbatim, sizeof r->verbatim, "%s,%s,%s,%s", row->name,
                       row->father ? row->father : "", row->birth ? row->birth : "",
                       row->home ? row->home : "");
    out->verbatim = (struct str){r->verbatim, (size_t)len};
    out->facts.value[FIELD_NAME] = str_from(row->name);
    out->facts.value[FIELD_FATHER] = str_or_none(row->father);
    out->facts.value[FIELD_BIRTH] = str_or_none(row->birth);
    out->facts.value[FIELD_HOME] = str_or_none(row->home);
    out->kinship = str_or_none(row->kinship);
    out->enquirer = row->kinship ? STR("an enquirer") : STR_NONE;
    out->ticket = str_or_none(row->ticket);
    return OK;
}

static inline struct roster_new roster_of(struct rows *rows)
{
    return (struct roster_new){.giver = STR("site administration"),
                               .permission = STR("letter"),
                               .purpose = STR("tracing"),
                               .file_name = STR("list.csv"),
                               .day = 22000,
                               .rows = {rows_next, rows, rows->count}};
}

static inline struct roster_made roster_in(struct desk *d, const struct row *at, size_t count)
{
    struct rows rows = {.at = at, .count = count};
    struct roster_new what = roster_of(&rows);
    struct roster_made made;
    MUST(roster_import(d->b, d->ada, &what, &made, &fault_seen));
    MUST(finder_update(d->f, &fault_seen));
    return made;
}

static const struct row THREE[] = {
    {"Mohammad Hossein Golestanzade", "Ali", "1981-06-02", "Arak", NULL, NULL},
    {"Sara Bahrami", "Hassan", "1990", "Shiraz", NULL, NULL},
    {"Reza Moradi", "Karim", "1975-01-01", "Rasht", NULL, NULL},
};

/* ---- requests ---- */

static inline uint32_t desk_request(struct desk *d, const char *name, const char *father,
                                    const char *birth)
{
    struct text_pair asked = {STR("School"), STR("the blue one"), 0};
    struct request_new what = {.questions = &asked,
                               .question_count = 1,
                               .enquirer = STR("an enquirer"),
                               .kinship = STR("mother"),
                               .wants = STR("contact"),
                               .sees = STR("person"),
                               .sought = {.stated_day = DAY_UNKNOWN}};
    struct tag made;
    what.sought.value[FIELD_NAME] = str_from(name);
    what.sought.value[FIELD_FATHER] = str_or_none(father);
    what.sought.value[FIELD_BIRTH] = str_or_none(birth);
    MUST(request_add(d->b, d->ada, &what, &made, &fault_seen));
    MUST(finder_update(d->f, &fault_seen));
    return number_of(d->b, &made);
}

#define SOUGHT "محمد حسین گلستان‌زاده"

/* How many acts of that kind the office's own log holds. */
static inline size_t log_count(struct desk *d, enum kind k)
{
    struct arena a = {0};
    struct entry_list l = {0};
    size_t n = 0;
    MUST(book_entries(d->b, number_of(d->b, book_office_stream(d->b)), &a, &l, &fault_seen));
    for (size_t i = 0; i < l.count; i++)
        n += l.at[i].act.kind == k;
    entry_list_free(&l);
    arena_free(&a);
    return n;
}

/* True when some act of the office's own log says that text in WHAT. */
static inline bool log_says(struct desk *d, const char *text)
{
    struct arena a = {0};
    struct entry_list l = {0};
    bool found = false;
    struct str what;
    MUST(book_entries(d->b, number_of(d->b, book_office_stream(d->b)), &a, &l, &fault_seen));
    for (size_t i = 0; i < l.count; i++)
        found = found ||
                (body_text(&l.at[i].act, BODY_WHAT, &what) && str_find(what, str_from(text)) >= 0);
    entry_list_free(&l);
    arena_free(&a);
    return found;
}

#endif
