/* What link, dedupe, explain and profile make of lists as careless people send them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/ids.h"
#include "cli/link_lists.h"
#include "cli/link_memory.h"
#include "os/file.h"
#include "os/memory.h"

extern const struct command link_commands[], profile_commands[], explain_commands[];

enum { PROGRESS_MOST = 4000 };

struct fixture {
    char a[64], b[64], c[64], d[64], e[64]; /* paths */
    struct buf out;
    struct str warning;
    struct arena arena;
    struct fault fault;
    size_t told; /* times that progress was told */
    char what[PROGRESS_MOST][24];
    uint64_t done[PROGRESS_MOST];
};

static int set_up(void **state)
{
    struct fixture *x = calloc(1, sizeof *x);
    char *const path[] = {x->a, x->b, x->c, x->d, x->e};
    for (size_t i = 0; i < COUNT(path); i++)
        snprintf(path[i], sizeof x->a, "/tmp/pv-lists-%ld-%zu.csv", (long)getpid(), i);
    *state = x;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *x = *state;
    const char *const path[] = {x->a, x->b, x->c, x->d, x->e};
    for (size_t i = 0; i < COUNT(path); i++)
        unlink(path[i]);
    buf_free(&x->out);
    arena_free(&x->arena);
    free(x);
    return 0;
}

static void take_text(void *context, struct str text)
{
    (void)context;
    (void)text;
}

static void take_progress(void *context, const char *what, uint64_t done, uint64_t of)
{
    struct fixture *x = context;
    if (x->told == PROGRESS_MOST)
        return;
    snprintf(x->what[x->told], sizeof x->what[0], "%s", what);
    x->done[x->told++] = done;
    assert_true(of == 0 || (of == 100 && done <= of));
}

static const struct command *command_of(const char *noun)
{
    for (size_t i = 0; i < 2; i++)
        if (strcmp(link_commands[i].noun, noun) == 0)
            return &link_commands[i];
    return strcmp(noun, "explain") == 0 ? explain_commands : profile_commands;
}

/* argv begins with the command and ends with NULL. */
static enum err run(struct fixture *x, const char *const *argv)
{
    struct call_wire wire = {x, take_text, take_progress, NULL, NULL};
    size_t argc = 0;
    arena_free(&x->arena);
    struct call c = {
        .arena = &x->arena, .command = command_of(argv[0]), .wire = &wire, .terminal = true};
    while (argv[argc + 1])
        argc++;
    x->told = 0;
    x->fault = (struct fault){OK, ""};
    enum err e = command_parse(c.command, argv + 1, argc, &c, &x->fault);
    if (e == OK)
        e = c.command->prepare(&c, &x->fault);
    buf_clear(&x->out);
    buf_str(&x->out, buf_view(&c.out));
    x->warning = c.warning;
    buf_free(&c.out);
    return e;
}

#define RUN(x, ...) run(x, (const char *const[]){__VA_ARGS__, NULL})

static void write_text(const char *path, struct str text)
{
    struct fault f = {OK, ""};
    assert_int_equal(file_write_whole(path, 0600, text, &f), OK);
}

static bool has(struct str where, const char *what)
{
    return str_find(where, str_from(what)) >= 0;
}

static bool file_has(const char *path, const char *what)
{
    struct buf b = {0};
    struct fault f = {OK, ""};
    assert_int_equal(file_read(path, 1 << 20, &b, &f), OK);
    bool good = has(buf_view(&b), what);
    buf_free(&b);
    return good;
}

