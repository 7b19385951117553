/* report: figures for families that want to be heard, and for those who plan. No names. */
#include "cli/render.h"
#include "desk/report.h"
#include "desk/review.h"

#include <inttypes.h>

static const char FOOT[] =
    "held back: fewer than 10, or a number from which such a one could be computed\n"
    "a figure that changed by fewer than 10 since an earlier report is printed as it was then\n";

static enum err print_part(struct call *c, const struct report_part *p)
{
    struct render_table t = {.arena = c->arena, .columns = 2, .right = 1u << 1};
    size_t held = 0;
    for (size_t i = 0; i < p->count; i++) {
        if (!p->cells[i].shown) {
            held += p->cells[i].count > 0;
            continue;
        }
        render_cell(&t, p->labels[i]);
        render_cell_f(&t, "%" PRIu64, p->cells[i].figure);
    }
    call_print(c, "%s\n", p->title);
    enum err err = render_rows(c, &t, 2);
    if (held)
        call_print(c, "  %s: held back\n", t.count ? "the others" : "all");
    return err;
}

static enum err print_report(struct call *c, const struct report *r)
{
    bool unanswered = r->kind == REPORT_UNANSWERED;
    const char *what =
        unanswered ? "requests wait and were never told anything" : "lines of residents, by list";
    enum err err = OK;
    if (!r->total.shown) {
        call_print(c, "%s: fewer than 10 %s\n", render_day(r->day).text, what);
        return OK;
    }
    call_print(c, "%s: %" PRIu64 " %s\n", render_day(r->day).text, r->total.figure, what);
    if (!unanswered)
        call_print(c, "one person may stand on several lists; the source stands with each\n");
    if (r->middle_day != DAY_OPEN)
        call_print(c, "half of them have asked since %.7s or longer\n",
                   render_day(r->middle_day).text);
    for (size_t i = 0; err == OK && i < r->part_count; i++)
        err = print_part(c, &r->parts[i]);
    if (unanswered)
        call_print(c, "what stands between is what was said, never the answer of the person\n");
    call_print(c, "%s", FOOT);
    return err;
}

static enum err json_report(struct call *c, const struct report *r)
{
    struct render_json j = {false};
    json_t *top = json_object(), *parts = json_array();
    render_json_set(&j, top, "report",
                    json_string(r->kind == REPORT_UNANSWERED ? "unanswered" : "residents"));
    render_json_set(&j, top, "day", json_string(render_day(r->day).text));
    render_json_set(&j, top, "floor", json_integer(SUPPRESS_FLOOR));
    render_json_set(&j, top, "total",
                    r->total.shown ? json_integer((json_int_t)r->total.figure) : json_null());
    render_json_set(&j, top, "half_since",
                    r->middle_day == DAY_OPEN ? json_null()
                                              : json_stringn(render_day(r->middle_day).text, 7));
    for (size_t p = 0; r->total.shown && p < r->part_count; p++) {
        json_t *part = json_object(), *cells = json_array();
        bool held = false;
        for (size_t i = 0; i < r->parts[p].count; i++) {
            const struct suppress_cell *cell = &r->parts[p].cells[i];
            held = held || (!cell->shown && cell->count > 0);
            if (!cell->shown)
                continue;
            json_t *one = json_object();
            render_json_set(&j, one, "name", render_json_text(r->parts[p].labels[i]));
            render_json_set(&j, one, "count", json_integer((json_int_t)cell->figure));
            render_json_add(&j, cells, one);
        }
        render_json_set(&j, part, "by", json_string(r->parts[p].title));
        render_json_set(&j, part, "cells", cells);
        render_json_set(&j, part, "others_held_back", json_boolean(held));
        render_json_add(&j, parts, part);
    }
    render_json_set(&j, top, "parts", parts);
    return render_json_print(c, &j, top);
}

static enum err run(struct call *c, enum report_kind kind, struct fault *f)
{
    struct report r;
    if (call_given(c, "list"))
        return review_refuse_listing(c->book, c->seat, "report: list of people", f);
    if (call_given(c, "by"))
        return review_refuse_listing(c->book, c->seat, "report: by a group of people", f);
    struct report_ask ask = {c->book, c->finder, c->seat, c->arena, kind};
    enum err err = report_make(&ask, &r, f);
    if (err != OK)
        return err;
    return c->json ? json_report(c, &r) : print_report(c, &r);
}

static enum err unanswered_run(struct call *c, struct fault *f)
{
    return run(c, REPORT_UNANSWERED, f);
}

static enum err residents_run(struct call *c, struct fault *f)
{
    return run(c, REPORT_RESIDENTS, f);
}

static const struct option OPTIONS[] = {
    {"list", NULL, "never done: refused (R14)", 0},
    {"by", "WHAT", "by home, departure, label, gathering: refused (R14)", 0},
};

const struct command report_commands[] = {
    {"report", "unanswered", NULL, 0, 0, "how many ask, since when, and what stands between",
     "Without names. Numbers below ten are held back, and whatever would let one be computed, from "
     "this report or together with an earlier one.",
     OPTIONS, COUNT(OPTIONS), 0, NULL, unanswered_run},
    {"report", "residents", NULL, 0, 0, "how many lines each list has, with its source", NULL,
     OPTIONS, COUNT(OPTIONS), 0, NULL, residents_run},
};
const size_t report_command_count = COUNT(report_commands);
