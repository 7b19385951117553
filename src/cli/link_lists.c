#include "cli/link_lists.h"

#include "base/mem.h"
#include "cli/render.h"
#include "core/column_match.h"
#include "os/file.h"

#include <inttypes.h>
#include <string.h>

static const size_t FILE_MOST = ((size_t)2 << 30) - 1, CELLS_MOST = 1000000000, MAP_MOST = 1 << 20;

/* One list while it is read. */
struct one_list {
    struct call *call;
    struct list *list;
    size_t columns;
    struct str *header; /* outlives the list; NULL: none */
    struct column_kind *kinds;
    size_t id;    /* column, or SIZE_MAX: the row's number is its id */
    size_t *take; /* which column goes to each column of the roll; SIZE_MAX: none */
};

static struct column_set columns_of(const struct one_list *o)
{
    return (struct column_set){o->columns, o->header, o->kinds};
}

/* --id and --ignore; an ignored column has FIELD_COUNT for its field. */
static enum err settle_columns(struct one_list *o, bool first, struct fault *f)
{
    struct str id = call_text(o->call, "id"), rest = call_text(o->call, "ignore"), name;
    struct column_set all = columns_of(o);
    o->id = SIZE_MAX;
    for (size_t c = 0; c < o->list->columns && !id.len; c++)
        if (o->kinds[c].field == FIELD_ID && o->id == SIZE_MAX)
            o->id = c;
    struct str ids = id;
    while (o->id == SIZE_MAX && ids.len && str_next(&ids, ',', &name))
        o->id = column_named(&all, name);
    if (id.len && o->id == SIZE_MAX)
        return fault_set(f, ERR_USAGE, "--id %.*s: %.*s has no such column", STR_ARG(id),
                         STR_ARG(o->list->file_name));
    if (o->id != SIZE_MAX)
        o->kinds[o->id].field = FIELD_ID;
    while (rest.len && str_next(&rest, ',', &name)) {
        size_t c = column_named(&all, name);
        if (c == SIZE_MAX && first)
            return fault_set(f, ERR_USAGE, "--ignore %.*s: %.*s has no such column", STR_ARG(name),
                             STR_ARG(o->list->file_name));
        if (c != SIZE_MAX)
            o->kinds[c].field = FIELD_COUNT;
    }
    return OK;
}

/* A mapping in a file: {"header": "field", ...}. */
static enum err read_map_file(struct call *c, struct column_map *m, struct str path,
                              struct fault *f)
{
    struct buf bytes = {0}, rule = {0};
    const char *header;
    json_t *top = NULL, *field;
    json_error_t why;
    enum err e = str_copy(c->arena, path, &path);
    if (e == OK)
        e = file_read(path.ptr, MAP_MOST, &bytes, f);
    if (e == OK && !(top = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, &why)))
        e = fault_set(f, ERR_FORMAT, "%s: line %d, column %d: %s", path.ptr, why.line, why.column,
                      why.text);
    if (e == OK && !json_is_object(top))
        e = fault_set(f, ERR_FORMAT, "%s: expected {\"header\": \"field\", ...}", path.ptr);
    if (e == OK)
        json_object_foreach(top, header, field)
        {
            buf_clear(&rule);
            buf_printf(&rule, "%s=%s", json_is_string(field) ? json_string_value(field) : "",
                       header);
            e = buf_check(&rule);
            if (e == OK)
                e = column_map_add(m, c->arena, buf_view(&rule), f);
            if (e != OK)
                break;
        }
    json_decref(top);
    buf_free(&rule);
    buf_free(&bytes);
    return e;
}

enum err link_lists_map(struct call *c, struct column_map *m, struct fault *f)
{
    struct str value;
    enum err e = OK;
    for (size_t i = 0; e == OK && call_nth(c, "map", i, &value); i++)
        e = str_find(value, STR("=")) >= 0 ? column_map_add(m, c->arena, value, f)
                                           : read_map_file(c, m, value, f);
    return e;
}

static enum err copy_header(struct one_list *o)
{
    enum err e = OK;
    o->columns = o->list->columns;
    if (!o->list->header)
        return OK;
    o->header = arena_zero(o->call->arena, o->columns + 1, sizeof *o->header);
    for (size_t c = 0; o->header && c < o->columns && e == OK; c++)
        e = str_copy(o->call->arena, o->list->header[c], &o->header[c]);
    return o->header ? e : ERR_MEMORY;
}

