/* index as a command: what find finds in it is what it finds in the list; a writer may be killed,
 * or the disk be full, at any moment; whatever is damaged is named. */
#define _GNU_SOURCE /* mkdtemp */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "command_run.h"
#include "kept_seal.h"
#include "os/file.h"
#include "os/grown.h"

extern const struct command find_commands[], index_commands[];

enum { BUILD, ADD, REMOVE, STAT };

static char top[] = "/tmp/pv-index-XXXXXX";

static enum err run(const struct command *command, const char *const *argv, struct buf *out,
                    struct fault *f)
{
    size_t argc = 0;
    while (argv[argc])
        argc++;
    *f = (struct fault){OK, ""};
    return command_run(command, argv, argc, out, f);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static struct fault said;

static enum err does(int what, const char *const *words)
{
    struct buf out = {0};
    enum err e = run(&index_commands[what], words, &out, &said);
    buf_free(&out);
    return e;
}

static void must(int what, const char *const *words)
{
    if (does(what, words) != OK)
        fail_msg("%s", said.text);
}

static struct buf read_bytes(const char *path)
{
    struct buf b = {0};
    struct fault f;
    assert_int_equal(file_read(path, 1 << 24, &b, &f), OK);
    return b;
}

static struct buf find_in(const char *pool)
{
    struct buf out = {0};
    struct fault f;
    if (run(find_commands, WORDS(pool, "queries.tsv"), &out, &f) != OK)
        fail_msg("find in %s: %s", pool, f.text);
    return out;
}

/* The index holds what the list does, in the order of the list. */
static bool same_as(const char *index, const char *list)
{
    struct buf a = find_in(index), b = find_in(list);
    bool same = str_eq(buf_view(&a), buf_view(&b));
    buf_free(&a);
    buf_free(&b);
    return same;
}

#define ONE "1\tShirin Norouzi\n2\tمحمد حسین گلستان‌زاده\n3\tReza Moosavi\n"
#define TWO "4\tСергей Бондаренко\n5\tReza Moosavi\n"

static int begin(void **state)
{
    (void)state;
    if (!mkdtemp(top) || chdir(top) != 0)
        return -1;
    write_text("one.tsv", ONE);
    write_text("two.tsv", TWO);
    write_text("both.tsv", ONE TWO);
    write_text("queries.tsv", "q\tسید رضا موسوی\nr\tGolestanzade M. Hossein\ns\tBondarenko\n"
                              "t\tNorouzi Shireen\n");
    return 0;
}

static int end(void **state)
{
    static const char *const made[] = {"one.tsv", "two.tsv", "both.tsv", "queries.tsv",
                                       "a.pvx",   "b.pvx",   "l.tsv",    "ids",
                                       "l.csv",   "m.tsv",   "m.csv",    "n.csv"};
    (void)state;
    for (size_t i = 0; i < COUNT(made); i++)
        unlink(made[i]);
    return chdir("/") == 0 ? rmdir(top) : -1;
}

/* --- what it is for --- */

static void finds_the_same_as_in_the_list(void **state)
{
    (void)state;
    struct stat st;
    must(BUILD, WORDS("a.pvx", "one.tsv"));
    assert_int_equal(stat("a.pvx", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_true(same_as("a.pvx", "one.tsv"));
    assert_false(same_as("a.pvx", "both.tsv"));
    must(ADD, WORDS("a.pvx", "two.tsv"));
    assert_true(same_as("a.pvx", "both.tsv"));
    write_text("ids", "4\r\n\n5\n4\n");
    must(REMOVE, WORDS("a.pvx", "ids"));
    assert_true(same_as("a.pvx", "one.tsv"));
    must(BUILD, WORDS("b.pvx", "both.tsv"));
    must(REMOVE, WORDS("b.pvx", "--id", "5", "--id", "4"));
    assert_true(same_as("b.pvx", "one.tsv"));
    must(BUILD, WORDS("b.pvx", "two.tsv")); /* an index is replaced */
    assert_true(same_as("b.pvx", "two.tsv"));
    must(REMOVE, WORDS("b.pvx", "--id", "5", "--id", "4")); /* nobody left */
    write_text("l.tsv", "");
    assert_true(same_as("b.pvx", "l.tsv"));
    must(ADD, WORDS("b.pvx", "one.tsv"));
    assert_true(same_as("b.pvx", "one.tsv"));
}

static void replaces_when_told(void **state)
{
    (void)state;
    must(BUILD, WORDS("a.pvx", "both.tsv"));
    write_text("l.tsv", "6\tAnna Ivanova\n2\tShireen Norouzi\n");
    assert_int_equal(does(ADD, WORDS("a.pvx", "l.tsv")), ERR_EXISTS);
    assert_non_null(strstr(said.text, "l.tsv, line 2: the id 2 is in the index"));
    assert_true(same_as("a.pvx", "both.tsv"));
    must(ADD, WORDS("a.pvx", "l.tsv", "--replace"));
    write_text("l.tsv",
               "1\tShirin Norouzi\n3\tReza Moosavi\n" TWO "6\tAnna Ivanova\n2\tShireen Norouzi\n");
    assert_true(same_as("a.pvx", "l.tsv"));
}

/* Thousands of persons on any number of threads, and many small additions. */
static void grows_by_pieces(void **state)
{
    (void)state;
    static const char *const given[] = {"Reza", "Morteza", "Shirin", "Golnar", "Sergey", "Hossein"};
    static const char *const family[] = {"Moosavi", "Golestani", "Norouzi", "Ivanova", "Karimzade"};
    struct buf all = {0};
    for (size_t i = 0; i < 2000; i++)
        buf_printf(&all, "%zu\t%s %s\n", i, given[i % 6], family[i / 6 % 5]);
    write_bytes("l.tsv", all.ptr, all.len);
    must(BUILD, WORDS("a.pvx", "l.tsv", "--threads", "1"));
    must(BUILD, WORDS("b.pvx", "l.tsv", "--threads", "5"));
    struct buf a = read_bytes("a.pvx"), b = read_bytes("b.pvx");
    assert_int_equal(a.len, b.len);
    /* not the heads, whose number of changes differs */
    assert_memory_equal(a.ptr + KEPT_HEAD_BYTES, b.ptr + KEPT_HEAD_BYTES, a.len - KEPT_HEAD_BYTES);
    buf_free(&a);
    buf_free(&b);
    assert_true(same_as("a.pvx", "l.tsv"));
    for (size_t i = 2000; i < 2150; i++) {
        char line[64];
        snprintf(line, sizeof line, "%zu\t%s %s\n", i, given[i % 6], family[i / 6 % 5]);
        write_text("m.tsv", line);
        buf_text(&all, line);
        must(ADD, WORDS("a.pvx", "m.tsv"));
    }
    write_bytes("l.tsv", all.ptr, all.len);
    assert_true(same_as("a.pvx", "l.tsv"));
    struct buf out = {0};
    struct fault f;
    assert_int_equal(run(&index_commands[STAT], WORDS("a.pvx"), &out, &f), OK);
    assert_non_null(strstr(out.ptr, "persons   2150\n"));
    assert_non_null(strstr(out.ptr, "words     11\n"));
    assert_null(strstr(out.ptr, "segments  151"));
    buf_free(&out);
    buf_free(&all);
}

/* A segment that nobody is taken out of is copied as it is, one that is small or has somebody less
 * is not. */
static void large_segments_stay(void **state)
{
    (void)state;
    enum { LARGE = KEPT_PERSONS / 2 + 10 };
    struct buf all = {0}, out = {0};
    struct fault f;
    for (size_t i = 0; i < LARGE; i++)
        buf_printf(&all, "n%zu\tReza Moosavi\n", i);
    write_bytes("l.tsv", all.ptr, all.len);
    must(BUILD, WORDS("a.pvx", "l.tsv"));
    struct buf before = read_bytes("a.pvx");
    must(ADD, WORDS("a.pvx", "one.tsv"));
    must(ADD, WORDS("a.pvx", "two.tsv"));
    must(REMOVE, WORDS("a.pvx", "--id", "4", "--id", "5"));
    struct buf after = read_bytes("a.pvx");
    assert_true(after.len > before.len);
    assert_memory_equal(before.ptr + KEPT_HEAD_BYTES, after.ptr + KEPT_HEAD_BYTES,
                        before.len - KEPT_HEAD_BYTES);
    buf_text(&all, ONE);
    write_bytes("l.tsv", all.ptr, all.len);
    assert_true(same_as("a.pvx", "l.tsv"));
    must(REMOVE, WORDS("a.pvx", "--id", "n0", "--id", "1"));
    assert_int_equal(run(&index_commands[STAT], WORDS("a.pvx"), &out, &f), OK);
    assert_non_null(strstr(out.ptr, "segments  1\n"));
    assert_non_null(strstr(out.ptr, "persons   131083\n"));
    buf_free(&before);
    buf_free(&after);
    buf_free(&all);
    buf_free(&out);
}

static void refuses(int what, const char *const *words, enum err e, const char *why)
{
    assert_int_equal(does(what, words), e);
    if (!strstr(said.text, why))
        fail_msg("%s does not say %s", said.text, why);
}

/* What a link points to is changed, not the link: else the old file would stay with its names. */
static void goes_through_a_link(void **state)
{
    (void)state;
    struct stat st;
    must(BUILD, WORDS("a.pvx", "both.tsv"));
    assert_int_equal(symlink("a.pvx", "l.pvx"), 0);
    must(REMOVE, WORDS("l.pvx", "--id", "5", "--id", "4"));
    assert_true(same_as("a.pvx", "one.tsv"));
    must(BUILD, WORDS("l.pvx", "two.tsv"));
    assert_true(same_as("a.pvx", "two.tsv"));
    assert_int_equal(lstat("l.pvx", &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(unlink("l.pvx"), 0);
    assert_int_equal(symlink("nothing.pvx", "l.pvx"), 0);
    refuses(BUILD, WORDS("l.pvx", "two.tsv", "--force"), ERR_NOT_FOUND, "is a link to nothing");
    assert_int_equal(unlink("l.pvx"), 0);
    assert_int_equal(symlink("nodir/nothing.pvx", "l.pvx"), 0); /* before the list is read */
    refuses(BUILD, WORDS("l.pvx", "none.tsv"), ERR_NOT_FOUND, "is a link to nothing");
    assert_int_equal(unlink("l.pvx"), 0);
}

/* --- what is refused --- */

static void says_what_is_wrong(void **state)
{
    (void)state;
    write_text("l.csv", "id,name\n1,Anna Ivanova\n,Shirin Norouzi\n");
    refuses(BUILD, WORDS("b.pvx", "l.csv", "--force"), ERR_FORMAT, "l.csv, line 3: no id");
    write_text("l.csv", "name\nAnna Ivanova\n");
    refuses(BUILD, WORDS("b.pvx", "l.csv"), ERR_FORMAT, "l.csv, line 2: no id");
    write_text("l.tsv", "1\tAnna Ivanova\n2\tShirin\n1\tReza\n");
    refuses(BUILD, WORDS("b.pvx", "l.tsv"), ERR_EXISTS, "line 3: the id 1 stands in line 1");
    must(BUILD, WORDS("a.pvx", "one.tsv"));
    refuses(ADD, WORDS("a.pvx", "l.tsv"), ERR_EXISTS, "line 3: the id 1");
    write_text("l.tsv", "1\tAnna Ivanova\nShirin\n");
    refuses(ADD, WORDS("a.pvx", "l.tsv"), ERR_FORMAT, "l.tsv, line 2: an id and a name");
    write_text("ids", "\xEF\xBB\xBF"
                      "1\n8\n\n9\n");
    refuses(REMOVE, WORDS("a.pvx", "ids"), ERR_NOT_FOUND, "8 (ids, line 2), 9 (ids, line 4)");
    write_text("ids", "1\n2\tShirin\n");
    refuses(REMOVE, WORDS("a.pvx", "ids"), ERR_FORMAT, "ids, line 2: an id and more");
    write_text("ids", "1\r2\r");
    refuses(REMOVE, WORDS("a.pvx", "ids"), ERR_FORMAT, "ids, line 1: a carriage return");
    refuses(REMOVE, WORDS("a.pvx", "--id", "1", "--id", "x"), ERR_NOT_FOUND, "index: x");
    refuses(REMOVE, WORDS("a.pvx"), ERR_USAGE, "--id");
    assert_true(same_as("a.pvx", "one.tsv"));
    refuses(BUILD, WORDS("l.tsv", "one.tsv"), ERR_EXISTS, "l.tsv: is there and is not an index");
    refuses(BUILD, WORDS("./one.tsv", "one.tsv", "--force"), ERR_USAGE, "is read");
    refuses(BUILD, WORDS(".", "none.tsv", "--force"), ERR_IO, ".: cannot write: Is a directory");
    refuses(BUILD, WORDS("nodir/a.pvx", "none.tsv"), ERR_NOT_FOUND, "nodir/a.pvx: cannot write");
    refuses(ADD, WORDS("one.tsv", "two.tsv"), ERR_FORMAT, "one.tsv: not an index");
    refuses(STAT, WORDS("one.tsv"), ERR_FORMAT, "one.tsv: not an index");
    refuses(ADD, WORDS("none.pvx", "two.tsv"), ERR_NOT_FOUND, "none.pvx");
    refuses(STAT, WORDS("."), ERR_IO, ".: is not a plain file");
    refuses(BUILD, WORDS("a.pvx", "one.tsv", "--threads", "65"), ERR_USAGE, "--threads");
    must(BUILD, WORDS("l.tsv", "one.tsv", "--force"));
    assert_int_equal(unlink("l.tsv"), 0);
    assert_true(same_as("a.pvx", "one.tsv"));
}

/* --- two at once --- */

static void one_writer_at_a_time(void **state)
{
    (void)state;
    struct grown *g, *h;
    struct fault f;
    must(BUILD, WORDS("a.pvx", "one.tsv"));
    assert_int_equal(grown_open("a.pvx", true, &g, &f), OK);
    refuses(ADD, WORDS("a.pvx", "two.tsv"), ERR_LOCKED, "a.pvx: another process");
    refuses(REMOVE, WORDS("a.pvx", "--id", "1"), ERR_LOCKED, "a.pvx: another process");
    refuses(BUILD, WORDS("a.pvx", "two.tsv"), ERR_LOCKED, "a.pvx: another process");
    assert_true(same_as("a.pvx", "one.tsv")); /* who reads does not wait */
    grown_close(g);
    unlink("b.pvx");
    assert_int_equal(grown_create("b.pvx", &g, &f), OK);
    assert_int_equal(grown_create("b.pvx", &h, &f), ERR_LOCKED);
    refuses(BUILD, WORDS("b.pvx", "two.tsv"), ERR_LOCKED, "b.pvx: another process");
    grown_close(g);
    assert_false(file_exists("b.pvx.peyvand-new"));
    write_text("b.pvx.peyvand-new", "left by a killed process, and longer than what comes now");
    must(BUILD, WORDS("b.pvx", "two.tsv"));
    assert_false(file_exists("b.pvx.peyvand-new"));
    must(ADD, WORDS("a.pvx", "two.tsv"));
}

/* --- a writer that dies, a disk that is full --- */

static long steps_left;
static bool kills;
static char steps[32];
static size_t step_count;

/* Half of a write is done before the end comes. On a full disk a file can still be cut. */
static size_t at_step(char what, uint64_t at, size_t len)
{
    if (step_count + 1 < sizeof steps)
        steps[step_count++] = at < KEPT_HEAD_BYTES && what == 'w' ? (at ? 'B' : 'A') : what;
    if (steps_left-- > 0)
        return SIZE_MAX;
    if (!kills)
        return what == 'c' ? SIZE_MAX : len / 2;
    if (what == 'w') {
        /* the watcher is asked before; a write of half of it is made by the file itself */
        steps_left = 0;
        return len / 2;
    }
    raise(SIGKILL);
    return 0;
}

static enum err with_steps(long steps_allowed, int what, const char *const *words)
{
    steps_left = steps_allowed;
    step_count = 0;
    memset(steps, 0, sizeof steps);
    grown_watch(at_step);
    enum err e = does(what, words);
    grown_watch(NULL);
    return e;
}

/* True when it got to its end. */
static bool with_death(long steps_allowed, int what, const char *const *words)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        kills = true;
        if (with_steps(steps_allowed, what, words) != OK)
            raise(SIGKILL); /* right after half a write */
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status))
        assert_int_equal(WEXITSTATUS(status), 0);
    return WIFEXITED(status);
}

struct change {
    int what;
    const char *const *words;
    const char *before, *after; /* lists */
};

static const char *const add_words[] = {"a.pvx", "two.tsv", NULL};
static const char *const remove_words[] = {"a.pvx", "--id", "4", "--id", "5", NULL};
static const char *const build_words[] = {"a.pvx", "two.tsv", NULL};
static const struct change changes[] = {
    {ADD, add_words, "one.tsv", "both.tsv"},
    {REMOVE, remove_words, "both.tsv", "one.tsv"},
    {BUILD, build_words, "one.tsv", "two.tsv"},
};

static void killed_at_any_step(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(changes); i++) {
        const struct change *c = &changes[i];
        long n = 0;
        for (bool done = false, was_new = false; !done; n++) {
            must(BUILD, WORDS("a.pvx", c->before));
            done = with_death(n, c->what, c->words);
            bool is_new = same_as("a.pvx", c->after);
            assert_true(is_new || same_as("a.pvx", c->before));
            assert_true(is_new || !was_new); /* from some step on it is there */
            assert_true(is_new || !done);
            was_new = is_new;
            struct buf out = {0};
            struct fault f;
            assert_int_equal(run(&index_commands[STAT], WORDS("a.pvx"), &out, &f), OK);
            buf_free(&out);
            if (!is_new)
                must(c->what, c->words);
            assert_true(same_as("a.pvx", c->after));
            assert_false(file_exists("a.pvx.peyvand-new"));
        }
        assert_true(n > 5);
    }
}

/* What it had written does not stay behind what the next one writes. */
static void nothing_of_a_killed_one_stays(void **state)
{
    (void)state;
    struct stat st;
    struct buf all = {0}, out = {0};
    struct fault f;
    char bytes[64];
    for (size_t i = 100; i < 400; i++)
        buf_printf(&all, "%zu\tAnna Ivanova\n", i);
    write_bytes("l.tsv", all.ptr, all.len);
    must(BUILD, WORDS("a.pvx", "one.tsv"));
    assert_false(with_death(3, ADD, WORDS("a.pvx", "l.tsv"))); /* all but the heads is written */
    assert_int_equal(stat("a.pvx", &st), 0);
    assert_true(st.st_size > 5000);
    must(ADD, WORDS("a.pvx", "two.tsv"));
    assert_true(same_as("a.pvx", "both.tsv"));
    assert_int_equal(stat("a.pvx", &st), 0);
    assert_int_equal(run(&index_commands[STAT], WORDS("a.pvx"), &out, &f), OK);
    snprintf(bytes, sizeof bytes, "bytes     %ld\n", (long)st.st_size);
    assert_non_null(strstr(out.ptr, bytes));
    buf_free(&all);
    buf_free(&out);
}

static long size_of(const char *path)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return (long)st.st_size;
}

