/* Columns that say what others say already would be counted as evidence twice: "first and surname"
 * beside the two names it is made of. Such a column is found by its words, row by row, and left
 * out; of a whole name only what goes beyond given and family name is compared. */
#include "core/people_columns.h"

#include "base/buf.h"
#include "core/column.h"
#include "core/script.h"

#include <string.h>

enum { LOOK_ROWS = 2000, CELL_WORDS = 16, SAME_ROWS = 10, COLUMNS_MOST = 512 };

static const char said_by_names[] = "it says what given and family name say";

static size_t find_column(const struct roll *r, enum field f)
{
    for (size_t c = 0; c < r->column_count; c++)
        if (r->columns[c].field == f)
            return c;
    return SIZE_MAX;
}

static size_t words_of(struct str s, struct word out[CELL_WORDS])
{
    size_t at = 0, n = 0;
    while (n < CELL_WORDS && script_next_word(s, &at, &out[n]))
        n++;
    return n;
}

/* Takes from the whole name the words of the others; appends what is left to out. */
static void rest_of(struct str whole, const struct str *others, size_t count, struct buf *out)
{
    struct word w[CELL_WORDS], o[CELL_WORDS];
    bool taken[CELL_WORDS] = {false};
    size_t n = words_of(whole, w);
    for (size_t i = 0; i < count; i++) {
        size_t m = words_of(others[i], o);
        for (size_t j = 0; j < m; j++)
            for (size_t k = 0; k < n; k++)
                if (word_same(&o[j], &w[k]))
                    taken[k] = true;
    }
    for (size_t k = 0; k < n; k++) {
        if (taken[k])
            continue;
        if (out->len)
            buf_byte(out, ' ');
        buf_str(out, str_sub(whole, w[k].from, w[k].to - w[k].from));
    }
}

/* Share of rows, of those looked at, in which the whole has no word beyond given and family. */
static double share_covered(const struct roll *r, size_t whole, size_t given, size_t family)
{
    size_t step = r->rows / LOOK_ROWS + 1, seen = 0, covered = 0;
    struct buf b = {0};
    for (size_t row = 0; row < r->rows; row += step) {
        struct str s = roll_cell(r, row, whole);
        struct str others[2] = {roll_cell(r, row, given), roll_cell(r, row, family)};
        if (s.len == 0)
            continue;
        buf_clear(&b);
        rest_of(s, others, 2, &b);
        seen++;
        covered += b.len == 0;
    }
    buf_free(&b);
    return seen ? (double)covered / (double)seen : 0;
}

static enum err put(struct roll *r, size_t column, size_t row, const struct buf *b)
{
    enum err e = buf_check(b);
    if (e == OK)
        e = dict_number(&r->columns[column].values, buf_view(b), &r->columns[column].number[row]);
    return e;
}

static enum err add_rest(struct roll *r, size_t whole, size_t given, size_t family)
{
    enum err e = roll_add_column(r, STR("other words of the name"), FIELD_NAME);
    size_t made = r->column_count - 1;
    struct buf b = {0};
    for (size_t row = 0; row < r->rows && e == OK; row++) {
        struct str others[2] = {roll_cell(r, row, given), roll_cell(r, row, family)};
        buf_clear(&b);
        rest_of(roll_cell(r, row, whole), others, 2, &b);
        e = put(r, made, row, &b);
    }
    buf_free(&b);
    return e;
}

/* True when a row in twenty has a whole name and no more, or the parts and no whole. */
static bool told_apart(const struct roll *r, size_t whole, size_t given, size_t family)
{
    size_t alone = 0;
    if (given == SIZE_MAX || family == SIZE_MAX)
        return true;
    for (size_t row = 0; row < r->rows; row++) {
        bool one = r->columns[whole].number[row] != 0;
        bool other = r->columns[given].number[row] || r->columns[family].number[row];
        alone += one != other;
    }
    return alone * 20 > r->rows;
}

/* The whole name, made of given and family name where it is blank. */
static enum err add_composed(struct roll *r, size_t whole, size_t given, size_t family)
{
    enum err e = roll_add_column(r, r->columns[whole].name, FIELD_NAME);
    size_t made = r->column_count - 1;
    struct buf b = {0};
    for (size_t row = 0; row < r->rows && e == OK; row++) {
        struct str s = roll_cell(r, row, whole);
        buf_clear(&b);
        buf_str(&b, s);
        if (s.len == 0 && given != SIZE_MAX)
            buf_str(&b, roll_cell(r, row, given));
        if (s.len == 0 && family != SIZE_MAX) {
            buf_text(&b, b.len ? " " : "");
            buf_str(&b, roll_cell(r, row, family));
        }
        e = put(r, made, row, &b);
    }
    buf_free(&b);
    return e;
}

static bool has_word(struct str header, const char *const *words, size_t count)
{
    struct word w[CELL_WORDS];
    size_t n = words_of(header, w);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < count; j++)
            if (word_is(&w[i], words[j]))
                return true;
    return false;
}

