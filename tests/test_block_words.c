#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/block_words_inner.h"
#include "core/pairs_inner.h"
#include "link_rows.h"
#include "spill_memory.h"

enum { NAMES = 900, COLUMNED = 1200, CROWD = 36000, NAME_ROOM = 3 * CELL_ROOM };

struct named {
    char name[NAME_ROOM];
};

/* Rows with nothing but a whole name; `first` of them in the first list. */
static void roll_of(const struct named *rows, size_t count, size_t first, struct roll *r)
{
    assert_int_equal(roll_init(r, 1), OK);
    r->columns[0].name = STR("name");
    r->columns[0].field = FIELD_NAME;
    for (size_t i = 0; i < count; i++)
        assert_int_equal(roll_add(r, &(struct str){rows[i].name, strlen(rows[i].name)}), OK);
    r->first_rows = first;
}

/* Names of three words, of which many rows share one; every third row is the one before it with a
 * letter changed or a word left out. */
static void names_of(size_t count, uint64_t seed, struct named *out)
{
    for (size_t i = 0; i < count; i++) {
        char word[3][CELL_ROOM];
        if (i % 3 == 2) {
            out[i] = out[i - 1];
            char *c = out[i].name + made_dice(&seed, strlen(out[i].name));
            if (made_dice(&seed, 2))
                *c = *c == ' ' ? ' ' : (char)('a' + made_dice(&seed, 26));
            else
                *strrchr(out[i].name, ' ') = 0;
            continue;
        }
        for (size_t k = 0; k < 3; k++) {
            uint64_t common = made_dice(&seed, k == 2 ? 200 : 12);
            made_word(k == 1 ? &seed : &common, word[k]);
        }
        snprintf(out[i].name, NAME_ROOM, "%s %s %s", word[0], word[1], word[2]);
    }
}

/* Rows with the first word for a given name and the others for a family name. */
static void columns_of(const struct named *rows, size_t count, size_t first, struct roll *r)
{
    assert_int_equal(roll_init(r, 2), OK);
    r->columns[0].name = STR("given");
    r->columns[0].field = FIELD_GIVEN;
    r->columns[1].name = STR("family");
    r->columns[1].field = FIELD_FAMILY;
    for (size_t i = 0; i < count; i++) {
        struct str rest = str_from(rows[i].name), given = STR_NONE;
        (void)str_next(&rest, ' ', &given);
        assert_int_equal(roll_add(r, (struct str[2]){given, rest}), OK);
    }
    r->first_rows = first;
}

/* What two rows have in common, word by word. */
static uint32_t units_by_hand(const struct block_words *w, uint32_t a, uint32_t b)
{
    struct row_word x[ROW_WORDS], y[ROW_WORDS];
    size_t n = block_words_of_row(w, a, x), m = block_words_of_row(w, b, y);
    uint32_t units = 0;
    for (size_t i = 0; i < n; i++) {
        const uint32_t *other;
        size_t others = block_words_spellings(w, x[i].word, &other);
        uint32_t best = 0;
        for (size_t j = 0; j < m; j++) {
            bool may_be = x[i].word == y[j].word;
            for (size_t k = 0; k < others; k++)
                may_be = may_be || other[k] == y[j].word;
            uint32_t least = w->least_unit[y[j].word];
            uint32_t here = x[i].units < least ? x[i].units : least;
            best = may_be && here > best ? here : best;
        }
        units += best;
    }
    return units;
}

/* Whether it gives just the rows behind that have so much in common, each once. */
static void check_row(const struct block_words *w, struct words_scratch *s, const struct people *p,
                      uint32_t row, uint32_t least)
{
    const struct words_met *met;
    uint8_t *seen = mem_zero(p->rows, 1);
    assert_non_null(seen);
    for (int within = 0; within < (p->second ? 2 : 1); within++) {
        size_t n = block_words_rows(w, s, row, least, within, &met);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(seen[met[i].row]++, 0);
            assert_int_equal(met[i].units, units_by_hand(w, row, met[i].row));
            assert_true(!p->second || (p->second[row] == p->second[met[i].row]) == within);
        }
    }
    for (uint32_t b = 0; b < p->rows; b++)
        assert_int_equal(seen[b], b > row && units_by_hand(w, row, b) >= least);
    for (uint32_t b = row + 1; b < p->rows; b += 7)
        assert_int_equal(block_words_units(w, s, row, b), units_by_hand(w, row, b));
    mem_free(seen);
}

static void check_roll(struct roll *r, size_t step)
{
    struct people p;
    struct block_words *w;
    struct words_scratch *s;
    const struct words_met *met;
    size_t given = 0;
    assert_int_equal(people_new(r, &p), OK);
    assert_int_equal(block_words_new(&p, &w), OK);
    assert_non_null(w);
    assert_int_equal(words_scratch_new(&s), OK);
    for (uint32_t least = 4 * WORDS_UNIT; least <= 12 * WORDS_UNIT; least += 4 * WORDS_UNIT)
        for (uint32_t row = 0; row < p.rows; row += (uint32_t)step) {
            check_row(w, s, &p, row, least);
            given += block_words_rows(w, s, row, least, false, &met);
        }
    assert_true(given > 0);
    words_scratch_free(s);
    block_words_free(w);
    people_free(&p);
    roll_free(r);
}

