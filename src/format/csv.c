/* Cutting CSV.
 *
 * The problem: a roster may have a quote that nobody closed, and RFC 4180 then makes one cell of
 * everything that follows. The way taken: a row is cut tentatively; when its quoting fails, all
 * that was cut of it is taken back, its first line alone becomes a rejected row, and cutting goes
 * on with the next line. This stays linear: a line whose quote is still open at its end would, read
 * as the inside of an earlier open quote, close that one, so no stretch is scanned over and over.
 *
 * Detection of the separator cuts the first rows with each candidate and takes the one under which
 * most rows have the same number of columns, more columns weighing more: share^2 * log2(columns).
 * Counting characters alone is fooled by "Doe, John" in a list with semicolons. */
#include "format/csv.h"

#include <math.h>
#include <string.h>

enum { DETECT_BYTES = 1 << 18, DETECT_ROWS = 200, DETECT_COLUMNS = 256, TELL_EVERY = 1 << 18 };

struct cutter {
    struct grid *g;
    const struct csv_options *o;
    size_t end; /* of the source text; unquoted cells are appended behind it */
    size_t at;
    uint32_t line;
    bool stray;          /* in this row */
    const char *trouble; /* why this row's quoting cannot be read */
    bool stops[256];     /* bytes that end an unquoted stretch */
};

