/* A list copies no cells. Each is looked at once when its column is added, so that a fault is named
 * with its row while the caller still knows where the data came from, and nothing later can run
 * past the end of them. */
#include "api/columns.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <string.h>

/* Of the first version of the struct. */
static const size_t column_least = offsetof(struct pv_column, first) + sizeof(size_t);

enum pv_status pv_list_new(size_t rows, struct pv_list **out, struct pv_error *error)
{
    status_clear(error);
    if (!out)
        return status_fail(error, PV_ERR_ARGUMENT, "pv_list_new: out is NULL");
    *out = NULL;
    if (rows >= UINT32_MAX)
        return status_fail(error, PV_ERR_LIMIT, "%zu rows are too many", rows);
    struct pv_list *l = mem_zero(1, sizeof *l);
    if (!l)
        return status_of(error, ERR_MEMORY);
    l->rows = rows;
    *out = l;
    return PV_OK;
}

static void free_column(struct columns_one *c)
{
    mem_free(c->name);
    for (size_t i = 0; i < COUNT(c->owned); i++)
        mem_free(c->owned[i]);
}

void pv_list_free(struct pv_list *list)
{
    if (!list)
        return;
    for (size_t c = 0; c < list->count; c++)
        free_column(&list->column[c]);
    mem_free(list->column);
    if (list->array.release)
        list->array.release(&list->array);
    if (list->schema.release)
        list->schema.release(&list->schema);
    mem_free(list);
}

/* --- cells --- */

static int64_t offset_at(const struct columns_one *c, size_t i)
{
    const char *p = c->offsets + (c->first + i) * c->offset_bytes;
    int32_t narrow;
    int64_t wide;
    if (c->offset_bytes == sizeof wide) {
        memcpy(&wide, p, sizeof wide);
        return wide;
    }
    memcpy(&narrow, p, sizeof narrow);
    return narrow;
}

static bool has_value(const struct columns_one *c, size_t row)
{
    size_t bit = c->first + row;
    return !c->valid || (c->valid[bit / 8] >> bit % 8 & 1);
}

/* Whether there is such a row at all. */
static bool has_row(const struct columns_one *c, size_t row)
{
    size_t bit = c->rows_first + row;
    return !c->rows_valid || (c->rows_valid[bit / 8] >> bit % 8 & 1);
}

struct str columns_cell(const struct pv_list *l, size_t row, size_t column)
{
    const struct columns_one *c = &l->column[column];
    if (!has_row(c, row) || (c->index && c->index[row] == COLUMNS_BLANK))
        return STR_NONE;
    row = c->index ? c->index[row] : row;
    if (!has_value(c, row))
        return STR_NONE;
    int64_t from = offset_at(c, row), to = offset_at(c, row + 1);
    return from == to ? STR_NONE : str_trim((struct str){c->bytes + from, (size_t)(to - from)});
}

static enum pv_status bad_row(struct pv_error *error, const struct columns_one *c, size_t row,
                              const char *what)
{
    return status_fail(error, PV_ERR_FORMAT, "column %s, %s %zu: %s", c->name,
                       c->index ? "value" : "row", row, what);
}

/* At every cell, or at every value that cells have. */
static enum pv_status look(const struct columns_one *c, size_t rows, struct pv_error *error)
{
    rows = c->index ? c->values : rows;
    if (rows == 0)
        return PV_OK;
    int64_t from = offset_at(c, 0);
    if (from < 0)
        return bad_row(error, c, 0, "its offset is negative");
    for (size_t row = 0; row < rows; row++) {
        int64_t to = offset_at(c, row + 1);
        if (to < from)
            return bad_row(error, c, row, "it ends before it begins");
        if (to > from && !c->bytes)
            return bad_row(error, c, row, "there are no bytes");
        if ((uint64_t)to > PTRDIFF_MAX)
            return bad_row(error, c, row, "its offset is beyond all memory");
        if (to > from && has_value(c, row) && (c->index || has_row(c, row)) &&
            !utf8_valid((struct str){c->bytes + from, (size_t)(to - from)}, NULL))
            return bad_row(error, c, row, "not UTF-8");
        from = to;
    }
    return PV_OK;
}

/* --- what columns mean --- */

