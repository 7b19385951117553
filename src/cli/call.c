#include "cli/call.h"

#include "core/date.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FLUSH_BYTES = 1 << 16 };

struct str call_text(const struct call *c, const char *name)
{
    struct str value = STR_NONE;
    (void)call_nth(c, name, 0, &value);
    return value;
}

bool call_given(const struct call *c, const char *name)
{
    struct str value;
    return call_nth(c, name, 0, &value);
}

bool call_nth(const struct call *c, const char *name, size_t n, struct str *out)
{
    struct str want = str_from(name);
    for (size_t i = 0; i < c->option_count; i++)
        if (str_eq(c->options[i].name, want) && n-- == 0) {
            *out = c->options[i].value;
            return true;
        }
    return false;
}

/* An array in the arena with room for one more; the old one stays until the arena goes. */
static enum err grow(struct call *c, void **array, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return OK;
    size_t more = *room ? *room * 2 : 8;
    void *p = arena_zero(c->arena, more, size);
    if (!p)
        return ERR_MEMORY;
    if (count)
        memcpy(p, *array, count * size);
    *array = p;
    *room = more;
    return OK;
}

static enum err add_file(struct call *c, struct call_file **array, size_t *count, size_t *room,
                         struct call_file **out)
{
    void *p = *array;
    enum err e = grow(c, &p, *count, room, sizeof **array);
    *array = p;
    if (e == OK)
        *out = &(*array)[(*count)++];
    return e;
}

enum err call_set(struct call *c, const char *name, struct str value)
{
    void *p = c->options;
    enum err e = grow(c, &p, c->option_count, &c->option_room, sizeof *c->options);
    c->options = p;
    struct call_option o = {0};
    if (e == OK)
        e = str_copy(c->arena, str_from(name), &o.name);
    if (e == OK)
        e = str_copy(c->arena, value, &o.value);
    if (e == OK)
        c->options[c->option_count++] = o;
    return e;
}

struct str call_word(const struct call *c, size_t n)
{
    return n < c->word_count ? c->words[n] : STR_NONE;
}

enum err call_number(const struct call *c, const char *name, uint64_t fallback, uint64_t *out,
                     struct fault *f)
{
    struct str text;
    uint64_t n = fallback;
    if (call_nth(c, name, 0, &text) && str_u64(text, &n) != OK)
        return fault_set(f, ERR_USAGE, "%s%s: \"%.*s\" is not a whole number", name[1] ? "--" : "-",
                         name, STR_ARG(text));
    *out = n;
    return OK;
}

enum err call_day(const struct call *c, const char *name, int32_t *out, struct fault *f)
{
    struct str text;
    struct span span = {DAY_OPEN, DAY_OPEN};
    if (call_nth(c, name, 0, &text) &&
        (text.len != 10 || date_iso(text, &span) != OK || span.from_day != span.to_day))
        return fault_set(f, ERR_USAGE, "--%s: \"%.*s\" is not a day such as 2031-12-31", name,
                         STR_ARG(text));
    *out = span.from_day;
    return OK;
}

void call_flush(struct call *c)
{
    if (!c->wire || !c->out.len)
        return;
    c->wire->text(c->wire->context, buf_view(&c->out));
    buf_clear(&c->out);
}

bool call_unread(const struct call *c)
{
    return c->wire && c->wire->unread && c->wire->unread(c->wire->context);
}

static void flush_when_full(struct call *c)
{
    if (c->out.len >= FLUSH_BYTES)
        call_flush(c);
}

void call_print(struct call *c, const char *fmt, ...)
{
    char text[512];
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int len = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (len < 0) {
        c->out.failed = true;
    } else if ((size_t)len < sizeof text) {
        buf_add(&c->out, text, (size_t)len);
    } else if (buf_reserve(&c->out, (size_t)len + 1) == OK) {
        vsnprintf(c->out.ptr + c->out.len, (size_t)len + 1, fmt, again);
        c->out.len += (size_t)len;
    }
    va_end(again);
    flush_when_full(c);
}

void call_str(struct call *c, struct str s)
{
    buf_str(&c->out, s);
    flush_when_full(c);
}

void call_progress(struct call *c, const char *what, uint64_t done, uint64_t of)
{
    if (c->wire && c->terminal)
        c->wire->progress(c->wire->context, what, done, of);
}

void call_say(struct call *c, struct str lines)
{
    if (c->wire && c->wire->clear)
        c->wire->clear(c->wire->context);
    fprintf(stderr, "%.*s", STR_ARG(lines));
}

void call_tell(void *call, const char *what, uint64_t done, uint64_t of)
{
    call_progress(call, what, done, of);
}

enum err call_attach(struct call *c, const char *name, struct str bytes)
{
    struct call_file *file, made = {.mode = 0};
    enum err e = str_copy(c->arena, str_from(name), &made.name);
    if (e == OK)
        e = str_copy(c->arena, bytes, &made.bytes);
    if (e == OK)
        e = add_file(c, &c->attached, &c->attached_count, &c->attached_room, &file);
    if (e == OK)
        *file = made;
    return e;
}

bool call_attached(const struct call *c, const char *name, struct str *out)
{
    struct str want = str_from(name);
    for (size_t i = 0; i < c->attached_count; i++)
        if (str_eq(c->attached[i].name, want)) {
            *out = c->attached[i].bytes;
            return true;
        }
    return false;
}

enum err call_file(struct call *c, struct str path, unsigned mode, struct str bytes)
{
    struct call_file *file, made = {.mode = mode};
    enum err e = str_copy(c->arena, path, &made.name);
    if (e == OK)
        e = str_copy(c->arena, bytes, &made.bytes);
    if (e == OK)
        e = add_file(c, &c->files, &c->file_count, &c->file_room, &file);
    if (e == OK)
        *file = made;
    return e;
}

enum err call_file_spool(struct call *c, struct str path, unsigned mode, const char *spool)
{
    struct call_file *file, made = {.mode = mode, .fresh = true};
    struct str copy;
    enum err e = str_copy(c->arena, path, &made.name);
    if (e == OK)
        e = str_copy(c->arena, str_from(spool), &copy);
    if (e == OK)
        e = add_file(c, &c->files, &c->file_count, &c->file_room, &file);
    if (e == OK) {
        made.spool = copy.ptr;
        *file = made;
    }
    return e;
}
