/* fullname_sheet: a name laid out for comparing it with many: what is asked of its words, and of
 * neighbours of them taken as one, before any letters are priced. Used by core/fullname*.c,
 * core/name_bound.c, core/name_pairs.c and core/lookup_compare.c alone. */
#ifndef PV_CORE_FULLNAME_SHEET_H
#define PV_CORE_FULLNAME_SHEET_H

#include "core/fullname.h"
#include "core/part_weight.h"

/* In bits before scale, as those in core/fullname.c. */
static const double missing_bits = -3.4; /* a name that one side leaves out */

enum { RUN_MAX = 3 };

/* Neighbours as one part (part_join), or one alone. */
struct name_run {
    struct yard_word word;
    uint8_t skip, skip_latin, skip_price; /* what may be missing, as of a part */
    uint8_t letters;                      /* of all, even those that a part has no room for */
    uint8_t names;                        /* how many are names, or "son of" */
    bool all_names, ends; /* nothing but names; the last may be the last of a word written as one */
    uint32_t has, can;
    uint64_t key; /* by the ids of its words; 0: nothing is kept of it */
};

/* What it costs to leave parts out. */
struct side {
    unsigned names;   /* as bits */
    unsigned counted; /* of those: but for a Malik in front, which may be left out as a title is */
    unsigned lord;    /* the last part, if it is a Khan */
    unsigned father;  /* one in the middle that is a father's name by its end */
    unsigned second;  /* the last of four names or more, which may be a second family, */
    unsigned family;  /* and the one before it */
    double missing[PARTS_MAX];
};

/* Sets of parts are bits. */
struct name_sheet {
    const struct parts *parts;
    uint32_t has[PARTS_MAX], can[PARTS_MAX];     /* as of a part; 0 behind the last */
    uint8_t generations;                         /* which of those of one name is meant: Jr */
    uint8_t sons;                                /* before "son of", whatever it says behind */
    uint8_t titles, initials, grouped, unspaced; /* grouped: of a group of given names; unspaced: of
                                                    a script that may be written without blanks */
    uint8_t lends;                           /* Abd and Abu that may be another name's beside it */
    struct name_run run[PARTS_MAX][RUN_MAX]; /* from where on, how many less 1; as far as there are
                                                parts */
    struct side side;
    bool latin;   /* all its names are in Latin letters */
    bool burmese; /* some of its names are in Burmese */
};

/* Good as long as parts, which have their ids, if any. */
void name_sheet_fill(const struct parts *parts, struct name_sheet *out);

/* Parts that differ from the run by two consonants or more, as bits; those behind the last may be
 * among them. */
unsigned name_sheet_apart(const struct name_sheet *y, const struct name_run *run);

/* Two names side by side, in the order they are compared in. may: of each part of the first, parts
 * of the other that may stand for it at a glance, as bits. */
struct name_meet {
    const struct name_sheet *sheet[2];
    bool turned; /* the second was given first */
    uint8_t may[PARTS_MAX];
};

/* Begins to fetch what is known of words that may stand for each other, too. cache may be NULL. */
void fullname_meet(const struct name_cache *cache, const struct name_sheet *a,
                   const struct name_sheet *b, struct name_meet *out);

/* fullname_compare_with of the names laid out. */
void fullname_compare_sheets(struct name_cache *cache, const struct name_meet *meet,
                             struct fullname_score *out);

/* Whether two names in Latin letters may be those of two Chinese of one family, which stands first
 * or last: up to three words, all of syllables. */
bool fullname_chinese(const struct parts *a, const struct parts *b);

/* Whether two words of such names are two. */
bool fullname_syllables_differ(const struct part *a, const struct part *b);

#endif
