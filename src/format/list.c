/* From a grid of rows to a list of persons' rows.
 *
 * A row leaves the list only for a reason that is written on it: title above the header, header,
 * header again, blank, numbers of columns, total (all skipped and noted), or unusable (rejected).
 * Which row is the header is told by header words known to core/column, and where the language is
 * not known, by a row without digits over columns of numbers. Rows above the header that do not
 * look like titles stay in use, so a wrong guess never loses a person. */
#include "format/list.h"

#include "base/mem.h"
#include "format/csv.h"
#include "format/text.h"
#include "format/xlsx.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { HEADER_WITHIN = 30, HEADER_CELLS = 64, MOST_COLUMNS = 512, MOST_CELLS = 100000000 };
static const size_t usual_bytes = (size_t)512 << 20, most_bytes = ((size_t)2 << 30) - 1;

struct list_private {
    struct grid grid;
    struct arena arena;
    struct list_note *notes;
    size_t note_room;
};

/* While a list is read. */
struct reading {
    struct list *l;
    struct grid *g;
    struct list_options o; /* bounds filled in */
    struct fault *f;
};

static enum err PV_PRINTF(3, 4) note(struct list *l, uint32_t line, const char *fmt, ...)
{
    struct list_private *p = l->own;
    char text[400];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (l->note_count == p->note_room) {
        size_t room = p->note_room ? p->note_room * 2 : 16;
        struct list_note *bigger = mem_resize(p->notes, room, sizeof *bigger);
        if (!bigger)
            return ERR_MEMORY;
        p->notes = bigger;
        l->notes = bigger;
        p->note_room = room;
    }
    struct list_note *n = &p->notes[l->note_count];
    n->line = line;
    enum err e = str_copy(&p->arena, str_from(text), &n->text);
    if (e == OK)
        l->note_count++;
    return e;
}

static size_t filled(const struct grid *g, size_t row)
{
    size_t n = 0;
    for (size_t i = 0; i < g->rows[row].cell_count; i++)
        n += g->cells[g->rows[row].first_cell + i].len > 0;
    return n;
}

static void skip(struct list_row *r, const char *why)
{
    r->fate = LIST_SKIPPED;
    r->why = why;
}

/* Rows that hold bytes which are no text: rejected, the byte and its line named. */
static enum err reject_bad(struct reading *r, const struct text *t)
{
    size_t row = 0;
    for (size_t i = 0; i < t->bad_count; i++) {
        const struct text_bad *b = &t->bad[i];
        while (row + 1 < r->g->row_count && r->g->rows[row + 1].line <= b->line)
            row++;
        if (row >= r->g->row_count)
            break;
        enum err e = b->byte ? grid_reject(r->g, row, "line %u: byte 0x%02X is not %s",
                                           (unsigned)b->line, (unsigned)b->byte, t->encoding)
                             : grid_reject(r->g, row, "line %u: a NUL byte", (unsigned)b->line);
        if (e != OK)
            return e;
    }
    return OK;
}

static const char *separator_name(char c)
{
    return c == ',' ? "comma" : c == ';' ? "semicolon" : c == '\t' ? "tab" : "vertical bar";
}

/* Excel's own first line: "sep=;". */
static bool sep_line(struct str text, char *out)
{
    if (text.len < 5 || !str_eq_ascii_case(str_sub(text, 0, 4), STR("sep=")))
        return false;
    if (text.len > 5 && text.ptr[5] != '\n' && text.ptr[5] != '\r')
        return false;
    *out = text.ptr[4];
    return *out == ',' || *out == ';' || *out == '\t' || *out == '|';
}

static enum err cut_text(struct reading *r, const struct text *t)
{
    struct csv_options o = {
        .separator = r->o.separator, .max_cells = r->o.max_cells, .max_columns = r->o.max_columns};
    struct csv_result result;
    bool certain = true, said = sep_line(buf_view(&r->g->text), &o.separator);
    enum err e = OK;
    if (!said && !o.separator) {
        e = csv_separator(buf_view(&r->g->text), &o.separator, &certain);
        if (e == OK && certain)
            e = note(r->l, 0, "columns are separated by %s, which cuts the rows most evenly",
                     separator_name(o.separator));
        else if (e == OK)
            e = note(r->l, 0, "no separator cuts the rows evenly; comma is assumed");
    }
    if (e == OK)
        e = csv_cut(r->g, &o, &result, r->f);
    if (e == OK && said && r->g->row_count)
        skip(&r->g->rows[0], "names the separator");
    if (e == OK && result.stray_quotes)
        e = note(r->l, result.stray_line,
                 "%zu rows have a quote inside a cell that does not begin with one; taken as it "
                 "stands",
                 result.stray_quotes);
    return e == OK ? reject_bad(r, t) : e;
}

