/* See names_list.h. */
#include "cli/names_list.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cli/column_option.h"
#include "cli/lines_in.h"
#include "cli/link_lists.h"
#include "cli/render.h"
#include "cli/told_columns.h"
#include "core/fact_name.h"
#include "format/list.h"
#include "os/file.h"
#include "os/memory.h"

static const size_t list_max_bytes = (size_t)4 << 30, list_max_cells = 1000000000;

enum err names_id_check(struct str path, size_t line, struct str id, struct fault *f)
{
    for (size_t i = 0; i < id.len; i++)
        if (id.ptr[i] == '\t' || id.ptr[i] == '\n' || id.ptr[i] == '\r')
            return fault_set(f, ERR_FORMAT, "%.*s, line %zu: a tab or a line break in the id",
                             STR_ARG(path), line);
    return OK;
}

/* *more: what stands behind the name. */
static enum err tsv_line(struct str text, struct names_line *out, struct str *more, struct fault *f)
{
    struct str cells = text;
    const char *cell = "id", *why;
    out->id = out->name = STR("");
    *more = STR_NONE;
    if (!str_next(&cells, '\t', &out->id) || !str_next(&cells, '\t', &out->name))
        return fault_set(f, ERR_FORMAT,
                         "%.*s, line %zu: an id and a name with a tab between them are wanted",
                         STR_ARG(out->path), out->line);
    *more = cells;
    why = lines_cell_fault(out->id);
    if (!why) {
        cell = "name";
        why = lines_cell_fault(out->name);
    }
    if (why)
        return fault_set(f, ERR_FORMAT, "%.*s, line %zu, %s: %s", STR_ARG(out->path), out->line,
                         cell, why);
    return names_id_check(out->path, out->line, out->id, f);
}

static enum err take_tsv(struct str path, struct str bytes, const struct names_taker *t,
                         struct fault *f)
{
    struct str rest = utf8_after_mark(bytes), line, more;
    size_t first_more = 0; /* line */
    for (size_t number = 1; str_next(&rest, '\n', &line); number++) {
        line = lines_bare(line);
        if (line.len == 0) /* nobody */
            continue;
        struct names_line out = {.path = path, .line = number};
        enum err err = tsv_line(line, &out, &more, f);
        first_more = !first_more && more.len ? number : first_more;
        if (err == OK)
            err = t->take(t->context, &out, f);
        if (err != OK)
            return err;
    }
    if (first_more && t->columns)
        buf_printf(t->columns->said,
                   "%.*s: what stands behind the names is not looked at (first: line %zu); a list "
                   "with columns is .csv or .xlsx\n",
                   STR_ARG(path), first_more);
    return OK;
}

/* A row's texts, used over and over. */
struct row_reader {
    struct list *list;
    const struct column_kind *kinds;
    const struct names_taker *taker;
    struct buf name, number;
};

static enum err take_row(struct row_reader *r, size_t row, struct fault *f)
{
    struct list *l = r->list;
    struct arena arena = {0};
    struct facts facts;
    enum err err = list_facts(l, row, r->kinds, &arena, &facts);
    if (err == OK)
        err = facts_whole_name(&facts, NULL, &r->name);
    buf_clear(&r->number);
    buf_printf(&r->number, "%zu", row + 1);
    if (err == OK)
        err = buf_check(&r->number);
    struct str id = err == OK ? facts.value[FIELD_ID] : STR_NONE;
    if (err == OK)
        err = names_id_check(l->file_name, l->rows[row].line, id, f);
    if (err == OK)
        err = r->taker->take(r->taker->context,
                             &(struct names_line){.path = l->file_name,
                                                  .line = l->rows[row].line,
                                                  .id = id.len ? id : buf_view(&r->number),
                                                  .numbered = !id.len,
                                                  .name = buf_view(&r->name),
                                                  .facts = &facts},
                             f);
    arena_free(&arena);
    return err;
}

enum { ROWS_AT_ONCE = 1 << 14 };

static enum err take_rows(struct list *l, const struct column_kind *kinds,
                          const struct names_taker *t, struct fault *f)
{
    struct row_reader r = {l, kinds, t, {0}, {0}};
    enum err err = OK;
    for (size_t i = 0; err == OK && i < l->row_count; i++) {
        if (l->rows[i].fate == LIST_USED)
            err = take_row(&r, i, f);
        if (i % ROWS_AT_ONCE == ROWS_AT_ONCE - 1)
            list_done(l, i, memory_release);
    }
    buf_free(&r.name);
    buf_free(&r.number);
    return err;
}

/* The header outlives the list: what --ignore names may be a column of the other one. */
static enum err keep_header(const struct list *l, struct names_columns *k)
{
    enum err err = OK;
    struct arena *arena = k->call->arena;
    struct str *header = arena_zero(arena, l->columns + 1, sizeof *header);
    if (!header)
        return ERR_MEMORY;
    for (size_t c = 0; l->header && err == OK && c < l->columns; c++)
        err = str_copy(arena, l->header[c], &header[c]);
    k->header = l->header ? header : NULL;
    k->count = l->columns;
    return err;
}

