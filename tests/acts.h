/* acts: a made-up case for tests, written as a desk would write it: entries with signers, positions
 * and times, but without sealing. signer_good is set by hand; record/office has its own tests.
 *
 * A ref is the number of an entry plus one; 0 is none. All memory is the world's arena. */
#ifndef PV_TESTS_ACTS_H
#define PV_TESTS_ACTS_H

#include "base/map.h"
#include "base/mem.h"
#include "core/date.h"
#include "record/answer.h"
#include "record/cbor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ACTS_ROOM = 256, ACTS_OFFICES = 3, MS_A_DAY = 86400000, DAY_ONE = 22000 };

/* Officers; those from BELA on are of the partner office. */
enum who { NADIA, OMID, VIDA, KARIM, AUDITOR, ADMIN, BELA, BORIS, WHO_COUNT, NOBODY = -1 };

typedef size_t ref;

struct acts {
    struct arena arena;
    struct entry entries[ACTS_ROOM];
    size_t count;
    uint64_t pos[ACTS_OFFICES];
    int64_t now_ms;
    uint64_t made; /* for ids */
    struct officer roll[WHO_COUNT];
    struct office_state state;
    struct tag office[ACTS_OFFICES];
    struct tag request, person, letter, other_request;
    struct body body;         /* of the act to come */
    const struct days *valid; /* the same; NULL: none */
    int at;                   /* office that records */
    int32_t today;
};

static inline struct tag tag_of(uint8_t with)
{
    struct tag t;
    memset(t.b, with, sizeof t.b);
    return t;
}

static inline void acts_start(struct acts *w)
{
    static const enum role ROLES[WHO_COUNT] = {ROLE_PROTECTION, ROLE_CASEWORKER, ROLE_VERIFIER,
                                               ROLE_FRONT_DESK, ROLE_AUDITOR,    ROLE_ADMINISTRATOR,
                                               ROLE_CASEWORKER, ROLE_PROTECTION};
    *w = (struct acts){.now_ms = (int64_t)DAY_ONE * MS_A_DAY, .today = DAY_ONE};
    for (int i = 0; i < ACTS_OFFICES; i++)
        w->office[i] = tag_of((uint8_t)(0xA0 + i));
    for (int i = 0; i < WHO_COUNT; i++)
        w->roll[i] = (struct officer){
            .id = tag_of((uint8_t)(0x10 + i)), .office = w->office[i >= BELA], .role = ROLES[i]};
    w->state = (struct office_state){.office = w->office[0],
                                     .calendar_days = 7,
                                     .officers = w->roll,
                                     .officer_count = WHO_COUNT};
    w->request = tag_of(0x51);
    w->person = tag_of(0x52);
    w->letter = tag_of(0x53);
    w->other_request = tag_of(0x54);
}

static inline void acts_end(struct acts *w)
{
    body_free(&w->body);
    arena_free(&w->arena);
}

/* ---- chance ---- */

/* Sebastiano Vigna's splitmix64; 0 to below n. */
static inline size_t dice(uint64_t *seed, size_t n)
{
    uint64_t z = *seed += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (size_t)((z ^ (z >> 31)) % n);
}

/* ---- one act ---- */

struct saying {
    enum kind kind;
    struct tag stream;
    enum who by, by2;
    ref refs[8];
    bool no_request; /* leaves BODY_REQUEST out */
};

static inline void sign_as(const struct acts *w, struct entry *e, enum who by)
{
    if (by == NOBODY || e->signer_count == EVENT_SIGNERS)
        return;
    struct signer *s = &e->signer[e->signer_count];
    s->officer = w->roll[by].id;
    s->role = w->roll[by].role;
    s->device[0] = (uint8_t)by;
    s->signed_ms = w->now_ms;
    s->signature.b[0] = (uint8_t)by;
    e->signer_good[e->signer_count++] = true;
}

