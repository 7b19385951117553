/* date: days, three calendars, and what people write for a date.
 *
 * A day is an int32_t counted from 1970-01-01 (day 0) in the proleptic Gregorian calendar. What is
 * known of a date is a span of days, both ends included; a text that can be read in several ways
 * gives several readings, none of them thrown away.
 *
 * Persian: 33-year cycle (leap when (8y+29) mod 33 < 8), which agrees with the equinox for the
 * years 1178 to 1501 AP. Islamic: civil tabular calendar (leap years 2 5 7 10 13 16 18 21 24 26 29
 * of 30), within a day of what was seen in the sky; comparisons allow for that day. Civil dates
 * after H. Hinnant, "chrono-compatible low-level date algorithms". */
#ifndef PV_CORE_DATE_H
#define PV_CORE_DATE_H

#include "base/str.h"

/* From day to day, both included. */
struct span {
    int32_t from_day, to_day;
};

enum calendar { CALENDAR_GREGORIAN, CALENDAR_PERSIAN, CALENDAR_ISLAMIC };
enum precision { PRECISION_DAY, PRECISION_MONTH, PRECISION_YEAR, PRECISION_ABOUT };

/* One way to read a text. month and day are 0 where they are not known; all three are numbers of
 * the calendar named. The span is what they come to. Where no such day or month exists
 * ("1981-13-45") month and day are still as written, the precision says how far they are believed.
 */
struct reading {
    struct span span;
    enum calendar calendar;
    enum precision precision;
    int16_t year;
    uint8_t month, day;
};

enum { DATE_READINGS = 4 };

/* Readings, the likeliest first. count 0: nothing is known. */
struct date_set {
    size_t count;
    struct reading readings[DATE_READINGS];
};

/* Gregorian. m and d must be 1..12 and 1..31; day_from_civil does not check the month's length. */
int32_t day_from_civil(int y, unsigned m, unsigned d);
void civil_from_day(int32_t day, int *y, unsigned *m, unsigned *d);

/* Persian (AP) and Islamic (AH), years 1 to 3000. */
int32_t day_from_persian(int y, unsigned m, unsigned d);
int32_t day_from_islamic(int y, unsigned m, unsigned d);

/* The day as a date of that calendar. Any day from about the year 1 on. */
void calendar_from_day(enum calendar c, int32_t day, int *y, unsigned *m, unsigned *d);

/* The day of a date of that calendar. */
int32_t day_from_calendar(enum calendar c, int y, unsigned m, unsigned d);

/* Days in a month of that calendar; 0 when there is no such month. */
unsigned month_days(enum calendar c, int y, unsigned m);

/* "1981-03-21", "21.3.81", "19810321", "1360/1/1", "۱ فروردین ۱۳۶۰", "May 1981", "about 1360",
 * "1980-1985": up to four readings. "About" widens a year by two on both sides. Two-digit years are
 * of the last century, up to 40 also of this one. Blank text: OK with no reading. ERR_FORMAT when
 * no date is in it, a date without its year included. */
enum err date_parse(struct str text, struct date_set *out) PV_CHECKED;

/* Strictly "2031", "2031-12" or "2031-12-31", Gregorian. ERR_FORMAT. */
enum err date_iso(struct str text, struct span *out) PV_CHECKED;

/* "2031-12-31"; years 0 to 9999, beyond that "????-12-31". */
void date_print(int32_t day, char out[12]);

/* How two dates agree, the best of all readings. The first day of a year, Gregorian or Persian, is
 * what registrars write for "only the year is known", and counts as such where it disagrees. */
enum date_level {
    DATE_SAME,         /* the same day, or within the day that the Islamic calendar may be off */
    DATE_SAME_MONTH,   /* one knows only the month and it contains the other */
    DATE_SAME_YEAR,    /* one knows only the year and it contains the other */
    DATE_SWAPPED,      /* day and month exchanged, same year */
    DATE_DIGIT,        /* written alike but for one digit, or two digits exchanged */
    DATE_TWO_OF_THREE, /* two of year, month and day agree */
    DATE_CLOSE_DAYS,   /* within 31 days */
    DATE_CLOSE_YEARS,  /* within two years, where only years are known or guessed */
    DATE_YEAR_DIGIT,   /* the same where only years are known, but for one digit of the year */
    DATE_DIFFER,
    DATE_UNKNOWN /* at least one of the two says nothing */
};

enum date_level date_compare(const struct date_set *a, const struct date_set *b);

/* Birth span of someone who was `text` years old on stated_day: "34", "30-35", "about 40", "۳۴",
 * "8 months", "2 years 6 months", "34.0". "About" widens by two years on both sides. Ages 0 to 120;
 * a number with a sign in front is none. ERR_FORMAT, also when stated_day is DAY_UNKNOWN
 * (INT32_MIN): an age says nothing without its day. */
enum err age_parse(struct str text, int32_t stated_day, struct span *out) PV_CHECKED;

/* A birth span from an age, as of stated_day, against a birth date: DATE_SAME_YEAR within,
 * DATE_CLOSE_YEARS within three years (five above 50 years of age: ages are estimates),
 * DATE_DIFFER beyond, DATE_UNKNOWN when birth says nothing. */
enum date_level date_against_age(const struct date_set *birth, struct span from_age,
                                 int32_t stated_day);

#endif
