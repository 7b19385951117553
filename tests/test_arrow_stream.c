/* Streams of record batches, in and out. Whatever a stream gives is counted until it is released.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "api_lists.h"
#include "base/mem.h"

enum { ROWS = 90, ALL = 7 };

/* A stream over the rows of a held list, in batches of `step` rows. */
struct source {
    const struct held *held;
    size_t step, next;
    int given, released, streams_released; /* schemas and arrays, columns not counted */
    size_t fails_at;                       /* rows given before it fails; SIZE_MAX: never */
    int code;
    const char *why;
    size_t breaks_at; /* the batch whose first cell is no text */
    bool no_schema;
    const char *format;
    int alive; /* batches not released */
};

/* One schema or batch. */
struct given {
    struct source *source;
    struct ArrowSchema schema[HELD_COLUMNS], *schemas[HELD_COLUMNS];
    struct ArrowArray child[HELD_COLUMNS], *children[HELD_COLUMNS];
    const void *buffers[HELD_COLUMNS][3], *none[1];
};

static void release_child_schema(struct ArrowSchema *s)
{
    s->release = NULL;
}

static void release_child(struct ArrowArray *a)
{
    a->release = NULL;
}

static void release_schema(struct ArrowSchema *s)
{
    struct given *g = s->private_data;
    g->source->released++;
    free(g);
    s->release = NULL;
}

static void release_array(struct ArrowArray *a)
{
    struct given *g = a->private_data;
    g->source->released++;
    g->source->alive--;
    free(g);
    a->release = NULL;
}

static int source_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    struct source *s = stream->private_data;
    if (s->no_schema)
        return s->code;
    struct given *g = calloc(1, sizeof *g);
    assert_non_null(g);
    g->source = s;
    for (size_t c = 0; c < HELD_COLUMNS; c++) {
        g->schema[c] = (struct ArrowSchema){.format = c == 1 && s->format ? s->format : "u",
                                            .name = held_names[c],
                                            .release = release_child_schema};
        g->schemas[c] = &g->schema[c];
    }
    *out = (struct ArrowSchema){.format = "+s",
                                .n_children = HELD_COLUMNS,
                                .children = g->schemas,
                                .release = release_schema,
                                .private_data = g};
    s->given++;
    return 0;
}

static int source_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct source *s = stream->private_data;
    size_t left = s->held->rows - s->next, rows = left < s->step ? left : s->step;
    *out = (struct ArrowArray){.release = NULL};
    assert_int_equal(s->alive, 0); /* one batch at a time */
    if (s->next >= s->fails_at)
        return s->code;
    if (!rows)
        return 0;
    struct given *g = calloc(1, sizeof *g);
    assert_non_null(g);
    g->source = s;
    for (size_t c = 0; c < HELD_COLUMNS; c++) {
        bool broken = c == 0 && s->next / s->step == s->breaks_at;
        g->buffers[c][1] = s->held->ends[c];
        g->buffers[c][2] = broken ? NULL : s->held->bytes[c];
        g->child[c] = (struct ArrowArray){.length = (int64_t)rows,
                                          .offset = (int64_t)s->next,
                                          .n_buffers = 3,
                                          .buffers = g->buffers[c],
                                          .release = release_child};
        g->children[c] = &g->child[c];
    }
    *out = (struct ArrowArray){.length = (int64_t)rows,
                               .n_buffers = 1,
                               .buffers = g->none,
                               .n_children = HELD_COLUMNS,
                               .children = g->children,
                               .release = release_array,
                               .private_data = g};
    s->given++;
    s->alive++;
    s->next += rows;
    return 0;
}

static const char *source_error(struct ArrowArrayStream *stream)
{
    return ((struct source *)stream->private_data)->why;
}

static void source_release(struct ArrowArrayStream *stream)
{
    ((struct source *)stream->private_data)->streams_released++;
    stream->release = NULL;
}

static struct ArrowArrayStream open_source(struct source *s, const struct held *h, size_t step)
{
    *s = (struct source){.held = h, .step = step, .fails_at = SIZE_MAX, .breaks_at = SIZE_MAX};
    return (struct ArrowArrayStream){.get_schema = source_schema,
                                     .get_next = source_next,
                                     .get_last_error = source_error,
                                     .release = source_release,
                                     .private_data = s};
}

