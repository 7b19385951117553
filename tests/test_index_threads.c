/* pv_index with several threads at once: some add and remove, some ask. `make threads` runs it with
 * ThreadSanitizer. Whoever stays in the index is found in every moment, whoever was never in it in
 * none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "index_lists.h"

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

/* --- the same with columns --- */

enum { LISTED = 60, OWN_ROWS = 12 };

/* A list of its own is added, found row by row, and taken out again. */
static const char *change_list(struct party *p, struct box *b, size_t round)
{
    uint32_t persons[OWN_ROWS];
    struct pv_hit hit[OWN_ROWS];
    size_t counts[OWN_ROWS];
    struct pv_find_options o = PV_FIND_OPTIONS;
    struct pv_list *l;
    /* nobody else ever has one of these: their phones and days are their own */
    box_fill(b, 1000 + p->number * 100 + round % 4 * OWN_ROWS, 1, OWN_ROWS, false);
    if (box_list(b, BOX_ALL, &l) != PV_OK)
        return "list";
    o.most = 1;
    o.threads = 2;
    const char *wrong = NULL;
    if (pv_index_add_list(p->index, l, 2, persons, NULL) != PV_OK)
        wrong = "add a list";
    else if (pv_index_find_list(p->index, l, &o, hit, counts, NULL) != PV_OK)
        wrong = "find a list";
    pv_list_free(l);
    for (size_t i = 0; !wrong && i < OWN_ROWS; i++)
        if (!counts[i] || hit[i].person != persons[i])
            wrong = "who was added is not found";
    for (size_t i = 0; !wrong && i < OWN_ROWS; i++)
        if (pv_index_remove(p->index, persons[i], NULL) != PV_OK)
            wrong = "remove";
    return wrong;
}

/* Those who stay are found in every moment. */
static const char *ask_list(struct party *p, struct box *b)
{
    static const unsigned which[3] = {BOX_ALL, BOX_NAMES | 8, 32};
    struct pv_hit hit[LISTED * 2];
    size_t counts[LISTED];
    struct pv_find_options o = PV_FIND_OPTIONS;
    struct pv_list *l;
    box_fill(b, 0, 1, LISTED, true);
    if (box_list(b, which[p->number % 3], &l) != PV_OK)
        return "list";
    o.most = 2;
    o.threads = 2;
    enum pv_status s = pv_index_find_list(p->index, l, &o, hit, counts, NULL);
    pv_list_free(l);
    if (s != PV_OK)
        return "find a list";
    for (size_t i = 0; which[p->number % 3] == BOX_ALL && i < LISTED; i++)
        if (!counts[i] || hit[i * 2].person != i)
            return "who stays is not found";
    return NULL;
}

static void *change_lists(void *context)
{
    struct party *p = context;
    struct box *b = malloc(sizeof *b);
    for (size_t i = 0; b && i < ROUNDS / 4 && !p->wrong; i++) {
        p->wrong = change_list(p, b, i);
        if (!p->wrong)
            p->wrong = change_once(p, i);
    }
    free(b);
    return NULL;
}

static void *ask_lists(void *context)
{
    struct party *p = context;
    struct box *b = malloc(sizeof *b);
    for (size_t i = 0; b && i < ROUNDS / 10 && !p->wrong; i++)
        p->wrong = ask_list(p, b);
    free(b);
    return NULL;
}

static void lists_come_and_go_and_are_asked_at_once(void **state)
{
    (void)state;
    static struct box b;
    struct party p[CHANGERS + ASKERS];
    pthread_t thread[CHANGERS + ASKERS];
    struct pv_index *x;
    struct pv_list *l;
    uint32_t persons[LISTED];
    assert_int_equal(pv_index_new(&x, NULL), PV_OK);
    box_fill(&b, 0, 1, LISTED, false);
    assert_int_equal(box_list(&b, BOX_ALL, &l), PV_OK);
    assert_int_equal(pv_index_add_list(x, l, 1, persons, NULL), PV_OK);
    pv_list_free(l);
    for (size_t i = 0; i < CHANGERS + ASKERS; i++) {
        p[i] = (struct party){x, i, NULL};
        assert_int_equal(
            pthread_create(&thread[i], NULL, i < CHANGERS ? change_lists : ask_lists, &p[i]), 0);
    }
    for (size_t i = 0; i < CHANGERS + ASKERS; i++) {
        assert_int_equal(pthread_join(thread[i], NULL), 0);
        if (p[i].wrong)
            fail_msg("thread %zu: %s", i, p[i].wrong);
    }
    assert_int_equal(pv_index_count(x), LISTED);
    pv_index_free(x);
}

