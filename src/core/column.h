/* column: what the columns of a list mean: from their headers, from their content, or as told.
 *
 * Lists from the field come with headers in many languages, with headers that say nothing
 * ("col1"), or with none at all. Each decision carries a confidence and a short reason, is meant to
 * be printed for the officer, and can be corrected by a mapping. No list format is known here:
 * cells arrive through a function. */
#ifndef PV_CORE_COLUMN_H
#define PV_CORE_COLUMN_H

#include "core/fact.h"

/* One cell, trimmed, UTF-8; the empty slice where a row has none. */
typedef struct str column_cell(const void *context, size_t row, size_t column);

/* A table to look at; all borrowed. Rows are data rows only (no header, no blank rows); a few
 * hundred of them are looked at, spread over the table. */
struct column_table {
    size_t columns;
    size_t rows;
    const struct str *header; /* `columns` slices, or NULL when the list has no header */
    column_cell *cell;
    const void *context;
};

struct column_kind {
    enum field field;
    double confidence; /* in [0,1]; 1 only when told by a mapping */
    bool mapped;       /* told by a mapping */
    char reason[120];  /* "header says date of birth; 98% of cells are dates". Terminated */
};

/* Recognises every column of t; out has room for t->columns. Columns of one kind may repeat where
 * joining them makes sense (address_1, address_2; given and middle name); a second whole name, id,
 * birth and so on becomes FIELD_OTHER, and its reason says so. ERR_MEMORY. */
enum err column_recognise(const struct column_table *t, struct column_kind *out) PV_CHECKED;

/* What a header alone says: true and the field when its words are in the table (Latin, Arabic or
 * Cyrillic letters; case, accents, punctuation, "_" and camelCase do not matter).
 * column_header(STR("Father's Name"), &f) gives FIELD_FATHER. Bare "name" words give FIELD_NAME. */
bool column_header(struct str header, enum field *out);

/* True when the whole cell is a header word known to the table ("Name", "نام پدر"), not merely a
 * text that contains one: for telling header rows from data. */
bool column_header_exact(struct str cell);

/* True when the cell begins with a word that heads a row of sums ("Total", "جمع", "Итого") and
 * holds nothing else but blanks, digits and punctuation. */
bool column_total_word(struct str cell);

/* True when at least one digit of any of the three decimal sets and no letter. */
bool column_numeric(struct str cell);

/* True when the cell reads as a calendar date or a bare year (any of three calendars). */
bool column_date_like(struct str cell);

/* Writes s with Persian (U+06F0) and Arabic-Indic (U+0660) digits as ASCII digits into the arena;
 * s itself when it has none. For fields that are numbers; text stays verbatim. ERR_MEMORY. */
enum err column_fold_digits(struct arena *a, struct str s, struct str *out) PV_CHECKED;

/* Corrections by the officer. `struct column_map m = {0};` is empty. Its memory lies in the arena
 * that was handed to column_map_add. */
struct column_rule {
    struct str header; /* as written in the list; used when number is 0 */
    size_t number;     /* 1-based column, or 0 */
    enum field field;
};

struct column_map {
    struct column_rule *rules;
    size_t count;
    size_t room;
};

/* Adds one rule from its text. All of these are understood, blanks around "=" do not matter:
 *   father=Vater   father=3   3=birth   Vater=father   Remarks=other
 * Where both sides are field words, the left one is the field. The text need not outlive the call.
 * ERR_USAGE with a fault that lists the field words; ERR_MEMORY. */
enum err column_map_add(struct column_map *m, struct arena *a, struct str text,
                        struct fault *f) PV_CHECKED;

/* Overrides kinds[t->columns] as m says, later rules winning. A header names every column that
 * bears it (compared without case, accents and punctuation). ERR_USAGE, naming the rule, when a
 * rule names no column of this table; kinds are then unchanged. */
enum err column_map_apply(const struct column_map *m, const struct column_table *t,
                          struct column_kind *kinds, struct fault *f) PV_CHECKED;

#endif
