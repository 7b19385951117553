#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "base/mem.h"
#include "core/namesake.h"
#include "link_rows.h"

/* Made-up people, some of them in several spellings. */
static const char *const names[] = {
    "Mohammad Hossein Golestanzade",             /* 1 */
    "محمد حسین گلستان‌زاده", /* 2 */
    "Golestan Zadeh, M. Hosein",                 /* 3 */
    "سیده زهرا موسوی",                           /* 4 */
    "Zahra Moosavi",                             /* 5 */
    "Sayeedeh Zahra Musavi",                     /* 6 */
    "Ali Moosavi",                               /* 7 */
    "علی موسوی",                                 /* 8 */
    "Иван Сергеевич Бондаренко",                 /* 9 */
    "BONDARENKO Ivan",                           /* 10 */
    "Bondarenko Olga Sergeevna",                 /* 11 */
    "Abdul Rahman Haidari",                      /* 12 */
    "عبدالرحمن حیدری",                           /* 13 */
    "Абдурахман Хайдари",                        /* 14 */
    "Nora Lindqvist",                            /* 15 */
    "Саша Бондаренко",                           /* 16 */
    "Aleksandr Bondarenko",                      /* 17 */
    "Zahra bint Ali Moosavi",                    /* 18 */
};
enum { COUNT_NAMES = COUNT(names) };

static void made(const size_t *order, struct str written[], uint32_t rows[], struct namesakes **out)
{
    struct namesake_values v = {.count = COUNT_NAMES,
                                .written = written,
                                .column_count = 1,
                                .rows = {rows},
                                .latin_pairs = true};
    rows[0] = 0;
    written[0] = STR_NONE;
    for (size_t i = 0; i < COUNT_NAMES; i++) {
        written[i + 1] = str_from(names[order ? order[i] : i]);
        rows[i + 1] = 1;
    }
    assert_int_equal(namesakes_new(&v, out), OK);
}

static void people_are_known_in_any_script(void **state)
{
    (void)state;
    static const struct {
        uint32_t a, b;
        enum namesake_kind kind;
    } cases[] = {{1, 2, NAMESAKE_ALL},     {4, 5, NAMESAKE_ALL},   {4, 6, NAMESAKE_ALL},
                 {5, 6, NAMESAKE_ALL},     {7, 8, NAMESAKE_ALL},   {9, 10, NAMESAKE_TWO},
                 {12, 13, NAMESAKE_ALL},   {12, 14, NAMESAKE_ALL}, {13, 14, NAMESAKE_ALL},
                 {16, 17, NAMESAKE_ALL},   {4, 7, NAMESAKE_REST},  {4, 8, NAMESAKE_REST},
                 {9, 11, NAMESAKE_REST},   {2, 9, NAMESAKE_NONE},  {1, 15, NAMESAKE_NONE},
                 {8, 18, NAMESAKE_INITIAL}};
    struct str written[COUNT_NAMES + 1];
    uint32_t rows[COUNT_NAMES + 1];
    struct namesakes *n;
    size_t wrong = 0;
    made(NULL, written, rows, &n);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct namesake_match m;
        namesakes_compare(n, 0, cases[i].a, cases[i].b, &m);
        wrong += m.kind != cases[i].kind;
        if (m.kind != cases[i].kind)
            print_message("%s / %s: %d\n", names[cases[i].a - 1], names[cases[i].b - 1], m.kind);
    }
    assert_int_equal(wrong, 0);
    namesakes_free(n);
}

