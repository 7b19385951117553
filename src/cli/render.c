#include "cli/render.h"

#include "base/utf8.h"
#include "core/date.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { ISOLATE_FIRST = 0x2066, FSI = 0x2068, PDI = 0x2069 };

/* Takes no room of its own: marks and joiners. */
static bool is_mark(uint32_t c)
{
    return (c >= 0x300 && c < 0x370) || (c >= 0x610 && c <= 0x61A) || (c >= 0x64B && c <= 0x65F) ||
           c == 0x670 || (c >= 0x6D6 && c <= 0x6ED) || (c >= 0x200B && c <= 0x200D) ||
           c == 0xFEFF || c == 0xAD;
}

/* Steers the terminal or the direction of writing. */
static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x200E || c == 0x200F || c == 0x61C ||
           (c >= 0x202A && c <= 0x202E) || (c >= ISOLATE_FIRST && c <= PDI) || c == 0x2028 ||
           c == 0x2029;
}

static bool is_wide(uint32_t c)
{
    return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
           (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
           (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
}

/* A control becomes a blank where it parts words, and nothing where it only steers. */
static uint32_t harmless(uint32_t c)
{
    if (!is_control(c))
        return c;
    return c < 0x20 || c == 0x2028 || c == 0x2029 ? ' ' : c < 0xA0 ? 0xFFFD : 0;
}

static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0x80)
            return false;
    return true;
}

void render_plain(struct buf *out, struct str s)
{
    uint32_t c;
    for (size_t at = 0; utf8_next_lossy(s, &at, &c);) {
        c = harmless(c);
        if (c)
            buf_utf8(out, c);
    }
}

void render_text(struct buf *out, struct str s)
{
    bool plain = is_plain(s);
    if (!plain)
        buf_utf8(out, FSI);
    render_plain(out, s);
    if (!plain)
        buf_utf8(out, PDI);
}

size_t render_width(struct str s)
{
    size_t width = 0;
    uint32_t c;
    for (size_t at = 0; utf8_next_lossy(s, &at, &c);) {
        c = harmless(c);
        if (c && !is_mark(c))
            width += is_wide(c) ? 2 : 1;
    }
    return width;
}

void render_padded(struct buf *out, struct str s, size_t width)
{
    render_text(out, s);
    for (size_t w = render_width(s); w < width; w++)
        buf_byte(out, ' ');
}

void render_call(struct call *c, struct str s)
{
    struct buf text = {0};
    render_text(&text, s);
    if (text.failed)
        c->out.failed = true;
    call_str(c, buf_view(&text));
    buf_free(&text);
}

/* ---- tables ---- */

void render_cell(struct render_table *t, struct str text)
{
    if (t->count == t->room) {
        size_t room = t->room ? t->room * 2 : 64;
        struct str *cells = arena_zero(t->arena, room, sizeof *cells);
        if (!cells) {
            t->failed = true;
            return;
        }
        if (t->count)
            memcpy(cells, t->cells, t->count * sizeof *cells);
        t->cells = cells;
        t->room = room;
    }
    if (str_copy(t->arena, text, &t->cells[t->count]) == OK)
        t->count++;
    else
        t->failed = true;
}

void render_cell_f(struct render_table *t, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    int len = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (len < 0)
        t->failed = true;
    else
        render_cell(t,
                    (struct str){text, (size_t)len < sizeof text ? (size_t)len : sizeof text - 1});
}

static void print_row(struct buf *line, const struct render_table *t, size_t row,
                      const size_t width[RENDER_COLUMNS])
{
    for (size_t i = 0; i < t->columns; i++) {
        struct str cell = t->cells[row * t->columns + i];
        bool last = i + 1 == t->columns;
        if (i)
            buf_text(line, "  ");
        for (size_t w = render_width(cell); t->right & 1u << i && w < width[i]; w++)
            buf_byte(line, ' ');
        render_padded(line, cell, last || t->right & 1u << i ? 0 : width[i]);
    }
    while (line->len && line->ptr[line->len - 1] == ' ')
        line->len--;
    buf_byte(line, '\n');
}

enum err render_rows(struct call *c, const struct render_table *t, size_t indent)
{
    size_t width[RENDER_COLUMNS] = {0}, rows = t->columns ? t->count / t->columns : 0;
    struct buf line = {0};
    if (t->failed)
        return ERR_MEMORY;
    for (size_t i = 0; i < rows * t->columns; i++) {
        size_t w = render_width(t->cells[i]);
        if (w > width[i % t->columns])
            width[i % t->columns] = w;
    }
    enum err err = OK;
    for (size_t row = 0; err == OK && row < rows; row++) {
        buf_clear(&line);
        for (size_t i = 0; i < indent; i++)
            buf_byte(&line, ' ');
        print_row(&line, t, row, width);
        err = buf_check(&line);
        if (err == OK)
            call_str(c, buf_view(&line));
    }
    buf_free(&line);
    return err;
}

/* ---- small things ---- */

struct render_reference render_reference(char prefix, const struct tag *t)
{
    struct render_reference r;
    reference_print(prefix, t, r.text);
    return r;
}

struct render_reference render_reference_short(char prefix, const struct tag *t)
{
    enum { SHORT = 2 + 3 * 4 + 2 }; /* prefix and dash, three groups, two dashes */
    struct render_reference r = render_reference(prefix, t);
    r.text[SHORT] = '\0';
    return r;
}

struct render_day render_day(int32_t day)
{
    struct render_day d;
    char text[12];
    if (day == DAY_OPEN) {
        snprintf(d.text, sizeof d.text, "not known");
    } else {
        date_print(day, text);
        snprintf(d.text, sizeof d.text, "%s", text);
    }
    return d;
}

struct render_percent render_percent(double probability)
{
    struct render_percent p;
    if (probability > 0.999)
        snprintf(p.text, sizeof p.text, ">99.9%%");
    else if (probability < 0.001)
        snprintf(p.text, sizeof p.text, " <0.1%%");
    else
        snprintf(p.text, sizeof p.text, "%5.1f%%", probability * 100);
    return p;
}

const char *render_plural(uint64_t n, const char *one, const char *many)
{
    return n == 1 ? one : many;
}

/* ---- JSON ---- */

json_t *render_json_text(struct str s)
{
    return s.len ? json_stringn(s.ptr, s.len) : json_null();
}

void render_json_set(struct render_json *j, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        j->failed = true;
}

void render_json_add(struct render_json *j, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        j->failed = true;
}

static int add_bytes(const char *bytes, size_t len, void *out)
{
    buf_add(out, bytes, len);
    return ((struct buf *)out)->failed ? -1 : 0;
}

enum err render_json_print(struct call *c, struct render_json *j, json_t *top)
{
    struct buf text = {0};
    if (json_is_object(top) && c->warning.len)
        render_json_set(j, top, "warning", render_json_text(c->warning));
    bool good =
        top && !j->failed &&
        json_dump_callback(top, add_bytes, &text, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) == 0;
    json_decref(top);
    if (good) {
        call_str(c, buf_view(&text));
        call_str(c, STR("\n"));
    }
    buf_free(&text);
    return good ? OK : ERR_MEMORY;
}
