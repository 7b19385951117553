/* movement: what happened to places and people, recorded as facts.
 *
 * A movement is never an answer of the person, an agreement of authorities moves nobody, and a plan
 * over many is refused (R20). A place that closes ends no request. */
#ifndef PV_DESK_MOVEMENT_H
#define PV_DESK_MOVEMENT_H

#include "desk/book.h"

struct movement {
    uint32_t person;
    struct str from, to; /* to may be empty: not known */
    int32_t day;         /* DAY_OPEN: not known */
    enum own_answer answer;
};

/* ERR_USAGE without any place, ERR_REFUSED (R9). */
enum err movement_record(struct book *b, const struct seat *by, const struct movement *m,
                         struct fault *f) PV_CHECKED;

/* A plan or decision over people. Never done; logged without what was asked for. ERR_REFUSED. */
enum err movement_plan(struct book *b, const struct seat *by, struct fault *f) PV_CHECKED;

struct agreement_new {
    struct str parties, text;
    struct str number; /* as said, "more than 2,000"; may be empty */
};
enum err agreement_record(struct book *b, const struct seat *by, const struct agreement_new *what,
                          struct fault *f) PV_CHECKED;

/* ERR_STATE when that place is closed already. */
enum err place_close(struct book *b, const struct seat *by, struct str place,
                     struct fault *f) PV_CHECKED;

/* Something that this program never writes: names for anybody, publications, anything for an
 * authority. Logged by rule, without the words. ERR_REFUSED. */
enum err export_refuse(struct book *b, const struct seat *by, struct str name,
                       struct fault *f) PV_CHECKED;

#endif
