/* case: one tracing request and every person it may be about, folded from events.
 *
 * A pure function of the set of entries it is given: order of arrival, order in the array and
 * clocks decide nothing but the order of display. Whether an act counts follows from what it
 * refers to (refs), who signed it, and the rules; an act that does not count is kept as void,
 * with its reason. An entry of a kind or with a key that is not known counts for nothing, unless it
 * lowers (WITHDRAWAL, WITHDRAWN, DURESS, DEATH_*, MANDATE_ENDED): then it is taken in its widest
 * meaning.
 *
 * "Knows": an entry knows what its own office logged before it, and what it names in its refs.
 *
 * What makes an act count (each broken rule gives a reason that begins with its number):
 *
 *   every kind but ANSWERED and LINE
 *                   at least one good signature by an officer whose role may do it (front desk:
 *                   requests, hindrances and withdrawals only; auditor and administrator: nothing
 *                   in a case) [R9]. The same act id with the same number of signers once per
 *                   stream: "act repeated"
 *   two-person kinds
 *                   in force with two good signatures of different officers on the same act bytes
 *                   [R5]; with one they are a proposal; same_device is shown
 *   UPHELD          any caseworker, verifier or protection officer
 *   REJECTED        the same; stands against a proof that does not know of it
 *   VERIFIED        refs: an UPHELD of the same request, by another officer than the one who upheld
 *                   it [R5]; proved needs two sources whose last speakers differ [S15] and
 *                   accounts_agree; failed needs neither, and stands against a proof that does not
 *                   know of it
 *   APPROACH        two-person; refs: a counting VERIFIED with outcome proved
 *   ASKED           refs: an APPROACH in force. Free when the setting is private or outside-call,
 *                   nobody of the controlling attendees was present and there is no duress mark
 *                   [R6]; otherwise it is kept and counts as not asked. A person who calls the
 *                   office from outside on his own needs no approach: setting outside-call may
 *                   stand without refs. A free no takes the ground from every grant whose asking
 *                   does not know of it
 *   GRANT           refs[0]: a counting, free ASKED of the same request with answer yes; further
 *                   refs: the withdrawals it supersedes. Raising needs a fresh private act: that
 *                   ASKED must know of each of them (an ASKED names those of other offices)
 *   WITHDRAWAL      always counts, from any officer of a role that may write in a case
 *   DISCLOSURE      two-person; at least one signer is not the one who upheld the pair [R5]; a
 *                   kinship is stated [R19]; refs: counting grants; permissions and values covered
 *                   by what they give and no withdrawal that it knows takes away [R4 R2 R10];
 *                   beyond alive and messages for a minor, or for a person whose age is not
 *                   certain: a BEST_INTERESTS record that came first [R11]; when another office
 *                   than the disclosing one holds the person: a CONFIRMED of that office covering
 *                   them, which knows of every withdrawal and of the askings that the grants stand
 *                   on [R10]
 *   HOLDER          from an office that holds the person; two that do not know of each other leave
 *                   both offices holding, and both confirm
 *   MEETING         grade private: no controlling attendee, else void "S3, R6: not private: ..."
 *   MEETING_AGREED  side person needs the permission visit in force for that request
 *   MEETING_HELD    always kept; "held, not private" when a controlling attendee was present
 *   MANDATE_CLAIMED kept as a claim, gives nothing [R8]
 *   MANDATE_GRANTED counts only when the person granted it in a free setting [R8], until its end or
 *                   MANDATE_ENDED
 *   MOVED           a fact; never an answer of the person [R20]
 *   COMPLETED       what a draft lacked; never instead of what was told at intake
 *   HINDRANCE       an event about the request; never an answer of the person
 *   DEATH_*         freeze every release; PROVED without a report behind it is a report
 *   DURESS          on the person or on the request freezes every release, shown to officers only
 *                   [R6]; a mark in ASKED does so until a free asking that knows of it
 *   LIFTED          two-person; refs: the marks of duress, reports and proofs of death that it
 * ends; one that it does not name stands */
#ifndef PV_RECORD_CASE_H
#define PV_RECORD_CASE_H

#include "core/fact.h"
#include "record/office.h"

enum case_stage {
    STAGE_DRAFT, /* no kinship stated, or not all that intake must ask */
    STAGE_SEARCHING,
    STAGE_VERIFYING, /* a candidate was upheld */
    STAGE_LOCATED,
    STAGE_APPROACHING,
    STAGE_DECIDING, /* the person answered freely */
    STAGE_DISCLOSING,
    STAGE_IN_CONTACT, /* something was told */
    STAGE_RESTING,    /* the person said no, or withdrew everything */
    STAGE_FATE_CHECK,
    STAGE_CLOSED_DECEASED,
    STAGE_WITHDRAWN /* by the enquirer */
};
const char *case_stage_name(enum case_stage s); /* "searching", for officers only */

enum { CASE_PERMISSIONS = 7 };

struct case_void {
    const struct entry *entry;
    struct str reason;
};

struct case_asked {
    const struct entry *entry;
    enum setting setting;
    enum own_answer answer;
    bool free; /* counts as asked (R6) */
};

