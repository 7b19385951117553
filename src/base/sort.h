/* sort: stable merge sort with a context, since qsort has neither. */
#ifndef PV_BASE_SORT_H
#define PV_BASE_SORT_H

#include "base/err.h"

#include <stddef.h>

typedef int sort_order(const void *a, const void *b, void *context);

/* Sorts count elements of size bytes in place, stably. ERR_MEMORY (then the array is as before). */
enum err sort_stable(void *base, size_t count, size_t size, sort_order *order,
                     void *context) PV_CHECKED;

#endif
