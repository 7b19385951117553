/* Which columns are not compared, and why: link, dedupe, explain and profile say it alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "link_command.h"
#include "os/file.h"

extern const struct command explain_commands[];

struct fixture {
    char a[64], b[64], page[64]; /* paths */
    struct buf out;
    struct fault fault;
};

static int set_up(void **state)
{
    static struct fixture x;
    x = (struct fixture){.fault = {OK, ""}};
    snprintf(x.a, sizeof x.a, "/tmp/pv-idle-%ld-a.csv", (long)getpid());
    snprintf(x.b, sizeof x.b, "/tmp/pv-idle-%ld-b.csv", (long)getpid());
    snprintf(x.page, sizeof x.page, "/tmp/pv-idle-%ld.html", (long)getpid());
    *state = &x;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *x = *state;
    unlink(x->a);
    unlink(x->b);
    unlink(x->page);
    buf_free(&x->out);
    return 0;
}

static void write_list(struct fixture *x, const char *path, const char *text)
{
    assert_int_equal(file_write_whole(path, 0600, str_from(text), &x->fault), OK);
}

#define RUN(x, which, ...)                                                                         \
    run(which, (const char *const[]){__VA_ARGS__},                                                 \
        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *), &(x)->out, &(x)->fault)

static bool printed(const struct fixture *x, const char *text)
{
    return str_find(buf_view(&x->out), str_from(text)) >= 0;
}

/* "column: reason" of what JSON says, a line each. */
static void check_json(struct fixture *x, const char *want)
{
    char made[1024] = "";
    json_t *top = json_loadb(x->out.ptr, x->out.len, 0, NULL), *one;
    size_t i;
    assert_true(json_is_array(json_object_get(top, "not_compared")));
    json_array_foreach(json_object_get(top, "not_compared"), i, one)
    {
        size_t at = strlen(made);
        snprintf(made + at, sizeof made - at, "%s: %s\n",
                 json_string_value(json_object_get(one, "column")),
                 json_string_value(json_object_get(one, "reason")));
    }
    json_decref(top);
    assert_string_equal(made, want);
}

static const char LIST[] = "No,Given name,Family name,Birth,Camp,Note,Whole name,Height\n"
                           "1,Amira,Okonedo,1961-03-14,North,,Amira Okonedo,160\n"
                           "2,Bojan,Okonedo,1975-11-02,North,,Bojan Okonedo,171\n"
                           "3,Celia,Ilves,1982-06-30,North,,Celia Ilves,160\n"
                           "4,Dario,Okonedo,,North,,Dario Okonedo,182\n";

static const char OF_ONE[] = "Camp: it always says the same\n"
                             "Note: it is empty\n"
                             "Whole name: it says what given and family name say\n";

static void one_list(void **state)
{
    struct fixture *x = *state;
    write_list(x, x->a, LIST);
    assert_int_equal(RUN(x, DEDUPE, x->a, "-o", "/dev/null", "--report", x->page), OK);
    assert_true(printed(x, "\nCamp is not compared: it always says the same\n"
                           "Note is not compared: it is empty\n"
                           "Whole name is not compared: it says what given and family name say\n"));
    assert_false(printed(x, "Height is not compared"));
    struct buf page = {0};
    assert_int_equal(file_read(x->page, 1 << 20, &page, &x->fault), OK);
    assert_true(str_find(buf_view(&page), STR("Camp is not compared: it always")) >= 0);
    buf_free(&page);
    assert_int_equal(RUN(x, DEDUPE, x->a, "--json"), OK);
    check_json(x, OF_ONE);
    /* what the call itself leaves out is not told again */
    assert_int_equal(RUN(x, DEDUPE, x->a, "--json", "--ignore", "Camp,Whole name"), OK);
    check_json(x, "Note: it is empty\n");
}

/* What dedupe would do; values stay masked. */
static void a_profile(void **state)
{
    struct fixture *x = *state;
    write_list(x, x->a, LIST);
    assert_int_equal(RUN(x, PROFILE, x->a), OK);
    assert_true(printed(x, "1 different values\n  not compared: it always says the same\n"));
    assert_true(printed(x, "0 different values\n  not compared: it is empty\n"));
    assert_int_equal(RUN(x, PROFILE, x->a, "--json"), OK);
    check_json(x, OF_ONE);
    assert_int_equal(RUN(x, PROFILE, x->a, "--json", "--ignore", "Camp,Note,Whole name"), OK);
    check_json(x, "");
}