static void full_at_any_step(void **state)
{
    (void)state;
    kills = false;
    size_t files = files_here();
    for (size_t i = 0; i < COUNT(changes); i++) {
        const struct change *c = &changes[i];
        enum err e = ERR_FULL;
        for (long n = 0; e != OK; n++) {
            must(BUILD, WORDS("a.pvx", c->before));
            files = files_here();
            long size = size_of("a.pvx");
            e = with_steps(n, c->what, c->words);
            assert_true(e == OK || strstr(said.text, "a.pvx: cannot "));
            assert_int_equal(files_here(), files);
            bool is_new = same_as("a.pvx", c->after);
            assert_true(is_new || (e != OK && same_as("a.pvx", c->before)));
            if (!strpbrk(steps,
                         "AB")) /* no head tells of what was written: it gives its room back */
                assert_int_equal(size_of("a.pvx"), size);
        }
    }
}

/* What is new is on the disk before a head tells of it, and one head before the other is touched.
 */
static void in_the_right_order(void **state)
{
    (void)state;
    must(BUILD, WORDS("a.pvx", "one.tsv"));
    assert_int_equal(with_steps(100, ADD, add_words), OK);
    assert_true(strcmp(steps, "cwsAsBs") == 0 || strcmp(steps, "cwsBsAs") == 0);
    assert_int_equal(with_steps(100, REMOVE, remove_words), OK);
    assert_non_null(strstr(steps, "cws"));
    assert_string_equal(steps + strlen(steps) - 2, "sp");
}

