/* Ages, which are dates of birth said vaguely: every age stands for the span of days on which
 * somebody of that age was born. */
#include "core/date_lex.h"

#include "core/date.h"

/* Years before `day`, the same day of the year where there is one. */
static int32_t years_before(int32_t day, int years)
{
    int y;
    unsigned m, d;
    civil_from_day(day, &y, &m, &d);
    if (m == 2 && d == 29 && month_days(CALENDAR_GREGORIAN, y - years, 2) == 28)
        d = 28;
    return day_from_civil(y - years, m, d);
}

static bool age_word(const struct lexeme *l, bool *about, bool *months)
{
    static const struct {
        char kind;
        const char *texts;
    } words[] = {
        {'y', "years|year|yrs|yr|y|yo|old|y o|ans|an|jahre|jahr|alt|yas|سال|ساله|سنة|سنه|سنوات|عمر|"
              "عاما|عام|лет|год|года|г|рік|років|роки|aged|age|of"},
        {'m', "months|month|mo|m|mois|monate|monat|ay|ماه|ماهه|شهر|اشهر|أشهر|месяцев|месяца|месяц|"
              "мес"},
        {'a', "about|approx|approximately|around|circa|ca|c|over|some|vers|environ|etwa|حدود|حدودا|"
              "تقریبا|تقريبا|در|حوالی|نحو|около|примерно|близько"},
        {'-', "to|تا|الى|до|bis|a"},
    };
    for (size_t i = 0; i < COUNT(words); i++) {
        struct str rest = str_from(words[i].texts), text;
        while (str_next(&rest, '|', &text)) {
            if (!lexemes_spell(l, 1, text))
                continue;
            *about = *about || words[i].kind == 'a';
            *months = *months || words[i].kind == 'm';
            return true;
        }
    }
    return false;
}

enum err age_parse(struct str text, int32_t stated_day, struct span *out)
{
    struct lexeme l[LEXEMES];
    size_t count;
    bool about = false, months = false;
    int ages[2], n = 0;
    if (stated_day < -719000 || stated_day > 800000 || text.len > 100 ||
        !date_lex(text, l, &count, &about))
        return ERR_FORMAT;
    for (size_t i = 0; i < count; i++) {
        if (!l[i].number && !age_word(&l[i], &about, &months))
            return ERR_FORMAT;
        if (!l[i].number)
            continue;
        if (n == 2 || l[i].digits > 3)
            return ERR_FORMAT;
        ages[n++] = (int)l[i].value;
    }
    if (n == 0 || ages[n - 1] < ages[0] || ages[n - 1] > (months ? 36 : 120))
        return ERR_FORMAT;
    int low = months ? ages[0] / 12 : ages[0], high = months ? ages[n - 1] / 12 : ages[n - 1];
    int extra = about ? 2 : 0;
    out->from_day = years_before(stated_day, high + extra + 1) + 1;
    out->to_day = years_before(stated_day, low > extra ? low - extra : 0);
    return OK;
}

static int32_t gap_days(struct span a, struct span b)
{
    if (a.from_day > b.to_day)
        return a.from_day - b.to_day;
    return b.from_day > a.to_day ? b.from_day - a.to_day : 0;
}

enum date_level date_against_age(const struct date_set *birth, struct span from_age,
                                 int32_t stated_day)
{
    enum date_level best = birth->count ? DATE_DIFFER : DATE_UNKNOWN;
    int32_t fifty = 50 * 365 + 12;
    for (size_t i = 0; i < birth->count; i++) {
        int32_t gap = gap_days(birth->readings[i].span, from_age);
        int32_t years = stated_day - from_age.to_day > fifty ? 5 : 3;
        if (gap == 0)
            return DATE_SAME_YEAR;
        if (gap <= years * 366)
            best = DATE_CLOSE_YEARS;
    }
    return best;
}
