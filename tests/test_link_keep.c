/* --keep: clusters that go on under the names they had. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "base/map.h"
#include "base/mem.h"
#include "command_run.h"
#include "link_rows.h"
#include "os/file.h"

extern const struct command link_commands[];

enum { LINK, DEDUPE, ROWS = 240, PATH_ROOM = 64 };

struct files {
    char list[PATH_ROOM], other[PATH_ROOM], labels[PATH_ROOM], before[PATH_ROOM], after[PATH_ROOM];
};

static struct files made_files(void)
{
    struct files w;
    char *const path[] = {w.list, w.other, w.labels, w.before, w.after};
    static const char *const name[] = {"list", "other", "labels", "before", "after"};
    for (size_t i = 0; i < COUNT(path); i++)
        snprintf(path[i], PATH_ROOM, "/tmp/pv-keep-%ld-%s.csv", (long)getpid(), name[i]);
    return w;
}

static void remove_files(const struct files *w)
{
    unlink(w->list);
    unlink(w->other);
    unlink(w->labels);
    unlink(w->before);
    unlink(w->after);
}

static enum err run(int which, const char *const *argv, size_t argc, struct fault *f)
{
    struct buf out = {0};
    enum err e = command_run(&link_commands[which], argv, argc, &out, f);
    buf_free(&out);
    return e;
}

static void write_file(const char *path, const char *text)
{
    struct fault f;
    assert_int_equal(file_write_whole(path, 0600, str_from(text), &f), OK);
}

/* Rows `from` up to `to` under the ids r0, r1 ...; backwards where `to` is below. */
static void write_rows(const char *path, const struct made_row *rows, size_t from, size_t to)
{
    struct buf out = {0};
    struct fault f;
    buf_text(&out, "id,given,family,birth,town\n");
    for (size_t i = from; i != to; i += from < to ? 1 : (size_t)-1) {
        size_t row = from < to ? i : i - 1;
        buf_printf(&out, "r%zu,%s,%s,%s,%s\n", row, rows[row].cell[0], rows[row].cell[1],
                   rows[row].cell[2], rows[row].cell[3]);
    }
    assert_int_equal(file_write_whole(path, 0600, buf_view(&out), &f), OK);
    buf_free(&out);
}

static struct buf read_back(const char *path)
{
    struct buf b = {0};
    struct fault f;
    assert_int_equal(file_read(path, 1 << 20, &b, &f), OK);
    return b;
}

/* Cluster of each row r0, r1 ... as written; empty where the row is not there. */
static void read_clusters(struct str text, struct str cluster[ROWS])
{
    struct str line, id;
    memset(cluster, 0, ROWS * sizeof *cluster);
    assert_true(str_next(&text, '\n', &line) && str_eq(line, STR("id,cluster")));
    while (str_next(&text, '\n', &line) && line.len) {
        assert_true(str_next(&line, ',', &id));
        cluster[strtoul(id.ptr + 1, NULL, 10)] = line;
    }
}

static void dedupe_keeping(const struct files *w)
{
    struct fault f = {OK, ""};
    const char *const words[] = {w->list, "--keep", w->before, "-o", w->after};
    assert_int_equal(run(DEDUPE, words, COUNT(words), &f), OK);
}

/* Every cluster with an earlier row bears the name of one of its earlier rows, and no two one. */
static void check_names(const struct str *before, const struct str *after)
{
    for (size_t i = 0; i < ROWS; i++) {
        bool was_there = false, found = false;
        for (size_t j = 0; j < ROWS; j++) {
            if (!after[j].len || !str_eq(after[i], after[j]) || !before[j].len)
                continue;
            was_there = true;
            found = found || str_eq(before[j], after[i]);
        }
        if (after[i].len && was_there)
            assert_true(found);
    }
}

static void names_go_on(void **state)
{
    (void)state;
    struct files w = made_files();
    struct made_row rows[ROWS];
    struct fault f = {OK, ""};
    struct str was[ROWS], is[ROWS], back[ROWS];
    made_rows(ROWS, 3, rows);
    /* The second half first, so that rows which come later are the first of their clusters. */
    write_rows(w.list, rows, ROWS / 2 - 1, ROWS);
    const char *const first[] = {w.list, "-o", w.before};
    assert_int_equal(run(DEDUPE, first, COUNT(first), &f), OK);
    struct buf before = read_back(w.before);
    dedupe_keeping(&w);
    struct buf again = read_back(w.after);
    assert_true(str_eq(buf_view(&before), buf_view(&again)));

    write_rows(w.list, rows, 0, ROWS);
    dedupe_keeping(&w);
    struct buf after = read_back(w.after);
    read_clusters(buf_view(&before), was);
    read_clusters(buf_view(&after), is);
    check_names(was, is);
    for (size_t i = ROWS / 2 - 1; i < ROWS; i++)
        assert_true(str_eq(was[i], is[i]));

    write_rows(w.list, rows, ROWS, 0);
    assert_int_equal(rename(w.after, w.before), 0);
    dedupe_keeping(&w);
    struct buf turned = read_back(w.after);
    read_clusters(buf_view(&turned), back);
    for (size_t i = 0; i < ROWS; i++)
        assert_true(str_eq(is[i], back[i]));
    buf_free(&before);
    buf_free(&again);
    buf_free(&after);
    buf_free(&turned);
    remove_files(&w);
}

