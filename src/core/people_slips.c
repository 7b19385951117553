#include "core/people_slips.h"

#include "core/compare_inner.h"

#include <math.h>

/* In shorter lists it does not show which names are common, and nearly all rows are compared. */
enum { SLIP_ROWS = 1000 };

/* Bits that the columns beside given and family names say of a row, as if each for itself. */
static double other_bits(const struct people *p)
{
    double bits = 0;
    for (size_t f = 0; f < p->feature_count; f++) {
        const struct feature *k = &p->feature[f];
        if (!people_own_name(k))
            bits -= log2(compare_same_chance(p, f)) * (double)k->filled / (double)p->rows;
    }
    return bits;
}

static bool few_columns(const struct people *p)
{
    return p->rows >= SLIP_ROWS && p->given != SIZE_MAX && p->family != SIZE_MAX &&
           !p->store[p->feature[p->given].store].names && other_bits(p) < log2((double)p->rows) / 2;
}

static uint8_t slip_level(enum cpu_level cpu, const struct letters *a, const struct letters *b)
{
    uint8_t level = compare_name(cpu, a, b);
    return level < SLIP_LEVELS ? level : 0;
}

/* Gives the name columns that are what somebody is called, or the others, a place in v. */
static void add_columns(struct people *p, bool own, struct slip_values *v)
{
    for (size_t f = 0; f < p->feature_count; f++) {
        struct feature *k = &p->feature[f];
        if (k->kind != FEATURE_NAME || people_own_name(k) != own)
            continue;
        k->column = v->column_count < SLIP_COLUMNS ? v->column_count++ : SLIP_COLUMNS;
        if (k->column < SLIP_COLUMNS)
            v->rows[k->column] = k->count;
    }
}

enum err people_slips(struct people *p)
{
    if (!few_columns(p))
        return OK;
    struct value_store *s = &p->store[p->feature[p->given].store];
    struct slip_values v = {.count = s->texts.count,
                            .letters = s->letters,
                            .level = slip_level,
                            .cpu = cpu_settle(CPU_BEST)};
    add_columns(p, true, &v);
    add_columns(p, false, &v);
    return slips_new(&v, &s->slips);
}
