/* What link, dedupe and explain say of words that are wrong: the option, the file, the line and the
 * column. */
#include "link_world.h"

#include <stdlib.h>

/* RUN with the words of one line, parted by blanks; "A", "B" and "L" are the fixture's lists and a
 * third file. */
static enum err run_words(struct fixture *x, const char *line, const char *third)
{
    char text[256], *rest = text, *word;
    const char *argv[16];
    size_t argc = 0;
    snprintf(text, sizeof text, "%s", line);
    while ((word = strtok_r(rest, " ", &rest)) && argc < 16)
        argv[argc++] = strcmp(word, "A") == 0   ? x->path
                       : strcmp(word, "B") == 0 ? x->other
                       : strcmp(word, "L") == 0 ? third
                       : strcmp(word, "_") == 0 ? ""
                                                : word;
    x->fault = (struct fault){OK, ""};
    return run_line(x, argc, argv);
}

static void what_is_wrong_is_named(void **state)
{
    struct fixture *x = *state;
    static const struct {
        const char *line, *said;
    } cases[] = {
        {"link A B --id no,nope", "--id nope: "},
        {"link A B --id nope,no", "--id nope: "},
        {"link A B --id no,no,no", "--id: 3 columns for 2 lists"},
        {"dedupe A --id no,town", "--id: 2 columns for 1 list"},
        {"dedupe A --id _", "--id: the name or the number"},
        {"link A B --ignore no,,town", "--ignore: a name is missing"},
        {"link A B --map x", "--map x: neither a rule"},
        {"link A B --map father=nope", "--map nope: "},
        {"dedupe A --map father=nope", "--map nope: "},
        {"link A B --max-pairs 0", "--max-pairs: 1 or more"},
        {"explain A --pair p1,d1 --max-pairs 0", "--max-pairs: 1 or more"},
        {"explain A --pair p1,d1 --threads 0", "--threads: 1 to 64"},
        {"explain A --pair p1,d1 --memory x", "--memory: a size"},
        {"dedupe A --mask", "--mask is about the report"},
        {"dedupe A --show-names", "--show-names is about the report"},
        {"explain A --pair p1,", "--pair: two ids"},
        {"explain A --pair ,p1", "--pair: two ids"},
        {"explain A --pair p1,d1 --one-to-many", "--one-to-many: only of two lists"},
        {"link A B --threshold 0.5.5", "--threshold: \"0.5.5\" is not"},
    };
    write_people(x->path, 9);
    write_people(x->other, 9);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_not_equal(run_words(x, cases[i].line, ""), OK);
        if (!strstr(x->fault.text, cases[i].said))
            fail_msg("%s: %s", cases[i].line, x->fault.text);
    }
}

static void a_label_is_named_by_line_and_column(void **state)
{
    struct fixture *x = *state;
    static const struct {
        const char *line, *labels, *said;
    } cases[] = {
        {"dedupe A --labels L", "a,b,l\np1,d1,maybe\n", ": line 2, column 3: \"maybe\" is neither"},
        {"dedupe A --labels L", "a,b,l\np1,d1,1\np1,zz,1\n",
         "line 3, column 2: the list has no row"},
        {"link A B --labels L", "a,b,l\nzz,p1,1\n", "line 2, column 1: the first list has no row"},
        {"link A B --labels L", "a,b,l\np1,zz,1\n", "the second list has no row with the id zz"},
        {"dedupe A --labels L", "p1,zz,1\n", "line 1, column 2: the list has no row"},
        {"dedupe A --labels L", "p1 d1 0\n", "line 1: one cell, not id, id and 1 or 0"},
        {"dedupe A --labels L", "p1,d1,maybe\n", "line 1, column 3: \"maybe\" is neither"},
        {"dedupe A --labels L", "p1,d1,1\nd1,p2,1\np1,p2,0\n", "line 3 says that two rows are"},
        {"dedupe A --labels L", "a,b,l\np1,p1,0\n", "line 2: a row is one person with itself"},
        {"dedupe A --labels L", "a,b,l\np1,d1,1\n\"p2,d2,1\n", "line 3: a quote is opened"},
        {"dedupe A --labels L", "a,b,l\np1,d1,1\np2,d2,1,x\n", "line 3: 4 cells"},
        {"dedupe A --map L", "{\"town\": \"Ort\"}",
         "\"town\": \"Ort\" is no kind of column; one of"},
        {"dedupe A --map L", "{\"town\": 5}", "\"town\": its kind of column in quotes"},
    };
    write_people(x->path, 9);
    write_people(x->other, 9);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(file_write_whole(x->page, 0600, str_from(cases[i].labels), &x->fault), OK);
        assert_int_not_equal(run_words(x, cases[i].line, x->page), OK);
        if (!strstr(x->fault.text, cases[i].said))
            fail_msg("%s: %s", cases[i].line, x->fault.text);
    }
}

