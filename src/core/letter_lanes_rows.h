/* letter_lanes_rows: the bound over rows of registers, for core/letter_lanes.c,
 * core/letter_lanes_avx2.c and core/letter_lanes_avx512.c, which include it behind what their
 * registers can do: INLINE; struct row, row_load, row_store, row_add, row_least, row_or, row_and,
 * row_all, and ahead1 to ahead16 (the cells so many further on); struct mask, some of the lanes,
 * mask_none, mask_and, mask_ahead, row_least_in (the least of both there, else the first), among
 * (lanes whose letter is among the bits), unlike (those before another letter); and look
 * (letter_floor.first of each lane's letter, 255 behind the last, and which of those are below
 * FLOOR_UNWRITTEN). `wide` is how many registers a row has, and known where it is called. */
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

/* sum: prices of letters as added ones; last: 0 behind the last of a word, else 255. */
INLINE void add_up(struct letter_lanes *l, struct row sum, struct row last, size_t wide)
{
    row_store(sum, l->added[0], wide);
    sum = row_add(sum, ahead1(sum, wide), wide);
    row_store(sum, l->added[1], wide);
    sum = row_add(sum, ahead2(sum, wide), wide);
    row_store(sum, l->added[2], wide);
    sum = row_add(sum, ahead4(sum, wide), wide);
    row_store(sum, l->added[3], wide);
    sum = row_add(sum, ahead8(sum, wide), wide);
    row_store(sum, l->added[4], wide);
    row_store(add_letters(last, l, wide), l->last, wide);
}

/* What up to three letters more that the letter may write come to. */
INLINE struct row write_more(struct mask written, struct row sum, struct row next, size_t wide)
{
    struct mask two = mask_and(written, mask_ahead(written, wide), wide);
    sum = row_least_in(written, sum, next, wide);
    return row_least_in(two, sum, ahead2(sum, wide), wide);
}

/* From the letter behind to letter x. */
INLINE struct row step(const struct letter_lanes *l, const struct lane_letter *x, struct row sum,
                       size_t wide)
{
    const struct row ends = row_load(l->ends, wide);
    struct mask written;
    struct row first = look(l, x->first, &written, wide), next = ahead1(sum, wide);
    struct row more = ahead1(write_more(written, sum, next, wide), wide);
    first = row_and(first, row_or(ends, row_all(FLOOR_MASK, wide), wide), wide);
    next = row_add(next, row_or(ends, row_all(LANE_WRONG, wide), wide), wide);
    sum = row_least(row_add(sum, row_all(x->none, wide), wide), next, wide);
    return row_least(sum, row_add(more, first, wide), wide);
}

/* From the last letter back. */
INLINE void find(const struct letter_lanes *l, const struct lane_word *x, struct lane_rows *out,
                 size_t wide)
{
    struct row sum, before, back = row_all(255, wide);
    struct mask alone = mask_none(wide);
    if (x->behind) {
        sum = row_load(x->behind->least, wide);
        back = row_load(x->behind->second, wide);
        alone = among(l, x->behind->alone, wide);
    } else {
        sum = row_load(l->last, wide);
    }
    for (size_t i = x->len; i-- > 0; back = before) {
        struct mask also = among(l, x->letter[i].alone, wide);
        struct mask swap = mask_and(mask_ahead(also, wide), alone, wide);
        swap = mask_and(swap, unlike(l, wide), wide);
        alone = also;
        before = sum;
        sum = step(l, &x->letter[i], sum, wide);
        back = row_add(ahead2(back, wide), row_all(LANE_SWAPPED, wide), wide);
        sum = add_letters(row_least_in(swap, sum, back, wide), l, wide);
        if (i == x->skip)
            row_store(sum, out->bare, wide);
    }
    row_store(sum, out->least, wide);
    row_store(back, out->second, wide);
}

#endif
