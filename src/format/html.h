/* html: a page written element by element, escaped unless code says otherwise.
 *
 * What comes from a list goes through html_text, html_isolate or html_attr and cannot leave its
 * place. Markup is written as it stands only from a struct html_markup, which HTML("<hr>") makes
 * out of a literal and nothing else makes. Elements that were opened are kept on a stack, so a
 * page is well formed whatever happened in between.
 *
 *     struct html h = {0};
 *     html_open(&h, "p");
 *     html_attr(&h, "class", STR("note"));
 *     html_text(&h, name);
 *     html_close(&h);
 *     e = html_end(&h, &bytes);      everything closed; ERR_MEMORY when any of it failed */
#ifndef PV_FORMAT_HTML_H
#define PV_FORMAT_HTML_H

#include "base/buf.h"

enum { HTML_DEPTH = 32 };

/* `struct html h = {0};` is empty; html_end or html_free frees. */
struct html {
    struct buf out;
    const char *open[HTML_DEPTH]; /* static names */
    size_t depth;
    bool in_tag;    /* attributes may still come */
    unsigned names; /* ids handed out by html_id */
};

/* Markup that is trusted because it stands in our own source. */
struct html_markup {
    struct str text;
};
#define HTML(literal) ((struct html_markup){STR("" literal)})
/* The same for the initialiser of a static table. */
#define HTML_LINE(literal)                                                                         \
    {                                                                                              \
        {                                                                                          \
            "" literal, sizeof(literal) - 1                                                        \
        }                                                                                          \
    }
void html_markup(struct html *h, struct html_markup m);

/* Opens an element; the name must be static. Attributes follow at once, then contents. */
void html_open(struct html *h, const char *element);
/* The attribute's name must be static. Does nothing where no tag is open. */
void html_attr(struct html *h, const char *name, struct str value);
void html_attr_f(struct html *h, const char *name, const char *fmt, ...) PV_PRINTF(3, 4);
/* A number with at most two digits behind the point. */
void html_attr_number(struct html *h, const char *name, double value);
void html_close(struct html *h);
/* Ends the tag of an element that has no contents in HTML: meta, br. */
void html_void(struct html *h);

/* An element of plain text: html_element(h, "h2", "Weights"). */
void html_element(struct html *h, const char *element, const char *text);

/* Contents, escaped. Controls of terminals and of writing direction are left out; what is not
 * UTF-8 becomes U+FFFD. */
void html_text(struct html *h, struct str s);
void html_text_f(struct html *h, const char *fmt, ...) PV_PRINTF(2, 3);
/* The same of words of ours with names among them, which stand in isolates each as cli/render sets
 * them: isolates stay. */
void html_words(struct html *h, struct str s);
/* html_text in <bdi>: its direction is its own, and what stands around it does not move. */
void html_isolate(struct html *h, struct str s);

/* A number for an id that this page has not had yet. */
unsigned html_id(struct html *h);

/* Closes what is open and hands the bytes over; the caller frees with buf_free. ERR_MEMORY. */
enum err html_end(struct html *h, struct buf *out) PV_CHECKED;
void html_free(struct html *h);

#endif
