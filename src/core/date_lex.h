/* date_lex: the numbers and words that a date or an age is written with. */
#ifndef PV_CORE_DATE_LEX_H
#define PV_CORE_DATE_LEX_H

#include "base/str.h"

enum { LEXEMES = 20, LEXEME_LETTERS = 20 };

/* A number, or a word of folded letters. */
struct lexeme {
    bool number;
    uint32_t value;
    uint8_t digits; /* digits of a number */
    uint8_t len;    /* letters of a word */
    uint16_t letters[LEXEME_LETTERS];
    uint32_t before; /* the last character between this and the one before; 0: none */
    bool eastern;    /* digits as Persians and Afghans write them */
};

/* Splits text; stops at a time of day, which a number before a colon begins. *doubt becomes true at
 * "?" or "~". False when there is more than any date has. */
bool date_lex(struct str text, struct lexeme out[LEXEMES], size_t *count, bool *doubt);

/* Whether the words l[0..n-1], run together, are the text without its blanks. */
bool lexemes_spell(const struct lexeme *l, size_t n, struct str text);

#endif
