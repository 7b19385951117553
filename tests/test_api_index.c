/* An index with columns, through the public interface. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/date.h"
#include "core/evidence.h"
#include "core/fact_name.h"
#include "index_lists.h"

#include "arrow_one.h"

enum { PERSONS = 1100, ASKED = 90, STEP = 12, MOST = 7 };

static struct box pool_box, query_box;

static struct pv_list *list_of(struct box *b, unsigned which)
{
    struct pv_list *l;
    assert_int_equal(box_list(b, which, &l), PV_OK);
    return l;
}

/* Names and the rest as the program keeps them for find: all added, settled once. */
struct reference {
    struct lookup *names;
    struct lookup_scratch *names_scratch;
    struct evidence *rest;
    struct evidence_scratch *rest_scratch;
};

static const bool apart[FIELD_COUNT] = {[FIELD_FATHER] = true, [FIELD_GRANDFATHER] = true};

static struct facts facts_of(char cell[BOX_COLUMNS][BOX_CELL], struct buf *name)
{
    static const enum field fields[BOX_COLUMNS] = {FIELD_GIVEN, FIELD_FAMILY, FIELD_FATHER,
                                                   FIELD_BIRTH, FIELD_PLACE,  FIELD_PHONE};
    struct facts f = {.stated_day = DAY_UNKNOWN};
    for (size_t c = 0; c < BOX_COLUMNS; c++)
        f.value[fields[c]] = str_from(cell[c]);
    assert_int_equal(facts_one_name(apart, &f, name), OK);
    return f;
}

static void reference_make(struct reference *r)
{
    struct buf name = {0};
    uint32_t person;
    assert_int_equal(lookup_new(&r->names), OK);
    assert_int_equal(lookup_scratch_new(&r->names_scratch), OK);
    assert_int_equal(evidence_new(&r->rest), OK);
    evidence_ages_undated(r->rest);
    for (size_t i = 0; i < PERSONS; i++) {
        char cell[BOX_COLUMNS][BOX_CELL];
        box_person(i, false, cell);
        struct facts f = facts_of(cell, &name);
        assert_int_equal(evidence_add(r->rest, &f), OK);
        assert_int_equal(lookup_add(r->names, buf_view(&name), &person), OK);
    }
    assert_int_equal(evidence_settle(r->rest), OK);
    assert_int_equal(evidence_scratch_new(r->rest, &r->rest_scratch), OK);
    buf_free(&name);
}

static void reference_free(struct reference *r)
{
    lookup_scratch_free(r->names_scratch);
    lookup_free(r->names);
    evidence_scratch_free(r->rest_scratch);
    evidence_free(r->rest);
}

/* All persons in an index, in lists of `at_once` rows. */
static struct pv_index *index_of(size_t at_once, uint32_t threads)
{
    uint32_t persons[BOX_ROWS];
    struct pv_index *x;
    assert_int_equal(pv_index_new(&x, NULL), PV_OK);
    for (size_t from = 0; from < PERSONS; from += at_once) {
        size_t rows = PERSONS - from < at_once ? PERSONS - from : at_once;
        box_fill(&pool_box, from, 1, rows, false);
        struct pv_list *l = list_of(&pool_box, BOX_ALL);
        assert_int_equal(pv_index_add_list(x, l, threads, persons, NULL), PV_OK);
        pv_list_free(l);
        for (size_t i = 0; i < rows; i++)
            assert_int_equal(persons[i], from + i);
    }
    assert_int_equal(pv_index_count(x), PERSONS);
    return x;
}

static void as_find_finds(void **state)
{
    (void)state;
    static struct pv_hit hits[ASKED * MOST];
    size_t counts[ASKED], right = 0;
    struct reference r;
    struct pv_find_options o = PV_FIND_OPTIONS;
    struct buf name = {0};
    reference_make(&r);
    box_fill(&query_box, 0, STEP, ASKED, true);
    struct pv_list *queries = list_of(&query_box, BOX_ALL);
    struct pv_index *x = index_of(400, 2);
    o.most = MOST;
    assert_int_equal(pv_index_find_list(x, queries, &o, hits, counts, NULL), PV_OK);
    for (size_t i = 0; i < ASKED; i++) {
        char cell[BOX_COLUMNS][BOX_CELL];
        struct lookup_hit found[MOST];
        size_t n;
        box_person(i * STEP, true, cell);
        struct facts f = facts_of(cell, &name);
        struct evidence_query q = {r.names, r.names_scratch, r.rest_scratch, buf_view(&name), &f};
        assert_int_equal(evidence_find(&q, found, MOST, &n), OK);
        assert_int_equal(counts[i], n);
        for (size_t k = 0; k < n; k++) {
            const struct pv_hit *h = &hits[i * MOST + k];
            assert_int_equal(h->person, found[k].person);
            assert_true(h->weight_bits == found[k].weight_bits);
            assert_true(h->probability == found[k].probability);
        }
        right += n && hits[i * MOST].person == i * STEP && hits[i * MOST].probability > 0.5;
    }
    assert_true(right > ASKED * 9 / 10);
    pv_list_free(queries);
    pv_index_free(x);
    buf_free(&name);
    reference_free(&r);
}

