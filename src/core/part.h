/* part: the parts of a name, and which of them are names.
 *
 * A name is cut at blanks, hyphens and punctuation. Articles, "servant of", "father of" and
 * "of the faith" are joined to the word they belong to, so that Abd al-Rahman, Abdul Rahman and
 * Abdurrahman are one part each. Honorifics are marked. Order stays as written. */
#ifndef PV_CORE_PART_H
#define PV_CORE_PART_H

#include "core/letter.h"

enum part_role {
    PART_NAME,
    PART_HONORIFIC,  /* may come and go */
    PART_SUFFIX,     /* the same, behind a name */
    PART_ARTICLE,    /* joined to what follows */
    PART_SON,        /* ibn, bint: what follows is the father's name */
    PART_SON_BEHIND, /* oğlu, qızı: what comes before is the father's name */
    PART_SERVANT,    /* joined to what follows */
    PART_FATHER,     /* kunya: joined to what follows */
    PART_FAITH,      /* joined to what comes before */
    PART_PARTICLE,
    PART_LIGHT /* of the table of words only: a given name that is often left out before another */
};

struct part {
    struct letters letters;
    uint32_t has, can;   /* Latin consonants that are there, and that could be, as bits */
    uint16_t background; /* price of the word at large, eighths of a bit */
    uint16_t usual;      /* price of a right spelling on the average */
    uint16_t group[2];   /* given names that stand for each other; the second, or both, of the name
                            behind what may be missing (PART_SKIP_LIGHT, PART_SKIP_SERVANT) */
    uint8_t role;
    uint8_t skip;       /* first letters that may be missing (article, kunya) */
    uint8_t skip_latin; /* the same in Latin letters */
    uint8_t skip_price;
    bool initial;
    bool light;        /* often left out before another given name */
    uint32_t id;       /* of the word, given by who keeps words; 0: none */
    uint32_t from, to; /* bytes in the text */
};

/* The skip_price of a Muhammad and of an Abd al- that are written in one with the name behind them,
 * which stands for the whole at a price of its own. */
enum { PART_SKIP_LIGHT = 4, PART_SKIP_SERVANT = 5 };

enum { PARTS_MAX = 8 };

/* Parts beyond the room are left out. */
struct parts {
    struct part part[PARTS_MAX];
    uint8_t count;
    uint8_t names; /* how many are names or initials */
};

/* Takes a name apart. Never fails; count is 0 when there is no letter in it. */
void parts_read(struct str name, struct parts *out);

/* The same of a word without blanks; true when it is read so in any name, whatever stands before or
 * behind it. */
bool parts_read_word(struct str word, struct parts *out);

/* Cuts a word in two behind its first `at` letters (Latin letters for a Latin word). */
void part_split(const struct part *p, size_t at, struct part *a, struct part *b);

/* What kind of start may be missing: 0 none, else the same for the same kind (article, "servant
 * of", "father of"). */
int part_start(const struct part *p);

/* The letters of a part without those that may be missing. */
struct letters part_bare(const struct part *p);

/* The same as a part of its own; p when nothing may be missing. */
struct part part_stripped(const struct part *p);

/* What tells one word from another, as bytes: equal for equal words. */
enum { PART_KEY_BYTES = 2 * LETTERS_MAX + 8 };
struct str part_key(const struct part *p, char out[PART_KEY_BYTES]);

/* The groups of given names that a Latin word of letters a to z is in; false when in none. */
bool part_groups(struct str latin, uint16_t group[2]);

/* True for given names that stand for each other. */
bool part_same_group(const struct part *a, const struct part *b);

/* Two neighbours written as one word. */
void part_join(const struct part *a, const struct part *b, struct part *out);

/* The names of p when they stand side by side: first and how many; false when there is none or a
 * title among them. */
bool parts_span(const struct parts *p, uint8_t *first, uint8_t *count);

/* Some order of names, so that they are always compared the same way round: below 0, 0, above 0. */
int parts_order(const struct parts *a, const struct parts *b);

/* "Son of" or "daughter of", before or behind the father's name. */
static inline bool part_role_son(unsigned role)
{
    return role == PART_SON || role == PART_SON_BEHIND;
}

/* More than one bit: two consonants of `has` that the other side cannot have tell two words apart.
 */
static inline bool many_bits(uint32_t bits)
{
    return (bits & (bits - 1)) != 0;
}

#endif
