/* What was learnt: weights, m and u, how much rarer values count, and which pairs were compared. */
#include "base/mem.h"
#include "base/sort.h"
#include "base/utf8.h"
#include "cli/link_idle.h"
#include "cli/link_page_inner.h"
#include "cli/render.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    LABEL_WIDTH = 168,
    LABEL_LETTERS = 30,
    ROW = 16,
    SECOND_LINE = 11,
    TERMS_SHOWN = 8,
    CURVE_POINTS = 64,
    RULE_HEIGHT = 48,
    RULE_LETTERS = 62,
    RULES_TOGETHER = 6
};

/* Levels that can occur for a feature of its kind. */
static bool level_used(const struct page *p, size_t f, uint8_t level)
{
    return compare_may_be(&p->r->people, f, level);
}

static struct str level_text(const struct page *p, size_t f, uint8_t level)
{
    return str_from(compare_level_text(p->r->people.feature[f].kind, level));
}

/* Where a label too long for one line is parted, behind a blank; 0 where it is not. */
static size_t label_parting(struct str what)
{
    size_t at = what.len > LABEL_LETTERS ? LABEL_LETTERS : 0;
    while (at > 0 && what.ptr[at - 1] != ' ')
        at--;
    return at;
}

static double row_height(const struct page *p, size_t f, uint8_t level)
{
    return ROW + (label_parting(level_text(p, f, level)) ? SECOND_LINE : 0);
}

static double levels_height(const struct page *p, size_t f)
{
    double height = 0;
    for (uint8_t l = 0; l < LEVELS; l++)
        height += level_used(p, f, l) ? row_height(p, f, l) : 0;
    return height;
}

/* In one line or two, before the row that begins at y. */
static void put_label(struct page *p, double y, struct str what)
{
    size_t parting = label_parting(what);
    struct svg_point at = {LABEL_WIDTH - 4, y + 12};
    if (parting) {
        svg_text(&p->h, at, SVG_END, str_sub(what, 0, parting - 1), 0);
        at.y += SECOND_LINE;
    }
    svg_text(&p->h, at, SVG_END, str_sub(what, parting, what.len), LABEL_LETTERS);
}

/* Some weights are set and not learnt; what stands for u then is no chance. */
static bool is_chance(double u)
{
    return u <= 1;
}

static double weight_bits(const struct page *p, size_t f, size_t level)
{
    return (double)p->r->model.weight[f][level] / MODEL_UNIT;
}

/* A column that only one list has: no two values of it are ever compared. */
static bool is_idle(const struct page *p, size_t f)
{
    return p->r->people.feature[f].idle;
}

/* A column that never told anything, too: every agreement weighs nothing. */
static bool is_silent(const struct page *p, size_t f)
{
    if (is_idle(p, f))
        return true;
    for (uint8_t l = 0; l < LEVELS; l++)
        if (level_used(p, f, l) && fabs(weight_bits(p, f, l)) >= 0.05)
            return false;
    return true;
}

static void name_silent(struct page *p)
{
    size_t n = 0;
    for (size_t f = 0; f < p->r->people.feature_count; f++) {
        if (is_idle(p, f) || !is_silent(p, f))
            continue;
        if (n++ == 0)
            html_open(&p->h, "p");
        html_text(&p->h, n == 1 ? STR("These columns say nothing here: ") : STR(", "));
        html_isolate(&p->h, p->r->people.feature[f].name);
    }
    if (n == 0)
        return;
    html_text(&p->h, STR("."));
    html_close(&p->h);
}

/* Columns that are left out altogether, a line each. */
static void name_idle(struct page *p)
{
    struct str name;
    const char *why;
    size_t n = 0;
    for (size_t at = 0; link_idle_next(p->v->lists, &at, &name, &why); n++) {
        if (n == 0) {
            html_element(&p->h, "h3", "Not compared");
            html_open(&p->h, "ul");
        }
        html_open(&p->h, "li");
        html_isolate(&p->h, name);
        html_text(&p->h, page_say(p, ": %s", why));
        html_close(&p->h);
    }
    if (n > 0)
        html_close(&p->h);
}

