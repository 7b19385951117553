#include "api/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int pv_abi(void)
{
    return PV_ABI;
}

const char *pv_version(void)
{
    return PV_VERSION;
}

const char *pv_status_text(enum pv_status status)
{
    switch (status) {
    case PV_OK:
        return "no error";
    case PV_ERR_MEMORY:
        return "out of memory";
    case PV_ERR_ARGUMENT:
        return "the call is not of its form";
    case PV_ERR_FORMAT:
        return "the data are not of the form they claim";
    case PV_ERR_UNSUPPORTED:
        return "data of a kind that is not supported";
    case PV_ERR_LIMIT:
        return "a limit was reached";
    case PV_ERR_STOPPED:
        return "stopped as asked for";
    case PV_ERR_INTERNAL:
        return "a fault of the library";
    case PV_ERR_STREAM:
        return "a stream that was read failed";
    }
    return "unknown error";
}

void status_clear(struct pv_error *error)
{
    if (!error)
        return;
    error->status = PV_OK;
    error->text[0] = '\0';
}

enum pv_status status_fail(struct pv_error *error, enum pv_status s, const char *fmt, ...)
{
    struct fault f; /* cuts between characters */
    va_list ap;
    if (!error)
        return s;
    char text[sizeof f.text + 1];
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    (void)fault_set(&f, OK, "%s", text);
    error->status = s;
    memcpy(error->text, f.text, sizeof f.text);
    error->text[sizeof f.text] = '\0';
    return s;
}

static enum pv_status outer(enum err e)
{
    if (e == OK)
        return PV_OK;
    if (e == ERR_MEMORY)
        return PV_ERR_MEMORY;
    if (e == ERR_LIMIT)
        return PV_ERR_LIMIT;
    return PV_ERR_INTERNAL;
}

enum pv_status status_of(struct pv_error *error, enum err e)
{
    return e == OK ? PV_OK : status_fail(error, outer(e), "%s", err_text(e));
}

bool status_read_struct(void *to, size_t room, size_t least, const void *from, size_t size)
{
    const unsigned char *bytes = from;
    if (size < least)
        return false;
    for (size_t i = room; i < size; i++)
        if (bytes[i])
            return false;
    memset(to, 0, room);
    memcpy(to, from, size < room ? size : room);
    return true;
}

bool status_write_struct(void *to, size_t size, size_t least, const void *from, size_t room)
{
    unsigned char *bytes = to;
    const unsigned char *ours = from;
    if (size < least)
        return false;
    memset(bytes + sizeof size, 0, size - sizeof size);
    memcpy(bytes + sizeof size, ours + sizeof size, (size < room ? size : room) - sizeof size);
    return true;
}
