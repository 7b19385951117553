/* block_words: rows that have words in common, in any spelling, found by the words themselves.
 *
 * Keys that all spellings of a word share do not exist: a word may be either of two that are not
 * each other. So each word has a list of the rows that bear it, and a row looks through the lists
 * of its words and of all that may be spellings of them, the rarest first. What two rows have in
 * common is the sum over the words of one of how rare each is, and only those are given that have
 * enough: two common words together, or one rare one. A pair of lists of names alone needs some ten
 * pairs a row so, where blocks of one word need hundreds (docs/linking.md). */
#ifndef PV_CORE_BLOCK_WORDS_H
#define PV_CORE_BLOCK_WORDS_H

#include "core/compare.h"

struct block_words;
struct words_scratch;

/* Sums are in sixteenths of a bit. */
enum { WORDS_UNIT = 16 };

/* Of the whole name, or of given and family names, where they are names in any script or their
 * slips are known (slip.h); *out is NULL where there is no such column. p must outlive it. The
 * caller frees *out. ERR_MEMORY. */
enum err block_words_new(const struct people *p, struct block_words **out) PV_CHECKED;
void block_words_free(struct block_words *w);

/* The feature that is looked at, the first of several. */
size_t block_words_feature(const struct block_words *w);

/* For one thread at a time. ERR_MEMORY. */
enum err words_scratch_new(struct words_scratch **out) PV_CHECKED;
void words_scratch_free(struct words_scratch *s);
/* Bytes of one. */
double words_scratch_bytes(void);

struct words_met {
    uint32_t row, units;
};

/* Rows behind `row` that have words of `least` units in common with it, each once, in no order; of
 * two lists those of the other list, or with `within` of its own. *out belongs to the scratch and
 * is good until the next call. Words too common to look through are added to what others found. */
size_t block_words_rows(const struct block_words *w, struct words_scratch *s, uint32_t row,
                        uint32_t least, bool within, const struct words_met **out);

/* The same sum for two rows, a before b. */
uint32_t block_words_units(const struct block_words *w, struct words_scratch *s, uint32_t a,
                           uint32_t b);

#endif