/* A column that was only taken to identify rows, and does not, is not used for it. */
static void ids_that_stand_twice(void **state)
{
    struct fixture *x = *state;
    write_text(x->a, STR("id,given,family\n1,Bo,Ki\n2,Ra,So\n2,Mo,Lu\n1,Xa,Yo\n3,Ze,Da\n1,Fi,Go\n"
                         "2,Ha,Ju\n"));
    assert_int_equal(RUN(x, "dedupe", x->a, "--json", "-o", x->b), OK);
    assert_true(has(x->warning, "column 1 id does not identify a row: "
                                "2 stands on lines 3 and 4, 1 stands on lines 2 and 5, "
                                "1 stands on lines 2 and 7, and 1 rows more"));
    assert_true(has(x->warning, "named by their lines"));
    assert_true(file_has(x->b, "id,cluster\n2,2\n3,3\n4,4\n5,5\n6,6\n7,7\n8,8\n"));
    /* what --id says is not overruled */
    assert_int_equal(RUN(x, "dedupe", x->a, "--id", "id", "-o", x->c), ERR_USAGE);
    assert_true(has(str_from(x->fault.text), "2 stands on lines 3 and 4"));
    assert_false(file_exists(x->c));
    assert_int_equal(RUN(x, "explain", x->a, "--json", "--pair", "2,3"), OK);
    assert_true(has(x->warning, "2 stands on lines 3 and 4"));
    /* a list without doubles says nothing */
    write_text(x->a, STR("id,given,family\n1,Bo,Ki\n2,Ra,So\n"));
    assert_int_equal(RUN(x, "dedupe", x->a, "--json"), OK);
    assert_int_equal(x->warning.len, 0);
}

/* What --map says of ids goes before what headers say, and is taken at its word too. */
static void an_id_that_is_told(void **state)
{
    struct fixture *x = *state;
    write_text(x->a, STR("no,code,given,family\n1,k1,Bo,Ki\n2,k2,Ra,So\n3,k2,Mo,Lu\n"));
    assert_int_equal(RUN(x, "dedupe", x->a, "--json", "-o", x->b), OK);
    assert_true(file_has(x->b, "id,cluster\n1,1\n"));
    assert_int_equal(RUN(x, "dedupe", x->a, "--map", "id=code", "-o", x->c), ERR_USAGE);
    assert_true(has(str_from(x->fault.text), "k2 stands on lines 3 and 4"));
    assert_false(file_exists(x->c));
    write_text(x->a, STR("no,code,given,family\n1,k1,Bo,Ki\n2,k2,Ra,So\n3,k3,Mo,Lu\n"));
    assert_int_equal(RUN(x, "dedupe", x->a, "--map", "id=code", "--json", "-o", x->b), OK);
    assert_true(file_has(x->b, "id,cluster\nk1,k1\n"));
    assert_int_equal(RUN(x, "explain", x->a, "--map", "id=code", "--json", "--pair", "k1,k3"), OK);
    assert_int_equal(RUN(x, "dedupe", x->a, "--map", "id=code", "--id", "no", "--json", "-o", x->b),
                     OK);
    assert_true(file_has(x->b, "id,cluster\n1,1\n"));
}

static void ids_that_are_blank(void **state)
{
    struct fixture *x = *state;
    write_text(x->a, STR("id,given,family\n3,Bo,Ki\n,Ra,So\n1,Mo,Lu\n"));
    assert_int_equal(RUN(x, "dedupe", x->a, "--json", "-o", x->b), OK);
    assert_true(has(x->warning, "rows without an id: 1"));
    assert_true(file_has(x->b, "id,cluster\n3,3\nline 3,line 3\n1,1\n"));
    write_text(x->a, STR("id,given,family\n,Bo,Ki\n,Ra,So\n"));
    assert_int_equal(RUN(x, "dedupe", x->a, "--json", "-o", x->b), OK);
    assert_int_equal(x->warning.len, 0);
    assert_true(file_has(x->b, "id,cluster\n2,2\n3,3\n"));
}

/* Without -o nothing else would say that all was in vain. */
static void nothing_to_compare(void **state)
{
    struct fixture *x = *state;
    static const char told[] = "no column can be compared, so nobody is found";
    write_text(x->a, STR("No,Given name,Family name\n1,Amira,Okonedo\n2,Bojan,Ilves\n"));
    write_text(x->b, STR("Ref,Height\na,171.5\nb,164.2\n"));
    assert_int_equal(RUN(x, "link", x->a, x->b, "--id", "No,Ref", "--json"), OK);
    assert_true(has(x->warning, told));
    write_text(x->a, STR("No,Camp\n1,North\n2,North\n3,North\n"));
    assert_int_equal(RUN(x, "dedupe", x->a, "--id", "No", "--json"), OK);
    assert_true(has(x->warning, told));
    write_text(x->a, STR("No,Camp\n1,North\n2,North\n3,South\n"));
    assert_int_equal(RUN(x, "dedupe", x->a, "--id", "No", "--json"), OK);
    assert_int_equal(x->warning.len, 0);
}

