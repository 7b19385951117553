#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>

#include "api_lists.h"
#include "base/mem.h"

enum { ROWS = 90, ALL = 7, FIRST = 3, SECOND = 4, SHIFT = 11, PARENT_SHIFT = 5 };

/* A batch as another program would make it: every other column large_utf8; columns begin before the
 * batch does, and the batch has an offset as well. Releases are counted. */
struct made {
    struct ArrowSchema schema;
    struct ArrowArray array;
    int schemas_released, arrays_released;
    struct ArrowSchema child_schema[HELD_COLUMNS];
    struct ArrowArray child[HELD_COLUMNS];
    struct ArrowSchema *child_schemas[HELD_COLUMNS];
    struct ArrowArray *children[HELD_COLUMNS];
    const void *buffers[HELD_COLUMNS][3];
    const void *own_buffer[1];
    int32_t narrow[HELD_COLUMNS][HELD_ROWS + 64];
    int64_t wide[HELD_COLUMNS][HELD_ROWS + 64];
    uint8_t valid[HELD_COLUMNS][HELD_ROWS / 8 + 8];
};

static void release_schema(struct ArrowSchema *s)
{
    struct made *m = s->private_data;
    for (int64_t i = 0; i < s->n_children; i++)
        if (s->children[i]->release)
            s->children[i]->release(s->children[i]);
    m->schemas_released++;
    s->release = NULL;
}

static void release_array(struct ArrowArray *a)
{
    struct made *m = a->private_data;
    for (int64_t i = 0; i < a->n_children; i++)
        if (a->children[i]->release)
            a->children[i]->release(a->children[i]);
    m->arrays_released++;
    a->release = NULL;
}

static void make_column(struct made *m, const struct held *h, size_t c)
{
    size_t skip = SHIFT + PARENT_SHIFT;
    for (size_t i = 0; i < skip + h->rows + 1; i++) {
        size_t row = i < skip ? 0 : i - skip;
        m->narrow[c][i] = h->ends[c][row];
        m->wide[c][i] = h->ends[c][row];
        bool blank = row < h->rows && h->ends[c][row] == h->ends[c][row + 1];
        if (!blank && i >= skip)
            m->valid[c][i / 8] |= (uint8_t)(1 << i % 8);
    }
    m->buffers[c][0] = m->valid[c];
    m->buffers[c][1] = c % 2 ? (const void *)m->wide[c] : m->narrow[c];
    m->buffers[c][2] = h->bytes[c];
    m->child_schema[c] = (struct ArrowSchema){.format = c % 2 ? "U" : "u",
                                              .name = held_names[c],
                                              .flags = ARROW_FLAG_NULLABLE,
                                              .release = release_schema,
                                              .private_data = m};
    m->child[c] = (struct ArrowArray){.length = (int64_t)h->rows + PARENT_SHIFT,
                                      .null_count = -1,
                                      .offset = SHIFT,
                                      .n_buffers = 3,
                                      .buffers = m->buffers[c],
                                      .release = release_array,
                                      .private_data = m};
    m->child_schemas[c] = &m->child_schema[c];
    m->children[c] = &m->child[c];
}

static void make(struct made *m, const struct held *h)
{
    memset(m, 0, sizeof *m);
    for (size_t c = 0; c < HELD_COLUMNS; c++)
        make_column(m, h, c);
    m->schema = (struct ArrowSchema){.format = "+s",
                                     .name = "",
                                     .n_children = HELD_COLUMNS,
                                     .children = m->child_schemas,
                                     .release = release_schema,
                                     .private_data = m};
    m->array = (struct ArrowArray){.length = (int64_t)h->rows,
                                   .offset = PARENT_SHIFT,
                                   .n_buffers = 1,
                                   .n_children = HELD_COLUMNS,
                                   .buffers = m->own_buffer,
                                   .children = m->children,
                                   .release = release_array,
                                   .private_data = m};
}

static void fill(struct held *h, size_t count, unsigned which)
{
    static struct made_row rows[ROWS];
    made_rows(count, 4, rows);
    held_fill(h, rows, count, which);
}

