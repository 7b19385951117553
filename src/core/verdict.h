/* verdict: what came of one pair in a run, and why. */
#ifndef PV_CORE_VERDICT_H
#define PV_CORE_VERDICT_H

#include "core/link.h"

enum verdict_kind {
    VERDICT_LINKED,
    VERDICT_UNLIKELY, /* its probability is below the threshold */
    VERDICT_TAKEN,    /* one to one or one to many: a row of it has a better partner */
    VERDICT_TWO,      /* people called them two */
    VERDICT_UNSEEN    /* likely enough, but no rule brought the two together, or a
                         glance at their names passed them over (model_glance_units) */
};

/* The better partner of one of two rows. */
struct verdict_partner {
    uint32_t row; /* of people; UINT32_MAX: there is none */
    double bits;  /* weight, prior included */
};

struct verdict {
    enum verdict_kind kind;
    int label;          /* 1: people called them one person, -1: two; 0: nobody did */
    double label_bits;  /* what that adds: 40 bits for or against are reached by it */
    double weight_bits; /* the sum, prior, family and label included: as in the pairs */
    double bits;        /* log-odds: the sum and what the list or the choice adds */
    double probability; /* of bits; as in the pairs */
    struct verdict_partner better[2]; /* VERDICT_TAKEN: of the first row, of the second */
    bool one_person;                  /* they are in one group */
};

/* Of rows a and b of people, of two lists across them. Two lists must have been run with
 * keep_compared. What was chosen is looked through: this is for a few pairs. */
struct verdict verdict_of(const struct link_result *l, uint32_t a, uint32_t b);

/* "linked", "below threshold": one word or two for each, for programs to read. Static. */
const char *verdict_text(enum verdict_kind kind);

#endif
