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
    /* Of the table of words only: a given name that is often left out before another; a title, or a
       name (Mian); the same, and a suffix behind a name (Khan); a suffix that tells a
       son from his father (Jr); a letter as it is called, its group being that Latin letter. */
    PART_LIGHT,
    PART_RANK,
    PART_LORD,
    PART_GENERATION,
    PART_SPELLED
};

/* What may be missing in front of a word, written in one with it; in the order of its price. */
enum part_start {
    PART_START_NONE,
    PART_START_LIGHT,         /* a Muhammad before a name that stands for the whole */
    PART_START_AMIR,          /* another such, as an Amir */
    PART_START_SERVANT,       /* an Abd al- */
    PART_START_ARTICLE,       /* that stood alone, or before a hyphen: al Amin, ash-Shami */
    PART_START_KNOWN_ARTICLE, /* the same before a name that is known, the whole being none */
    PART_START_ARABIC_ARTICLE,
    PART_START_KNOWN_ARABIC_ARTICLE,
    PART_START_BURMESE, /* what a person is addressed with: U, Daw, Maung */
    PART_START_FATHER,  /* of a kunya */
    PART_START_LATIN_ARTICLE
};

struct part {
    struct letters letters;
    uint32_t has, can;   /* Latin consonants that are there, and that could be, as bits */
    uint16_t background; /* price of the word at large, eighths of a bit */
    uint16_t usual;      /* price of a right spelling on the average */
    uint8_t tail;        /* last letters of a Latin word that many families end in; 0: none */
    bool made;           /* cut out of a word, or joined: whether it is known was not asked */
    uint16_t group[2];   /* given names that stand for each other; the second, or both, of the name
                            behind what may be missing (part_start_named, part_start_known) */
    uint8_t role;
    uint8_t start;        /* enum part_start */
    uint8_t skip;         /* how many letters that is */
    uint8_t skip_latin;   /* the same in Latin letters */
    uint8_t behind;       /* last letters (of a Latin word: in Latin) that may be missing: ullah */
    uint8_t behind_light; /* whether those are a Muhammad and the like */
    bool initial;
    uint8_t light;     /* one of part_light */
    uint32_t from, to; /* bytes in the text */
    uint64_t id;       /* of the word, given by who keeps words; 0: none */
};

/* What a name is left out as easily as: a given name before another; a title before a whole name.
 * Of suffixes, one that says which of two who have the same name. */
enum part_light { LIGHT_NO, LIGHT_NAME, LIGHT_RANK, LIGHT_GENERATION };

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

/* Behind how many letters (as part_split counts) a word is cut that is two given names written in
 * one, as the table of words has them (Alireza); 0 when it is none. */
size_t part_two_names(const struct part *p);

/* What it costs to leave out such a start, in eighths of a bit. */
static inline unsigned part_start_price(unsigned start)
{
    static const uint8_t price[] = {[PART_START_LIGHT] = 4,
                                    [PART_START_AMIR] = 4,
                                    [PART_START_SERVANT] = 5,
                                    [PART_START_ARTICLE] = 6,
                                    [PART_START_KNOWN_ARTICLE] = 6,
                                    [PART_START_ARABIC_ARTICLE] = 10,
                                    [PART_START_KNOWN_ARABIC_ARTICLE] = 10,
                                    [PART_START_BURMESE] = 16,
                                    [PART_START_FATHER] = 20,
                                    [PART_START_LATIN_ARTICLE] = 24};
    return price[start];
}

static inline bool part_start_light(unsigned start)
{
    return start == PART_START_LIGHT || start == PART_START_AMIR;
}

/* Whether what is known of the word is known of the name behind the article alone. */
static inline bool part_start_known(unsigned start)
{
    return start == PART_START_KNOWN_ARTICLE || start == PART_START_KNOWN_ARABIC_ARTICLE;
}

/* Whether the name behind the start stands for the whole, at a price of its own: Reza for
 * Mohammadreza, Rashid for Abdul Rashid. */
static inline bool part_start_named(unsigned start)
{
    return part_start_light(start) || start == PART_START_SERVANT;
}

/* Whether nothing, or the same, may be missing in front of both; an article is an article. */
bool part_same_start(const struct part *a, const struct part *b);

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

/* A Khan or a Beg behind a name, which may be there for the family. */
static inline bool part_is_lord(const struct part *p)
{
    return p->role == PART_SUFFIX && p->light == LIGHT_RANK;
}

/* What the table of words has as a name. */
static inline bool part_role_name(unsigned role)
{
    return role == PART_NAME || role == PART_LIGHT || role == PART_RANK;
}

/* More than one bit: two consonants of `has` that the other side cannot have tell two words apart.
 */
static inline bool many_bits(uint32_t bits)
{
    return (bits & (bits - 1)) != 0;
}

#endif
