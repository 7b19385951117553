#include "core/people_ages.h"

#include "base/mem.h"
#include "core/date.h"
#include "core/people_sounds.h"
#include "core/radix.h"

#include <stdio.h>

/* Sums of year of birth and age from SUM_FIRST on are counted. A name that more than RARE rows of
 * either kind have is not rare. */
enum { SUM_FIRST = 1850, SUMS = 300, RARE = 3, LEAST_VOTES = 8, NONE = INT16_MIN };

struct ages {
    struct roll *roll;
    size_t age, birth;    /* columns */
    size_t from, to;      /* rows of the list that has ages */
    int16_t *years, *old; /* year of birth by value, age by value; NONE where it is not clear */
    uint64_t *sound;      /* of the names of each row; 0: too little */
    uint32_t votes[SUMS];
};

static size_t column_of(const struct roll *r, enum field f)
{
    for (size_t c = 0; c < r->column_count; c++)
        if (r->columns[c].field == f)
            return c;
    return SIZE_MAX;
}

static bool has(const struct ages *a, size_t column, size_t row)
{
    return a->roll->columns[column].number[row] != 0;
}

/* Which list has ages; rows with an age and no birth in it, 0 where ages are of no use. */
static size_t find_ages(struct ages *a)
{
    const struct roll *r = a->roll;
    size_t ages[2] = {0}, births[2] = {0}, alone = 0;
    bool two = r->first_rows < r->rows;
    for (size_t row = 0; row < r->rows; row++) {
        bool age = has(a, a->age, row), birth = has(a, a->birth, row);
        ages[row >= r->first_rows] += age;
        births[row >= r->first_rows] += birth;
        alone += age && !birth;
    }
    size_t with = ages[0] == 0;
    if (two && (ages[!with] || !births[!with]))
        return 0;
    a->from = with ? r->first_rows : 0;
    a->to = with ? r->rows : r->first_rows;
    return two || births[0] ? alone : 0;
}

static int year_of(int32_t day)
{
    int y;
    unsigned m, d;
    civil_from_day(day, &y, &m, &d);
    return y;
}

static int16_t birth_year(struct str text)
{
    struct date_set set;
    if (date_parse(text, &set) != OK || !set.count)
        return NONE;
    struct span s = set.readings[0].span;
    if (s.to_day - s.from_day > 366)
        return NONE;
    return (int16_t)year_of(s.from_day + (s.to_day - s.from_day) / 2);
}

/* Years of birth of who was so old at any time of the year. */
static bool born(struct str age, int stated, int *first, int *last)
{
    struct span early, late;
    if (age_parse(age, day_from_civil(stated, 1, 1), &early) != OK ||
        age_parse(age, day_from_civil(stated, 12, 31), &late) != OK)
        return false;
    *first = year_of(early.from_day);
    *last = year_of(late.to_day);
    return true;
}

static enum err read_values(struct ages *a)
{
    const struct dict *births = &a->roll->columns[a->birth].values;
    const struct dict *ages = &a->roll->columns[a->age].values;
    a->years = mem_zero((size_t)births->count + 1, sizeof *a->years);
    a->old = mem_zero((size_t)ages->count + 1, sizeof *a->old);
    if (!a->years || !a->old)
        return ERR_MEMORY;
    for (uint32_t i = 0; i <= births->count; i++)
        a->years[i] = i ? birth_year(dict_text(births, i)) : NONE;
    for (uint32_t i = 0; i <= ages->count; i++) {
        int first, last;
        bool clear = i && born(dict_text(ages, i), 2000, &first, &last) && last - first == 1;
        a->old[i] = clear ? (int16_t)(2000 - last) : NONE;
    }
    return OK;
}

static void vote(struct ages *a, size_t with_age, size_t with_birth)
{
    int old = a->old[a->roll->columns[a->age].number[with_age]];
    int year = a->years[a->roll->columns[a->birth].number[with_birth]];
    int sum = old + year - SUM_FIRST;
    if (old != NONE && year != NONE && sum >= 0 && sum < SUMS)
        a->votes[sum]++;
}

/* Rows whose names are of one sound. */
static void vote_group(struct ages *a, const uint64_t *sorted, size_t count, uint64_t mask)
{
    size_t age[RARE], birth[RARE], ages = 0, births = 0;
    bool two = a->roll->first_rows < a->roll->rows;
    for (size_t i = 0; i < count; i++) {
        size_t row = (size_t)(sorted[i] & mask);
        bool here = row >= a->from && row < a->to, dated = has(a, a->birth, row);
        if (here && !dated) {
            if (ages == RARE)
                return;
            age[ages++] = row;
        } else if (dated && (!here || !two)) {
            if (births == RARE)
                return;
            birth[births++] = row;
        }
    }
    for (size_t i = 0; i < ages; i++)
        for (size_t j = 0; j < births; j++)
            vote(a, age[i], birth[j]);
}

