#include "cli/told_columns.h"

#include "cli/column_option.h"
#include "cli/render.h"
#include "core/column_match.h"

static struct column_set columns_of(const struct told_columns *t)
{
    return (struct column_set){t->list->columns, t->header, t->kinds};
}

static enum err settle_id(struct told_columns *t, bool first, struct fault *f)
{
    struct column_set all = columns_of(t);
    struct str rest = call_text(t->call, "id"), own = STR_NONE, name;
    bool any = str_next(&rest, ',', &own);
    if (any && !first && str_next(&rest, ',', &name))
        own = name;
    t->id = own.len ? column_option_find(&all, own, true) : SIZE_MAX;
    rest = call_text(t->call, "id");
    while (t->id == SIZE_MAX && rest.len && str_next(&rest, ',', &name))
        t->id = column_named(&all, name);
    if (call_text(t->call, "id").len && t->id == SIZE_MAX)
        return column_option_missing(&all, "id", own, t->list->file_name, f);
    for (int told = 1; told >= 0; told--) /* by --map, or recognised */
        for (size_t c = 0; c < all.count && t->id == SIZE_MAX; c++)
            if (t->kinds[c].field == FIELD_ID && (!told || t->kinds[c].confidence >= 1))
                t->id = c;
    if (t->id != SIZE_MAX)
        t->kinds[t->id].field = FIELD_ID;
    return OK;
}

static enum err missing_in_both(const struct told_columns *t, bool first, struct str name,
                                struct fault *f)
{
    struct column_set all = columns_of(t);
    struct buf b = {0};
    buf_text(&b, "of the first list ");
    column_option_near(first ? &all : t->before, name, &b);
    buf_text(&b, "; of the second list ");
    column_option_near(first ? t->before : &all, name, &b);
    enum err e = buf_check(&b);
    if (e == OK)
        e = fault_set(f, ERR_USAGE, "--ignore %.*s: neither list has such a column; %.*s",
                      STR_ARG(str_sub(name, 0, 60)), STR_ARG(buf_view(&b)));
    buf_free(&b);
    return e;
}

/* Each name of --id is one of a list's columns: the second of two must not be passed over. */
static enum err check_ids(const struct told_columns *t, struct fault *f)
{
    struct column_set all = columns_of(t);
    struct str rest = call_text(t->call, "id"), name;
    size_t names = 0, lists = t->before ? 2 : 1;
    if (!t->before && t->call->word_count > 1)
        return OK;
    while (rest.len && str_next(&rest, ',', &name)) {
        if (++names > lists)
            return fault_set(f, ERR_USAGE, "--id: %zu columns for %zu %s", names, lists,
                             lists > 1 ? "lists" : "list");
        if (column_option_find(&all, name, true) == SIZE_MAX &&
            (!t->before || column_option_find(t->before, name, true) == SIZE_MAX))
            return column_option_missing(&all, "id", name, t->list->file_name, f);
    }
    return OK;
}

/* A column, and all that have its name. */
static void leave_out(struct told_columns *t, const struct column_set *all, size_t column)
{
    t->kinds[column].field = FIELD_COUNT;
    struct str name = all->header ? str_trim(all->header[column]) : STR_NONE;
    for (size_t c = 0; c < all->count && name.len; c++)
        if (str_eq_ascii_case(str_trim(all->header[c]), name))
            t->kinds[c].field = FIELD_COUNT;
}

enum err told_columns_settle(struct told_columns *t, bool first, struct fault *f)
{
    struct column_set all = columns_of(t);
    struct str rest = call_text(t->call, "ignore"), name;
    if (call_given(t->call, "id") && !str_trim(call_text(t->call, "id")).len)
        return fault_set(f, ERR_USAGE, "--id: the name or the number of a column is missing");
    enum err e = settle_id(t, first, f);
    if (e == OK)
        e = check_ids(t, f);
    while (e == OK && rest.len && str_next(&rest, ',', &name)) {
        size_t c = column_option_find(&all, name, t->call->word_count < 2);
        if (!str_trim(name).len)
            e = fault_set(f, ERR_USAGE, "--ignore: a name is missing before or behind a comma");
        else if (c != SIZE_MAX && column_named(&all, name) == c)
            leave_out(t, &all, c);
        else if (c != SIZE_MAX)
            t->kinds[c].field = FIELD_COUNT;
        else if (t->before && column_named(t->before, name) == SIZE_MAX)
            e = missing_in_both(t, first, name, f);
        else if (!t->before && first && !t->later)
            e = column_option_missing(&all, "ignore", name, t->list->file_name, f);
    }
    return e;
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
