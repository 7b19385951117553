/* A record batch becomes a list.
 *
 * The interface hands over bare pointers: how long a buffer is cannot be checked, so what is
 * checked is everything that would make us compute an address wrongly: counts, signs, sums,
 * presence. The cells themselves are looked at by pv_list_add like any other. Nothing is moved
 * before all of it is found good, so that a caller whose batch is refused still owns it. */
#include "api/columns.h"

#include <inttypes.h>
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

static enum pv_status check_type(const struct batch *b, int64_t i)
{
    const struct ArrowSchema *s = b->schema->children[i];
    if (s->dictionary || b->array->children[i]->dictionary)
        return status_fail(b->error, PV_ERR_UNSUPPORTED,
                           "column %" PRId64 " (%.200s) is dictionary-encoded; cast it to utf8",
                           i + 1, name_of(s));
    if (strcmp(s->format, "u") != 0 && strcmp(s->format, "U") != 0)
        return status_fail(b->error, PV_ERR_UNSUPPORTED,
                           "column %" PRId64 " (%.200s) is of format \"%.40s\"; cast it to utf8",
                           i + 1, name_of(s), s->format);
    return PV_OK;
}

static enum pv_status check_column(const struct batch *b, int64_t i)
{
    const struct ArrowArray *a = b->array, *c = a->children[i];
    enum pv_status s = check_type(b, i);
    if (s != PV_OK)
        return s;
    if (c->n_buffers != 3 || !c->buffers)
        return bad(b, i, "text has three buffers");
    if (c->n_children != 0)
        return bad(b, i, "text has no children");
    if (c->length < 0 || c->offset < 0 || c->offset > INT64_MAX / 32 - a->offset - a->length)
        return bad(b, i, "its length or offset is out of range");
    if (c->length < a->offset + a->length)
        return bad(b, i, "it is shorter than the batch");
    if (a->length > 0 && !c->buffers[1])
        return bad(b, i, "no offsets");
    if (c->null_count > 0 && !c->buffers[0])
        return bad(b, i, "it has nulls and does not say where");
    return PV_OK;
}

static enum pv_status add_column(const struct batch *b, int64_t i, struct pv_list *list)
{
    const struct ArrowArray *c = b->array->children[i];
    const struct ArrowSchema *s = b->schema->children[i];
    enum pv_status status = check_column(b, i);
    if (status != PV_OK)
        return status;
    struct pv_column column = PV_COLUMN;
    column.name = s->name;
    column.valid = c->null_count == 0 ? NULL : c->buffers[0];
    column.bytes = c->buffers[2];
    column.first = (size_t)(b->array->offset + c->offset);
    if (s->format[0] == 'u')
        column.offsets32 = c->buffers[1];
    else
        column.offsets64 = c->buffers[1];
    return pv_list_add(list, &column, b->error);
}

enum pv_status pv_list_arrow(struct ArrowSchema *schema, struct ArrowArray *array,
                             struct pv_list **out, struct pv_error *error)
{
    struct batch b = {schema, array, error};
    struct pv_list *list = NULL;
    status_clear(error);
    if (out)
        *out = NULL;
    if (!schema || !array || !out)
        return status_fail(error, PV_ERR_ARGUMENT, "pv_list_arrow: a NULL");
    if (!schema->release || !array->release)
        return status_fail(error, PV_ERR_ARGUMENT, "the schema or the array was released");
    enum pv_status s = check_schema(&b);
    if (s == PV_OK)
        s = check_array(&b);
    if (s == PV_OK)
        s = pv_list_new((size_t)array->length, &list, error);
    for (int64_t i = 0; s == PV_OK && i < array->n_children; i++)
        s = add_column(&b, i, list);
    if (s != PV_OK) {
        pv_list_free(list);
        return s;
    }
    list->schema = *schema;
    list->array = *array;
    schema->release = NULL;
    array->release = NULL;
    *out = list;
    return PV_OK;
}
