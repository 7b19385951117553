/* From a roll to people: values are folded and numbered afresh, so that "Müller" and "MULLER" are
 * one value; given and family names share one store, so that a name in the wrong column is found
 * by its number; rows are put in an order that their contents alone decide, near relations in
 * spelling side by side, which keeps what is compared close together in memory. */
#include "core/compare.h"
#include "core/few.h"

#include "base/buf.h"
#include "base/mem.h"
#include "core/compare_inner.h"
#include "core/people_ages.h"
#include "core/people_columns.h"
#include "core/people_fathers.h"
#include "core/people_households.h"
#include "core/people_slips.h"
#include "core/people_values.h"
#include "core/place_table.h"
#include "core/radix.h"
#include "core/script.h"

#include <string.h>

/* Numbers of one feature into the matrix, in the roll's order for now. */
static enum err add_feature(struct roll *r, const struct column_plan *c, struct people *p)
{
    struct feature *f = &p->feature[p->feature_count];
    struct roll_column *from = &r->columns[c->column];
    *f = (struct feature){.name = from->name, .field = c->field, .kind = c->kind};
    f->store = p->store_count;
    for (size_t i = 0; i < p->feature_count && c->kind == FEATURE_NAME; i++)
        if (p->feature[i].kind == FEATURE_NAME)
            f->store = p->feature[i].store;
    if (f->store == p->store_count)
        p->store[p->store_count++].kind = c->kind;
    uint32_t *map = mem_zero((size_t)from->values.count + 1, sizeof *map);
    enum err e = map ? values_number(from, &p->store[f->store], map) : ERR_MEMORY;
    for (size_t row = 0; row < r->rows && e == OK; row++)
        from->number[row] = map[from->number[row]];
    mem_free(map);
    if (c->field == FIELD_GIVEN && p->given == SIZE_MAX)
        p->given = p->feature_count;
    if (c->field == FIELD_FAMILY && p->family == SIZE_MAX)
        p->family = p->feature_count;
    p->feature_count++;
    return e;
}

static bool in_any_script(const struct column_plan *c)
{
    return c->kind == FEATURE_NAME || c->kind == FEATURE_FULL ||
           (c->kind == FEATURE_TEXT && (c->field == FIELD_BIRTHPLACE || c->field == FIELD_HOME ||
                                        c->field == FIELD_PLACE || c->field == FIELD_REGION));
}

static bool any_foreign(const struct roll *r, const struct column_plan *plan, size_t count)
{
    for (size_t f = 0; f < count; f++) {
        const struct dict *raw = &r->columns[plan[f].column].values;
        for (uint32_t i = 1; i <= raw->count && in_any_script(&plan[f]); i++)
            if (namesake_foreign_text(dict_text(raw, i)))
                return true;
    }
    return false;
}

/* One way in which each value is written: the first by its bytes, whatever the order of rows. */
static enum err take_written(const struct roll *r, size_t column, struct value_store *s)
{
    char folded[FOLDED_ROOM];
    const struct dict *raw = &r->columns[column].values;
    if (!s->written)
        s->written = mem_zero((size_t)s->texts.count + 1, sizeof *s->written);
    if (!s->written)
        return ERR_MEMORY;
    for (uint32_t i = 1; i <= raw->count; i++) {
        struct str text = dict_text(raw, i);
        uint32_t v;
        enum err e = dict_number(&s->texts, value_fold(r->columns[column].field, text, folded), &v);
        if (e != OK)
            return e;
        if (v && (!s->written[v].len || str_cmp(text, s->written[v]) < 0))
            s->written[v] = text;
    }
    return OK;
}

/* Places that are called by names which do not sound alike, Hawler and Erbil, by one of them. */
static enum err rename_places(struct value_store *s)
{
    struct buf b = {0};
    enum err e = OK;
    for (uint32_t i = 1; i <= s->texts.count && e == OK; i++) {
        struct str text = s->written[i];
        struct word w;
        bool any = false;
        buf_clear(&b);
        for (size_t at = 0; script_next_word(text, &at, &w);) {
            const char *same = place_renamed(&w);
            any = any || same;
            buf_text(&b, b.len ? " " : "");
            buf_str(&b, same ? str_from(same) : str_sub(text, w.from, w.to - w.from));
        }
        e = buf_check(&b);
        if (any && e == OK)
            e = str_copy(&s->renamed, buf_view(&b), &s->written[i]);
    }
    buf_free(&b);
    return e;
}

