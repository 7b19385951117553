#include "os/seal.h"
#include "record/audit.h"
#include "record/event.h"
#include "record/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { EVENTS = 9 };

struct log {
    struct key seed, public_key;
    struct verify v;
    struct buf bytes[EVENTS];
    struct verify_stored stored[EVENTS];
    struct digest ids[EVENTS];
    struct buf head;
    struct signature signature;
};

static void log_build(struct log *l)
{
    const struct crypt_ops *crypt = seal_ops();
    static const char box[40 + 256] = {1};
    memset(l, 0, sizeof *l);
    memset(&l->seed, 5, sizeof l->seed);
    crypt->sign_public(&l->seed, &l->public_key);
    verify_start(&l->v, crypt, &l->public_key);
    for (size_t i = 0; i < EVENTS; i++) {
        struct event e = {.office = l->v.office, .pos = i, .section_count = 1};
        e.section[0].box = (struct str){box, sizeof box};
        e.section[0].erased = i == 4;
        assert_int_equal(event_encode(crypt, &e, &l->bytes[i]), OK);
        assert_int_equal(event_id(crypt, &e, &l->ids[i]), OK);
        l->stored[i] = (struct verify_stored){l->v.office, i, l->ids[i], buf_view(&l->bytes[i])};
    }
    struct audit_head h = {.office = l->v.office, .size = EVENTS, .made_ms = 5};
    audit_root_of(crypt, l->ids, EVENTS, &h.root);
    assert_int_equal(audit_head_encode(&h, &l->head), OK);
    assert_int_equal(audit_head_sign(crypt, &l->seed, buf_view(&l->head), &l->signature), OK);
}

static enum err log_check(struct log *l, struct fault *f)
{
    enum err err = OK;
    for (size_t i = 0; i < EVENTS && err == OK; i++)
        err = verify_event(&l->v, &l->stored[i], f);
    struct str s = {(const char *)l->signature.b, SIGNATURE_BYTES};
    if (err == OK)
        err = verify_head(&l->v, EVENTS, buf_view(&l->head), s, f);
    return err == OK ? verify_end(&l->v, f) : err;
}

static void log_free(struct log *l)
{
    for (size_t i = 0; i < EVENTS; i++)
        buf_free(&l->bytes[i]);
    buf_free(&l->head);
    verify_free(&l->v);
}

static void good_log(void **state)
{
    (void)state;
    struct log l;
    struct audit_head h;
    log_build(&l);
    assert_int_equal(log_check(&l, NULL), OK);
    assert_int_equal(l.v.events, EVENTS);
    assert_int_equal(l.v.heads, 1);
    assert_int_equal(l.v.erased, 1);
    assert_int_equal(l.v.foreign, 0);
    assert_int_equal(audit_head_decode(buf_view(&l.head), &h, NULL), OK);
    assert_int_equal(h.size, EVENTS);
    assert_int_equal(audit_head_check(seal_ops(), &l.public_key, buf_view(&l.head), &l.signature),
                     OK);
    log_free(&l);
}

static void bad_logs(void **state)
{
    (void)state;
    struct fault f;
    for (int what = 0; what < 6; what++) {
        struct log l;
        log_build(&l);
        if (what == 0)
            l.bytes[3].ptr[60] ^= 1;
        if (what == 1)
            l.stored[3].id.b[0] ^= 1;
        if (what == 2)
            l.stored[3] = l.stored[2];
        if (what == 3)
            l.signature.b[0] ^= 1;
        if (what == 4)
            l.head.ptr[40] ^= 1;
        if (what == 5) {
            assert_int_equal(verify_event(&l.v, &l.stored[0], &f), OK);
            assert_int_equal(verify_end(&l.v, &f), ERR_CORRUPT);
        } else {
            assert_int_equal(log_check(&l, &f), ERR_CORRUPT);
        }
        assert_non_null(strstr(f.text, "position"));
        if (what == 2)
            assert_non_null(strstr(f.text, "is missing"));
        log_free(&l);
    }
}

/* A head after each of 70 events or after some of them; bad: one of them with another root. */
static enum err many_heads(uint64_t which, size_t bad)
{
    enum { LEAVES = 70 };
    const struct crypt_ops *crypt = seal_ops();
    struct digest ids[LEAVES] = {{{0}}};
    struct key seed, public_key;
    struct verify v;
    enum err err = OK;
    memset(&seed, 7, sizeof seed);
    crypt->sign_public(&seed, &public_key);
    verify_start(&v, crypt, &public_key);
    v.ids = ids;
    v.events = LEAVES;
    for (size_t i = 0; i < LEAVES && err == OK; i++) {
        struct buf bytes = {0};
        struct signature s;
        struct audit_head h = {.office = v.office, .size = i + 1, .made_ms = 5};
        ids[i].b[0] = (uint8_t)(i + 1);
        if (i + 1 < LEAVES && !(which >> i % 64 & 1))
            continue;
        audit_root_of(crypt, ids, i + 1, &h.root);
        h.root.b[9] ^= i == bad;
        assert_int_equal(audit_head_encode(&h, &bytes), OK);
        assert_int_equal(audit_head_sign(crypt, &seed, buf_view(&bytes), &s), OK);
        struct str signature = {(const char *)s.b, SIGNATURE_BYTES};
        err = verify_head(&v, i + 1, buf_view(&bytes), signature, NULL);
        if (err == OK) /* the same one again */
            assert_int_equal(verify_head(&v, i + 1, buf_view(&bytes), signature, NULL),
                             ERR_CORRUPT);
        buf_free(&bytes);
    }
    return err == OK ? verify_end(&v, NULL) : err;
}

static void every_head_is_checked(void **state)
{
    (void)state;
    static const uint64_t WHICH[] = {UINT64_MAX, 0, UINT64_C(0x5555555555555555),
                                     UINT64_C(0x8100204018022001)};
    for (size_t i = 0; i < COUNT(WHICH); i++)
        assert_int_equal(many_heads(WHICH[i], SIZE_MAX), OK);
    for (size_t bad = 0; bad < 70; bad++)
        assert_int_equal(many_heads(UINT64_MAX, bad), ERR_CORRUPT);
}

static void proofs(void **state)
{
    (void)state;
    const struct crypt_ops *crypt = seal_ops();
    struct digest ids[20] = {{{0}}}, root;
    struct audit_tree t = {0};
    for (size_t n = 1; n <= COUNT(ids); n++) {
        ids[n - 1].b[0] = (uint8_t)n;
        audit_add(crypt, &t, &ids[n - 1]);
        audit_root(crypt, &t, &root);
        for (size_t i = 0; i < n; i++) {
            struct audit_proof p;
            assert_int_equal(audit_prove(crypt, ids, n, i, &p), OK);
            assert_true(audit_proof_good(crypt, &p, &ids[i], &root));
            assert_false(audit_proof_good(crypt, &p, &ids[(i + 1) % 20], &root));
            if (p.count) {
                p.sibling[p.count - 1].b[3] ^= 1;
                assert_false(audit_proof_good(crypt, &p, &ids[i], &root));
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_log),
        cmocka_unit_test(bad_logs),
        cmocka_unit_test(every_head_is_checked),
        cmocka_unit_test(proofs),
    };
    if (seal_start(NULL) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
