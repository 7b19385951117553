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
    if (a->null_count > 0 ||
        (a->null_count < 0 && a->n_buffers == 1 && a->buffers && a->buffers[0]))
        return status_fail(b->error, PV_ERR_UNSUPPORTED,
                           "the batch: rows that are null as a whole");
    for (int64_t i = 0; i < a->n_children; i++)
        if (!a->children[i] || !a->children[i]->release)
            return bad(b, i, "no array, or one that was released");
    return PV_OK;
}

static enum pv_status refuse_type(const struct batch *b, int64_t i, const char *how,
                                  const char *format)
{
    return status_fail(b->error, PV_ERR_UNSUPPORTED,
                       "column %" PRId64 " (%.200s) is of %s \"%.40s\"; cast it to utf8", i + 1,
                       name_of(b->schema->children[i]), how, format);
}

static enum pv_status check_type(const struct batch *b, int64_t i)
{
    const struct ArrowSchema *s = b->schema->children[i], *d = s->dictionary;
    if (!d)
        return arrow_known(s->format) ? PV_OK : refuse_type(b, i, "format", s->format);
    if (!d->release || !d->format)
        return bad(b, i, "its dictionary has no schema, or one that was released");
    if (!arrow_is_integer(s->format))
        return bad(b, i, "places in its dictionary are no integers");
    return arrow_known(d->format) && !d->dictionary
               ? PV_OK
               : refuse_type(b, i, "a dictionary of", d->format);
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

static enum pv_status read_cells(const struct arrow_cells *c, struct columns_one *out,
                                 struct pv_error *error)
{
    const struct ArrowArray *d = c->array->dictionary;
    if (!d)
        return arrow_read(c, out, error);
    struct arrow_cells values = {.schema = c->schema->dictionary,
                                 .array = d,
                                 .who = c->who,
                                 .first = (size_t)d->offset,
                                 .rows = (size_t)d->length};
    enum pv_status s = arrow_read(&values, out, error);
    if (s == PV_OK)
        s = read_index(c, out, error);
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
