/* Names compared: one pair with reasons, or two columns of a list. */
#include "api/columns.h"
#include "base/pool.h"
#include "base/utf8.h"
#include "core/name_pairs.h"
#include "core/name_said.h"

static const size_t name_least = offsetof(struct pv_name, line) + sizeof(struct pv_name_line[16]);

enum { CACHE_BITS = 18, THREADS_MAX = 64, PIECE_ROWS = 1024, AT_ONCE = 64 };

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

static const size_t names_options_least =
    offsetof(struct pv_names_options, threads) + sizeof(size_t);

struct many {
    const struct pv_list *list;
    struct pv_names_options options;
    double *probability, *weight_bits;
    struct name_cache *cache[THREADS_MAX];
};

static void write_row(const struct many *m, size_t row, const struct name_pair *pair)
{
    if (m->probability)
        m->probability[row] = pair->letters ? pair->probability : 0.5;
    if (m->weight_bits)
        m->weight_bits[row] = pair->letters ? pair->weight_bits : 0;
}

static enum err compare_rows(void *context, size_t piece, size_t worker)
{
    const struct many *m = context;
    const struct pv_names_options *o = &m->options;
    struct name_pair pair[AT_ONCE];
    size_t row = piece * PIECE_ROWS, left = m->list->rows - row, n;
    enum err err = OK;
    left = left < PIECE_ROWS ? left : PIECE_ROWS;
    for (; err == OK && left; row += n, left -= n) {
        n = left < AT_ONCE ? left : AT_ONCE;
        for (size_t i = 0; i < n; i++)
            pair[i] = (struct name_pair){.name = {columns_cell(m->list, row + i, o->column_a),
                                                  columns_cell(m->list, row + i, o->column_b)}};
        err = name_pairs_compare(m->cache[worker], pair, n);
        for (size_t i = 0; err == OK && i < n; i++)
            write_row(m, row + i, &pair[i]);
    }
    return err;
}

static enum err compare_all(struct many *m)
{
    size_t pieces = m->list->rows / PIECE_ROWS + (m->list->rows % PIECE_ROWS != 0);
    size_t threads = m->options.threads ? m->options.threads : 1;
    threads = threads < pieces ? threads : pieces;
    enum err err = OK;
    for (size_t i = 0; err == OK && i < threads; i++)
        err = name_cache_new(CACHE_BITS, &m->cache[i]);
    if (err == OK)
        err = pool_run(threads, pieces, compare_rows, m);
    for (size_t i = 0; i < threads; i++)
        name_cache_free(m->cache[i]);
    return err;
}

enum pv_status pv_names_compare_with(const struct pv_list *list,
                                     const struct pv_names_options *options, double *probability,
                                     double *weight_bits, struct pv_error *error)
{
    struct many m = {.list = list, .probability = probability, .weight_bits = weight_bits};
    struct pv_names_options *o = &m.options;
    status_clear(error);
    if (!options || !status_read_struct(o, sizeof *o, names_options_least, options, options->size))
        return status_fail(error, PV_ERR_ARGUMENT,
                           "pv_names_options: its size or an option is of no version known here");
    if (o->threads > THREADS_MAX)
        return status_fail(error, PV_ERR_ARGUMENT, "threads: 64 at most");
    if (!list || o->column_a >= list->count || o->column_b >= list->count)
        return status_fail(error, PV_ERR_ARGUMENT, "pv_names_compare: no list, or no such column");
    return status_of(error, compare_all(&m));
}

enum pv_status pv_names_compare(const struct pv_list *list, size_t column_a, size_t column_b,
                                double *probability, double *weight_bits, struct pv_error *error)
{
    struct pv_names_options o = PV_NAMES_OPTIONS;
    o.column_a = column_a;
    o.column_b = column_b;
    return pv_names_compare_with(list, &o, probability, weight_bits, error);
}
