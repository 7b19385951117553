/* fullname_best: what is left out early is never the best way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "core/fullname_inner.h"

enum { PARTS = 6, EDGES = 14, CASES = 4000 };

static uint32_t dice(uint32_t *state, uint32_t sides)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % sides;
}

/* Names, initials and titles. */
static void made_name(uint32_t *state, struct parts *p, struct name_sheet *sheet)
{
    memset(p, 0, sizeof *p);
    p->count = (uint8_t)(1 + dice(state, PARTS));
    for (size_t i = 0; i < p->count; i++) {
        p->part[i].role = dice(state, 6) ? PART_NAME : PART_HONORIFIC;
        p->part[i].initial = p->part[i].role == PART_NAME && dice(state, 6) == 0;
        p->names = (uint8_t)(p->names + (p->part[i].role == PART_NAME));
        p->part[i].light = (uint8_t)(dice(state, 4) % 3);
    }
    name_sheet_fill(p, sheet);
}

static void made_edge(uint32_t *state, struct search *s)
{
    struct edge *e = &s->edge[s->count++];
    memset(e, 0, sizeof *e);
    e->i = (uint8_t)dice(state, s->a->count);
    e->j = (uint8_t)dice(state, s->b->count);
    e->i_count = (uint8_t)(1 + (e->i + 1 < s->a->count && dice(state, 4) == 0));
    e->j_count = (uint8_t)(1 + (e->j + 1 < s->b->count && dice(state, 4) == 0));
    e->mask[0] = (uint8_t)(((1u << e->i_count) - 1) << e->i);
    e->mask[1] = (uint8_t)(((1u << e->j_count) - 1) << e->j);
    e->takes = bits_count(s->counted[1] & e->mask[1]);
    e->of_names = e->takes && s->counted[0] & e->mask[0];
    e->bits = dice(state, 170) / 10.0 - 10.2;
}

/* The weight of some edges: once more, and in another way. */
static double weight_of(const struct search *s, const uint8_t *chosen, size_t count)
{
    const double other = part_other_bits;
    unsigned used[2] = {0, 0}, left[2];
    double sum = 0, lost[2];
    for (size_t k = 0; k < count; k++) {
        const struct edge *e = &s->edge[chosen[k]];
        used[0] |= e->mask[0];
        used[1] |= e->mask[1];
        sum += e->bits;
    }
    for (int side = 0; side < 2; side++) {
        const struct parts *p = side ? s->b : s->a;
        left[side] = 0;
        lost[side] = 0;
        for (uint8_t i = 0; i < p->count; i++) {
            if (used[side] >> i & 1)
                continue;
            bool name = s->counted[side] >> i & 1;
            left[side] += name;
            *(name ? &lost[side] : &sum) += s->sheet[side]->side.missing[i];
        }
    }
    int more = left[0] > left[1] ? 0 : 1;
    if (left[more])
        sum += left[!more] * other + lost[more] * (left[more] - left[!more]) / left[more];
    return sum + fullname_order(s, chosen, count);
}

/* The most that any edges from the k-th on come to, with those chosen before. */
static double best_of_all(const struct search *s, size_t k, uint8_t *chosen, size_t count)
{
    unsigned used[2] = {0, 0};
    if (k == s->count) {
        /* In the order of the parts of a. */
        uint8_t sorted[EDGES];
        size_t n = 0;
        for (uint8_t i = 0; i < s->a->count; i++)
            for (size_t c = 0; c < count; c++)
                if (s->edge[chosen[c]].i == i)
                    sorted[n++] = chosen[c];
        return weight_of(s, sorted, n);
    }
    for (size_t c = 0; c < count; c++)
        for (int side = 0; side < 2; side++)
            used[side] |= s->edge[chosen[c]].mask[side];
    double without = best_of_all(s, k + 1, chosen, count);
    if (used[0] & s->edge[k].mask[0] || used[1] & s->edge[k].mask[1])
        return without;
    chosen[count] = (uint8_t)k;
    double with = best_of_all(s, k + 1, chosen, count + 1);
    return with > without ? with : without;
}

static void test_the_best_of_all_ways_is_found(void **state)
{
    (void)state;
    uint32_t seed = 7;
    for (int n = 0; n < CASES; n++) {
        struct parts p[2];
        struct name_sheet sheet[2];
        struct search s = {.a = &p[0], .b = &p[1], .sheet = {&sheet[0], &sheet[1]}};
        uint8_t chosen[EDGES];
        for (int k = 0; k < 2; k++) {
            made_name(&seed, &p[k], &sheet[k]);
            s.counted[k] = sheet[k].side.counted;
        }
        for (uint32_t edges = dice(&seed, EDGES); edges; edges--)
            made_edge(&seed, &s);
        fullname_best(&s);
        assert_float_equal(s.best, best_of_all(&s, 0, chosen, 0), 1e-5);
        assert_float_equal(s.best, weight_of(&s, s.best_chosen, s.best_count), 1e-5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_best_of_all_ways_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