static void fill(struct held *h, size_t count)
{
    static struct made_row rows[ROWS];
    made_rows(count, 4, rows);
    held_fill(h, rows, count, ALL);
}

static void batches_of_any_length_are_one_list(void **state)
{
    (void)state;
    static const size_t steps[] = {1, 7, 30, ROWS, 1000};
    static struct held h;
    struct pv_list *plain;
    struct pv_result *want;
    size_t count, rows;
    fill(&h, ROWS);
    assert_int_equal(held_list(&h, &plain), PV_OK);
    assert_int_equal(pv_dedupe(plain, NULL, &want, NULL), PV_OK);
    const uint32_t *clusters = pv_result_clusters(want, &rows);
    for (size_t i = 0; i < COUNT(steps); i++) {
        struct source s;
        struct ArrowArrayStream stream = open_source(&s, &h, steps[i]);
        struct pv_list *l;
        struct pv_result *r;
        struct pv_error error;
        assert_int_equal(pv_list_arrow_stream(&stream, &l, &error), PV_OK);
        assert_null(stream.release);
        assert_int_equal(s.streams_released, 1);
        assert_int_equal(s.released, s.given);
        assert_int_equal(pv_list_rows(l), ROWS);
        assert_string_equal(pv_list_column_name(l, 2), "date of birth");
        assert_int_equal(pv_dedupe(l, NULL, &r, NULL), PV_OK);
        assert_memory_equal(pv_result_clusters(r, &count), clusters, rows * sizeof *clusters);
        assert_int_equal(count, rows);
        pv_result_free(r);
        pv_list_free(l);
    }
    pv_result_free(want);
    pv_list_free(plain);
}

static void a_stream_may_have_no_batches(void **state)
{
    (void)state;
    static struct held h;
    struct source s;
    struct pv_list *l;
    fill(&h, 0);
    struct ArrowArrayStream stream = open_source(&s, &h, 5);
    assert_int_equal(pv_list_arrow_stream(&stream, &l, NULL), PV_OK);
    assert_int_equal(pv_list_rows(l), 0);
    assert_int_equal(pv_list_columns(l), HELD_COLUMNS);
    assert_int_equal(s.streams_released, 1);
    assert_int_equal(s.released, s.given);
    pv_list_free(l);
}

static void is_refused(struct source *s, struct ArrowArrayStream stream, enum pv_status want,
                       const char *says)
{
    struct pv_list *l;
    struct pv_error error;
    assert_int_equal(pv_list_arrow_stream(&stream, &l, &error), want);
    if (!strstr(error.text, says))
        print_error("%s\n", error.text);
    assert_non_null(strstr(error.text, says));
    assert_null(l);
    assert_null(stream.release);
    assert_int_equal(s->streams_released, 1);
    assert_int_equal(s->released, s->given);
}

static void what_goes_wrong_is_said_and_all_is_released(void **state)
{
    (void)state;
    static struct held h;
    struct source s;
    fill(&h, ROWS);
    struct ArrowArrayStream stream = open_source(&s, &h, 10);
    s.fails_at = 30;
    s.code = EIO;
    s.why = "the cable is cut";
    is_refused(&s, stream, PV_ERR_STREAM, "after 3 batches: the cable is cut (code 5)");
    stream = open_source(&s, &h, 10);
    s.fails_at = 0;
    s.code = EINVAL;
    is_refused(&s, stream, PV_ERR_STREAM, "after 0 batches: it does not say why");
    stream = open_source(&s, &h, 10);
    s.fails_at = 20;
    s.code = ENOMEM;
    is_refused(&s, stream, PV_ERR_MEMORY, "out of memory");
    stream = open_source(&s, &h, 10);
    s.no_schema = true;
    s.code = EIO;
    is_refused(&s, stream, PV_ERR_STREAM, "after 0 batches");
    stream = open_source(&s, &h, 10);
    s.no_schema = true; /* it says that it went well */
    is_refused(&s, stream, PV_ERR_FORMAT, "no schema");
    stream = open_source(&s, &h, 10);
    s.breaks_at = 4;
    is_refused(&s, stream, PV_ERR_FORMAT, "batch 5: column given name, row 0: there are no bytes");
    stream = open_source(&s, &h, 10);
    s.format = "+l";
    is_refused(&s, stream, PV_ERR_UNSUPPORTED, "column 2 (surname) is a list, format \"+l\"");
    stream = open_source(&s, &h, 10);
    stream.get_last_error = NULL;
    stream.get_last_error = NULL;
    s.fails_at = 0;
    s.code = EIO;
    is_refused(&s, stream, PV_ERR_STREAM, "it does not say why");
}

