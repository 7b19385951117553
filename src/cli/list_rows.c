#include "cli/list_file_inner.h"

#include <string.h>

/* The attachment: numbers are four bytes, least first; a text is its length and its bytes.
 *
 *   MAGIC name rows used rejected skipped columns column... reading
 *   then per row: line verbatim fields (number text)...
 *
 * A field is an enum field, or INTAKE_AT + enum intake_field. The officer's own process writes it
 * and the keeper reads it; a damaged one is refused all the same. */

static const char MAGIC[] = "PVLIST1\n";
enum { INTAKE_AT = 100 };

static void put_number(struct buf *b, size_t v)
{
    for (unsigned i = 0; i < 4; i++)
        buf_byte(b, (unsigned char)(v >> 8 * i & 0xFF));
}

static void put_text(struct buf *b, struct str s)
{
    put_number(b, s.len);
    buf_str(b, s);
}

static void put_row(struct buf *b, const struct intake_row *row)
{
    const struct {
        enum intake_field field;
        struct str text;
    } intake[] = {{INTAKE_ENQUIRER, row->enquirer},
                  {INTAKE_PHONE, row->phone},
                  {INTAKE_KINSHIP, row->kinship},
                  {INTAKE_LAST_NEWS, row->last_news},
                  {INTAKE_TICKET, row->ticket}};
    size_t fields = 0;
    put_number(b, row->line);
    put_text(b, row->verbatim);
    for (size_t i = 0; i < FIELD_COUNT; i++)
        fields += row->facts.value[i].len > 0;
    for (size_t i = 0; i < COUNT(intake); i++)
        fields += intake[i].text.len > 0;
    put_number(b, fields);
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (!row->facts.value[i].len)
            continue;
        put_number(b, i);
        put_text(b, row->facts.value[i]);
    }
    for (size_t i = 0; i < COUNT(intake); i++) {
        if (!intake[i].text.len)
            continue;
        put_number(b, INTAKE_AT + (size_t)intake[i].field);
        put_text(b, intake[i].text);
    }
}

static struct str base_name(struct str path)
{
    for (size_t i = path.len; i > 0; i--)
        if (path.ptr[i - 1] == '/')
            return str_sub(path, i, path.len);
    return path;
}

static void put_columns(const struct list_reading *r, struct buf *out)
{
    const struct list *l = r->list;
    struct buf text = {0};
    put_number(out, l->columns);
    for (size_t i = 0; i < l->columns; i++) {
        enum intake_field intake = r->intake[i];
        buf_clear(&text);
        buf_printf(&text, "%zu", i + 1);
        if (l->header && l->header[i].len) {
            buf_byte(&text, ' ');
            buf_str(&text, l->header[i]);
        }
        buf_printf(&text, " = %s",
                   intake != INTAKE_NONE ? intake_field_name(intake)
                                         : field_name(r->columns[i].field));
        put_text(out, buf_view(&text));
        out->failed = out->failed || text.failed;
    }
    buf_free(&text);
}

enum err list_rows_write(const struct list_reading *r, struct str reading, struct buf *out)
{
    const struct list *l = r->list;
    enum err err = OK;
    buf_text(out, MAGIC);
    put_text(out, base_name(l->file_name));
    put_number(out, l->row_count);
    put_number(out, l->fate_count[LIST_USED]);
    put_number(out, l->fate_count[LIST_REJECTED]);
    put_number(out, l->fate_count[LIST_SKIPPED]);
    put_columns(r, out);
    put_text(out, reading);
    for (size_t i = 0; err == OK && i < l->row_count; i++) {
        struct intake_row row;
        if (l->rows[i].fate != LIST_USED)
            continue;
        err = list_intake_row(r, i, &row);
        if (err == OK)
            put_row(out, &row);
    }
    return err == OK ? buf_check(out) : err;
}

/* ---- in the keeper ---- */

static bool take_number(struct str *rest, size_t *out)
{
    if (rest->len < 4)
        return false;
    *out = 0;
    for (unsigned i = 0; i < 4; i++)
        *out |= (size_t)(unsigned char)rest->ptr[i] << 8 * i;
    *rest = str_sub(*rest, 4, rest->len);
    return true;
}

static bool take_text(struct str *rest, struct str *out)
{
    size_t len;
    if (!take_number(rest, &len) || rest->len < len)
        return false;
    *out = str_sub(*rest, 0, len);
    *rest = str_sub(*rest, len, rest->len);
    return true;
}

static bool take_field(struct str *rest, struct intake_row *out)
{
    size_t field;
    struct str text;
    struct str *const intake[INTAKE_FIELDS] = {
        [INTAKE_ENQUIRER] = &out->enquirer, [INTAKE_PHONE] = &out->phone,
        [INTAKE_KINSHIP] = &out->kinship,   [INTAKE_LAST_NEWS] = &out->last_news,
        [INTAKE_TICKET] = &out->ticket,
    };
    if (!take_number(rest, &field) || !take_text(rest, &text))
        return false;
    if (field < FIELD_COUNT)
        out->facts.value[field] = text;
    else if (field > INTAKE_AT && field < INTAKE_AT + INTAKE_FIELDS)
        *intake[field - INTAKE_AT] = text;
    else
        return false;
    return true;
}

static bool take_row(struct str *rest, struct intake_row *out)
{
    size_t line, fields;
    *out = (struct intake_row){.facts = {.stated_day = DAY_UNKNOWN}};
    if (!take_number(rest, &line) || line > UINT32_MAX || !take_text(rest, &out->verbatim) ||
        !take_number(rest, &fields) || fields > FIELD_COUNT + INTAKE_FIELDS)
        return false;
    out->line = (uint32_t)line;
    for (size_t i = 0; i < fields; i++)
        if (!take_field(rest, out))
            return false;
    return true;
}

static enum err broken(struct fault *f)
{
    return fault_set(f, ERR_FORMAT, "the list did not arrive whole");
}

static bool take_counts(struct str *rest, struct list_file *out)
{
    size_t n[4];
    for (size_t i = 0; i < COUNT(n); i++)
        if (!take_number(rest, &n[i]))
            return false;
    out->rows = n[0];
    out->used = n[1];
    out->rejected = n[2];
    out->skipped = n[3];
    return true;
}

enum err list_file_open(const struct call *c, struct list_file *out, struct fault *f)
{
    struct str rest;
    struct list_file l = {0};
    if (!call_attached(c, "rows", &rest) || !str_starts(rest, str_from(MAGIC)))
        return broken(f);
    rest = str_sub(rest, sizeof MAGIC - 1, rest.len);
    if (!take_text(&rest, &l.name) || !take_counts(&rest, &l) ||
        !take_number(&rest, &l.column_count) || l.column_count > rest.len)
        return broken(f);
    l.columns = arena_zero(c->arena, l.column_count + 1, sizeof *l.columns);
    if (!l.columns)
        return ERR_MEMORY;
    for (size_t i = 0; i < l.column_count; i++)
        if (!take_text(&rest, &l.columns[i]))
            return broken(f);
    if (!take_text(&rest, &l.reading))
        return broken(f);
    l.rest = rest;
    *out = l;
    return OK;
}

enum err list_file_next(void *list_file, struct intake_row *out, bool *more, struct fault *f)
{
    struct list_file *l = list_file;
    *more = l->rest.len > 0;
    if (*more && !take_row(&l->rest, out))
        return broken(f);
    return OK;
}
