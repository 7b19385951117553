/* LIST.rejected.csv: what could not be used, for the officer's spreadsheet program. */
#include "format/list.h"

#include <string.h>

void list_csv_cell(struct buf *out, struct str cell)
{
    bool guard = cell.len && strchr("=+-@\t\r\n", cell.ptr[0]) && cell.ptr[0];
    bool quote = guard;
    for (size_t i = 0; i < cell.len && !quote; i++)
        quote = cell.ptr[i] == '"' || cell.ptr[i] == ',' || cell.ptr[i] == '\n' ||
                cell.ptr[i] == '\r' || cell.ptr[i] == ';';
    if (quote)
        buf_byte(out, '"');
    if (guard)
        buf_byte(out, '\'');
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.ptr[i] == '"')
            buf_byte(out, '"');
        buf_byte(out, (unsigned char)cell.ptr[i]);
    }
    if (quote)
        buf_byte(out, '"');
}

struct str list_csv_bare(struct str cell)
{
    bool guard = cell.len > 1 && cell.ptr[0] == '\'' && cell.ptr[1] && strchr("=+-@", cell.ptr[1]);
    return guard ? str_sub(cell, 1, cell.len - 1) : cell;
}

enum err list_rejected_write(const struct list *l, struct buf *out)
{
    buf_text(out, "\xEF\xBB\xBFline,reason");
    for (size_t c = 0; c < l->columns; c++) {
        buf_byte(out, ',');
        if (l->header)
            list_csv_cell(out, l->header[c]);
        else
            buf_printf(out, "column %zu", c + 1);
    }
    buf_text(out, "\r\n");
    for (size_t i = 0; i < l->row_count; i++) {
        const struct list_row *r = &l->rows[i];
        if (r->fate != LIST_REJECTED)
            continue;
        buf_printf(out, "%u,", (unsigned)r->line);
        list_csv_cell(out, str_from(r->why));
        for (size_t c = 0; c < r->cell_count; c++) {
            buf_byte(out, ',');
            list_csv_cell(out, list_cell(l, i, c));
        }
        buf_text(out, "\r\n");
    }
    return buf_check(out);
}
