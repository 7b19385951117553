/* fact: what is said of one person in one place: a request, a roster line, a record of a list.
 *
 * Values are as written, in any script. An empty value is no evidence: it never counts against
 * a match. These are the kinds that a column of a list can be recognised as. */
#ifndef PV_CORE_FACT_H
#define PV_CORE_FACT_H

#include "base/str.h"

enum field {
    FIELD_ID,          /* identifies the record in its own list; never evidence */
    FIELD_NAME,        /* a whole name in one cell, any order of parts */
    FIELD_GIVEN,       /* given name or names */
    FIELD_FAMILY,      /* family name */
    FIELD_FATHER,      /* father's name */
    FIELD_GRANDFATHER, /* father's father */
    FIELD_MOTHER,
    FIELD_SPOUSE,
    FIELD_BIRTH, /* date of birth, maybe partial, any of three calendars */
    FIELD_AGE,   /* years, as of stated_day; "34", "30-35", "about 40" */
    FIELD_SEX,
    FIELD_BIRTHPLACE,
    FIELD_HOME,    /* place or province that the person is from */
    FIELD_PLACE,   /* place where the person is, or locality of an address */
    FIELD_REGION,  /* state or province of FIELD_PLACE */
    FIELD_ADDRESS, /* street, house, block, tent */
    FIELD_POSTCODE,
    FIELD_PHONE,
    FIELD_DOCUMENT, /* number of an identity paper */
    FIELD_OCCUPATION,
    FIELD_OTHER, /* kept verbatim, not compared. Numbers above are in files: docs/index-format.md */
    FIELD_HOUSEHOLD, /* number of a household, family or group within a list; of a person: other */
    FIELD_COUNT
};

enum { DAY_UNKNOWN = INT32_MIN };

/* Slices are borrowed; whoever fills a struct facts says for how long. */
struct facts {
    struct str value[FIELD_COUNT];
    int32_t stated_day; /* when it was stated: days since 1970-01-01, or DAY_UNKNOWN */
};

/* "family", "father", "birth": the word used on the command line, in mappings and in reasons. */
const char *field_name(enum field f);

/* The field of that word; false when there is none. */
bool field_from_name(struct str word, enum field *out);

#endif
