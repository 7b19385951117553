/* What is laid out of neighbouring words: the same as of the words put together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/fullname_sheet.h"

static void assert_same_word(const struct yard_word *x, const struct yard_word *y)
{
    assert_int_equal(x->alphabet, y->alphabet);
    assert_int_equal(x->len, y->len);
    assert_int_equal(x->latin_len, y->latin_len);
    assert_int_equal(x->background, y->background);
    assert_int_equal(x->usual, y->usual);
    assert_int_equal(x->tail, y->tail);
}

/* Returns how many runs of several words there are. */
static size_t check_name(const char *name)
{
    struct parts parts;
    struct name_sheet sheet;
    size_t runs = 0;
    parts_read(str_from(name), &parts);
    name_sheet_fill(&parts, &sheet);
    for (size_t i = 0; i < parts.count; i++) {
        struct part all = parts.part[i];
        size_t letters = 0;
        for (size_t n = 1; n <= RUN_MAX && i + n <= parts.count; n++) {
            const struct name_run *run = &sheet.run[i][n - 1];
            const struct part *p = &parts.part[i + n - 1];
            letters += p->letters.len;
            if (n > 1)
                part_join(&all, p, &all);
            const struct yard_word word = yard_word_of(&all);
            assert_same_word(&run->word, &word);
            assert_int_equal(run->has, all.has);
            assert_int_equal(run->can, all.can);
            assert_int_equal(run->skip, all.skip);
            assert_int_equal(run->skip_latin, all.skip_latin);
            assert_int_equal(run->skip_price, part_start_price(all.start));
            assert_int_equal(run->letters, letters);
            runs += n > 1;
        }
    }
    return runs;
}

/* The next pair of the hard cases; it stands in line. */
static bool next_pair(FILE *f, char line[1024], const char **a, const char **b)
{
    while (fgets(line, 1024, f)) {
        char *x = strstr(line, " | "), *y = x ? strstr(x + 3, " | ") : NULL;
        if (!y)
            continue;
        *y = 0;
        y[3 + strcspn(y + 3, "\n")] = 0;
        *a = x + 3;
        *b = y + 3;
        return true;
    }
    return false;
}

static void test_runs_are_words_put_together(void **state)
{
    FILE *f = fopen("tests/data/names/hard.txt", "r");
    char line[1024];
    const char *a, *b;
    size_t runs = 0;
    (void)state;
    assert_non_null(f);
    while (next_pair(f, line, &a, &b))
        runs += check_name(a) + check_name(b);
    (void)fclose(f);
    assert_true(runs > 500);
}

static bool title(const struct part *p)
{
    return p->role == PART_HONORIFIC || p->role == PART_SUFFIX;
}

/* Which parts may stand for each other, asked of each two of them. */
static size_t check_meet(const struct parts *a, const struct parts *b)
{
    struct name_sheet sheet[2];
    struct name_meet meet;
    size_t apart = 0;
    name_sheet_fill(a, &sheet[0]);
    name_sheet_fill(b, &sheet[1]);
    fullname_meet(NULL, &sheet[0], &sheet[1], &meet);
    assert_int_equal(meet.turned, parts_order(a, b) > 0);
    const struct parts *x = meet.turned ? b : a, *y = meet.turned ? a : b;
    assert_ptr_equal(meet.sheet[0]->parts, x);
    assert_ptr_equal(meet.sheet[1]->parts, y);
    for (size_t i = 0; i < x->count; i++)
        for (size_t j = 0; j < PARTS_MAX; j++) {
            const struct part *p = &x->part[i], *q = &y->part[j];
            bool alike =
                j < y->count && (part_is_name(p) == part_is_name(q) || title(p) || title(q));
            bool may = alike && !part_apart(p, q);
            assert_int_equal(meet.may[i] >> j & 1, may);
            apart += alike && !may;
        }
    return apart;
}

static void test_which_parts_may_stand_for_each_other(void **state)
{
    FILE *f = fopen("tests/data/names/hard.txt", "r");
    char line[1024];
    const char *a, *b;
    struct parts last = {.count = 0}, name[2];
    size_t apart = 0;
    (void)state;
    assert_non_null(f);
    while (next_pair(f, line, &a, &b)) {
        parts_read(str_from(a), &name[0]);
        parts_read(str_from(b), &name[1]);
        apart += check_meet(&name[0], &name[1]) + check_meet(&name[1], &last);
        last = name[0];
    }
    (void)fclose(f);
    assert_true(apart > 500);
}

/* More letters than a part has room for, and words of two scripts. */
static void test_what_does_not_add_up(void **state)
{
    (void)state;
    assert_int_equal(check_name("Abcdefghijklmnopqrst Abcdefghijklmnop Abcdef"), 3);
    assert_int_equal(check_name("Вячеславовичвячеслав Дмитриевичдмитрий Иван"), 3);
    assert_int_equal(check_name("Mahmoud علی Иван"), 3);
    assert_int_equal(check_name("علی Mahmoud 李"), 3);
    assert_int_equal(check_name("王小明 李四 Wang"), 3);
}

static void test_names_and_ends(void **state)
{
    struct parts parts;
    struct name_sheet sheet;
    (void)state;
    parts_read(STR("Karim Haj Nabil"), &parts);
    name_sheet_fill(&parts, &sheet);
    assert_int_equal(parts.count, 3);
    assert_int_equal(parts.part[1].role, PART_HONORIFIC);
    assert_int_equal(sheet.run[0][1].names, 1);
    assert_false(sheet.run[0][1].all_names);
    assert_int_equal(sheet.run[0][2].names, 2);
    assert_true(sheet.run[0][2].ends);
    assert_true(sheet.run[2][0].all_names);
    assert_int_equal(sheet.run[2][0].key, 0); /* no ids */
    parts.part[0].id = 1;
    parts.part[1].id = 2;
    name_sheet_fill(&parts, &sheet);
    assert_true(sheet.run[0][1].key != 0);
    assert_int_equal(sheet.run[0][2].key, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_runs_are_words_put_together),
        cmocka_unit_test(test_which_parts_may_stand_for_each_other),
        cmocka_unit_test(test_what_does_not_add_up),
        cmocka_unit_test(test_names_and_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
