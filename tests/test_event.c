#include "base/mem.h"
#include "os/seal.h"
#include "record/cbor.h"
#include "record/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct world {
    struct key subject, seed[2], public_key[2];
    struct entry entry;
    struct buf body, act, box, bytes;
    struct digest ref;
    struct event event;
};

static void fill(void *p, size_t len, uint8_t with)
{
    memset(p, with, len);
}

static enum err world_build(struct world *w)
{
    const struct crypt_ops *crypt = seal_ops();
    struct body b = {0};
    fill(&w->subject, KEY_BYTES, 1);
    fill(&w->entry.office, TAG_BYTES, 2);
    fill(&w->entry.stream, TAG_BYTES, 3);
    fill(&w->ref, HASH_BYTES, 4);
    w->entry.pos = 7;
    w->entry.recorded_ms = 1000;
    w->entry.recorded_count = 5;
    body_put_text(&b, BODY_TEXT, STR("a made-up text"));
    body_put_u64(&b, BODY_ROLE, 300);
    enum err err = body_finish(&b, &w->body);
    body_free(&b);
    if (err != OK)
        return err;
    struct act a = {.kind = KIND_DURESS,
                    .has_valid = true,
                    .valid = {.from = -3, .to = DAY_OPEN},
                    .ref_count = 1,
                    .refs = &w->ref,
                    .body = buf_view(&w->body)};
    err = act_encode(&a, &w->act);
    if (err != OK)
        return err;
    w->entry.act.bytes = buf_view(&w->act);
    w->entry.signer_count = 2;
    for (size_t i = 0; i < 2; i++) {
        struct signer *s = &w->entry.signer[i];
        fill(&w->seed[i], KEY_BYTES, (uint8_t)(10 + i));
        crypt->sign_public(&w->seed[i], &w->public_key[i]);
        fill(&s->officer, TAG_BYTES, (uint8_t)(20 + i));
        s->role = ROLE_PROTECTION;
        s->signed_ms = 999;
        err = act_sign(crypt, &w->seed[i], &w->entry.office, &w->entry, s);
        if (err != OK)
            return err;
    }
    err = section_seal(crypt, &w->subject, &w->entry, 0, &w->box);
    if (err != OK)
        return err;
    w->event = (struct event){.office = w->entry.office, .pos = 7, .section_count = 1};
    w->event.section[0].stream = w->entry.stream;
    w->event.section[0].box = buf_view(&w->box);
    return event_encode(crypt, &w->event, &w->bytes);
}

static void world_free(struct world *w)
{
    buf_free(&w->body);
    buf_free(&w->act);
    buf_free(&w->box);
    buf_free(&w->bytes);
}

static void round_trip(void **state)
{
    (void)state;
    const struct crypt_ops *crypt = seal_ops();
    struct world w = {0};
    struct arena arena = {0};
    struct event ev;
    struct entry e;
    struct str text;
    uint64_t role;
    assert_int_equal(world_build(&w), OK);
    assert_int_equal(event_decode(crypt, buf_view(&w.bytes), &ev, NULL), OK);
    assert_int_equal(section_open(crypt, &w.subject, &ev, 0, &arena, &e, NULL), OK);
    assert_int_equal(e.pos, 7);
    assert_int_equal(e.recorded_ms, 1000);
    assert_int_equal(e.recorded_count, 5);
    assert_int_equal(e.act.kind, KIND_DURESS);
    assert_int_equal(e.act.valid.from, -3);
    assert_int_equal(e.act.valid.to, DAY_OPEN);
    assert_int_equal(e.act.ref_count, 1);
    assert_memory_equal(e.act.refs[0].b, w.ref.b, HASH_BYTES);
    assert_true(body_text(&e.act, BODY_TEXT, &text));
    assert_true(str_eq(text, STR("a made-up text")));
    assert_true(body_u64(&e.act, BODY_ROLE, &role));
    assert_int_equal(role, 300);
    assert_false(body_u64(&e.act, BODY_TEXT, &role));
    assert_false(body_u64(&e.act, BODY_LINE, &role));
    assert_int_equal(e.signer_count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_true(entry_verify(crypt, &e, i, &w.public_key[i]));
        assert_false(entry_verify(crypt, &e, i, &w.public_key[1 - i]));
        e.signer[i].role = ROLE_VERIFIER;
        assert_false(entry_verify(crypt, &e, i, &w.public_key[i]));
    }
    arena_free(&arena);
    world_free(&w);
}

static void wrong_key_or_place(void **state)
{
    (void)state;
    const struct crypt_ops *crypt = seal_ops();
    struct world w = {0};
    struct arena arena = {0};
    struct entry e;
    assert_int_equal(world_build(&w), OK);
    struct event ev = w.event;
    assert_int_equal(section_open(crypt, &w.subject, &ev, 0, &arena, &e, NULL), OK);
    ev.pos++;
    assert_int_equal(section_open(crypt, &w.subject, &ev, 0, &arena, &e, NULL), ERR_KEY);
    ev = w.event;
    ev.office.b[0] ^= 1;
    assert_int_equal(section_open(crypt, &w.subject, &ev, 0, &arena, &e, NULL), ERR_KEY);
    ev = w.event;
    ev.section[0].stream.b[0] ^= 1;
    assert_int_equal(section_open(crypt, &w.subject, &ev, 0, &arena, &e, NULL), ERR_KEY);
    ev = w.event;
    ev.section[1] = ev.section[0];
    ev.section_count = 2;
    assert_int_equal(section_open(crypt, &w.subject, &ev, 1, &arena, &e, NULL), ERR_KEY);
    w.subject.b[31] ^= 1;
    assert_int_equal(section_open(crypt, &w.subject, &w.event, 0, &arena, &e, NULL), ERR_KEY);
    arena_free(&arena);
    world_free(&w);
}

