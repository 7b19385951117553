/* people_households: which column numbers the households of a list.
 *
 * Where two lists number them each in its own way, the number says nothing of a pair, and nearly
 * alike numbers would mislead; it says who belongs together within a list (families.h). */
#ifndef PV_CORE_PEOPLE_HOUSEHOLDS_H
#define PV_CORE_PEOPLE_HOUSEHOLDS_H

#include "core/roll.h"

/* *column is the column of households of two lists, SIZE_MAX where there is none. *own: it is each
 * list's own: of rows whose names sound alike and are rare next to none have one number.
 * ERR_MEMORY.
 */
enum err people_households(const struct roll *r, size_t *column, bool *own) PV_CHECKED;

#endif