static inline struct entry *entry_place(struct acts *w, const struct tag *stream)
{
    assert_true(w->count < ACTS_ROOM);
    struct entry *e = &w->entries[w->count++];
    *e = (struct entry){.office = w->office[w->at], .stream = *stream};
    e->pos = w->pos[w->at]++;
    w->now_ms += 1000;
    e->recorded_ms = e->received_ms = w->now_ms;
    w->made++;
    for (size_t i = 0; i < 4; i++) {
        uint64_t h = hash_bytes(&w->made, sizeof w->made, i);
        memcpy(e->id.b + 8 * i, &h, 8);
    }
    return e;
}

static inline void act_read(struct acts *w, struct entry *e, struct str bytes)
{
    struct fault f = {0};
    struct str kept;
    assert_int_equal(str_copy(&w->arena, bytes, &kept), OK);
    if (act_decode(kept, &w->arena, &e->act, &f) != OK)
        fail_msg("%s", f.text);
}

/* Records the act with what was put into w->body; gives its ref. */
static inline ref say(struct acts *w, struct saying s)
{
    struct digest ids[8];
    struct buf body = {0}, bytes = {0};
    struct act a = {.kind = s.kind, .refs = ids};
    if (w->valid) {
        a.has_valid = true;
        a.valid = *w->valid;
        w->valid = NULL;
    }
    for (; a.ref_count < 8 && s.refs[a.ref_count]; a.ref_count++)
        ids[a.ref_count] = w->entries[s.refs[a.ref_count] - 1].id;
    struct entry *e = entry_place(w, &s.stream);
    memcpy(a.act_id.b, e->id.b, TAG_BYTES);
    if (!s.no_request)
        body_put_bytes(&w->body, BODY_REQUEST, w->request.b, TAG_BYTES);
    assert_int_equal(body_finish(&w->body, &body), OK);
    a.body = buf_view(&body);
    assert_int_equal(act_encode(&a, &bytes), OK);
    act_read(w, e, buf_view(&bytes));
    sign_as(w, e, s.by);
    sign_as(w, e, s.by2);
    body_free(&w->body);
    buf_free(&body);
    buf_free(&bytes);
    return w->count;
}

static inline ref say_of(struct acts *w, enum kind k, enum who by, ref on)
{
    return say(w, (struct saying){k, w->person, by, NOBODY, {on}, false});
}

/* The same act again, with a second officer's signature. */
static inline ref countersign(struct acts *w, ref of, enum who by)
{
    const struct entry first = w->entries[of - 1];
    struct entry *e = entry_place(w, &first.stream);
    e->act = first.act;
    e->signer_count = first.signer_count;
    memcpy(e->signer, first.signer, sizeof e->signer);
    memcpy(e->signer_good, first.signer_good, sizeof e->signer_good);
    sign_as(w, e, by);
    return w->count;
}

/* ---- the acts of a case ---- */

static inline void put_facts(struct acts *w, const char *name, const char *birth)
{
    struct buf b = {0};
    cbor_put_map(&b, birth ? 2 : 1);
    cbor_put_u64(&b, FIELD_NAME);
    cbor_put_text(&b, str_from(name));
    if (birth) {
        cbor_put_u64(&b, FIELD_BIRTH);
        cbor_put_text(&b, str_from(birth));
    }
    body_put_raw(&w->body, BODY_FACTS, buf_view(&b));
    buf_free(&b);
}

static inline ref say_request(struct acts *w, const char *kinship)
{
    body_put_text(&w->body, BODY_ENQUIRER, STR("Maryam Sample"));
    if (kinship)
        body_put_text(&w->body, BODY_KINSHIP, str_from(kinship));
    body_put_bytes(&w->body, BODY_LETTER, w->letter.b, TAG_BYTES);
    put_facts(w, "Hossein Sample", NULL);
    return say(w, (struct saying){KIND_REQUEST, w->request, KARIM, NOBODY, {0}, true});
}

