#include "core/people_fathers.h"

#include "base/mem.h"
#include "core/part.h"
#include "core/people_sounds.h"

enum { LEAST_VOTES = 8 };

/* A whole name, by value: which part is the father, behind "son of" or by its place. */
struct whole {
    struct str said, place[2]; /* place: the second name and the last but one; empty: none */
    uint64_t rest;             /* sound of the first and the last name; 0: there are no three */
};

struct fathers {
    struct roll *roll;
    size_t father, whole; /* columns */
    size_t from, to;      /* rows of the list that has none but whole names */
    struct whole *name;   /* by value of the whole name */
    uint64_t *sound;      /* of each row */
    size_t votes, agree[2];
};

static size_t column_of(const struct roll *r, enum field f)
{
    for (size_t c = 0; c < r->column_count; c++)
        if (r->columns[c].field == f)
            return c;
    return SIZE_MAX;
}

static size_t filled(const struct roll *r, size_t column, bool second)
{
    size_t n = 0;
    for (size_t row = second ? r->first_rows : 0; row < (second ? r->rows : r->first_rows); row++)
        n += r->columns[column].number[row] != 0;
    return n;
}

/* False where the lists are not of that kind. */
static bool find_lists(struct fathers *f)
{
    const struct roll *r = f->roll;
    f->father = column_of(r, FIELD_FATHER);
    f->whole = column_of(r, FIELD_NAME);
    if (f->father == SIZE_MAX || f->whole == SIZE_MAX || r->first_rows == r->rows)
        return false;
    bool second = filled(r, f->father, false) != 0; /* the second list has none */
    f->from = second ? r->first_rows : 0;
    f->to = second ? r->rows : r->first_rows;
    return filled(r, f->father, !second) && !filled(r, f->father, second) &&
           filled(r, f->whole, second);
}

static struct str text_of(struct str name, const struct part *p)
{
    return str_sub(name, p->from, p->to - p->from);
}

static void read_whole(struct str name, struct whole *out)
{
    struct parts p;
    const struct part *names[PARTS_MAX];
    size_t n = 0;
    bool of_next = false;
    unsigned words = 0;
    *out = (struct whole){.said = STR_NONE};
    parts_read(name, &p);
    for (size_t i = 0; i < p.count; i++) {
        if (part_role_son(p.part[i].role) && n > 0 && !out->said.len) {
            bool behind = p.part[i].role == PART_SON_BEHIND;
            out->said = behind ? text_of(name, names[n - 1]) : STR_NONE;
            of_next = of_next || !behind;
        }
        if (p.part[i].role != PART_NAME)
            continue;
        if (of_next && !out->said.len)
            out->said = text_of(name, &p.part[i]);
        names[n++] = &p.part[i];
    }
    if (n < 3 || out->said.len)
        return;
    out->place[0] = text_of(name, names[1]);
    out->place[1] = text_of(name, names[n - 2]);
    uint64_t rest = people_sound(text_of(name, names[0]), &words) +
                    people_sound(text_of(name, names[n - 1]), &words);
    out->rest = words >= 2 ? rest : 0;
}

static enum err read_wholes(struct fathers *f)
{
    const struct dict *values = &f->roll->columns[f->whole].values;
    f->name = mem_zero((size_t)values->count + 1, sizeof *f->name);
    if (!f->name)
        return ERR_MEMORY;
    for (uint32_t i = 1; i <= values->count; i++)
        read_whole(dict_text(values, i), &f->name[i]);
    return OK;
}

static struct whole *whole_of(const struct fathers *f, size_t row)
{
    return &f->name[f->roll->columns[f->whole].number[row]];
}

/* Rows of the other list are known by all names in them, of this one by the first and the last. */
static enum err hear(struct fathers *f)
{
    enum err e = people_sounds(f->roll, &f->sound);
    for (size_t row = f->from; row < f->to && e == OK; row++)
        f->sound[row] = whole_of(f, row)->rest;
    return e;
}

static void vote(void *context, size_t first, size_t second)
{
    struct fathers *f = context;
    size_t with = f->from ? first : second, without = f->from ? second : first;
    unsigned words = 0;
    const struct whole *w = whole_of(f, without);
    uint64_t sound = people_sound(roll_cell(f->roll, with, f->father), &words);
    if (!words || !w->rest)
        return;
    f->votes++;
    for (size_t i = 0; i < COUNT(f->agree); i++)
        f->agree[i] += people_sound(w->place[i], &words) == sound;
}

/* which: of the places; their count for none. */
static enum err set_fathers(struct fathers *f, size_t which, size_t *rows)
{
    struct roll_column *to = &f->roll->columns[f->father];
    enum err e = OK;
    for (size_t row = f->from; row < f->to && e == OK; row++) {
        const struct whole *w = whole_of(f, row);
        struct str text = w->said.len || which == COUNT(w->place) ? w->said : w->place[which];
        if (!text.len)
            continue;
        e = dict_number(&to->values, text, &to->number[row]);
        (*rows)++;
    }
    return e;
}

enum err people_fathers(struct roll *r, struct father_reading *out)
{
    struct fathers f = {.roll = r};
    *out = (struct father_reading){0};
    if (!find_lists(&f))
        return OK;
    enum err e = read_wholes(&f);
    if (e == OK)
        e = hear(&f);
    if (e == OK)
        e = people_sounds_pair(r, f.sound, vote, &f);
    bool late = f.agree[1] > f.agree[0];
    *out = (struct father_reading){.votes = f.votes, .for_it = f.agree[late]};
    bool clear = out->for_it >= LEAST_VOTES && out->for_it * 2 >= f.votes;
    if (clear)
        out->place = late ? FATHER_LAST_BUT_ONE : FATHER_SECOND;
    if (e == OK)
        e = set_fathers(&f, clear ? (size_t)late : COUNT(f.agree), &out->rows);
    mem_free(f.name);
    mem_free(f.sound);
    return e;
}
