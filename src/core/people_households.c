#include "core/people_households.h"

#include "base/mem.h"
#include "core/people_sounds.h"

#include <math.h>

/* Rows whose names sound alike and are rare are weighed, each by what its numbers say. Where lists
 * number alike, half of such pairs have one number: the others are namesakes, or moved. Where each
 * numbers in its own way, as many as by chance; this is believed first, eight to one. */
static const double ALIKE = 0.5, BELIEVED_OWN_BITS = 3;

struct voting {
    const struct roll_column *column;
    size_t votes, alike;
};

static void vote(void *context, size_t first, size_t second)
{
    struct voting *v = context;
    uint32_t x = v->column->number[first], y = v->column->number[second];
    v->votes += x && y;
    v->alike += x && x == y;
}

/* How often a number of one list is that of the other where nothing else is alike; 1 where one of
 * them has none. */
static enum err find_chance(const struct roll *r, const struct roll_column *k, double *out)
{
    uint32_t *rows = mem_zero(2 * ((size_t)k->values.count + 1), sizeof *rows);
    double filled[2] = {0, 0}, both = 0;
    if (!rows)
        return ERR_MEMORY;
    for (size_t row = 0; row < r->rows; row++) {
        bool second = row >= r->first_rows;
        rows[2 * (size_t)k->number[row] + second]++;
        filled[second] += k->number[row] != 0;
    }
    for (size_t i = 1; i <= k->values.count; i++)
        both += (double)rows[2 * i] * (double)rows[2 * i + 1];
    *out = filled[0] > 0 && filled[1] > 0 ? both / (filled[0] * filled[1]) : 1;
    mem_free(rows);
    return OK;
}

static bool is_own(const struct voting *v, double chance)
{
    if (chance >= ALIKE)
        return false;
    double alike = v->alike ? (double)v->alike * log2(ALIKE / chance) : 0;
    double apart = (double)(v->votes - v->alike) * log2((1 - ALIKE) / (1 - chance));
    return alike + apart <= BELIEVED_OWN_BITS;
}

/* Without names nobody can say. */
static bool heard_in_both(const struct roll *r, const uint64_t *sound)
{
    bool heard[2] = {false, false};
    for (size_t row = 0; row < r->rows; row++)
        heard[row >= r->first_rows] = heard[row >= r->first_rows] || sound[row];
    return heard[0] && heard[1];
}

static enum err judge(struct roll *r, size_t column, const uint64_t *sound)
{
    struct voting v = {.column = &r->columns[column]};
    double chance = 0;
    enum err e = people_sounds_pair(r, sound, vote, &v);
    if (e == OK)
        e = find_chance(r, v.column, &chance);
    r->columns[column].own = e == OK && is_own(&v, chance);
    return e;
}

enum err people_households(struct roll *r, size_t *column)
{
    uint64_t *sound = NULL;
    enum err e = OK;
    *column = SIZE_MAX;
    for (size_t c = r->first_rows < r->rows ? r->column_count : 0; c-- > 0 && e == OK;) {
        if (r->columns[c].field != FIELD_HOUSEHOLD)
            continue;
        if (!sound)
            e = people_sounds(r, &sound);
        if (e == OK && heard_in_both(r, sound))
            e = judge(r, c, sound);
        if (e == OK && r->columns[c].own)
            *column = c;
    }
    mem_free(sound);
    return e;
}
