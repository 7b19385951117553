/* son: "son of" in a whole name, for all who take fathers out of names. Which words say it, and on
 * which side of them the father stands, is told by core/part (PART_SON, PART_SON_BEHIND). */
#ifndef PV_CORE_SON_H
#define PV_CORE_SON_H

#include "base/str.h"

/* Whether a word that says "son of" begins family names at least as often as it tells a father: Ben
 * Salah, Ould Sidi. */
bool son_begins_family(struct str word);

#endif
