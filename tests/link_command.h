/* link_command: link, dedupe and profile as the command line would run them. */
#ifndef PV_TESTS_LINK_COMMAND_H
#define PV_TESTS_LINK_COMMAND_H

#include "cli/command.h"

extern const struct command link_commands[], profile_commands[];

enum { LINK, DEDUPE, PROFILE };

/* Runs with the words and options given ("--id", "x", ...), as the command line would. */
static inline enum err run(int which, const char *const *argv, size_t argc, struct buf *out,
                           struct fault *f)
{
    struct arena a = {0};
    struct call c = {.arena = &a,
                     .command = which == PROFILE ? profile_commands : &link_commands[which]};
    enum err e = command_parse(c.command, argv, argc, &c, f);
    if (e == OK)
        e = c.command->prepare(&c, f);
    buf_str(out, buf_view(&c.out));
    buf_free(&c.out);
    arena_free(&a);
    return e;
}

#define RESIDENTS "tests/data/link/residents.csv"
#define REQUESTS "tests/data/link/requests.csv"

#endif
