/* profile: what a list holds, column by column. Needs no office. */
#include "base/mem.h"
#include "cli/link_idle.h"
#include "cli/link_show.h"
#include "cli/render.h"
#include "cli/told_columns.h"
#include "core/column_match.h"
#include "core/people_columns.h"
#include "os/file.h"

#include <inttypes.h>
#include <stdio.h>

enum { COMMON_MOST = 20, CELLS = 1 << 19 };
static const size_t FILE_MOST = (size_t)512 << 20;

struct common {
    uint32_t number, rows;
};

/* One column, counted. */
struct column_profile {
    uint32_t *rows; /* by value: how many rows hold it */
    size_t filled;
    struct common common[COMMON_MOST]; /* the commonest first; of equals the one met first */
    size_t common_count;
};

struct profiling {
    struct call *call;
    struct list *list;
    struct column_kind *kinds;
    struct link_lists lists; /* a roll of all columns, of ignored ones without cells */
    struct column_profile *columns;
    bool *ignored; /* by column: --ignore */
    enum mask mask;
    size_t top;
};

static enum err count_column(const struct roll *r, size_t c, struct column_profile *p)
{
    const struct roll_column *k = &r->columns[c];
    p->rows = mem_zero((size_t)k->values.count + 1, sizeof *p->rows);
    if (!p->rows)
        return ERR_MEMORY;
    for (size_t row = 0; row < r->rows; row++)
        p->rows[k->number[row]]++;
    p->filled = r->rows - p->rows[0];
    return OK;
}

static void find_common(struct column_profile *p, uint32_t values, size_t top)
{
    for (uint32_t v = 1; v <= values; v++) {
        size_t at = p->common_count;
        while (at > 0 && p->common[at - 1].rows < p->rows[v])
            at--;
        if (at >= top)
            continue;
        size_t last = p->common_count < top ? p->common_count++ : top - 1;
        for (size_t i = last; i > at; i--)
            p->common[i] = p->common[i - 1];
        p->common[at] = (struct common){v, p->rows[v]};
    }
}

/* Used rows from *row on, so many as there is room for: how many, and in *row the one behind. */
static size_t count_used(const struct list *l, size_t *row, size_t room)
{
    size_t n = 0;
    for (; *row < l->row_count && n < room; (*row)++)
        n += l->rows[*row].fate == LIST_USED;
    return n;
}

/* Rows from *row on, so many as `cell` has room for behind one row. */
static enum err add_rows(struct profiling *p, size_t *row, struct str *cell, size_t room)
{
    const struct list *l = p->list;
    size_t from = *row, n = 0, count = count_used(l, row, room);
    struct str *all = cell + l->columns;
    for (size_t i = from; i < *row; i++) {
        if (l->rows[i].fate != LIST_USED)
            continue;
        list_cells(l, i, cell);
        for (size_t c = 0; c < l->columns; c++)
            all[c * count + n] = p->ignored[c] ? STR_NONE : cell[c];
        n++;
    }
    return roll_add_rows(&p->lists.roll, all, count, 1);
}

static enum err start_roll(struct profiling *p)
{
    const struct list *l = p->list;
    struct column_set all = {l->columns, l->header, p->kinds};
    struct roll *r = &p->lists.roll;
    enum err e = roll_init(r, l->columns);
    for (size_t c = 0; c < l->columns && e == OK; c++) {
        r->columns[c].name = column_title(&all, c);
        r->columns[c].field = p->kinds[c].field;
    }
    return e;
}

/* What dedupe would compare of it. */
static enum err find_idle(struct roll *r)
{
    struct column_plan plan[FEATURES_MAX];
    size_t count;
    r->first_rows = r->rows;
    return people_plan(r, plan, &count);
}

static enum err count_columns(struct profiling *p)
{
    struct list *l = p->list;
    size_t room = CELLS / (l->columns + 1);
    struct str *cell = mem_alloc((l->columns + 1) * (room + 1) * sizeof *cell);
    enum err e = cell ? start_roll(p) : ERR_MEMORY;
    for (size_t row = 0; row < l->row_count && e == OK;) {
        call_progress(p->call, "counting, percent", row * 100 / l->row_count, 100);
        e = add_rows(p, &row, cell, room);
    }
    mem_free(cell);
    for (size_t c = 0; c < l->columns && e == OK; c++) {
        e = count_column(&p->lists.roll, c, &p->columns[c]);
        if (e == OK)
            find_common(&p->columns[c], p->lists.roll.columns[c].values.count, p->top);
    }
    return e == OK ? find_idle(&p->lists.roll) : e;
}

