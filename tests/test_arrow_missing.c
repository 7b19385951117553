/* Batches of which something is missing or out of range: each pointer is taken away once and each
 * count set wrong once, in every kind of column. Buffers are as long as the interface wants them
 * and not a byte longer, so that the sanitizer sees each look beyond. What is wrong is refused and
 * stays the caller's; what does no harm is read to the last cell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "api/columns.h"
#include "peyvand.h"

enum { BUFFERS = 5, KEPT = 32, ROWS = 3 };

/* One column in a batch; `inner` are its dictionary, or the ends and values of its runs. */
struct one {
    struct ArrowSchema schema, child_schema, inner_schema[2];
    struct ArrowArray array, child, inner[2];
    struct ArrowSchema *schemas[1], *inner_schemas[2];
    struct ArrowArray *arrays[1], *inners[2];
    const void *none[1], *buffers[BUFFERS], *inner_buffers[2][BUFFERS];
    void *kept[KEPT];
    size_t kept_count;
    int released;
};

static void release_schema(struct ArrowSchema *s)
{
    ((struct one *)s->private_data)->released++;
    s->release = NULL;
}

static void release_array(struct ArrowArray *a)
{
    ((struct one *)a->private_data)->released++;
    a->release = NULL;
}

/* A copy as long as it is. */
static const void *keep(struct one *o, const void *bytes, size_t len)
{
    assert_true(o->kept_count < KEPT);
    void *copy = malloc(len);
    assert_non_null(copy);
    memcpy(copy, bytes, len);
    return o->kept[o->kept_count++] = copy;
}

#define KEEP(o, ...) keep(o, &__VA_ARGS__, sizeof __VA_ARGS__)

static void fill_schema(struct one *o, struct ArrowSchema *s, const char *format)
{
    *s = (struct ArrowSchema){
        .format = format, .name = "value", .release = release_schema, .private_data = o};
}

static void fill_array(struct one *o, struct ArrowArray *a, size_t rows, int64_t buffers,
                       const void **buffer)
{
    *a = (struct ArrowArray){.length = (int64_t)rows,
                             .n_buffers = buffers,
                             .buffers = buffer,
                             .release = release_array,
                             .private_data = o};
}

static void make(struct one *o, const char *format, int64_t buffers)
{
    memset(o, 0, sizeof *o);
    o->schemas[0] = &o->child_schema;
    o->arrays[0] = &o->child;
    fill_schema(o, &o->schema, "+s");
    fill_schema(o, &o->child_schema, format);
    fill_array(o, &o->array, ROWS, 1, o->none);
    fill_array(o, &o->child, ROWS, buffers, o->buffers);
    o->schema.n_children = o->array.n_children = 1;
    o->schema.children = o->schemas;
    o->array.children = o->arrays;
}

static void text(struct one *o)
{
    make(o, "u", 3);
    o->buffers[0] = KEEP(o, (uint8_t[]){0x05});
    o->buffers[1] = KEEP(o, (int32_t[]){0, 2, 2, 5});
    o->buffers[2] = keep(o, "abcde", 5);
    o->child.null_count = 1;
}

static void large_text(struct one *o)
{
    make(o, "U", 3);
    o->buffers[0] = KEEP(o, (uint8_t[]){0x05});
    o->buffers[1] = KEEP(o, (int64_t[]){0, 2, 2, 5});
    o->buffers[2] = keep(o, "abcde", 5);
    o->child.null_count = -1;
}

/* The batch begins behind two rows of its own, and the column behind one more. */
static void slice_of_text(struct one *o)
{
    make(o, "z", 3);
    o->buffers[0] = KEEP(o, (uint8_t[]){0xBF});
    o->buffers[1] = KEEP(o, (int32_t[]){0, 1, 1, 1, 2, 3, 4});
    o->buffers[2] = keep(o, "abcd", 4);
    o->array.offset = 2;
    o->child.offset = 1;
    o->child.length = 5;
    o->child.null_count = -1;
    o->none[0] = KEEP(o, (uint8_t[]){0x1F});
    o->array.null_count = -1;
}

