/* lookup: a pool that persons have left is as one that they never were in, and a scratch as one
 * that was asked nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/lookup_inner.h"

static const char *const stay[] = {"Ali Karimi", "رضا موسوی", "Zbigniew Wojcik", "Al-Hassan Hariri",
                                   "Sara Tekle"};
static const char *const asked[] = {"علی کریمی", "Reza Moosavi", "Zbigniev Wojzik", "حسن الحريري",
                                    "Sarah Tekla Haile"};

enum { HITS = 3, PASSING = 3000 };

static size_t find(const struct lookup *l, const char *name, struct lookup_hit hits[HITS])
{
    struct lookup_scratch *s;
    size_t n;
    memset(hits, 0, HITS * sizeof *hits);
    assert_int_equal(lookup_scratch_new(&s), OK);
    assert_int_equal(lookup_find(l, s, str_from(name), hits, HITS, &n), OK);
    lookup_scratch_free(s);
    return n;
}

static struct lookup *pool(void)
{
    struct lookup *l;
    uint32_t id;
    assert_int_equal(lookup_new(&l), OK);
    for (size_t i = 0; i < COUNT(stay); i++)
        assert_int_equal(lookup_add(l, str_from(stay[i]), &id), OK);
    return l;
}

/* However many have come and gone, rare is what few have who are there. */
static void who_left_makes_nobody_rare(void **state)
{
    (void)state;
    struct lookup *l = pool(), *never = pool();
    for (uint32_t i = 0; i < PASSING; i++) {
        char name[64];
        uint32_t id;
        snprintf(name, sizeof name, "%s %c%c%c", stay[i % COUNT(stay)], 'A' + (int)(i % 26),
                 'a' + (int)(i / 26 % 26), 'a' + (int)(i / 676));
        assert_int_equal(lookup_add(l, str_from(name), &id), OK);
        assert_true(lookup_remove(l, id));
    }
    assert_int_equal(lookup_count(l), COUNT(stay));
    for (size_t i = 0; i < COUNT(asked); i++) {
        struct lookup_hit here[HITS], there[HITS];
        size_t n = find(l, asked[i], here);
        assert_int_equal(n, find(never, asked[i], there));
        assert_int_equal(here[0].person, i);
        for (size_t k = 0; k < n; k++) {
            assert_int_equal(here[k].person, there[k].person);
            assert_float_equal(here[k].weight_bits, there[k].weight_bits, 0);
            assert_float_equal(here[k].probability, there[k].probability, 0);
        }
    }
    lookup_free(l);
    lookup_free(never);
}

/* Nothing says any more whose a word was. */
static void who_left_has_no_words(void **state)
{
    (void)state;
    struct lookup *l = pool();
    uint32_t id;
    assert_int_equal(lookup_add(l, STR("Karimi Karimi Shevchenko"), &id), OK);
    const struct person *p = &l->persons[id];
    const uint32_t *words = l->person_words + p->words;
    const size_t count = p->count;
    assert_true(count > 1 && words[0]);
    assert_true(lookup_remove(l, id));
    assert_int_equal(p->count + p->names, 0);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(words[i], 0);
    assert_false(lookup_remove(l, id));
    lookup_free(l);
}

/* Asked for ever new names, a scratch keeps as much of them as is of use, and no more. */
static void questions_are_forgotten(void **state)
{
    (void)state;
    enum { QUESTIONS = 3000, WORDS = 8 };
    struct lookup *l = pool();
    struct lookup_scratch *s;
    struct lookup_hit first[HITS], hits[HITS];
    size_t n, most = 0;
    assert_int_equal(lookup_scratch_new(&s), OK);
    find(l, asked[0], first);
    for (unsigned i = 0; i < QUESTIONS; i++) {
        char name[WORDS * 8 + 1] = "";
        for (unsigned k = 0, at = 0; k < WORDS; k++, at += 6) {
            const unsigned x = i * WORDS + k;
            const char word[] = {
                (char)('a' + x % 26), 'o', (char)('a' + x / 26 % 26), 'u', 'a', ' '};
            memcpy(name + at, word, sizeof word);
            name[at + 4] = (char)('a' + x / 676);
        }
        assert_int_equal(lookup_find(l, s, str_from(name), hits, HITS, &n), OK);
        most = s->ids.count > most ? s->ids.count : most;
    }
    assert_true(most > 1000 && most < QUESTIONS * WORDS / 2);
    memset(hits, 0, sizeof hits);
    assert_int_equal(lookup_find(l, s, str_from(asked[0]), hits, HITS, &n), OK);
    assert_true(n > 0);
    assert_float_equal(hits[0].weight_bits, first[0].weight_bits, 0);
    lookup_scratch_free(s);
    lookup_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_left_makes_nobody_rare),
        cmocka_unit_test(who_left_has_no_words),
        cmocka_unit_test(questions_are_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
