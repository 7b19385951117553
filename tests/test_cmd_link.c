/* link and dedupe as commands: what they write for small lists of made-up people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "age_lists.h"
#include "base/mem.h"
#include "cli/command.h"
#include "core/compare.h"
#include "core/cpu.h"
#include "os/file.h"

#include "link_command.h"

static void check_golden(int which, const char *const *argv, size_t argc, const char *golden)
{
    struct buf out = {0}, want = {0};
    struct fault f = {OK, ""};
    assert_int_equal(run(which, argv, argc, &out, &f), OK);
    assert_int_equal(file_read(golden, 1 << 20, &want, &f), OK);
    assert_int_equal(out.len, want.len);
    assert_memory_equal(out.ptr, want.ptr, want.len);
    buf_free(&out);
    buf_free(&want);
}

static void doubles_in_a_list(void **state)
{
    (void)state;
    static const char *const one[] = {RESIDENTS}, *const three[] = {RESIDENTS, "--threads", "3"};
    check_golden(DEDUPE, one, COUNT(one), "tests/data/link/residents.clusters.csv");
    check_golden(DEDUPE, three, COUNT(three), "tests/data/link/residents.clusters.csv");
}

static void residents_who_are_sought(void **state)
{
    (void)state;
    static const char *const words[] = {RESIDENTS, REQUESTS, "--id", "No,Ticket no"};
    check_golden(LINK, words, COUNT(words), "tests/data/link/pairs.csv");
}

static void people_of_three_scripts_are_linked(void **state)
{
    (void)state;
    static const char *const one[] = {"tests/data/link/scripts.residents.csv",
                                      "tests/data/link/scripts.requests.csv", "--id", "No,Ticket"};
    static const char *const three[] = {"tests/data/link/scripts.residents.csv",
                                        "tests/data/link/scripts.requests.csv",
                                        "--id",
                                        "No,Ticket",
                                        "--threads",
                                        "3"};
    check_golden(LINK, one, COUNT(one), "tests/data/link/scripts.pairs.csv");
    check_golden(LINK, three, COUNT(three), "tests/data/link/scripts.pairs.csv");
}

/* The same bytes, whatever instructions the machine has. */
static void levels_change_nothing(void **state)
{
    (void)state;
    static const char *const dedupe[] = {RESIDENTS}, *const two[] = {RESIDENTS, REQUESTS, "--id",
                                                                     "No,Ticket no"};
    static const char *const scripts[] = {"tests/data/link/scripts.residents.csv",
                                          "tests/data/link/scripts.requests.csv", "--id",
                                          "No,Ticket"};
    for (enum cpu_level l = CPU_BEST; l < CPU_LEVELS; l++) {
        if (l != CPU_BEST && cpu_settle(l) != l) {
            printf("%s: not on this machine, left out\n", cpu_level_name(l));
            continue;
        }
        assert_int_equal(setenv("PEYVAND_CPU", cpu_level_name(l), 1), 0);
        check_golden(DEDUPE, dedupe, COUNT(dedupe), "tests/data/link/residents.clusters.csv");
        check_golden(LINK, two, COUNT(two), "tests/data/link/pairs.csv");
        check_golden(LINK, scripts, COUNT(scripts), "tests/data/link/scripts.pairs.csv");
    }
    assert_int_equal(setenv("PEYVAND_CPU", "fast", 1), 0);
    struct buf out = {0};
    struct fault f = {OK, ""};
    assert_int_equal(run(DEDUPE, dedupe, COUNT(dedupe), &out, &f), ERR_USAGE);
    buf_free(&out);
    assert_int_equal(unsetenv("PEYVAND_CPU"), 0);
}

static void what_was_assumed_is_told(void **state)
{
    (void)state;
    char path[64];
    snprintf(path, sizeof path, "/tmp/pv-link-%ld.csv", (long)getpid());
    const char *const words[] = {RESIDENTS, "-o", path};
    struct buf out = {0}, made = {0};
    struct fault f = {OK, ""};
    assert_int_equal(run(DEDUPE, words, COUNT(words), &out, &f), OK);
    static const char *const said[] = {"24 rows used",
                                       "given (header says given)",
                                       "identifies the row",
                                       "rule 1: ",
                                       "recall",
                                       "recall of the rules not known, ",
                                       "people"};
    for (size_t i = 0; i < COUNT(said); i++)
        assert_true(str_find(buf_view(&out), str_from(said[i])) >= 0);
    assert_int_equal(file_read(path, 1 << 20, &made, &f), OK);
    assert_true(str_starts(buf_view(&made), STR("id,cluster\nr1,r1\n")));
    unlink(path);
    buf_free(&out);
    buf_free(&made);
}

