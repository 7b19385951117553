#include "cli/link_keep.h"

#include "base/mem.h"
#include "base/sort.h"
#include "core/keep.h"
#include "os/file.h"

#include <inttypes.h>
#include <string.h>

static const size_t FILE_MOST = (size_t)2 << 30;

static enum err index_rows(struct link_keep *k, const struct link_lists *l, struct fault *f)
{
    enum err e = OK;
    for (size_t row = 0; row < l->roll.rows && e == OK; row++) {
        struct str id = link_lists_id(l, row);
        if (map_at(&k->rows, id))
            return fault_set(f, ERR_USAGE,
                             "--keep: two rows have the id %.*s; every row needs one of its own, "
                             "in a column that --id names",
                             STR_ARG(id));
        e = map_set(&k->rows, id, row);
    }
    return e;
}

/* Whether what stands in this row is an id and a cluster. */
static bool is_member(const struct list *list, size_t i)
{
    return list->rows[i].line > list->header_line && list->rows[i].cell_count > 0 &&
           (list_cell(list, i, 0).len || list_cell(list, i, 1).len);
}

/* Takes one line: names are numbered as they come, for now. */
static enum err take_member(struct link_keep *k, const struct list *list, size_t i, struct fault *f)
{
    struct str id = list_csv_bare(list_cell(list, i, 0)),
               name = list_csv_bare(list_cell(list, i, 1));
    uint64_t row, number = k->named.count;
    if (list->rows[i].fate == LIST_REJECTED || !id.len || !name.len)
        return fault_set(f, ERR_FORMAT, "%.*s: line %" PRIu32 ": an id and a cluster are expected",
                         STR_ARG(list->file_name), list->rows[i].line);
    if (!map_get(&k->named, name, &number)) {
        enum err e = map_set(&k->named, name, number);
        if (e != OK)
            return e;
    }
    if (!map_get(&k->rows, id, &row))
        return OK;
    if (k->earlier[row] != KEEP_NONE)
        return fault_set(f, ERR_FORMAT, "%.*s: line %" PRIu32 ": the id %.*s stands here twice",
                         STR_ARG(list->file_name), list->rows[i].line, STR_ARG(id));
    k->earlier[row] = (uint32_t)number;
    k->place[row] = (uint32_t)i;
    return OK;
}

static enum err take_members(struct link_keep *k, const struct list *list, size_t rows,
                             struct fault *f)
{
    if (list->columns < 2 || !list->header || !str_eq(list->header[0], STR("id")) ||
        !str_eq(list->header[1], STR("cluster")))
        return fault_set(f, ERR_FORMAT, "%.*s: line 1: not clusters of an earlier run: id,cluster",
                         STR_ARG(list->file_name));
    k->earlier = arena_zero(&k->arena, rows + 1, sizeof *k->earlier);
    k->place = arena_zero(&k->arena, rows + 1, sizeof *k->place);
    if (!k->earlier || !k->place)
        return ERR_MEMORY;
    for (size_t i = 0; i < rows; i++)
        k->earlier[i] = KEEP_NONE;
    enum err e = OK;
    for (size_t i = 0; i < list->row_count && e == OK; i++)
        if (is_member(list, i))
            e = take_member(k, list, i, f);
    return e;
}

struct named {
    struct str name;
    uint32_t number;
};

static int by_length(const void *a, const void *b, void *context)
{
    const struct named *x = a, *y = b;
    (void)context;
    if (x->name.len != y->name.len)
        return x->name.len < y->name.len ? -1 : 1;
    return memcmp(x->name.ptr, y->name.ptr, x->name.len);
}

/* Numbers the earlier clusters anew, so that r9 comes before r10. */
static enum err order_names(struct link_keep *k, size_t rows)
{
    size_t n = k->named.count;
    struct named *all = mem_alloc((n + 1) * sizeof *all);
    uint32_t *now = mem_alloc((n + 1) * sizeof *now);
    k->name = arena_zero(&k->arena, n + 1, sizeof *k->name);
    enum err e = all && now && k->name ? OK : ERR_MEMORY;
    for (uint32_t i = 0; i < n && e == OK; i++)
        all[i] = (struct named){k->named.entries[i].key, i};
    if (e == OK)
        e = sort_stable(all, n, sizeof *all, by_length, NULL);
    for (uint32_t i = 0; i < n && e == OK; i++) {
        now[all[i].number] = i;
        k->name[i] = all[i].name;
    }
    for (size_t row = 0; row < rows && e == OK; row++)
        if (k->earlier[row] != KEEP_NONE)
            k->earlier[row] = now[k->earlier[row]];
    mem_free(all);
    mem_free(now);
    return e;
}

enum err link_keep_read(struct call *c, struct str path, const struct link_lists *l,
                        struct link_keep *out, struct fault *f)
{
    struct buf bytes = {0};
    struct list *list = NULL;
    struct list_options lo = {
        .header = LIST_HEADER_FIRST, .separator = ',', .max_bytes = FILE_MOST};
    enum err e = str_copy(c->arena, path, &path);
    if (e == OK)
        e = file_read(path.ptr, FILE_MOST, &bytes, f);
    if (e == OK)
        e = list_read(path, buf_view(&bytes), &lo, &list, f);
    buf_free(&bytes);
    if (e == OK)
        e = index_rows(out, l, f);
    if (e == OK)
        e = take_members(out, list, l->roll.rows, f);
    if (e == OK)
        e = order_names(out, l->roll.rows);
    list_free(list);
    return e;
}

/* id, or where an earlier cluster was called so, id-2, id-3 ...: not a row's id either. */
static enum err new_name(struct link_keep *k, struct str id, struct str *out)
{
    struct buf name = {0};
    uint64_t unused;
    enum err e = OK;
    buf_str(&name, id);
    for (unsigned i = 2; e == OK && (map_get(&k->named, buf_view(&name), &unused) ||
                                     (i > 2 && map_get(&k->rows, buf_view(&name), &unused)));
         i++) {
        buf_clear(&name);
        buf_str(&name, id);
        buf_printf(&name, "-%u", i);
        e = buf_check(&name);
    }
    if (e == OK)
        e = buf_check(&name);
    if (e == OK)
        e = str_copy(&k->arena, buf_view(&name), out);
    buf_free(&name);
    return e;
}

enum err link_keep_names(struct link_keep *k, const struct link_lists *l, const uint32_t *group,
                         const uint32_t *lead, struct str *name)
{
    size_t rows = l->roll.rows;
    struct keep_rows in = {rows, group, k->earlier, k->place, k->named.count};
    uint32_t *kept = mem_alloc((rows + 1) * sizeof *kept);
    enum err e = kept ? keep_groups(&in, kept) : ERR_MEMORY;
    for (size_t row = 0; row < rows && e == OK; row++) {
        uint32_t g = group[row];
        if (lead[g] != row)
            continue;
        if (kept[g] != KEEP_NONE)
            name[g] = k->name[kept[g]];
        else
            e = new_name(k, link_lists_id(l, row), &name[g]);
    }
    mem_free(kept);
    return e;
}

void link_keep_free(struct link_keep *k)
{
    map_free(&k->rows);
    map_free(&k->named);
    arena_free(&k->arena);
    *k = (struct link_keep){0};
}
