/* synth: made-up families, a list as a camp types it, requests as families tell them, and the
 * truth. Deterministic: the same options give the same bytes, everywhere. Streams: memory does not
 * grow with the number of persons, since each person is computed from its number.
 *
 * The default noise is frozen: docs/synth.md says what each rate is and why. Whoever changes a
 * rate, a table or the order of throws raises SYNTH_NOISE_VERSION; a test holds the hash of the
 * output. */
#ifndef PV_SYNTH_SYNTH_H
#define PV_SYNTH_SYNTH_H

#include "base/str.h"

enum { SYNTH_NOISE_VERSION = 1 };

enum { SYNTH_PERSONS_MIN = 10, SYNTH_PERSONS_MAX = 10000000 };

/* What may be done to a line of the list or a request. truth.csv says what was. */
enum synth_noise {
    SYNTH_LIST_TITLE,         /* an honorific before the name */
    SYNTH_LIST_FAMILY_FIRST,  /* family name first */
    SYNTH_LIST_SON_OF,        /* "son of" and the father inside the name cell */
    SYNTH_LIST_CAPITALS,      /* Latin capitals throughout */
    SYNTH_LIST_TYPO,          /* a slip of the key in the name cell */
    SYNTH_LIST_JOINED,        /* two parts run together */
    SYNTH_LIST_NO_FAMILY,     /* family name left out */
    SYNTH_LIST_INITIAL,       /* given name as an initial */
    SYNTH_LIST_NO_FATHER,     /* father's cell empty */
    SYNTH_LIST_SEX_BLANK,     /* sex not typed */
    SYNTH_LIST_NO_BIRTH,      /* neither birth nor age */
    SYNTH_LIST_AGE,           /* an age in years, in the age column, instead of a birth date */
    SYNTH_LIST_YEAR_ONLY,     /* only the year of birth */
    SYNTH_LIST_FIRST_JANUARY, /* 1 January of the year, because the day was not known */
    SYNTH_LIST_SWAPPED,       /* day and month exchanged */
    SYNTH_LIST_DIGIT,         /* a digit of the birth date is wrong */
    SYNTH_LIST_NO_PLACE,      /* place of origin empty */
    SYNTH_REQ_TITLE,          /* honorific in the request */
    SYNTH_REQ_NO_FAMILY,      /* the family name is not told */
    SYNTH_REQ_SPLIT_CELLS,    /* given and family name in two cells */
    SYNTH_REQ_TYPO,           /* a slip in the sought person's name */
    SYNTH_REQ_NO_FATHER,
    SYNTH_REQ_MOTHER, /* mother's name is told */
    SYNTH_REQ_NO_BIRTH,
    SYNTH_REQ_AGE_ROUND, /* birth year from a round age: up to two years off */
    SYNTH_REQ_YEAR_ONLY,
    SYNTH_REQ_YEAR_OFF, /* one year off */
    SYNTH_REQ_DIGIT,    /* a digit of the year is wrong */
    SYNTH_REQ_NO_PLACE,
    SYNTH_REQ_OTHER_SCRIPT, /* written in another script than the family's own */
    SYNTH_NOISE_COUNT
};

struct synth_options {
    uint64_t persons;  /* lines of the list */
    uint64_t requests; /* may be 0 */
    uint64_t seed;
    bool list_native;         /* the list in the persons' own scripts instead of Latin letters */
    uint16_t absent_permille; /* requests for somebody who is not on the list */
    uint16_t rate_permille[SYNTH_NOISE_COUNT];
};

enum synth_file { SYNTH_LIST, SYNTH_REQUESTS, SYNTH_TRUTH, SYNTH_FILE_COUNT };

/* "list.csv", "requests.csv", "truth.csv". */
const char *synth_file_name(enum synth_file f);

/* The word that truth.csv uses: "list_typo". */
const char *synth_noise_name(enum synth_noise n);

/* Where the bytes go, in pieces of some 64 KiB: UTF-8, CSV with commas, LF, a header line. The list
 * comes first; requests and truth then take turns. */
struct synth_sink {
    enum err (*write)(void *context, enum synth_file file, struct str bytes);
    void *context;
};

/* Counted while it goes; read it from write() to show progress. */
struct synth_progress {
    uint64_t lines, requests, present;
    uint64_t list_noise[SYNTH_NOISE_COUNT];    /* over all lines of the list */
    uint64_t request_noise[SYNTH_NOISE_COUNT]; /* over all requests */
};

/* The frozen defaults for that many persons, requests and that seed. */
struct synth_options synth_defaults(uint64_t persons, uint64_t requests, uint64_t seed);

/* Writes the three files. ERR_RANGE with a fault for options out of range, ERR_MEMORY, or what
 * write() gave. progress and fault may be NULL. */
enum err synth_write(const struct synth_options *o, const struct synth_sink *sink,
                     struct synth_progress *progress, struct fault *fault) PV_CHECKED;

#endif
