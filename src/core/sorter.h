/* sorter: more records in order than memory holds.
 *
 * Records are one to three 64-bit words and are ordered by them, the first word first. They are
 * taken into memory until it is full, sorted, and appended to a spill file as a run; at the end the
 * runs are merged while they are read back (von Neumann's merge sort). What fits into memory
 * is never spilled. The order does not depend on the lanes, the memory or the runs.
 *
 *     sorter_new(&options, &s)
 *     sorter_add(s, lane, record)        each lane by one thread at a time
 *     sorter_finish(s)
 *     while (sorter_next(s, record, &more) == OK && more)
 *     sorter_free(s)
 */
#ifndef PV_CORE_SORTER_H
#define PV_CORE_SORTER_H

#include "base/spill.h"

#include <stdbool.h>

enum { SORTER_WORDS = 3 };
/* Memory that a lane needs at least, in bytes. */
enum { SORTER_LANE_LEAST = 1 << 13 };

struct sorter_options {
    size_t words;              /* of a record; 1 to SORTER_WORDS */
    size_t lanes;              /* threads that add */
    bool unique;               /* of equal records only one comes out */
    unsigned low_bit;          /* of one word: bits below it are 0 in all records */
    double memory_bytes;       /* of all lanes together; each has SORTER_LANE_LEAST in any case */
    const struct spill *spill; /* NULL: memory grows instead, whatever memory_bytes says */
};

struct sorter;

/* ERR_MEMORY and what spill->open gives. */
enum err sorter_new(const struct sorter_options *o, struct sorter **out) PV_CHECKED;
/* ERR_MEMORY and what the spill gives. */
enum err sorter_add(struct sorter *s, size_t lane, const uint64_t *record) PV_CHECKED;
/* Nothing is added any more. ERR_MEMORY and what the spill gives. */
enum err sorter_finish(struct sorter *s) PV_CHECKED;
/* The next record in order; *more is false behind the last. What the spill gives. */
enum err sorter_next(struct sorter *s, uint64_t *record, bool *more) PV_CHECKED;
void sorter_free(struct sorter *s);

#endif
