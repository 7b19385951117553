/* arrow_one: a record batch of one column, whose cells come back as the ids of a batch that goes
 * out. */
#ifndef PV_TESTS_ARROW_ONE_H
#define PV_TESTS_ARROW_ONE_H

#include "base/str.h"
#include "peyvand.h"

/* One column in a batch; its dictionary, where it has one. Every release is counted. */
struct one {
    struct ArrowSchema schema, child_schema, value_schema;
    struct ArrowArray array, child, value;
    struct ArrowSchema *child_schemas[1];
    struct ArrowArray *children[1];
    const void *none[1], *buffers[3], *value_buffers[3];
    int released;
};

static inline void release_schema(struct ArrowSchema *s)
{
    struct one *o = s->private_data;
    for (int64_t i = 0; i < s->n_children; i++)
        if (s->children[i]->release)
            s->children[i]->release(s->children[i]);
    if (s->dictionary && s->dictionary->release)
        s->dictionary->release(s->dictionary);
    o->released++;
    s->release = NULL;
}

static inline void release_array(struct ArrowArray *a)
{
    struct one *o = a->private_data;
    for (int64_t i = 0; i < a->n_children; i++)
        if (a->children[i]->release)
            a->children[i]->release(a->children[i]);
    if (a->dictionary && a->dictionary->release)
        a->dictionary->release(a->dictionary);
    o->released++;
    a->release = NULL;
}

static inline void make(struct one *o, const char *format, size_t rows, const void *values)
{
    memset(o, 0, sizeof *o);
    o->buffers[1] = values;
    o->child_schemas[0] = &o->child_schema;
    o->children[0] = &o->child;
    o->child_schema = (struct ArrowSchema){
        .format = format, .name = "value", .release = release_schema, .private_data = o};
    o->child = (struct ArrowArray){.length = (int64_t)rows,
                                   .n_buffers = format[0] == 'n' ? 0 : 2,
                                   .buffers = format[0] == 'n' ? NULL : o->buffers,
                                   .null_count = format[0] == 'n' ? (int64_t)rows : 0,
                                   .release = release_array,
                                   .private_data = o};
    o->schema = (struct ArrowSchema){.format = "+s",
                                     .n_children = 1,
                                     .children = o->child_schemas,
                                     .release = release_schema,
                                     .private_data = o};
    o->array = (struct ArrowArray){.length = (int64_t)rows,
                                   .n_buffers = 1,
                                   .buffers = o->none,
                                   .n_children = 1,
                                   .children = o->children,
                                   .release = release_array,
                                   .private_data = o};
}

/* The column of places gets a dictionary of text. */
static inline void give_dictionary(struct one *o, size_t values, const int32_t *ends,
                                   const char *bytes)
{
    o->value_buffers[1] = ends;
    o->value_buffers[2] = bytes;
    o->value_schema =
        (struct ArrowSchema){.format = "u", .release = release_schema, .private_data = o};
    o->value = (struct ArrowArray){.length = (int64_t)values,
                                   .n_buffers = 3,
                                   .buffers = o->value_buffers,
                                   .release = release_array,
                                   .private_data = o};
    o->child_schema.dictionary = &o->value_schema;
    o->child.dictionary = &o->value;
}

/* The batch's cells with | behind each; what is unknown comes out as the row's number. */
static inline void cells_are(struct one *o, const char *expected)
{
    struct pv_list *l;
    struct pv_result *r;
    struct pv_error error;
    struct ArrowSchema schema;
    struct ArrowArray array;
    char text[512] = "";
    int releases = o->child.dictionary ? 6 : 4;
    assert_int_equal(pv_list_arrow(&o->schema, &o->array, &l, &error), PV_OK);
    assert_int_equal(pv_list_field(l, "value", "id", NULL), PV_OK);
    assert_int_equal(pv_dedupe(l, NULL, &r, NULL), PV_OK);
    assert_int_equal(pv_result_clusters_arrow(r, l, NULL, &schema, &array), PV_OK);
    const int64_t *ends = array.children[0]->buffers[1];
    const char *bytes = array.children[0]->buffers[2];
    for (int64_t i = 0; i < array.length; i++) {
        size_t at = strlen(text);
        snprintf(text + at, sizeof text - at, "%.*s|", (int)(ends[i + 1] - ends[i]),
                 bytes + ends[i]);
    }
    assert_string_equal(text, expected);
    schema.release(&schema);
    array.release(&array);
    pv_result_free(r);
    assert_int_equal(o->released, 0);
    pv_list_free(l);
    assert_int_equal(o->released, releases);
}

static inline void values_are(const char *format, size_t rows, const void *values,
                              const char *expected)
{
    struct one o;
    make(&o, format, rows, values);
    cells_are(&o, expected);
}

#endif
