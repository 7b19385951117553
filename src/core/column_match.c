#include "core/column_match.h"

#include "base/mem.h"

static struct str header_of(const struct column_set *s, size_t column)
{
    return s->header ? str_trim(s->header[column]) : STR_NONE;
}

static bool is_evidence(const struct column_set *s, size_t column)
{
    return s->kind[column].field != FIELD_ID && s->kind[column].field != FIELD_COUNT;
}

size_t column_named(const struct column_set *s, struct str name)
{
    struct str wanted = str_trim(name);
    for (size_t c = 0; wanted.len && c < s->count; c++)
        if (str_eq_ascii_case(header_of(s, c), wanted))
            return c;
    return SIZE_MAX;
}

size_t column_evidence(const struct column_set *s, size_t *take)
{
    size_t n = 0;
    for (size_t c = 0; c < s->count; c++)
        if (is_evidence(s, c))
            take[n++] = c;
    return n;
}

struct str column_title(const struct column_set *s, size_t column)
{
    struct str h = header_of(s, column);
    return h.len ? h : str_from(field_name(s->kind[column].field));
}

/* Whether columns go together by what they mean. */
static bool mean_the_same(const struct column_set *a, size_t x, const struct column_set *b,
                          size_t y)
{
    return a->kind[x].field == b->kind[y].field && a->kind[x].field != FIELD_OTHER;
}

enum err column_match(const struct column_set *first, const size_t *take, size_t count,
                      const struct column_set *second, size_t *out)
{
    bool *used = mem_zero(second->count + 1, sizeof *used);
    if (!used)
        return ERR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        size_t c = column_named(second, header_of(first, take[i]));
        out[i] = c != SIZE_MAX && is_evidence(second, c) ? c : SIZE_MAX;
        if (out[i] != SIZE_MAX)
            used[c] = true;
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t c = 0; c < second->count && out[i] == SIZE_MAX; c++)
            if (!used[c] && mean_the_same(first, take[i], second, c)) {
                out[i] = c;
                used[c] = true;
            }
    }
    mem_free(used);
    return OK;
}

static bool has_field(const enum field *fields, size_t count, enum field f)
{
    for (size_t i = 0; i < count; i++)
        if (fields[i] == f)
            return true;
    return false;
}

size_t column_more(const enum field *fields, const size_t *taken, size_t count,
                   const struct column_set *second, size_t out[COLUMN_MORE])
{
    static const struct {
        enum field field, beside; /* beside: only of use if the first has this; FIELD_COUNT: any */
    } all[COLUMN_MORE] = {{FIELD_NAME, FIELD_COUNT},   {FIELD_GIVEN, FIELD_COUNT},
                          {FIELD_FAMILY, FIELD_COUNT}, {FIELD_BIRTH, FIELD_AGE},
                          {FIELD_AGE, FIELD_BIRTH},    {FIELD_FATHER, FIELD_NAME}};
    size_t n = 0;
    for (size_t k = 0; k < COUNT(all); k++) {
        size_t c = 0;
        while (c < second->count && second->kind[c].field != all[k].field)
            c++;
        bool have = c == second->count || has_field(fields, count, all[k].field) ||
                    (all[k].beside != FIELD_COUNT && !has_field(fields, count, all[k].beside));
        for (size_t i = 0; i < count && !have; i++)
            have = taken[i] == c;
        if (!have)
            out[n++] = c;
    }
    return n;
}