static void an_explanation(void **state)
{
    struct fixture *x = *state;
    write_list(x, x->a, LIST);
    const char *const words[] = {x->a, "--pair", "1,2"}, *const json[] = {x->a, "--pair", "1,2",
                                                                          "--json"};
    assert_int_equal(command_run(explain_commands, words, COUNT(words), &x->out, &x->fault), OK);
    assert_true(printed(x, "Note is not compared: it is empty\n"));
    assert_int_equal(command_run(explain_commands, json, COUNT(json), &x->out, &x->fault), OK);
    check_json(x, OF_ONE);
}

/* Of two lists, columns that one of them has not; a whole name for given and family is compared. */
static void two_lists(void **state)
{
    struct fixture *x = *state;
    write_list(x, x->a,
               "No,Given name,Family name,Clan,Town,Height\n1,Amira,Okonedo,Hawk,Malm,160\n"
               "2,Bojan,Ilves,Crane,Malm,171\n3,Celia,Ilves,Crane,Malm,unclear\n");
    write_list(x, x->b,
               "Ref,Full name,Home,Shoe size\na,Amira Okonedo,Malm,38\nb,Bojan Ilves,Malm,44\n");
    assert_int_equal(RUN(x, LINK, x->a, x->b, "--id", "No,Ref", "--json"), OK);
    check_json(x, "Clan: only the first list says it\n"
                  "Town: only the first list says it\n"
                  "Height: only the first list says it\n"
                  "Home: only the second list says it\n"
                  "Shoe size: only the second list says it\n");
    assert_int_equal(RUN(x, LINK, x->b, x->a, "--id", "Ref,No", "-o", "/dev/null"), OK);
    assert_true(printed(x, "Shoe size is not compared: only the first list says it\n"));
    assert_true(printed(x, "Clan is not compared: only the second list says it\n"));
    assert_false(printed(x, "ame is not compared"));
}

static size_t count_of(struct str page, const char *text)
{
    size_t n = 0;
    for (ptrdiff_t at; (at = str_find(page, str_from(text))) >= 0; n++)
        page = str_sub(page, (size_t)at + strlen(text), page.len);
    return n;
}

/* A page draws nothing of a column that is not compared, and says why; what such a column says does
 * not make a row one that can be found (Paper would make three). */
static void a_page_of_two_lists(void **state)
{
    struct fixture *x = *state;
    struct buf page = {0}, list = {0};
    buf_text(&list, "No,Given name,Family name,Paper\n1,Amira,Okonedo,A7781\n"
                    "2,Bojan,Ilves,B5502\n3,Celia,Ilves,C9023\n");
    for (int i = 4; i < 70; i++)
        buf_printf(&list, "%d,,,D%d\n", i, 1000 + i * 37);
    buf_byte(&list, '\0');
    write_list(x, x->a, list.ptr);
    write_list(x, x->b,
               "Ref,Given name,Family name,Shoe <size>\na,Amira,Okonedo,38\nb,Bojan,Ilves,44\n"
               "c,Dario,Sild,40\n");
    assert_int_equal(RUN(x, LINK, x->a, x->b, "--id", "No,Ref", "-o", "/dev/null", "--report",
                         x->page, "--show-names"),
                     OK);
    assert_false(printed(x, "\nPaper:\n"));
    assert_int_equal(file_read(x->page, 1 << 20, &page, &x->fault), OK);
    struct str all = buf_view(&page);
    assert_int_equal(count_of(all, "<figcaption><bdi>Paper"), 0);
    assert_int_equal(count_of(all, "<td><bdi>Paper</bdi></td>"), 0);
    assert_true(count_of(all, "<figcaption><bdi>Family name") > 0);
    assert_int_equal(count_of(all, "<li><bdi>Paper</bdi>: only the first list says it</li>"), 1);
    assert_int_equal(
        count_of(all, "<li><bdi>Shoe &lt;size&gt;</bdi>: only the second list says it</li>"), 1);
    assert_true(count_of(all, "<bdi>Paper</bdi><small>not compared</small>") > 0);
    assert_true(count_of(all, "<small><bdi>pv-idle-") > 0); /* whose row is whose */
    assert_int_equal(count_of(all, ">72 of 72 rows, 100.00%, cannot be linked."), 1);
    buf_free(&page);
    buf_free(&list);
}

