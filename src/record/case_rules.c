#include "record/case_fold.h"

#include "record/cbor.h"
#include "record/plain.h"

#include <stdio.h>
#include <string.h>

/* Who may do what, and on what an act must stand. One table; one small judge per kind that needs
 * more than a signature. A judge gives NULL when the act counts, else the reason why not, in the
 * words an officer reads. Judges see only acts that stand before theirs by refs; what depends on
 * the whole set is judged in case_late.c.
 *
 * Acts that lower (a withdrawal, a report of duress or death) are taken in their widest meaning
 * when they cannot be read: from a newer office, or damaged. To ignore them would be to tell more.
 */

enum {
    FRONT = 1u << ROLE_FRONT_DESK,
    FIELD = 1u << ROLE_CASEWORKER | 1u << ROLE_VERIFIER | 1u << ROLE_PROTECTION,
    ANY = FRONT | FIELD,
    PROGRAM = 0 /* needs no signature */
};

static const char UNREADABLE[] = "the body cannot be read: it counts for nothing";

typedef const char *judge(struct fold *f, struct fold_item *it);

bool item_other_officer(const struct fold_item *x, const struct fold_item *y)
{
    for (size_t i = 0; i < EVENT_SIGNERS; i++) {
        bool found = false;
        if (!(x->signers & 1u << i))
            continue;
        for (size_t j = 0; j < EVENT_SIGNERS; j++)
            if (y->signers & 1u << j &&
                tags_equal(&x->e->signer[i].officer, &y->e->signer[j].officer))
                found = true;
        if (!found)
            return true;
    }
    return false;
}

bool item_free_no(const struct fold_item *it)
{
    uint64_t answer;
    return item_counts(it, KIND_ASKED) && read_free(&it->e->act) &&
           body_u64(&it->e->act, BODY_ANSWER, &answer) && answer == ANSWER_NO;
}

/* The first ref that is a counting act of that kind in the same stream. */
static struct fold_item *ref_of_kind(const struct fold *f, const struct fold_item *it, enum kind k)
{
    for (size_t i = 0; i < it->e->act.ref_count; i++) {
        struct fold_item *to = fold_find(f, &it->e->act.refs[i], &it->e->stream);
        if (to && item_counts(to, k))
            return to;
    }
    return NULL;
}

/* ---- one judge per kind ---- */

static const char *judge_request(struct fold *f, struct fold_item *it)
{
    for (struct fold_item *i = f->items; i < it; i++)
        if (item_counts(i, KIND_REQUEST) && tags_equal(&i->e->stream, &it->e->stream))
            return "the request is open already";
    struct facts facts;
    return read_facts(&it->e->act, &facts) ? NULL : UNREADABLE;
}

static const char *judge_facts(struct fold *f, struct fold_item *it)
{
    (void)f;
    struct facts facts;
    return read_facts(&it->e->act, &facts) ? NULL : UNREADABLE;
}

static const char *judge_verified(struct fold *f, struct fold_item *it)
{
    uint64_t outcome;
    bool agree = false;
    if (!body_u64(&it->e->act, BODY_OUTCOME, &outcome) || outcome > OUTCOME_PROVED)
        return UNREADABLE;
    const struct fold_item *upheld = ref_of_kind(f, it, KIND_UPHELD);
    if (!upheld)
        return "R5: a verification stands on a match that another officer upheld";
    if (!item_other_officer(it, upheld))
        return "R5: the officer who upheld the match cannot verify it";
    if (outcome == OUTCOME_FAILED)
        return NULL;
    if (!read_sources_differ(&it->e->act))
        return "S15: proof needs two sources whose last speakers differ";
    if (!body_bool(&it->e->act, BODY_ACCOUNTS_AGREE, &agree) || !agree)
        return "S15: proof needs the accounts of both sides to agree";
    return NULL;
}

static const char *judge_approach(struct fold *f, struct fold_item *it)
{
    for (size_t i = 0; i < it->e->act.ref_count; i++) {
        uint64_t outcome;
        const struct fold_item *to = fold_find(f, &it->e->act.refs[i], &it->e->stream);
        if (to && item_counts(to, KIND_VERIFIED) && body_u64(&to->e->act, BODY_OUTCOME, &outcome) &&
            outcome == OUTCOME_PROVED)
            return NULL;
    }
    return "R5: an approach stands on a match that was proved";
}

static const char *judge_asked(struct fold *f, struct fold_item *it)
{
    uint64_t setting, answer = ANSWER_NONE;
    struct str raw;
    enum attendee control;
    const struct act *a = &it->e->act;
    if (!body_u64(a, BODY_SETTING, &setting) || setting > SETTING_OUTSIDE_CALL ||
        !read_present(a, &control))
        return UNREADABLE;
    if (body_raw(a, BODY_ANSWER, &raw) &&
        (!body_u64(a, BODY_ANSWER, &answer) || answer > ANSWER_NO))
        return UNREADABLE;
    if (setting != SETTING_OUTSIDE_CALL && !ref_of_kind(f, it, KIND_APPROACH))
        return "R5: nobody is asked before two officers have agreed the approach";
    return NULL;
}

