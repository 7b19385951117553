/* --report: one page of what was learnt and done, and what it does not tell. */
#include "link_world.h"

#include "cli/link_page_inner.h"

#include "age_lists.h"

static void writes_a_page(void **state)
{
    struct fixture *x = *state;
    static const char *const sections[] = {"weights",    "chances",  "terms",
                                           "rules",      "scores",   "calibration",
                                           "unlinkable", "clusters", "pairs"};
    write_people(x->path, 30);
    assert_int_equal(RUN(x, "dedupe", x->path, "--report", x->page), OK);
    read_page(x);
    assert_well_formed(x);
    for (size_t i = 0; i < COUNT(sections); i++) {
        char id[64];
        snprintf(id, sizeof id, "<section id=\"%s\">", sections[i]);
        assert_true(page_has(x, id));
    }
    /* no script, nothing from elsewhere */
    assert_false(page_has(x, "<script"));
    assert_false(page_has(x, "src="));
    assert_false(page_has(x, "url("));
    assert_false(page_has(x, "<link"));
    assert_true(page_has(x, "default-src 'none'"));
    assert_true(page_has(x, "prefers-color-scheme:dark"));
    assert_false(page_has(x, "/tmp/"));
    assert_true(page_has(x, "at most about</dt><dd>100.0%</dd>"));
    assert_true(page_has(x, "with <code>--map</code>, <code>--id</code>, <code>--ignore</code> and "
                            "<code>--stated</code>.</p>"));
}

/* Both tell the year in which ages were taken to be stated. */
static void explain_and_page_say_when_ages_were_stated(void **state)
{
    struct fixture *x = *state;
    write_ages(x->path, x->other, false);
    assert_int_equal(RUN(x, "explain", x->path, x->other, "--pair", "1,1"), OK);
    assert_true(printed(x, "ages without a date of birth: 10 rows, taken to be stated in 2024"));
    assert_int_equal(RUN(x, "explain", x->path, x->other, "--pair", "1,1", "--stated", "2023"), OK);
    assert_true(printed(x, "stated in 2023, as you said"));
    assert_int_equal(RUN(x, "explain", x->path, x->other, "--pair", "1,1", "--json"), OK);
    assert_true(printed(x, "\"stated\":2024") || printed(x, "\"stated\": 2024"));
    assert_int_equal(RUN(x, "link", x->path, x->other, "--report", x->page), OK);
    read_page(x);
    assert_well_formed(x);
    assert_true(page_has(x, "<dt>ages stated in</dt><dd>2024, estimated</dd>"));
    assert_true(page_has(x, "taken to be stated in 2024: of 10 pairs"));
    assert_int_equal(RUN(x, "link", x->path, x->other, "--report", x->page, "--stated", "2025"),
                     OK);
    read_page(x);
    assert_true(page_has(x, "2025, as told"));
    write_people(x->path, 30);
    assert_int_equal(RUN(x, "explain", x->path, "--pair", "p7,d7"), OK);
    assert_false(printed(x, "ages without"));
}

static void page_masks(void **state)
{
    struct fixture *x = *state;
    write_people(x->path, 30);
    write_people(x->other, 10);
    assert_int_equal(RUN(x, "link", x->path, x->other, "--report", x->page), OK);
    read_page(x);
    assert_well_formed(x);
    assert_false(page_has(x, "Hanna"));
    assert_false(page_has(x, "Karimov"));
    assert_true(page_has(x, "H•••") || page_has(x, "A•••"));
    assert_int_equal(RUN(x, "link", x->path, x->other, "--report", x->page, "--mask"), OK);
    read_page(x);
    assert_false(page_has(x, "Tallin"));
    assert_true(page_has(x, "list 1, row "));
    assert_int_equal(RUN(x, "link", x->path, x->other, "--report", x->page, "--show-names"), OK);
    read_page(x);
    assert_true(page_has(x, "Karimov"));
    assert_int_equal(
        RUN(x, "link", x->path, x->other, "--report", x->page, "--show-names", "--mask"),
        ERR_USAGE);
}

