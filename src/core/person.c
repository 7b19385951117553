#include "core/person.h"

#include "base/mem.h"

#include <string.h>

static size_t bytes_for(size_t readings, size_t words)
{
    return sizeof(struct person) + readings * sizeof(struct reading) +
           words * sizeof(struct held_word);
}

size_t person_bytes(const struct person *p)
{
    return bytes_for(p->reading_count, p->word_count);
}

const struct held_word *person_words(const struct person *p)
{
    return (const struct held_word *)(const void *)(p->readings + p->reading_count);
}

struct person *person_pack(uint32_t id, const struct traits *t, const uint32_t *terms)
{
    struct person *p = mem_alloc(bytes_for(t->birth.count, t->count));
    if (!p)
        return NULL;
    *p = (struct person){.id = id,
                         .stated_day = t->stated_day,
                         .age = t->age,
                         .sex = (uint8_t)t->sex,
                         .word_count = (uint8_t)t->count,
                         .reading_count = (uint8_t)t->birth.count};
    memcpy(p->readings, t->birth.readings, t->birth.count * sizeof *p->readings);
    struct held_word *words = (struct held_word *)(void *)(p->readings + p->reading_count);
    for (size_t i = 0; i < t->count; i++)
        words[i] = held_word(terms[i], t->at[i].field,
                             (uint8_t)(t->at[i].role | (t->at[i].in_chain ? HELD_IN_CHAIN : 0)));
    return p;
}

static int year_of(int32_t day)
{
    int y;
    unsigned m, d;
    civil_from_day(day, &y, &m, &d);
    return y;
}

bool traits_years(const struct traits *t, int *from, int *to)
{
    bool aged = t->stated_day != DAY_UNKNOWN;
    if (t->birth.count == 0 && !aged)
        return false;
    struct span s = t->birth.count ? t->birth.readings[0].span : t->age;
    for (size_t i = 1; i < t->birth.count; i++) {
        struct span other = t->birth.readings[i].span;
        s.from_day = other.from_day < s.from_day ? other.from_day : s.from_day;
        s.to_day = other.to_day > s.to_day ? other.to_day : s.to_day;
    }
    *from = year_of(s.from_day);
    *to = year_of(s.to_day);
    return true;
}

static int clamp_year(int32_t day)
{
    int y = year_of(day) - YEARS_FROM;
    return y < 0 ? 0 : y >= YEARS ? YEARS - 1 : y;
}

void census_years(int32_t from_day, int32_t to_day, int *from, int *to)
{
    *from = clamp_year(from_day);
    *to = clamp_year(to_day);
}

void census_count(struct census *c, const struct person *p, int sign)
{
    uint32_t one = sign > 0 ? 1 : UINT32_MAX; /* unsigned sums wrap */
    bool has[TRAIT_CLASSES] = {false};
    const struct held_word *words = person_words(p);
    for (size_t i = 0; i < p->word_count; i++)
        has[c->words.terms[held_term(&words[i])].class] = true;
    for (size_t i = 0; i < TRAIT_CLASSES; i++)
        c->filled[i] += has[i] ? one : 0;
    if (p->reading_count || p->stated_day != DAY_UNKNOWN) {
        struct span s = p->reading_count ? p->readings[0].span : p->age;
        c->born[clamp_year(s.from_day + (s.to_day - s.from_day) / 2)] += one;
        c->births += one;
    }
    c->sexes[p->sex] += one;
    c->persons += one;
}

/* Whether anybody has a word that is hardly different. */
static bool well_known(const struct asked *a, size_t i)
{
    return near_list(&a->cache, a->near[i])->within[NEAR_USUAL] > 0;
}

/* Only where one of two neighbours is a word that nobody has: most are names by themselves. */
static enum err join_names(struct asked *a)
{
    const struct traits *t = &a->traits;
    enum err e = OK;
    a->joined_count = 0;
    for (size_t i = 0; i + 1 < t->count && e == OK && a->joined_count < JOINED; i++) {
        const struct trait *x = &t->at[i], *y = &t->at[i + 1];
        if (x->class != TRAIT_NAME || y->class != TRAIT_NAME || x->role != TRAIT_PLAIN ||
            y->role != TRAIT_PLAIN || x->word.letters.alphabet != y->word.letters.alphabet ||
            (well_known(a, i) && well_known(a, i + 1)))
            continue;
        struct trait *both = &a->joined[a->joined_count];
        *both = *x;
        part_join(&x->word, &y->word, &both->word);
        e = near_look_up(&a->cache, both, &a->joined_near[a->joined_count++]);
    }
    return e;
}

enum err asked_fill(struct asked *a, const struct vocab *v, const struct facts *f)
{
    enum err e = OK;
    traits_of(f, &a->traits);
    near_begin(&a->cache, v);
    for (size_t i = 0; i < a->traits.count && e == OK; i++)
        e = near_look_up(&a->cache, &a->traits.at[i], &a->near[i]);
    return e == OK ? join_names(a) : e;
}

void asked_free(struct asked *a)
{
    near_cache_free(&a->cache);
}
