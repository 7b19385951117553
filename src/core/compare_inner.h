/* compare_inner: what compare.c and people.c know of prepared values and nobody else needs. */
#ifndef PV_CORE_COMPARE_INNER_H
#define PV_CORE_COMPARE_INNER_H

#include "core/compare.h"
#include "core/date.h"

struct date_value {
    uint32_t digits;       /* yyyymmdd, four bits a digit */
    int32_t day, year_end; /* the last day of its year */
    bool plain;            /* one reading, Gregorian, to the day */
};

enum { WORD_END = 255 }; /* between the words of a folded value */

/* The level of two names by their letters. */
uint8_t compare_name(enum cpu_level cpu, const struct letters *a, const struct letters *b);

struct geo_value {
    double north, east; /* degrees */
};

#endif
