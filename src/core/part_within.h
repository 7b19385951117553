/* part_within: what one part of a name weighs as a piece of another, which is cut for it.
 *
 * Names are written in one and apart, and what stands at an end of a word may be missing. Bits are
 * those of core/part_weight.h; laid is too. Used by core/fullname*.c alone. */
#ifndef PV_CORE_PART_WITHIN_H
#define PV_CORE_PART_WITHIN_H

#include "core/part.h"

struct letter_laid;

/* Of count names that `one` is written for, the weight of the one that fits worst: a long name
 * hides a short one beside it that is another ("Irynastanislavovna" is mostly "Stanislavovna"). */
double part_worst_half(struct letter_laid *laid, const struct part *many, size_t count,
                       const struct part *one, bool strict);

/* At which ends of one of two names the other may stand, written in one with more, or whether it
 * may be all but what may be missing behind; *part and *whole are which is which. By a glance: 0 is
 * sure.
 */
enum { PART_HEAD = 1, PART_TAIL = 2, PART_WITHOUT = 4 };
unsigned part_may_be_within(const struct part *a, const struct part *b, const struct part **part,
                            const struct part **whole);

/* Bits of `part` as an end of `whole`, one of those said, where it fits best, and their price;
 * part_other_bits when it fits nowhere. */
double part_within(struct letter_laid *laid, const struct part *part, const struct part *whole,
                   unsigned ends, unsigned *price);

/* Bits of `part` as `whole` without what may be missing behind, and their price; part_other_bits
 * when nothing may. */
double part_without(struct letter_laid *laid, const struct part *part, const struct part *whole,
                    unsigned *price);

#endif
