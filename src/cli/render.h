/* render: text for people and JSON for programs, made of what others wrote.
 *
 * Names come from anywhere. Characters that steer a terminal or the direction of writing are
 * replaced, and a text that is not plain ASCII stands in isolates (U+2068, U+2069), so that a name
 * written from right to left does not scramble its line. */
#ifndef PV_CLI_RENDER_H
#define PV_CLI_RENDER_H

#include <jansson.h>

#include "cli/command.h"
#include "desk/request.h"

/* Appends s without what steers a terminal or the direction of writing. */
void render_plain(struct buf *out, struct str s);
/* Appends s, made harmless and isolated. Line breaks become blanks. */
void render_text(struct buf *out, struct str s);
/* Columns that render_text takes on a terminal. */
size_t render_width(struct str s);
/* The same with blanks behind it, up to width. */
void render_padded(struct buf *out, struct str s, size_t width);

/* Prints through a call. */
void render_call(struct call *c, struct str s);

/* Rows of cells in aligned columns, two blanks between. `struct render_table t = {0};` is empty;
 * its memory is the arena's. Failure is sticky. */
enum { RENDER_COLUMNS = 8 };
struct render_table {
    struct arena *arena;
    size_t columns;
    unsigned right; /* bit i: column i is set to the right */
    struct str *cells;
    size_t count, room;
    bool failed;
};
void render_cell(struct render_table *t, struct str text);
void render_cell_f(struct render_table *t, const char *fmt, ...) PV_PRINTF(2, 3);
/* Prints all rows, `indent` blanks before each. ERR_MEMORY. */
enum err render_rows(struct call *c, const struct render_table *t, size_t indent) PV_CHECKED;

/* A reference: render_reference('P', &tag).text. */
struct render_reference {
    char text[REFERENCE_BYTES];
};
struct render_reference render_reference(char prefix, const struct tag *t);
/* Its first twelve characters, for lists that people read and type from: 60 bits, so that among ten
 * million no two begin alike (one chance in twenty thousand). */
struct render_reference render_reference_short(char prefix, const struct tag *t);

/* "2031-04-02", or "not known" for DAY_OPEN. */
struct render_day {
    char text[16];
};
struct render_day render_day(int32_t day);

/* " 97.3%", ">99.9%", "<0.1%": a probability is never said to be certain. */
struct render_percent {
    char text[12];
};
struct render_percent render_percent(double probability);

/* "1 line", "3 lines": render_plural(n, "line", "lines"). */
const char *render_plural(uint64_t n, const char *one, const char *many);

/* ---- JSON: failure is sticky, values that are NULL are failures ---- */

struct render_json {
    bool failed;
};
json_t *render_json_text(struct str s); /* null for the empty slice */
void render_json_set(struct render_json *j, json_t *object, const char *key, json_t *value);
void render_json_add(struct render_json *j, json_t *array, json_t *value);
/* Prints top and releases it. ERR_MEMORY. */
enum err render_json_print(struct call *c, struct render_json *j, json_t *top) PV_CHECKED;

#endif
