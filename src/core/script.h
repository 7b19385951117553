/* script: text of any script, folded to letters that can be compared.
 *
 * Folding drops case, diacritics, harakat, tatweel, zero-width characters and controls of writing
 * direction; it brings presentation forms and the letters of Persian, Dari, Pashto, Kurdish, Urdu
 * and Arabic that look or sound alike to one (script_table.c), and digits of any script to 0-9.
 * Nothing here fails: bytes that are not UTF-8 separate words. */
#ifndef PV_CORE_SCRIPT_H
#define PV_CORE_SCRIPT_H

#include "base/buf.h"

enum script { SCRIPT_NONE, SCRIPT_LATIN, SCRIPT_ARABIC, SCRIPT_CYRILLIC, SCRIPT_OTHER };

enum { WORD_LETTERS = 30 };

/* A run of letters or digits, folded. Letters beyond the room are dropped. */
struct word {
    uint16_t letters[WORD_LETTERS];
    uint8_t len;
    uint8_t script;  /* enum script; SCRIPT_NONE for digits only */
    bool dot;        /* a full stop follows */
    bool hyphen;     /* joined to the word before by a hyphen */
    size_t from, to; /* bytes in the text */
};

/* The value of a decimal digit of any script, or -1. */
int script_digit(uint32_t cp);

/* Folds one character to at most four letters; returns how many. 0 for what is dropped or is
 * neither letter nor digit. */
size_t script_fold_letter(uint32_t cp, uint32_t out[4]);

/* True for characters that vanish without ending a word: marks, joiners, bidi controls,
 * apostrophes. */
bool script_ignorable(uint32_t cp);

enum script script_of(uint32_t folded);

/* The next word at or after *at; false at the end. */
bool script_next_word(struct str text, size_t *at, struct word *out);

/* The decimal digits in text, as ASCII, at most room of them; returns how many there are. */
size_t script_digits(struct str text, char *out, size_t room);

/* True when both have the same letters. */
bool word_same(const struct word *a, const struct word *b);

/* True when the word is spelled so (folded, UTF-8). */
bool word_is(const struct word *w, const char *folded);

/* How the letters of w stand to a folded word, for searching tables: < 0, 0, > 0. */
int word_order(const struct word *w, const char *folded);

#endif
