#include "base/buf.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum err buf_reserve(struct buf *b, size_t len)
{
    if (b->failed)
        return ERR_MEMORY;
    if (b->room - b->len > len)
        return OK;
    size_t room = b->room ? b->room : 64;
    while (room - b->len <= len) {
        if (room > SIZE_MAX / 4) {
            b->failed = true;
            return ERR_MEMORY;
        }
        room *= 2;
    }
    char *p = mem_resize(b->ptr, room, 1);
    if (!p) {
        b->failed = true;
        return ERR_MEMORY;
    }
    b->ptr = p;
    b->room = room;
    return OK;
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
    if (buf_reserve(b, len) != OK)
        return;
    if (len)
        memcpy(b->ptr + b->len, bytes, len);
    b->len += len;
    b->ptr[b->len] = '\0';
}

void buf_str(struct buf *b, struct str s)
{
    buf_add(b, s.ptr, s.len);
}

void buf_text(struct buf *b, const char *terminated)
{
    buf_str(b, str_from(terminated));
}

void buf_byte(struct buf *b, unsigned char c)
{
    buf_add(b, &c, 1);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int need = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (need < 0) {
        b->failed = true;
        return;
    }
    if (buf_reserve(b, (size_t)need + 1) != OK)
        return;
    va_start(ap, fmt);
    vsnprintf(b->ptr + b->len, (size_t)need + 1, fmt, ap);
    va_end(ap);
    b->len += (size_t)need;
}

struct str buf_view(const struct buf *b)
{
    return (struct str){b->ptr, b->len};
}

enum err buf_check(const struct buf *b)
{
    return b->failed ? ERR_MEMORY : OK;
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->failed = false;
    if (b->ptr)
        b->ptr[0] = '\0';
}

void buf_free(struct buf *b)
{
    mem_free(b->ptr);
    *b = (struct buf){0};
}
