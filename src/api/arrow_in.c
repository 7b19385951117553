/* A record batch becomes a list.
 *
 * The interface hands over bare pointers: how long a buffer is cannot be checked, so what is
 * checked is everything that would make us compute an address wrongly: counts, signs, sums,
 * presence. Cells are looked at by columns_add like any other. Nothing is moved before all of it
 * is found good, so that a caller whose batch is refused still owns it. */
#include "api/arrow.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct batch {
    const struct ArrowSchema *schema;
    const struct ArrowArray *array;
    struct pv_error *error;
};

static const char *name_of(const struct ArrowSchema *s)
{
    return s->name ? s->name : "";
}

static enum pv_status bad(const struct batch *b, int64_t column, const char *what)
{
    return status_fail(b->error, PV_ERR_FORMAT, "column %" PRId64 " (%.200s): %s", column + 1,
                       name_of(b->schema->children[column]), what);
}

static enum pv_status bad_whole(const struct batch *b, const char *what)
{
    return status_fail(b->error, PV_ERR_FORMAT, "the batch: %s", what);
}

static enum pv_status check_schema(const struct batch *b)
{
    const struct ArrowSchema *s = b->schema;
    if (!s->format)
        return bad_whole(b, "no format");
    if (strcmp(s->format, "+s") != 0)
        return status_fail(b->error, PV_ERR_UNSUPPORTED,
                           "a struct array (\"+s\") is needed, this is \"%.40s\"", s->format);
    if (s->n_children < 0 || (s->n_children > 0 && !s->children))
        return bad_whole(b, "no children in its schema");
    if (s->n_children > COLUMNS_MAX)
        return status_fail(b->error, PV_ERR_LIMIT, "more than %d columns", COLUMNS_MAX);
    for (int64_t i = 0; i < s->n_children; i++)
        if (!s->children[i] || !s->children[i]->release || !s->children[i]->format)
            return bad_whole(b, "a column has no schema, or one that was released");
    return PV_OK;
}

static enum pv_status check_array(const struct batch *b)
{
    const struct ArrowArray *a = b->array;
    if (a->length < 0 || a->offset < 0 || a->offset > INT64_MAX / 32 - a->length)
        return bad_whole(b, "its length or offset is out of range");
    if (a->n_children != b->schema->n_children || (a->n_children > 0 && !a->children))
        return bad_whole(b, "array and schema have different numbers of columns");
    if (a->n_buffers != 1 && a->n_buffers != 0)
        return bad_whole(b, "a struct array has one buffer");
    if (a->null_count > 0 && (a->n_buffers != 1 || !a->buffers || !a->buffers[0]))
        return bad_whole(b, "it has rows that are null and does not say which");
    for (int64_t i = 0; i < a->n_children; i++)
        if (!a->children[i] || !a->children[i]->release)
            return bad(b, i, "no array, or one that was released");
    return PV_OK;
}

/* how: what the type is part of, "" or "a dictionary of ". */
static enum pv_status refuse_type(const struct batch *b, int64_t i, const char *how,
                                  const char *format)
{
    return status_fail(b->error, PV_ERR_UNSUPPORTED,
                       "column %" PRId64 " (%.200s) is %s%s, format \"%.40s\"; cast it to utf8",
                       i + 1, name_of(b->schema->children[i]), how, arrow_type_text(format),
                       format);
}

/* Run-end encoded: where runs end, and their values. */
static enum pv_status check_runs(const struct batch *b, int64_t i)
{
    const struct ArrowSchema *s = b->schema->children[i];
    if (s->n_children != 2 || !s->children)
        return bad(b, i, "run-end encoded, and without two children");
    for (size_t k = 0; k < 2; k++)
        if (!s->children[k] || !s->children[k]->release || !s->children[k]->format)
            return bad(b, i, "a child has no schema, or one that was released");
    const char *ends = s->children[0]->format, *values = s->children[1]->format;
    if (!ends[0] || ends[1] || !strchr("sil", ends[0]))
        return bad(b, i, "the ends of its runs are no integers");
    if (s->children[1]->dictionary)
        return refuse_type(b, i, "run-end encoded, with a dictionary, of ", values);
    return arrow_known(values) ? PV_OK : refuse_type(b, i, "run-end encoded, of ", values);
}

