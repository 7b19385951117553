#include "core/people_households.h"

#include "base/mem.h"
#include "core/column_words.h"
#include "core/people_sounds.h"

/* So many pairs must be there, and so few of them be alike: one in ALIKE. */
enum { LEAST_VOTES = 8, ALIKE = 10 };

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

enum err people_households(const struct roll *r, size_t *column, bool *own)
{
    uint64_t *sound = NULL;
    *column = SIZE_MAX;
    *own = false;
    for (size_t c = r->column_count; c-- > 0 && r->first_rows < r->rows;)
        if (r->columns[c].field == FIELD_OTHER && header_household(r->columns[c].name))
            *column = c;
    if (*column == SIZE_MAX)
        return OK;
    struct voting v = {.column = &r->columns[*column]};
    enum err e = people_sounds(r, &sound);
    if (e == OK)
        e = people_sounds_pair(r, sound, vote, &v);
    mem_free(sound);
    *own = e == OK && v.votes >= LEAST_VOTES && v.alike * ALIKE < v.votes;
    return e;
}
