/* link_world: lists of made-up people in files, whole commands run on them, and the page they make.
 */
#ifndef PV_TESTS_LINK_WORLD_H
#define PV_TESTS_LINK_WORLD_H

#include "base/mem.h"
#include "cli/command.h"
#include "os/file.h"

#include <expat.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    struct arena arena;
    struct call call;
    struct fault fault;
    char path[64], other[64], page[64];
    struct buf html;
};

static inline int open_fixture(void **state)
{
    static int number;
    struct fixture *x = test_calloc(1, sizeof *x);
    snprintf(x->path, sizeof x->path, "/tmp/pv-explain-%ld-%d.csv", (long)getpid(), number);
    snprintf(x->other, sizeof x->other, "/tmp/pv-explain-%ld-%d-b.csv", (long)getpid(), number);
    snprintf(x->page, sizeof x->page, "/tmp/pv-explain-%ld-%d.html", (long)getpid(), number++);
    *state = x;
    return 0;
}

static inline int close_fixture(void **state)
{
    struct fixture *x = *state;
    unlink(x->path);
    unlink(x->other);
    unlink(x->page);
    buf_free(&x->html);
    buf_free(&x->call.out);
    arena_free(&x->arena);
    test_free(x);
    return 0;
}

static inline enum err run_line(struct fixture *x, size_t argc, const char *const *argv)
{
    buf_free(&x->call.out);
    arena_free(&x->arena);
    x->call = (struct call){.arena = &x->arena};
    enum err e = command_line(argv, argc, &x->call, &x->fault);
    if (e == OK)
        e = command_complete(&x->call, &x->fault);
    return e == OK ? x->call.command->prepare(&x->call, &x->fault) : e;
}

#define RUN(x, ...)                                                                                \
    run_line(x, sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *),                      \
             (const char *[]){__VA_ARGS__})

static inline bool printed(const struct fixture *x, const char *text)
{
    return str_find(buf_view(&x->call.out), str_from(text)) >= 0;
}

/* Sixty made-up people; those of `offset` 1 are the same with one letter of the family name and
 * the day changed. */
static inline void write_people(const char *path, size_t doubles)
{
    static const char *const given[] = {"Amira", "Bojan", "Celia", "Dario", "Elvan", "Farid",
                                        "Gulan", "Hanna", "Ismet", "Jalal", "Kenan"};
    static const char *const family[] = {"Karimovan", "Loretani", "Mirzanek", "Nadarov",
                                         "Orlandik",  "Petranu",  "Qasimel"};
    struct buf b = {0};
    struct fault f;
    buf_text(&b, "no,given name,family name,date of birth,town\n");
    for (unsigned i = 0; i < 60 + doubles; i++) {
        unsigned k = i % 60;
        bool again = i >= 60;
        buf_printf(&b, "%c%u,%s,%s%s%c,%u-%02u-%02u,%s\n", again ? 'd' : 'p', k, given[k % 11],
                   family[k % 7], again ? "" : "o", (char)('a' + k % 20), 1950 + k % 45, 1 + k % 12,
                   1 + (k * 7) % 28, k % 3 ? "Tallin" : "Dorpat");
    }
    assert_int_equal(file_write_whole(path, 0600, buf_view(&b), &f), OK);
    buf_free(&b);
}

static inline void read_page(struct fixture *x)
{
    buf_clear(&x->html);
    assert_int_equal(file_read(x->page, 1 << 24, &x->html, &x->fault), OK);
}

static inline bool page_has(const struct fixture *x, const char *text)
{
    return str_find(buf_view(&x->html), str_from(text)) >= 0;
}

/* What stands in <main> is XML: every element closed, every attribute quoted. */
static inline void assert_well_formed(const struct fixture *x)
{
    struct str all = buf_view(&x->html);
    ptrdiff_t from = str_find(all, STR("<main>")), to = str_find(all, STR("</main>"));
    assert_true(from > 0 && to > from);
    XML_Parser parser = XML_ParserCreate("UTF-8");
    assert_int_equal(XML_Parse(parser, all.ptr + from, (int)(to - from + 7), 1), XML_STATUS_OK);
    XML_ParserFree(parser);
}

#endif
