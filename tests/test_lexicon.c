/* lexicon, postings: words found by keys, lists in one array. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/fullname.h"
#include "core/lexicon_inner.h"
#include "core/postings.h"

static struct part part_of(const char *text)
{
    struct parts p;
    parts_read(str_from(text), &p);
    assert_int_equal(p.count, 1);
    return p.part[0];
}

static uint32_t put(struct lexicon *l, const char *text)
{
    struct part p = part_of(text);
    uint32_t word;
    assert_int_equal(lexicon_add(l, &p, &word), OK);
    return word;
}

static bool finds_from(const struct lexicon *l, struct lexicon_scratch *s, const char *text,
                       uint32_t word, double least)
{
    struct part p = part_of(text);
    const struct lexicon_hit *hits;
    size_t n;
    struct lexicon_ask ask = {
        .part = &p, .least = least, .least_other = least, .looked = 1000, .priced = 100};
    assert_int_equal(lexicon_near(l, s, &ask, &hits, &n), OK);
    for (size_t i = 0; i < n; i++) {
        assert_true((double)hits[i].bits >= least);
        assert_true(i == 0 || hits[i].bits <= hits[i - 1].bits);
        if (hits[i].word == word)
            return true;
    }
    return false;
}

static bool finds(const struct lexicon *l, struct lexicon_scratch *s, const char *text,
                  uint32_t word)
{
    return finds_from(l, s, text, word, 2);
}

static void test_words(void **state)
{
    (void)state;
    struct lexicon *l;
    struct part p = part_of("Golestan"), q;
    uint32_t word, again;
    assert_int_equal(lexicon_new(&l), OK);
    assert_false(lexicon_get(l, &p, &again));
    word = put(l, "Golestan");
    assert_int_equal(put(l, "Moosavi"), 1);
    assert_int_equal(put(l, "GOLESTAN"), word);
    assert_int_equal(lexicon_uses(l, word), 2);
    assert_int_equal(lexicon_room(l), 2);
    assert_true(lexicon_get(l, &p, &again));
    assert_int_equal(again, word);
    lexicon_part(l, word, &q);
    assert_int_equal(q.letters.len, p.letters.len);
    assert_memory_equal(q.letters.code, p.letters.code, p.letters.len);
    assert_memory_equal(q.letters.latin, p.letters.latin, p.letters.latin_len);
    assert_int_equal(q.has, p.has);
    assert_int_equal(q.can, p.can);
    assert_int_equal(q.background, p.background);
    assert_int_equal(q.usual, p.usual);
    assert_int_equal(q.id, word + 1);
    lexicon_drop(l, word);
    lexicon_drop(l, word);
    lexicon_drop(l, word);
    assert_false(lexicon_get(l, &p, &again));
    assert_int_equal(lexicon_words(l), 1);
    assert_int_equal(put(l, "Golestan"), 2);
    assert_int_equal(lexicon_words(l), 2);
    assert_true(lexicon_get(l, &p, &again));
    assert_int_equal(again, 2);
    lexicon_free(l);
}

/* Words that may have lost an article, a Muhammad or an Abd al-. */
static const char *const STARTED[] = {"Al-Hariri",     "Hariri",       "El Haririi",  "Al-Rashid",
                                      "Rashid",        "Ar-Rashid",    "Karim",       "Al-Karim",
                                      "Reza",          "Mohammadreza", "Mohamad",     "Abdulkarim",
                                      "Mohammadkarim", "Abdolreza",    "Alireza",     "Muhammad",
                                      "Abdorrashid",   "Al-Reza",      "Abdulkareem", "Harir"};
static const char *const STARTED_ASKED[] = {
    "الحريري",  "حريري",    "الرشيد", "رشيد", "كريم",  "عبدالكريم", "محمدرضا",  "رضا",
    "عبدالرضا", "محمدکریم", "الكريم", "محمد", "الرضا", "عبدالرشيد", "عبدالهریر"};

