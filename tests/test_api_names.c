/* Names through the public interface. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "api/columns.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/lookup.h"
#include "peyvand.h"

static struct pv_name compared(const char *a, const char *b)
{
    struct pv_name n;
    struct pv_error error;
    n.size = sizeof n;
    assert_int_equal(pv_name_compare(a, strlen(a), b, strlen(b), &n, &error), PV_OK);
    assert_string_equal(error.text, "");
    return n;
}

static void two_names_are_weighed_and_the_lines_add_up(void **state)
{
    (void)state;
    const char *a = "محمد حسین گلستان‌زاده", *b = "Golestanzade M. Hossein";
    struct pv_name n = compared(a, b), m = compared(b, a);
    double sum = n.order_bits + n.chance_bits;
    assert_true(n.probability > 0.5 && n.weight_bits > 0);
    assert_true(n.weight_bits == m.weight_bits && n.probability == m.probability);
    assert_true(n.count >= 3);
    for (size_t i = 0; i < n.count; i++) {
        assert_true(n.line[i].a_from <= n.line[i].a_to && n.line[i].a_to <= strlen(a));
        assert_true(n.line[i].b_from <= n.line[i].b_to && n.line[i].b_to <= strlen(b));
        assert_true(strlen(n.line[i].what) > 2);
        sum += n.line[i].weight_bits;
    }
    assert_true(fabs(sum - n.weight_bits) < 1e-6);
    assert_true(compared("Hossein Karimi", "Anna Petrenko").probability < 0.01);
}

static void lines_say_where_in_the_text(void **state)
{
    (void)state;
    struct pv_name n = compared("Golestan zade", "Golestanzadeh");
    assert_int_equal(n.count, 1);
    assert_string_equal(n.line[0].what, "written in one");
    assert_int_equal(n.line[0].a_from, 0);
    assert_int_equal(n.line[0].a_to, 13);
    assert_int_equal(n.line[0].b_to, 13);
    n = compared("Dr. Anna Petrenko", "Anna Petrenko");
    for (size_t i = 0; i < n.count; i++)
        if (strcmp(n.line[i].what, "title") == 0) {
            assert_int_equal(n.line[i].b_from, n.line[i].b_to);
            return;
        }
    fail_msg("no line says title");
}

static void what_is_no_name_is_refused(void **state)
{
    (void)state;
    struct pv_name n;
    struct pv_error error;
    n.size = sizeof n;
    assert_int_equal(pv_name_compare("a\xC3", 2, "b", 1, &n, &error), PV_ERR_FORMAT);
    assert_string_equal(error.text, "a name, byte 1: not UTF-8");
    assert_int_equal(pv_name_compare("Anna", 4, " -- ", 4, &n, &error), PV_ERR_FORMAT);
    assert_string_equal(error.text, "a name has no letters");
    assert_int_equal(pv_name_compare(NULL, 4, "b", 1, &n, &error), PV_ERR_ARGUMENT);
    assert_int_equal(pv_name_compare("a", 1, "b", 1, NULL, &error), PV_ERR_ARGUMENT);
    n.size = sizeof n - 1;
    assert_int_equal(pv_name_compare("a", 1, "b", 1, &n, &error), PV_ERR_ARGUMENT);
}

static void columns_of_names_are_compared_row_by_row(void **state)
{
    (void)state;
    static const char a[] = "Anna Petrenko"
                            "Yusuf Karimov"
                            "??";
    static const char b[] = "Petrenko Anna"
                            "Ana Petrenko"
                            "Anna";
    static const int32_t a_ends[] = {0, 13, 26, 28}, b_ends[] = {0, 13, 25, 29};
    struct pv_column c = PV_COLUMN, d = PV_COLUMN;
    struct pv_list *l;
    double p[3], w[3];
    c.bytes = a;
    c.offsets32 = a_ends;
    d.bytes = b;
    d.offsets32 = b_ends;
    assert_int_equal(pv_list_new(3, &l, NULL), PV_OK);
    assert_int_equal(pv_list_add(l, &c, NULL), PV_OK);
    assert_int_equal(pv_list_add(l, &d, NULL), PV_OK);
    assert_int_equal(pv_names_compare(l, 0, 1, p, w, NULL), PV_OK);
    struct pv_name one = compared("Anna Petrenko", "Petrenko Anna");
    assert_true(fabs(p[0] - one.probability) < 1e-5 && fabs(w[0] - one.weight_bits) < 1e-5);
    assert_true(p[1] < 0.1 && w[1] < 0);
    assert_true(p[2] == 0.5 && w[2] == 0);
    assert_int_equal(pv_names_compare(l, 0, 1, NULL, NULL, NULL), PV_OK);
    assert_int_equal(pv_names_compare(l, 0, 2, p, w, NULL), PV_ERR_ARGUMENT);
    pv_list_free(l);
}

enum { MANY_ROWS = 3 * 1024 + 7 };

/* Two columns, some cells the same as in the row before and some without letters. */
static struct pv_list *many_names(void)
{
    static const char *const native[] = {"حسین", "رضا", "Сергей", "שרה", "?", "شیرین", "И."};
    static const char *const latin[] = {"Hossein", "Reza", "Sergei", "", "Sara Ann", "Shirin"};
    static char bytes[2][MANY_ROWS * 64];
    static int32_t ends[2][MANY_ROWS + 1];
    struct pv_list *l;
    assert_int_equal(pv_list_new(MANY_ROWS, &l, NULL), PV_OK);
    for (size_t side = 0; side < 2; side++) {
        struct pv_column c = PV_COLUMN;
        int32_t end = 0;
        for (size_t i = 0; i < MANY_ROWS; i++) {
            const char *a = side ? latin[i % 6] : native[i / 3 % 7];
            const char *b = side ? latin[i / 6 % 6] : native[i / 21 % 7];
            end += sprintf(bytes[side] + end, "%s %s", a, b);
            ends[side][i + 1] = end;
        }
        c.bytes = bytes[side];
        c.offsets32 = ends[side];
        assert_int_equal(pv_list_add(l, &c, NULL), PV_OK);
    }
    return l;
}

