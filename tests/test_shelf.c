#include "core/pair_order.h"
#include "core/shelf.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/mem.h"
#include "spill_memory.h"

enum { RECORDS = 60000, BLOCK_RECORDS = SHELF_BLOCK / 12 };

struct record {
    uint32_t a, b, c;
};

static struct record made(size_t i)
{
    return (struct record){(uint32_t)i, (uint32_t)(i * 2654435761u), ~(uint32_t)i};
}

/* spill_memory keeps one stretch for all files; a shelf reads what it wrote. */
static struct shelf *filled(struct spill_memory *m, size_t count, double memory)
{
    struct shelf_options o = {
        .record_bytes = sizeof(struct record), .memory_bytes = memory, .spill = &m->table};
    struct shelf *s;
    assert_int_equal(shelf_new(&o, &s), OK);
    for (size_t i = 0; i < count; i++) {
        struct record k = made(i);
        assert_int_equal(shelf_add(s, &k), OK);
    }
    return s;
}

static void is_at(struct shelf *s, size_t i)
{
    struct record want = made(i);
    assert_memory_equal(shelf_at(s, i), &want, sizeof want);
}

static void what_is_on_disk_comes_back(void **state)
{
    (void)state;
    struct spill_memory m;
    spill_memory_init(&m);
    struct shelf *s = filled(&m, RECORDS, 0);
    assert_true(m.spilled > 0);
    for (size_t pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < RECORDS; i++)
            is_at(s, i);
    for (size_t i = 0, at = 7; i < 20000; i++, at = (at * 1103515245 + 12345) % RECORDS)
        is_at(s, at);
    assert_int_equal(shelf_check(s), OK);
    shelf_free(s);
    spill_memory_free(&m);
}

static void what_fits_is_not_spilled(void **state)
{
    (void)state;
    struct spill_memory m;
    spill_memory_init(&m);
    struct shelf *s = filled(&m, RECORDS, 1 << 20);
    assert_int_equal(m.spilled, 0);
    for (size_t i = RECORDS; i-- > 0;)
        is_at(s, i);
    shelf_free(s);
    shelf_free(NULL);
    spill_memory_free(&m);
}

/* The last block goes to disk half full while others are read, and comes back to be added to. */
static void reading_and_adding_take_turns(void **state)
{
    (void)state;
    struct spill_memory m;
    spill_memory_init(&m);
    struct shelf *s = filled(&m, 20 * BLOCK_RECORDS + 5, 0);
    for (size_t i = 20 * BLOCK_RECORDS + 5; i < 23 * BLOCK_RECORDS; i += 7) {
        for (size_t k = 0; k < 7; k++) {
            struct record r = made(i + k);
            assert_int_equal(shelf_add(s, &r), OK);
        }
        for (size_t at = 0; at < 16 * BLOCK_RECORDS; at += BLOCK_RECORDS)
            is_at(s, at + i % BLOCK_RECORDS);
        is_at(s, i + 6);
    }
    for (size_t i = 0; i < 23 * BLOCK_RECORDS; i++)
        is_at(s, i);
    assert_int_equal(shelf_check(s), OK);
    shelf_free(s);
    spill_memory_free(&m);
}

static void a_disk_that_fails_is_told(void **state)
{
    (void)state;
    struct spill_memory m;
    spill_memory_init(&m);
    struct shelf *s = filled(&m, RECORDS, 0);
    struct record none = {0, 0, 0};
    m.fail_with = ERR_IO;
    m.fail_after = 0;
    assert_memory_equal(shelf_at(s, 0), &none, sizeof none);
    assert_int_equal(shelf_check(s), ERR_IO);
    m.fail_after = -1;
    is_at(s, 0);
    assert_int_equal(shelf_check(s), ERR_IO);
    m.fail_with = ERR_FULL;
    m.fail_after = 0;
    enum err e = OK;
    for (size_t i = 0; i < 20 * BLOCK_RECORDS && e == OK; i++)
        e = shelf_add(s, &none);
    assert_int_equal(e, ERR_FULL);
    shelf_free(s);
    struct shelf_options o = {.record_bytes = 12, .spill = &m.table};
    assert_int_equal(shelf_new(&o, &s), ERR_FULL);
    spill_memory_free(&m);
}

