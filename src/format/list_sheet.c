#include "format/list_sheet.h"

#include <math.h>
#include <stdio.h>

unsigned sheet_style(struct str code)
{
    bool day = false, hour = false, only_zeros = code.len > 1;
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        only_zeros = only_zeros && c == '0';
        if (c == ';')
            break;
        if (c == '\\') {
            i++;
        } else if (c == '"' || c == '[') {
            char end = c == '"' ? '"' : ']';
            bool elapsed = c == '[' && i + 1 < code.len && (code.ptr[i + 1] | 32) == 'h';
            hour = hour || elapsed;
            while (i + 1 < code.len && code.ptr[++i] != end)
                continue;
        } else if ((c | 32) == 'y' || (c | 32) == 'd') {
            day = true;
        } else if ((c | 32) == 'h' || (c | 32) == 's') {
            hour = true;
        } else if (str_starts(str_sub(code, i, 7), STR("General"))) {
            return STYLE_PLAIN;
        }
    }
    if (only_zeros)
        return STYLE_ZEROS + (unsigned)(code.len < 18 ? code.len : 18);
    return day ? (hour ? STYLE_DATE_TIME : STYLE_DATE) : hour ? STYLE_TIME : STYLE_PLAIN;
}

unsigned sheet_builtin_style(unsigned id)
{
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) ||
        id == 57 || id == 58)
        return STYLE_DATE;
    if (id == 22)
        return STYLE_DATE_TIME;
    return (id >= 18 && id <= 21) || (id >= 45 && id <= 47) ? STYLE_TIME : STYLE_PLAIN;
}

/* A decimal number; strtod would depend on the locale. */
static bool parse_number(struct str s, double *out)
{
    size_t i = 0, digits = 0;
    double v = 0;
    int exponent = 0, shift = 0, sign = 1;
    bool minus = s.len && s.ptr[0] == '-', point = false;
    for (i = minus; i < s.len && ((s.ptr[i] >= '0' && s.ptr[i] <= '9') || s.ptr[i] == '.'); i++) {
        if (s.ptr[i] == '.') {
            if (point)
                return false;
            point = true;
            continue;
        }
        v = v * 10 + (s.ptr[i] - '0');
        shift -= point;
        if (++digits > 30)
            return false;
    }
    if (i < s.len && (s.ptr[i] | 32) == 'e') {
        i++;
        if (i < s.len && (s.ptr[i] == '+' || s.ptr[i] == '-'))
            sign = s.ptr[i++] == '-' ? -1 : 1;
        for (; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9' && exponent < 400; i++)
            exponent = exponent * 10 + (s.ptr[i] - '0');
    }
    if (digits == 0 || i != s.len)
        return false;
    exponent = sign * exponent + shift;
    v = exponent < 0 ? v / pow(10, -exponent) : v * pow(10, exponent);
    *out = minus ? -v : v;
    return isfinite(v);
}

/* Days since 1970-01-01 to a date (after Howard Hinnant, chrono-compatible low-level algorithms).
 */
static void put_day(struct buf *out, long days)
{
    long z = days + 719468;
    long era = z / 146097, doe = z - era * 146097;
    long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    long doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    long day = doy - (153 * mp + 2) / 5 + 1, month = mp < 10 ? mp + 3 : mp - 9;
    buf_printf(out, "%04ld-%02ld-%02ld", yoe + era * 400 + (month <= 2), month, day);
}

static bool put_date(struct buf *out, double v, unsigned style, bool from_1904)
{
    double whole = floor(v);
    long seconds = lround((v - whole) * 86400);
    if (v < 0 || v >= 2958466 || (!from_1904 && style != STYLE_TIME && whole == 60))
        return false; /* beyond 9999; or 1900-02-29, a day that never was */
    long serial = (long)whole + seconds / 86400;
    seconds %= 86400;
    long days = from_1904 ? serial - 24107 : serial < 60 ? serial - 25568 : serial - 25569;
    if (style != STYLE_TIME || serial > 0)
        put_day(out, days);
    if (style == STYLE_TIME || (style == STYLE_DATE_TIME && seconds))
        buf_printf(out, "%s%02ld:%02ld", serial > 0 ? "T" : "", seconds / 3600, seconds / 60 % 60);
    return true;
}

void sheet_number(struct buf *out, struct str value, unsigned style, bool from_1904)
{
    double v;
    if (!parse_number(value, &v)) {
        buf_str(out, value);
        return;
    }
    if (style != STYLE_PLAIN && style < STYLE_ZEROS && put_date(out, v, style, from_1904))
        return;
    if (style > STYLE_ZEROS && v >= 0 && v < 1e15 && v == floor(v))
        buf_printf(out, "%0*.0f", (int)(style - STYLE_ZEROS), v);
    else if (fabs(v) < 1e15 && v == floor(v))
        buf_printf(out, "%.0f", v);
    else
        buf_printf(out, "%.15g", v);
}

bool sheet_column(const char *r, uint32_t *column)
{
    uint32_t n = 0;
    for (; *r >= 'A' && *r <= 'Z'; r++) {
        n = n * 26 + (uint32_t)(*r - 'A') + 1;
        if (n > 16384)
            return false;
    }
    *column = n - 1;
    return n > 0;
}

bool sheet_range(const char *reference, uint32_t column[2], uint32_t row[2])
{
    struct str rest = str_from(reference), part;
    for (int i = 0; i < 2; i++) {
        if (!str_next(&rest, ':', &part))
            return i == 1 ? (column[1] = column[0], row[1] = row[0], true) : false;
        size_t letters = 0;
        uint64_t n;
        while (letters < part.len && part.ptr[letters] >= 'A' && part.ptr[letters] <= 'Z')
            letters++;
        if (!sheet_column(part.ptr, &column[i]) ||
            str_u64(str_sub(part, letters, part.len), &n) != OK || n < 1 || n > 1048576)
            return false;
        row[i] = (uint32_t)n;
    }
    return column[0] <= column[1] && row[0] <= row[1];
}
