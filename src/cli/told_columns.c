#include "cli/told_columns.h"

#include "cli/render.h"
#include "core/column_match.h"

enum err told_columns_settle(struct told_columns *t, bool first, struct fault *f)
{
    struct str id = call_text(t->call, "id"), rest = call_text(t->call, "ignore"), name;
    struct column_set all = {t->list->columns, t->header, t->kinds};
    t->id = SIZE_MAX;
    for (size_t c = 0; c < t->list->columns && !id.len; c++)
        if (t->kinds[c].field == FIELD_ID && t->id == SIZE_MAX)
            t->id = c;
    struct str ids = id;
    while (t->id == SIZE_MAX && ids.len && str_next(&ids, ',', &name))
        t->id = column_named(&all, name);
    if (id.len && t->id == SIZE_MAX)
        return fault_set(f, ERR_USAGE, "--id %.*s: %.*s has no such column", STR_ARG(id),
                         STR_ARG(t->list->file_name));
    if (t->id != SIZE_MAX)
        t->kinds[t->id].field = FIELD_ID;
    while (rest.len && str_next(&rest, ',', &name)) {
        size_t c = column_named(&all, name);
        if (c == SIZE_MAX && first)
            return fault_set(f, ERR_USAGE, "--ignore %.*s: %.*s has no such column", STR_ARG(name),
                             STR_ARG(t->list->file_name));
        if (c != SIZE_MAX)
            t->kinds[c].field = FIELD_COUNT;
    }
    return OK;
}

void told_columns_tell(const struct told_columns *t, struct buf *out)
{
    const struct list *l = t->list;
    render_text(out, l->file_name);
    buf_printf(out, ": %zu rows used, %zu rejected, %zu skipped\n", l->fate_count[LIST_USED],
               l->fate_count[LIST_REJECTED], l->fate_count[LIST_SKIPPED]);
    for (size_t i = 0; i < l->note_count; i++) {
        buf_text(out, "  ");
        render_text(out, l->notes[i].text);
        buf_byte(out, '\n');
    }
    for (size_t c = 0; c < l->columns; c++) {
        enum field k = t->kinds[c].field;
        buf_printf(out, "  column %zu ", c + 1);
        render_text(out, l->header ? l->header[c] : STR_NONE);
        buf_printf(out, ": %s (%s)\n", k == FIELD_COUNT ? "ignored" : field_name(k),
                   c == t->id ? "identifies the row" : t->kinds[c].reason);
    }
}
