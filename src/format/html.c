#include "format/html.h"

#include "base/utf8.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

/* Steers a terminal or the direction of writing. */
static bool is_control(uint32_t c)
{
    return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0) || c == 0x200E ||
           c == 0x200F || c == 0x61C || (c >= 0x202A && c <= 0x202E) || c == 0x2028 ||
           c == 0x2029 || c == 0xFFFE || c == 0xFFFF;
}

static bool is_isolate(uint32_t c)
{
    return c >= 0x2066 && c <= 0x2069;
}

static void put_escaped(struct buf *out, struct str s, bool isolates)
{
    uint32_t c;
    for (size_t at = 0; utf8_next_lossy(s, &at, &c);) {
        if (c == '&')
            buf_text(out, "&amp;");
        else if (c == '<')
            buf_text(out, "&lt;");
        else if (c == '>')
            buf_text(out, "&gt;");
        else if (c == '"')
            buf_text(out, "&quot;");
        else if (c == '\'')
            buf_text(out, "&#39;");
        else if (!is_control(c) && (isolates || !is_isolate(c)))
            buf_utf8(out, c);
    }
}

static void end_tag(struct html *h)
{
    if (h->in_tag)
        buf_byte(&h->out, '>');
    h->in_tag = false;
}

void html_markup(struct html *h, struct html_markup m)
{
    end_tag(h);
    buf_str(&h->out, m.text);
}

void html_open(struct html *h, const char *element)
{
    end_tag(h);
    if (h->depth == HTML_DEPTH) {
        h->out.failed = true;
        return;
    }
    h->open[h->depth++] = element;
    buf_byte(&h->out, '<');
    buf_text(&h->out, element);
    h->in_tag = true;
}

void html_attr(struct html *h, const char *name, struct str value)
{
    if (!h->in_tag)
        return;
    buf_printf(&h->out, " %s=\"", name);
    put_escaped(&h->out, value, false);
    buf_byte(&h->out, '"');
}

void html_attr_f(struct html *h, const char *name, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    html_attr(h, name, n < 0 ? STR_NONE : str_from(text));
}

void html_attr_number(struct html *h, const char *name, double value)
{
    double v = isfinite(value) ? round(value * 100) / 100 : 0;
    html_attr_f(h, name, "%g", v == 0 ? 0 : v);
}

void html_close(struct html *h)
{
    end_tag(h);
    if (h->depth == 0)
        return;
    buf_printf(&h->out, "</%s>", h->open[--h->depth]);
}

void html_void(struct html *h)
{
    end_tag(h);
    if (h->depth)
        h->depth--;
}

void html_element(struct html *h, const char *element, const char *text)
{
    html_open(h, element);
    html_text(h, str_from(text));
    html_close(h);
}

void html_text(struct html *h, struct str s)
{
    end_tag(h);
    put_escaped(&h->out, s, false);
}

void html_words(struct html *h, struct str s)
{
    end_tag(h);
    put_escaped(&h->out, s, true);
}

void html_text_f(struct html *h, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    html_text(h, n < 0 ? STR_NONE : str_from(text));
}

void html_isolate(struct html *h, struct str s)
{
    html_open(h, "bdi");
    html_text(h, s);
    html_close(h);
}

unsigned html_id(struct html *h)
{
    return ++h->names;
}

enum err html_end(struct html *h, struct buf *out)
{
    while (h->depth)
        html_close(h);
    enum err e = buf_check(&h->out);
    if (e == OK) {
        *out = h->out;
        *h = (struct html){0};
    }
    html_free(h);
    return e;
}

void html_free(struct html *h)
{
    buf_free(&h->out);
    *h = (struct html){0};
}
