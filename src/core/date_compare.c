/* How two dates agree. Every pair of readings is compared and the best level counts; dates of two
 * calendars are compared in both of them, since a digit goes wrong in the calendar that was written
 * and a day and a month are exchanged there. */
#include "core/date.h"

static int32_t gap_days(struct span a, struct span b)
{
    if (a.from_day > b.to_day)
        return a.from_day - b.to_day;
    return b.from_day > a.to_day ? b.from_day - a.to_day : 0;
}

static bool contains(struct span outer, struct span inner)
{
    return outer.from_day <= inner.from_day && inner.to_day <= outer.to_day;
}

/* Year, month and day as eight digits. */
static void digits_of(const struct reading *r, unsigned char out[8])
{
    unsigned y = (unsigned)r->year;
    const unsigned v[8] = {y / 1000 % 10, y / 100 % 10,   y / 10 % 10,      y % 10,
                           r->month / 10, r->month % 10u, r->day / 10 % 10, r->day % 10u};
    for (size_t i = 0; i < 8; i++)
        out[i] = (unsigned char)v[i];
}

/* Alike but for one digit, or for two neighbours exchanged. */
static bool one_slip(const struct reading *a, const struct reading *b)
{
    unsigned char x[8], y[8];
    size_t differ = 0, at[2] = {0};
    digits_of(a, x);
    digits_of(b, y);
    for (size_t i = 0; i < 8; i++) {
        if (x[i] == y[i])
            continue;
        if (differ < 2)
            at[differ] = i;
        differ++;
    }
    return differ == 1 ||
           (differ == 2 && at[1] == at[0] + 1 && x[at[0]] == y[at[1]] && x[at[1]] == y[at[0]]);
}

/* Both of one calendar, both with a day, believed or only written. */
static enum date_level compare_days(const struct reading *a, const struct reading *b)
{
    int same = (a->year == b->year) + (a->month == b->month) + (a->day == b->day);
    if (same == 3)
        return DATE_SAME;
    if (a->year == b->year && a->month == b->day && a->day == b->month)
        return DATE_SWAPPED;
    if (one_slip(a, b))
        return DATE_DIGIT;
    return same >= 2 ? DATE_TWO_OF_THREE : DATE_DIFFER;
}

static struct reading in_calendar(const struct reading *r, enum calendar c)
{
    struct reading out = *r;
    int y;
    unsigned m, d;
    calendar_from_day(c, r->span.from_day, &y, &m, &d);
    out.calendar = c;
    out.year = (int16_t)y;
    out.month = (uint8_t)m;
    out.day = (uint8_t)d;
    return out;
}

static enum date_level least(enum date_level a, enum date_level b)
{
    return a < b ? a : b;
}

static enum date_level compare_written(const struct reading *a, const struct reading *b)
{
    if (a->day == 0 || b->day == 0)
        return DATE_DIFFER;
    if (a->calendar == b->calendar)
        return compare_days(a, b);
    enum date_level best = DATE_DIFFER;
    if (b->precision == PRECISION_DAY) {
        struct reading other = in_calendar(b, a->calendar);
        best = least(best, compare_days(a, &other));
    }
    if (a->precision == PRECISION_DAY) {
        struct reading other = in_calendar(a, b->calendar);
        best = least(best, compare_days(&other, b));
    }
    return best;
}

/* The whole year of a first day that may stand for it. */
static bool only_year(const struct reading *r, struct reading *year)
{
    if (r->precision != PRECISION_DAY || r->month != 1 || r->day != 1 ||
        r->calendar == CALENDAR_ISLAMIC)
        return false;
    *year = *r;
    year->precision = PRECISION_YEAR;
    year->month = year->day = 0;
    year->span.to_day = day_from_calendar(r->calendar, r->year + 1, 1, 1) - 1;
    return true;
}

/* One digit of the year is another; in the calendar of either. */
static bool year_slip(const struct reading *a, const struct reading *b)
{
    int y = b->year, z = a->year;
    unsigned m, d;
    if (a->calendar != b->calendar) {
        calendar_from_day(a->calendar, b->span.from_day, &y, &m, &d);
        calendar_from_day(b->calendar, a->span.from_day, &z, &m, &d);
    }
    struct reading x = {.year = a->year}, p = {.year = (int16_t)y};
    struct reading q = {.year = b->year}, r = {.year = (int16_t)z};
    return one_slip(&x, &p) || one_slip(&q, &r);
}

/* "1980-1985", or an age: its first year was not written for the year of birth. */
static bool is_range(const struct reading *r)
{
    return r->precision == PRECISION_ABOUT &&
           r->span.from_day == day_from_calendar(r->calendar, r->year, 1, 1);
}

static enum date_level compare_spans(const struct reading *a, const struct reading *b)
{
    bool in = contains(a->span, b->span) || contains(b->span, a->span);
    bool rough = a->precision > PRECISION_MONTH || b->precision > PRECISION_MONTH;
    int32_t gap = gap_days(a->span, b->span);
    if (!rough && in)
        return DATE_SAME_MONTH;
    /* Years of two calendars overlap without one containing the other. */
    if (rough && (in || gap == 0))
        return DATE_SAME_YEAR;
    if (!rough && gap <= 31)
        return DATE_CLOSE_DAYS;
    if (rough && gap <= 2 * 366)
        return DATE_CLOSE_YEARS;
    return rough && !is_range(a) && !is_range(b) && year_slip(a, b) ? DATE_YEAR_DIGIT : DATE_DIFFER;
}

static enum date_level compare_readings(const struct reading *a, const struct reading *b)
{
    struct reading year;
    bool days = a->precision == PRECISION_DAY && b->precision == PRECISION_DAY;
    int32_t gap = gap_days(a->span, b->span);
    bool moon = a->calendar == CALENDAR_ISLAMIC || b->calendar == CALENDAR_ISLAMIC;
    if (days && gap <= (moon ? 1 : 0))
        return DATE_SAME;
    enum date_level best = compare_written(a, b);
    if (days && gap <= 31)
        best = least(best, DATE_CLOSE_DAYS);
    if (!days && best == DATE_DIFFER)
        best = compare_spans(a, b);
    if (only_year(a, &year))
        best = least(best, compare_spans(&year, b));
    if (only_year(b, &year))
        best = least(best, compare_spans(a, &year));
    return best;
}

enum date_level date_compare(const struct date_set *a, const struct date_set *b)
{
    if (a->count == 0 || b->count == 0)
        return DATE_UNKNOWN;
    enum date_level best = DATE_DIFFER;
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count; j++)
            best = least(best, compare_readings(&a->readings[i], &b->readings[j]));
    return best;
}
