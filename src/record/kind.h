/* kind: the numbers of the ledger format: roles, kinds of acts, keys of their bodies.
 *
 * Part of docs/ledger-format.md. A number is never used again for anything else. */
#ifndef PV_RECORD_KIND_H
#define PV_RECORD_KIND_H

#include "base/str.h"

enum role {
    ROLE_NONE = 0,
    ROLE_FRONT_DESK = 1,
    ROLE_CASEWORKER = 2,
    ROLE_VERIFIER = 3,
    ROLE_PROTECTION = 4,
    ROLE_AUDITOR = 5,
    ROLE_ADMINISTRATOR = 6
};

enum table { TABLE_OFFICE = 0, TABLE_REQUEST = 1, TABLE_CASE = 2, TABLE_COUNT = 3 };

/* The stream an act belongs in stands behind its number:
 * O office, T roster, P person, R request, L letter file. 2: a two-person kind. */
enum kind {
    KIND_NONE = 0,
    KIND_OFFICE_OPENED = 1, /* O  NAME, CALENDAR_DAYS */
    KIND_OFFICER_ADDED = 2, /* O  OFFICER, PUBLIC_KEY, SEAL_KEY, NAME, ROLE */
    KIND_OFFICER_ENDED = 3, /* O  OFFICER, REASON */
    KIND_PARTNER = 4,       /* O  OFFICE, PUBLIC_KEY, SEAL_KEY, NAME, OFFICERS */
    KIND_VIEWED = 5,        /* O  WHAT, SUBJECT: a read or a search */
    KIND_REFUSED = 6,       /* O  WHAT, RULE: something asked for and refused */
    KIND_ERASED = 7,        /* O  SUBJECT, LINE_HASHES, NAME_HASHES */
    KIND_AGREEMENT = 8,     /* O  PARTIES, TEXT, NUMBER_SAID: an agreement of authorities */
    KIND_PLACE_CLOSED = 9,  /* O  PLACE */
    KIND_REPORT = 10,       /* O  WHAT, CELLS: figures as published */
    KIND_BUNDLE_MADE = 11,  /* O  OFFICE */
    KIND_MERGED = 12,       /* O  OFFICE, COUNT */
    KIND_BACKUP_MADE = 13,  /* O */
    KIND_ROSTER = 20,   /* T  GIVER, PERMISSION, PURPOSE, FILE_NAME, COUNT, REJECTED, COLUMNS, ROOT;
                              valid: date of the list; quarantined without GIVER, PERMISSION or
                              PURPOSE */
    KIND_LINE = 21,     /* P  ROSTER, LINE, VERBATIM, FACTS, HOLDER */
    KIND_PERSON = 22,   /* P  FACTS, HOLDER, SOURCE: a person entered by hand */
    KIND_LINKED = 23,   /* P+P SUBJECT, REASON */
    KIND_UNLINKED = 24, /* P+P SUBJECT, REASON; refs: the link */
    KIND_UPHELD = 25,   /* P  REQUEST, WEIGHT_CENTIBITS, PERMILLE, EVIDENCE */
    KIND_REJECTED = 26, /* P  REQUEST, REASON */
    KIND_VERIFIED =
        27, /* P  REQUEST, OUTCOME (proved, failed), SOURCES, ACCOUNTS_AGREE; refs: upheld */
    KIND_APPROACH = 28, /* P2 REQUEST, BY, PLACE, INTERPRETER, RISK; refs: verified */
    KIND_ASKED = 29,    /* P  REQUEST, SETTING, PRESENT, ANSWER, DURESS; refs: approach, then what
                              the officer knew of other offices' withdrawals and free noes */
    KIND_GRANT =
        30, /* P  REQUEST, PERMISSIONS, VALUES, UNTIL; refs: asked, withdrawals it supersedes */
    KIND_WITHDRAWAL = 31,      /* P  REQUEST (absent: all), PERMISSIONS, REASON */
    KIND_DURESS = 32,          /* P or R  TEXT */
    KIND_DISCLOSURE = 33,      /* P2 REQUEST, PERMISSIONS, VALUES; refs: grants */
    KIND_MOVED = 34,           /* P  FROM, TO, OWN_ANSWER; valid: when */
    KIND_MANDATE_CLAIMED = 35, /* P  BY, WHAT (leader, family, other), SCOPE */
    KIND_MANDATE_GRANTED = 36, /* P  BY (who may speak), SCOPE, UNTIL, SETTING, PRESENT */
    KIND_MANDATE_ENDED = 37,   /* P  refs: the grant */
    KIND_MEETING = 38,         /* P  REQUEST, GRADE, PRESENT, PLACE; valid: day */
    KIND_MEETING_AGREED = 39,  /* P  SIDE; refs: meeting */
    KIND_MEETING_HELD = 40,    /* P  REQUEST, PRESENT, TEXT; refs: meeting if one was planned */
    KIND_DEATH_REPORTED = 41,  /* P  SOURCE */
    KIND_DEATH_PROVED = 42,    /* P  SOURCE; refs: reported */
    KIND_BEST_INTERESTS = 43,  /* P  TEXT */
    KIND_HOLDER = 44,          /* P  OFFICE: the office that holds the person from now on */
    KIND_SHARE = 45,           /* P2 or R2  OFFICE, REASON */
    KIND_CONFIRMED =
        46, /* P  REQUEST, PERMISSIONS: the holding office confirms before a disclosure; refs:
               what it knew of other offices' askings and withdrawals */
    KIND_LIFTED = 47,    /* P2 or R2  TEXT; refs: the marks of duress and the reports and proofs of
                            death that are past or were wrong */
    KIND_CLEARED = 48,   /* P  REASON: the protection officer looked at a likeness to somebody who
                            was erased; it is another person */
    KIND_REQUEST = 60,   /* R  ENQUIRER, PHONE, KINSHIP, WANTS, SEES, FACTS, LAST_NEWS, QUESTIONS,
                            LETTER, TICKET, VERBATIM (the line it was imported from) */
    KIND_WITHDRAWN = 61, /* R  REASON */
    KIND_REOPENED = 62,  /* R  REASON */
    KIND_HINDRANCE = 63, /* R  TEXT, SOURCE; valid: day */
    KIND_COMPLETED = 64, /* R  ENQUIRER, PHONE, KINSHIP, LAST_NEWS, QUESTIONS: what intake had not
                            asked; what was told before stays */
    KIND_ANSWERED = 80 /* L  CALENDAR_DAY, TEXT (the whole letter), PERMISSIONS and TOLD (items and
                            sentences newly told; 0 and absent for none), FILL; refs: the
                            disclosures it told */
};