static void weight_chart(struct page *p, size_t f, double most)
{
    const struct feature *k = &p->r->people.feature[f];
    double height = levels_height(p, f) + 32, y = 0;
    struct svg_scale x = {-most, most, LABEL_WIDTH, CHART_WIDTH - 8};
    double zero = svg_place(x, 0);
    page_figure(p, k->name);
    svg_open(&p->h, CHART_WIDTH, height, "Match weight of each kind of agreement",
             page_say(p, "%.*s. Bars to the right speak for one person, to the left against; bits.",
                      STR_ARG(str_sub(k->name, 0, 200))));
    for (uint8_t i = 0; i < LEVELS; i++) {
        uint8_t l = page_level(i);
        if (!level_used(p, f, l))
            continue;
        double bits = weight_bits(p, f, l), at = svg_place(x, bits);
        double top = y + (row_height(p, f, l) - ROW) / 2;
        struct svg_box bar = {bits < 0 ? at : zero, top + 3, fabs(at - zero), ROW - 5};
        struct str what = level_text(p, f, l);
        put_label(p, y, what);
        struct str tip = page_say(p, "%s: %+.2f bits", what.ptr, bits);
        svg_rect(&p->h, bar, bits < 0 ? "against" : "for", tip);
        struct str value = page_say(p, "%+.1f", bits);
        svg_text(&p->h, (struct svg_point){bits < 0 ? zero + 3 : zero - 3, top + 12},
                 bits < 0 ? SVG_START : SVG_END, value, 0);
        y += row_height(p, f, l);
    }
    svg_line(&p->h, (struct svg_point){zero, 0}, (struct svg_point){zero, y}, "axis");
    page_axis(p, x, y, "bits");
    html_close(&p->h);
    html_close(&p->h);
}

static void weight_table(struct page *p)
{
    static const char *const heading[] = {"column", "agreement", "m", "u", "bits"};
    size_t compared = 0;
    for (size_t f = 0; f < p->r->people.feature_count; f++)
        compared += !is_idle(p, f);
    if (!compared) {
        html_element(&p->h, "p", "No column is compared.");
        return;
    }
    page_table(p, "All weights in figures", heading, COUNT(heading));
    for (size_t f = 0; f < p->r->people.feature_count; f++)
        for (uint8_t i = 0; i < LEVELS; i++) {
            uint8_t l = page_level(i);
            if (is_idle(p, f) || !level_used(p, f, l))
                continue;
            html_open(&p->h, "tr");
            page_cell(p, p->r->people.feature[f].name);
            page_cell(p, str_from(compare_level_text(p->r->people.feature[f].kind, l)));
            page_number(p, PAGE_CHANCE, p->r->model.m[f][l]);
            if (is_chance(p->r->model.u[f][l]))
                page_number(p, PAGE_CHANCE, p->r->model.u[f][l]);
            else
                page_cell(p, STR("–"));
            page_number(p, PAGE_BITS, weight_bits(p, f, l));
            html_close(&p->h);
        }
    page_table_end(p);
}

void page_weights(struct page *p)
{
    double most = 1;
    for (size_t f = 0; f < p->r->people.feature_count; f++)
        for (uint8_t l = 0; l < LEVELS; l++)
            if (!is_idle(p, f) && level_used(p, f, l))
                most = fmax(most, fabs(weight_bits(p, f, l)));
    page_section(p, "weights", "What each agreement is worth",
                 "Bits added when two rows agree in this way: ten bits for are a thousand to one. "
                 "Agreement on a rare value adds more, on a common one less; see term frequency.");
    html_open(&p->h, "p");
    html_text(&p->h, page_say(p,
                              "Before anything is compared, two rows that may be one person have "
                              "%+.2f bits: about one pair in %s is a match.",
                              (double)p->r->model.prior / MODEL_UNIT,
                              page_count(1 / p->r->model.lambda).text));
    html_close(&p->h);
    html_open(&p->h, "div");
    html_attr(&p->h, "class", STR("grid"));
    for (size_t f = 0; f < p->r->people.feature_count; f++)
        if (!is_silent(p, f))
            weight_chart(p, f, most);
    html_close(&p->h);
    name_silent(p);
    name_idle(p);
    weight_table(p);
    html_close(&p->h);
}

