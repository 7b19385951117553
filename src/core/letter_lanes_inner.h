/* letter_lanes_inner: what the levels of core/letter_lanes.c share. */
#ifndef PV_CORE_LETTER_LANES_INNER_H
#define PV_CORE_LETTER_LANES_INNER_H

#include "core/letter_inner.h"
#include "core/letter_lanes.h"

enum {
    LANE_BEHIND = 'a' - 1,
    LANE_WRONG = PRICE_WRONG / FLOOR_UNIT + FLOOR_BIAS,
    LANE_SWAPPED = PRICE_SWAPPED / FLOOR_UNIT + 2 * FLOOR_BIAS
};

#ifdef CPU_X86
/* All but letter, at and count, of what is laid out. */
void letter_lanes_settle_avx512(struct letter_lanes *l);

/* l: settled, laid out up to whole registers of 32. */
void letter_lanes_find_avx2(const struct letter_lanes *l, const struct lane_word *x,
                            struct lane_rows *out);
void letter_lanes_find_avx512(const struct letter_lanes *l, const struct lane_word *x,
                              struct lane_rows *out);
#endif

#endif
