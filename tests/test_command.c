#include "base/mem.h"
#include "base/utf8.h"
#include "cli/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A table of the test's own takes the place of cli/table.c. */
static const struct option list_options[] = {
    {"limit", "N", "at most so many", 0},
    {"giver", "WHO", "who gave it", OPTION_REQUIRED},
    {"question", "Q=A", "a question", OPTION_REPEAT},
    {"dry-run", NULL, "writes nothing", 0},
    {"o", "FILE", "where to", 0},
};
static const struct command made_up_commands[] = {
    {.noun = "match",
     .verb = "list",
     .arguments = "[REQUEST]",
     .arg_max = 1,
     .summary = "candidates, best first",
     .more =
         "A first paragraph that is long enough to be broken, somewhere before its end comes, at "
         "a\nblank.\n\n  kept as\n  it is",
     .options = list_options,
     .option_count = COUNT(list_options)},
    {.noun = "match",
     .verb = "uphold",
     .arguments = "PAIR",
     .arg_min = 1,
     .arg_max = 1,
     .summary = "finds a candidate right",
     .flags = COMMAND_PERSONAL},
    {.noun = "verify", .arguments = "PAIR", .arg_min = 1, .arg_max = 1, .summary = "proves"},
    {.noun = "due", .summary = "what waits"},
};
static const size_t made_up_count = COUNT(made_up_commands);
const struct command_group command_groups[] = {{"Made up", made_up_commands, &made_up_count}};
const size_t command_group_count = COUNT(command_groups);

struct line {
    struct arena arena;
    struct call call;
    struct fault fault;
};

static enum err read_line(struct line *l, size_t argc, const char *const *argv)
{
    arena_free(&l->arena);
    memset(l, 0, sizeof *l);
    l->call.arena = &l->arena;
    return command_line(argv, argc, &l->call, &l->fault);
}

#define READ(l, ...)                                                                               \
    read_line(l, sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *),                     \
              (const char *[]){__VA_ARGS__})

static void reads_commands(void **state)
{
    (void)state;
    struct line l = {0};
    assert_int_equal(READ(&l, "--office", "a.pv", "match", "--json", "list", "R-7K2M", "--limit=5",
                          "--dry-run", "--question", "a=b", "--question=c", "-o", "x"),
                     OK);
    assert_string_equal(l.call.command->verb, "list");
    assert_true(l.call.json);
    assert_int_equal(l.call.word_count, 1);
    assert_true(str_eq(call_word(&l.call, 0), STR("R-7K2M")));
    assert_true(str_eq(call_word(&l.call, 1), STR_NONE));
    assert_true(str_eq(call_text(&l.call, "office"), STR("a.pv")));
    assert_true(str_eq(call_text(&l.call, "o"), STR("x")));
    assert_true(call_given(&l.call, "dry-run"));
    assert_false(call_given(&l.call, "giver"));
    struct str v;
    assert_true(call_nth(&l.call, "question", 1, &v));
    assert_true(str_eq(v, STR("c")));
    assert_false(call_nth(&l.call, "question", 2, &v));
    uint64_t n;
    assert_int_equal(call_number(&l.call, "limit", 9, &n, &l.fault), OK);
    assert_int_equal(n, 5);
    assert_int_equal(call_number(&l.call, "absent", 9, &n, &l.fault), OK);
    assert_int_equal(n, 9);

    assert_int_equal(READ(&l, "verify", "P", "--as", "Mira"), OK);
    assert_string_equal(l.call.command->noun, "verify");
    assert_true(str_eq(l.call.as, STR("Mira")));
    assert_int_equal(READ(&l, "due"), OK);
    assert_int_equal(READ(&l, "verify", "--", "--json"), OK);
    assert_false(l.call.json);
    assert_true(str_eq(call_word(&l.call, 0), STR("--json")));
    /* the value of an option is a value, whatever it looks like */
    assert_int_equal(READ(&l, "match", "list", "--giver", "--json"), OK);
    assert_false(l.call.json);
    arena_free(&l.arena);
}