/* Lists in which there is next to nothing. */
static void page_of_little(void **state)
{
    struct fixture *x = *state;
    static const char *const lists[] = {
        "No,Family name,Town\n1,Okonedo,Dorpat\n",
        "No,Family name,Town\n1,Okonedo,Dorpat\n2,Okonedo,Dorpat\n",
        "No,Family name,Town\n1,Okonedo,\n2,,Dorpat\n3,Ilves,\n4,,\n",
    };
    for (size_t i = 0; i < COUNT(lists); i++) {
        assert_int_equal(file_write_whole(x->path, 0600, str_from(lists[i]), &x->fault), OK);
        assert_int_equal(RUN(x, "dedupe", x->path, "--report", x->page, "--threshold=0.999"), OK);
        read_page(x);
        assert_well_formed(x);
        assert_false(page_has(x, "nan"));
        assert_false(page_has(x, "inf"));
        assert_false(page_has(x, "viewBox=\"0 0 360 0\""));
        assert_int_equal(page_has(x, "No rule was chosen"), !page_has(x, "Rules in the order"));
        assert_true(page_has(x, "No column has three different values."));
    }
}

/* Three pairs that people decided: one of them is not what it looks like. */
static void page_shows_labels(void **state)
{
    struct fixture *x = *state;
    write_people(x->path, 30);
    assert_int_equal(
        file_write_whole(x->other, 0600, STR("a,b,label\np1,d1,1\np2,d2,1\np3,d3,0\n"), &x->fault),
        OK);
    assert_int_equal(RUN(x, "dedupe", x->path, "--report", x->page), OK);
    read_page(x);
    assert_false(page_has(x, "found right by people"));
    assert_int_equal(RUN(x, "dedupe", x->path, "--report", x->page, "--labels", x->other), OK);
    read_page(x);
    assert_well_formed(x);
    assert_true(page_has(x, "found right by people"));
    assert_true(page_has(x, "Pairs that people called one person stand at 40 bits"));
    assert_false(page_has(x, "-0.00"));
    assert_true(page_has(x, "<th scope=\"col\">found right</th>"));
    assert_true(page_has(x, ">66.67%</td>")); /* two of the three */
}

/* How often the text stands in the page. */
static size_t count_of(const struct fixture *x, const char *text)
{
    struct str rest = buf_view(&x->html);
    size_t n = 0;
    for (ptrdiff_t at; (at = str_find(rest, str_from(text))) >= 0; n++)
        rest = str_sub(rest, (size_t)at + 1, rest.len);
    return n;
}

static size_t lines_of(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += s.ptr[i] == '\n';
    return n;
}

/* One to one: what was chosen, and beside it what a better partner shut out. */
static void page_says_what_was_chosen(void **state)
{
    struct fixture *x = *state;
    static const char *const how[] = {"--one-to-one", "--one-to-many", "--many-to-many"};
    write_people(x->path, 9);
    write_people(x->other, 9);
    for (size_t i = 0; i < COUNT(how); i++) {
        char chosen[64];
        assert_int_equal(RUN(x, "link", x->path, x->other, how[i], "--report", x->page), OK);
        size_t pairs = lines_of(buf_view(&x->call.out)) - 1;
        bool picks = i < 2;
        read_page(x);
        assert_well_formed(x);
        snprintf(chosen, sizeof chosen, "<dt>%s</dt><dd>%zu</dd>",
                 picks ? "pairs chosen" : "pairs above the threshold", pairs);
        assert_true(page_has(x, chosen));
        assert_int_equal(page_has(x, "<dt>pairs refused, a better partner</dt>"), picks);
        assert_false(page_has(x, "<dt>pairs refused, a better partner</dt><dd>0</dd>"));
        assert_int_equal(page_has(x, "The closest choices"), picks);
        assert_int_equal(count_of(x, " has a better partner, ") > 0, picks);
        assert_int_equal(page_has(x, "<figcaption><bdi>What became of the pairs"), picks);
        assert_int_equal(count_of(x, "<svg"), count_of(x, "<desc id="));
        assert_false(page_has(x, ">nan") || page_has(x, ">-nan") || page_has(x, ">inf"));
    }
}