/* --- m and u --- */

/* Powers of ten at the foot. */
static void chance_axis(struct page *p, struct svg_scale x, double y)
{
    svg_line(&p->h, (struct svg_point){x.from, y}, (struct svg_point){x.to, y}, "axis");
    for (double v = x.low; v <= 0.5; v += x.low < -8 ? 3 : x.low < -5 ? 2 : 1) {
        double at = svg_place(x, v);
        svg_line(&p->h, (struct svg_point){at, y}, (struct svg_point){at, y + 4}, "axis");
        svg_text(&p->h, (struct svg_point){at, y + 15}, SVG_MIDDLE,
                 v > -0.5 ? STR("1") : page_say(p, "1e%.0f", v), 0);
    }
    svg_text(&p->h, (struct svg_point){(x.from + x.to) / 2, y + 28}, SVG_MIDDLE, STR("chance"), 0);
}

static void chance_chart(struct page *p, size_t f, double least)
{
    const struct feature *k = &p->r->people.feature[f];
    struct svg_scale x = {least, 0, LABEL_WIDTH + 6, CHART_WIDTH - 12};
    double y = 0;
    page_figure(p, k->name);
    svg_open(&p->h, CHART_WIDTH, levels_height(p, f) + 32, "m and u of each level",
             page_say(p,
                      "%.*s. Filled dot: m, among rows of one person. Ring: u, among rows of "
                      "different people. The longer the line, the more the agreement says.",
                      STR_ARG(str_sub(k->name, 0, 200))));
    for (uint8_t i = 0; i < LEVELS; i++) {
        uint8_t l = page_level(i);
        if (!level_used(p, f, l))
            continue;
        double m = p->r->model.m[f][l], u = p->r->model.u[f][l];
        double middle = y + row_height(p, f, l) / 2;
        struct svg_point at_m = {svg_place(x, log10(m)), middle};
        struct svg_point at_u = {svg_place(x, log10(u)), middle};
        put_label(p, y, level_text(p, f, l));
        svg_line(&p->h, (struct svg_point){x.from, middle}, (struct svg_point){x.to, middle},
                 "rule");
        if (is_chance(u)) {
            svg_line(&p->h, at_m, at_u, "span");
            svg_dot(&p->h, at_u, 3.5, "hollow", page_say(p, "u %.3g", u));
        }
        svg_dot(&p->h, at_m, 4, "for", page_say(p, "m %.3g", m));
        y += row_height(p, f, l);
    }
    chance_axis(p, x, y);
    html_close(&p->h);
    html_close(&p->h);
}

void page_chances(struct page *p)
{
    double least = -1;
    for (size_t f = 0; f < p->r->people.feature_count; f++)
        for (uint8_t l = 0; l < LEVELS; l++)
            if (!is_idle(p, f) && level_used(p, f, l))
                least = fmin(least, floor(log10(fmin(p->r->model.m[f][l], p->r->model.u[f][l]))));
    page_section(p, "chances", "m and u of each level",
                 "How often a level occurs between two rows of one person (m, filled dot) and of "
                 "different people (u, ring). The distance between the two is the weight.");
    html_open(&p->h, "div");
    html_attr(&p->h, "class", STR("grid"));
    for (size_t f = 0; f < p->r->people.feature_count; f++)
        if (!is_silent(p, f))
            chance_chart(p, f, least > -12 ? least : -12);
    html_close(&p->h);
    html_element(&p->h, "p", "The figures are in the table of weights above.");
    html_close(&p->h);
}

/* --- term frequency --- */

struct term_count {
    uint32_t value, rows;
    double bits;
};

/* All spellings of a name count in how common it is, and of a whole name each word: so by what it
 * is worth, which is how common it is. */
static int by_bits(const void *a, const void *b, void *context)
{
    const struct term_count *x = a, *y = b;
    (void)context;
    if (x->bits < y->bits || x->bits > y->bits)
        return x->bits < y->bits ? -1 : 1;
    return x->rows > y->rows ? -1 : x->rows < y->rows;
}

