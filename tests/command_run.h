/* command_run: commands as the command line would run them. */
#ifndef PV_TESTS_COMMAND_RUN_H
#define PV_TESTS_COMMAND_RUN_H

#include "cli/command.h"

#include "made_files.h"

/* Runs with the words and options given ("--id", "x", ...); *out is what goes to standard output.
 * The wire is NULL, or keeps what went to it. */
static inline enum err command_run_wired(const struct command *command, struct call_wire *wire,
                                         const char *const *argv, size_t argc, struct buf *out,
                                         struct fault *f)
{
    struct arena a = {0};
    struct call c = {.arena = &a, .command = command, .wire = wire};
    enum err e = command_parse(command, argv, argc, &c, f);
    if (e == OK)
        e = command->prepare(&c, f);
    buf_clear(out);
    buf_str(out, buf_view(&c.out));
    buf_free(&c.out);
    arena_free(&a);
    return e;
}

static inline enum err command_run(const struct command *command, const char *const *argv,
                                   size_t argc, struct buf *out, struct fault *f)
{
    return command_run_wired(command, NULL, argv, argc, out, f);
}

#endif