/* Either way round, asked once or twice, numbered in any order: the same. */
static void order_makes_no_difference(void **state)
{
    (void)state;
    struct str written[2][COUNT_NAMES + 1];
    uint32_t rows[2][COUNT_NAMES + 1];
    size_t turned[COUNT_NAMES];
    struct namesakes *n, *t;
    for (size_t i = 0; i < COUNT_NAMES; i++)
        turned[i] = COUNT_NAMES - 1 - i;
    made(NULL, written[0], rows[0], &n);
    made(turned, written[1], rows[1], &t);
    for (uint32_t a = 1; a <= COUNT_NAMES; a++)
        for (uint32_t b = 1; b <= COUNT_NAMES; b++) {
            struct namesake_match m, back, again;
            if (a == b)
                continue;
            namesakes_compare(n, 0, a, b, &m);
            namesakes_compare(n, 0, b, a, &back);
            namesakes_compare(t, 0, COUNT_NAMES + 1 - a, COUNT_NAMES + 1 - b, &again);
            assert_int_equal(m.kind, back.kind);
            assert_int_equal(m.kind, again.kind);
            assert_true(fabs(m.bits - back.bits) < 1e-9);
            assert_true(fabs(m.bits - again.bits) < 1e-9);
        }
    for (uint32_t a = 1; a <= COUNT_NAMES; a++)
        for (size_t s = 0; s < NAMESAKE_CODES; s++) {
            assert_int_equal(namesakes_code(n, a, s), namesakes_code(t, COUNT_NAMES + 1 - a, s));
            assert_int_equal(namesakes_two_code(n, a, s),
                             namesakes_two_code(t, COUNT_NAMES + 1 - a, s));
        }
    namesakes_free(n);
    namesakes_free(t);
}

static bool share_code(const struct namesakes *n, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < NAMESAKE_CODES; i++)
        for (size_t j = 0; j < NAMESAKE_CODES; j++)
            if (namesakes_code(n, a, i) && namesakes_code(n, a, i) == namesakes_code(n, b, j))
                return true;
    return false;
}

static void spellings_share_a_key_and_strangers_do_not(void **state)
{
    (void)state;
    struct str written[COUNT_NAMES + 1];
    uint32_t rows[COUNT_NAMES + 1];
    struct namesakes *n;
    made(NULL, written, rows, &n);
    assert_true(share_code(n, 1, 2));
    assert_true(share_code(n, 2, 3));
    assert_true(share_code(n, 9, 10));
    assert_true(share_code(n, 13, 14));
    assert_false(share_code(n, 1, 15));
    assert_false(share_code(n, 9, 15));
    namesakes_free(n);
}

/* A name in two spellings is as common as both together. */
static void a_name_is_counted_in_all_its_spellings(void **state)
{
    (void)state;
    static const char *const few[] = {"", "Golestani", "گلستانی", "Гулистони", "Lindqvist"};
    struct str written[COUNT(few)];
    uint32_t rows[COUNT(few)] = {0, 2, 20, 10, 2};
    for (size_t i = 0; i < COUNT(few); i++)
        written[i] = str_from(few[i]);
    struct namesake_values v = {
        .count = COUNT(few) - 1, .written = written, .column_count = 1, .rows = {rows}};
    struct namesakes *n;
    assert_int_equal(namesakes_new(&v, &n), OK);
    assert_true(namesakes_bits(n, 0, 1) < 1);
    assert_true(namesakes_bits(n, 0, 4) > 4);
    namesakes_free(n);
}

static void scripts_are_told_apart(void **state)
{
    (void)state;
    assert_false(namesake_foreign_text(STR("José Müller-Đorđević 12")));
    assert_true(namesake_foreign_text(STR("Jose حسین")));
    assert_true(namesake_foreign_text(STR("Ольга")));
    assert_false(namesake_foreign_text(STR("")));
}

static void without_memory_it_fails_cleanly(void **state)
{
    (void)state;
    struct str written[COUNT_NAMES + 1] = {STR_NONE};
    uint32_t rows[COUNT_NAMES + 1] = {0};
    struct namesake_values v = {
        .count = COUNT_NAMES, .written = written, .column_count = 1, .rows = {rows}};
    for (size_t i = 1; i <= COUNT_NAMES; i++)
        written[i] = str_from(names[i - 1]);
    enum err e = ERR_MEMORY;
    for (long k = 0; e != OK; k++) {
        struct namesakes *n = NULL;
        mem_fail_after(k);
        e = namesakes_new(&v, &n);
        mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
        namesakes_free(n);
    }
}

