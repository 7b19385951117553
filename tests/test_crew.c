/* crew: every piece is done once, whoever does it; and a name is looked for by several threads as
 * by one. `make threads` runs it with ThreadSanitizer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "core/lookup.h"

enum { PIECES = 40, RUNS = 3000, HITS = 50, PERSONS = 3000, WORKERS = 3 };

struct tally {
    unsigned done[PIECES];
    unsigned by[WORKERS];
    size_t fails[2]; /* pieces that fail, the first with ERR_LIMIT */
};

static enum err count_piece(void *context, size_t piece, size_t worker)
{
    struct tally *t = context;
    t->done[piece]++;
    t->by[worker]++;
    return piece == t->fails[0] ? ERR_LIMIT : piece == t->fails[1] ? ERR_STATE : OK;
}

static void every_piece_once(void **state)
{
    (void)state;
    for (size_t workers = 0; workers <= WORKERS; workers++) {
        struct tally t = {.fails = {PIECES, PIECES}};
        struct crew *c = NULL;
        unsigned all = 0;
        if (workers)
            assert_int_equal(crew_new(workers, &c), OK);
        assert_int_equal(crew_workers(c), workers ? workers : 1);
        for (size_t i = 0; i < RUNS; i++)
            assert_int_equal(crew_run(c, i % (PIECES + 1), count_piece, &t), OK);
        for (size_t i = 0; i < PIECES; i++) {
            unsigned runs = 0;
            for (size_t k = 0; k < RUNS; k++)
                runs += i < k % (PIECES + 1);
            assert_int_equal(t.done[i], runs);
            all += runs;
        }
        for (size_t i = 0; i < WORKERS; i++)
            all -= t.by[i];
        assert_int_equal(all, 0);
        crew_free(c);
    }
}

static void the_first_failure_is_told(void **state)
{
    (void)state;
    struct crew *c;
    assert_int_equal(crew_new(2, &c), OK);
    for (size_t i = 0; i < RUNS; i++) {
        struct tally t = {.fails = {i % PIECES, PIECES}};
        assert_int_equal(crew_run(c, PIECES, count_piece, &t), ERR_LIMIT);
        for (size_t k = 0; k <= i % PIECES; k++)
            assert_int_equal(t.done[k], 1);
        t = (struct tally){.fails = {PIECES, PIECES}};
        assert_int_equal(crew_run(c, PIECES, count_piece, &t), OK);
    }
    crew_free(c);
    crew_free(NULL);
}

/* --- lookup --- */

static const char *const given[] = {"Mohsen", "Alireza", "نرگس", "Сергей", "Seyyed Hassan"};
static const char *const asked[] = {"محسن خالد",
                                    "علیرضا بکاسا باگوگه",
                                    "Narges Bagoga",
                                    "Sergey Gipaka",
                                    "سید حسن کوپاژی زاده",
                                    "Mohsenbagoga",
                                    "محسن",
                                    "Kupaza Alirezay",
                                    "",
                                    "Сергей Нипоза Сергей",
                                    "عبدالله خان بهادر"};

static struct lookup *pool_of_many(void)
{
    struct lookup *l;
    uint32_t id;
    assert_int_equal(lookup_new(&l), OK);
    for (unsigned i = 0; i < PERSONS; i++) {
        char name[96], other[8] = {"bgkpsznjvf"[i % 10],       "aiou"[i / 10 % 4],
                                   "bgkpsznjvf"[i / 40 % 10],  'a',
                                   "bgkpsznjvf"[i / 400 % 10], 'a'};
        snprintf(name, sizeof name, "%s %s", given[i % 4 ? 0 : i / 4 % COUNT(given)], other);
        assert_int_equal(lookup_add(l, str_from(i == 2000 ? "Mohsen Khaged" : name), &id), OK);
    }
    return l;
}

static enum err find(const struct lookup *l, struct lookup_scratch *s, size_t query,
                     struct lookup_hit hits[HITS], size_t *count)
{
    *count = 0;
    memset(hits, 0, HITS * sizeof *hits);
    return lookup_find(l, s, str_from(asked[query]), hits, HITS, count);
}

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static void assert_same(const struct lookup_hit *a, size_t a_count, const struct lookup_hit *b,
                        size_t b_count)
{
    assert_int_equal(a_count, b_count);
    for (size_t i = 0; i < a_count; i++) {
        assert_int_equal(a[i].person, b[i].person);
        assert_true(same_bits(a[i].weight_bits, b[i].weight_bits));
        assert_true(same_bits(a[i].probability, b[i].probability));
        assert_true(same_bits(a[i].odds, b[i].odds));
        assert_true(same_bits(a[i].all_odds, b[i].all_odds));
    }
}

/* Twice, as what was asked before is known; the first needs a second look. */
static void threads_find_the_same(void **state)
{
    (void)state;
    struct lookup *l = pool_of_many();
    struct lookup_scratch *alone;
    assert_int_equal(lookup_scratch_new(&alone), OK);
    for (size_t workers = 1; workers <= WORKERS; workers++) {
        struct lookup_scratch *s;
        struct crew *c;
        assert_int_equal(crew_new(workers, &c), OK);
        assert_int_equal(lookup_scratch_new(&s), OK);
        assert_int_equal(lookup_scratch_crew(s, c), OK);
        for (size_t i = 0; i < 2 * COUNT(asked); i++) {
            struct lookup_hit by_one[HITS], by_many[HITS];
            size_t one, many;
            assert_int_equal(find(l, alone, i % COUNT(asked), by_one, &one), OK);
            assert_int_equal(find(l, s, i % COUNT(asked), by_many, &many), OK);
            assert_true(i % COUNT(asked) || by_one[0].person == 2000);
            assert_same(by_one, one, by_many, many);
        }
        assert_int_equal(lookup_scratch_crew(s, NULL), OK);
        lookup_scratch_free(s);
        crew_free(c);
    }
    lookup_scratch_free(alone);
    lookup_free(l);
}

/* Where memory fails in the middle nothing wrong is kept for the next time. */
static void a_failure_is_not_kept(void **state)
{
    (void)state;
    struct lookup *l = pool_of_many();
    struct lookup_scratch *alone;
    struct crew *c;
    bool failed = true;
    assert_int_equal(crew_new(2, &c), OK);
    assert_int_equal(lookup_scratch_new(&alone), OK);
    for (long n = 0; failed; n += 5) {
        struct lookup_scratch *s;
        struct lookup_hit hits[HITS], again[HITS];
        size_t count, expected;
        assert_int_equal(lookup_scratch_new(&s), OK);
        assert_int_equal(lookup_scratch_crew(s, c), OK);
        mem_fail_after(n);
        enum err err = find(l, s, 1, hits, &count);
        mem_fail_after(-1);
        failed = err != OK;
        assert_true(err == OK || err == ERR_MEMORY);
        assert_int_equal(find(l, s, 1, hits, &count), OK);
        assert_int_equal(find(l, alone, 1, again, &expected), OK);
        assert_same(hits, count, again, expected);
        lookup_scratch_free(s);
    }
    lookup_scratch_free(alone);
    crew_free(c);
    lookup_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_piece_once),
        cmocka_unit_test(the_first_failure_is_told),
        cmocka_unit_test(threads_find_the_same),
        cmocka_unit_test(a_failure_is_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
