/* link_show: what the rows of the lists said, for people to look at, and how much they may see.
 *
 * Outside an office nobody has stated a purpose and nothing is written down, so reports mask who
 * people are. The engine folds values; what was written is kept here. */
#ifndef PV_CLI_LINK_SHOW_H
#define PV_CLI_LINK_SHOW_H

#include "cli/link_lists.h"
#include "core/link.h"

enum mask {
    MASK_NONE,  /* as written: --show-names */
    MASK_NAMES, /* names, papers, phones, addresses and unknown columns to their first letters,
                   dates to their years */
    MASK_ALL    /* no value of any row: --mask */
};

/* What the call asks for; MASK_NAMES when it asks for nothing. ERR_USAGE when for both. */
enum err mask_of(const struct call *c, enum mask *out, struct fault *f) PV_CHECKED;

/* Appends s as far as it may be seen. A blank stays blank. */
void mask_text(enum mask m, enum field f, struct str s, struct buf *out);

/* The numbers of a roll's columns before the engine renumbers them. `struct link_rows r = {0};` */
struct link_rows {
    size_t columns;
    uint32_t **number;
};
/* ERR_MEMORY. Free with link_rows_free. */
enum err link_rows_keep(const struct roll *r, struct link_rows *out) PV_CHECKED;
void link_rows_free(struct link_rows *r);

/* What row `row` of the roll said of a feature; where the feature was made of a whole name, that
 * name or its first or last word. Borrowed from the roll. */
struct str link_rows_said(const struct link_rows *r, const struct roll *roll,
                          const struct feature *f, size_t row);

/* Cuts a text for the eye: behind SHOWN_LETTERS letters it ends with "…". */
enum { SHOWN_LETTERS = 200 };
void mask_cut(struct buf *shown);

/* A finished run with what was written in its lists; all borrowed. */
struct link_view {
    const struct link_lists *lists;
    const struct link_rows *rows;
    const struct link_result *result;
    enum mask mask;
};

/* Appends a line where the list was taken for one of few persons with many rows each. */
void link_show_crowd(const struct model *m, struct buf *out);

/* Appends what a row of people said of a feature, masked. */
void link_view_said(const struct link_view *v, size_t feature, size_t person, struct buf *out);
/* Appends a row's id; with MASK_ALL its list and number instead. */
void link_view_id(const struct link_view *v, size_t person, struct buf *out);

#endif
