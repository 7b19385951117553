#define _GNU_SOURCE /* memmem */
/* What a pool says beside names: packed and weighed as the office weighs it, looked up by keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "core/date.h"
#include "core/evidence.h"

/* A made-up person: values of fields, "" for none. */
struct row {
    const char *name, *father, *birth, *sex, *place, *phone, *paper, *age;
};

static struct facts facts_of(const struct row *r)
{
    const struct {
        enum field field;
        const char *text;
    } all[] = {{FIELD_NAME, r->name},      {FIELD_FATHER, r->father}, {FIELD_BIRTH, r->birth},
               {FIELD_SEX, r->sex},        {FIELD_PLACE, r->place},   {FIELD_PHONE, r->phone},
               {FIELD_DOCUMENT, r->paper}, {FIELD_AGE, r->age}};
    struct facts f = {.stated_day = DAY_UNKNOWN};
    for (size_t i = 0; i < COUNT(all); i++)
        f.value[all[i].field] = all[i].text ? str_from(all[i].text) : STR_NONE;
    if (f.value[FIELD_AGE].len)
        f.stated_day = day_from_civil(2024, 7, 1);
    return f;
}

static const struct row rows[] = {
    {"Ali Karimi", "Hasan", "1981-03-21", "m", "Herat", "+93 700 555 010", "A-10", NULL},
    {"Ali Karimi", "Reza", "about 1962", "m", "Kabul", NULL, "A-11", NULL},
    {"Ali Karimi", "Jafar", "03/04/1990", "m", "Mazar", "+93 700 555 012; 0700555999", NULL, NULL},
    {"Ali Karimi", NULL, NULL, NULL, NULL, NULL, NULL, "34"},
    {"Mina Sadeqi", "Hasan", "1360/1/1", "f", "هرات", NULL, "A-14", NULL},
    {"Ali Hasan Karimi", "Hasan", "1900", "m", "Herat", NULL, NULL, NULL},
    {"Mina Sadeqi", NULL, "1985-07-05", "f", "Herat", NULL, NULL, NULL},
    {"Mina Sadeqi", NULL, "1985-05-07", "f", "Herat", NULL, NULL, NULL},
};

static void fill(struct evidence *e)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct facts f = facts_of(&rows[i]);
        assert_int_equal(evidence_add(e, &f), OK);
    }
    assert_int_equal(evidence_settle(e), OK);
}

static double bits_of(const struct candidate *c, enum field field)
{
    double bits = 0;
    for (size_t i = 0; i < c->reason_count; i++)
        bits += c->reasons[i].field == field && c->reasons[i].verdict != VERDICT_UNKNOWN
                    ? c->reasons[i].weight_bits
                    : 0;
    return bits;
}

/* What is packed weighs the same as what the office holds unpacked. */
static void packed_as_the_office_weighs(void **state)
{
    (void)state;
    struct evidence *e;
    struct evidence_scratch *s;
    struct match_index *office;
    bool any;
    assert_int_equal(evidence_new(&e), OK);
    assert_int_equal(match_index_new(&office), OK);
    fill(e);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct facts f = facts_of(&rows[i]);
        assert_int_equal(match_index_add(office, (uint32_t)i, &f), OK);
    }
    assert_int_equal(evidence_scratch_new(e, &s), OK);
    static const enum field same[] = {FIELD_BIRTH, FIELD_SEX, FIELD_PLACE, FIELD_PHONE,
                                      FIELD_DOCUMENT};
    for (size_t q = 0; q < COUNT(rows); q++) {
        struct facts f = facts_of(&rows[q]);
        struct candidate all[COUNT(rows)];
        size_t n;
        assert_int_equal(match_index_query(office, &f, all, COUNT(all), &n), OK);
        assert_int_equal(evidence_ask(s, &f, &any), OK);
        assert_true(any);
        for (size_t i = 0; i < n; i++) {
            struct candidate c;
            evidence_weigh(s, all[i].id, 0, &c);
            for (size_t k = 0; k < COUNT(same); k++)
                assert_true(fabs(bits_of(&c, same[k]) - bits_of(&all[i], same[k])) < 1e-9);
        }
    }
    evidence_scratch_free(s);
    evidence_free(e);
    match_index_free(office);
}

