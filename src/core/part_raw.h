/* part_raw: the words of a name as they are cut out, for part.c, which joins them to parts. */
#ifndef PV_CORE_PART_RAW_H
#define PV_CORE_PART_RAW_H

#include "core/part.h"

struct part_word;

enum { RAW_LETTERS = LETTERS_MAX, RAW_MAX = 24 };

/* A word as it was cut out, before anything is joined. */
struct raw {
    uint16_t cp[RAW_LETTERS];
    uint8_t len;
    uint8_t alphabet;
    uint8_t role;
    uint8_t start, skip; /* what may be missing in front (enum part_start), and its characters */
    uint8_t light;       /* one of part_light */
    uint8_t place;       /* one of part_place */
    char spelled;        /* the letter that it may be the name of, or 0 */
    bool dot, hyphen;
    bool family;      /* said to be the family's, in front of the others */
    bool small;       /* a letter of a to z */
    uint8_t capitals; /* how many of A to Z */
    uint16_t group[2];
    size_t from, to;
};

struct raws {
    struct raw raw[RAW_MAX];
    size_t count;
    bool respelled; /* what follows is the same name in other letters */
    bool cut;       /* a word was cut that is not where another name stands beside it */
    uint8_t commas;
};

/* Cuts a name at blanks, hyphens, punctuation and capitals, words of two scripts apart and titles
 * off what is written in one with them; look-alikes are of the script of their word. Words
 * in front that are said to be the family (CASTELL, Jordi; CASTELL Jordi) are marked. */
void raws_read(struct str name, struct raws *out);

/* Whether the first word may be a family in capitals, before others that are not. By a glance:
 * false is sure. */
bool raw_may_be_capitals(struct str name);

/* What the table of words has of r; NULL when it has nothing. */
const struct part_word *raw_word(const struct raw *r);

/* The first that is no title; their number when there is none. */
size_t raws_behind_titles(const struct raws *all);

/* Whether the table of words has the two, written in one, as a title. */
bool raw_two_title(const struct raw *a, const struct raw *b);

/* The longest word of the table of which `is` is true that r begins with, in its first `most`
 * characters; NULL when it begins with none. */
const struct part_word *raw_begins(const struct raw *r, size_t most,
                                   bool (*is)(const struct part_word *));

/* Sets role, place, groups and whether it is light by the table of words. */
void raw_look_up(struct raw *r);

/* The same of what is behind the first n characters of r. */
struct raw raw_behind(const struct raw *r, size_t n);

/* Whether it is a Latin letter that among Cyrillic words is read as the one it looks like. */
bool raw_may_be_cyrillic(const struct raw *r);

/* Whether its letters are these, a to z. */
bool raw_says(const struct raw *r, const char *word);

#endif