/* As the call says; then kinds are those of columns that are looked at, and the id's is one. */
static enum err settle(struct list *l, struct column_kind *kinds, struct names_columns *k,
                       struct fault *f)
{
    struct column_set other = {0};
    struct told_columns told = {
        .call = k->call, .list = l, .header = l->header, .kinds = kinds, .id = SIZE_MAX};
    if (k->before && k->before->count) {
        other = (struct column_set){k->before->count, k->before->header, NULL};
        told.before = &other;
    }
    enum err err = told_columns_settle(&told, k->first, f);
    if (err == OK)
        err = list_settle_numbered(l, kinds, f);
    if (err != OK)
        return err;
    link_lists_rejected(l, k->said);
    told_columns_tell(&told, k->said);
    for (size_t c = 0; c < l->columns; c++) {
        enum field *of = &kinds[c].field;
        if (*of == FIELD_COUNT || (*of == FIELD_ID && c != told.id))
            *of = FIELD_OTHER;
        k->has[*of] = true;
    }
    return buf_check(k->said);
}

static struct column_set columns_of(const struct names_columns *k)
{
    return (struct column_set){k->count, k->header, NULL};
}

static enum err rule_missing(const struct names_columns *k, const struct column_rule *r,
                             struct str file, struct fault *f)
{
    struct column_set own = columns_of(k), other = {0};
    struct buf b = {0};
    if (!k->before || !k->before->count)
        return column_option_missing(&own, "map", r->header, file, f);
    other = columns_of(k->before);
    column_option_near(&own, r->header, &b);
    buf_text(&b, "; ");
    render_text(&b, call_word(k->call, 1));
    buf_text(&b, ": ");
    column_option_near(&other, r->header, &b);
    enum err err = buf_check(&b);
    if (err == OK)
        err = fault_set(f, ERR_USAGE, "--map %.*s: neither list has such a column; %.*s: %.*s",
                        STR_ARG(str_sub(r->header, 0, 60)), STR_ARG(file), STR_ARG(buf_view(&b)));
    buf_free(&b);
    return err;
}

/* Leaves the rules that name a column of this list. Of two lists each must be of one. */
static enum err own_rules(const struct names_columns *k, struct str file, struct column_map *m,
                          struct fault *f)
{
    struct column_set own = columns_of(k), other = {0};
    bool later = !k->first && !k->before; /* the pool may have it; it is read after the queries */
    size_t n = 0;
    if (k->before)
        other = columns_of(k->before);
    for (size_t i = 0; i < m->count; i++) {
        const struct column_rule *r = &m->rules[i];
        bool is_own = r->number || link_lists_rule_is_of(r, &own);
        if (!is_own && !later && !link_lists_rule_is_of(r, &other))
            return rule_missing(k, r, file, f);
        if (is_own)
            m->rules[n++] = *r;
    }
    m->count = n;
    return OK;
}

enum err names_map_fits(const struct names_columns *k, struct str file, struct fault *f)
{
    struct column_map map = {0};
    struct names_columns alone = *k;
    enum err err = link_lists_map(k->call, &map, f);
    alone.first = true; /* nothing comes later */
    alone.before = NULL;
    return err == OK ? own_rules(&alone, file, &map, f) : err;
}

/* Recognised, and then corrected: a correction that does not fit names no list by itself. */
static enum err recognise(const struct list *l, struct column_kind *kinds, struct names_columns *k,
                          struct fault *f)
{
    struct column_map map = {0};
    enum err err = k ? link_lists_map(k->call, &map, f) : OK;
    if (err == OK && k)
        err = keep_header(l, k);
    if (err == OK && k)
        err = own_rules(k, l->file_name, &map, f);
    if (err != OK)
        return err;
    err = list_columns(l, &map, kinds, f);
    if (err != ERR_USAGE)
        return err;
    struct str why = str_from(f->text);
    return fault_set(f, err, "--map: %.*s: %.*s", STR_ARG(l->file_name), STR_ARG(why));
}

static enum err take_list(struct str path, struct buf *bytes, const struct names_taker *t,
                          struct fault *f)
{
    struct list *l = NULL;
    struct list_options options = {.max_bytes = list_max_bytes, .max_cells = list_max_cells};
    enum err err = list_take(path, bytes, &options, &l, f);
    if (err != OK)
        return err;
    struct column_kind *kinds = mem_zero(l->columns + 1, sizeof *kinds);
    err = kinds ? OK : ERR_MEMORY;
    if (err == OK)
        err = recognise(l, kinds, t->columns, f);
    if (err == OK)
        err = t->columns ? settle(l, kinds, t->columns, f) : list_settle(l, kinds, f);
    if (err == OK)
        err = take_rows(l, kinds, t, f);
    mem_free(kinds);
    list_free(l);
    return err;
}

enum err names_list_take(struct str path, const struct names_taker *t, struct fault *f)
{
    struct buf bytes = {0}, terminated = {0};
    buf_str(&terminated, path);
    buf_byte(&terminated, '\0');
    enum err err = buf_check(&terminated);
    if (err == OK)
        err = file_read(terminated.ptr, list_max_bytes, &bytes, f);
    if (err == OK)
        err = str_ends(path, STR(".tsv")) ? take_tsv(path, buf_view(&bytes), t, f)
                                          : take_list(path, &bytes, t, f);
    buf_free(&bytes);
    buf_free(&terminated);
    return err;
}
