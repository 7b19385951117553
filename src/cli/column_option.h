/* column_option: the columns that --id and --ignore name. */
#ifndef PV_CLI_COLUMN_OPTION_H
#define PV_CLI_COLUMN_OPTION_H

#include "base/buf.h"
#include "core/column_match.h"

/* The column of that name; where none has it and `numbers`, the column of that number, from 1.
 * SIZE_MAX: none. */
size_t column_option_find(const struct column_set *s, struct str name, bool numbers);

/* Appends '"Ticket No", "Ticket"': columns whose names are like the one that was not found; where
 * none is, the first of all columns. */
void column_option_near(const struct column_set *s, struct str name, struct buf *out);

/* "--id Tiket: list.csv has no such column; near: "Ticket"". ERR_USAGE, ERR_MEMORY. */
enum err column_option_missing(const struct column_set *s, const char *option, struct str name,
                               struct str file, struct fault *f) PV_CHECKED;

#endif
