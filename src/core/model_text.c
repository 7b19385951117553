#include "core/model_text.h"

#include "base/utf8.h"

#include <math.h>
#include <string.h>

enum { DEPTH_MOST = 16, FEATURES_READ = 512, LEVELS_BEFORE = LEVELS - 1, DIGITS_MOST = 18 };

/* --- writing --- */

/* Eighteen places behind the point, which is a point in every country. */
static void put_number(struct buf *out, double v)
{
    double whole = floor(v), part = (v - whole) * 1e18;
    uint64_t places = part < 999999999999999999.0 ? (uint64_t)part : 999999999999999999u;
    char text[DIGITS_MOST + 1];
    for (size_t i = DIGITS_MOST; i-- > 0; places /= 10)
        text[i] = (char)('0' + places % 10);
    text[DIGITS_MOST] = '\0';
    buf_printf(out, "%.0f.%s", whole, text);
}

static void put_text(struct buf *out, struct str s)
{
    size_t at = 0;
    uint32_t c;
    buf_byte(out, '"');
    while (utf8_next_lossy(s, &at, &c)) {
        if (c == '"' || c == '\\' || c < 0x20)
            buf_printf(out, "\\u%04x", (unsigned)c);
        else
            buf_utf8(out, c);
    }
    buf_byte(out, '"');
}

static void put_levels(struct buf *out, const char *name, const double v[LEVELS])
{
    buf_printf(out, ",\n   \"%s\": [", name);
    for (size_t l = 0; l < LEVELS; l++) {
        buf_text(out, l ? ", " : "");
        put_number(out, v[l]);
    }
    buf_byte(out, ']');
}

enum err model_text_write(const struct people *p, const struct model *d, struct buf *out)
{
    buf_text(out, "{\"peyvand_model\": 1,\n \"lambda\": ");
    put_number(out, d->lambda);
    buf_text(out, ",\n \"features\": [");
    for (size_t f = 0; f < p->feature_count; f++) {
        buf_text(out, f ? ",\n  {\"name\": " : "\n  {\"name\": ");
        put_text(out, p->feature[f].name);
        buf_text(out, ", \"field\": ");
        put_text(out, str_from(field_name(p->feature[f].field)));
        put_levels(out, "m", d->m[f]);
        put_levels(out, "u", d->u[f]);
        buf_byte(out, '}');
    }
    buf_text(out, "]}\n");
    return buf_check(out);
}

/* --- reading --- */

struct reader {
    struct str s;
    size_t at;
    enum err err; /* other than that the text is off */
    struct arena *arena;
    struct buf text; /* the last string */
    struct link_start start[FEATURES_READ];
    size_t count;
    bool is_model;
};

static char peek(struct reader *r)
{
    while (r->at < r->s.len && memchr(" \t\r\n", r->s.ptr[r->at], 4))
        r->at++;
    return r->at < r->s.len ? r->s.ptr[r->at] : '\0';
}

static bool take(struct reader *r, char c)
{
    if (peek(r) != c || r->at == r->s.len)
        return false;
    r->at++;
    return true;
}

static bool take_hex(struct reader *r, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < 4; i++, r->at++) {
        char c = r->at < r->s.len ? r->s.ptr[r->at] : '\0';
        char low = (char)(c | 32);
        if (!(c >= '0' && c <= '9') && !(low >= 'a' && low <= 'f'))
            return false;
        *out = *out << 4 | (uint32_t)(c <= '9' ? c - '0' : low - 'a' + 10);
    }
    return true;
}

/* Behind the backslash. */
static bool take_escape(struct reader *r)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char c = r->at < r->s.len ? r->s.ptr[r->at++] : '\0';
    const char *plain = c ? strchr(from, c) : NULL;
    uint32_t high, low;
    if (plain) {
        buf_byte(&r->text, (unsigned char)to[plain - from]);
        return true;
    }
    if (c != 'u' || !take_hex(r, &high))
        return false;
    if (high >= 0xD800 && high < 0xDC00) {
        if (!str_starts(str_sub(r->s, r->at, r->s.len), STR("\\u")))
            return false;
        r->at += 2;
        if (!take_hex(r, &low) || low < 0xDC00 || low > 0xDFFF)
            return false;
        high = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    }
    buf_utf8(&r->text, high);
    return true;
}

static bool take_string(struct reader *r)
{
    bool closed = false;
    buf_clear(&r->text);
    if (!take(r, '"'))
        return false;
    while (r->at < r->s.len && !closed) {
        unsigned char c = (unsigned char)r->s.ptr[r->at++];
        closed = c == '"';
        if (c < 0x20 || (c == '\\' && !take_escape(r)))
            return false;
        if (c != '\\' && !closed)
            buf_byte(&r->text, c);
    }
    r->err = buf_check(&r->text);
    return closed && r->err == OK;
}

/* Digits; *places counts those that were put into *n behind the point, if it stands before them. */
static bool take_digits(struct reader *r, uint64_t *n, int *places, bool behind)
{
    size_t from = r->at;
    for (; r->at < r->s.len && r->s.ptr[r->at] >= '0' && r->s.ptr[r->at] <= '9'; r->at++) {
        bool room = *n < UINT64_MAX / 10 - 9;
        if (room)
            *n = *n * 10 + (uint64_t)(r->s.ptr[r->at] - '0');
        *places += behind ? room : -(room ? 0 : 1);
    }
    return r->at > from;
}

