/* From a grid of rows to a list of persons' rows.
 *
 * A row leaves the list only for a reason that is written on it: title above the header, header,
 * header again, blank, numbers of columns, total (all skipped and noted), or unusable (rejected).
 * Which row is the header list_header.c tells. */
#include "format/list.h"

#include "base/mem.h"
#include "format/csv.h"
#include "format/list_inner.h"
#include "format/text.h"
#include "format/xlsx.h"

#include <stdio.h>
#include <string.h>

enum { MOST_CELLS = 100000000, COLUMNS_SOUGHT = 512 };
static const size_t usual_bytes = (size_t)512 << 20, most_bytes = ((size_t)2 << 30) - 1;

/* " (column 3)" of the cell of the row that holds the byte at `at`; "" for a cell that was quoted
 * so that its text lies elsewhere. */
static void say_column(const struct grid *g, size_t row, size_t at, char out[32])
{
    struct str cell[COLUMNS_SOUGHT];
    size_t count = grid_cells(g, row, cell, COLUMNS_SOUGHT);
    out[0] = '\0';
    for (size_t c = 0; c < count; c++) {
        size_t from = cell[c].len ? (size_t)(cell[c].ptr - g->text.ptr) : SIZE_MAX;
        if (from <= at && at - from < cell[c].len)
            snprintf(out, 32, " (column %zu)", c + 1);
    }
}

