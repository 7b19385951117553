/* column_words: header words in the languages that lists come in, folded for comparison. */
#ifndef PV_CORE_COLUMN_WORDS_H
#define PV_CORE_COLUMN_WORDS_H

#include "core/fact.h"

enum { HEADER_ROOM = 192 };

/* Folds a header: lower case, no accents, one form of each Arabic letter, words apart by one blank
 * ("Father's_Name", "fatherName" -> " father s name "). Cut at room. Returns the length. */
size_t header_fold(struct str s, char out[HEADER_ROOM]);

enum header_match { HEADER_UNKNOWN, HEADER_CONTAINS, HEADER_EXACT };

/* The field of a header by the longest table entry in it. */
enum header_match header_look_up(struct str header, enum field *out);

#endif
