/* namesake: the values of a column as names in any script, and which of them may name the same.
 *
 * Values are taken apart into words (part.h). Words that may be spellings of each other are found
 * once, by keys of consonants, and priced letter by letter. From then on two values are looked at
 * only when a word of one may be a word of the other, each pair of values once: what was found is
 * kept in a table that all threads share. A word is as common as all its spellings together. */
#ifndef PV_CORE_NAMESAKE_H
#define PV_CORE_NAMESAKE_H

#include "base/str.h"

enum { NAMESAKE_COLUMNS = 8, NAMESAKE_CODES = 6 };

struct namesakes;

/* Values are numbered from 1; all borrowed, written for as long as the namesakes live. */
struct namesake_values {
    size_t count;
    const struct str *written; /* count + 1 of them */
    size_t column_count;       /* columns that hold such values, at most NAMESAKE_COLUMNS */
    const uint32_t *rows[NAMESAKE_COLUMNS]; /* how many rows have each value */
    double strangers;                       /* rows thought of besides, with other names: few.h */
    bool latin_pairs;                       /* Latin words are to be related with each other too */
    size_t workers;                         /* threads; 0 is 1; the same result on any number */
};

/* How two values are alike. */
enum namesake_kind {
    NAMESAKE_NONE,    /* no word in common, or none but initials */
    NAMESAKE_ALL,     /* every word of both */
    NAMESAKE_MANY,    /* three words or more; one side has words besides */
    NAMESAKE_TWO,     /* two words; one side has words besides */
    NAMESAKE_ONE,     /* one word; one side has words besides */
    NAMESAKE_BUT_ONE, /* the first words and others; but some are different */
    NAMESAKE_FIRST,   /* the first words only; others are different */
    NAMESAKE_REST,    /* others than the first; some are different */
    NAMESAKE_INITIAL  /* nothing but an initial, or names that may be those of a relative */
};

struct namesake_match {
    enum namesake_kind kind;
    /* How unlikely the words in common are by chance, less what their spelling costs. */
    double bits;
};

/* ERR_MEMORY. */
enum err namesakes_new(const struct namesake_values *v, struct namesakes **out) PV_CHECKED;
void namesakes_free(struct namesakes *n);

/* Compares two values that are not the same; the same whichever comes first. Threads may share n.
 */
void namesakes_compare(const struct namesakes *n, size_t column, uint32_t a, uint32_t b,
                       struct namesake_match *out);

/* At a glance, about, for a doubtful spelling may be missed (where all words may agree none is):
 * the bits that two values have at most where one word of either may be one of the other and more
 * are different, so that they are NAMESAKE_FIRST at best; NAMESAKE_MORE where they may be more. */
enum { NAMESAKE_MORE = 1000 };
double namesakes_one_word(const struct namesakes *n, size_t column, uint32_t a, uint32_t b);

/* At a glance, about, too: the bits of all words that two values may have in common; less than
 * nothing where neither given name has a counterpart, so that they are hardly of one person;
 * NAMESAKE_MORE where words may stand for others than themselves. */
double namesakes_common(const struct namesakes *n, size_t column, uint32_t a, uint32_t b);

/* Bits of a value against itself. */
double namesakes_bits(const struct namesakes *n, size_t column, uint32_t value);

/* True when the value has a letter that is not Latin. */
bool namesakes_foreign(const struct namesakes *n, uint32_t value);

/* Codes that spellings of one word have in common: those of the rarest words first, at most
 * NAMESAKE_CODES of them; 0 when there is none. They depend on what the values say only. */
uint32_t namesakes_code(const struct namesakes *n, uint32_t value, size_t slot);

/* The same for two words together. */
uint32_t namesakes_two_code(const struct namesakes *n, uint32_t value, size_t slot);

/* The first code of the last name of several in a value; 0 where there are no two. */
uint32_t namesakes_last_code(const struct namesakes *n, uint32_t value);

/* Words of values, numbered from 0. */
enum { NAMESAKE_WORDS = 24 };
size_t namesakes_word_count(const struct namesakes *n);
/* What a value is called: its names, titles and initials left out, and neighbours written in one
 * where they were joined (long lists do without). Returns how many. */
size_t namesakes_words(const struct namesakes *n, uint32_t value, uint32_t out[NAMESAKE_WORDS]);
/* How rare all spellings of a word together are in a column. */
double namesakes_word_bits(const struct namesakes *n, size_t column, uint32_t word);
/* Whether one may be the other; a word is itself. */
bool namesakes_related(const struct namesakes *n, uint32_t a, uint32_t b);

/* Of each word the others that it may be: word[first[w]] up to word[first[w + 1]]. */
struct namesake_spellings {
    uint32_t *first, *word;
};
/* The caller frees *out with namesake_spellings_free. ERR_MEMORY: it owns nothing. */
enum err namesakes_spellings(const struct namesakes *n, struct namesake_spellings *out) PV_CHECKED;
void namesake_spellings_free(struct namesake_spellings *s);

/* True when the text has a letter that is not Latin. */
bool namesake_foreign_text(struct str text);

#endif