/* A damaged head is written first, so that the one that is whole is there until then. */
static void a_damaged_head_is_mended(void **state)
{
    (void)state;
    for (long at = 0; at <= KEPT_SLOT_BYTES; at += KEPT_SLOT_BYTES) {
        must(BUILD, WORDS("a.pvx", "one.tsv"));
        struct buf b = read_bytes("a.pvx");
        b.ptr[at + 30] ^= 1;
        write_bytes("a.pvx", b.ptr, b.len);
        buf_free(&b);
        assert_true(same_as("a.pvx", "one.tsv"));
        struct buf out = {0};
        struct fault f;
        assert_int_equal(run(&index_commands[STAT], WORDS("a.pvx"), &out, &f), OK);
        assert_non_null(strstr(out.ptr, "One of its two heads"));
        kills = false;
        assert_int_equal(with_steps(100, ADD, add_words), OK);
        assert_string_equal(steps, at ? "cwsBsAs" : "cwsAsBs");
        assert_int_equal(run(&index_commands[STAT], WORDS("a.pvx"), &out, &f), OK);
        assert_null(strstr(out.ptr, "One of its two heads"));
        buf_free(&out);
    }
}

/* --- damage --- */

static void every_byte_of_the_file_counts(void **state)
{
    (void)state;
    must(BUILD, WORDS("a.pvx", "one.tsv"));
    must(ADD, WORDS("a.pvx", "two.tsv"));
    struct buf b = read_bytes("a.pvx"), out = {0};
    struct fault f;
    for (size_t i = 0; i < b.len; i++) {
        b.ptr[i] = (char)(b.ptr[i] ^ 0x40);
        write_bytes("b.pvx", b.ptr, b.len);
        b.ptr[i] = (char)(b.ptr[i] ^ 0x40);
        enum err e = run(&index_commands[STAT], WORDS("b.pvx"), &out, &f);
        if (i < KEPT_HEAD_BYTES) {
            assert_int_equal(e, OK); /* the other head says the same */
            continue;
        }
        assert_int_equal(e, ERR_CORRUPT);
        assert_non_null(strstr(f.text, "b.pvx: damaged at byte "));
        if (i % 7 == 0) {
            assert_int_equal(run(find_commands, WORDS("b.pvx", "queries.tsv"), &out, &f), e);
            assert_int_equal(does(ADD, WORDS("b.pvx", "two.tsv")), e);
            assert_int_equal(does(REMOVE, WORDS("b.pvx", "--id", "1")), e);
        }
    }
    for (size_t len = KEPT_HEAD_BYTES; len < b.len; len++) {
        write_bytes("b.pvx", b.ptr, len);
        assert_int_equal(run(&index_commands[STAT], WORDS("b.pvx"), &out, &f), ERR_CORRUPT);
        assert_non_null(strstr(f.text, "b.pvx: ends at byte "));
    }
    buf_free(&b);
    buf_free(&out);
}

