/* letter_lanes_rows: the bound over rows of registers, for core/letter_lanes.c and
 * core/letter_lanes_avx2.c, which include it behind what their registers can do: INLINE, struct
 * row, row_load, row_store, row_add, row_least, row_or, row_and, row_not, row_all, row_high (255
 * for bytes of 128 and more), ahead1 to ahead16 (the cells so many further on), among (255 for
 * lanes whose letter is among the bits) and look (letter_floor.first of each lane's letter, 255
 * behind the last). `wide` is how many registers a row has, and known where it is called. */
#ifndef PV_CORE_LETTER_LANES_ROWS_H
#define PV_CORE_LETTER_LANES_ROWS_H

#include "core/letter_lanes_inner.h"

/* The cheapest ways of adding letters. */
INLINE struct row add_letters(struct row a, const struct letter_lanes *l, size_t wide)
{
    a = row_least(a, row_add(ahead1(a, wide), row_load(l->added[0], wide), wide), wide);
    a = row_least(a, row_add(ahead2(a, wide), row_load(l->added[1], wide), wide), wide);
    a = row_least(a, row_add(ahead4(a, wide), row_load(l->added[2], wide), wide), wide);
    a = row_least(a, row_add(ahead8(a, wide), row_load(l->added[3], wide), wide), wide);
    if (l->steps == 4)
        return a;
    return row_least(a, row_add(ahead16(a, wide), row_load(l->added[4], wide), wide), wide);
}

/* From the letter behind to letter x. */
INLINE struct row step(const struct letter_lanes *l, const struct lane_letter *x, struct row sum,
                       size_t wide)
{
    const struct row ends = row_load(l->ends, wide);
    struct row first = look(l, x->first, wide), next = ahead1(sum, wide);
    struct row unwritten = row_high(first, wide);
    first = row_and(first, row_or(ends, row_all(FLOOR_MASK, wide), wide), wide);
    struct row more = row_least(sum, row_or(next, unwritten, wide), wide);
    for (int k = 0; k < 2; k++)
        more = row_least(sum, row_or(ahead1(more, wide), unwritten, wide), wide);
    next = row_add(next, row_or(ends, row_all(LANE_WRONG, wide), wide), wide);
    sum = row_least(row_add(sum, row_all(x->none, wide), wide), next, wide);
    return row_least(sum, row_add(ahead1(more, wide), first, wide), wide);
}

/* From the last letter back. */
INLINE void find(const struct letter_lanes *l, const struct lane_word *x, struct lane_rows *out,
                 size_t wide)
{
    struct row sum, before, back = row_all(255, wide), alone = row_all(0, wide);
    if (x->behind) {
        sum = row_load(x->behind->least, wide);
        back = row_load(x->behind->second, wide);
        alone = among(l, x->behind->alone, wide);
    } else {
        sum = row_load(l->last, wide);
    }
    for (size_t i = x->len; i-- > 0; back = before) {
        struct row also = among(l, x->letter[i].alone, wide), swap;
        before = sum;
        sum = step(l, &x->letter[i], sum, wide);
        swap = row_and(row_and(ahead1(also, wide), alone, wide), row_load(l->unlike, wide), wide);
        alone = also;
        back = row_add(ahead2(back, wide), row_all(LANE_SWAPPED, wide), wide);
        back = row_or(back, row_not(swap, wide), wide);
        sum = add_letters(row_least(sum, back, wide), l, wide);
        if (i == x->skip)
            row_store(sum, out->bare, wide);
    }
    row_store(sum, out->least, wide);
    row_store(back, out->second, wide);
}

#endif