/* The rule of words in common has no blocks: text and JSON say what it asks for instead. */
static void a_rule_without_blocks_is_told(void **state)
{
    (void)state;
    static const char first[] = "No,name\n1,Ali Reza Karimi\n2,Ali Hossein Karimi\n"
                                "3,Ali Ahmad Rahimi\n4,Reza Hossein Rahimi\n"
                                "5,Ahmad Reza Karimi\n6,Hossein Ahmad Karimi\n";
    static const char second[] = "No,name\na,علی رضا کریمی\nb,احمد رضا کریمی\nc,رضا حسین رحیمی\n";
    char a[64], b[64];
    snprintf(a, sizeof a, "/tmp/pv-words-a-%ld.csv", (long)getpid());
    snprintf(b, sizeof b, "/tmp/pv-words-b-%ld.csv", (long)getpid());
    const char *const words[] = {a, b, "--id", "No", "-o", "/dev/null", "--json"};
    struct buf out = {0};
    struct fault f = {OK, ""};
    assert_int_equal(file_write_whole(a, 0600, str_from(first), &f), OK);
    assert_int_equal(file_write_whole(b, 0600, str_from(second), &f), OK);
    assert_int_equal(run(LINK, words, COUNT(words) - 1, &out, &f), OK);
    assert_true(str_find(buf_view(&out), STR("(words in common, in any spelling); rare by ")) >= 0);
    assert_true(str_find(buf_view(&out), STR("blocks up to 0")) < 0);
    buf_clear(&out);
    assert_int_equal(run(LINK, words, COUNT(words), &out, &f), OK);
    assert_true(str_find(buf_view(&out), STR("\"largest_block\": null")) >= 0);
    assert_true(str_find(buf_view(&out), STR("\"least_bits\": ")) >= 0);
    unlink(a);
    unlink(b);
    buf_free(&out);
}

/* Numbers, each within what it can be. */
static void the_summary_holds_all_figures(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double least, most;
    } figures[] = {{"rows", 32, 32},
                   {"left_out", 0, 0},
                   {"clusters", 1, 32},
                   {"recall_estimated", 0, 1},
                   {"pairs_scored", 1, 32 * 31 / 2},
                   {"lambda", 1e-6, 1},
                   {"threshold", 0.25, 0.25},
                   {"spilled_bytes", 0, 0},
                   {"peak_bytes", 1 << 20, 1e12}};
    static const char *const phases[] = {"reading",   "preparing", "learning",
                                         "comparing", "grouping",  "writing"};
    static const char *const words[] = {RESIDENTS, REQUESTS, "--json", "--threshold", "0.25"};
    struct buf out = {0};
    struct fault f = {OK, ""};
    assert_int_equal(run(LINK, words, COUNT(words), &out, &f), OK);
    json_t *top = json_loadb(out.ptr, out.len, 0, NULL);
    assert_non_null(top);
    for (size_t i = 0; i < COUNT(figures); i++) {
        const json_t *one = json_object_get(top, figures[i].name);
        assert_true(json_is_number(one));
        assert_true(json_number_value(one) >= figures[i].least &&
                    json_number_value(one) <= figures[i].most);
    }
    assert_true(json_is_true(json_object_get(top, "recall_is_upper_bound")));
    const json_t *seconds = json_object_get(top, "seconds");
    for (size_t i = 0; i < COUNT(phases); i++)
        assert_true(json_number_value(json_object_get(seconds, phases[i])) >= 0 &&
                    json_is_number(json_object_get(seconds, phases[i])));
    const json_t *blocks = json_object_get(top, "blocks"), *rows;
    assert_true(json_array_size(blocks) > 0);
    assert_true(json_is_number(json_object_get(json_array_get(blocks, 0), "pairs")));
    rows = json_object_get(top, "rows_of_lists");
    assert_int_equal(json_integer_value(json_array_get(rows, 0)), 24);
    assert_int_equal(json_integer_value(json_array_get(rows, 1)), 8);
    assert_int_equal(json_array_size(json_object_get(top, "doubles_of_lists")), 2);
    assert_true(json_string_length(json_object_get(top, "assignment")) > 0);
    json_decref(top);
    /* what was told is not looked for, and not said to be none */
    static const char *const told[] = {RESIDENTS, REQUESTS, "--json", "--one-to-one"};
    buf_clear(&out);
    assert_int_equal(run(LINK, told, COUNT(told), &out, &f), OK);
    assert_true(str_find(buf_view(&out), STR("\"doubles_of_lists\": null")) >= 0);
    static const char *const text[] = {RESIDENTS, REQUESTS, "--one-to-one", "-o", "/dev/null"};
    buf_clear(&out);
    assert_int_equal(run(LINK, text, COUNT(text), &out, &f), OK);
    assert_true(str_find(buf_view(&out), STR("\nas told: one to one\n")) >= 0);
    /* a handful of matches says nothing of how many are missing */
    static const char *const few[] = {RESIDENTS, "--json"};
    buf_clear(&out);
    assert_int_equal(run(DEDUPE, few, COUNT(few), &out, &f), OK);
    assert_true(str_find(buf_view(&out), STR("\"recall_estimated\": null")) >= 0);
    static const char *const more[] = {RESIDENTS, REQUESTS, "-o", "/dev/null"};
    buf_clear(&out);
    assert_int_equal(run(LINK, more, COUNT(more), &out, &f), OK);
    assert_true(str_find(buf_view(&out), STR("recall of the rules at most about ")) >= 0);
    buf_free(&out);
}

