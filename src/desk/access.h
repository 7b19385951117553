/* access: who may do what, in one table.
 *
 * What counts in a case is decided by record/; this is about who may look and ask (R9). A front
 * desk takes requests and never sees the register; an auditor reads the log; an administrator keeps
 * the office running and reads no case. What is refused is logged. */
#ifndef PV_DESK_ACCESS_H
#define PV_DESK_ACCESS_H

#include "desk/book.h"

enum access {
    ACCESS_REQUEST_TAKE,  /* take, withdraw, reopen requests; note hindrances */
    ACCESS_REQUEST_READ,  /* what an enquirer told at intake */
    ACCESS_ROSTER_IMPORT, /* take in a list of residents */
    ACCESS_ROSTER_READ,   /* which lists there are */
    ACCESS_MATCH_READ,    /* candidates and their reasons */
    ACCESS_MATCH_DECIDE,  /* uphold, reject */
    ACCESS_LABELS,        /* what two officers decided, as a file of ids */
    ACCESS_CASE_READ,     /* the officers' view of a case, its history */
    ACCESS_CASE_WRITE,    /* everything that is recorded about a person */
    ACCESS_ANSWER,        /* give an enquirer the answer of the day */
    ACCESS_FACT_RECORD,   /* agreements, closed places */
    ACCESS_REPORT,        /* figures without names */
    ACCESS_DUE,           /* what waits */
    ACCESS_SHARE,         /* bundles, merging */
    ACCESS_ERASE,
    ACCESS_CLEAR,    /* say that somebody with the name of one who was erased is another person */
    ACCESS_LOG_READ, /* the office's own log */
    ACCESS_OFFICE_MANAGE /* officers, partners, backups */
};

/* True when the role may. No log. */
bool access_may(enum role role, enum access what);

/* OK when the role may and the officer brought the keys for it, whatever others have unlocked; or
 * the refusal, logged: ERR_REFUSED with "refused (R9): ..." in *f. ERR_LOCKED without a
 * seat. */
enum err access_check(struct book *b, const struct seat *by, enum access what,
                      struct fault *f) PV_CHECKED;

/* May this officer write a person's reference like this? Who may not read cases writes it in full:
 * a beginning that fits, or does not, would tell who is on file (R7, R9). ERR_USAGE, or OK, also
 * when it is no reference at all. */
enum err access_reference(const struct seat *by, struct str word, struct fault *f) PV_CHECKED;

/* The words for what is asked: "read candidates". They stand in the log and bear no name. */
const char *access_name(enum access what);

#endif