/* Each list numbers its own rows: where both stand together they are told apart. */
static void ids_of_both_lists(void **state)
{
    struct fixture *x = *state;
    write_text(x->a, STR("id,given,family,birth\n1,Bo,Ki,1980-01-02\n2,Ra,So,1990-03-04\n"));
    write_text(x->b, STR("id,given,family,birth\n2,Bo,Ki,1980-01-02\n7,Mo,Lu,1970-05-06\n"));
    assert_int_equal(RUN(x, "link", x->a, x->b, "--json", "-o", x->c), OK);
    assert_int_equal(x->warning.len, 0);
    assert_int_equal(RUN(x, "link", x->a, x->b, "--json", "-o", x->c, "--clusters", x->d), OK);
    assert_true(has(x->warning, "both lists have the id 2;"));
    assert_true(file_has(x->d, "id,cluster\n1:1,1:1\n1:2,1:2\n2:2,"));
    assert_false(file_has(x->c, ":"));
    write_text(x->b, STR("id,given,family,birth\n8,Bo,Ki,1980-01-02\n7,Mo,Lu,1970-05-06\n"));
    assert_int_equal(RUN(x, "link", x->a, x->b, "--json", "-o", x->c, "--clusters", x->d), OK);
    assert_int_equal(x->warning.len, 0);
    assert_true(file_has(x->d, "id,cluster\n1,1\n2,2\n8,"));
}

/* What is asked for and not there is told with what may have been meant. */
static void columns_that_are_not_there_have_near_ones(void **state)
{
    struct fixture *x = *state;
    static const struct {
        const char *option, *value, *says;
    } cases[] = {
        {"--id", "ticketno", " has no such column; near: \"Ticket No\""},
        {"--id", "Tickets", " has no such column; near: \"Ticket No\""},
        {"--id", "7", "; its columns are \"Ticket No\", \"given\", \"family\", \"Geburtsdatum\""},
        {"--id", "0", "its columns are"},
        {"--ignore", "famly", "--ignore famly: "},
        {"--ignore", "fmaily", "near: \"family\""},
        {"--ignore", "given,gebrtsdatum", "--ignore gebrtsdatum: "},
        {"--ignore", "Xyzzy", "its columns are"},
    };
    write_text(x->a, STR("Ticket No,given,family,Geburtsdatum\n7,An,Li,1961-03-14\n"
                         "8,Bo,Ki,1980-01-02\n"));
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t k = 0; k < 2; k++) {
            const char *command = k ? "profile" : "dedupe";
            assert_int_equal(RUN(x, command, x->a, cases[i].option, cases[i].value), ERR_USAGE);
            assert_non_null(strstr(x->fault.text, cases[i].says));
        }
    }
    assert_int_equal(RUN(x, "dedupe", x->a, "--id", "1", "--ignore", "4", "-o", x->c), OK);
    assert_true(file_has(x->c, "id,cluster\n7,7\n8,"));
    write_text(x->b, STR("7,An,1961-03-14\n8,Bo,1980-01-02\n9,Cy,1970-01-03\n"));
    assert_int_equal(RUN(x, "dedupe", x->b, "--id", "No"), ERR_USAGE);
    assert_non_null(strstr(x->fault.text, "it has no header, so columns go by number, 1 to 3"));
    assert_int_equal(RUN(x, "dedupe", x->b, "--id", "1", "-o", x->c), OK);
}