static double term_bits(const struct page *p, size_t f, uint32_t value)
{
    const struct model *d = &p->r->model;
    return (double)(d->weight[f][LEVEL_SAME] + d->rarity[f][value]) / MODEL_UNIT;
}

static void term_chart(struct page *p, size_t f, const struct term_count *term, size_t count)
{
    struct svg_point curve[CURVE_POINTS];
    size_t points = 0;
    double high = term[count - 1].bits, low = term[0].bits;
    struct svg_scale x = {0, log10((double)count), 34, CHART_WIDTH - 12};
    double usual_bits = weight_bits(p, f, LEVEL_SAME);
    struct svg_scale y = {floor(fmin(0, fmin(low, usual_bits))),
                          ceil(fmax(high, usual_bits) + 0.01), 130, 8};
    svg_open(&p->h, CHART_WIDTH, 166, "Weight of agreeing on a value, commonest values first",
             page_say(p, "%.*s. From %+.1f bits for the commonest value to %+.1f for the rarest.",
                      STR_ARG(str_sub(p->r->people.feature[f].name, 0, 200)), low, high));
    double step = svg_step(y.low, y.high, 5);
    for (double v = ceil(y.low / step) * step; v <= y.high; v += step) {
        double at = svg_place(y, v);
        svg_line(&p->h, (struct svg_point){x.from, at}, (struct svg_point){x.to, at}, "rule");
        svg_text(&p->h, (struct svg_point){x.from - 4, at + 4}, SVG_END,
                 page_say(p, "%g", fabs(v) < step / 1000 ? 0 : v), 0);
    }
    for (size_t i = 0; i < CURVE_POINTS; i++) {
        double rank = pow((double)count, (double)i / (CURVE_POINTS - 1));
        size_t at = (size_t)(rank + 0.5) - 1;
        curve[points++] = (struct svg_point){svg_place(x, log10((double)at + 1)),
                                             svg_place(y, term[at < count ? at : count - 1].bits)};
    }
    svg_polyline(&p->h, curve, points, "curve");
    double usual = svg_place(y, usual_bits);
    svg_line(&p->h, (struct svg_point){x.from, usual}, (struct svg_point){x.to, usual}, "mark");
    svg_text(&p->h, (struct svg_point){x.from + 3, usual - 4}, SVG_START, STR("on average"), 0);
    svg_line(&p->h, (struct svg_point){x.from, 130}, (struct svg_point){x.to, 130}, "axis");
    for (double r = 0; pow(10, r) <= (double)count; r++)
        svg_text(&p->h, (struct svg_point){svg_place(x, r), 145}, r > 0 ? SVG_MIDDLE : SVG_START,
                 page_say(p, "%s", page_count(pow(10, r)).text), 0);
    svg_text(&p->h, (struct svg_point){(x.from + x.to) / 2, 160}, SVG_MIDDLE,
             STR("value, by how common it is (1: the commonest); bits upwards"), 0);
    html_close(&p->h);
}

/* The first people row that holds the value, to show it as it was written. */
static size_t holder_of(const struct page *p, size_t f, uint32_t value)
{
    const struct people *k = &p->r->people;
    for (size_t i = 0; i < k->rows; i++)
        if (k->number[i * k->stride + f] == value)
            return i;
    return 0;
}

static void term_table(struct page *p, size_t f, const struct term_count *term, size_t count)
{
    static const char *const heading[] = {"value", "rows", "bits when both have it"};
    page_table(p, "Commonest values", heading, COUNT(heading));
    for (size_t i = 0; i < count && i < TERMS_SHOWN; i++) {
        buf_clear(&p->text);
        link_view_said(p->v, f, holder_of(p, f, term[i].value), &p->text);
        mask_cut(&p->text);
        html_open(&p->h, "tr");
        page_cell(p, buf_view(&p->text));
        page_number(p, PAGE_COUNT, term[i].rows);
        page_number(p, PAGE_BITS, term[i].bits);
        html_close(&p->h);
    }
    page_table_end(p);
}