static void a_batch_is_a_list_and_is_released_with_it(void **state)
{
    (void)state;
    static struct held h;
    static struct made m;
    struct pv_list *l, *plain;
    struct pv_result *r1, *r2;
    struct pv_error error;
    struct pv_pairs p1 = PV_PAIRS, p2 = PV_PAIRS;
    fill(&h, ROWS, ALL);
    make(&m, &h);
    /* moved once before it comes to us, as the interface allows */
    struct ArrowSchema schema = m.schema;
    struct ArrowArray array = m.array;
    m.schema.release = NULL;
    m.array.release = NULL;
    assert_int_equal(pv_list_arrow(&schema, &array, &l, &error), PV_OK);
    assert_null(schema.release);
    assert_null(array.release);
    assert_int_equal(pv_list_rows(l), ROWS);
    assert_int_equal(pv_list_columns(l), HELD_COLUMNS);
    assert_string_equal(pv_list_column_name(l, 1), "surname");
    assert_int_equal(held_list(&h, &plain), PV_OK);
    assert_int_equal(pv_dedupe(l, NULL, &r1, NULL), PV_OK);
    assert_int_equal(pv_dedupe(plain, NULL, &r2, NULL), PV_OK);
    assert_int_equal(m.arrays_released + m.schemas_released, 0);
    pv_list_free(l);
    assert_int_equal(m.arrays_released, HELD_COLUMNS + 1);
    assert_int_equal(m.schemas_released, HELD_COLUMNS + 1);
    assert_int_equal(pv_result_pairs(r1, &p1), PV_OK);
    assert_int_equal(pv_result_pairs(r2, &p2), PV_OK);
    assert_true(p1.count > 0);
    assert_int_equal(p1.count, p2.count);
    assert_memory_equal(p1.row_a, p2.row_a, p1.count * sizeof *p1.row_a);
    assert_memory_equal(p1.row_b, p2.row_b, p1.count * sizeof *p1.row_b);
    assert_memory_equal(p1.weight_bits, p2.weight_bits, p1.count * sizeof *p1.weight_bits);
    pv_list_free(plain);
    pv_result_free(r1);
    pv_result_free(r2);
}

/* --- what is wrong with a batch --- */

static struct ArrowArray some_dictionary;

static void no_format(struct made *m)
{
    m->schema.format = NULL;
}
static void no_struct(struct made *m)
{
    m->schema.format = "u";
}
static void lists(struct made *m)
{
    m->child_schema[1].format = "+l";
}
static void fixed_bytes(struct made *m)
{
    m->child_schema[0].format = "w:5";
}
static void dictionary(struct made *m)
{
    m->child[2].dictionary = &some_dictionary;
}
static void dictionary_schema(struct made *m)
{
    m->child_schema[2].dictionary = &m->child_schema[1];
}
static void null_rows(struct made *m)
{
    m->array.null_count = 1;
}
static void other_count(struct made *m)
{
    m->array.n_children--;
}
static void negative_count(struct made *m)
{
    m->schema.n_children = -1;
}
static void no_children(struct made *m)
{
    m->array.children = NULL;
}
static void no_schemas(struct made *m)
{
    m->schema.children = NULL;
}
static void null_child(struct made *m)
{
    m->children[3] = NULL;
}
static void null_schema(struct made *m)
{
    m->child_schemas[3] = NULL;
}
static void released_child(struct made *m)
{
    m->child[1].release = NULL;
}
static void released_schema(struct made *m)
{
    m->child_schema[1].release = NULL;
}
static void negative_length(struct made *m)
{
    m->array.length = -1;
}
static void negative_offset(struct made *m)
{
    m->array.offset = -1;
}
static void endless_offset(struct made *m)
{
    m->array.offset = INT64_MAX;
}
static void negative_child_offset(struct made *m)
{
    m->child[0].offset = -1;
}
static void endless_child_offset(struct made *m)
{
    m->child[0].offset = INT64_MAX - 3;
}
static void short_child(struct made *m)
{
    m->child[4].length--;
}
static void two_buffers(struct made *m)
{
    m->child[4].n_buffers = 2;
}
static void many_buffers(struct made *m)
{
    m->array.n_buffers = 3;
}
static void no_buffers(struct made *m)
{
    m->child[4].buffers = NULL;
}
static void no_offsets(struct made *m)
{
    m->buffers[0][1] = NULL;
}
static void no_bytes(struct made *m)
{
    m->buffers[0][2] = NULL;
}
static void nulls_nowhere(struct made *m)
{
    m->child[0].null_count = 4;
    m->buffers[0][0] = NULL;
}
static void backwards(struct made *m)
{
    m->narrow[0][SHIFT + PARENT_SHIFT + 7] = 0;
}
static void below_zero(struct made *m)
{
    m->wide[1][SHIFT + PARENT_SHIFT] = -4;
}
static void grandchildren(struct made *m)
{
    m->child[0].n_children = 1;
}
static void too_many_rows(struct made *m)
{
    m->array.length = INT64_MAX / 64;
}
static void too_many_columns(struct made *m)
{
    m->schema.n_children = m->array.n_children = 513;
}