/* The second name of --id is of the second list; a column to be ignored may be in either. */
static void options_of_two_lists(void **state)
{
    struct fixture *x = *state;
    write_text(x->a, STR("No,Ref,given,family,birth\n1,p,An,Li,1961-03-14\n"
                         "2,q,Bo,Ki,1980-01-02\n"));
    write_text(x->b, STR("No,Ref,given,family,birth,Tribe\n"
                         "5,u,An,Li,1961-03-14,x\n6,v,Bo,Ki,1980-01-02,y\n"));
    assert_int_equal(RUN(x, "link", x->a, x->b, "--id", "No,Ref", "--clusters", x->c), OK);
    assert_true(file_has(x->c, "id,cluster\n1,"));
    assert_true(file_has(x->c, "\nu,") && file_has(x->c, "\nv,"));
    assert_int_equal(RUN(x, "link", x->a, x->b, "--id", "2,1", "--clusters", x->c), OK);
    assert_true(file_has(x->c, "id,cluster\np,") && file_has(x->c, "\n6,"));
    assert_int_equal(RUN(x, "link", x->a, x->b, "--id", "Ref", "--clusters", x->c), OK);
    assert_true(file_has(x->c, "id,cluster\np,") && file_has(x->c, "\nu,"));
    assert_int_equal(RUN(x, "link", x->a, x->b, "--ignore", "tribe"), OK);
    assert_int_equal(RUN(x, "link", x->a, x->b, "--ignore", "trib"), ERR_USAGE);
    assert_non_null(strstr(x->fault.text, "neither list has such a column; of the first list its"));
    assert_non_null(strstr(x->fault.text, "of the second list near: \"Tribe\""));
}

/* --- one list in many forms --- */

static const char plain[] = "No,given,family,birth\n1,Amira,Lindqvist,1961-03-14\n"
                            "2,Amira,Lindqvist,1961-03-14\n3,Bojan,Ferrant,1975-11-02\n"
                            "4,Celia,Okonedo,1982-06-30\n5,Dario,Malmgren,1990-01-21\n";

/* Writes the plain list with other separators and line ends, in so many bytes a letter. */
static void write_form(const char *path, const char *mark, char separator, const char *line,
                       size_t width, bool high_first)
{
    struct buf b = {0};
    buf_text(&b, mark);
    for (const char *p = plain; *p; p++) {
        char one[2] = {*p == ',' ? separator : *p, '\0'};
        for (const char *q = *p == '\n' ? line : one; *q; q++) {
            if (width == 2 && high_first)
                buf_byte(&b, 0);
            buf_byte(&b, (unsigned char)*q);
            if (width == 2 && !high_first)
                buf_byte(&b, 0);
        }
    }
    write_text(path, buf_view(&b));
    buf_free(&b);
}

static void all_forms_are_one_list(void **state)
{
    struct fixture *x = *state;
    static const struct {
        const char *mark;
        char separator;
        const char *line;
        size_t width;
        bool high_first;
    } forms[] = {
        {"", ',', "\n", 1, false},
        {"\xEF\xBB\xBF", ',', "\n", 1, false},
        {"", ';', "\r\n", 1, false},
        {"", '\t', "\n", 1, false},
        {"", '|', "\n", 1, false},
        {"", ',', "\r", 1, false},
        {"\xEF\xBB\xBF", ';', "\r", 1, false},
        {"sep=;\n", ';', "\n", 1, false},
        {"\xFF\xFE", ',', "\n", 2, false},
        {"\xFE\xFF", '\t', "\r\n", 2, true},
        {"", ',', "\n", 2, false},
        {"", ';', "\r", 2, true},
    };
    for (size_t i = 0; i < COUNT(forms); i++) {
        write_form(x->a, forms[i].mark, forms[i].separator, forms[i].line, forms[i].width,
                   forms[i].high_first);
        assert_int_equal(RUN(x, "dedupe", x->a, "-o", x->c), OK);
        assert_int_equal(x->warning.len, 0);
        assert_true(file_has(x->c, "id,cluster\n1,1\n2,1\n3,3\n4,4\n5,5\n"));
    }
}

/* So much UTF-8 that one byte which is none does not make the list another encoding's. */
#define EIGHT                                                                                      \
    "\xC3\xB6\xC3\xB6\xC3\xB6\xC3\xB6"                                                             \
    "\xC3\xB6\xC3\xB6\xC3\xB6\xC3\xB6"

