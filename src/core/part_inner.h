/* part_inner: between part.c, which reads parts, and part_made.c, which makes them of others. */
#ifndef PV_CORE_PART_INNER_H
#define PV_CORE_PART_INNER_H

#include "core/part.h"

/* What the part's letters cost as strangers and as they are mostly spelled. */
void part_settle_prices(struct part *p);

#endif