/* Bit for bit as each pair alone, however many threads there are. */
static void many_names_are_compared_as_if_alone(void **state)
{
    (void)state;
    static double p[2][MANY_ROWS], w[2][MANY_ROWS];
    struct pv_list *l = many_names();
    struct pv_names_options o = PV_NAMES_OPTIONS;
    assert_int_equal(pv_names_compare(l, 0, 1, p[0], w[0], NULL), PV_OK);
    for (size_t i = 0; i < MANY_ROWS; i++) {
        struct str a = columns_cell(l, i, 0), b = columns_cell(l, i, 1);
        struct pv_name n = {.size = sizeof n};
        if (pv_name_compare(a.ptr, a.len, b.ptr, b.len, &n, NULL) != PV_OK)
            n = (struct pv_name){.probability = 0.5};
        assert_true(n.probability == p[0][i] && n.weight_bits == w[0][i]);
    }
    for (o.threads = 0; o.threads <= 64; o.threads += 1 + o.threads * 5) {
        memset(p[1], 0xFF, sizeof p[1]);
        memset(w[1], 0xFF, sizeof w[1]);
        assert_int_equal(pv_names_compare_with(l, &o, p[1], w[1], NULL), PV_OK);
        assert_memory_equal(p[0], p[1], sizeof p[0]);
        assert_memory_equal(w[0], w[1], sizeof w[0]);
    }
    o.threads = 65;
    assert_int_equal(pv_names_compare_with(l, &o, p[1], w[1], NULL), PV_ERR_ARGUMENT);
    o.threads = 1;
    o.size--;
    assert_int_equal(pv_names_compare_with(l, &o, p[1], w[1], NULL), PV_ERR_ARGUMENT);
    assert_int_equal(pv_names_compare_with(l, NULL, p[1], w[1], NULL), PV_ERR_ARGUMENT);
    pv_list_free(l);
}