static inline ref say_line(struct acts *w, const char *birth)
{
    body_put_u64(&w->body, BODY_LINE, 7);
    put_facts(w, "Hosein Sampel", birth);
    return say(w, (struct saying){KIND_LINE, w->person, NOBODY, NOBODY, {0}, true});
}

static inline void put_sources(struct acts *w, const char *one, const char *two)
{
    struct buf b = {0};
    cbor_put_array(&b, 2);
    cbor_put_text(&b, str_from(one));
    cbor_put_text(&b, str_from(two));
    body_put_raw(&w->body, BODY_SOURCES, buf_view(&b));
    buf_free(&b);
}

static inline ref say_verified(struct acts *w, enum who by, ref upheld, enum outcome o)
{
    body_put_u64(&w->body, BODY_OUTCOME, o);
    put_sources(w, "page < the mother", "the person");
    body_put_bool(&w->body, BODY_ACCOUNTS_AGREE, true);
    return say_of(w, KIND_VERIFIED, by, upheld);
}

/* Upheld, proved, approach agreed; gives the approach. */
static inline ref say_located(struct acts *w)
{
    ref upheld = say_of(w, KIND_UPHELD, OMID, 0);
    ref verified = say_verified(w, VIDA, upheld, OUTCOME_PROVED);
    ref plan = say_of(w, KIND_APPROACH, OMID, verified);
    return countersign(w, plan, NADIA);
}

static inline void put_present(struct acts *w, enum attendee who)
{
    struct buf b = {0};
    cbor_put_array(&b, 1);
    cbor_put_array(&b, 2);
    cbor_put_u64(&b, (uint64_t)who);
    cbor_put_text(&b, STR(""));
    body_put_raw(&w->body, BODY_PRESENT, buf_view(&b));
    buf_free(&b);
}

static inline ref say_asked(struct acts *w, enum setting s, enum own_answer a, ref on)
{
    body_put_u64(&w->body, BODY_SETTING, s);
    body_put_u64(&w->body, BODY_ANSWER, a);
    return say_of(w, KIND_ASKED, NADIA, on);
}

/* Values "north", "phone 0001" and "street 1" (or with the mark behind them) for what has one. */
static inline void put_values(struct acts *w, unsigned bits, const char *mark)
{
    static const struct {
        enum permission one;
        const char *text;
    } VALUES[] = {
        {PERMIT_REGION, "north"}, {PERMIT_CHANNEL, "phone 1"}, {PERMIT_ADDRESS, "street"}};
    struct buf b = {0};
    uint64_t count = 0;
    for (size_t i = 0; i < COUNT(VALUES); i++)
        count += (bits & VALUES[i].one) != 0;
    if (count == 0)
        return;
    cbor_put_map(&b, count);
    for (size_t i = 0; i < COUNT(VALUES); i++) {
        char text[64];
        if (!(bits & VALUES[i].one))
            continue;
        snprintf(text, sizeof text, "%s%s", VALUES[i].text, mark);
        cbor_put_u64(&b, VALUES[i].one);
        cbor_put_text(&b, str_from(text));
    }
    body_put_raw(&w->body, BODY_VALUES, buf_view(&b));
    buf_free(&b);
}

static inline ref say_grant(struct acts *w, unsigned bits, ref asked, ref supersedes)
{
    body_put_u64(&w->body, BODY_PERMISSIONS, bits);
    put_values(w, bits, "");
    return say(w,
               (struct saying){KIND_GRANT, w->person, NADIA, NOBODY, {asked, supersedes}, false});
}

static inline ref say_withdrawal(struct acts *w, unsigned bits)
{
    body_put_u64(&w->body, BODY_PERMISSIONS, bits);
    return say_of(w, KIND_WITHDRAWAL, NADIA, 0);
}

