/* The page around the charts: its head, its style, what it begins with and what it hides.
 *
 * Drawings are SVG of our own with classes; colours stand in the style sheet once for light, dark
 * and paper. Every drawing has a title and a description, and its figures in a table, so nothing
 * is told by colour alone. A content security policy in the page itself forbids all but the style.
 */
#include "cli/link_page.h"

#include "base/mem.h"
#include "cli/link_ages.h"
#include "cli/link_idle.h"
#include "cli/link_page_inner.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

/* Text in which options, "--labels", stay on one line. */
static void put_prose(struct page *p, struct str text)
{
    ptrdiff_t at;
    while ((at = str_find(text, STR("--"))) >= 0) {
        size_t from = (size_t)at, to = from + 2;
        while (to < text.len && ((text.ptr[to] >= 'a' && text.ptr[to] <= 'z') ||
                                 (text.ptr[to] == '-' && to + 1 < text.len)))
            to++;
        html_text(&p->h, str_sub(text, 0, from));
        html_open(&p->h, "code");
        html_text(&p->h, str_sub(text, from, to - from));
        html_close(&p->h);
        text = str_sub(text, to, text.len);
    }
    html_text(&p->h, text);
}

void page_section(struct page *p, const char *id, const char *heading, const char *reading)
{
    html_open(&p->h, "section");
    html_attr(&p->h, "id", str_from(id));
    html_element(&p->h, "h2", heading);
    html_open(&p->h, "p");
    put_prose(p, str_from(reading));
    html_close(&p->h);
}

void page_figure(struct page *p, struct str caption)
{
    html_open(&p->h, "figure");
    html_open(&p->h, "figcaption");
    html_isolate(&p->h, caption);
    html_close(&p->h);
}

void page_wide_figure(struct page *p, const char *caption)
{
    html_open(&p->h, "figure");
    html_attr(&p->h, "class", STR("wide"));
    html_element(&p->h, "figcaption", caption);
}

void page_table(struct page *p, const char *summary, const char *const *heading, size_t count)
{
    html_open(&p->h, "details");
    html_element(&p->h, "summary", summary);
    html_open(&p->h, "div");
    html_attr(&p->h, "class", STR("scroll"));
    html_attr(&p->h, "tabindex", STR("0"));
    html_attr(&p->h, "role", STR("region"));
    html_attr(&p->h, "aria-label", str_from(summary));
    html_open(&p->h, "table");
    html_open(&p->h, "thead");
    html_open(&p->h, "tr");
    for (size_t i = 0; i < count; i++) {
        html_open(&p->h, "th");
        html_attr(&p->h, "scope", STR("col"));
        html_text(&p->h, str_from(heading[i]));
        html_close(&p->h);
    }
    html_close(&p->h);
    html_close(&p->h);
    html_open(&p->h, "tbody");
}

void page_table_end(struct page *p)
{
    for (size_t i = 0; i < 4; i++)
        html_close(&p->h);
}

double page_bits_shown(double bits)
{
    return fabs(bits) < 0.005 ? 0 : bits;
}

struct page_count page_count(double count)
{
    struct page_count out;
    char digits[32];
    size_t n = 0;
    int len = snprintf(digits, sizeof digits, "%.0f", count);
    for (int i = 0; i < len && n + 2 < sizeof out.text; i++) {
        if (i && digits[i - 1] != '-' && (len - i) % 3 == 0)
            out.text[n++] = ',';
        out.text[n++] = digits[i];
    }
    out.text[n] = '\0';
    return out;
}

static void put_number(char *text, size_t room, enum page_unit unit, double value)
{
    switch (unit) {
    case PAGE_COUNT:
        snprintf(text, room, "%s", page_count(value).text);
        return;
    case PAGE_CHANCE:
        snprintf(text, room, value < 0.001 && value > 0 ? "%.2e" : "%.4f", value);
        return;
    case PAGE_BITS:
        snprintf(text, room, "%+.2f", page_bits_shown(value));
        return;
    case PAGE_PERCENT:
        snprintf(text, room, "%.2f%%", value * 100);
        return;
    }
}

void page_cell(struct page *p, struct str text)
{
    html_open(&p->h, "td");
    html_attr(&p->h, "dir", STR("auto"));
    html_text(&p->h, text);
    html_close(&p->h);
}

void page_number(struct page *p, enum page_unit unit, double value)
{
    char text[64];
    put_number(text, sizeof text, unit, value);
    html_open(&p->h, "td");
    html_attr(&p->h, "class", STR("n"));
    html_text(&p->h, str_from(text));
    html_close(&p->h);
}

struct str page_say(struct page *p, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    buf_clear(&p->text);
    if (n > 0)
        buf_text(&p->text, text);
    return buf_view(&p->text);
}

