/* pair_order: pairs by falling weight, then in order of a and b; those on disk are sorted there.
 *
 *     pair_order_new(&pairs, least, &o)
 *     while (pair_order_next(o, &k, NULL, &more) == OK && more)
 *     pair_order_free(o)
 */
#ifndef PV_CORE_PAIR_ORDER_H
#define PV_CORE_PAIR_ORDER_H

#include "core/pairs.h"

struct pair_order;

/* Of the pairs that weigh at least `least`. The list stays as it is until pair_order_free.
 * ERR_MEMORY and what the spill gives. */
enum err pair_order_new(const struct pair_list *pairs, int32_t least,
                        struct pair_order **out) PV_CHECKED;
/* *place (which may be NULL): where it stands in the list. *more is false behind the last. What the
 * spill gives. */
enum err pair_order_next(struct pair_order *o, struct pair *out, size_t *place,
                         bool *more) PV_CHECKED;
void pair_order_free(struct pair_order *o);

#endif