struct wrong {
    void (*make_so)(struct made *m);
    enum pv_status want;
    const char *says;
};

static void wrong_batches_are_refused_and_stay_the_callers(void **state)
{
    (void)state;
    static const struct wrong wrong[] = {
        {no_format, PV_ERR_FORMAT, "no format"},
        {no_struct, PV_ERR_UNSUPPORTED, "\"u\""},
        {lists, PV_ERR_UNSUPPORTED, "column 2 (surname) is a list, format \"+l\"; cast it to utf8"},
        {fixed_bytes, PV_ERR_UNSUPPORTED,
         "column 1 (given name) is bytes of one length, format \"w:5\""},
        {dictionary, PV_ERR_FORMAT, "column 3 (date of birth): array and schema do not both"},
        {dictionary_schema, PV_ERR_FORMAT, "column 3 (date of birth): places in its dictionary"},
        {null_rows, PV_ERR_FORMAT, "the batch: it has rows that are null and does not say which"},
        {other_count, PV_ERR_FORMAT, "different numbers of columns"},
        {negative_count, PV_ERR_FORMAT, "no children"},
        {no_children, PV_ERR_FORMAT, "different numbers of columns"},
        {no_schemas, PV_ERR_FORMAT, "no children"},
        {null_child, PV_ERR_FORMAT, "column 4 (town): no array"},
        {null_schema, PV_ERR_FORMAT, "no schema"},
        {released_child, PV_ERR_FORMAT, "column 2 (surname): no array, or one that was released"},
        {released_schema, PV_ERR_FORMAT, "released"},
        {negative_length, PV_ERR_FORMAT, "out of range"},
        {negative_offset, PV_ERR_FORMAT, "out of range"},
        {endless_offset, PV_ERR_FORMAT, "the batch: its length or offset"},
        {negative_child_offset, PV_ERR_FORMAT, "column 1 (given name): its length or offset"},
        {endless_child_offset, PV_ERR_FORMAT, "column 1 (given name): its length or offset"},
        {short_child, PV_ERR_FORMAT, "column 5 (id): it is shorter than the batch"},
        {two_buffers, PV_ERR_FORMAT, "column 5 (id): text has three buffers"},
        {many_buffers, PV_ERR_FORMAT, "one buffer"},
        {no_buffers, PV_ERR_FORMAT, "column 5 (id): text has three buffers"},
        {no_offsets, PV_ERR_FORMAT, "column 1 (given name): no offsets"},
        {no_bytes, PV_ERR_FORMAT, "column given name, row 0: there are no bytes"},
        {nulls_nowhere, PV_ERR_FORMAT, "column 1 (given name): it has nulls"},
        {backwards, PV_ERR_FORMAT, "column given name, row 6: it ends before it begins"},
        {below_zero, PV_ERR_FORMAT, "column surname, row 0: its offset is negative"},
        {grandchildren, PV_ERR_FORMAT, "text has no children"},
        {too_many_rows, PV_ERR_LIMIT, "rows"},
        {too_many_columns, PV_ERR_LIMIT, "more than 512 columns"},
    };
    static struct held h;
    static struct made m;
    fill(&h, ROWS, ALL);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct pv_list *l = NULL;
        struct pv_error error;
        make(&m, &h);
        wrong[i].make_so(&m);
        assert_int_equal(pv_list_arrow(&m.schema, &m.array, &l, &error), wrong[i].want);
        assert_null(l);
        assert_non_null(strstr(error.text, wrong[i].says));
        assert_true(m.schema.release && m.array.release);
        assert_int_equal(m.arrays_released + m.schemas_released, 0);
    }
}