static void a_profile_says_how_full_columns_are(void **state)
{
    (void)state;
    static const char *const plain[] = {RESIDENTS}, *const json[] = {RESIDENTS, "--json"};
    static const char *const open[] = {RESIDENTS, "--show-names"};
    struct buf out = {0};
    struct fault f = {OK, ""};
    check_golden(PROFILE, plain, COUNT(plain), "tests/data/link/residents.profile.txt");
    assert_int_equal(run(PROFILE, open, COUNT(open), &out, &f), OK);
    assert_true(str_find(buf_view(&out), STR("  filled in 8 of 24 rows, 33.3%; 7 different values\n"
                                             "        2  555-0101\n")) >= 0);
    buf_clear(&out);
    assert_int_equal(run(PROFILE, json, COUNT(json), &out, &f), OK);
    assert_true(str_find(buf_view(&out), STR("\"distinct\"")) >= 0);
    buf_free(&out);
}

static void a_profile_takes_id_and_ignore(void **state)
{
    (void)state;
    static const char *const words[] = {RESIDENTS, "--id", "Given name", "--ignore", "No,Home"};
    static const char *const wrong[] = {RESIDENTS, "--ignore", "Tribe"};
    struct buf out = {0};
    struct fault f = {OK, ""};
    assert_int_equal(run(PROFILE, words, COUNT(words), &out, &f), OK);
    assert_true(str_find(buf_view(&out), STR("column 1 No: ignored\n")) >= 0);
    assert_true(str_find(buf_view(&out), STR("Given name: id, 100% sure (--id)\n")) >= 0);
    assert_int_equal(run(PROFILE, wrong, COUNT(wrong), &out, &f), ERR_USAGE);
    assert_non_null(strstr(f.text, "Tribe"));
    static const char *const odd[][2] = {
        {"--ignore", "No,,Home"}, {"--ignore", ","}, {"--id", ""}, {"--id", "No,Home"}};
    for (size_t i = 0; i < COUNT(odd); i++) {
        const char *const argv[] = {RESIDENTS, odd[i][0], odd[i][1]};
        assert_int_equal(run(PROFILE, argv, COUNT(argv), &out, &f), ERR_USAGE);
        assert_non_null(strstr(f.text, odd[i][0]));
    }
    buf_free(&out);
}

static void write_list(const char *path, const char *text)
{
    struct fault f = {OK, ""};
    assert_int_equal(file_write_whole(path, 0600, str_from(text), &f), OK);
}