/* What is found is found about, too, and weighs no less. Returns how much. */
static size_t check_started(const struct lexicon *l, struct lexicon_scratch *s, double least)
{
    size_t found = 0;
    for (size_t i = 0; i < COUNT(STARTED_ASKED); i++) {
        struct part p = part_of(STARTED_ASKED[i]);
        struct lexicon_ask ask = {
            .part = &p, .least = least, .least_other = least, .looked = 1000, .priced = 100};
        const struct lexicon_hit *hits;
        float bits[COUNT(STARTED)] = {0};
        size_t n;
        assert_int_equal(lexicon_near(l, s, &ask, &hits, &n), OK);
        for (size_t k = 0; k < n; k++)
            bits[hits[k].word] = hits[k].bits;
        found += n;
        ask.about = true;
        assert_int_equal(lexicon_near(l, s, &ask, &hits, &n), OK);
        for (size_t k = 0; k < n; k++) {
            assert_true(hits[k].bits >= bits[hits[k].word]);
            bits[hits[k].word] = 0;
        }
        for (size_t k = 0; k < COUNT(STARTED); k++)
            assert_true(bits[k] <= 0);
    }
    return found;
}

/* Also where a Muhammad on one side alone leaves too few bits, from 3.4 on. */
static void test_articles(void **state)
{
    (void)state;
    struct lexicon *l;
    struct lexicon_scratch *s;
    assert_int_equal(lexicon_new(&l), OK);
    assert_int_equal(lexicon_scratch_new(&s), OK);
    for (size_t i = 0; i < COUNT(STARTED); i++)
        put(l, STARTED[i]);
    assert_true(check_started(l, s, 1.1) > check_started(l, s, 3));
    assert_true(check_started(l, s, 3.4) >= 20);
    assert_false(finds_from(l, s, "عبدالهریر", COUNT(STARTED) - 1, 3.4));
    assert_true(finds_from(l, s, "عبدالهریر", COUNT(STARTED) - 1, 1.1));
    lexicon_scratch_free(s);
    lexicon_free(l);
}

static unsigned price_of(const struct letters *x, const struct letters *latin)
{
    return letters_price(x, latin->latin, latin->latin_len, UINT16_MAX);
}

/* Bits by the prices of the words, with and without what may be missing, are never too few. */
static void test_bits_of_bare_words(void **state)
{
    (void)state;
    size_t same = 0, unlike = 0;
    for (size_t i = 0; i < COUNT(STARTED_ASKED); i++)
        for (size_t k = 0; k < COUNT(STARTED); k++) {
            struct part p = part_of(STARTED_ASKED[i]), q = part_of(STARTED[k]);
            struct letters x = part_bare(&p), y = part_bare(&q);
            unsigned whole = price_of(&p.letters, &q.letters);
            double bits = part_compare(&p, &q, -10), at = part_bits_at(&p, &q, whole);
            double most = part_bits_bare(&p, &q, whole, price_of(&x, &y));
            assert_true(bits <= -10 || most >= bits - 1e-6);
            same += bits > 0 && most < bits + 1e-6;
            if (part_unlike_start(&p) > 10 || q.skip)
                continue;
            unlike++;
            assert_true(bits <= at + 1e-6 || bits <= part_unlike_start(&p));
            assert_true(part_unlike_start(&p) < 3.4);
        }
    assert_true(same >= 20);
    assert_true(unlike >= 20);
}

