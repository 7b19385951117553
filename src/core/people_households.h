/* people_households: which column numbers the households of a list.
 *
 * Where two lists number them each in its own way, the number says nothing of a pair, and nearly
 * alike numbers would mislead; it says who belongs together within a list (families.h). */
#ifndef PV_CORE_PEOPLE_HOUSEHOLDS_H
#define PV_CORE_PEOPLE_HOUSEHOLDS_H

#include "core/roll.h"

/* Marks the columns of households that are each list's own: rows whose names sound alike and are
 * rare have one number no oftener than by chance, or there are none. *column is the first of these,
 * SIZE_MAX where there is none, as in one list. ERR_MEMORY.
 */
enum err people_households(struct roll *r, size_t *column) PV_CHECKED;

#endif
