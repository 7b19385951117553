#include "base/mem.h"
#include "base/sort.h"
#include "os/seal.h"
#include "record/cbor.h"
#include "record/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The office stream with real signatures. */

enum { ROOM = 40 };

struct someone {
    struct key seed, key;
    struct tag id;
    enum role role;
};

struct desk {
    struct arena arena;
    struct entry entries[ROOM];
    size_t count;
    struct key office_key, partner_key;
    struct tag office, partner, stream;
    struct someone nadia, omid, adam, bela, boris;
    struct body body;
    struct office_state state;
};

static struct tag id_of(struct str domain, const struct key *k)
{
    struct digest d;
    struct tag t;
    struct str bytes = {(const char *)k->b, KEY_BYTES};
    seal_ops()->hash(domain, &bytes, 1, &d);
    memcpy(t.b, d.b, TAG_BYTES);
    return t;
}

static struct someone someone(uint8_t n, enum role role)
{
    struct someone s = {.role = role};
    memset(s.seed.b, n, KEY_BYTES);
    seal_ops()->sign_public(&s.seed, &s.key);
    s.id = id_of(STR("peyvand officer 1"), &s.key);
    return s;
}

static struct entry *act(struct desk *d, enum kind k, const struct someone *by)
{
    struct buf body = {0}, bytes = {0};
    struct act a = {.kind = k};
    struct str kept;
    assert_true(d->count < ROOM);
    struct entry *e = &d->entries[d->count];
    *e = (struct entry){.office = d->office, .stream = d->stream, .pos = d->count};
    e->id.b[0] = (uint8_t)++d->count;
    a.act_id.b[0] = (uint8_t)d->count;
    assert_int_equal(body_finish(&d->body, &body), OK);
    a.body = buf_view(&body);
    assert_int_equal(act_encode(&a, &bytes), OK);
    assert_int_equal(str_copy(&d->arena, buf_view(&bytes), &kept), OK);
    assert_int_equal(act_decode(kept, &d->arena, &e->act, NULL), OK);
    if (by) {
        e->signer_count = 1;
        e->signer[0] = (struct signer){.officer = by->id, .role = by->role};
        assert_int_equal(act_sign(seal_ops(), &by->seed, &e->office, e, &e->signer[0]), OK);
    }
    body_free(&d->body);
    buf_free(&body);
    buf_free(&bytes);
    return e;
}

static struct entry *add_officer(struct desk *d, const struct someone *who,
                                 const struct someone *by)
{
    body_put_bytes(&d->body, BODY_OFFICER, who->id.b, TAG_BYTES);
    body_put_bytes(&d->body, BODY_PUBLIC_KEY, who->key.b, KEY_BYTES);
    body_put_bytes(&d->body, BODY_SEAL_KEY, who->key.b, KEY_BYTES);
    body_put_text(&d->body, BODY_NAME, STR("a name"));
    body_put_u64(&d->body, BODY_ROLE, who->role);
    return act(d, KIND_OFFICER_ADDED, by);
}

static struct entry *add_partner(struct desk *d, const struct someone *const *list, size_t count,
                                 const struct someone *by)
{
    struct buf b = {0};
    body_put_bytes(&d->body, BODY_OFFICE, d->partner.b, TAG_BYTES);
    body_put_bytes(&d->body, BODY_PUBLIC_KEY, d->partner_key.b, KEY_BYTES);
    body_put_bytes(&d->body, BODY_SEAL_KEY, d->partner_key.b, KEY_BYTES);
    body_put_text(&d->body, BODY_NAME, STR("the partner"));
    cbor_put_array(&b, count);
    for (size_t i = 0; i < count; i++) {
        cbor_put_array(&b, 4);
        cbor_put_bytes(&b, list[i]->id.b, TAG_BYTES);
        cbor_put_bytes(&b, list[i]->key.b, KEY_BYTES);
        cbor_put_text(&b, STR("their name"));
        cbor_put_u64(&b, list[i]->role);
    }
    body_put_raw(&d->body, BODY_OFFICERS, buf_view(&b));
    buf_free(&b);
    return act(d, KIND_PARTNER, by);
}

