/* slip: names in Latin letters that one slip of the pen may have made of each other.
 *
 * A list that holds little but names has nothing else to go by when one of them is misspelt. How
 * much a slip says then depends on the names: one that nobody else bears, beside a few that are
 * near it, was hardly given to a child, and says as much as if those few bore it themselves; Maria
 * and Mario are two names, whatever they have in common. */
#ifndef PV_CORE_SLIP_H
#define PV_CORE_SLIP_H

#include "base/err.h"
#include "core/edit.h"

#include <stdbool.h>

enum { SLIP_COLUMNS = 4, SLIP_LEVELS = 3 };

struct slips;

/* Values are numbered from 1; all borrowed, for as long as the slips live. */
struct slip_values {
    size_t count;
    const struct letters *letters; /* count + 1 of them */
    /* By what level two that are near differ, below SLIP_LEVELS; 0 where they are not near. */
    uint8_t (*level)(enum cpu_level cpu, const struct letters *a, const struct letters *b);
    enum cpu_level cpu;                 /* settled */
    size_t column_count;                /* columns that hold such values, at most SLIP_COLUMNS */
    const uint32_t *rows[SLIP_COLUMNS]; /* how many rows have each value */
};

/* ERR_MEMORY. */
enum err slips_new(const struct slip_values *v, struct slips **out) PV_CHECKED;
void slips_free(struct slips *s);

/* Values that a value may be a slip of, or that may be slips of it, ascending; returns how many. */
size_t slips_of(const struct slips *s, uint32_t value, const uint32_t **out);
bool slips_related(const struct slips *s, uint32_t a, uint32_t b);

/* How rare a value and all slips of it together are in a column, in bits. */
double slips_word_bits(const struct slips *s, size_t column, uint32_t value);

/* What values a and b, which differ by this level, say beyond what that level says of any two in
 * the column, in bits; 0 for levels from SLIP_LEVELS on. The same whichever comes first. */
double slips_bits(const struct slips *s, size_t column, unsigned level, uint32_t a, uint32_t b);
/* The most that can be. */
double slips_most(const struct slips *s, size_t column, unsigned level);

#endif