/* --id and --ignore, as link and dedupe take them. */
static enum err settle_columns(struct profiling *p, struct fault *f)
{
    struct told_columns told = {.call = p->call,
                                .list = p->list,
                                .header = p->list->header,
                                .kinds = p->kinds,
                                .id = SIZE_MAX};
    enum err e = told_columns_settle(&told, true, f);
    for (size_t c = 0; e == OK && c < p->list->columns; c++)
        p->ignored[c] = p->kinds[c].field == FIELD_COUNT;
    if (e == OK && call_given(p->call, "id")) {
        p->kinds[told.id].confidence = 1;
        snprintf(p->kinds[told.id].reason, sizeof p->kinds[told.id].reason, "--id");
    }
    return e;
}

static void tell_reading(void *call, size_t done, size_t of)
{
    call_progress(call, "reading, percent", done * 100 / (of ? of : 1), 100);
}

static enum err read_list(struct profiling *p, struct fault *f)
{
    struct buf bytes = {0};
    struct str path = call_word(p->call, 0);
    struct list_options options = {.encoding = call_text(p->call, "encoding"),
                                   .progress = tell_reading,
                                   .progress_context = p->call};
    struct column_map map = {0};
    enum err e = str_copy(p->call->arena, path, &path);
    call_progress(p->call, "reading, percent", 0, 100);
    if (e == OK)
        e = link_lists_map(p->call, &map, f);
    if (e == OK)
        e = file_read(path.ptr, FILE_MOST, &bytes, f);
    if (e == OK)
        e = list_take(path, &bytes, &options, &p->list, f);
    if (e != OK)
        return e;
    p->kinds = arena_zero(p->call->arena, p->list->columns + 1, sizeof *p->kinds);
    p->columns = arena_zero(p->call->arena, p->list->columns + 1, sizeof *p->columns);
    p->ignored = arena_zero(p->call->arena, p->list->columns + 1, sizeof *p->ignored);
    if (!p->kinds || !p->columns || !p->ignored)
        return ERR_MEMORY;
    e = list_columns(p->list, &map, p->kinds, f);
    return e == OK ? settle_columns(p, f) : e;
}

static struct str header_of(const struct profiling *p, size_t c)
{
    return p->list->header ? p->list->header[c] : STR_NONE;
}

