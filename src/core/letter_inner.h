/* letter_inner: what the files about prices of letters share. */
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

/* For places: 1 a vowel or sign, 2 a consonant or what the list does not know. */
static inline unsigned letter_sort(const struct letter_list *l, uint8_t code)
{
    return code > l->letters || l->kinds[code] == 'c' ? 2 : 1;
}

/* Latin letter j of `len` as an added one. */
static inline int letter_added_price(const char *latin, size_t j, size_t len)
{
    const uint32_t soft = LETTERS_VOWEL;
    if (j && latin[j] == latin[j - 1])
        return PRICE_ADDED_DOUBLE;
    /* Behind a name an i makes another name: Abbas, Abbasi. */
    if (j + 1 == len && j > 2 && (latin[j] == 'i' || latin[j] == 'y'))
        return PRICE_ADDED_END;
    return soft >> (latin[j] - 'a') & 1 ? PRICE_ADDED_VOWEL : PRICE_ADDED;
}

/* True when Latin letters j and j + 1 may be letters i + 1 and i of the word. */
bool letter_swapped(const struct letter_word *w, size_t i, size_t j);

/* In one script: what it costs that code b stands where a is, and that nothing does. */
int letter_change_price(const struct letter_list *l, uint8_t a, uint8_t b);
int letter_drop_price(const struct letter_list *l, uint8_t a);

/* A bound from below of what is still to come, for each letter of a word and each cell: FLOOR_UNIT
 * eighths of a bit, and FLOOR_BIAS more for each letter of the word to come. */
enum { REST_CELLS = 32 };
struct letter_rest {
    size_t len, latin_len;                      /* latin_len below REST_CELLS */
    uint8_t added[REST_CELLS];                  /* price of each Latin letter as an added one */
    uint8_t none[LETTERS_MAX];                  /* of each letter, writing nothing */
    uint32_t swaps[LETTERS_MAX];                /* where it and the next may change places */
    uint8_t first[LETTERS_MAX][REST_CELLS];     /* letter_floor.first by Latin letter */
    uint8_t least[LETTERS_MAX + 1][REST_CELLS]; /* filled in by letter_rest_find */
};
void letter_rest_find(struct letter_rest *r);

/* letters_price without that bound, for tests: the same. x has a table, len is at most LETTERS_MAX.
 */
unsigned letters_price_slowly(const struct letters *x, const char *latin, size_t len,
                              unsigned limit);

#endif
