#include "cli/link_write.h"

#include "base/mem.h"
#include "cli/save.h"
#include "core/sorter.h"
#include "format/list.h"

#include <string.h>

enum { AT_ONCE = 1 << 20 };

/* Text on its way out. */
struct out {
    const struct link_written *w;
    struct file_out *file; /* NULL: standard output */
    struct buf text;
};

typedef enum err put_all(struct out *o);

static enum err flush(struct out *o, size_t least)
{
    enum err e = buf_check(&o->text);
    if (e != OK || o->text.len < least)
        return e;
    if (o->file)
        e = file_out_add(o->file, buf_view(&o->text));
    else
        call_str(o->w->call, buf_view(&o->text));
    buf_clear(&o->text);
    return e;
}

struct source {
    const struct link_written *w;
    put_all *put;
};

static enum err write_source(void *context, struct file_out *file)
{
    const struct source *s = context;
    struct out o = {.w = s->w, .file = file};
    enum err e = s->put(&o);
    if (e == OK)
        e = flush(&o, 0);
    buf_free(&o.text);
    return e;
}

static enum err write_it(const struct link_written *w, struct str path, put_all *put,
                         struct fault *f)
{
    struct source s = {w, put};
    if (!path.len)
        return write_source(&s, NULL);
    return save_stream(path, write_source, &s, f);
}

static void put_cell(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == ',' || s.ptr[i] == '"' || s.ptr[i] == '\n' || s.ptr[i] == '\r') {
            list_csv_cell(out, s);
            return;
        }
    buf_str(out, s);
}

/* --- pairs --- */

/* A pair on its way into the order of the rows it stands in, first list first: the rows, the
 * weight, the probability's bits. */
static void pair_record(const struct link_result *r, size_t i, struct pair k, uint64_t out[3])
{
    double p = r->probability ? r->probability[i] : model_probability(&r->model, k.weight);
    uint32_t a = r->people.row[k.a], b = r->people.row[k.b];
    out[0] = (uint64_t)(a < b ? a : b) << 32 | (a < b ? b : a);
    out[1] = (uint32_t)k.weight;
    memcpy(&out[2], &p, sizeof p);
}

static enum err sort_pairs(const struct out *o, struct sorter *sorter)
{
    const struct link_result *r = o->w->result;
    enum err e = OK;
    for (size_t i = 0; i < r->pairs.count && e == OK; i++) {
        uint64_t record[3];
        double p;
        pair_record(r, i, pair_list_at(&r->pairs, i), record);
        memcpy(&p, &record[2], sizeof p);
        if (p >= r->threshold)
            e = sorter_add(sorter, 0, record);
    }
    e = e == OK ? pair_list_check(&r->pairs) : e;
    return e == OK ? sorter_finish(sorter) : e;
}

static void put_pair(struct out *o, const uint64_t record[3])
{
    double p;
    memcpy(&p, &record[2], sizeof p);
    int32_t weight = (int32_t)(uint32_t)record[1];
    put_cell(&o->text, link_lists_id(o->w->lists, (size_t)(record[0] >> 32)));
    buf_byte(&o->text, ',');
    put_cell(&o->text, link_lists_id(o->w->lists, (uint32_t)record[0]));
    buf_printf(&o->text, ",%.6f,%.3f\n", p,
               (double)(weight + o->w->result->model.prior) / MODEL_UNIT);
}

static enum err put_pairs(struct out *o)
{
    struct sorter_options so = {.words = 3, .lanes = 1, .spill = NULL};
    struct sorter *sorter = NULL;
    bool more = true;
    link_memory_sorter(o->w->memory, &so);
    enum err e = sorter_new(&so, &sorter);
    if (e == OK)
        e = sort_pairs(o, sorter);
    buf_text(&o->text, "id_a,id_b,probability,weight_bits\n");
    while (e == OK && more) {
        uint64_t record[3];
        e = sorter_next(sorter, record, &more);
        if (e == OK && more) {
            put_pair(o, record);
            e = flush(o, AT_ONCE);
        }
    }
    sorter_free(sorter);
    return e;
}

enum err link_write_pairs(const struct link_written *w, struct str path, struct fault *f)
{
    enum err e = write_it(w, path, put_pairs, f);
    return e == OK || f->err != OK ? e : link_memory_fault(w->memory, e, f);
}

/* --- clusters --- */

/* Of each row of the roll its group, and of each group its first row. */
static void lead_groups(const struct link_result *r, uint32_t *group, uint32_t *lead)
{
    for (size_t i = 0; i < r->people.rows; i++)
        lead[i] = UINT32_MAX;
    for (size_t i = 0; i < r->people.rows; i++) {
        uint32_t row = r->people.row[i], c = r->cluster[i];
        group[row] = c;
        if (row < lead[c])
            lead[c] = row;
    }
}

/* A cluster bears the id of its first row, or what --keep says. */
static enum err put_rows(struct out *o, const uint32_t *group, const uint32_t *lead,
                         const struct str *name)
{
    struct buf id = {0};
    enum err e = OK;
    buf_text(&o->text, "id,cluster\n");
    for (size_t row = 0; row < o->w->result->people.rows && e == OK; row++) {
        uint32_t g = group[row];
        buf_clear(&id);
        link_lists_name(o->w->lists, row, &id);
        put_cell(&o->text, buf_view(&id));
        buf_byte(&o->text, ',');
        buf_clear(&id);
        if (name)
            buf_str(&id, name[g]);
        else
            link_lists_name(o->w->lists, lead[g], &id);
        put_cell(&o->text, buf_view(&id));
        buf_byte(&o->text, '\n');
        e = buf_check(&id);
        e = e == OK ? flush(o, AT_ONCE) : e;
    }
    buf_free(&id);
    return e;
}

static enum err put_clusters(struct out *o)
{
    const struct link_written *w = o->w;
    size_t rows = w->result->people.rows;
    uint32_t *lead = mem_alloc((rows + 1) * sizeof *lead);
    uint32_t *group = mem_alloc((rows + 1) * sizeof *group);
    struct str *name = w->keep ? mem_zero(rows + 1, sizeof *name) : NULL;
    enum err e = lead && group && (name || !w->keep) ? OK : ERR_MEMORY;
    if (e == OK)
        lead_groups(w->result, group, lead);
    if (e == OK && w->keep)
        e = link_keep_names(w->keep, w->lists, group, lead, name);
    if (e == OK)
        e = put_rows(o, group, lead, name);
    mem_free(lead);
    mem_free(group);
    mem_free(name);
    return e;
}

enum err link_write_clusters(const struct link_written *w, struct str path, struct fault *f)
{
    return write_it(w, path, put_clusters, f);
}
