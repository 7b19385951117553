/* letter_bound, letter_styles: never above the price, the same on every level. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/letter_styles.h"
#include "core/part.h"

static const char *const WORDS[] = {
    "Golestan", "Golesptan", "Goletan",   "Gomestan", "Golsetan", "Cherif", "Muhamady",   "Reza",
    "Rezaei",   "Hossein",   "Hussain",   "Mousavi",  "Moosavi",  "Nasrin", "Shirin",     "Abbas",
    "گلستان",   "شریف",      "محمدی",     "رضا",      "رضایی",    "حسین",   "موسوی",      "عباس",
    "نسرین",    "شیرین",     "عبدالرحمن", "ژاله",     "Шевченко", "Сергей", "Бондаренко", "Хусейн",
    "Мусави",   "Шарипов",   "Аббас",     "Юлия",     "יוסף",     "משה",    "Ωνάσης",     "Γιώργος",
    "晓琳",     "美玲",      "秋贤",      "晓玲",
};

enum { LATIN_WORDS = 16 }; /* the first of them */

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 16;
}

static void read_word(const char *text, struct letters *out)
{
    struct parts p;
    parts_read(str_from(text), &p);
    assert_int_equal(p.count, 1);
    *out = p.part[0].letters;
}

/* A slip of the hand, so that all kinds of prices are met. */
static void slip(struct letters *x, uint32_t *seed)
{
    uint8_t *at = x->alphabet == ALPHABET_LATIN ? (uint8_t *)x->latin : x->code;
    size_t n = x->alphabet == ALPHABET_LATIN ? x->latin_len : x->len;
    size_t i = next_random(seed) % n, k = next_random(seed) % n;
    uint8_t was = at[i];
    at[i] = at[k];
    if (next_random(seed) % 2)
        at[k] = was;
}

static unsigned price_of(const struct letters *x, const struct letters *y)
{
    char latin[LETTERS_MAX];
    if (y->alphabet == ALPHABET_LATIN)
        return letters_price(x, y->latin, y->latin_len, 4000);
    if (x->alphabet == ALPHABET_LATIN)
        return letters_price(y, x->latin, x->latin_len, 4000);
    if (x->alphabet == y->alphabet)
        return letters_distance(x, y);
    size_t n = letters_spell(x, latin);
    return letters_price(y, latin, n, 4000);
}

/* One word against all of one script, with slips, on every level. */
static void check_word(struct letter_bound_kept *kept, const struct letters *x, enum alphabet a,
                       uint32_t *seed, size_t *checked)
{
    struct letter_least least;
    struct letter_bound b, again;
    letters_least(a, &least);
    if (!letters_bound(NULL, x, a, &least, &b))
        return;
    assert_true(letters_bound(kept, x, a, &least, &again));
    assert_memory_equal(&again, &b, sizeof b);
    struct letters words[BOUND_LANES];
    struct letter_trace trace[BOUND_LANES];
    struct trace_lanes lanes = {.count = BOUND_LANES};
    uint8_t plain[BOUND_LANES], wide[BOUND_LANES];
    size_t n = 0;
    for (size_t i = 0; n < BOUND_LANES; i = (i + 1) % COUNT(WORDS)) {
        read_word(WORDS[i], &words[n]);
        if ((enum alphabet)words[n].alphabet != a)
            continue;
        if (next_random(seed) % 2)
            slip(&words[n], seed);
        assert_true(letters_trace(&words[n], &trace[n]));
        lanes.at[n] = &trace[n];
        n++;
    }
    lanes.count = 1 + next_random(seed) % BOUND_LANES;
    letters_bounds(CPU_PLAIN, &b, 200, &lanes, plain);
    for (int level = CPU_SSE42; level < CPU_LEVELS; level++) {
        letters_bounds(cpu_settle((enum cpu_level)level), &b, 200, &lanes, wide);
        for (size_t i = 0; i < lanes.count; i++)
            if (plain[i] <= 200)
                assert_int_equal(plain[i], wide[i]);
            else
                assert_true(wide[i] > 200);
    }
    for (size_t i = 0; i < lanes.count; i++) {
        unsigned price = price_of(x, &words[i]);
        /* What is said in letters_bound's header to be about so. */
        unsigned about = x->alphabet == ALPHABET_LATIN || a != ALPHABET_LATIN ? 12 : 0;
        if (price + about < plain[i])
            fail_msg("%u but at least %u: alphabets %d, %d", price, plain[i], x->alphabet, a);
        *checked += plain[i] < 100;
    }
}