/* What is forgotten is gone for good; what stood behind it in the table is still found. */
static void test_forget(void **state)
{
    (void)state;
    static const char *const words[] = {"Golestan", "Moosavi", "Karimi",
                                        "کریمی",    "Иванов",  "Haile"};
    struct lexicon *l;
    struct part p = part_of("Karimi"), q;
    struct lexicon_scratch *s;
    uint32_t word;
    assert_int_equal(lexicon_new(&l), OK);
    assert_int_equal(lexicon_scratch_new(&s), OK);
    for (size_t i = 0; i < COUNT(words); i++)
        put(l, words[i]);
    assert_int_equal(put(l, "Karimi"), 2);
    lexicon_drop(l, 2);
    assert_true(lexicon_get(l, &p, &word)); /* it is used */
    lexicon_drop(l, 2);
    lexicon_drop(l, 2);
    lexicon_drop(l, 77);
    assert_false(lexicon_get(l, &p, &word));
    assert_false(finds(l, s, "Karimi", 2));
    assert_true(finds(l, s, "Karimi", 3));
    lexicon_part(l, 2, &q);
    assert_int_equal(q.letters.len + q.letters.latin_len, 0);
    for (uint32_t i = 0; i < 2000; i++) { /* the table grows meanwhile */
        char text[8] = {(char)('a' + i % 26),
                        'o',
                        (char)('a' + i / 26 % 26),
                        'u',
                        (char)('a' + i / 676),
                        'r',
                        0};
        put(l, text);
    }
    word = put(l, "Karimi");
    assert_int_equal(word, lexicon_room(l) - 1);
    for (uint32_t i = 0; i < COUNT(words); i++)
        if (i != 2)
            assert_int_equal(put(l, words[i]), i);
    lexicon_scratch_free(s);
    lexicon_free(l);
}

static void test_near(void **state)
{
    (void)state;
    /* As written, spelled otherwise, a consonant too many, too few, wrong, swapped, a nickname. */
    static const char *const cases[][2] = {
        {"گلستان", "Golestan"},      {"شریف", "Cherif"},         {"محمدی", "Muhamady"},
        {"Шевченко", "Chevtchenko"}, {"Golestan", "Golesttann"}, {"گلستان", "Golesptan"},
        {"گلستان", "Goletan"},       {"گلستان", "Gomestan"},     {"گلستان", "Golsetan"},
        {"Sasha", "Aleksandr"},      {"Rostami", "Rostmai"},     {"Golestan", "گلستان"},
        {"Шариф", "شریف"},           {"晓琳", "曉琳"},           {"Xiaolin", "晓琳"},
        {"முருகன்", "முருகன்"},
    };
    struct lexicon *l;
    struct lexicon_scratch *s;
    uint32_t word[COUNT(cases)];
    assert_int_equal(lexicon_new(&l), OK);
    assert_int_equal(lexicon_scratch_new(&s), OK);
    put(l, "Xerxes");
    for (size_t i = 0; i < COUNT(cases); i++)
        word[i] = put(l, cases[i][1]);
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (!finds(l, s, cases[i][0], word[i]))
            fail_msg("%s does not find %s", cases[i][0], cases[i][1]);
        assert_false(finds(l, s, cases[i][0], 0));
    }
    for (size_t i = 0; i < COUNT(cases); i++)
        while (lexicon_uses(l, word[i]))
            lexicon_drop(l, word[i]);
    assert_false(finds(l, s, "Golestan", word[0]));
    lexicon_scratch_free(s);
    lexicon_free(l);
}

/* Where few are priced, words of both scripts go by what they may weigh, not by how far that is
 * above what each script must. */
static void test_two_scripts_in_one_order(void **state)
{
    (void)state;
    static const char *const own[] = {"Bahram",  "Bahari", "Bahmani", "Bayram", "Brami",
                                      "Bohrani", "Berami", "Bahrain", "Bahrali"};
    struct lexicon *l;
    struct lexicon_scratch *s;
    struct part p = part_of("Bahrami");
    const struct lexicon_hit *hits;
    size_t n;
    assert_int_equal(lexicon_new(&l), OK);
    assert_int_equal(lexicon_scratch_new(&s), OK);
    for (size_t i = 0; i < COUNT(own); i++)
        put(l, own[i]);
    uint32_t other = put(l, "Бахрами");
    struct lexicon_ask ask = {
        .part = &p, .least = -6, .least_other = 0, .looked = 1000, .priced = 3};
    assert_int_equal(lexicon_near(l, s, &ask, &hits, &n), OK);
    bool found = false;
    for (size_t i = 0; i < n; i++)
        found = found || hits[i].word == other;
    assert_true(found);
    lexicon_scratch_free(s);
    lexicon_free(l);
}

