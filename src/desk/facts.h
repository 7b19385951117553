/* facts: what is said of a person, into bodies of acts and out of them. */
#ifndef PV_DESK_FACTS_H
#define PV_DESK_FACTS_H

#include "core/fact.h"
#include "desk/book.h"

/* Puts BODY_FACTS, fields that are empty left out. A value that is no UTF-8 fails the body. */
void facts_put(struct body *b, const struct facts *facts);

/* Reads BODY_FACTS of an entry. They were stated on the first day the act is valid for, else on the
 * day it was recorded. Slices are the entry's. False when there are none, or they cannot be read.
 */
bool facts_get(const struct entry *e, struct facts *out);

/* The name as one text: whole name, or given and family. ERR_MEMORY. */
enum err facts_name(const struct facts *facts, struct arena *a, struct str *out) PV_CHECKED;

/* True when the text has a word of three letters or more in common with a name, a place, a
 * telephone or a document of the person: then it says who somebody is. */
bool facts_named_in(struct str text, const struct facts *who);

/* True when somebody of the roll signed it, and it verifies. */
bool entry_signed(const struct entry *e);

/* Days since 1970-01-01 of an instant, UTC. */
int32_t day_of(int64_t ms);

#endif
