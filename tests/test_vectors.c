/* Every value of tests/data/vectors.txt, which a second implementation wrote, against ours. */
#include "base/mem.h"
#include "os/seal.h"
#include "record/audit.h"
#include "record/cbor.h"
#include "record/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct buf file;
static struct arena arena;

static unsigned nibble(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a') + 10;
}

static bool find(const char *name, struct str *out)
{
    struct str rest = buf_view(&file), line;
    struct str want = str_from(name);
    while (str_next(&rest, '\n', &line)) {
        ptrdiff_t at = str_find(line, STR(" ="));
        if (at < 0 || !str_eq(str_sub(line, 0, (size_t)at), want))
            continue;
        struct str hex = str_trim(str_sub(line, (size_t)at + 2, line.len));
        char *p = arena_zero(&arena, hex.len / 2 + 1, 1);
        assert_non_null(p);
        for (size_t i = 0; i < hex.len / 2; i++)
            p[i] = (char)(nibble(hex.ptr[2 * i]) << 4 | nibble(hex.ptr[2 * i + 1]));
        *out = (struct str){p, hex.len / 2};
        return true;
    }
    return false;
}

static struct str get(const char *name)
{
    struct str s = STR_NONE;
    assert_true(find(name, &s));
    return s;
}

static void same(struct str got, const char *name)
{
    assert_true(str_eq(got, get(name)));
}

static struct key key_of(uint8_t byte)
{
    struct key k;
    memset(&k, byte, sizeof k);
    return k;
}

static int cbor_cases(const char *prefix, bool good)
{
    int n = 0;
    for (;; n++) {
        char name[32];
        struct str s;
        snprintf(name, sizeof name, "%s%d", prefix, n);
        if (!find(name, &s))
            return n;
        if (cbor_check(s, NULL) != good)
            fail_msg("%s", name);
    }
}

static void cbor(void **state)
{
    (void)state;
    assert_int_equal(cbor_cases("cbor_good_", true), 22);
    assert_int_equal(cbor_cases("cbor_bad_", false), 31);
}

static void keys(void **state)
{
    (void)state;
    const struct crypt_ops *c = seal_ops();
    struct str abc = STR("abc"), part;
    struct digest d;
    struct key k = key_of(1);
    c->hash(STR("peyvand test 1"), &abc, 1, &d);
    same(digest_str(&d), "hash");
    c->hash_keyed(&k, STR("peyvand test 1"), abc, &d);
    same(digest_str(&d), "hash_keyed");
    k = key_of(2);
    c->sign_public(&k, &k);
    part = (struct str){(const char *)k.b, KEY_BYTES};
    same(part, "office_public");
    c->hash(STR("peyvand office 1"), &part, 1, &d);
    same(str_sub(digest_str(&d), 0, TAG_BYTES), "office");
    k = key_of(3);
    c->sign_public(&k, &k);
    same(part, "officer_public");
    c->hash(STR("peyvand officer 1"), &part, 1, &d);
    same(str_sub(digest_str(&d), 0, TAG_BYTES), "officer");
}

static void events(void **state)
{
    (void)state;
    const struct crypt_ops *c = seal_ops();
    struct event ev;
    struct entry e;
    struct digest id;
    struct buf out = {0};
    struct key subject = key_of(7), officer = key_of(3), public_key;
    assert_int_equal(event_decode(c, get("event"), &ev, NULL), OK);
    same(digest_str(&ev.section[0].hash), "section_hash");
    assert_int_equal(event_id(c, &ev, &id), OK);
    same(digest_str(&id), "event_id");
    assert_int_equal(event_encode(c, &ev, &out), OK);
    same(buf_view(&out), "event");
    assert_int_equal(c->unbox(&subject, get("box_ad"), get("box"), (buf_clear(&out), &out)), OK);
    same(buf_view(&out), "plain");
    assert_int_equal(section_open(c, &subject, &ev, 0, &arena, &e, NULL), OK);
    same(e.act.bytes, "act");
    buf_clear(&out);
    assert_int_equal(act_encode(&e.act, &out), OK);
    same(buf_view(&out), "act");
    c->sign_public(&officer, &public_key);
    assert_true(entry_verify(c, &e, 0, &public_key));
    assert_int_equal(act_sign(c, &officer, &e.office, &e, &e.signer[0]), OK);
    same((struct str){(const char *)e.signer[0].signature.b, SIGNATURE_BYTES}, "act_signature");
    buf_clear(&out);
    assert_int_equal(section_seal(c, &subject, &e, 0, &out), OK);
    ev.section[0].box = buf_view(&out);
    struct buf plain = {0};
    assert_int_equal(c->unbox(&subject, get("box_ad"), buf_view(&out), &plain), OK);
    same(buf_view(&plain), "plain");
    buf_free(&plain);
    buf_free(&out);
    assert_int_equal(event_decode(c, get("event_erased"), &ev, NULL), OK);
    assert_int_equal(event_id(c, &ev, &id), OK);
    same(digest_str(&id), "event_id");
}

static void wrap(void **state)
{
    (void)state;
    const struct crypt_ops *c = seal_ops();
    struct key table = key_of(9), epoch = key_of(8), k;
    struct digest d;
    struct buf out = {0};
    c->hash_keyed(&table, STR("peyvand epoch 1"), (struct str){(const char *)epoch.b, KEY_BYTES},
                  &d);
    same(digest_str(&d), "wrap_key");
    memcpy(k.b, d.b, KEY_BYTES);
    assert_int_equal(c->unbox(&k, get("wrap_ad"), get("wrap_box"), &out), OK);
    same(buf_view(&out), "wrap_plain");
    buf_free(&out);
}

static void tree(void **state)
{
    (void)state;
    const struct crypt_ops *c = seal_ops();
    struct digest ids[9], root;
    for (size_t n = 0; n <= 9; n++) {
        char name[16];
        snprintf(name, sizeof name, "root_%zu", n);
        audit_root_of(c, ids, n, &root);
        same(digest_str(&root), name);
        char b = (char)n;
        if (n < 9)
            c->hash(STR("peyvand test id"), &(struct str){&b, 1}, 1, &ids[n]);
    }
    struct audit_head h;
    struct signature s;
    struct key seed = key_of(2);
    struct buf out = {0};
    assert_int_equal(audit_head_decode(get("head"), &h, NULL), OK);
    assert_int_equal(audit_head_encode(&h, &out), OK);
    same(buf_view(&out), "head");
    assert_int_equal(audit_head_sign(c, &seed, buf_view(&out), &s), OK);
    same((struct str){(const char *)s.b, SIGNATURE_BYTES}, "head_signature");
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cbor), cmocka_unit_test(keys),
                                       cmocka_unit_test(events), cmocka_unit_test(wrap),
                                       cmocka_unit_test(tree)};
    char chunk[4096];
    FILE *in = fopen("tests/data/vectors.txt", "r");
    if (!in || seal_start(NULL) != OK)
        return 1;
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, in)) > 0;)
        buf_add(&file, chunk, n);
    fclose(in);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    buf_free(&file);
    return failed;
}
