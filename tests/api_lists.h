/* api_lists: made-up rows as the columns that the public interface takes. */
#ifndef PV_TESTS_API_LISTS_H
#define PV_TESTS_API_LISTS_H

#include "peyvand.h"

#include "link_rows.h"

enum { HELD_ROWS = 400, HELD_BYTES = HELD_ROWS * CELL_ROOM, HELD_COLUMNS = ROW_CELLS + 1 };

static const char *const held_names[HELD_COLUMNS] = {"given name", "surname", "date of birth",
                                                     "town", "id"};

/* Columns of one list: the cells of made_row, and an id "r17". */
struct held {
    size_t rows;
    char bytes[HELD_COLUMNS][HELD_BYTES];
    int32_t ends[HELD_COLUMNS][HELD_ROWS + 1];
};

/* Takes the rows whose place modulo 3 is in `which` (bits 0 to 2). */
static inline void held_fill(struct held *h, const struct made_row *rows, size_t count,
                             unsigned which)
{
    memset(h, 0, sizeof *h);
    for (size_t i = 0; i < count; i++) {
        char id[32];
        if (!(which >> i % 3 & 1))
            continue;
        snprintf(id, sizeof id, "r%zu", i);
        for (size_t c = 0; c < HELD_COLUMNS; c++) {
            const char *text = c < ROW_CELLS ? rows[i].cell[c] : id;
            int32_t at = h->ends[c][h->rows];
            memcpy(h->bytes[c] + at, text, strlen(text));
            h->ends[c][h->rows + 1] = at + (int32_t)strlen(text);
        }
        h->rows++;
    }
}

static inline struct pv_column held_column(const struct held *h, size_t c)
{
    struct pv_column column = PV_COLUMN;
    column.name = held_names[c];
    column.bytes = h->bytes[c];
    column.offsets32 = h->ends[c];
    return column;
}

/* The list of all its columns; NULL and the status when that fails. */
static inline enum pv_status held_list(const struct held *h, struct pv_list **out)
{
    enum pv_status s = pv_list_new(h->rows, out, NULL);
    for (size_t c = 0; c < HELD_COLUMNS && s == PV_OK; c++) {
        struct pv_column column = held_column(h, c);
        s = pv_list_add(*out, &column, NULL);
    }
    if (s != PV_OK) {
        pv_list_free(*out);
        *out = NULL;
    }
    return s;
}

#endif
