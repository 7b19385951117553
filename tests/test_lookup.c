/* lookup: a pool that persons have left is as one that they never were in, and a scratch as one
 * that was asked nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <math.h>

#include "base/mem.h"
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

/* How much more than by itself a name weighs in a pool of nobody but it. */
static double made_of_it(const char *name, const char *query)
{
    struct lookup *l;
    struct lookup_hit hits[HITS];
    struct parts a, b;
    struct fullname_score alone;
    uint32_t id;
    assert_int_equal(lookup_new(&l), OK);
    assert_int_equal(lookup_add(l, str_from(name), &id), OK);
    assert_int_equal(find(l, query, hits), 1);
    lookup_free(l);
    parts_read(str_from(query), &a);
    parts_read(str_from(name), &b);
    fullname_compare(&a, &b, &alone);
    return hits[0].weight_bits - alone.weight_bits;
}

/* Among strangers an end of a longer name tells more than between relatives. */
static void an_end_of_a_name_is_no_strangers(void **state)
{
    (void)state;
    double middle = made_of_it("Reza Omid Golestani", "Reza Golestani");
    assert_true(made_of_it("Alireza Golestani", "Ali Golestani") > middle + 1);
    assert_true(fabs(made_of_it("Omid Reza Golestani", "Reza Golestani") - middle) < 1);
}

/* Nothing says any more whose a word was. */
static void check_wiped(const char *name, size_t parts)
{
    struct lookup *l = pool();
    uint32_t id;
    assert_int_equal(lookup_add(l, str_from(name), &id), OK);
    const struct person *p = &l->persons[id];
    const uint32_t *words = words_of(l, p);
    const size_t count = p->count;
    assert_int_equal(count, parts);
    assert_true(words[0]);
    assert_true(lookup_remove(l, id));
    assert_int_equal(p->count + p->names, 0);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(words[i], 0);
    assert_false(lookup_remove(l, id));
    lookup_free(l);
}