enum { REJECTED_TOLD = 5 };

void link_lists_rejected(const struct list *l, struct buf *out)
{
    size_t told = 0, all = l->fate_count[LIST_REJECTED];
    for (size_t i = 0; i < l->row_count && told < REJECTED_TOLD && told < all; i++) {
        const struct list_row *r = &l->rows[i];
        if (r->fate != LIST_REJECTED)
            continue;
        render_text(out, l->file_name);
        buf_printf(out, ": line %" PRIu32 " is not used: ", r->line);
        render_text(out, str_from(r->why));
        buf_byte(out, '\n');
        told++;
    }
    if (all > told) {
        render_text(out, l->file_name);
        buf_printf(out, ": nor are %zu more\n", all - told);
    }
}

static enum err none_used(const struct list *l, struct fault *f)
{
    for (size_t i = 0; i < l->row_count; i++)
        if (l->rows[i].fate == LIST_REJECTED)
            return fault_set(f, ERR_FORMAT, "%.*s: no row can be used; line %" PRIu32 ": %s",
                             STR_ARG(l->file_name), l->rows[i].line, l->rows[i].why);
    return OK;
}

static enum err open_list(struct one_list *o, size_t word, struct fault *f)
{
    struct buf bytes = {0};
    struct str path = call_word(o->call, word);
    struct column_map map = {0};
    struct list_options options = {.max_bytes = FILE_MOST, .max_cells = CELLS_MOST};
    enum err e = str_copy(o->call->arena, path, &path);
    if (e == OK)
        e = file_read(path.ptr, FILE_MOST, &bytes, f);
    if (e == OK)
        e = list_read(path, buf_view(&bytes), &options, &o->list, f);
    buf_free(&bytes);
    if (e == OK)
        e = copy_header(o);
    if (e == OK && o->list->fate_count[LIST_REJECTED] && !o->list->fate_count[LIST_USED])
        e = none_used(o->list, f);
    if (e == OK)
        e = link_lists_map(o->call, &map, f);
    if (e != OK)
        return e;
    o->kinds = arena_zero(o->call->arena, o->list->columns + 1, sizeof *o->kinds);
    if (!o->kinds)
        return ERR_MEMORY;
    e = list_columns(o->list, &map, o->kinds, f);
    return e == OK ? settle_columns(o, word == 0, f) : e;
}

static void tell_columns(const struct one_list *o, struct buf *out)
{
    const struct list *l = o->list;
    render_text(out, l->file_name);
    buf_printf(out, ": %zu rows used, %zu rejected, %zu skipped\n", l->fate_count[LIST_USED],
               l->fate_count[LIST_REJECTED], l->fate_count[LIST_SKIPPED]);
    for (size_t i = 0; i < l->note_count; i++) {
        buf_text(out, "  ");
        render_text(out, l->notes[i].text);
        buf_byte(out, '\n');
    }
    for (size_t c = 0; c < l->columns; c++) {
        enum field k = o->kinds[c].field;
        buf_printf(out, "  column %zu ", c + 1);
        render_text(out, l->header ? l->header[c] : STR_NONE);
        buf_printf(out, ": %s (%s)\n", k == FIELD_COUNT ? "ignored" : field_name(k),
                   c == o->id ? "identifies the row" : o->kinds[c].reason);
    }
}

/* The roll's columns are those of the first list that are evidence. */
static enum err start_roll(struct link_lists *l, struct one_list *o)
{
    struct column_set all = columns_of(o);
    o->take = arena_zero(o->call->arena, all.count + 1, sizeof *o->take);
    if (!o->take)
        return ERR_MEMORY;
    size_t n = column_evidence(&all, o->take);
    enum err e = roll_init(&l->roll, n);
    for (size_t i = 0; i < n && e == OK; i++) {
        l->roll.columns[i].field = o->kinds[o->take[i]].field;
        e = str_copy(&l->arena, column_title(&all, o->take[i]), &l->roll.columns[i].name);
    }
    return e;
}

