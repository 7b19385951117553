/* name_cache: files of pairs of names may be larger than memory, and so may their words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "core/name_cache.h"
#include "core/name_pairs.h"

/* Numbers as words of six letters; all differ. */
static struct str word_of(uint32_t n, char *at)
{
    static const char consonants[] = "bdfghjklmnprstvz", vowels[] = "aeou";
    for (size_t k = 0; k < 6; k += 2) {
        at[k] = consonants[n % 16];
        at[k + 1] = vowels[n / 16 % 4];
        n /= 64;
    }
    return (struct str){at, 6};
}

static struct name_pair known(struct name_cache *c)
{
    struct name_pair p = {.name = {STR("Reza Golestan"), STR("رضا گلستان")}};
    assert_int_equal(name_pairs_compare(c, &p, 1), OK);
    assert_true(p.probability > 0.5);
    return p;
}

static void words_are_forgotten(void **state)
{
    (void)state;
    enum { PAIRS = 64, WORDS = 64 * 64 * 64 };
    struct name_cache *c;
    size_t most = 0;
    assert_int_equal(name_cache_new(10, &c), OK);
    const struct name_pair first = known(c);
    for (uint32_t n = 0; n < WORDS + 4 * PAIRS; n += 2 * PAIRS) {
        char text[PAIRS][2][8];
        struct name_pair pair[PAIRS] = {0};
        for (uint32_t i = 0; i < PAIRS; i++)
            for (uint32_t side = 0; side < 2; side++)
                pair[i].name[side] = word_of((n + 2 * i + side) % WORDS, text[i][side]);
        assert_int_equal(name_pairs_compare(c, pair, PAIRS), OK);
        most = c->words.count > most ? c->words.count : most;
    }
    assert_true(most > NAME_CACHE_WORDS / 2 && most <= NAME_CACHE_WORDS + 2 * PAIRS);
    assert_true(c->words.count < most);
    const struct name_pair again = known(c);
    assert_float_equal(again.weight_bits, first.weight_bits, 0);
    assert_float_equal(again.probability, first.probability, 0);
    name_cache_free(c);
}

/* Of a title, or of a name that stands in one with another, the worse half is kept, too. */
static void once_and_again_are_the_same(void **state)
{
    (void)state;
    static const char *const latin[] = {"W heebgolestan", "W haargolestan", "W ahragolestan"};
    struct name_cache *c;
    assert_int_equal(name_cache_new(10, &c), OK);
    for (size_t i = 0; i < COUNT(latin); i++) {
        struct str a = STR("سلامه گلستان"), b = str_from(latin[i]);
        struct name_pair pair[] = {{.name = {a, b}}, {.name = {b, a}}, {.name = {a, b}}};
        assert_int_equal(name_pairs_compare(c, pair, COUNT(pair)), OK);
        assert_memory_equal(&pair[0].weight_bits, &pair[2].weight_bits, sizeof(double));
        assert_memory_equal(&pair[0].weight_bits, &pair[1].weight_bits, sizeof(double));
    }
    name_cache_free(c);
}

/* Of words in many pieces the last ones are left out, however the name is read. */
static void crowded_names_are_read_the_same(void **state)
{
    (void)state;
    struct str name = STR("abu-abd-al-rahman abu-abd-al-karim abu-abd-al-aziz abu-abd-al-hamid "
                          "abu-abd-al-majid abu-abd-al-latif abu-abd-al-salam abu-abd-al-nasir");
    struct parts alone, known;
    struct name_cache *c;
    assert_int_equal(name_cache_new(10, &c), OK);
    parts_read(name, &alone);
    for (int again = 0; again < 2; again++) {
        assert_int_equal(name_cache_read(c, name, &known), OK);
        assert_int_equal(known.count, alone.count);
    }
    name_cache_free(c);
}

/* Letters chosen so that hash_bytes of part_key is the same for all: no word gets what is known of
 * another. */
static void words_of_one_hash_are_apart(void **state)
{
    (void)state;
    static const char *const words[] = {"хбкрцзрзфркдцпхсерсх", "хрфвжолфхцфглкефсхвз",
                                        "рпкапасочожоцуфхкцпс"};
    char key[2][PART_KEY_BYTES];
    struct parts parts[COUNT(words)];
    for (size_t i = 0; i < COUNT(words); i++)
        parts_read(str_from(words[i]), &parts[i]);
    struct str first = part_key(&parts[0].part[0], key[0]);
    for (size_t i = 0; i < COUNT(words); i++) {
        struct str other = part_key(&parts[i].part[0], key[1]), a = str_from(words[0]);
        assert_true(hash_bytes(first.ptr, first.len, 0) == hash_bytes(other.ptr, other.len, 0));
        struct name_cache *fresh, *used;
        struct name_pair alone = {.name = {a, str_from(words[i])}};
        struct name_pair pair[] = {{.name = {a, a}}, alone};
        assert_int_equal(name_cache_new(10, &fresh), OK);
        assert_int_equal(name_cache_new(10, &used), OK);
        assert_int_equal(name_pairs_compare(fresh, &alone, 1), OK);
        assert_int_equal(name_pairs_compare(used, pair, COUNT(pair)), OK);
        assert_true(pair[0].probability > 0.5 && (i == 0 || pair[1].probability < 0.5));
        assert_memory_equal(&pair[1].weight_bits, &alone.weight_bits, sizeof(double));
        name_cache_free(fresh);
        name_cache_free(used);
    }
}

/* Whoever reads many names reads each as by itself, the first time and again, and without memory.
 */
static void a_table_of_words_reads_the_same(void **state)
{
    (void)state;
    static const char *const names[] = {"Reza Golestan",        "رضا گلستان زاده",
                                        "Dr Abd al-Rahman Ali", "KARIMI Ali-Reza",
                                        "ibn Omar  Reza",       "",
                                        "Golestan, Reza",       "علی  رضا بن علی"};
    struct name_words w = {0};
    for (size_t round = 0; round < 3; round++) {
        for (size_t i = 0; i < COUNT(names); i++) {
            struct parts plain, read;
            memset(&plain, 0, sizeof plain);
            memset(&read, 0, sizeof read);
            parts_read(str_from(names[i]), &plain);
            mem_fail_after(round ? -1 : 0);
            name_words_read(round < 2 ? &w : NULL, str_from(names[i]), &read);
            mem_fail_after(-1);
            assert_int_equal(read.count, plain.count);
            assert_int_equal(read.names, plain.names);
            for (size_t k = 0; k < plain.count; k++) {
                char a[PART_KEY_BYTES], b[PART_KEY_BYTES];
                struct str x = part_key(&plain.part[k], a), y = part_key(&read.part[k], b);
                assert_true(str_eq(x, y));
                assert_int_equal(read.part[k].from, plain.part[k].from);
                assert_int_equal(read.part[k].to, plain.part[k].to);
                assert_int_equal(read.part[k].role, plain.part[k].role);
            }
        }
    }
    name_words_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_forgotten),
        cmocka_unit_test(once_and_again_are_the_same),
        cmocka_unit_test(words_of_one_hash_are_apart),
        cmocka_unit_test(crowded_names_are_read_the_same),
        cmocka_unit_test(a_table_of_words_reads_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