/* What stands in a cell that is null is nobody's business. */
static void null_cells_are_not_looked_at(void **state)
{
    (void)state;
    static struct held h;
    static struct made m;
    struct pv_list *l;
    struct pv_error error;
    size_t bit = SHIFT + PARENT_SHIFT + 4;
    fill(&h, ROWS, ALL);
    h.bytes[0][h.ends[0][4]] = '\xC3';
    make(&m, &h);
    assert_int_equal(pv_list_arrow(&m.schema, &m.array, &l, &error), PV_ERR_FORMAT);
    assert_string_equal(error.text, "column given name, row 4: not UTF-8");
    m.valid[0][bit / 8] &= (uint8_t) ~(1 << bit % 8);
    m.child[0].null_count = 0; /* there are none, so the bitmap does not count */
    assert_int_equal(pv_list_arrow(&m.schema, &m.array, &l, &error), PV_ERR_FORMAT);
    m.child[0].null_count = 1;
    assert_int_equal(pv_list_arrow(&m.schema, &m.array, &l, &error), PV_OK);
    pv_list_free(l);
}

static void released_batches_are_refused(void **state)
{
    (void)state;
    static struct held h;
    static struct made m;
    struct pv_list *l;
    fill(&h, ROWS, ALL);
    make(&m, &h);
    m.array.release = NULL;
    assert_int_equal(pv_list_arrow(&m.schema, &m.array, &l, NULL), PV_ERR_ARGUMENT);
    make(&m, &h);
    m.schema.release = NULL;
    assert_int_equal(pv_list_arrow(&m.schema, &m.array, &l, NULL), PV_ERR_ARGUMENT);
    assert_int_equal(pv_list_arrow(NULL, &m.array, &l, NULL), PV_ERR_ARGUMENT);
    assert_int_equal(pv_list_arrow(&m.schema, NULL, &l, NULL), PV_ERR_ARGUMENT);
    assert_int_equal(pv_list_arrow(&m.schema, &m.array, NULL, NULL), PV_ERR_ARGUMENT);
}

static void an_empty_batch_needs_no_buffers(void **state)
{
    (void)state;
    static struct held h;
    static struct made m;
    struct pv_list *l;
    struct pv_result *r;
    struct ArrowSchema schema;
    struct ArrowArray array;
    fill(&h, 0, ALL);
    make(&m, &h);
    m.array.offset = 0;
    for (size_t c = 0; c < HELD_COLUMNS; c++) {
        m.child[c].length = m.child[c].offset = 0;
        memset(m.buffers[c], 0, sizeof m.buffers[c]);
    }
    assert_int_equal(pv_list_arrow(&m.schema, &m.array, &l, NULL), PV_OK);
    assert_int_equal(pv_list_rows(l), 0);
    assert_int_equal(pv_dedupe(l, NULL, &r, NULL), PV_OK);
    assert_int_equal(pv_result_pairs_arrow(r, l, NULL, &schema, &array), PV_OK);
    assert_int_equal(array.length, 0);
    assert_int_equal(((const int64_t *)array.children[0]->buffers[1])[0], 0);
    schema.release(&schema);
    array.release(&array);
    pv_result_free(r);
    pv_list_free(l);
}

/* --- out --- */

/* Cell `row` of a large_utf8 column. */
static struct str cell(const struct ArrowArray *column, size_t row)
{
    const int64_t *ends = column->buffers[1];
    const char *bytes = column->buffers[2];
    return (struct str){bytes + ends[row], (size_t)(ends[row + 1] - ends[row])};
}

static void check_form(const struct ArrowSchema *s, const struct ArrowArray *a,
                       const char *const *names, size_t count)
{
    assert_string_equal(s->format, "+s");
    assert_int_equal(s->n_children, count);
    assert_int_equal(a->n_children, count);
    assert_int_equal(a->n_buffers, 1);
    assert_int_equal(a->null_count, 0);
    for (size_t c = 0; c < count; c++) {
        assert_string_equal(s->children[c]->name, names[c]);
        assert_string_equal(s->children[c]->format, c < 2 ? "U" : "g");
        assert_int_equal(a->children[c]->n_buffers, c < 2 ? 3 : 2);
        assert_int_equal(a->children[c]->length, a->length);
        assert_int_equal(a->children[c]->null_count, 0);
        assert_null(a->children[c]->buffers[0]);
    }
}

