/* Results become record batches.
 *
 * Every column owns its buffers, and the batch owns its columns only as long as nobody has moved
 * them out, as the interface allows: whoever releases the batch later finds their release gone. */
#include "api/columns.h"
#include "api/result.h"
#include "base/buf.h"
#include "base/mem.h"

#include <errno.h>

enum { CHILDREN_MAX = 4 };

/* --- schemas: all text in them is static --- */

struct schema_out {
    struct ArrowSchema child[CHILDREN_MAX];
    struct ArrowSchema *children[CHILDREN_MAX];
};

static void release_leaf(struct ArrowSchema *s)
{
    s->release = NULL;
}

static void release_schema(struct ArrowSchema *s)
{
    for (int64_t i = 0; i < s->n_children; i++)
        if (s->children[i]->release)
            s->children[i]->release(s->children[i]);
    mem_free(s->private_data);
    s->release = NULL;
}

struct column_form {
    const char *name, *format;
};

static enum err make_schema(const struct column_form *form, size_t count, struct ArrowSchema *out)
{
    struct schema_out *s = mem_zero(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        s->child[i] = (struct ArrowSchema){
            .format = form[i].format, .name = form[i].name, .release = release_leaf};
        s->children[i] = &s->child[i];
    }
    *out = (struct ArrowSchema){.format = "+s",
                                .name = "",
                                .n_children = (int64_t)count,
                                .children = s->children,
                                .release = release_schema,
                                .private_data = s};
    return OK;
}

/* --- arrays --- */

struct leaf_out {
    const void *buffers[3];
    void *owned[2];
};

struct array_out {
    const void *buffers[1];
    struct ArrowArray child[CHILDREN_MAX];
    struct ArrowArray *children[CHILDREN_MAX];
};

static void release_column(struct ArrowArray *a)
{
    struct leaf_out *l = a->private_data;
    mem_free(l->owned[0]);
    mem_free(l->owned[1]);
    mem_free(l);
    a->release = NULL;
}

static void release_batch(struct ArrowArray *a)
{
    for (int64_t i = 0; i < a->n_children; i++)
        if (a->children[i]->release)
            a->children[i]->release(a->children[i]);
    mem_free(a->private_data);
    a->release = NULL;
}

/* An empty batch to which columns are added. */
static enum err make_batch(size_t rows, struct ArrowArray *out)
{
    struct array_out *p = mem_zero(1, sizeof *p);
    if (!p)
        return ERR_MEMORY;
    *out = (struct ArrowArray){.length = (int64_t)rows,
                               .n_buffers = 1,
                               .buffers = p->buffers,
                               .children = p->children,
                               .release = release_batch,
                               .private_data = p};
    return OK;
}

/* Adds a column of `buffers` buffers that takes over one or two blocks (text: offsets and bytes);
 * they are freed on failure. */
static enum err add_column(struct ArrowArray *batch, int64_t buffers, void *first, void *second)
{
    struct array_out *p = batch->private_data;
    struct leaf_out *l = mem_zero(1, sizeof *l);
    if (!l) {
        mem_free(first);
        mem_free(second);
        return ERR_MEMORY;
    }
    *l = (struct leaf_out){.buffers = {NULL, first, second}, .owned = {first, second}};
    struct ArrowArray *a = &p->child[batch->n_children];
    *a = (struct ArrowArray){.length = batch->length,
                             .n_buffers = buffers,
                             .buffers = l->buffers,
                             .release = release_column,
                             .private_data = l};
    p->children[batch->n_children++] = a;
    return OK;
}

static enum err add_numbers(struct ArrowArray *batch, const double *from)
{
    size_t rows = (size_t)batch->length;
    double *copy = mem_zero(rows, sizeof *copy);
    if (!copy)
        return ERR_MEMORY;
    for (size_t i = 0; i < rows; i++)
        copy[i] = from[i];
    return add_column(batch, 2, copy, NULL);
}

/* --- ids --- */

/* The lists that were linked, and where their ids are. */
struct ids {
    size_t from; /* first row of the batch */
    const struct pv_result *result;
    const struct pv_list *list[2];
    size_t column[2]; /* SIZE_MAX: none */
};

