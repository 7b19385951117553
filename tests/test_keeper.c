/* The program as officers use it: client and keeper as real processes on a real office file. */
#define _GNU_SOURCE /* mkdtemp, memmem */
#include "cli/client.h"
#include "cli/keeper.h"
#include "cli/wire.h"
#include "os/file.h"
#include "os/seal.h"

#include <fcntl.h>
#include <jansson.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { GONE_MS = 10000, ARGS_MAX = 32 };

static char top[] = "/tmp/peyvand-test-keeper-XXXXXX";
static struct house house;
static struct buf out, err;

/* ---- running it ---- */

static void child(const char *const *argv, size_t argc)
{
    int o = open("out", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int e = open("err", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int in = open("/dev/null", O_RDONLY);
    if (o < 0 || e < 0 || in < 0 || dup2(in, 0) < 0 || dup2(o, 1) < 0 || dup2(e, 2) < 0)
        _exit(99);
    int code = client_main(&house, argv, argc);
    fflush(NULL);
    _exit(code);
}

static int run(size_t argc, const char *const *argv)
{
    struct fault f;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        child(argv, argc);
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    buf_clear(&out);
    buf_clear(&err);
    assert_int_equal(file_read("out", 1 << 20, &out, &f), OK);
    assert_int_equal(file_read("err", 1 << 20, &err, &f), OK);
    return WEXITSTATUS(status);
}

#define RUN(...)                                                                                   \
    run(sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *), (const char *[]){__VA_ARGS__})

static bool printed(const char *part)
{
    return str_find(buf_view(&out), str_from(part)) >= 0;
}

static bool complained(const char *part)
{
    return str_find(buf_view(&err), str_from(part)) >= 0;
}

static void write_file(const char *name, const char *text)
{
    struct fault f;
    assert_int_equal(file_write_whole(name, 0600, str_from(text), &f), OK);
}

static enum err connect_office(struct agent_link *l)
{
    struct buf path = {0};
    struct fault f;
    assert_int_equal(file_absolute("a.pv", &path, &f), OK);
    enum err e = keeper_connect(&house, buf_view(&path), l, &f);
    buf_free(&path);
    return e;
}

static pid_t keeper_pid(void)
{
    struct agent_link l;
    assert_int_equal(connect_office(&l), OK);
    pid_t pid = agent_peer(&l);
    agent_close(&l);
    assert_true(pid > 0);
    return pid;
}

/* ---- an office for each test ---- */

static int set_up(void **state)
{
    (void)state;
    assert_int_equal(RUN("init", "a.pv", "--name", "Test office", "--officer", "Mira", "--exercise",
                         "--passphrase-file", "p1"),
                     0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)RUN("lock");
    static const char *const left[] = {"a.pv", "a.pv-wal", "a.pv.device", "b.pv",
                                       "c.pv", "c.pv-wal", "c.pv.device", "office.card"};
    for (size_t i = 0; i < COUNT(left); i++)
        (void)unlink(left[i]);
    return 0;
}

static void unlock_mira(void)
{
    assert_int_equal(RUN("unlock", "--officer", "Mira", "--passphrase-file", "p1"), 0);
}

static void seat_two(void)
{
    unlock_mira();
    assert_int_equal(
        RUN("officer", "add", "Tarek", "--role", "verifier", "--new-passphrase-file", "p2"), 0);
    assert_int_equal(RUN("unlock", "--officer", "Tarek", "--passphrase-file", "p2"), 0);
}

/* ---- opening and closing ---- */

static void a_wrong_passphrase_leaves_nothing(void **state)
{
    (void)state;
    struct agent_link l;
    assert_int_equal(RUN("unlock", "--officer", "Mira", "--passphrase-file", "p2"), 1);
    assert_true(complained("passphrase"));
    assert_int_equal(connect_office(&l), ERR_LOCKED);
    assert_int_equal(RUN("unlock", "--officer", "Nobody", "--passphrase-file", "p1"), 1);
    assert_int_equal(RUN("unlock", "--officer", "Mira"), 2); /* no terminal to ask at */
    assert_true(complained("--passphrase-file"));
    assert_int_equal(connect_office(&l), ERR_LOCKED);
    assert_int_equal(RUN("office", "show"), 1);
    assert_true(complained("a.pv is locked: run peyvand unlock"));
    /* and nothing holds the file */
    unlock_mira();
    assert_int_equal(RUN("unlock", "--officer", "Mira", "--passphrase-file", "p2"), 1);
    assert_int_equal(RUN("office", "show"), 0); /* a running keeper goes on */
}

static void lock_leaves_no_process(void **state)
{
    (void)state;
    unlock_mira();
    assert_true(printed("Mira is seated (protection-officer); locks after 15 minutes"));
    assert_true(printed("confined: "));
    pid_t pid = keeper_pid();
    assert_false(agent_gone(pid, 0));
    assert_int_equal(RUN("lock"), 0);
    assert_true(agent_gone(pid, 0)); /* already, not soon */
    assert_int_equal(RUN("lock"), 0);
    assert_true(printed("was locked already"));
}

static void a_signal_locks(void **state)
{
    (void)state;
    struct agent_link l;
    unlock_mira();
    pid_t pid = keeper_pid();
    assert_int_equal(kill(pid, SIGTERM), 0);
    assert_true(agent_gone(pid, GONE_MS));
    assert_int_equal(connect_office(&l), ERR_LOCKED);
    unlock_mira();
    pid = keeper_pid();
    assert_int_equal(kill(pid, SIGKILL), 0); /* what was acknowledged is there */
    assert_true(agent_gone(pid, GONE_MS));
    unlock_mira();
    assert_int_equal(RUN("office", "show"), 0);
}

static void it_locks_by_itself(void **state)
{
    (void)state;
    assert_int_equal(RUN("unlock", "--officer", "Mira", "--passphrase-file", "p1", "--idle", "1s"),
                     0);
    assert_true(printed("locks after 1 seconds"));
    pid_t pid = keeper_pid();
    assert_true(agent_gone(pid, GONE_MS));
    assert_int_equal(RUN("unlock", "--officer", "Mira", "--idle", "0"), 2);
    assert_int_equal(RUN("unlock", "--officer", "Mira", "--idle", "1441"), 2);
    assert_int_equal(RUN("unlock", "--officer", "Mira", "--idle", "soon"), 2);
}

/* An office on a stick that was pulled out is locked. */
static void it_locks_when_its_office_is_gone(void **state)
{
    (void)state;
    unlock_mira();
    pid_t pid = keeper_pid();
    assert_int_equal(rename("a.pv", "b.pv"), 0);
    assert_true(agent_gone(pid, 2 * GONE_MS));
    assert_int_equal(rename("b.pv", "a.pv"), 0);
}

/* Nobody else on the machine reads from the list of processes who unlocked what. */
static void it_shows_no_names(void **state)
{
    (void)state;
    struct fault f;
    struct buf line = {0};
    char path[64];
    char *title = strdup("peyvand unlock --officer Mira");
    size_t size = strlen(title) + 1;
    agent_rename("peyvand-keeper", title, size);
    assert_string_equal(title, "peyvand-keeper");
    assert_int_equal(title[size - 2], '\0');
    free(title);
    unlock_mira();
    snprintf(path, sizeof path, "/proc/%ld/comm", (long)keeper_pid());
    assert_int_equal(file_read(path, 100, &line, &f), OK);
    assert_string_equal(line.ptr, "peyvand-keeper\n");
    buf_free(&line);
}

/* ---- who acts ---- */

static void several_officers_say_who_acts(void **state)
{
    (void)state;
    seat_two();
    assert_int_equal(RUN("office", "show"), 2);
    assert_true(complained("--as OFFICER"));
    assert_int_equal(RUN("office", "show", "--as", "Mira"), 0);
    assert_int_equal(RUN("office", "show", "--as", "Nobody"), 2);
    assert_true(complained("Nobody has not unlocked"));
}

static void officers_change_their_passphrase(void **state)
{
    (void)state;
    unlock_mira();
    assert_int_equal(
        RUN("officer", "passphrase", "--passphrase-file", "p2", "--new-passphrase-file", "p2"),
        1); /* the old one is another */
    assert_int_equal(
        RUN("officer", "passphrase", "--passphrase-file", "p1", "--new-passphrase-file", "p2"), 0);
    assert_int_equal(RUN("lock"), 0);
    assert_int_equal(RUN("unlock", "--officer", "Mira", "--passphrase-file", "p1"), 1);
    assert_int_equal(RUN("unlock", "--officer", "Mira", "--passphrase-file", "p2"), 0);
}

static void a_second_device_opens_too(void **state)
{
    (void)state;
    struct stat st;
    unlock_mira();
    assert_int_equal(RUN("office", "device", "b.pv"), 0);
    assert_int_equal(stat("b.pv", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(RUN("office", "device", "b.pv"), 1); /* is there already */
    assert_int_equal(RUN("lock"), 0);
    assert_int_equal(rename("b.pv", "a.pv.device"), 0);
    unlock_mira();
}

static void personal_acts_take_the_passphrase(void **state)
{
    (void)state;
    seat_two();
#define END_TAREK "officer", "end", "Tarek", "--reason", "left", "--as", "Mira"
    assert_int_equal(RUN(END_TAREK), 2);
    assert_true(complained("--passphrase-file"));
    assert_int_equal(RUN(END_TAREK, "--passphrase-file", "p2"), 1); /* the colleague's */
    assert_true(complained("the act was not done"));
    assert_int_equal(RUN("officer", "list", "--as", "Mira"), 0);
    assert_false(printed("ended"));
    assert_int_equal(RUN(END_TAREK, "--passphrase-file", "p1"), 0);
    assert_int_equal(RUN("officer", "list", "--as", "Mira"), 0);
    assert_true(printed("ended"));
    assert_int_equal(RUN("office", "show", "--as", "Tarek"), 1); /* though still seated */
    assert_true(complained("no longer an officer"));
}

static void a_role_that_may_not_is_refused(void **state)
{
    (void)state;
    seat_two();
    assert_int_equal(
        RUN("officer", "end", "Mira", "--reason", "x", "--as", "Tarek", "--passphrase-file", "p2"),
        3);
    assert_true(complained("peyvand: refused (R9): "));
    assert_int_equal(RUN("officer", "end", "Mira", "--reason", "x", "--as", "Tarek",
                         "--passphrase-file", "p2", "--json"),
                     3);
    json_t *o = json_loads(err.ptr, 0, NULL);
    assert_int_equal(json_integer_value(json_object_get(o, "exit")), 3);
    assert_non_null(strstr(json_string_value(json_object_get(o, "error")), "R9"));
    json_decref(o);
}

/* ---- hostile and broken clients ---- */

static void send_raw(const char *bytes, size_t len)
{
    struct agent_link l;
    struct fault f;
    char answer[256];
    assert_int_equal(connect_office(&l), OK);
    assert_int_equal(agent_write(&l, (struct str){bytes, len}, &f), OK);
    assert_int_equal(shutdown(l.fd, SHUT_WR), 0);
    while (agent_read(&l, answer, 1, &f) == OK)
        continue;
    agent_close(&l);
}

static void it_outlives_hostile_clients(void **state)
{
    (void)state;
    char junk[4096];
    unlock_mira();
    pid_t pid = keeper_pid();
    send_raw("", 0);
    send_raw("GET / HTTP/1.1\r\n\r\n", 18);
    send_raw("\x01\xff\xff\xff\xff", 5);
    send_raw("\x01\x00\x00\x00\x05\x01\xff\xff\xff\xff", 10);
    send_raw("\x04\x00\x00\x00\x00", 5);
    for (unsigned seed = 1; seed < 50; seed++) {
        unsigned x = seed * 2654435761u;
        for (size_t i = 0; i < sizeof junk; i++) {
            x = x * 1664525u + 1013904223u;
            junk[i] = (char)(x >> 24);
        }
        junk[0] = (char)(seed % 8);
        junk[1] = junk[2] = 0;
        send_raw(junk, sizeof junk);
    }
    assert_int_equal(keeper_pid(), pid);
    assert_int_equal(RUN("office", "show"), 0);
}

static void it_does_not_wait_for_the_silent(void **state)
{
    (void)state;
    struct agent_link l;
    struct fault f;
    unlock_mira();
    assert_int_equal(connect_office(&l), OK);
    assert_int_equal(agent_write(&l, STR("\x01\x00"), &f), OK); /* and no more */
    int64_t began = agent_clock_ms();
    assert_int_equal(RUN("office", "show"), 0);
    int64_t took = agent_clock_ms() - began;
    assert_true(took > WIRE_FIRST_MS / 2 && took < 3 * WIRE_FIRST_MS);
    agent_close(&l);
}

/* An officer's process that goes away amid its call takes nothing with it. */
static void it_outlives_its_callers(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buf payload = {0};
    struct fault f;
    unlock_mira();
    pid_t pid = keeper_pid();
    for (int i = 0; i < 20; i++) {
        struct agent_link l;
        struct call c = {.arena = &arena, .house = &house};
        const char *const argv[] = {"officer", "list"};
        assert_int_equal(command_line(argv, COUNT(argv), &c, &f), OK);
        buf_clear(&payload);
        assert_int_equal(wire_put_call(&c, &payload), OK);
        assert_int_equal(connect_office(&l), OK);
        assert_int_equal(wire_send(&l, WIRE_CALL, buf_view(&payload), &f), OK);
        if (i % 2)
            assert_int_equal(wire_send(&l, WIRE_END, STR_NONE, &f), OK);
        agent_close(&l);
    }
    assert_int_equal(RUN("officer", "list"), 0);
    assert_int_equal(keeper_pid(), pid);
    buf_free(&payload);
    arena_free(&arena);
}

/* ---- the file ---- */

static void flip(const char *name, size_t at)
{
    struct buf bytes = {0};
    struct fault f;
    assert_int_equal(file_read(name, 1 << 24, &bytes, &f), OK);
    bytes.ptr[at % bytes.len] = (char)(bytes.ptr[at % bytes.len] ^ 0x21);
    assert_int_equal(file_remove(name, &f), OK); /* an office is not written over */
    assert_int_equal(file_write_whole(name, 0600, buf_view(&bytes), &f), OK);
    buf_free(&bytes);
}

static void a_damaged_office_is_named(void **state)
{
    (void)state;
    int refused = 0;
    unlock_mira();
    assert_int_equal(RUN("lock"), 0);
    struct stat st;
    assert_int_equal(stat("a.pv", &st), 0);
    for (size_t i = 0; i < 60; i++) {
        size_t at = (size_t)st.st_size * i / 60 + i;
        flip("a.pv", at);
        int code = RUN("unlock", "--officer", "Mira", "--passphrase-file", "p1");
        assert_true(code == 0 || code == 1);
        if (code == 1) {
            assert_true(complained("a.pv"));
            assert_false(complained("the keeper ended")); /* an error, not a crash */
            refused++;
        }
        assert_int_equal(RUN("lock"), 0);
        flip("a.pv", at);
        (void)unlink("a.pv-wal");
    }
    assert_true(refused > 0);
    write_file("b.pv", "this is no office, whatever its name says");
    assert_int_equal(RUN("--office", "b.pv", "unlock", "--officer", "M", "--passphrase-file", "p1"),
                     1);
    assert_int_equal(RUN("audit", "verify", "b.pv"), 1);
    assert_int_equal(RUN("--office", "none.pv", "unlock", "--officer", "Mira"), 1);
    assert_true(complained("there is no such office"));
}

static void the_log_is_checked_open_and_closed(void **state)
{
    (void)state;
    unlock_mira();
    assert_int_equal(RUN("audit", "verify"), 0);
    assert_true(printed("whole"));
    assert_int_equal(RUN("lock"), 0);
    assert_int_equal(RUN("audit", "verify"), 0);
    assert_true(printed("whole"));
    assert_int_equal(RUN("audit", "verify", "--json"), 0);
    json_t *o = json_loads(out.ptr, 0, NULL);
    assert_true(json_is_true(json_object_get(o, "whole")));
    json_decref(o);
    /* an event's bytes changed where the database itself cannot see it */
    struct buf bytes = {0};
    struct fault f;
    assert_int_equal(file_read("a.pv", 1 << 24, &bytes, &f), OK);
    char *zeros = memmem(bytes.ptr, bytes.len, "\x84\x01\x50", 3); /* [1, office, ... */
    assert_non_null(zeros);
    flip("a.pv", (size_t)(zeros - bytes.ptr) + 60);
    assert_int_equal(RUN("audit", "verify"), 1);
    assert_true(complained("position"));
    buf_free(&bytes);
}

static void backups_come_back(void **state)
{
    (void)state;
    struct fault f;
    unlock_mira();
    assert_int_equal(RUN("backup", "b.pv"), 0);
    assert_false(file_exists("a.pv.backup-part"));
    assert_int_equal(RUN("backup", "b.pv"), 1);
    assert_true(complained("is there already"));
    assert_int_equal(RUN("lock"), 0);
    assert_int_equal(RUN("audit", "verify", "b.pv"), 0);
    assert_int_equal(RUN("restore", "b.pv", "c.pv"), 2);
    assert_true(complained("device file"));
    assert_int_equal(RUN("restore", "b.pv", "a.pv", "--device", "a.pv.device"), 1);
    assert_int_equal(RUN("restore", "b.pv", "c.pv", "--device", "p1"), 1);
    assert_true(complained("not a device file"));
    assert_false(file_exists("c.pv.device"));
    assert_int_equal(RUN("restore", "b.pv", "c.pv", "--device", "a.pv.device"), 0);
    assert_int_equal(
        RUN("--office", "c.pv", "unlock", "--officer", "Mira", "--passphrase-file", "p1"), 0);
    assert_int_equal(RUN("--office", "c.pv", "office", "show"), 0);
    assert_true(printed("Test office"));
    assert_int_equal(RUN("--office", "c.pv", "lock"), 0);
    assert_int_equal(file_remove("c.pv", &f), OK);
    assert_int_equal(RUN("restore", "b.pv", "c.pv", "--device", "a.pv.device"), 1);
    assert_true(complained("is there already")); /* a device file is never overwritten */
    assert_int_equal(RUN("restore", "b.pv", "c.pv"), 0);
}

static void partners_come_by_card_and_code(void **state)
{
    (void)state;
    assert_int_equal(RUN("init", "c.pv", "--name", "Far office", "--officer", "Ayla", "--exercise",
                         "--passphrase-file", "p2"),
                     0);
    assert_int_equal(
        RUN("--office", "c.pv", "unlock", "--officer", "Ayla", "--passphrase-file", "p2"), 0);
    assert_int_equal(RUN("--office", "c.pv", "office", "card", "--json"), 0);
    json_t *o = json_loads(out.ptr, 0, NULL);
    const char *code = json_string_value(json_object_get(o, "code"));
    assert_int_equal(strlen(code), 29);
    unlock_mira();
    assert_int_equal(RUN("office", "card", "-o", "no-such-place/office.card"), 1);
    assert_false(complained("it was done")); /* looked at before */
    assert_int_equal(RUN("office", "partner", "office.card"), 2);
    assert_true(complained("--code"));
    assert_int_equal(
        RUN("office", "partner", "office.card", "--code", "0000 0000 0000 0000 0000 0000"), 2);
    assert_true(complained("not this card's"));
    assert_int_equal(RUN("office", "partner", "office.card", "--code", code), 0);
    assert_int_equal(RUN("office", "show"), 0);
    assert_true(printed("partner: Far office"));
    assert_int_equal(RUN("officer", "list"), 0);
    assert_true(printed("of Far office"));
    assert_int_equal(RUN("--office", "c.pv", "office", "partner", "office.card", "--code", code),
                     1); /* its own */
    flip("office.card", 80);
    assert_int_equal(RUN("office", "partner", "office.card", "--code", code), 1);
    assert_true(complained("altered"));
    json_decref(o);
    assert_int_equal(RUN("--office", "c.pv", "lock"), 0);
}

static void clocks_are_set_in_exercises_only(void **state)
{
    (void)state;
    unlock_mira();
    assert_int_equal(RUN("office", "show", "--clock", "2031-04-02T10:00"), 0);
    assert_true(printed("2031-03-31"));
    assert_int_equal(RUN("office", "show"), 0);
    assert_true(printed("2031-03-31"));
    assert_int_equal(RUN("office", "show", "--clock", "2031-04-31"), 2);
    assert_int_equal(RUN("office", "show", "--clock", "tomorrow"), 2);
    assert_int_equal(RUN("office", "show", "--clock", "2031-04-02T25:00"), 2);
}

static void commands_that_are_off_say_so(void **state)
{
    (void)state;
    assert_int_equal(RUN("ofice", "show"), 2);
    assert_true(complained("peyvand: ofice: no such command; did you mean \"office\"?"));
    assert_int_equal(RUN("ofice", "--json"), 2);
    assert_true(complained("{\"error\":"));
    assert_int_equal(RUN("office"), 2);
    assert_int_equal(run(0, NULL), 2);
    assert_int_equal(RUN("--help"), 0);
    assert_true(printed("The office"));
    assert_int_equal(RUN("help", "unlock"), 0);
    assert_true(printed("--idle MINUTES"));
    assert_int_equal(RUN("unlock", "--help"), 0);
    assert_true(printed("--idle MINUTES"));
    assert_int_equal(RUN("help", "nothing"), 2);
    assert_int_equal(RUN("version"), 0);
    assert_true(printed("peyvand "));
    assert_int_equal(RUN("help", "--names"), 0);
    assert_true(printed("officer add\tNAME\t--role=ROLE"));
}

static int start_all(void **state)
{
    (void)state;
    if (!mkdtemp(top) || chdir(top) != 0 || setenv("XDG_RUNTIME_DIR", top, 1) != 0 ||
        setenv("PEYVAND_OFFICE", "a.pv", 1) != 0)
        return 1;
    write_file("p1", "the first passphrase\n");
    write_file("p2", "the second passphrase\r\nand more\n");
    return 0;
}

static int end_all(void **state)
{
    (void)state;
    static const char *const left[] = {"p1", "p2", "out", "err"};
    for (size_t i = 0; i < COUNT(left); i++)
        (void)unlink(left[i]);
    (void)rmdir("peyvand");
    buf_free(&out);
    buf_free(&err);
    return chdir("/") || rmdir(top);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_wrong_passphrase_leaves_nothing),
        TEST(lock_leaves_no_process),
        TEST(a_signal_locks),
        TEST(it_locks_by_itself),
        TEST(it_locks_when_its_office_is_gone),
        TEST(it_shows_no_names),
        TEST(several_officers_say_who_acts),
        TEST(officers_change_their_passphrase),
        TEST(a_second_device_opens_too),
        TEST(personal_acts_take_the_passphrase),
        TEST(a_role_that_may_not_is_refused),
        TEST(it_outlives_hostile_clients),
        TEST(it_does_not_wait_for_the_silent),
        TEST(it_outlives_its_callers),
        TEST(a_damaged_office_is_named),
        TEST(the_log_is_checked_open_and_closed),
        TEST(backups_come_back),
        TEST(partners_come_by_card_and_code),
        TEST(clocks_are_set_in_exercises_only),
        TEST(commands_that_are_off_say_so),
    };
    if (seal_start(NULL) != OK)
        return 1;
    house = (struct house){.crypt = seal_ops(), .store = store_sqlite()};
    return cmocka_run_group_tests(tests, start_all, end_all);
}
