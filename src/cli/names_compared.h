/* names_compared: a file of pairs of names, each compared. */
#ifndef PV_CLI_NAMES_COMPARED_H
#define PV_CLI_NAMES_COMPARED_H

#include "cli/call.h"

/* Of each line of the call's file the first two cells: scored, in order, into -o or standard
 * output, on --threads threads, a few megabytes of both files in memory at a time. The same bytes
 * on any number of threads. ERR_FORMAT names file and line; of -o nothing is written then.
 * ERR_USAGE, ERR_LIMIT, ERR_NOT_FOUND, ERR_FULL, ERR_IO, ERR_MEMORY. */
enum err names_compared(struct call *c, struct fault *f) PV_CHECKED;

#endif
