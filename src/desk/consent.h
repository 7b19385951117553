/* consent: asking a person, and what the person allows, for one enquirer, item by item.
 *
 * Raising needs the person's own private word each time (R6); lowering acts at once. Whether an
 * asking was free, and what is in force, is folded in record/. */
#ifndef PV_DESK_CONSENT_H
#define PV_DESK_CONSENT_H

#include "desk/step.h"

/* What the person may be asked to give words for: region, channel, address. */
struct consent_values {
    struct str region, channel, address;
};

struct asking {
    enum own_answer answer;
    enum setting setting;
    const struct present *present;
    size_t present_count;
    bool duress;
    bool allow;     /* items were named: what is allowed from now on, and nothing else */
    unsigned items; /* bits of enum permission; 0: nothing */
    struct consent_values values;
    int32_t until;        /* last day; DAY_OPEN: without end */
    struct str spoken_by; /* somebody who answered for the person: always refused (R8) */
};

struct asking_outcome {
    bool free;          /* counts as asked (R6) */
    const char *unfree; /* why not, in words: "a site official was present"; static */
    unsigned granted;   /* items of the grant that was written; 0: none */
    unsigned lowered;   /* items in force before that the person no longer allows */
};

/* Records the asking for the pair of the opened step and, after a free yes with items, the grant,
 * as one batch. An asking that was not free is kept, and counts as not asked; with items, it is
 * kept and ERR_REFUSED (R6) comes back, *out filled all the same. ERR_USAGE for items without a
 * yes, or with words missing. */
enum err consent_record(struct step *s, const struct asking *a, struct asking_outcome *out,
                        struct fault *f) PV_CHECKED;

struct lowering {
    unsigned items; /* 0: everything */
    bool all_requests;
    struct str reason;
    struct str spoken_by; /* needs the person's own mandate (R8); empty: the person's own word */
};

/* Withdraws at once. ERR_REFUSED (R8) for a speaker without a mandate, logged. */
enum err consent_lower(struct step *s, const struct lowering *l, struct fault *f) PV_CHECKED;

/* "alive, messages" for bits; "nothing" for none. ERR_MEMORY is sticky in out. */
void consent_words(unsigned bits, struct buf *out);

#endif