static void views(struct one *o)
{
    struct {
        int32_t len;
        char begin[4];
        int32_t buffer, offset;
    } view[ROWS] = {{3, "abc", 0, 0}, {14, "fghi", 0, 1}, {0, "", 0, 0}};
    make(o, "vu", 4);
    o->buffers[0] = KEEP(o, (uint8_t[]){0x07});
    o->buffers[1] = keep(o, view, sizeof view);
    o->buffers[2] = keep(o, "efghijklmnopqrs", 15);
    o->buffers[3] = KEEP(o, (int64_t[]){15});
}

static void integers(struct one *o)
{
    make(o, "i", 2);
    o->buffers[0] = KEEP(o, (uint8_t[]){0x05});
    o->buffers[1] = KEEP(o, (int32_t[]){7, 8, 9});
    o->child.null_count = 1;
}

static void truth(struct one *o)
{
    make(o, "b", 2);
    o->buffers[1] = KEEP(o, (uint8_t[]){0x05});
}

static void dictionary(struct one *o)
{
    make(o, "c", 2);
    fill_schema(o, &o->inner_schema[0], "u");
    fill_array(o, &o->inner[0], 2, 3, o->inner_buffers[0]);
    o->child_schema.dictionary = &o->inner_schema[0];
    o->child.dictionary = &o->inner[0];
    o->child.null_count = o->inner[0].null_count = -1;
    o->buffers[0] = KEEP(o, (uint8_t[]){0x07});
    o->buffers[1] = KEEP(o, (int8_t[]){1, 0, 1});
    o->inner_buffers[0][0] = KEEP(o, (uint8_t[]){0x03});
    o->inner_buffers[0][1] = KEEP(o, (int32_t[]){0, 2, 5});
    o->inner_buffers[0][2] = keep(o, "abcde", 5);
}

static void runs(struct one *o)
{
    make(o, "+r", 0);
    for (size_t i = 0; i < 2; i++) {
        fill_schema(o, &o->inner_schema[i], i ? "u" : "s");
        fill_array(o, &o->inner[i], 2, i ? 3 : 2, o->inner_buffers[i]);
        o->inner_schemas[i] = &o->inner_schema[i];
        o->inners[i] = &o->inner[i];
    }
    o->child.buffers = NULL;
    o->child_schema.n_children = o->child.n_children = 2;
    o->child_schema.children = o->inner_schemas;
    o->child.children = o->inners;
    o->inner_buffers[0][1] = KEEP(o, (int16_t[]){2, 3});
    o->inner_buffers[1][1] = KEEP(o, (int32_t[]){0, 2, 5});
    o->inner_buffers[1][2] = keep(o, "abcde", 5);
}

static void (*const kinds[])(struct one *o) = {text,     large_text, slice_of_text, views,
                                               integers, truth,      dictionary,    runs};

/* Everything that is read of a batch that was taken: all cells. Returns whether it was. */
static bool look_at(struct one *o)
{
    struct pv_list *l = NULL;
    struct pv_error error;
    size_t sum = 0;
    enum pv_status s = pv_list_arrow(&o->schema, &o->array, &l, &error);
    if (s == PV_OK) {
        for (size_t c = 0; c < l->count; c++)
            for (size_t row = 0; row < l->rows; row++)
                sum += columns_cell(l, row, c).len;
        assert_true(sum <= 100);
    } else {
        assert_null(l);
        assert_true(strlen(error.text) > 0);
    }
    assert_int_equal(o->released, 0);
    pv_list_free(l);
    for (size_t i = 0; i < o->kept_count; i++)
        free(o->kept[i]);
    return s == PV_OK;
}

static void as_they_should_be(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT(kinds); k++) {
        struct one o;
        kinds[k](&o);
        assert_true(look_at(&o));
    }
}

/* The n-th pointer of all, as far as it is set; false when there are no more. */
static bool take_away(struct one *o, size_t n)
{
    struct ArrowArray *arrays[] = {&o->array, &o->child, &o->inner[0], &o->inner[1]};
    struct ArrowSchema *schemas[] = {&o->schema, &o->child_schema, &o->inner_schema[0],
                                     &o->inner_schema[1]};
    enum { OF_EACH = 8 + BUFFERS };
    if (n / OF_EACH >= COUNT(arrays))
        return false;
    struct ArrowArray *a = arrays[n / OF_EACH];
    struct ArrowSchema *s = schemas[n / OF_EACH];
    size_t which = n % OF_EACH;
    if (which >= 8 && a->buffers && (int64_t)which - 8 < a->n_buffers)
        a->buffers[which - 8] = NULL;
    a->buffers = which == 0 ? NULL : a->buffers;
    a->children = which == 1 ? NULL : a->children;
    a->dictionary = which == 2 ? NULL : a->dictionary;
    a->release = which == 3 ? NULL : a->release;
    s->format = which == 4 ? NULL : s->format;
    s->children = which == 5 ? NULL : s->children;
    s->dictionary = which == 6 ? NULL : s->dictionary;
    s->release = which == 7 ? NULL : s->release;
    return true;
}

