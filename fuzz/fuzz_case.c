/* Bytes are read as the entries of a case, from two offices, with bodies of any content. The fold
 * and the gate must not crash, must not care for the order, and must tell nothing without an
 * asking, a grant and a disclosure of two officers that can be found in the entries themselves.
 *
 * An entry: kind, place (stream, office, how the body is written), signers, refs, clock, body. */
#include "os/seal.h"
#include "record/answer.h"
#include "record/cbor.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ENTRIES = 48, OFFICERS = 6, TODAY = 22000, MS_A_DAY = 86400000 };

static void need(bool good)
{
    if (!good)
        abort();
}

struct input {
    const uint8_t *at, *end;
};

static uint8_t take(struct input *in)
{
    return in->at < in->end ? *in->at++ : 0;
}

static struct tag tag_of(uint8_t with)
{
    struct tag t;
    memset(t.b, with, sizeof t.b);
    return t;
}

struct world {
    struct arena arena;
    struct entry entries[ENTRIES];
    size_t count;
    struct officer roll[OFFICERS];
    struct office_state office;
};

/* ---- bodies ---- */

static void put_value_of(struct buf *b, struct input *in)
{
    uint8_t text[16];
    switch (take(in) % 8) {
    case 0:
        cbor_put_u64(b, take(in));
        return;
    case 1:
        cbor_put_i64(b, (int8_t)take(in) * (int64_t)100 + TODAY);
        return;
    case 2:
        cbor_put_bool(b, take(in) & 1);
        return;
    case 3:
        for (size_t i = 0; i < sizeof text; i++)
            text[i] = take(in);
        cbor_put_bytes(b, text, sizeof text);
        return;
    case 4:
        cbor_put_bytes(b, tag_of((uint8_t)(1 + take(in) % 4)).b, TAG_BYTES);
        return;
    case 5: /* present, sources */
        cbor_put_array(b, 2);
        cbor_put_text(b, STR("page < the mother"));
        cbor_put_text(b, take(in) & 1 ? STR("the person") : STR("The Mother"));
        return;
    case 6: /* facts, values */
        cbor_put_map(b, 1);
        cbor_put_u64(b, take(in) & 1 ? PERMIT_REGION : take(in) % 24);
        cbor_put_text(b, take(in) & 1 ? STR("1981") : STR("no\nrth"));
        return;
    default:
        cbor_put_text(b, STR("mother"));
        return;
    }
}

/* What a desk would write, so that something comes to count. */
static void put_usual(struct body *b, enum kind k, struct input *in)
{
    uint8_t bits = take(in);
    struct buf raw = {0};
    cbor_put_array(&raw, 2);
    cbor_put_text(&raw, STR("the mother"));
    cbor_put_text(&raw, STR("the person"));
    if (k == KIND_REQUEST) {
        body_put_text(b, BODY_KINSHIP, STR("mother"));
        body_put_bytes(b, BODY_LETTER, tag_of(4).b, TAG_BYTES);
    } else if (k == KIND_VERIFIED) {
        body_put_u64(b, BODY_OUTCOME, bits & 1);
        body_put_bool(b, BODY_ACCOUNTS_AGREE, true);
        body_put_raw(b, BODY_SOURCES, buf_view(&raw));
    } else if (k == KIND_ASKED) {
        body_put_u64(b, BODY_SETTING, bits % 3);
        body_put_u64(b, BODY_ANSWER, bits / 3 % 3);
    } else if (k == KIND_ANSWERED) {
        body_put_i64(b, BODY_CALENDAR_DAY, TODAY - bits);
        body_put_text(b, BODY_TEXT, STR("alive.\n"));
        body_put_u64(b, BODY_PERMISSIONS, 1);
        body_put_text(b, BODY_TOLD, STR("alive."));
    } else {
        body_put_u64(b, BODY_PERMISSIONS, bits);
    }
    body_put_bytes(b, BODY_REQUEST, tag_of(1).b, TAG_BYTES);
    buf_free(&raw);
}

