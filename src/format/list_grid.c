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

enum err grid_row(struct grid *g, uint32_t line)
{
    void *rows = g->rows;
    enum err e = grow(&rows, g->row_count, &g->row_room, sizeof *g->rows);
    g->rows = rows;
    if (e != OK)
        return e;
    g->rows[g->row_count++] = (struct list_row){
        .line = line,
        .first_cell = (uint32_t)g->cell_count,
    };
    return OK;
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

enum err grid_cell(struct grid *g, size_t at, size_t len)
{
    if (at + len > UINT32_MAX)
        return ERR_LIMIT;
    void *cells = g->cells;
    enum err e = grow(&cells, g->cell_count, &g->cell_room, sizeof *g->cells);
    g->cells = cells;
    if (e != OK)
        return e;
    struct str s = STR_NONE;
    if (len)
        s = trim((struct str){g->text.ptr + at, len});
    g->cells[g->cell_count++] = (struct grid_cell){
        .at = s.len ? (uint32_t)(s.ptr - g->text.ptr) : (uint32_t)at,
        .len = (uint32_t)s.len,
    };
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

struct str grid_get(const struct grid *g, size_t row, size_t column)
{
    if (row >= g->row_count || column >= g->rows[row].cell_count)
        return STR_NONE;
    struct grid_cell c = g->cells[g->rows[row].first_cell + column];
    if (c.len == 0)
        return STR_NONE;
    return (struct str){g->text.ptr + c.at, c.len};
}

void grid_free(struct grid *g)
{
    arena_free(&g->arena);
    mem_free(g->merges);
    mem_free(g->rows);
    mem_free(g->cells);
    buf_free(&g->text);
    *g = (struct grid){0};
}