static enum pv_status read_field(const char *word, enum field *out, struct pv_error *error)
{
    struct str s = str_from(word);
    if (str_eq(s, STR("ignore")))
        *out = FIELD_COUNT;
    else if (!field_from_name(s, out))
        return status_fail(error, PV_ERR_ARGUMENT, "\"%.*s\" is no field",
                           STR_ARG(str_sub(s, 0, 80)));
    return PV_OK;
}

static void tell(struct columns_one *c, enum field f)
{
    c->told = true;
    c->kind = (struct column_kind){.field = f, .confidence = 1, .mapped = true, .reason = "told"};
}

/* Whether another column than `except` was told to be the id. */
static bool id_is_told(const struct pv_list *l, size_t except)
{
    for (size_t c = 0; c < l->count; c++)
        if (c != except && l->column[c].told && l->column[c].kind.field == FIELD_ID)
            return true;
    return false;
}

static enum pv_status second_id(struct pv_error *error)
{
    return status_fail(error, PV_ERR_ARGUMENT, "two columns are said to be the id");
}

static bool goes_by(const struct columns_one *c, const char *name)
{
    return str_eq_ascii_case(str_trim(str_from(c->name)), str_trim(str_from(name)));
}

enum pv_status pv_list_field(struct pv_list *list, const char *name, const char *field,
                             struct pv_error *error)
{
    enum field f = FIELD_OTHER;
    size_t found = SIZE_MAX, times = 0;
    status_clear(error);
    if (!list || !name)
        return status_fail(error, PV_ERR_ARGUMENT, "pv_list_field: no list or no name");
    enum pv_status s = field ? read_field(field, &f, error) : PV_OK;
    if (s != PV_OK)
        return s;
    for (size_t c = 0; c < list->count; c++)
        if (goes_by(&list->column[c], name)) {
            found = c;
            times++;
        }
    if (times == 0)
        return status_fail(error, PV_ERR_ARGUMENT, "no column is named \"%.*s\"",
                           STR_ARG(str_sub(str_from(name), 0, 80)));
    if (field && f == FIELD_ID && (times > 1 || id_is_told(list, found)))
        return second_id(error);
    for (size_t c = 0; c < list->count; c++) {
        if (!goes_by(&list->column[c], name))
            continue;
        list->column[c].told = false;
        if (field)
            tell(&list->column[c], f);
    }
    list->recognised = false;
    return PV_OK;
}

/* The columns that are looked at, for recognising them. */
struct shown {
    const struct pv_list *list;
    size_t count;
    size_t place[COLUMNS_MAX];
    struct str header[COLUMNS_MAX];
    struct column_kind kind[COLUMNS_MAX];
};

static struct str shown_cell(const void *context, size_t row, size_t column)
{
    const struct shown *s = context;
    return columns_cell(s->list, row, s->place[column]);
}

