/* What people write for a date.
 *
 * A text becomes numbers and words; words become months, hints or nothing; what is left over is one
 * of a few patterns of year, month and day. Where a pattern can be read in two ways, or a year
 * belongs to two calendars (1360 is 1981 for a Persian and 1941 for an Islamic calendar), each way
 * is a reading, the likelier first. A word that no date has makes the text no date: better unknown
 * than invented. Rejected: guessing the order of a whole column, since lists are mixed. */
#include "core/date_lex.h"
#include "core/date_table.h"

enum { ITEMS = 8 };

enum item_kind { ITEM_NUMBER, ITEM_MONTH, ITEM_TO };

struct item {
    enum item_kind kind;
    enum calendar calendar; /* of a month */
    unsigned value;
    uint8_t digits;
    bool year; /* "year" or an apostrophe stands before it */
    uint32_t before;
};

struct told {
    struct item items[ITEMS];
    size_t count;
    bool about, eastern, era_known;
    enum calendar era;
};

static const struct date_words *look_up(const struct lexeme *l, size_t n)
{
    for (size_t i = 0; i < date_words_count; i++) {
        struct str rest = str_from(date_words[i].texts), text;
        while (str_next(&rest, '|', &text))
            if (lexemes_spell(l, n, text))
                return &date_words[i];
    }
    return NULL;
}

/* The longest run of words at l[0] that the table knows, at most four; *n says how long. */
static const struct date_words *look_up_longest(const struct lexeme *l, size_t left, size_t *n)
{
    size_t run = 0;
    while (run < left && run < 4 && !l[run].number)
        run++;
    for (; run > 0; run--) {
        const struct date_words *w = look_up(l, run);
        if (w) {
            *n = run;
            return w;
        }
    }
    return NULL;
}

static bool put_item(struct told *t, struct item i)
{
    if (t->count == ITEMS)
        return false;
    t->items[t->count++] = i;
    return true;
}

static bool put_word(struct told *t, const struct date_words *w, bool *year)
{
    switch (w->kind) {
    case DATE_WORD_MONTH:
        return put_item(t, (struct item){.kind = ITEM_MONTH, w->calendar, .value = w->month});
    case DATE_WORD_TO:
        return put_item(t, (struct item){.kind = ITEM_TO});
    case DATE_WORD_ABOUT:
        t->about = true;
        return true;
    case DATE_WORD_ERA:
        t->era = w->calendar;
        t->era_known = true;
        return true;
    case DATE_WORD_YEAR:
        *year = true;
        return true;
    case DATE_WORD_NOTHING:
        return true;
    }
    return false;
}

static bool understand(const struct lexeme *l, size_t count, struct told *t)
{
    bool year = false;
    for (size_t i = 0; i < count;) {
        if (l[i].number) {
            year = year || l[i].before == '\'' || l[i].before == 0x2019;
            t->eastern = t->eastern || l[i].eastern;
            if (!put_item(t, (struct item){.kind = ITEM_NUMBER,
                                           .value = l[i].value,
                                           .digits = l[i].digits,
                                           .year = year,
                                           .before = l[i].before}))
                return false;
            year = false;
            i++;
            continue;
        }
        size_t n = 0;
        const struct date_words *w = look_up_longest(l + i, count - i, &n);
        if (!w || !put_word(t, w, &year))
            return false;
        i += n;
    }
    return t->count > 0;
}

/* --- years --- */

struct year {
    enum calendar calendar;
    int year;
};

struct years {
    size_t count;
    struct year y[3];
};

static void years_put(struct years *ys, enum calendar c, int year)
{
    if (ys->count < COUNT(ys->y))
        ys->y[ys->count++] = (struct year){c, year};
}

