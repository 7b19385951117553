#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/sieve.h"

enum { ROWS = 400, STRIDE_MOST = 16 };

static uint32_t dice(uint64_t *seed, uint32_t sides)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % sides;
}

/* Few values, many blanks, a few of the greatest numbers there are. */
static void make_numbers(uint64_t *seed, size_t stride, size_t features, uint32_t *number)
{
    memset(number, 0, ROWS * stride * sizeof *number);
    for (size_t row = 0; row < ROWS; row++)
        for (size_t f = 0; f < features; f++)
            number[row * stride + f] =
                dice(seed, 20) ? dice(seed, 4) : UINT32_MAX - 1 - dice(seed, 2);
}

/* As the header puts it, one row at a time. */
static bool expected(const struct sieve *s, const uint32_t *x, const int32_t *same, uint32_t row,
                     struct sieved *out)
{
    const uint32_t *y = s->number + row * s->stride;
    *out = (struct sieved){.row = row};
    for (size_t f = 0; f < s->stride; f++) {
        if (!x[f] || !y[f])
            continue;
        out->most += x[f] == y[f] ? same[f] : s->differ[f];
        out->open |= (uint32_t)(x[f] != y[f]) << f;
    }
    if (s->given != SIZE_MAX && s->family != SIZE_MAX)
        out->exchanged = (x[s->given] && x[s->given] == y[s->family]) ||
                         (x[s->family] && x[s->family] == y[s->given]);
    return out->exchanged || out->most >= s->least;
}

static void check_level(struct sieve *s, const uint32_t *rows, uint64_t *seed)
{
    struct sieved found[ROWS];
    int32_t same[SIEVE_LANES];
    for (size_t i = 0; i < SIEVE_LANES; i++)
        same[i] = (int32_t)dice(seed, 20000) - 4000;
    const uint32_t *x = s->number + dice(seed, ROWS) * s->stride;
    size_t count = dice(seed, ROWS + 1), n, k = 0;
    sieve_begin(s, x, same);
    n = sieve_rows(s, rows, count, found);
    for (size_t i = 0; i < count; i++) {
        struct sieved want;
        if (!expected(s, x, same, rows[i], &want))
            continue;
        assert_in_range(k, 0, n);
        assert_int_equal(found[k].row, want.row);
        assert_int_equal(found[k].most, want.most);
        assert_int_equal(found[k].open, want.open);
        assert_int_equal(found[k++].exchanged, want.exchanged);
    }
    assert_int_equal(k, n);
}

static void every_level_leaves_the_same_rows(void **state)
{
    (void)state;
    static uint32_t number[ROWS * STRIDE_MOST];
    uint32_t rows[ROWS];
    uint64_t seed = 7;
    for (enum cpu_level level = CPU_PLAIN; level < CPU_LEVELS; level++) {
        if (cpu_settle(level) != level) {
            printf("%s: not on this machine, left out\n", cpu_level_name(level));
            continue;
        }
        for (size_t round = 0; round < 200; round++) {
            size_t features = 1 + dice(&seed, 16);
            struct sieve s = {.cpu = level,
                              .number = number,
                              .stride = features > 8 ? 16 : 8,
                              .least = (int32_t)dice(&seed, 60000) - 10000,
                              .given = SIZE_MAX,
                              .family = SIZE_MAX};
            if (features > 1 && dice(&seed, 2)) {
                s.given = dice(&seed, (uint32_t)features);
                s.family = (s.given + 1) % features;
            }
            for (size_t f = 0; f < features; f++)
                s.differ[f] = (int32_t)dice(&seed, 8000);
            for (size_t i = 0; i < ROWS; i++)
                rows[i] = dice(&seed, ROWS);
            make_numbers(&seed, s.stride, features, number);
            check_level(&s, rows, &seed);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_level_leaves_the_same_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
