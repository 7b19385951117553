/* link_rows: made-up rows for the tests of the matching engine. Nobody in them is real. */
#ifndef PV_TESTS_LINK_ROWS_H
#define PV_TESTS_LINK_ROWS_H

#include "core/link.h"
#include "core/radix.h"

#include <stdio.h>
#include <string.h>

/* given, family, birth, town */
enum { ROW_CELLS = 4, CELL_ROOM = 32 };

struct made_row {
    char cell[ROW_CELLS][CELL_ROOM];
    int person;
};

/* Takes rows[order[i]] (order NULL: as they stand) into a roll. */
static inline void made_roll(const struct made_row *rows, size_t count, const size_t *order,
                             size_t first_rows, struct roll *r)
{
    static const char *const names[ROW_CELLS] = {"given", "family", "birth", "town"};
    static const enum field fields[ROW_CELLS] = {FIELD_GIVEN, FIELD_FAMILY, FIELD_BIRTH,
                                                 FIELD_PLACE};
    assert_int_equal(roll_init(r, ROW_CELLS), OK);
    for (size_t c = 0; c < ROW_CELLS; c++) {
        r->columns[c].name = str_from(names[c]);
        r->columns[c].field = fields[c];
    }
    for (size_t i = 0; i < count; i++) {
        struct str cells[ROW_CELLS];
        for (size_t c = 0; c < ROW_CELLS; c++)
            cells[c] = str_from(rows[order ? order[i] : i].cell[c]);
        assert_int_equal(roll_add(r, cells), OK);
    }
    r->first_rows = first_rows;
}

static inline uint64_t made_dice(uint64_t *seed, uint64_t sides)
{
    *seed = radix_mix(*seed, 11);
    return (*seed >> 20) % sides;
}

static inline void made_word(uint64_t *seed, char out[CELL_ROOM])
{
    static const char *const part[] = {"ba", "lo",  "mir", "san", "du", "ke",  "ran", "fo",
                                       "zi", "tal", "ne",  "ver", "qa", "hul", "ost", "pim"};
    size_t parts = 2 + made_dice(seed, 2);
    out[0] = 0;
    for (size_t i = 0; i < parts; i++)
        strncat(out, part[made_dice(seed, COUNT(part))], CELL_ROOM - strlen(out) - 1);
}

/* One letter of one cell in four is wrong. */
static inline void made_slip(uint64_t *seed, struct made_row *r)
{
    char *cell = r->cell[made_dice(seed, 2)];
    if (made_dice(seed, 2) == 0 && cell[0])
        cell[made_dice(seed, strlen(cell))] = (char)('a' + made_dice(seed, 26));
    if (made_dice(seed, 8) == 0)
        r->cell[made_dice(seed, ROW_CELLS)][0] = 0;
}

/* count rows; every third row repeats the person before it, with slips of the pen. */
static inline void made_rows(size_t count, uint64_t seed, struct made_row *rows)
{
    for (size_t i = 0; i < count; i++) {
        struct made_row *r = &rows[i];
        if (i % 3 == 2) {
            *r = rows[i - 1];
            made_slip(&seed, r);
            continue;
        }
        *r = (struct made_row){.person = (int)i};
        made_word(&seed, r->cell[0]);
        made_word(&seed, r->cell[1]);
        snprintf(r->cell[2], CELL_ROOM, "%04d-%02d-%02d", 1940 + (int)made_dice(&seed, 70),
                 1 + (int)made_dice(&seed, 12), 1 + (int)made_dice(&seed, 28));
        made_word(&seed, r->cell[3]);
    }
}

#endif
