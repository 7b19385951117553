/* letter_table: letters of each script and what they are spelled as in Latin letters.
 *
 * alphabet_table.c and han_table.c are written by tools/gen_letters.py (letters, folding; readings
 * of Unihan), spelling_table.c by tools/train_names.c (learnt prices), floor_table.c of that by
 * tools/gen_floors.py. Only core/letter*.c read them. */
#ifndef PV_CORE_LETTER_TABLE_H
#define PV_CORE_LETTER_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/letter.h"

/* One letter as written: up to four characters. Several strings may be the same letter. */
struct letter_string {
    uint16_t cp[4];
    uint8_t count, code;
    char kind;  /* 'c' consonant, 'v' vowel or half vowel, 's' sign, 'm' mark: it writes nothing and
                   tells words that sound alike apart */
    bool plain; /* the form to show of several that are the same letter */
};

/* Two letters that are one where they meet. */
struct letter_seam {
    uint8_t last, first, both;
};

struct letter_list {
    const char *name;
    const struct letter_string *strings; /* ascending by cp */
    const uint16_t *at;                  /* by cp - from: the first string that begins with cp */
    uint16_t from, to;                   /* first characters there are */
    uint16_t count;
    uint8_t letters;    /* codes are 1 to letters */
    bool abjad;         /* short vowels are not written */
    const char *kinds;  /* by code; kinds[0] is unused */
    const char *sounds; /* by code: letters that sound alike have the same one */
    const struct letter_seam *seams;
    uint16_t seam_count;
    uint64_t seam_lasts; /* by code modulo 64: bits of those that are a seam's last */
};

/* to: all 0 when the character is dropped. */
struct letter_fold {
    uint16_t from;
    uint16_t to[4];
};

/* A Han character from HAN_FIRST to HAN_LAST: which of the Bopomofo letters its syllable begins
 * with, has in between and ends with, from 1 on, 0 being none, in 5, 2 and 4 bits; and which of
 * HAN_MARKS marks it has, in 4. Both forms of a character that was simplified have the same mark.
 */
enum { HAN_FIRST = 0x4E00, HAN_LAST = 0x9FFF, HAN_MARKS = 15 };
extern const uint16_t letter_han[HAN_LAST - HAN_FIRST + 1];

/* One way to spell a letter: prices in eighths of a bit, per style, plus what the place in the word
 * adds (before: start, vowel, consonant; after: end, vowel, consonant). */
struct letter_row {
    uint32_t latin; /* its letters from the lowest byte on */
    uint8_t price[LETTER_STYLES];
    int8_t place[LETTER_PLACES];
    uint8_t len;
};

/* starts[code * 27 + k]: the first row of that letter whose spelling begins with the k-th letter of
 * a-z, counted from 1; k = 0 are the rows that write nothing. One more closes the last. */
struct letter_model {
    const struct letter_row *rows;
    const uint16_t *starts;
    const uint32_t *alone; /* by code: bit k set when the k-th letter of a-z alone spells it */
    const uint32_t *any;   /* by code: all letters in spellings that are not rare */
    const uint8_t *usual;  /* by code: what it costs on the average */
};

/* What the rows of a letter come to at least, to bound prices from below. */
enum {
    FLOOR_NEVER = 127,    /* in none: it always writes something */
    FLOOR_UNIT = 4,       /* of first, in eighths of a bit */
    FLOOR_BIAS = 4,       /* added to first, since a few prices are below zero */
    FLOOR_MASK = 127,     /* the price in first; all of it when no spelling begins so */
    FLOOR_UNWRITTEN = 128 /* set in first when the Latin letter is in none of its spellings */
};
struct letter_floor {
    uint32_t second[26];        /* by first Latin letter: those that come second, as bits */
    int8_t none[LETTER_PLACES]; /* the cheapest style of writing nothing, by place */
    uint8_t first[26];          /* by first Latin letter: the cheapest spelling, style and place */
};

extern const struct letter_list letter_lists[ALPHABET_TABLES];
/* Of each Latin letter, those that come second in a string of its list, as bits. */
extern const uint32_t letter_latin_seconds[26];
extern const struct letter_model letter_models[ALPHABET_TABLES];
extern const struct letter_floor *const letter_floors[ALPHABET_TABLES]; /* by code; 0 has none */
extern const struct letter_fold letter_folds[];                         /* ascending by from */
extern const size_t letter_fold_count;

/* Price of a Latin letter after another in words at large, eighths of a bit; 0 is the edge. */
extern const uint8_t letter_background[27][27];

#endif
