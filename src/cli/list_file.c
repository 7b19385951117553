#include "cli/list_file_inner.h"

#include "os/file.h"

#include <inttypes.h>

static const size_t FILE_MOST = (size_t)512 << 20;

/* ---- options ---- */

static enum err read_separator(struct str word, char *out, struct fault *f)
{
    static const struct {
        const char *word;
        char separator;
    } WORDS[] = {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"bar", '|'}, {",", ','},
                 {";", ';'},     {"\t", '\t'},       {"|", '|'},    {"\\t", '\t'}};
    for (size_t i = 0; i < COUNT(WORDS); i++) {
        if (str_eq(word, str_from(WORDS[i].word))) {
            *out = WORDS[i].separator;
            return OK;
        }
    }
    return fault_set(f, ERR_USAGE, "--separator: comma, semicolon, tab or bar");
}

static enum err read_options(const struct call *c, struct list_options *o, struct fault *f)
{
    struct str header = call_text(c, "header"), separator = call_text(c, "separator");
    *o =
        (struct list_options){.encoding = call_text(c, "encoding"), .sheet = call_text(c, "sheet")};
    if (str_eq(header, STR("yes")))
        o->header = LIST_HEADER_FIRST;
    else if (str_eq(header, STR("no")))
        o->header = LIST_HEADER_NONE;
    else if (header.len)
        return fault_set(f, ERR_USAGE, "--header: yes or no");
    return separator.len ? read_separator(separator, &o->separator, f) : OK;
}

static enum err read_map(struct list_reading *r, struct fault *f)
{
    struct call *c = r->call;
    struct str rule;
    size_t count = 0;
    enum err err = OK;
    while (call_nth(c, "map", count, &rule))
        count++;
    r->intake_rules = arena_zero(c->arena, count + 1, sizeof *r->intake_rules);
    if (!r->intake_rules)
        return ERR_MEMORY;
    for (size_t i = 0; err == OK && call_nth(c, "map", i, &rule); i++) {
        if (r->kind == LIST_FILE_REQUESTS && list_intake_rule(rule))
            r->intake_rules[r->intake_rule_count++] = rule;
        else
            err = column_map_add(&r->map, c->arena, rule, f);
    }
    return err;
}

/* ---- what was read, for people ---- */

static const char *column_word(const struct list_reading *r, size_t i)
{
    return r->intake[i] != INTAKE_NONE ? intake_field_name(r->intake[i])
                                       : field_name(r->columns[i].field);
}

static enum err print_columns(const struct list_reading *r)
{
    struct render_table t = {.arena = r->call->arena, .columns = 5, .right = 1u << 0 | 1u << 3};
    const struct list *l = r->list;
    static const char *const HEAD[] = {"#", "header", "taken for", "sure", "because"};
    for (size_t i = 0; i < COUNT(HEAD); i++)
        render_cell(&t, str_from(HEAD[i]));
    for (size_t i = 0; i < l->columns; i++) {
        render_cell_f(&t, "%zu", i + 1);
        render_cell(&t, l->header ? l->header[i] : STR("(no header)"));
        render_cell_f(&t, "%s", column_word(r, i));
        render_cell_f(&t, "%.0f%%", r->columns[i].confidence * 100);
        render_cell_f(&t, "%s", r->columns[i].reason);
    }
    return render_rows(r->call, &t, 2);
}

static enum err print_reading(const struct list_reading *r)
{
    struct call *c = r->call;
    const struct list *l = r->list;
    render_call(c, l->file_name);
    call_print(c, ": %zu %s found\n", l->row_count, render_plural(l->row_count, "row", "rows"));
    for (size_t i = 0; i < l->note_count; i++) {
        call_print(c, "  - ");
        if (l->notes[i].line)
            call_print(c, "line %" PRIu32 ": ", l->notes[i].line);
        render_call(c, l->notes[i].text);
        call_print(c, "\n");
    }
    call_print(c, "columns (correct one with --map FIELD=COLUMN):\n");
    return print_columns(r);
}

/* ---- what was read, for programs ---- */

static json_t *json_columns(const struct list_reading *r, struct render_json *j)
{
    const struct list *l = r->list;
    json_t *all = json_array();
    for (size_t i = 0; i < l->columns; i++) {
        json_t *one = json_object();
        render_json_set(j, one, "number", json_integer((json_int_t)i + 1));
        render_json_set(j, one, "header", l->header ? render_json_text(l->header[i]) : json_null());
        render_json_set(j, one, "field", json_string(column_word(r, i)));
        render_json_set(j, one, "confidence", json_real(r->columns[i].confidence));
        render_json_set(j, one, "reason", json_string(r->columns[i].reason));
        render_json_add(j, all, one);
    }
    return all;
}

static int add_bytes(const char *bytes, size_t len, void *out)
{
    buf_add(out, bytes, len);
    return ((struct buf *)out)->failed ? -1 : 0;
}

