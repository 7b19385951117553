/* letter_full: letters_price, whatever the limit, from spellings laid out (core/letter_laid.h).
 *
 * As letter_laid_price, but sums are of sixteen bits, so that a limit of any height is kept to, and
 * the price is the one that letters_price says in each case. Words met a short while ago are not
 * prepared again. */
#ifndef PV_CORE_LETTER_FULL_H
#define PV_CORE_LETTER_FULL_H

#include "core/letter_laid.h"

/* letters_price; l may be NULL. */
unsigned letter_full_price(struct letter_laid *l, const struct letters *x, const char *latin,
                           size_t len, unsigned limit);

#endif
