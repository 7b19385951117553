/* request: one relative asks about one person.
 *
 * Intake looks at nothing but the requests themselves: whether somebody on file matches changes
 * neither what is done nor what is shown (R7). A request without enquirer or kinship is a draft: it
 * is kept and looked for, and nothing can be told on it (R19). */
#ifndef PV_DESK_REQUEST_H
#define PV_DESK_REQUEST_H

#include "desk/intake.h"
#include "record/answer.h"

struct request_new {
    struct str enquirer, phone, kinship;
    struct str wants; /* news, contact, meeting */
    struct str sees;  /* who may see the request: words of request_sees_known, commas between */
    struct str last_news, ticket;
    struct str verbatim; /* of an imported line */
    struct facts sought;
    struct text_pair *questions; /* asked at intake, and what was answered; sorted when stored */
    size_t question_count;
};

/* True for news, contact and meeting; for person, partner, authority and public with commas
 * between. */
bool request_wants_known(struct str word);
bool request_sees_known(struct str words);

/* Takes a request. It has a letter file of its own, with a key of its own. ERR_USAGE (no name of
 * the sought person, a word that is not known), ERR_REFUSED (R9). */
enum err request_add(struct book *b, const struct seat *by, const struct request_new *what,
                     struct tag *out, struct fault *f) PV_CHECKED;

/* Many from a list, in one batch. */
struct request_batch {
    struct intake_source rows;
    struct intake_progress progress;
    struct str wants, sees; /* of all of them */
    bool dry_run;
};

struct request_batch_made {
    uint64_t imported, drafts; /* drafts are among those imported */
    uint64_t repeated;         /* the same line with the same number is on file: not taken again */
    uint64_t tickets_used;     /* imported under a number that another request has as well */
};

/* imported + repeated is the number of rows given. On an error nothing was written. */
enum err request_import(struct book *b, const struct seat *by, const struct request_batch *what,
                        struct request_batch_made *out, struct fault *f) PV_CHECKED;

struct request_hindrance {
    struct str text, source;
    int32_t day; /* DAY_OPEN when not known */
};

/* What was told at intake and about it. Slices live in the arena. */
struct request_info {
    uint32_t stream;
    struct tag tag, letter;
    struct str enquirer, phone, kinship, wants, sees, last_news, ticket, verbatim, name;
    struct facts sought;
    struct text_pair *questions;
    size_t question_count;
    struct request_hindrance *hindrances;
    size_t hindrance_count;
    int64_t opened_ms;
    bool draft, withdrawn, imported;
    bool marked;      /* duress was reported of the enquirer, or a lifting of it was proposed */
    bool share_waits; /* sharing it was proposed, and no second officer has agreed yet */
    int64_t share_ms;
};

/* ERR_NOT_FOUND when the stream holds no request. Does not ask who may. */
enum err request_read(struct book *b, uint32_t request, struct arena *a, struct request_info *out,
                      struct fault *f) PV_CHECKED;

/* What is missing: enquirer, phone, kinship, last news and questions of `what`; what was told
 * before stays. When nothing is given that is missing: ERR_USAGE, or ERR_STATE when intake has
 * asked all. */
enum err request_complete(struct book *b, const struct seat *by, uint32_t request,
                          const struct request_new *what, struct fault *f) PV_CHECKED;

/* ERR_STATE when it is withdrawn already, or still open. */
enum err request_withdraw(struct book *b, const struct seat *by, uint32_t request,
                          struct str reason, struct fault *f) PV_CHECKED;
enum err request_reopen(struct book *b, const struct seat *by, uint32_t request, struct str reason,
                        struct fault *f) PV_CHECKED;

/* Somebody stood between, on a day (DAY_OPEN: not known), according to a chain of speakers. An
 * event, never the person's answer. ERR_USAGE without text or source. */
enum err hindrance_add(struct book *b, const struct seat *by, uint32_t request,
                       const struct request_hindrance *what, struct fault *f) PV_CHECKED;

/* Why a request is a draft: "no kinship stated", or NULL. */
const char *request_draft_reason(const struct request_info *r);
/* What intake has not asked of an enquirer who is known: "identity questions and last news", or
 * NULL. Such a request is no draft, since something may be told on it. Where the identity questions
 * were asked, last news that is empty is not known. */
const char *request_unasked(const struct request_info *r);

#endif
