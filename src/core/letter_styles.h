/* letter_styles: what many Latin words cost as spellings of one word, nearly exactly.
 *
 * The way of letter_laid.c with many words side by side instead of one. Only among spellings of
 * several letters some may come out cheaper than they are: a price is never more than letters_price
 * says, and for words that are near mostly the same. For what core/letter_bound.h has not ruled
 * out.
 */
#ifndef PV_CORE_LETTER_STYLES_H
#define PV_CORE_LETTER_STYLES_H

#include "base/err.h"
#include "core/cpu.h"
#include "core/letter_bound.h"

/* Letters met, with their prices laid out; it grows up to some hundred kilobytes a script. One
 * thread at a time. */
struct letter_styles_kept;
enum err letter_styles_new(struct letter_styles_kept **out) PV_CHECKED;
void letter_styles_free(struct letter_styles_kept *k);

/* A word that is no Latin one. */
struct letter_style_row;
struct letter_styles {
    size_t rows;
    unsigned offset; /* in all of the prices */
    const struct letter_style_row *row[LETTERS_MAX];
};

/* *fits: false when the word is Latin, has no table or its prices do not fit a byte. Good as long
 * as k. ERR_MEMORY. */
enum err letters_styles(struct letter_styles_kept *k, const struct letters *x,
                        struct letter_styles *out, bool *fits) PV_CHECKED;

/* What each of some words costs, in eighths of a bit; anything above limit may come out as any
 * price above it. limit and the offset together are below 255. cpu: settled. */
void letters_styled(enum cpu_level cpu, const struct letter_styles *s, uint8_t limit,
                    const struct trace_lanes *words, uint8_t out[BOUND_LANES]);

#endif
