/* letter_lanes_bytes: masks of core/letter_lanes_rows.h as rows of bytes, for core/letter_lanes.c
 * and core/letter_lanes_avx2.c, whose registers have no bits for lanes. Included behind their rows.
 */
#ifndef PV_CORE_LETTER_LANES_BYTES_H
#define PV_CORE_LETTER_LANES_BYTES_H

/* Lanes: 255 for those that are not meant. */
struct mask {
    struct row out;
};

INLINE struct mask mask_none(size_t wide)
{
    return (struct mask){row_all(255, wide)};
}

INLINE struct mask mask_and(struct mask a, struct mask b, size_t wide)
{
    return (struct mask){row_or(a.out, b.out, wide)};
}

INLINE struct mask mask_ahead(struct mask m, size_t wide)
{
    return (struct mask){ahead1(m.out, wide)};
}

INLINE struct row row_least_in(struct mask m, struct row a, struct row b, size_t wide)
{
    return row_least(a, row_or(b, m.out, wide), wide);
}

INLINE struct mask unlike(const struct letter_lanes *l, size_t wide)
{
    return (struct mask){row_load(l->like, wide)};
}

#endif
