/* See names_list.h. */
#include "cli/names_list.h"

#include "base/buf.h"
#include "base/mem.h"
#include "format/list.h"
#include "os/file.h"

static const size_t list_max_bytes = (size_t)4 << 30;

enum err names_id_check(struct str path, size_t line, struct str id, struct fault *f)
{
    for (size_t i = 0; i < id.len; i++)
        if (id.ptr[i] == '\t' || id.ptr[i] == '\n' || id.ptr[i] == '\r')
            return fault_set(f, ERR_FORMAT, "%.*s, line %zu: a tab or a line break in the id",
                             STR_ARG(path), line);
    return OK;
}

static enum err take_tsv(struct str path, struct str bytes, const struct names_taker *t,
                         struct fault *f)
{
    struct str rest = bytes, line;
    for (size_t number = 1; str_next(&rest, '\n', &line); number++) {
        if (line.len && line.ptr[line.len - 1] == '\r')
            line.len--;
        if (line.len == 0 && rest.len == 0)
            break;
        struct names_line out = {.path = path, .line = number};
        struct str cells = line;
        if (!str_next(&cells, '\t', &out.id))
            out.id = STR("");
        if (!str_next(&cells, '\t', &out.name))
            out.name = STR("");
        enum err err = names_id_check(path, number, out.id, f);
        if (err == OK)
            err = t->take(t->context, &out, f);
        if (err != OK)
            return err;
    }
    return OK;
}

static void whole_name(const struct facts *facts, struct buf *out)
{
    static const enum field order[] = {FIELD_GIVEN, FIELD_FATHER, FIELD_GRANDFATHER, FIELD_FAMILY};
    buf_clear(out);
    buf_str(out, facts->value[FIELD_NAME]);
    for (size_t i = 0; !facts->value[FIELD_NAME].len && i < COUNT(order); i++) {
        buf_str(out, facts->value[order[i]]);
        buf_byte(out, ' ');
    }
}

static enum err take_rows(struct list *l, const struct column_kind *kinds,
                          const struct names_taker *t, struct fault *f)
{
    struct buf name = {0}, number = {0};
    enum err err = OK;
    for (size_t i = 0; err == OK && i < l->row_count; i++) {
        struct arena arena = {0};
        struct facts facts;
        if (l->rows[i].fate != LIST_USED)
            continue;
        err = list_facts(l, i, kinds, &arena, &facts);
        if (err == OK) {
            whole_name(&facts, &name);
            buf_clear(&number);
            buf_printf(&number, "%zu", i + 1);
            err = buf_check(&name);
        }
        struct str id = facts.value[FIELD_ID];
        if (err == OK)
            err = names_id_check(l->file_name, l->rows[i].line, id, f);
        if (err == OK)
            err = t->take(t->context,
                          &(struct names_line){.path = l->file_name,
                                               .line = l->rows[i].line,
                                               .id = id.len ? id : buf_view(&number),
                                               .numbered = !id.len,
                                               .name = buf_view(&name)},
                          f);
        arena_free(&arena);
    }
    buf_free(&name);
    buf_free(&number);
    return err;
}

static enum err take_list(struct str path, struct str bytes, const struct names_taker *t,
                          struct fault *f)
{
    struct list *l = NULL;
    enum err err = list_read(path, bytes, NULL, &l, f);
    if (err != OK)
        return err;
    struct column_kind *kinds = mem_zero(l->columns + 1, sizeof *kinds);
    err = kinds ? list_columns(l, NULL, kinds, f) : ERR_MEMORY;
    if (err == OK)
        err = list_settle(l, kinds, f);
    if (err == OK)
        err = take_rows(l, kinds, t, f);
    mem_free(kinds);
    list_free(l);
    return err;
}

enum err names_list_take(struct str path, const struct names_taker *t, struct fault *f)
{
    struct buf bytes = {0}, terminated = {0};
    buf_str(&terminated, path);
    buf_byte(&terminated, '\0');
    enum err err = buf_check(&terminated);
    if (err == OK)
        err = file_read(terminated.ptr, list_max_bytes, &bytes, f);
    if (err == OK)
        err = str_ends(path, STR(".tsv")) ? take_tsv(path, buf_view(&bytes), t, f)
                                          : take_list(path, buf_view(&bytes), t, f);
    buf_free(&bytes);
    buf_free(&terminated);
    return err;
}