static enum err vote_all(struct ages *a)
{
    size_t rows = a->roll->rows, n = 0;
    unsigned bits = radix_bits(rows);
    uint64_t mask = ((uint64_t)1 << bits) - 1;
    uint64_t *key = mem_alloc((rows + 1) * sizeof *key);
    uint64_t *scratch = mem_alloc((rows + 1) * sizeof *scratch);
    enum err e = key && scratch ? OK : ERR_MEMORY;
    for (size_t row = 0; row < rows && e == OK; row++) {
        bool age = row >= a->from && row < a->to && has(a, a->age, row);
        if (age && has(a, a->birth, row))
            vote(a, row, row);
        if (a->sound[row] && (age || has(a, a->birth, row)))
            key[n++] = radix_mix(a->sound[row], 1) >> bits << bits | row;
    }
    if (e == OK)
        radix_sort(key, scratch, n, bits);
    for (size_t i = 0, end; i < n && e == OK; i = end) {
        for (end = i + 1; end < n && key[end] >> bits == key[i] >> bits;)
            end++;
        vote_group(a, key + i, end - i, mask);
    }
    mem_free(key);
    mem_free(scratch);
    return e;
}

/* The year that most sums come to, or the one after it where many come to that; it must stand clear
 * of all years but its neighbours, which rounded ages come to. Elsewhere are the sums of strangers.
 */
static void settle_year(const struct ages *a, struct age_reading *out)
{
    const uint32_t *v = a->votes;
    size_t best = 1;
    uint32_t other = 0;
    for (size_t i = 1; i + 1 < SUMS; i++)
        best = v[i] > v[best] ? i : best;
    if (best + 2 < SUMS && v[best + 1] > v[best - 1] && v[best + 1] * 3 >= v[best])
        best++;
    for (size_t i = 0; i < SUMS; i++) {
        uint32_t two = v[i] + (i ? v[i - 1] : 0);
        out->votes += v[i];
        if ((i > best + 3 || i + 3 < best) && two > other)
            other = two;
    }
    out->for_it = v[best] + v[best - 1];
    if (out->for_it >= LEAST_VOTES && out->for_it >= 3 * (size_t)other)
        out->stated = SUM_FIRST + (int)best;
}

static enum err estimate(struct ages *a, struct age_reading *out)
{
    enum err e = read_values(a);
    if (e == OK)
        e = people_sounds(a->roll, &a->sound);
    if (e == OK)
        e = vote_all(a);
    if (e == OK)
        settle_year(a, out);
    mem_free(a->years);
    mem_free(a->old);
    mem_free(a->sound);
    return e;
}

/* The birth of each row that has an age only. */
static enum err set_births(struct ages *a, int stated, size_t *rows)
{
    struct roll_column *ages = &a->roll->columns[a->age], *births = &a->roll->columns[a->birth];
    uint32_t *born_in = mem_zero((size_t)ages->values.count + 1, sizeof *born_in);
    enum err e = born_in ? OK : ERR_MEMORY;
    for (uint32_t i = 1; i <= ages->values.count && e == OK; i++) {
        int first, last;
        char text[32];
        if (!born(dict_text(&ages->values, i), stated, &first, &last))
            continue;
        snprintf(text, sizeof text, "%04d-%04d", first, last);
        e = dict_number(&births->values, str_from(text), &born_in[i]);
    }
    for (size_t row = a->from; row < a->to && e == OK; row++) {
        uint32_t v = births->number[row] ? 0 : born_in[ages->number[row]];
        if (!v)
            continue;
        births->number[row] = v;
        (*rows)++;
    }
    mem_free(born_in);
    return e;
}

enum err people_ages(struct roll *r, struct age_reading *out)
{
    struct ages a = {.roll = r};
    *out = (struct age_reading){.stated = r->ages_stated, .told = r->ages_stated != 0};
    a.age = column_of(r, FIELD_AGE);
    a.birth = column_of(r, FIELD_BIRTH);
    if (a.age == SIZE_MAX || a.birth == SIZE_MAX)
        return OK;
    out->alone = find_ages(&a);
    enum err e = OK;
    if (out->alone && !out->stated)
        e = estimate(&a, out);
    return e == OK && out->alone && out->stated ? set_births(&a, out->stated, &out->rows) : e;
}
