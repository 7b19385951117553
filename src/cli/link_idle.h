/* link_idle: which columns were not compared, and why, said alike by all commands. Columns that the
 * call itself leaves out, by --id and --ignore, are not among them. */
#ifndef PV_CLI_LINK_IDLE_H
#define PV_CLI_LINK_IDLE_H

#include "cli/link_lists.h"
#include "cli/render.h"
#include "core/compare.h"

/* The next column that is not compared, *at being 0 for the first; false when there are no more.
 * The name is borrowed from the lists. */
bool link_idle_next(const struct link_lists *l, size_t *at, struct str *name, const char **why);

/* "Camp is not compared: it always says the same", a line each; nothing before people are made of
 * the roll. */
void link_idle_text(const struct link_lists *l, struct buf *out);

/* Adds to the lists' warning that no column at all is compared, where that is so. */
void link_idle_warn(struct link_lists *l, const struct people *p);

/* Adds "not_compared" to top: a list of {"column", "reason"}, empty where all are compared. */
void link_idle_json(const struct link_lists *l, struct render_json *j, json_t *top);

#endif
