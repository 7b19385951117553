/* Chinese syllables in Latin letters: which words are surely two names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/pinyin.h"

static bool apart(const char *a, const char *b)
{
    bool is = pinyin_apart(str_from(a), str_from(b));
    assert_true(is == pinyin_apart(str_from(b), str_from(a)));
    return is;
}

static void test_other_syllables(void **state)
{
    (void)state;
    assert_true(apart("feng", "fang"));
    assert_true(apart("jianguo", "jianhua"));
    assert_true(apart("zhang", "zheng"));
    assert_true(apart("xiaoming", "ming"));
    assert_true(apart("zhulan", "zhulin"));
    assert_true(apart("quanfu", "quanfa"));
    assert_true(apart("xiumei", "xiulan"));
    assert_true(apart("anfeng", "aifeng")); /* a vowel in front */
    assert_true(apart("ouyang", "aoyang"));
    assert_false(apart("feng", "feng"));
}

static void test_older_spellings(void **state)
{
    (void)state;
    assert_false(apart("teng", "deng"));
    assert_false(apart("zhang", "chang"));
    assert_false(apart("kang", "gang"));
    assert_false(apart("peng", "beng"));
    assert_false(apart("quanfu", "chuanfu"));
    assert_false(apart("qunhua", "chunhua"));
    assert_false(apart("qi", "chi"));
    assert_false(apart("guojun", "guochun"));
    assert_true(apart("kang", "tang"));
}

/* Words of other languages that are made of the same letters. */
static void test_others(void **state)
{
    (void)state;
    assert_false(apart("diana", "diane"));
    assert_false(apart("langrudi", "langarudi"));
    assert_false(apart("feng", "fangio"));
    assert_false(apart("", "feng"));
    assert_false(apart("ng", "ing"));
}

/* Two spellings of a name that is not Chinese, of what may be syllables there. */
static void test_spellings_of_others(void **state)
{
    (void)state;
    static const char *const words[][2] = {
        {"zhina", "jina"},   {"zhubin", "jubin"},  {"zhiwa", "jiwa"},    {"zhuma", "juma"},
        {"zhilin", "jilin"}, {"zhulin", "julin"},  {"zhuli", "juli"},    {"ruzhan", "rouzhan"},
        {"hezha", "hazha"},  {"zhanna", "zhana"},  {"zhiyan", "jiyan"},  {"zhina", "zina"},
        {"lexi", "lexie"},   {"maxi", "maxie"},    {"dixi", "dixie"},    {"quli", "kuli"},
        {"quli", "guli"},    {"ranga", "renga"},   {"rangan", "rengan"}, {"sanga", "sangha"},
        {"sangye", "sange"}, {"malang", "melang"}, {"yasuo", "yasou"},   {"seang", "sang"}};
    for (size_t i = 0; i < COUNT(words); i++)
        if (apart(words[i][0], words[i][1]))
            fail_msg("%s, %s", words[i][0], words[i][1]);
}

static void test_families(void **state)
{
    (void)state;
    assert_true(pinyin_family(str_from("gao")) && pinyin_family(str_from("yin")));
    assert_false(pinyin_family(str_from("ga")) || pinyin_family(str_from("")));
    assert_true(pinyin_spoken(str_from("lixin")));
    assert_false(pinyin_spoken(str_from("lix")) || pinyin_spoken(str_from("langarudi")));
    assert_true(pinyin_differ(str_from("lixin"), str_from("limin")));
    assert_false(pinyin_differ(str_from("piao"), str_from("biao")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_other_syllables), cmocka_unit_test(test_older_spellings),
        cmocka_unit_test(test_others),          cmocka_unit_test(test_spellings_of_others),
        cmocka_unit_test(test_families),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