static void assert_id(const struct held *h, size_t row, struct str id)
{
    const int32_t *ends = h->ends[ROW_CELLS];
    struct str want = {h->bytes[ROW_CELLS] + ends[row], (size_t)(ends[row + 1] - ends[row])};
    assert_true(str_eq(id, want));
}

static void pairs_and_clusters_come_out_as_batches(void **state)
{
    (void)state;
    static const char *const pair_names[] = {"id_a", "id_b", "probability", "weight_bits"};
    static const char *const cluster_names[] = {"id", "cluster"};
    static struct held ha, hb;
    struct pv_list *a, *b;
    struct pv_result *r;
    struct pv_pairs pairs = PV_PAIRS;
    struct ArrowSchema schema[2];
    struct ArrowArray array[2];
    size_t count;
    fill(&ha, ROWS, FIRST);
    fill(&hb, ROWS, SECOND);
    assert_int_equal(held_list(&ha, &a), PV_OK);
    assert_int_equal(held_list(&hb, &b), PV_OK);
    assert_int_equal(pv_link(a, b, NULL, &r, NULL), PV_OK);
    assert_int_equal(pv_result_pairs_arrow(r, a, b, &schema[0], &array[0]), PV_OK);
    assert_int_equal(pv_result_clusters_arrow(r, a, b, &schema[1], &array[1]), PV_OK);
    pv_list_free(a);
    pv_list_free(b);
    assert_int_equal(pv_result_pairs(r, &pairs), PV_OK);
    const uint32_t *cluster = pv_result_clusters(r, &count);
    check_form(&schema[0], &array[0], pair_names, 4);
    check_form(&schema[1], &array[1], cluster_names, 2);
    assert_int_equal(array[0].length, pairs.count);
    assert_int_equal(array[1].length, ROWS);
    assert_true(pairs.count > 0);
    for (size_t i = 0; i < pairs.count; i++) {
        assert_id(&ha, pairs.row_a[i], cell(array[0].children[0], i));
        assert_id(&hb, pairs.row_b[i], cell(array[0].children[1], i));
        assert_true(((const double *)array[0].children[2]->buffers[1])[i] == pairs.probability[i]);
        assert_true(((const double *)array[0].children[3]->buffers[1])[i] == pairs.weight_bits[i]);
    }
    for (size_t i = 0; i < count; i++) {
        size_t c = cluster[i];
        assert_id(i < ha.rows ? &ha : &hb, i < ha.rows ? i : i - ha.rows,
                  cell(array[1].children[0], i));
        assert_id(c < ha.rows ? &ha : &hb, c < ha.rows ? c : c - ha.rows,
                  cell(array[1].children[1], i));
    }
    pv_result_free(r);
    for (size_t i = 0; i < 2; i++) {
        schema[i].release(&schema[i]);
        array[i].release(&array[i]);
        assert_true(!schema[i].release && !array[i].release);
    }
}

/* A small list and what was found in it, with the columns that `columns` says. */
static struct pv_result *small_result(struct pv_list **l, struct held *h, size_t columns)
{
    struct pv_result *r;
    fill(h, 30, ALL);
    assert_int_equal(pv_list_new(h->rows, l, NULL), PV_OK);
    for (size_t c = 0; c < columns; c++) {
        struct pv_column column = held_column(h, c);
        assert_int_equal(pv_list_add(*l, &column, NULL), PV_OK);
    }
    assert_int_equal(pv_dedupe(*l, NULL, &r, NULL), PV_OK);
    return r;
}

static void rows_without_an_id_are_numbered(void **state)
{
    (void)state;
    static struct held h;
    struct pv_list *l;
    struct ArrowSchema schema;
    struct ArrowArray array;
    struct pv_result *r = small_result(&l, &h, ROW_CELLS);
    assert_int_equal(pv_result_clusters_arrow(r, l, NULL, &schema, &array), PV_OK);
    assert_true(str_eq(cell(array.children[0], 0), STR("0")));
    assert_true(str_eq(cell(array.children[0], 29), STR("29")));
    schema.release(&schema);
    array.release(&array);
    pv_result_free(r);
    pv_list_free(l);
}