static void no_rows_are_no_work(void **state)
{
    (void)state;
    static const int32_t ends[] = {0};
    struct pv_names_options o = PV_NAMES_OPTIONS;
    struct pv_column c = PV_COLUMN;
    struct pv_list *l;
    c.bytes = "";
    c.offsets32 = ends;
    assert_int_equal(pv_list_new(0, &l, NULL), PV_OK);
    assert_int_equal(pv_list_add(l, &c, NULL), PV_OK);
    o.threads = 4;
    assert_int_equal(pv_names_compare_with(l, &o, NULL, NULL, NULL), PV_ERR_ARGUMENT);
    assert_int_equal(pv_names_compare(l, 0, 0, NULL, NULL, NULL), PV_OK);
    pv_list_free(l);
}

/* --- the index --- */

static const char *const given[] = {"Amina", "Yusuf", "Leila", "Daniel", "Maryam", "Tomas"};
static const char *const family[] = {"Rahmani", "Karimov", "Haddad", "Okafor",
                                     "Nazari",  "Berger",  "Mansour"};
enum { PEOPLE = (int)(COUNT(given) * COUNT(family)) };

static void name_of(size_t i, char out[64])
{
    snprintf(out, 64, "%s %s", given[i % COUNT(given)], family[i / COUNT(given) % COUNT(family)]);
}

static void add(struct pv_index *x, size_t i, uint32_t *person)
{
    char name[64];
    name_of(i, name);
    assert_int_equal(pv_index_add(x, name, strlen(name), person, NULL), PV_OK);
}

static void people_are_found_until_they_are_removed(void **state)
{
    (void)state;
    struct pv_index *x;
    struct pv_hit hit[10];
    struct pv_error error;
    uint32_t person;
    size_t count;
    assert_int_equal(pv_index_new(&x, &error), PV_OK);
    for (size_t i = 0; i < PEOPLE; i++) {
        add(x, i, &person);
        assert_int_equal(person, i);
    }
    assert_int_equal(pv_index_count(x), PEOPLE);
    assert_true(pv_index_bytes(x) > PEOPLE);
    assert_int_equal(pv_index_find(x, "ليلى حداد", strlen("ليلى حداد"), hit, 10, &count, &error),
                     PV_OK);
    assert_true(count > 0);
    assert_int_equal(hit[0].person, 2 + 2 * COUNT(given));
    assert_true(hit[0].probability > 0.5);
    for (size_t i = 1; i < count; i++)
        assert_true(hit[i - 1].weight_bits >= hit[i].weight_bits);
    assert_int_equal(pv_index_remove(x, hit[0].person, &error), PV_OK);
    assert_int_equal(pv_index_remove(x, 2 + 2 * COUNT(given), &error), PV_ERR_ARGUMENT);
    assert_string_equal(error.text, "there is no person 14");
    assert_int_equal(pv_index_count(x), PEOPLE - 1);
    assert_int_equal(pv_index_find(x, "Leila Haddad", 12, hit, 10, &count, NULL), PV_OK);
    for (size_t i = 0; i < count; i++)
        assert_int_not_equal(hit[i].person, 14);
    add(x, 14, &person);
    assert_int_equal(person, PEOPLE);
    assert_int_equal(pv_index_find(x, "Leila Haddad", 12, hit, 1, &count, NULL), PV_OK);
    assert_int_equal(count, 1);
    assert_int_equal(hit[0].person, PEOPLE);
    pv_index_free(x);
}