/* The first line counts where it is no header, and an id as a spreadsheet's guard left it. */
static void every_label_counts(void **state)
{
    struct fixture *x = *state;
    static const char *const labels[] = {"p1,d1,0\n", "a,b,l\n\np1,d1,0\n", "\np1;d1;no\n",
                                         "id_a,id_b,match\np1,d1,match\n",
                                         "a,b,l\n'-7,d1,1\np1,d1,0\n"};
    struct buf list = {0};
    write_people(x->path, 9);
    assert_int_equal(file_read(x->path, 1 << 20, &list, &x->fault), OK);
    buf_text(&list, "-7,Solitary,Nobodyson\n");
    assert_int_equal(file_write_whole(x->path, 0600, buf_view(&list), &x->fault), OK);
    for (size_t i = 0; i < COUNT(labels); i++) {
        assert_int_equal(file_write_whole(x->page, 0600, str_from(labels[i]), &x->fault), OK);
        if (run_words(x, "explain A --pair p1,d1 --json --labels L", x->page) != OK)
            fail_msg("%zu: %s", i, x->fault.text);
        if (!printed(x, "\"label\""))
            fail_msg("%zu: no label", i);
    }
    buf_free(&list);
}

/* explain says the same on any number of threads and with little memory. */
static void explain_takes_threads_and_memory(void **state)
{
    struct fixture *x = *state;
    static const char *const lines[] = {"explain A B --pair p1,p1 --json --threads 1",
                                        "explain A B --pair p1,p1 --json --threads 3 --memory 8G"};
    struct buf first = {0};
    write_people(x->path, 9);
    write_people(x->other, 9);
    for (size_t i = 0; i < COUNT(lines); i++) {
        assert_int_equal(run_words(x, lines[i], ""), OK);
        if (i == 0)
            buf_str(&first, buf_view(&x->call.out));
        assert_true(str_eq(buf_view(&first), buf_view(&x->call.out)));
    }
    buf_free(&first);
}

/* The pairs of a link that is written to standard output: how many, and how many times the id that
 * stands most often does, in the first column and in the second. */
static void count_pairs(const struct fixture *x, size_t *pairs, size_t most[2])
{
    struct str rest = buf_view(&x->call.out), line, id[200][2];
    *pairs = most[0] = most[1] = 0;
    assert_true(str_next(&rest, '\n', &line));
    assert_true(str_eq(line, STR("id_a,id_b,probability,weight_bits")));
    while (str_next(&rest, '\n', &line) && line.len) {
        assert_true(*pairs < COUNT(id));
        for (size_t k = 0; k < 2; k++) {
            size_t times = 1;
            assert_true(str_next(&line, ',', &id[*pairs][k]));
            for (size_t i = 0; i < *pairs; i++)
                times += str_eq(id[i][k], id[*pairs][k]);
            most[k] = times > most[k] ? times : most[k];
        }
        ++*pairs;
    }
}

static void partners_are_as_many_as_said(void **state)
{
    struct fixture *x = *state;
    static const struct {
        const char *line;
        size_t pairs, most[2];
    } cases[] = {
        {"link A B --many-to-many", 69, {1, 2}}, {"link A B", 69, {1, 2}},
        {"link A B --one-to-many", 60, {1, 1}},  {"link A B --one-to-one", 60, {1, 1}},
        {"link B A --one-to-many", 69, {2, 1}},  {"link B A --one-to-one", 60, {1, 1}},
    };
    write_people(x->path, 9); /* nine of them twice */
    write_people(x->other, 0);
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t pairs, most[2];
        assert_int_equal(run_words(x, cases[i].line, ""), OK);
        count_pairs(x, &pairs, most);
        if (pairs != cases[i].pairs || most[0] != cases[i].most[0] || most[1] != cases[i].most[1])
            fail_msg("%s: %zu pairs, %zu, %zu", cases[i].line, pairs, most[0], most[1]);
    }
}

static double figure(const struct fixture *x, const char *name)
{
    char key[64];
    snprintf(key, sizeof key, "\"%s\": ", name);
    struct str out = buf_view(&x->call.out);
    ptrdiff_t at = str_find(out, str_from(key));
    assert_true(at >= 0);
    return strtod(out.ptr + at + strlen(key), NULL);
}

