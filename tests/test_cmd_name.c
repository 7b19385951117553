/* names as a command: the same bytes on any number of threads and any processor, and which lines it
 * refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "command_run.h"
#include "core/fullname.h"
#include "os/file.h"

extern const struct command name_commands[]; /* the second is names */

static char folder[] = "/tmp/pv-names-XXXXXX";
static char path[64];

static enum err run(const char *threads, const char *text, struct buf *out, struct fault *f)
{
    const char *const argv[] = {path, "--threads", threads};
    write_text(path, text);
    return command_run(&name_commands[1], argv, COUNT(argv), out, f);
}

static int begin(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/pairs.tsv", folder);
    return 0;
}

static int end(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static void lines_of(size_t count, struct buf *out)
{
    static const char *const native[] = {"حسین", "رضا", "Сергей", "שרה", "Γιώργος", "شیرین", "И."};
    static const char *const latin[] = {"Hossein", "Reza", "Sergei", "Sara", "I.", "Shirin Golnar"};
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "%s %s\t%s %s\textra%s", native[i % 7], native[i / 7 % 7], latin[i % 6],
                   latin[i / 6 % 6], i % 3 ? "\n" : "\r\n");
}

/* More lines than one wave of pieces, each as if it were compared alone. */
static void same_on_any_number_of_threads(void **state)
{
    (void)state;
    struct buf text = {0}, one = {0}, more = {0};
    struct fault f = {OK, ""};
    lines_of(70001, &text);
    buf_byte(&text, '\0');
    assert_int_equal(run("1", text.ptr, &one, &f), OK);
    assert_int_equal(run("3", text.ptr, &more, &f), OK);
    assert_int_equal(one.len, more.len);
    assert_memory_equal(one.ptr, more.ptr, one.len);
    struct str rest = buf_view(&one), line;
    size_t lines = 0;
    assert_true(str_next(&rest, '\n', &line));
    for (; str_next(&rest, '\n', &line) && line.len; lines++) {
        struct parts x, y;
        struct fullname_score s;
        struct str name[2];
        char want[64];
        if (lines % 101)
            continue;
        assert_true(str_next(&line, '\t', &name[0]) && str_next(&line, '\t', &name[1]));
        parts_read(name[0], &x);
        parts_read(name[1], &y);
        fullname_compare(&x, &y, &s);
        snprintf(want, sizeof want, "%.6f\t%.3f", s.probability, s.weight_bits);
        assert_true(str_eq(line, str_from(want)));
    }
    assert_int_equal(lines, 70001);
    buf_free(&text);
    buf_free(&one);
    buf_free(&more);
}

static void the_first_bad_line_is_named(void **state)
{
    (void)state;
    struct buf text = {0}, out = {0};
    struct fault f = {OK, ""};
    lines_of(5000, &text);
    buf_text(&text, "no tab\n");
    lines_of(5000, &text);
    buf_text(&text, "no tab either");
    buf_byte(&text, '\0');
    for (int k = 0; k < 5; k++) {
        assert_int_equal(run(k % 2 ? "1" : "4", text.ptr, &out, &f), ERR_FORMAT);
        assert_non_null(strstr(f.text, "pairs.tsv, line 5001: "));
    }
    assert_int_equal(run("1", "a\tb\n\nc\td\n", &out, &f), ERR_FORMAT);
    assert_non_null(strstr(f.text, "pairs.tsv, line 2: "));
    assert_int_equal(run("0", "a\tb\n", &out, &f), ERR_USAGE);
    assert_int_equal(run("65", "a\tb\n", &out, &f), ERR_USAGE);
    buf_free(&text);
    buf_free(&out);
}

