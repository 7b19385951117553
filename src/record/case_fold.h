/* case_fold: what the files of the case fold share. Nobody else includes this.
 *
 * Way of one fold: case_order.c puts the entries in one order and collapses copies; case.c finds
 * the request and the persons; case_rules.c judges each act by what stands before it in that
 * order, and then (late) the acts that depend on the whole; consent.c says what is allowed;
 * case_person.c and case.c write down what counted. */
#ifndef PV_RECORD_CASE_FOLD_H
#define PV_RECORD_CASE_FOLD_H

#include "record/case.h"

enum standing {
    STANDING_VOID,
    STANDING_ELSEWHERE, /* about another request: nothing to do with this one */
    STANDING_PROPOSED,  /* of a two-person kind, with one officer's signature */
    STANDING_COUNTS
};

struct fold_item {
    const struct entry *e;
    enum kind kind; /* of the act; for an opaque act that lowers, its kind all the same */
    bool opaque;    /* the body cannot be read: the widest meaning is taken */
    struct case_person *person; /* NULL for the request and the letter file */
    enum standing standing;
    unsigned signers; /* bits: signature good and role allowed, each officer once */
    size_t good;      /* how many bits */
    const char *reason;
};

struct fold {
    const struct case_input *in;
    const struct entry *added; /* of case_would_count: knows everything; else NULL */
    struct arena *arena;
    struct case_file *file;
    struct fold_item *items; /* in canonical order */
    size_t count;
    size_t *by_id; /* places in items, by event id */
    size_t stream_count;
    size_t person_room;
};

/* ---- case_order.c ---- */

/* Fills items, by_id and stream_count from in->entries (and added). ERR_MEMORY. */
enum err fold_order(struct fold *f) PV_CHECKED;
/* The item of that event in that stream; NULL when there is none. */
struct fold_item *fold_find(const struct fold *f, const struct digest *id,
                            const struct tag *stream);
/* True when x was certainly written in knowledge of y: later in the same office's log, or naming
 * it. No clock takes part. */
bool fold_knows(const struct fold *f, const struct fold_item *x, const struct fold_item *y);

static inline bool tags_equal(const struct tag *a, const struct tag *b)
{
    return str_eq(tag_str(a), tag_str(b));
}

static inline bool tag_empty(const struct tag *t)
{
    struct tag zero = {{0}};
    return tags_equal(t, &zero);
}

static inline bool digests_equal(const struct digest *a, const struct digest *b)
{
    return str_eq(digest_str(a), digest_str(b));
}

static inline bool item_counts(const struct fold_item *it, enum kind k)
{
    return it->kind == k && it->standing == STANDING_COUNTS;
}

/* ---- case_rules.c ---- */

/* Sets kind and opaque from the entry. */
void fold_kind(struct fold_item *it);
/* Judges what depends on earlier acts alone; sets standing and reason. */
void fold_judge(struct fold *f, struct fold_item *it);
/* Which stream a kind belongs in: 'P', 'R', 'L', 'B' (person or request), 0 for none in a case. */
char kind_stream(enum kind k);
/* Duress, and a death that was reported or proved. */
bool kind_freezes(enum kind k);
/* A counting asking, free, answered with no. */
bool item_free_no(const struct fold_item *it);
/* Good signers of x that are not signers of y. */
bool item_other_officer(const struct fold_item *x, const struct fold_item *y);

/* ---- case_late.c ---- */

/* Judges holders, confirmations, disclosures and agreements to meet, after consent was folded.
 * Sets every person's holder. */
void fold_judge_late(struct fold *f);
/* Counting, proved, and no failure or rejection that stands against it: item of the verification,
 * or NULL. */
const struct fold_item *fold_proof(const struct fold *f, const struct case_person *p);
/* What a disclosure tells as one of its permissions: its own value when a grant that it names gave
 * the same, else that grant's. False when no such grant gives the permission. */
bool fold_told_value(const struct fold *f, const struct fold_item *d, enum permission one,
                     struct str *out);

/* ---- case_read.c: values out of bodies ---- */

/* PRESENT: false when unreadable. *control is somebody whose presence takes the freedom, or 0. */
bool read_present(const struct act *a, enum attendee *control);
/* SETTING, PRESENT and DURESS together: what was said then was said freely. */
bool read_free(const struct act *a);
/* BODY_PERMISSIONS within PERMIT_ALL and not 0. */
bool read_permissions(const struct act *a, unsigned *bits);
/* A day; *day is DAY_OPEN when absent. False when unreadable. */
bool read_day(const struct act *a, enum body_key k, int32_t *day);
/* The text of one permission in VALUES; false when VALUES is unreadable; empty when absent. */
bool read_value(const struct act *a, enum permission one, struct str *out);
/* Two sources or more whose last speakers differ. */
bool read_sources_differ(const struct act *a);
bool read_facts(const struct act *a, struct facts *out);
struct str read_text(const struct act *a, enum body_key k); /* empty when absent */
int32_t day_of_ms(int64_t ms);
/* The latest possible birth is 18 years or more before today. */
bool facts_adult(const struct facts *facts, int32_t today);

/* ---- consent.c ---- */

/* Fills permission[], withdrawals and withdrawn of a person. ERR_MEMORY. */
enum err consent_fold(struct fold *f, struct case_person *p) PV_CHECKED;
/* The bits that a grant gives and no withdrawal takes away; with by, only the withdrawals that by
 * was written in knowledge of are looked at. */
unsigned consent_live(const struct fold *f, const struct fold_item *grant,
                      const struct fold_item *by);
/* The bits that a withdrawal covers. */
unsigned withdrawal_bits(const struct fold_item *w);

/* ---- case_person.c ---- */

/* A mark that freezes was lifted by two officers who named it. */
bool item_lifted(const struct fold *f, const struct fold_item *mark);
/* An act of a two-person kind that nobody has countersigned yet. */
bool item_only_proposed(const struct fold *f, const struct fold_item *it);

/* Facts, duress, death, best interests, majority: what the late rules need. */
void person_early(struct fold *f, struct case_person *p);
/* All the rest. ERR_MEMORY. */
enum err person_fill(struct fold *f, struct case_person *p) PV_CHECKED;

/* ---- case_stage.c ---- */
enum case_stage fold_stage(const struct fold *f);

#endif