/* A head that tells of fewer persons than there are. */
static void heads_are_not_trusted(void **state)
{
    (void)state;
    static const struct {
        size_t at, bytes;
    } fields[] = {{24, 8}, {32, 8}, {40, 4}};
    must(BUILD, WORDS("a.pvx", "one.tsv"));
    struct buf b = read_bytes("a.pvx");
    for (size_t i = 0; i < COUNT(fields); i++)
        for (int64_t add = -8; add <= 8; add += 8) {
            uint8_t *bytes = (uint8_t *)b.ptr;
            uint64_t was = seal_get(bytes + fields[i].at, fields[i].bytes);
            for (size_t slot = 0; slot < 2; slot++) {
                seal_put(bytes + slot * KEPT_SLOT_BYTES + fields[i].at, was + (uint64_t)add,
                         fields[i].bytes);
                seal_slot(bytes + slot * KEPT_SLOT_BYTES);
            }
            write_bytes("b.pvx", b.ptr, b.len);
            assert_int_equal(does(STAT, WORDS("b.pvx")), add ? ERR_CORRUPT : OK);
            for (size_t slot = 0; slot < 2; slot++)
                seal_put(bytes + slot * KEPT_SLOT_BYTES + fields[i].at, was, fields[i].bytes);
        }
    buf_free(&b);
}

