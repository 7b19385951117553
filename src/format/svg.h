/* svg: drawings within a page, each with a title and a description for who cannot see it.
 *
 * Coordinates are units of the drawing's own box, y downwards. A class is a name of the page's
 * style sheet; colours are chosen there, so that light, dark and print are one drawing. */
#ifndef PV_FORMAT_SVG_H
#define PV_FORMAT_SVG_H

#include "format/html.h"

enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };

struct svg_point {
    double x, y;
};

struct svg_box {
    double x, y, width, height;
};

/* A scale: values from low to high onto places from `from` to `to`. */
struct svg_scale {
    double low, high, from, to;
};
double svg_place(struct svg_scale s, double value);
/* A step of 1, 2 or 5 times a power of ten, so that low..high has at most `most` of them. */
double svg_step(double low, double high, unsigned most);

/* Title: what it is; description: what it says. Close with html_close. */
void svg_open(struct html *h, double width, double height, const char *title,
              struct str description);
/* Side lengths below zero are taken as zero. `tip`, where not empty, is shown by a pointer that
 * rests on the shape, and read out. */
void svg_rect(struct html *h, struct svg_box b, const char *class, struct str tip);
void svg_line(struct html *h, struct svg_point from, struct svg_point to, const char *class);
void svg_dot(struct html *h, struct svg_point at, double radius, const char *class, struct str tip);
void svg_polyline(struct html *h, const struct svg_point *at, size_t count, const char *class);
/* A text isolated in direction, cut with an ellipsis behind `most` characters (0: never). */
void svg_text(struct html *h, struct svg_point at, enum svg_anchor anchor, struct str text,
              size_t most);
/* The same from the left on, of words of ours with names in isolates among them: html_words. */
void svg_words(struct html *h, struct svg_point at, struct str text, size_t most);

#endif
