/* part_weight: what one part of a name says for or against another, in bits.
 *
 * A pair of parts weighs how much likelier the one is as a spelling of the other than as a word at
 * large: all that a name can tell when it costs no more than spelling usually does, less for each
 * bit above. Bits are those of core/fullname.c before scale. Used by core/fullname*.c and
 * core/name_bound.c alone. */
#ifndef PV_CORE_PART_WEIGHT_H
#define PV_CORE_PART_WEIGHT_H

#include "core/part.h"

static const double part_other_bits = -10.3; /* a part with another in its place */
static const double pieces_bits = -3;        /* made of names that are known apart */
static const double part_most_bits = 6.1;    /* one part tells no more than this */

/* How a price of two words comes to bits. */
struct letter_laid;
struct yard {
    double most;  /* bits when it costs no more than free */
    double free;  /* bits */
    double slope; /* lost for each bit above */
};

/* What it is made of, of each word. */
struct yard_word {
    uint8_t alphabet, len, latin_len, tail;
    uint16_t background, usual;
};

static inline struct yard_word yard_word_of(const struct part *p)
{
    return (struct yard_word){p->letters.alphabet, p->letters.len, p->letters.latin_len, p->tail,
                              p->background,       p->usual};
}

struct yard yard_of_words(const struct yard_word *a, const struct yard_word *b, double most,
                          bool strict);

/* The same of a word of another script and a Latin one. */
struct yard yard_across(const struct yard_word *a, const struct yard_word *latin, double most);

/* most: bits of a pair that costs nothing; strict: less is free where both are of one script. */
struct yard yard_of(const struct part *a, const struct part *b, double most, bool strict);
double yard_bits(const struct yard *y, unsigned price);

/* The price that leaves so many bits; 0 when none does. */
unsigned yard_limit(const struct yard *y, double least);

/* Here and below, laid: spellings laid out (core/letter_laid.h), or NULL; the same comes out.
 *
 * The cheapest price of one as a spelling of the other, in eighths of a bit, with or without the
 * letters that may be missing, but for a Muhammad or an Abd al- that one alone has; above limit it
 * may be any price above. */
unsigned part_price(struct letter_laid *laid, const struct part *a, const struct part *b,
                    unsigned limit);

/* What the letters that may be missing cost when they are. */
unsigned part_skip_price(const struct part *a, const struct part *b);

/* The same by how many letters that are of each, and their prices. */
unsigned part_skips_price(unsigned a, unsigned b, unsigned prices);

/* Bits of the pair, at least part_other_bits; *price is UINT16_MAX when it was beyond that. */
double part_weight(struct letter_laid *laid, const struct part *a, const struct part *b,
                   bool strict, unsigned *price);

static inline bool part_is_name(const struct part *p)
{
    return p->role == PART_NAME;
}

/* Names that differ by two consonants or more, and are not the same one by the table. */
static inline bool part_apart(const struct part *a, const struct part *b)
{
    return (many_bits(a->has & ~b->can) || many_bits(b->has & ~a->can)) && !a->initial &&
           !b->initial && !part_same_group(a, b);
}

/* As exact as a cache keeps it, so that one changes nothing. */
static inline double as_kept(double bits)
{
    return (double)(float)bits;
}

#endif
