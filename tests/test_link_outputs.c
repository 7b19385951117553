/* All that one run of link writes: pairs, clusters, model and page. Each is there whole or not at
 * all, whatever happens to the run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/output.h"
#include "os/file.h"

#include "link_command.h"

enum { OUTPUTS = 4, WORDS = 12, PATH_ROOM = 64, MOST = 1 << 24 };

static const char *const OPTION[OUTPUTS] = {"-o", "--clusters", "--save-model", "--report"};

struct world {
    char path[OUTPUTS][PATH_ROOM];
    const char *words[WORDS];
    size_t count;
    struct buf whole[OUTPUTS]; /* what a run writes that nothing happens to */
};

static void run_well(struct world *w)
{
    struct buf out = {0};
    struct fault f = {OK, ""};
    assert_int_equal(run(LINK, w->words, w->count, &out, &f), OK);
    buf_free(&out);
}

static void read_whole(const char *path, struct buf *out)
{
    struct fault f = {OK, ""};
    assert_int_equal(file_read(path, MOST, out, &f), OK);
}

static int open_world(void **state)
{
    static int number;
    struct world *w = test_calloc(1, sizeof *w);
    *state = w;
    w->words[w->count++] = RESIDENTS;
    w->words[w->count++] = REQUESTS;
    w->words[w->count++] = "--threads";
    w->words[w->count++] = "1";
    for (size_t i = 0; i < OUTPUTS; i++) {
        snprintf(w->path[i], PATH_ROOM, "/tmp/pv-outputs-%ld-%d-%zu", (long)getpid(), number, i);
        w->words[w->count++] = OPTION[i];
        w->words[w->count++] = w->path[i];
    }
    number++;
    run_well(w);
    for (size_t i = 0; i < OUTPUTS; i++) {
        read_whole(w->path[i], &w->whole[i]);
        assert_true(w->whole[i].len > 100);
        assert_int_equal(unlink(w->path[i]), 0);
    }
    return 0;
}

static int close_world(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < OUTPUTS; i++) {
        unlink(w->path[i]);
        buf_free(&w->whole[i]);
    }
    test_free(w);
    return 0;
}

static bool lies_beside(const struct world *w, size_t output)
{
    char beside[PATH_ROOM + 16];
    snprintf(beside, sizeof beside, "%s.peyvand-new", w->path[output]);
    return file_exists(beside);
}

/* Returns how many of the files are there; those that are must be whole, or what stood there. */
static size_t whole_or_not_there(const struct world *w, const char *before)
{
    size_t there = 0;
    for (size_t i = 0; i < OUTPUTS; i++) {
        struct buf made = {0};
        if (!file_exists(w->path[i]))
            continue;
        read_whole(w->path[i], &made);
        if (!before || !str_eq(buf_view(&made), str_from(before))) {
            assert_int_equal(made.len, w->whole[i].len);
            assert_memory_equal(made.ptr, w->whole[i].ptr, made.len);
            there++;
        }
        buf_free(&made);
    }
    return there;
}

static void put_before(const struct world *w, const char *before)
{
    struct fault f = {OK, ""};
    for (size_t i = 0; i < OUTPUTS; i++)
        assert_int_equal(file_write_whole(w->path[i], 0600, str_from(before), &f), OK);
}

static _Noreturn void link_for_ever(const struct world *w)
{
    struct buf out = {0};
    struct fault f = {OK, ""};
    while (run(LINK, w->words, w->count, &out, &f) == OK)
        buf_clear(&out);
    _exit(1);
}

static void a_killed_run_leaves_no_half(void **state)
{
    struct world *w = *state;
    for (long n = 0; n < 20; n++) {
        pid_t child = fork();
        int status;
        if (child == 0)
            link_for_ever(w);
        nanosleep(&(struct timespec){0, 1000000 + n * 9700000}, NULL);
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        whole_or_not_there(w, NULL);
    }
    run_well(w); /* what a killed run left beside is no hindrance */
    assert_int_equal(whole_or_not_there(w, NULL), OUTPUTS);
    for (size_t i = 0; i < OUTPUTS; i++)
        assert_false(lies_beside(w, i));
}

