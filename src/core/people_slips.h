/* people_slips: slips of names, for lists that say little else. */
#ifndef PV_CORE_PEOPLE_SLIPS_H
#define PV_CORE_PEOPLE_SLIPS_H

#include "core/compare.h"

/* Finds which names may be slips of each other (slip.h), where given and family names are Latin
 * and the other columns together do not say half of what it takes to know a row. ERR_MEMORY. */
enum err people_slips(struct people *p) PV_CHECKED;

#endif