static enum err make_body(struct input *in, enum kind k, uint8_t how, struct buf *out)
{
    struct body b = {0};
    if (how & 1)
        put_usual(&b, k, in);
    for (unsigned n = how & 2 ? take(in) % 6 : 0; n > 0; n--) {
        struct buf value = {0};
        uint8_t key = (uint8_t)(1 + take(in) % 70);
        put_value_of(&value, in);
        body_put_raw(&b, (enum body_key)key, buf_view(&value));
        buf_free(&value);
    }
    enum err err = body_finish(&b, out);
    body_free(&b);
    return err;
}

/* ---- entries ---- */

static void sign_all(struct world *w, struct entry *e, uint8_t who)
{
    for (size_t i = 0; i < (size_t)(who >> 6) && i < EVENT_SIGNERS; i++) {
        const struct officer *o = &w->roll[(who >> (3 * i) & 7) % OFFICERS];
        e->signer[i].officer = o->id;
        e->signer[i].role = o->role;
        e->signer_good[i] = true;
        e->signer_count = i + 1;
    }
}

static void act_of(struct world *w, struct input *in, struct entry *e, struct str body)
{
    struct digest refs[4];
    struct buf bytes = {0};
    struct str kept;
    struct act a = {.kind = e->act.kind, .act_id = e->act.act_id, .refs = refs, .body = body};
    for (uint8_t n = take(in) % 5; n > 0 && w->count > 0; n--)
        refs[a.ref_count++] = w->entries[take(in) % w->count].id;
    if (act_encode(&a, &bytes) == OK && str_copy(&w->arena, buf_view(&bytes), &kept) == OK &&
        act_decode(kept, &w->arena, &e->act, NULL) == OK)
        w->count++;
    buf_free(&bytes);
}

static void one_entry(struct world *w, struct input *in)
{
    struct entry *e = &w->entries[w->count];
    uint8_t kind = take(in), place = take(in), who = take(in), clock = take(in);
    *e = (struct entry){.office = tag_of((uint8_t)(0xA0 + (place >> 3 & 1))),
                        .stream = tag_of((uint8_t)(1 + (place & 3))),
                        .pos = w->count,
                        .recorded_ms = (int64_t)(TODAY - clock) * MS_A_DAY};
    struct buf body = {0};
    e->act.kind = (enum kind)(kind % 81);
    if (!kind_known((uint64_t)e->act.kind))
        e->act.kind = (enum kind)(20 + kind % 27);
    e->id.b[0] = (uint8_t)(w->count + 1);
    e->act.act_id = tag_of((uint8_t)(w->count + 1));
    sign_all(w, e, who);
    /* Every eighth is the act of an entry before it, with these signers. */
    if (w->count > 0 && (place >> 4 & 7) == 0) {
        e->act = w->entries[take(in) % w->count].act;
        w->count++;
    } else if (make_body(in, e->act.kind, place >> 6, &body) == OK) {
        act_of(w, in, e, buf_view(&body));
    }
    buf_free(&body);
}

static void begin(struct world *w)
{
    static const enum role ROLES[OFFICERS] = {ROLE_PROTECTION, ROLE_CASEWORKER, ROLE_VERIFIER,
                                              ROLE_FRONT_DESK, ROLE_AUDITOR,    ROLE_CASEWORKER};
    for (size_t i = 0; i < OFFICERS; i++)
        w->roll[i] = (struct officer){.id = tag_of((uint8_t)(0x10 + i)),
                                      .office = tag_of(i == OFFICERS - 1 ? 0xA1 : 0xA0),
                                      .role = ROLES[i]};
    w->office = (struct office_state){
        .office = tag_of(0xA0), .calendar_days = 7, .officers = w->roll, .officer_count = OFFICERS};
}

/* ---- what must hold ---- */