static void blanks_around_a_cell_do_not_count(void **state)
{
    (void)state;
    static const char bytes[] = "  a \t   ";
    static const int32_t ends[] = {0, 5, 8};
    struct pv_column column = PV_COLUMN;
    struct pv_list *l;
    struct pv_result *r;
    struct ArrowSchema schema;
    struct ArrowArray array;
    column.bytes = bytes;
    column.offsets32 = ends;
    column.field = "id";
    assert_int_equal(pv_list_new(2, &l, NULL), PV_OK);
    assert_int_equal(pv_list_add(l, &column, NULL), PV_OK);
    assert_int_equal(pv_dedupe(l, NULL, &r, NULL), PV_OK);
    assert_int_equal(pv_result_clusters_arrow(r, l, NULL, &schema, &array), PV_OK);
    assert_true(str_eq(cell(array.children[0], 0), STR("a")));
    assert_true(str_eq(cell(array.children[0], 1), STR("1"))); /* blank: the row's number */
    schema.release(&schema);
    array.release(&array);
    pv_result_free(r);
    pv_list_free(l);
}

static void what_comes_out_goes_in_again(void **state)
{
    (void)state;
    static struct held h;
    struct pv_list *l, *again = NULL;
    struct ArrowSchema schema;
    struct ArrowArray array;
    struct pv_error error;
    struct pv_result *r = small_result(&l, &h, HELD_COLUMNS);
    assert_int_equal(pv_result_clusters_arrow(r, l, NULL, &schema, &array), PV_OK);
    assert_int_equal(pv_list_arrow(&schema, &array, &again, &error), PV_OK);
    assert_int_equal(pv_list_rows(again), 30);
    pv_list_free(again);
    assert_int_equal(pv_result_pairs_arrow(r, l, NULL, &schema, &array), PV_OK);
    assert_int_equal(pv_list_arrow(&schema, &array, &again, &error), PV_ERR_UNSUPPORTED);
    assert_non_null(strstr(error.text, "(probability)"));
    schema.release(&schema);
    array.release(&array);
    pv_result_free(r);
    pv_list_free(l);
}

static void a_column_may_be_moved_out_of_its_batch(void **state)
{
    (void)state;
    static struct held h;
    struct pv_list *l;
    struct ArrowSchema schema;
    struct ArrowArray array;
    struct pv_result *r = small_result(&l, &h, HELD_COLUMNS);
    assert_int_equal(pv_result_clusters_arrow(r, l, NULL, &schema, &array), PV_OK);
    struct ArrowArray column = *array.children[1], whole = array;
    struct ArrowSchema form = *schema.children[1];
    array.children[1]->release = NULL;
    schema.children[1]->release = NULL;
    array.release = NULL; /* moved as well */
    whole.release(&whole);
    schema.release(&schema);
    assert_true(str_eq(cell(&column, 0), STR("r0")));
    assert_string_equal(form.name, "cluster");
    column.release(&column);
    form.release(&form);
    assert_true(!column.release && !form.release);
    pv_result_free(r);
    pv_list_free(l);
}

static void other_lists_than_those_linked_are_refused(void **state)
{
    (void)state;
    static struct held h;
    struct pv_list *l, *other;
    struct ArrowSchema schema;
    struct ArrowArray array;
    struct pv_result *r = small_result(&l, &h, HELD_COLUMNS);
    assert_int_equal(pv_list_new(29, &other, NULL), PV_OK);
    assert_int_equal(pv_result_pairs_arrow(r, other, NULL, &schema, &array), PV_ERR_ARGUMENT);
    assert_true(!schema.release && !array.release);
    assert_int_equal(pv_result_pairs_arrow(r, l, other, &schema, &array), PV_ERR_ARGUMENT);
    assert_int_equal(pv_result_pairs_arrow(r, NULL, NULL, &schema, &array), PV_ERR_ARGUMENT);
    assert_int_equal(pv_result_pairs_arrow(NULL, l, NULL, &schema, &array), PV_ERR_ARGUMENT);
    assert_int_equal(pv_result_clusters_arrow(r, l, NULL, NULL, &array), PV_ERR_ARGUMENT);
    assert_int_equal(pv_result_clusters_arrow(r, l, NULL, &schema, NULL), PV_ERR_ARGUMENT);
    pv_result_free(r);
    pv_list_free(other);
    pv_list_free(l);
}

