/* roster: lists of residents, from a file into the register. */
#include "cli/list_file.h"
#include "desk/finder.h"
#include "desk/roster.h"

#include <inttypes.h>

static enum err import_prepare(struct call *c, struct fault *f)
{
    return list_file_prepare(c, LIST_FILE_RESIDENTS, f);
}

static void tell_importing(void *call, uint64_t done, uint64_t of)
{
    call_progress(call, "taking in", done, of);
}

/* Open requests, and how many of them now have a candidate: matching is done on arrival. */
struct matched {
    uint64_t waiting, found, likely;
    bool late; /* matching was not finished */
};

static enum err match_all(struct call *c, struct matched *out, struct fault *f)
{
    size_t count;
    enum err err = finder_update(c->finder, f);
    if (err == OK)
        err = finder_match_all(c->finder, f);
    const uint32_t *requests = finder_requests(c->finder, &count);
    *out = (struct matched){.waiting = count};
    for (size_t i = 0; err == OK && i < count; i++) {
        struct finder_best best = {0};
        err = finder_best(c->finder, requests[i], false, &best, f);
        out->found += best.any;
        out->likely += best.any && best.probability >= MATCH_PROBABILITY;
    }
    return err;
}

static const char *missing(const struct call *c)
{
    if (!str_trim(call_text(c, "giver")).len)
        return "who gave it";
    return !str_trim(call_text(c, "permission")).len ? "by which permission" : "for what purpose";
}

static void import_text(struct call *c, const struct roster_made *made, const struct matched *m)
{
    bool dry = call_given(c, "dry-run");
    if (made->tombstoned)
        call_print(c,
                   "%" PRIu64 " %s of somebody who was erased: not taken in again, here or ever\n",
                   made->tombstoned, render_plural(made->tombstoned, "line is", "lines are"));
    if (made->name_hits)
        call_print(c,
                   "%" PRIu64 " %s a name like that of somebody who was erased: taken in, and held "
                   "until the protection officer has looked\n",
                   made->name_hits, render_plural(made->name_hits, "line has", "lines have"));
    if (made->quarantined)
        call_print(c,
                   "quarantine: it is not said %s. The list is %s, not matched, and shown to the "
                   "protection officer\n",
                   missing(c), dry ? "to be stored" : "stored");
    if (dry) {
        call_print(c, "dry run: nothing was kept\n");
        return;
    }
    call_print(c, "list %s: %" PRIu64 " %s\n", render_reference('L', &made->roster).text,
               made->imported, render_plural(made->imported, "line", "lines"));
    if (made->quarantined)
        return;
    if (m->late) {
        call_print(c, "matching was not finished; it goes on when candidates are looked at\n");
        return;
    }
    if (!m->waiting) {
        call_print(c, "no request waits\n");
        return;
    }
    call_print(c,
               "%" PRIu64 " of %" PRIu64 " open %s %s a candidate, %" PRIu64
               " a likely one (50%% or more): peyvand match list\n",
               m->found, m->waiting, render_plural(m->waiting, "request", "requests"),
               m->found == 1 ? "has" : "have", m->likely);
}

static enum err import_json(struct call *c, const struct list_file *l,
                            const struct roster_made *made, const struct matched *m)
{
    struct render_json j = {false};
    json_t *top = json_object();
    bool dry = call_given(c, "dry-run");
    render_json_set(&j, top, "reading", json_loadb(l->reading.ptr, l->reading.len, 0, NULL));
    render_json_set(&j, top, "list",
                    dry ? json_null() : json_string(render_reference('L', &made->roster).text));
    render_json_set(&j, top, "rows", json_integer((json_int_t)l->rows));
    render_json_set(&j, top, "imported", json_integer((json_int_t)made->imported));
    render_json_set(&j, top, "tombstoned", json_integer((json_int_t)made->tombstoned));
    render_json_set(&j, top, "name_hits", json_integer((json_int_t)made->name_hits));
    render_json_set(&j, top, "rejected", json_integer((json_int_t)l->rejected));
    render_json_set(&j, top, "skipped", json_integer((json_int_t)l->skipped));
    render_json_set(&j, top, "quarantined", json_boolean(made->quarantined));
    render_json_set(&j, top, "dry_run", json_boolean(dry));
    render_json_set(&j, top, "requests_open", json_integer((json_int_t)m->waiting));
    render_json_set(&j, top, "requests_with_candidates", json_integer((json_int_t)m->found));
    render_json_set(&j, top, "matching_finished", json_boolean(!m->late));
    render_json_set(&j, top, "requests_with_likely", json_integer((json_int_t)m->likely));
    return render_json_print(c, &j, top);
}