/* A name is made common by its spellings, hardly by names that only might be one. */
static void doubtful_spellings_count_less(void **state)
{
    (void)state;
    static const char *const sure[] = {"Bahrami", "بهرامی", "Bahramee", "Nora"};
    static const char *const doubtful[] = {"Bahrami", "Bahrani", "Bahrimi", "Nora"};
    double bits[2];
    for (size_t k = 0; k < 2; k++) {
        struct str written[COUNT(sure) + 1] = {STR_NONE};
        uint32_t rows[COUNT(sure) + 1] = {0};
        struct namesake_values v = {.count = COUNT(sure),
                                    .written = written,
                                    .column_count = 1,
                                    .rows = {rows},
                                    .latin_pairs = true};
        struct namesakes *n;
        for (size_t i = 1; i <= COUNT(sure); i++) {
            written[i] = str_from(k ? doubtful[i - 1] : sure[i - 1]);
            rows[i] = i == 1 ? 1 : 50;
        }
        assert_int_equal(namesakes_new(&v, &n), OK);
        bits[k] = namesakes_bits(n, 0, 1);
        namesakes_free(n);
    }
    assert_true(bits[0] < 0.8);
    assert_true(bits[1] > bits[0] + 0.8);
}

enum { MANY_NAMES = 700 };

/* So many words that several threads have some each. */
static void many(size_t workers, char text[][2 * CELL_ROOM], struct namesakes **out)
{
    static uint32_t rows[MANY_NAMES + 1];
    static struct str written[MANY_NAMES + 1];
    struct namesake_values v = {.count = MANY_NAMES,
                                .written = written,
                                .column_count = 1,
                                .rows = {rows},
                                .latin_pairs = true,
                                .workers = workers};
    uint64_t seed = 3;
    for (size_t i = 1; i <= MANY_NAMES; i++) {
        char a[CELL_ROOM], b[CELL_ROOM];
        made_word(&seed, a);
        made_word(&seed, b);
        snprintf(text[i], 2 * CELL_ROOM, "%s %s", a, b);
        written[i] = str_from(text[i]);
        rows[i] = 1;
    }
    assert_int_equal(namesakes_new(&v, out), OK);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    static char text[MANY_NAMES + 1][2 * CELL_ROOM];
    struct namesakes *one, *three;
    size_t alike = 0;
    many(1, text, &one);
    many(3, text, &three);
    for (uint32_t a = 1; a <= MANY_NAMES; a++) {
        assert_true(fabs(namesakes_bits(one, 0, a) - namesakes_bits(three, 0, a)) < 1e-12);
        for (size_t k = 0; k < NAMESAKE_CODES; k++)
            assert_int_equal(namesakes_code(one, a, k), namesakes_code(three, a, k));
        for (uint32_t b = 1; b < a; b++) {
            struct namesake_match x, y;
            namesakes_compare(one, 0, a, b, &x);
            namesakes_compare(three, 0, a, b, &y);
            assert_int_equal(x.kind, y.kind);
            alike += x.kind != NAMESAKE_NONE;
        }
    }
    assert_true(alike > MANY_NAMES);
    namesakes_free(one);
    namesakes_free(three);
}

/* What is said at a glance is never less than what comparing finds, and says it of most strangers.
 */
static void a_glance_is_a_bound(void **state)
{
    (void)state;
    struct str written[COUNT_NAMES + 1];
    uint32_t rows[COUNT_NAMES + 1];
    struct namesakes *n;
    size_t bounded = 0, one_word = 0;
    made(NULL, written, rows, &n);
    for (uint32_t a = 1; a <= COUNT_NAMES; a++)
        for (uint32_t b = 1; b <= COUNT_NAMES; b++) {
            struct namesake_match m;
            double most = namesakes_one_word(n, 0, a, b);
            if (a == b || most >= NAMESAKE_MORE)
                continue;
            namesakes_compare(n, 0, a, b, &m);
            assert_true(m.kind == NAMESAKE_NONE || m.kind >= NAMESAKE_FIRST);
            assert_true(m.bits < most + 0.001);
            bounded++;
            one_word += most > 0;
        }
    assert_true(bounded > COUNT_NAMES * COUNT_NAMES / 3);
    assert_true(one_word > 0);
    assert_true(namesakes_one_word(n, 0, 12, 13) >= NAMESAKE_MORE); /* Abdul Rahman in one */
    assert_true(namesakes_one_word(n, 0, 1, 2) >= NAMESAKE_MORE);
    namesakes_free(n);
}