static void rows_left_out_are_told(void **state)
{
    (void)state;
    char path[64];
    snprintf(path, sizeof path, "/tmp/pv-odd-%ld.csv", (long)getpid());
    const char *const words[] = {path, "--json"};
    struct buf out = {0};
    struct fault f = {OK, ""};
    write_list(path, "id,given,family\n1,A,B,C,D\n2,Bo,Ki\n3,\"Mi,Lu\n4,Ra,So\n");
    assert_int_equal(run(DEDUPE, words, COUNT(words), &out, &f), OK);
    assert_true(str_find(buf_view(&out), STR("line 2 is not used: 5 cells")) >= 0);
    assert_true(str_find(buf_view(&out), STR("line 4 is not used: a quote")) >= 0);
    buf_clear(&out);
    assert_int_equal(run(PROFILE, words, 1, &out, &f), OK);
    assert_true(str_find(buf_view(&out), STR("line 4 is not used: a quote")) >= 0);
    write_list(path, "\"id,given,family\n");
    assert_int_equal(run(DEDUPE, words, COUNT(words), &out, &f), ERR_FORMAT);
    assert_non_null(strstr(f.text, "no row can be used; line 1"));
    unlink(path);
    buf_free(&out);
}

/* What is read is never written over, by whatever path; nor is what another option writes. */
static void a_list_is_not_written_over(void **state)
{
    (void)state;
    static const char list[] = "id,given,family\n1,Bo,Ki\n2,Ra,So\n";
    char path[64], other[80];
    snprintf(path, sizeof path, "/tmp/pv-over-%ld.csv", (long)getpid());
    snprintf(other, sizeof other, "/tmp/./../tmp/pv-over-%ld.csv", (long)getpid());
    const char *const words[][6] = {{path, "-o", path},
                                    {path, "--pairs", other},
                                    {path, "--report", path},
                                    {RESIDENTS, "--labels", path, "-o", other},
                                    {RESIDENTS, "-o", path, "--save-model", other}};
    for (size_t i = 0; i < COUNT(words); i++) {
        struct buf out = {0}, left = {0};
        struct fault f = {OK, ""};
        size_t n = 0;
        while (n < COUNT(words[i]) && words[i][n])
            n++;
        write_list(path, list);
        assert_int_equal(run(DEDUPE, words[i], n, &out, &f), ERR_USAGE);
        assert_non_null(strstr(f.text, "pv-over-"));
        assert_int_equal(file_read(path, 1 << 20, &left, &f), OK);
        assert_true(str_eq(buf_view(&left), str_from(list)));
        buf_free(&left);
        buf_free(&out);
    }
    unlink(path);
}

static void interrupted(int signal)
{
    (void)signal;
}

/* A reader that gives seven bytes at a time, and signals in between. */
static void a_list_that_comes_in_drops(void **state)
{
    (void)state;
    char path[64];
    snprintf(path, sizeof path, "/tmp/pv-drops-%ld", (long)getpid());
    assert_int_equal(mkfifo(path, 0600), 0);
    pid_t child = fork();
    if (child == 0) {
        struct buf all = {0};
        struct fault f;
        int fd = open(path, O_WRONLY);
        bool good = file_read(RESIDENTS, 1 << 20, &all, &f) == OK;
        for (size_t i = 0; good && i < all.len; i += 7)
            good = write(fd, all.ptr + i, all.len - i < 7 ? all.len - i : 7) > 0 &&
                   nanosleep(&(struct timespec){0, 300000}, NULL) == 0;
        _exit(good ? 0 : 1);
    }
    struct sigaction action = {.sa_handler = interrupted}, old;
    struct itimerval often = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
    sigaction(SIGALRM, &action, &old);
    setitimer(ITIMER_REAL, &often, NULL);
    const char *const words[] = {path};
    struct buf out = {0}, want = {0};
    struct fault f = {OK, ""};
    enum err e = run(DEDUPE, words, 1, &out, &f);
    setitimer(ITIMER_REAL, &never, NULL);
    sigaction(SIGALRM, &old, NULL);
    unlink(path);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(e, OK);
    assert_int_equal(file_read("tests/data/link/residents.clusters.csv", 1 << 20, &want, &f), OK);
    assert_int_equal(out.len, want.len);
    assert_memory_equal(out.ptr, want.ptr, want.len);
    buf_free(&out);
    buf_free(&want);
}