/* Never less than comparing says, for spelled, slipped and other words, long ones and articles. */
static void test_most(void **state)
{
    (void)state;
    static const char *const asked[] = {"گلستان", "محمدی", "الحسن", "Шевченко", "Golestan", "رضا"};
    static const char *const kept[] = {"Golestan", "Gomestan",  "Goletan", "Mohammadi",
                                       "Muhamady", "Al-Hassan", "Hasan",   "Chevtchenko",
                                       "گلستان",   "Reza",      "Rezaei",  "Mohammadzadegani",
                                       "الحسين",   "Шевчук",    "Xerxes",  "Hassanein"};
    struct lexicon *l;
    struct lexicon_scratch *s;
    uint32_t word[COUNT(kept)];
    float bits[COUNT(kept)];
    assert_int_equal(lexicon_new(&l), OK);
    assert_int_equal(lexicon_scratch_new(&s), OK);
    for (size_t i = 0; i < COUNT(kept); i++)
        word[i] = put(l, kept[i]);
    for (size_t k = 0; k < COUNT(asked); k++) {
        struct part p = part_of(asked[k]), q;
        struct lexicon_words words = {word, bits, COUNT(kept)};
        assert_int_equal(lexicon_most(l, s, &p, &words), OK);
        for (size_t i = 0; i < COUNT(kept); i++) {
            lexicon_part(l, word[i], &q);
            double all = part_compare(&p, &q, LEXICON_LEAST);
            if (all > LEXICON_LEAST && all > (double)bits[i] + 0.3)
                fail_msg("%s, %s: %f, at most %f", asked[k], kept[i], all, (double)bits[i]);
        }
        assert_true(bits[14] < 3); /* Xerxes */
    }
    lexicon_scratch_free(s);
    lexicon_free(l);
}

static void test_keys(void **state)
{
    (void)state;
    struct lexicon_keys k;
    struct part p = part_of("عبدالرحمن‌زاده"), initial = part_of("M");
    lexicon_keys(&p, LEXICON_ASKED, &k);
    assert_true(k.whole > 0 && k.whole < k.count);
    for (size_t i = 0; i < k.count; i++)
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(k.at[i], k.at[j]);
    lexicon_keys(&initial, LEXICON_ASKED, &k);
    assert_int_equal(k.count, 0);
}

/* Two names written in one share a key with another spelling by their ends alone; a short word has
 * none, and however many keys there are, those are among them. */
static void test_keys_of_ends(void **state)
{
    (void)state;
    static const char *const asked[] = {"جمالتاشبرقي", "عبدالرحمنالبرزنجيالقشقائي"};
    static const char *const kept[] = {"Djamaltachbourki", "Abdarrahmanalbarzandschi"};
    struct lexicon_keys k, plain, there;
    for (size_t n = 0; n < COUNT(asked); n++) {
        struct part p = part_of(asked[n]), q = part_of(kept[n]);
        size_t shared = 0, without = 0;
        lexicon_keys(&p, LEXICON_ENDS, &k);
        lexicon_keys(&p, LEXICON_ASKED, &plain);
        lexicon_keys(&q, LEXICON_KEPT, &there);
        for (size_t i = 0; i < there.count; i++) {
            for (size_t j = 0; j < k.count; j++)
                shared += k.at[j] == there.at[i];
            for (size_t j = 0; j < plain.count; j++)
                without += plain.at[j] == there.at[i];
        }
        assert_true(shared > without);
    }
    struct part little = part_of("رضا");
    lexicon_keys(&little, LEXICON_ENDS, &k);
    lexicon_keys(&little, LEXICON_ASKED, &plain);
    assert_int_equal(k.count, plain.count);
}

