#include "desk/partner.h"

#include "desk/access.h"
#include "record/cbor.h"
#include "record/plain.h"

#include <string.h>

#define CARD_HEAD STR("PEYVAND CARD 1\n")

enum { CODE_DIGITS = 24, CODE_GROUP = 4 };

/* What the office signs: a hash under a domain, so that nothing else it signs can be a card. */
static enum err card_message(const struct crypt_ops *crypt, struct str payload, struct buf *out)
{
    struct digest d;
    crypt->hash(STR("peyvand card 1"), &payload, 1, &d);
    buf_add(out, "peyvand card 1", sizeof "peyvand card 1"); /* with its zero byte */
    buf_str(out, digest_str(&d));
    return buf_check(out);
}

/* The card's hash as a number, its last 24 decimal digits: about 80 bits, beyond what anybody can
 * search for a second card with the same code. */
static void card_code(const struct crypt_ops *crypt, struct str bytes, char out[CARD_CODE_BYTES])
{
    struct digest d;
    size_t at = CARD_CODE_BYTES - 1;
    crypt->hash(STR("peyvand card code 1"), &bytes, 1, &d);
    out[at] = '\0';
    for (int i = 0; i < CODE_DIGITS; i++) {
        unsigned rest = 0;
        for (size_t k = 0; k < HASH_BYTES; k++) {
            unsigned v = rest << 8 | d.b[k];
            d.b[k] = (uint8_t)(v / 10);
            rest = v % 10;
        }
        if (i && i % CODE_GROUP == 0)
            out[--at] = ' ';
        out[--at] = (char)('0' + rest);
    }
}

/* ---- making ---- */

static bool listed(const struct book *b, const struct officer *o)
{
    return !o->ended && str_eq(tag_str(&o->office), tag_str(book_office(b)));
}

static void put_officers(const struct book *b, struct buf *out)
{
    const struct office_state *s = book_state(b);
    uint64_t count = 0;
    for (size_t i = 0; i < s->officer_count; i++)
        count += listed(b, &s->officers[i]);
    cbor_put_array(out, count);
    for (size_t i = 0; i < s->officer_count; i++) {
        const struct officer *o = &s->officers[i];
        if (!listed(b, o))
            continue;
        cbor_put_array(out, 4);
        cbor_put_bytes(out, o->id.b, TAG_BYTES);
        cbor_put_bytes(out, o->public_key.b, KEY_BYTES);
        cbor_put_text(out, o->name);
        cbor_put_u64(out, o->role);
    }
}

static enum err put_payload(struct book *b, struct buf *out, struct fault *f)
{
    struct arena a = {0};
    struct str key;
    const struct book_env *env = book_environment(b);
    enum err e = env->store->meta_get(book_store(b), STR("office"), &a, &key, f);
    if (e == OK) {
        cbor_put_array(out, 5);
        cbor_put_u64(out, 1);
        cbor_put_bytes(out, key.ptr, key.len);
        cbor_put_bytes(out, book_seal_public(b)->b, KEY_BYTES);
        cbor_put_text(out, book_state(b)->name);
        put_officers(b, out);
        e = buf_check(out);
    }
    arena_free(&a);
    return e;
}

enum err card_make(struct book *b, struct buf *out, struct fault *f)
{
    struct buf payload = {0}, message = {0};
    struct signature s;
    enum err e = put_payload(b, &payload, f);
    if (e == OK && payload.len > CARD_MAX_BYTES / 2)
        e = fault_set(f, ERR_LIMIT, "too many officers for a card");
    if (e == OK)
        e = card_message(book_environment(b)->crypt, buf_view(&payload), &message);
    if (e == OK)
        e = book_office_sign(b, buf_view(&message), &s, f);
    if (e == OK) {
        buf_str(out, CARD_HEAD);
        buf_str(out, buf_view(&payload));
        buf_add(out, s.b, SIGNATURE_BYTES);
        e = buf_check(out);
    }
    buf_free(&payload);
    buf_free(&message);
    return e;
}

/* ---- reading ---- */

static enum err not_card(struct fault *f)
{
    return fault_set(f, ERR_FORMAT, "not an office's card, or it was altered");
}

static bool read_officer(struct cbor *c, struct officer *o)
{
    uint64_t fields, role;
    if (!cbor_array(c, &fields) || fields != 4 || !cbor_fixed(c, o->id.b, TAG_BYTES) ||
        !cbor_fixed(c, o->public_key.b, KEY_BYTES) || !cbor_text(c, &o->name) ||
        !plain_name(o->name) || !cbor_u64(c, &role) || role < ROLE_FRONT_DESK ||
        role > ROLE_ADMINISTRATOR)
        return false;
    o->role = (enum role)role;
    return true;
}