/* No name, no id: in tables, in drawings, and in what was said while reading. */
static void masked_page_names_nobody(void **state)
{
    struct fixture *x = *state;
    char id[32];
    write_people(x->path, 9);
    write_people(x->other, 9);
    assert_int_equal(
        RUN(x, "link", x->path, x->other, "--one-to-one", "--report", x->page, "--mask"), OK);
    read_page(x);
    assert_true(page_has(x, "has a better partner, "));
    for (unsigned k = 0; k < 120; k++) {
        char c = k < 60 ? 'p' : 'd';
        snprintf(id, sizeof id, ">%c%u<", c, k % 60);
        assert_false(page_has(x, id));
        snprintf(id, sizeof id, "\xE2\x81\xA8%c%u\xE2", c, k % 60);
        assert_false(page_has(x, id));
        snprintf(id, sizeof id, " %c%u ", c, k % 60);
        assert_false(page_has(x, id));
    }
    static const char *const words[] = {"Amira", "Karimov", "Tallin", "Dorpat", "1962"};
    for (size_t i = 0; i < COUNT(words); i++)
        assert_false(page_has(x, words[i]));
}

static void counts_are_grouped_and_levels_in_order(void **state)
{
    static const struct {
        double count;
        const char *text;
    } cases[] = {{0, "0"},
                 {999, "999"},
                 {1000, "1,000"},
                 {-1234567, "-1,234,567"},
                 {1e15, "1,000,000,000,000,000"}};
    bool seen[LEVELS] = {false};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(page_count(cases[i].count).text, cases[i].text);
    for (uint8_t i = 0; i < LEVELS; i++) {
        assert_false(seen[page_level(i)]);
        seen[page_level(i)] = true;
    }
    assert_int_equal(page_level(LEVELS - 1), LEVEL_DIFFER);
}

static void page_escapes_and_repeats(void **state)
{
    struct fixture *x = *state;
    struct buf first = {0};
    write_people(x->path, 30);
    buf_clear(&x->html);
    assert_int_equal(file_read(x->path, 1 << 20, &x->html, &x->fault), OK);
    buf_text(&x->html, "z1,<img src=x>,\"O\"\"Brien & <b>\",1950-01-01,Tallin\n"
                       "z2,<img src=x>,\"O\"\"Brien & <b>\",1950-01-01,Tallin\n");
    assert_int_equal(file_write_whole(x->path, 0600, buf_view(&x->html), &x->fault), OK);
    assert_int_equal(RUN(x, "dedupe", x->path, "--report", x->page, "--show-names"), OK);
    read_page(x);
    assert_well_formed(x);
    assert_false(page_has(x, "<img"));
    buf_str(&first, buf_view(&x->html));
    assert_int_equal(RUN(x, "dedupe", x->path, "--report", x->page, "--show-names", "--threads=1"),
                     OK);
    read_page(x);
    assert_true(str_eq(buf_view(&first), buf_view(&x->html)));
    buf_free(&first);
}

/* Names of columns come from the list: among our words each is isolated, and none steers a
 * terminal or the page. */
