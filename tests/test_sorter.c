#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/radix.h"
#include "core/sorter.h"
#include "spill_memory.h"

enum { RECORDS = 40000 };

/* Adds RECORDS records of few different values through the lanes. */
static enum err add_all(struct sorter *s, const struct sorter_options *o, size_t records)
{
    enum err e = OK;
    for (size_t i = 0; i < records && e == OK; i++) {
        uint64_t r[SORTER_WORDS] = {radix_mix(1, i % 30011) % 20011, radix_mix(2, i % 997), i % 3};
        e = sorter_add(s, i % o->lanes, r);
    }
    return e;
}

/* Takes all out and sees that they are in order; their number and a sum over them. */
static enum err take_all(struct sorter *s, const struct sorter_options *o, size_t *count,
                         uint64_t *sum)
{
    uint64_t r[SORTER_WORDS] = {0}, last[SORTER_WORDS] = {0};
    bool more = true;
    *count = *sum = 0;
    enum err e = sorter_next(s, r, &more);
    for (; e == OK && more; e = sorter_next(s, r, &more)) {
        int order = 0;
        for (size_t i = 0; i < o->words && order == 0; i++)
            order = (r[i] > last[i]) - (r[i] < last[i]);
        if (*count)
            assert_true(o->unique ? order > 0 : order >= 0);
        for (size_t i = 0; i < o->words; i++)
            *sum = radix_mix(*sum, r[i]);
        memcpy(last, r, sizeof last);
        ++*count;
    }
    return e;
}

static enum err sort_all(const struct sorter_options *o, size_t records, size_t *count,
                         uint64_t *sum)
{
    struct sorter *s = NULL;
    enum err e = sorter_new(o, &s);
    if (e == OK)
        e = add_all(s, o, records);
    if (e == OK)
        e = sorter_finish(s);
    if (e == OK)
        e = take_all(s, o, count, sum);
    sorter_free(s);
    return e;
}

static void disk_gives_what_memory_gives(void **state)
{
    (void)state;
    for (size_t words = 1; words <= SORTER_WORDS; words++)
        for (int unique = 0; unique < 2; unique++) {
            struct sorter_options o = {.words = words, .lanes = 1, .unique = unique};
            size_t plain, spilled;
            uint64_t plain_sum, sum;
            assert_int_equal(sort_all(&o, RECORDS, &plain, &plain_sum), OK);
            assert_true(unique ? plain < RECORDS : plain == RECORDS);
            for (double memory = 1; memory < 1e8; memory *= 30) {
                struct spill_memory m;
                spill_memory_init(&m);
                o.lanes = 1 + (size_t)memory % 3;
                o.memory_bytes = memory;
                o.spill = &m.table;
                assert_int_equal(sort_all(&o, RECORDS, &spilled, &sum), OK);
                assert_int_equal(spilled, plain);
                assert_true(sum == plain_sum);
                assert_true(m.spilled > 0 || memory > 1e5);
                assert_true(m.spilled == 0 || memory < 1e6);
                /* So many runs that they must be joined before the last merge. */
                if (memory < 2 && !unique)
                    assert_true(m.spilled > RECORDS * words * sizeof(uint64_t));
                spill_memory_free(&m);
            }
        }
}

static void nothing_and_one(void **state)
{
    (void)state;
    struct spill_memory m;
    spill_memory_init(&m);
    struct sorter_options o = {.words = 1, .lanes = 2, .unique = true, .spill = &m.table};
    for (size_t records = 0; records < 3; records++) {
        size_t count;
        uint64_t sum;
        assert_int_equal(sort_all(&o, records, &count, &sum), OK);
        assert_int_equal(count, records);
    }
    spill_memory_free(&m);
}

static void every_failure_of_the_disk_comes_back(void **state)
{
    (void)state;
    size_t count;
    uint64_t sum;
    enum err e = ERR_FULL;
    long uses = 0;
    for (; e != OK; uses++) {
        struct spill_memory m;
        spill_memory_init(&m);
        m.fail_after = uses;
        m.fail_with = uses % 2 ? ERR_FULL : ERR_IO;
        struct sorter_options o = {.words = 1, .lanes = 1, .memory_bytes = 1, .spill = &m.table};
        e = sort_all(&o, 6000, &count, &sum);
        assert_true(e == OK || e == m.fail_with);
        spill_memory_free(&m);
    }
    assert_true(uses > 20);
}

static void without_memory_it_fails_cleanly(void **state)
{
    (void)state;
    for (size_t words = 1; words <= 2; words++) {
        enum err e = ERR_MEMORY;
        for (long n = 0; e != OK; n++) {
            struct spill_memory m;
            size_t count;
            uint64_t sum;
            spill_memory_init(&m);
            struct sorter_options o = {
                .words = words, .lanes = 2, .memory_bytes = 1, .spill = &m.table};
            mem_fail_after(n);
            e = sort_all(&o, 4000, &count, &sum);
            mem_fail_after(-1);
            assert_true(e == OK || e == ERR_MEMORY);
            spill_memory_free(&m);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(disk_gives_what_memory_gives),
        cmocka_unit_test(nothing_and_one),
        cmocka_unit_test(every_failure_of_the_disk_comes_back),
        cmocka_unit_test(without_memory_it_fails_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