static _Noreturn void dedupe_for_ever(const char *const *words, size_t count)
{
    struct buf out = {0};
    struct fault f = {OK, ""};
    while (run(DEDUPE, words, count, &out, &f) == OK)
        buf_clear(&out);
    _exit(1);
}

/* Killed at any moment: the old result stands or the new one, whole, and the next run succeeds. */
static void a_killed_run_leaves_no_half(void **state)
{
    (void)state;
    char path[64], beside[96];
    snprintf(path, sizeof path, "/tmp/pv-killed-%ld.csv", (long)getpid());
    snprintf(beside, sizeof beside, "%s.peyvand-new", path);
    const char *const words[] = {RESIDENTS, "-o", path};
    struct buf want = {0};
    struct fault f = {OK, ""};
    assert_int_equal(file_read("tests/data/link/residents.clusters.csv", 1 << 20, &want, &f), OK);
    for (long n = 0; n < 25; n++) {
        pid_t child = fork();
        if (child == 0)
            dedupe_for_ever(words, COUNT(words));
        nanosleep(&(struct timespec){0, 1000000 + n * 3700000}, NULL);
        kill(child, SIGKILL);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        struct buf made = {0};
        if (file_exists(path)) {
            assert_int_equal(file_read(path, 1 << 20, &made, &f), OK);
            assert_int_equal(made.len, want.len);
            assert_memory_equal(made.ptr, want.ptr, want.len);
        }
        buf_free(&made);
    }
    struct buf out = {0};
    assert_int_equal(run(DEDUPE, words, COUNT(words), &out, &f), OK);
    assert_false(file_exists(beside));
    unlink(path);
    buf_free(&out);
    buf_free(&want);
}

static void what_is_off_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *argv[4];
        enum err err;
        const char *text;
    } cases[] = {
        {{RESIDENTS, "--id", "Nummer"}, ERR_USAGE, "Nummer"},
        {{RESIDENTS, "--ignore", "Tribe"}, ERR_USAGE, "Tribe"},
        {{RESIDENTS, "--threshold", "1.5"}, ERR_USAGE, "threshold"},
        {{RESIDENTS, "--memory", "much"}, ERR_USAGE, "memory"},
        {{RESIDENTS, "--memory", "0M"}, ERR_USAGE, "memory"},
        {{RESIDENTS, "--threads", "0"}, ERR_USAGE, "threads"},
        {{"tests/data/link/absent.csv"}, ERR_NOT_FOUND, "absent.csv"},
        {{RESIDENTS, "-o", "/nowhere/at/all.csv"}, ERR_NOT_FOUND, "/nowhere/at/all.csv"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buf out = {0};
        struct fault f = {OK, ""};
        size_t argc = 0;
        while (argc < 4 && cases[i].argv[argc])
            argc++;
        assert_int_equal(run(DEDUPE, cases[i].argv, argc, &out, &f), cases[i].err);
        assert_non_null(strstr(f.text, cases[i].text));
        buf_free(&out);
    }
}