/* Keys of a body. The type stands behind: t text, u unsigned, i signed, b bytes, y bool,
 * [..] array, {..} map. */
enum body_key {
    BODY_NAME = 1,              /* t */
    BODY_OFFICER = 2,           /* b16 */
    BODY_PUBLIC_KEY = 3,        /* b32 */
    BODY_SEAL_KEY = 4,          /* b32 */
    BODY_ROLE = 5,              /* u  enum role */
    BODY_OFFICE = 6,            /* b16 */
    BODY_OFFICERS = 7,          /* [[b16 officer, b32 key, t name, u role]] */
    BODY_WHAT = 8,              /* t */
    BODY_SUBJECT = 9,           /* b16 */
    BODY_RULE = 10,             /* t  "R14" */
    BODY_REASON = 11,           /* t */
    BODY_LINE_HASHES = 12,      /* [b32] */
    BODY_NAME_HASHES = 13,      /* [b32] */
    BODY_PARTIES = 14,          /* t */
    BODY_TEXT = 15,             /* t */
    BODY_NUMBER_SAID = 16,      /* t  as said: "more than 2,000" */
    BODY_PLACE = 17,            /* t */
    BODY_CELLS = 18,            /* {t: u} */
    BODY_COUNT = 19,            /* u */
    BODY_GIVER = 20,            /* t */
    BODY_PERMISSION = 21,       /* t */
    BODY_PURPOSE = 22,          /* t */
    BODY_FILE_NAME = 23,        /* t */
    BODY_REJECTED = 24,         /* u */
    BODY_COLUMNS = 25,          /* [t] */
    BODY_ROOT = 26,             /* b32  Merkle root over the ids of the roster's lines in order */
    BODY_ROSTER = 27,           /* b16 */
    BODY_LINE = 28,             /* u  line number in the source */
    BODY_VERBATIM = 29,         /* t */
    BODY_FACTS = 30,            /* {u enum field: t} */
    BODY_HOLDER = 31,           /* b16 office */
    BODY_SOURCE = 32,           /* t  chain of speakers, nearest first, " < " between */
    BODY_REQUEST = 33,          /* b16 */
    BODY_WEIGHT_CENTIBITS = 34, /* i  hundredths of a bit */
    BODY_PERMILLE = 35,         /* u  probability in thousandths */
    BODY_EVIDENCE = 36,         /* [[u field, u verdict, i centibits, t]] */
    BODY_OUTCOME = 37,          /* u  enum outcome */
    BODY_SOURCES = 38,          /* [t] chains of speakers */
    BODY_ACCOUNTS_AGREE = 39,   /* y */
    BODY_BY = 40,               /* t */
    BODY_INTERPRETER = 41,      /* t */
    BODY_RISK = 42,             /* t */
    BODY_SETTING = 43,          /* u  enum setting */
    BODY_PRESENT = 44,          /* [[u enum attendee, t]] */
    BODY_ANSWER = 45,           /* u  enum own_answer */
    BODY_DURESS = 46,           /* y */
    BODY_PERMISSIONS = 47,      /* u  bits of enum permission */
    BODY_VALUES = 48, /* {u enum permission bit: t} what may be told: region, channel, address */
    BODY_UNTIL = 49,  /* i  day, last one included */
    BODY_FROM = 50,   /* t */
    BODY_TO = 51,     /* t */
    BODY_OWN_ANSWER = 52,    /* u  enum own_answer */
    BODY_SCOPE = 53,         /* t */
    BODY_GRADE = 54,         /* u  enum grade */
    BODY_SIDE = 55,          /* u  enum side */
    BODY_ENQUIRER = 56,      /* t */
    BODY_PHONE = 57,         /* t */
    BODY_KINSHIP = 58,       /* t  as stated; absent: none stated */
    BODY_WANTS = 59,         /* t  news, contact, meeting */
    BODY_SEES = 60,          /* t  who may see the request: person, partner, authority, public */
    BODY_LAST_NEWS = 61,     /* t */
    BODY_QUESTIONS = 62,     /* {t: t} identity questions asked at intake */
    BODY_LETTER = 63,        /* b16 */
    BODY_CALENDAR_DAY = 64,  /* i  day */
    BODY_TICKET = 65,        /* t  number of a paper form or of an imported row */
    BODY_CALENDAR_DAYS = 66, /* u  days from one answer day to the next, 1 to 366 */
    BODY_TOLD = 67,          /* t  sentences told for the first time */
    BODY_FILL = 68           /* b  zeros: letters are alike in length, whatever they say */
};

