/* zawgyi: Burmese in the font encoding that went before Unicode.
 *
 * It uses Unicode's numbers for other signs, in the order in which they are drawn. Old lists and
 * many telephones still have it. */
#ifndef PV_CORE_ZAWGYI_H
#define PV_CORE_ZAWGYI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True when a word has what only Zawgyi has: a vowel sign before its consonant, a stacker with
 * nothing below it, glyphs that Unicode gives to other languages. Short words may have none. */
bool zawgyi_like(const uint16_t *cps, size_t count);

/* Writes the word in Unicode; returns its length, at most room: what does not fit is left out. */
size_t zawgyi_convert(const uint16_t *cps, size_t count, uint16_t *out, size_t room);

#endif
