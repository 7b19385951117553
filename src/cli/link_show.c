#include "cli/link_show.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "core/date.h"
#include "core/script.h"

#include <string.h>

static const char hidden[] = "•••";

enum err mask_of(const struct call *c, enum mask *out, struct fault *f)
{
    bool all = call_given(c, "mask"), none = call_given(c, "show-names");
    if (all && none)
        return fault_set(f, ERR_USAGE, "--mask hides and --show-names shows: one of them");
    *out = all ? MASK_ALL : none ? MASK_NONE : MASK_NAMES;
    return OK;
}

/* How a field is masked when names are. */
enum manner { OPEN, DATED, PRIVATE };

static enum manner manner_of(enum field f)
{
    switch (f) {
    case FIELD_AGE:
    case FIELD_SEX:
    case FIELD_BIRTHPLACE:
    case FIELD_HOME:
    case FIELD_PLACE:
    case FIELD_REGION:
    case FIELD_OCCUPATION:
        return OPEN;
    case FIELD_BIRTH:
        return DATED;
    case FIELD_ID:
    case FIELD_NAME:
    case FIELD_GIVEN:
    case FIELD_FAMILY:
    case FIELD_FATHER:
    case FIELD_GRANDFATHER:
    case FIELD_MOTHER:
    case FIELD_SPOUSE:
    case FIELD_ADDRESS:
    case FIELD_POSTCODE:
    case FIELD_PHONE:
    case FIELD_DOCUMENT:
    case FIELD_OTHER:
    case FIELD_HOUSEHOLD:
    case FIELD_COUNT:
        return PRIVATE;
    }
    return PRIVATE;
}

/* The first letter of each word; how long the words are is not told. */
static void put_first_letters(struct str s, struct buf *out)
{
    struct word w;
    bool any = false;
    for (size_t at = 0; script_next_word(s, &at, &w); any = true) {
        struct str text = str_sub(s, w.from, w.to - w.from);
        uint32_t c;
        size_t first = 0;
        if (any)
            buf_byte(out, ' ');
        if (utf8_next_lossy(text, &first, &c) && script_digit(c) < 0)
            buf_utf8(out, c);
        buf_text(out, hidden);
    }
    if (!any)
        buf_text(out, hidden);
}

/* Of a date the year, in whatever calendar it was written. */
static void put_year(struct str s, struct buf *out)
{
    struct date_set d;
    if (date_parse(s, &d) == OK && d.count > 0)
        buf_printf(out, "%d-••-••", (int)d.readings[0].year);
    else
        buf_text(out, hidden);
}

void mask_text(enum mask m, enum field f, struct str s, struct buf *out)
{
    if (s.len == 0)
        return;
    if (m == MASK_ALL) {
        buf_text(out, hidden);
        return;
    }
    enum manner how = m == MASK_NONE ? OPEN : manner_of(f);
    if (how == OPEN)
        buf_str(out, s);
    else if (how == DATED)
        put_year(s, out);
    else
        put_first_letters(s, out);
}

void mask_cut(struct buf *shown)
{
    struct str s = buf_view(shown);
    size_t at = 0;
    uint32_t c;
    for (size_t n = 0; n < SHOWN_LETTERS && utf8_next_lossy(s, &at, &c); n++)
        continue;
    if (at == s.len)
        return;
    shown->len = at;
    buf_text(shown, "…");
}

enum err link_rows_keep(const struct roll *r, struct link_rows *out)
{
    *out = (struct link_rows){.columns = r->column_count};
    out->number = mem_zero(r->column_count + 1, sizeof *out->number);
    if (!out->number)
        return ERR_MEMORY;
    for (size_t c = 0; c < r->column_count; c++) {
        out->number[c] = mem_alloc((r->rows + 1) * sizeof *out->number[c]);
        if (!out->number[c]) {
            link_rows_free(out);
            return ERR_MEMORY;
        }
        if (r->rows)
            memcpy(out->number[c], r->columns[c].number, r->rows * sizeof *out->number[c]);
    }
    return OK;
}

