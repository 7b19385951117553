/* What is not text becomes text, as somebody would have typed it: dates year-month-day, numbers
 * without a point. What cannot be said so without a loss is refused with its row: half a year, a
 * date beyond the year 9999, a moment in a time zone that only a table of zones could tell. */
#include "api/arrow.h"

#include "base/mem.h"
#include "core/date.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { DAY_FIRST = -719162, DAY_LAST = 2932896 }; /* 0001-01-01 and 9999-12-31 */

/* Bytes may be text; whether they are UTF-8 is seen when they are looked at. */
static bool is_text(const char *format)
{
    return format[0] && !format[1] && strchr("uUzZ", format[0]);
}

static bool is_view(const char *format)
{
    return !strcmp(format, "vu") || !strcmp(format, "vz");
}

bool arrow_is_integer(const char *format)
{
    return format[0] && !format[1] && strchr("cCsSiIlL", format[0]);
}

bool arrow_known(const char *format)
{
    static const char *const others[] = {"n", "b", "f", "g", "tdD", "tdm"};
    size_t bytes;
    int scale;
    for (size_t i = 0; i < COUNT(others); i++)
        if (!strcmp(format, others[i]))
            return true;
    return is_text(format) || is_view(format) || arrow_is_integer(format) ||
           arrow_decimal(format, &bytes, &scale) ||
           (!strncmp(format, "ts", 2) && format[2] && strchr("smun", format[2]) &&
            format[3] == ':');
}

const char *arrow_type_text(const char *format)
{
    static const struct {
        const char *begin, *text;
    } types[] = {{"+l", "a list"},          {"+L", "a large list"},
                 {"+vl", "a list view"},    {"+vL", "a large list view"},
                 {"+w:", "a list"},         {"+s", "a struct"},
                 {"+m", "a map"},           {"+u", "a union"},
                 {"+r", "run-end encoded"}, {"w:", "bytes of one length"},
                 {"e", "float16"},          {"tt", "a time of day"},
                 {"tD", "a duration"},      {"ti", "an interval"},
                 {"ts", "a timestamp"},     {"d:", "a decimal"}};
    for (size_t i = 0; i < COUNT(types); i++)
        if (!strncmp(format, types[i].begin, strlen(types[i].begin)))
            return types[i].text;
    return "of a type that is not read";
}

/* --- values --- */

/* The word of `bytes` bytes at place i, its sign extended where it has one. */
static uint64_t word_at(const void *values, size_t i, size_t bytes, bool has_sign)
{
    unsigned char one[8];
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    memcpy(one, (const unsigned char *)values + i * bytes, bytes);
    switch (bytes) {
    case 1:
        memcpy(&u8, one, sizeof u8);
        return has_sign ? (uint64_t)(int64_t)(int8_t)u8 : u8;
    case 2:
        memcpy(&u16, one, sizeof u16);
        return has_sign ? (uint64_t)(int64_t)(int16_t)u16 : u16;
    case 4:
        memcpy(&u32, one, sizeof u32);
        return has_sign ? (uint64_t)(int64_t)(int32_t)u32 : u32;
    default:
        memcpy(&u64, one, sizeof u64);
        return u64;
    }
}

/* Bytes of an integer; *has_sign: small letters have one. */
static size_t integer_bytes(char format, bool *has_sign)
{
    *has_sign = format >= 'a';
    switch (format) {
    case 'c':
    case 'C':
        return 1;
    case 's':
    case 'S':
        return 2;
    case 'i':
    case 'I':
        return 4;
    default:
        return 8;
    }
}

bool arrow_integer(const struct ArrowSchema *schema, const void *values, size_t at, int64_t *out)
{
    bool has_sign;
    size_t bytes = integer_bytes(schema->format[0], &has_sign);
    uint64_t word = word_at(values, at, bytes, has_sign);
    *out = (int64_t)word;
    return has_sign || word <= INT64_MAX;
}

/* What keeps the value from being text; NULL: nothing. */
typedef const char *put_value(const struct arrow_cells *c, size_t at, struct buf *out);

static const char *put_integer(const struct arrow_cells *c, size_t at, struct buf *out)
{
    int64_t value;
    if (arrow_integer(c->schema, c->array->buffers[1], at, &value))
        buf_printf(out, "%" PRId64, value);
    else
        buf_printf(out, "%" PRIu64, (uint64_t)value);
    return NULL;
}

static const char *put_bool(const struct arrow_cells *c, size_t at, struct buf *out)
{
    const uint8_t *bits = c->array->buffers[1];
    buf_text(out, bits[at / 8] >> at % 8 & 1 ? "true" : "false");
    return NULL;
}

