/* A file some lines at a time is what it is as a whole, wherever it is cut. */
#define _GNU_SOURCE /* mkdtemp */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/lines_in.h"
#include "made_files.h"

enum { READ = 1 << 23 }; /* about what is read at a time */

static char folder[] = "/tmp/pv-lines-XXXXXX";
static char path[64];

/* All lines by lines_in, each with an end, but for a blank one at the end of the file. */
static size_t read_back(struct buf *out)
{
    struct lines_in *in;
    struct fault f;
    struct str lines, line;
    size_t calls = 0;
    bool last = false;
    buf_clear(out);
    assert_int_equal(lines_in_open(path, &in, &f), OK);
    for (;; calls++) {
        assert_int_equal(lines_in_next(in, &lines, &last, &f), OK);
        if (!lines.ptr)
            break;
        while (str_next(&lines, '\n', &line)) {
            if (last && !lines.ptr && line.len == 0)
                break;
            buf_str(out, line);
            buf_byte(out, '\n');
        }
    }
    assert_true(last);
    assert_int_equal(lines_in_done(in), lines_in_bytes(in));
    lines_in_close(in);
    return calls;
}

static void same(const struct buf *text)
{
    struct buf out = {0};
    write_bytes(path, text->ptr, text->len);
    read_back(&out);
    assert_int_equal(out.len, text->len);
    assert_memory_equal(out.ptr, text->ptr, text->len);
    buf_free(&out);
}

static void fill(struct buf *b, size_t len)
{
    buf_clear(b);
    assert_int_equal(buf_reserve(b, len), OK);
    memset(b->ptr, 'x', len);
    for (size_t i = 1023; i < len; i += 1024)
        b->ptr[i] = '\n';
    b->len = len;
}

/* Ends of lines, blank lines and those of two bytes around the place where reading stops. */
static void lines_cut_anywhere(void **state)
{
    static const char *const at[] = {"\n",     "\n\n",     "\n\n\n\n", "\r\n\r\n",
                                     "\r\r\n", "\n\r\n\n", "x\r\n"};
    struct buf b = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(at); i++)
        for (size_t before = 0; before < 3; before++) {
            size_t len = strlen(at[i]);
            fill(&b, READ - before);
            buf_text(&b, at[i]);
            buf_text(&b, "behind\n");
            same(&b);
            fill(&b, READ - len + before);
            memcpy(b.ptr + b.len - len, at[i], len);
            buf_text(&b, "\n");
            same(&b);
        }
    buf_free(&b);
}

static void blank_lines_before_the_end_are_lines(void **state)
{
    (void)state;
    struct buf b = {0}, out = {0};
    fill(&b, READ - 2);
    buf_text(&b, "\n\n");
    write_bytes(path, b.ptr, b.len);
    assert_int_equal(read_back(&out), 2); /* they wait for what follows */
    assert_int_equal(out.len, b.len);
    b.len--; /* no more than the end of the last line */
    write_bytes(path, b.ptr, b.len);
    read_back(&out);
    assert_int_equal(out.len, b.len);
    buf_free(&b);
    buf_free(&out);
}

static void pieces_and_long_lines(void **state)
{
    (void)state;
    struct buf b = {0}, out = {0};
    struct lines_in *in;
    struct fault f;
    struct str lines;
    bool last;
    fill(&b, 3 * READ);
    write_bytes(path, b.ptr, b.len);
    assert_true(read_back(&out) >= 3);
    for (size_t i = 0; i < 2 * READ; i++)
        b.ptr[i] = 'y';
    b.ptr[b.len - 1] = '\n';
    same(&b);
    fill(&b, LINES_IN_LONGEST + READ);
    memset(b.ptr, 'y', b.len);
    write_bytes(path, b.ptr, b.len);
    assert_int_equal(lines_in_open(path, &in, &f), OK);
    assert_int_equal(lines_in_next(in, &lines, &last, &f), ERR_LIMIT);
    assert_null(lines.ptr);
    lines_in_close(in);
    buf_free(&b);
    buf_free(&out);
}

static void files_that_are_none(void **state)
{
    (void)state;
    struct lines_in *in = NULL;
    struct fault f;
    struct str lines;
    bool last;
    assert_int_equal(lines_in_open("/nowhere/x", &in, &f), ERR_NOT_FOUND);
    assert_int_equal(lines_in_open(folder, &in, &f), ERR_IO);
    assert_null(in);
    write_text(path, "");
    assert_int_equal(lines_in_open(path, &in, &f), OK);
    assert_int_equal(lines_in_next(in, &lines, &last, &f), OK);
    assert_null(lines.ptr);
    assert_true(last);
    lines_in_close(in);
    lines_in_close(NULL);
}

static void no_memory(void **state)
{
    (void)state;
    write_text(path, "a\nb\n");
    for (long n = 0;; n++) {
        struct lines_in *in = NULL;
        struct fault f;
        struct str lines;
        bool last;
        mem_fail_after(n);
        enum err err = lines_in_open(path, &in, &f);
        if (err == OK)
            err = lines_in_next(in, &lines, &last, &f);
        mem_fail_after(-1);
        lines_in_close(in);
        if (err == OK)
            break;
        assert_int_equal(err, ERR_MEMORY);
        assert_true(n < 100);
    }
}

static int begin(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/lines", folder);
    return 0;
}

static int end(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_cut_anywhere),
        cmocka_unit_test(blank_lines_before_the_end_are_lines),
        cmocka_unit_test(pieces_and_long_lines),
        cmocka_unit_test(files_that_are_none),
        cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
