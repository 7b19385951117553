#include "base/mem.h"
#include "cli/wire.h"
#include "os/seal.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static enum err no_run(struct call *c, struct fault *f)
{
    (void)c;
    return fault_set(f, ERR_STATE, "not here");
}

static const struct option list_options[] = {
    {"limit", "N", "at most so many", 0},
    {"question", "Q=A", "a question", OPTION_REPEAT},
    {"dry-run", NULL, "writes nothing", 0},
    {"map", "M", "stays here", OPTION_LOCAL},
};
static const struct command made_up_commands[] = {
    {.noun = "match",
     .verb = "list",
     .arg_max = 2,
     .summary = "candidates",
     .options = list_options,
     .option_count = COUNT(list_options),
     .run = no_run},
    {.noun = "due", .summary = "what waits", .run = no_run},
    {.noun = "version", .summary = "has no run"},
};
static const size_t made_up_count = COUNT(made_up_commands);
const struct command_group command_groups[] = {{"Made up", made_up_commands, &made_up_count}};
const size_t command_group_count = COUNT(command_groups);

static struct house house;

struct fixture {
    struct arena arena;
    struct call call, got;
    struct buf bytes;
    struct fault fault;
};

static void start(struct fixture *x, size_t argc, const char *const *argv)
{
    *x = (struct fixture){.call = {.house = &house}, .got = {.house = &house}};
    x->call.arena = x->got.arena = &x->arena;
    assert_int_equal(command_line(argv, argc, &x->call, &x->fault), OK);
}

#define START(x, ...)                                                                              \
    start(x, sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *),                         \
          (const char *[]){__VA_ARGS__})

static void stop(struct fixture *x)
{
    buf_free(&x->bytes);
    arena_free(&x->arena);
}

static void carries_a_call(void **state)
{
    (void)state;
    struct fixture x;
    START(&x, "match", "list", "R-1", "", "--limit", "3", "--question", "a=", "--question", "",
          "--dry-run", "--map", "secret", "--as", "Mira", "--json", "--office", "elsewhere");
    x.call.terminal = true;
    x.call.passphrase = STR("a passphrase");
    x.call.clock_ms = INT64_MAX;
    assert_int_equal(wire_put_call(&x.call, &x.bytes), OK);
    assert_int_equal(wire_get_call(buf_view(&x.bytes), &x.got, &x.fault), OK);
    assert_ptr_equal(x.got.command, &made_up_commands[0]);
    assert_int_equal(x.got.word_count, 2);
    assert_true(str_eq(call_word(&x.got, 0), STR("R-1")));
    assert_int_equal(x.got.option_count, 4);
    assert_true(str_eq(call_text(&x.got, "limit"), STR("3")));
    struct str v;
    assert_true(call_nth(&x.got, "question", 1, &v));
    assert_int_equal(v.len, 0);
    assert_true(call_given(&x.got, "dry-run"));
    assert_false(call_given(&x.got, "map")); /* local */
    assert_false(call_given(&x.got, "office"));
    assert_true(x.got.json && x.got.terminal);
    assert_true(str_eq(x.got.as, STR("Mira")));
    assert_true(str_eq(x.got.passphrase, STR("a passphrase")));
    assert_int_equal(x.got.clock_ms, INT64_MAX);
    stop(&x);
}

/* Every cut, and every byte changed, is refused or read as another good call; never a crash. */
static void stands_damage(void **state)
{
    (void)state;
    struct fixture x;
    START(&x, "match", "list", "R-1", "--limit", "3", "--question", "a");
    x.call.clock_ms = 5;
    assert_int_equal(wire_put_call(&x.call, &x.bytes), OK);
    for (size_t i = 0; i < x.bytes.len; i++) {
        struct arena a = {0};
        struct call c = {.arena = &a, .house = &house};
        enum err e = wire_get_call(str_sub(buf_view(&x.bytes), 0, i), &c, &x.fault);
        assert_true(e == OK || e == ERR_FORMAT || e == ERR_STATE);
        for (int bit = 0; bit < 8; bit++) {
            x.bytes.ptr[i] = (char)(x.bytes.ptr[i] ^ (1 << bit));
            struct call d = {.arena = &a, .house = &house};
            e = wire_get_call(buf_view(&x.bytes), &d, &x.fault);
            assert_true(e == OK || e == ERR_FORMAT || e == ERR_STATE);
            x.bytes.ptr[i] = (char)(x.bytes.ptr[i] ^ (1 << bit));
        }
        arena_free(&a);
    }
    stop(&x);
}

static enum err reread(struct fixture *x)
{
    buf_clear(&x->bytes);
    assert_int_equal(wire_put_call(&x->call, &x->bytes), OK);
    return wire_get_call(buf_view(&x->bytes), &x->got, &x->fault);
}