static void bad_calls_change_nothing(void **state)
{
    (void)state;
    struct pv_index *x;
    struct pv_hit hit[2];
    uint32_t person;
    size_t count = 7;
    assert_int_equal(pv_index_new(&x, NULL), PV_OK);
    assert_int_equal(pv_index_add(x, "\xFF", 1, &person, NULL), PV_ERR_FORMAT);
    assert_int_equal(pv_index_add(x, NULL, 1, &person, NULL), PV_ERR_ARGUMENT);
    assert_int_equal(pv_index_add(x, "a", 1, NULL, NULL), PV_ERR_ARGUMENT);
    assert_int_equal(pv_index_remove(x, 0, NULL), PV_ERR_ARGUMENT);
    assert_int_equal(pv_index_count(x), 0);
    assert_int_equal(pv_index_find(x, "\xFF", 1, hit, 2, &count, NULL), PV_ERR_FORMAT);
    assert_int_equal(count, 0);
    assert_int_equal(pv_index_find(x, "a", 1, NULL, 2, &count, NULL), PV_ERR_ARGUMENT);
    assert_int_equal(pv_index_find(x, "Anna", 4, hit, 2, &count, NULL), PV_OK);
    assert_int_equal(count, 0);
    assert_int_equal(pv_index_new(NULL, NULL), PV_ERR_ARGUMENT);
    assert_int_equal(pv_index_count(NULL) + pv_index_bytes(NULL), 0);
    pv_index_free(x);
    pv_index_free(NULL);
}

/* --- threads: one index, additions, removals and queries at once --- */

enum { ROUNDS = 8, THREADS = 4 };

struct party {
    struct pv_index *index;
    size_t number;
    const char *wrong;
};

/* Adds a name that is nobody else's, finds it, removes it, and does not find it. */
static const char *add_find_remove(struct party *p)
{
    static const char *const own[THREADS] = {"Zbigniew Wojcik", "Thandiwe Mokoena",
                                             "Bartholomew Quill", "Sigridur Jonsdottir"};
    struct pv_hit hit[10];
    const char *name = own[p->number];
    uint32_t person;
    size_t count;
    if (pv_index_add(p->index, name, strlen(name), &person, NULL) != PV_OK)
        return "add";
    if (pv_index_find(p->index, name, strlen(name), hit, 10, &count, NULL) != PV_OK || !count ||
        hit[0].person != person)
        return "find what was added";
    if (pv_index_remove(p->index, person, NULL) != PV_OK)
        return "remove";
    if (pv_index_find(p->index, name, strlen(name), hit, 10, &count, NULL) != PV_OK)
        return "find";
    for (size_t i = 0; i < count; i++)
        if (hit[i].person == person)
            return "removed, and found";
    return NULL;
}

static void *work(void *context)
{
    struct party *p = context;
    for (int i = 0; i < ROUNDS && !p->wrong; i++)
        p->wrong = add_find_remove(p);
    return NULL;
}