struct case_disclosure {
    const struct entry *entry; /* the one with two signatures when in force, else the proposal */
    unsigned permissions;
    bool in_force;
    bool same_device; /* both signatures from one device: shown to officers (A36) */
    unsigned live;    /* of permissions: those that a grant it names still gives, with that value */
    int32_t until;    /* last day of all of those, DAY_OPEN without end */
    int64_t ready_ms; /* when it, and whatever else it may have waited for, was on file here */
    struct str value[CASE_PERMISSIONS]; /* what it tells: region, channel, address */
};

/* One permission, as it stands. */
struct case_permission {
    enum permission permission;
    bool in_force;             /* apart from its end, which is a question of the day asked for */
    int32_t until;             /* last day, DAY_OPEN when without end */
    struct str value;          /* region, channel, address; may be empty */
    const struct entry *grant; /* the grant that gives it, or NULL */
};

struct case_meeting {
    const struct entry *entry;
    enum grade grade;
    bool person_agrees, enquirer_agrees, held, held_private;
};

struct case_mandate {
    const struct entry *entry;
    bool claim; /* somebody's claim; gives nothing */
    bool ended;
    int32_t until; /* DAY_OPEN: without end */
    struct str by, what, scope;
};

struct case_move {
    const struct entry *entry;
    struct str from, to;
    enum own_answer own_answer; /* none: "moved, own answer unknown" */
};

/* A person on file, in view of one request. Pointers live in the arena and in the entries. */
struct case_person {
    struct tag person;
    struct facts facts; /* of the first LINE or PERSON */
    struct tag roster;  /* zero without */
    uint64_t line;
    struct str verbatim;
    struct tag holder;
    const struct entry *upheld, *rejected, *verified, *approach, *approach_proposed;
    bool proved;
    const struct entry *lifting_proposed; /* of a freeze; waits for a second officer */
    struct case_asked *asked;             /* by recorded time */
    size_t asked_count;
    bool own_answer_free;                                /* some free answer is there */
    enum own_answer own_answer;                          /* the last one given freely, else none */
    struct case_permission permission[CASE_PERMISSIONS]; /* bit i at place i */
    const struct entry **withdrawals; /* every counting one that covers this request */
    size_t withdrawal_count;
    unsigned withdrawn; /* covered by a withdrawal or a free no, and not in force again */
    struct case_disclosure *disclosures;
    size_t disclosure_count;
    struct case_meeting *meetings;
    size_t meeting_count;
    struct case_mandate *mandates;
    size_t mandate_count;
    struct case_move *moves;
    size_t move_count;
    bool duress, death_reported, death_proved, best_interests, adult_certain;
};

/* A letter given to the enquirer, whatever it said. */
struct case_letter {
    const struct entry *entry;
    int32_t day; /* calendar day it belongs to */
    struct str text;
};

struct case_told {
    const struct entry *entry;
    int32_t day; /* calendar day of the letter */
    unsigned permissions;
    struct str what; /* the sentences told */
};

struct case_hindrance {
    const struct entry *entry;
    struct str text, source;
};

struct case_file {
    struct tag request;
    const struct entry *opened; /* NULL when the request's own stream could not be opened */
    struct str enquirer, phone, kinship, wants, last_news;
    struct facts sought;
    struct tag letter;
    enum case_stage stage;
    int32_t today; /* of the fold */
    int64_t opened_ms;
    bool withdrawn, duress;
    const struct entry *lifting_proposed; /* of the duress on the request */
    struct case_hindrance *hindrances;
    size_t hindrance_count;
    struct case_person *persons;
    size_t person_count;
    struct case_told *told; /* letters that told something, by day */
    size_t told_count;
    struct case_letter *letters; /* by day, then in canonical order */
    size_t answer_count;         /* letters in all */
    struct case_void *voids;
    size_t void_count;
};

struct case_input {
    const struct entry
        *entries; /* of the request, its letter file and the persons; signer_good filled */
    size_t count;
    const struct office_state *office;
    struct tag request;
    int32_t today; /* for what depends on a day: ends of permissions and mandates, majority */
};

/* Folds. All memory is the arena's; entries must outlive it. ERR_MEMORY, ERR_NOT_FOUND when no
 * entry is of that request. */
enum err case_fold(const struct case_input *in, struct arena *a, struct case_file **out) PV_CHECKED;

/* Would this act count, added to those? The same code as the fold. OK, or ERR_REFUSED / ERR_STATE
 * with the reason in *f ("R5: the officer who upheld the match cannot verify it"), ERR_MEMORY. */
enum err case_would_count(const struct case_input *in, const struct entry *added,
                          struct fault *f) PV_CHECKED;

/* Bits of enum permission in force on a day. */
unsigned case_permissions_on(const struct case_person *p, int32_t day);

/* May that somebody speak for the person about this, today? True only for a mandate that the person
 * gave freely (R8), not ended, not past its end, with this scope or "all". */
bool case_mandate_holds(const struct case_person *p, struct str by, struct str scope,
                        int32_t today);

/* NULL when that person is not in the file. */
const struct case_person *case_person_of(const struct case_file *c, const struct tag *person);

#endif