/* A value that is no number is an unknown one. */
static const char *put_real(const struct arrow_cells *c, size_t at, struct buf *out)
{
    bool wide = c->schema->format[0] == 'g';
    float narrow;
    double value;
    if (wide) {
        memcpy(&value, (const char *)c->array->buffers[1] + at * sizeof value, sizeof value);
    } else {
        memcpy(&narrow, (const char *)c->array->buffers[1] + at * sizeof narrow, sizeof narrow);
        value = (double)narrow;
    }
    if (isnan(value))
        return NULL;
    if (!(fabs(value) <= (wide ? 9007199254740992.0 : 16777216.0)) || trunc(value) < value ||
        trunc(value) > value)
        return "no whole number; cast the column to utf8";
    buf_printf(out, "%" PRId64, (int64_t)value);
    return NULL;
}

static const char *put_day(int64_t day, struct buf *out)
{
    char text[12];
    if (day < DAY_FIRST || day > DAY_LAST)
        return "no date from the year 1 to 9999";
    date_print((int32_t)day, text);
    buf_text(out, text);
    return NULL;
}

/* The day of a moment, in units of which a day has `per_day`; shift is that of the time zone. */
static int64_t day_of(int64_t value, int64_t per_day, int64_t shift)
{
    int64_t day = value / per_day, rest = value % per_day + shift;
    if (rest < 0)
        return day - 1 - (rest < -per_day);
    return day + (rest >= per_day);
}

static const char *put_date(const struct arrow_cells *c, size_t at, struct buf *out)
{
    bool days = c->schema->format[2] == 'D';
    int64_t value = (int64_t)word_at(c->array->buffers[1], at, days ? 4 : 8, true);
    return put_day(days ? value : day_of(value, 86400000, 0), out);
}

/* "+03:30", "-0500", "UTC" in minutes. */
static bool zone_minutes(const char *zone, int64_t *out)
{
    static const char *const none[] = {"", "UTC", "Z", "GMT", "Etc/UTC"};
    int digit[4], n = 0;
    *out = 0;
    for (size_t i = 0; i < COUNT(none); i++)
        if (!strcmp(zone, none[i]))
            return true;
    if (zone[0] != '+' && zone[0] != '-')
        return false;
    for (const char *p = zone + 1; *p; p++) {
        if (n == 2 && *p == ':' && p == zone + 3)
            continue;
        if (n == 4 || *p < '0' || *p > '9')
            return false;
        digit[n++] = *p - '0';
    }
    if (n != 4 || digit[0] * 10 + digit[1] > 23 || digit[2] > 5)
        return false;
    *out = (digit[0] * 10 + digit[1]) * 60 + digit[2] * 10 + digit[3];
    *out = zone[0] == '-' ? -*out : *out;
    return true;
}

static const char *put_moment(const struct arrow_cells *c, size_t at, struct buf *out)
{
    int64_t minutes = 0, per_day = 86400;
    switch (c->schema->format[2]) {
    case 'm':
        per_day *= 1000;
        break;
    case 'u':
        per_day *= 1000000;
        break;
    case 'n':
        per_day *= 1000000000;
        break;
    default:
        break;
    }
    if (!zone_minutes(c->schema->format + 4, &minutes))
        return "a time zone by name; cast the column to date32";
    int64_t value = (int64_t)word_at(c->array->buffers[1], at, 8, true);
    return put_day(day_of(value, per_day, minutes * (per_day / 1440)), out);
}

static const char *put_decimal(const struct arrow_cells *c, size_t at, struct buf *out)
{
    size_t bytes = 0;
    int scale = 0;
    (void)arrow_decimal(c->schema->format, &bytes, &scale);
    arrow_decimal_put((const char *)c->array->buffers[1] + at * bytes, bytes, scale, out);
    return NULL;
}

/* Twelve bytes or fewer stand in the view itself; others in one of the data buffers, behind which
 * their lengths come. */
static const char *put_view(const struct arrow_cells *c, size_t at, struct buf *out)
{
    enum { VIEW = 16, INSIDE = 12 };
    const struct ArrowArray *a = c->array;
    const char *view = (const char *)a->buffers[1] + at * VIEW;
    int32_t len, buffer, offset;
    int64_t room;
    memcpy(&len, view, sizeof len);
    memcpy(&buffer, view + 8, sizeof buffer);
    memcpy(&offset, view + 12, sizeof offset);
    if (len < 0)
        return "a view of less than nothing";
    if (len <= INSIDE) {
        buf_add(out, view + 4, (size_t)len);
        return NULL;
    }
    if (buffer < 0 || buffer >= a->n_buffers - 3 || !a->buffers[a->n_buffers - 1])
        return "a view of a buffer that is not there";
    memcpy(&room, (const char *)a->buffers[a->n_buffers - 1] + (size_t)buffer * sizeof room,
           sizeof room);
    if (offset < 0 || (int64_t)offset + len > room || !a->buffers[2 + buffer])
        return "a view beyond its buffer";
    buf_add(out, (const char *)a->buffers[2 + buffer] + offset, (size_t)len);
    return NULL;
}

