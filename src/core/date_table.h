/* date_table: the words that stand in dates, in the languages of the people we serve. */
#ifndef PV_CORE_DATE_TABLE_H
#define PV_CORE_DATE_TABLE_H

#include "core/date.h"

enum date_word_kind {
    DATE_WORD_MONTH,
    DATE_WORD_ABOUT,
    DATE_WORD_TO,     /* from here to there */
    DATE_WORD_ERA,    /* names the calendar */
    DATE_WORD_YEAR,   /* the next number is a year */
    DATE_WORD_NOTHING /* "of", names of weekdays */
};

/* texts: words divided by '|'. A blank within a word may be left out or be a hyphen. */
struct date_words {
    enum date_word_kind kind;
    enum calendar calendar;
    uint8_t month;
    const char *texts;
};

extern const struct date_words date_words[];
extern const size_t date_words_count;

#endif