/* Whatever threads and lists they come in, and whatever rows are asked at once. */
static void the_same_on_any_number_of_threads(void **state)
{
    (void)state;
    static struct pv_hit hits[2][ASKED * MOST];
    size_t counts[2][ASKED];
    struct pv_find_options o = PV_FIND_OPTIONS;
    box_fill(&query_box, 0, STEP, ASKED, true);
    struct pv_list *queries = list_of(&query_box, BOX_ALL);
    struct pv_index *one = index_of(PERSONS, 0), *many = index_of(33, 8);
    o.most = MOST;
    assert_int_equal(pv_index_find_list(one, queries, &o, hits[0], counts[0], NULL), PV_OK);
    o.threads = 5;
    assert_int_equal(pv_index_find_list(many, queries, &o, hits[1], counts[1], NULL), PV_OK);
    assert_memory_equal(counts[0], counts[1], sizeof counts[0]);
    assert_memory_equal(hits[0], hits[1], sizeof hits[0]);
    o.rows = 1;
    for (o.first = 0; o.first < ASKED; o.first += 17) {
        assert_int_equal(pv_index_find_list(many, queries, &o, hits[1], counts[1], NULL), PV_OK);
        assert_int_equal(counts[1][0], counts[0][o.first]);
        assert_memory_equal(hits[1], &hits[0][o.first * MOST], counts[1][0] * sizeof hits[0][0]);
    }
    pv_list_free(queries);
    pv_index_free(one);
    pv_index_free(many);
}

/* Who asks with a phone and another name. */
static size_t asked_by_phone(const struct pv_index *x, size_t i, struct pv_hit hit[MOST])
{
    static struct box b;
    char cell[BOX_COLUMNS][BOX_CELL];
    struct pv_find_options o = PV_FIND_OPTIONS;
    size_t count;
    box_person(i, true, cell);
    memset(&b, 0, sizeof b);
    for (size_t c = 0; c < BOX_COLUMNS; c++)
        box_cell(&b, c, c == 5 ? cell[c] : "");
    b.rows = 1;
    struct pv_list *l = list_of(&b, BOX_ALL);
    o.most = MOST;
    assert_int_equal(pv_index_find_list(x, l, &o, hit, &count, NULL), PV_OK);
    pv_list_free(l);
    return count;
}

static void who_is_removed_is_gone_and_may_come_again(void **state)
{
    (void)state;
    struct pv_index *x = index_of(PERSONS, 1);
    struct pv_hit hit[MOST];
    struct pv_error error;
    uint32_t again;
    assert_true(asked_by_phone(x, 42, hit) > 0);
    assert_int_equal(hit[0].person, 42);
    assert_int_equal(pv_index_remove(x, 42, &error), PV_OK);
    assert_int_equal(pv_index_remove(x, 42, &error), PV_ERR_ARGUMENT);
    assert_int_equal(asked_by_phone(x, 42, hit), 0);
    assert_int_equal(pv_index_count(x), PERSONS - 1);
    box_fill(&pool_box, 42, 1, 1, false);
    struct pv_list *l = list_of(&pool_box, BOX_ALL);
    assert_int_equal(pv_index_add_list(x, l, 1, &again, &error), PV_OK);
    assert_int_equal(again, PERSONS);
    assert_true(asked_by_phone(x, 42, hit) > 0);
    assert_int_equal(hit[0].person, PERSONS);
    pv_list_free(l);
    pv_index_free(x);
}

