#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/utf8.h"
#include "core/name.h"
#include "core/name_table.h"

/* The parts as letters: titles in brackets, initials with a dot. */
static void parts(const char *text, char out[200])
{
    struct name n = {.count = 0};
    struct buf b = {0};
    name_read(str_from(text), &n);
    for (size_t i = 0; i < n.count; i++) {
        if (i)
            buf_byte(&b, ' ');
        if (n.parts[i].role == NAME_TITLE)
            buf_byte(&b, '(');
        sounds_spell(&n.parts[i].sounds, &b);
        if (n.parts[i].role == NAME_TITLE)
            buf_byte(&b, ')');
        if (n.parts[i].role == NAME_INITIAL)
            buf_byte(&b, '.');
    }
    assert_int_equal(buf_check(&b), OK);
    assert_true(b.len < 200);
    if (b.len)
        memcpy(out, b.ptr, b.len);
    out[b.len] = 0;
    buf_free(&b);
}

static void reads(const char *text, const char *expected)
{
    char got[200];
    parts(text, got);
    if (strcmp(got, expected) != 0)
        print_error("\"%s\"\n", text);
    assert_string_equal(got, expected);
}

static void test_roles(void **state)
{
    (void)state;
    reads("", "");
    reads("Ali Karimi", "ali karimi");
    reads("Golestanzade M. Hossein", "golestanzade m. hosein");
    reads("Haji Ali Karimi", "(haji) ali karimi");
    reads("Dr. Karimi", "(dr) karimi");
    reads("حاج علی کریمی", "(haj) li krimi");
    reads("Hadjdji Ali Karimi", "(haji) ali karimi");
    reads("Haji", "haji"); /* somebody is called so */
    reads("Pur Shahla", "(pur) shahla");
    reads("Md. Karim", "mohamad karim");
    reads("12 Karim 7", "karim");
}

static void test_particles_go(void **state)
{
    (void)state;
    reads("Ali bin Hasan al-Jabouri", "ali hasan jaburi");
    reads("Sara bint Omar", "sara omar");
    reads("An Nguyen", "an nguyen"); /* an article only before a hyphen */
    reads("Omar ar-Rashid", "omar rashid");
}

/* One name, however it is divided: the same parts, or parts that sound alike. */
static void test_compounds(void **state)
{
    (void)state;
    static const char *const alike[][2] = {
        {"Golestan zadeh", "Golestanzadeh"},
        {"Golestan-zadeh", "Golestanzadeh"},
        {"Abd al-Rahman", "Abdurrahman"},
        {"Abdul Rahman", "Abd ar-Rahman"},
        {"Abdur Rahman", "Abdulrahman"},
        {"عبد الرحمن", "عبدالرحمن"},
        {"عبدالرحمن", "Abdel Rahmane"},
        {"Абдул Рахман", "Abdurrahman"},
        {"Rahmat Ullah", "Rahmatollah"},
        {"رحمت الله", "Rahmatullah"},
        {"Nur al-Din", "Nureddin"},
        {"نورالدین", "Nur ud-Din"},
        {"Abu Bakr", "Aboubakr"},
        {"ابو بکر", "Abu Bakr"},
        {"گلستان\xE2\x80\x8Cزاده", "Golestan Zade"},
    };
    for (size_t i = 0; i < COUNT(alike); i++) {
        struct name a = {.count = 0}, b = {.count = 0};
        name_read(str_from(alike[i][0]), &a);
        name_read(str_from(alike[i][1]), &b);
        if (a.count != 1 || b.count != 1 ||
            sounds_distance(&a.parts[0].sounds, &b.parts[0].sounds, 100) > 16)
            fail_msg("%s | %s", alike[i][0], alike[i][1]);
    }
}

static void test_tails_need_a_name(void **state)
{
    (void)state;
    reads("Zadeh", "zadeh");
    reads("A. Zadeh", "a. zadeh");
    reads("Abdul", "abdul");
    reads("Allah", "alah");
}

static void test_initials(void **state)
{
    (void)state;
    struct name a = {.count = 0}, b = {.count = 0};
    name_read(STR("M. H. G."), &a);
    name_read(STR("محمد حسین گلستان"), &b);
    assert_int_equal(a.count, 3);
    assert_int_equal(b.count, 3);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++)
            assert_int_equal(name_initial_of(&a.parts[i].sounds, &b.parts[j].sounds), i == j);
}

static void test_absurd_names(void **state)
{
    (void)state;
    static char many[10240];
    struct name n = {.count = 0};
    for (size_t i = 0; i < sizeof many; i++)
        many[i] = i % 7 == 6 ? ' ' : (char)('a' + i % 23);
    name_read((struct str){many, sizeof many}, &n);
    assert_int_equal(n.count, NAME_PARTS);
    name_read(STR("more"), &n);
    assert_int_equal(n.count, NAME_PARTS);
    n.count = 0;
    memset(many, 'x', sizeof many);
    name_read((struct str){many, sizeof many}, &n);
    assert_int_equal(n.count, 1);
    reads("\xFF\xFE", "");
    reads("\xE2\x80\xAE", "");
    reads("A\xFFli", "a. li");
}

/* In order, folded, and each findable. */
static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < name_words_count; i++) {
        struct str s = str_from(name_words[i].text);
        struct word w;
        size_t at = 0;
        assert_true(script_next_word(s, &at, &w));
        assert_true(word_is(&w, name_words[i].text));
        if (i == 0)
            continue;
        struct str last = str_from(name_words[i - 1].text);
        assert_true(str_cmp(last, s) < 0); /* of UTF-8 as of letters */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_roles),     cmocka_unit_test(test_particles_go),
        cmocka_unit_test(test_compounds), cmocka_unit_test(test_tails_need_a_name),
        cmocka_unit_test(test_initials),  cmocka_unit_test(test_absurd_names),
        cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
