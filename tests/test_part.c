/* part: the table of words, and words written as one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/part.h"
#include "core/part_pieces.h"
#include "core/part_table.h"

/* No place is empty between where its hash says and where it stands. */
static void test_each_word_is_found_by_its_hash(void **state)
{
    (void)state;
    const size_t places = COUNT(part_words);
    size_t words = 0;
    for (size_t n = 0; n < places; n++) {
        if (!part_words[n].len)
            continue;
        uint32_t hash = part_hash(part_words[n].cp, part_words[n].len);
        for (size_t i = hash >> (32 - PART_SLOT_BITS); i != n; i = (i + 1) % places)
            assert_true(part_words[i].len > 0);
        words++;
    }
    assert_true(words > 4000 && words < places);
}

/* Words of the table that are Latin names read as the table has them. */
static void test_words_of_the_table_are_known(void **state)
{
    (void)state;
    size_t known = 0;
    for (size_t n = 0; n < COUNT(part_words); n++) {
        const struct part_word *w = &part_words[n];
        char latin[COUNT(w->cp)];
        uint16_t group[2];
        bool plain = part_role_name(w->role);
        for (size_t i = 0; i < w->len; i++) {
            plain = plain && w->cp[i] >= 'a' && w->cp[i] <= 'z';
            latin[i] = (char)w->cp[i];
        }
        if (!plain || !w->group[0])
            continue;
        assert_true(part_groups((struct str){latin, w->len}, group));
        assert_memory_equal(group, w->group, sizeof group);
        known++;
    }
    assert_true(known > 1000);
    uint16_t group[2];
    assert_false(part_groups(STR("qwxqwx"), group));
    assert_false(part_groups(STR(""), group));
}

/* What is known of two words by their keys is known of both: they must be alike in all else. */
static void assert_like_by_key(const struct part *a, const struct part *b)
{
    char x[PART_KEY_BYTES], y[PART_KEY_BYTES];
    if (!str_eq(part_key(a, x), part_key(b, y)))
        return;
    assert_memory_equal(a->group, b->group, sizeof a->group);
    assert_int_equal(a->light, b->light);
    assert_int_equal(a->has, b->has);
    assert_int_equal(a->can, b->can);
}

static void test_words_of_one_key_are_alike(void **state)
{
    (void)state;
    static const char *const ways[][2] = {
        {"عبد الهام", "عبدالهام"},       {"عبد الرحمن", "عبدالرحمن"},     {"عبد الياس", "عبدالياس"},
        {"عبد امیر", "عبدامیر"},         {"ابو بكر", "ابوبكر"},           {"محمد جواد", "محمدجواد"},
        {"Abd ul Ilham", "Abdulilham"},  {"Abdul Ilham", "Abdulilham"},   {"Abd Elham", "Abdelham"},
        {"Abdel Rahman", "Abdelrahman"}, {"Abd ur Rahman", "Abdurrahman"}};
    for (size_t i = 0; i < COUNT(ways); i++) {
        struct parts a, b;
        parts_read(str_from(ways[i][0]), &a);
        parts_read(str_from(ways[i][1]), &b);
        assert_like_by_key(&a.part[0], &b.part[0]);
    }
}

