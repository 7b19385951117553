/* shelf: an array that only grows, of which the part that memory does not hold lies on disk.
 *
 * Records of one size, by number. They are kept in blocks; where there are more blocks than may be
 * in memory, one that was not asked for lately makes room and is spilled, once. What fits into
 * memory is never spilled. One thread at a time.
 *
 *     shelf_new(&options, &s)
 *     shelf_add(s, &record)
 *     const struct record *k = shelf_at(s, i);
 *     shelf_check(s)          after a pass of shelf_at
 *     shelf_free(s)
 */
#ifndef PV_CORE_SHELF_H
#define PV_CORE_SHELF_H

#include "base/spill.h"

enum { SHELF_BLOCK = 1 << 14, SHELF_BLOCKS_LEAST = 8 };

struct shelf_options {
    size_t record_bytes; /* 1 to 64 */
    double memory_bytes; /* SHELF_BLOCKS_LEAST blocks in any case */
    const struct spill *spill;
};

struct shelf;

/* ERR_MEMORY and what spill->open gives. */
enum err shelf_new(const struct shelf_options *o, struct shelf **out) PV_CHECKED;
/* ERR_MEMORY and what the spill gives. */
enum err shelf_add(struct shelf *s, const void *record) PV_CHECKED;
/* Record i, which was added; borrowed until the next call. What could not be read back is all
 * zeros, and shelf_check tells. */
const void *shelf_at(struct shelf *s, size_t i);
/* The first error of shelf_at. */
enum err shelf_check(const struct shelf *s) PV_CHECKED;
const struct shelf_options *shelf_made_with(const struct shelf *s);
/* NULL is allowed. */
void shelf_free(struct shelf *s);

#endif