static void test_bound(void **state)
{
    (void)state;
    uint32_t seed = 1;
    size_t checked = 0;
    static const enum alphabet pools[] = {ALPHABET_LATIN, ALPHABET_ARABIC, ALPHABET_CYRILLIC,
                                          ALPHABET_HEBREW, ALPHABET_GREEK};
    struct letter_bound_kept *kept;
    assert_int_equal(letter_bound_new(&kept), OK);
    for (int round = 0; round < 20; round++)
        for (size_t i = 0; i < COUNT(WORDS); i++) {
            struct letters x;
            read_word(WORDS[i], &x);
            if (round)
                slip(&x, &seed);
            for (size_t k = 0; k < COUNT(pools); k++)
                check_word(kept, &x, pools[k], &seed, &checked);
        }
    assert_true(checked > 1000);
    letter_bound_free(kept);
}

/* Latin words as spellings of one, on every level. near, same: words that cost little, and those
 * that cost exactly that. */
static void check_styles(struct letter_styles_kept *kept, const struct letters *x, uint32_t *seed,
                         size_t *near, size_t *same)
{
    struct letter_styles s;
    bool fits;
    assert_int_equal(letters_styles(kept, x, &s, &fits), OK);
    assert_int_equal(fits, x->alphabet != ALPHABET_LATIN);
    if (!fits)
        return;
    struct letters words[BOUND_LANES];
    struct letter_trace trace[BOUND_LANES];
    struct trace_lanes lanes = {.count = BOUND_LANES};
    uint8_t plain[BOUND_LANES], wide[BOUND_LANES];
    for (size_t n = 0; n < BOUND_LANES; n++) {
        read_word(WORDS[next_random(seed) % LATIN_WORDS], &words[n]);
        if (next_random(seed) % 2)
            slip(&words[n], seed);
        assert_true(letters_trace(&words[n], &trace[n]));
        lanes.at[n] = &trace[n];
    }
    uint8_t limit = (uint8_t)(200 - s.offset);
    lanes.count = 1 + next_random(seed) % BOUND_LANES;
    letters_styled(CPU_PLAIN, &s, limit, &lanes, plain);
    for (int level = CPU_SSE42; level < CPU_LEVELS; level++) {
        letters_styled(cpu_settle((enum cpu_level)level), &s, limit, &lanes, wide);
        for (size_t i = 0; i < lanes.count; i++)
            if (plain[i] <= limit)
                assert_int_equal(plain[i], wide[i]);
            else
                assert_true(wide[i] > limit);
    }
    for (size_t i = 0; i < lanes.count; i++) {
        unsigned price = letters_price(x, words[i].latin, words[i].latin_len, 4000);
        assert_true(plain[i] <= price);
        *near += price < 60;
        *same += price < 60 && price == plain[i];
    }
}

static void test_styles(void **state)
{
    (void)state;
    uint32_t seed = 1;
    size_t near = 0, same = 0;
    struct letter_styles_kept *kept;
    assert_int_equal(letter_styles_new(&kept), OK);
    for (int round = 0; round < 20; round++)
        for (size_t i = 0; i < COUNT(WORDS); i++) {
            struct letters x;
            read_word(WORDS[i], &x);
            if (round)
                slip(&x, &seed);
            check_styles(kept, &x, &seed, &near, &same);
        }
    letter_styles_free(kept);
    assert_true(near > 60);
    assert_true(same > near * 2 / 3);
}

static void test_trace(void **state)
{
    (void)state;
    struct letters x;
    struct letter_trace t;
    read_word("Golestan", &x);
    assert_true(letters_trace(&x, &t));
    assert_int_equal(t.len, 8);
    assert_int_equal(t.letter[0], 7);
    assert_int_equal(t.letter[8], 0);
    read_word("Mohammadzadegani", &x);
    assert_false(letters_trace(&x, &t));
    read_word("முருகன்", &x); /* of a script without a table */
    assert_false(letters_trace(&x, &t));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bound), cmocka_unit_test(test_styles),
                                       cmocka_unit_test(test_trace)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
