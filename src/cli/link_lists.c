#include "cli/link_lists.h"

#include "base/mem.h"
#include "base/pool.h"
#include "cli/column_option.h"
#include "cli/ids.h"
#include "cli/render.h"
#include "cli/told_columns.h"
#include "core/column_match.h"
#include "core/column_words.h"
#include "os/file.h"
#include "os/memory.h"

#include <inttypes.h>
#include <string.h>

static const size_t FILE_MOST = ((size_t)2 << 30) - 1, CELLS_MOST = 1000000000, MAP_MOST = 1 << 20;

#define FIELD_WORDS                                                                                \
    "id name given family father grandfather mother spouse birth age sex birthplace home place "   \
    "region address postcode phone document occupation household other"

/* One list while it is read. */
struct one_list {
    struct call *call;
    size_t place; /* 0, or 1 for the second list */
    struct list *list;
    size_t columns;
    struct str *header; /* outlives the list; NULL: none */
    struct column_kind *kinds;
    size_t workers;
    size_t blank_ids;
    size_t id;    /* column, or SIZE_MAX: the row's number is its id */
    size_t *take; /* which column goes to each column of the roll; SIZE_MAX: none */
};

static struct told_columns told_of(const struct one_list *o)
{
    return (struct told_columns){
        .call = o->call, .list = o->list, .header = o->header, .kinds = o->kinds, .id = o->id};
}

static struct column_set columns_of(const struct one_list *o)
{
    return (struct column_set){o->columns, o->header, o->kinds};
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
            const char *word = json_string_value(field);
            enum field known;
            buf_clear(&rule);
            buf_printf(&rule, "%s=%s", word ? word : "", header);
            e = buf_check(&rule);
            if (e == OK && !word)
                e = fault_set(f, ERR_FORMAT, "%s: \"%s\": its kind of column in quotes is wanted",
                              path.ptr, header);
            if (e == OK && !field_from_name(str_trim(str_from(word)), &known))
                e = fault_set(f, ERR_USAGE,
                              "%s: \"%s\": \"%s\" is no kind of column; one of " FIELD_WORDS,
                              path.ptr, header, word);
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
    for (size_t i = 0; e == OK && call_nth(c, "map", i, &value); i++) {
        bool rule = str_find(value, STR("=")) >= 0;
        e = rule ? column_map_add(m, c->arena, value, f) : read_map_file(c, m, value, f);
        if (e == ERR_NOT_FOUND && !rule)
            return fault_set(f, e, "--map %.*s: neither a rule such as father=Vater nor a file",
                             STR_ARG(str_sub(value, 0, 200)));
    }
    return e;
}

bool link_lists_rule_is_of(const struct column_rule *r, const struct column_set *s)
{
    char a[HEADER_ROOM], b[HEADER_ROOM];
    struct str x = {a, header_fold(r->header, a)};
    for (size_t c = 0; c < s->count && s->header; c++)
        if (str_eq(x, (struct str){b, header_fold(s->header[c], b)}))
            return true;
    return false;
}

/* Leaves the rules that name a column of this list. Of two lists each rule must be of one: what the
 * first does not have, the second must. */
static enum err own_rules(const struct one_list *o, const struct column_set *first,
                          struct column_map *m, struct fault *f)
{
    struct column_set all = columns_of(o);
    size_t n = 0;
    for (size_t i = 0; i < m->count; i++) {
        const struct column_rule *r = &m->rules[i];
        bool own = r->number || link_lists_rule_is_of(r, &all);
        bool later = !first && o->call->word_count > 1;
        if (!own && !later && !(first && link_lists_rule_is_of(r, first)))
            return column_option_missing(&all, "map", r->header, o->list->file_name, f);
        if (own)
            m->rules[n++] = *r;
    }
    m->count = n;
    return OK;
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
    return fault_set(f, ERR_FORMAT, "%.*s: no row but a header, titles or blanks: nobody is in it",
                     STR_ARG(l->file_name));
}