static void without_memory_it_fails_cleanly(void **state)
{
    (void)state;
    enum err e = ERR_MEMORY;
    for (long n = 0; e != OK; n++) {
        struct spill_memory m;
        spill_memory_init(&m);
        struct shelf_options o = {.record_bytes = sizeof(struct record), .spill = &m.table};
        struct shelf *s;
        mem_fail_after(n);
        e = shelf_new(&o, &s);
        enum err made_it = e;
        for (size_t i = 0; i < 10 * BLOCK_RECORDS && e == OK; i++) {
            struct record k = made(i);
            e = shelf_add(s, &k);
        }
        mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
        if (made_it == OK)
            shelf_free(s);
        spill_memory_free(&m);
    }
}

/* Pairs by weight: the same from a shelf as from memory. */
static void order_does_not_depend_on_where_pairs_lie(void **state)
{
    (void)state;
    static const int32_t least[] = {INT32_MIN, 0, 500, INT32_MAX};
    struct spill_memory m;
    spill_memory_init(&m);
    struct shelf_options o = {.record_bytes = sizeof(struct pair), .spill = &m.table};
    struct pair_list l[2] = {{.pair = NULL}, {.pair = NULL}};
    assert_int_equal(shelf_new(&o, &l[1].shelf), OK);
    for (uint32_t i = 0; i < 30000; i++)
        for (size_t k = 0; k < 2; k++)
            assert_int_equal(
                pair_list_add(&l[k], (struct pair){i / 3, i / 3 + 1 + i % 3,
                                                   (int32_t)(i * 2654435761u % 2000) - 1000}),
                OK);
    for (size_t n = 0; n < COUNT(least); n++) {
        struct pair_order *order[2];
        struct pair k[2];
        size_t place[2];
        bool more[2] = {true, true};
        size_t count = 0, want = 0;
        for (size_t i = 0; i < 2; i++)
            assert_int_equal(pair_order_new(&l[i], least[n], &order[i]), OK);
        for (size_t i = 0; i < l[0].count; i++)
            want += l[0].pair[i].weight >= least[n];
        int32_t before = INT32_MAX;
        while (more[0]) {
            for (size_t i = 0; i < 2; i++)
                assert_int_equal(pair_order_next(order[i], &k[i], &place[i], &more[i]), OK);
            assert_int_equal(more[0], more[1]);
            if (!more[0])
                break;
            assert_memory_equal(&k[0], &k[1], sizeof k[0]);
            assert_memory_equal(&k[0], &l[0].pair[place[0]], sizeof k[0]);
            assert_int_equal(place[0], place[1]);
            assert_true(k[0].weight <= before);
            before = k[0].weight;
            count++;
        }
        assert_int_equal(count, want);
        pair_order_free(order[0]);
        pair_order_free(order[1]);
    }
    assert_int_equal(pair_list_load(&l[1]), OK);
    assert_int_equal(l[0].count, l[1].count);
    assert_memory_equal(l[0].pair, l[1].pair, l[0].count * sizeof *l[0].pair);
    pair_list_free(&l[0]);
    pair_list_free(&l[1]);
    spill_memory_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_on_disk_comes_back),
        cmocka_unit_test(what_fits_is_not_spilled),
        cmocka_unit_test(reading_and_adding_take_turns),
        cmocka_unit_test(a_disk_that_fails_is_told),
        cmocka_unit_test(without_memory_it_fails_cleanly),
        cmocka_unit_test(order_does_not_depend_on_where_pairs_lie),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
