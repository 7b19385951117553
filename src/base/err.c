#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *err_text(enum err e)
{
    switch (e) {
    case OK:
        return "no error";
    case ERR_MEMORY:
        return "out of memory";
    case ERR_IO:
        return "the system refused to read or write";
    case ERR_FULL:
        return "the disk is full";
    case ERR_READONLY:
        return "the file cannot be written";
    case ERR_FORMAT:
        return "not of the expected form";
    case ERR_CORRUPT:
        return "the file has been altered or damaged";
    case ERR_KEY:
        return "wrong passphrase or key not held";
    case ERR_DENIED:
        return "not allowed for this role";
    case ERR_REFUSED:
        return "refused by a rule";
    case ERR_STATE:
        return "not possible in this state";
    case ERR_NOT_FOUND:
        return "not found";
    case ERR_EXISTS:
        return "already there";
    case ERR_RANGE:
        return "out of range";
    case ERR_LIMIT:
        return "a limit was reached";
    case ERR_LOCKED:
        return "the office is locked";
    case ERR_USAGE:
        return "the command is not of its form";
    }
    return "unknown error";
}

/* How many of the first `most` bytes of text to keep, so that a cut never splits a character. */
static size_t cut_length(const char *text, size_t most)
{
    size_t len = strnlen(text, most + 1);
    if (len <= most)
        return len;
    size_t lead = most;
    while (lead > 0 && most - lead < 3 && ((unsigned char)text[lead] & 0xC0) == 0x80)
        lead--;
    return ((unsigned char)text[lead] & 0xC0) == 0x80 ? most : lead;
}

enum err fault_set(struct fault *f, enum err e, const char *fmt, ...)
{
    if (!f)
        return e;
    char text[sizeof f->text + 1]; /* the arguments may point into f->text */
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    size_t len = cut_length(text, sizeof f->text - 1);
    f->err = e;
    memcpy(f->text, text, len);
    f->text[len] = '\0';
    return e;
}

enum err fault_wrap(struct fault *f, enum err e, const char *prefix)
{
    enum { PREFIX_BYTES = 200, TEXT_BYTES = 270 };
    if (!f || e == OK)
        return e;
    const char *old = f->err != e || f->text[0] == '\0' ? err_text(e) : f->text;
    return fault_set(f, e, "%.*s: %.*s", (int)cut_length(prefix, PREFIX_BYTES), prefix,
                     (int)cut_length(old, TEXT_BYTES), old);
}