/* File, line and field are named, or the cell is read. */
static void what_a_hostile_list_says_is_named(void **state)
{
    struct fixture *x = *state;
    static const struct {
        const char *line, *says;
    } cases[] = {
        {"6,\"Edvin,Tamm,1970-01-02", "line 7 is not used: a quote is opened and never closed"},
        {"6,\"Edvin\"x,Tamm,1970-01-02", "text stands after a closing quote (column 2)"},
        {"6,Edvin,Tamm,1970-01-02,more,more", "line 7 is not used: 6 cells"},
        {"6,Ed" EIGHT EIGHT EIGHT EIGHT EIGHT EIGHT "vin,T\xFFmm,1970-01-02",
         "line 7 is not used: byte 0xFF is not UTF-8 (column 3)"},
    };
    struct buf b = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf_clear(&b);
        buf_text(&b, plain);
        buf_text(&b, cases[i].line);
        buf_byte(&b, '\n');
        write_text(x->a, buf_view(&b));
        assert_int_equal(RUN(x, "dedupe", x->a, "--json", "-o", x->c), OK);
        if (!has(x->warning, cases[i].says))
            print_error("%zu: %.*s\n", i, STR_ARG(x->warning));
        assert_true(has(x->warning, cases[i].says) && has(x->warning, x->a));
        assert_true(file_has(x->c, "id,cluster\n1,1\n2,1\n3,3\n4,4\n5,5\n"));
    }
    buf_clear(&b);
    buf_text(&b, plain);
    buf_text(&b, "6,\"");
    for (size_t i = 0; i < 2500000; i++)
        buf_text(&b, "xy\n ");
    buf_text(&b, "\",Tamm,1970-01-02\n");
    write_text(x->a, buf_view(&b));
    assert_int_equal(RUN(x, "dedupe", x->a, "-o", x->c), OK);
    assert_true(file_has(x->c, "\n5,5\n6,6\n"));
    buf_free(&b);
}

static struct str id_of(const void *lists, size_t row)
{
    return link_lists_id(lists, row);
}

/* Against looking at every pair, over ids that meet in the table and over more than a table holds.
 */
static void doubles_are_all_found(void **state)
{
    (void)state;
    enum { ROWS = 700 };
    struct link_lists l = {0};
    static size_t end[ROWS];
    struct ids_doubles found;
    struct ids all = {id_of, &l, 0, ROWS}, some = {id_of, &l, 10, 613};
    size_t want = 0;
    char id[ROWS][12];
    for (unsigned i = 0; i < ROWS; i++) {
        snprintf(id[i], sizeof id[i], "%u", i * 7919u % 613u);
        buf_text(&l.ids, id[i]);
        end[i] = l.ids.len;
        bool again = false;
        for (unsigned k = 0; k < i; k++)
            again = again || strcmp(id[k], id[i]) == 0;
        want += again;
    }
    l.id_end = end;
    l.id_count = ROWS;
    assert_int_equal(ids_find_doubles(&all, &found), OK);
    assert_int_equal(found.count, want);
    assert_int_equal(found.told, DOUBLES_TOLD);
    assert_int_equal(found.some[0].again, 613);
    assert_int_equal(found.some[0].first, 0);
    assert_int_equal(found.some[2].again, 615);
    assert_int_equal(ids_find_doubles(&some, &found), OK);
    assert_int_equal(found.count, 0);
    buf_free(&l.ids);
}

/* Nobody in a list is an error and not an empty result. */
static void lists_with_nobody_in_them(void **state)
{
    struct fixture *x = *state;
    static const char *const empty[] = {"id,given,family\n", "id,given,family\n\n,,\n", "\n\n"};
    write_text(x->b, STR("id,given,family\n1,Bo,Ki\n"));
    for (size_t i = 0; i < COUNT(empty); i++) {
        write_text(x->a, str_from(empty[i]));
        assert_int_equal(RUN(x, "dedupe", x->a, "-o", x->c), ERR_FORMAT);
        assert_true(has(str_from(x->fault.text), "nobody is in it"));
        assert_true(has(str_from(x->fault.text), x->a));
        assert_int_equal(RUN(x, "link", x->b, x->a, "-o", x->c), ERR_FORMAT);
        assert_int_equal(RUN(x, "explain", x->a, "--pair", "1,2"), ERR_FORMAT);
        assert_false(file_exists(x->c));
    }
    assert_int_equal(RUN(x, "dedupe", x->b, "--ignore", "given,family"), ERR_FORMAT);
    assert_true(has(str_from(x->fault.text), "no column is left"));
}

