#include "desk/access.h"

#include "record/answer.h"

#include <stdio.h>

enum {
    FRONT = 1u << ROLE_FRONT_DESK,
    CASEWORK = 1u << ROLE_CASEWORKER | 1u << ROLE_VERIFIER | 1u << ROLE_PROTECTION,
    PROTECTION = 1u << ROLE_PROTECTION,
    AUDIT = 1u << ROLE_AUDITOR,
    ADMIN = 1u << ROLE_ADMINISTRATOR
};

/* An administrator's and an auditor's keys open no case anyway (docs/ledger-format.md section 4).
 * But several officers may be seated at one desk, whose keys are held together: so the role of the
 * one who acts decides, and the keys that this officer brought along. Without the second, whoever
 * may appoint officers could appoint one that reads what others have unlocked. */
static const struct {
    unsigned roles;
    const char *name;
    bool request, cases; /* keys that are needed for it */
} TABLE[] = {
    [ACCESS_REQUEST_TAKE] = {FRONT | CASEWORK, "take requests", true, false},
    [ACCESS_REQUEST_READ] = {FRONT | CASEWORK, "read requests", true, false},
    [ACCESS_ROSTER_IMPORT] = {CASEWORK, "take in a list", true, true},
    [ACCESS_ROSTER_READ] = {CASEWORK, "read which lists there are", true, true},
    [ACCESS_MATCH_READ] = {CASEWORK, "read candidates", true, true},
    [ACCESS_MATCH_DECIDE] = {CASEWORK, "decide on candidates", true, true},
    [ACCESS_LABELS] = {PROTECTION, "export decisions as labels", true, true},
    [ACCESS_CASE_READ] = {CASEWORK, "read a case", true, true},
    [ACCESS_CASE_WRITE] = {CASEWORK, "write in a case", true, true},
    [ACCESS_ANSWER] = {FRONT | CASEWORK, "give an answer", true, false},
    [ACCESS_FACT_RECORD] = {CASEWORK | ADMIN, "record what authorities or sites did", false, false},
    [ACCESS_REPORT] = {CASEWORK, "make a report", true, true},
    [ACCESS_DUE] = {FRONT | CASEWORK | AUDIT | ADMIN, "see what waits", false, false},
    [ACCESS_SHARE] = {CASEWORK, "share with a partner office", true, true},
    [ACCESS_ERASE] = {PROTECTION, "erase a person", true, true},
    [ACCESS_CLEAR] = {PROTECTION, "clear a likeness to somebody who was erased", true, true},
    [ACCESS_LOG_READ] = {PROTECTION | AUDIT, "read the office's log", false, false},
    [ACCESS_OFFICE_MANAGE] = {PROTECTION | ADMIN, "manage the office", false, false},
};

bool access_may(enum role role, enum access what)
{
    return role > ROLE_NONE && role <= ROLE_ADMINISTRATOR && TABLE[what].roles & 1u << role;
}

const char *access_name(enum access what)
{
    return TABLE[what].name;
}

static bool holds(const struct book *b, const struct seat *by, enum access what)
{
    return (!TABLE[what].request || book_seat_holds(b, by, TABLE_REQUEST)) &&
           (!TABLE[what].cases || book_seat_holds(b, by, TABLE_CASE));
}

enum err access_check(struct book *b, const struct seat *by, enum access what, struct fault *f)
{
    if (!by)
        return fault_set(f, ERR_LOCKED, "no officer has unlocked the office");
    if (access_may(by->role, what) && holds(b, by, what))
        return OK;
    if (access_may(by->role, what))
        return book_refuse(b, by, TABLE[what].name, "R9", f,
                           "you do not hold the keys of your role; an officer who holds them runs "
                           "\"officer admit\" for you, then unlock again");
    char why[160];
    snprintf(why, sizeof why, "the role %s does not %s", role_name(by->role), TABLE[what].name);
    return book_refuse(b, by, TABLE[what].name, "R9", f, why);
}

enum err access_reference(const struct seat *by, struct str word, struct fault *f)
{
    struct reference r;
    if ((by && access_may(by->role, ACCESS_CASE_READ)) || reference_parse(word, &r) != OK ||
        r.bits >= 8 * TAG_BYTES)
        return OK;
    return fault_set(f, ERR_USAGE,
                     "write the whole reference P-..., as it stands on the person's paper");
}
