#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/keep.h"
#include "core/radix.h"

#include <stdbool.h>
#include <string.h>

enum { NONE = 99, MOST = 8, MANY = 400 };

static void names_go_to_most_rows(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        size_t rows, groups;
        uint32_t group[MOST], earlier[MOST], place[MOST], kept[MOST];
    } cases[] = {
        {"new rows join or stay alone",
         5,
         3,
         {0, 0, 1, 1, 2},
         {7, 7, 3, NONE, NONE},
         {0, 1, 2},
         {7, 3, NONE}},
        {"two become one: the larger lives on",
         5,
         1,
         {0, 0, 0, 0, 0},
         {2, 5, 5, 5, 2},
         {0, 1, 2, 3, 4},
         {5}},
        {"of equals the smallest", 4, 1, {0, 0, 0, 0}, {5, 5, 2, 2}, {0, 1, 2, 3}, {2}},
        {"a split: the larger part",
         5,
         2,
         {0, 0, 1, 1, 1},
         {4, 4, 4, 4, 4},
         {0, 1, 2, 3, 4},
         {NONE, 4}},
        {"of equal parts the one that stood first",
         4,
         2,
         {0, 0, 1, 1},
         {4, 4, 4, 4},
         {7, 2, 1, 9},
         {NONE, 4}},
        {"a part takes what else it has",
         6,
         2,
         {0, 0, 0, 0, 1, 1},
         {4, 4, 4, 6, 4, 6},
         {0, 1, 2, 3, 4, 5},
         {4, 6}},
        {"one was there, one not", 2, 2, {1, 0}, {NONE, 0}, {0, 0}, {0, NONE}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t earlier[MOST], kept[MOST];
        for (size_t r = 0; r < cases[i].rows; r++)
            earlier[r] = cases[i].earlier[r] == NONE ? KEEP_NONE : cases[i].earlier[r];
        struct keep_rows k = {cases[i].rows, cases[i].group, earlier, cases[i].place, 8};
        assert_int_equal(keep_groups(&k, kept), OK);
        for (size_t g = 0; g < cases[i].groups; g++) {
            uint32_t want = cases[i].kept[g] == NONE ? KEEP_NONE : cases[i].kept[g];
            if (kept[g] != want)
                fail_msg("%s", cases[i].what);
        }
    }
}

static uint32_t dice(uint64_t *seed, uint32_t sides)
{
    *seed = radix_mix(*seed, 5);
    return (uint32_t)((*seed >> 20) % sides);
}

/* Groups of chance against groups of chance: no name twice, none made up, none lost that somebody
 * could bear, and all of it the same when rows stand in another order. */
static void names_are_used_once_in_any_order(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        uint64_t s = seed;
        uint32_t group[MANY], earlier[MANY], place[MANY], kept[MANY];
        uint32_t group2[MANY], earlier2[MANY], place2[MANY], kept2[MANY];
        bool used[MANY] = {false};
        for (uint32_t i = 0; i < MANY; i++) {
            earlier[i] = dice(&s, 5) ? dice(&s, MANY / 3) : KEEP_NONE;
            group[i] = earlier[i] != KEEP_NONE && dice(&s, 4) ? earlier[i] : dice(&s, MANY);
            place[i] = i;
        }
        for (uint32_t i = 0; i < MANY; i++) {
            group2[i] = group[MANY - 1 - i];
            earlier2[i] = earlier[MANY - 1 - i];
            place2[i] = place[MANY - 1 - i];
        }
        struct keep_rows k = {MANY, group, earlier, place, MANY};
        struct keep_rows k2 = {MANY, group2, earlier2, place2, MANY};
        assert_int_equal(keep_groups(&k, kept), OK);
        assert_int_equal(keep_groups(&k2, kept2), OK);
        assert_memory_equal(kept, kept2, sizeof kept);
        for (size_t g = 0; g < MANY; g++) {
            assert_true(kept[g] == KEEP_NONE || !used[kept[g]]);
            if (kept[g] != KEEP_NONE)
                used[kept[g]] = true;
        }
        for (size_t i = 0; i < MANY; i++)
            assert_true(earlier[i] == KEEP_NONE || used[earlier[i]] || kept[group[i]] != KEEP_NONE);
        /* What has not changed goes on as it was. */
        struct keep_rows same = {MANY, group, group, place, MANY};
        assert_int_equal(keep_groups(&same, kept), OK);
        for (size_t i = 0; i < MANY; i++)
            assert_int_equal(kept[group[i]], group[i]);
    }
}

static void without_memory_it_fails(void **state)
{
    (void)state;
    static const uint32_t row[3] = {0, 0, 1};
    struct keep_rows k = {3, row, row, row, 2};
    uint32_t kept[3];
    enum err e = ERR_MEMORY;
    for (long n = 0; e != OK; n++) {
        mem_fail_after(n);
        e = keep_groups(&k, kept);
        mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_go_to_most_rows),
        cmocka_unit_test(names_are_used_once_in_any_order),
        cmocka_unit_test(without_memory_it_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