static void end_officer(struct desk *d, const struct someone *who, const struct someone *by)
{
    body_put_bytes(&d->body, BODY_OFFICER, who->id.b, TAG_BYTES);
    act(d, KIND_OFFICER_ENDED, by);
}

static void fold(struct desk *d)
{
    assert_int_equal(office_fold(seal_ops(), d->entries, d->count, &d->arena, &d->state), OK);
}

static const struct officer *on_roll(struct desk *d, const struct someone *who)
{
    fold(d);
    return office_officer(&d->state, &who->id);
}

static int start(void **state)
{
    struct desk *d = mem_zero(1, sizeof *d);
    if (!d)
        return 1;
    memset(d->office_key.b, 1, KEY_BYTES);
    memset(d->partner_key.b, 2, KEY_BYTES);
    d->office = id_of(STR("peyvand office 1"), &d->office_key);
    d->partner = id_of(STR("peyvand office 1"), &d->partner_key);
    d->nadia = someone(10, ROLE_PROTECTION);
    d->omid = someone(11, ROLE_CASEWORKER);
    d->adam = someone(12, ROLE_ADMINISTRATOR);
    d->bela = someone(13, ROLE_CASEWORKER);
    d->boris = someone(14, ROLE_PROTECTION);
    body_put_text(&d->body, BODY_NAME, STR("a made-up office"));
    act(d, KIND_OFFICE_OPENED, NULL);
    add_officer(d, &d->nadia, &d->nadia);
    *state = d;
    return 0;
}

static int end(void **state)
{
    struct desk *d = *state;
    arena_free(&d->arena);
    mem_free(d);
    return 0;
}

static void founding(void **state)
{
    struct desk *d = *state;
    assert_non_null(on_roll(d, &d->nadia));
    assert_true(str_eq(d->state.name, STR("a made-up office")));
    assert_memory_equal(d->state.office.b, d->office.b, TAG_BYTES);
    assert_int_equal(d->state.calendar_days, 7);
    assert_memory_equal(d->state.officers[0].public_key.b, d->nadia.key.b, KEY_BYTES);
    d->entries[1].pos = 5; /* not right behind the opening */
    assert_null(on_roll(d, &d->nadia));
    d->entries[1].pos = 1;
    d->entries[1].signer[0].signature.b[3] ^= 1;
    assert_null(on_roll(d, &d->nadia));
}

static void R5_who_may_appoint(void **state)
{
    struct desk *d = *state;
    add_officer(d, &d->omid, &d->omid); /* nobody appoints himself, but the first */
    assert_null(on_roll(d, &d->omid));
    add_officer(d, &d->omid, &d->nadia);
    assert_non_null(on_roll(d, &d->omid));
    add_officer(d, &d->adam, &d->omid);
    assert_null(on_roll(d, &d->adam));
    add_officer(d, &d->adam, &d->nadia);
    struct someone eve = someone(20, ROLE_VERIFIER);
    add_officer(d, &eve, &d->adam);
    assert_non_null(on_roll(d, &eve));
    struct someone fake = someone(21, ROLE_VERIFIER);
    fake.id = d->office; /* an id that is not the hash of the key */
    add_officer(d, &fake, &d->nadia);
    assert_null(on_roll(d, &fake));
}

/* More than a first room for rows holds; each row keeps its key. */
static void many(void **state)
{
    struct desk *d = *state;
    struct someone all[20];
    for (size_t i = 0; i < COUNT(all); i++) {
        all[i] = someone((uint8_t)(100 + i), ROLE_CASEWORKER);
        add_officer(d, &all[i], &d->nadia);
    }
    fold(d);
    assert_int_equal(d->state.officer_count, 1 + COUNT(all));
    for (size_t i = 0; i < COUNT(all); i++)
        assert_memory_equal(office_officer(&d->state, &all[i].id)->public_key.b, all[i].key.b,
                            KEY_BYTES);
}

