/* list_sheet: the inside of format/xlsx that needs no ZIP: cell values, dates, number formats. */
#ifndef PV_FORMAT_LIST_SHEET_H
#define PV_FORMAT_LIST_SHEET_H

#include "base/buf.h"

enum number_style {
    STYLE_PLAIN,
    STYLE_DATE,
    STYLE_DATE_TIME,
    STYLE_TIME,
    STYLE_ZEROS /* 16 + n: pad to n digits */ = 16
};

/* What a number format means: "yyyy\-mm\-dd" is STYLE_DATE, "00000" is STYLE_ZEROS + 5. */
unsigned sheet_style(struct str format_code);

/* The style of a built-in format number (ECMA-376 part 1, 18.8.30). */
unsigned sheet_builtin_style(unsigned id);

/* Appends a number cell's text by its style; what is no number, or no day, is appended as it is. */
void sheet_number(struct buf *out, struct str value, unsigned style, bool from_1904);

/* "BC12" -> column 54; false when there is no such column (at most XFD). */
bool sheet_column(const char *reference, uint32_t *column);

/* "A1:C3", or "B2" for one cell; all from 0 for columns, 1-based rows. */
bool sheet_range(const char *reference, uint32_t column[2], uint32_t row[2]);

#endif
