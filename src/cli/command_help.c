/* The help is printed from the same table by which command lines are read: it cannot be behind. */
#include "cli/command.h"

#include "base/utf8.h"

#include <string.h>

enum { LEFT = 30, WIDTH = 80 };

static void usage(const struct command *c, struct buf *out)
{
    buf_text(out, c->noun);
    if (c->verb)
        buf_printf(out, " %s", c->verb);
    if (c->arguments)
        buf_printf(out, " %s", c->arguments);
}

/* Words from column `left` on, of which the line has `at` characters; broken at blanks and where
 * the text has line ends. */
static void words(struct buf *out, size_t left, size_t at, struct str text)
{
    struct str line, word;
    bool first = true;
    while (str_next(&text, '\n', &line))
        while (str_next(&line, ' ', &word)) {
            size_t len = utf8_count(word);
            if (!first && at + 1 + len > WIDTH) {
                buf_printf(out, "\n%*s", (int)left, "");
                at = left;
            } else if (!first) {
                buf_byte(out, ' ');
                at++;
            }
            buf_str(out, word);
            at += len;
            first = false;
        }
    buf_byte(out, '\n');
}

/* Text behind a left column of which `used` characters are taken. */
static void column(struct buf *out, size_t used, const char *text)
{
    if (used + 2 > LEFT) {
        buf_byte(out, '\n');
        used = 0;
    }
    buf_printf(out, "%*s", (int)(LEFT - used), "");
    words(out, LEFT, LEFT, str_from(text));
}

/* Paragraphs with an empty line between; one that begins with a blank stands as it is. */
static void paragraphs(struct buf *out, struct str text)
{
    while (text.len) {
        ptrdiff_t end = str_find(text, STR("\n\n"));
        size_t len = end < 0 ? text.len : (size_t)end;
        struct str one = str_sub(text, 0, len);
        buf_byte(out, '\n');
        if (str_starts(one, STR(" ")))
            buf_printf(out, "%.*s\n", STR_ARG(one));
        else
            words(out, 0, 0, one);
        text = end < 0 ? STR_NONE : str_sub(text, len + 2, text.len);
    }
}

static void row(const struct command *c, struct buf *out)
{
    size_t begin = out->len;
    buf_text(out, "  ");
    usage(c, out);
    column(out, out->len - begin, c->summary);
}

static void option_row(const struct option *o, struct buf *out)
{
    size_t begin = out->len;
    buf_printf(out, "  %s%s", o->name[1] ? "--" : "-", o->name);
    if (o->value)
        buf_printf(out, " %s", o->value);
    size_t used = out->len - begin;
    if (o->flags & (OPTION_REQUIRED | OPTION_REPEAT)) {
        struct buf text = {0};
        buf_printf(&text, "%s%s%s", o->help, o->flags & OPTION_REQUIRED ? " (required)" : "",
                   o->flags & OPTION_REPEAT ? " (may be repeated)" : "");
        if (buf_check(&text) == OK)
            column(out, used, text.ptr);
        else
            out->failed = true;
        buf_free(&text);
    } else {
        column(out, used, o->help);
    }
}

static void globals(struct buf *out)
{
    for (size_t i = 0; i < command_global_count; i++)
        option_row(&command_globals[i], out);
}

void command_help(const struct command *command, struct buf *out)
{
    buf_text(out, "peyvand ");
    usage(command, out);
    buf_printf(out, " [OPTIONS]\n\n%s\n", command->summary);
    if (command->more)
        paragraphs(out, str_from(command->more));
    if (command->flags & COMMAND_PERSONAL)
        paragraphs(out, STR("A personal act: while several officers are seated, your passphrase is "
                            "asked for again."));
    if (command->option_count)
        buf_text(out, "\nOptions:\n");
    for (size_t i = 0; i < command->option_count; i++)
        option_row(&command->options[i], out);
    buf_text(out, command->option_count ? "\nAlso:\n" : "\nOptions:\n");
    for (size_t i = 0; i < command_global_count; i++)
        if (command_knows(command, &command_globals[i]))
            option_row(&command_globals[i], out);
}

struct listing {
    struct buf *out;
    const char *title;
    struct str noun; /* of this noun only, if not empty */
    bool found;
};

static bool list_visit(void *context, const char *title, const struct command *command)
{
    struct listing *l = context;
    if (l->noun.len && !str_eq(l->noun, str_from(command->noun)))
        return true;
    l->found = true;
    if (!l->noun.len && (!l->title || strcmp(l->title, title) != 0)) {
        buf_printf(l->out, "\n%s\n", title);
        l->title = title;
    }
    row(command, l->out);
    return true;
}

void command_help_all(struct buf *out)
{
    struct listing l = {.out = out};
    buf_text(out, "peyvand [--office FILE] COMMAND [ACTION] [ARGUMENTS] [OPTIONS]\n");
    command_each(list_visit, &l);
    buf_text(out, "\nFor every command whose own help shows them\n");
    globals(out);
    paragraphs(out, STR("\"peyvand help COMMAND\" tells more about one. Exit status: 0 done, 1 "
                        "failed, 2 usage, 3 refused by a rule."));
}

bool command_help_noun(struct str noun, struct buf *out)
{
    struct listing l = {.out = out, .noun = noun};
    command_each(list_visit, &l);
    return l.found;
}

static bool names_visit(void *context, const char *title, const struct command *command)
{
    (void)title;
    struct buf *out = context;
    buf_printf(out, "%s%s%s\t%s\t", command->noun, command->verb ? " " : "",
               command->verb ? command->verb : "", command->arguments ? command->arguments : "");
    for (size_t i = 0; i < command->option_count; i++) {
        const struct option *o = &command->options[i];
        buf_printf(out, "%s%s%s%s%s", i ? " " : "", o->name[1] ? "--" : "-", o->name,
                   o->value ? "=" : "", o->value ? o->value : "");
    }
    buf_byte(out, '\n');
    return true;
}

void command_names(struct buf *out)
{
    command_each(names_visit, out);
    buf_text(out, "\t\t");
    for (size_t i = 0; i < command_global_count; i++)
        buf_printf(out, "%s--%s%s%s", i ? " " : "", command_globals[i].name,
                   command_globals[i].value ? "=" : "",
                   command_globals[i].value ? command_globals[i].value : "");
    buf_byte(out, '\n');
}