static void stub_keeps_id(void **state)
{
    (void)state;
    const struct crypt_ops *crypt = seal_ops();
    struct world w = {0};
    struct buf stub = {0};
    struct event ev;
    struct digest live, erased;
    assert_int_equal(world_build(&w), OK);
    assert_int_equal(event_id(crypt, &w.event, &live), OK);
    w.event.section[0].erased = true;
    w.event.section[0].box = STR_NONE;
    assert_int_equal(event_encode(crypt, &w.event, &stub), OK);
    assert_int_equal(event_decode(crypt, buf_view(&stub), &ev, NULL), OK);
    assert_true(ev.section[0].erased);
    assert_int_equal(event_id(crypt, &ev, &erased), OK);
    assert_memory_equal(live.b, erased.b, HASH_BYTES);
    assert_true(stub.len < 100);
    buf_free(&stub);
    world_free(&w);
}

static void damaged(void **state)
{
    (void)state;
    const struct crypt_ops *crypt = seal_ops();
    struct world w = {0};
    struct event ev;
    struct digest good, id;
    assert_int_equal(world_build(&w), OK);
    assert_int_equal(event_id(crypt, &w.event, &good), OK);
    for (size_t len = 0; len < w.bytes.len; len++) {
        char *cut = mem_alloc(len); /* so that a read beyond is seen */
        memcpy(cut, w.bytes.ptr, len);
        assert_int_equal(event_decode(crypt, (struct str){cut, len}, &ev, NULL), ERR_FORMAT);
        mem_free(cut);
    }
    for (size_t i = 0; i < w.bytes.len * 8; i++) {
        w.bytes.ptr[i / 8] = (char)(w.bytes.ptr[i / 8] ^ (1 << i % 8));
        if (event_decode(crypt, buf_view(&w.bytes), &ev, NULL) == OK) {
            assert_int_equal(event_id(crypt, &ev, &id), OK);
            assert_memory_not_equal(id.b, good.b, HASH_BYTES);
        }
        w.bytes.ptr[i / 8] = (char)(w.bytes.ptr[i / 8] ^ (1 << i % 8));
    }
    world_free(&w);
}

static void unknown_is_opaque(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct act a;
    static const char kind[] = "\x85\x18\xC8\x50xxxxxxxxxxxxxxxx\xF6\x80\xA0";
    static const char key[] = "\x85\x01\x50xxxxxxxxxxxxxxxx\xF6\x80\xA1\x18\xC8\x01";
    assert_int_equal(act_decode((struct str){kind, sizeof kind - 1}, &arena, &a, NULL), OK);
    assert_int_equal(a.kind, KIND_NONE);
    assert_int_equal(act_decode((struct str){key, sizeof key - 1}, &arena, &a, NULL), OK);
    assert_int_equal(a.kind, KIND_NONE);
    arena_free(&arena);
}

static void out_of_memory(void **state)
{
    (void)state;
    const struct crypt_ops *crypt = seal_ops();
    enum err err = ERR_MEMORY;
    for (long n = 0; err == ERR_MEMORY && n < 200; n++) {
        struct world w = {0};
        struct arena arena = {0};
        struct entry e;
        struct digest id;
        mem_fail_after(n);
        err = world_build(&w);
        if (err == OK)
            err = section_open(crypt, &w.subject, &w.event, 0, &arena, &e, NULL);
        if (err == OK)
            err = event_id(crypt, &w.event, &id);
        mem_fail_after(-1);
        arena_free(&arena);
        world_free(&w);
    }
    assert_int_equal(err, OK);
}

static void bodies(void **state)
{
    (void)state;
    struct body b = {0};
    struct buf out = {0};
    body_put_bool(&b, BODY_DURESS, true);
    body_put_i64(&b, BODY_UNTIL, -1);
    body_put_text(&b, BODY_NAME, STR("N"));
    assert_int_equal(body_finish(&b, &out), OK);
    assert_true(cbor_check(buf_view(&out), NULL));
    body_put_text(&b, BODY_NAME, STR("M"));
    assert_int_equal(body_finish(&b, &out), ERR_RANGE);
    body_free(&b);
    body_put_text(&b, BODY_NAME, STR("\xFF"));
    assert_int_equal(body_finish(&b, &out), ERR_RANGE);
    body_free(&b);
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(wrong_key_or_place),
        cmocka_unit_test(stub_keeps_id),
        cmocka_unit_test(damaged),
        cmocka_unit_test(unknown_is_opaque),
        cmocka_unit_test(out_of_memory),
        cmocka_unit_test(bodies),
    };
    if (seal_start(NULL) != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