static enum err take_spelled(struct value_store *s)
{
    s->spelled = mem_zero((size_t)s->texts.count + 1, sizeof *s->spelled);
    if (!s->spelled)
        return ERR_MEMORY;
    for (uint32_t i = 1; i <= s->texts.count; i++)
        for (size_t k = 0; k < 2; k++)
            s->spelled[i][k] = namesakes_code(s->names, i, k);
    return OK;
}

/* Which store, on how many threads. */
struct naming {
    size_t store, workers;
};

static enum err name_store(const struct roll *r, const struct column_plan *plan, struct people *p,
                           const struct naming *which)
{
    struct value_store *s = &p->store[which->store];
    struct namesake_values v = {.count = s->texts.count,
                                .strangers = few_strangers(p->rows),
                                .latin_pairs = true,
                                .workers = which->workers};
    enum err e = OK;
    for (size_t f = 0; f < p->feature_count && e == OK; f++) {
        if (p->feature[f].store != which->store)
            continue;
        p->feature[f].column = v.column_count < NAMESAKE_COLUMNS ? v.column_count++ : 0;
        v.rows[p->feature[f].column] = p->feature[f].count;
        e = take_written(r, plan[f].column, s);
    }
    if (e == OK && s->kind == FEATURE_TEXT)
        e = rename_places(s);
    v.written = s->written;
    if (e == OK)
        e = namesakes_new(&v, &s->names);
    return e == OK && s->kind == FEATURE_NAME ? take_spelled(s) : e;
}

/* Names in any script, where a list has any but Latin, and whole names. */
static enum err name_stores(const struct roll *r, const struct column_plan *plan, struct people *p,
                            size_t workers)
{
    bool foreign = any_foreign(r, plan, p->feature_count);
    enum err e = OK;
    for (size_t f = 0; f < p->feature_count && e == OK; f++) {
        struct value_store *s = &p->store[p->feature[f].store];
        if (in_any_script(&plan[f]) && !s->names && (foreign || s->kind == FEATURE_FULL))
            e = name_store(r, plan, p, &(struct naming){p->feature[f].store, workers});
    }
    return e;
}

static enum err count_values(const struct roll *r, size_t column, const struct people *p,
                             struct feature *f)
{
    f->count = mem_zero((size_t)p->store[f->store].texts.count + 1, sizeof *f->count);
    if (!f->count)
        return ERR_MEMORY;
    for (size_t row = 0; row < r->rows; row++) {
        uint32_t v = r->columns[column].number[row];
        f->count[v]++;
        f->filled += v != 0;
    }
    f->count[0] = 0;
    return OK;
}

/* Upper bits: the name that keeps neighbours together; below: all that the row says. */
static uint64_t row_key(const struct roll *r, const struct column_plan *plan,
                        const struct people *p, size_t row)
{
    uint64_t all = row >= r->first_rows, first = 0;
    size_t lead = p->family != SIZE_MAX ? p->family : 0;
    for (size_t f = 0; f < p->feature_count; f++) {
        uint64_t h = p->store[p->feature[f].store].hash[r->columns[plan[f].column].number[row]];
        all = radix_mix(all, h);
        if (f == lead)
            first = h;
    }
    return radix_mix(first, 0) >> 48 << 48 | all >> 16;
}

static enum err order_rows(const struct roll *r, const struct column_plan *plan, struct people *p)
{
    unsigned bits = radix_bits(r->rows);
    uint64_t *key = mem_alloc((r->rows + 1) * sizeof *key);
    uint64_t *scratch = mem_alloc((r->rows + 1) * sizeof *scratch);
    p->row = mem_alloc((r->rows + 1) * sizeof *p->row);
    enum err e = key && scratch && p->row ? OK : ERR_MEMORY;
    if (e == OK) {
        for (size_t i = 0; i < r->rows; i++)
            key[i] = row_key(r, plan, p, i) >> bits << bits | i;
        radix_sort(key, scratch, r->rows, bits);
        for (size_t i = 0; i < r->rows; i++)
            p->row[i] = (uint32_t)(key[i] & (((uint64_t)1 << bits) - 1));
    }
    mem_free(key);
    mem_free(scratch);
    return e;
}