/* Two digits: of the last century; Gregorian years up to 40 also of this one. */
static void years_of_two(const struct told *t, int yy, struct years *ys)
{
    bool persian_first = t->eastern && !t->era_known;
    if (persian_first)
        years_put(ys, CALENDAR_PERSIAN, 1300 + yy);
    if (!t->era_known || t->era == CALENDAR_GREGORIAN) {
        years_put(ys, CALENDAR_GREGORIAN, 1900 + yy);
        if (yy <= 40)
            years_put(ys, CALENDAR_GREGORIAN, 2000 + yy);
    }
    if (!persian_first && (!t->era_known || t->era == CALENDAR_PERSIAN))
        years_put(ys, CALENDAR_PERSIAN, 1300 + yy);
    if (t->era_known && t->era == CALENDAR_ISLAMIC) {
        years_put(ys, CALENDAR_ISLAMIC, 1300 + yy);
        if (yy <= 60)
            years_put(ys, CALENDAR_ISLAMIC, 1400 + yy);
    }
}

/* The years 2534 to 2537 stand on Iranian papers of 1976 to 1978; they are Persian years + 1180. */
static void years_of(const struct told *t, const struct item *i, struct years *ys)
{
    int y = (int)i->value;
    *ys = (struct years){0};
    if (i->digits <= 2) {
        years_of_two(t, y, ys);
        return;
    }
    if (t->era_known) {
        bool good = t->era == CALENDAR_GREGORIAN ? y >= 100 && y <= 2200 : y >= 1 && y <= 1500;
        if (good)
            years_put(ys, t->era, y);
        return;
    }
    if (y >= 2534 && y <= 2537)
        years_put(ys, CALENDAR_PERSIAN, y - 1180);
    else if ((y >= 1000 && y < 1250) || (y > 1500 && y <= 2200))
        years_put(ys, CALENDAR_GREGORIAN, y);
    else if (y >= 1250 && y <= 1500) {
        bool late = y > 1410;
        if (!late)
            years_put(ys, CALENDAR_PERSIAN, y);
        years_put(ys, CALENDAR_ISLAMIC, y);
        if (late)
            years_put(ys, CALENDAR_PERSIAN, y);
    }
}

/* --- readings --- */

static void reading_span(struct reading *r)
{
    bool month = r->month >= 1 && r->month <= 12;
    unsigned days = month ? month_days(r->calendar, r->year, r->month) : 0;
    unsigned day = r->day;
    if (month && day == days + 1)
        day = days; /* a leap day or a moon seen a day later */
    unsigned last = month ? r->month : 12;
    r->precision = PRECISION_YEAR;
    r->span.from_day = day_from_calendar(r->calendar, r->year, month ? r->month : 1, 1);
    r->span.to_day =
        day_from_calendar(r->calendar, r->year, last, month_days(r->calendar, r->year, last));
    if (month)
        r->precision = PRECISION_MONTH;
    if (month && day >= 1 && day <= days) {
        r->precision = PRECISION_DAY;
        r->span.from_day = r->span.to_day = day_from_calendar(r->calendar, r->year, r->month, day);
    }
}

static void put_reading(struct date_set *out, const struct reading *r)
{
    for (size_t i = 0; i < out->count; i++) {
        const struct reading *o = &out->readings[i];
        if (o->calendar == r->calendar && o->span.from_day == r->span.from_day &&
            o->span.to_day == r->span.to_day && o->month == r->month && o->day == r->day)
            return;
    }
    if (out->count < DATE_READINGS)
        out->readings[out->count++] = *r;
}

struct ymd {
    const struct item *year;
    unsigned month, day;
    const struct item *named; /* the month's word, if it was one */
};

static void read_as(const struct told *t, struct ymd p, struct date_set *out)
{
    struct years ys;
    struct told told = *t;
    if (p.named && !told.era_known) {
        told.era = p.named->calendar;
        told.era_known = true;
    }
    years_of(&told, p.year, &ys);
    for (size_t i = 0; i < ys.count; i++) {
        if (p.named && ys.y[i].calendar != p.named->calendar)
            continue;
        if (p.month > 99 || p.day > 99)
            continue;
        struct reading r = {.calendar = ys.y[i].calendar,
                            .year = (int16_t)ys.y[i].year,
                            .month = (uint8_t)p.month,
                            .day = (uint8_t)p.day};
        reading_span(&r);
        put_reading(out, &r);
    }
}

static bool yearly(const struct item *i)
{
    return i->year || i->digits >= 3 || (i->digits == 2 && i->value > 31);
}

