/* letter: the letters of a word, and what one word costs as a spelling of another.
 *
 * A word is a row of letters of one script, a letter being up to four characters ("shch", "ky" of
 * Burmese). A letter is spelled as 0 to 4 Latin letters; each spelling has a price in eighths of a
 * bit (minus the logarithm of its probability), learnt from pairs of words by expectation
 * maximisation over all alignments, with spellings by rule for what was not seen. Several styles of
 * spelling are priced side by side and a word takes the cheapest. */
#ifndef PV_CORE_LETTER_H
#define PV_CORE_LETTER_H

#include "base/str.h"

enum alphabet {
    ALPHABET_NONE,
    ALPHABET_LATIN,
    ALPHABET_ARABIC,
    ALPHABET_CYRILLIC,
    ALPHABET_HEBREW,
    ALPHABET_GREEK,
    ALPHABET_ARMENIAN,
    ALPHABET_GEORGIAN,
    ALPHABET_ETHIOPIC,
    ALPHABET_BURMESE,
    ALPHABET_DEVANAGARI,
    ALPHABET_BENGALI,
    ALPHABET_HANGUL,
    ALPHABET_KANA,
    ALPHABET_HAN,                    /* by its Mandarin syllables */
    ALPHABET_TABLES,                 /* those above have tables */
    ALPHABET_OTHER = ALPHABET_TABLES /* compared as it stands */
};

enum { LETTERS_MAX = 32, LETTER_STYLES = 8, LETTER_PLACES = 9, LETTER_BIT = 8 };

/* A word. latin: as written, folded to a-z, for ALPHABET_LATIN; otherwise empty. */
struct letters {
    uint8_t alphabet;
    uint8_t len, latin_len;
    uint8_t code[LETTERS_MAX];
    char latin[LETTERS_MAX];
};

/* The script of a folded character. */
enum alphabet letter_alphabet(uint32_t cp);

/* Folds one character to at most four; 0 when it is dropped or is no letter. */
size_t letter_fold(uint32_t cp, uint32_t out[4]);

/* True for marks that vanish without ending a word. */
bool letter_mark(uint32_t cp);

/* A c with a cedilla within a word before a, o or u may be the French one (Faycal) or the Turkish
 * one (Kocak), as a plain c may be: true when cp is such a one and rest begins so. Elsewhere it is
 * Turkish, which is what letter_fold makes of it. */
bool letter_may_be_c(uint32_t cp, struct str rest);

/* German dsch is one sound; written so it leaves no room for an unwritten vowel behind it. Where
 * the folded letters end in it they end in j instead; returns how many are left. */
size_t letter_shorten(uint16_t *cps, size_t count);

/* Reads folded characters of one script into letters, the longest letter first. What does not fit
 * is left out. */
void letters_read(enum alphabet alphabet, const uint16_t *cps, size_t count, struct letters *out);

/* The letter that the last of a word and the first of the next are where both are written as one
 * (Давид Жуков has a dzh then); 0 where they stay two. Not of Latin letters, which are compared as
 * written. */
uint8_t letters_seam(enum alphabet a, uint8_t last, uint8_t first);

/* Puts the two letters that letter i is at such a place in its stead; false where it is none. */
bool letters_part_seam(struct letters *x, size_t i);

/* The cheapest price over all styles of `latin` (a-z, len letters) as a spelling of x; anything
 * above limit may come out as any price above it. */
unsigned letters_price(const struct letters *x, const char *latin, size_t len, unsigned limit);

/* What the Latin letters cost as a word at large. */
unsigned letters_background(const char *latin, size_t len);

/* What the sum of that of two words changes by when they are written as one: last of the first and
 * first of the second. */
int letters_background_joint(char last, char first);

/* What a right spelling of x costs on the average: much where vowels are not written, or where
 * prices are by rule; little where letters have one spelling each. */
unsigned letters_usual(const struct letters *x);

/* One step of the cheapest alignment. */
struct letter_step {
    uint8_t from, count;             /* letters of x */
    uint8_t latin_from, latin_count; /* Latin letters */
    uint8_t kind;                    /* enum letter_step_kind */
    uint16_t price;
};
enum letter_step_kind { STEP_SPELLED, STEP_LEFT_OUT, STEP_ADDED, STEP_WRONG, STEP_SWAPPED };

enum { LETTER_STEPS = 2 * LETTERS_MAX };

/* The same with the way taken: at most LETTER_STEPS steps. style says which style was cheapest. */
unsigned letters_explain(const struct letters *x, struct str latin, struct letter_step *steps,
                         size_t *count, unsigned *style);

/* Cheapest Latin spelling by price alone: for people to read, and to compare two scripts that are
 * both not Latin. Returns its length, at most LETTERS_MAX. */
size_t letters_spell(const struct letters *x, char out[LETTERS_MAX]);

/* The characters of one letter, as they are first listed; returns how many. */
size_t letter_write(enum alphabet a, uint8_t code, uint16_t out[4]);

/* "arabic"; "other" for scripts without a table. */
const char *alphabet_name(enum alphabet a);

/* True for a letter that is written nowhere: it tells characters of Han that sound alike apart. */
bool letters_silent_mark(const struct letters *x, size_t i);

/* True for a script that leaves short vowels out. */
bool letters_abjad(enum alphabet a);

/* True when the shorter of the two, an initial, may be how the other begins. */
bool letters_begin(const struct letters *a, const struct letters *b);

/* What a word ends in: an i, as a nisba does, or a consonant that is heard. Arabic and Latin
 * letters alone; LETTER_END_NONE for others. */
enum letter_end { LETTER_END_NONE, LETTER_END_I, LETTER_END_CONSONANT };
enum letter_end letters_end(const struct letters *x);

/* Latin consonants of a word as bits: those it has, and those it could have in other spellings. A
 * word of another script has none for certain. */
void letters_masks(const struct letters *x, uint32_t *has, uint32_t *can);

/* Those that letter i of x could be written with. */
uint32_t letters_can(const struct letters *x, size_t i);

/* A first look at many words: which of them may be a spelling of one, give or take one consonant if
 * it has LETTERS_SLIP of them or more (of a shorter word hardly anything would be left). Built once
 * for a word; asking costs some tens of nanoseconds. */
enum { LETTERS_SLIP = 2 };

struct letter_filter {
    const struct letters *x;
    uint32_t latin[26];      /* by Latin letter: positions that may write it */
    uint32_t native[2][256]; /* the same by Arabic and Cyrillic letter, for a Latin word */
    uint32_t free[2][8];     /* by letter of those: set when it may write nothing */
    uint32_t optional;       /* positions that may write nothing */
    uint32_t end;
    uint8_t hard; /* consonants of a Latin word */
    uint32_t
        needed[LETTERS_MAX]; /* of each letter that is never silent: Latin consonants it may be */
    uint8_t needed_count;
};
void letters_filter(const struct letters *x, struct letter_filter *out);

/* What the first look needs of a word: its Latin consonants, or its letters in another script. */
enum { SKETCH_LETTERS = 14 };
struct letter_sketch {
    uint8_t alphabet;
    uint8_t count; /* above SKETCH_LETTERS: not all are there */
    uint8_t letter[SKETCH_LETTERS];
};
void letters_sketch(const struct letters *x, struct letter_sketch *out);
bool letters_may(const struct letter_filter *f, const struct letter_sketch *y);

/* Which place letter i of x has: LETTER_PLACES of them. */
unsigned letters_place(const struct letters *x, size_t i);

/* Cost of b for a in the same script, neither being Latin. */
unsigned letters_distance(const struct letters *a, const struct letters *b);

#endif
