/* find as a command: what it writes, on any number of threads, and which ids it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/command.h"
#include "os/file.h"

extern const struct command find_commands[];

static char folder[] = "/tmp/pv-find-XXXXXX";
static char pool[64], queries[64];

static enum err run(const char *const *argv, size_t argc, struct buf *out, struct fault *f)
{
    struct arena a = {0};
    struct call c = {.arena = &a, .command = find_commands};
    enum err e = command_parse(c.command, argv, argc, &c, f);
    if (e == OK)
        e = c.command->prepare(&c, f);
    buf_clear(out);
    buf_str(out, buf_view(&c.out));
    buf_free(&c.out);
    arena_free(&a);
    return e;
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static int begin(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(pool, sizeof pool, "%s/pool.tsv", folder);
    snprintf(queries, sizeof queries, "%s/queries.tsv", folder);
    return 0;
}

static int end(void **state)
{
    (void)state;
    char csv[64];
    snprintf(csv, sizeof csv, "%s/pool.csv", folder);
    unlink(csv);
    unlink(pool);
    unlink(queries);
    return rmdir(folder);
}

/* More queries than are answered side by side at once. */
static void same_on_any_number_of_threads(void **state)
{
    (void)state;
    static const char *const given[] = {"Reza", "Morteza", "Shirin", "Golnar", "Sergey", "Hossein"};
    static const char *const family[] = {"Moosavi", "Golestani", "Norouzi", "Ivanova", "Karimzade"};
    struct buf p = {0}, q = {0}, one = {0}, more = {0};
    struct fault f = {OK, ""};
    for (size_t i = 0; i < 6000; i++)
        buf_printf(&q, "q%zu\t%s %s\n", i, given[i % 6], family[i / 6 % 5]);
    for (size_t i = 0; i < 30; i++)
        buf_printf(&p, "%zu\t%s %s\n", i, given[i % 6], family[i / 6]);
    buf_byte(&p, '\0');
    buf_byte(&q, '\0');
    write_file(pool, p.ptr);
    write_file(queries, q.ptr);
    const char *words[] = {pool, queries, "-k", "1", "--threads", "1"};
    assert_int_equal(run(words, COUNT(words), &one, &f), OK);
    size_t lines = 0, right = 0;
    struct str rest = buf_view(&one), line;
    while (str_next(&rest, '\n', &line)) {
        char want[32];
        int n = snprintf(want, sizeof want, "q%zu\t1\t%zu\t", lines - 1, (lines - 1) % 30);
        right += lines && n > 0 && str_starts(line, (struct str){want, (size_t)n});
        lines += line.len > 0;
    }
    assert_int_equal(lines, 6001);
    assert_int_equal(right, 6000);
    words[5] = "5";
    assert_int_equal(run(words, COUNT(words), &more, &f), OK);
    assert_int_equal(one.len, more.len);
    assert_memory_equal(one.ptr, more.ptr, one.len);
    buf_free(&p);
    buf_free(&q);
    buf_free(&one);
    buf_free(&more);
}

static void refuses(const char *path, const char *text, const char *said)
{
    struct buf out = {0};
    struct fault f = {OK, ""};
    const char *words[] = {path, queries};
    write_file(path, text);
    assert_int_equal(run(words, COUNT(words), &out, &f), ERR_FORMAT);
    assert_non_null(strstr(f.text, said));
    assert_non_null(strstr(f.text, path));
    buf_free(&out);
}

static void an_id_must_fit_a_cell(void **state)
{
    (void)state;
    char csv[64];
    snprintf(csv, sizeof csv, "%s/pool.csv", folder);
    write_file(queries, "q\tReza Moosavi\n");
    refuses(csv, "id,name\n1,Shirin Norouzi\n\"2\t3\",Reza Moosavi\n", "line 3: a tab");
    refuses(csv, "id,name\n\"2\n3\",Reza Moosavi\n1,Shirin Norouzi\n", "line 2: a tab");
    refuses(pool, "1\tShirin Norouzi\n2\r3\tReza Moosavi\n", "line 2: a tab");
}

static void numbers_have_bounds(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        {"-k", "0"}, {"-k", "101"}, {"--threads", "0"}, {"--threads", "65"}};
    write_file(pool, "1\tShirin Norouzi\n");
    write_file(queries, "q\tReza Moosavi\n");
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct buf out = {0};
        struct fault f = {OK, ""};
        const char *words[] = {pool, queries, bad[i][0], bad[i][1]};
        assert_int_equal(run(words, COUNT(words), &out, &f), ERR_USAGE);
        buf_free(&out);
    }
}

/* What is said on standard error, in out. */
static enum err run_said(const char *const *argv, size_t argc, struct buf *said)
{
    char path[64];
    struct buf out = {0};
    struct fault f = {0};
    snprintf(path, sizeof path, "%s/said", folder);
    fflush(stderr);
    int old = dup(STDERR_FILENO), fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0 && dup2(fd, STDERR_FILENO) >= 0);
    enum err e = run(argv, argc, &out, &f);
    fflush(stderr);
    assert_true(dup2(old, STDERR_FILENO) >= 0);
    close(old);
    close(fd);
    buf_clear(said);
    assert_int_equal(file_read(path, 1 << 16, said, &f), OK);
    unlink(path);
    buf_free(&out);
    return e;
}

/* Several names under one id may be meant; rows of one id are named all the same. */
static void ids_that_stand_twice_are_told(void **state)
{
    (void)state;
    struct buf said = {0};
    const char *const argv[] = {pool, queries};
    write_file(pool, "1\tAli Rezai\n2\tOmar Khan\n1\tAli Reza\n\tMina Qadi\n\tLayla Qadi\n");
    write_file(queries, "a\tAli Rezai\nb\tOmar Khan\n");
    assert_int_equal(run_said(argv, 2, &said), OK);
    assert_true(str_find(buf_view(&said), STR("1 stands on lines 1 and 3, no id stands on lines 4 "
                                              "and 5\n")) >= 0);
    write_file(pool, "1\tAli Rezai\n2\tOmar Khan\n");
    assert_int_equal(run_said(argv, 2, &said), OK);
    assert_int_equal(said.len, 0);
    write_file(queries, "a\tAli Rezai\na\tOmar Khan\n");
    assert_int_equal(run_said(argv, 2, &said), OK);
    assert_true(str_find(buf_view(&said), STR("a stands on lines 1 and 2\n")) >= 0);
    buf_free(&said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_on_any_number_of_threads),
        cmocka_unit_test(an_id_must_fit_a_cell),
        cmocka_unit_test(ids_that_stand_twice_are_told),
        cmocka_unit_test(numbers_have_bounds),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