static double weight(struct evidence_scratch *s, const struct row *who, uint32_t person,
                     enum field field)
{
    struct facts f = facts_of(who);
    struct candidate c;
    bool any;
    assert_int_equal(evidence_ask(s, &f, &any), OK);
    evidence_weigh(s, person, 0, &c);
    return bits_of(&c, field);
}

static void says_what_it_should(void **state)
{
    (void)state;
    struct evidence *e;
    struct evidence_scratch *s;
    struct candidate c;
    bool any;
    assert_int_equal(evidence_new(&e), OK);
    fill(e);
    assert_int_equal(evidence_persons(e), COUNT(rows));
    assert_int_equal(evidence_scratch_new(e, &s), OK);
    struct row hasan = {.name = "علی", .father = "حسن", .place = "هرات"};
    assert_true(weight(s, &hasan, 0, FIELD_FATHER) > 1);
    assert_true(weight(s, &hasan, 1, FIELD_FATHER) < -4);
    assert_true(weight(s, &hasan, 0, FIELD_PLACE) > 1);
    assert_true(weight(s, &hasan, 1, FIELD_PLACE) < -1);
    assert_true(weight(s, &hasan, 3, FIELD_FATHER) == 0); /* a blank is no evidence */
    /* the father is in both names already */
    struct row chain = {.name = "Ali Hasan Karimi", .father = "Hasan"};
    assert_true(weight(s, &chain, 5, FIELD_FATHER) == 0);
    assert_true(weight(s, &chain, 0, FIELD_FATHER) > 1);
    /* one of two phones; written another way */
    struct row phone = {.name = "x", .phone = "00937005550 12"};
    assert_true(weight(s, &phone, 2, FIELD_PHONE) > 1);
    assert_true(weight(s, &phone, 0, FIELD_PHONE) < 0);
    /* an age and a date, and two ages */
    struct row born = {.name = "x", .birth = "1990-01-02"}, aged = {.name = "x", .age = "34"};
    assert_true(weight(s, &born, 3, FIELD_BIRTH) > 0);
    assert_true(weight(s, &aged, 3, FIELD_BIRTH) > 0);
    evidence_ages_undated(e);
    assert_true(weight(s, &born, 3, FIELD_BIRTH) == 0);
    assert_true(weight(s, &aged, 2, FIELD_BIRTH) == 0);
    assert_true(weight(s, &aged, 3, FIELD_BIRTH) > 0);
    struct facts nothing = facts_of(&(struct row){.name = "Ali Karimi"});
    assert_int_equal(evidence_ask(s, &nothing, &any), OK);
    assert_false(any);
    evidence_weigh(s, 0, 0, &c);
    assert_true(c.weight_bits == 0);
    evidence_scratch_free(s);
    evidence_free(e);
}

static void keys_lead_to_their_bearers(void **state)
{
    (void)state;
    static const struct {
        struct row who;
        uint32_t person;
    } cases[] = {{{.name = "x", .paper = "a10"}, 0},
                 {{.name = "x", .phone = "0700 555999"}, 2},
                 {{.name = "x", .birth = "21 March 1981", .place = "Herat", .sex = "m"}, 0},
                 {{.name = "x", .birth = "1990-03-04"}, 2},
                 {{.name = "x", .birth = "1990-04-03"}, 2}};
    struct evidence *e;
    struct evidence_scratch *s;
    bool any;
    size_t n;
    assert_int_equal(evidence_new(&e), OK);
    fill(e);
    assert_int_equal(evidence_scratch_new(e, &s), OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct facts f = facts_of(&cases[i].who);
        assert_int_equal(evidence_ask(s, &f, &any), OK);
        const uint32_t *keyed = evidence_keyed(s, &n);
        assert_true(n > 0);
        assert_int_equal(keyed[0], cases[i].person);
    }
    struct facts f = facts_of(&(struct row){.name = "x", .paper = "a99", .birth = "1981"});
    assert_int_equal(evidence_ask(s, &f, &any), OK);
    evidence_keyed(s, &n);
    assert_int_equal(n, 0);
    evidence_scratch_free(s);
    evidence_free(e);
}