static enum err json_reading(const struct list_reading *r, struct buf *out)
{
    const struct list *l = r->list;
    struct render_json j = {false};
    json_t *top = json_object(), *notes = json_array();
    for (size_t i = 0; i < l->note_count; i++) {
        json_t *one = json_object();
        render_json_set(&j, one, "line", json_integer(l->notes[i].line));
        render_json_set(&j, one, "text", render_json_text(l->notes[i].text));
        render_json_add(&j, notes, one);
    }
    render_json_set(&j, top, "file", render_json_text(l->file_name));
    render_json_set(&j, top, "rows", json_integer((json_int_t)l->row_count));
    render_json_set(&j, top, "notes", notes);
    render_json_set(&j, top, "columns", json_columns(r, &j));
    bool good = top && !j.failed &&
                json_dump_callback(top, add_bytes, out, JSON_COMPACT | JSON_REAL_PRECISION(6)) == 0;
    json_decref(top);
    return good ? OK : ERR_MEMORY;
}

/* ---- rows that cannot be used ---- */

static enum err write_rejected(const struct list_reading *r, struct fault *f)
{
    struct call *c = r->call;
    size_t rejected = r->list->fate_count[LIST_REJECTED];
    struct buf bytes = {0}, path = {0};
    (void)f;
    if (!rejected)
        return OK;
    buf_str(&path, call_word(c, 0));
    buf_text(&path, ".rejected.csv");
    if (!c->json) {
        call_print(c, "%zu %s cannot be used; each with its reason %s ", rejected,
                   render_plural(rejected, "row", "rows"),
                   call_given(c, "dry-run") ? "would go to" : "goes to");
        render_call(c, buf_view(&path));
        call_print(c, "\n");
    }
    enum err err = list_rejected_write(r->list, &bytes);
    if (err == OK)
        err = buf_check(&path);
    if (err == OK && !call_given(c, "dry-run"))
        err = call_attach(c, "rejected", buf_view(&bytes));
    buf_free(&bytes);
    buf_free(&path);
    return err;
}

/* ---- all of it ---- */

static enum err recognise(struct list_reading *r, struct fault *f)
{
    struct arena *a = r->call->arena;
    size_t columns = r->list->columns ? r->list->columns : 1;
    r->columns = arena_zero(a, columns, sizeof *r->columns);
    r->intake = arena_zero(a, columns, sizeof *r->intake);
    if (!r->columns || !r->intake)
        return ERR_MEMORY;
    enum err err = list_columns(r->list, &r->map, r->columns, f);
    if (err == OK && r->kind == LIST_FILE_REQUESTS)
        err = list_intake_columns(r, f);
    return err;
}

static enum err tell_and_attach(struct list_reading *r, struct fault *f)
{
    struct buf reading = {0}, rows = {0};
    /* Settling may find that no column holds names; the columns are shown all the same. */
    enum err settled = list_settle(r->list, r->columns, f);
    enum err err = settled == OK || settled == ERR_FORMAT ? OK : settled;
    if (err == OK)
        err = r->call->json ? json_reading(r, &reading) : print_reading(r);
    if (err == OK)
        err = settled;
    if (err == OK)
        err = write_rejected(r, f);
    if (err == OK)
        err = list_rows_write(r, buf_view(&reading), &rows);
    if (err == OK)
        err = call_attach(r->call, "rows", buf_view(&rows));
    buf_free(&reading);
    buf_free(&rows);
    return err;
}

enum err list_file_prepare(struct call *c, enum list_file_kind kind, struct fault *f)
{
    struct list_reading r = {.call = c, .kind = kind};
    struct list_options options;
    struct buf bytes = {0};
    struct str path;
    enum err err = str_copy(c->arena, call_word(c, 0), &path);
    if (err == OK)
        err = read_options(c, &options, f);
    if (err == OK)
        err = read_map(&r, f);
    if (err == OK)
        err = file_read(path.ptr, FILE_MOST, &bytes, f);
    if (err == OK)
        err = list_read(path, buf_view(&bytes), &options, &r.list, f);
    buf_free(&bytes);
    if (err == OK)
        err = recognise(&r, f);
    if (err == OK)
        err = tell_and_attach(&r, f);
    list_free(r.list);
    return err;
}

enum err list_file_give_rejected(struct call *c)
{
    struct buf path = {0};
    struct str bytes;
    if (!call_attached(c, "rejected", &bytes))
        return OK;
    buf_str(&path, call_word(c, 0));
    buf_text(&path, ".rejected.csv");
    enum err err = buf_check(&path);
    if (err == OK)
        err = call_file(c, buf_view(&path), 0600, bytes);
    buf_free(&path);
    return err;
}

enum err list_file_sum(struct call *c, uint64_t rows, const struct list_file_part *parts,
                       size_t count, struct fault *f)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += parts[i].count;
    if (sum != rows)
        return fault_set(f, ERR_STATE,
                         "%" PRIu64 " rows were read and %" PRIu64 " are accounted for", rows, sum);
    if (c->json)
        return OK;
    call_print(c, "%" PRIu64 " %s read =", rows, render_plural(rows, "row", "rows"));
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && !parts[i].count)
            continue;
        call_print(c, "%s %" PRIu64 " %s", first ? "" : " +", parts[i].count, parts[i].word);
        first = false;
    }
    call_print(c, "\n");
    return OK;
}