static void test_memory(void **state)
{
    (void)state;
#ifdef PV_FAULTS
    for (long n = 0; n < 12; n++) {
        struct lexicon *l = NULL;
        struct part p = part_of("Golestan");
        uint32_t word;
        mem_fail_after(n);
        enum err err = lexicon_new(&l);
        if (err == OK)
            err = lexicon_add(l, &p, &word);
        mem_fail_after(-1);
        if (err == OK) {
            lexicon_free(l);
            return;
        }
        assert_int_equal(err, ERR_MEMORY);
        if (l) {
            assert_false(lexicon_get(l, &p, &word));
            assert_int_equal(put(l, "Moosavi"), 0);
            assert_int_equal(lexicon_add(l, &p, &word), OK);
            assert_int_equal(word, 1);
        }
        lexicon_free(l);
    }
    fail_msg("adding a word never succeeded");
#endif
}

/* Where memory runs out among a word's keys it has none, and whoever gets its number is not found
 * by them. */
static void test_no_keys_without_memory(void **state)
{
    (void)state;
#ifdef PV_FAULTS
    enum { TRIED = 400 };
    struct lexicon *l;
    size_t failed = 0;
    assert_int_equal(lexicon_new(&l), OK);
    for (uint32_t i = 0; i < TRIED; i++) {
        struct lexicon_keys keys;
        char text[16];
        uint32_t word;
        snprintf(text, sizeof text, "%c%ca%co%cam", "bdfgklmn"[i & 7], "eiou"[i >> 3 & 3],
                 "rstv"[i >> 5 & 3], "dlnz"[i >> 7 & 3]);
        struct part p = part_of(text);
        mem_fail_after(0);
        failed += lexicon_add(l, &p, &word) == ERR_MEMORY;
        mem_fail_after(-1);
        lexicon_keys(&p, LEXICON_KEPT, &keys);
        for (size_t k = 0; l->slot_count && k < keys.count; k++) {
            const struct posting_list *list = &lexicon_slot(l, keys.at[k])->words;
            assert_true(!list->count || l->lists.at[list->from + list->count - 1] < l->count);
        }
        (void)put(l, text);
    }
    assert_true(failed > 5);
    lexicon_free(l);
#endif
}

/* All levels find the same, in the same order. */
static void check_levels(bool about)
{
    struct lexicon *l;
    struct lexicon_scratch *s;
    struct part p = part_of("محمدی");
    const struct lexicon_hit *hits;
    struct lexicon_hit plain[300];
    struct lexicon_ask ask = {.part = &p,
                              .least = 1,
                              .least_other = 1,
                              .looked = 1000,
                              .priced = COUNT(plain),
                              .about = about};
    size_t count = 0, n;
    assert_int_equal(lexicon_new(&l), OK);
    assert_int_equal(lexicon_scratch_new(&s), OK);
    for (uint32_t i = 0; i < 300; i++) {
        char text[] = "mohammadi";
        text[i % 9] = (char)(text[i % 9] == 'm' ? 'n' : 'a' + i % 26);
        text[i / 9 % 9] = 'a';
        put(l, text);
    }
    for (enum cpu_level level = CPU_PLAIN; level < CPU_LEVELS; level++) {
        lexicon_scratch_cpu(s, level);
        assert_int_equal(lexicon_near(l, s, &ask, &hits, &n), OK);
        assert_true(n > 10 && n <= COUNT(plain));
        if (level == CPU_PLAIN)
            memcpy(plain, hits, n * sizeof *hits);
        count = level == CPU_PLAIN ? n : count;
        assert_int_equal(n, count);
        assert_memory_equal(hits, plain, n * sizeof *hits);
    }
    lexicon_scratch_free(s);
    lexicon_free(l);
}

static void test_levels(void **state)
{
    (void)state;
    check_levels(false);
    check_levels(true);
}

