/* name_said: what became of the parts of two names, in words and places of the text. */
#ifndef PV_CORE_NAME_SAID_H
#define PV_CORE_NAME_SAID_H

#include "core/fullname.h"

/* "spelled", "written in one", "initial", "left out", "title", "another in its place" ... Static.
 */
const char *name_said(const struct name_link *l, const struct parts *a, const struct parts *b);

/* The `count` parts from `first` as they stand in the text of the name; empty for none. */
struct str name_said_part(struct str name, const struct parts *p, unsigned first, unsigned count);

#endif