/* Names that agree go the whole way, also where the table of related words does not know a word of
 * theirs, or where two words are parted elsewhere. */
static void a_glance_leaves_who_may_agree(void **state)
{
    (void)state;
    static const char *const alike[] = {"Лев Вячеславович", "Lew Wjatscheslawowitsch",
                                        "مرجان معماری نسب‌نیسابوری",
                                        "MARJAN MIMARYNASAB NEESABURY"};
    struct str written[COUNT(alike) + 1] = {{0}};
    uint32_t rows[COUNT(alike) + 1] = {0};
    struct namesake_values v = {.count = COUNT(alike),
                                .written = written,
                                .column_count = 1,
                                .rows = {rows},
                                .latin_pairs = true};
    struct namesakes *n;
    for (size_t i = 0; i < COUNT(alike); i++) {
        written[i + 1] = str_from(alike[i]);
        rows[i + 1] = 1;
    }
    assert_int_equal(namesakes_new(&v, &n), OK);
    for (uint32_t a = 1; a <= COUNT(alike); a += 2) {
        struct namesake_match m;
        namesakes_compare(n, 0, a, a + 1, &m);
        assert_int_equal(m.kind, NAMESAKE_ALL);
        assert_true(namesakes_one_word(n, 0, a, a + 1) >= NAMESAKE_MORE);
        assert_true(namesakes_one_word(n, 0, a + 1, a) >= NAMESAKE_MORE);
    }
    assert_true(namesakes_one_word(n, 0, 1, 4) < NAMESAKE_MORE);
    namesakes_free(n);
}

/* What two names may have in common at a glance: the rarity of words that may be one another's
 * spelling, nothing where no given name has a counterpart, and no limit where two words may be one.
 */
static void a_glance_tells_what_may_be_in_common(void **state)
{
    (void)state;
    struct str written[COUNT_NAMES + 1];
    uint32_t rows[COUNT_NAMES + 1];
    struct namesakes *n;
    made(NULL, written, rows, &n);
    double all = namesakes_common(n, 0, 1, 2), some = namesakes_common(n, 0, 9, 11);
    assert_true(all > 0 && fabs(all - namesakes_bits(n, 0, 1)) < 0.01);
    assert_true(some > 0 && some < namesakes_bits(n, 0, 9) - 4);
    assert_true(namesakes_common(n, 0, 7, 15) < 0);
    assert_true(namesakes_common(n, 0, 9, 15) < 0);
    assert_true(namesakes_common(n, 0, 1, 3) >= NAMESAKE_MORE);  /* an initial */
    assert_true(namesakes_common(n, 0, 5, 18) >= NAMESAKE_MORE); /* bint is no name */
    for (uint32_t a = 1; a <= COUNT_NAMES; a++)
        for (uint32_t b = 1; b <= COUNT_NAMES; b++)
            assert_true(fabs(namesakes_common(n, 0, a, b) - namesakes_common(n, 0, b, a)) < 1e-9);
    namesakes_free(n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_glance_leaves_who_may_agree),
        cmocka_unit_test(a_glance_is_a_bound),
        cmocka_unit_test(a_glance_tells_what_may_be_in_common),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(doubtful_spellings_count_less),
        cmocka_unit_test(people_are_known_in_any_script),
        cmocka_unit_test(order_makes_no_difference),
        cmocka_unit_test(spellings_share_a_key_and_strangers_do_not),
        cmocka_unit_test(a_name_is_counted_in_all_its_spellings),
        cmocka_unit_test(scripts_are_told_apart),
        cmocka_unit_test(without_memory_it_fails_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