/* Words that cost about as much as a byte holds are the same on all levels too. */
/* Of many words that are weighed about, the likeliest are. */
static void test_weighed(void **state)
{
    struct lexicon *l;
    struct lexicon_scratch *s;
    struct part p = part_of("محمدی");
    const struct lexicon_hit *hits;
    struct lexicon_hit best;
    struct lexicon_ask ask = {
        .part = &p, .least = 1, .least_other = 1, .looked = 1000, .priced = 100, .about = true};
    size_t all, few;
    (void)state;
    assert_int_equal(lexicon_new(&l), OK);
    assert_int_equal(lexicon_scratch_new(&s), OK);
    for (uint32_t i = 0; i < 26; i++) {
        char text[] = "mohammadi";
        text[8] = (char)('a' + i);
        put(l, text);
        text[0] = 'n';
        put(l, text);
    }
    assert_int_equal(lexicon_near(l, s, &ask, &hits, &all), OK);
    assert_true(all > 5);
    best = hits[0];
    ask.weighed = 3;
    assert_int_equal(lexicon_near(l, s, &ask, &hits, &few), OK);
    assert_true(few > 0 && few < all);
    assert_int_equal(hits[0].word, best.word);
    lexicon_scratch_free(s);
    lexicon_free(l);
}

static void test_most_levels(void **state)
{
    (void)state;
    enum { MANY = 3000 };
    static const char *const asked[] = {"عبدالرحیم", "قهرمانلو", "غلامحسین", "کریم"};
    static uint32_t word[MANY];
    static float bits[CPU_LEVELS][MANY];
    struct lexicon *l;
    struct lexicon_scratch *s;
    uint32_t seed = 1;
    assert_int_equal(lexicon_new(&l), OK);
    assert_int_equal(lexicon_scratch_new(&s), OK);
    for (size_t i = 0; i < MANY; i++) {
        char text[15] = "";
        for (size_t k = 0; k < 4 + i % 11; k++) {
            seed = seed * 1664525 + 1013904223;
            text[k] = (char)('a' + (seed >> 16) % 26);
        }
        word[i] = put(l, text);
    }
    for (size_t i = 0; i < COUNT(asked); i++) {
        struct part p = part_of(asked[i]);
        for (enum cpu_level level = CPU_PLAIN; level < CPU_LEVELS; level++) {
            lexicon_scratch_cpu(s, level);
            struct lexicon_words words = {word, bits[level], MANY};
            assert_int_equal(lexicon_most(l, s, &p, &words), OK);
            assert_memory_equal(bits[level], bits[CPU_PLAIN], sizeof bits[level]);
        }
    }
    lexicon_scratch_free(s);
    lexicon_free(l);
}

/* A word without its article waits with others than the word itself, wherever one group of them
 * ends and the next begins: how much it may cost goes with it. */
static void test_article_between_groups(void **state)
{
    (void)state;
    enum { MANY = 130 };
    uint32_t word[MANY + 1] = {0};
    float alone = 0, bits[MANY + 1];
    struct part p = part_of("حريري");
    struct lexicon *l;
    struct lexicon_scratch *s;
    assert_int_equal(lexicon_new(&l), OK);
    assert_int_equal(lexicon_scratch_new(&s), OK);
    uint32_t named = put(l, "Al-Harizi");
    for (size_t i = 0; i < MANY; i++)
        word[i] = put(l, "Xerxes");
    for (enum cpu_level level = CPU_PLAIN; level < CPU_LEVELS; level++) {
        lexicon_scratch_cpu(s, level);
        for (size_t before = 0; before <= MANY; before++) {
            const uint32_t was = word[before];
            word[before] = named;
            struct lexicon_words words = {word, bits, before + 1};
            assert_int_equal(lexicon_most(l, s, &p, &words), OK);
            if (level == CPU_PLAIN && before == 0)
                alone = bits[0];
            assert_float_equal(bits[before], alone, 0);
            word[before] = was;
        }
    }
    lexicon_scratch_free(s);
    lexicon_free(l);
}