/* --- no memory, and threads --- */

static enum pv_status give_out(const struct pv_result *r, const struct pv_list *l)
{
    struct ArrowSchema schema[2];
    struct ArrowArray array[2];
    enum pv_status s = pv_result_pairs_arrow(r, l, NULL, &schema[0], &array[0]);
    if (s == PV_OK) {
        s = pv_result_clusters_arrow(r, l, NULL, &schema[1], &array[1]);
        schema[0].release(&schema[0]);
        array[0].release(&array[0]);
        if (s == PV_OK) {
            schema[1].release(&schema[1]);
            array[1].release(&array[1]);
        } else {
            assert_true(!schema[1].release && !array[1].release);
        }
    } else {
        assert_true(!schema[0].release && !array[0].release);
    }
    return s;
}

static void without_memory_batches_stay_whole(void **state)
{
    (void)state;
    static struct held h;
    static struct made m;
    struct pv_list *l = NULL;
    enum pv_status s = PV_ERR_MEMORY;
    long failed = 0;
    fill(&h, ROWS, ALL);
    for (long n = 0; s != PV_OK; n++, failed++) {
        make(&m, &h);
        mem_fail_after(n);
        s = pv_list_arrow(&m.schema, &m.array, &l, NULL);
        mem_fail_after(-1);
        assert_true(s == PV_OK || s == PV_ERR_MEMORY);
        assert_true((s == PV_OK) == (m.array.release == NULL));
        assert_int_equal(m.arrays_released, 0);
    }
    assert_true(failed > HELD_COLUMNS);
    pv_list_free(l);
    struct pv_result *r = small_result(&l, &h, HELD_COLUMNS);
    failed = 0;
    s = PV_ERR_MEMORY;
    for (long n = 0; s != PV_OK; n++, failed++) {
        mem_fail_after(n);
        s = give_out(r, l);
        mem_fail_after(-1);
        assert_true(s == PV_OK || s == PV_ERR_MEMORY);
    }
    assert_true(failed > 15);
    pv_result_free(r);
    pv_list_free(l);
}

static void *in_and_out(void *argument)
{
    const struct held *h = argument;
    struct made *m = mem_alloc(sizeof *m);
    struct pv_list *l = NULL;
    struct pv_result *r = NULL;
    bool good = m != NULL;
    for (size_t i = 0; i < 3 && good; i++) {
        make(m, h);
        good = pv_list_arrow(&m->schema, &m->array, &l, NULL) == PV_OK &&
               pv_dedupe(l, NULL, &r, NULL) == PV_OK && give_out(r, l) == PV_OK;
        pv_result_free(r);
        pv_list_free(l);
    }
    mem_free(m);
    return good ? argument : NULL;
}

static void two_threads_do_not_meet(void **state)
{
    (void)state;
    static struct held h[2];
    pthread_t thread[2];
    for (size_t i = 0; i < 2; i++) {
        fill(&h[i], ROWS, ALL);
        assert_int_equal(pthread_create(&thread[i], NULL, in_and_out, &h[i]), 0);
    }
    for (size_t i = 0; i < 2; i++) {
        void *good;
        assert_int_equal(pthread_join(thread[i], &good), 0);
        assert_ptr_equal(good, &h[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_is_a_list_and_is_released_with_it),
        cmocka_unit_test(wrong_batches_are_refused_and_stay_the_callers),
        cmocka_unit_test(null_cells_are_not_looked_at),
        cmocka_unit_test(released_batches_are_refused),
        cmocka_unit_test(an_empty_batch_needs_no_buffers),
        cmocka_unit_test(pairs_and_clusters_come_out_as_batches),
        cmocka_unit_test(rows_without_an_id_are_numbered),
        cmocka_unit_test(blanks_around_a_cell_do_not_count),
        cmocka_unit_test(what_comes_out_goes_in_again),
        cmocka_unit_test(a_column_may_be_moved_out_of_its_batch),
        cmocka_unit_test(other_lists_than_those_linked_are_refused),
        cmocka_unit_test(without_memory_batches_stay_whole),
        cmocka_unit_test(two_threads_do_not_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