static enum err read_officers(struct card *c, struct arena *a, struct fault *f)
{
    struct cbor r = {.bytes = c->officers_raw};
    uint64_t count;
    if (!cbor_array(&r, &count) || count > CARD_OFFICERS)
        return not_card(f);
    struct officer *all = arena_zero(a, (size_t)count + 1, sizeof *all);
    if (!all)
        return fault_set(f, ERR_MEMORY, "no memory for a card");
    for (size_t i = 0; i < count; i++) {
        all[i].office = c->office;
        if (!read_officer(&r, &all[i]))
            return not_card(f);
    }
    c->officers = all;
    c->officer_count = (size_t)count;
    return OK;
}

static bool read_payload(const struct crypt_ops *crypt, struct str payload, struct card *c)
{
    struct cbor r = {.bytes = payload};
    uint64_t fields, version;
    struct digest d;
    if (!cbor_check(payload, NULL) || !cbor_array(&r, &fields) || fields != 5 ||
        !cbor_u64(&r, &version) || version != 1 || !cbor_fixed(&r, c->public_key.b, KEY_BYTES) ||
        !cbor_fixed(&r, c->seal_key.b, KEY_BYTES) || !cbor_text(&r, &c->name) ||
        !plain_name(c->name) || !cbor_skip(&r, &c->officers_raw) || !cbor_done(&r))
        return false;
    struct str key = {(const char *)c->public_key.b, KEY_BYTES};
    crypt->hash(STR("peyvand office 1"), &key, 1, &d);
    memcpy(c->office.b, d.b, TAG_BYTES);
    return true;
}

enum err card_read(const struct crypt_ops *crypt, struct str given, struct arena *a,
                   struct card *out, struct fault *f)
{
    struct card c = {.officer_count = 0};
    struct str bytes;
    struct signature s;
    struct buf message = {0};
    if (!str_starts(given, CARD_HEAD) || given.len <= CARD_HEAD.len + SIGNATURE_BYTES ||
        given.len > CARD_MAX_BYTES)
        return not_card(f);
    if (str_copy(a, given, &bytes) != OK)
        return fault_set(f, ERR_MEMORY, "no memory for a card");
    struct str payload = str_sub(bytes, CARD_HEAD.len, bytes.len - CARD_HEAD.len - SIGNATURE_BYTES);
    memcpy(s.b, bytes.ptr + bytes.len - SIGNATURE_BYTES, SIGNATURE_BYTES);
    if (!read_payload(crypt, payload, &c))
        return not_card(f);
    enum err e = card_message(crypt, payload, &message);
    if (e == OK && !crypt->verify(&c.public_key, buf_view(&message), &s))
        e = not_card(f);
    buf_free(&message);
    if (e == OK)
        e = read_officers(&c, a, f);
    if (e != OK)
        return e;
    card_code(crypt, bytes, c.code);
    *out = c;
    return OK;
}

bool card_code_same(const struct card *c, struct str said)
{
    size_t at = 0;
    for (size_t i = 0; i < said.len; i++) {
        if (said.ptr[i] == ' ' || said.ptr[i] == '-')
            continue;
        while (c->code[at] == ' ')
            at++;
        if (!c->code[at] || c->code[at++] != said.ptr[i])
            return false;
    }
    return !c->code[at];
}

/* ---- recording ---- */

enum err partner_take(struct book *b, const struct seat *by, const struct card *c, struct str code,
                      struct fault *f)
{
    enum err e = access_check(b, by, ACCESS_OFFICE_MANAGE, f);
    if (e != OK)
        return e;
    if (str_eq(tag_str(&c->office), tag_str(book_office(b))))
        return fault_set(f, ERR_STATE, "this is this office's own card");
    if (!card_code_same(c, code))
        return fault_set(f, ERR_USAGE,
                         "the code is not this card's: it was misheard, or the card is not theirs");
    struct draft d = {.kind = KIND_PARTNER, .stream = *book_office_stream(b)};
    body_put_bytes(&d.body, BODY_OFFICE, c->office.b, TAG_BYTES);
    body_put_bytes(&d.body, BODY_PUBLIC_KEY, c->public_key.b, KEY_BYTES);
    body_put_bytes(&d.body, BODY_SEAL_KEY, c->seal_key.b, KEY_BYTES);
    body_put_text(&d.body, BODY_NAME, c->name);
    body_put_raw(&d.body, BODY_OFFICERS, c->officers_raw);
    return book_act(b, by, &d, NULL, f);
}