/* More namesakes than are ever compared, told apart by year of birth and father together. */
static void one_of_many_namesakes(void **state)
{
    (void)state;
    enum { FATHERS = 30, YEARS_EACH = 50 };
    static const char *const begin[] = {"Bahram", "Cyrus", "Dariush", "Farhad", "Kaveh"};
    static const char *const end[] = {"", "-Ali", "-Reza", "-Omid", "-Navid", "-Jamshid"};
    struct evidence *e;
    struct evidence_scratch *s;
    struct lookup *names;
    struct lookup_scratch *ls;
    struct lookup_hit hit;
    size_t n;
    assert_int_equal(evidence_new(&e), OK);
    assert_int_equal(lookup_new(&names), OK);
    for (uint32_t i = 0; i < FATHERS * YEARS_EACH; i++) {
        char father[40], year[8];
        uint32_t person;
        snprintf(father, sizeof father, "%s%s", begin[i % 5], end[i / 5 % 6]);
        snprintf(year, sizeof year, "%u", 1940 + i / FATHERS);
        struct facts f =
            facts_of(&(struct row){.name = "Ali Karimi", .father = father, .birth = year});
        assert_int_equal(evidence_add(e, &f), OK);
        assert_int_equal(lookup_add(names, STR("Ali Karimi"), &person), OK);
    }
    assert_int_equal(evidence_settle(e), OK);
    assert_int_equal(evidence_scratch_new(e, &s), OK);
    assert_int_equal(lookup_scratch_new(&ls), OK);
    struct facts asked =
        facts_of(&(struct row){.name = "علی کریمی", .father = "کاوه", .birth = "1985"});
    struct evidence_query q = {names, ls, s, asked.value[FIELD_NAME], &asked};
    assert_int_equal(evidence_find(&q, &hit, 1, &n), OK);
    assert_int_equal(n, 1);
    assert_int_equal(hit.person, 45 * FATHERS + 4);
    lookup_scratch_free(ls);
    lookup_free(names);
    evidence_scratch_free(s);
    evidence_free(e);
}

/* What everybody has says nothing, however many they are. */
static void a_phone_of_all_says_nothing(void **state)
{
    (void)state;
    enum { ALL = 10000 };
    struct evidence *e;
    struct evidence_scratch *s;
    struct row all = {.name = "x", .phone = "0700 555 010"};
    struct facts f = facts_of(&all);
    assert_int_equal(evidence_new(&e), OK);
    for (size_t i = 0; i < ALL; i++)
        assert_int_equal(evidence_add(e, &f), OK);
    assert_int_equal(evidence_settle(e), OK);
    assert_int_equal(evidence_scratch_new(e, &s), OK);
    assert_true(weight(s, &all, 0, FIELD_PHONE) < 0.1);
    evidence_scratch_free(s);
    evidence_free(e);
}

/* Who writes a phone twice is one who has it. */
static void a_phone_written_twice_counts_once(void **state)
{
    (void)state;
    struct evidence *e;
    struct evidence_scratch *s;
    struct row once = {.name = "x", .phone = "0700 555 011"};
    struct row twice = {.name = "x", .phone = "0700 555 012; +93 700 555 012"};
    struct facts f1 = facts_of(&once), f2 = facts_of(&twice);
    assert_int_equal(evidence_new(&e), OK);
    assert_int_equal(evidence_add(e, &f1), OK);
    assert_int_equal(evidence_add(e, &f2), OK);
    assert_int_equal(evidence_settle(e), OK);
    assert_int_equal(evidence_scratch_new(e, &s), OK);
    twice.phone = "0700 555 012";
    assert_true(fabs(weight(s, &once, 0, FIELD_PHONE) - weight(s, &twice, 1, FIELD_PHONE)) < 1e-9);
    evidence_scratch_free(s);
    evidence_free(e);
}

/* --- persons who come and go --- */

enum { COMERS = 9000 };

/* Facts of the i-th comer, in the caller's texts. */
static struct facts comer(size_t i, char text[4][40])
{
    static const char *const place[] = {"Herat", "Kabul", "Mazar", "Kunduz", "Ghazni"};
    static const char *const father[] = {"Hasan", "Reza", "Jafar", "Kaveh", "Omid", "Farhad"};
    snprintf(text[0], 40, "19%02u-%02u-%02u", (unsigned)(40 + i % 60), (unsigned)(1 + i % 12),
             (unsigned)(1 + i % 28));
    snprintf(text[1], 40, "0700 %06u", (unsigned)(i / 2));
    snprintf(text[2], 40, "K-%u", (unsigned)i);
    snprintf(text[3], 40, "%s-%c%c", father[i % 6], (char)('a' + i % 23), (char)('a' + i % 7));
    return facts_of(&(struct row){.name = "x",
                                  .father = text[3],
                                  .birth = text[0],
                                  .sex = i % 3 ? "m" : "f",
                                  .place = place[i % 5],
                                  .phone = text[1],
                                  .paper = text[2]});
}