static const char *judge_grant(struct fold *f, struct fold_item *it)
{
    const struct act *a = &it->e->act;
    unsigned bits;
    int32_t until;
    struct str value;
    uint64_t answer;
    if (!read_permissions(a, &bits) || !read_day(a, BODY_UNTIL, &until) ||
        !read_value(a, PERMIT_ALIVE, &value))
        return UNREADABLE;
    const struct fold_item *asked = a->ref_count ? fold_find(f, &a->refs[0], &it->e->stream) : NULL;
    if (!asked || !item_counts(asked, KIND_ASKED))
        return "R6: a grant stands on the record of asking the person";
    if (!read_free(&asked->e->act))
        return "R6: the person was not asked freely; it counts as not asked";
    if (!body_u64(&asked->e->act, BODY_ANSWER, &answer) || answer != ANSWER_YES)
        return "R6: the person did not say yes";
    for (const struct fold_item *no = f->items; no < it; no++)
        if (no->person == it->person && item_free_no(no) && fold_knows(f, it, no) &&
            !fold_knows(f, asked, no))
            return "R6: the person has said no since; raising needs a fresh private act";
    for (size_t i = 1; i < a->ref_count; i++) {
        const struct fold_item *w = fold_find(f, &a->refs[i], &it->e->stream);
        if (!w || !item_counts(w, KIND_WITHDRAWAL))
            return "R10: a grant can only supersede a withdrawal that is on file";
        if (!fold_knows(f, asked, w))
            return "R6: the person withdrew after that asking; raising needs a fresh private act";
    }
    return NULL;
}

static const char *judge_disclosure(struct fold *f, struct fold_item *it)
{
    (void)f;
    unsigned bits;
    struct str value;
    return read_permissions(&it->e->act, &bits) && read_value(&it->e->act, PERMIT_ALIVE, &value)
               ? NULL
               : UNREADABLE;
}

static const char *judge_confirmed(struct fold *f, struct fold_item *it)
{
    (void)f;
    unsigned bits;
    return read_permissions(&it->e->act, &bits) ? NULL : UNREADABLE;
}

static const char *judge_holder(struct fold *f, struct fold_item *it)
{
    (void)f;
    struct tag office;
    return body_tag(&it->e->act, BODY_OFFICE, &office) ? NULL : UNREADABLE;
}

static const char *judge_moved(struct fold *f, struct fold_item *it)
{
    (void)f;
    struct str raw;
    uint64_t v;
    if (!body_raw(&it->e->act, BODY_OWN_ANSWER, &raw))
        return NULL;
    return body_u64(&it->e->act, BODY_OWN_ANSWER, &v) && v <= ANSWER_NO ? NULL : UNREADABLE;
}

static const char *judge_mandate_granted(struct fold *f, struct fold_item *it)
{
    (void)f;
    int32_t until;
    if (read_text(&it->e->act, BODY_BY).len == 0 || !read_day(&it->e->act, BODY_UNTIL, &until))
        return UNREADABLE;
    if (!read_free(&it->e->act))
        return "R8: only the person grants a mandate, in private or by a call from outside";
    return NULL;
}

static const char *judge_mandate_ended(struct fold *f, struct fold_item *it)
{
    return ref_of_kind(f, it, KIND_MANDATE_GRANTED) ? NULL : "the mandate that ends is not named";
}

static const char *judge_meeting(struct fold *f, struct fold_item *it)
{
    uint64_t grade;
    enum attendee control;
    if (!body_u64(&it->e->act, BODY_GRADE, &grade) || grade < GRADE_PRIVATE ||
        grade > GRADE_SUPERVISED || !read_present(&it->e->act, &control))
        return UNREADABLE;
    if (grade != GRADE_PRIVATE || !control)
        return NULL;
    char text[120];
    int len =
        snprintf(text, sizeof text, "S3, R6: not private: %s in the room", attendee_name(control));
    char *kept = len > 0 ? arena_copy(f->arena, text, (size_t)len) : NULL;
    return kept ? kept : "S3, R6: not private";
}

static const char *judge_meeting_held(struct fold *f, struct fold_item *it)
{
    (void)f;
    enum attendee control;
    return read_present(&it->e->act, &control) ? NULL : UNREADABLE;
}