static enum err read_text(struct reading *r, struct str bytes)
{
    struct text t = {0};
    enum err e = text_read(r->l->file_name, bytes, r->o.encoding, &t, r->f);
    if (e != OK)
        return e;
    r->g->text = t.utf8;
    t.utf8 = (struct buf){0};
    e = note(r->l, 0, "%s", t.note);
    if (e == OK)
        e = cut_text(r, &t);
    text_free(&t);
    return e;
}

static enum err read_workbook(struct reading *r, struct str bytes)
{
    struct xlsx_options o = {
        .sheet = r->o.sheet, .max_cells = r->o.max_cells, .max_columns = r->o.max_columns};
    struct xlsx_notes notes = {0};
    enum err e = xlsx_read(bytes, &o, r->g, &notes, r->f);
    struct str rest = buf_view(&notes.text), line;
    while (e == OK && str_next(&rest, '\n', &line))
        if (line.len)
            e = note(r->l, 0, "%.*s", STR_ARG(line));
    buf_free(&notes.text);
    return e;
}

/* Columns that rows commonly have: the most frequent count of cells, blank tails left out. */
static size_t usual_width(const struct grid *g, size_t limit)
{
    uint32_t counts[MOST_COLUMNS + 1] = {0};
    size_t best = 1, widest = 0;
    for (size_t i = 0; i < g->row_count; i++) {
        size_t n = g->rows[i].cell_count;
        if (g->rows[i].fate != LIST_USED || n > limit || filled(g, i) == 0)
            continue;
        counts[n]++;
        widest = n > widest ? n : widest;
    }
    for (size_t n = 1; n <= widest; n++)
        if (counts[n] >= counts[best])
            best = n;
    return best;
}

static bool looks_like_title(const struct grid *g, size_t row, size_t width)
{
    size_t n = filled(g, row);
    return n <= 1 ? width >= 2 : n * 2 < width;
}

static size_t header_words(const struct grid *g, size_t row)
{
    size_t n = 0;
    for (size_t c = 0; c < g->rows[row].cell_count && c < HEADER_CELLS; c++) {
        struct str s = grid_get(g, row, c);
        n += s.len > 0 && s.len < 80 && column_header_exact(s);
    }
    return n;
}

/* No digits in this row, and under one of its cells mostly numbers or dates. */
static bool stands_over_numbers(const struct grid *g, size_t row)
{
    for (size_t c = 0; c < g->rows[row].cell_count; c++)
        if (column_numeric(grid_get(g, row, c)))
            return false;
    for (size_t c = 0; c < g->rows[row].cell_count; c++) {
        size_t seen = 0, numbers = 0;
        for (size_t i = row + 1; i < g->row_count && seen < 20; i++) {
            struct str s = grid_get(g, i, c);
            seen += s.len > 0;
            numbers += column_numeric(s);
        }
        if (grid_get(g, row, c).len && seen >= 2 && numbers * 10 >= seen * 8)
            return true;
    }
    return false;
}

static bool is_header(const struct grid *g, size_t row, size_t width)
{
    size_t n = filled(g, row), known = header_words(g, row);
    if (known && width == 1 && n == 1)
        return true;
    if (n < 2 || looks_like_title(g, row, width))
        return false;
    if (known >= 2 && known * 3 >= n)
        return true;
    return (known >= 1 && n <= 3 && !column_numeric(grid_get(g, row, 0))) ||
           stands_over_numbers(g, row);
}

/* The header's row, or SIZE_MAX. */
static size_t find_header(const struct reading *r, size_t width)
{
    size_t looked = 0, first_full = SIZE_MAX;
    if (r->o.header == LIST_HEADER_NONE)
        return SIZE_MAX;
    for (size_t i = 0; i < r->g->row_count && looked < HEADER_WITHIN; i++) {
        if (r->g->rows[i].fate != LIST_USED || filled(r->g, i) == 0)
            continue;
        looked++;
        if (r->o.header == LIST_HEADER_FIRST)
            return i;
        if (first_full != SIZE_MAX ? header_words(r->g, i) >= 2 && is_header(r->g, i, width)
                                   : is_header(r->g, i, width))
            return i;
        if (!looks_like_title(r->g, i, width) && first_full == SIZE_MAX)
            first_full = i;
    }
    return SIZE_MAX;
}