static void bad_calls_are_refused(void **state)
{
    (void)state;
    struct pv_list *l;
    struct ArrowArrayStream stream = {.release = NULL};
    assert_int_equal(pv_list_arrow_stream(NULL, &l, NULL), PV_ERR_ARGUMENT);
    assert_int_equal(pv_list_arrow_stream(&stream, &l, NULL), PV_ERR_ARGUMENT);
    assert_null(l);
    assert_int_equal(pv_list_arrow_stream(&stream, NULL, NULL), PV_ERR_ARGUMENT);
    assert_int_equal(pv_result_pairs_stream(NULL, NULL, NULL, 0, &stream), PV_ERR_ARGUMENT);
    assert_null(stream.release);
    assert_int_equal(pv_result_clusters_stream(NULL, NULL, NULL, 0, NULL), PV_ERR_ARGUMENT);
}

/* --- out --- */

static struct pv_result *small_result(struct held *h, struct pv_list **l)
{
    struct pv_result *r;
    fill(h, ROWS);
    assert_int_equal(held_list(h, l), PV_OK);
    assert_int_equal(pv_dedupe(*l, NULL, &r, NULL), PV_OK);
    return r;
}

/* The batches laid end to end are the one batch. */
static void same_as_whole(struct ArrowArrayStream *stream, const struct ArrowArray *whole,
                          size_t step)
{
    int64_t at = 0;
    for (;;) {
        struct ArrowArray part;
        assert_int_equal(stream->get_next(stream, &part), 0);
        assert_null(stream->get_last_error(stream));
        if (!part.release)
            break;
        assert_true(part.length > 0 && (size_t)part.length <= step);
        assert_int_equal(part.n_children, whole->n_children);
        for (int64_t c = 0; c < part.n_children; c++) {
            const struct ArrowArray *a = part.children[c], *b = whole->children[c];
            const int64_t *x = a->buffers[1], *y = b->buffers[1];
            if (a->n_buffers == 2)
                assert_memory_equal(x, y + at, (size_t)part.length * sizeof *x);
            for (int64_t i = 0; i < part.length && a->n_buffers == 3; i++) {
                assert_int_equal(x[i + 1] - x[i], y[at + i + 1] - y[at + i]);
                assert_memory_equal((const char *)a->buffers[2] + x[i],
                                    (const char *)b->buffers[2] + y[at + i],
                                    (size_t)(x[i + 1] - x[i]));
            }
        }
        at += part.length;
        part.release(&part);
        assert_null(part.release);
    }
    assert_int_equal(at, whole->length);
}

static void results_come_out_in_batches(void **state)
{
    (void)state;
    static const size_t steps[] = {0, 1, 7, ROWS, 1000};
    static struct held h;
    struct pv_list *l;
    struct pv_result *r = small_result(&h, &l);
    for (size_t i = 0; i < COUNT(steps) * 2; i++) {
        struct ArrowSchema schema, form;
        struct ArrowArray whole, end;
        struct ArrowArrayStream stream;
        size_t step = steps[i / 2];
        if (i % 2) {
            assert_int_equal(pv_result_pairs_arrow(r, l, NULL, &schema, &whole), PV_OK);
            assert_int_equal(pv_result_pairs_stream(r, l, NULL, step, &stream), PV_OK);
        } else {
            assert_int_equal(pv_result_clusters_arrow(r, l, NULL, &schema, &whole), PV_OK);
            assert_int_equal(pv_result_clusters_stream(r, l, NULL, step, &stream), PV_OK);
        }
        assert_true(whole.length > 0);
        assert_int_equal(stream.get_schema(&stream, &form), 0);
        assert_int_equal(form.n_children, schema.n_children);
        assert_string_equal(form.children[1]->name, schema.children[1]->name);
        same_as_whole(&stream, &whole, step ? step : 65536);
        assert_int_equal(stream.get_next(&stream, &end), 0); /* the end stays the end */
        assert_null(end.release);
        stream.release(&stream);
        assert_null(stream.release);
        assert_string_equal(form.format, "+s"); /* outlives its stream */
        form.release(&form);
        schema.release(&schema);
        whole.release(&whole);
    }
    pv_result_free(r);
    pv_list_free(l);
}