static void asks_for_help(void **state)
{
    (void)state;
    struct line l = {0};
    assert_int_equal(READ(&l, "--help"), OK);
    assert_null(l.call.command);
    assert_int_equal(l.call.word_count, 0);
    assert_int_equal(READ(&l, "match", "--help"), OK);
    assert_null(l.call.command);
    assert_int_equal(l.call.word_count, 1);
    assert_int_equal(READ(&l, "match", "uphold", "--help"), OK); /* no argument needed */
    assert_non_null(l.call.command);
    assert_int_equal(read_line(&l, 0, NULL), OK);
    assert_null(l.call.command);
    arena_free(&l.arena);
}

static void names_what_is_wrong(void **state)
{
    (void)state;
    struct line l = {0};
#define WRONG(part, ...)                                                                           \
    do {                                                                                           \
        assert_int_equal(READ(&l, __VA_ARGS__), ERR_USAGE);                                        \
        assert_non_null(strstr(l.fault.text, part));                                               \
    } while (0)
    WRONG("did you mean \"match\"", "mathc", "list");
    WRONG("did you mean \"match uphold\"", "match", "uphlod");
    WRONG("there are: list, uphold", "match", "zzzzzz");
    WRONG("say what to do: list, uphold", "match");
    WRONG("\"peyvand help\" lists them", "zzzzzz");
    WRONG("did you mean --limit", "match", "list", "--limmit", "3");
    WRONG("did you mean --json", "due", "--jsno");
    WRONG("\"peyvand help match list\"", "match", "list", "--zzzzzzz");
    WRONG("behind it", "--zzzzzzz", "match", "list");
    WRONG("did you mean --limit", "match", "list", "-limit", "3");
    WRONG("N is missing", "match", "list", "--limit");
    WRONG("given twice", "match", "list", "--limit", "3", "--limit", "4");
    WRONG("given twice", "--as", "a", "due", "--as", "b");
    WRONG("takes no value", "match", "list", "--dry-run=yes");
    WRONG("too many arguments: peyvand match list [REQUEST]", "match", "list", "a", "b");
    WRONG("too few arguments: peyvand verify PAIR", "verify");
    WRONG("not UTF-8", "verify", "\xff");
    WRONG("not UTF-8", "match", "list", "--giver", "\xff");
    assert_int_equal(READ(&l, "match", "list", "--limit", "many"), OK);
    uint64_t n = 7;
    assert_int_equal(call_number(&l.call, "limit", 9, &n, &l.fault), ERR_USAGE);
    assert_int_equal(n, 7);
    assert_int_equal(command_complete(&l.call, &l.fault), ERR_USAGE);
    assert_non_null(strstr(l.fault.text, "--giver WHO is missing: who gave it"));
    assert_int_equal(READ(&l, "match", "list", "--giver", "x"), OK);
    assert_int_equal(command_complete(&l.call, &l.fault), OK);
    arena_free(&l.arena);
}

static void reads_days(void **state)
{
    (void)state;
    struct line l = {0};
    int32_t day = 1;
    assert_int_equal(READ(&l, "match", "list", "--giver", "2031-12-31", "-o", "2031-12"), OK);
    assert_int_equal(call_day(&l.call, "giver", &day, &l.fault), OK);
    assert_int_equal(day, 22644);
    assert_int_equal(call_day(&l.call, "absent", &day, &l.fault), OK);
    assert_int_equal(day, DAY_OPEN);
    assert_int_equal(call_day(&l.call, "o", &day, &l.fault), ERR_USAGE);
    arena_free(&l.arena);
}

static size_t longest_line(struct str text)
{
    struct str line;
    size_t longest = 0;
    while (str_next(&text, '\n', &line))
        longest = utf8_count(line) > longest ? utf8_count(line) : longest;
    return longest;
}

