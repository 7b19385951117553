/* Rates of the ledger's envelope on one core: cc -O2 -Isrc bench/ledger_bench.c SOURCES -lsodium */
#include "os/seal.h"
#include "record/event.h"

#include <stdio.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(void)
{
    const struct crypt_ops *c = seal_ops();
    const int n = 50000;
    struct key k = {{1}}, public_key;
    struct body body = {0};
    struct buf map = {0}, act = {0}, box = {0};
    struct arena arena = {0};
    struct entry e = {.signer_count = 1}, got;
    struct digest id;
    bool good = seal_start(NULL) == OK;
    c->sign_public(&k, &public_key);
    body_put_text(&body, BODY_TEXT, STR("a made-up text of some length"));
    good = good && body_finish(&body, &map) == OK;
    struct act a = {.kind = KIND_DURESS, .body = buf_view(&map)};
    good = good && act_encode(&a, &act) == OK;
    e.act.bytes = buf_view(&act);
    double t = now();
    for (int i = 0; i < n; i++)
        good &= act_sign(c, &k, &e.office, &e, &e.signer[0]) == OK;
    printf("signatures     %9.0f/s\n", n / (now() - t));
    t = now();
    for (int i = 0; i < n; i++)
        good &= entry_verify(c, &e, 0, &public_key);
    printf("verifications  %9.0f/s\n", n / (now() - t));
    t = now();
    for (int i = 0; i < n; i++) {
        buf_clear(&box);
        good &= section_seal(c, &k, &e, 0, &box) == OK;
    }
    printf("seals          %9.0f/s\n", n / (now() - t));
    struct event ev = {.section_count = 1};
    ev.section[0].box = buf_view(&box);
    t = now();
    for (int i = 0; i < n; i++) {
        good &= section_open(c, &k, &ev, 0, &arena, &got, NULL) == OK;
        if (i % 1000 == 0)
            arena_free(&arena);
    }
    printf("opens          %9.0f/s\n", n / (now() - t));
    t = now();
    for (int i = 0; i < n; i++)
        good &= event_id(c, &ev, &id) == OK;
    printf("event ids      %9.0f/s\n", n / (now() - t));
    arena_free(&arena);
    body_free(&body);
    buf_free(&map);
    buf_free(&act);
    buf_free(&box);
    return good ? 0 : 1;
}