static bool small(const struct item *i)
{
    return i->digits <= 2;
}

static void read_three(const struct told *t, const struct item *n, struct date_set *out)
{
    unsigned a = n[0].value, b = n[1].value, c = n[2].value;
    bool slash = n[1].before == '/' || n[1].before == '-';
    if (!small(&n[1]) || (!small(&n[0]) && !small(&n[2])))
        return;
    if (yearly(&n[0]) && !(n[2].digits == 4)) {
        bool swap = b > 12 && c >= 1 && c <= 12;
        read_as(t, (struct ymd){&n[0], swap ? c : b, swap ? b : c, NULL}, out);
        return;
    }
    bool american = b > 12 && a >= 1 && a <= 12;
    bool first = t->eastern && small(&n[2]) && !yearly(&n[2]);
    if (first)
        read_as(t, (struct ymd){&n[0], b, c, NULL}, out);
    read_as(t, (struct ymd){&n[2], american ? a : b, american ? b : a, NULL}, out);
    if (!american && slash && a >= 1 && a <= 12 && b >= 1 && a != b)
        read_as(t, (struct ymd){&n[2], a, b, NULL}, out);
    if (!first && small(&n[2]) && !yearly(&n[2]))
        read_as(t, (struct ymd){&n[0], b, c, NULL}, out);
}

/* From the first year of the one to the last of the other, in calendars that both can be of. */
static void read_range(const struct told *t, const struct date_set *a, const struct date_set *b,
                       struct date_set *out)
{
    (void)t;
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count; j++) {
            const struct reading *x = &a->readings[i], *y = &b->readings[j];
            if (x->calendar != y->calendar || y->span.to_day < x->span.from_day)
                continue;
            struct reading r = *x;
            r.span.to_day = y->span.to_day;
            r.precision = PRECISION_ABOUT;
            r.month = r.day = 0;
            put_reading(out, &r);
        }
}

static void read_years(const struct told *t, const struct item *from, const struct item *to,
                       struct date_set *out)
{
    struct date_set a = {0}, b = {0};
    struct item last = *to;
    if (last.digits <= 2) { /* 1980-85 */
        last.value += from->value / 100 * 100;
        last.digits = from->digits;
    }
    read_as(t, (struct ymd){from, 0, 0, NULL}, &a);
    read_as(t, (struct ymd){&last, 0, 0, NULL}, &b);
    read_range(t, &a, &b, out);
}

static void read_two(const struct told *t, const struct item *n, struct date_set *out)
{
    bool a = yearly(&n[0]), b = yearly(&n[1]);
    if (a && small(&n[1]) && n[1].value <= 12 && !n[1].year)
        read_as(t, (struct ymd){&n[0], n[1].value, 0, NULL}, out);
    else if (b && small(&n[0]) && n[0].value <= 12)
        read_as(t, (struct ymd){&n[1], n[0].value, 0, NULL}, out);
    else if (a && b && !small(&n[0]))
        read_years(t, &n[0], &n[1], out);
    else if (a && !small(&n[0]) && small(&n[1]) && n[1].value > n[0].value % 100)
        read_years(t, &n[0], &n[1], out);
    else if (a && b && n[0].digits == 4 && n[1].digits == 4)
        read_as(t, (struct ymd){&n[0], 0, 0, NULL}, out);
}

/* Eight digits run together: year, month, day, or day, month, year; six: year and month, or two of
 * each. Digits that make no such day are kept as written when the year stands first. */