/* The header's cells, merged ones spread over their columns; with a second header row below, both
 * joined. */
static enum err take_header(struct reading *r, size_t row, size_t second)
{
    struct list *l = r->l;
    struct str *h = arena_zero(&l->own->arena, l->columns, sizeof *h);
    if (!h)
        return ERR_MEMORY;
    for (size_t c = 0; c < l->columns; c++)
        h[c] = grid_get(r->g, row, c);
    for (size_t i = 0; i < r->g->merge_count; i++) {
        const struct grid_merge *m = &r->g->merges[i];
        if (m->row_from > r->g->rows[row].line || m->row_to < r->g->rows[row].line)
            continue;
        for (size_t c = m->column_from; c <= m->column_to && c < l->columns; c++)
            h[c] = h[m->column_from];
    }
    for (size_t c = 0; second != SIZE_MAX && c < l->columns; c++) {
        struct str below = grid_get(r->g, second, c);
        if (below.len == 0 || str_eq(below, h[c]))
            continue;
        struct buf b = {0};
        buf_str(&b, h[c]);
        buf_text(&b, h[c].len ? " " : "");
        buf_str(&b, below);
        enum err e = buf_check(&b);
        if (e == OK)
            e = str_copy(&l->own->arena, buf_view(&b), &h[c]);
        buf_free(&b);
        if (e != OK)
            return e;
    }
    l->header = h;
    l->header_line = r->g->rows[row].line;
    return OK;
}

/* A row below a header with sideways merges that is a header itself. */
static size_t second_header(const struct reading *r, size_t row)
{
    if (row + 1 >= r->g->row_count || header_words(r->g, row + 1) < 2)
        return SIZE_MAX;
    for (size_t i = 0; i < r->g->merge_count; i++) {
        const struct grid_merge *m = &r->g->merges[i];
        if (m->row_from == r->g->rows[row].line && m->column_to > m->column_from)
            return row + 1;
    }
    return SIZE_MAX;
}

/* Titles above the header; without a header, single cells above the first full row. */
static enum err skip_titles(struct reading *r, size_t header, size_t width)
{
    size_t n = 0;
    uint32_t first = 0;
    for (size_t i = 0; i < r->g->row_count && i < header; i++) {
        struct list_row *row = &r->g->rows[i];
        if (row->fate != LIST_USED || filled(r->g, i) == 0)
            continue;
        bool title = looks_like_title(r->g, i, width) && (header != SIZE_MAX || width >= 3);
        if (!title && header == SIZE_MAX)
            break;
        if (!title)
            continue;
        skip(row, "title above the list");
        first = first ? first : row->line;
        n++;
    }
    return n ? note(r->l, first, "%zu title rows above the list are skipped, from line %u on", n,
                    (unsigned)first)
             : OK;
}

static enum err settle_header(struct reading *r)
{
    size_t width = usual_width(r->g, r->o.max_columns);
    size_t row = find_header(r, width);
    r->l->columns = width;
    if (row != SIZE_MAX && r->g->rows[row].cell_count > width &&
        r->g->rows[row].cell_count <= r->o.max_columns)
        r->l->columns = r->g->rows[row].cell_count;
    enum err e = skip_titles(r, row, width);
    if (e != OK)
        return e;
    if (row == SIZE_MAX)
        return note(r->l, 0,
                    "no header is recognised; columns are told by their content, and the "
                    "first full row is read as a person");
    size_t second = second_header(r, row);
    e = take_header(r, row, second);
    skip(&r->g->rows[row], "header");
    if (second != SIZE_MAX)
        skip(&r->g->rows[second], "second row of the header");
    if (e != OK)
        return e;
    return note(r->l, r->l->header_line, "the header is on line %u%s", (unsigned)r->l->header_line,
                second != SIZE_MAX ? " and the line below it" : "");
}

static bool repeats_header(const struct reading *r, size_t row)
{
    size_t same = 0;
    for (size_t c = 0; c < r->l->columns; c++) {
        struct str s = grid_get(r->g, row, c);
        if (s.len && !str_eq_ascii_case(s, r->l->header[c]))
            return false;
        same += s.len > 0;
    }
    return same > 0 && (same > 1 || r->l->columns == 1);
}