static const char *byte_at(const struct cutter *c, size_t at)
{
    return c->g->text.ptr + at;
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/* Steps over CRLF, CR or LF. */
static void skip_line_end(struct cutter *c)
{
    if (*byte_at(c, c->at) == '\r' && c->at + 1 < c->end && *byte_at(c, c->at + 1) == '\n')
        c->at++;
    c->at++;
    c->line++;
}

static uint32_t lines_within(const struct cutter *c, size_t from, size_t to)
{
    uint32_t n = 0;
    for (size_t i = from; i < to; i++) {
        char b = *byte_at(c, i);
        if (b == '\n' || (b == '\r' && !(i + 1 < c->end && *byte_at(c, i + 1) == '\n')))
            n++;
    }
    return n;
}

/* Adds the inside of quotes [from, to), its doubled quotes made single behind the source text. */
static enum err add_quoted(struct cutter *c, size_t from, size_t to, bool doubled)
{
    if (!doubled)
        return grid_cell(c->g, from, to - from);
    size_t at = c->g->text.len;
    enum err e = buf_reserve(&c->g->text, to - from);
    if (e != OK)
        return e;
    for (size_t i = from; i < to; i++) {
        char b = *byte_at(c, i);
        buf_byte(&c->g->text, (unsigned char)b);
        if (b == '"')
            i++;
    }
    return grid_cell(c->g, at, c->g->text.len - at);
}

/* c->at stands on the opening quote; afterwards on a separator, line end or the end. */
static enum err cut_quoted(struct cutter *c)
{
    size_t from = c->at + 1, i = from;
    bool doubled = false;
    for (;;) {
        const char *q = i < c->end ? memchr(byte_at(c, i), '"', c->end - i) : NULL;
        if (!q) {
            c->trouble = "a quote is opened and never closed";
            return OK;
        }
        i = (size_t)(q - c->g->text.ptr);
        if (i + 1 >= c->end || *byte_at(c, i + 1) != '"')
            break;
        doubled = true;
        i += 2;
    }
    size_t to = i++;
    while (i < c->end && *byte_at(c, i) != c->o->separator &&
           (*byte_at(c, i) == ' ' || *byte_at(c, i) == '\t'))
        i++;
    if (i < c->end && *byte_at(c, i) != c->o->separator && !is_line_end(*byte_at(c, i))) {
        c->trouble = "text stands after a closing quote";
        return OK;
    }
    c->line += lines_within(c, from, to);
    c->at = i;
    return add_quoted(c, from, to, doubled);
}

static enum err cut_plain(struct cutter *c)
{
    size_t i = c->at;
    const char *text = c->g->text.ptr;
    for (;;) {
        while (i < c->end && !c->stops[(unsigned char)text[i]])
            i++;
        if (i >= c->end || text[i] != '"')
            break;
        c->stray = true;
        i++;
    }
    size_t from = c->at;
    c->at = i;
    return grid_cell(c->g, from, i - from);
}

static enum err cut_cell(struct cutter *c)
{
    size_t i = c->at;
    const char *text = c->g->text.ptr;
    while (i < c->end && (text[i] == ' ' || text[i] == '\t') && text[i] != c->o->separator)
        i++;
    if (i >= c->end || text[i] != '"')
        return cut_plain(c);
    c->at = i;
    return cut_quoted(c);
}

/* Takes back what was cut of the last row and makes one rejected cell of its first line. */
static enum err reject_line(struct cutter *c, size_t from)
{
    struct grid *g = c->g;
    struct list_row *r = &g->rows[g->row_count - 1];
    size_t column = r->cell_count + 1;
    bool too_many = r->cell_count > c->o->max_columns;
    grid_row_empty(g);
    c->line = r->line;
    c->at = from;
    while (c->at < c->end && !is_line_end(*byte_at(c, c->at)))
        c->at++;
    enum err e = grid_cell(g, from, c->at - from);
    if (e != OK)
        return e;
    if (too_many)
        return grid_reject(g, g->row_count - 1, "more cells than the %zu that a list may have",
                           c->o->max_columns);
    return grid_reject(g, g->row_count - 1, "%s (column %zu)", c->trouble, column);
}

/* One row from c->at, which stands before the end. */
static enum err cut_row(struct cutter *c, struct csv_result *out)
{
    struct grid *g = c->g;
    size_t from = c->at;
    enum err e = grid_row(g, c->line, from);
    if (e != OK)
        return e;
    size_t row = g->row_count - 1;
    c->stray = false;
    c->trouble = NULL;
    for (;;) {
        e = cut_cell(c);
        if (e != OK)
            return e;
        if (g->rows[row].cell_count > c->o->max_columns)
            c->trouble = "more cells than a list may have";
        if (c->trouble || c->at >= c->end || is_line_end(*byte_at(c, c->at)))
            break;
        c->at++;
    }
    if (c->trouble) {
        e = reject_line(c, from);
        if (e != OK)
            return e;
    }
    g->rows[row].len = (uint32_t)(c->at - from);
    if (c->stray && !c->trouble && out->stray_quotes++ == 0)
        out->stray_line = g->rows[row].line;
    if (c->at < c->end)
        skip_line_end(c);
    return OK;
}

enum err csv_cut(struct grid *g, const struct csv_options *o, struct csv_result *out,
                 struct fault *f)
{
    struct cutter c = {.g = g, .o = o, .end = g->text.len, .line = 1};
    c.stops['\n'] = c.stops['\r'] = c.stops['"'] = true;
    c.stops[(unsigned char)o->separator] = true;
    *out = (struct csv_result){0};
    g->is_packed = true;
    size_t tell_at = 0;
    if (c.end > UINT32_MAX / 2)
        return fault_set(f, ERR_LIMIT, "the text is longer than 2 GiB");
    while (c.at < c.end && (o->max_rows == 0 || g->row_count < o->max_rows)) {
        if (o->progress && c.at >= tell_at) {
            o->progress(o->progress_context, c.at, c.end);
            tell_at = c.at + TELL_EVERY;
        }
        enum err e = cut_row(&c, out);
        if (e == OK && g->cell_count > o->max_cells)
            e = ERR_LIMIT;
        if (e == ERR_LIMIT)
            return fault_set(f, e, "line %u: more than %zu cells in all", (unsigned)c.line,
                             o->max_cells);
        if (e != OK)
            return fault_set(f, e, "line %u: %s", (unsigned)c.line, err_text(e));
    }
    return OK;
}

/* How evenly the rows of g are cut. */
static double evenness(const struct grid *g)
{
    uint32_t rows_with[DETECT_COLUMNS] = {0};
    uint32_t rows = 0, best = 0;
    for (size_t i = 0; i < g->row_count; i++) {
        size_t n = g->rows[i].cell_count;
        if (g->rows[i].len == 0)
            continue;
        rows++;
        if (n > 1 && n < DETECT_COLUMNS && g->rows[i].fate != LIST_REJECTED)
            rows_with[n]++;
    }
    double top = 0;
    for (uint32_t n = 2; n < DETECT_COLUMNS; n++) {
        double share = rows ? (double)rows_with[n] / rows : 0;
        double score = share * share * log2((double)n);
        if (score > top) {
            top = score;
            best = n;
        }
    }
    return best ? top : 0;
}

enum err csv_separator(struct str text, char *out, bool *certain)
{
    static const char candidates[] = {',', ';', '\t', '|'};
    struct str head = str_sub(text, 0, DETECT_BYTES);
    double best = 0;
    *out = ',';
    *certain = false;
    for (size_t i = 0; i < COUNT(candidates); i++) {
        struct grid g = {0};
        struct csv_result ignored;
        struct csv_options o = {.separator = candidates[i],
                                .max_cells = DETECT_BYTES,
                                .max_columns = DETECT_COLUMNS,
                                .max_rows = DETECT_ROWS};
        buf_str(&g.text, head);
        enum err e = buf_check(&g.text);
        if (e == OK)
            e = csv_cut(&g, &o, &ignored, NULL);
        double score = e == OK ? evenness(&g) : 0;
        grid_free(&g);
        if (e != OK)
            return e;
        if (score > best) {
            best = score;
            *out = candidates[i];
            *certain = true;
        }
    }
    return OK;
}