/* A word of a few consonants and vowels, so that many are near each other. */
static void made_word(uint32_t *seed, bool other_script, char text[32])
{
    static const char *const latin[] = {"ka", "ri", "mu", "sa", "ha", "di", "ne", "za", "qo"};
    static const char *const native[] = {"کا", "ری", "مو", "سا", "ها", "دی", "نه", "زا", "قو"};
    text[0] = 0;
    *seed = *seed * 1664525 + 1013904223;
    for (uint32_t k = 0, r = *seed >> 8; k < 2 + (*seed >> 30); k++, r /= 9)
        strcat(text, (other_script ? native : latin)[r % 9]);
}

enum { GO_ON_WORDS = 700, GO_ON_ASKED = 12 };

/* What was found before and what is found now. */
struct gone_on {
    struct lexicon_seen seen;
    struct lexicon_hit hit[4 * GO_ON_WORDS];
    size_t count, added;
};

static void go_on(const struct lexicon *l, struct lexicon_scratch *s, const struct lexicon_ask *ask,
                  struct gone_on *g)
{
    const struct lexicon_hit *hits;
    size_t n;
    assert_int_equal(lexicon_near_more(l, s, ask, &g->seen, &hits, &n), OK);
    g->count = g->seen.anew ? 0 : g->count;
    g->added += !g->seen.anew && n > 0;
    for (size_t i = 0; i < n; i++)
        g->hit[g->count++] = hits[i];
    assert_int_equal(lexicon_near(l, s, ask, &hits, &n), OK);
    size_t live = 0;
    for (size_t i = 0; i < g->count; i++)
        live += lexicon_uses(l, g->hit[i].word) > 0;
    assert_int_equal(live, n);
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < g->count && g->hit[k].word != hits[i].word)
            k++;
        assert_true(k < g->count);
        assert_float_equal(g->hit[k].bits, hits[i].bits, 0);
    }
}

/* A search that goes on finds what one from scratch finds, whatever came and went, also where not
 * all lists are looked at and not all words weighed or priced. How often something was added to
 * what was there. */
static size_t check_going_on(size_t looked, size_t priced, bool about, size_t weighed)
{
    static struct gone_on g[GO_ON_ASKED];
    struct part asked[GO_ON_ASKED];
    struct lexicon *l;
    struct lexicon_scratch *s;
    uint32_t seed = (uint32_t)(looked + priced), word[GO_ON_WORDS];
    size_t count = 0, added = 0;
    char text[32];
    memset(g, 0, sizeof g);
    assert_int_equal(lexicon_new(&l), OK);
    assert_int_equal(lexicon_scratch_new(&s), OK);
    for (size_t i = 0; i < GO_ON_ASKED; i++) {
        made_word(&seed, i % 3 == 0, text);
        asked[i] = part_of(text);
    }
    for (size_t round = 0; round < 4 * GO_ON_WORDS; round++) {
        seed = seed * 1664525 + 1013904223;
        size_t i = (seed >> 9) % GO_ON_ASKED;
        if (count == GO_ON_WORDS || (count && seed >> 30 == 0)) {
            size_t k = (seed >> 12) % count;
            lexicon_drop(l, word[k]);
            word[k] = word[--count];
        } else {
            made_word(&seed, seed >> 28 == 5, text);
            word[count++] = put(l, text);
        }
        struct lexicon_ask ask = {.part = &asked[i],
                                  .least = 1,
                                  .least_other = 1.5,
                                  .looked = looked + lexicon_words(l) / 20,
                                  .priced = priced,
                                  .about = about,
                                  .weighed = weighed};
        if (round % 3)
            go_on(l, s, &ask, &g[i]);
    }
    for (size_t i = 0; i < GO_ON_ASKED; i++) {
        added += g[i].added;
        lexicon_seen_free(&g[i].seen);
    }
    lexicon_scratch_free(s);
    lexicon_free(l);
    return added;
}

static void test_going_on(void **state)
{
    (void)state;
    static const size_t limits[][2] = {{5000, 1000}, {40, 1000}, {5000, 9}, {60, 9}};
    size_t few = 0;
    for (size_t i = 0; i < COUNT(limits); i++) {
        assert_true(check_going_on(limits[i][0], limits[i][1], false, 0) > 10);
        assert_true(check_going_on(limits[i][0], limits[i][1], true, 0) > 10);
        few += check_going_on(limits[i][0], limits[i][1], true, 9);
    }
    assert_true(few > 10);
}