static inline ref say_proposal(struct acts *w, unsigned bits, ref grant)
{
    body_put_u64(&w->body, BODY_PERMISSIONS, bits);
    return say_of(w, KIND_DISCLOSURE, OMID, grant);
}

static inline ref say_disclosure(struct acts *w, unsigned bits, ref grant)
{
    return countersign(w, say_proposal(w, bits, grant), NADIA);
}

/* From nothing to a free yes: request, adult on file, located, asked. */
static inline ref say_yes(struct acts *w)
{
    say_request(w, "mother");
    say_line(w, "1981-03-21");
    return say_asked(w, SETTING_PRIVATE, ANSWER_YES, say_located(w));
}

/* ---- asking ---- */

static inline struct case_input acts_input(const struct acts *w)
{
    return (struct case_input){.entries = w->entries,
                               .count = w->count,
                               .office = &w->state,
                               .request = w->request,
                               .today = w->today};
}

static inline struct case_file *fold_of(struct acts *w)
{
    struct case_file *c = NULL;
    struct case_input in = acts_input(w);
    assert_int_equal(case_fold(&in, &w->arena, &c), OK);
    return c;
}

static inline const struct case_person *person_of(struct acts *w)
{
    const struct case_person *p = case_person_of(fold_of(w), &w->person);
    assert_non_null(p);
    return p;
}

/* The reason why an act is void; NULL when it is not. */
static inline const char *void_of(struct acts *w, ref r)
{
    const struct case_file *c = fold_of(w);
    for (size_t i = 0; i < c->void_count; i++)
        if (c->voids[i].entry == &w->entries[r - 1])
            return c->voids[i].reason.ptr;
    return NULL;
}

static inline void expect_void(struct acts *w, ref r, const char *begins)
{
    const char *reason = void_of(w, r);
    if (!reason || strncmp(reason, begins, strlen(begins)) != 0)
        fail_msg("void because \"%s\", not \"%s\"", reason ? reason : "(counts)", begins);
}

static inline void expect_counts(struct acts *w, ref r)
{
    const char *reason = void_of(w, r);
    if (reason)
        fail_msg("void: %s", reason);
}

static inline unsigned permitted(struct acts *w)
{
    return case_permissions_on(person_of(w), w->today);
}

/* The answer of a day. */
static inline const struct answer *ask(struct acts *w, int32_t day)
{
    const struct answer *a = NULL;
    w->today = day;
    assert_int_equal(answer_build(fold_of(w), &w->state, day, &w->arena, &a), OK);
    return a;
}

/* Gives the answer of a day to the enquirer, as a desk does. */
static inline const struct answer *give(struct acts *w, int32_t day)
{
    const struct answer *a = ask(w, day);
    struct digest ids[8];
    size_t count;
    const struct digest *refs = answer_refs(a, &count);
    if (answer_repeated(a))
        return a;
    if (w->now_ms < (int64_t)day * MS_A_DAY)
        w->now_ms = (int64_t)day * MS_A_DAY;
    body_put_i64(&w->body, BODY_CALENDAR_DAY, answer_day(a));
    body_put_text(&w->body, BODY_TEXT, answer_text(a));
    body_put_u64(&w->body, BODY_PERMISSIONS, answer_permissions(a));
    if (answer_told(a).len)
        body_put_text(&w->body, BODY_TOLD, answer_told(a));
    struct saying s = {KIND_ANSWERED, w->letter, NOBODY, NOBODY, {0}, true};
    for (size_t i = 0; i < count && i < COUNT(ids); i++)
        for (size_t k = 0; k < w->count; k++)
            if (str_eq(digest_str(&w->entries[k].id), digest_str(&refs[i])))
                s.refs[i] = k + 1;
    say(w, s);
    return a;
}

static inline void expect_text(const struct answer *a, const char *text)
{
    struct str got = answer_text(a);
    if (!str_eq(got, str_from(text)))
        fail_msg("got \"%.*s\", not \"%s\"", STR_ARG(got), text);
}

#endif