/* --- lists with columns --- */

#define HEADER "No,First name,Last name,Father's name,Date of birth,Place of origin,Phone\n"
#define THREE                                                                                      \
    "1,Ali,Karimi,Hasan,1981-03-21,Herat,0700 555 010\n"                                           \
    "2,Ali,Karimi,Reza,1962-07-02,Herat,\n"                                                        \
    "3,Shirin,Norouzi,Jafar,1990-01-17,Tabriz,0700 555 014\n"
#define MORE                                                                                       \
    "4,Ali,Karimi,Hasan,1981-11-30,Kabul,\n"                                                       \
    "5,,,,1975-08-25,,0700 555 016\n"

/* With a father of its own, without columns of a father, and names alone. */
static void ask_all(void **state, const char *index, const char *list)
{
    static const char *const asked[] = {
        ("id,نام,نام پدر,تاریخ تولد,محل تولد,تلفن\nq,علی کریمی,حسن,1360,هرات,\n"
         "r,علی کریمی,رضا,,,\ns,شیرین,,1368/10/27,,\nt,,,,,0700 555 016\n"),
        "id,name,date of birth\nq,Aly Karimi,1981\nr,Shireen Norouzi,1990\n",
        "id,name\nq,Ali Hasan Karimi\nr,Norouzi Shirin\n", "id,name,age,sex\nq,Ali Karimi,30,M\n"};
    for (size_t i = 0; i < COUNT(asked); i++) {
        struct buf a = {0}, b = {0};
        struct fault f;
        write_text("l.csv", asked[i]);
        assert_int_equal(run(find_commands, WORDS(index, "l.csv"), &a, &f), OK);
        assert_int_equal(run(find_commands, WORDS(list, "l.csv"), &b, &f), OK);
        assert_true(a.len > 60);
        assert_true(str_eq(buf_view(&a), buf_view(&b)));
        buf_free(&a);
        buf_free(&b);
    }
    (void)state;
}