static void threads_add_find_and_remove_at_once(void **state)
{
    (void)state;
    struct party p[THREADS];
    pthread_t thread[THREADS];
    struct pv_index *x;
    uint32_t person;
    assert_int_equal(pv_index_new(&x, NULL), PV_OK);
    for (size_t i = 0; i < PEOPLE; i++)
        add(x, i, &person);
    for (size_t i = 0; i < THREADS; i++) {
        p[i] = (struct party){x, i, NULL};
        assert_int_equal(pthread_create(&thread[i], NULL, work, &p[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(thread[i], NULL), 0);
        if (p[i].wrong)
            fail_msg("thread %zu: %s", i, p[i].wrong);
    }
    assert_int_equal(pv_index_count(x), PEOPLE);
    pv_index_free(x);
}

/* --- many at once, their names read before --- */

static void a_batch_is_found_as_if_added_one_by_one(void **state)
{
    (void)state;
    static struct part word[PEOPLE * PARTS_MAX];
    uint32_t words[PEOPLE * PARTS_MAX], person;
    uint8_t counts[PEOPLE];
    struct lookup_batch b = {.word = word, .counts = counts, .words = words, .persons = PEOPLE};
    struct lookup *one, *many;
    struct lookup_scratch *s1, *s2;
    struct lookup_hit h1[5], h2[5];
    size_t n1, n2;
    assert_int_equal(lookup_new(&one), OK);
    assert_int_equal(lookup_new(&many), OK);
    assert_int_equal(lookup_scratch_new(&s1), OK);
    assert_int_equal(lookup_scratch_new(&s2), OK);
    for (size_t i = 0; i < PEOPLE; i++) {
        char name[64];
        struct parts parts;
        name_of(i, name);
        assert_int_equal(lookup_add(one, str_from(name), &person), OK);
        parts_read(str_from(name), &parts);
        counts[i] = parts.count;
        for (size_t k = 0; k < parts.count; k++, b.word_count++) {
            word[b.word_count] = parts.part[k];
            words[b.word_count] = (uint32_t)b.word_count;
        }
    }
    assert_int_equal(lookup_add_batch(many, &b), OK);
    assert_int_equal(lookup_count(many), PEOPLE);
    assert_int_equal(lookup_words(many), lookup_words(one));
    for (size_t i = 0; i < PEOPLE; i++) {
        char name[64];
        name_of(i, name);
        assert_int_equal(lookup_find(one, s1, str_from(name), h1, 5, &n1), OK);
        assert_int_equal(lookup_find(many, s2, str_from(name), h2, 5, &n2), OK);
        assert_int_equal(n1, n2);
        assert_int_equal(h2[0].person, i);
        for (size_t k = 0; k < n1; k++)
            assert_true(h1[k].person == h2[k].person && h1[k].weight_bits == h2[k].weight_bits);
    }
    lookup_scratch_free(s1);
    lookup_scratch_free(s2);
    lookup_free(one);
    lookup_free(many);
}

/* --- no memory --- */

static enum pv_status whole_way(void)
{
    struct pv_index *x = NULL;
    struct pv_hit hit[3];
    uint32_t person;
    size_t count;
    enum pv_status s = pv_index_new(&x, NULL);
    for (size_t i = 0; i < 5 && s == PV_OK; i++) {
        char name[64];
        name_of(i, name);
        s = pv_index_add(x, name, strlen(name), &person, NULL);
    }
    if (s == PV_OK)
        s = pv_index_find(x, "Amina Rahmani", 13, hit, 3, &count, NULL);
    if (s == PV_OK)
        assert_int_equal(hit[0].person, 0);
    pv_index_free(x);
    return s;
}

static void without_memory_every_step_says_so(void **state)
{
    (void)state;
    enum pv_status s = PV_ERR_MEMORY;
    long failed = 0;
    for (long n = 0; s != PV_OK; n++, failed++) {
        mem_fail_after(n);
        s = whole_way();
        mem_fail_after(-1);
        assert_true(s == PV_OK || s == PV_ERR_MEMORY);
    }
    assert_true(failed > 20);
}

static void without_memory_names_are_not_compared(void **state)
{
    (void)state;
    static double p[MANY_ROWS];
    struct pv_list *l = many_names();
    struct pv_names_options o = PV_NAMES_OPTIONS;
    enum pv_status s = PV_ERR_MEMORY;
    long failed = 0;
    o.threads = 3;
    for (long n = 0; s != PV_OK; n++, failed++) {
        mem_fail_after(n);
        s = pv_names_compare_with(l, &o, p, NULL, NULL);
        mem_fail_after(-1);
        assert_true(s == PV_OK || s == PV_ERR_MEMORY);
    }
    assert_true(failed > 3);
    pv_list_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_names_are_weighed_and_the_lines_add_up),
        cmocka_unit_test(lines_say_where_in_the_text),
        cmocka_unit_test(what_is_no_name_is_refused),
        cmocka_unit_test(columns_of_names_are_compared_row_by_row),
        cmocka_unit_test(many_names_are_compared_as_if_alone),
        cmocka_unit_test(no_rows_are_no_work),
        cmocka_unit_test(people_are_found_until_they_are_removed),
        cmocka_unit_test(bad_calls_change_nothing),
        cmocka_unit_test(threads_add_find_and_remove_at_once),
        cmocka_unit_test(a_batch_is_found_as_if_added_one_by_one),
        cmocka_unit_test(without_memory_every_step_says_so),
        cmocka_unit_test(without_memory_names_are_not_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
