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

enum err fault_set(struct fault *f, enum err e, const char *fmt, ...)
{
    if (!f)
        return e;
    va_list ap;
    va_start(ap, fmt);
    f->err = e;
    vsnprintf(f->text, sizeof f->text, fmt, ap);
    va_end(ap);
    return e;
}

enum err fault_wrap(struct fault *f, enum err e, const char *prefix)
{
    if (!f || e == OK)
        return e;
    char old[sizeof f->text];
    memcpy(old, f->text, sizeof old);
    if (f->err != e || old[0] == '\0')
        snprintf(old, sizeof old, "%s", err_text(e));
    return fault_set(f, e, "%.200s: %.270s", prefix, old);
}
