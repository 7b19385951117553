/* link_command: link, dedupe and profile as the command line would run them. */
#ifndef PV_TESTS_LINK_COMMAND_H
#define PV_TESTS_LINK_COMMAND_H

#include "command_run.h"

extern const struct command link_commands[], profile_commands[];

enum { LINK, DEDUPE, PROFILE };

static inline enum err run(int which, const char *const *argv, size_t argc, struct buf *out,
                           struct fault *f)
{
    return command_run(which == PROFILE ? profile_commands : &link_commands[which], argv, argc, out,
                       f);
}

#define RESIDENTS "tests/data/link/residents.csv"
#define REQUESTS "tests/data/link/requests.csv"

#endif