static bool leaves(size_t i)
{
    return i % 4 == 1 || (i > 2000 && i < 5000);
}

static void come(struct evidence *e, size_t i)
{
    char text[4][40];
    struct facts f = comer(i, text);
    assert_int_equal(evidence_add(e, &f), OK);
}

/* Some are there when it is settled; others come, and many go in between. */
static struct evidence *come_and_go(struct evidence_scratch **s)
{
    struct evidence *e;
    assert_int_equal(evidence_new(&e), OK);
    for (size_t i = 0; i < 500; i++)
        come(e, i);
    assert_int_equal(evidence_settle(e), OK);
    assert_int_equal(evidence_scratch_new(e, s), OK);
    for (size_t i = 500; i < COMERS; i++) {
        come(e, i);
        if (i >= 700 && leaves(i - 700))
            assert_true(evidence_remove(e, (uint32_t)(i - 700), *s));
    }
    for (size_t i = COMERS - 700; i < COMERS; i++)
        if (leaves(i))
            assert_true(evidence_remove(e, (uint32_t)i, *s));
    assert_false(evidence_remove(e, 1, *s));
    assert_false(evidence_remove(e, COMERS, *s));
    return e;
}

/* Whoever stays is weighed, and found by what they have, as if the others had never come. */
static void who_went_leaves_no_trace(void **state)
{
    (void)state;
    static uint32_t number[COMERS]; /* of who stays, among those who stay */
    struct evidence_scratch *s, *fresh_s;
    struct evidence *e = come_and_go(&s), *fresh;
    char text[4][40];
    uint32_t stay = 0;
    assert_int_equal(evidence_new(&fresh), OK);
    for (size_t i = 0; i < COMERS; i++) {
        number[i] = leaves(i) ? UINT32_MAX : stay++;
        if (!leaves(i))
            come(fresh, i);
    }
    assert_int_equal(evidence_settle(fresh), OK);
    assert_int_equal(evidence_scratch_new(fresh, &fresh_s), OK);
    for (size_t q = 0; q < COMERS; q += 391) {
        struct facts f = comer(q, text);
        size_t n, m;
        bool any;
        assert_int_equal(evidence_ask(s, &f, &any), OK);
        assert_int_equal(evidence_ask(fresh_s, &f, &any), OK);
        const uint32_t *keyed = evidence_keyed(s, &n), *fresh_keyed = evidence_keyed(fresh_s, &m);
        assert_int_equal(n, m);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(number[keyed[i]], fresh_keyed[i]);
        for (uint32_t i = 0; i < COMERS; i += 97)
            if (!leaves(i))
                assert_true(evidence_rough(s, i) == evidence_rough(fresh_s, number[i]));
    }
    evidence_scratch_free(s);
    evidence_scratch_free(fresh_s);
    evidence_free(e);
    evidence_free(fresh);
}

static bool holds(void *block, const char *text)
{
    return memmem(block, malloc_usable_size(block), text, strlen(text)) != NULL;
}

/* Who took a person out keeps nothing of what was said, nor who asked once it is answered. */
static void who_went_is_wiped(void **state)
{
    (void)state;
    struct evidence *e;
    struct evidence_scratch *s;
    struct lookup *names;
    struct lookup_scratch *ls;
    struct lookup_hit hits[3];
    size_t n;
    assert_int_equal(evidence_new(&e), OK);
    assert_int_equal(lookup_new(&names), OK);
    fill(e);
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t person;
        assert_int_equal(lookup_add(names, str_from(rows[i].name), &person), OK);
    }
    assert_int_equal(evidence_scratch_new(e, &s), OK);
    assert_int_equal(lookup_scratch_new(&ls), OK);
    struct facts asked = facts_of(&(struct row){.name = "Mina Sadeqi", .birth = "1360/1/1"});
    struct evidence_query q = {names, ls, s, str_from("Ali Karimi"), &asked};
    assert_int_equal(evidence_find(&q, hits, 3, &n), OK);
    assert_int_equal(n, 3);
    assert_false(holds(s, "700555010"));
    (void)evidence_rough(s, 0);
    assert_true(holds(s, "700555010"));
    assert_true(evidence_remove(e, 0, s));
    assert_false(holds(s, "700555010"));
    lookup_scratch_free(ls);
    lookup_free(names);
    evidence_scratch_free(s);
    evidence_free(e);
}

