/* part_pieces: the names that families are made of, told apart.
 *
 * Hasanpour is no حسین‌پور, however near the whole words are. Used by core/part_weight.c
 * and core/part_within.c alone. */
#ifndef PV_CORE_PART_PIECES_H
#define PV_CORE_PART_PIECES_H

#include "core/part.h"

/* Whether both words, one in Arabic and one in Latin letters, are a name and what families end in;
 * head: the names, that in Arabic letters first. */
bool part_pieces_heads(const struct part *a, const struct part *b, struct part head[2]);

/* Whether both words, one in Arabic and one in Latin letters, are a name and what families end in
 * (-zadeh, -pour, -ian), and the two names are known apart. Asked where words are near. */
bool part_pieces_apart(const struct part *a, const struct part *b);

/* Whether that may be so of neighbours, written as one, of which this is the first. By a glance:
 * false is sure. */
bool part_pieces_may(const struct part *first, const struct part *one);

#endif
