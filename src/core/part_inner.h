/* part_inner: between part.c, which reads parts, part_made.c, which makes them of others, and those
 * who weigh them. */
#ifndef PV_CORE_PART_INNER_H
#define PV_CORE_PART_INNER_H

#include "core/part.h"

/* What the part's letters cost as strangers and as they are mostly spelled. */
void part_settle_prices(struct part *p);

/* A piece of a word may be a name that is known: Salim is not Saleh. Sets the groups of a Latin
 * one.
 */
void part_settle_groups(struct part *piece);

/* The name before what may be missing behind. */
struct part part_before_behind(const struct part *p);

/* How many letters part_split counts. */
static inline size_t part_length(const struct part *p)
{
    return p->letters.alphabet == ALPHABET_LATIN ? p->letters.latin_len : p->letters.len;
}

#endif