static void columns_are_kept(void **state)
{
    write_text("m.csv", HEADER THREE);
    must(BUILD, WORDS("a.pvx", "m.csv"));
    ask_all(state, "a.pvx", "m.csv");
    write_text("n.csv", HEADER MORE);
    must(ADD, WORDS("a.pvx", "n.csv"));
    write_text("m.csv", HEADER THREE MORE);
    ask_all(state, "a.pvx", "m.csv");
    must(REMOVE, WORDS("a.pvx", "--id", "1"));
    must(REMOVE, WORDS("a.pvx", "--id", "2", "--id", "3"));
    ask_all(state, "a.pvx", "n.csv");
    write_text("m.csv", HEADER "4,Ali,Karimi,Hasan,1981-11-30,Herat,0700 555 010\n");
    must(ADD, WORDS("a.pvx", "m.csv", "--replace"));
    write_text("m.csv", HEADER "5,,,,1975-08-25,,0700 555 016\n"
                               "4,Ali,Karimi,Hasan,1981-11-30,Herat,0700 555 010\n");
    ask_all(state, "a.pvx", "m.csv");
}

/* Nobody is in it twice: without a name, by a number that only one has. */
static void who_has_no_name_is_found_by_number(void **state)
{
    (void)state;
    struct buf out = {0};
    struct fault f;
    write_text("m.csv", HEADER THREE MORE);
    write_text("l.csv",
               "id,name,phone\nq,,0700 555 016\nr,Omid Rahmani,0700 555 016\ns,,0700 555 010\n");
    assert_int_equal(run(find_commands, WORDS("m.csv", "l.csv", "-k", "1"), &out, &f), OK);
    assert_true(str_find(buf_view(&out), STR("q\t1\t5\t")) >= 0);
    assert_true(str_find(buf_view(&out), STR("r\t1\t5\t")) >= 0);
    assert_true(str_find(buf_view(&out), STR("s\t1\t1\t")) >= 0);
    buf_free(&out);
}