static void names_of_columns_stand_apart(void **state)
{
    struct fixture *x = *state;
    struct buf list = {0};
    write_people(x->path, 30);
    assert_int_equal(file_read(x->path, 1 << 20, &x->html, &x->fault), OK);
    struct str rest = buf_view(&x->html);
    rest = str_sub(rest, (size_t)str_find(rest, STR("\n")), rest.len);
    buf_text(&list, "no,نام,family\033[31m\xE2\x80\xAE name,date of birth,شهر");
    buf_str(&list, rest);
    assert_int_equal(file_write_whole(x->path, 0600, buf_view(&list), &x->fault), OK);
    assert_int_equal(RUN(x, "dedupe", x->path, "-o", x->other, "--report", x->page), OK);
    assert_false(printed(x, "\033"));
    assert_false(printed(x, "\xE2\x80\xAE"));
    assert_true(printed(x, ": \xE2\x81\xA8نام\xE2\x81\xA9 + "));
    read_page(x);
    assert_well_formed(x);
    assert_false(page_has(x, "\033"));
    assert_true(page_has(x, ">\xE2\x81\xA6"
                            "1. \xE2\x81\xA8نام\xE2\x81\xA9 + "));
    buf_free(&list);
}

/* Long names of levels and rules take two lines; an isolate, a name of a
 * column that says " + " itself, is never parted. */
static void what_is_long_is_not_cut(void **state)
{
    struct fixture *x = *state;
    struct buf list = {0};
    write_people(x->path, 30);
    assert_int_equal(RUN(x, "dedupe", x->path, "-o", x->other, "--report", x->page), OK);
    read_page(x);
    assert_false(page_has(x, "…"));
    assert_true(page_has(x, ">two of year, month and day"));
    struct buf people = {0};
    assert_int_equal(file_read(x->path, 1 << 20, &people, &x->fault), OK);
    struct str rest = buf_view(&people);
    rest = str_sub(rest, (size_t)str_find(rest, STR("\n")), rest.len);
    buf_text(&list, "no,نام کوچک کسی که گم شده + پسوند,نام خانوادگی او + همه پیشوندها,"
                    "date of birth,town");
    buf_str(&list, rest);
    assert_int_equal(file_write_whole(x->path, 0600, buf_view(&list), &x->fault), OK);
    assert_int_equal(RUN(x, "dedupe", x->path, "-o", x->other, "--report", x->page, "--map",
                         "2=given", "--map", "3=family"),
                     OK);
    read_page(x);
    assert_well_formed(x);
    assert_true(page_has(x, "پسوند\xE2\x81\xA9 + \xE2\x81\xA9</text>"));
    assert_false(page_has(x, "گم شده + \xE2\x81\xA9"));
    assert_false(page_has(x, "خانوادگی او + \xE2\x81\xA9"));
    buf_free(&people);
    buf_free(&list);
}

/* Every allocation of the house fails once; nothing leaks and nothing is called a success. */
static void without_memory(void **state)
{
    struct fixture *x = *state;
    write_people(x->path, 30);
    write_people(x->other, 9);
    for (size_t lists = 1; lists <= 2; lists++) {
        enum err e = ERR_MEMORY;
        for (long n = 0; e != OK; n += 1 + n / 6) {
            mem_fail_after(n);
            e = lists == 1 ? RUN(x, "dedupe", x->path, "--report", x->page)
                           : RUN(x, "link", x->path, x->other, "--one-to-one", "--report", x->page);
            if (e == OK && x->call.out.failed)
                e = ERR_MEMORY;
            mem_fail_after(-1);
            assert_true(e == OK || e == ERR_MEMORY);
            assert_true(n < 10000000);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(writes_a_page, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(explain_and_page_say_when_ages_were_stated, open_fixture,
                                        close_fixture),
        cmocka_unit_test_setup_teardown(page_masks, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(page_of_little, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(page_shows_labels, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(counts_are_grouped_and_levels_in_order, open_fixture,
                                        close_fixture),
        cmocka_unit_test_setup_teardown(page_says_what_was_chosen, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(masked_page_names_nobody, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(page_escapes_and_repeats, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(names_of_columns_stand_apart, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(what_is_long_is_not_cut, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(without_memory, open_fixture, close_fixture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
