/* people_ages: ages that stand where others have a date of birth.
 *
 * Somebody aged 34 in a list of 2024 was born in 1989 or 1990: as such an age is compared with
 * dates of birth. Lists seldom say in which year ages were stated; it is told by rows whose names
 * sound alike and are rare: of one person the year of birth and the age always make the same sum or
 * one year less, of strangers any. */
#ifndef PV_CORE_PEOPLE_AGES_H
#define PV_CORE_PEOPLE_AGES_H

#include "core/compare.h"

/* Where the roll has ages without a birth in one list, or in the only one, and births but no ages
 * in the other: the birth of each such row becomes "1989-1990". The year is the roll's ages_stated,
 * or estimated where that is 0; where no year is clear nothing is changed. ERR_MEMORY, ERR_LIMIT.
 */
enum err people_ages(struct roll *r, struct age_reading *out) PV_CHECKED;

#endif
