/* Which row is the header is told by header words known to core/column, and where the language is
 * not known, by a row without digits over columns of numbers. Rows above the header that do not
 * look like titles stay in use, so a wrong guess never loses a person. */
#include "format/list_inner.h"

enum { HEADER_WITHIN = 30, HEADER_CELLS = 64 };

static size_t filled(const struct grid *g, size_t row)
{
    struct str cell[MOST_COLUMNS];
    size_t n = 0, count = grid_cells(g, row, cell, MOST_COLUMNS);
    for (size_t i = 0; i < count; i++)
        n += cell[i].len > 0;
    return n;
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
        list_row_skip(row, "title above the list");
        first = first ? first : row->line;
        n++;
    }
    return n ? list_note_add(r->l, first,
                             "%zu title rows above the list are skipped, from line %u on", n,
                             (unsigned)first)
             : OK;
}

/* Two columns of one name cannot be told apart by it. In a workbook a merged header stands over
 * several on purpose. */
static enum err note_doubles(struct reading *r)
{
    const struct str *h = r->l->header;
    for (size_t c = 1; c < r->l->columns && !r->g->merge_count; c++)
        for (size_t before = 0; before < c; before++)
            if (h[c].len && str_eq_ascii_case(h[before], h[c]))
                return list_note_add(r->l, r->l->header_line,
                                     "columns %zu and %zu are both headed \"%.*s\"; where that "
                                     "matters, name them by number",
                                     before + 1, c + 1, STR_ARG(str_sub(h[c], 0, 60)));
    return OK;
}

enum err list_header_settle(struct reading *r)
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
        return list_note_add(r->l, 0,
                             "no header is recognised; columns are told by their content, and the "
                             "first full row is read as a person");
    size_t second = second_header(r, row);
    e = take_header(r, row, second);
    list_row_skip(&r->g->rows[row], "header");
    if (second != SIZE_MAX)
        list_row_skip(&r->g->rows[second], "second row of the header");
    if (e == OK)
        e = note_doubles(r);
    if (e != OK)
        return e;
    return list_note_add(r->l, r->l->header_line, "the header is on line %u%s",
                         (unsigned)r->l->header_line,
                         second != SIZE_MAX ? " and the line below it" : "");
}
