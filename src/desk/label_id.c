#include "desk/label_id.h"

#include "core/date.h"
#include "core/script.h"
#include "desk/facts.h"

#include <stdio.h>
#include <string.h>

enum { ID_LETTERS = 256, DIGITS = 64, LEAST_LETTERS = 4, LEAST_DIGITS = 6 };

/* The folded letters and digits of a text, in one. */
struct run {
    uint16_t letters[ID_LETTERS];
    size_t len;
};

static void run_of(struct str text, struct run *out)
{
    struct word w;
    out->len = 0;
    for (size_t at = 0; script_next_word(text, &at, &w);)
        for (size_t i = 0; i < w.len && out->len < ID_LETTERS; i++)
            out->letters[out->len++] = w.letters[i];
}

static bool holds_word(const struct run *r, const struct word *w)
{
    for (size_t i = 0; i + w->len <= r->len; i++)
        if (memcmp(r->letters + i, w->letters, w->len * sizeof *w->letters) == 0)
            return true;
    return false;
}

static bool holds_name(const struct run *id, struct str name)
{
    struct word w;
    for (size_t at = 0; script_next_word(name, &at, &w);)
        if (w.len >= LEAST_LETTERS && holds_word(id, &w))
            return true;
    return false;
}

/* ---- digits ---- */

struct digits {
    char at[DIGITS];
    size_t len;
};

static struct str digits_of(struct str text, struct digits *out)
{
    size_t n = script_digits(text, out->at, DIGITS);
    out->len = n < DIGITS ? n : DIGITS;
    return (struct str){out->at, out->len};
}

static bool same_digits(struct str id, struct str number)
{
    if (id.len < LEAST_DIGITS || number.len < LEAST_DIGITS)
        return false;
    return str_find(id, number) >= 0 || str_find(number, id) >= 0;
}

/* Several telephones stand in one cell, with "; " between. */
static bool holds_number(struct str id, struct str numbers)
{
    struct digits d;
    for (struct str part; str_next(&numbers, ';', &part);)
        if (same_digits(id, digits_of(part, &d)))
            return true;
    return false;
}

static bool holds_day(struct str id, int year, unsigned month, unsigned day)
{
    char t[32];
    unsigned y = (unsigned)year % 10000, m = month % 100, d = day % 100;
    snprintf(t, sizeof t, "%04u%02u%02u", y, m, d);
    if (str_find(id, str_from(t)) >= 0 || str_find(id, str_from(t + 2)) >= 0)
        return true;
    for (int turned = 0; turned < 2; turned++) {
        snprintf(t, sizeof t, "%02u%02u%04u", turned ? m : d, turned ? d : m, y);
        if (str_find(id, str_from(t)) >= 0)
            return true;
        snprintf(t, sizeof t, "%02u%02u%02u", turned ? m : d, turned ? d : m, y % 100);
        if (str_find(id, str_from(t)) >= 0)
            return true;
    }
    return false;
}

static bool holds_birth(struct str id, struct str birth)
{
    struct date_set set;
    if (date_parse(birth, &set) != OK)
        return false;
    for (size_t i = 0; i < set.count; i++) {
        const struct reading *r = &set.readings[i];
        int y;
        unsigned m, d;
        if (r->precision != PRECISION_DAY)
            continue;
        for (int c = CALENDAR_GREGORIAN; c <= CALENDAR_ISLAMIC; c++) {
            calendar_from_day((enum calendar)c, r->span.from_day, &y, &m, &d);
            if (holds_day(id, y, m, d))
                return true;
        }
    }
    return false;
}

bool label_id_tells(struct str id, const struct facts *who)
{
    struct run letters;
    struct digits digits;
    struct str number = digits_of(id, &digits);
    if (facts_named_in(id, who))
        return true;
    run_of(id, &letters);
    for (enum field f = FIELD_NAME; f <= FIELD_SPOUSE; f++)
        if (holds_name(&letters, who->value[f]))
            return true;
    return holds_number(number, who->value[FIELD_PHONE]) ||
           holds_number(number, who->value[FIELD_DOCUMENT]) ||
           holds_birth(number, who->value[FIELD_BIRTH]);
}