/* Names first, then lists, then names: each says what it says, and is numbered as it came. */
static void names_and_lists_in_one_index(void **state)
{
    (void)state;
    static const char first[] = "Zbigniew Wojcik", last[] = "Bartholomew Quill";
    struct pv_index *x;
    struct pv_hit hit[MOST];
    uint32_t person, persons[BOX_ROWS];
    size_t count;
    assert_int_equal(pv_index_new(&x, NULL), PV_OK);
    assert_int_equal(pv_index_add(x, first, strlen(first), &person, NULL), PV_OK);
    box_fill(&pool_box, 0, 1, 50, false);
    struct pv_list *names = list_of(&pool_box, BOX_NAMES), *all = list_of(&pool_box, BOX_ALL);
    assert_int_equal(pv_index_add_list(x, names, 1, persons, NULL), PV_OK);
    assert_int_equal(asked_by_phone(x, 3, hit), 0);
    size_t bytes = pv_index_bytes(x);
    assert_int_equal(pv_index_add_list(x, all, 1, persons, NULL), PV_OK);
    assert_true(pv_index_bytes(x) > bytes + 50 * 8);
    assert_int_equal(pv_index_add(x, last, strlen(last), &person, NULL), PV_OK);
    assert_int_equal(person, 101);
    assert_int_equal(asked_by_phone(x, 3, hit), 1);
    assert_int_equal(hit[0].person, 54);
    assert_int_equal(pv_index_find(x, first, strlen(first), hit, MOST, &count, NULL), PV_OK);
    assert_int_equal(hit[0].person, 0);
    assert_int_equal(pv_index_find(x, last, strlen(last), hit, MOST, &count, NULL), PV_OK);
    assert_int_equal(hit[0].person, 101);
    for (uint32_t i = 0; i < 102; i++)
        assert_int_equal(pv_index_remove(x, i, NULL), PV_OK);
    assert_int_equal(pv_index_count(x), 0);
    pv_list_free(names);
    pv_list_free(all);
    pv_index_free(x);
}

/* A list of one row whose only columns are those two; `ends` must outlive it. */
static void list_of_one(const char *const field[2], const char *const text[2], int32_t ends[2][2],
                        struct pv_list **out)
{
    assert_int_equal(pv_list_new(1, out, NULL), PV_OK);
    for (size_t c = 0; c < 2; c++) {
        struct pv_column column = PV_COLUMN;
        ends[c][0] = 0;
        ends[c][1] = (int32_t)strlen(text[c]);
        column.field = field[c];
        column.bytes = text[c];
        column.offsets32 = ends[c];
        assert_int_equal(pv_list_add(*out, &column, NULL), PV_OK);
    }
}

/* Best hit of such a list. */
static struct pv_hit best_of(const struct pv_index *x, const char *const field[2],
                             const char *const text[2])
{
    struct pv_hit hit[10];
    struct pv_list *l;
    size_t count;
    int32_t ends[2][2];
    list_of_one(field, text, ends, &l);
    assert_int_equal(pv_index_find_list(x, l, NULL, hit, &count, NULL), PV_OK);
    assert_true(count > 0);
    pv_list_free(l);
    return hit[0];
}

/* An index of one row whose columns are those two. */
static struct pv_index *index_of_one(const struct pv_index_options *o, const char *const field[2],
                                     const char *const text[2])
{
    struct pv_index *x;
    struct pv_list *l;
    uint32_t person;
    int32_t ends[2][2];
    list_of_one(field, text, ends, &l);
    assert_int_equal(pv_index_new_with(o, &x, NULL), PV_OK);
    assert_int_equal(pv_index_add_list(x, l, 1, &person, NULL), PV_OK);
    pv_list_free(l);
    return x;
}

static void ages_and_dates_meet_when_a_year_is_told(void **state)
{
    (void)state;
    static const char *const aged[2] = {"name", "age"}, *const born[2] = {"name", "birth"};
    static const char *const pool[2] = {"Omid Rahmani", "34"};
    static const char *const fits[2] = {"Omid Rahmani", "1990-02-01"};
    static const char *const not [2] = {"Omid Rahmani", "1951-02-01"};
    struct pv_index_options o = PV_INDEX_OPTIONS;
    struct pv_index *undated = index_of_one(&o, aged, pool);
    o.stated = 2024;
    struct pv_index *dated = index_of_one(&o, aged, pool);
    double bits = best_of(undated, born, fits).weight_bits;
    assert_true(bits == best_of(undated, born, not ).weight_bits);
    assert_true(best_of(dated, born, fits).weight_bits > bits + 1);
    assert_true(best_of(dated, born, not ).weight_bits < bits - 1);
    pv_index_free(undated);
    pv_index_free(dated);
}