bool degrees_read(struct str s, double most, double *out)
{
    bool minus = s.len > 0 && s.ptr[0] == '-', point = false;
    double digits = 0, unit = 1;
    size_t seen = 0;
    for (size_t i = s.len > 0 && (minus || s.ptr[0] == '+'); i < s.len; i++) {
        if ((s.ptr[i] == '.' || s.ptr[i] == ',') && !point) {
            point = true;
            continue;
        }
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        if (seen++ < 15 || !point) {
            digits = digits * 10 + (s.ptr[i] - '0');
            unit *= point ? 10 : 1;
        }
    }
    *out = (minus ? -digits : digits) / unit;
    return seen > 0 && digits / unit <= most;
}

static bool in_range(const struct roll *r, size_t c, double most)
{
    size_t step = r->rows / LOOK_ROWS + 1, seen = 0, good = 0;
    for (size_t row = 0; row < r->rows; row += step) {
        struct str s = roll_cell(r, row, c);
        double v;
        seen += s.len > 0;
        good += degrees_read(s, most, &v);
    }
    return seen && good * 10 >= seen * 9;
}

/* Latitude and longitude become one column of "north east", blank where either is none. */
static enum err add_spot(struct roll *r, struct column_plan *plan, size_t *count, bool *used)
{
    static const char *const north[] = {"lat", "latitude"};
    static const char *const east[] = {"lng", "lon", "long", "longitude"};
    size_t n = SIZE_MAX, s = SIZE_MAX, before = r->column_count;
    for (size_t c = 0; c < before; c++) {
        if (n == SIZE_MAX && has_word(r->columns[c].name, north, COUNT(north)) &&
            in_range(r, c, 90))
            n = c;
        if (s == SIZE_MAX && has_word(r->columns[c].name, east, COUNT(east)) && in_range(r, c, 180))
            s = c;
    }
    if (n == SIZE_MAX || s == SIZE_MAX || n == s)
        return OK;
    enum err e = roll_add_column(r, STR("spot on the map"), FIELD_PLACE);
    struct buf b = {0};
    for (size_t row = 0; row < r->rows && e == OK; row++) {
        struct str x = roll_cell(r, row, n), y = roll_cell(r, row, s);
        double unused;
        buf_clear(&b);
        if (degrees_read(x, 90, &unused) && degrees_read(y, 180, &unused))
            buf_printf(&b, "%.*s %.*s", STR_ARG(x), STR_ARG(y));
        e = put(r, before, row, &b);
    }
    buf_free(&b);
    used[n] = used[s] = true;
    plan[(*count)++] = (struct column_plan){before, FIELD_PLACE, FEATURE_GEO};
    return e;
}

/* What an unknown column is, by its own values. */
static enum feature_kind behaviour(const struct roll *r, size_t c)
{
    size_t step = r->rows / LOOK_ROWS + 1, seen = 0, dates = 0, digits = 0, letters = 0;
    for (size_t row = 0; row < r->rows; row += step) {
        struct str s = roll_cell(r, row, c);
        if (s.len == 0)
            continue;
        seen++;
        dates += column_date_like(s);
        digits += column_numeric(s);
        letters += s.len <= 2;
    }
    if (seen && dates * 10 >= seen * 9)
        return FEATURE_DATE;
    if (seen && letters * 10 >= seen * 9)
        return FEATURE_SIGN;
    return seen && digits * 2 > seen ? FEATURE_CODE : FEATURE_TEXT;
}

static enum feature_kind kind_of(const struct roll *r, size_t c)
{
    switch (r->columns[c].field) {
    case FIELD_NAME:
        return FEATURE_WORDS;
    case FIELD_GIVEN:
    case FIELD_FAMILY:
    case FIELD_FATHER:
    case FIELD_GRANDFATHER:
    case FIELD_MOTHER:
    case FIELD_SPOUSE:
        return FEATURE_NAME;
    case FIELD_BIRTH:
        return FEATURE_DATE;
    case FIELD_AGE:
        return FEATURE_NUMBER;
    case FIELD_SEX:
        return FEATURE_SIGN;
    case FIELD_POSTCODE:
    case FIELD_PHONE:
    case FIELD_DOCUMENT:
        return FEATURE_CODE;
    case FIELD_ADDRESS:
    case FIELD_OTHER:
    case FIELD_HOUSEHOLD:
        return behaviour(r, c);
    case FIELD_ID:
    case FIELD_BIRTHPLACE:
    case FIELD_HOME:
    case FIELD_PLACE:
    case FIELD_REGION:
    case FIELD_OCCUPATION:
    case FIELD_COUNT:
        return FEATURE_TEXT;
    }
    return FEATURE_TEXT;
}

/* Whole names: compared as such where some rows have nothing else, reduced to what goes beyond
 * given and family name where all have these. */
