#include "cli/command.h"
#include "cli/show.h"

static json_t *json_options(const struct command *command)
{
    json_t *all = json_array();
    for (size_t i = 0; all && i < command->option_count; i++) {
        const struct option *o = &command->options[i];
        json_array_append_new(all, json_pack("{s:s, s:s?, s:s, s:b, s:b}", "name", o->name, "value",
                                             o->value, "help", o->help, "required",
                                             o->flags & OPTION_REQUIRED, "repeat",
                                             o->flags & OPTION_REPEAT));
    }
    return all;
}

static bool json_command(void *context, const char *title, const struct command *command)
{
    json_array_append_new(
        context, json_pack("{s:s, s:s, s:s?, s:s?, s:s, s:s?, s:b, s:o}", "group", title, "noun",
                           command->noun, "verb", command->verb, "arguments", command->arguments,
                           "summary", command->summary, "more", command->more, "personal",
                           command->flags & COMMAND_PERSONAL, "options", json_options(command)));
    return true;
}

/* The table as it is, for tools/names.py. */
static enum err help_json(struct call *c, struct fault *f)
{
    json_t *commands = json_array();
    const struct command all = {.options = command_globals, .option_count = command_global_count};
    command_each(json_command, commands);
    return show_json(
        c, json_pack("{s:o, s:o}", "commands", commands, "globals", json_options(&all)), f);
}

static enum err help_prepare(struct call *c, struct fault *f)
{
    size_t used;
    if (c->json)
        return help_json(c, f);
    if (call_given(c, "names")) {
        command_names(&c->out);
        return OK;
    }
    if (!c->word_count) {
        command_help_all(&c->out);
        return OK;
    }
    const struct command *command = command_find(c->words, c->word_count, &used);
    if (command && used == c->word_count)
        command_help(command, &c->out);
    else if (c->word_count > 1 || !command_help_noun(c->words[0], &c->out))
        return fault_set(f, ERR_USAGE, "%.*s%s%.*s: no such command; \"peyvand help\" lists them",
                         STR_ARG(c->words[0]), c->word_count > 1 ? " " : "",
                         STR_ARG(call_word(c, 1)));
    return OK;
}

static enum err version_prepare(struct call *c, struct fault *f)
{
    if (c->json)
        return show_json(c, json_pack("{s:s}", "version", PV_VERSION), f);
    call_print(c, "peyvand %s\n", PV_VERSION);
    return OK;
}

static const struct option help_options[] = {
    {"names", NULL, "a line for each command, for tools: words, arguments, options", OPTION_LOCAL},
};

const struct command help_commands[] = {
    {.noun = "version",
     .summary = "prints the version",
     .flags = COMMAND_SEALED | COMMAND_APART,
     .prepare = version_prepare},
    {.noun = "help",
     .arguments = "[COMMAND [ACTION]]",
     .arg_max = 2,
     .summary = "prints the commands, or one of them in full",
     .more = "With --json: the whole table of commands and options.",
     .options = help_options,
     .option_count = COUNT(help_options),
     .flags = COMMAND_SEALED | COMMAND_APART,
     .prepare = help_prepare},
};
const size_t help_command_count = COUNT(help_commands);
