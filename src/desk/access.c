#include "desk/access.h"

#include <stdio.h>

enum {
    FRONT = 1u << ROLE_FRONT_DESK,
    CASEWORK = 1u << ROLE_CASEWORKER | 1u << ROLE_VERIFIER | 1u << ROLE_PROTECTION,
    PROTECTION = 1u << ROLE_PROTECTION,
    AUDIT = 1u << ROLE_AUDITOR,
    ADMIN = 1u << ROLE_ADMINISTRATOR
};

/* An administrator's and an auditor's keys open no case anyway (docs/ledger-format.md section 4);
 * several officers may be seated at one desk, so the acting role decides, not the keys held. */
static const struct {
    unsigned roles;
    const char *name;
} TABLE[] = {
    [ACCESS_REQUEST_TAKE] = {FRONT | CASEWORK, "take requests"},
    [ACCESS_REQUEST_READ] = {FRONT | CASEWORK, "read requests"},
    [ACCESS_ROSTER_IMPORT] = {CASEWORK, "take in a list"},
    [ACCESS_ROSTER_READ] = {CASEWORK, "read which lists there are"},
    [ACCESS_MATCH_READ] = {CASEWORK, "read candidates"},
    [ACCESS_MATCH_DECIDE] = {CASEWORK, "decide on candidates"},
    [ACCESS_CASE_READ] = {CASEWORK, "read a case"},
    [ACCESS_CASE_WRITE] = {CASEWORK, "write in a case"},
    [ACCESS_ANSWER] = {FRONT | CASEWORK, "give an answer"},
    [ACCESS_FACT_RECORD] = {CASEWORK | ADMIN, "record what authorities or sites did"},
    [ACCESS_REPORT] = {CASEWORK, "make a report"},
    [ACCESS_DUE] = {FRONT | CASEWORK | AUDIT | ADMIN, "see what waits"},
    [ACCESS_SHARE] = {CASEWORK, "share with a partner office"},
    [ACCESS_ERASE] = {PROTECTION, "erase a person"},
    [ACCESS_CLEAR] = {PROTECTION, "clear a likeness to somebody who was erased"},
    [ACCESS_LOG_READ] = {PROTECTION | AUDIT, "read the office's log"},
    [ACCESS_OFFICE_MANAGE] = {PROTECTION | ADMIN, "manage the office"},
};

bool access_may(enum role role, enum access what)
{
    return role > ROLE_NONE && role <= ROLE_ADMINISTRATOR && TABLE[what].roles & 1u << role;
}

const char *access_name(enum access what)
{
    return TABLE[what].name;
}

enum err access_check(struct book *b, const struct seat *by, enum access what, struct fault *f)
{
    if (!by)
        return fault_set(f, ERR_LOCKED, "no officer has unlocked the office");
    if (access_may(by->role, what))
        return OK;
    char why[160];
    snprintf(why, sizeof why, "the role %s does not %s", role_name(by->role), TABLE[what].name);
    return book_refuse(b, by, TABLE[what].name, "R9", f, why);
}
