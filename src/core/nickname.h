/* nickname: given names that stand for each other, Bill and William, in lists of Latin letters.
 *
 * The names are those of the table that whole names are read with (part.h). Each distinct value is
 * looked up once; two of them are then told apart by a few numbers. */
#ifndef PV_CORE_NICKNAME_H
#define PV_CORE_NICKNAME_H

#include "base/str.h"

struct nickname {
    uint32_t first, rest; /* hashes of the first word and of what stands behind it; 0: nothing */
    uint16_t group[2];    /* of the first word; 0: none */
};

/* Reads a given name of lower case letters a to z, words apart by one blank. False, and *out empty,
 * when the first word stands for no other. */
bool nickname_read(struct str name, struct nickname *out);

/* True when the first words are different names that stand for each other, and what stands behind
 * them is the same or missing on one side. */
static inline bool nickname_same(const struct nickname *a, const struct nickname *b)
{
    bool group = (a->group[0] && (a->group[0] == b->group[0] || a->group[0] == b->group[1])) ||
                 (a->group[1] && (a->group[1] == b->group[0] || a->group[1] == b->group[1]));
    return group && a->first != b->first && (a->rest == b->rest || !a->rest || !b->rest);
}

/* True when the first words are known as different names, however alike they look: Hassan, Hussain.
 */
static inline bool nickname_apart(const struct nickname *a, const struct nickname *b)
{
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            if (a->group[i] && a->group[i] == b->group[j])
                return false;
    return a->first != b->first && a->group[0] && b->group[0];
}

#endif
