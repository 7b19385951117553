/* Names compared: one pair with reasons, or two columns of a list. */
#include "api/columns.h"
#include "base/utf8.h"
#include "core/name_said.h"

static const size_t name_least = offsetof(struct pv_name, line) + sizeof(struct pv_name_line[16]);

enum { CACHE_BITS = 18 };

static enum pv_status read_name(const char *bytes, size_t len, struct parts *out,
                                struct pv_error *error)
{
    size_t bad;
    if (!bytes && len)
        return status_fail(error, PV_ERR_ARGUMENT, "pv_name_compare: a name is NULL");
    if (!utf8_valid((struct str){bytes, len}, &bad))
        return status_fail(error, PV_ERR_FORMAT, "a name, byte %zu: not UTF-8", bad);
    parts_read((struct str){bytes, len}, out);
    return out->count ? PV_OK : status_fail(error, PV_ERR_FORMAT, "a name has no letters");
}

static void set_place(struct str name, const struct parts *p, const unsigned from_count[2],
                      uint32_t out[2])
{
    struct str text = name_said_part(name, p, from_count[0], from_count[1]);
    out[0] = text.len ? (uint32_t)(text.ptr - name.ptr) : 0;
    out[1] = out[0] + (uint32_t)text.len;
}

static struct pv_name_line line_of(const struct name_link *l, const struct str name[2],
                                   const struct parts p[2])
{
    uint32_t a[2], b[2];
    set_place(name[0], &p[0], (unsigned[]){l->a, l->a_count}, a);
    set_place(name[1], &p[1], (unsigned[]){l->b, l->b_count}, b);
    return (struct pv_name_line){.a_from = a[0],
                                 .a_to = a[1],
                                 .b_from = b[0],
                                 .b_to = b[1],
                                 .weight_bits = l->weight_bits,
                                 .what = name_said(l, &p[0], &p[1])};
}

enum pv_status pv_name_compare(const char *a, size_t a_bytes, const char *b, size_t b_bytes,
                               struct pv_name *out, struct pv_error *error)
{
    struct parts p[2];
    struct fullname_score score;
    const struct str name[2] = {{a, a_bytes}, {b, b_bytes}};
    status_clear(error);
    if (!out || out->size < name_least)
        return status_fail(error, PV_ERR_ARGUMENT, "pv_name_compare: out is of no known version");
    if (a_bytes > UINT32_MAX || b_bytes > UINT32_MAX)
        return status_fail(error, PV_ERR_LIMIT, "a name of more than 4 GiB");
    enum pv_status s = read_name(a, a_bytes, &p[0], error);
    if (s == PV_OK)
        s = read_name(b, b_bytes, &p[1], error);
    if (s != PV_OK)
        return s;
    fullname_compare(&p[0], &p[1], &score);
    struct pv_name ours = {.probability = score.probability,
                           .weight_bits = score.weight_bits,
                           .order_bits = score.order_bits,
                           .chance_bits = score.chance_bits};
    for (size_t i = 0; i < score.link_count && i < PV_NAME_LINES; i++)
        ours.line[ours.count++] = line_of(&score.links[i], name, p);
    return status_write_struct(out, out->size, name_least, &ours, sizeof ours) ? PV_OK
                                                                               : PV_ERR_ARGUMENT;
}

/* --- many --- */

struct many {
    struct name_cache *cache;
};

static enum err compare_row(struct many *m, struct str a, struct str b, struct fullname_score *out)
{
    struct parts x, y;
    parts_read(a, &x);
    parts_read(b, &y);
    *out = (struct fullname_score){.probability = 0.5};
    if (!x.count || !y.count)
        return OK;
    enum err e = name_cache_number(m->cache, &x);
    if (e == OK)
        e = name_cache_number(m->cache, &y);
    if (e == OK)
        fullname_compare_with(m->cache, &x, &y, out);
    return e;
}

enum pv_status pv_names_compare(const struct pv_list *list, size_t column_a, size_t column_b,
                                double *probability, double *weight_bits, struct pv_error *error)
{
    struct many m = {.cache = NULL};
    status_clear(error);
    if (!list || column_a >= list->count || column_b >= list->count)
        return status_fail(error, PV_ERR_ARGUMENT, "pv_names_compare: no list, or no such column");
    enum err e = name_cache_new(CACHE_BITS, &m.cache);
    for (size_t row = 0; row < list->rows && e == OK; row++) {
        struct fullname_score score;
        e = compare_row(&m, columns_cell(list, row, column_a), columns_cell(list, row, column_b),
                        &score);
        if (e == OK && probability)
            probability[row] = score.probability;
        if (e == OK && weight_bits)
            weight_bits[row] = score.weight_bits;
    }
    name_cache_free(m.cache);
    return status_of(error, e);
}
