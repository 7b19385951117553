/* Pairs side by side, each with its waterfall: the hardest ones, nearest to the threshold, and
 * two that were easy, to compare them with. */
#include "cli/link_page_inner.h"
#include "core/verdict.h"

#include <math.h>
#include <stdio.h>

enum { HARDEST = 10, LABEL = 100, LINE = 17 };

/* The pairs nearest to the threshold, the nearest first; of equals the earlier. */
static size_t find_hardest(const struct page *p, size_t out[HARDEST])
{
    size_t n = 0;
    double gap[HARDEST];
    for (size_t i = 0; i < p->pair_count; i++) {
        double g = fabs(page_bits(p, &p->pair[i]) - p->threshold_bits);
        size_t at = n;
        while (at > 0 && gap[at - 1] > g)
            at--;
        if (at == HARDEST)
            continue;
        n += n < HARDEST;
        for (size_t k = n - 1; k > at; k--) {
            gap[k] = gap[k - 1];
            out[k] = out[k - 1];
        }
        gap[at] = g;
        out[at] = i;
    }
    return n;
}

/* The pair with the greatest weight, and the one nearest to half of that. */
static size_t find_easy(const struct page *p, size_t out[2])
{
    double most = p->threshold_bits + 4, best = INFINITY;
    size_t n = 0;
    for (size_t i = 0; i < p->pair_count; i++)
        if (page_bits(p, &p->pair[i]) > most) {
            most = page_bits(p, &p->pair[i]);
            out[0] = i;
            n = 1;
        }
    double half = (most + p->threshold_bits) / 2;
    for (size_t i = 0; i < p->pair_count && n; i++) {
        double gap = fabs(page_bits(p, &p->pair[i]) - half);
        if (gap < best && i != out[0]) {
            best = gap;
            out[1] = i;
            n = 2;
        }
    }
    return n;
}

/* --- the waterfall --- */

struct fall {
    struct svg_scale x;
    double y, sum;
};

static void fall_step(struct page *p, struct fall *w, struct str what, double bits)
{
    double from = svg_place(w->x, w->sum), to = svg_place(w->x, w->sum + bits);
    svg_text(&p->h, (struct svg_point){LABEL - 4, w->y + 12}, SVG_END, what, 18);
    svg_rect(&p->h, (struct svg_box){fmin(from, to), w->y + 3, fmax(fabs(to - from), 1), LINE - 6},
             bits < 0 ? "against" : "for", page_say(p, "%+.2f bits", bits));
    svg_text(&p->h, (struct svg_point){CHART_WIDTH, w->y + 12}, SVG_END, page_say(p, "%+.1f", bits),
             0);
    w->sum += bits;
    w->y += LINE;
    svg_line(&p->h, (struct svg_point){to, w->y - 3}, (struct svg_point){to, w->y + 3}, "axis");
}

static void waterfall(struct page *p, const struct model_reason *reason, const struct kin_pair *kin,
                      double sum)
{
    const struct people *k = &p->r->people;
    double prior = (double)p->r->model.prior / MODEL_UNIT, at = prior;
    double low = fmin(prior, p->threshold_bits), high = fmax(0, p->threshold_bits);
    size_t lines = 2;
    for (size_t f = 0; f < k->feature_count; f++) {
        at += reason[f].weight_bits;
        low = fmin(low, at);
        high = fmax(high, at);
        lines += reason[f].level != LEVEL_NONE;
    }
    low = fmin(low, sum);
    high = fmax(high, sum);
    lines += kin != NULL;
    double height = (double)lines * LINE;
    struct fall w = {.x = {low, high, LABEL, CHART_WIDTH - 38}};
    svg_open(&p->h, CHART_WIDTH, height + 30, "Waterfall of the weight",
             page_say(p, "From %+.2f bits before looking to %+.2f bits; the threshold is at %+.2f.",
                      prior, sum, p->threshold_bits));
    double mark = svg_place(w.x, p->threshold_bits);
    fall_step(p, &w, STR("before looking"), prior);
    for (size_t f = 0; f < k->feature_count; f++)
        if (reason[f].level != LEVEL_NONE)
            fall_step(p, &w, k->feature[f].name, reason[f].weight_bits);
    if (kin)
        fall_step(p, &w, STR("family"), (double)kin->units / MODEL_UNIT);
    w.sum = 0;
    fall_step(p, &w, STR("sum"), sum);
    svg_line(&p->h, (struct svg_point){mark, 0}, (struct svg_point){mark, height}, "mark");
    page_axis(p, w.x, height, "bits; dashed: the threshold");
    html_close(&p->h);
}

/* --- one pair --- */