static void rows_left_out_are_counted(void **state)
{
    struct fixture *x = *state;
    write_text(x->a, STR("id,given,family\n1,A,B,C,D\n2,Bo,Ki\n3,\"Mi,Lu\n4,Ra,So\n"));
    write_text(x->b, STR("id,given,family\n1,A,B,C\n5,Bo,Ki\n"));
    assert_int_equal(RUN(x, "dedupe", x->a, "--json"), OK);
    assert_true(has(buf_view(&x->out), "\"left_out\": 2"));
    assert_int_equal(RUN(x, "link", x->a, x->b, "--json"), OK);
    assert_true(has(buf_view(&x->out), "\"left_out\": 3"));
    assert_int_equal(RUN(x, "dedupe", x->a, "-o", x->c), OK);
    assert_true(has(buf_view(&x->out), "2 rows (2 left out), "));
}

/* Of each of the words: told, never falling, and beyond half. */
static void check_told(const struct fixture *x, const char *what)
{
    uint64_t last = 0;
    size_t times = 0;
    for (size_t i = 0; i < x->told; i++) {
        if (strcmp(x->what[i], what) != 0)
            continue;
        assert_true(x->done[i] >= last);
        last = x->done[i];
        times++;
    }
    assert_true(times > 0);
    assert_true(strcmp(what, "reading, percent") != 0 || last >= 50);
}

static void progress_is_told(void **state)
{
    struct fixture *x = *state;
    struct buf list = {0};
    buf_text(&list, "id,given,family,birth\n");
    for (unsigned i = 0; i < 18000; i++)
        buf_printf(&list, "%u,g%u,f%u,19%02u-0%u-1%u\n", i, i % 700, i * 31 % 5000, i % 100,
                   1 + i % 9, i % 10);
    write_text(x->a, buf_view(&list));
    buf_free(&list);
    assert_int_equal(RUN(x, "dedupe", x->a, "-o", x->b), OK);
    check_told(x, "reading, percent");
    check_told(x, "learning, percent");
    assert_int_equal(RUN(x, "explain", x->a, "--pair", "1,2"), OK);
    check_told(x, "reading, percent");
    check_told(x, "learning, percent");
    assert_int_equal(RUN(x, "profile", x->a), OK);
    check_told(x, "reading, percent");
    check_told(x, "counting, percent");
}

#define RESIDENTS "tests/data/link/residents.csv"

/* With --memory too. */
static void without_memory_it_fails_cleanly(void **state)
{
    struct fixture *x = *state;
    enum err e = ERR_MEMORY;
    for (long n = 0; e != OK; n += 1 + n / 6) {
        mem_fail_after(n);
        e = RUN(x, "dedupe", RESIDENTS, "--threads", "1", "--memory", "16M", "-o", x->b, "--pairs",
                x->c, "--report", x->d, "--save-model", x->e);
        mem_fail_after(-1);
        assert_true(e == OK || e == ERR_MEMORY);
        assert_true(e == OK || !file_exists(x->e) || file_exists(x->c));
    }
    assert_true(file_exists(x->b) && file_exists(x->c) && file_exists(x->d) && file_exists(x->e));
}

