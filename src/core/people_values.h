/* people_values: the values of a column, folded, numbered and made ready to be compared. */
#ifndef PV_CORE_PEOPLE_VALUES_H
#define PV_CORE_PEOPLE_VALUES_H

#include "core/compare_inner.h"

enum { FOLDED_ROOM = 160 };

/* What is the same in all that a value of this field may be written as: letters by number, WORD_END
 * between words; of a phone or paper its signs alone. Empty for "unknown" and the like. Borrows
 * out, or is STR_NONE. */
struct str value_fold(enum field field, struct str s, char out[FOLDED_ROOM]);

/* Numbers the values of one column in its store; map[old], of one more than there are, is the new
 * number. ERR_LIMIT, ERR_MEMORY. */
enum err values_number(const struct roll_column *from, struct value_store *s,
                       uint32_t *map) PV_CHECKED;

/* Makes ready what the store's kind is compared by, once the features that use it are counted.
 * ERR_MEMORY. */
enum err values_prepare(struct people *p, size_t store) PV_CHECKED;

/* What values_prepare and the naming of the store have made. */
void values_free(struct value_store *s);

#endif