/* Items of consent, one bit each (BODY_PERMISSIONS). */
enum permission {
    PERMIT_ALIVE = 1,
    PERMIT_NO_CONTACT = 2, /* may be told: wants no contact */
    PERMIT_MESSAGES = 4,
    PERMIT_REGION = 8,
    PERMIT_CHANNEL = 16,
    PERMIT_ADDRESS = 32,
    PERMIT_VISIT = 64,
    PERMIT_ALL = 127
};

enum outcome { OUTCOME_FAILED = 0, OUTCOME_PROVED = 1 };

/* Where and how somebody was asked. Free are the private interview and the call made from
 * outside with identity checked, and these only when nobody of ATTENDEE_CONTROL is present. */
enum setting { SETTING_NOT_PRIVATE = 0, SETTING_PRIVATE = 1, SETTING_OUTSIDE_CALL = 2 };

enum own_answer { ANSWER_NONE = 0, ANSWER_YES = 1, ANSWER_NO = 2 };

/* Who was in the room. The first group may be there when bound or chosen by the person;
 * the second makes anything said not free and a meeting not private. */
enum attendee {
    ATTENDEE_INTERPRETER = 1, /* bound */
    ATTENDEE_MEDIC = 2,
    ATTENDEE_GUARDIAN = 3,
    ATTENDEE_SUPPORTER = 4, /* chosen by the person */
    ATTENDEE_OFFICER = 5,   /* of the office */
    ATTENDEE_SITE = 16,     /* official of the site */
    ATTENDEE_ASSOCIATION = 17,
    ATTENDEE_STATE = 18,
    ATTENDEE_LEADER = 19,
    ATTENDEE_OTHER = 20
};

enum grade { GRADE_PRIVATE = 1, GRADE_IN_SIGHT = 2, GRADE_SUPERVISED = 3 };
enum side { SIDE_PERSON = 1, SIDE_ENQUIRER = 2 };

/* The words used on the command line and in texts: "caseworker", "alive", "private",
 * "site-official". The *_name functions never give NULL ("unknown" for a number not known);
 * the *_from_name functions are false when there is no such word. */
const char *role_name(enum role r);
bool role_from_name(struct str word, enum role *out);
const char *kind_name(enum kind k); /* "person upheld", "consent granted" */
const char *permission_name(enum permission one_bit);
/* "alive,messages" or a preset: nothing, alive-only, messages-no-place, messages-and-region,
 * one-channel, visit. False names nothing known; *bad is then the word. */
bool permissions_from_words(struct str words, unsigned *bits, struct str *bad);
const char *setting_name(enum setting s); /* not-private, private, outside-call */
bool setting_from_name(struct str word, enum setting *out);
const char *attendee_name(enum attendee a); /* interpreter ... site-official, association-worker,
                                               state-officer, leader, other */
bool attendee_from_name(struct str word, enum attendee *out);
const char *grade_name(enum grade g); /* private, in-sight, supervised */
bool grade_from_name(struct str word, enum grade *out);
const char *own_answer_name(enum own_answer a); /* none, yes, no */
bool own_answer_from_name(struct str word, enum own_answer *out);

/* Which table keys a role holds, bit per enum table (docs/ledger-format.md section 4). */
unsigned role_tables(enum role r);
/* True for the kinds that need two officers' signatures on the same act. */
bool kind_two_person(enum kind k);
/* True for a kind number that this version knows. */
bool kind_known(uint64_t number);

#endif