static enum err find_ids(struct ids *ids)
{
    for (size_t i = 0; i < 2; i++) {
        ids->column[i] = SIZE_MAX;
        if (!ids->list[i])
            continue;
        struct column_kind *kinds = mem_zero(ids->list[i]->count, sizeof *kinds);
        enum err e = kinds ? columns_settle(ids->list[i], kinds) : ERR_MEMORY;
        if (e == OK)
            ids->column[i] = columns_id(ids->list[i], kinds);
        mem_free(kinds);
        if (e != OK)
            return e;
    }
    return OK;
}

/* Row counts through a, then through b. */
static void put_id(const struct ids *ids, size_t row, struct buf *out)
{
    size_t second = row >= ids->result->rows_a;
    size_t own = second ? row - ids->result->rows_a : row;
    struct str id = STR_NONE;
    if (ids->column[second] != SIZE_MAX)
        id = columns_cell(ids->list[second], own, ids->column[second]);
    if (id.len)
        buf_str(out, id);
    else
        buf_printf(out, "%zu", own);
}

/* A column of ids: of row numbers[i] + shift, or of row i where numbers is NULL, i counting from
 * the first row of the batch. */
static enum err add_ids(struct ArrowArray *batch, const struct ids *ids, const uint32_t *numbers,
                        size_t shift)
{
    size_t rows = (size_t)batch->length;
    int64_t *offsets = mem_zero(rows + 1, sizeof *offsets);
    struct buf bytes = {0};
    enum err e = offsets ? buf_reserve(&bytes, 1) : ERR_MEMORY;
    for (size_t i = 0; i < rows && e == OK; i++) {
        size_t at = ids->from + i;
        put_id(ids, (numbers ? numbers[at] : at) + shift, &bytes);
        offsets[i + 1] = (int64_t)bytes.len;
    }
    if (e == OK)
        e = buf_check(&bytes);
    if (e == OK)
        return add_column(batch, 3, offsets, bytes.ptr);
    mem_free(offsets);
    buf_free(&bytes);
    return e;
}

/* --- both batches --- */

typedef enum err fill_batch(const struct ids *ids, struct ArrowArray *batch);

static enum err fill_pairs(const struct ids *ids, struct ArrowArray *batch)
{
    const struct pv_result *r = ids->result;
    enum err e = add_ids(batch, ids, r->row_a, 0);
    if (e == OK)
        e = add_ids(batch, ids, r->row_b, r->two ? r->rows_a : 0);
    if (e == OK)
        e = add_numbers(batch, r->probability + ids->from);
    return e == OK ? add_numbers(batch, r->weight_bits + ids->from) : e;
}

static enum err fill_clusters(const struct ids *ids, struct ArrowArray *batch)
{
    enum err e = add_ids(batch, ids, NULL, 0);
    return e == OK ? add_ids(batch, ids, ids->result->cluster, 0) : e;
}

static bool good_call(const struct ids *ids)
{
    const struct pv_result *r = ids->result;
    if (!r || !ids->list[0] || ids->list[0]->rows != r->rows_a)
        return false;
    return r->two ? ids->list[1] && ids->list[1]->rows == r->rows_b : !ids->list[1];
}

struct batch_form {
    size_t columns;
    struct column_form column[CHILDREN_MAX];
    fill_batch *fill;
};

static const struct batch_form pairs_form = {CHILDREN_MAX,
                                             {{"id_a", "U"},
                                              {"id_b", "U"},
                                              {"probability", "g"},
                                              {"weight_bits", "g"}},
                                             fill_pairs},
                               clusters_form = {2, {{"id", "U"}, {"cluster", "U"}}, fill_clusters};

static size_t rows_of(const struct batch_form *form, const struct pv_result *r)
{
    return form->fill == fill_pairs ? r->pair_count : r->rows_a + r->rows_b;
}

/* The batch of `rows` rows from ids->from on; on failure its release is NULL. */
static enum err fill(const struct ids *ids, const struct batch_form *form, size_t rows,
                     struct ArrowArray *array)
{
    enum err e = make_batch(rows, array);
    if (e != OK)
        return e;
    e = form->fill(ids, array);
    if (e != OK)
        array->release(array);
    return e;
}

