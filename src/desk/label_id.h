/* label_id: whether an id of somebody else's list says who a person is.
 *
 * An id leaves the office with `match labels`, and lists are numbered in all ways: by family name,
 * by date of birth, by telephone. In doubt it says so, and the pair is left out. */
#ifndef PV_DESK_LABEL_ID_H
#define PV_DESK_LABEL_ID_H

#include "core/fact.h"

/* True when facts_named_in finds a word in common; when a word of four letters or more of a name
 * stands anywhere in the id ("Moradi77"); when six digits or more of it are those of a telephone, a
 * document or a date of birth ("19900302-F"), the date in any order and calendar. Letters of
 * another script are not seen. */
bool label_id_tells(struct str id, const struct facts *who);

#endif
