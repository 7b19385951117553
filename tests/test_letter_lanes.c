/* Bounds of all words of a name at once: never above the price of any. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/letter_inner.h"
#include "core/letter_lanes.h"

struct sums {
    unsigned long bound, price, count;
};

/* So many neighbours written as one, as far as there is room. */
static struct part join(const struct part *p, size_t count)
{
    struct part all = *p;
    for (size_t k = 1; k < count; k++)
        part_join(&all, &p[k], &all);
    return all;
}

static void compare(const struct part *x, const struct part *q, const uint8_t least[2],
                    struct sums *sums)
{
    const struct letters *a = &x->letters, *b = &q->letters;
    int price = (int)letters_price_slowly(a, b->latin, b->latin_len, 100000);
    int bound = letter_lanes_price(least[0], a->len);
    assert_true(bound <= price);
    sums->bound += (unsigned long)(bound > 0 ? bound : 0);
    sums->price += (unsigned long)price;
    sums->count++;
    struct letters bare = part_bare(x), latin = part_bare(q);
    price = (int)letters_price_slowly(&bare, latin.latin, latin.latin_len, 100000);
    assert_true(letter_lanes_price(least[1], bare.len) <= price);
}

/* The rows of so many neighbours, and of those without the first ones. */
static bool find(const struct letter_lanes *l, struct lane_words *words, const struct part *p,
                 size_t count, struct lane_rows rows[])
{
    for (size_t k = count; k-- > 0;)
        if (!letter_lanes_find(l, words, &p[k], k + 1 < count ? &rows[k + 1] : NULL, &rows[k]))
            return false;
    return true;
}

/* Words of all tests. */
static struct lane_words known;

/* All runs of words of both names. */
static void compare_names(const struct parts *other, const struct parts *latin, struct sums *sums)
{
    struct letter_lanes lanes;
    struct lane_rows rows[LANE_RUN + 1];
    struct part x, q;
    if (!letter_lanes_read(cpu_settle(CPU_BEST), latin, &lanes))
        return;
    for (size_t i = 0; i < other->count; i++)
        for (size_t n = 1; n <= LANE_RUN && i + n <= other->count; n++) {
            if (!find(&lanes, &known, &other->part[i], n, rows))
                continue;
            x = join(&other->part[i], n);
            for (size_t j = 0; j < latin->count; j++)
                for (size_t m = 1; m <= LANE_RUN && j + m <= latin->count; m++) {
                    size_t at = lanes.at[j][m - 1], bare = at + latin->part[j].skip_latin;
                    q = join(&latin->part[j], m);
                    if (at != LANE_NONE)
                        compare(&x, &q, (uint8_t[]){rows[0].least[at], rows[0].bare[bare]}, sums);
                }
        }
}

static void test_never_above_the_price(void **state)
{
    FILE *f = fopen("tests/data/names/hard.txt", "r");
    char line[1024];
    struct sums sums = {0, 0, 0};
    struct parts x, y;
    (void)state;
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        char *a = strstr(line, " | ");
        char *b = a ? strstr(a + 3, " | ") : NULL;
        if ((line[0] != '=' && line[0] != '!') || !b)
            continue;
        *b = 0;
        b[3 + strcspn(b + 3, "\n")] = 0;
        parts_read(str_from(a + 3), &x);
        parts_read(str_from(b + 3), &y);
        compare_names(&x, &y, &sums);
        compare_names(&y, &x, &sums);
    }
    (void)fclose(f);
    /* Longer than a part when joined. */
    parts_read(STR("\u0440\u0438\u043d\u0430\u0442\u043e\u0432\u0438\u0447\u0432\u044f\u0447"
                   "\u0435\u0441\u043b\u0430\u0432\u043e\u0432\u0438\u0447\u0434\u043c\u0438\u0442"
                   "\u0440\u0438"),
               &x);
    parts_read(STR("Rinatovichviacheslavovich Dmitrikvxzkvxzkvxz"), &y);
    compare_names(&x, &y, &sums);
    if (cpu_settle(CPU_BEST) < CPU_SSE42)
        skip();
    assert_true(sums.count > 1000);
    /* Of use, too. */
    assert_true(sums.bound > sums.price / 2);
}

/* A letter of a script with a table, and what it is often written as. */
static const struct {
    const char *native[6], *latin[6];
} writing[] = {
    {{"ب", "و", "ا", "خ", "ی", "ش"}, {"b", "v", "a", "kh", "i", "sh"}},
    {{"ж", "о", "а", "щ", "я", "д"}, {"zh", "o", "a", "shch", "ia", "d"}},
    {{"γ", "ο", "υ", "χ", "ι", "ψ"}, {"g", "o", "u", "ch", "i", "ps"}},
    {{"ש", "ו", "ה", "צ", "י", "ב"}, {"sh", "o", "h", "tz", "y", "b"}},
};

/* A word of so many letters; Latin ones are cut off where they are more. */
static void put_word(const char *const letter[6], size_t letters, bool latin, char *out)
{
    size_t len = strlen(out), from = len;
    for (size_t i = 0; latin ? len - from < letters : i < letters; i++)
        len += (size_t)sprintf(out + len, "%s", letter[(i * i + letters) % 6]);
    if (latin)
        out[from + letters] = 0;
}