/* What the command line refuses, a client of somebody's own making cannot say either. */
static void holds_calls_to_the_table(void **state)
{
    (void)state;
    struct fixture x;
    START(&x, "match", "list", "--limit", "3");
    assert_int_equal(reread(&x), OK);
    x.call.options[0].value = STR("\xff");
    assert_int_equal(reread(&x), ERR_FORMAT);
    x.call.options[0].value = STR("3");
    assert_int_equal(call_set(&x.call, "limit", STR("4")), OK); /* twice */
    assert_int_equal(reread(&x), ERR_FORMAT);
    x.call.option_count--;
    assert_int_equal(call_set(&x.call, "dry-run", STR("yes")), OK); /* a flag with a value */
    assert_int_equal(reread(&x), ERR_FORMAT);
    x.call.option_count--;
    struct str many[] = {STR("a"), STR("b"), STR("c")};
    x.call.words = many;
    x.call.word_count = 3;
    assert_int_equal(reread(&x), ERR_FORMAT);
    x.call.word_count = 2;
    assert_int_equal(reread(&x), OK);
    x.call.word_count = 0;
    x.call.option_count = 0;
    x.call.command = &made_up_commands[2]; /* has no run */
    assert_int_equal(reread(&x), ERR_FORMAT);
    struct command other = {.noun = "other", .run = no_run};
    x.call.command = &other;
    assert_int_equal(reread(&x), ERR_FORMAT);
    stop(&x);
}

static void refuses_another_version(void **state)
{
    (void)state;
    struct fixture x;
    START(&x, "due");
    assert_int_equal(reread(&x), OK);
    char *digit = memchr(x.bytes.ptr, '.', x.bytes.len);
    digit[-1]++;
    assert_int_equal(wire_get_call(buf_view(&x.bytes), &x.got, &x.fault), ERR_STATE);
    assert_non_null(strstr(x.fault.text, "another version"));
    stop(&x);
}

static void carries_the_small_ones(void **state)
{
    (void)state;
    struct buf b = {0};
    struct fault end = {.err = OK}, got, f;
    struct wire_progress p = {STR("reading"), 3, UINT64_MAX}, q;
    assert_int_equal(wire_put_progress(&p, &b), OK);
    assert_int_equal(wire_get_progress(buf_view(&b), &q, &f), OK);
    assert_true(str_eq(q.what, p.what) && q.done == 3 && q.of == UINT64_MAX);
    assert_int_equal(wire_get_progress(str_sub(buf_view(&b), 0, b.len - 1), &q, &f), ERR_FORMAT);

    struct call_file file = {.name = STR("a/b.txt"), .mode = 0640, .fresh = true}, h;
    buf_clear(&b);
    assert_int_equal(wire_put_file(&file, &b), OK);
    assert_int_equal(wire_get_file(buf_view(&b), &h, &f), OK);
    assert_true(str_eq(h.name, file.name) && h.mode == 0640 && h.fresh);
    file.name = STR("a\0b");
    buf_clear(&b);
    assert_int_equal(wire_put_file(&file, &b), OK);
    assert_int_equal(wire_get_file(buf_view(&b), &h, &f), ERR_FORMAT);
    file = (struct call_file){.name = STR("a"), .mode = 04755};
    buf_clear(&b);
    assert_int_equal(wire_put_file(&file, &b), OK);
    assert_int_equal(wire_get_file(buf_view(&b), &h, &f), ERR_FORMAT);

    fault_set(&end, ERR_REFUSED, "refused (R5): %s", "why");
    buf_clear(&b);
    assert_int_equal(wire_put_end(&end, &b), OK);
    assert_int_equal(wire_get_end(buf_view(&b), &got, &f), OK);
    assert_int_equal(got.err, ERR_REFUSED);
    assert_string_equal(got.text, "refused (R5): why");
    b.ptr[12] = 99; /* no such error */
    assert_int_equal(wire_get_end(buf_view(&b), &got, &f), ERR_FORMAT);
    buf_free(&b);
}

/* ---- messages on a socket ---- */

struct pair {
    struct agent_link a, b;
};

static struct pair join(void)
{
    int fd[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd), 0);
    int64_t soon = agent_clock_ms() + 300;
    return (struct pair){{fd[0], soon}, {fd[1], soon}};
}

static void part(struct pair *p)
{
    agent_close(&p->a);
    agent_close(&p->b);
}

static void carries_messages(void **state)
{
    (void)state;
    struct pair p = join();
    struct buf b = {0};
    struct fault f;
    enum wire_kind kind;
    assert_int_equal(wire_send(&p.a, WIRE_TEXT, STR("hello"), &f), OK);
    assert_int_equal(wire_send(&p.a, WIRE_END, STR_NONE, &f), OK);
    assert_int_equal(wire_receive(&p.b, &kind, &b, &f), OK);
    assert_int_equal(kind, WIRE_TEXT);
    assert_true(str_eq(buf_view(&b), STR("hello")));
    assert_int_equal(wire_receive(&p.b, &kind, &b, &f), OK);
    assert_int_equal(kind, WIRE_END);
    assert_int_equal(b.len, 0);
    struct str long_one = {"", WIRE_MAX + 1};
    assert_int_equal(wire_send(&p.a, WIRE_TEXT, long_one, &f), ERR_LIMIT);
    agent_close(&p.a);
    assert_int_equal(wire_receive(&p.b, &kind, &b, &f), ERR_NOT_FOUND);
    part(&p);
    buf_free(&b);
}

