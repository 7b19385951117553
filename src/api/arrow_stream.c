/* A stream of record batches becomes one list.
 *
 * Batches are copied as they come and released at once, so that a stream may be longer than what
 * its producer could hold; what stays is the text of the cells. */
#include "api/arrow.h"

#include "base/buf.h"
#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A column that grows. */
struct column_in {
    struct buf bytes;
    int64_t *ends; /* of each row; the first of all is 0 */
    size_t room;
};

struct stream_in {
    struct ArrowArrayStream *stream;
    struct ArrowSchema schema;
    struct column_in *column; /* of each child of the schema */
    size_t rows, batches;
    struct pv_error *error;
};

static enum pv_status stream_failed(const struct stream_in *in, int code)
{
    const char *why = in->stream->get_last_error ? in->stream->get_last_error(in->stream) : NULL;
    if (code == ENOMEM)
        return status_of(in->error, ERR_MEMORY);
    return status_fail(in->error, PV_ERR_STREAM, "the stream, after %zu batches: %.300s (code %d)",
                       in->batches, why ? why : "it does not say why", code);
}

static enum pv_status read_schema(struct stream_in *in)
{
    int code = in->stream->get_schema(in->stream, &in->schema);
    if (code) {
        in->schema.release = NULL;
        return stream_failed(in, code);
    }
    if (!in->schema.release)
        return status_fail(in->error, PV_ERR_FORMAT, "the stream: no schema");
    enum pv_status s = arrow_check_schema(&in->schema, in->error);
    if (s != PV_OK)
        return s;
    in->column = mem_zero((size_t)in->schema.n_children + 1, sizeof *in->column);
    return status_of(in->error, in->column ? OK : ERR_MEMORY);
}

static enum err add_cells(struct stream_in *in, const struct pv_list *batch, size_t c)
{
    struct column_in *to = &in->column[c];
    enum err e = mem_room(&to->ends, &to->room, in->rows + batch->rows + 1, sizeof *to->ends);
    if (e != OK)
        return e;
    to->ends[0] = 0;
    for (size_t row = 0; row < batch->rows; row++) {
        buf_str(&to->bytes, columns_cell(batch, row, c));
        to->ends[in->rows + row + 1] = (int64_t)to->bytes.len;
    }
    return buf_check(&to->bytes);
}

/* The text that the batch was refused for, with which of all batches it is. */
static enum pv_status in_batch(const struct stream_in *in, enum pv_status s)
{
    struct pv_error inner;
    if (!in->error || s == PV_ERR_MEMORY)
        return s;
    inner = *in->error;
    return status_fail(in->error, s, "batch %zu: %s", in->batches, inner.text);
}

static enum pv_status add_batch(struct stream_in *in, struct ArrowArray *array)
{
    struct pv_list *batch;
    enum pv_status s = arrow_list(&in->schema, array, &batch, in->error);
    if (s != PV_OK)
        return in_batch(in, s);
    enum err e = batch->rows < UINT32_MAX - in->rows ? OK : ERR_LIMIT;
    for (size_t c = 0; c < batch->count && e == OK; c++)
        e = add_cells(in, batch, c);
    in->rows += e == OK ? batch->rows : 0;
    pv_list_free(batch);
    return status_of(in->error, e);
}

static enum pv_status read_batches(struct stream_in *in)
{
    for (;;) {
        struct ArrowArray array = {.release = NULL};
        int code = in->stream->get_next(in->stream, &array);
        if (code)
            return stream_failed(in, code);
        if (!array.release)
            return PV_OK;
        in->batches++;
        enum pv_status s = add_batch(in, &array);
        array.release(&array);
        if (s != PV_OK)
            return s;
    }
}

static enum pv_status make_list(struct stream_in *in, struct pv_list **out)
{
    enum pv_status s = pv_list_new(in->rows, out, in->error);
    for (size_t c = 0; s == PV_OK && c < (size_t)in->schema.n_children; c++) {
        struct column_in *from = &in->column[c];
        struct columns_one column = {.bytes = from->bytes.ptr,
                                     .offsets = (const char *)from->ends,
                                     .offset_bytes = sizeof *from->ends,
                                     .owned = {from->bytes.ptr, from->ends}};
        *from = (struct column_in){.ends = NULL};
        s = columns_add(*out, &column, in->schema.children[c]->name, in->error);
    }
    if (s != PV_OK) {
        pv_list_free(*out);
        *out = NULL;
    }
    return s;
}

static void release_all(struct stream_in *in)
{
    for (size_t c = 0; in->column && c < (size_t)in->schema.n_children; c++) {
        buf_free(&in->column[c].bytes);
        mem_free(in->column[c].ends);
    }
    mem_free(in->column);
    if (in->schema.release)
        in->schema.release(&in->schema);
    in->stream->release(in->stream);
    in->stream->release = NULL;
}

enum pv_status pv_list_arrow_stream(struct ArrowArrayStream *stream, struct pv_list **out,
                                    struct pv_error *error)
{
    struct stream_in in = {.stream = stream, .error = error};
    status_clear(error);
    if (out)
        *out = NULL;
    if (!stream || !out)
        return status_fail(error, PV_ERR_ARGUMENT, "pv_list_arrow_stream: a NULL");
    if (!stream->release || !stream->get_schema || !stream->get_next)
        return status_fail(error, PV_ERR_ARGUMENT, "the stream was released");
    enum pv_status s = read_schema(&in);
    if (s == PV_OK)
        s = read_batches(&in);
    if (s == PV_OK)
        s = make_list(&in, out);
    release_all(&in);
    return s;
}