static bool take_exponent(struct reader *r, int *places)
{
    uint64_t n = 0;
    int ignored = 0;
    char sign = r->at < r->s.len ? r->s.ptr[r->at] : '\0';
    if (sign == '+' || sign == '-')
        r->at++;
    if (!take_digits(r, &n, &ignored, false))
        return false;
    int by = n > 400 ? 400 : (int)n;
    *places += sign == '-' ? by : -by;
    return true;
}

static bool take_number(struct reader *r, double *out)
{
    uint64_t n = 0;
    int places = 0;
    bool below = peek(r) == '-';
    if (below)
        r->at++;
    if (!take_digits(r, &n, &places, false))
        return false;
    if (r->at < r->s.len && r->s.ptr[r->at] == '.') {
        r->at++;
        if (!take_digits(r, &n, &places, true))
            return false;
    }
    if (r->at < r->s.len && (r->s.ptr[r->at] | 32) == 'e') {
        r->at++;
        if (!take_exponent(r, &places))
            return false;
    }
    *out = places > 0 ? (double)n / pow(10, places) : (double)n * pow(10, -places);
    *out = below ? -*out : *out;
    return true;
}

static bool take_word(struct reader *r)
{
    static const char *const words[] = {"true", "false", "null"};
    (void)peek(r);
    for (size_t i = 0; i < COUNT(words); i++)
        if (str_starts(str_sub(r->s, r->at, r->s.len), str_from(words[i]))) {
            r->at += strlen(words[i]);
            return true;
        }
    return false;
}

/* Any value, passed over. */
static bool skip_value(struct reader *r, unsigned depth)
{
    double ignored;
    char c = peek(r), end = c == '{' ? '}' : ']';
    if (c == '"')
        return take_string(r);
    if (c != '{' && c != '[')
        return take_word(r) || take_number(r, &ignored);
    if (depth == DEPTH_MOST)
        return false;
    r->at++;
    if (take(r, end))
        return true;
    do {
        if (c == '{' && (!take_string(r) || !take(r, ':')))
            return false;
        if (!skip_value(r, depth + 1))
            return false;
    } while (take(r, ','));
    return take(r, end);
}

/* Chances of the levels; they come to one, or to less where learning held levels down. */
static bool take_levels(struct reader *r, double out[LEVELS])
{
    size_t n = 0;
    double sum = 0;
    if (!take(r, '['))
        return false;
    do {
        if (n == LEVELS || !take_number(r, &out[n]) || !(out[n] > 0 && out[n] < 1))
            return false;
        sum += out[n++];
    } while (take(r, ','));
    if (!take(r, ']') || n < LEVELS_BEFORE || !(sum > 0.1 && sum < 1.01))
        return false;
    if (n == LEVELS_BEFORE) /* a nickname was no likeness then: it is one of letters */
        out[LEVEL_NICKNAME] = out[5];
    return true;
}

static bool take_feature(struct reader *r)
{
    struct link_start *s = &r->start[r->count];
    bool named = false, told = false;
    if (r->count == FEATURES_READ || !take(r, '{') || peek(r) == '}')
        return false;
    do {
        if (!take_string(r) || !take(r, ':'))
            return false;
        if (str_eq(buf_view(&r->text), STR("name"))) {
            if (!take_string(r))
                return false;
            r->err = str_copy(r->arena, buf_view(&r->text), &s->name);
            named = r->err == OK;
            if (!named)
                return false;
        } else if (str_eq(buf_view(&r->text), STR("m"))) {
            if (!take_levels(r, s->m))
                return false;
            told = true;
        } else if (!skip_value(r, 0)) {
            return false;
        }
    } while (take(r, ','));
    r->count++;
    return take(r, '}') && named && told;
}

static bool take_features(struct reader *r)
{
    if (!take(r, '['))
        return false;
    do {
        if (!take_feature(r))
            return false;
    } while (take(r, ','));
    return take(r, ']');
}

static bool take_model(struct reader *r)
{
    double version;
    if (!take(r, '{'))
        return false;
    do {
        if (!take_string(r) || !take(r, ':'))
            return false;
        if (str_eq(buf_view(&r->text), STR("peyvand_model"))) {
            if (!take_number(r, &version) || version < 1 || version > 1)
                return false;
            r->is_model = true;
        } else if (str_eq(buf_view(&r->text), STR("features"))) {
            if (r->count || !take_features(r))
                return false;
        } else if (!skip_value(r, 0)) {
            return false;
        }
    } while (take(r, ','));
    return take(r, '}') && peek(r) == '\0' && r->at == r->s.len && r->is_model && r->count;
}

enum err model_text_read(struct str json, struct arena *a, const struct link_start **out,
                         size_t *count, size_t *bad)
{
    struct reader *r = arena_zero(a, 1, sizeof *r);
    if (!r)
        return ERR_MEMORY;
    r->s = json;
    r->arena = a;
    bool good = take_model(r);
    buf_free(&r->text);
    if (r->err != OK)
        return r->err;
    if (!good) {
        *bad = r->at;
        return ERR_FORMAT;
    }
    *out = r->start;
    *count = r->count;
    return OK;
}