static void the_father_stands_apart_or_in_the_name(void **state)
{
    (void)state;
    static const char *const apart_fields[2] = {"given", "father"};
    static const char *const whole[2] = {"name", "place"};
    static const char *const pool[2] = {"Omid", "Jafar"}, *const asked[2] = {"Omid Jafar", ""};
    struct pv_index_options o = PV_INDEX_OPTIONS;
    struct pv_index *apart_index = index_of_one(&o, apart_fields, pool);
    o.father_in_name = 1;
    struct pv_index *in_name = index_of_one(&o, apart_fields, pool);
    double bits = best_of(in_name, whole, asked).weight_bits;
    assert_true(bits > best_of(apart_index, whole, asked).weight_bits + 3);
    pv_index_free(apart_index);
    pv_index_free(in_name);
    /* where persons have no such column, what a query has of it belongs to its name */
    static const char *const names[2] = {"Omid Jafar", "Herat"};
    in_name = index_of_one(NULL, whole, names);
    assert_true(best_of(in_name, apart_fields, pool).weight_bits > bits - 3);
    pv_index_free(in_name);
}

/* A record batch is a list like any other; some of its rows are skipped, and one is null. */
static void a_record_batch_goes_in(void **state)
{
    (void)state;
    static const char text[] = "Nobody At AllOmid RahmaniLeila Haddad";
    static const int32_t ends[] = {0, 13, 25, 25, 37};
    static const uint8_t valid[] = {0x0B};
    static struct one o;
    struct pv_index *x;
    struct pv_list *l;
    struct pv_hit hit;
    uint32_t persons[3];
    size_t count;
    make(&o, "u", 3, ends);
    o.child.n_buffers = 3;
    o.buffers[0] = valid;
    o.buffers[2] = text;
    o.child.offset = 1;
    o.child.null_count = -1;
    assert_int_equal(pv_list_arrow(&o.schema, &o.array, &l, NULL), PV_OK);
    assert_int_equal(pv_list_field(l, "value", "name", NULL), PV_OK);
    assert_int_equal(pv_index_new(&x, NULL), PV_OK);
    assert_int_equal(pv_index_add_list(x, l, 2, persons, NULL), PV_OK);
    pv_list_free(l);
    assert_int_equal(pv_index_find(x, "Leyla Hadad", 11, &hit, 1, &count, NULL), PV_OK);
    assert_int_equal(count, 1);
    assert_int_equal(hit.person, 2);
    assert_int_equal(pv_index_find(x, "Nobody At All", 13, &hit, 1, &count, NULL), PV_OK);
    assert_true(!count || hit.probability < 0.5);
    pv_index_free(x);
}

static void bad_calls_change_nothing(void **state)
{
    (void)state;
    struct pv_index *x = index_of(PERSONS, 1);
    struct pv_index_options made = PV_INDEX_OPTIONS;
    struct pv_find_options o = PV_FIND_OPTIONS;
    struct pv_hit hit[MOST];
    struct pv_error error;
    struct pv_index *none;
    uint32_t person;
    size_t count;
    box_fill(&query_box, 0, 1, 1, true);
    struct pv_list *l = list_of(&query_box, BOX_ALL);
    assert_int_equal(pv_index_add_list(NULL, l, 1, &person, &error), PV_ERR_ARGUMENT);
    assert_int_equal(pv_index_add_list(x, NULL, 1, &person, &error), PV_ERR_ARGUMENT);
    assert_int_equal(pv_index_add_list(x, l, 1, NULL, &error), PV_ERR_ARGUMENT);
    assert_int_equal(pv_index_add_list(x, l, 65, &person, &error), PV_ERR_ARGUMENT);
    assert_int_equal(pv_index_count(x), PERSONS);
    o.first = 2;
    assert_int_equal(pv_index_find_list(x, l, &o, hit, &count, &error), PV_ERR_ARGUMENT);
    assert_string_equal(error.text, "there are 1 rows: not 0 from row 2 on");
    o.first = 1;
    o.rows = SIZE_MAX;
    assert_int_equal(pv_index_find_list(x, l, &o, hit, &count, &error), PV_ERR_ARGUMENT);
    o = (struct pv_find_options)PV_FIND_OPTIONS;
    o.most = 513;
    assert_int_equal(pv_index_find_list(x, l, &o, hit, &count, &error), PV_ERR_ARGUMENT);
    o.most = 1;
    o.threads = 65;
    assert_int_equal(pv_index_find_list(x, l, &o, hit, &count, &error), PV_ERR_ARGUMENT);
    o.threads = 1;
    assert_int_equal(pv_index_find_list(x, l, &o, NULL, &count, &error), PV_ERR_ARGUMENT);
    assert_int_equal(pv_index_find_list(x, l, &o, hit, NULL, &error), PV_ERR_ARGUMENT);
    assert_int_equal(pv_index_find_list(NULL, l, &o, hit, &count, &error), PV_ERR_ARGUMENT);
    o.size = 8;
    assert_int_equal(pv_index_find_list(x, l, &o, hit, &count, &error), PV_ERR_ARGUMENT);
    made.stated = 1492;
    assert_int_equal(pv_index_new_with(&made, &none, &error), PV_ERR_ARGUMENT);
    assert_null(none);
    made = (struct pv_index_options)PV_INDEX_OPTIONS;
    made.father_in_name = 2;
    assert_int_equal(pv_index_new_with(&made, &none, &error), PV_ERR_ARGUMENT);
    pv_list_free(l);
    assert_int_equal(pv_list_new(0, &l, NULL), PV_OK);
    assert_int_equal(pv_index_add_list(x, l, 1, NULL, &error), PV_OK);
    assert_int_equal(pv_index_find_list(x, l, NULL, NULL, NULL, &error), PV_OK);
    pv_list_free(l);
    pv_index_free(x);
}