static const char *judge_meeting_agreed(struct fold *f, struct fold_item *it)
{
    uint64_t side;
    if (!body_u64(&it->e->act, BODY_SIDE, &side) || side < SIDE_PERSON || side > SIDE_ENQUIRER)
        return UNREADABLE;
    if (ref_of_kind(f, it, KIND_MEETING))
        return NULL;
    for (size_t i = 0; i < it->e->act.ref_count; i++) {
        const struct fold_item *to = fold_find(f, &it->e->act.refs[i], &it->e->stream);
        if (to && to->standing == STANDING_ELSEWHERE)
            it->standing = STANDING_ELSEWHERE;
    }
    return it->standing == STANDING_ELSEWHERE ? NULL
                                              : "S3: the meeting that is agreed to does not count";
}

bool kind_freezes(enum kind k)
{
    return k == KIND_DURESS || k == KIND_DEATH_REPORTED || k == KIND_DEATH_PROVED;
}

/* Only what is named is lifted: a mark that the two officers did not know of stands. */
static const char *judge_lifted(struct fold *f, struct fold_item *it)
{
    for (size_t i = 0; i < it->e->act.ref_count; i++) {
        const struct fold_item *to = fold_find(f, &it->e->act.refs[i], &it->e->stream);
        if (to && to->standing == STANDING_COUNTS &&
            (kind_freezes(to->kind) || to->kind == KIND_ASKED))
            return NULL;
    }
    return "nothing is named that could be lifted";
}

/* A letter that tells says so in both places, and its sentences stand in its text. */
static const char *judge_answered(struct fold *f, struct fold_item *it)
{
    (void)f;
    const struct act *a = &it->e->act;
    struct str text, told = STR_NONE, raw;
    int32_t day;
    uint64_t bits;
    if (!read_day(a, BODY_CALENDAR_DAY, &day) || day == DAY_OPEN ||
        !body_u64(a, BODY_PERMISSIONS, &bits) || bits > PERMIT_ALL ||
        !body_text(a, BODY_TEXT, &text) || text.len == 0)
        return UNREADABLE;
    if (body_raw(a, BODY_TOLD, &raw) && !body_text(a, BODY_TOLD, &told))
        return UNREADABLE;
    if (!plain_text(text, true) || !plain_text(told, false) || (bits != 0) != (told.len > 0) ||
        (told.len > 0 && str_find(text, told) < 0))
        return UNREADABLE;
    return NULL;
}

/* ---- the table ---- */

static const struct rule {
    enum kind kind;
    char stream; /* P person, R request, B either of them, L letter file */
    unsigned roles;
    bool names_request; /* BODY_REQUEST must be there */
    bool lowers;        /* taken in its widest meaning when it cannot be read */
    judge *judge;
} RULES[] = {
    {KIND_REQUEST, 'R', ANY, false, false, judge_request},
    {KIND_WITHDRAWN, 'R', ANY, false, true, NULL},
    {KIND_REOPENED, 'R', ANY, false, false, NULL},
    {KIND_HINDRANCE, 'R', ANY, false, false, NULL},
    {KIND_COMPLETED, 'R', ANY, false, false, NULL},
    {KIND_ANSWERED, 'L', PROGRAM, false, false, judge_answered},
    {KIND_LINE, 'P', PROGRAM, false, false, judge_facts},
    {KIND_PERSON, 'P', FIELD, false, false, judge_facts},
    {KIND_LINKED, 'P', FIELD, false, false, NULL},
    {KIND_UNLINKED, 'P', FIELD, false, false, NULL},
    {KIND_UPHELD, 'P', FIELD, true, false, NULL},
    {KIND_REJECTED, 'P', FIELD, true, false, NULL},
    {KIND_VERIFIED, 'P', FIELD, true, false, judge_verified},
    {KIND_APPROACH, 'P', FIELD, true, false, judge_approach},
    {KIND_ASKED, 'P', FIELD, true, false, judge_asked},
    {KIND_GRANT, 'P', FIELD, true, false, judge_grant},
    {KIND_WITHDRAWAL, 'P', ANY, false, true, NULL},
    {KIND_DURESS, 'B', FIELD, false, true, NULL},
    {KIND_DISCLOSURE, 'P', FIELD, true, false, judge_disclosure},
    {KIND_MOVED, 'P', FIELD, false, false, judge_moved},
    {KIND_MANDATE_CLAIMED, 'P', FIELD, false, false, NULL},
    {KIND_MANDATE_GRANTED, 'P', FIELD, false, false, judge_mandate_granted},
    {KIND_MANDATE_ENDED, 'P', FIELD, false, true, judge_mandate_ended},
    {KIND_MEETING, 'P', FIELD, true, false, judge_meeting},
    {KIND_MEETING_AGREED, 'P', FIELD, false, false, judge_meeting_agreed},
    {KIND_MEETING_HELD, 'P', FIELD, true, false, judge_meeting_held},
    {KIND_DEATH_REPORTED, 'P', FIELD, false, true, NULL},
    {KIND_DEATH_PROVED, 'P', FIELD, false, true, NULL},
    {KIND_BEST_INTERESTS, 'P', FIELD, false, false, NULL},
    {KIND_HOLDER, 'P', FIELD, false, false, judge_holder},
    {KIND_SHARE, 'B', FIELD, false, false, NULL},
    {KIND_CONFIRMED, 'P', FIELD, true, false, judge_confirmed},
    {KIND_LIFTED, 'B', FIELD, false, false, judge_lifted},
    {KIND_CLEARED, 'P', 1u << ROLE_PROTECTION, false, false, NULL},
};