/* A code that many had is one of few when enough of them have gone. */
static void who_went_has_no_phone(void **state)
{
    (void)state;
    enum { HAD = 2100, WENT = 300 };
    struct evidence *e, *fresh;
    struct evidence_scratch *s, *fresh_s;
    struct row all = {.name = "x", .phone = "0700 555 010"};
    struct facts f = facts_of(&all);
    size_t n, m;
    assert_int_equal(evidence_new(&e), OK);
    assert_int_equal(evidence_new(&fresh), OK);
    for (size_t i = 0; i < HAD; i++)
        assert_int_equal(evidence_add(e, &f), OK);
    for (size_t i = WENT; i < HAD; i++)
        assert_int_equal(evidence_add(fresh, &f), OK);
    assert_int_equal(evidence_settle(e), OK);
    assert_int_equal(evidence_settle(fresh), OK);
    assert_int_equal(evidence_scratch_new(e, &s), OK);
    assert_int_equal(evidence_scratch_new(fresh, &fresh_s), OK);
    for (uint32_t i = HAD - WENT; i < HAD; i++)
        assert_true(evidence_remove(e, i, s));
    assert_true(weight(s, &all, 0, FIELD_PHONE) == weight(fresh_s, &all, 0, FIELD_PHONE));
    (void)evidence_keyed(s, &n);
    (void)evidence_keyed(fresh_s, &m);
    assert_true(n > 0);
    assert_int_equal(n, m);
    evidence_scratch_free(s);
    evidence_scratch_free(fresh_s);
    evidence_free(e);
    evidence_free(fresh);
}

/* All the way with the n-th allocation failing: an error and no leak, or the answer. */
static enum err whole_way(struct lookup_hit *best)
{
    struct evidence *e = NULL;
    struct evidence_scratch *s = NULL;
    struct lookup *names = NULL;
    struct lookup_scratch *ls = NULL;
    struct lookup_hit hits[3];
    size_t n = 0;
    enum err err = evidence_new(&e);
    if (err == OK)
        err = lookup_new(&names);
    for (size_t i = 0; err == OK && i < COUNT(rows); i++) {
        struct facts f = facts_of(&rows[i]);
        uint32_t person;
        err = evidence_add(e, &f);
        if (err == OK)
            err = lookup_add(names, f.value[FIELD_NAME], &person);
    }
    if (err == OK)
        err = evidence_settle(e);
    if (err == OK)
        err = evidence_scratch_new(e, &s);
    if (err == OK)
        err = lookup_scratch_new(&ls);
    struct facts asked = facts_of(&(struct row){.name = "Aly Kareemi", .father = "رضا"});
    struct evidence_query q = {names, ls, s, asked.value[FIELD_NAME], &asked};
    if (err == OK)
        err = evidence_find(&q, hits, COUNT(hits), &n);
    if (err == OK && n)
        *best = hits[0];
    lookup_scratch_free(ls);
    lookup_free(names);
    evidence_scratch_free(s);
    evidence_free(e);
    return err;
}

static void survives_without_memory(void **state)
{
    (void)state;
    struct lookup_hit best = {.person = 99};
    enum err err = ERR_MEMORY;
    size_t failed = 0;
    for (long n = 0; err != OK && n < 4000; n++) {
        mem_fail_after(n);
        err = whole_way(&best);
        mem_fail_after(-1);
        failed += err == ERR_MEMORY;
        assert_true(err == OK || err == ERR_MEMORY);
    }
    assert_int_equal(err, OK);
    assert_true(failed > 20);
    assert_int_equal(best.person, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packed_as_the_office_weighs),
        cmocka_unit_test(says_what_it_should),
        cmocka_unit_test(keys_lead_to_their_bearers),
        cmocka_unit_test(one_of_many_namesakes),
        cmocka_unit_test(a_phone_of_all_says_nothing),
        cmocka_unit_test(a_phone_written_twice_counts_once),
        cmocka_unit_test(who_went_leaves_no_trace),
        cmocka_unit_test(who_went_is_wiped),
        cmocka_unit_test(who_went_has_no_phone),
        cmocka_unit_test(survives_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