static void check_rows(const struct named *rows, size_t count, size_t first, size_t step)
{
    struct roll r;
    roll_of(rows, count, first, &r);
    check_roll(&r, step);
}

static void all_who_have_enough_in_common_are_given(void **state)
{
    (void)state;
    static struct named rows[NAMES];
    names_of(NAMES, 5, rows);
    check_rows(rows, NAMES, NAMES, 1);
    check_rows(rows, NAMES, NAMES / 2, 1);
}

/* Given and family names in Latin letters: words are names, and may be slips of each other. */
static void names_in_columns_have_words(void **state)
{
    (void)state;
    static struct named rows[COLUMNED];
    struct roll r;
    names_of(COLUMNED, 7, rows);
    for (size_t first = COLUMNED / 2; first <= COLUMNED; first += COLUMNED / 2) {
        columns_of(rows, COLUMNED, first, &r);
        check_roll(&r, 1);
    }
}

/* A word that more rows have than are looked through still counts for those found by others. */
static void words_of_a_crowd_count(void **state)
{
    (void)state;
    static struct named rows[CROWD];
    names_of(CROWD, 9, rows);
    uint64_t seed = 3;
    for (size_t i = 0; i < CROWD; i++) {
        char a[CELL_ROOM], b[CELL_ROOM];
        uint64_t one = made_dice(&seed, 40), two = 100 + made_dice(&seed, 40);
        made_word(&one, a);
        made_word(&two, b);
        snprintf(rows[i].name, NAME_ROOM, "%s %s %s", i % 20 ? "maryam" : "gulshan", a, b);
    }
    check_rows(rows, CROWD, CROWD, CROWD / 12);
}

/* The least that is named has room for what each thread needs to look words up. */
static void room_for_words_is_counted(void **state)
{
    (void)state;
    double one = words_scratch_bytes(), without = pairs_bytes_least(100000, 8, false);
    assert_true(one > 1 << 19 && one <= 2 << 20);
    assert_true(pairs_bytes_least(100000, 8, true) >= without + 8 * one);
}

/* Pairs of rows that have enough in common, counted one by one. */
static size_t count_pairs(const struct link_result *l, uint32_t least)
{
    size_t count = 0;
    struct words_scratch *s;
    assert_int_equal(words_scratch_new(&s), OK);
    for (uint32_t a = 0; a < l->people.rows; a++)
        for (uint32_t b = a + 1; b < l->people.rows; b++)
            count += (!l->people.second || l->people.second[a] != l->people.second[b]) &&
                     block_words_units(l->plan.words, s, a, b) >= least;
    words_scratch_free(s);
    return count;
}

/* With words in common as the only rule, and as one of several. */
static void check_ways(struct link_result *l, const struct spill *spill)
{
    const size_t workers[3] = {1, 3, 2};
    struct pair_list list[3];
    for (size_t i = 0; i < 3; i++) {
        struct pair_options o = {.workers = workers[i],
                                 .least = -100 * MODEL_UNIT,
                                 .memory_bytes =
                                     i < 2 ? 0 : pairs_bytes_least(NAMES, workers[i], true),
                                 .spill = i < 2 ? NULL : spill};
        assert_int_equal(pairs_score(&l->people, &l->model, &l->plan, &o, &list[i]), OK);
        assert_true(list[0].scored == list[i].scored);
        assert_int_equal(list[0].count, list[i].count);
        for (size_t k = 0; k < list[0].count; k++) {
            struct pair x = pair_list_at(&list[0], k), y = pair_list_at(&list[i], k);
            assert_memory_equal(&x, &y, sizeof x);
        }
    }
    size_t expected = count_pairs(l, l->plan.rule[0].least);
    assert_true(expected > NAMES / 8);
    if (l->plan.rule_count == 1)
        assert_int_equal((size_t)list[0].scored, expected);
    else
        assert_true(list[0].scored > (double)expected);
    for (size_t i = 0; i < 3; i++)
        pair_list_free(&list[i]);
}

/* The same pairs on any number of threads and in little memory. */
static void ways_of_running_change_nothing(void **state)
{
    (void)state;
    static struct named rows[NAMES];
    struct spill_memory m;
    names_of(NAMES, 5, rows);
    for (size_t first = NAMES / 2; first <= NAMES; first += NAMES / 2) {
        struct roll r;
        struct link_result l;
        struct link_options o = {.workers = 2, .seed = 1};
        spill_memory_init(&m);
        roll_of(rows, NAMES, first, &r);
        assert_int_equal(link_run(&r, &o, &l), OK);
        assert_non_null(l.plan.words);
        l.plan.rule[0] =
            (struct rule){.atoms = (uint64_t)1 << (l.plan.atom_count - 1), .least = 8 * WORDS_UNIT};
        l.plan.rule[1] = (struct rule){.atoms = 2, .cap = 200}; /* a word, in any spelling */
        for (l.plan.rule_count = 1; l.plan.rule_count <= 2; l.plan.rule_count++)
            check_ways(&l, &m.table);
        assert_true(m.spilled > 0);
        link_free(&l);
        roll_free(&r);
        spill_memory_free(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_who_have_enough_in_common_are_given),
        cmocka_unit_test(names_in_columns_have_words),
        cmocka_unit_test(words_of_a_crowd_count),
        cmocka_unit_test(ways_of_running_change_nothing),
        cmocka_unit_test(room_for_words_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
