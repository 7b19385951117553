/* show: what commands print, as JSON and as text, in one manner. */
#ifndef PV_CLI_SHOW_H
#define PV_CLI_SHOW_H

#include "cli/call.h"

#include <jansson.h>

/* Prints the document and a line end; takes it over (NULL is ERR_MEMORY: a json_pack that failed).
 */
enum err show_json(struct call *c, json_t *document, struct fault *f) PV_CHECKED;

/* A text value; what is not UTF-8 cannot come from the book. NULL without memory. */
json_t *show_text(struct str s);

/* "2031-04-02 10:00" UTC; "-" for 0. */
enum { SHOW_TIME_BYTES = 20 };
void show_time(int64_t ms, char out[SHOW_TIME_BYTES]);

#endif