/* Acts that lack something, or have it in another form, put nobody on the roll. */
static void bodies_of_no_form(void **state)
{
    struct desk *d = *state;
    act(d, KIND_OFFICER_ADDED, &d->nadia);
    act(d, KIND_OFFICER_ENDED, &d->nadia);
    act(d, KIND_PARTNER, &d->nadia);
    act(d, KIND_ERASED, &d->nadia);
    act(d, KIND_PLACE_CLOSED, &d->nadia);
    body_put_text(&d->body, BODY_LINE_HASHES, STR("none"));
    act(d, KIND_ERASED, &d->nadia);
    static const enum body_key KEYS[] = {BODY_OFFICE, BODY_PUBLIC_KEY, BODY_SEAL_KEY};
    for (int odd = 0; odd < 2; odd++) { /* a partner whose list is no list, or of odd rows */
        struct buf b = {0};
        body_put_bytes(&d->body, KEYS[0], d->partner.b, TAG_BYTES);
        body_put_bytes(&d->body, KEYS[1], d->partner_key.b, KEY_BYTES);
        body_put_bytes(&d->body, KEYS[2], d->partner_key.b, KEY_BYTES);
        if (odd)
            cbor_put_array(&b, 1);
        cbor_put_u64(&b, 7);
        body_put_raw(&d->body, BODY_OFFICERS, buf_view(&b));
        buf_free(&b);
        act(d, KIND_PARTNER, &d->nadia);
    }
    fold(d);
    assert_int_equal(d->state.officer_count, 1);
    assert_int_equal(d->state.partner_count, 1);
    assert_int_equal(d->state.erased_count, 0);
    assert_int_equal(d->state.closed_place_count, 0);
    d->partner_key.b[0] ^= 1; /* a key that is not the id's */
    add_partner(d, NULL, 0, &d->nadia);
    fold(d);
    assert_int_equal(d->state.partner_count, 1);
}

static void R5_officer_who_claims_a_role(void **state)
{
    struct desk *d = *state;
    add_officer(d, &d->omid, &d->nadia);
    struct someone claims = d->omid;
    claims.role = ROLE_PROTECTION;
    struct someone eve = someone(20, ROLE_VERIFIER);
    add_officer(d, &eve, &claims);
    assert_null(on_roll(d, &eve));
}

/* What was signed before an appointment ended stands; what came after does not. */
static void ended(void **state)
{
    struct desk *d = *state;
    add_officer(d, &d->omid, &d->nadia);
    struct entry before = *act(d, KIND_BACKUP_MADE, &d->omid);
    end_officer(d, &d->omid, &d->omid); /* not his to say */
    struct entry still = *act(d, KIND_BACKUP_MADE, &d->omid);
    end_officer(d, &d->omid, &d->nadia);
    struct entry after = *act(d, KIND_BACKUP_MADE, &d->omid);
    assert_true(on_roll(d, &d->omid)->ended);
    office_check_signers(seal_ops(), &d->state, &before);
    office_check_signers(seal_ops(), &d->state, &still);
    office_check_signers(seal_ops(), &d->state, &after);
    assert_true(before.signer_good[0]);
    assert_true(still.signer_good[0]);
    assert_false(after.signer_good[0]);
    assert_false(before.signer_good[1]);
    before.signer[0].role = ROLE_PROTECTION;
    office_check_signers(seal_ops(), &d->state, &before);
    assert_false(before.signer_good[0]);
}

static void role_changes(void **state)
{
    struct desk *d = *state;
    add_officer(d, &d->omid, &d->nadia);
    struct entry before = *act(d, KIND_BACKUP_MADE, &d->omid);
    struct someone risen = d->omid;
    risen.role = ROLE_PROTECTION;
    add_officer(d, &risen, &d->nadia);
    struct entry after = *act(d, KIND_BACKUP_MADE, &risen);
    struct entry stale = *act(d, KIND_BACKUP_MADE, &d->omid);
    assert_int_equal(on_roll(d, &d->omid)->role, ROLE_PROTECTION);
    office_check_signers(seal_ops(), &d->state, &before);
    office_check_signers(seal_ops(), &d->state, &after);
    office_check_signers(seal_ops(), &d->state, &stale);
    assert_true(before.signer_good[0]);
    assert_true(after.signer_good[0]);
    assert_false(stale.signer_good[0]);
}

