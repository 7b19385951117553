/* few: lists of so few rows that they do not show what names are common and how often strangers
 * agree. What is usual fills in, the more the fewer rows there are. */
#ifndef PV_CORE_FEW_H
#define PV_CORE_FEW_H

#include <stddef.h>

enum {
    FEW_ROWS = 60,      /* lists of fewer rows are meant */
    FEW_STRANGERS = 60, /* rows thought of beside a list of none */
};

/* How much of what is usual counts in a list of so many rows: 1 for none, 0 from FEW_ROWS on. */
static inline double few_share(size_t rows)
{
    return rows < FEW_ROWS ? 1 - (double)rows / FEW_ROWS : 0;
}

/* Rows thought of beside those of the list, who have other names and other birthdays. */
static inline double few_strangers(size_t rows)
{
    return FEW_STRANGERS * few_share(rows);
}

#endif