static void a_model_is_saved_and_used(void **state)
{
    (void)state;
    char model[64], labels[64];
    snprintf(model, sizeof model, "/tmp/pv-model-%ld.json", (long)getpid());
    snprintf(labels, sizeof labels, "/tmp/pv-labels-%ld.csv", (long)getpid());
    struct buf out = {0}, json = {0};
    struct fault f = {OK, ""};
    const char *const save[] = {RESIDENTS, "--save-model", model};
    assert_int_equal(run(DEDUPE, save, COUNT(save), &out, &f), OK);
    assert_int_equal(file_read(model, 1 << 20, &json, &f), OK);
    assert_true(str_find(buf_view(&json), STR("\"Family name\"")) >= 0);
    const char *const use[] = {RESIDENTS, "--model", model};
    check_golden(DEDUPE, use, COUNT(use), "tests/data/link/residents.clusters.csv");
    /* one of the time before nicknames had a number */
    json_t *top = json_loadb(json.ptr, json.len, 0, NULL), *one;
    size_t at;
    json_array_foreach(json_object_get(top, "features"), at, one)
    {
        json_t *m = json_object_get(one, "m");
        assert_int_equal(json_array_size(m), LEVELS);
        double last = json_real_value(json_array_get(m, LEVELS - 1));
        json_array_remove(m, LEVELS - 1);
        json_array_set_new(m, 1, json_real(json_real_value(json_array_get(m, 1)) + last));
    }
    assert_int_equal(json_dump_file(top, model, 0), 0);
    json_decref(top);
    check_golden(DEDUPE, use, COUNT(use), "tests/data/link/residents.clusters.csv");
    buf_clear(&out);
    assert_int_equal(
        file_write_whole(labels, 0600, STR("id_a,id_b,match\nr1,r2,0\nr13,r14,1\n"), &f), OK);
    const char *const told[] = {RESIDENTS, "--labels", labels};
    assert_int_equal(run(DEDUPE, told, COUNT(told), &out, &f), OK);
    assert_true(str_find(buf_view(&out), STR("r14,r13\n")) >= 0);
    assert_int_equal(file_write_whole(labels, 0600, STR("id_a,id_b,match\nr1,r99,0\n"), &f), OK);
    assert_int_equal(run(DEDUPE, told, COUNT(told), &out, &f), ERR_FORMAT);
    assert_non_null(strstr(f.text, "line 2"));
    const char *const bad[] = {RESIDENTS, "--model", RESIDENTS};
    assert_int_equal(run(DEDUPE, bad, COUNT(bad), &out, &f), ERR_FORMAT);
    unlink(model);
    unlink(labels);
    buf_free(&out);
    buf_free(&json);
}

static void labels_that_contradict_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *rows, *told[3];
    } cases[] = {
        {"r1,r2,1\nr2,r1,0\n", {"line 3 says", "by line 2", NULL}},
        {"r1,r2,0\nr5,r6,1\nr1,r2,1\n", {"line 2 says", "by line 4", NULL}},
        {"r1,r2,1\nr2,r3,yes\nr3,r1,no\n", {"line 4 says", "by line 3", NULL}},
        {"r1,r2,1\nr3,r3,0\n", {"line 3:", NULL, NULL}},
    };
    char labels[64];
    snprintf(labels, sizeof labels, "/tmp/pv-against-%ld.csv", (long)getpid());
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buf out = {0}, text = {0};
        struct fault f = {OK, ""};
        buf_text(&text, "id_a,id_b,match\n");
        buf_text(&text, cases[i].rows);
        assert_int_equal(file_write_whole(labels, 0600, buf_view(&text), &f), OK);
        const char *const words[] = {RESIDENTS, "--labels", labels};
        assert_int_equal(run(DEDUPE, words, COUNT(words), &out, &f), ERR_FORMAT);
        assert_non_null(strstr(f.text, labels));
        for (size_t k = 0; cases[i].told[k]; k++)
            assert_non_null(strstr(f.text, cases[i].told[k]));
        assert_int_equal(out.len, 0);
        buf_free(&out);
        buf_free(&text);
    }
    unlink(labels);
}

/* Neither list has the column of the other; either may be the first. */
static void an_age_is_all_that_one_list_has(void **state)
{
    (void)state;
    static const char *const ages = "build/test/only.csv", *const births = "build/test/days.csv";
    write_ages(ages, births, false);
    for (int k = 0; k < 2; k++) {
        const char *const argv[] = {k ? ages : births, k ? births : ages, "-o",
                                    "build/test/only.pairs.csv"};
        struct buf out = {0};
        struct fault f = {OK, ""};
        assert_int_equal(run(LINK, argv, COUNT(argv), &out, &f), OK);
        buf_byte(&out, 0);
        assert_non_null(strstr(out.ptr, "10 rows, taken to be stated in 2024"));
        buf_free(&out);
    }
    unlink(ages);
    unlink(births);
    unlink("build/test/only.pairs.csv");
}

