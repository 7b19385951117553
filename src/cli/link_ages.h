/* link_ages: in which year ages were taken to be stated, said alike by all commands. */
#ifndef PV_CLI_LINK_AGES_H
#define PV_CLI_LINK_AGES_H

#include "cli/render.h"
#include "core/compare.h"

/* A line, where there are ages that dates of birth could be compared with; else nothing. */
void link_ages_text(const struct age_reading *a, struct buf *out);

/* Adds "ages" to top, where there is such a line. */
void link_ages_json(const struct age_reading *a, struct render_json *j, json_t *top);

#endif
