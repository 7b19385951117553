#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/utf8.h"
#include "core/script.h"
#include "core/script_table.h"

/* The words of text, folded, with '|' between them. */
static void folded(const char *text, size_t len, char out[400])
{
    struct str s = {text, len};
    struct buf b = {0};
    struct word w;
    for (size_t at = 0; script_next_word(s, &at, &w);) {
        assert_true(w.len > 0 && w.len <= WORD_LETTERS && w.from < w.to && w.to <= len);
        if (b.len)
            buf_byte(&b, '|');
        for (size_t i = 0; i < w.len; i++)
            buf_utf8(&b, w.letters[i]);
    }
    assert_int_equal(buf_check(&b), OK);
    assert_true(b.len < 400);
    if (b.len)
        memcpy(out, b.ptr, b.len);
    out[b.len] = 0;
    buf_free(&b);
}

static void folds(const char *text, const char *expected)
{
    char got[400];
    folded(text, strlen(text), got);
    assert_string_equal(got, expected);
}

static void test_latin(void **state)
{
    (void)state;
    folds("Golestan-Zadeh, M.", "golestan|zadeh|m");
    folds("ŞAHİN Çelik", "shahin|chelik");
    folds("Müller Ærø ﬁn", "muller|aero|fin");
    folds("O'Brien d’Arc", "obrien|darc");
    folds("  ", "");
    folds("", "");
}

static void test_arabic_letters_of_many_countries(void **state)
{
    (void)state;
    folds("علي", "علی");
    folds("علی", "علی");
    folds("كريم", "کریم");
    folds("مُحَمَّد", "محمد");
    folds("محـــمد", "محمد");
    folds("أحمد إبراهيم آمنة", "احمد|ابراهیم|امنة");
    folds("\xEF\xBA\x83\xEF\xBA\xA3\xEF\xBB\xA4\xEF\xBA\xAA", "احمد"); /* presentation forms */
    folds("گلستان\xE2\x80\x8Cزاده", "گلستانزاده");                     /* joined without joining */
    folds("ئەحمەد", "یەحمەد"); /* Kurdish writes a short vowel with it */
    folds("ګل ډېر", "گل|دیر");
}

static void test_cyrillic_and_digits(void **state)
{
    (void)state;
    folds("Семёнов", "семенов");
    folds("ҒАФУРОВ", "ғафуров");
    folds("۱۳۶۰ ١٣٦٠ 1360", "1360|1360|1360");
    char digits[8];
    assert_int_equal(script_digits(STR("+۹۳ (70) ٥"), digits, sizeof digits), 5);
    assert_memory_equal(digits, "93705", 5);
    assert_int_equal(script_digits(STR("123456"), digits, 2), 6);
}

/* Punctuation and symbols that stand among the letters of a script end a word; what is written over
 * or behind a letter does not. */
static void test_signs(void **state)
{
    (void)state;
    folds("アンナ・ベルガー", "アンナ|ベルガー");
    folds("አበበ፡ተስፋው።", "አበበ|ተስፋው");
    folds("ג׳ורג׳ ברגר", "גורג|ברגר");
    folds("བཀྲ་ཤིས", "བཀྲ|ཤིས");
    folds("Անի՛ Բերգեր", "անի|բերգեր");
    folds("Ana\xE0\xB9\x8FLuz", "ana|luz"); /* of Thai, among its letters */
    for (size_t i = 0; i < script_sign_count; i++) {
        const struct script_sign *s = &script_signs[i];
        uint32_t out[4];
        assert_true(s->first <= s->last && (i == 0 || script_signs[i - 1].last < s->first));
        assert_int_equal(script_fold_letter(s->first, out) + script_fold_letter(s->last, out), 0);
    }
    assert_true(script_ignorable(0x5F3) && script_ignorable(0x55B));
    assert_false(script_ignorable(0x30FB) || script_ignorable(0x1361));
}

/* Controls of writing direction are invisible; a name with them is the same name. */
static void test_bidi_controls(void **state)
{
    (void)state;
    folds("\xE2\x80\xABمحمد\xE2\x80\xAC", "محمد");
    folds("\xE2\x81\xA7"
          "Ali\xE2\x81\xA9",
          "ali");
    folds("A\xE2\x80\x8B"
          "l\xEF\xBB\xBFi",
          "ali");
}

static void test_what_is_not_text(void **state)
{
    (void)state;
    char got[400];
    folded("Ali\xFFReza\xC3", 9, got);
    assert_string_equal(got, "ali|reza");
    folded("Ali\0Reza", 8, got);
    assert_string_equal(got, "ali|reza");
    folded("\xED\xA0\x80", 3, got);
    assert_string_equal(got, "");
    char many[10000];
    memset(many, 'a', sizeof many);
    folded(many, sizeof many, got);
    assert_int_equal(strlen(got), WORD_LETTERS);
}

static void test_marks_of_words(void **state)
{
    (void)state;
    struct word w;
    size_t at = 0;
    assert_true(script_next_word(STR("M. al-Din 12"), &at, &w));
    assert_true(w.dot && !w.hyphen && w.script == SCRIPT_LATIN && word_is(&w, "m"));
    assert_true(script_next_word(STR("M. al-Din 12"), &at, &w));
    assert_true(!w.dot && !w.hyphen && word_is(&w, "al"));
    assert_true(script_next_word(STR("M. al-Din 12"), &at, &w));
    assert_true(w.hyphen && word_is(&w, "din") && !word_is(&w, "di") && !word_is(&w, "dine"));
    assert_true(script_next_word(STR("M. al-Din 12"), &at, &w));
    assert_true(w.script == SCRIPT_NONE && word_is(&w, "12"));
    assert_false(script_next_word(STR("M. al-Din 12"), &at, &w));
}

/* Folding what is folded changes nothing, and the table is in order. */
static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < script_fold_count; i++) {
        const struct script_fold *f = &script_folds[i];
        assert_true(i == 0 || script_folds[i - 1].from < f->from);
        for (size_t j = 0; j < 4 && f->to[j]; j++) {
            uint32_t again[4] = {0};
            assert_int_equal(script_fold_letter(f->to[j], again), 1);
            assert_int_equal(again[0], f->to[j]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_latin),
        cmocka_unit_test(test_arabic_letters_of_many_countries),
        cmocka_unit_test(test_cyrillic_and_digits),
        cmocka_unit_test(test_signs),
        cmocka_unit_test(test_bidi_controls),
        cmocka_unit_test(test_what_is_not_text),
        cmocka_unit_test(test_marks_of_words),
        cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
