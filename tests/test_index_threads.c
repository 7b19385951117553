/* pv_index with several threads at once: some add and remove, some ask. `make threads` runs it with
 * ThreadSanitizer. Whoever stays in the index is found in every moment, whoever was never in it in
 * none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "peyvand.h"

enum { STAYING = 40, CHANGERS = 3, ASKERS = 3, ROUNDS = 60, OWN = 8, HITS = 20 };

static const char *const given[] = {"Reza", "Morteza", "Shirin", "Golnar", "Sergey",
                                    "رضا",  "شیرین",   "Сергей", "Hossein"};
static const char *const family[] = {"Moosavi",   "Golestani", "Norouzi", "Ivanova",
                                     "Karimzade", "موسوی",     "Иванова"};

struct party {
    struct pv_index *index;
    size_t number;
    const char *wrong;
};

static size_t name_of(size_t n, char out[128])
{
    int len = snprintf(out, 128, "%s %s", given[n % 9], family[n / 9 % 7]);
    return (size_t)len;
}

/* Adds some, removes them in another order. What it added is found until then. */
static const char *change_once(struct party *p, size_t round)
{
    uint32_t person[OWN];
    char name[128];
    for (size_t i = 0; i < OWN; i++) {
        size_t len = name_of(round * 5 + i * 11 + p->number, name);
        if (pv_index_add(p->index, name, len, &person[i], NULL) != PV_OK)
            return "add";
    }
    for (size_t i = 0; i < OWN; i++) {
        size_t k = (i * 3 + round) % OWN;
        if (pv_index_remove(p->index, person[k], NULL) != PV_OK)
            return "remove";
        if (pv_index_remove(p->index, person[k], NULL) == PV_OK)
            return "removed twice";
    }
    return NULL;
}

static void *change(void *context)
{
    struct party *p = context;
    for (size_t i = 0; i < ROUNDS && !p->wrong; i++)
        p->wrong = change_once(p, i);
    return NULL;
}

static const char *ask_once(struct party *p, size_t round)
{
    static const char stays[] = "Zbigniew Wojcik", never[] = "Bartholomew Quill";
    struct pv_hit hit[HITS];
    size_t count, there = pv_index_count(p->index);
    char name[128];
    if (there < STAYING + 1 || there > STAYING + 1 + CHANGERS * OWN || !pv_index_bytes(p->index))
        return "count";
    if (pv_index_find(p->index, stays, strlen(stays), hit, HITS, &count, NULL) != PV_OK || !count ||
        hit[0].person != 0)
        return "find who stays";
    if (pv_index_find(p->index, never, strlen(never), hit, HITS, &count, NULL) != PV_OK)
        return "find nobody";
    for (size_t i = 0; i < count; i++)
        if (hit[i].probability > 0.5)
            return "found who was never there";
    size_t len = name_of(round * 7 + p->number, name);
    if (pv_index_find(p->index, name, len, hit, HITS, &count, NULL) != PV_OK)
        return "find";
    for (size_t i = 1; i < count; i++)
        if (hit[i].weight_bits > hit[i - 1].weight_bits)
            return "order";
    return NULL;
}

static void *ask(void *context)
{
    struct party *p = context;
    for (size_t i = 0; i < ROUNDS && !p->wrong; i++)
        p->wrong = ask_once(p, i);
    return NULL;
}

static void changes_and_questions_at_once(void **state)
{
    (void)state;
    struct party p[CHANGERS + ASKERS];
    pthread_t thread[CHANGERS + ASKERS];
    struct pv_index *x;
    uint32_t person;
    char name[128];
    assert_int_equal(pv_index_new(&x, NULL), PV_OK);
    assert_int_equal(pv_index_add(x, "Zbigniew Wojcik", 15, &person, NULL), PV_OK);
    for (size_t i = 0; i < STAYING; i++) {
        size_t len = name_of(i, name);
        assert_int_equal(pv_index_add(x, name, len, &person, NULL), PV_OK);
    }
    for (size_t i = 0; i < CHANGERS + ASKERS; i++) {
        p[i] = (struct party){x, i, NULL};
        assert_int_equal(pthread_create(&thread[i], NULL, i < CHANGERS ? change : ask, &p[i]), 0);
    }
    for (size_t i = 0; i < CHANGERS + ASKERS; i++) {
        assert_int_equal(pthread_join(thread[i], NULL), 0);
        if (p[i].wrong)
            fail_msg("thread %zu: %s", i, p[i].wrong);
    }
    assert_int_equal(pv_index_count(x), STAYING + 1);
    pv_index_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_and_questions_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