/* "1, 2, 3, 4": the numbers of the columns, as forms have them under the header. */
static bool numbers_columns(const struct reading *r, size_t row)
{
    size_t n = r->g->rows[row].cell_count;
    for (size_t c = 0; c < n; c++) {
        uint64_t v;
        if (str_u64(grid_get(r->g, row, c), &v) != OK || v != c + 1)
            return false;
    }
    return n >= 3;
}

static bool is_total(const struct reading *r, size_t row)
{
    size_t c = 0, n = r->g->rows[row].cell_count;
    while (c < n && grid_get(r->g, row, c).len == 0)
        c++;
    if (!column_total_word(grid_get(r->g, row, c)))
        return false;
    for (c++; c < n; c++) {
        struct str s = grid_get(r->g, row, c);
        if (s.len && !column_numeric(s))
            return false;
    }
    return true;
}

enum reason_to_skip { SKIP_BLANK, SKIP_AGAIN, SKIP_NUMBERS, SKIP_TOTAL, SKIP_REASONS };

static const char *const skip_words[SKIP_REASONS] = {"blank", "header repeated",
                                                     "numbers of the columns", "total"};

static enum err judge_row(struct reading *r, size_t row, enum reason_to_skip *why, bool *is_short)
{
    struct grid *g = r->g;
    *why = SKIP_REASONS;
    if (filled(g, row) == 0)
        *why = SKIP_BLANK;
    else if (r->l->header && repeats_header(r, row))
        *why = SKIP_AGAIN;
    else if (numbers_columns(r, row))
        *why = SKIP_NUMBERS;
    else if (is_total(r, row))
        *why = SKIP_TOTAL;
    if (*why != SKIP_REASONS) {
        skip(&g->rows[row], skip_words[*why]);
        return OK;
    }
    size_t last = g->rows[row].cell_count;
    *is_short = last < r->l->columns;
    while (last > r->l->columns && grid_get(g, row, last - 1).len == 0)
        last--;
    if (last > r->l->columns)
        return grid_reject(g, row, "%zu cells, but the list has %zu columns", last, r->l->columns);
    return OK;
}

static enum err judge_rows(struct reading *r)
{
    size_t count[SKIP_REASONS] = {0}, shorter = 0;
    uint32_t first[SKIP_REASONS] = {0}, first_short = 0;
    enum err e = OK;
    for (size_t i = 0; e == OK && i < r->g->row_count; i++) {
        enum reason_to_skip why;
        bool is_short = false;
        if (r->g->rows[i].fate != LIST_USED)
            continue;
        e = judge_row(r, i, &why, &is_short);
        if (why != SKIP_REASONS && count[why]++ == 0)
            first[why] = r->g->rows[i].line;
        if (is_short && shorter++ == 0)
            first_short = r->g->rows[i].line;
    }
    for (int w = 0; e == OK && w < SKIP_REASONS; w++)
        if (count[w])
            e = note(r->l, first[w], "rows skipped as %s: %zu, the first on line %u", skip_words[w],
                     count[w], (unsigned)first[w]);
    if (e == OK && shorter)
        e = note(
            r->l, first_short,
            "%zu rows have fewer cells than the list has columns (first: line %u); the missing "
            "ones are taken as empty",
            shorter, (unsigned)first_short);
    return e;
}

static void count_fates(struct list *l)
{
    memset(l->fate_count, 0, sizeof l->fate_count);
    for (size_t i = 0; i < l->row_count; i++)
        l->fate_count[l->rows[i].fate]++;
}

static void set_bounds(struct list_options *o)
{
    if (o->max_bytes == 0)
        o->max_bytes = usual_bytes;
    if (o->max_bytes > most_bytes)
        o->max_bytes = most_bytes;
    if (o->max_cells == 0)
        o->max_cells = MOST_CELLS;
    if (o->max_columns == 0 || o->max_columns > MOST_COLUMNS)
        o->max_columns = MOST_COLUMNS;
}

static enum err read_into(struct reading *r, struct str bytes)
{
    if (bytes.len == 0)
        return fault_set(r->f, ERR_FORMAT, "the file is empty");
    if (bytes.len > r->o.max_bytes)
        return fault_set(r->f, ERR_LIMIT, "the file has %zu bytes; at most %zu are read", bytes.len,
                         r->o.max_bytes);
    enum err e = xlsx_sniff(bytes) ? read_workbook(r, bytes) : read_text(r, bytes);
    if (e == OK)
        e = settle_header(r);
    if (e == OK)
        e = judge_rows(r);
    r->l->rows = r->g->rows;
    r->l->row_count = r->g->row_count;
    count_fates(r->l);
    return e;
}