/* r1 and r2 are one person in made_rows; labels part them, and join r1 to a larger cluster. */
static void one_that_splits_or_grows_keeps_its_name(void **state)
{
    (void)state;
    struct files w = made_files();
    struct made_row rows[ROWS];
    struct fault f = {OK, ""};
    struct str is[ROWS];
    made_rows(ROWS, 3, rows);
    write_rows(w.list, rows, 0, ROWS);
    write_file(w.before, "id,cluster\nr1,Q\nr2,Q\nr4,P\nr5,P\nr3,r0\nr7,\"'-x,y\"\ngone,r6\n");
    write_file(w.labels, "a,b,same\nr1,r2,0\nr2,r4,1\nr2,r5,1\n");
    const char *const words[] = {w.list, "--labels", w.labels, "--keep", w.before, "-o", w.after};
    assert_int_equal(run(DEDUPE, words, COUNT(words), &f), OK);
    struct buf after = read_back(w.after);
    read_clusters(buf_view(&after), is);
    assert_true(str_eq(is[1], STR("Q")));
    assert_true(str_eq(is[2], STR("P")) && str_eq(is[4], STR("P")) && str_eq(is[5], STR("P")));
    assert_true(str_eq(is[0], STR("r0-2"))); /* new: r0 was another cluster's name */
    assert_true(str_eq(is[3], STR("r0")));
    assert_true(str_eq(is[6], STR("r6-2"))); /* even of one that is gone */
    assert_true(str_eq(is[7], STR("\"'-x,y\"")));
    buf_free(&after);
    remove_files(&w);
}

static void clusters_over_two_lists_go_on(void **state)
{
    (void)state;
    struct files w = made_files();
    struct made_row rows[ROWS];
    struct fault f = {OK, ""};
    made_rows(ROWS, 3, rows);
    write_rows(w.list, rows, 0, ROWS / 2);
    write_rows(w.other, rows, ROWS / 2, ROWS);
    const char *const words[] = {w.list,       w.other, "-o",     w.labels,
                                 "--clusters", w.after, "--keep", w.before};
    assert_int_equal(run(LINK, words, COUNT(words) - 2, &f), OK);
    assert_int_equal(rename(w.after, w.before), 0);
    assert_int_equal(run(LINK, words, COUNT(words), &f), OK);
    struct buf before = read_back(w.before), after = read_back(w.after);
    assert_true(str_eq(buf_view(&before), buf_view(&after)));
    buf_free(&before);
    buf_free(&after);
    const char *const no_clusters[] = {w.list, w.other, "--keep", w.before};
    assert_int_equal(run(LINK, no_clusters, COUNT(no_clusters), &f), ERR_USAGE);
    write_rows(w.other, rows, ROWS / 2 - 1, ROWS);
    assert_int_equal(run(LINK, words, COUNT(words), &f), ERR_USAGE);
    assert_non_null(strstr(f.text, "r119"));
    remove_files(&w);
}

static void a_wrong_file_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *text, *told;
    } cases[] = {
        {"id_a,id_b,probability\nr1,r2,0.9\n", "line 1"},
        {"id,cluster\nr1,Q\nr2,Q\nr1,P\n", "line 4"},
        {"id,cluster\nr1,Q\nr2,\n", "line 3"},
        {"id,cluster\nr1,Q\nr2\n", "line 3"},
        {"id,cluster\n1,2\nr1,\n", "line 3"},
    };
    struct files w = made_files();
    struct made_row rows[ROWS];
    made_rows(ROWS, 3, rows);
    write_rows(w.list, rows, 0, ROWS);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct fault f = {OK, ""};
        const char *const words[] = {w.list, "--keep", w.before, "-o", w.after};
        write_file(w.before, cases[i].text);
        assert_int_equal(run(DEDUPE, words, COUNT(words), &f), ERR_FORMAT);
        assert_non_null(strstr(f.text, cases[i].told));
        assert_non_null(strstr(f.text, w.before));
        assert_int_equal(access(w.after, F_OK), -1);
    }
    struct fault f = {OK, ""};
    const char *const same[] = {w.list, "--keep", w.before, "-o", w.before};
    assert_int_equal(run(DEDUPE, same, COUNT(same), &f), ERR_USAGE);
    remove_files(&w);
}

/* Rows of numbers look like a line that numbers the columns; they are members all the same. */
static void numbers_are_ids(void **state)
{
    (void)state;
    struct files w = made_files();
    struct fault f = {OK, ""};
    write_file(w.list, "id,given,family,birth\n1,Nora,Lindqvist,1980-03-04\n"
                       "2,Jonas,Berg,1951-12-30\n3,Mira,Holm,1966-01-17\n");
    write_file(w.before, "id,cluster\n1,2\n2,1\n");
    const char *const words[] = {w.list, "--id", "id", "--keep", w.before, "-o", w.after};
    assert_int_equal(run(DEDUPE, words, COUNT(words), &f), OK);
    struct buf after = read_back(w.after);
    assert_true(str_eq(buf_view(&after), STR("id,cluster\n1,2\n2,1\n3,3\n")));
    buf_free(&after);
    remove_files(&w);
}

static void without_memory_it_fails_cleanly(void **state)
{
    (void)state;
    struct files w = made_files();
    write_file(w.list, "id,given,family\nr1,Nora,Lindqvist\nr2,Jonas,Berg\n");
    write_file(w.before, "id,cluster\nr1,r2\nr0,r1\n");
    const char *const words[] = {w.list, "--keep", w.before, "-o", w.after, "--threads", "1"};
    enum err e = ERR_MEMORY;
    for (long n = 0; e != OK; n++) {
        struct fault f = {OK, ""};
        mem_fail_after(n);
        e = run(DEDUPE, words, COUNT(words), &f);
        mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
    }
    remove_files(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_go_on),
        cmocka_unit_test(one_that_splits_or_grows_keeps_its_name),
        cmocka_unit_test(clusters_over_two_lists_go_on),
        cmocka_unit_test(a_wrong_file_is_named),
        cmocka_unit_test(numbers_are_ids),
        cmocka_unit_test(without_memory_it_fails_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