/* Joining sums up what the two cost; cutting counts it anew. */
static void test_joined_words_cost_what_they_do_as_one(void **state)
{
    (void)state;
    static const char *const names[] = {"Reza Golestan",
                                        "رضا گلستان",
                                        "Абдул Рахимов",
                                        "A B",
                                        "Al-Khor Zzyzx",
                                        "Reza گلستان",
                                        "Ünal Öztürk",
                                        "Abu Bakr Siddiq",
                                        "محمد علی پور",
                                        "Anna-Maria Oe",
                                        "ገብረ ማርያም",
                                        "מרים כהן",
                                        "Konstantinopolitanska Aleksandrowiczowna",
                                        "Αλεξ Παπας",
                                        "အောင် ဆန်း",
                                        "Konstantinopolitanskaaleksan Aleksandrowiczowna"};
    for (size_t n = 0; n < COUNT(names); n++) {
        struct parts p;
        struct part both, onto;
        parts_read(str_from(names[n]), &p);
        for (size_t i = 0; i + 1 < p.count; i++) {
            part_join(&p.part[i], &p.part[i + 1], &both);
            const struct letters *l = &both.letters;
            assert_int_equal(both.usual, letters_usual(l));
            if (l->alphabet == ALPHABET_LATIN)
                assert_int_equal(both.background, letters_background(l->latin, l->latin_len));
            else
                assert_int_equal(both.background, 34 * l->len);
            onto = p.part[i];
            part_join(&onto, &p.part[i + 1], &onto);
            assert_int_equal(onto.letters.len, l->len);
            assert_memory_equal(onto.letters.code, l->code, l->len);
            assert_memory_equal(onto.letters.latin, l->latin, l->latin_len);
            assert_int_equal(onto.background, both.background);
            assert_int_equal(onto.usual, both.usual);
        }
    }
}

/* The last of a word may be joined to the next one. */
static void test_words_that_are_read_alone(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        bool alone;
    } words[] = {{"Reza", true},
                 {"Al-Khor", true},
                 {"Abu-Bakr", true},
                 {"Abu", false},
                 {"Abu-Abu", false},
                 {"Abu-Abdul", false},
                 {"Eddin-Eddin", false},
                 {"الدين-الدين", false},
                 {"رضا", true},
                 {"-Reza", false},
                 {"Seyed", false},
                 {"Castell,", false},
                 {"CASTELL", true},
                 {"Abu\xFF"
                  "Abu",
                  false}};
    for (size_t i = 0; i < COUNT(words); i++) {
        struct parts p;
        bool one = parts_read_word(str_from(words[i].word), &p) && p.count == 1;
        assert_int_equal(one, words[i].alone);
    }
}

/* Behind which characters a name in one word is cut, where no other name stands beside it: what it
 * begins with must be a family, and what is left short enough to be a given name. */
static void test_families_that_names_in_one_word_begin_with(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t names, first; /* bytes of the first */
    } cuts[] = {{"贺林秋", 2, 3},    {"賀林秋", 2, 3},      {"贺秋", 2, 3},      {"司徒文清", 2, 6},
                {"司徒清", 2, 6},    {"贺林秋明", 1, 12},   {"林田花子", 1, 12}, {"小明", 1, 6},
                {"贺", 1, 3},        {"贺林秋 先生", 2, 3}, {"贺林秋 文", 2, 9}, {"贺 林秋", 2, 3},
                {"황서준", 2, 3},    {"황보서준", 2, 6},    {"민서", 1, 6},      {"황보준", 2, 6},
                {"황서준 씨", 2, 3}, {"황서준 민서", 2, 9}, {"황서준호", 1, 12}};
    for (size_t i = 0; i < COUNT(cuts); i++) {
        struct parts p, word;
        parts_read(str_from(cuts[i].name), &p);
        assert_int_equal(p.names, cuts[i].names);
        assert_int_equal(p.part[0].to, cuts[i].first);
        if (!strchr(cuts[i].name, ' ') && cuts[i].names == 2)
            assert_false(parts_read_word(str_from(cuts[i].name), &word));
    }
}

