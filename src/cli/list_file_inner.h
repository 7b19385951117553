/* list_file_inner: what the files of list_file share. Nobody else includes this. */
#ifndef PV_CLI_LIST_FILE_INNER_H
#define PV_CLI_LIST_FILE_INNER_H

#include "cli/list_file.h"
#include "format/list.h"

/* What a list of requests says besides the facts of the person who is sought. */
enum intake_field {
    INTAKE_NONE,
    INTAKE_ENQUIRER,
    INTAKE_PHONE,
    INTAKE_KINSHIP,
    INTAKE_LAST_NEWS,
    INTAKE_TICKET,
    INTAKE_FIELDS
};

/* "enquirer", "enquirer-phone", "kinship", "last-news", "ticket": as in --map. */
const char *intake_field_name(enum intake_field f);

/* While a list is read. Memory is the call's arena. */
struct list_reading {
    struct call *call;
    enum list_file_kind kind;
    struct list *list;
    struct column_kind *columns;
    enum intake_field *intake; /* per column */
    struct column_map map;
    struct str *intake_rules; /* the --map options that name an intake field */
    size_t intake_rule_count;
};

/* Tells intake columns by their headers and by --map; they are then no facts. ERR_USAGE. */
enum err list_intake_columns(struct list_reading *r, struct fault *f) PV_CHECKED;
/* True when the rule is one of those; else it is for core/column. */
bool list_intake_rule(struct str rule);

/* What is stored of a row. ERR_MEMORY. */
enum err list_intake_row(const struct list_reading *r, size_t row,
                         struct intake_row *out) PV_CHECKED;

/* The attachment: rows that are used. ERR_MEMORY. */
enum err list_rows_write(const struct list_reading *r, struct str reading,
                         struct buf *out) PV_CHECKED;

#endif