static void without_memory_no_half_is_written(void **state)
{
    struct world *w = *state;
    enum err e = ERR_MEMORY;
    put_before(w, "before");
    for (long n = 0; e != OK; n += 1 + n / 12) {
        struct buf out = {0};
        struct fault f = {OK, ""};
        mem_fail_after(n);
        e = run(LINK, w->words, w->count, &out, &f);
        mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
        whole_or_not_there(w, "before");
        for (size_t i = 0; i < OUTPUTS; i++)
            assert_false(lies_beside(w, i));
        buf_free(&out);
    }
    assert_int_equal(whole_or_not_there(w, "before"), OUTPUTS);
}

/* A file may have so many bytes and no more, as on a disk that fills up. */
static void a_full_disk_leaves_no_half(void **state)
{
    struct world *w = *state;
    for (size_t k = 0; k < OUTPUTS; k++) {
        struct fault f = {OK, ""};
        int status;
        for (size_t i = 0; i < OUTPUTS; i++)
            unlink(w->path[i]);
        pid_t child = fork();
        if (child == 0) {
            struct rlimit most = {w->whole[k].len - 1, w->whole[k].len - 1};
            struct buf out = {0};
            struct output o;
            output_start(&o); /* as every command: or else a signal ends it */
            bool good = setrlimit(RLIMIT_FSIZE, &most) == 0 &&
                        run(LINK, w->words, w->count, &out, &f) != OK &&
                        strstr(f.text, "/tmp/pv-outputs-");
            _exit(good ? 0 : 1);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
        assert_true(whole_or_not_there(w, NULL) < OUTPUTS);
        for (size_t i = 0; i < OUTPUTS; i++)
            assert_false(lies_beside(w, i));
    }
}

/* Writes a file into a pipe, `step` bytes at a time. */
static pid_t pour(const char *from, const char *into, size_t step)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    struct buf all = {0};
    struct fault f;
    bool good = file_read(from, MOST, &all, &f) == OK;
    int fd = open(into, O_WRONLY);
    for (size_t i = 0; good && i < all.len; i += step)
        good = write(fd, all.ptr + i, all.len - i < step ? all.len - i : step) > 0;
    _exit(good ? 0 : 1);
}

/* Both lists come in pieces; only the page names its lists, so it is left out. */
static void lists_that_come_in_pieces_change_nothing(void **state)
{
    struct world *w = *state;
    static const char *const from[2] = {RESIDENTS, REQUESTS};
    char pipe[2][PATH_ROOM];
    pid_t child[2];
    for (size_t i = 0; i < 2; i++) {
        snprintf(pipe[i], PATH_ROOM, "/tmp/pv-outputs-%ld-pipe-%zu", (long)getpid(), i);
        assert_int_equal(mkfifo(pipe[i], 0600), 0);
        child[i] = pour(from[i], pipe[i], 3 + i * 8);
        w->words[i] = pipe[i];
    }
    w->count -= 2;
    run_well(w);
    for (size_t i = 0; i < 2; i++) {
        int status;
        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_int_equal(status, 0);
        unlink(pipe[i]);
    }
    assert_int_equal(whole_or_not_there(w, NULL), OUTPUTS - 1);
}

/* A place that cannot be written to is told before the work, and nothing is written elsewhere. */
static void a_place_that_is_not_there_is_told_first(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < OUTPUTS; i++) {
        const char *words[WORDS];
        struct buf out = {0};
        struct fault f = {OK, ""};
        memcpy(words, w->words, sizeof words);
        words[5 + i * 2] = "/nowhere/at/all";
        assert_int_equal(run(LINK, words, w->count, &out, &f), ERR_NOT_FOUND);
        assert_non_null(strstr(f.text, "/nowhere/at/all"));
        assert_int_equal(whole_or_not_there(w, NULL), 0);
        words[5 + i * 2] = "/tmp";
        assert_int_equal(run(LINK, words, w->count, &out, &f), ERR_IO);
        assert_non_null(strstr(f.text, "/tmp: cannot write: Is a directory"));
        assert_int_equal(whole_or_not_there(w, NULL), 0);
        buf_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_killed_run_leaves_no_half, open_world, close_world),
        cmocka_unit_test_setup_teardown(without_memory_no_half_is_written, open_world, close_world),
        cmocka_unit_test_setup_teardown(a_full_disk_leaves_no_half, open_world, close_world),
        cmocka_unit_test_setup_teardown(lists_that_come_in_pieces_change_nothing, open_world,
                                        close_world),
        cmocka_unit_test_setup_teardown(a_place_that_is_not_there_is_told_first, open_world,
                                        close_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