/* A family that is said to stand first comes last, whatever else a comma may be for. */
static void test_a_family_that_is_said_to_be_one_comes_last(void **state)
{
    (void)state;
    static const struct {
        const char *name, *last;
    } names[] = {{"CASTELL, Jordi", "castell"},
                 {"Castell, Jordi", "castell"},
                 {"CASTELL Jordi", "castell"},
                 {"CASTELL PUIG Jordi", "puig"},
                 {"Castell, Jordi, Jr.", "castell"},
                 {"کریمی، علی", "karimi"},
                 {"Dr. CASTELL Jordi", "castell"},
                 {"C\xE2\x80\x8D"
                  "A\xE2\x80\x8DSTELL Jordi",
                  "castell"},
                 {"Jordi CASTELL", "castell"},
                 {"Castell Jordi", "jordi"},
                 {"CASTELL JORDI", "jordi"},
                 {"CASTELL J.", "j"},
                 {"JR Castell", "castell"},
                 {"CASTELL-Puig Jordi", "jordi"},
                 {"CASTELL Jordi PUIG", "puig"},
                 {"Jordi Castell, Jr.", "jr"},
                 {"Dr., Jordi Castell", "castell"},
                 {"Anna, fille de Jordi Castell", "castell"},
                 {"Anna, Jordi, Castell, Puig", "puig"},
                 {", Jordi Castell", "castell"},
                 {"Castell,", "castell"}};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct parts p;
        char latin[LETTERS_MAX];
        parts_read(str_from(names[i].name), &p);
        size_t n = letters_spell(&p.part[p.count - 1].letters, latin);
        if (n != strlen(names[i].last))
            printf("  %s: %.*s\n", names[i].name, (int)n, latin);
        assert_int_equal(n, strlen(names[i].last));
        assert_memory_equal(latin, names[i].last, n);
    }
}

/* Two given names in one are known by both. */
static void test_where_a_word_is_two_given_names(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        size_t at;
    } words[] = {{"Alireza", 3},   {"علیرضا", 3},     {"محمدطاهر", 4}, {"Mohammadtaher", 8},
                 {"Gholamali", 6}, {"Golestani", 0},  {"گلستانی", 0},  {"Reza", 0},
                 {"Seyed", 0},     {"Nasiruddin", 0}, {"", 0}};
    for (size_t i = 0; i < COUNT(words); i++) {
        struct parts p = {.count = 0};
        parts_read(str_from(words[i].word), &p);
        size_t at = p.count ? part_two_names(&p.part[0]) : 0;
        if (at != words[i].at)
            printf("  %s: %zu\n", words[i].word, at);
        assert_int_equal(at, words[i].at);
    }
}

/* Muhammads and Amirs, Abds and what Burmese are addressed with, by the table of words. The same U
 * may be one character or two. */
static void test_what_may_be_missing_in_front(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum part_start start;
        size_t skip;
    } words[] = {{"محمدجواد", PART_START_LIGHT, 4},
                 {"Mohemmedhasan", PART_START_LIGHT, 8},
                 {"Mohammadqwx", PART_START_NONE, 0},
                 {"Amirbashir", PART_START_AMIR, 4},
                 {"میرحسین", PART_START_AMIR, 3},
                 {"Mirjana", PART_START_NONE, 0},
                 {"Golshirin", PART_START_NONE, 0},
                 {"ساداتنهال", PART_START_NONE, 0},
                 {"Abdulrashid", PART_START_SERVANT, 5},
                 {"عبدالرشید", PART_START_SERVANT, 5},
                 {"Abdallat", PART_START_NONE, 0},
                 {"ကိုညီ", PART_START_BURMESE, 2},
                 {"ဦညီ", PART_START_BURMESE, 1},
                 {"\u1025\u102Eညီ", PART_START_BURMESE, 1},
                 {"ဦ", PART_START_NONE, 0}};
    for (size_t i = 0; i < COUNT(words); i++) {
        struct parts p;
        parts_read(str_from(words[i].name), &p);
        const struct part *q = &p.part[p.count - 1];
        size_t skip = q->letters.alphabet == ALPHABET_LATIN ? q->skip_latin : q->skip;
        if (p.count != 1 || q->start != words[i].start || skip != words[i].skip)
            printf("  %s: %d parts, %d, %zu\n", words[i].name, p.count, q->start, skip);
        assert_int_equal(p.count, 1);
        assert_int_equal(q->start, words[i].start);
        assert_int_equal(skip, words[i].skip);
    }
}

