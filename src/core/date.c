#include "core/date.h"

#include <stdio.h>

static const unsigned char gregorian_days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

/* Quotient towards minus infinity, so that years before the epochs work too. */
static int32_t floor_div(int32_t a, int32_t b)
{
    int32_t q = a / b;
    return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}

int32_t day_from_civil(int y, unsigned m, unsigned d)
{
    y -= m <= 2;
    int32_t era = floor_div(y, 400);
    int32_t year_of_era = y - era * 400;
    int32_t month = (int32_t)m + (m > 2 ? -3 : 9);
    int32_t day_of_year = (153 * month + 2) / 5 + (int32_t)d - 1;
    int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void civil_from_day(int32_t day, int *y, unsigned *m, unsigned *d)
{
    int64_t z = (int64_t)day + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int32_t doe = (int32_t)(z - era * 146097);
    int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int32_t mp = (5 * doy + 2) / 153;
    *d = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
    *m = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
    *y = (int)(yoe + era * 400) + (*m <= 2);
}

int32_t day_from_persian(int y, unsigned m, unsigned d)
{
    int32_t month = (int32_t)m - 1;
    int32_t before = month <= 6 ? month * 31 : 186 + (month - 6) * 30;
    return -492268 + 365 * (y - 1) + floor_div(8 * y + 21, 33) + before + (int32_t)d - 1;
}

int32_t day_from_islamic(int y, unsigned m, unsigned d)
{
    int32_t month = (int32_t)m - 1;
    int32_t before = (59 * month + 1) / 2;
    return -492148 + 354 * (y - 1) + floor_div(3 + 11 * y, 30) + before + (int32_t)d - 1;
}

int32_t day_from_calendar(enum calendar c, int y, unsigned m, unsigned d)
{
    switch (c) {
    case CALENDAR_GREGORIAN:
        return day_from_civil(y, m, d);
    case CALENDAR_PERSIAN:
        return day_from_persian(y, m, d);
    case CALENDAR_ISLAMIC:
        return day_from_islamic(y, m, d);
    }
    return 0;
}

void calendar_from_day(enum calendar c, int32_t day, int *y, unsigned *m, unsigned *d)
{
    if (c == CALENDAR_GREGORIAN) {
        civil_from_day(day, y, m, d);
        return;
    }
    /* A year that is not too late, then step on; the month from behind. */
    *y = c == CALENDAR_PERSIAN ? (int)((day + INT64_C(492268)) / 366) + 1
                               : (int)((day + INT64_C(492148)) / 355) + 1;
    while (day_from_calendar(c, *y + 1, 1, 1) <= day)
        ++*y;
    while (day_from_calendar(c, *y, 1, 1) > day)
        --*y;
    *m = 12;
    while (*m > 1 && day_from_calendar(c, *y, *m, 1) > day)
        --*m;
    *d = (unsigned)(day - day_from_calendar(c, *y, *m, 1)) + 1;
}

unsigned month_days(enum calendar c, int y, unsigned m)
{
    if (m < 1 || m > 12)
        return 0;
    switch (c) {
    case CALENDAR_GREGORIAN:
        if (m == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0))
            return 29;
        return gregorian_days[m - 1];
    case CALENDAR_PERSIAN:
        if (m == 12)
            return (unsigned)(day_from_persian(y + 1, 1, 1) - day_from_persian(y, 12, 1));
        return m <= 6 ? 31 : 30;
    case CALENDAR_ISLAMIC:
        if (m == 12)
            return (unsigned)(day_from_islamic(y + 1, 1, 1) - day_from_islamic(y, 12, 1));
        return m % 2 ? 30 : 29;
    }
    return 0;
}

/* count digits at *at, as a number. */
static bool take_digits(struct str s, size_t at, size_t count, unsigned *out)
{
    *out = 0;
    for (size_t i = at; i < at + count; i++) {
        if (i >= s.len || s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        *out = *out * 10 + (unsigned)(s.ptr[i] - '0');
    }
    return true;
}

enum err date_iso(struct str text, struct span *out)
{
    unsigned y, m = 0, d = 0;
    if (text.len != 4 && text.len != 7 && text.len != 10)
        return ERR_FORMAT;
    if (!take_digits(text, 0, 4, &y) || y == 0)
        return ERR_FORMAT;
    if (text.len >= 7 && (text.ptr[4] != '-' || !take_digits(text, 5, 2, &m)))
        return ERR_FORMAT;
    if (text.len >= 7 && month_days(CALENDAR_GREGORIAN, (int)y, m) == 0)
        return ERR_FORMAT;
    if (text.len == 10 && (text.ptr[7] != '-' || !take_digits(text, 8, 2, &d)))
        return ERR_FORMAT;
    if (text.len == 10 && (d == 0 || d > month_days(CALENDAR_GREGORIAN, (int)y, m)))
        return ERR_FORMAT;
    unsigned last_month = m ? m : 12;
    unsigned last_day = d ? d : month_days(CALENDAR_GREGORIAN, (int)y, last_month);
    out->from_day = day_from_civil((int)y, m ? m : 1, d ? d : 1);
    out->to_day = day_from_civil((int)y, last_month, last_day);
    return OK;
}

void date_print(int32_t day, char out[12])
{
    int y;
    unsigned m, d;
    civil_from_day(day, &y, &m, &d);
    if (y < 0 || y > 9999)
        snprintf(out, 12, "\?\?\?\?-%02u-%02u", m % 100, d % 100);
    else
        snprintf(out, 12, "%04d-%02u-%02u", y, m % 100, d % 100);
}