static void pointers_that_are_missing(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT(kinds); k++) {
        size_t n = 0, refused = 0;
        for (;; n++) {
            struct one o;
            kinds[k](&o);
            bool more = take_away(&o, n);
            refused += !look_at(&o);
            if (!more)
                break;
        }
        assert_true(refused >= 8 && refused < n);
    }
}

/* The same for a child that stands in a list of children. */
static void children_that_are_missing(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT(kinds); k++)
        for (int which = 0; which < 6; which++) {
            struct one o;
            kinds[k](&o);
            bool inner = o.child.n_children > 0;
            if (which < 2)
                *(which ? (void **)&o.schemas[0] : (void **)&o.arrays[0]) = NULL;
            else if (inner && which < 4)
                o.inners[which - 2] = NULL;
            else if (inner)
                o.inner_schemas[which - 4] = NULL;
            assert_int_equal(look_at(&o), which >= 2 && !inner);
        }
}

/* Counts of which the interface can know that they are wrong, or that do no harm: those of more
 * values than a buffer has, within the range of a count, cannot be seen. */
static void counts_out_of_range(void **state)
{
    (void)state;
    static const int64_t wrong[] = {-1, INT64_MIN, INT64_MAX, INT64_MAX / 16};
    for (size_t k = 0; k < COUNT(kinds); k++)
        for (size_t n = 0; n < 4 * COUNT(wrong) * 4; n++) {
            struct one o;
            kinds[k](&o);
            struct ArrowArray *arrays[] = {&o.array, &o.child, &o.inner[0], &o.inner[1]};
            struct ArrowArray *a = arrays[n % 4];
            int64_t value = wrong[n / 4 % COUNT(wrong)];
            size_t which = n / 4 / COUNT(wrong);
            bool used = a->release;
            *(which == 0   ? &a->length
              : which == 1 ? &a->offset
              : which == 2 ? &a->n_buffers
                           : &a->n_children) = value;
            /* a column may be longer than its batch; runs beyond the last are not looked at */
            bool longer = which == 0 && value > 0 && a == &o.child;
            bool none = a == &o.child && which == 2 && !o.buffers[1]; /* runs have no buffers */
            assert_true(!used || !look_at(&o) || longer || none);
            if (!used)
                for (size_t i = 0; i < o.kept_count; i++)
                    free(o.kept[i]);
        }
}

/* Offsets of text, wide and narrow: backwards, below 0, and a dictionary's. */
static void offsets_that_go_wrong(void **state)
{
    (void)state;
    static const int32_t narrow[][4] = {{0, 3, 2, 5}, {-1, 2, 2, 5}, {0, 2, -2, 5}, {5, 2, 2, 0}};
    for (size_t i = 0; i < COUNT(narrow); i++) {
        struct one o;
        int64_t wide[4];
        for (size_t n = 0; n < 4; n++)
            wide[n] = narrow[i][n];
        text(&o);
        o.buffers[1] = keep(&o, narrow[i], sizeof narrow[i]);
        assert_false(look_at(&o));
        large_text(&o);
        o.buffers[1] = keep(&o, wide, sizeof wide);
        assert_false(look_at(&o));
        dictionary(&o);
        o.inner_buffers[0][1] = keep(&o, narrow[i] + (i == 2), 3 * sizeof narrow[i][0]);
        assert_int_equal(look_at(&o), false);
    }
    struct one o;
    large_text(&o);
    o.buffers[1] = KEEP(&o, (int64_t[]){0, 2, INT64_MIN, INT64_MAX});
    assert_false(look_at(&o));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_they_should_be),         cmocka_unit_test(pointers_that_are_missing),
        cmocka_unit_test(children_that_are_missing), cmocka_unit_test(counts_out_of_range),
        cmocka_unit_test(offsets_that_go_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
