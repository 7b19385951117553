/* request_ask: an intake at a terminal, one question after another. */
#ifndef PV_CLI_REQUEST_ASK_H
#define PV_CLI_REQUEST_ASK_H

#include "cli/call.h"

/* Asks for everything that was not given as an option, shows what was said and asks whether to
 * record it. Without a terminal, or when options about the person were given, asks nothing.
 * ERR_USAGE when there is no name, or the officer said no. */
enum err request_ask(struct call *c, struct fault *f) PV_CHECKED;

#endif