/* Rows that hold bytes which are no text: rejected, the byte, its line and its column named. */
static enum err reject_bad(struct reading *r, const struct text *t)
{
    size_t row = 0;
    for (size_t i = 0; i < t->bad_count; i++) {
        const struct text_bad *b = &t->bad[i];
        while (row + 1 < r->g->row_count && r->g->rows[row + 1].line <= b->line)
            row++;
        if (row >= r->g->row_count)
            break;
        char where[32] = "";
        if (b->line != r->g->rows[row].line) /* of a row that goes over several lines */
            snprintf(where, sizeof where, "line %u: ", (unsigned)b->line);
        char column[32];
        say_column(r->g, row, b->at, column);
        enum err e = b->byte ? grid_reject(r->g, row, "%sbyte 0x%02X is not %s%s", where,
                                           (unsigned)b->byte, t->encoding, column)
                             : grid_reject(r->g, row, "%sa NUL byte%s", where, column);
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
    struct csv_options o = {.separator = r->o.separator,
                            .max_cells = r->o.max_cells,
                            .max_columns = r->o.max_columns,
                            .progress = r->o.progress,
                            .progress_context = r->o.progress_context};
    struct csv_result result;
    bool certain = true, said = sep_line(buf_view(&r->g->text), &o.separator);
    enum err e = OK;
    if (!said && !o.separator) {
        e = csv_separator(buf_view(&r->g->text), &o.separator, &certain);
        if (e == OK && certain)
            e = list_note_add(r->l, 0,
                              "columns are separated by %s, which cuts the rows most evenly",
                              separator_name(o.separator));
        else if (e == OK)
            e = list_note_add(r->l, 0, "no separator cuts the rows evenly; comma is assumed");
    }
    if (e == OK)
        e = csv_cut(r->g, &o, &result, r->f);
    if (e == OK && said && r->g->row_count)
        list_row_skip(&r->g->rows[0], "names the separator");
    if (e == OK && result.stray_quotes)
        e = list_note_add(
            r->l, result.stray_line,
            "%zu rows have a quote inside a cell that does not begin with one; taken as it "
            "stands",
            result.stray_quotes);
    return e == OK ? reject_bad(r, t) : e;
}

static bool named_workbook(struct str name)
{
    struct str end = str_sub(name, name.len > 5 ? name.len - 5 : 0, name.len);
    return str_eq_ascii_case(end, STR(".xlsx")) || str_eq_ascii_case(end, STR(".xlsm"));
}

/* A text that its owner named .xlsx is read when nothing about it is doubtful. */
static enum err note_encoding(struct reading *r, const struct text *t)
{
    enum err e = list_note_add(r->l, 0, "%s", t->note);
    if (e != OK || r->o.encoding.len || !named_workbook(r->l->file_name))
        return e;
    if (t->bad_count || str_find(str_from(t->encoding), STR("UTF")) < 0)
        return fault_set(r->f, ERR_FORMAT,
                         "its name says .xlsx, but its bytes are no workbook (cut short, or of "
                         "another kind) and no clean text");
    return list_note_add(r->l, 0, "its name says .xlsx, but it is text, and is read as text");
}

static enum err read_text(struct reading *r, struct buf *bytes)
{
    struct text t = {0};
    enum err e = text_read(r->l->file_name, bytes, r->o.encoding, &t, r->f);
    if (e != OK)
        return e;
    r->g->text = t.utf8;
    t.utf8 = (struct buf){0};
    e = note_encoding(r, &t);
    if (e == OK)
        e = cut_text(r, &t);
    text_free(&t);
    return e;
}

static enum err read_workbook(struct reading *r, struct buf *packed)
{
    struct str bytes = buf_view(packed);
    struct xlsx_options o = {
        .sheet = r->o.sheet, .max_cells = r->o.max_cells, .max_columns = r->o.max_columns};
    struct xlsx_notes notes = {0};
    enum err e = xlsx_read(bytes, &o, r->g, &notes, r->f);
    struct str rest = buf_view(&notes.text), line;
    while (e == OK && str_next(&rest, '\n', &line))
        if (line.len)
            e = list_note_add(r->l, 0, "%.*s", STR_ARG(line));
    buf_free(&notes.text);
    return e;
}

static bool repeats_header(const struct reading *r, size_t row)
{
    size_t same = 0, n = r->g->rows[row].cell_count;
    for (size_t c = 0; c < r->l->columns && c < n; c++) {
        struct str s = r->cell[c];
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
        if (str_u64(r->cell[c], &v) != OK || v != c + 1)
            return false;
    }
    return n >= 3;
}

static bool is_total(const struct reading *r, size_t row)
{
    size_t c = 0, n = r->g->rows[row].cell_count;
    while (c < n && r->cell[c].len == 0)
        c++;
    if (c == n || !column_total_word(r->cell[c]))
        return false;
    for (c++; c < n; c++) {
        struct str s = r->cell[c];
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
    size_t last = grid_cells(g, row, r->cell, MOST_COLUMNS), filled_cells = 0;
    for (size_t c = 0; c < last; c++)
        filled_cells += r->cell[c].len > 0;
    *why = SKIP_REASONS;
    if (filled_cells == 0)
        *why = SKIP_BLANK;
    else if (r->l->header && repeats_header(r, row))
        *why = SKIP_AGAIN;
    else if (numbers_columns(r, row))
        *why = SKIP_NUMBERS;
    else if (is_total(r, row))
        *why = SKIP_TOTAL;
    if (*why != SKIP_REASONS) {
        list_row_skip(&g->rows[row], skip_words[*why]);
        return OK;
    }
    *is_short = last < r->l->columns;
    while (last > r->l->columns && r->cell[last - 1].len == 0)
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
            e = list_note_add(r->l, first[w], "rows skipped as %s: %zu, the first on line %u",
                              skip_words[w], count[w], (unsigned)first[w]);
    if (e == OK && shorter)
        e = list_note_add(
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

static enum err read_into(struct reading *r, struct buf *bytes)
{
    if (bytes->len == 0)
        return fault_set(r->f, ERR_FORMAT, "the file is empty");
    if (bytes->len > r->o.max_bytes)
        return fault_set(r->f, ERR_LIMIT, "the file has %zu bytes; at most %zu are read",
                         bytes->len, r->o.max_bytes);
    enum err e = xlsx_sniff(buf_view(bytes)) ? read_workbook(r, bytes) : read_text(r, bytes);
    buf_free(bytes);
    if (e == OK)
        e = list_header_settle(r);
    if (e == OK)
        e = judge_rows(r);
    r->l->rows = r->g->rows;
    r->l->row_count = r->g->row_count;
    count_fates(r->l);
    return e;
}

static enum err list_new(struct str file_name, struct buf *bytes,
                         const struct list_options *options, struct list **out, struct fault *f)
{
    struct list *l = mem_zero(1, sizeof *l);
    struct reading *r = mem_zero(1, sizeof *r);
    enum err e = ERR_MEMORY;
    if (l)
        l->own = mem_zero(1, sizeof *l->own);
    if (!l || !l->own || !r)
        goto out;
    *r = (struct reading){.l = l, .g = &l->own->grid, .f = f};
    if (options)
        r->o = *options;
    set_bounds(&r->o);
    e = str_copy(&l->own->arena, file_name, &l->file_name);
    if (e == OK)
        e = read_into(r, bytes);
    if (e == OK) {
        *out = l;
        l = NULL;
    }
out:
    mem_free(r);
    list_free(l);
    return e;
}

enum err list_take(struct str file_name, struct buf *bytes, const struct list_options *options,
                   struct list **out, struct fault *f)
{
    struct fault own = {0};
    enum err e = list_new(file_name, bytes, options, out, &own);
    buf_free(bytes);
    if (e == OK)
        return OK;
    const char *text = own.text[0] ? own.text : err_text(e);
    struct str name = str_sub(file_name, 0, 180);
    if (str_starts(str_from(text), name))
        return fault_set(f, e, "%s", text);
    return fault_set(f, e, "%.*s: %s", STR_ARG(name), text);
}

enum err list_read(struct str file_name, struct str bytes, const struct list_options *options,
                   struct list **out, struct fault *f)
{
    struct buf copy = {0};
    buf_str(&copy, bytes);
    if (buf_check(&copy) != OK) {
        buf_free(&copy);
        return fault_set(f, ERR_MEMORY, "%.*s: %s", STR_ARG(str_sub(file_name, 0, 180)),
                         err_text(ERR_MEMORY));
    }
    return list_take(file_name, &copy, options, out, f);
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

void list_cells(const struct list *l, size_t row, struct str *out)
{
    size_t n = grid_cells(&l->own->grid, row, out, l->columns);
    for (; n < l->columns; n++)
        out[n] = STR_NONE;
}

void list_done(struct list *l, size_t row, void (*release)(void *bytes, size_t len))
{
    struct list_private *p = l->own;
    size_t first = 0;
    if (!p->grid.is_packed || row >= l->row_count)
        return;
    while (first < row && l->rows[first].fate != LIST_USED)
        first++;
    size_t from = p->released > l->rows[first].at ? p->released : l->rows[first].at;
    if (l->header_line > l->rows[first].line || l->rows[row].at <= from)
        return;
    release(p->grid.text.ptr + from, l->rows[row].at - from);
    p->released = l->rows[row].at;
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

static bool is_number(enum field f)
{
    return f == FIELD_PHONE || f == FIELD_DOCUMENT;
}

static bool has_number(const struct list *l, size_t row, const struct column_kind *kinds)
{
    for (size_t c = 0; c < l->columns; c++) {
        struct str s = is_number(kinds[c].field) ? list_cell(l, row, c) : STR_NONE;
        for (size_t i = 0; i < s.len; i++)
            if ((unsigned char)s.ptr[i] >= 0x80 || (s.ptr[i] >= '0' && s.ptr[i] <= '9'))
                return true;
    }
    return false;
}

static enum err settle(struct list *l, const struct column_kind *kinds, bool numbers,
                       struct fault *f)
{
    bool any = false;
    size_t nameless = 0;
    uint32_t first = 0;
    for (size_t c = 0; c < l->columns; c++)
        any = any || is_name(kinds[c].field) || (numbers && is_number(kinds[c].field));
    if (!any)
        return fault_set(f, ERR_FORMAT,
                         "%.*s: no column is known to hold names; say which with name=NUMBER",
                         STR_ARG(str_sub(l->file_name, 0, 180)));
    enum err e = OK;
    for (size_t i = 0; e == OK && i < l->row_count; i++) {
        if (l->rows[i].fate != LIST_USED || has_name(l, i, kinds) ||
            (numbers && has_number(l, i, kinds)))
            continue;
        e = grid_reject(&l->own->grid, i, "no name in this row");
        if (nameless++ == 0)
            first = l->rows[i].line;
    }
    count_fates(l);
    if (e == OK && nameless)
        e = list_note_add(l, first, "%zu rows without any name are rejected, the first on line %u",
                          nameless, (unsigned)first);
    return e == OK ? OK : fault_set(f, e, "%s", err_text(e));
}

enum err list_settle(struct list *l, const struct column_kind *kinds, struct fault *f)
{
    return settle(l, kinds, false, f);
}

enum err list_settle_numbered(struct list *l, const struct column_kind *kinds, struct fault *f)
{
    return settle(l, kinds, true, f);
}
