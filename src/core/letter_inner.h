/* letter_inner: what letter_price.c and letter_explain.c share. */
#ifndef PV_CORE_LETTER_INNER_H
#define PV_CORE_LETTER_INNER_H

#include "core/letter_table.h"

/* Slips of the hand, in eighths of a bit. */
enum {
    PRICE_ADDED = 72,
    PRICE_ADDED_VOWEL = 44, /* and h */
    PRICE_ADDED_DOUBLE = 24,
    PRICE_ADDED_END = 96, /* an i behind a name makes another name: Abbas, Abbasi */
    PRICE_LEFT_OUT = 80,
    PRICE_WRONG = 116,
    PRICE_SWAPPED = 80
};

/* Latin letters as bits: vowels and h; those and the half vowels. */
enum {
    LETTERS_VOWEL = 1 << 0 | 1 << 4 | 1 << 7 | 1 << 8 | 1 << 14 | 1 << 20,
    LETTERS_SOFT = LETTERS_VOWEL | 1 << 22 | 1 << 24
};

struct letter_word {
    const struct letters *x;
    const char *latin;
    size_t len;
};

/* Up to four letters in one number, the first in the lowest byte. */
uint32_t letter_pack(const char *s, size_t n);

int letter_added_price(const char *latin, size_t j, size_t len);

/* True when Latin letters j and j + 1 may be letters i + 1 and i of the word. */
bool letter_swapped(const struct letter_word *w, size_t i, size_t j);

/* In one script: what it costs that code b stands where a is, and that nothing does. */
int letter_change_price(const struct letter_list *l, uint8_t a, uint8_t b);
int letter_drop_price(const struct letter_list *l, uint8_t a);

#endif