static enum pv_status check_type(const struct batch *b, int64_t i)
{
    const struct ArrowSchema *s = b->schema->children[i], *d = s->dictionary;
    if (!d && !strcmp(s->format, "+r"))
        return check_runs(b, i);
    if (!d)
        return arrow_known(s->format) ? PV_OK : refuse_type(b, i, "", s->format);
    if (!d->release || !d->format)
        return bad(b, i, "its dictionary has no schema, or one that was released");
    if (!arrow_is_integer(s->format))
        return bad(b, i, "places in its dictionary are no integers");
    if (d->dictionary)
        return refuse_type(b, i, "a dictionary of dictionaries, of ", d->format);
    return arrow_known(d->format) ? PV_OK : refuse_type(b, i, "a dictionary of ", d->format);
}

/* --- columns --- */

static enum pv_status check_extent(const struct batch *b, int64_t i)
{
    const struct ArrowArray *a = b->array, *c = a->children[i], *d = c->dictionary;
    if (c->length < 0 || c->offset < 0 || c->offset > INT64_MAX / 32 - a->offset - a->length)
        return bad(b, i, "its length or offset is out of range");
    if (c->length < a->offset + a->length)
        return bad(b, i, "it is shorter than the batch");
    if (!d != !b->schema->children[i]->dictionary)
        return bad(b, i, "array and schema do not both have a dictionary");
    if (d && !d->release)
        return bad(b, i, "its dictionary was released");
    if (d && (d->length < 0 || d->offset < 0 || d->length >= UINT32_MAX ||
              d->offset > INT64_MAX / 32 - d->length))
        return bad(b, i, "the length or offset of its dictionary is out of range");
    return PV_OK;
}

/* The place in the dictionary of every row. */
static enum pv_status read_index(const struct arrow_cells *c, struct columns_one *out,
                                 struct pv_error *error)
{
    const struct ArrowArray *a = c->array;
    const uint8_t *valid = NULL;
    if (a->n_children != 0 || a->n_buffers != 2 || !a->buffers || (c->rows && !a->buffers[1]) ||
        (a->null_count > 0 && !a->buffers[0]))
        return status_fail(error, PV_ERR_FORMAT, "%s: its places have two buffers", c->who);
    if (a->null_count != 0)
        valid = a->buffers[0];
    uint32_t *index = mem_zero(c->rows + 1, sizeof *index);
    if (!index)
        return status_of(error, ERR_MEMORY);
    out->index = out->owned[2] = index;
    out->values = (size_t)a->dictionary->length;
    for (size_t i = 0; i < c->rows; i++) {
        size_t at = c->first + i;
        int64_t place = -1;
        index[i] = COLUMNS_BLANK;
        if (!arrow_has_row(c, i))
            continue;
        if (valid && !(valid[at / 8] >> at % 8 & 1))
            continue;
        if (!arrow_integer(c->schema, a->buffers[1], at, &place) || place < 0 ||
            place >= a->dictionary->length)
            return status_fail(error, PV_ERR_FORMAT,
                               "%s, row %zu: its dictionary has no such place", c->who, i);
        index[i] = (uint32_t)place;
    }
    return PV_OK;
}

/* The run of every row: ends count from the beginning of the array, whatever its offset. */
static enum pv_status read_runs(const struct arrow_cells *c, struct columns_one *out,
                                struct pv_error *error)
{
    const struct ArrowArray *ends = c->array->children[0];
    size_t run = 0, runs = out->values;
    int64_t end = 0;
    uint32_t *index = mem_zero(c->rows + 1, sizeof *index);
    if (!index)
        return status_of(error, ERR_MEMORY);
    out->index = out->owned[2] = index;
    runs = runs < (uint64_t)ends->length ? runs : (size_t)ends->length;
    for (size_t i = 0; i < c->rows; i++) {
        for (; run < runs; run++) {
            int64_t before = end;
            (void)arrow_integer(c->schema->children[0], ends->buffers[1],
                                (size_t)ends->offset + run, &end);
            if (end < before)
                return status_fail(error, PV_ERR_FORMAT, "%s: run %zu ends before it begins",
                                   c->who, run);
            if (end > (int64_t)(c->first + i))
                break;
        }
        if (run == runs)
            return status_fail(error, PV_ERR_FORMAT, "%s, row %zu: no run reaches it", c->who, i);
        index[i] = (uint32_t)run;
    }
    return PV_OK;
}

