/* fact_name: from the cells of a row to facts, and from facts to the one name that a find asks for.
 */
#ifndef PV_CORE_FACT_NAME_H
#define PV_CORE_FACT_NAME_H

#include "base/arena.h"
#include "base/buf.h"
#include "core/fact.h"

/* Adds a cell to what the row says in that field: joined with a blank, phones and papers with "; ".
 * An empty cell changes nothing; a household's number is kept as OTHER. Borrows the cell, or the
 * arena where two were joined. ERR_MEMORY. */
enum err facts_join(struct arena *a, struct facts *f, enum field k, struct str cell) PV_CHECKED;

/* "X son of Y" and the like inside a NAME value, in any words that core/part knows, and before
 * oğlu, кызы: see list_facts in format/list.h. "Ben" and what else begins family names is left
 * alone. */
void facts_split_name(struct facts *f);

/* The name as a find asks for it: the whole name, or what it is made of without the fields of
 * `apart`, which may be NULL; empty for somebody without a name. Replaces what is in out.
 * ERR_MEMORY. */
enum err facts_whole_name(const struct facts *facts, const bool *apart, struct buf *out) PV_CHECKED;

/* The same, in place of all names that the facts have; borrows from `name`. ERR_MEMORY. */
enum err facts_one_name(const bool *apart, struct facts *facts, struct buf *name) PV_CHECKED;

#endif