static bool field_role(enum role r)
{
    return r == ROLE_CASEWORKER || r == ROLE_VERIFIER || r == ROLE_PROTECTION;
}

/* Entries of a kind, signed by so many field officers, with that bit among their permissions. */
static bool there_is(const struct world *w, enum kind k, size_t signers, unsigned bit)
{
    for (size_t i = 0; i < w->count; i++) {
        const struct entry *e = &w->entries[i];
        uint64_t bits = 0;
        size_t good = 0;
        for (size_t s = 0; s < e->signer_count; s++)
            good += field_role(e->signer[s].role);
        if (e->signer_count == 2 &&
            str_eq(tag_str(&e->signer[0].officer), tag_str(&e->signer[1].officer)))
            good = good ? 1 : 0;
        if (e->act.kind == k && good >= signers &&
            (!bit || (body_u64(&e->act, BODY_PERMISSIONS, &bits) && bits & bit)))
            return true;
    }
    return false;
}

static bool nothing_lowers(const struct case_file *c, unsigned bits)
{
    unsigned allowed = 0;
    bool proved = false;
    for (size_t i = 0; i < c->person_count; i++) {
        const struct case_person *p = &c->persons[i];
        if (!p->proved)
            continue;
        proved = true;
        allowed |= case_permissions_on(p, TODAY);
        if (p->duress || p->death_reported)
            return false;
    }
    return proved && (bits & ~allowed) == 0 && !c->duress && !c->withdrawn && c->kinship.len > 0;
}

static void check_told(const struct world *w, const struct case_file *c, const struct answer *a)
{
    unsigned bits = answer_permissions(a);
    if (bits == 0 && c->told_count == 0 && !answer_repeated(a))
        need(str_starts(answer_text(a), STR("We have nothing that we may tell you today.")));
    need((bits != 0) == (answer_told(a).len > 0));
    if (bits == 0)
        return;
    need(nothing_lowers(c, bits));
    need(there_is(w, KIND_ASKED, 1, 0) && there_is(w, KIND_VERIFIED, 1, 0));
    for (unsigned bit = 1; bit <= PERMIT_VISIT; bit <<= 1)
        if (bits & bit)
            need(there_is(w, KIND_GRANT, 1, bit) && there_is(w, KIND_DISCLOSURE, 2, bit));
}

static const struct answer *answer_of(struct world *w, struct case_file **c)
{
    const struct answer *a = NULL;
    const struct case_input in = {w->entries, w->count, &w->office, tag_of(1), TODAY};
    if (case_fold(&in, &w->arena, c) != OK)
        return NULL;
    need(answer_build(*c, &w->office, TODAY, &w->arena, &a) == OK);
    return a;
}

static void turn_round(struct world *w)
{
    for (size_t i = 0; i + 1 < w->count - i; i++) {
        struct entry swap = w->entries[i];
        w->entries[i] = w->entries[w->count - 1 - i];
        w->entries[w->count - 1 - i] = swap;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct world w;
    struct input in = {data, data + size};
    struct case_file *c = NULL, *again = NULL;
    w = (struct world){0};
    begin(&w);
    while (in.at < in.end && w.count < ENTRIES)
        one_entry(&w, &in);
    struct office_state state;
    need(office_fold(seal_ops(), w.entries, w.count, &w.arena, &state) == OK);
    const struct answer *a = answer_of(&w, &c);
    if (a) {
        check_told(&w, c, a);
        turn_round(&w);
        const struct answer *b = answer_of(&w, &again);
        need(b && str_eq(answer_text(a), answer_text(b)) && c->stage == again->stage &&
             c->void_count == again->void_count);
    }
    if (w.count > 0) {
        struct entry last = w.entries[w.count - 1];
        const struct case_input before = {w.entries, w.count - 1, &w.office, tag_of(1), TODAY};
        struct fault f = {0};
        if (case_would_count(&before, &last, &f) != OK)
            need(f.text[0] != 0);
    }
    arena_free(&w.arena);
    return 0;
}
