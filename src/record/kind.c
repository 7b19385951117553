#include "record/kind.h"

/* Words are matched exactly: they are typed by officers who see them listed, and stand in texts. */

struct word {
    unsigned number;
    const char *text;
};

static const char *word_of(const struct word *words, size_t count, unsigned number)
{
    for (size_t i = 0; i < count; i++)
        if (words[i].number == number)
            return words[i].text;
    return "unknown";
}

static bool word_find(const struct word *words, size_t count, struct str text, unsigned *out)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(str_from(words[i].text), text)) {
            *out = words[i].number;
            return true;
        }
    }
    return false;
}

static const struct word ROLES[] = {
    {ROLE_FRONT_DESK, "front-desk"}, {ROLE_CASEWORKER, "caseworker"},
    {ROLE_VERIFIER, "verifier"},     {ROLE_PROTECTION, "protection-officer"},
    {ROLE_AUDITOR, "auditor"},       {ROLE_ADMINISTRATOR, "administrator"},
};

static const struct word KINDS[] = {
    {KIND_OFFICE_OPENED, "office opened"},
    {KIND_OFFICER_ADDED, "officer added"},
    {KIND_OFFICER_ENDED, "officer ended"},
    {KIND_PARTNER, "partner office named"},
    {KIND_VIEWED, "viewed"},
    {KIND_REFUSED, "refused"},
    {KIND_ERASED, "subject erased"},
    {KIND_AGREEMENT, "agreement of authorities recorded"},
    {KIND_PLACE_CLOSED, "place closed"},
    {KIND_REPORT, "report made"},
    {KIND_BUNDLE_MADE, "bundle made"},
    {KIND_MERGED, "bundle merged"},
    {KIND_BACKUP_MADE, "backup made"},
    {KIND_ROSTER, "roster received"},
    {KIND_LINE, "roster line"},
    {KIND_PERSON, "person entered"},
    {KIND_LINKED, "persons linked"},
    {KIND_UNLINKED, "persons unlinked"},
    {KIND_UPHELD, "person upheld"},
    {KIND_REJECTED, "person rejected"},
    {KIND_VERIFIED, "person verified"},
    {KIND_APPROACH, "approach approved"},
    {KIND_ASKED, "person asked"},
    {KIND_GRANT, "consent granted"},
    {KIND_WITHDRAWAL, "consent withdrawn"},
    {KIND_DURESS, "duress reported"},
    {KIND_DISCLOSURE, "disclosure approved"},
    {KIND_MOVED, "person moved"},
    {KIND_MANDATE_CLAIMED, "mandate claimed"},
    {KIND_MANDATE_GRANTED, "mandate granted"},
    {KIND_MANDATE_ENDED, "mandate ended"},
    {KIND_MEETING, "meeting planned"},
    {KIND_MEETING_AGREED, "meeting agreed"},
    {KIND_MEETING_HELD, "meeting held"},
    {KIND_DEATH_REPORTED, "death reported"},
    {KIND_DEATH_PROVED, "death proved"},
    {KIND_BEST_INTERESTS, "best interests noted"},
    {KIND_HOLDER, "holding office changed"},
    {KIND_SHARE, "sharing approved"},
    {KIND_CONFIRMED, "disclosure confirmed"},
    {KIND_LIFTED, "freeze lifted"},
    {KIND_CLEARED, "likeness cleared"},
    {KIND_REQUEST, "request taken"},
    {KIND_WITHDRAWN, "request withdrawn"},
    {KIND_REOPENED, "request reopened"},
    {KIND_HINDRANCE, "hindrance noted"},
    {KIND_COMPLETED, "draft completed"},
    {KIND_ANSWERED, "answer given"},
};

static const struct word PERMISSIONS[] = {
    {PERMIT_ALIVE, "alive"},   {PERMIT_NO_CONTACT, "no-contact"}, {PERMIT_MESSAGES, "messages"},
    {PERMIT_REGION, "region"}, {PERMIT_CHANNEL, "channel"},       {PERMIT_ADDRESS, "address"},
    {PERMIT_VISIT, "visit"},
};

/* Each preset says at least that the person is alive: whatever else is told says that anyway. */
static const struct word PRESETS[] = {
    {0, "nothing"},
    {PERMIT_ALIVE, "alive-only"},
    {PERMIT_ALIVE | PERMIT_MESSAGES, "messages-no-place"},
    {PERMIT_ALIVE | PERMIT_MESSAGES | PERMIT_REGION, "messages-and-region"},
    {PERMIT_ALIVE | PERMIT_CHANNEL, "one-channel"},
};

static const struct word SETTINGS[] = {
    {SETTING_NOT_PRIVATE, "not-private"},
    {SETTING_PRIVATE, "private"},
    {SETTING_OUTSIDE_CALL, "outside-call"},
};

