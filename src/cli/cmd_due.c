/* due: what waits for this officer, and since when. */
#include "cli/render.h"
#include "desk/due.h"

#include <inttypes.h>
#include <stdio.h>

enum { SHOWN = 10 };

struct subject {
    char text[2 * REFERENCE_BYTES];
};

typedef struct render_reference refer(char prefix, const struct tag *t);

static struct subject subject_of(const struct due_item *i, refer *of)
{
    struct subject s = {{0}};
    if (i->has_request && i->has_person)
        snprintf(s.text, sizeof s.text, "%s/%s", of('R', &i->request).text,
                 of('P', &i->person).text);
    else if (i->has_request)
        snprintf(s.text, sizeof s.text, "%s", of('R', &i->request).text);
    else if (i->has_person)
        snprintf(s.text, sizeof s.text, "%s", of('P', &i->person).text);
    else if (i->has_roster)
        snprintf(s.text, sizeof s.text, "%s", of('L', &i->roster).text);
    return s;
}

/* The items of one kind: from `from` up to `to`. */
static enum err print_kind(struct call *c, const struct due *d, size_t from, size_t to,
                           uint64_t most)
{
    struct render_table t = {.arena = c->arena, .columns = 3};
    call_print(c, "%zu: %s\n", to - from, due_text(d->items[from].kind));
    for (size_t i = from; i < to && i - from < most; i++) {
        int32_t days = d->today - d->items[i].since_day;
        const struct due_item *it = &d->items[i];
        if (it->kind == DUE_LOOKS)
            render_cell(&t, it->officer);
        else
            render_cell_f(&t, "%s", subject_of(it, render_reference_short).text);
        render_cell_f(&t, "%" PRId32 " %s", days, render_plural((uint64_t)days, "day", "days"));
        if (it->kind == DUE_LOOKS || it->kind == DUE_TARGET)
            render_cell_f(&t, "%" PRIu32 " fields opened, %" PRIu32 " pairs looked at", it->fields,
                          it->pairs);
        else
            render_cell_f(&t, "%s", it->by_me ? "by another officer than you" : "");
    }
    enum err err = render_rows(c, &t, 2);
    if (to - from > most)
        call_print(c, "  and %zu more: --limit N (0: all)\n", to - from - (size_t)most);
    return err;
}

static enum err print_due(struct call *c, const struct due *d, uint64_t most)
{
    int32_t days = d->next_answers - d->today;
    enum err err = OK;
    call_print(c, "the next answers are given on %s, in %" PRId32 " %s\n",
               render_day(d->next_answers).text, days,
               render_plural((uint64_t)days, "day", "days"));
    if (d->sees_requests && d->waiting) {
        int32_t age = d->today - d->oldest_day;
        call_print(c, "%" PRIu64 " open %s, the oldest for %" PRId32 " %s\n", d->waiting,
                   render_plural(d->waiting, "request", "requests"), age,
                   render_plural((uint64_t)age, "day", "days"));
    } else if (d->sees_requests) {
        call_print(c, "no open request\n");
    }
    if (c->seat->role == ROLE_AUDITOR)
        call_print(c, "rules have refused %" PRIu64 " %s so far\n", d->refused,
                   render_plural(d->refused, "thing", "things"));
    for (size_t from = 0, to; err == OK && from < d->count; from = to) {
        for (to = from + 1; to < d->count && d->items[to].kind == d->items[from].kind; to++)
            continue;
        err = print_kind(c, d, from, to, most ? most : UINT64_MAX);
    }
    return err;
}

static enum err json_due(struct call *c, const struct due *d)
{
    struct render_json j = {false};
    json_t *top = json_object(), *items = json_array();
    render_json_set(&j, top, "next_answers", json_string(render_day(d->next_answers).text));
    render_json_set(&j, top, "waiting",
                    d->sees_requests ? json_integer((json_int_t)d->waiting) : json_null());
    render_json_set(&j, top, "oldest_days",
                    d->oldest_day == DAY_OPEN ? json_null()
                                              : json_integer(d->today - d->oldest_day));
    for (size_t i = 0; i < d->count; i++) {
        const struct due_item *it = &d->items[i];
        json_t *one = json_object();
        render_json_set(&j, one, "subject", json_string(subject_of(it, render_reference).text));
        render_json_set(&j, one, "what", json_string(due_text(it->kind)));
        render_json_set(&j, one, "days", json_integer(d->today - it->since_day));
        if (it->kind == DUE_LOOKS)
            render_json_set(&j, one, "officer", render_json_text(it->officer));
        if (it->kind == DUE_LOOKS || it->kind == DUE_TARGET)
            render_json_set(&j, one, "fields", json_integer(it->fields));
        render_json_set(&j, one, "by_another_officer", json_boolean(it->by_me));
        render_json_add(&j, items, one);
    }
    render_json_set(&j, top, "items", items);
    return render_json_print(c, &j, top);
}

static enum err run(struct call *c, struct fault *f)
{
    struct due_ask ask = {c->book, c->finder, c->seat, c->arena};
    struct due due;
    uint64_t most;
    enum err err = call_number(c, "limit", SHOWN, &most, f);
    if (err == OK)
        err = due_list(&ask, &due, f);
    if (err != OK)
        return err;
    return c->json ? json_due(c, &due) : print_due(c, &due, most);
}

static const struct option OPTIONS[] = {
    {"limit", "N", "how many of each kind; 10 when not said, 0: all", 0},
};

const struct command due_commands[] = {
    {"due", NULL, NULL, 0, 0, "what waits for you, and since when",
     "Each role sees what it can do something about.", OPTIONS, COUNT(OPTIONS), 0, NULL, run},
};
const size_t due_command_count = COUNT(due_commands);