static void A36_partners(void **state)
{
    struct desk *d = *state;
    const struct someone *both[] = {&d->bela, &d->boris}, *one[] = {&d->boris};
    add_officer(d, &d->omid, &d->nadia);
    add_partner(d, both, 2, &d->omid);
    assert_null(on_roll(d, &d->bela));
    add_partner(d, both, 2, &d->nadia);
    const struct officer *o = on_roll(d, &d->bela);
    assert_non_null(o);
    assert_memory_equal(o->office.b, d->partner.b, TAG_BYTES);
    assert_non_null(office_partner(&d->state, &d->partner));
    assert_null(office_partner(&d->state, &d->office));
    struct entry second = *act(d, KIND_BACKUP_MADE, &d->bela);
    add_partner(d, one, 1, &d->nadia); /* a later list without her */
    struct entry late = *act(d, KIND_BACKUP_MADE, &d->bela);
    assert_true(on_roll(d, &d->bela)->ended);
    assert_false(on_roll(d, &d->boris)->ended);
    assert_int_equal(d->state.partner_count, 1);
    office_check_signers(seal_ops(), &d->state, &second);
    office_check_signers(seal_ops(), &d->state, &late);
    assert_true(second.signer_good[0]);
    assert_false(late.signer_good[0]);
}

/* A partner that lists one of our officers under a role of its own choosing. */
static void R5_partner_cannot_raise_our_officers(void **state)
{
    struct desk *d = *state;
    add_officer(d, &d->omid, &d->nadia);
    struct someone raised = d->omid;
    raised.role = ROLE_PROTECTION;
    const struct someone *list[] = {&raised};
    add_partner(d, list, 1, &d->nadia);
    const struct officer *o = on_roll(d, &d->omid);
    assert_int_equal(o->role, ROLE_CASEWORKER);
    assert_memory_equal(o->office.b, d->office.b, TAG_BYTES);
    assert_int_equal(d->state.officer_count, 2);
    d->partner = d->office; /* nor can anybody name us as our own partner */
    d->partner_key = d->office_key;
    add_partner(d, list, 1, &d->nadia);
    fold(d);
    assert_int_equal(d->state.partner_count, 1);
}

static void put_hashes(struct desk *d, enum body_key k, uint8_t n)
{
    struct buf b = {0};
    struct digest h;
    memset(h.b, n, HASH_BYTES);
    cbor_put_array(&b, 1);
    cbor_put_bytes(&b, h.b, HASH_BYTES);
    body_put_raw(&d->body, k, buf_view(&b));
    buf_free(&b);
}

static void erasures_and_facts(void **state)
{
    struct desk *d = *state;
    struct tag subject = {{9}};
    body_put_bytes(&d->body, BODY_SUBJECT, subject.b, TAG_BYTES);
    put_hashes(d, BODY_LINE_HASHES, 3);
    put_hashes(d, BODY_NAME_HASHES, 4);
    act(d, KIND_ERASED, NULL);
    body_put_text(&d->body, BODY_PARTIES, STR("two authorities"));
    body_put_text(&d->body, BODY_NUMBER_SAID, STR("more than 2,000"));
    act(d, KIND_AGREEMENT, &d->nadia);
    act(d, KIND_AGREEMENT, NULL);
    body_put_text(&d->body, BODY_PLACE, STR("site one"));
    act(d, KIND_PLACE_CLOSED, &d->nadia);
    act(d, KIND_REFUSED, NULL);
    act(d, KIND_REFUSED, NULL);
    fold(d);
    assert_int_equal(d->state.erased_count, 1);
    assert_memory_equal(d->state.erased[0].b, subject.b, TAG_BYTES);
    assert_int_equal(d->state.line_tomb_count, 1);
    assert_int_equal(d->state.line_tombs[0].b[5], 3);
    assert_int_equal(d->state.name_tombs[0].b[5], 4);
    assert_int_equal(d->state.agreement_count, 1);
    assert_true(str_eq(d->state.agreements[0].number_said, STR("more than 2,000")));
    assert_int_equal(d->state.closed_place_count, 1);
    assert_int_equal(d->state.refused_count, 2);
}

