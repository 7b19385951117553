/* due: what waits, for whom, and since when.
 *
 * Each role sees what it can do something about (R9): the front desk requests and drafts; officers
 * of cases what waits for a second one; the protection officer lists in quarantine, likenesses of
 * names to somebody erased, and what is frozen. Nothing here is stored. */
#ifndef PV_DESK_DUE_H
#define PV_DESK_DUE_H

#include "desk/finder.h"
#include "desk/request.h"

enum due_kind {
    DUE_FROZEN,     /* duress: releases are frozen */
    DUE_FATE,       /* a death is reported and not proved */
    DUE_LOOKS,      /* an officer looked at very much today (R7) */
    DUE_TARGET,     /* very many fields of one person were opened today (R7) */
    DUE_QUARANTINE, /* a list without giver, permission or purpose */
    DUE_NAME_HIT,   /* a name like that of somebody who was erased */
    DUE_VERIFY,
    DUE_PLAN,            /* proved: the approach is to be planned */
    DUE_APPROACH_SECOND, /* waits for a second officer */
    DUE_ASK,             /* agreed: the person is to be asked */
    DUE_PROPOSE,         /* the person allows something that nobody proposed to tell */
    DUE_DISCLOSURE_SECOND,
    DUE_LIFTING_SECOND,
    DUE_SHARE_SECOND,
    DUE_CANDIDATE, /* nobody has decided on a likely candidate */
    DUE_DRAFT,
    DUE_UNASKED, /* no draft, and intake has not asked all that it asks */
    DUE_KINDS
};

struct due_item {
    enum due_kind kind;
    struct tag request, person, roster;
    bool has_request, has_person, has_roster;
    struct str officer;     /* of DUE_LOOKS */
    uint32_t fields, pairs; /* of DUE_LOOKS and DUE_TARGET */
    int32_t since_day;
    bool by_me; /* I did the step before: another officer must do this one (R5) */
};

struct due {
    int32_t today;
    int32_t next_answers;   /* the calendar day on which everybody is answered */
    uint64_t waiting;       /* requests */
    int32_t oldest_day;     /* DAY_OPEN when none waits */
    bool sees_requests;     /* by the role */
    uint64_t refused;       /* what rules refused so far; for the auditor */
    struct due_item *items; /* by kind, then oldest first */
    size_t count;
};

/* ERR_REFUSED (R9), ERR_MEMORY, ERR_CORRUPT. */
struct due_ask {
    struct book *book;
    struct finder *finder;
    const struct seat *by;
    struct arena *arena;
};
enum err due_list(const struct due_ask *ask, struct due *out, struct fault *f) PV_CHECKED;

/* "waits for verification by another officer". */
const char *due_text(enum due_kind k);

#endif
