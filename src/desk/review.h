/* review: candidates, as officers look at them.
 *
 * A reviewer sees agree, close, differ or unknown for each field, with its weight; the two values
 * of a field open one at a time, with a reason, and that is logged (R3). Every look is logged. What
 * counts when somebody upholds or rejects is decided by record/case. */
#ifndef PV_DESK_REVIEW_H
#define PV_DESK_REVIEW_H

#include "desk/finder.h"
#include "desk/request.h"

struct review {
    struct book *book;
    struct finder *finder;
    const struct seat *by;
    struct arena *arena; /* keeps what is given back */
};

/* One request with its candidates, best first. */
struct review_request {
    struct request_info request;
    struct found *candidates;
    size_t count;
};

/* The requests that wait and have candidates, strongest candidate first, at most `limit` of them
 * (0: all), each with at most `each` candidates. ERR_REFUSED (R9). */
struct review_all {
    struct review_request *at;
    size_t count;
};
enum err review_list(const struct review *r, size_t limit, size_t each, struct review_all *out,
                     struct fault *f) PV_CHECKED;

/* One request, also when nobody was found for it. */
enum err review_one(const struct review *r, uint32_t request, size_t each,
                    struct review_request *out, struct fault *f) PV_CHECKED;

/* One pair. */
struct review_pair {
    struct request_info request;
    struct tag person;
    struct found score;
    bool scored; /* the matcher finds something in common */
    enum verdict verdicts[FIELD_COUNT];
    double weights[FIELD_COUNT];
    const char *why[FIELD_COUNT]; /* or NULL */
    enum decision decision;
    bool quarantined;
    bool held; /* like a name that was erased; only the protection officer gets here (R13) */
};

enum err review_pair(const struct review *r, uint32_t request, uint32_t person,
                     struct review_pair *out, struct fault *f) PV_CHECKED;

/* The two values of one field. The reason stands in the office's log, which an auditor reads, so it
 * may hold no name of the two: ERR_USAGE then, and without a reason. */
struct review_field {
    struct str sought, on_file;
};
struct review_open {
    uint32_t request, person;
    enum field field;
    struct str reason;
};
enum err review_open(const struct review *r, const struct review_open *what,
                     struct review_field *out, struct fault *f) PV_CHECKED;

/* Records what an officer made of a pair. Upholding keeps the weight and the evidence as they were
 * seen. ERR_NOT_FOUND when the matcher sees nothing in common, ERR_REFUSED, ERR_STATE. */
enum err review_uphold(const struct review *r, uint32_t request, uint32_t person,
                       struct found *seen, struct fault *f) PV_CHECKED;
enum err review_reject(const struct review *r, uint32_t request, uint32_t person, struct str reason,
                       struct fault *f) PV_CHECKED;

/* The protection officer looked: this person only has a name like that of somebody who was erased.
 * From then on everybody may be shown it. ERR_STATE when nothing holds it back. */
enum err review_clear(const struct review *r, uint32_t person, struct str reason,
                      struct fault *f) PV_CHECKED;

/* A listing by anything but a request: by name, home, departure, label, gathering. Never done
 * (R14); logged without the word that was asked for. Returns ERR_REFUSED. */
enum err review_refuse_listing(struct book *b, const struct seat *by, const char *what,
                               struct fault *f) PV_CHECKED;

const char *verdict_name(enum verdict v); /* "agree", "close", "differ", "unknown" */

#endif