static double share(size_t part, size_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

/* Values masked to the same letters are told one by one: how common each is stays visible. */
static void put_value(const struct profiling *p, size_t c, size_t i, struct buf *out)
{
    struct str s = dict_text(&p->lists.roll.columns[c].values, p->columns[c].common[i].number);
    mask_text(p->mask, p->kinds[c].field, s, out);
}

static enum err tell_text(struct profiling *p)
{
    struct call *c = p->call;
    const struct list *l = p->list;
    const struct roll *r = &p->lists.roll;
    size_t used = l->fate_count[LIST_USED];
    struct buf b = {0};
    render_text(&b, l->file_name);
    buf_printf(&b, ": %zu rows used, %zu rejected, %zu skipped\n", used,
               l->fate_count[LIST_REJECTED], l->fate_count[LIST_SKIPPED]);
    for (size_t i = 0; i < l->note_count; i++) {
        buf_text(&b, "  ");
        render_text(&b, l->notes[i].text);
        buf_byte(&b, '\n');
    }
    link_lists_rejected(l, &b);
    for (size_t i = 0; i < l->columns; i++) {
        const struct column_profile *k = &p->columns[i];
        buf_printf(&b, "\ncolumn %zu ", i + 1);
        render_text(&b, header_of(p, i));
        if (p->ignored[i]) {
            buf_text(&b, ": ignored\n");
            continue;
        }
        buf_printf(&b, ": %s, %.0f%% sure (", field_name(p->kinds[i].field),
                   p->kinds[i].confidence * 100);
        render_text(&b, str_from(p->kinds[i].reason));
        buf_printf(&b, ")\n  filled in %zu of %zu rows, %.1f%%; %" PRIu32 " different values\n",
                   k->filled, used, share(k->filled, used) * 100, r->columns[i].values.count);
        if (r->columns[i].idle)
            buf_printf(&b, "  not compared: %s\n", r->columns[i].idle);
        for (size_t v = 0; v < k->common_count && k->common[v].rows > 1; v++) {
            struct buf said = {0};
            put_value(p, i, v, &said);
            mask_cut(&said);
            buf_printf(&b, "  %7" PRIu32 "  ", k->common[v].rows);
            render_text(&b, buf_view(&said));
            buf_byte(&b, '\n');
            b.failed = b.failed || said.failed;
            buf_free(&said);
        }
    }
    if (p->mask != MASK_NONE)
        buf_text(&b, "\nvalues are masked; --show-names shows them\n");
    call_str(c, buf_view(&b));
    enum err e = buf_check(&b);
    buf_free(&b);
    return e;
}

static json_t *column_json(const struct profiling *p, size_t c, struct render_json *j)
{
    const struct column_profile *k = &p->columns[c];
    json_t *one = json_object(), *common = json_array();
    struct buf b = {0};
    render_json_set(j, one, "column", json_integer((json_int_t)c + 1));
    render_json_set(j, one, "header", render_json_text(header_of(p, c)));
    if (p->ignored[c]) {
        json_decref(common);
        render_json_set(j, one, "ignored", json_true());
        return one;
    }
    render_json_set(j, one, "field", json_string(field_name(p->kinds[c].field)));
    render_json_set(j, one, "confidence", json_real(p->kinds[c].confidence));
    render_json_set(j, one, "reason", render_json_text(str_from(p->kinds[c].reason)));
    render_json_set(j, one, "filled", json_integer((json_int_t)k->filled));
    render_json_set(j, one, "completeness",
                    json_real(share(k->filled, p->list->fate_count[LIST_USED])));
    render_json_set(j, one, "distinct", json_integer(p->lists.roll.columns[c].values.count));
    for (size_t i = 0; i < k->common_count; i++) {
        json_t *value = json_object();
        buf_clear(&b);
        put_value(p, c, i, &b);
        render_json_set(j, value, "value", b.failed ? NULL : render_json_text(buf_view(&b)));
        render_json_set(j, value, "rows", json_integer(k->common[i].rows));
        render_json_add(j, common, value);
    }
    render_json_set(j, one, "commonest", common);
    buf_free(&b);
    return one;
}

static enum err tell_json(struct profiling *p)
{
    struct render_json j = {false};
    const struct list *l = p->list;
    json_t *top = json_object(), *notes = json_array(), *columns = json_array();
    render_json_set(&j, top, "list", render_json_text(l->file_name));
    render_json_set(&j, top, "used", json_integer((json_int_t)l->fate_count[LIST_USED]));
    render_json_set(&j, top, "rejected", json_integer((json_int_t)l->fate_count[LIST_REJECTED]));
    render_json_set(&j, top, "skipped", json_integer((json_int_t)l->fate_count[LIST_SKIPPED]));
    for (size_t i = 0; i < l->note_count; i++)
        render_json_add(&j, notes, render_json_text(l->notes[i].text));
    render_json_set(&j, top, "notes", notes);
    for (size_t c = 0; c < l->columns; c++)
        render_json_add(&j, columns, column_json(p, c, &j));
    render_json_set(&j, top, "columns", columns);
    link_idle_json(&p->lists, &j, top);
    render_json_set(&j, top, "masked", json_boolean(p->mask != MASK_NONE));
    return render_json_print(p->call, &j, top);
}

static enum err profile_prepare(struct call *c, struct fault *f)
{
    struct profiling p = {.call = c};
    uint64_t top;
    enum err e = call_number(c, "top", 5, &top, f);
    if (e == OK && (top < 1 || top > COMMON_MOST))
        e = fault_set(f, ERR_USAGE, "--top: 1 to %d", COMMON_MOST);
    if (e == OK)
        e = mask_of(c, &p.mask, f);
    if (e != OK)
        return e;
    p.top = (size_t)top;
    e = read_list(&p, f);
    if (e == OK)
        e = count_columns(&p);
    if (e == OK)
        e = c->json ? tell_json(&p) : tell_text(&p);
    for (size_t i = 0; p.columns && i < p.list->columns; i++)
        mem_free(p.columns[i].rows);
    link_lists_free(&p.lists);
    list_free(p.list);
    return e;
}

static const struct option OPTIONS[] = {
    {"id", "COLUMN", "the column that identifies a row", OPTION_LOCAL},
    {"ignore", "COLUMNS", "columns to leave out, with commas between", OPTION_LOCAL},
    {"map", "MAP", "what a column is: father=Vater, or a file {\"Vater\": \"father\"}",
     OPTION_LOCAL | OPTION_REPEAT},
    {"encoding", "NAME", "of a text file: windows-1256", OPTION_LOCAL},
    {"top", "N", "values to show of each column; 5 when not said", OPTION_LOCAL},
    {"show-names", NULL, "shows names, papers, phones and addresses as written", OPTION_LOCAL},
    {"mask", NULL, "shows no value of any row", OPTION_LOCAL},
};

const struct command profile_commands[] = {
    {"profile", NULL, "LIST", 1, 1, "tells what the columns of a list hold",
     "For each column what it was taken for and why, how much of it is filled, how many different "
     "values it has and which are the commonest. Names are masked unless --show-names is given.",
     OPTIONS, COUNT(OPTIONS), COMMAND_SEALED | COMMAND_APART, profile_prepare, NULL},
};
const size_t profile_command_count = COUNT(profile_commands);