/* With the n-th allocation failing: all rows or none, and the index goes on. */
static void without_memory_nothing_is_added(void **state)
{
    (void)state;
    enum { FEW = 40 };
    uint32_t persons[BOX_ROWS];
    struct pv_index *x;
    struct pv_hit hit[MOST];
    enum pv_status s = PV_ERR_MEMORY;
    size_t failed = 0, count;
    assert_int_equal(pv_index_new(&x, NULL), PV_OK);
    box_fill(&pool_box, 0, 1, FEW, false);
    struct pv_list *l = list_of(&pool_box, BOX_ALL);
    for (long n = 0; s != PV_OK; n++, failed++) {
        mem_fail_after(n);
        s = pv_index_add_list(x, l, 1, persons, NULL);
        mem_fail_after(-1);
        assert_true(s == PV_OK || s == PV_ERR_MEMORY);
        assert_int_equal(pv_index_count(x), s == PV_OK ? FEW : 0);
    }
    assert_true(failed > 20);
    assert_int_equal(asked_by_phone(x, 3, hit), 1);
    assert_int_equal(hit[0].person, persons[3]);
    s = PV_ERR_MEMORY;
    for (long n = 0; s != PV_OK; n++) {
        struct pv_find_options o = PV_FIND_OPTIONS;
        size_t counts[FEW];
        static struct pv_hit hits[FEW];
        o.most = 1;
        mem_fail_after(n);
        s = pv_index_find_list(x, l, &o, hits, counts, NULL);
        mem_fail_after(-1);
        assert_true(s == PV_OK || s == PV_ERR_MEMORY);
    }
    assert_int_equal(pv_index_find(x, "Reza Moosavi", 12, hit, 1, &count, NULL), PV_OK);
    pv_list_free(l);
    pv_index_free(x);
}

/* A list that did not go in says nothing of what there are columns of. */
static void a_list_that_failed_leaves_no_columns(void **state)
{
    (void)state;
    static const char *const whole[2] = {"name", "place"}, *const there[2] = {"Omid Jafar",
                                                                              "Herat"};
    static const char *const parts[2] = {"given", "father"}, *const more[2] = {"Omid", "Jafar"};
    struct pv_index *x = index_of_one(NULL, whole, there);
    double bits = best_of(x, parts, more).weight_bits;
    enum pv_status s = PV_ERR_MEMORY;
    struct pv_list *l;
    int32_t ends[2][2];
    uint32_t person;
    size_t failed = 0;
    list_of_one(parts, more, ends, &l);
    for (long n = 0; s != PV_OK; n++) {
        mem_fail_after(n);
        s = pv_index_add_list(x, l, 1, &person, NULL);
        mem_fail_after(-1);
        if (s == PV_OK)
            break;
        failed++;
        assert_true(best_of(x, parts, more).weight_bits == bits);
    }
    assert_true(failed > 2);
    pv_list_free(l);
    pv_index_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_find_finds),
        cmocka_unit_test(the_same_on_any_number_of_threads),
        cmocka_unit_test(who_is_removed_is_gone_and_may_come_again),
        cmocka_unit_test(names_and_lists_in_one_index),
        cmocka_unit_test(ages_and_dates_meet_when_a_year_is_told),
        cmocka_unit_test(the_father_stands_apart_or_in_the_name),
        cmocka_unit_test(a_record_batch_goes_in),
        cmocka_unit_test(bad_calls_change_nothing),
        cmocka_unit_test(without_memory_nothing_is_added),
        cmocka_unit_test(a_list_that_failed_leaves_no_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
