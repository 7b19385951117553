/* Ages, which are dates of birth said vaguely: every age stands for the span of days on which
 * somebody of that age was born. */
#include "core/date_lex.h"

#include "base/utf8.h"
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

/* The letter says what a word is: y, m, w, d the unit of the number before it, a that the age is
 * not exact, - nothing of its own. */
static char age_word(const struct lexeme *l)
{
    static const struct {
        char kind;
        const char *texts;
    } words[] = {
        {'y', "years|year|yrs|yr|y|yo|old|y o|ans|an|jahre|jahr|alt|yas|سال|ساله|سنة|سنه|سنوات|عمر|"
              "عاما|عام|лет|год|года|г|рік|років|роки|aged|age|of"},
        {'m', "months|month|mo|m|mois|monate|monat|ay|ماه|ماهه|شهر|اشهر|أشهر|месяцев|месяца|месяц|"
              "мес"},
        {'w', "weeks|week|wk|w|semaines|semaine|wochen|woche|hafta|هفته|اسبوع|أسبوع|اسابيع|أسابيع|"
              "недель|недели|неделя"},
        {'d', "days|day|d|jours|jour|tage|tag|gun|روز|روزه|يوم|ايام|أيام|дней|дня|день"},
        {'a', "about|approx|approximately|around|circa|ca|c|over|some|vers|environ|etwa|حدود|حدودا|"
              "تقریبا|تقريبا|در|حوالی|نحو|около|примерно|близько"},
        {'-', "to|تا|الى|до|bis|a|and|و|и|et|und"},
    };
    for (size_t i = 0; i < COUNT(words); i++) {
        struct str rest = str_from(words[i].texts), text;
        while (str_next(&rest, '|', &text))
            if (lexemes_spell(l, 1, text))
                return words[i].kind;
    }
    return 0;
}

/* An age as written: one number or two, each with the letter of its unit; 0: none was said. */
struct age_said {
    unsigned number[2];
    char unit[2];
    size_t count;
    bool about;
};

static bool is_sign(uint32_t c)
{
    return c == '-' || c == '+' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

static bool begins_with_sign(struct str text)
{
    size_t at = 0;
    uint32_t c;
    return utf8_next_lossy(str_trim(text), &at, &c) && is_sign(c);
}

static bool read_said(const struct lexeme *l, size_t count, struct age_said *out)
{
    for (size_t i = 0; i < count; i++) {
        bool behind = i > 0 && l[i - 1].number;
        if (!l[i].number) {
            char kind = age_word(&l[i]);
            if (!kind)
                return false;
            out->about = out->about || kind == 'a';
            if (out->count && kind != 'a' && kind != '-' && !out->unit[out->count - 1])
                out->unit[out->count - 1] = kind;
            continue;
        }
        /* 34.0 and 3,5 are whole years and a part that does not count */
        if (behind && (l[i].before == '.' || l[i].before == ',' || l[i].before == 0x66B))
            continue;
        if (out->count == 2 || l[i].digits > 3 || (!behind && is_sign(l[i].before)))
            return false;
        out->number[out->count++] = l[i].value;
    }
    return out->count > 0;
}

/* Whole years of the number with its unit; above 120: it is no age. */
static unsigned whole_years(unsigned number, char unit)
{
    if (unit == 'm')
        return number <= 36 ? number / 12 : 121;
    if (unit == 'w')
        return number <= 156 ? number / 52 : 121;
    return unit == 'd' ? number / 365 : number;
}

/* "6-8 months" is of months; "6 months to 2 years" and "2 years 6 months" say two units. */
static bool age_years(struct age_said *s, int *low, int *high)
{
    if (s->count == 2 && !s->unit[0])
        s->unit[0] = s->unit[1];
    if (s->count == 2 && s->unit[0] == s->unit[1] && s->number[1] < s->number[0])
        return false;
    *low = *high = (int)whole_years(s->number[0], s->unit[0]);
    if (s->count == 2 && !(s->unit[0] == 'y' && s->unit[1] && s->unit[1] != 'y'))
        *high = (int)whole_years(s->number[1], s->unit[1]);
    return *low <= *high && *high <= 120;
}

enum err age_parse(struct str text, int32_t stated_day, struct span *out)
{
    struct lexeme l[LEXEMES];
    struct age_said said = {.count = 0};
    size_t count;
    int low, high;
    if (stated_day < -719000 || stated_day > 800000 || text.len > 100 || begins_with_sign(text) ||
        !date_lex(text, l, &count, &said.about) || !read_said(l, count, &said) ||
        !age_years(&said, &low, &high))
        return ERR_FORMAT;
    int extra = said.about ? 2 : 0;
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
