/* save: a file that a command of the officer's own process writes. */
#ifndef PV_CLI_SAVE_H
#define PV_CLI_SAVE_H

#include "base/str.h"

/* Whole or not at all, for its owner alone to read; what stood there before is replaced. As
 * file_write_whole. */
enum err save_file(struct str path, struct str bytes, struct fault *f) PV_CHECKED;

#endif