static void any_order_and_copies(void **state)
{
    struct desk *d = *state;
    const struct someone *list[] = {&d->bela};
    add_officer(d, &d->omid, &d->nadia);
    add_partner(d, list, 1, &d->nadia);
    end_officer(d, &d->omid, &d->nadia);
    act(d, KIND_REFUSED, NULL);
    for (unsigned turn = 0; turn < 50; turn++) {
        struct entry mixed[2 * ROOM];
        size_t n = 0;
        struct office_state s;
        for (size_t i = 0; i < d->count; i++)
            mixed[n++] = d->entries[(i * 5 + turn) % d->count];
        for (size_t i = 0; i < d->count; i += 1 + turn % 3)
            mixed[n++] = d->entries[i];
        if (d->count % 5 == 0)
            fail_msg("choose another step");
        assert_int_equal(office_fold(seal_ops(), mixed, n, &d->arena, &s), OK);
        assert_int_equal(s.officer_count, 3);
        assert_true(office_officer(&s, &d->omid.id)->ended);
        assert_int_equal(office_officer(&s, &d->omid.id)->ended_pos, 4);
        assert_int_equal(s.partner_count, 1);
        assert_int_equal(s.refused_count, 1);
    }
}

static void calendar(void **state)
{
    struct desk *d = *state;
    fold(d);
    assert_int_equal(office_calendar_day(&d->state, 4), 4); /* Monday 1970-01-05 */
    assert_int_equal(office_calendar_day(&d->state, 10), 4);
    assert_int_equal(office_calendar_day(&d->state, 11), 11);
    assert_int_equal(office_calendar_day(&d->state, 3), -3);
    assert_int_equal(office_calendar_day(&d->state, -3), -3);
    assert_int_equal(office_calendar_day(&d->state, -4), -10);
    (void)office_calendar_day(&d->state, INT32_MIN);
    (void)office_calendar_day(&d->state, INT32_MAX);
    body_put_u64(&d->body, BODY_CALENDAR_DAYS, 14);
    d->count = 0;
    act(d, KIND_OFFICE_OPENED, NULL);
    fold(d);
    assert_int_equal(d->state.calendar_days, 14);
    assert_int_equal(office_calendar_day(&d->state, 17), 4);
    body_put_u64(&d->body, BODY_CALENDAR_DAYS, 0);
    d->count = 0;
    act(d, KIND_OFFICE_OPENED, NULL);
    fold(d);
    assert_int_equal(d->state.calendar_days, 7);
}

static void nothing_at_all(void **state)
{
    struct desk *d = *state;
    d->count = 0;
    fold(d);
    assert_int_equal(d->state.officer_count, 0);
    assert_int_equal(d->state.calendar_days, 7);
    add_officer(d, &d->nadia, &d->nadia); /* no office was opened */
    assert_null(on_roll(d, &d->nadia));
}

static void out_of_memory(void **state)
{
    struct desk *d = *state;
    const struct someone *list[] = {&d->bela, &d->boris};
    add_officer(d, &d->omid, &d->nadia);
    add_partner(d, list, 2, &d->nadia);
    put_hashes(d, BODY_LINE_HASHES, 3);
    act(d, KIND_ERASED, &d->nadia);
    enum err err = ERR_MEMORY;
    long n = 0;
    for (; err == ERR_MEMORY && n < 100; n++) {
        struct arena a = {0};
        struct office_state s = {.officer_count = 77};
        mem_fail_after(n);
        err = office_fold(seal_ops(), d->entries, d->count, &a, &s);
        mem_fail_after(-1);
        assert_int_equal(s.officer_count, err == OK ? 4 : 77);
        arena_free(&a);
    }
    assert_int_equal(err, OK);
    assert_true(n > 1);
}

#define OFFICE_TEST(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(founding),
        OFFICE_TEST(R5_who_may_appoint),
        OFFICE_TEST(R5_officer_who_claims_a_role),
        OFFICE_TEST(many),
        OFFICE_TEST(bodies_of_no_form),
        OFFICE_TEST(ended),
        OFFICE_TEST(role_changes),
        OFFICE_TEST(A36_partners),
        OFFICE_TEST(R5_partner_cannot_raise_our_officers),
        OFFICE_TEST(erasures_and_facts),
        OFFICE_TEST(any_order_and_copies),
        OFFICE_TEST(calendar),
        OFFICE_TEST(nothing_at_all),
        OFFICE_TEST(out_of_memory),
    };
    if (seal_start(NULL) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