void page_axis(struct page *p, struct svg_scale x, double y, const char *unit)
{
    double step = svg_step(x.low, x.high, 6);
    svg_line(&p->h, (struct svg_point){x.from, y}, (struct svg_point){x.to, y}, "axis");
    for (double v = ceil(x.low / step) * step; v <= x.high + step / 1000; v += step) {
        char text[32];
        double at = svg_place(x, v);
        snprintf(text, sizeof text, "%g", fabs(v) < step / 1000 ? 0 : v);
        svg_line(&p->h, (struct svg_point){at, y}, (struct svg_point){at, y + 4}, "axis");
        svg_text(&p->h, (struct svg_point){at, y + 15}, SVG_MIDDLE, str_from(text), 0);
    }
    svg_text(&p->h, (struct svg_point){(x.from + x.to) / 2, y + 28}, SVG_MIDDLE, str_from(unit), 0);
}

/* --- the page --- */

static void put_before_style(struct page *p)
{
    html_markup(
        &p->h,
        HTML("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
             "style-src 'unsafe-inline'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
             "<meta name=\"color-scheme\" content=\"light dark\">\n<style>\n"));
}

static void put_fact(struct page *p, const char *what, const char *text)
{
    html_open(&p->h, "div");
    html_element(&p->h, "dt", what);
    html_element(&p->h, "dd", text);
    html_close(&p->h);
}

static void put_fact_number(struct page *p, const char *what, enum page_unit unit, double value)
{
    char text[64];
    put_number(text, sizeof text, unit, value);
    put_fact(p, what, text);
}

/* The name without its folder: a report is passed on, and folders tell of their owner. */
static struct str file_name(struct str path)
{
    for (size_t i = path.len; i > 0; i--)
        if (path.ptr[i - 1] == '/')
            return str_sub(path, i, path.len);
    return path;
}

struct str page_list_name(const struct page *p, size_t list)
{
    return file_name(p->o->file[list]);
}

static void put_title(struct page *p)
{
    html_text(&p->h, p->o->files > 1 ? STR("The same people in ") : STR("The same people within "));
    for (size_t i = 0; i < p->o->files; i++) {
        if (i)
            html_text(&p->h, STR(" and "));
        html_isolate(&p->h, page_list_name(p, i));
    }
}

static const char *mask_text_of(enum mask m)
{
    switch (m) {
    case MASK_NONE:
        return "Names are shown as they stand in the lists. Keep this page as you keep the lists.";
    case MASK_NAMES:
        return "Names, papers, phones, addresses and unknown columns are masked to first letters, "
               "dates of birth to their years. Ids and places are shown: the page is not "
               "anonymous.";
    case MASK_ALL:
        return "No value and no id of any row is shown.";
    }
    return "";
}

/* Ages that dates of birth could be compared with, and the year in which they were stated. */
static void put_ages(struct page *p)
{
    const struct age_reading *a = &p->r->people.ages;
    char text[40];
    if (!a->alone)
        return;
    if (a->rows)
        snprintf(text, sizeof text, "%d, %s", a->stated, a->told ? "as told" : "estimated");
    else
        snprintf(text, sizeof text, "a year not known; not compared");
    put_fact_number(p, "ages without a date of birth", PAGE_COUNT, (double)a->alone);
    put_fact(p, "ages stated in", text);
}

static void put_rows(struct page *p)
{
    const struct people *k = &p->r->people;
    char text[2 * sizeof(struct page_count) + 8];
    double second = 0, alone[2] = {0, 0};
    for (size_t i = 0; i < k->rows && k->second; i++) {
        second += k->second[i];
        if (p->chosen)
            alone[k->second[i]] += p->partner[i] == INT32_MIN;
    }
    if (!k->second) {
        put_fact_number(p, "rows", PAGE_COUNT, (double)k->rows);
        return;
    }
    snprintf(text, sizeof text, "%s and %s", page_count((double)k->rows - second).text,
             page_count(second).text);
    put_fact(p, "rows of the two lists", text);
    if (!p->chosen)
        return;
    snprintf(text, sizeof text, "%s and %s", page_count(alone[0]).text, page_count(alone[1]).text);
    put_fact(p, "rows without a partner", text);
}

/* Pairs by what became of them. */
static void put_fates(struct page *p)
{
    struct page_fate f = page_fate(p);
    if (p->chosen) {
        put_fact_number(p, "pairs chosen", PAGE_COUNT, f.chosen);
        put_fact_number(p, "pairs refused, a better partner", PAGE_COUNT, f.refused);
    } else {
        put_fact_number(p, "pairs above the threshold", PAGE_COUNT, f.chosen);
    }
    if (f.chosen > 0)
        put_fact_number(p, p->chosen ? "of the chosen, expected right" : "of those, expected right",
                        PAGE_PERCENT, f.right / f.chosen);
}

/* Of all matches, those that no rule could show are only guessed at: a bound, if that. */
static void put_recall(struct page *p)
{
    char text[32];
    snprintf(text, sizeof text, "%.1f%%", p->r->plan.recall * 100); /* not 100% for 0.996 */
    if (p->r->plan.recall_known)
        put_fact(p, "matches that the rules find, at most about", text);
    else
        put_fact(p, "matches that the rules find", "not known: too few matches to tell");
}