static const struct rule *rule_of(enum kind k)
{
    for (size_t i = 0; i < COUNT(RULES); i++)
        if (RULES[i].kind == k)
            return &RULES[i];
    return NULL;
}

char kind_stream(enum kind k)
{
    const struct rule *r = rule_of(k);
    return r ? r->stream : 0;
}

/* The kind that stands in the bytes of an act whose body has keys that are not known here. */
static enum kind written_kind(const struct entry *e)
{
    struct cbor c = {.bytes = e->act.bytes};
    uint64_t fields, kind;
    if (!cbor_array(&c, &fields) || !cbor_u64(&c, &kind) || !kind_known(kind))
        return KIND_NONE;
    return (enum kind)kind;
}

static bool in_place(const struct fold *f, const struct fold_item *it, char stream)
{
    bool request = tags_equal(&it->e->stream, &f->file->request);
    switch (stream) {
    case 'R':
        return request;
    case 'P':
        return it->person != NULL;
    case 'B':
        return request || it->person;
    case 'L':
        return f->file->opened && tags_equal(&it->e->stream, &f->file->letter);
    }
    return false;
}

static void count_signers(struct fold_item *it, unsigned roles)
{
    const struct entry *e = it->e;
    for (size_t i = 0; i < e->signer_count && i < EVENT_SIGNERS; i++) {
        unsigned role = (unsigned)e->signer[i].role;
        if (!e->signer_good[i] || role > ROLE_ADMINISTRATOR || !(roles & 1u << role))
            continue;
        if (i > 0 && it->signers && tags_equal(&e->signer[0].officer, &e->signer[i].officer))
            continue;
        it->signers |= 1u << i;
        it->good++;
    }
}

static bool repeated(const struct fold *f, const struct fold_item *it, bool lowers)
{
    for (const struct fold_item *i = f->items; i < it; i++) {
        if (i->standing < STANDING_PROPOSED || i->good != it->good ||
            !tags_equal(&i->e->act.act_id, &it->e->act.act_id) ||
            !tags_equal(&i->e->stream, &it->e->stream))
            continue;
        if (!lowers || str_eq(i->e->act.bytes, it->e->act.bytes))
            return true;
    }
    return false;
}

static bool signature_good(const struct entry *e)
{
    for (size_t i = 0; i < e->signer_count && i < EVENT_SIGNERS; i++)
        if (e->signer_good[i])
            return true;
    return false;
}

void fold_kind(struct fold_item *it)
{
    it->opaque = it->e->act.kind == KIND_NONE;
    it->kind = it->opaque ? written_kind(it->e) : it->e->act.kind;
}

static const char *judge_reason(struct fold *f, struct fold_item *it)
{
    const struct rule *r = rule_of(it->kind);
    struct tag request;
    if (!r)
        return it->opaque ? "of an unknown kind: it counts for nothing" : "no act of a case";
    if (it->opaque && !r->lowers)
        return "with a key that is not known: it counts for nothing";
    if (!in_place(f, it, r->stream))
        return "this act does not belong in this stream";
    bool named = !it->opaque && body_tag(&it->e->act, BODY_REQUEST, &request);
    if (r->stream == 'P' && named && !tags_equal(&request, &f->file->request)) {
        it->standing = STANDING_ELSEWHERE;
        return NULL;
    }
    if (r->names_request && !named)
        return "no request is named";
    count_signers(it, r->roles);
    if (r->roles != PROGRAM && it->good == 0)
        return signature_good(it->e) ? "R9: the officer's role does not allow this"
                                     : "no good signature of an officer";
    if (repeated(f, it, r->lowers))
        return "act repeated";
    return r->judge && !it->opaque ? r->judge(f, it) : NULL;
}

void fold_judge(struct fold *f, struct fold_item *it)
{
    it->reason = judge_reason(f, it);
    if (it->reason)
        it->standing = STANDING_VOID;
    else if (it->standing != STANDING_ELSEWHERE)
        it->standing =
            kind_two_person(it->kind) && it->good < 2 ? STANDING_PROPOSED : STANDING_COUNTS;
}