/* Each length beside those about it and some others, alone and before a neighbour with which it
 * just has room in a part, or just has not. */
static void test_words_of_any_length(void **state)
{
    struct sums sums = {0, 0, 0};
    struct parts x, y;
    struct letter_lanes lanes;
    struct lane_rows rows;
    bool wide = cpu_settle(CPU_BEST) >= CPU_SSE42;
    (void)state;
    for (size_t n = 1; n <= LETTERS_MAX; n++)
        for (size_t m = 1; m <= LETTERS_MAX; m += m + 2 < n || m > n + 2 ? 5 : 1)
            for (size_t k = 0; k < 4 * sizeof writing / sizeof *writing; k++) {
                char a[256] = "", b[256] = "";
                put_word(writing[k / 4].native, n, false, a);
                put_word(writing[k / 4].latin, m, true, b);
                if (k % 4) {
                    put_word(writing[k / 4].native, LETTERS_MAX - n + k % 4 - 1, false,
                             strcat(a, " "));
                    put_word(writing[k / 4].latin, LETTERS_MAX - m + k % 4 - 1, true,
                             strcat(b, " "));
                }
                parts_read(str_from(a), &x);
                parts_read(str_from(b), &y);
                assert_int_equal(letter_lanes_read(cpu_settle(CPU_BEST), &y, &lanes), wide);
                if (!wide)
                    continue;
                for (size_t i = 0; i < x.count; i++)
                    assert_true(letter_lanes_find(&lanes, &known, &x.part[i], NULL, &rows));
                compare_names(&x, &y, &sums);
            }
    if (!wide)
        skip();
    assert_true(sums.count > 10000);
}

/* All rows of one name beside another, by one level and by the plainest; words of one are new. */
static void compare_levels(const char *a, const char *b, enum cpu_level cpu)
{
    struct parts x, y;
    struct letter_lanes lanes[2];
    struct lane_rows rows[2][LANE_RUN + 1];
    parts_read(str_from(a), &x);
    parts_read(str_from(b), &y);
    assert_true(letter_lanes_read(CPU_SSE42, &y, &lanes[0]));
    assert_true(letter_lanes_read(cpu, &y, &lanes[1]));
    assert_int_equal(lanes[0].count, lanes[1].count);
    for (size_t i = 0; i < x.count; i++)
        for (size_t n = 1; n <= LANE_RUN && i + n <= x.count; n++) {
            struct lane_words none = {0};
            bool found = find(&lanes[0], &known, &x.part[i], n, rows[0]);
            assert_int_equal(find(&lanes[1], &none, &x.part[i], n, rows[1]), found);
            if (!found)
                continue;
            assert_memory_equal(rows[0]->least, rows[1]->least, lanes[0].count);
            assert_memory_equal(rows[0]->second, rows[1]->second, lanes[0].count);
            assert_memory_equal(rows[0]->bare, rows[1]->bare, lanes[0].count);
        }
}

static void test_levels_agree(void **state)
{
    (void)state;
    if (cpu_settle(CPU_BEST) < CPU_SSE42)
        skip();
    for (size_t n = 1; n <= 3 * LETTERS_MAX; n++)
        for (size_t k = 0; k < sizeof writing / sizeof *writing; k++) {
            char a[512] = "", b[512] = "";
            for (size_t left = n, word; left; left -= word) {
                word = left < 7 + k ? left : 7 + k - n % 3;
                put_word(writing[k].native, word, false, a);
                put_word(writing[k].latin, word, true, b);
                strcat(strcat(a, " "), n % 4 ? "" : "ال");
                strcat(b, n % 4 ? " " : " Al");
            }
            for (int cpu = CPU_SSE42; cpu <= (int)cpu_settle(CPU_BEST); cpu++)
                compare_levels(a, b, (enum cpu_level)cpu);
        }
}

static void test_what_it_cannot_do(void **state)
{
    struct parts name;
    struct letter_lanes lanes;
    (void)state;
    parts_read(STR("Mahmoud"), &name);
    assert_false(letter_lanes_read(CPU_PLAIN, &name, &lanes));
    parts_read(STR("Mahmoud \u0639\u0644\u06cc"), &name);
    assert_false(letter_lanes_read(cpu_settle(CPU_BEST), &name, &lanes));
    if (cpu_settle(CPU_BEST) < CPU_SSE42)
        return;
    parts_read(STR("Abcdefghijklmnopqrst Abcdefghijklmnopqrst Abcdefghijklmnopqrst"), &name);
    assert_true(letter_lanes_read(cpu_settle(CPU_BEST), &name, &lanes));
    assert_true(lanes.at[0][0] != LANE_NONE && lanes.at[0][1] == LANE_NONE);
    parts_read(STR("Abcdefghijklmnopqrstuvwxyz Abcdefghijklmnopqrstuvwxyz "
                   "Abcdefghijklmnopqrstuvwxyz Abcdefghijklmnopqrstuvwxyz "
                   "Abcdefghijklmnopqrstuvwxyz"),
               &name);
    assert_false(letter_lanes_read(cpu_settle(CPU_BEST), &name, &lanes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_never_above_the_price),
        cmocka_unit_test(test_words_of_any_length),
        cmocka_unit_test(test_levels_agree),
        cmocka_unit_test(test_what_it_cannot_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