static void cells_must_be_text(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t len;
        const char *said;
    } cases[] = {
        {"a\tb\nReza\xff\tReza\n", 14, "pairs.tsv, line 2, name_a: not UTF-8"},
        {"a\tb\nReza\tReza\xd8\tc\n", 16, "pairs.tsv, line 2, name_b: not UTF-8"},
        {"\xff\xfe"
         "a\0\t\0b\0\n\0",
         10, "pairs.tsv, line 1, name_a: not UTF-8"},
        {"a\0\t\0b\0\n\0", 8, "pairs.tsv, line 1, name_a: a NUL byte"},
        {"a\n\xff\tb\n", 7, "pairs.tsv, line 1: two names"},
    };
    const char *const argv[] = {path};
    struct buf out = {0}, plain = {0};
    struct fault f = {OK, ""};
    for (size_t i = 0; i < COUNT(cases); i++) {
        write_bytes(path, cases[i].text, cases[i].len);
        assert_int_equal(command_run(&name_commands[1], argv, 1, &out, &f), ERR_FORMAT);
        assert_non_null(strstr(f.text, cases[i].said));
    }
    assert_int_equal(run("1", "a\tb\tanything \xff\n", &out, &f), OK); /* it is not looked at */
    assert_int_equal(run("1", "Reza\tReza\n", &plain, &f), OK);
    assert_int_equal(run("1", "\xEF\xBB\xBFReza\tReza\n", &out, &f), OK);
    assert_true(str_eq(buf_view(&out), buf_view(&plain)));
    buf_free(&out);
    buf_free(&plain);
}

static bool nobody(void *context)
{
    return ++*(size_t *)context;
}

static void drop(void *context, struct str text)
{
    (void)context;
    (void)text;
}

/* As behind "| head": what comes later in the file is not looked at. */
static void stops_when_nobody_reads(void **state)
{
    (void)state;
    struct arena a = {0};
    struct fault f = {OK, ""};
    size_t asked = 0;
    struct call_wire wire = {&asked, drop, NULL, nobody, NULL};
    struct call c = {.arena = &a, .command = &name_commands[1], .wire = &wire};
    const char *const argv[] = {path};
    write_text(path, "no tab\n");
    assert_int_equal(command_parse(c.command, argv, 1, &c, &f), OK);
    assert_int_equal(c.command->prepare(&c, &f), OK);
    assert_true(asked > 0);
    buf_free(&c.out);
    arena_free(&a);
}

static void an_empty_end_is_no_line(void **state)
{
    (void)state;
    static const char *const same[] = {"a\tb", "a\tb\n", "a\tb\r\n", "a\tb\n\r"};
    struct buf first = {0}, out = {0};
    struct fault f = {OK, ""};
    assert_int_equal(run("2", same[0], &first, &f), OK);
    for (size_t i = 1; i < COUNT(same); i++) {
        assert_int_equal(run("2", same[i], &out, &f), OK);
        assert_int_equal(out.len, first.len);
        assert_memory_equal(out.ptr, first.ptr, first.len);
    }
    assert_int_equal(run("2", "", &out, &f), OK);
    assert_true(str_eq(buf_view(&out), STR("name_a\tname_b\tprobability\tweight_bits\n")));
    buf_free(&first);
    buf_free(&out);
}

/* Names of words that are longer than one part has room for when joined with their neighbours, and
 * of words at the edge of that. */
static void long_neighbours(struct buf *out)
{
    static const char *const native[] = {"ч", "و", "ا", "вя", "ю", "ج", "ى"};
    static const char *const latin[] = {"ch", "v", "a", "via", "iu", "j", "y"};
    for (size_t n = 1; n <= 36; n++)
        for (size_t k = 0; k < 21; k++) {
            for (size_t i = 0; i < 2 * n; i++)
                buf_printf(out, "%s%s", native[(i + k) % 7], i == n + k % 3 ? " " : "");
            buf_text(out, " Дмитрий\tDmitri ");
            for (size_t i = 0; i < 2 * n; i++)
                buf_printf(out, "%s%s", latin[(i + k) % 7], i == n + k % 5 ? " " : "");
            buf_text(out, " Dmitri\n");
        }
    /* One person's, and near enough to be priced. */
    for (unsigned k = 0; k < 12; k++)
        buf_printf(out, "ринатович%sвячеславович дмитри\tRinatovich%sviacheslavovich %sDmitrikvx\n",
                   k % 2 ? " " : "", k / 2 % 2 ? " " : "", &"kvxzkvxzkvxz"[k / 4 * 6]);
}

/* The hard cases, too: "= | name | name". */
static void hard_cases(struct buf *out)
{
    FILE *f = fopen("tests/data/names/hard.txt", "r");
    char line[1024];
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        char *a = strstr(line, " | ");
        char *b = a ? strstr(a + 3, " | ") : NULL;
        if ((line[0] == '=' || line[0] == '!') && b)
            buf_printf(out, "%.*s\t%s", (int)(b - a - 3), a + 3, b + 3);
    }
    (void)fclose(f);
}