static void a_page_of_nothing(void **state)
{
    struct fixture *x = *state;
    struct buf page = {0};
    write_list(x, x->a, "No,Given name,Family name\n1,Amira,Okonedo\n2,Bojan,Ilves\n");
    write_list(x, x->b, "Ref,Height\na,171.5\nb,164.2\n");
    assert_int_equal(
        RUN(x, LINK, x->a, x->b, "--id", "No,Ref", "-o", "/dev/null", "--report", x->page), OK);
    assert_int_equal(file_read(x->page, 1 << 20, &page, &x->fault), OK);
    assert_true(str_find(buf_view(&page), STR("<p>No column is compared.</p>")) >= 0);
    assert_true(str_find(buf_view(&page), STR("All weights in figures")) < 0);
    buf_free(&page);
}

/* A name leaves out every column that has it: one more would be evidence against the caller's
 * word. */
static void columns_of_one_name(void **state)
{
    struct fixture *x = *state;
    write_list(x, x->a,
               "No,Truth,Given name,truth ,Family name\n1,p1,Amira,p1,Okonedo\n"
               "2,p2,Bojan,p2,Ilves\n3,p1,Celia,p1,Sild\n");
    assert_int_equal(RUN(x, DEDUPE, x->a, "--id", "No", "--ignore", "Truth", "-o", "/dev/null"),
                     OK);
    assert_true(printed(x, "column 2 Truth: ignored"));
    assert_true(printed(x, ": ignored (header is not known"));
    assert_false(printed(x, "\ntruth:\n"));
    assert_int_equal(RUN(x, DEDUPE, x->a, "--id", "No", "--ignore", "4", "-o", "/dev/null"), OK);
    assert_true(printed(x, "\nTruth:\n"));
}

/* A second column of a kind is compared by its own values, and nothing says that it is not. */
static void a_second_one(void **state)
{
    struct fixture *x = *state;
    write_list(x, x->a,
               "No,Given name,Family name,Birth,Date of birth\n"
               "1,Amira,Okonedo,1961-03-14,1961-03-14\n2,Bojan,Okonedo,1975-11-02,1975-11-03\n"
               "3,Celia,Ilves,1982-06-30,\n4,Amira,Okonedo,1961-03-14,1961-03-14\n");
    assert_int_equal(RUN(x, DEDUPE, x->a, "-o", "/dev/null"), OK);
    assert_true(printed(x, "column 5 Date of birth: other (a second birth"));
    assert_true(printed(x, "\nDate of birth:\n"));
    assert_false(printed(x, "not compared"));
}

/* What nothing can be made of: every date of birth is none. */
static void cells_that_say_nothing(void **state)
{
    struct fixture *x = *state;
    write_list(x, x->a,
               "Given name,Family name,Birth\nAmira,Okonedo,soon\nBojan,Ilves,later\n"
               "Celia,Ilves,never\n");
    assert_int_equal(RUN(x, DEDUPE, x->a, "--json", "--map", "birth=Birth"), OK);
    check_json(x, "Birth: nothing in it can be read\n");
}

/* Sixteen columns are compared at most. Those that say nothing take nobody's place, and what is
 * known goes before what is not. */
static void more_columns_than_are_compared(void **state)
{
    struct fixture *x = *state;
    struct buf list = {0}, want = {0};
    buf_text(&list, "No,Note,Remark");
    for (int c = 1; c <= 16; c++)
        buf_printf(&list, ",thing%d", c);
    buf_text(&list, ",Given name,Family name,Sex,Birth,Town\n");
    for (int row = 0; row < 6; row++) {
        buf_printf(&list, "%d,,", row);
        for (int c = 1; c <= 16; c++)
            buf_printf(&list, ",%c%c%c", 'q' + (c + row) % 7, 'a' + row, 'a' + c);
        buf_printf(&list, ",%s,%s,f,19%d,Malm\n", row % 2 ? "Amira" : "Bojan",
                   row % 3 ? "Okonedo" : "Ilves", 60 + row);
    }
    buf_text(
        &want,
        "Note: it is empty\nRemark: it is empty\nthing14: no more than 16 columns are compared\n"
        "thing15: no more than 16 columns are compared\n"
        "thing16: no more than 16 columns are compared\nSex: it always says the same\nTown: it "
        "always says the same\n");
    buf_byte(&list, '\0');
    buf_byte(&want, '\0');
    write_list(x, x->a, list.ptr);
    assert_int_equal(RUN(x, DEDUPE, x->a, "--json"), OK);
    check_json(x, want.ptr);
    buf_free(&list);
    buf_free(&want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_profile, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_explanation, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_lists, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_page_of_two_lists, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_page_of_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(columns_of_one_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_second_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cells_that_say_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(more_columns_than_are_compared, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