/* The same word in front, between others and behind. */
static void test_words_that_are_names_in_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t at;
        enum part_role role;
    } words[] = {{"Mint Aung Nyi", 0, PART_NAME},
                 {"Dr Mint Nyi", 1, PART_NAME},
                 {"Aicha Mint Ahmed", 1, PART_SON},
                 {"Kenan Abed", 1, PART_NAME},
                 {"Kenan Abd", 1, PART_SERVANT},
                 {"Rohan Das", 1, PART_NAME},
                 {"Rohan das Neves", 1, PART_PARTICLE},
                 {"Kenan Even", 1, PART_NAME},
                 {"Mohamed El Sayed", 1, PART_NAME},
                 {"Seyedreza Karimi", 0, PART_HONORIFIC},
                 {"Seyedzadeh Karimi", 0, PART_NAME},
                 {"ဒေါ်အောင်", 0, PART_HONORIFIC},
                 {"ဒေါ်ိအောင်", 0, PART_NAME}, /* a vowel behind the title is of its word */
                 {"بی بی فاطمه", 0, PART_HONORIFIC},
                 {"بی ایم رحمان", 0, PART_NAME}};
    for (size_t i = 0; i < COUNT(words); i++) {
        struct parts p;
        parts_read(str_from(words[i].name), &p);
        if (p.count <= words[i].at || p.part[words[i].at].role != words[i].role)
            printf("  %s: %d parts, role %d\n", words[i].name, p.count, p.part[words[i].at].role);
        assert_true(p.count > words[i].at);
        assert_int_equal(p.part[words[i].at].role, words[i].role);
    }
    struct parts p;
    parts_read(str_from("ဦအောင်မြင့်"), &p);
    assert_int_equal(p.count, 3);
    assert_int_equal(p.names, 2);
    parts_read(str_from("အောင်မြင့်ဦ"), &p);
    assert_int_equal(p.names, 3);
}

/* Families are told apart by the names before their ends, where both are known; asked either way
 * round. */
static void test_pieces_of_families(void **state)
{
    static const struct {
        const char *native, *latin;
        bool apart;
    } families[] = {{"حسین‌پور", "Hasanpour", true},
                    {"حسین‌پور", "Hoseinpour", false},
                    {"حسن‌زادگان", "Hosseinzadegan", true},
                    {"حسن‌زاده", "Hassanzade", false},
                    {"رحمان‌زی", "Rahimzai", true},
                    {"رحیمیان", "Rahmanian", true},
                    {"چمن‌پور", "Hasanpour", false},
                    {"حسین‌پور", "Chamanpour", false},
                    {"حسین", "Hasanpour", false},
                    {"پور", "Pour", false},
                    {"Хасанов", "Hasanpour", false}};
    (void)state;
    for (size_t i = 0; i < COUNT(families); i++) {
        struct parts a, b;
        parts_read(str_from(families[i].native), &a);
        parts_read(str_from(families[i].latin), &b);
        assert_int_equal(part_pieces_apart(&a.part[0], &b.part[0]), families[i].apart);
        assert_int_equal(part_pieces_apart(&b.part[0], &a.part[0]), families[i].apart);
    }
    struct parts one, two;
    parts_read(STR("Hasanpour"), &one);
    parts_read(STR("Hasan Chamanwal"), &two);
    assert_true(part_pieces_may(&two.part[0], &one.part[0]));
    parts_read(STR("Chamanpour"), &one);
    assert_false(part_pieces_may(&two.part[0], &one.part[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_word_is_found_by_its_hash),
        cmocka_unit_test(test_words_of_the_table_are_known),
        cmocka_unit_test(test_words_of_one_key_are_alike),
        cmocka_unit_test(test_words_that_are_read_alone),
        cmocka_unit_test(test_families_that_names_in_one_word_begin_with),
        cmocka_unit_test(test_a_family_that_is_said_to_be_one_comes_last),
        cmocka_unit_test(test_where_a_word_is_two_given_names),
        cmocka_unit_test(test_what_may_be_missing_in_front),
        cmocka_unit_test(test_words_that_are_names_in_their_place),
        cmocka_unit_test(test_pieces_of_families),
        cmocka_unit_test(test_joined_words_cost_what_they_do_as_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