/* What is held counts, and what is to come: refused before any work, with a size that does. */
static void a_memory_that_is_too_small_is_named(void **state)
{
    struct fixture *x = *state;
    memory_pretend(40 << 20);
    assert_int_equal(RUN(x, "dedupe", RESIDENTS, "--threads", "1", "--memory", "41M", "-o", x->b),
                     ERR_LIMIT);
    const char *need = strstr(x->fault.text, "need ");
    assert_non_null(need);
    assert_null(strstr(x->fault.text, "fewer threads"));
    assert_false(file_exists(x->b));
    char size[16];
    assert_int_equal(sscanf(need, "need %14[0-9]", size), 1);
    size_t len = strlen(size);
    size[len] = 'M';
    size[len + 1] = '\0';
    x->fault = (struct fault){OK, ""};
    assert_int_equal(RUN(x, "dedupe", RESIDENTS, "--threads", "1", "--memory", size, "-o", x->b),
                     OK);
    memory_pretend(1 << 20);
}

/* What learning took is known only behind it. */
static void memory_is_asked_for_again(void **state)
{
    struct fixture *x = *state;
    struct link_memory m = {.all_bytes = 16 << 20};
    struct link_options o = {.workers = 1};
    struct roll r = {.rows = 100, .column_count = 3};
    memory_pretend(1 << 20);
    assert_int_equal(spill_folder_new("/tmp", &m.folder), OK);
    assert_int_equal(link_memory_settle(&m, &r, &o, &x->fault), OK);
    assert_true(o.memory_left(o.memory_context, 0) > 0);
    assert_true(o.memory_left(o.memory_context, 16 << 20) <= 0); /* that is to be held besides */
    assert_true(m.needed > 17 << 20);
    memory_pretend(20 << 20);
    assert_true(o.memory_left(o.memory_context, 0) <= 0);
    assert_int_equal(link_memory_fault(&m, ERR_LIMIT, &x->fault), ERR_LIMIT);
    assert_non_null(strstr(x->fault.text, "100 rows on one thread need "));
    memory_pretend(1 << 20);
    link_memory_free(&m);
}

/* A page takes pairs from their shelf into memory: what that takes is asked for beforehand. */
static void a_report_is_counted(void **state)
{
    struct fixture *x = *state;
    struct link_memory m = {.all_bytes = 64 << 20, .rows = 100, .workers = 1};
    struct link_result r = {0};
    memory_pretend(1 << 20);
    assert_int_equal(spill_folder_new("/tmp", &m.folder), OK);
    struct shelf *shelf = (struct shelf *)(void *)x; /* nobody looks into it */
    r.pairs = (struct pair_list){.count = 1000, .shelf = shelf};
    assert_int_equal(link_memory_report(&m, &r, &x->fault), OK);
    r.considered[1].pairs =
        (struct pair_list){.count = (64 << 20) / sizeof(struct pair), .shelf = shelf};
    assert_int_equal(link_memory_report(&m, &r, &x->fault), ERR_LIMIT);
    assert_non_null(strstr(x->fault.text, "100 rows on one thread need "));
    r.considered[1].pairs.shelf = NULL; /* in memory, and measured, already */
    assert_int_equal(link_memory_report(&m, &r, &x->fault), OK);
    link_memory_free(&m);
    m.all_bytes = 0; /* no bound was asked for */
    r.considered[1].pairs.shelf = shelf;
    assert_int_equal(link_memory_report(&m, &r, &x->fault), OK);
}

static void interrupted(int signal)
{
    (void)signal;
}

/* Writes a file into a pipe by the name of `to`, seven bytes at a time. */
static pid_t drip(const char *from, const char *to)
{
    unlink(to);
    assert_int_equal(mkfifo(to, 0600), 0);
    pid_t child = fork();
    if (child != 0)
        return child;
    struct buf all = {0};
    struct fault f;
    int fd = open(to, O_WRONLY);
    bool good = fd >= 0 && file_read(from, 1 << 20, &all, &f) == OK;
    for (size_t i = 0; good && i < all.len; i += 7)
        good = write(fd, all.ptr + i, all.len - i < 7 ? all.len - i : 7) > 0 &&
               nanosleep(&(struct timespec){0, 200000}, NULL) == 0;
    _exit(good ? 0 : 1);
}

