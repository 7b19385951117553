#include "format/svg.h"

#include "base/utf8.h"

#include <math.h>

static const char *const isolate = "\xE2\x81\xA8", *const end_of_isolate = "\xE2\x81\xA9";
static const char *const left_isolate = "\xE2\x81\xA6"; /* of what is English around names */

double svg_place(struct svg_scale s, double value)
{
    if (!(s.high > s.low))
        return s.from;
    double v = value < s.low ? s.low : value > s.high ? s.high : value;
    return s.from + (v - s.low) / (s.high - s.low) * (s.to - s.from);
}

double svg_step(double low, double high, unsigned most)
{
    double raw = (high - low) / (most ? most : 1);
    if (!(raw > 0) || !isfinite(raw))
        return 1;
    double unit = pow(10, floor(log10(raw)));
    double part = raw / unit;
    return unit * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

void svg_open(struct html *h, double width, double height, const char *title,
              struct str description)
{
    unsigned id = html_id(h);
    html_open(h, "svg");
    html_attr(h, "xmlns", STR("http://www.w3.org/2000/svg"));
    html_attr_f(h, "viewBox", "0 0 %g %g", width, height);
    html_attr(h, "role", STR("img"));
    html_attr_f(h, "aria-labelledby", "t%u d%u", id, id);
    html_open(h, "title");
    html_attr_f(h, "id", "t%u", id);
    html_text(h, str_from(title));
    html_close(h);
    html_open(h, "desc");
    html_attr_f(h, "id", "d%u", id);
    html_text(h, description);
    html_close(h);
}

static void close_with_tip(struct html *h, struct str tip)
{
    if (tip.len) {
        html_open(h, "title");
        html_text(h, tip);
        html_close(h);
    }
    html_close(h);
}

void svg_rect(struct html *h, struct svg_box b, const char *class, struct str tip)
{
    html_open(h, "rect");
    html_attr_number(h, "x", b.x);
    html_attr_number(h, "y", b.y);
    html_attr_number(h, "width", b.width > 0 ? b.width : 0);
    html_attr_number(h, "height", b.height > 0 ? b.height : 0);
    html_attr(h, "class", str_from(class));
    close_with_tip(h, tip);
}

void svg_line(struct html *h, struct svg_point from, struct svg_point to, const char *class)
{
    html_open(h, "line");
    html_attr_number(h, "x1", from.x);
    html_attr_number(h, "y1", from.y);
    html_attr_number(h, "x2", to.x);
    html_attr_number(h, "y2", to.y);
    html_attr(h, "class", str_from(class));
    html_close(h);
}

void svg_dot(struct html *h, struct svg_point at, double radius, const char *class, struct str tip)
{
    html_open(h, "circle");
    html_attr_number(h, "cx", at.x);
    html_attr_number(h, "cy", at.y);
    html_attr_number(h, "r", radius);
    html_attr(h, "class", str_from(class));
    close_with_tip(h, tip);
}

void svg_polyline(struct html *h, const struct svg_point *at, size_t count, const char *class)
{
    struct buf points = {0};
    for (size_t i = 0; i < count; i++)
        if (isfinite(at[i].x) && isfinite(at[i].y))
            buf_printf(&points, "%s%.2f,%.2f", points.len ? " " : "", at[i].x, at[i].y);
    if (points.failed)
        h->out.failed = true;
    html_open(h, "polyline");
    html_attr(h, "points", buf_view(&points));
    html_attr(h, "class", str_from(class));
    html_close(h);
    buf_free(&points);
}

/* The bytes of the first `most` characters. */
static struct str first_of(struct str s, size_t most)
{
    size_t at = 0;
    uint32_t c;
    for (size_t i = 0; i < most && utf8_next_lossy(s, &at, &c); i++)
        ;
    return (struct str){s.ptr, at};
}

/* Writes html_text or html_words, cut, and whole in a tip. */
typedef void put_text(struct html *h, struct str text);

static void put_cut(struct html *h, struct str text, size_t most, put_text *put)
{
    bool cut = most > 1 && utf8_count(text) > most;
    put(h, cut ? first_of(text, most - 1) : text);
    if (cut)
        html_text(h, STR("…"));
    buf_text(&h->out, end_of_isolate);
    if (cut) {
        html_open(h, "title");
        put(h, text);
        html_close(h);
    }
}

void svg_text(struct html *h, struct svg_point at, enum svg_anchor anchor, struct str text,
              size_t most)
{
    html_open(h, "text");
    html_attr_number(h, "x", at.x);
    html_attr_number(h, "y", at.y);
    if (anchor != SVG_START)
        html_attr(h, "text-anchor", anchor == SVG_END ? STR("end") : STR("middle"));
    html_text(h, STR_NONE);
    buf_text(&h->out, isolate);
    put_cut(h, text, most, html_text);
    html_close(h);
}

void svg_words(struct html *h, struct svg_point at, struct str text, size_t most)
{
    html_open(h, "text");
    html_attr_number(h, "x", at.x);
    html_attr_number(h, "y", at.y);
    html_text(h, STR_NONE);
    buf_text(&h->out, left_isolate);
    put_cut(h, text, most, html_words);
    html_close(h);
}
