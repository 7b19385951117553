#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "core/trait.h"

static struct traits of(enum field f, const char *text)
{
    static struct traits t;
    struct facts facts = {.stated_day = DAY_UNKNOWN};
    facts.value[f] = str_from(text);
    traits_of(&facts, &t);
    return t;
}

/* One letter a trait of the name: p plain, t title, i initial. */
static void has_roles(const char *name, const char *expected)
{
    struct traits t = of(FIELD_NAME, name);
    char got[TRAITS + 1] = "";
    for (size_t i = 0; i < t.count; i++)
        got[i] = "pti"[t.at[i].role];
    if (strcmp(got, expected) != 0)
        print_error("\"%s\"\n", name);
    assert_string_equal(got, expected);
}

static void test_roles(void **state)
{
    (void)state;
    has_roles("", "");
    has_roles("Ali Karimi", "pp");
    has_roles("Golestanzade M. Hossein", "pip");
    has_roles("Mula Nizar", "tp");
    has_roles("Dr. Karimi", "tp");
    has_roles("حاج علی کریمی", "tpp");
    has_roles("سيدة رنا النزيني", "tpp");
    has_roles("г-жа Нигора Касымова", "tpp");
    has_roles("G-Zha Lesya", "tp");
    has_roles("Haji", "p"); /* somebody is called so */
    has_roles("Ali bin Hasan al-Jabouri", "ppp");
    has_roles("SaidaRustamovna", "pp"); /* run together */
    has_roles("McDonald", "p");
    has_roles("AlRahmouni", "p");
    has_roles("Abd al-Rahman", "p");
    has_roles("\xFF\xFE", "");
}

static const struct trait *first_of(const struct traits *t, enum trait_class class, size_t n)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->at[i].class == class && n-- == 0)
            return &t->at[i];
    return NULL;
}

/* In a chain of names the second is the father; so is a patronymic. */
static void test_chain(void **state)
{
    (void)state;
    static const struct {
        const char *name, *father;
        bool chain;
    } rows[] = {
        {"Ali Hasan Karim", "Hassan", true},  {"علي حسن كريم", "Hasan", true},
        {"Saida Rustamovna", "Rustam", true}, {"Саида Рустамовна", "Рустам", true},
        {"Saida Rustamovna", "Рустам", true}, {"Ali Hasan Karim", "Omar", false},
        {"Saida Karimova", "Rustam", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct facts f = {.stated_day = DAY_UNKNOWN};
        struct traits t;
        f.value[FIELD_NAME] = str_from(rows[i].name);
        f.value[FIELD_FATHER] = str_from(rows[i].father);
        traits_of(&f, &t);
        assert_false(first_of(&t, TRAIT_NAME, 0)->in_chain);
        if (first_of(&t, TRAIT_NAME, 1)->in_chain != rows[i].chain)
            fail_msg("%s, %s", rows[i].name, rows[i].father);
    }
}

/* Words with a digit are codes, numbers lose what separates them. */
static void test_codes(void **state)
{
    (void)state;
    struct traits t = of(FIELD_ADDRESS, "Block B12 Street");
    assert_int_equal(t.count, 3);
    assert_int_equal(t.at[1].code_len, 3);
    assert_memory_equal(t.at[1].code, "b12", 3);
    assert_int_equal(t.at[0].code_len, 0);
    t = of(FIELD_DOCUMENT, "R-00 12; 77x");
    assert_int_equal(t.count, 2);
    assert_memory_equal(t.at[0].code, "r0012", 5);
    t = of(FIELD_PHONE, "+49 (170) 123 45 67");
    assert_memory_equal(t.at[0].code, "701234567", 9);
}

/* A place of two names is one place. */
static void test_places(void **state)
{
    (void)state;
    char a[PART_KEY_BYTES], b[PART_KEY_BYTES];
    struct traits t = of(FIELD_HOME, "Arbil"), u = of(FIELD_HOME, "Erbil");
    assert_int_equal(t.count, 1);
    assert_true(str_eq(part_key(&t.at[0].word, a), part_key(&u.at[0].word, b)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_chain),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