/* Work is bounded, and what it costs is said; a seed is kept to. */
static void pairs_and_seeds_are_as_told(void **state)
{
    struct fixture *x = *state;
    static const char *const most[] = {"dedupe A --json --max-pairs 1",
                                       "dedupe A --json --max-pairs 12",
                                       "dedupe A --json --max-pairs 90", "dedupe A --json"};
    static const double bound[] = {1, 12, 90, 1e9};
    static const char *const seeds[] = {"link A B", "link A B --seed 1", "link A B --seed 2",
                                        "link A B --seed 2"};
    struct buf said[COUNT(seeds)] = {{0}};
    double recall = 0;
    write_people(x->path, 60);
    write_people(x->other, 40);
    for (size_t i = 0; i < COUNT(most); i++) {
        assert_int_equal(run_words(x, most[i], ""), OK);
        assert_true(figure(x, "pairs_scored") <= bound[i]);
        assert_true(figure(x, "recall_estimated") >= recall);
        recall = figure(x, "recall_estimated");
        assert_true(i > 0 || recall < 0.1);
    }
    assert_true(recall > 0.9);
    for (size_t i = 0; i < COUNT(seeds); i++) {
        assert_int_equal(run_words(x, seeds[i], ""), OK);
        buf_str(&said[i], buf_view(&x->call.out));
    }
    assert_true(str_eq(buf_view(&said[0]), buf_view(&said[1])));
    assert_true(str_eq(buf_view(&said[2]), buf_view(&said[3])));
    assert_false(str_eq(buf_view(&said[1]), buf_view(&said[2])));
    for (size_t i = 0; i < COUNT(seeds); i++)
        buf_free(&said[i]);
}

/* Of two lists a rule of --map is for the one that has the column. */
static void a_mapping_is_for_the_list_that_has_the_column(void **state)
{
    struct fixture *x = *state;
    struct buf b = {0};
    write_people(x->path, 0);
    write_people(x->other, 0);
    assert_int_equal(file_read(x->other, 1 << 20, &b, &x->fault), OK);
    struct str rest = str_sub(buf_view(&b), strlen("no,given name,family name"), b.len);
    struct buf other = {0};
    buf_text(&other, "Kennung,Rufname xyz,Sippe xyz");
    buf_str(&other, rest);
    assert_int_equal(file_write_whole(x->other, 0600, buf_view(&other), &x->fault), OK);
    static const char *const lines[] = {
        "link A B --id no,Kennung --json --map given=Rufname_xyz --map family=Sippe_xyz",
        "link B A --id Kennung,no --json --map given=Rufname_xyz --map family=Sippe_xyz"};
    for (size_t i = 0; i < COUNT(lines); i++) {
        assert_int_equal(run_words(x, lines[i], ""), OK);
        assert_true(printed(x, "\"clusters\": 60") || printed(x, "\"clusters\":60"));
    }
    buf_free(&b);
    buf_free(&other);
}

/* Nobody who links lists is told of offices and passphrases. */
static void the_help_speaks_of_lists(void **state)
{
    (void)state;
    static const char *const nouns[] = {"link", "dedupe", "explain", "profile"};
    for (size_t i = 0; i < COUNT(nouns); i++) {
        struct arena a = {0};
        struct call c = {.arena = &a};
        struct fault f = {OK, ""};
        struct buf out = {0};
        const char *const argv[] = {nouns[i], "A", "B"};
        assert_int_equal(command_line(argv, i == 1 || i == 3 ? 2 : 3, &c, &f), OK);
        command_help(c.command, &out);
        assert_true(str_find(buf_view(&out), STR("--json")) > 0);
        assert_true(str_find(buf_view(&out), STR("--help")) > 0);
        assert_true(str_find(buf_view(&out), STR("--office")) < 0);
        assert_true(str_find(buf_view(&out), STR("passphrase")) < 0);
        buf_free(&out);
        arena_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_help_speaks_of_lists),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_named, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(a_label_is_named_by_line_and_column, open_fixture,
                                        close_fixture),
        cmocka_unit_test_setup_teardown(partners_are_as_many_as_said, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(pairs_and_seeds_are_as_told, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(every_label_counts, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(explain_takes_threads_and_memory, open_fixture,
                                        close_fixture),
        cmocka_unit_test_setup_teardown(a_mapping_is_for_the_list_that_has_the_column, open_fixture,
                                        close_fixture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