static enum err terms_of(struct page *p, size_t f, size_t *shown)
{
    const struct people *k = &p->r->people;
    const struct feature *feature = &k->feature[f];
    size_t values = k->store[feature->store].texts.count, n = 0;
    struct term_count *term = mem_alloc((values + 1) * sizeof *term);
    if (!term)
        return ERR_MEMORY;
    for (uint32_t v = 1; v <= values; v++)
        if (feature->count[v])
            term[n++] = (struct term_count){v, feature->count[v], term_bits(p, f, v)};
    enum err e = sort_stable(term, n, sizeof *term, by_bits, NULL);
    if (e == OK && n > 2) {
        page_figure(p, feature->name);
        term_chart(p, f, term, n);
        term_table(p, f, term, n);
        html_close(&p->h);
        ++*shown;
    }
    mem_free(term);
    return e;
}

enum err page_terms(struct page *p)
{
    enum err e = OK;
    size_t shown = 0;
    page_section(p, "terms", "Term frequency",
                 "Agreeing on a rare value says more than agreeing on a common one. The dashed "
                 "line is what agreement is worth on average; the curve, what it is worth for "
                 "each value.");
    html_open(&p->h, "div");
    html_attr(&p->h, "class", STR("grid"));
    for (size_t f = 0; f < p->r->people.feature_count && e == OK; f++)
        if (!is_silent(p, f))
            e = terms_of(p, f, &shown);
    html_close(&p->h);
    if (!shown)
        html_element(&p->h, "p", "No column has three different values.");
    html_close(&p->h);
    return e;
}

/* --- rules --- */

/* Of the matches that were seen in samples, that all rules together find. */
static double known_share(const struct block_plan *b)
{
    double found = 0;
    for (size_t i = 0; i < b->rule_count; i++)
        found += b->rule[i].gained;
    return found;
}

/* Where the rule's text is parted into two lines, behind a " + " that is no part of a column's
 * name; 0 where it is not. */
static size_t rule_parting(struct str s)
{
    static const char isolates[] = "\xE2\x81"; /* U+2066 to U+2069; the last ends one */
    size_t depth = 0, at = 0;
    if (utf8_count(s) <= RULE_LETTERS)
        return 0;
    for (size_t i = 0; i + 3 <= s.len && utf8_count(str_sub(s, 0, i)) <= RULE_LETTERS; i++) {
        unsigned char last = (unsigned char)s.ptr[i + 2];
        if (memcmp(s.ptr + i, isolates, 2) == 0 && last >= 0xA6 && last <= 0xA9)
            depth += last < 0xA9 ? 1 : depth ? SIZE_MAX : 0;
        else if (!depth && memcmp(s.ptr + i, " + ", 3) == 0)
            at = i + 3;
    }
    return at;
}

/* "3. family + birth (year)" into p->text. */
static struct str rule_line(struct page *p, size_t i)
{
    buf_clear(&p->text);
    buf_printf(&p->text, "%zu. ", i + 1);
    block_rule_text(&p->r->plan, &p->r->people, p->r->plan.rule[i].atoms, render_text, &p->text);
    return buf_view(&p->text);
}

static double rule_height(struct page *p, size_t i)
{
    return RULE_HEIGHT + (rule_parting(rule_line(p, i)) ? SECOND_LINE + 2 : 0);
}