/* A name that the first list has in other pieces: the roll gains a column for it. */
static enum err add_name_columns(struct link_lists *l, const struct column_set *second,
                                 struct one_list *o)
{
    static const enum field names[] = {FIELD_NAME, FIELD_GIVEN, FIELD_FAMILY};
    enum err e = OK;
    for (size_t k = 0; k < COUNT(names); k++) {
        size_t c = 0;
        while (c < second->count && second->kind[c].field != names[k])
            c++;
        bool have = c == second->count;
        for (size_t i = 0; i < l->roll.column_count && !have; i++)
            have = l->roll.columns[i].field == names[k] || o->take[i] == c;
        if (have)
            continue;
        struct str name = column_title(second, c);
        e = str_copy(&l->arena, name, &name);
        if (e == OK)
            e = roll_add_column(&l->roll, name, names[k]);
        if (e != OK)
            return e;
        o->take[l->roll.column_count - 1] = c;
    }
    return OK;
}

/* The second list's column for each of the roll's. */
static enum err match_columns(struct link_lists *l, const struct one_list *first,
                              struct one_list *o)
{
    struct column_set a = columns_of(first), b = columns_of(o);
    o->take = arena_zero(o->call->arena, l->roll.column_count + 4, sizeof *o->take);
    if (!o->take)
        return ERR_MEMORY;
    enum err e = column_match(&a, first->take, l->roll.column_count, &b, o->take);
    return e == OK ? add_name_columns(l, &b, o) : e;
}

static enum err add_id(struct link_lists *l, struct str id, uint32_t line)
{
    if (l->id_count == l->id_room) {
        size_t room = l->id_room * 2 + 1024;
        size_t *more = mem_resize(l->id_end, room, sizeof *more);
        if (!more)
            return ERR_MEMORY;
        l->id_end = more;
        l->id_room = room;
    }
    if (id.len)
        buf_str(&l->ids, id);
    else
        buf_printf(&l->ids, "%u", (unsigned)line);
    l->id_end[l->id_count++] = l->ids.len;
    return buf_check(&l->ids);
}

static enum err add_rows(struct link_lists *l, const struct one_list *o, struct fault *f)
{
    struct str cells[512];
    size_t n = l->roll.column_count;
    enum err e = n <= COUNT(cells) ? OK : ERR_LIMIT;
    for (size_t row = 0; row < o->list->row_count && e == OK; row++) {
        if (o->list->rows[row].fate != LIST_USED)
            continue;
        for (size_t i = 0; i < n; i++)
            cells[i] = o->take[i] == SIZE_MAX ? STR_NONE : list_cell(o->list, row, o->take[i]);
        e = roll_add(&l->roll, cells);
        struct str id = o->id == SIZE_MAX ? STR_NONE : list_cell(o->list, row, o->id);
        if (e == OK)
            e = add_id(l, id, o->list->rows[row].line);
    }
    return e == OK ? OK : fault_set(f, e, "%s", err_text(e));
}

enum err link_lists_read(struct call *c, struct link_lists *out, struct fault *f)
{
    struct one_list both[2] = {{.call = NULL}};
    enum err e = OK;
    *out = (struct link_lists){0};
    for (size_t i = 0; i < c->word_count && i < 2 && e == OK; i++) {
        struct one_list *o = &both[i];
        o->call = c;
        call_progress(c, "reading", 0, 0);
        e = open_list(o, i, f);
        if (e == OK)
            tell_columns(o, &out->said);
        if (e == OK)
            link_lists_rejected(o->list, &out->rejected);
        if (e == OK)
            e = i == 0 ? start_roll(out, o) : match_columns(out, &both[0], o);
        if (e == OK)
            e = add_rows(out, o, f);
        if (e == OK)
            out->file_rows[i] = o->list->fate_count[LIST_USED];
        list_free(o->list);
        if (e == OK && i == 0)
            out->roll.first_rows = out->roll.rows;
    }
    if (e != OK)
        link_lists_free(out);
    return e;
}

struct str link_lists_id(const struct link_lists *l, size_t row)
{
    size_t from = row ? l->id_end[row - 1] : 0;
    return (struct str){l->ids.ptr + from, l->id_end[row] - from};
}

void link_lists_free(struct link_lists *l)
{
    if (l->roll.columns)
        roll_free(&l->roll);
    buf_free(&l->ids);
    buf_free(&l->said);
    buf_free(&l->rejected);
    mem_free(l->id_end);
    arena_free(&l->arena);
    *l = (struct link_lists){0};
}