static void when_ages_were_stated_is_told(void **state)
{
    (void)state;
    static const char *const ages = "build/test/ages.csv", *const births = "build/test/births.csv";
    const char *const words[] = {ages, births, "-o", "build/test/ages.pairs.csv", "--stated", NULL};
    static const struct {
        const char *stated, *told;
    } cases[] = {{NULL, "taken to be stated in 2024: of 10 pairs with one rare name 10 say so"},
                 {"2023", "10 rows, stated in 2023, as you said"},
                 {"24", NULL},
                 {"2024-05-01", NULL}};
    write_ages(ages, births, true);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *argv[COUNT(words)];
        struct buf out = {0};
        struct fault f = {OK, ""};
        memcpy(argv, words, sizeof words);
        argv[COUNT(words) - 1] = cases[i].stated;
        size_t argc = cases[i].stated ? COUNT(words) : COUNT(words) - 2;
        assert_int_equal(run(LINK, argv, argc, &out, &f), cases[i].told ? OK : ERR_USAGE);
        buf_byte(&out, 0);
        if (cases[i].told)
            assert_non_null(strstr(out.ptr, cases[i].told));
        else
            assert_non_null(strstr(f.text, "--stated"));
        buf_free(&out);
    }
    unlink(ages);
    unlink(births);
    unlink("build/test/ages.pairs.csv");
}

static void without_memory_the_command_fails_cleanly(void **state)
{
    (void)state;
    static const char *const words[] = {RESIDENTS, "--threads", "1"};
    enum err e = ERR_MEMORY;
    for (long n = 0; e != OK; n += 1 + n / 6) {
        struct buf out = {0};
        struct fault f = {OK, ""};
        mem_fail_after(n);
        e = run(DEDUPE, words, COUNT(words), &out, &f);
        mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
        buf_free(&out);
    }
}

/* Twelve persons with a hundred rows each, one name in five with a letter more: nobody is one of
 * whom that would be said of a list of different persons. */
static void few_persons_with_many_rows_are_told(void **state)
{
    (void)state;
    static const char *const given[] = {"Amira", "Bojan", "Celia", "Dario", "Edita", "Faruk"};
    static const char *const family[] = {"Okonedo", "Ilves", "Bahrami", "Nabavi", "Jansen"};
    char path[] = "/tmp/pv-crowd-XXXXXX";
    const char *const json[] = {path, "--json"}, *const text[] = {path, "-o", "/dev/null"};
    struct buf list = {0}, out = {0};
    struct fault f = {OK, ""};
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    buf_text(&list, "No,Given name,Family name,Year of birth\n");
    for (int i = 0; i < 1200; i++) {
        int who = i % 12;
        buf_printf(&list, "%d,%s,%s%s,%d\n", i, given[who % 6], family[who % 5],
                   i / 12 % 5 ? "" : "a", 1950 + 4 * who);
    }
    write_bytes(path, list.ptr, list.len);
    for (int crowd = 0; crowd < 2; crowd++) {
        const char *const other[] = {RESIDENTS, "--json"};
        assert_int_equal(run(DEDUPE, crowd ? json : other, 2, &out, &f), OK);
        json_t *top = json_loadb(out.ptr, out.len, 0, NULL);
        const json_t *few = json_object_get(top, "few_persons");
        assert_true(crowd ? json_is_true(few) : json_is_false(few));
        json_decref(top);
    }
    assert_int_equal(run(DEDUPE, text, COUNT(text), &out, &f), OK);
    buf_byte(&out, '\0');
    assert_non_null(strstr(out.ptr, "\nfew persons with many rows each: "));
    close(fd);
    unlink(path);
    buf_free(&list);
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_in_a_list),
        cmocka_unit_test(residents_who_are_sought),
        cmocka_unit_test(people_of_three_scripts_are_linked),
        cmocka_unit_test(levels_change_nothing),
        cmocka_unit_test(what_was_assumed_is_told),
        cmocka_unit_test(a_rule_without_blocks_is_told),
        cmocka_unit_test(the_summary_holds_all_figures),
        cmocka_unit_test(few_persons_with_many_rows_are_told),
        cmocka_unit_test(a_profile_says_how_full_columns_are),
        cmocka_unit_test(a_profile_takes_id_and_ignore),
        cmocka_unit_test(rows_left_out_are_told),
        cmocka_unit_test(a_list_is_not_written_over),
        cmocka_unit_test(a_list_that_comes_in_drops),
        cmocka_unit_test(a_killed_run_leaves_no_half),
        cmocka_unit_test(what_is_off_is_named),
        cmocka_unit_test(a_model_is_saved_and_used),
        cmocka_unit_test(labels_that_contradict_are_refused),
        cmocka_unit_test(an_age_is_all_that_one_list_has),
        cmocka_unit_test(when_ages_were_stated_is_told),
        cmocka_unit_test(without_memory_the_command_fails_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