enum err list_read(struct str file_name, struct str bytes, const struct list_options *options,
                   struct list **out, struct fault *f)
{
    struct fault own = {0};
    struct list *l = mem_zero(1, sizeof *l);
    struct reading r = {.l = l, .f = &own};
    enum err e = ERR_MEMORY;
    if (!l)
        goto out;
    l->own = mem_zero(1, sizeof *l->own);
    if (!l->own)
        goto out;
    r.g = &l->own->grid;
    if (options)
        r.o = *options;
    set_bounds(&r.o);
    e = str_copy(&l->own->arena, file_name, &l->file_name);
    if (e == OK)
        e = read_into(&r, bytes);
    if (e == OK) {
        *out = l;
        l = NULL;
    }
out:
    list_free(l);
    if (e == OK)
        return OK;
    const char *text = own.text[0] ? own.text : err_text(e);
    struct str name = str_sub(file_name, 0, 180);
    if (str_starts(str_from(text), name))
        return fault_set(f, e, "%s", text);
    return fault_set(f, e, "%.*s: %s", STR_ARG(name), text);
}

void list_free(struct list *l)
{
    if (!l)
        return;
    if (l->own) {
        grid_free(&l->own->grid);
        arena_free(&l->own->arena);
        mem_free(l->own->notes);
    }
    mem_free(l->own);
    mem_free(l);
}

struct str list_cell(const struct list *l, size_t row, size_t column)
{
    return grid_get(&l->own->grid, row, column);
}

struct str list_verbatim(const struct list *l, size_t row)
{
    const struct list_row *r = &l->rows[row];
    return r->len ? (struct str){l->own->grid.text.ptr + r->at, r->len} : STR_NONE;
}

/* Recognition looks at used rows only; here is which they are. */
struct used_rows {
    const struct list *l;
    size_t *row;
};

static struct str used_cell(const void *context, size_t row, size_t column)
{
    const struct used_rows *u = context;
    return list_cell(u->l, u->row[row], column);
}

enum err list_columns(const struct list *l, const struct column_map *map, struct column_kind *out,
                      struct fault *f)
{
    struct used_rows u = {l, mem_alloc((l->row_count + 1) * sizeof(size_t))};
    if (!u.row)
        return fault_set(f, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
    struct column_table t = {
        .columns = l->columns, .header = l->header, .cell = used_cell, .context = &u};
    for (size_t i = 0; i < l->row_count; i++)
        if (l->rows[i].fate == LIST_USED)
            u.row[t.rows++] = i;
    enum err e = column_recognise(&t, out);
    if (e != OK)
        e = fault_set(f, e, "%s", err_text(e));
    else if (map)
        e = column_map_apply(map, &t, out, f);
    mem_free(u.row);
    return e;
}

static bool is_name(enum field f)
{
    return f == FIELD_NAME || f == FIELD_GIVEN || f == FIELD_FAMILY;
}

static bool has_name(const struct list *l, size_t row, const struct column_kind *kinds)
{
    for (size_t c = 0; c < l->columns; c++) {
        struct str s = list_cell(l, row, c);
        if (!is_name(kinds[c].field) || column_numeric(s))
            continue;
        for (size_t i = 0; i < s.len; i++)
            if ((unsigned char)s.ptr[i] >= 0x80 || (s.ptr[i] | 32) >= 'a')
                return true;
    }
    return false;
}

enum err list_settle(struct list *l, const struct column_kind *kinds, struct fault *f)
{
    bool any = false;
    size_t nameless = 0;
    uint32_t first = 0;
    for (size_t c = 0; c < l->columns; c++)
        any = any || is_name(kinds[c].field);
    if (!any)
        return fault_set(f, ERR_FORMAT,
                         "%.*s: no column is known to hold names; say which with name=NUMBER",
                         STR_ARG(str_sub(l->file_name, 0, 180)));
    enum err e = OK;
    for (size_t i = 0; e == OK && i < l->row_count; i++) {
        if (l->rows[i].fate != LIST_USED || has_name(l, i, kinds))
            continue;
        e = grid_reject(&l->own->grid, i, "no name in this row");
        if (nameless++ == 0)
            first = l->rows[i].line;
    }
    count_fates(l);
    if (e == OK && nameless)
        e = note(l, first, "%zu rows without any name are rejected, the first on line %u", nameless,
                 (unsigned)first);
    return e == OK ? OK : fault_set(f, e, "%s", err_text(e));
}
