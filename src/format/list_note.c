#include "format/list_inner.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>

enum err list_note_add(struct list *l, uint32_t line, const char *fmt, ...)
{
    struct list_private *p = l->own;
    char text[400];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (l->note_count == p->note_room) {
        size_t room = p->note_room ? p->note_room * 2 : 16;
        struct list_note *bigger = mem_resize(p->notes, room, sizeof *bigger);
        if (!bigger)
            return ERR_MEMORY;
        p->notes = bigger;
        l->notes = bigger;
        p->note_room = room;
    }
    struct list_note *n = &p->notes[l->note_count];
    n->line = line;
    enum err e = str_copy(&p->arena, str_from(text), &n->text);
    if (e == OK)
        l->note_count++;
    return e;
}
