#include "cli/command.h"
#include "cli/show.h"

static enum err help_prepare(struct call *c, struct fault *f)
{
    size_t used;
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
     .flags = COMMAND_SEALED,
     .prepare = version_prepare},
    {.noun = "help",
     .arguments = "[COMMAND [ACTION]]",
     .arg_max = 2,
     .summary = "prints the commands, or one of them in full",
     .options = help_options,
     .option_count = COUNT(help_options),
     .flags = COMMAND_SEALED,
     .prepare = help_prepare},
};
const size_t help_command_count = COUNT(help_commands);