static void prints_help(void **state)
{
    (void)state;
    struct buf out = {0};
    command_help_all(&out);
    assert_non_null(strstr(out.ptr, "Made up\n  match list [REQUEST]        candidates"));
    assert_non_null(strstr(out.ptr, "--office FILE"));
    buf_clear(&out);
    command_help(&made_up_commands[0], &out);
    assert_non_null(strstr(out.ptr, "peyvand match list [REQUEST] [OPTIONS]"));
    assert_non_null(strstr(out.ptr, "--giver WHO                 who gave it (required)"));
    assert_non_null(strstr(out.ptr, "  -o FILE"));
    assert_non_null(strstr(out.ptr, "\n\nA first paragraph"));
    assert_non_null(strstr(out.ptr, "at a blank.\n\n  kept as\n  it is\n"));
    assert_true(longest_line(buf_view(&out)) <= 80);
    buf_clear(&out);
    command_help(&made_up_commands[1], &out);
    assert_non_null(strstr(out.ptr, "A personal act"));
    assert_true(longest_line(buf_view(&out)) <= 80);
    buf_clear(&out);
    assert_true(command_help_noun(STR("match"), &out));
    assert_null(strstr(out.ptr, "verify"));
    assert_false(command_help_noun(STR("other"), &out));
    buf_clear(&out);
    command_names(&out);
    assert_non_null(strstr(out.ptr, "match list\t[REQUEST]\t--limit=N --giver=WHO --question=Q=A "
                                    "--dry-run -o=FILE\n"));
    buf_free(&out);
}

struct heard {
    struct buf text;
    size_t times;
};

static void hear(void *context, struct str text)
{
    struct heard *h = context;
    buf_str(&h->text, text);
    h->times++;
}

static void hear_progress(void *context, const char *what, uint64_t done, uint64_t of)
{
    struct heard *h = context;
    buf_printf(&h->text, "[%s %u/%u]", what, (unsigned)done, (unsigned)of);
}

static void prints_and_carries(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct heard heard = {0};
    struct call_wire wire = {&heard, hear, hear_progress, NULL, NULL};
    struct call c = {.arena = &arena, .wire = &wire};
    char line[700];
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    call_print(&c, "%d ", 5);
    call_print(&c, "%s", line);
    call_str(&c, STR("end"));
    assert_int_equal(heard.times, 0); /* held until there is enough of it */
    assert_int_equal(c.out.len, 2 + 699 + 3);
    call_flush(&c);
    call_flush(&c);
    assert_int_equal(heard.times, 1);
    for (int i = 0; i < 200; i++)
        call_print(&c, "%s", line);
    assert_int_equal(heard.times, 3);
    call_progress(&c, "reading", 1, 2);
    assert_false(str_ends(buf_view(&heard.text), STR("[reading 1/2]")));
    c.terminal = true;
    call_progress(&c, "reading", 1, 2);
    assert_true(str_ends(buf_view(&heard.text), STR("[reading 1/2]")));

    char name[] = "list";
    struct str got;
    for (int i = 0; i < 20; i++)
        assert_int_equal(call_attach(&c, "other", STR("x")), OK);
    assert_int_equal(call_attach(&c, name, STR("bytes")), OK);
    name[0] = 'm'; /* the name was copied */
    assert_true(call_attached(&c, "list", &got));
    assert_true(str_eq(got, STR("bytes")));
    assert_false(call_attached(&c, "mist", &got));
    assert_int_equal(call_file(&c, STR("a.txt"), 0600, STR("b")), OK);
    assert_int_equal(call_file_spool(&c, STR("b.txt"), 0600, "/spool"), OK);
    assert_string_equal(c.files[1].spool, "/spool");
    assert_true(c.files[1].fresh && !c.files[0].fresh);
    arena_free(&arena);
    buf_free(&heard.text);
    buf_free(&c.out);
}

static void runs_out_of_memory(void **state)
{
    (void)state;
    const char *const argv[] = {"match", "list", "R-1", "--limit", "3", "--question", "a"};
    enum err e = ERR_MEMORY;
    for (long n = 0; e != OK; n++) {
        struct line l = {0};
        l.call.arena = &l.arena;
        mem_fail_after(n);
        e = command_line(argv, COUNT(argv), &l.call, &l.fault);
        mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
        arena_free(&l.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_commands),      cmocka_unit_test(asks_for_help),
        cmocka_unit_test(names_what_is_wrong), cmocka_unit_test(reads_days),
        cmocka_unit_test(prints_help),         cmocka_unit_test(prints_and_carries),
        cmocka_unit_test(runs_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
