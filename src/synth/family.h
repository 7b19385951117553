/* family: made-up people, each computed from its number alone.
 *
 * People live in quarters of 32: 20 are on the list, 12 are not. A quarter is of one people and
 * falls into households of 1 to 9; brothers' households share the family name and the grandfather.
 * So a missing person has brothers, cousins and namesakes on the list. */
#ifndef PV_SYNTH_FAMILY_H
#define PV_SYNTH_FAMILY_H

#include "synth/letters.h"

enum { QUARTER = 32, QUARTER_LISTED = 20 };

struct person {
    enum culture culture;
    bool female;
    bool adult_child;  /* somebody's son or daughter in the household; else a head or the like */
    const char *given; /* borrowed from the tables */
    const char *father, *grandfather, *mother;
    struct slip family; /* as synth/words writes; terminated; may be empty */
    struct slip patronymic;
    int32_t birth_day;
    const struct place *home;
    uint64_t seed; /* of whatever else is drawn about this person */
};

/* Person k of those on the list, or of those who are not. */
void family_person(uint64_t seed, uint64_t k, bool listed, struct person *out);

#endif