static enum err receive_raw(const char *bytes, size_t len, struct buf *b)
{
    struct pair p = join();
    struct fault f;
    enum wire_kind kind;
    assert_int_equal(write(p.a.fd, bytes, len), (ssize_t)len);
    enum err e = wire_receive(&p.b, &kind, b, &f);
    part(&p);
    return e;
}

static void stands_hostile_lengths(void **state)
{
    (void)state;
    struct buf b = {0};
    assert_int_equal(receive_raw("\x05\xff\xff\xff\xff", 5, &b), ERR_FORMAT);
    assert_int_equal(receive_raw("\x05\x00\x10\x00\x01", 5, &b), ERR_FORMAT);
    assert_int_equal(b.room, 0); /* a length alone has allocated nothing */
    assert_int_equal(receive_raw("\x05\x00\x10\x00\x00", 5, &b), ERR_LIMIT); /* it stands still */
    assert_true(b.room <= 1 << 18);
    assert_int_equal(receive_raw("\x00\x00\x00\x00\x00", 5, &b), ERR_FORMAT);
    assert_int_equal(receive_raw("\x08\x00\x00\x00\x00", 5, &b), ERR_FORMAT);
    assert_int_equal(receive_raw("\x05\x00", 2, &b), ERR_LIMIT);
    buf_free(&b);
}

static void send_file(struct pair *p, const char *name, struct str bytes)
{
    struct buf head = {0};
    struct fault f;
    struct call_file file = {.name = str_from(name)};
    assert_int_equal(wire_put_file(&file, &head), OK);
    assert_int_equal(wire_send(&p->a, WIRE_FILE, buf_view(&head), &f), OK);
    assert_int_equal(wire_send_data(&p->a, bytes, &f), OK);
    buf_free(&head);
}

static void carries_files(void **state)
{
    (void)state;
    struct pair p = join();
    struct arena arena = {0};
    struct call c = {.arena = &arena, .house = &house};
    struct buf bytes = {0};
    struct fault f;
    struct str got;
    send_file(&p, "one", STR("first"));
    send_file(&p, "none", STR_NONE);
    send_file(&p, "two", STR("second"));
    assert_int_equal(wire_send(&p.a, WIRE_END, STR_NONE, &f), OK);
    assert_int_equal(wire_receive_files(&p.b, &c, &bytes, &f), OK);
    assert_int_equal(c.attached_count, 3);
    assert_true(call_attached(&c, "one", &got) && str_eq(got, STR("first")));
    assert_true(call_attached(&c, "none", &got) && got.len == 0);
    assert_true(call_attached(&c, "two", &got) && str_eq(got, STR("second")));

    assert_int_equal(wire_send(&p.a, WIRE_DATA, STR("of no file"), &f), OK);
    assert_int_equal(wire_receive_files(&p.b, &c, &bytes, &f), ERR_FORMAT);
    part(&p);
    p = join();
    for (int i = 0; i <= WIRE_FILE_COUNT; i++)
        send_file(&p, "many", STR("x"));
    assert_int_equal(wire_receive_files(&p.b, &c, &bytes, &f), ERR_LIMIT);
    part(&p);
    buf_free(&bytes);
    arena_free(&arena);
}

static void runs_out_of_memory(void **state)
{
    (void)state;
    struct fixture x;
    START(&x, "match", "list", "R-1", "--limit", "3", "--question", "a");
    assert_int_equal(wire_put_call(&x.call, &x.bytes), OK);
    enum err e = ERR_MEMORY;
    for (long n = 0; e != OK; n++) {
        struct arena a = {0};
        struct buf b = {0};
        struct call c = {.arena = &a, .house = &house};
        mem_fail_after(n);
        e = wire_put_call(&x.call, &b);
        if (e == OK)
            e = wire_get_call(buf_view(&x.bytes), &c, &x.fault);
        mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
        buf_free(&b);
        arena_free(&a);
    }
    stop(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(carries_a_call),           cmocka_unit_test(stands_damage),
        cmocka_unit_test(holds_calls_to_the_table), cmocka_unit_test(refuses_another_version),
        cmocka_unit_test(carries_the_small_ones),   cmocka_unit_test(carries_messages),
        cmocka_unit_test(stands_hostile_lengths),   cmocka_unit_test(carries_files),
        cmocka_unit_test(runs_out_of_memory),
    };
    if (seal_start(NULL) != OK)
        return 1;
    house.crypt = seal_ops();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
