/* son: "son of" in a whole name, for all who take fathers out of names. Which words say it is told
 * by core/part (PART_SON); here, on which side of it the father stands. */
#ifndef PV_CORE_SON_H
#define PV_CORE_SON_H

#include "base/str.h"

/* Whether a word that says "son of" stands behind the father's name, as in Turkic languages: Hasan
 * oğlu. */
bool son_stands_behind(struct str word);

/* Whether it begins family names at least as often as it tells a father: Ben Salah, Ould Sidi. */
bool son_begins_family(struct str word);

#endif