static void put_summary(struct page *p)
{
    const struct link_result *r = p->r;
    double groups = 0;
    char text[sizeof(struct page_count) + 16];
    for (size_t i = 0; i < r->people.rows; i++)
        groups += r->cluster[i] == i;
    html_open(&p->h, "dl");
    put_rows(p);
    put_fact_number(p, "people found", PAGE_COUNT, groups);
    put_fact_number(p, "pairs compared", PAGE_COUNT, r->pairs.scored);
    put_fates(p);
    snprintf(text, sizeof text, "%g", r->threshold);
    put_fact(p, "threshold", text);
    if (r->plan.rule_count)
        put_recall(p);
    snprintf(text, sizeof text, "1 in %s", page_count(1 / r->model.lambda).text);
    put_fact(p, "matches among all pairs (lambda)", text);
    put_ages(p);
    if (r->people.second)
        put_fact(p, "assignment", assign_text(r->assign));
    html_close(&p->h);
}

static const char *const contents[][2] = {
    {"weights", "Weights"},
    {"chances", "m and u"},
    {"terms", "Term frequency"},
    {"rules", "Rules"},
    {"scores", "Scores"},
    {"calibration", "Calibration"},
    {"unlinkable", "Unlinkable rows"},
    {"clusters", "Cluster sizes"},
    {"pairs", "Pairs"},
    {"assumed", "What was assumed"},
};

static void put_contents(struct page *p)
{
    html_open(&p->h, "nav");
    html_attr(&p->h, "aria-label", STR("Contents"));
    html_open(&p->h, "ul");
    for (size_t i = 0; i < COUNT(contents); i++) {
        html_open(&p->h, "li");
        html_open(&p->h, "a");
        html_attr_f(&p->h, "href", "#%s", contents[i][0]);
        html_text(&p->h, str_from(contents[i][1]));
        html_close(&p->h);
        html_close(&p->h);
    }
    html_close(&p->h);
    html_close(&p->h);
}

static void put_head(struct page *p)
{
    put_before_style(p);
    page_style(p);
    html_open(&p->h, "title");
    html_text(&p->h, p->o->files > 1 ? STR("Peyvand: two lists") : STR("Peyvand: one list"));
    html_close(&p->h);
    html_markup(&p->h, HTML("\n</head>\n<body>\n"));
    html_open(&p->h, "header");
    html_open(&p->h, "h1");
    put_title(p);
    html_close(&p->h);
    html_open(&p->h, "p");
    html_attr(&p->h, "class", STR("soft"));
    html_text(&p->h, str_from(mask_text_of(p->v->mask)));
    html_close(&p->h);
    html_close(&p->h);
}

/* The text with the lists' folders left out. */
static void put_without_folders(struct page *p, struct str text)
{
    while (text.len) {
        size_t next = text.len, skip = 0;
        for (size_t i = 0; i < p->o->files; i++) {
            struct str path = p->o->file[i], name = file_name(path);
            ptrdiff_t at = name.len < path.len ? str_find(text, path) : -1;
            if (at >= 0 && (size_t)at < next) {
                next = (size_t)at;
                skip = path.len - name.len;
            }
        }
        html_text(&p->h, str_sub(text, 0, next));
        text = str_sub(text, next + skip, text.len);
    }
}

static void put_assumed(struct page *p)
{
    page_section(p, "assumed", "What was assumed while reading",
                 "How each list was read and what its columns were taken for. All of it can be "
                 "corrected with --map, --id, --ignore and --stated.");
    html_open(&p->h, "pre");
    html_attr(&p->h, "dir", STR("auto"));
    put_without_folders(p, buf_view(&p->v->lists->said));
    buf_clear(&p->text);
    link_idle_text(p->v->lists, &p->text);
    link_ages_text(&p->r->people.ages, &p->text);
    link_show_crowd(&p->r->model, &p->text);
    html_text(&p->h, buf_view(&p->text));
    html_close(&p->h);
    html_close(&p->h);
}

static enum err put_body(struct page *p)
{
    put_head(p);
    html_open(&p->h, "main");
    put_summary(p);
    put_contents(p);
    page_weights(p);
    page_chances(p);
    enum err e = page_terms(p);
    if (e != OK)
        return e;
    page_rules(p);
    page_scores(p);
    e = page_calibration(p);
    if (e != OK)
        return e;
    page_unlinkable(p);
    e = page_clusters(p);
    if (e != OK)
        return e;
    page_pairs(p);
    put_assumed(p);
    html_close(&p->h);
    html_markup(&p->h, HTML("\n</body>\n</html>\n"));
    return buf_check(&p->text);
}

enum err link_page(const struct link_view *v, const struct link_page_options *o, struct buf *out)
{
    const struct link_result *r = v->result;
    struct page p = {.v = v, .r = r, .o = o};
    enum err e = page_take_pairs(&p);
    p.threshold_bits =
        p.chosen
            ? log2(r->threshold / (1 - r->threshold))
            : (double)(model_weight_for(&r->model, r->threshold) + r->model.prior) / MODEL_UNIT;
    if (e == OK)
        e = put_body(&p);
    if (e == OK)
        e = html_end(&p.h, out);
    page_drop_pairs(&p);
    html_free(&p.h);
    buf_free(&p.text);
    return e;
}
