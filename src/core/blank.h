/* blank: cells that say that nothing is known. */
#ifndef PV_CORE_BLANK_H
#define PV_CORE_BLANK_H

#include "base/str.h"

/* True for "unknown", "N/A" and the like, in any case of Latin letters and with signs behind, and
 * for the same in the languages of the region. Not for what may be somebody's name: Nil, Na. */
bool blank_is(struct str cell);

#endif