static void read_compact(const struct told *t, const struct item *n, struct date_set *out)
{
    unsigned v = n->value;
    struct item first = {.kind = ITEM_NUMBER, .digits = 4}, last = first;
    struct years ys;
    if (n->digits == 8) {
        unsigned m = v / 100 % 100, d = v % 100;
        first.value = v / 10000;
        last.value = v % 10000;
        years_of(t, &last, &ys);
        bool back = ys.count && v / 10000 % 100 >= 1 && v / 10000 % 100 <= 12 && v / 1000000 >= 1 &&
                    v / 1000000 <= 31;
        years_of(t, &first, &ys);
        bool fore = ys.count && m <= 12 && d <= 31;
        if (fore || !back)
            read_as(t, (struct ymd){&first, m, d, NULL}, out);
        if (back)
            read_as(t, (struct ymd){&last, v / 10000 % 100, v / 1000000, NULL}, out);
        return;
    }
    first.value = v / 100;
    if (v % 100 >= 1 && v % 100 <= 12)
        read_as(t, (struct ymd){&first, v % 100, 0, NULL}, out);
    struct item two = {.kind = ITEM_NUMBER, .digits = 2, .value = v % 100};
    if (v / 100 % 100 >= 1 && v / 100 % 100 <= 12 && v / 10000 >= 1 && v / 10000 <= 31)
        read_as(t, (struct ymd){&two, v / 100 % 100, v / 10000, NULL}, out);
    two.value = v / 10000;
    if (v / 100 % 100 >= 1 && v / 100 % 100 <= 12 && v % 100 >= 1 && v % 100 <= 31)
        read_as(t, (struct ymd){&two, v / 100 % 100, v % 100, NULL}, out);
}

static void read_numbers(const struct told *t, const struct item *n, size_t count,
                         struct date_set *out)
{
    if (count == 3)
        read_three(t, n, out);
    else if (count == 2)
        read_two(t, n, out);
    else if (count == 1 && (n->digits == 8 || n->digits == 6))
        read_compact(t, n, out);
    else if (count == 1 && (n->digits == 4 || (n->year && n->digits == 2)))
        read_as(t, (struct ymd){n, 0, 0, NULL}, out);
}

/* A month by its name, and one or two numbers. */
static void read_named(const struct told *t, const struct item *month, const struct item *n,
                       size_t count, struct date_set *out)
{
    struct ymd p = {NULL, month->value, 0, month};
    if (count == 1 && yearly(&n[0])) {
        p.year = &n[0];
    } else if (count == 2 && (yearly(&n[0]) && !yearly(&n[1]))) {
        p.year = &n[0];
        p.day = n[1].value;
    } else if (count == 2 && !yearly(&n[0])) {
        p.year = &n[1];
        p.day = n[0].value;
    }
    if (p.year)
        read_as(t, p, out);
}

static void read_items(const struct told *t, const struct item *items, size_t count,
                       struct date_set *out)
{
    struct item numbers[ITEMS];
    const struct item *month = NULL;
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (items[i].kind == ITEM_TO || (items[i].kind == ITEM_MONTH && month))
            return;
        if (items[i].kind == ITEM_MONTH)
            month = &items[i];
        else
            numbers[n++] = items[i];
    }
    if (month)
        read_named(t, month, numbers, n, out);
    else
        read_numbers(t, numbers, n, out);
}

static void read_told(const struct told *t, struct date_set *out)
{
    for (size_t i = 0; i < t->count; i++) {
        if (t->items[i].kind != ITEM_TO)
            continue;
        struct date_set a = {0}, b = {0};
        read_items(t, t->items, i, &a);
        read_items(t, t->items + i + 1, t->count - i - 1, &b);
        read_range(t, &a, &b, out);
        return;
    }
    read_items(t, t->items, t->count, out);
}

enum err date_parse(struct str text, struct date_set *out)
{
    struct lexeme lexemes[LEXEMES];
    size_t count;
    struct told told = {0};
    struct date_set set = {0};
    if (str_trim(text).len == 0) {
        out->count = 0;
        return OK;
    }
    if (text.len > 200 || !date_lex(text, lexemes, &count, &told.about) ||
        !understand(lexemes, count, &told))
        return ERR_FORMAT;
    read_told(&told, &set);
    if (set.count == 0)
        return ERR_FORMAT;
    for (size_t i = 0; i < set.count && told.about; i++) {
        struct reading *r = &set.readings[i];
        int widen = r->precision == PRECISION_YEAR ? 2 * 366 : 31;
        r->precision = PRECISION_ABOUT;
        r->span.from_day -= widen;
        r->span.to_day += widen;
    }
    *out = set;
    return OK;
}