static void same_bytes_on_all_levels(void **state)
{
    (void)state;
    struct buf text = {0}, plain = {0}, out = {0};
    struct fault f = {OK, ""};
    hard_cases(&text);
    long_neighbours(&text);
    buf_byte(&text, '\0');
    assert_int_equal(setenv("PEYVAND_CPU", "plain", 1), 0);
    assert_int_equal(run("1", text.ptr, &plain, &f), OK);
    assert_true(plain.len > text.len);
    for (enum cpu_level l = CPU_BEST; l < CPU_LEVELS; l++) {
        if (l != CPU_BEST && cpu_settle(l) != l) {
            printf("%s: not on this machine, left out\n", cpu_level_name(l));
            continue;
        }
        assert_int_equal(setenv("PEYVAND_CPU", cpu_level_name(l), 1), 0);
        assert_int_equal(run("2", text.ptr, &out, &f), OK);
        assert_int_equal(out.len, plain.len);
        assert_memory_equal(out.ptr, plain.ptr, plain.len);
    }
    assert_int_equal(setenv("PEYVAND_CPU", "fast", 1), 0);
    assert_int_equal(run("1", text.ptr, &out, &f), ERR_USAGE);
    assert_int_equal(unsetenv("PEYVAND_CPU"), 0);
    buf_free(&text);
    buf_free(&plain);
    buf_free(&out);
}

/* Lines of text where JSON was asked for would be read by a program as they are not. */
static void there_is_no_json_of_pairs(void **state)
{
    (void)state;
    struct buf out = {0};
    struct fault f = {OK, ""};
    const char *const argv[] = {path, "--json"};
    write_text(path, "Reza\tReza\n");
    assert_int_equal(command_run(&name_commands[1], argv, COUNT(argv), &out, &f), ERR_USAGE);
    assert_non_null(strstr(f.text, "--json"));
    assert_int_equal(out.len, 0);
    buf_free(&out);
}

/* More than is read at a time; and what was there stays where a line is bad, however far behind. */
static void files_larger_than_what_is_read_at_a_time(void **state)
{
    (void)state;
    enum { LINES = 300, MORE = 50000 };
    struct buf text = {0}, out = {0};
    struct fault f = {OK, ""};
    char to[80];
    snprintf(to, sizeof to, "%s.out", path);
    const char *const argv[] = {path, "-o", to};
    for (size_t i = 0; i < LINES; i++)
        buf_printf(&text, "Reza\tReza %zu\t%*s\n", i, MORE, "x");
    buf_byte(&text, '\0');
    assert_int_equal(run("2", text.ptr, &out, &f), OK);
    struct str rest = buf_view(&out), line;
    assert_true(str_next(&rest, '\n', &line));
    for (size_t i = 0; i < LINES; i++) {
        char want[40];
        snprintf(want, sizeof want, "Reza\tReza %zu\t", i);
        assert_true(str_next(&rest, '\n', &line));
        assert_true(str_starts(line, str_from(want)));
    }
    assert_int_equal(rest.len, 0);
    text.len--;
    buf_text(&text, "no tab\n");
    buf_byte(&text, '\0');
    write_text(path, text.ptr);
    write_text(to, "what was there");
    assert_int_equal(command_run(&name_commands[1], argv, COUNT(argv), &out, &f), ERR_FORMAT);
    assert_non_null(strstr(f.text, "pairs.tsv, line 301: "));
    buf_clear(&out);
    assert_int_equal(file_read(to, 100, &out, &f), OK);
    assert_true(str_eq(buf_view(&out), STR("what was there")));
    write_text(path, "Reza\tReza\n");
    assert_int_equal(command_run(&name_commands[1], argv, COUNT(argv), &out, &f), OK);
    assert_int_equal(out.len, 0);
    assert_int_equal(file_read(to, 1000, &out, &f), OK);
    assert_non_null(strstr(out.ptr, "\nReza\tReza\t"));
    unlink(to);
    buf_free(&text);
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_on_any_number_of_threads),
        cmocka_unit_test(the_first_bad_line_is_named),
        cmocka_unit_test(cells_must_be_text),
        cmocka_unit_test(stops_when_nobody_reads),
        cmocka_unit_test(an_empty_end_is_no_line),
        cmocka_unit_test(files_larger_than_what_is_read_at_a_time),
        cmocka_unit_test(same_bytes_on_all_levels),
        cmocka_unit_test(there_is_no_json_of_pairs),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