void link_rows_free(struct link_rows *r)
{
    for (size_t c = 0; r->number && c < r->columns; c++)
        mem_free(r->number[c]);
    mem_free(r->number);
    *r = (struct link_rows){0};
}

/* What the engine compares of a whole name as given or family name: its first or its last word. */
static struct str part_of(struct str whole, enum field f)
{
    struct word w;
    struct str part = STR_NONE;
    if (f != FIELD_GIVEN && f != FIELD_FAMILY)
        return whole;
    for (size_t at = 0; script_next_word(whole, &at, &w);) {
        part = str_sub(whole, w.from, w.to - w.from);
        if (f == FIELD_GIVEN)
            return part;
    }
    return part;
}

struct str link_rows_said(const struct link_rows *r, const struct roll *roll,
                          const struct feature *f, size_t row)
{
    size_t whole = SIZE_MAX;
    for (size_t c = 0; c < r->columns; c++) {
        if (roll->columns[c].name.ptr == f->name.ptr)
            return dict_text(&roll->columns[c].values, r->number[c][row]);
        if (roll->columns[c].field == FIELD_NAME && whole == SIZE_MAX)
            whole = c;
    }
    bool of_name = f->field == FIELD_NAME || f->field == FIELD_GIVEN || f->field == FIELD_FAMILY;
    return whole != SIZE_MAX && of_name
               ? part_of(dict_text(&roll->columns[whole].values, r->number[whole][row]), f->field)
               : STR_NONE;
}

/* The engine makes whole names of given and family name where a row has no other. */
static void put_composed(const struct link_view *v, size_t row, struct buf *out)
{
    static const enum field fields[] = {FIELD_GIVEN, FIELD_FAMILY};
    const struct roll *r = &v->lists->roll;
    bool any = false;
    for (size_t i = 0; i < COUNT(fields); i++)
        for (size_t c = 0; c < v->rows->columns; c++) {
            if (r->columns[c].field != fields[i])
                continue;
            struct str s = dict_text(&r->columns[c].values, v->rows->number[c][row]);
            buf_text(out, any && s.len ? " " : "");
            mask_text(v->mask, fields[i], s, out);
            any = any || s.len;
            break;
        }
}

void link_view_said(const struct link_view *v, size_t feature, size_t person, struct buf *out)
{
    const struct people *p = &v->result->people;
    const struct feature *k = &p->feature[feature];
    struct str s = link_rows_said(v->rows, &v->lists->roll, k, p->row[person]);
    if (k->kind == FEATURE_FULL && s.len == 0) {
        put_composed(v, p->row[person], out);
        return;
    }
    if (k->field == FIELD_FATHER && s.len == 0 && p->fathers.rows &&
        p->number[person * p->stride + feature]) {
        buf_text(out, "(in the whole name)");
        return;
    }
    /* A spot on the map is made of two columns, a birth may be made of an age. */
    if (k->kind == FEATURE_GEO || (k->field == FIELD_BIRTH && s.len == 0 && p->ages.rows))
        s = dict_text(&p->store[k->store].texts, p->number[person * p->stride + feature]);
    bool exact = k->kind == FEATURE_GEO && v->mask == MASK_NAMES;
    mask_text(v->mask, exact ? FIELD_ADDRESS : k->field, s, out);
}

void link_view_id(const struct link_view *v, size_t person, struct buf *out)
{
    size_t row = v->result->people.row[person], first = v->lists->roll.first_rows;
    if (v->mask != MASK_ALL)
        buf_str(out, link_lists_id(v->lists, row));
    else if (v->result->people.second)
        buf_printf(out, "list %d, row %zu", row < first ? 1 : 2,
                   row < first ? row + 1 : row - first + 1);
    else
        buf_printf(out, "row %zu", row + 1);
}

void link_show_crowd(const struct model *m, struct buf *out)
{
    if (m->crowd)
        buf_printf(out,
                   "few persons with many rows each: of random pairs of rows one in %.0f agrees in "
                   "names and birth, so weights are learnt from the others\n",
                   1 / m->crowd_share);
}