static enum err import_run(struct call *c, struct fault *f)
{
    struct list_file l;
    struct roster_made made;
    struct matched m = {0};
    struct roster_new what = {
        .giver = call_text(c, "giver"),
        .permission = call_text(c, "permission"),
        .purpose = call_text(c, "purpose"),
        .progress = {tell_importing, c},
        .dry_run = call_given(c, "dry-run"),
    };
    enum err err = list_file_open(c, &l, f);
    if (err == OK)
        err = call_day_past(c, "date", &what.day, f);
    if (err != OK)
        return err;
    what.file_name = l.name;
    what.rejected = l.rejected;
    what.columns = l.columns;
    what.column_count = l.column_count;
    what.rows = (struct intake_source){list_file_next, &l, l.used};
    err = roster_import(c->book, c->seat, &what, &made, f);
    if (err == OK)
        err = list_file_give_rejected(c);
    if (err != OK)
        return err;
    /* The list is in: what fails from here on is made up for at the next look at candidates. */
    if (!what.dry_run && match_all(c, &m, f) != OK)
        m.late = true;
    if (c->json)
        return import_json(c, &l, &made, &m);
    const struct list_file_part parts[] = {{made.imported, what.dry_run ? "to import" : "imported"},
                                           {made.tombstoned, "kept out (erased)"},
                                           {l.rejected, "rejected"},
                                           {l.skipped, "skipped"}};
    err = list_file_sum(c, l.rows, parts, COUNT(parts), f);
    if (err == OK)
        import_text(c, &made, &m);
    return err;
}

/* ---- list ---- */

static enum err list_json(struct call *c, const struct roster_info *all, size_t count)
{
    struct render_json j = {false};
    json_t *top = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct roster_info *r = &all[i];
        json_t *one = json_object();
        render_json_set(&j, one, "list", json_string(render_reference('L', &r->tag).text));
        render_json_set(&j, one, "giver", render_json_text(r->giver));
        render_json_set(&j, one, "permission", render_json_text(r->permission));
        render_json_set(&j, one, "purpose", render_json_text(r->purpose));
        render_json_set(&j, one, "file", render_json_text(r->file_name));
        render_json_set(&j, one, "date",
                        r->day == DAY_OPEN ? json_null() : json_string(render_day(r->day).text));
        render_json_set(&j, one, "received", json_string(render_day(r->received_day).text));
        render_json_set(&j, one, "lines", json_integer((json_int_t)r->lines));
        render_json_set(&j, one, "rejected", json_integer((json_int_t)r->rejected));
        render_json_set(&j, one, "quarantined", json_boolean(r->quarantined));
        render_json_add(&j, top, one);
    }
    return render_json_print(c, &j, top);
}

static struct str given(struct str s)
{
    return s.len ? s : STR("not said");
}

static enum err list_run(struct call *c, struct fault *f)
{
    static const char *const HEAD[] = {"list",  "of",         "received", "lines",
                                       "giver", "permission", "purpose",  ""};
    struct render_table t = {.arena = c->arena, .columns = COUNT(HEAD), .right = 1u << 3};
    struct roster_all all;
    enum err err = roster_list(c->book, c->seat, c->arena, &all, f);
    if (err == OK)
        err = book_viewed(c->book, c->seat, "roster list", NULL, f);
    if (err != OK || c->json)
        return err == OK ? list_json(c, all.at, all.count) : err;
    if (!all.count) {
        call_print(c, "no list yet\n");
        return OK;
    }
    for (size_t i = 0; i < COUNT(HEAD); i++)
        render_cell(&t, str_from(HEAD[i]));
    for (size_t i = 0; i < all.count; i++) {
        render_cell_f(&t, "%s", render_reference('L', &all.at[i].tag).text);
        render_cell_f(&t, "%s", render_day(all.at[i].day).text);
        render_cell_f(&t, "%s", render_day(all.at[i].received_day).text);
        render_cell_f(&t, "%" PRIu64, all.at[i].lines);
        render_cell(&t, given(all.at[i].giver));
        render_cell(&t, given(all.at[i].permission));
        render_cell(&t, given(all.at[i].purpose));
        render_cell_f(&t, "%s", all.at[i].quarantined ? "in quarantine, not matched" : "");
    }
    return render_rows(c, &t, 0);
}

static const struct option IMPORT[] = {
    {"giver", "WHO", "who gave the list; without it the list is quarantined", 0},
    {"permission", "TEXT", "by which permission; without it the list is quarantined", 0},
    {"purpose", "TEXT", "for what; without it the list is quarantined", 0},
    {"date", "DAY", "of the list, as 2031-04-01; ages are counted from it", 0},
    {"map", "FIELD=COLUMN", "says what a column is, by its header or number: father=Vater",
     OPTION_REPEAT | OPTION_LOCAL},
    {"encoding", "NAME", "of a CSV file, when the one found is wrong: windows-1256", OPTION_LOCAL},
    {"separator", "CHARACTER", "of a CSV file: comma, semicolon, tab, bar", OPTION_LOCAL},
    {"sheet", "NAME", "of an .xlsx file: name or number", OPTION_LOCAL},
    {"header", "yes|no", "whether the first row names the columns", OPTION_LOCAL},
    {"dry-run", NULL, "reads and tells, and keeps nothing", 0},
};

const struct command roster_commands[] = {
    {"roster", "import", "LIST", 1, 1, "takes in a list of residents, CSV or .xlsx",
     "Says what each column was taken for and which encoding was assumed. Every row has a fate: "
     "imported, rejected (to LIST.rejected.csv, with its reason), skipped, or kept out because the "
     "person was erased. Requests that wait are matched at once.",
     IMPORT, COUNT(IMPORT), 0, import_prepare, import_run},
    {"roster", "list", NULL, 0, 0, "the lists that were taken in", NULL, NULL, 0, 0, NULL,
     list_run},
};
const size_t roster_command_count = COUNT(roster_commands);