/* Cutting a list and numbering its cells take about as long. */
static void tell_cutting(void *call, size_t done, size_t of)
{
    call_progress(call, "reading, percent", done * 50 / (of ? of : 1), 100);
}

static enum err open_list(struct one_list *o, const struct one_list *first, struct fault *f)
{
    struct buf bytes = {0};
    struct str path = call_word(o->call, o->place);
    struct column_map map = {0};
    struct list_options options = {.max_bytes = FILE_MOST,
                                   .max_cells = CELLS_MOST,
                                   .progress = tell_cutting,
                                   .progress_context = o->call};
    enum err e = str_copy(o->call->arena, path, &path);
    if (e == OK)
        e = file_read(path.ptr, FILE_MOST, &bytes, f);
    if (e == OK)
        e = list_take(path, &bytes, &options, &o->list, f);
    if (e == OK)
        e = copy_header(o);
    if (e == OK && !o->list->fate_count[LIST_USED])
        e = none_used(o->list, f);
    if (e == OK)
        e = link_lists_map(o->call, &map, f);
    if (e != OK)
        return e;
    o->kinds = arena_zero(o->call->arena, o->list->columns + 1, sizeof *o->kinds);
    if (!o->kinds)
        return ERR_MEMORY;
    struct told_columns told = told_of(o);
    struct column_set before = {0};
    if (first)
        before = columns_of(first);
    e = own_rules(o, first ? &before : NULL, &map, f);
    if (e == OK)
        e = list_columns(o->list, &map, o->kinds, f);
    told.before = first ? &before : NULL;
    told.later = !first && o->call->word_count > 1;
    if (e == OK)
        e = told_columns_settle(&told, !first, f);
    o->id = told.id;
    return e;
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

/* What the first list has in another shape: the roll gains a column for it. */
static enum err add_columns(struct link_lists *l, const struct column_set *second,
                            struct one_list *o)
{
    size_t n = l->roll.column_count, more[COLUMN_MORE];
    enum field *fields = arena_zero(o->call->arena, n + 1, sizeof *fields);
    enum err e = fields ? OK : ERR_MEMORY;
    for (size_t i = 0; i < n && fields; i++)
        fields[i] = l->roll.columns[i].field;
    size_t count = fields ? column_more(fields, o->take, n, second, more) : 0;
    for (size_t k = 0; k < count && e == OK; k++) {
        struct str name = column_title(second, more[k]);
        e = str_copy(&l->arena, name, &name);
        if (e == OK)
            e = roll_add_column(&l->roll, name, second->kind[more[k]].field);
        o->take[n + k] = more[k];
    }
    return e;
}

/* Keeps the names of the second list's columns that no column of the roll takes. */
static enum err keep_second_only(struct link_lists *l, const struct column_set *second,
                                 const struct one_list *o)
{
    size_t *all = arena_zero(o->call->arena, second->count + 1, sizeof *all);
    l->second_only = arena_zero(&l->arena, second->count + 1, sizeof *l->second_only);
    enum err e = all && l->second_only ? OK : ERR_MEMORY;
    size_t n = e == OK ? column_evidence(second, all) : 0;
    for (size_t i = 0; i < n && e == OK; i++) {
        bool taken = false;
        for (size_t c = 0; c < l->roll.column_count && !taken; c++)
            taken = o->take[c] == all[i];
        if (!taken)
            e = str_copy(&l->arena, column_title(second, all[i]),
                         &l->second_only[l->second_only_count++]);
    }
    return e;
}

/* The second list's column for each of the roll's. */
static enum err match_columns(struct link_lists *l, const struct one_list *first,
                              struct one_list *o)
{
    struct column_set a = columns_of(first), b = columns_of(o);
    o->take = arena_zero(o->call->arena, l->roll.column_count + COLUMN_MORE, sizeof *o->take);
    if (!o->take)
        return ERR_MEMORY;
    enum err e = column_match(&a, first->take, l->roll.column_count, &b, o->take);
    if (e == OK)
        e = add_columns(l, &b, o);
    return e == OK ? keep_second_only(l, &b, o) : e;
}

static enum err add_id(struct link_lists *l, struct str id)
{
    enum err e = mem_room(&l->id_end, &l->id_room, l->id_count + 1, sizeof *l->id_end);
    if (e != OK)
        return e;
    buf_str(&l->ids, id);
    l->id_end[l->id_count++] = l->ids.len;
    return buf_check(&l->ids);
}

enum { BATCH_ROWS = 1 << 14, BATCH_CELLS = 1 << 18, PIECE_ROWS = 1 << 11, COLUMNS_MOST = 512 };

/* Rows of a list on their way into the roll. */
struct batch {
    const struct one_list *list;
    size_t columns; /* of the roll */
    size_t room;    /* rows that a batch may have */
    size_t *row;    /* of the list */
    size_t count;
    struct str *cells; /* column by column; behind them the ids */
};

static enum err batch_init(struct batch *b, const struct one_list *o, size_t columns)
{
    size_t room = BATCH_CELLS / (columns + 1);
    *b = (struct batch){.list = o, .columns = columns};
    b->room = room < BATCH_ROWS ? room : BATCH_ROWS;
    b->row = mem_alloc(b->room * sizeof *b->row);
    b->cells = mem_alloc(b->room * (columns + 1) * sizeof *b->cells);
    return b->row && b->cells ? OK : ERR_MEMORY;
}

static void batch_free(struct batch *b)
{
    mem_free(b->row);
    mem_free(b->cells);
}

static enum err cut_piece(void *context, size_t piece, size_t worker)
{
    const struct batch *b = context;
    const struct one_list *o = b->list;
    struct str cell[COLUMNS_MOST];
    size_t to = (piece + 1) * PIECE_ROWS < b->count ? (piece + 1) * PIECE_ROWS : b->count;
    (void)worker;
    for (size_t i = piece * PIECE_ROWS; i < to; i++) {
        list_cells(o->list, b->row[i], cell);
        for (size_t c = 0; c < b->columns; c++)
            b->cells[c * b->count + i] = o->take[c] == SIZE_MAX ? STR_NONE : cell[o->take[c]];
        b->cells[b->columns * b->count + i] = o->id == SIZE_MAX ? STR_NONE : cell[o->id];
    }
    return OK;
}

/* The used rows from *next on, as many as a batch holds. */
static void batch_fill(struct batch *b, size_t *next)
{
    const struct list *l = b->list->list;
    for (b->count = 0; *next < l->row_count && b->count < b->room; (*next)++)
        if (l->rows[*next].fate == LIST_USED)
            b->row[b->count++] = *next;
}

/* A blank id: the line is said so that it is not taken for the id of another row. */
static enum err add_ids(struct link_lists *l, struct one_list *o, const struct batch *b)
{
    const char *before = o->id == SIZE_MAX ? "" : "line ";
    enum err e = OK;
    for (size_t i = 0; i < b->count && e == OK; i++) {
        struct str id = b->cells[b->columns * b->count + i];
        char line[32];
        if (!id.len) {
            snprintf(line, sizeof line, "%s%" PRIu32, before, o->list->rows[b->row[i]].line);
            id = str_from(line);
            o->blank_ids++;
        }
        e = add_id(l, id);
    }
    return e;
}

/* Text whose cells are in the roll is given back, so that list and roll are not held at once. */
static enum err add_rows(struct link_lists *l, struct one_list *o, struct fault *f)
{
    struct batch b = {0};
    size_t n = l->roll.column_count, next = 0, rows = o->list->row_count;
    enum err e = n ? batch_init(&b, o, n) : ERR_LIMIT;
    while (e == OK && next < rows) {
        call_progress(o->call, "reading, percent", 50 + next * 50 / rows, 100);
        batch_fill(&b, &next);
        e = pool_run(o->workers, (b.count + PIECE_ROWS - 1) / PIECE_ROWS, cut_piece, &b);
        if (e == OK)
            e = roll_add_rows(&l->roll, b.cells, b.count, o->workers);
        if (e == OK)
            e = add_ids(l, o, &b);
        list_done(o->list, next, memory_release);
    }
    batch_free(&b);
    return e == OK ? OK : fault_set(f, e, "%s", err_text(e));
}

/* --- what an id is worth --- */

/* The line of the n-th used row. */
static uint32_t line_of(const struct list *l, size_t n)
{
    for (size_t i = 0; i < l->row_count; i++)
        if (l->rows[i].fate == LIST_USED && n-- == 0)
            return l->rows[i].line;
    return 0;
}

/* "id 12 stands on lines 3 and 7, ..." */
static void say_doubles(const struct link_lists *l, const struct one_list *o, size_t from,
                        const struct ids_doubles *d, struct buf *out)
{
    render_text(out, o->list->file_name);
    buf_printf(out, ": column %zu ", o->id + 1);
    render_text(out, o->header ? o->header[o->id] : STR_NONE);
    buf_text(out, " does not identify a row: ");
    for (size_t i = 0; i < d->told; i++) {
        buf_text(out, i ? ", " : "");
        render_text(out, str_sub(link_lists_id(l, d->some[i].first), 0, 40));
        buf_printf(out, " stands on lines %" PRIu32 " and %" PRIu32,
                   line_of(o->list, d->some[i].first - from),
                   line_of(o->list, d->some[i].again - from));
    }
    if (d->count > d->told)
        buf_printf(out, ", and %zu rows more have an id of an earlier one", d->count - d->told);
}

/* Every row of the list is named by its line. */
static enum err name_by_line(struct link_lists *l, const struct one_list *o, size_t from)
{
    enum err e = OK;
    l->id_count = from;
    l->ids.len = from ? l->id_end[from - 1] : 0;
    for (size_t i = 0; i < o->list->row_count && e == OK; i++) {
        char line[16];
        snprintf(line, sizeof line, "%" PRIu32, o->list->rows[i].line);
        if (o->list->rows[i].fate == LIST_USED)
            e = add_id(l, str_from(line));
    }
    return e;
}

static struct str id_at(const void *lists, size_t row)
{
    return link_lists_id(lists, row);
}

static enum err find_doubles(const struct link_lists *l, size_t from, struct ids_doubles *out)
{
    struct ids ids = {id_at, l, from, l->id_count};
    return ids_find_doubles(&ids, out);
}

static enum err settle_doubles(struct link_lists *l, struct one_list *o, size_t from,
                               struct fault *f)
{
    struct ids_doubles d;
    enum err e = find_doubles(l, from, &d);
    if (e != OK || !d.count)
        return e;
    if (call_given(o->call, "id") || o->kinds[o->id].confidence >= 1) {
        struct buf b = {0};
        say_doubles(l, o, from, &d, &b);
        e = buf_check(&b);
        if (e == OK)
            e = fault_set(f, ERR_USAGE, "%.*s; name another column with --id",
                          STR_ARG(buf_view(&b)));
        buf_free(&b);
        return e;
    }
    say_doubles(l, o, from, &d, &l->warning);
    buf_text(&l->warning, "; rows are named by their lines\n");
    o->id = SIZE_MAX;
    return name_by_line(l, o, from);
}

/* Ids of the list whose rows begin at `from`: none may stand twice. */
static enum err settle_ids(struct link_lists *l, struct one_list *o, size_t from, struct fault *f)
{
    size_t blank = o->blank_ids;
    if (o->id == SIZE_MAX)
        return OK;
    if (blank == l->id_count - from) {
        o->id = SIZE_MAX;
        return name_by_line(l, o, from);
    }
    if (blank) {
        render_text(&l->warning, o->list->file_name);
        buf_printf(&l->warning, ": rows without an id: %zu; they are named \"line N\"\n", blank);
    }
    return settle_doubles(l, o, from, f);
}

/* Where rows of both lists are told apart by their ids alone. */
static enum err settle_both(struct link_lists *l, const struct call *c)
{
    struct ids_doubles d;
    if (c->word_count < 2 || !call_given(c, "clusters"))
        return OK;
    enum err e = find_doubles(l, 0, &d);
    l->ids_in_both = e == OK && d.count;
    if (!l->ids_in_both)
        return e;
    buf_text(&l->warning, "both lists have the id ");
    render_text(&l->warning, link_lists_id(l, d.some[0].first));
    buf_text(&l->warning, d.count > 1 ? " and others" : "");
    buf_text(&l->warning, "; --clusters writes 1: or 2: in front of ids, for the list\n");
    return OK;
}

static enum err read_one(struct link_lists *l, struct one_list *both, size_t i, struct fault *f)
{
    struct one_list *o = &both[i];
    size_t from = l->id_count;
    call_progress(o->call, "reading, percent", 0, 100);
    enum err e = open_list(o, i ? &both[0] : NULL, f);
    if (e == OK)
        link_lists_rejected(o->list, &l->warning);
    if (e == OK)
        e = i == 0 ? start_roll(l, o) : match_columns(l, &both[0], o);
    if (e == OK && !l->roll.column_count)
        e = fault_set(f, ERR_FORMAT, "%.*s: no column is left to compare by",
                      STR_ARG(o->list->file_name));
    if (e == OK)
        e = add_rows(l, o, f);
    if (e == OK)
        e = settle_ids(l, o, from, f);
    if (e == OK) {
        struct told_columns told = told_of(o);
        told_columns_tell(&told, &l->said);
        l->file_rows[i] = o->list->fate_count[LIST_USED];
        l->left_out += o->list->fate_count[LIST_REJECTED];
    }
    list_free(o->list);
    o->list = NULL;
    return e;
}

/* --stated; 0 where it is not given. */
static enum err year_stated(struct call *c, int *out, struct fault *f)
{
    uint64_t year;
    enum err e = call_number(c, "stated", 0, &year, f);
    if (e == OK && call_given(c, "stated") && (year < 1800 || year > 2200))
        e = fault_set(f, ERR_USAGE, "--stated: expected a year such as 2024");
    *out = e == OK ? (int)year : 0;
    return e;
}

enum err link_lists_read(struct call *c, struct link_lists *out, struct fault *f)
{
    struct one_list both[2] = {{.call = NULL}};
    uint64_t workers = 2;
    *out = (struct link_lists){0};
    enum err e = call_number(c, "threads", 2, &workers, f);
    int stated = 0;
    if (e == OK)
        e = year_stated(c, &stated, f);
    for (size_t i = 0; i < c->word_count && i < 2 && e == OK; i++) {
        both[i].call = c;
        both[i].place = i;
        both[i].workers = (size_t)workers;
        e = read_one(out, both, i, f);
        if (e == OK && i == 0)
            out->roll.first_rows = out->roll.rows;
    }
    out->roll.ages_stated = stated;
    if (e == OK)
        e = settle_both(out, c);
    if (e != OK)
        link_lists_free(out);
    return e;
}

enum err link_lists_warn(struct call *c, const struct link_lists *l)
{
    struct str said = buf_view(&l->warning);
    enum err e = buf_check(&l->warning);
    if (e != OK || !said.len)
        return e;
    if (c->json)
        return str_copy(c->arena, str_trim(said), &c->warning);
    call_say(c, said);
    return OK;
}

struct str link_lists_id(const struct link_lists *l, size_t row)
{
    size_t from = row ? l->id_end[row - 1] : 0;
    return (struct str){l->ids.ptr + from, l->id_end[row] - from};
}

void link_lists_name(const struct link_lists *l, size_t row, struct buf *out)
{
    if (l->ids_in_both)
        buf_text(out, row < l->roll.first_rows ? "1:" : "2:");
    buf_str(out, link_lists_id(l, row));
}

void link_lists_free(struct link_lists *l)
{
    if (l->roll.columns)
        roll_free(&l->roll);
    buf_free(&l->ids);
    buf_free(&l->said);
    buf_free(&l->warning);
    mem_free(l->id_end);
    arena_free(&l->arena);
    *l = (struct link_lists){0};
}