static void who_left_has_no_words(void **state)
{
    (void)state;
    check_wiped("Karimi Karimi Shevchenko", PERSON_WORDS);
    check_wiped("Karimi Karimi Shevchenko Wojcik Karimi", PERSON_WORDS + 2);
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

/* --- asked while it changes --- */

enum { COMING = 260, TURNS = 900 };

static void name_at(uint32_t r, char out[64])
{
    static const char *const given[] = {"Reza", "Morteza", "Mortaza", "Shirin", "Golnar",
                                        "رضا",  "شیرین",   "Сергей",  "Husain", "Hossein"};
    static const char *const family[] = {"Moosavi",     "Mousavi", "Golestani",
                                         "Norouzi",     "Ivanova", "Karimzade",
                                         "Karim Zadeh", "موسوی",   "Иванова"};
    static const char end[] = "bcdfghklmn";
    snprintf(out, 64, "%s %s%s%c", given[r % 10], family[r / 10 % 9], r / 90 % 3 ? " Ba" : " Ta",
             end[r / 270 % 10]);
}

struct changing {
    struct lookup *l;
    struct lookup_scratch *s; /* the same all the time */
    uint32_t person[COMING], name[COMING];
    size_t count;
};

/* An index built of who is there, in the order in which they came. */
static struct lookup *built_anew(const struct changing *c)
{
    struct lookup *l;
    char name[64];
    uint32_t id;
    assert_int_equal(lookup_new(&l), OK);
    for (size_t i = 0; i < c->count; i++) {
        name_at(c->name[i], name);
        assert_int_equal(lookup_add(l, str_from(name), &id), OK);
    }
    return l;
}

static void same_answer(const struct changing *c, const struct lookup *anew, const char *name)
{
    struct lookup_hit here[HITS], there[HITS];
    size_t n, n_there = find(anew, name, there);
    assert_int_equal(lookup_find(c->l, c->s, str_from(name), here, HITS, &n), OK);
    assert_int_equal(n, n_there);
    for (size_t k = 0; k < n; k++) {
        assert_int_equal(here[k].person, c->person[there[k].person]);
        assert_float_equal(here[k].weight_bits, there[k].weight_bits, 0);
        assert_float_equal(here[k].probability, there[k].probability, 0);
    }
}

/* Whoever came and went in between, answers are those of an index that was built just now. */
static void answers_are_those_of_one_built_anew(void **state)
{
    (void)state;
    static struct changing c;
    uint32_t seed = 11;
    char name[64];
    assert_int_equal(lookup_new(&c.l), OK);
    assert_int_equal(lookup_scratch_new(&c.s), OK);
    for (size_t turn = 0; turn < TURNS; turn++) {
        seed = seed * 1664525 + 1013904223;
        if (c.count == COMING || (c.count > 40 && seed >> 30 == 0)) {
            size_t k = (seed >> 8) % c.count;
            assert_true(lookup_remove(c.l, c.person[k]));
            memmove(&c.person[k], &c.person[k + 1], (c.count - k - 1) * sizeof c.person[0]);
            memmove(&c.name[k], &c.name[k + 1], (c.count - k - 1) * sizeof c.name[0]);
            c.count--;
        } else {
            c.name[c.count] = seed >> 8;
            name_at(c.name[c.count], name);
            assert_int_equal(lookup_add(c.l, str_from(name), &c.person[c.count++]), OK);
        }
        name_at(seed >> 12, name);
        if (turn % 9) {
            struct lookup_hit hits[HITS];
            size_t n;
            assert_int_equal(lookup_find(c.l, c.s, str_from(name), hits, HITS, &n), OK);
            continue;
        }
        struct lookup *anew = built_anew(&c);
        same_answer(&c, anew, name);
        for (size_t i = 0; i < COUNT(asked); i++)
            same_answer(&c, anew, asked[i]);
        lookup_free(anew);
    }
    lookup_scratch_free(c.s);
    lookup_free(c.l);
}

/* Some word, another one for each of 12,000 numbers, behind the given name. */
static const char *one_of_many(const char *given, unsigned i, char out[64])
{
    char other[8] = {"bgkpsznjvf"[i % 10],       "aiou"[i / 10 % 4], "bgkpsznjvf"[i / 40 % 10], 'a',
                     "bgkpsznjvf"[i / 400 % 10], "iea"[i / 4000 % 3]};
    (void)snprintf(out, 64, "%s %s", given, other);
    return out;
}

/* So many persons, numbered from 0, by what each is called. */
static struct lookup *many(unsigned count, const char *(*called)(unsigned i, char room[64]))
{
    struct lookup *l;
    char room[64];
    uint32_t id;
    assert_int_equal(lookup_new(&l), OK);
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(lookup_add(l, str_from(called(i, room)), &id), OK);
    return l;
}

static void assert_first(const struct lookup *l, const char *name, uint32_t person)
{
    struct lookup_hit hits[HITS];
    assert_true(find(l, name, hits));
    assert_int_equal(hits[0].person, person);
}

static const char *of_two_families(unsigned i, char room[64])
{
    return i == 3000   ? "Karim Bahramizadeh"
           : i == 6000 ? "Karim Bahrami Zadeh"
           : i == 7000 ? "Nasrin Tehrani Zadeh"
                       : one_of_many("Karim", i, room);
}

/* Of two who have a family name in one and in two words, and share the given name with thousands,
 * both. */
static void a_family_name_in_two_words(void **state)
{
    (void)state;
    struct lookup *l = many(8000, of_two_families);
    struct lookup_hit hits[HITS];
    assert_true(find(l, "کریم بهرامی‌زاده", hits) >= 2);
    assert_int_equal(hits[0].person + hits[1].person, 9000);
    lookup_free(l);
}

/* Given and family name in one word, spelled in a way that nobody would think of for both. */
static void a_whole_name_in_one_word(void **state)
{
    (void)state;
    struct lookup *l = pool();
    uint32_t id, other;
    assert_int_equal(lookup_add(l, STR("Djamaltachbourki"), &id), OK);
    assert_int_equal(lookup_add(l, STR("Djamalbarzuni"), &other), OK);
    assert_first(l, "جمال تاشبرقي", id);
    lookup_free(l);
}

static const char *of_two_givens(unsigned i, char room[64])
{
    return i == 9000    ? "Moradi Ali Reza"
           : i == 10000 ? "Moradi Mohammad Taher"
           : i % 40     ? one_of_many("Moradi", i, room)
           : i % 80     ? "Alireza Golshan"
                        : "Mohammadtaher Golshan";
}

/* A given name of two, written apart, with a family name that thousands have. */
static void two_given_names_in_one(void **state)
{
    (void)state;
    struct lookup *l = many(12000, of_two_givens);
    assert_first(l, "علیرضا مرادی", 9000);
    assert_first(l, "محمدطاهر مرادی", 10000);
    lookup_free(l);
}

static const char *of_one_given_apart(unsigned i, char room[64])
{
    return i == 9000    ? "Mohammad Rezasorushan"
           : i == 10000 ? "Sorushanali Reza"
                        : one_of_many(i % 2 ? "Mohammad" : "Reza", i, room);
}

/* One of two given names in one with the family name, the other apart, as thousands have it. */
static void a_given_name_in_one_with_the_family(void **state)
{
    (void)state;
    struct lookup *l = many(12000, of_one_given_apart);
    assert_first(l, "محمدرضا سروشان", 9000);
    assert_first(l, "سروشان علیرضا", 10000);
    lookup_free(l);
}

static const char *called_twice(unsigned i, char room[64])
{
    return i == 9000    ? "Mohsen Mohsen"
           : i == 10000 ? "Nasir Nasir Nasir Bojaki"
           : i == 11000 ? "Nasir Salim Nasir"
                        : one_of_many(i % 2 ? "Mohsen" : "Nasir", i, room);
}

/* Whose father and family have one name, among thousands who have it once. */
static void a_name_that_stands_twice(void **state)
{
    (void)state;
    struct lookup *l = many(12000, called_twice);
    assert_first(l, "محسن محسن", 9000);
    assert_first(l, "ناصر ناصر ناصر", 10000);
    assert_first(l, "ناصر سلیم ناصر", 11000);
    lookup_free(l);
}

static const char *of_long_families(unsigned i, char room[64])
{
    return i == 5000 ? "Asgarnezhad Puya" : one_of_many(i % 2 ? "Puya" : "Asgharnejad", i, room);
}

/* A long family name, which thousands have, is near to the given name and itself in one; but one of
 * them has the given name too. */
static void a_given_name_beside_a_long_family_name(void **state)
{
    (void)state;
    struct lookup *l = many(5001, of_long_families);
    assert_first(l, "پویا اصغرنژاد", 5000);
    lookup_free(l);
}

static const char *called_mohsen(unsigned i, char room[64])
{
    return i == 2000 ? "Mohsen Khaged" : one_of_many("Mohsen", i, room);
}

/* Khaged is too far from Khaled to be looked for, and thousands are called Mohsen. */
static void a_name_far_off_beside_a_common_one(void **state)
{
    (void)state;
    struct lookup *l = many(3000, called_mohsen);
    assert_first(l, "محسن خالد", 2000);
    lookup_free(l);
}

/* --- many at once --- */

enum { MANY = 6000, BATCHES = 2, SHORT = 300 };

static struct str many_name(uint32_t i, char out[96])
{
    static const char *const given[] = {"Ali",  "رضا",           "Zbigniew",
                                        "Sara", "Abd al-Rahman", "Dr Omar"};
    int n = snprintf(out, 96, "%s %c%c%ca%c%s %s", given[i % 6], 'A' + (int)(i % 26),
                     'a' + (int)(i / 26 % 26), 'o', 'b' + (int)(i / 676 % 20),
                     i % 7 ? "" : " Ali ibn Ali", given[i * 7 % 5]);
    return (struct str){out, (size_t)n};
}

/* The words of persons `from` on, each time they are met; free with batch_free. */
static struct lookup_batch batch_of(uint32_t from, uint32_t count)
{
    struct part *word = calloc((size_t)count * PARTS_MAX, sizeof *word);
    uint32_t *words = calloc((size_t)count * PARTS_MAX, sizeof *words);
    uint8_t *counts = calloc(count, 1);
    struct lookup_batch b = {.word = word, .counts = counts, .words = words, .persons = count};
    assert_true(word && words && counts);
    for (uint32_t i = 0; i < count; i++) {
        char name[96];
        struct parts p;
        parts_read(many_name(from + i, name), &p);
        counts[i] = p.count;
        for (size_t k = 0; k < p.count; k++, b.word_count++) {
            word[b.word_count] = p.part[k];
            words[b.word_count] = (uint32_t)b.word_count;
        }
    }
    b.threads = 3;
    return b;
}

static void batch_free(struct lookup_batch *b)
{
    free((void *)(uintptr_t)b->word);
    free((void *)(uintptr_t)b->words);
    free((void *)(uintptr_t)b->counts);
}

static void same_answers(const struct lookup *a, const struct lookup *b)
{
    assert_int_equal(lookup_words(a), lookup_words(b));
    assert_int_equal(lookup_count(a), lookup_count(b));
    for (uint32_t i = 0; i < 40; i++) {
        char name[96];
        struct lookup_hit here[HITS], there[HITS];
        (void)many_name(i * 211, name);
        size_t n = find(a, name, here);
        assert_int_equal(n, find(b, name, there));
        for (size_t k = 0; k < n; k++) {
            assert_int_equal(here[k].person, there[k].person);
            assert_float_equal(here[k].weight_bits, there[k].weight_bits, 0);
        }
    }
}

static void remove_both(struct lookup *a, struct lookup *b, uint32_t step)
{
    for (uint32_t i = 0; i < BATCHES * MANY; i += step)
        assert_int_equal(lookup_remove(a, i), lookup_remove(b, i));
}

static void many_at_once_are_as_one_by_one(void **state)
{
    (void)state;
    struct lookup *one, *many;
    uint32_t person;
    assert_int_equal(lookup_new(&one), OK);
    assert_int_equal(lookup_new(&many), OK);
    for (uint32_t i = 0; i < BATCHES; i++) {
        struct lookup_batch b = batch_of(i * MANY, MANY);
        b.coming = (BATCHES - 1 - i) * MANY;
        assert_int_equal(lookup_add_batch(many, &b), OK);
        batch_free(&b);
    }
    for (uint32_t i = 0; i < BATCHES * MANY; i++) {
        char name[96];
        assert_int_equal(lookup_add(one, many_name(i, name), &person), OK);
    }
    same_answers(one, many);
    remove_both(one, many, 3);
    same_answers(one, many);
    remove_both(one, many, 1);
    assert_int_equal(lookup_words(many), 0);
    lookup_free(one);
    lookup_free(many);
}

/* Some thousand persons whose names nobody else has do not say what words a million have. */
static void few_are_no_measure_of_many(void **state)
{
    (void)state;
    enum { AWAITED = 1000 * 1000, LARGEST = 48 << 20 };
    struct lookup *l;
    struct lookup_batch b = batch_of(0, MANY);
    b.coming = AWAITED;
    assert_int_equal(lookup_new(&l), OK);
    (void)mem_largest();
    assert_int_equal(lookup_add_batch(l, &b), OK);
    size_t largest = mem_largest();
    assert_in_range(largest, 1, LARGEST);
    lookup_free(l);
    batch_free(&b);
}

/* Whichever allocation fails, nothing of it stays. */
static void many_without_memory_are_nobody(void **state)
{
    (void)state;
    struct lookup *one, *many;
    uint32_t person;
    struct lookup_batch few = batch_of(0, SHORT), b = batch_of(SHORT, MANY);
    assert_int_equal(lookup_new(&one), OK);
    assert_int_equal(lookup_new(&many), OK);
    assert_int_equal(lookup_add_batch(many, &few), OK);
    for (uint32_t i = 0; i < SHORT; i++) {
        char name[96];
        assert_int_equal(lookup_add(one, many_name(i, name), &person), OK);
    }
    size_t failed = 0;
    for (;; failed++) {
        mem_fail_after((long)failed);
        enum err err = lookup_add_batch(many, &b);
        mem_fail_after(-1);
        if (err == OK)
            break;
        assert_int_equal(err, ERR_MEMORY);
        assert_int_equal(lookup_count(many), SHORT);
        assert_int_equal(lookup_words(many), lookup_words(one));
        if (failed % 8 == 0)
            same_answers(one, many);
    }
    assert_true(failed > 8);
    for (uint32_t i = SHORT; i < SHORT + MANY; i++) {
        char name[96];
        assert_int_equal(lookup_add(one, many_name(i, name), &person), OK);
    }
    same_answers(one, many);
    lookup_free(one);
    lookup_free(many);
    batch_free(&few);
    batch_free(&b);
}

static const char *called_mohsen_or_karim(unsigned i, char room[64])
{
    return i == 1400   ? "Mohsen Khaged"
           : i == 1500 ? "Mohsen Khaled"
                       : one_of_many(i < 1600 ? "Mohsen" : "Karim", i, room);
}

/* The same in a large pool, beside one who is near: then there is no second look. */
static void a_name_far_off_in_a_large_pool(void **state)
{
    (void)state;
    struct lookup *l = many(200 * 1000, called_mohsen_or_karim);
    struct lookup_hit hits[HITS];
    assert_true(find(l, "محسن خالد", hits) >= 2);
    assert_int_equal(hits[0].person, 1500);
    assert_int_equal(hits[1].person, 1400);
    lookup_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_left_makes_nobody_rare),
        cmocka_unit_test(an_end_of_a_name_is_no_strangers),
        cmocka_unit_test(who_left_has_no_words),
        cmocka_unit_test(questions_are_forgotten),
        cmocka_unit_test(a_family_name_in_two_words),
        cmocka_unit_test(a_name_that_stands_twice),
        cmocka_unit_test(two_given_names_in_one),
        cmocka_unit_test(a_given_name_in_one_with_the_family),
        cmocka_unit_test(a_given_name_beside_a_long_family_name),
        cmocka_unit_test(a_whole_name_in_one_word),
        cmocka_unit_test(a_name_far_off_beside_a_common_one),
        cmocka_unit_test(a_name_far_off_in_a_large_pool),
        cmocka_unit_test(answers_are_those_of_one_built_anew),
        cmocka_unit_test(many_at_once_are_as_one_by_one),
        cmocka_unit_test(few_are_no_measure_of_many),
        cmocka_unit_test(many_without_memory_are_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
