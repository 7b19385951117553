/* column_match: which columns of a list are evidence, and which of a second list go with them.
 *
 * Columns of one name go together, case and blanks around not mattering; what is left goes together
 * by what it means. FIELD_COUNT marks a column that is not looked at. */
#ifndef PV_CORE_COLUMN_MATCH_H
#define PV_CORE_COLUMN_MATCH_H

#include "core/column.h"

/* The columns of one list, borrowed. */
struct column_set {
    size_t count;
    const struct str *header; /* or NULL: the list has none */
    const struct column_kind *kind;
};

/* The first column of that name; SIZE_MAX when there is none, or the name is empty. */
size_t column_named(const struct column_set *s, struct str name);

/* Columns that are evidence, in order, into take[s->count]; returns how many. */
size_t column_evidence(const struct column_set *s, size_t *take);

/* The header, trimmed; where that is empty, the word for the field. */
struct str column_title(const struct column_set *s, size_t column);

/* The second list's column for each of the `count` columns `take` of the first; SIZE_MAX: none.
 * ERR_MEMORY. */
enum err column_match(const struct column_set *first, const size_t *take, size_t count,
                      const struct column_set *second, size_t *out) PV_CHECKED;

enum { COLUMN_MORE = 6 };

/* The columns of the second list that say in another shape what the first says, and so are evidence
 * too: a name in other pieces, an age instead of a date of birth or the other way round, a father's
 * name where the first has whole names. `fields` are those of the `count` columns of the first,
 * `taken` what column_match gave for them. Returns how many, into out. */
size_t column_more(const enum field *fields, const size_t *taken, size_t count,
                   const struct column_set *second, size_t out[COLUMN_MORE]);

#endif
