#include "cli/lines_in.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "os/file.h"

#include <string.h>

enum { READ_BYTES = 1 << 23 };

struct lines_in {
    struct file_in *file;
    struct buf bytes; /* read; the first `given` of them were given away */
    size_t given;
    uint64_t done;
    bool begun, ended;
};

const char *lines_cell_fault(struct str cell)
{
    if (!utf8_valid(cell, NULL))
        return "not UTF-8; save the file as UTF-8";
    if (cell.len && memchr(cell.ptr, '\0', cell.len))
        return "a NUL byte; save the file as text in UTF-8";
    if (cell.len && memchr(cell.ptr, '\r', cell.len))
        return "a carriage return that ends no line; save the file with a line feed behind each";
    return NULL;
}

enum err lines_in_open(const char *path, struct lines_in **out, struct fault *f)
{
    struct lines_in *in = mem_zero(1, sizeof *in);
    if (!in)
        return ERR_MEMORY;
    enum err err = file_in_open(path, &in->file, f);
    if (err == OK)
        *out = in;
    else
        mem_free(in);
    return err;
}

/* Length of the whole lines, the end of the last one included. Blank lines wait for what follows:
 * at the end of a file they mean something else than before it. */
static size_t whole_lines(struct str s)
{
    size_t end = s.len, text;
    while (end && s.ptr[end - 1] != '\n')
        end--;
    for (; end; end = text) {
        text = end - 1;
        while (text && s.ptr[text - 1] == '\r')
            text--;
        if (text && s.ptr[text - 1] != '\n')
            break;
    }
    return end;
}

static void drop_mark(struct buf *b)
{
    struct str text = utf8_after_mark(buf_view(b));
    if (text.len < b->len)
        memmove(b->ptr, text.ptr, text.len);
    b->len = text.len;
}

static enum err read_some(struct lines_in *in, struct fault *f)
{
    size_t before = in->bytes.len;
    enum err err = OK;
    while (err == OK && !in->ended && in->bytes.len - before < READ_BYTES) {
        size_t len = in->bytes.len;
        err = file_in_next(in->file, &in->bytes, f);
        in->ended = in->bytes.len == len;
    }
    in->done += in->bytes.len - before;
    if (!in->begun)
        drop_mark(&in->bytes);
    in->begun = true;
    return err;
}

enum err lines_in_next(struct lines_in *in, struct str *lines, bool *last, struct fault *f)
{
    struct buf *b = &in->bytes;
    size_t whole = 0;
    *lines = STR_NONE;
    *last = false;
    if (in->given)
        memmove(b->ptr, b->ptr + in->given, b->len - in->given);
    b->len -= in->given;
    in->given = 0;
    while (!in->ended && !whole) {
        enum err err = read_some(in, f);
        if (err != OK)
            return err;
        whole = whole_lines(buf_view(b));
        if (!whole && b->len > LINES_IN_LONGEST)
            return fault_set(f, ERR_LIMIT, "a line of more than %d bytes", LINES_IN_LONGEST);
    }
    *last = in->ended;
    if (in->ended && b->len)
        *lines = buf_view(b);
    else if (whole)
        *lines = str_sub(buf_view(b), 0, whole - 1);
    in->given = in->ended ? b->len : whole;
    return OK;
}

uint64_t lines_in_done(const struct lines_in *in)
{
    return in->done;
}

uint64_t lines_in_bytes(const struct lines_in *in)
{
    return file_in_bytes(in->file);
}

void lines_in_close(struct lines_in *in)
{
    if (!in)
        return;
    file_in_close(in->file);
    buf_free(&in->bytes);
    mem_free(in);
}
