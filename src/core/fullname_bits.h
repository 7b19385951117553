/* fullname_bits: weights in bits of what parts of two names are to each other, for core/fullname*.c
 * and for bench/exact.h, which says without comparing what comparing may come to.
 *
 * Before they are brought to scale, with those of core/part_weight.h. Found by coordinate search on
 * names made of Persian, Arabic and Cyrillic words (bench/name_pairs.py: relatives, namesakes; and
 * finding them), of the words of tests/data/names/styles.txt, and on the hard cases; what is
 * missing costs less than that search asks for, since real lists leave out more than made ones. */
#ifndef PV_CORE_FULLNAME_BITS_H
#define PV_CORE_FULLNAME_BITS_H

static const double split_bits = -3.6, join_bits = 1.2; /* two parts against one */
static const double titled_bits = 0.5;                  /* a title and a name against one */
static const double lord_bits = 4;                      /* a Khan that both have behind them */
static const double shift_bits = 5;                     /* two against two weigh more than this */
static const double within_bits = -8.6;                 /* one that is a part of the other */
/* The other has "of the faith" behind it, or a Muhammad. */
static const double behind_bits = -5, behind_light_bits = -3.4;

static const double lent_bits = 1.5; /* Abd or Abu that both have */
static const double good_bits = 4;   /* a part that weighs this has found its like */

/* Whoever leaves one name out in the middle leaves the others out there as well, in Latin letters
 * ("Anna Sofia Luise Berger", Anna Berger). */
static const double further_bits = 2.8;
/* Whoever writes initials leaves a father's name out as well: S. Lebedev for Сергей Иванович
 * Лебедев. */
static const double father_bits = 1.4;

/* Against relatives, who share every name but one, only the name that fits worst tells, and this.
 */
static const double relative_bits = 1.4;

/* To bits of evidence: fitted by logistic regression on the same names. */
static const double scale = 0.65, zero_bits = 6.0;

#endif