static put_value *putter(const char *format)
{
    if (is_view(format))
        return put_view;
    if (format[0] == 'd')
        return put_decimal;
    if (arrow_is_integer(format))
        return put_integer;
    if (format[0] == 'b')
        return put_bool;
    if (format[0] == 'f' || format[0] == 'g')
        return put_real;
    return format[1] == 'd' ? put_date : put_moment;
}

/* --- columns --- */

static enum pv_status bad(const struct arrow_cells *c, const char *what, struct pv_error *error)
{
    return status_fail(error, PV_ERR_FORMAT, "%s: %s", c->who, what);
}

static enum pv_status check_buffers(const struct arrow_cells *c, struct pv_error *error)
{
    const struct ArrowArray *a = c->array;
    bool text = is_text(c->schema->format), none = c->schema->format[0] == 'n';
    if (a->n_children != 0)
        return bad(c, text ? "text has no children" : "it has children", error);
    if (none)
        return PV_OK;
    if (is_view(c->schema->format)) {
        if (a->n_buffers < 3 || a->n_buffers - 4 > INT32_MAX ||
            !a->buffers) /* views count to that */
            return bad(c, "views have three buffers or more, and no more than they can name",
                       error);
    } else if (a->n_buffers != (text ? 3 : 2) || !a->buffers)
        return bad(c, text ? "text has three buffers" : "a column of values has two buffers",
                   error);
    if (c->rows > 0 && !a->buffers[1])
        return bad(c, text ? "no offsets" : "no values", error);
    if (a->null_count > 0 && !a->buffers[0])
        return bad(c, "it has nulls and does not say where", error);
    return PV_OK;
}

static bool has_value(const struct arrow_cells *c, size_t at)
{
    const uint8_t *valid = c->array->null_count == 0 ? NULL : c->array->buffers[0];
    return !valid || (valid[at / 8] >> at % 8 & 1);
}

static enum pv_status write_cells(const struct arrow_cells *c, struct columns_one *out,
                                  struct pv_error *error)
{
    struct buf bytes = {0};
    int64_t *ends = mem_zero(c->rows + 1, sizeof *ends);
    bool none = c->schema->format[0] == 'n';
    put_value *put = none ? NULL : putter(c->schema->format);
    const char *why = NULL;
    enum pv_status s = status_of(error, ends ? OK : ERR_MEMORY);
    for (size_t i = 0; i < c->rows && s == PV_OK && !none; i++) {
        if (arrow_has_row(c, i) && has_value(c, c->first + i))
            why = put(c, c->first + i, &bytes);
        if (why)
            s = status_fail(error, is_view(c->schema->format) ? PV_ERR_FORMAT : PV_ERR_UNSUPPORTED,
                            "%s, row %zu: %s", c->who, i, why);
        else
            s = status_of(error, buf_check(&bytes));
        if (s == PV_OK)
            ends[i + 1] = (int64_t)bytes.len;
    }
    if (s != PV_OK) {
        buf_free(&bytes);
        mem_free(ends);
        return s;
    }
    out->bytes = bytes.ptr;
    out->offsets = (const char *)ends;
    out->offset_bytes = sizeof *ends;
    out->owned[0] = bytes.ptr;
    out->owned[1] = ends;
    return PV_OK;
}

enum pv_status arrow_read(const struct arrow_cells *c, struct columns_one *out,
                          struct pv_error *error)
{
    const struct ArrowArray *a = c->array;
    enum pv_status s = check_buffers(c, error);
    if (s != PV_OK)
        return s;
    if (!is_text(c->schema->format))
        return write_cells(c, out, error);
    out->bytes = a->buffers[2];
    out->offsets = a->buffers[1];
    bool wide = c->schema->format[0] == 'U' || c->schema->format[0] == 'Z';
    out->offset_bytes = wide ? sizeof(int64_t) : sizeof(int32_t);
    out->valid = a->null_count == 0 ? NULL : a->buffers[0];
    out->first = c->first;
    return PV_OK;
}
