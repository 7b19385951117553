/* link_choice: options of a run, the same for all commands that link. */
#ifndef PV_CLI_LINK_CHOICE_H
#define PV_CLI_LINK_CHOICE_H

#include "cli/call.h"
#include "core/link.h"

/* --threads, --threshold, --max-pairs, --one-to-one, --one-to-many and --many-to-many of a call
 * into o. ERR_USAGE: no probability, no pair, several of the last three, or one of them where there
 * is one list only. */
enum err link_choice_read(const struct call *c, struct link_options *o, struct fault *f) PV_CHECKED;

#endif