/* --- what was said stays true: from the moment an addition returns the person is found, and from
 * the moment a removal returns never again --- */

enum { BOARD = 4, CALLS = 700, ASKS = 250, NOBODY = -1 };

/* The last that a thread did: numbers count up, so what is on the board twice was there all along.
 */
struct notice {
    _Atomic int64_t added;   /* a person whose addition has returned, or NOBODY */
    _Atomic int64_t removed; /* one whose removal has returned, or NOBODY */
};

static struct notice board[BOARD];

static size_t own_name(size_t thread, char out[128])
{
    static const char *const word[BOARD] = {"Bartholomew Quill", "Zbigniew Wojcik", "Потапов",
                                            "گلستان قهرمان"};
    return (size_t)snprintf(out, 128, "%s", word[thread]);
}

/* NULL, or what is wrong about who is found by the name of a thread. */
static const char *look_at_board(struct pv_index *x, size_t thread)
{
    struct pv_hit hit[HITS];
    char name[128];
    size_t count, len = own_name(thread, name), at = 0;
    int64_t added = atomic_load(&board[thread].added), gone = atomic_load(&board[thread].removed);
    if (pv_index_find(x, name, len, hit, HITS, &count, NULL) != PV_OK)
        return "find";
    for (size_t i = 0; gone != NOBODY && i < count; i++)
        if (hit[i].person == gone)
            return "who was removed is found";
    while (at < count && hit[at].person != added)
        at++;
    if (added != NOBODY && at == count && atomic_load(&board[thread].added) == added)
        return "who was added is not found";
    return NULL;
}

static void *post(void *context)
{
    struct party *p = context;
    struct notice *own = &board[p->number];
    char name[128];
    size_t len = own_name(p->number, name);
    for (size_t i = 0; i < CALLS && !p->wrong; i++) {
        uint32_t person;
        if (pv_index_add(p->index, name, len, &person, NULL) != PV_OK)
            p->wrong = "add";
        atomic_store(&own->added, person);
        if (i % 64 == 0 && !p->wrong)
            p->wrong = look_at_board(p->index, p->number);
        atomic_store(&own->added, NOBODY);
        if (pv_index_remove(p->index, person, NULL) != PV_OK)
            p->wrong = "remove";
        atomic_store(&own->removed, person);
        if (i % 64 == 0 && !p->wrong)
            p->wrong = look_at_board(p->index, p->number);
    }
    return NULL;
}

static void *watch(void *context)
{
    struct party *p = context;
    for (size_t i = 0; i < ASKS && !p->wrong; i++)
        p->wrong = look_at_board(p->index, i % BOARD);
    return NULL;
}

/* More go than are left, again and again, so that places are given up while others ask. */
static void what_has_returned_is_seen(void **state)
{
    (void)state;
    struct party p[BOARD + ASKERS];
    pthread_t thread[BOARD + ASKERS];
    struct pv_index *x;
    uint32_t person;
    char name[128];
    assert_int_equal(pv_index_new(&x, NULL), PV_OK);
    for (size_t i = 0; i < STAYING; i++) {
        size_t len = name_of(i, name);
        assert_int_equal(pv_index_add(x, name, len, &person, NULL), PV_OK);
    }
    for (size_t i = 0; i < BOARD; i++)
        board[i] = (struct notice){NOBODY, NOBODY};
    for (size_t i = 0; i < BOARD + ASKERS; i++) {
        p[i] = (struct party){x, i, NULL};
        assert_int_equal(pthread_create(&thread[i], NULL, i < BOARD ? post : watch, &p[i]), 0);
    }
    for (size_t i = 0; i < BOARD + ASKERS; i++) {
        assert_int_equal(pthread_join(thread[i], NULL), 0);
        if (p[i].wrong)
            fail_msg("thread %zu: %s", i, p[i].wrong);
    }
    assert_int_equal(pv_index_count(x), STAYING);
    assert_int_equal(pv_index_add(x, "Late", 4, &person, NULL), PV_OK);
    assert_int_equal(person, STAYING + BOARD * CALLS);
    pv_index_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_and_questions_at_once),
        cmocka_unit_test(lists_come_and_go_and_are_asked_at_once),
        cmocka_unit_test(what_has_returned_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
