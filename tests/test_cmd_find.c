/* find as a command: what it writes, on any number of threads, and which ids it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "command_run.h"
#include "os/file.h"

extern const struct command find_commands[], index_commands[];

static char folder[] = "/tmp/pv-find-XXXXXX";
static char pool[64], queries[64], pool_csv[64], queries_csv[64];

static struct call_wire *wire; /* of what is run; NULL: none */

static enum err run(const char *const *argv, size_t argc, struct buf *out, struct fault *f)
{
    return command_run_wired(find_commands, wire, argv, argc, out, f);
}

static int begin(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(pool, sizeof pool, "%s/pool.tsv", folder);
    snprintf(queries, sizeof queries, "%s/queries.tsv", folder);
    snprintf(pool_csv, sizeof pool_csv, "%s/pool.csv", folder);
    snprintf(queries_csv, sizeof queries_csv, "%s/queries.csv", folder);
    return 0;
}

static int end(void **state)
{
    (void)state;
    unlink(pool_csv);
    unlink(queries_csv);
    unlink(pool);
    unlink(queries);
    return rmdir(folder);
}

/* In the middle and at the end. */
static void blank_lines_are_nobody(void **state)
{
    (void)state;
    static const char *const pools[] = {"a\tReza Moosavi\nb\tShirin Golestani\n",
                                        "a\tReza Moosavi\n\n\r\nb\tShirin Golestani\n\n\n",
                                        "a\tReza Moosavi\r\r\n\r\r\nb\tShirin Golestani\r\r\n"};
    struct buf out[3] = {{0}, {0}, {0}};
    struct fault f = {OK, ""};
    const char *words[] = {pool, queries};
    write_text(queries, "q\tReza Musavi\n\n\n");
    for (size_t i = 0; i < COUNT(pools); i++) {
        write_text(pool, pools[i]);
        assert_int_equal(run(words, COUNT(words), &out[i], &f), OK);
    }
    assert_true(out[0].len > 0);
    for (size_t i = 1; i < COUNT(pools); i++)
        assert_true(str_eq(buf_view(&out[0]), buf_view(&out[i])));
    for (size_t i = 0; i < COUNT(pools); i++)
        buf_free(&out[i]);
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
    write_text(pool, p.ptr);
    write_text(queries, q.ptr);
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

/* Of fewer queries than threads each is worked on by all of them. */
static void few_queries_on_many_threads(void **state)
{
    (void)state;
    struct buf one = {0}, more = {0};
    struct fault f = {OK, ""};
    const char *words[] = {pool, queries, "--threads", "1"};
    write_text(pool, "a\tReza Moosavi\nb\tShirin Golestani\nc\tGolnar Moosavi Nejad\n");
    write_text(queries, "q\tرضا موسوی\nr\tگلنار موسوی‌نژاد\n");
    assert_int_equal(run(words, COUNT(words), &one, &f), OK);
    assert_true(str_find(buf_view(&one), STR("q\t1\ta\t")) >= 0);
    assert_true(str_find(buf_view(&one), STR("r\t1\tc\t")) >= 0);
    words[3] = "3";
    assert_int_equal(run(words, COUNT(words), &more, &f), OK);
    assert_int_equal(one.len, more.len);
    assert_memory_equal(one.ptr, more.ptr, one.len);
    buf_free(&one);
    buf_free(&more);
}

static void refuses(const char *path, const char *text, const char *said)
{
    struct buf out = {0};
    struct fault f = {OK, ""};
    const char *words[] = {path, queries};
    write_text(path, text);
    assert_int_equal(run(words, COUNT(words), &out, &f), ERR_FORMAT);
    assert_non_null(strstr(f.text, said));
    assert_non_null(strstr(f.text, path));
    buf_free(&out);
}

static void an_id_must_fit_a_cell(void **state)
{
    (void)state;
    const char *csv = pool_csv;
    write_text(queries, "q\tReza Moosavi\n");
    refuses(csv, "id,name\n1,Shirin Norouzi\n\"2\t3\",Reza Moosavi\n", "line 3: a tab");
    refuses(csv, "id,name\n\"2\n3\",Reza Moosavi\n1,Shirin Norouzi\n", "line 2: a tab");
    refuses(pool, "1\tShirin Norouzi\n2\r3\tReza Moosavi\n", "line 2, id: a carriage return");
    refuses(pool, "1\tShirin Norouzi\r2\tReza Moosavi\r", "line 1, name: a carriage return");
}

static void lines_must_be_an_id_and_a_name(void **state)
{
    (void)state;
    struct buf out = {0}, plain = {0};
    struct fault f = {OK, ""};
    const char *words[] = {pool, queries};
    write_text(queries, "q\tReza Moosavi\n");
    refuses(pool, "1\tShirin Norouzi\nReza Moosavi\n", "line 2: an id and a name with a tab");
    refuses(pool, "1\tShirin\n\xff\tReza\n", "line 2, id: not UTF-8");
    refuses(pool, "1\tShirin\n2\tRez\xe1\n", "line 2, name: not UTF-8");
    write_bytes(queries, "q\0\tR\0", 6);
    assert_int_equal(run(words, COUNT(words), &out, &f), ERR_FORMAT);
    assert_non_null(strstr(f.text, "queries.tsv, line 1, id: a NUL byte"));
    write_text(queries, "q\tReza Moosavi\n");
    write_text(pool, "1\tReza Moosavi\n");
    assert_int_equal(run(words, COUNT(words), &plain, &f), OK);
    write_text(queries, "\xEF\xBB\xBFq\tReza Moosavi\n");
    write_text(pool, "\xEF\xBB\xBF"
                     "1\tReza Moosavi\n");
    assert_int_equal(run(words, COUNT(words), &out, &f), OK);
    assert_true(str_eq(buf_view(&out), buf_view(&plain)));
    buf_free(&out);
    buf_free(&plain);
}

/* What the link means is written anew; the link stays. */
static void writes_what_a_link_means(void **state)
{
    (void)state;
    char link[64], means[64];
    struct buf out = {0}, plain = {0}, written = {0};
    struct fault f = {OK, ""};
    struct stat st;
    snprintf(link, sizeof link, "%s/link", folder);
    snprintf(means, sizeof means, "%s/means", folder);
    const char *words[] = {pool, queries, "-o", link}, *own[] = {pool, queries, "-o", pool};
    write_text(queries, "q\tReza Moosavi\n");
    write_text(pool, "1\tReza Moosavi\n");
    write_text(means, "before\n");
    assert_int_equal(symlink("means", link), 0);
    assert_int_equal(run(words, 2, &plain, &f), OK);
    assert_int_equal(run(words, COUNT(words), &out, &f), OK);
    assert_int_equal(lstat(link, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(file_read(means, 1 << 20, &written, &f), OK);
    assert_true(str_eq(buf_view(&written), buf_view(&plain)));
    assert_int_equal(run(own, COUNT(own), &out, &f), ERR_USAGE);
    assert_int_equal(unlink(means), 0);
    assert_int_equal(run(words, COUNT(words), &out, &f), ERR_NOT_FOUND);
    assert_non_null(strstr(f.text, "is a link to nothing"));
    assert_int_equal(unlink(link), 0);
    buf_free(&out);
    buf_free(&plain);
    buf_free(&written);
}

/* Standard output that goes to a file is not replaced by another file, whatever leads to it. */
static void a_link_to_standard_output_is_written_into(void **state)
{
    (void)state;
    char link[64], again[64], kept[64];
    struct buf out = {0}, written = {0};
    struct fault f = {OK, ""};
    snprintf(link, sizeof link, "%s/link", folder);
    snprintf(again, sizeof again, "%s/again", folder);
    snprintf(kept, sizeof kept, "%s/kept", folder);
    const char *words[] = {pool, queries, "-o", again};
    write_text(queries, "q\tReza Moosavi\n");
    write_text(pool, "1\tReza Moosavi\n");
    assert_int_equal(symlink("/dev/stdout", link), 0);
    assert_int_equal(symlink("link", again), 0);
    fflush(stdout);
    int old = dup(STDOUT_FILENO), fd = open(kept, O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0600);
    assert_true(fd >= 0 && dup2(fd, STDOUT_FILENO) >= 0);
    bool good = write(fd, "first\n", 6) == 6 && run(words, COUNT(words), &out, &f) == OK &&
                write(fd, "last\n", 5) == 5;
    assert_true(dup2(old, STDOUT_FILENO) >= 0);
    close(old);
    close(fd);
    assert_true(good);
    assert_int_equal(file_read(kept, 1 << 20, &written, &f), OK);
    assert_true(str_find(buf_view(&written), STR("\nlast\n")) > 0);
    assert_int_equal(unlink(link) | unlink(again) | unlink(kept), 0);
    buf_free(&out);
    buf_free(&written);
}

static void numbers_have_bounds(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        {"-k", "0"}, {"-k", "101"}, {"-k", "-1"}, {"--threads", "0"}, {"--threads", "65"}};
    write_text(pool, "1\tShirin Norouzi\n");
    write_text(queries, "q\tReza Moosavi\n");
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct buf out = {0};
        struct fault f = {OK, ""};
        const char *words[] = {pool, queries, bad[i][0], bad[i][1]};
        assert_int_equal(run(words, COUNT(words), &out, &f), ERR_USAGE);
        assert_memory_equal(f.text, bad[i][0], strlen(bad[i][0]));
        buf_free(&out);
    }
}

/* Lines of text where JSON was asked for would be read by a program as they are not. */
static void there_is_no_json_of_finds(void **state)
{
    (void)state;
    struct buf out = {0};
    struct fault f = {OK, ""};
    const char *words[] = {pool, queries, "--json"};
    write_text(pool, "1\tShirin Norouzi\n");
    write_text(queries, "q\tReza Moosavi\n");
    assert_int_equal(run(words, COUNT(words), &out, &f), ERR_USAGE);
    assert_non_null(strstr(f.text, "--json"));
    assert_int_equal(out.len, 0);
    buf_free(&out);
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

/* A list with columns that was saved as .tsv would lose them without a word. */
static void cells_behind_the_name_are_told(void **state)
{
    (void)state;
    struct buf said = {0};
    const char *const argv[] = {pool, queries};
    write_text(pool, "1\tAli Rezai\n2\tOmar Khan\tKabul\n3\tMina Qadi\tHerat\n");
    write_text(queries, "a\tAli Rezai\t\n");
    assert_int_equal(run_said(argv, 2, &said), OK);
    assert_true(str_find(buf_view(&said), STR("pool.tsv: what stands behind the names is not "
                                              "looked at (first: line 2)")) >= 0);
    assert_true(str_find(buf_view(&said), STR("queries.tsv")) < 0);
    buf_free(&said);
}

/* Several names under one id may be meant; rows of one id are named all the same. */
static void ids_that_stand_twice_are_told(void **state)
{
    (void)state;
    struct buf said = {0};
    const char *const argv[] = {pool, queries};
    write_text(pool, "1\tAli Rezai\n2\tOmar Khan\n1\tAli Reza\n\tMina Qadi\n\tLayla Qadi\n");
    write_text(queries, "a\tAli Rezai\nb\tOmar Khan\n");
    assert_int_equal(run_said(argv, 2, &said), OK);
    assert_true(str_find(buf_view(&said), STR("1 stands on lines 1 and 3, no id stands on lines 4 "
                                              "and 5\n")) >= 0);
    write_text(pool, "1\tAli Rezai\n2\tOmar Khan\n");
    assert_int_equal(run_said(argv, 2, &said), OK);
    assert_int_equal(said.len, 0);
    write_text(queries, "a\tAli Rezai\na\tOmar Khan\n");
    assert_int_equal(run_said(argv, 2, &said), OK);
    assert_true(str_find(buf_view(&said), STR("a stands on lines 1 and 2\n")) >= 0);
    buf_free(&said);
}

static void mark_cleared(void *context)
{
    (void)context;
    fprintf(stderr, "<cleared>");
}

/* What is said does not stand behind how far it is. */
static void a_progress_line_goes_before_what_is_said(void **state)
{
    (void)state;
    struct call_wire clears = {NULL, NULL, NULL, NULL, mark_cleared};
    struct buf said = {0};
    const char *const argv[] = {pool, queries}, *const lists[] = {pool_csv, queries_csv};
    write_text(pool, "1\tAli Rezai\n1\tOmar Khan\tKabul\n");
    write_text(queries, "a\tAli Rezai\n");
    wire = &clears;
    assert_int_equal(run_said(argv, 2, &said), OK);
    assert_true(str_find(buf_view(&said), STR(": a find does")) >= 0);
    assert_true(str_find(buf_view(&said), STR("<cleared>/")) == 0);
    assert_true(str_find(buf_view(&said), STR("\n<cleared>/")) >= 0);
    write_text(pool_csv, "id,name,age\n1,Ali Rezai,30\n");
    write_text(queries_csv, "id,name,age\n1,Ali Rezai,30\n");
    assert_int_equal(run_said(lists, 2, &said), OK);
    assert_true(str_find(buf_view(&said), STR("<cleared>of those asked for")) >= 0);
    wire = NULL;
    buf_free(&said);
}

/* The probability of the n-th line, from 0, of what find prints. */
static double printed_probability(const char *const argv[2], size_t n)
{
    struct buf out = {0};
    struct fault f = {OK, ""};
    struct str rest, line, cell = {0};
    assert_int_equal(run(argv, 2, &out, &f), OK);
    rest = buf_view(&out);
    for (size_t i = 0; i < n + 2; i++)
        assert_true(str_next(&rest, '\n', &line));
    for (size_t i = 0; i < 4; i++)
        assert_true(str_next(&line, '\t', &cell));
    double p = strtod(cell.ptr, NULL);
    buf_free(&out);
    return p;
}

/* The same of these two lists. */
static double probability_of(const char *pool_text, const char *query_text, size_t n)
{
    const char *const argv[] = {pool, queries};
    write_text(pool, pool_text);
    write_text(queries, query_text);
    return printed_probability(argv, n);
}

/* Beforehand it is anybody of the pool or nobody; namesakes share, and what is asked besides shows
 * how many of those asked for are there. */
static void the_pool_says_how_likely_a_find_is(void **state)
{
    (void)state;
    struct buf many = {0};
    static const char query[] = "q\tReza Moosavi\n";
    buf_text(&many, "a\tReza Moosavi\n");
    for (size_t i = 0; i < 3000; i++)
        buf_printf(&many, "%zu\tShirin%c%c Nor%c%czad\n", i, (char)('a' + i % 20),
                   (char)('a' + i / 20 % 20), (char)('a' + i / 400), (char)('b' + i % 7));
    buf_byte(&many, '\0');
    double one = probability_of("a\tReza Moosavi\n", query, 0);
    double two = probability_of("a\tReza Moosavi\nb\tReza Moosavi\n", query, 0);
    double among = probability_of(many.ptr, query, 0);
    assert_true(one > 0.9 && two > 0.4 && two < 0.5 && among < one);
    assert_true(fabs(two - probability_of("a\tReza Moosavi\nb\tReza Moosavi\n", query, 1)) < 1e-9);
    double others_there = probability_of(many.ptr,
                                         "q\tReza Moosavi\nr\tShirinaa Norabzad\n"
                                         "s\tShirinba Noraczad\nt\tShirinca Noradzad\n",
                                         0);
    double others_absent = probability_of(many.ptr,
                                          "q\tReza Moosavi\nr\tOleksandr Petrov\n"
                                          "s\tJohannes Bauer\nt\tMiguel Fuentes\n",
                                          0);
    assert_true(others_absent < among && among < others_there);
    buf_free(&many);
}

/* --- lists with columns --- */

/* Namesakes told apart by one thing each; nobody of them is real. */
static const char people[] =
    "No,Full name,Father's name,Date of birth,Sex,Place of origin,Phone,Passport no\n"
    "1,Ali Karimi,Hasan,1981-03-21,M,Herat,0700 555 010,P-100231\n"
    "2,Ali Karimi,Hasan,1962-07-02,M,Herat,,P-100232\n"
    "3,Ali Karimi,Reza,1981-05-09,M,Herat,,P-100233\n"
    "4,Ali Karimi,Hasan,1981-11-30,M,Kabul,,\n"
    "5,Shirin Norouzi,Jafar,1990-01-17,F,Tabriz,0700 555 014,P-100235\n"
    "6,Shirin Norouzi,,,,,,\n"
    "7,Golnar Sadeghi,Morteza,1975-08-25,F,Shiraz,0700 555 016,P-100237\n";

static const char asked[] = "شماره,نام,نام پدر,تاریخ تولد,جنس,محل تولد,تلفن,شماره گذرنامه\n"
                            "الف,علی کریمی,حسن,1360,مرد,هرات,,\n"
                            "ب,علی کریمی,حسن,1341,مرد,,,\n"
                            "پ,علی کریمی,رضا,1360,,هرات,,\n"
                            "ت,علی کریمی,حسن,1360,,کابل,,\n"
                            "ث,شیرین نوروزی,جعفر,1368/10/27,زن,تبریز,,\n"
                            "ج,گلی سادق,,,,,,P100237\n"
                            "چ,علی کریمی,,,,,,\n";

/* "1 3 ...": the first id of each query. */
static void firsts(struct str out, struct buf *b)
{
    struct str rest = out, line, cell;
    buf_clear(b);
    while (str_next(&rest, '\n', &line)) {
        struct str cells = line;
        bool first = str_next(&cells, '\t', &cell) && str_next(&cells, '\t', &cell) &&
                     str_eq(cell, STR("1")) && str_next(&cells, '\t', &cell);
        if (!first)
            continue;
        buf_str(b, cell);
        buf_byte(b, ' ');
    }
    buf_byte(b, '\0');
}

static void columns_tell_namesakes_apart(void **state)
{
    (void)state;
    struct buf one = {0}, more = {0}, first = {0};
    struct fault f = {OK, ""};
    const char *words[] = {pool_csv, queries_csv, "--threads", "1", "--id", "No,شماره"};
    write_text(pool_csv, people);
    write_text(queries_csv, asked);
    assert_int_equal(run(words, COUNT(words), &one, &f), OK);
    firsts(buf_view(&one), &first);
    assert_string_equal(first.ptr, "1 2 3 4 5 7 1 ");
    words[3] = "5";
    assert_int_equal(run(words, COUNT(words), &more, &f), OK);
    assert_int_equal(one.len, more.len);
    assert_memory_equal(one.ptr, more.ptr, one.len);
    buf_free(&one);
    buf_free(&more);
    buf_free(&first);
}

/* Every so manieth of 1,680 persons: names that repeat, and a father, a day and a phone that tell
 * them apart; some without a name. */
static void write_many(const char *path, size_t every)
{
    static const char *const given[] = {"Reza", "Morteza", "Shirin", "Golnar", "", "Hossein"};
    static const char *const father[] = {"Hasan", "Jafar", "Kaveh", "Omid", ""};
    struct buf b = {0};
    buf_text(&b, "id,name,father,birth,phone\n");
    for (size_t k = 0; k < 1680; k += every) {
        buf_printf(&b, "%zu,%s%s,%s,%zu-%02zu-%02zu,0700%06zu\n", k, given[k % 6],
                   k % 6 == 4 ? "" : " Karimzade", father[k / 6 % 5], 1930 + k * 7 % 89, k % 12 + 1,
                   k % 28 + 1, k * 37);
    }
    buf_byte(&b, '\0');
    write_text(path, b.ptr);
    buf_free(&b);
}

/* More rows than are read at once: each is itself, in its place, on any number of threads. */
static void a_large_pool_is_read_on_any_number_of_threads(void **state)
{
    (void)state;
    struct buf one = {0}, more = {0};
    struct fault f = {OK, ""};
    const char *words[] = {pool_csv, queries_csv, "--threads", "1", "-k", "3"};
    write_many(pool_csv, 1);
    write_many(queries_csv, 28);
    assert_int_equal(run(words, COUNT(words), &one, &f), OK);
    size_t right = 0;
    struct str rest = buf_view(&one), line;
    while (str_next(&rest, '\n', &line)) {
        struct str cells = line, query, rank, id;
        right += str_next(&cells, '\t', &query) && str_next(&cells, '\t', &rank) &&
                 str_next(&cells, '\t', &id) && str_eq(rank, STR("1")) && str_eq(query, id);
    }
    assert_int_equal(right, 60);
    for (size_t i = 0; i < 2; i++) {
        words[3] = i ? "7" : "3";
        assert_int_equal(run(words, COUNT(words), &more, &f), OK);
        assert_int_equal(one.len, more.len);
        assert_memory_equal(one.ptr, more.ptr, one.len);
        buf_clear(&more);
    }
    char kept[80];
    snprintf(kept, sizeof kept, "%s/kept", folder);
    const char *build[] = {kept, pool_csv};
    assert_int_equal(command_run(&index_commands[0], build, COUNT(build), &more, &f), OK);
    buf_clear(&more);
    words[0] = kept;
    assert_int_equal(run(words, COUNT(words), &more, &f), OK);
    assert_int_equal(one.len, more.len);
    assert_memory_equal(one.ptr, more.ptr, one.len);
    unlink(kept);
    buf_free(&one);
    buf_free(&more);
}

/* The blank row and the row of nothing but a name: what a list of names says, to the byte. */
static void blanks_are_no_evidence(void **state)
{
    (void)state;
    struct buf names = {0}, columns = {0};
    struct fault f = {OK, ""};
    const char *words[] = {pool_csv, queries_csv};
    write_text(pool_csv, "id,name,father's name,date of birth\n1,Shirin Norouzi,,\n"
                         "2,Reza Moosavi,Ali,1981\n");
    write_text(queries_csv, "id,name\nq,شیرین نوروزی\nr,رضا موسوی\n");
    assert_int_equal(run(words, COUNT(words), &names, &f), OK);
    write_text(queries_csv, "id,name,father's name,date of birth\nq,شیرین نوروزی,جعفر,1990\n"
                            "r,رضا موسوی,,\n");
    assert_int_equal(run(words, COUNT(words), &columns, &f), OK);
    assert_int_equal(names.len, columns.len);
    assert_memory_equal(names.ptr, columns.ptr, names.len);
    const char *lists[] = {pool, queries};
    write_text(pool, "1\tShirin Norouzi\n2\tReza Moosavi\n");
    write_text(queries, "q\tشیرین نوروزی\nr\tرضا موسوی\n");
    assert_int_equal(run(lists, COUNT(lists), &columns, &f), OK);
    assert_int_equal(names.len, columns.len);
    assert_memory_equal(names.ptr, columns.ptr, names.len);
    buf_free(&names);
    buf_free(&columns);
}

/* Who has the same phone besides is likelier than a row of the same name with nothing but blanks.
 */
static void a_blank_row_is_not_likelier(void **state)
{
    (void)state;
    const char *const argv[] = {pool_csv, queries_csv};
    write_text(pool_csv, "id,name,age,sex,phone\n1,Shirin Norouzi,20,f,0700555014\n"
                         "2,Shirin Norouzi,,,\n3,Reza Moosavi,30,m,0700555015\n");
    write_text(queries_csv, "id,name,age,sex,phone\nq,Shirin Norouzi,20,f,0700555014\n");
    assert_true(printed_probability(argv, 0) > 0.5);
    assert_true(printed_probability(argv, 1) < 0.1);
    write_text(queries_csv, "id,name,age,sex,phone\nq,Shirin Norouzi,,,\n");
    assert_true(fabs(printed_probability(argv, 0) - printed_probability(argv, 1)) < 1e-9);
}

static void columns_are_told_and_corrected(void **state)
{
    (void)state;
    static const char *const bad[][3] = {
        {"--ignore", "Colour", "neither list has such a column; of the first list"},
        {"--id", "Colour", "queries.csv has no such column"},
        {"--map", "father=Colour", "queries.csv"},
        {"--stated", "12", "--stated"},
    };
    struct buf said = {0}, out = {0}, first = {0};
    struct fault f = {OK, ""};
    const char *words[] = {pool_csv, queries_csv};
    write_text(pool_csv, people);
    write_text(queries_csv, people);
    assert_int_equal(run_said(words, 2, &said), OK);
    assert_true(str_find(buf_view(&said), STR("pool.csv: 7 rows used, 0 rejected")) >= 0);
    assert_true(str_find(buf_view(&said), STR("column 3 Father's name: father")) >= 0);
    assert_true(str_find(buf_view(&said), STR("queries.csv: 7 rows used, 0 rejected")) >= 0);
    for (size_t i = 0; i < COUNT(bad); i++) {
        const char *more[] = {pool_csv, queries_csv, bad[i][0], bad[i][1]};
        assert_int_equal(run(more, COUNT(more), &out, &f), ERR_USAGE);
        assert_non_null(strstr(f.text, bad[i][2]));
        assert_true(i == 3 || strstr(f.text, "Colour"));
    }
    /* two of the third's columns are ignored: then the fourth is as good */
    write_text(queries_csv, "id,name,Vater,Place of origin\nq,Ali Karimi,Reza,Kabul\n");
    const char *map[] = {pool_csv, queries_csv, "--ignore", "Place of origin"};
    assert_int_equal(run(map, COUNT(map), &out, &f), OK);
    firsts(buf_view(&out), &first);
    assert_string_equal(first.ptr, "3 ");
    map[3] = "Father's name";
    assert_int_equal(run(map, COUNT(map), &out, &f), OK);
    firsts(buf_view(&out), &first);
    assert_string_equal(first.ptr, "4 ");
    const char *lists[] = {pool, queries, "--id", "name"};
    write_text(pool, "1\tShirin Norouzi\n");
    write_text(queries, "q\tReza Moosavi\n");
    assert_int_equal(run(lists, COUNT(lists), &out, &f), ERR_USAGE);
    assert_non_null(strstr(f.text, "neither list has columns"));
    const char *mixed[] = {pool, queries_csv};
    assert_int_equal(run_said(mixed, 2, &said), OK);
    assert_true(str_find(buf_view(&said), STR("pool.tsv has names only: the other columns of")) >=
                0);
    buf_free(&said);
    buf_free(&out);
    buf_free(&first);
}

/* A rule for each, headers being in two languages; a rule for neither is refused, whatever the pool
 * is. */
static void each_rule_is_of_its_list(void **state)
{
    (void)state;
    struct buf out = {0}, first = {0};
    struct fault f;
    const char *words[] = {pool_csv, queries_csv,   "--map", "father=Wort",
                           "--map",  "father=دیگر", "--map", "home=Wort 2"};
    write_text(pool_csv,
               "No,Full name,Wort,Wort 2\n1,Ali Karimi,Hasan,Herat\n2,Ali Karimi,Reza,Kabul\n");
    write_text(queries_csv, "id,نام,دیگر\nq,علی کریمی,رضا\nr,علی کریمی,حسن\n");
    assert_int_equal(run(words, COUNT(words), &out, &f), OK);
    firsts(buf_view(&out), &first);
    assert_string_equal(first.ptr, "2 1 ");
    words[7] = "home=Nirgends";
    assert_int_equal(run(words, COUNT(words), &out, &f), ERR_USAGE);
    assert_non_null(strstr(f.text, "--map Nirgends: neither list has such a column"));
    words[0] = pool;
    write_text(pool, "1\tAli Karimi\n");
    assert_int_equal(run(words, COUNT(words), &out, &f), ERR_USAGE);
    assert_non_null(strstr(f.text, "queries.csv has no such column"));
    buf_free(&out);
    buf_free(&first);
}

/* A column of either list, and of no other. */
static void ignored_columns_are_of_either_list(void **state)
{
    (void)state;
    struct buf out = {0}, first = {0};
    struct fault f = {OK, ""};
    const char *words[] = {pool_csv, queries_csv, "--ignore", "نام پدر,تاریخ تولد"};
    write_text(pool_csv, people);
    write_text(queries_csv, "id,نام,نام پدر,تاریخ تولد,محل تولد\nq,علی کریمی,رضا,1341,کابل\n");
    assert_int_equal(run(words, COUNT(words), &out, &f), OK);
    firsts(buf_view(&out), &first);
    assert_string_equal(first.ptr, "4 ");
    words[3] = "Phone,تاریخ تولد";
    assert_int_equal(run(words, COUNT(words), &out, &f), OK);
    words[3] = "Colour";
    words[0] = pool;
    write_text(pool, "1\tAli Karimi\n");
    assert_int_equal(run(words, COUNT(words), &out, &f), ERR_USAGE);
    assert_non_null(strstr(f.text, "queries.csv has no such column"));
    words[0] = pool_csv;
    words[1] = queries;
    write_text(queries, "q\tAli Karimi\n");
    assert_int_equal(run(words, COUNT(words), &out, &f), ERR_USAGE);
    assert_non_null(strstr(f.text, "pool.csv has no such column"));
    buf_free(&out);
    buf_free(&first);
}

/* Of nobody, but with columns: it is not said to have names only. */
static void a_list_of_nobody_has_its_columns(void **state)
{
    (void)state;
    struct buf said = {0};
    const char *words[] = {pool_csv, queries_csv};
    write_text(pool_csv, "id,name,father's name,date of birth\n");
    write_text(queries_csv, people);
    assert_int_equal(run_said(words, COUNT(words), &said), OK);
    assert_true(str_find(buf_view(&said), STR("names only")) < 0);
    buf_free(&said);
}

static void ages_need_a_year_to_meet_dates(void **state)
{
    (void)state;
    struct buf out = {0}, first = {0};
    struct fault f = {OK, ""};
    const char *words[] = {pool_csv, queries_csv, "--stated", "2024"};
    write_text(pool_csv,
               "id,name,date of birth\n1,Ali Karimi,1962-05-06\n2,Ali Karimi,1989-12-01\n");
    write_text(queries_csv, "id,name,age\nq,Ali Karimi,34\n");
    assert_int_equal(run(words, 2, &out, &f), OK);
    firsts(buf_view(&out), &first);
    assert_string_equal(first.ptr, "1 ");
    assert_int_equal(run(words, 4, &out, &f), OK);
    firsts(buf_view(&out), &first);
    assert_string_equal(first.ptr, "2 ");
    buf_free(&out);
    buf_free(&first);
}

/* An error and no leak, or the answer; here every tenth allocation, in test_evidence.c each. */
static void survives_without_memory(void **state)
{
    (void)state;
    struct buf out = {0};
    struct fault f = {OK, ""};
    enum err err = ERR_MEMORY;
    size_t failed = 0;
    const char *words[] = {pool_csv, queries_csv, "--threads", "1"};
    write_text(pool_csv, people);
    write_text(queries_csv, asked);
    for (long n = 0; err != OK && n < 100000; n += 10) {
        mem_fail_after(n);
        err = run(words, COUNT(words), &out, &f);
        mem_fail_after(-1);
        failed += err == ERR_MEMORY;
    }
    assert_int_equal(err, OK);
    assert_true(failed > 10);
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blank_lines_are_nobody),
        cmocka_unit_test(same_on_any_number_of_threads),
        cmocka_unit_test(few_queries_on_many_threads),
        cmocka_unit_test(an_id_must_fit_a_cell),
        cmocka_unit_test(lines_must_be_an_id_and_a_name),
        cmocka_unit_test(cells_behind_the_name_are_told),
        cmocka_unit_test(ids_that_stand_twice_are_told),
        cmocka_unit_test(a_progress_line_goes_before_what_is_said),
        cmocka_unit_test(writes_what_a_link_means),
        cmocka_unit_test(a_link_to_standard_output_is_written_into),
        cmocka_unit_test(numbers_have_bounds),
        cmocka_unit_test(there_is_no_json_of_finds),
        cmocka_unit_test(the_pool_says_how_likely_a_find_is),
        cmocka_unit_test(columns_tell_namesakes_apart),
        cmocka_unit_test(a_large_pool_is_read_on_any_number_of_threads),
        cmocka_unit_test(blanks_are_no_evidence),
        cmocka_unit_test(a_blank_row_is_not_likelier),
        cmocka_unit_test(columns_are_told_and_corrected),
        cmocka_unit_test(each_rule_is_of_its_list),
        cmocka_unit_test(ignored_columns_are_of_either_list),
        cmocka_unit_test(a_list_of_nobody_has_its_columns),
        cmocka_unit_test(ages_need_a_year_to_meet_dates),
        cmocka_unit_test(survives_without_memory),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