enum err columns_settle(const struct pv_list *l, struct column_kind *out)
{
    bool any = false, all_told = true;
    for (size_t c = 0; c < l->count; c++) {
        out[c] = l->column[c].kind;
        all_told = all_told && l->column[c].told;
    }
    if (l->recognised || all_told)
        return OK;
    struct shown *s = mem_zero(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    s->list = l;
    for (size_t c = 0; c < l->count; c++) {
        if (l->column[c].told && l->column[c].kind.field == FIELD_COUNT)
            continue;
        s->header[s->count] = str_from(l->column[c].name);
        any = any || s->header[s->count].len;
        s->place[s->count++] = c;
    }
    struct column_table t = {.columns = s->count,
                             .rows = l->rows,
                             .header = any ? s->header : NULL,
                             .cell = shown_cell,
                             .context = s};
    enum err e = column_recognise(&t, s->kind);
    for (size_t i = 0; i < s->count && e == OK; i++)
        if (!l->column[s->place[i]].told)
            out[s->place[i]] = s->kind[i];
    mem_free(s);
    return e;
}

size_t columns_id(const struct pv_list *l, const struct column_kind *kinds)
{
    size_t found = SIZE_MAX;
    for (size_t c = l->count; c-- > 0;)
        if (kinds[c].field == FIELD_ID &&
            (found == SIZE_MAX || l->column[c].told || !l->column[found].told))
            found = c;
    return found;
}

enum pv_status pv_list_recognise(struct pv_list *list, struct pv_error *error)
{
    status_clear(error);
    if (!list)
        return status_fail(error, PV_ERR_ARGUMENT, "pv_list_recognise: no list");
    struct column_kind *kinds = mem_zero(list->count, sizeof *kinds);
    enum err e = kinds ? columns_settle(list, kinds) : ERR_MEMORY;
    for (size_t c = 0; c < list->count && e == OK; c++)
        list->column[c].kind = kinds[c];
    list->recognised = list->recognised || e == OK;
    mem_free(kinds);
    return status_of(error, e);
}

/* --- adding --- */

static enum pv_status read_column(const struct pv_list *l, const struct pv_column *theirs,
                                  struct columns_one *out, struct pv_error *error)
{
    struct pv_column c;
    enum field f;
    if (!status_read_struct(&c, sizeof c, column_least, theirs, theirs->size))
        return status_fail(error, PV_ERR_ARGUMENT, "pv_column: its size is of no known version");
    if (l->count == COLUMNS_MAX)
        return status_fail(error, PV_ERR_LIMIT, "more than %d columns", COLUMNS_MAX);
    if (c.offsets32 && c.offsets64)
        return status_fail(error, PV_ERR_ARGUMENT, "offsets32 or offsets64, not both");
    if (l->rows && !c.offsets32 && !c.offsets64)
        return status_fail(error, PV_ERR_ARGUMENT, "column %s: no offsets", c.name ? c.name : "");
    if (c.first > PTRDIFF_MAX / 16)
        return status_fail(error, PV_ERR_ARGUMENT, "column %s: first is beyond all memory",
                           c.name ? c.name : "");
    *out = (struct columns_one){.bytes = c.bytes,
                                .offsets = c.offsets64 ? (const char *)c.offsets64
                                                       : (const char *)c.offsets32,
                                .offset_bytes = c.offsets64 ? sizeof(int64_t) : sizeof(int32_t),
                                .valid = c.valid,
                                .first = c.first};
    if (!c.field)
        return PV_OK;
    enum pv_status s = read_field(c.field, &f, error);
    if (s == PV_OK && f == FIELD_ID && id_is_told(l, SIZE_MAX))
        return second_id(error);
    if (s == PV_OK)
        tell(out, f);
    return s;
}

enum pv_status columns_add(struct pv_list *l, struct columns_one *c, const char *name,
                           struct pv_error *error)
{
    struct str text = str_from(name);
    struct columns_one *more = mem_resize(l->column, l->count + 1, sizeof *more);
    c->name = mem_zero(text.len + 1, 1);
    l->column = more ? more : l->column;
    enum pv_status s = status_of(error, more && c->name ? OK : ERR_MEMORY);
    if (s == PV_OK && text.len)
        memcpy(c->name, text.ptr, text.len);
    if (s == PV_OK)
        s = look(c, l->rows, error);
    if (s != PV_OK) {
        free_column(c);
        return s;
    }
    l->column[l->count++] = *c;
    l->recognised = false;
    return PV_OK;
}

enum pv_status pv_list_add(struct pv_list *list, const struct pv_column *column,
                           struct pv_error *error)
{
    struct columns_one c;
    status_clear(error);
    if (!list || !column)
        return status_fail(error, PV_ERR_ARGUMENT, "pv_list_add: no list or no column");
    enum pv_status s = read_column(list, column, &c, error);
    return s == PV_OK ? columns_add(list, &c, column->name, error) : s;
}

/* --- reading back --- */

size_t pv_list_rows(const struct pv_list *list)
{
    return list ? list->rows : 0;
}

size_t pv_list_columns(const struct pv_list *list)
{
    return list ? list->count : 0;
}

const char *pv_list_column_name(const struct pv_list *list, size_t column)
{
    return list && column < list->count ? list->column[column].name : NULL;
}

static const struct column_kind *known_kind(const struct pv_list *list, size_t column)
{
    if (!list || column >= list->count || !(list->recognised || list->column[column].told))
        return NULL;
    return &list->column[column].kind;
}

const char *pv_list_column_field(const struct pv_list *list, size_t column)
{
    const struct column_kind *k = known_kind(list, column);
    if (!k)
        return NULL;
    return k->field == FIELD_COUNT ? "ignore" : field_name(k->field);
}

const char *pv_list_column_reason(const struct pv_list *list, size_t column)
{
    const struct column_kind *k = known_kind(list, column);
    return k ? k->reason : NULL;
}
