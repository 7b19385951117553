/* name_letters: which parts of one name go with which of another, and which letters stand for
 * which. */
#ifndef PV_CLI_NAME_LETTERS_H
#define PV_CLI_NAME_LETTERS_H

#include "cli/render.h"

/* A line for each part and, below it, one for each letter: what it is spelled as and the price in
 * bits. `indent` blanks stand before each line. */
void name_letters_print(struct call *c, struct str a, struct str b, unsigned indent);

/* The same as an array: [{"a", "b", "kind", "weight_bits", "letters": [...]}, ...]. */
json_t *name_letters_json(struct str a, struct str b, struct render_json *j);

#endif