/* An index of names, as earlier programs wrote it, takes in who has columns, and stays what it was
 * for the others. */
static void columns_come_to_an_index_of_names(void **state)
{
    write_text("m.csv", "No,First name,Last name\n1,Reza,Moosavi\n");
    must(BUILD, WORDS("a.pvx", "m.csv"));
    struct buf b = read_bytes("a.pvx");
    assert_int_equal(b.ptr[8], 1);
    buf_free(&b);
    write_text("n.csv", HEADER "2,Ali,Karimi,Hasan,1981-03-21,Herat,0700 555 010\n" MORE);
    must(ADD, WORDS("a.pvx", "n.csv"));
    b = read_bytes("a.pvx");
    assert_int_equal(b.ptr[8], 2);
    buf_free(&b);
    write_text("m.csv", HEADER
               "1,Reza,Moosavi,,,,\n2,Ali,Karimi,Hasan,1981-03-21,Herat,0700 555 010\n" MORE);
    ask_all(state, "a.pvx", "m.csv");
    must(ADD, WORDS("a.pvx", "two.tsv", "--replace"));
}

static void columns_are_corrected(void **state)
{
    (void)state;
    struct buf out = {0};
    struct fault f;
    write_text("m.csv", "No,Who,Colour\n1,Ali Karimi,Hasan\n2,Reza Moosavi,Omid\n");
    must(BUILD, WORDS("a.pvx", "m.csv", "--map", "father=Colour", "--map", "name=Who"));
    assert_int_equal(run(&index_commands[STAT], WORDS("a.pvx"), &out, &f), OK);
    assert_true(str_find(buf_view(&out), STR("columns   name father\n")) >= 0);
    must(BUILD, WORDS("a.pvx", "m.csv", "--map", "name=Who", "--ignore", "Colour"));
    assert_int_equal(run(&index_commands[STAT], WORDS("a.pvx"), &out, &f), OK);
    assert_true(str_find(buf_view(&out), STR("columns   name\n")) >= 0);
    assert_int_equal(does(BUILD, WORDS("a.pvx", "one.tsv", "--id", "No")), ERR_USAGE);
    assert_int_equal(does(BUILD, WORDS("a.pvx", "m.csv", "--id", "Number")), ERR_USAGE);
    buf_free(&out);
}