/* Short reads, signals between them, and what does not fit sorted on disk: the same bytes. */
static void two_lists_that_come_in_drops(void **state)
{
    struct fixture *x = *state;
    struct sigaction action = {.sa_handler = interrupted}, old;
    struct itimerval often = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
    struct buf want = {0}, made = {0};
    pid_t child[2] = {drip(RESIDENTS, x->a), drip("tests/data/link/requests.csv", x->b)};
    sigaction(SIGALRM, &action, &old);
    setitimer(ITIMER_REAL, &often, NULL);
    enum err e = RUN(x, "link", x->a, x->b, "--id", "No,Ticket no", "--memory", "16M", "-o", x->c);
    setitimer(ITIMER_REAL, &never, NULL);
    sigaction(SIGALRM, &old, NULL);
    for (size_t i = 0; i < 2; i++) {
        int status;
        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_int_equal(status, 0);
    }
    assert_int_equal(e, OK);
    assert_int_equal(file_read("tests/data/link/pairs.csv", 1 << 20, &want, &x->fault), OK);
    assert_int_equal(file_read(x->c, 1 << 20, &made, &x->fault), OK);
    assert_int_equal(made.len, want.len);
    assert_memory_equal(made.ptr, want.ptr, want.len);
    buf_free(&want);
    buf_free(&made);
}

struct written {
    const char *path;
    struct buf want;
};

static void check_whole(struct written *w)
{
    struct buf made = {0};
    struct fault f = {OK, ""};
    if (!file_exists(w->path))
        return;
    assert_int_equal(file_read(w->path, 1 << 22, &made, &f), OK);
    assert_int_equal(made.len, w->want.len);
    assert_memory_equal(made.ptr, w->want.ptr, w->want.len);
    buf_free(&made);
}

/* Killed at any moment, each of the files is there whole or not at all. */
static void a_killed_run_leaves_no_half(void **state)
{
    struct fixture *x = *state;
    const char *const argv[] = {"dedupe",   RESIDENTS, "-o",           x->b, "--pairs", x->c,
                                "--report", x->d,      "--save-model", x->e, NULL};
    struct written w[] = {{x->b, {0}}, {x->c, {0}}, {x->d, {0}}, {x->e, {0}}};
    assert_int_equal(run(x, argv), OK);
    for (size_t i = 0; i < COUNT(w); i++)
        assert_int_equal(file_read(w[i].path, 1 << 22, &w[i].want, &x->fault), OK);
    for (long n = 0; n < 20; n++) {
        pid_t child = fork();
        if (child == 0) {
            for (size_t i = 0; i < COUNT(w); i++)
                unlink(w[i].path);
            while (run(x, argv) == OK)
                ;
            _exit(1);
        }
        nanosleep(&(struct timespec){0, 1000000 + n * 7300000}, NULL);
        kill(child, SIGKILL);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        for (size_t i = 0; i < COUNT(w); i++)
            check_whole(&w[i]);
    }
    assert_int_equal(run(x, argv), OK);
    for (size_t i = 0; i < COUNT(w); i++) {
        char beside[96];
        snprintf(beside, sizeof beside, "%s.peyvand-new", w[i].path);
        assert_true(file_exists(w[i].path));
        assert_false(file_exists(beside));
        check_whole(&w[i]);
        buf_free(&w[i].want);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ids_that_stand_twice),
        TEST(an_id_that_is_told),
        TEST(ids_that_are_blank),
        TEST(nothing_to_compare),
        TEST(ids_of_both_lists),
        TEST(doubles_are_all_found),
        TEST(columns_that_are_not_there_have_near_ones),
        TEST(options_of_two_lists),
        TEST(all_forms_are_one_list),
        TEST(what_a_hostile_list_says_is_named),
        TEST(lists_with_nobody_in_them),
        TEST(rows_left_out_are_counted),
        TEST(progress_is_told),
        TEST(without_memory_it_fails_cleanly),
        TEST(a_memory_that_is_too_small_is_named),
        TEST(memory_is_asked_for_again),
        TEST(a_report_is_counted),
        TEST(two_lists_that_come_in_drops),
        TEST(a_killed_run_leaves_no_half),
    };
    memory_pretend(1 << 20);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