static enum err fill_matrix(const struct roll *r, const struct column_plan *plan, struct people *p)
{
    p->stride = p->feature_count > 8 ? 16 : 8;
    p->number = mem_zero(p->rows * p->stride + 16, sizeof *p->number);
    if (!p->number)
        return ERR_MEMORY;
    for (size_t f = 0; f < p->feature_count; f++)
        for (size_t i = 0; i < p->rows; i++)
            p->number[i * p->stride + f] = r->columns[plan[f].column].number[p->row[i]];
    if (r->first_rows == r->rows)
        return OK;
    p->second = mem_zero(p->rows + 1, 1);
    if (!p->second)
        return ERR_MEMORY;
    for (size_t i = 0; i < p->rows; i++)
        p->second[i] = p->row[i] >= r->first_rows;
    return OK;
}

/* Columns of which no cell can be read, or of two lists only those of one. */
static void find_idle(struct roll *r, const struct column_plan *plan, struct people *p)
{
    for (size_t f = 0; f < p->feature_count; f++) {
        unsigned seen = 0, all = p->second ? 3 : 1;
        for (size_t i = 0; i < p->rows && seen != all; i++)
            if (p->number[i * p->stride + f])
                seen |= p->second && p->second[i] ? 2 : 1;
        if (seen != all)
            r->columns[plan[f].column].idle = p->feature[f].idle = people_said_by(seen);
    }
}

static enum err take_households(const struct roll *r, size_t column, struct people *p)
{
    p->own_households = column != SIZE_MAX;
    if (!p->own_households)
        return OK;
    p->household = mem_zero(p->rows + 1, sizeof *p->household);
    if (!p->household)
        return ERR_MEMORY;
    for (size_t i = 0; i < p->rows; i++)
        p->household[i] = r->columns[column].number[p->row[i]];
    return OK;
}

enum err people_new(struct roll *r, struct people *out)
{
    return people_new_with(r, 1, out);
}

enum err people_new_with(struct roll *r, size_t workers, struct people *p)
{
    struct column_plan plan[FEATURES_MAX];
    size_t count = 0, kept = 0, households = SIZE_MAX;
    *p = (struct people){.rows = r->rows, .given = SIZE_MAX, .family = SIZE_MAX};
    enum err e = people_ages(r, &p->ages);
    if (e == OK)
        e = people_fathers(r, &p->fathers);
    if (e == OK)
        e = people_households(r, &households);
    if (e == OK)
        e = people_plan(r, plan, &count);
    for (size_t i = 0; i < count && e == OK; i++) {
        if (plan[i].field == FIELD_AGE && p->ages.rows)
            continue;
        plan[kept++] = plan[i];
        e = add_feature(r, &plan[i], p);
    }
    for (size_t f = 0; f < kept && e == OK; f++)
        e = count_values(r, plan[f].column, p, &p->feature[f]);
    for (size_t s = 0; s < p->store_count && e == OK; s++)
        e = values_prepare(p, s);
    if (e == OK)
        e = name_stores(r, plan, p, workers);
    if (e == OK)
        e = people_slips(p);
    if (e == OK)
        e = order_rows(r, plan, p);
    if (e == OK)
        e = fill_matrix(r, plan, p);
    if (e == OK)
        find_idle(r, plan, p);
    if (e == OK)
        e = take_households(r, households, p);
    for (size_t s = 0; s < p->store_count && e == OK; s++) {
        dict_settle(&p->store[s].texts);
        dict_settle(&p->store[s].words);
    }
    if (e != OK)
        people_free(p);
    return e;
}

void people_free(struct people *p)
{
    for (size_t s = 0; s < p->store_count; s++)
        values_free(&p->store[s]);
    for (size_t f = 0; f < p->feature_count; f++)
        mem_free(p->feature[f].count);
    mem_free(p->number);
    mem_free(p->row);
    mem_free(p->second);
    mem_free(p->household);
    *p = (struct people){0};
}
