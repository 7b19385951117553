/* letter_laid: letters_price for many words, from spellings laid out once.
 *
 * The same shortest path as letter_walk.c without its bounds: a letter's prices stand by Latin
 * letter, the eight styles side by side in bytes, so that a cell costs a few instructions and a
 * word some tens of nanoseconds. It grows with the letters met, up to some hundred kilobytes a
 * script. One thread at a time. */
#ifndef PV_CORE_LETTER_LAID_H
#define PV_CORE_LETTER_LAID_H

#include "base/err.h"
#include "core/letter.h"

struct letter_laid;

/* An empty one. ERR_MEMORY. */
enum err letter_laid_new(struct letter_laid **out) PV_CHECKED;
void letter_laid_free(struct letter_laid *l);

/* As letters_price, which it leaves words to that its bytes are too narrow for, or that there is no
 * memory for; l may be NULL. Where a price below zero brings a word back under the limit, it may
 * say so and letters_price not. The words last asked for as x are asked for again cheaply. */
unsigned letter_laid_price(struct letter_laid *l, const struct letters *x, const char *latin,
                           size_t len, unsigned limit);

#endif