static void what_comes_out_goes_in_again(void **state)
{
    (void)state;
    static struct held h;
    struct pv_list *l, *again;
    struct pv_result *r = small_result(&h, &l);
    struct ArrowArrayStream stream;
    assert_int_equal(pv_result_clusters_stream(r, l, NULL, 11, &stream), PV_OK);
    assert_int_equal(pv_list_arrow_stream(&stream, &again, NULL), PV_OK);
    assert_null(stream.release);
    assert_int_equal(pv_list_rows(again), ROWS);
    assert_string_equal(pv_list_column_name(again, 1), "cluster");
    pv_list_free(again);
    pv_result_free(r);
    pv_list_free(l);
}

/* --- no memory --- */

static void without_memory_a_stream_is_released_once(void **state)
{
    (void)state;
    static struct held h;
    enum pv_status s = PV_ERR_MEMORY;
    long n = 0;
    fill(&h, ROWS);
    for (; s != PV_OK; n++) {
        struct source source;
        struct pv_list *l;
        struct pv_error error;
        struct ArrowArrayStream stream = open_source(&source, &h, 20);
        mem_fail_after(n);
        s = pv_list_arrow_stream(&stream, &l, &error);
        mem_fail_after(-1);
        assert_true(s == PV_OK || s == PV_ERR_MEMORY);
        assert_true(s == PV_OK || !strcmp(error.text, "out of memory"));
        assert_null(stream.release);
        assert_int_equal(source.streams_released, 1);
        assert_int_equal(source.released, source.given);
        pv_list_free(l);
    }
    assert_true(n > HELD_COLUMNS * 3);
}

/* A batch that could not be made is made when it is asked for again. */
static void without_memory_no_row_is_lost(void **state)
{
    (void)state;
    static struct held h;
    struct pv_list *l;
    struct pv_result *r = small_result(&h, &l);
    struct ArrowArrayStream stream;
    struct ArrowArray part;
    struct ArrowSchema schema;
    enum pv_status s = PV_ERR_MEMORY;
    size_t rows = 0, failed = 0;
    for (long n = 0; s != PV_OK; n++, failed++) {
        mem_fail_after(n);
        s = pv_result_clusters_stream(r, l, NULL, 40, &stream);
        mem_fail_after(-1);
        assert_true((s == PV_OK) == (stream.release != NULL));
    }
    mem_fail_after(0);
    assert_int_equal(stream.get_schema(&stream, &schema), ENOMEM);
    assert_null(schema.release);
    mem_fail_after(-1);
    for (long n = 0;; n++) {
        mem_fail_after(n);
        int code = stream.get_next(&stream, &part);
        mem_fail_after(-1);
        assert_true(code == 0 || (code == ENOMEM && !part.release));
        assert_true(!code == !stream.get_last_error(&stream));
        failed += code != 0;
        if (code)
            continue;
        if (!part.release)
            break;
        rows += (size_t)part.length;
        part.release(&part);
        n = -1;
    }
    assert_int_equal(rows, ROWS);
    assert_true(failed > 10);
    stream.release(&stream);
    pv_result_free(r);
    pv_list_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batches_of_any_length_are_one_list),
        cmocka_unit_test(a_stream_may_have_no_batches),
        cmocka_unit_test(what_goes_wrong_is_said_and_all_is_released),
        cmocka_unit_test(bad_calls_are_refused),
        cmocka_unit_test(results_come_out_in_batches),
        cmocka_unit_test(what_comes_out_goes_in_again),
        cmocka_unit_test(without_memory_a_stream_is_released_once),
        cmocka_unit_test(without_memory_no_row_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
