#include "format/list_grid.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>

/* Doubles an array whose room is used up. */
static enum err grow(void **array, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return OK;
    if (count >= UINT32_MAX)
        return ERR_LIMIT;
    size_t wanted = *room ? *room * 2 : 64;
    void *bigger = mem_resize(*array, wanted, size);
    if (!bigger)
        return ERR_MEMORY;
    *array = bigger;
    *room = wanted;
    return OK;
}

enum err grid_row(struct grid *g, uint32_t line, size_t at)
{
    void *rows = g->rows;
    enum err e = grow(&rows, g->row_count, &g->row_room, sizeof *g->rows);
    g->rows = rows;
    if (e == OK && (at > UINT32_MAX || g->packed_len > UINT32_MAX))
        e = ERR_LIMIT;
    if (e != OK)
        return e;
    g->rows[g->row_count++] = (struct list_row){
        .line = line,
        .first_cell = (uint32_t)(g->is_packed ? g->packed_len : g->cell_count),
        .at = (uint32_t)at,
    };
    g->packed_end = at;
    return OK;
}

void grid_row_empty(struct grid *g)
{
    struct list_row *r = &g->rows[g->row_count - 1];
    g->cell_count -= r->cell_count;
    if (g->is_packed)
        g->packed_len = r->first_cell;
    g->packed_end = r->at;
    r->cell_count = 0;
}

/* Blanks that surround cells in the field: ASCII ones and the no-break space. */
static struct str trim(struct str s)
{
    static const struct str no_break = {"\xC2\xA0", 2};
    size_t before;
    do {
        before = s.len;
        s = str_trim(s);
        if (str_starts(s, no_break))
            s = str_sub(s, 2, s.len);
        if (str_ends(s, no_break))
            s.len -= 2;
    } while (s.len != before);
    return s;
}

static size_t put_number(unsigned char *to, uint64_t n)
{
    size_t len = 0;
    for (; n >= 0x80; n >>= 7)
        to[len++] = (unsigned char)(n | 0x80);
    to[len++] = (unsigned char)n;
    return len;
}

static uint64_t take_number(const unsigned char **from)
{
    uint64_t n = 0;
    unsigned shift = 0;
    while (**from & 0x80) {
        n |= (uint64_t)(*(*from)++ & 0x7F) << shift;
        shift += 7;
    }
    return n | (uint64_t) * (*from)++ << shift;
}

/* Distances may run backwards, from a cell that was unquoted behind the text: the lowest bit is the
 * sign. */
static enum err pack_cell(struct grid *g, size_t at, size_t len)
{
    enum { CELL_MOST = 2 * 10 };
    enum err e = mem_room(&g->packed, &g->packed_room, g->packed_len + CELL_MOST, 1);
    if (e != OK)
        return e;
    bool back = at < g->packed_end;
    uint64_t gap = back ? g->packed_end - at : at - g->packed_end;
    g->packed_len += put_number(g->packed + g->packed_len, gap << 1 | back);
    g->packed_len += put_number(g->packed + g->packed_len, len);
    g->packed_end = at + len;
    return OK;
}

static enum err keep_cell(struct grid *g, size_t at, size_t len)
{
    void *cells = g->cells;
    enum err e = grow(&cells, g->cell_count, &g->cell_room, sizeof *g->cells);
    g->cells = cells;
    if (e == OK)
        g->cells[g->cell_count] = (struct grid_cell){.at = (uint32_t)at, .len = (uint32_t)len};
    return e;
}

enum err grid_cell(struct grid *g, size_t at, size_t len)
{
    if (at + len > UINT32_MAX || g->cell_count >= UINT32_MAX)
        return ERR_LIMIT;
    struct str s = STR_NONE;
    if (len)
        s = trim((struct str){g->text.ptr + at, len});
    if (s.len)
        at = (size_t)(s.ptr - g->text.ptr);
    enum err e = g->is_packed ? pack_cell(g, at, s.len) : keep_cell(g, at, s.len);
    if (e != OK)
        return e;
    g->cell_count++;
    g->rows[g->row_count - 1].cell_count++;
    return OK;
}

enum err grid_merge(struct grid *g, struct grid_merge m)
{
    void *merges = g->merges;
    enum err e = grow(&merges, g->merge_count, &g->merge_room, sizeof *g->merges);
    g->merges = merges;
    if (e != OK)
        return e;
    g->merges[g->merge_count++] = m;
    return OK;
}

enum err grid_reject(struct grid *g, size_t row, const char *fmt, ...)
{
    struct list_row *r = &g->rows[row];
    if (r->fate == LIST_REJECTED)
        return OK;
    char text[256];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    struct str copy;
    enum err e = str_copy(&g->arena, str_from(text), &copy);
    if (e != OK)
        return e;
    r->fate = LIST_REJECTED;
    r->why = copy.ptr;
    return OK;
}

/* Walks over the packed cells of one row. */
struct walk {
    const unsigned char *from;
    size_t end;
};

static struct str next_packed(const struct grid *g, struct walk *w)
{
    uint64_t gap = take_number(&w->from), len = take_number(&w->from);
    size_t at = gap & 1 ? w->end - (size_t)(gap >> 1) : w->end + (size_t)(gap >> 1);
    w->end = at + (size_t)len;
    return len ? (struct str){g->text.ptr + at, (size_t)len} : STR_NONE;
}

static struct str kept_cell(const struct grid *g, size_t cell)
{
    struct grid_cell c = g->cells[cell];
    return c.len ? (struct str){g->text.ptr + c.at, c.len} : STR_NONE;
}

struct str grid_get(const struct grid *g, size_t row, size_t column)
{
    if (row >= g->row_count || column >= g->rows[row].cell_count)
        return STR_NONE;
    const struct list_row *r = &g->rows[row];
    if (!g->is_packed)
        return kept_cell(g, r->first_cell + column);
    struct walk w = {g->packed + r->first_cell, r->at};
    struct str s = STR_NONE;
    for (size_t i = 0; i <= column; i++)
        s = next_packed(g, &w);
    return s;
}

size_t grid_cells(const struct grid *g, size_t row, struct str *out, size_t most)
{
    const struct list_row *r = &g->rows[row];
    size_t n = r->cell_count < most ? r->cell_count : most;
    struct walk w = {g->packed ? g->packed + r->first_cell : NULL, r->at};
    for (size_t i = 0; i < n; i++)
        out[i] = g->is_packed ? next_packed(g, &w) : kept_cell(g, r->first_cell + i);
    return n;
}

void grid_free(struct grid *g)
{
    arena_free(&g->arena);
    mem_free(g->merges);
    mem_free(g->rows);
    mem_free(g->cells);
    mem_free(g->packed);
    buf_free(&g->text);
    *g = (struct grid){0};
}