static const struct word ATTENDEES[] = {
    {ATTENDEE_INTERPRETER, "interpreter"},
    {ATTENDEE_MEDIC, "medic"},
    {ATTENDEE_GUARDIAN, "guardian"},
    {ATTENDEE_SUPPORTER, "supporter"},
    {ATTENDEE_OFFICER, "officer"},
    {ATTENDEE_SITE, "site-official"},
    {ATTENDEE_ASSOCIATION, "association-worker"},
    {ATTENDEE_STATE, "state-officer"},
    {ATTENDEE_LEADER, "leader"},
    {ATTENDEE_OTHER, "other"},
};

static const struct word GRADES[] = {
    {GRADE_PRIVATE, "private"},
    {GRADE_IN_SIGHT, "in-sight"},
    {GRADE_SUPERVISED, "supervised"},
};

static const struct word ANSWERS[] = {
    {ANSWER_NONE, "none"},
    {ANSWER_YES, "yes"},
    {ANSWER_NO, "no"},
};

const char *role_name(enum role r)
{
    return word_of(ROLES, COUNT(ROLES), r);
}

bool role_from_name(struct str word, enum role *out)
{
    unsigned n;
    if (!word_find(ROLES, COUNT(ROLES), word, &n))
        return false;
    *out = (enum role)n;
    return true;
}

const char *kind_name(enum kind k)
{
    return word_of(KINDS, COUNT(KINDS), k);
}

const char *permission_name(enum permission one_bit)
{
    return word_of(PERMISSIONS, COUNT(PERMISSIONS), one_bit);
}

/* One preset alone, or single permissions with commas between. "visit" is both: a visit is
 * nothing without knowing that somebody is there, so alone it means alive as well. */
bool permissions_from_words(struct str words, unsigned *bits, struct str *bad)
{
    unsigned all = 0, one;
    if (str_eq(words, STR("visit")))
        all = PERMIT_ALIVE | PERMIT_VISIT;
    else if (!word_find(PRESETS, COUNT(PRESETS), words, &all)) {
        struct str part = words;
        struct str rest = words.len ? words : STR("");
        while (str_next(&rest, ',', &part)) {
            if (!word_find(PERMISSIONS, COUNT(PERMISSIONS), part, &one)) {
                *bad = part;
                return false;
            }
            all |= one;
        }
    }
    *bits = all;
    return true;
}

const char *setting_name(enum setting s)
{
    return word_of(SETTINGS, COUNT(SETTINGS), s);
}

bool setting_from_name(struct str word, enum setting *out)
{
    unsigned n;
    if (!word_find(SETTINGS, COUNT(SETTINGS), word, &n))
        return false;
    *out = (enum setting)n;
    return true;
}

const char *attendee_name(enum attendee a)
{
    return word_of(ATTENDEES, COUNT(ATTENDEES), a);
}

bool attendee_from_name(struct str word, enum attendee *out)
{
    unsigned n;
    if (!word_find(ATTENDEES, COUNT(ATTENDEES), word, &n))
        return false;
    *out = (enum attendee)n;
    return true;
}

const char *grade_name(enum grade g)
{
    return word_of(GRADES, COUNT(GRADES), g);
}

bool grade_from_name(struct str word, enum grade *out)
{
    unsigned n;
    if (!word_find(GRADES, COUNT(GRADES), word, &n))
        return false;
    *out = (enum grade)n;
    return true;
}

const char *own_answer_name(enum own_answer a)
{
    return word_of(ANSWERS, COUNT(ANSWERS), a);
}

bool own_answer_from_name(struct str word, enum own_answer *out)
{
    unsigned n;
    if (!word_find(ANSWERS, COUNT(ANSWERS), word, &n))
        return false;
    *out = (enum own_answer)n;
    return true;
}

unsigned role_tables(enum role r)
{
    const unsigned office = 1u << TABLE_OFFICE;
    const unsigned request = 1u << TABLE_REQUEST;
    const unsigned cases = 1u << TABLE_CASE;
    switch (r) {
    case ROLE_FRONT_DESK:
        return office | request;
    case ROLE_CASEWORKER:
    case ROLE_VERIFIER:
    case ROLE_PROTECTION:
        return office | request | cases;
    case ROLE_AUDITOR:
    case ROLE_ADMINISTRATOR:
        return office;
    case ROLE_NONE:
        return 0;
    }
    return 0;
}

bool kind_two_person(enum kind k)
{
    return k == KIND_APPROACH || k == KIND_DISCLOSURE || k == KIND_SHARE || k == KIND_LIFTED;
}

bool kind_known(uint64_t number)
{
    for (size_t i = 0; i < COUNT(KINDS); i++)
        if (KINDS[i].number == number)
            return true;
    return false;
}
