/* Several threads link at once: each its own lists, and all of them one list that none changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api_lists.h"

enum { THREADS = 4, MADE = 240, ROUNDS = 2 };

struct worker {
    pthread_t thread;
    struct held held;
    const struct pv_list *shared;
    size_t pairs[2]; /* in its own list, in the shared one */
    uint64_t sum[2];
    enum pv_status status;
};

static enum pv_status find(const struct pv_list *l, size_t *count, uint64_t *sum)
{
    struct pv_options options = PV_OPTIONS;
    struct pv_pairs pairs = PV_PAIRS;
    struct pv_result *r;
    struct pv_error error;
    options.threads = 2;
    enum pv_status s = pv_dedupe(l, &options, &r, &error);
    if (s == PV_OK)
        s = pv_result_pairs(r, &pairs);
    *count = pairs.count;
    *sum = 0;
    for (size_t i = 0; s == PV_OK && i < pairs.count; i++)
        *sum = *sum * 31 + pairs.row_a[i] * 7 + pairs.row_b[i];
    pv_result_free(r);
    return s;
}

static void *work(void *argument)
{
    struct worker *w = argument;
    for (size_t i = 0; i < ROUNDS && w->status == PV_OK; i++) {
        struct pv_list *own;
        w->status = held_list(&w->held, &own);
        if (w->status == PV_OK)
            w->status = pv_list_recognise(own, NULL);
        if (w->status == PV_OK)
            w->status = find(own, &w->pairs[0], &w->sum[0]);
        if (w->status == PV_OK)
            w->status = find(w->shared, &w->pairs[1], &w->sum[1]);
        pv_list_free(own);
    }
    return NULL;
}

static void threads_do_not_disturb_each_other(void **state)
{
    (void)state;
    static struct worker w[THREADS];
    static struct held all;
    struct made_row rows[MADE];
    struct pv_list *shared;
    size_t count;
    uint64_t sum;
    made_rows(MADE, 3, rows);
    held_fill(&all, rows, MADE, 7);
    assert_int_equal(held_list(&all, &shared), PV_OK);
    assert_int_equal(find(shared, &count, &sum), PV_OK);
    for (size_t i = 0; i < THREADS; i++) {
        w[i].shared = shared;
        held_fill(&w[i].held, rows, MADE, 7);
        assert_int_equal(pthread_create(&w[i].thread, NULL, work, &w[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(w[i].thread, NULL);
        assert_int_equal(w[i].status, PV_OK);
        for (size_t k = 0; k < 2; k++) {
            assert_int_equal(w[i].pairs[k], count);
            assert_true(w[i].sum[k] == sum);
        }
    }
    assert_true(count > MADE / 6);
    pv_list_free(shared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(threads_do_not_disturb_each_other)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