static void every_byte_of_columns_counts(void **state)
{
    (void)state;
    struct buf out = {0};
    struct fault f;
    write_text("m.csv", HEADER THREE);
    must(BUILD, WORDS("a.pvx", "m.csv"));
    struct buf b = read_bytes("a.pvx");
    for (size_t i = KEPT_HEAD_BYTES; i < b.len; i++) {
        b.ptr[i] = (char)(b.ptr[i] ^ 0x40);
        write_bytes("b.pvx", b.ptr, b.len);
        b.ptr[i] = (char)(b.ptr[i] ^ 0x40);
        assert_int_equal(run(&index_commands[STAT], WORDS("b.pvx"), &out, &f), ERR_CORRUPT);
        assert_non_null(strstr(f.text, "b.pvx: damaged at byte "));
    }
    for (size_t len = 0; len < b.len; len++) {
        write_bytes("b.pvx", b.ptr, len);
        assert_int_not_equal(run(&index_commands[STAT], WORDS("b.pvx"), &out, &f), OK);
        assert_non_null(strstr(f.text, "b.pvx: "));
    }
    buf_free(&b);
    buf_free(&out);
}

/* --- memory --- */

static void memory_runs_out(void **state)
{
    (void)state;
    static const char *const find_words[] = {"a.pvx", "queries.tsv", "--threads", "1", NULL};
    static const char *const one_thread[][7] = {
        {"a.pvx", "one.tsv", "--threads", "1", NULL},
        {"a.pvx", "two.tsv", "--threads", "1", NULL},
        {"a.pvx", "--id", "4", "--id", "5", "--threads=1", NULL},
        {"a.pvx", "--threads", "1", NULL, NULL}};
    for (int what = BUILD; what <= STAT + 1; what++) {
        enum err e = ERR_MEMORY;
        for (long n = 0; e != OK; n += 1 + n / 40) {
            struct buf out = {0};
            struct fault f;
            must(BUILD, WORDS("a.pvx", what == REMOVE ? "both.tsv" : "one.tsv"));
            mem_fail_after(n);
            e = what > STAT ? run(find_commands, find_words, &out, &f)
                            : run(&index_commands[what], one_thread[what], &out, &f);
            mem_fail_after(-1);
            if (e != OK && e != ERR_MEMORY)
                fail_msg("%d after %ld: %d %s", what, n, (int)e, f.text);
            buf_free(&out);
            assert_true(same_as("a.pvx", "one.tsv") || same_as("a.pvx", "both.tsv"));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_same_as_in_the_list),
        cmocka_unit_test(replaces_when_told),
        cmocka_unit_test(grows_by_pieces),
        cmocka_unit_test(large_segments_stay),
        cmocka_unit_test(goes_through_a_link),
        cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(one_writer_at_a_time),
        cmocka_unit_test(killed_at_any_step),
        cmocka_unit_test(nothing_of_a_killed_one_stays),
        cmocka_unit_test(full_at_any_step),
        cmocka_unit_test(in_the_right_order),
        cmocka_unit_test(a_damaged_head_is_mended),
        cmocka_unit_test(every_byte_of_the_file_counts),
        cmocka_unit_test(heads_are_not_trusted),
        cmocka_unit_test(columns_are_kept),
        cmocka_unit_test(who_has_no_name_is_found_by_number),
        cmocka_unit_test(columns_come_to_an_index_of_names),
        cmocka_unit_test(columns_are_corrected),
        cmocka_unit_test(every_byte_of_columns_counts),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
