/* list_inner: between the files of format/list. */
#ifndef PV_FORMAT_LIST_INNER_H
#define PV_FORMAT_LIST_INNER_H

#include "format/list.h"

enum { MOST_COLUMNS = 512 };

struct list_private {
    struct grid grid;
    struct arena arena;
    struct list_note *notes;
    size_t note_room;
    size_t released; /* bytes of the text in front of which all are given back; 0: none yet */
};

/* While a list is read. */
struct reading {
    struct list *l;
    struct grid *g;
    struct list_options o; /* bounds filled in */
    struct fault *f;
    struct str cell[MOST_COLUMNS]; /* of the row that is judged */
};

/* A note, formatted. ERR_MEMORY. */
enum err list_note_add(struct list *l, uint32_t line, const char *fmt, ...) PV_CHECKED
    PV_PRINTF(3, 4);

static inline void list_row_skip(struct list_row *r, const char *why)
{
    r->fate = LIST_SKIPPED;
    r->why = why;
}

/* How many columns there are, which row is the header, and what stands above it: sets l->columns,
 * l->header and l->header_line, skips the rows, and notes it. ERR_MEMORY. */
enum err list_header_settle(struct reading *r) PV_CHECKED;

#endif