/* The lines of one rule, from y down; before: the share that earlier rules find. */
static void rule_bars(struct page *p, size_t i, double y, double before, double most)
{
    const struct rule *k = &p->r->plan.rule[i];
    struct svg_scale cost = {0, log10(most), 44, CHART_WIDTH - 70};
    struct svg_scale recall = {0, 1, 44, CHART_WIDTH - 70};
    struct str line = rule_line(p, i);
    size_t parting = rule_parting(line);
    if (parting) {
        svg_words(&p->h, (struct svg_point){0, y + 12}, str_sub(line, 0, parting), 0);
        y += SECOND_LINE + 2;
    }
    svg_words(&p->h, (struct svg_point){parting ? 14 : 0, y + 12}, str_sub(line, parting, line.len),
              RULE_LETTERS);
    svg_text(&p->h, (struct svg_point){40, y + 25}, SVG_END, STR("pairs"), 0);
    double at = svg_place(cost, log10(fmax(k->pairs, 1)));
    svg_rect(&p->h, (struct svg_box){cost.from, y + 17, at - cost.from, 9}, "bar", STR_NONE);
    svg_text(&p->h, (struct svg_point){at + 4, y + 25}, SVG_START,
             page_say(p, "%s", page_count(k->pairs).text), 0);
    svg_text(&p->h, (struct svg_point){40, y + 37}, SVG_END, STR("recall"), 0);
    at = svg_place(recall, before + k->gained);
    double from = svg_place(recall, before);
    svg_rect(&p->h, (struct svg_box){recall.from, y + 29, from - recall.from, 9}, "bar", STR_NONE);
    svg_rect(&p->h, (struct svg_box){from, y + 29, at - from, 9}, "for",
             page_say(p, "this rule adds %.2f%%", k->gained * 100));
    svg_text(&p->h, (struct svg_point){at + 4, y + 37}, SVG_START,
             page_say(p, "%.2f%%", (before + k->gained) * 100), 0);
}

/* Some rules to a drawing, so that a page of paper can end between them. */
static void rule_charts(struct page *p)
{
    const struct block_plan *b = &p->r->plan;
    double most = 10, found = 0;
    for (size_t i = 0; i < b->rule_count; i++)
        most = fmax(most, b->rule[i].pairs);
    for (size_t from = 0, to; from < b->rule_count; from = to) {
        double height = 0, y = 0;
        for (to = from; to < b->rule_count && to < from + RULES_TOGETHER; to++)
            height += rule_height(p, to);
        svg_open(&p->h, CHART_WIDTH, height, "Cost and recall of the rules",
                 page_say(p,
                          "Rules %zu to %zu of %zu. All rules give %s pairs and %.2f%% of the "
                          "matches that are known of.",
                          from + 1, to, b->rule_count, page_count(b->pairs).text,
                          known_share(b) * 100));
        for (size_t i = from; i < to; i++) {
            double tall = rule_height(p, i);
            rule_bars(p, i, y, found, most);
            found += b->rule[i].gained;
            y += tall;
        }
        html_close(&p->h);
    }
}

static void rule_table(struct page *p)
{
    static const char *const heading[] = {"rule",     "largest block", "pairs",
                                          "left out", "recall alone",  "adds"};
    const struct block_plan *b = &p->r->plan;
    page_table(p, "The rules in figures", heading, COUNT(heading));
    for (size_t i = 0; i < b->rule_count; i++) {
        const struct rule *k = &b->rule[i];
        buf_clear(&p->text);
        block_rule_text(b, &p->r->people, k->atoms, render_text, &p->text);
        html_open(&p->h, "tr");
        html_open(&p->h, "td");
        html_words(&p->h, buf_view(&p->text));
        html_close(&p->h);
        if (k->least)
            page_cell(p, page_say(p, "from %u bits on", (unsigned)(k->least / WORDS_UNIT)));
        else
            page_number(p, PAGE_COUNT, k->cap);
        page_number(p, PAGE_COUNT, k->pairs);
        page_number(p, PAGE_COUNT, k->left_out);
        page_number(p, PAGE_PERCENT, k->recall);
        page_number(p, PAGE_PERCENT, k->gained);
        html_close(&p->h);
    }
    page_table_end(p);
}

void page_rules(struct page *p)
{
    page_section(p, "rules", "Which pairs were compared: cost and recall",
                 "Two rows are compared when they agree on a rule. Pairs are counted (each step of "
                 "the scale is ten times as many). Recall is the share of the matches that show in "
                 "sampled pairs, and grows from rule to rule: the coloured end is what the rule "
                 "adds. Of all matches it is less, since two records of one person that agree in "
                 "nothing a rule looks at never show.");
    if (!p->r->plan.rule_count) {
        html_element(&p->h, "p",
                     "No rule was chosen: nothing finds matches at the cost that is allowed.");
        html_close(&p->h);
        return;
    }
    page_wide_figure(p, "Rules in the order in which they were chosen");
    rule_charts(p);
    html_close(&p->h);
    rule_table(p);
    html_close(&p->h);
}