static enum pv_status make(struct ids ids, const struct batch_form *form,
                           struct ArrowSchema *schema, struct ArrowArray *array)
{
    if (schema)
        *schema = (struct ArrowSchema){0};
    if (array)
        *array = (struct ArrowArray){0};
    if (!schema || !array || !good_call(&ids))
        return PV_ERR_ARGUMENT;
    enum err e = find_ids(&ids);
    if (e == OK)
        e = fill(&ids, form, rows_of(form, ids.result), array);
    if (e == OK)
        e = make_schema(form->column, form->columns, schema);
    if (e != OK && array->release)
        array->release(array);
    return status_of(NULL, e);
}

enum pv_status pv_result_pairs_arrow(const struct pv_result *result, const struct pv_list *a,
                                     const struct pv_list *b, struct ArrowSchema *schema,
                                     struct ArrowArray *array)
{
    return make((struct ids){.result = result, .list = {a, b}}, &pairs_form, schema, array);
}

enum pv_status pv_result_clusters_arrow(const struct pv_result *result, const struct pv_list *a,
                                        const struct pv_list *b, struct ArrowSchema *schema,
                                        struct ArrowArray *array)
{
    return make((struct ids){.result = result, .list = {a, b}}, &clusters_form, schema, array);
}

/* --- streams --- */

enum { STREAM_ROWS = 1 << 16 };

struct stream_out {
    struct ids ids; /* from: what comes next */
    const struct batch_form *form;
    size_t batch_rows;
    bool failed; /* the last call, out of memory */
};

static int stream_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    struct stream_out *s = stream->private_data;
    *out = (struct ArrowSchema){0};
    s->failed = make_schema(s->form->column, s->form->columns, out) != OK;
    return s->failed ? ENOMEM : 0;
}

/* After a failure the same batch may be asked for again. */
static int stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct stream_out *s = stream->private_data;
    size_t left = rows_of(s->form, s->ids.result) - s->ids.from;
    size_t rows = left < s->batch_rows ? left : s->batch_rows;
    *out = (struct ArrowArray){0};
    s->failed = rows && fill(&s->ids, s->form, rows, out) != OK;
    if (s->failed)
        return ENOMEM;
    s->ids.from += rows;
    return 0;
}

static const char *stream_error(struct ArrowArrayStream *stream)
{
    const struct stream_out *s = stream->private_data;
    return s->failed ? pv_status_text(PV_ERR_MEMORY) : NULL;
}

static void stream_release(struct ArrowArrayStream *stream)
{
    mem_free(stream->private_data);
    *stream = (struct ArrowArrayStream){0};
}

static enum pv_status make_stream(struct ids ids, const struct batch_form *form, size_t batch_rows,
                                  struct ArrowArrayStream *stream)
{
    if (!stream)
        return PV_ERR_ARGUMENT;
    *stream = (struct ArrowArrayStream){0};
    if (!good_call(&ids))
        return PV_ERR_ARGUMENT;
    struct stream_out *s = NULL;
    enum err e = find_ids(&ids);
    if (e == OK)
        s = mem_zero(1, sizeof *s);
    if (!s)
        return status_of(NULL, e == OK ? ERR_MEMORY : e);
    *s = (struct stream_out){
        .ids = ids, .form = form, .batch_rows = batch_rows ? batch_rows : STREAM_ROWS};
    *stream = (struct ArrowArrayStream){.get_schema = stream_schema,
                                        .get_next = stream_next,
                                        .get_last_error = stream_error,
                                        .release = stream_release,
                                        .private_data = s};
    return PV_OK;
}

enum pv_status pv_result_pairs_stream(const struct pv_result *result, const struct pv_list *a,
                                      const struct pv_list *b, size_t batch_rows,
                                      struct ArrowArrayStream *stream)
{
    return make_stream((struct ids){.result = result, .list = {a, b}}, &pairs_form, batch_rows,
                       stream);
}

enum pv_status pv_result_clusters_stream(const struct pv_result *result, const struct pv_list *a,
                                         const struct pv_list *b, size_t batch_rows,
                                         struct ArrowArrayStream *stream)
{
    return make_stream((struct ids){.result = result, .list = {a, b}}, &clusters_form, batch_rows,
                       stream);
}