static enum pv_status check_run_arrays(const struct arrow_cells *c, struct pv_error *error)
{
    const struct ArrowArray *a = c->array;
    const char *why = NULL;
    if (a->n_children != 2 || !a->children)
        why = "run-end encoded, and without two children";
    for (size_t i = 0; !why && i < 2; i++) {
        const struct ArrowArray *k = a->children[i];
        if (!k || !k->release)
            why = "a child has no array, or one that was released";
        else if (k->length < 0 || k->offset < 0 || k->length >= UINT32_MAX ||
                 k->offset > INT64_MAX / 32 - k->length)
            why = "the length or offset of its runs is out of range";
    }
    if (!why && (a->children[0]->n_buffers != 2 || !a->children[0]->buffers ||
                 (a->children[0]->length && !a->children[0]->buffers[1])))
        why = "the ends of its runs are not there";
    if (!why && a->children[0]->n_children != 0)
        why = "the ends of its runs have children";
    return why ? status_fail(error, PV_ERR_FORMAT, "%s: %s", c->who, why) : PV_OK;
}

static enum pv_status read_cells(const struct arrow_cells *c, struct columns_one *out,
                                 struct pv_error *error)
{
    bool runs = !strcmp(c->schema->format, "+r");
    const struct ArrowArray *d = c->array->dictionary;
    if (!d && !runs)
        return arrow_read(c, out, error);
    enum pv_status s = runs ? check_run_arrays(c, error) : PV_OK;
    if (s != PV_OK)
        return s;
    d = runs ? c->array->children[1] : d;
    struct arrow_cells values = {.schema = runs ? c->schema->children[1] : c->schema->dictionary,
                                 .array = d,
                                 .who = c->who,
                                 .first = (size_t)d->offset,
                                 .rows = (size_t)d->length};
    s = arrow_read(&values, out, error);
    out->values = (size_t)d->length;
    if (s == PV_OK)
        s = runs ? read_runs(c, out, error) : read_index(c, out, error);
    if (s != PV_OK)
        for (size_t i = 0; i < COUNT(out->owned); i++)
            mem_free(out->owned[i]);
    return s;
}

static enum pv_status add_column(const struct batch *b, int64_t i, struct pv_list *list)
{
    const struct ArrowArray *c = b->array->children[i];
    const struct ArrowSchema *schema = b->schema->children[i];
    struct columns_one column = {.name = NULL};
    char who[260];
    enum pv_status s = check_extent(b, i);
    if (s != PV_OK)
        return s;
    snprintf(who, sizeof who, "column %" PRId64 " (%.200s)", i + 1, name_of(schema));
    struct arrow_cells cells = {.schema = schema,
                                .array = c,
                                .who = who,
                                .first = (size_t)(b->array->offset + c->offset),
                                .rows = (size_t)b->array->length};
    if (b->array->null_count != 0 && b->array->n_buffers == 1 && b->array->buffers)
        cells.rows_valid = b->array->buffers[0];
    cells.rows_first = (size_t)b->array->offset;
    column.rows_valid = cells.rows_valid;
    column.rows_first = cells.rows_first;
    s = read_cells(&cells, &column, b->error);
    return s == PV_OK ? columns_add(list, &column, name_of(schema), b->error) : s;
}

enum pv_status arrow_check_schema(const struct ArrowSchema *schema, struct pv_error *error)
{
    struct batch b = {schema, NULL, error};
    enum pv_status s = check_schema(&b);
    for (int64_t i = 0; s == PV_OK && i < schema->n_children; i++)
        s = check_type(&b, i);
    return s;
}

enum pv_status arrow_list(const struct ArrowSchema *schema, const struct ArrowArray *array,
                          struct pv_list **out, struct pv_error *error)
{
    struct batch b = {schema, array, error};
    *out = NULL;
    enum pv_status s = check_array(&b);
    if (s == PV_OK)
        s = pv_list_new((size_t)array->length, out, error);
    for (int64_t i = 0; s == PV_OK && i < array->n_children; i++)
        s = add_column(&b, i, *out);
    if (s != PV_OK) {
        pv_list_free(*out);
        *out = NULL;
    }
    return s;
}

enum pv_status pv_list_arrow(struct ArrowSchema *schema, struct ArrowArray *array,
                             struct pv_list **out, struct pv_error *error)
{
    status_clear(error);
    if (out)
        *out = NULL;
    if (!schema || !array || !out)
        return status_fail(error, PV_ERR_ARGUMENT, "pv_list_arrow: a NULL");
    if (!schema->release || !array->release)
        return status_fail(error, PV_ERR_ARGUMENT, "the schema or the array was released");
    enum pv_status s = arrow_check_schema(schema, error);
    if (s == PV_OK)
        s = arrow_list(schema, array, out, error);
    if (s != PV_OK)
        return s;
    (*out)->schema = *schema;
    (*out)->array = *array;
    schema->release = NULL;
    array->release = NULL;
    return PV_OK;
}