/* Nothing of a word that nobody has is kept, and its keys lead to others as before. */
static void test_nothing_stays(void **state)
{
    (void)state;
    struct lexicon *l;
    struct lexicon_scratch *s;
    char text[32];
    uint32_t seed = 3, word[GO_ON_WORDS];
    assert_int_equal(lexicon_new(&l), OK);
    assert_int_equal(lexicon_scratch_new(&s), OK);
    uint32_t stays = put(l, "Golestan");
    for (size_t round = 0; round < 40; round++) {
        for (size_t i = 0; i < GO_ON_WORDS; i++) {
            made_word(&seed, i % 3 == 0, text);
            word[i] = put(l, text);
        }
        for (size_t i = 0; i < GO_ON_WORDS; i++)
            lexicon_drop(l, word[i]);
    }
    assert_int_equal(lexicon_words(l), 1);
    for (size_t i = 0; i < l->text_used; i++)
        assert_true(l->text[i] == 0 || i < l->entries[0].len + l->entries[0].latin_len);
    for (size_t i = 0; i < l->slot_count; i++)
        if (l->slots[i].words.count)
            assert_int_equal(l->lists.at[l->slots[i].words.from], stays);
        else
            assert_int_equal(l->slots[i].key, 0);
    assert_true(finds(l, s, "Gulistan", stays));
    lexicon_scratch_free(s);
    lexicon_free(l);
}

/* Against an array for each list. */
static void test_postings(void **state)
{
    (void)state;
    enum { LISTS = 7, NUMBERS = 400 };
    struct postings p = {.beside_bytes = sizeof(uint16_t)};
    struct posting_list list[LISTS] = {{0}};
    uint32_t want[LISTS][NUMBERS], count[LISTS] = {0}, seed = 1;
    for (uint32_t i = 0; i < NUMBERS; i++) {
        seed = seed * 1664525 + 1013904223;
        size_t k = (seed >> 16) % LISTS;
        assert_int_equal(postings_push(&p, &list[k], i), OK);
        uint16_t beside = (uint16_t)(i + 1000);
        memcpy(p.beside + (list[k].from + list[k].count - 1) * sizeof beside, &beside,
               sizeof beside);
        want[k][count[k]++] = i;
        size_t r = (seed >> 8) % LISTS;
        if (i % 3 == 0 && count[r]) {
            uint32_t at = (seed >> 20) % count[r];
            assert_true(postings_remove(&p, &list[r], want[r][at]));
            memmove(&want[r][at], &want[r][at + 1], (count[r] - at - 1) * sizeof want[r][0]);
            count[r]--;
        }
        for (size_t j = 0; j < LISTS; j++) {
            assert_int_equal(list[j].count, count[j]);
            if (count[j])
                assert_memory_equal(p.at + list[j].from, want[j], count[j] * sizeof want[j][0]);
            for (size_t n = 0; n < count[j]; n++) {
                memcpy(&beside, p.beside + (list[j].from + n) * sizeof beside, sizeof beside);
                assert_int_equal(beside, want[j][n] + 1000);
            }
        }
    }
    assert_false(postings_remove(&p, &list[0], NUMBERS));
    assert_true(p.used < 4 * NUMBERS);
    postings_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_articles),
        cmocka_unit_test(test_bits_of_bare_words),
        cmocka_unit_test(test_forget),
        cmocka_unit_test(test_near),
        cmocka_unit_test(test_most),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_keys_of_ends),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_no_keys_without_memory),
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_weighed),
        cmocka_unit_test(test_most_levels),
        cmocka_unit_test(test_two_scripts_in_one_order),
        cmocka_unit_test(test_article_between_groups),
        cmocka_unit_test(test_going_on),
        cmocka_unit_test(test_nothing_stays),
        cmocka_unit_test(test_postings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
