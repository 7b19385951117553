#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/sound.h"
#include "core/sound_table.h"

static struct sounds sounds_of(const char *text)
{
    struct word w;
    struct sounds s = {.len = 0};
    size_t at = 0;
    assert_true(script_next_word(str_from(text), &at, &w));
    sounds_of_word(&w, &s);
    return s;
}

static unsigned apart(const char *a, const char *b)
{
    struct sounds x = sounds_of(a), y = sounds_of(b);
    unsigned d = sounds_distance(&x, &y, 1000);
    assert_int_equal(d, sounds_distance(&y, &x, 1000));
    return d;
}

/* One name as different hands write it. */
static void test_near(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"محمد", "Mohammad"},
        {"محمد", "Muhammed"},
        {"حسین", "Hussain"},
        {"Mohammad", "Мохаммад"},
        {"گلستان", "Golestan"},
        {"قاسم", "Ghasem"},
        {"قاسم", "Qasim"},
        {"خدیجه", "Khadija"},
        {"عبدالرحمن", "Abdurrahman"},
        {"عبدالرحمن", "Abdulrahman"},
        {"Юсуф", "Yousef"},
        {"یوسف", "Юсуф"},
        {"فاطمة", "Fatimah"},
        {"Jalal", "Dschalal"},
        {"ضیا", "Zia"},
        {"ذبیح", "Zabih"},
        {"چنگیز", "Tschingis"},
        {"ژاله", "Zhaleh"},
        {"ئەحمەد", "Ahmed"},
        {"شیرین", "Chirine"},
        {"Kabul", "کابل"},
        {"الأحمد", "Ahmad"},
        {"الجبوري", "Jabouri"},
        {"ገብረመድኅን", "Gebremedhin"},
        {"ኃይሌ", "Haile"},
        {"ကျော်", "Kyaw"},
        {"מזרחי", "Mizrahi"},
        {"კაპანაძე", "Kapanadze"},
        {"Պետրոսյան", "Petrosyan"},
        {"Παπαδάκη", "Papadaki"},
    };
    for (size_t i = 0; i < COUNT(pairs); i++)
        if (apart(pairs[i][0], pairs[i][1]) > 14)
            fail_msg("%s %s: %u", pairs[i][0], pairs[i][1], apart(pairs[i][0], pairs[i][1]));
}

static void test_far(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"محمد", "Hamid"},  {"حسن", "Karim"},    {"Ali", "Reza"},   {"فاطمه", "Maryam"},
        {"Иван", "Пётр"},   {"Rahman", "Rahim"}, {"جمال", "Kamal"}, {"Golestan", "Golshan"},
        {"زهرا", "Zeynab"}, {"إلياس", "Yas"},    {"نادر", "Naser"},
    };
    for (size_t i = 0; i < COUNT(pairs); i++)
        if (apart(pairs[i][0], pairs[i][1]) < 9)
            fail_msg("%s %s: %u", pairs[i][0], pairs[i][1], apart(pairs[i][0], pairs[i][1]));
}

static void test_equal_sounds(void **state)
{
    (void)state;
    assert_int_equal(apart("Hassan", "Hasan"), 0);
    assert_int_equal(apart("Nour", "Nur"), 0);
    assert_int_equal(apart("علی", "علي"), 0);
    struct sounds a = sounds_of("Ali"), b = sounds_of("Aly");
    assert_true(sounds_equal(&a, &b));
}

static void test_skeleton(void **state)
{
    (void)state;
    struct sounds a = sounds_of("محمد"), b = sounds_of("Mohammad"), c = sounds_of("Ali"),
                  d = sounds_of("Karim");
    assert_int_equal(sounds_skeleton(&a), sounds_skeleton(&b));
    assert_int_not_equal(sounds_skeleton(&a), sounds_skeleton(&d));
    uint64_t k = sounds_skeleton(&d);
    assert_int_equal(skeleton_length(k), 3);
    assert_int_equal(skeleton_length(sounds_skeleton(&c)), 1);
    struct sounds e = sounds_of("Kari"), f = sounds_of("Arim");
    assert_int_equal(skeleton_without(k, 2), sounds_skeleton(&e));
    assert_int_equal(skeleton_without(k, 0), sounds_skeleton(&f));
    struct sounds none = {.len = 0}, vowels = sounds_of("Aoue");
    assert_int_equal(sounds_skeleton(&none), 0);
    assert_int_not_equal(sounds_skeleton(&vowels), 0);
}

static void test_skeletons_near(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool near;
    } rows[] = {
        {"Karim", "Karim", true},
        {"Karim", "Karimz", true},
        {"Karim", "Arim", true},
        {"Karim", "Kazim", true},
        {"Karim", "Rakim", true},
        {"Karim", "Kamir", true},
        {"Karim", "Tarim", true},
        {"Karim", "Kari", true},
        {"Ali", "Ali", true},
        {"Karim", "Salim", false},
        {"Karim", "Mirak", false},
        {"Karim", "Imza", false},
        {"Golestan", "Tasgolen", false},
        {"Kabutarkhani", "Kabutarkhali", true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sounds a = sounds_of(rows[i].a), b = sounds_of(rows[i].b);
        uint64_t x = sounds_skeleton(&a), y = sounds_skeleton(&b);
        if (skeletons_near(x, y) != rows[i].near || skeletons_near(y, x) != rows[i].near)
            fail_msg("%s %s", rows[i].a, rows[i].b);
    }
}

static void test_join(void **state)
{
    (void)state;
    struct sounds a = sounds_of("Golestan"), b = sounds_of("zade"), c = sounds_of("Golestanzade");
    sounds_join(&a, &b);
    assert_true(sounds_equal(&a, &c));
    for (int i = 0; i < 10; i++)
        sounds_join(&a, &b);
    assert_int_equal(a.len, SOUNDS_MAX);
}

/* A distance: 0 to itself, the same both ways, cut off only above the limit. */
static void test_distance_is_one(void **state)
{
    (void)state;
    static const char *const words[] = {"محمد", "Mohammad", "Ali", "علی",
                                        "Иван", "Zadeh",    "12",  "李"};
    for (size_t i = 0; i < COUNT(words); i++)
        for (size_t j = 0; j < COUNT(words); j++) {
            struct sounds x = sounds_of(words[i]), y = sounds_of(words[j]);
            unsigned d = apart(words[i], words[j]);
            assert_true(i != j || d == 0);
            for (unsigned limit = 0; limit < 100; limit += 7) {
                unsigned cut = sounds_distance(&x, &y, limit);
                assert_true(d <= limit ? cut == d : cut > limit);
            }
        }
}

/* Each pair of sounds stands in the table once, and never on the diagonal. */
static void test_table(void **state)
{
    (void)state;
    for (size_t a = 0; a < SOUND_COUNT; a++)
        for (size_t b = 0; b < SOUND_COUNT; b++) {
            assert_true(sound_near[a][b] <= SOUND_ONE);
            assert_true(sound_near[a][b] == 0 || (sound_near[b][a] == 0 && a != b));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_near),
        cmocka_unit_test(test_far),
        cmocka_unit_test(test_equal_sounds),
        cmocka_unit_test(test_skeleton),
        cmocka_unit_test(test_skeletons_near),
        cmocka_unit_test(test_join),
        cmocka_unit_test(test_distance_is_one),
        cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
