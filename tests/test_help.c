/* The help of every command of the program, held against what the command takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "cli/command.h"

/* Reads a line that has the command's words, as many arguments as it needs at least, and an option.
 */
static enum err parse(const struct command *command, const struct option *o, struct fault *f)
{
    char option[64];
    const char *argv[16];
    size_t n = 0;
    struct arena arena = {0};
    struct call call = {.arena = &arena};
    snprintf(option, sizeof option, "%s%s%s", o->name[1] ? "--" : "-", o->name,
             o->value ? "=2" : "");
    argv[n++] = option;
    for (size_t i = 0; i < command->arg_min; i++)
        argv[n++] = "x";
    enum err e = command_parse(command, argv, n, &call, f);
    arena_free(&arena);
    return e;
}

/* A line "  --name VALUE" or "  -n VALUE" of the help, with blanks or its end behind it. */
static bool shown(struct str help, const struct option *o)
{
    char row[64];
    struct str line;
    snprintf(row, sizeof row, "  %s%s%s%s", o->name[1] ? "--" : "-", o->name, o->value ? " " : "",
             o->value ? o->value : "");
    while (str_next(&help, '\n', &line))
        if (str_starts(line, str_from(row)) &&
            (line.len == strlen(row) || line.ptr[strlen(row)] == ' '))
            return true;
    return false;
}

static size_t rows_of(struct str help)
{
    size_t n = 0;
    struct str line;
    while (str_next(&help, '\n', &line))
        n += str_starts(line, STR("  -"));
    return n;
}

struct held {
    const struct command *command; /* whose help is held against */
    struct str help;
    const struct option *taken[128];
    size_t count;
};

/* An option of some command: the help shows it, with its value, just when the command takes it. */
static void hold(struct held *h, const struct option *o)
{
    struct fault f;
    for (size_t i = 0; i < h->count; i++)
        if (strcmp(h->taken[i]->name, o->name) == 0)
            return;
    enum err e = parse(h->command, o, &f);
    const struct option *own = o;
    for (size_t i = 0; i < h->command->option_count; i++)
        if (strcmp(h->command->options[i].name, o->name) == 0)
            own = &h->command->options[i];
    if (own->value && !o->value)
        e = parse(h->command, own, &f);
    if (e == OK && h->count < COUNT(h->taken))
        h->taken[h->count++] = o;
    if ((e == OK) != shown(h->help, own))
        fail_msg("%s %s: --%s is %s, and %s in its help: %s", h->command->noun,
                 h->command->verb ? h->command->verb : "", o->name, e == OK ? "taken" : "refused",
                 shown(h->help, own) ? "stands" : "does not stand", e == OK ? "" : f.text);
}

static bool hold_options_of(void *held, const char *title, const struct command *other)
{
    (void)title;
    for (size_t i = 0; i < other->option_count; i++)
        hold(held, &other->options[i]);
    return true;
}

static bool hold_command(void *count, const char *title, const struct command *command)
{
    struct buf help = {0};
    struct held h = {.command = command};
    (void)title;
    command_help(command, &help);
    h.help = buf_view(&help);
    for (size_t i = 0; i < command->option_count; i++)
        hold(&h, &command->options[i]);
    for (size_t i = 0; i < command_global_count; i++)
        hold(&h, &command_globals[i]);
    command_each(hold_options_of, &h);
    assert_int_equal(rows_of(h.help), h.count);
    buf_free(&help);
    ++*(size_t *)count;
    return true;
}

static void the_help_shows_what_is_taken_and_no_more(void **state)
{
    (void)state;
    size_t commands = 0;
    command_each(hold_command, &commands);
    assert_true(commands > 60);
}

/* What works without an office has no word of one among its options. */
static void lists_and_names_need_no_office(void **state)
{
    (void)state;
    static const char *const apart[] = {"link", "dedupe", "explain", "profile", "name", "names",
                                        "find", "index",  "synth",   "version", "help"};
    for (size_t i = 0; i < COUNT(apart); i++) {
        struct str words[2] = {str_from(apart[i]), STR("build")};
        size_t used;
        struct fault f;
        const struct command *c = command_find(words, 2, &used);
        assert_non_null(c);
        for (size_t g = 0; g < command_global_count; g++) {
            const char *name = command_globals[g].name;
            if (strcmp(name, "json") == 0 || strcmp(name, "help") == 0)
                continue;
            assert_int_equal(parse(c, &command_globals[g], &f), ERR_USAGE);
            assert_non_null(strstr(f.text, "works without an office"));
        }
    }
}

/* As other programs are asked. */
static void the_version_is_asked_for_in_two_ways(void **state)
{
    (void)state;
    static const char *const lines[][2] = {{"--version"}, {"version"}};
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct arena arena = {0};
        struct fault f = {OK, ""};
        struct call c = {.arena = &arena};
        assert_int_equal(command_line(lines[i], 1, &c, &f), OK);
        assert_non_null(c.command);
        assert_string_equal(c.command->noun, "version");
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_help_shows_what_is_taken_and_no_more),
        cmocka_unit_test(lists_and_names_need_no_office),
        cmocka_unit_test(the_version_is_asked_for_in_two_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