static enum err plan_names(struct roll *r, struct column_plan *plan, size_t *count, bool *used)
{
    size_t given = find_column(r, FIELD_GIVEN), family = find_column(r, FIELD_FAMILY);
    size_t whole = find_column(r, FIELD_NAME);
    if (whole == SIZE_MAX)
        return OK;
    used[whole] = true;
    enum err e = OK;
    if (told_apart(r, whole, given, family)) {
        e = add_composed(r, whole, given, family);
        if (given != SIZE_MAX)
            used[given] = true;
        if (family != SIZE_MAX)
            used[family] = true;
        plan[(*count)++] = (struct column_plan){r->column_count - 1, FIELD_NAME, FEATURE_FULL};
        return e;
    }
    if (share_covered(r, whole, given, family) >= 0.95) {
        r->columns[whole].idle = said_by_names;
        return OK;
    }
    e = add_rest(r, whole, given, family);
    plan[(*count)++] = (struct column_plan){r->column_count - 1, FIELD_NAME, FEATURE_WORDS};
    return e;
}

const char *people_said_by(unsigned lists)
{
    static const char *const why[] = {"nothing in it can be read", "only the first list says it",
                                      "only the second list says it"};
    return lists < COUNT(why) ? why[lists] : NULL;
}

/* Of a column with one value. */
static const char *why_the_same(const struct roll *r, size_t c)
{
    unsigned lists = 0;
    for (size_t row = 0; row < r->rows && lists != 3; row++)
        if (r->columns[c].number[row])
            lists |= row < r->first_rows ? 1 : 2;
    return r->first_rows < r->rows && lists != 3 ? people_said_by(lists)
                                                 : "it always says the same";
}

static const char *useless(const struct roll *r, size_t c, size_t given, size_t family)
{
    const struct roll_column *k = &r->columns[c];
    if (k->values.count == 0)
        return "it is empty";
    if (k->values.count == 1)
        return why_the_same(r, c);
    if (k->field == FIELD_OTHER && given != SIZE_MAX && family != SIZE_MAX &&
        share_covered(r, c, given, family) > 0.95)
        return said_by_names;
    return NULL;
}

/* True for the few rows that are the same in every column, names among them: that is what they have
 * in common. */
static bool all_the_same(const struct roll *r, const bool *used)
{
    bool named = false;
    for (size_t c = 0; c < r->column_count; c++) {
        const struct roll_column *k = &r->columns[c];
        if (used[c])
            continue;
        named = named || k->field == FIELD_GIVEN || k->field == FIELD_FAMILY;
        if (k->values.count > 1)
            return false;
    }
    return named && r->rows < SAME_ROWS;
}

/* Leaves `most` of the columns at most: unknown ones go first, and the last first. */
static void leave_most(struct roll *r, bool *used, size_t most)
{
    size_t count = 0;
    for (size_t c = 0; c < r->column_count; c++)
        count += !used[c] && !r->columns[c].idle;
    for (int known = 0; known <= 1; known++)
        for (size_t c = r->column_count; c-- > 0 && count > most;) {
            struct roll_column *k = &r->columns[c];
            if (used[c] || k->idle || (!known && k->field != FIELD_OTHER))
                continue;
            k->idle = "no more than 16 columns are compared";
            count--;
        }
}
_Static_assert(FEATURES_MAX == 16, "what is told of columns beyond these");

/* Marks columns that are not looked at, and those that are each list's own. */
static void mark_own(struct roll *r, bool *used)
{
    for (size_t c = 0; c < r->column_count; c++) {
        struct roll_column *k = &r->columns[c];
        k->idle =
            k->own ? "each list has numbers of its own; they tell who belongs together" : NULL;
        used[c] = k->own || k->field == FIELD_ID || k->field == FIELD_COUNT;
    }
}

enum err people_plan(struct roll *r, struct column_plan plan[FEATURES_MAX], size_t *count)
{
    bool used[COLUMNS_MOST + 8] = {false}; /* made of others: eight at most */
    size_t before = r->column_count;
    size_t given = find_column(r, FIELD_GIVEN), family = find_column(r, FIELD_FAMILY);
    *count = 0;
    if (before > COLUMNS_MOST)
        return ERR_LIMIT;
    mark_own(r, used);
    enum err e = plan_names(r, plan, count, used);
    if (e == OK)
        e = add_spot(r, plan, count, used);
    if (e != OK)
        return e;
    bool same = all_the_same(r, used);
    for (size_t c = before; c < r->column_count; c++)
        used[c] = true;
    for (size_t c = 0; c < before; c++)
        if (!used[c])
            r->columns[c].idle = useless(r, c, given, family);
    for (size_t c = 0; same && c < before; c++)
        if (!used[c] && r->columns[c].values.count == 1)
            r->columns[c].idle = NULL;
    leave_most(r, used, FEATURES_MAX - *count);
    for (size_t c = 0; c < before; c++)
        if (!used[c] && !r->columns[c].idle)
            plan[(*count)++] = (struct column_plan){c, r->columns[c].field, kind_of(r, c)};
    return OK;
}
