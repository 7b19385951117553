/* client: the officer's own process: reads the command line, prepares the call, speaks to the
 * keeper, prints what comes and writes the files that come. It never holds a key. */
#ifndef PV_CLI_CLIENT_H
#define PV_CLI_CLIENT_H

#include "cli/command.h"

/* Exit codes. */
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_REFUSED = 3 };

/* Does what the arguments (without the program's name) say; returns the exit code. */
int client_main(const struct house *house, const char *const *argv, size_t argc);

/* For prepare: the office that is meant; ERR_USAGE when none is. */
enum err client_office(const struct call *c, struct fault *f) PV_CHECKED;

/* For prepare: whether a file can be made there, before anything is done whose outcome is to be
 * written to it. fresh: it must not be there yet. For an option -o this is looked at anyway. Errors
 * as writer_open. */
enum err client_writable(struct str path, bool fresh, struct fault *f) PV_CHECKED;

#endif
