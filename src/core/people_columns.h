/* people_columns: which columns of a roll are compared as what, and columns made out of others. */
#ifndef PV_CORE_PEOPLE_COLUMNS_H
#define PV_CORE_PEOPLE_COLUMNS_H

#include "core/compare.h"

/* What is to be made of one column. */
struct column_plan {
    size_t column;
    enum field field;
    enum feature_kind kind;
};

/* "34.5281", "-17", "69,17": degrees from -most to most, whatever the locale; false for anything
 * else. Digits beyond the fifteenth do not count. */
bool degrees_read(struct str s, double most, double *out);

/* Plans features, at most FEATURES_MAX of them, after adding to the roll what is made out of
 * others: spots out of latitude and longitude, given and family names out of whole names, what a
 * whole name says beyond them. A column that is left out says why (idle): it says nothing, it is
 * each list's own, or there are too many; then unknown columns go first, the last of them first.
 * A column of FIELD_ID or FIELD_COUNT is not looked at. ERR_MEMORY, ERR_LIMIT. */
enum err people_plan(struct roll *r, struct column_plan plan[FEATURES_MAX],
                     size_t *count) PV_CHECKED;

/* Why a column is not compared that has cells to be read in no list (0), in the first of two (1) or
 * in the second (2). */
const char *people_said_by(unsigned lists);

#endif