static void value_cell(struct page *p, size_t f, size_t person)
{
    buf_clear(&p->text);
    link_view_said(p->v, f, person, &p->text);
    page_cell(p, p->text.len ? buf_view(&p->text) : STR("–"));
}

/* The column, and under it how it agrees: three columns fit on a telephone. */
static void reason_cell(struct page *p, size_t f, const struct model_reason *reason)
{
    const struct feature *feature = &p->r->people.feature[f];
    const char *how = compare_level_text(feature->kind, reason->level);
    html_open(&p->h, "td");
    html_isolate(&p->h, feature->name);
    html_open(&p->h, "small");
    html_text(&p->h, reason->level == LEVEL_NONE
                         ? STR("no evidence")
                         : page_say(p, "%s, %+.2f bits", how, reason->weight_bits));
    html_close(&p->h);
    html_close(&p->h);
}

static void value_head(struct page *p, const struct pair *k)
{
    html_open(&p->h, "thead");
    html_open(&p->h, "tr");
    html_element(&p->h, "th", "column");
    for (size_t i = 0; i < 2; i++) {
        buf_clear(&p->text);
        link_view_id(p->v, i ? k->b : k->a, &p->text);
        html_open(&p->h, "th");
        html_attr(&p->h, "scope", STR("col"));
        html_isolate(&p->h, buf_view(&p->text));
        html_close(&p->h);
    }
    html_close(&p->h);
    html_close(&p->h);
}

static void value_table(struct page *p, const struct pair *k, const struct model_reason *reason)
{
    const struct people *people = &p->r->people;
    html_open(&p->h, "table");
    value_head(p, k);
    html_open(&p->h, "tbody");
    for (size_t f = 0; f < people->feature_count; f++) {
        uint32_t a = people->number[k->a * people->stride + f];
        if (!a && !people->number[k->b * people->stride + f])
            continue;
        html_open(&p->h, "tr");
        reason_cell(p, f, &reason[f]);
        value_cell(p, f, k->a);
        value_cell(p, f, k->b);
        html_close(&p->h);
    }
    html_close(&p->h);
    html_close(&p->h);
}

static void kin_line(struct page *p, const struct kin_pair *kin)
{
    html_open(&p->h, "p");
    html_text(&p->h,
              page_say(p, "Family: %s, %+.2f bits.", kin_level_text((enum kin_level)kin->level),
                       (double)kin->units / MODEL_UNIT));
    html_close(&p->h);
}

static void put_pair(struct page *p, size_t which)
{
    struct pair k = p->pair[which];
    struct model_reason reason[FEATURES_MAX];
    /* The row that stands first in its list is shown first. */
    if (p->r->people.row[k.a] > p->r->people.row[k.b]) {
        uint32_t t = k.a;
        k.a = k.b;
        k.b = t;
    }
    double bits = link_explain(p->r, k.a, k.b, reason);
    html_open(&p->h, "article");
    html_open(&p->h, "h4");
    for (size_t i = 0; i < 2; i++) {
        buf_clear(&p->text);
        link_view_id(p->v, i ? k.b : k.a, &p->text);
        html_isolate(&p->h, buf_view(&p->text));
        html_text(&p->h, i ? STR(": ") : STR(" and "));
    }
    bool joined = p->r->cluster[k.a] == p->r->cluster[k.b];
    html_text(&p->h, page_say(p, "%+.2f bits, probability %.3f, %s", bits,
                              verdict_of(p->r, k.a, k.b).probability,
                              joined ? "put together" : "kept apart"));
    html_close(&p->h);
    value_table(p, &k, reason);
    const struct kin_pair *kin = kin_find(&p->r->kin, k.a, k.b);
    if (kin)
        kin_line(p, kin);
    waterfall(p, reason, kin, bits);
    html_close(&p->h);
}

static void put_pairs(struct page *p, const char *heading, const size_t *which, size_t count)
{
    html_element(&p->h, "h3", heading);
    if (count == 0)
        html_element(&p->h, "p", "There are none.");
    html_open(&p->h, "div");
    html_attr(&p->h, "class", STR("pairs"));
    for (size_t i = 0; i < count; i++)
        put_pair(p, which[i]);
    html_close(&p->h);
}

void page_pairs(struct page *p)
{
    size_t hardest[HARDEST], easy[2];
    page_section(p, "pairs", "Pairs, side by side",
                 "The pairs nearest to the threshold decide whether it stands where it should. "
                 "Each waterfall starts with what is known before looking; every column adds its "
                 "bits for or against.");
    put_pairs(p, "The hardest", hardest, find_hardest(p, hardest));
    put_pairs(p, "Two that were easy", easy, find_easy(p, easy));
    html_close(&p->h);
}
