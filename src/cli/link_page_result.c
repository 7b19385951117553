/* What came of it: scores, how they fare against the grouping, rows that can never be found, and
 * how large the groups are. */
#include "base/mem.h"
#include "cli/link_page_inner.h"

#include <math.h>
#include <stdio.h>

enum { BINS = 80, BANDS = PAGE_BANDS, CURVE = 101, CLUSTERS_SHOWN = 12 };

static const double chart_left = 40, chart_right = CHART_WIDTH - 12, chart_foot = 150;

struct histogram {
    double low, width; /* bits */
    double count[BINS];
    size_t bins;
    double most;
};

static void histogram_add(struct histogram *g, double bits, double by)
{
    double at = floor((bits - g->low) / g->width);
    size_t i = at < 0 ? 0 : at >= (double)g->bins ? g->bins - 1 : (size_t)at;
    g->count[i] += by;
    g->most = fmax(g->most, g->count[i]);
}

/* Bins of a round width, so that low..high takes at most BINS of them. */
static struct histogram histogram_of(double low, double high)
{
    struct histogram g = {.width = 1};
    while ((high - low) / g.width >= BINS - 1)
        g.width *= 2;
    g.low = floor(low / g.width) * g.width; /* so that 0, one half, parts two bins */
    g.bins = (size_t)((high - g.low) / g.width) + 1;
    return g;
}

static void count_axis(struct page *p, struct svg_scale y)
{
    for (double v = 0; v <= y.high + 0.01; v++) {
        double at = svg_place(y, v);
        svg_line(&p->h, (struct svg_point){chart_left, at}, (struct svg_point){chart_right, at},
                 "rule");
        svg_text(&p->h, (struct svg_point){chart_left - 4, at + 4}, SVG_END,
                 page_say(p, v < 6 ? "%.0f" : "%.0e", pow(10, v)), 0);
    }
}

/* Bars on a scale of powers of ten, with the threshold. */
static void histogram_chart(struct page *p, const struct histogram *g, const char *title,
                            const char *class)
{
    double high = g->low + g->width * (double)g->bins;
    struct svg_scale x = {g->low, high, chart_left, chart_right};
    /* The foot is at one half, so that a single one is seen. */
    struct svg_scale y = {log10(0.5), ceil(log10(fmax(g->most, 10))), chart_foot, 10};
    svg_open(&p->h, CHART_WIDTH, chart_foot + 34, title,
             page_say(p, "From %g to %g bits; the threshold is at %.2f bits.", g->low, high,
                      p->threshold_bits));
    count_axis(p, y);
    for (size_t i = 0; i < g->bins; i++) {
        if (g->count[i] <= 0)
            continue;
        double from = g->low + g->width * (double)i, left = svg_place(x, from);
        double right = svg_place(x, from + g->width);
        double top = svg_place(y, log10(g->count[i]));
        svg_rect(
            &p->h, (struct svg_box){left + 0.4, top, right - left - 0.8, chart_foot - top},
            from >= p->threshold_bits ? class : "bar",
            page_say(p, "%g to %g bits: %s", from, from + g->width, page_count(g->count[i]).text));
    }
    double mark = svg_place(x, p->threshold_bits);
    svg_line(&p->h, (struct svg_point){mark, 4}, (struct svg_point){mark, chart_foot}, "mark");
    svg_text(&p->h, (struct svg_point){mark + 4, 10}, SVG_START, STR("threshold"), 0);
    page_axis(p, x, chart_foot, "bits");
    html_close(&p->h);
}

/* One histogram, or two with the same bins: the second may be empty. */
static void histogram_table(struct page *p, const struct histogram *g, const char *const what[2],
                            size_t series)
{
    const char *const heading[] = {"bits from", "to", what[0], what[1]};
    page_table(p, "In figures", heading, 2 + series);
    for (size_t i = 0; i < g->bins; i++) {
        if (g[0].count[i] + (series > 1 ? g[1].count[i] : 0) <= 0)
            continue;
        html_open(&p->h, "tr");
        page_number(p, PAGE_COUNT, g->low + g->width * (double)i);
        page_number(p, PAGE_COUNT, g->low + g->width * (double)(i + 1));
        for (size_t k = 0; k < series; k++)
            page_number(p, PAGE_COUNT, g[k].count[i]);
        html_close(&p->h);
    }
    page_table_end(p);
}

static void say_where_labels_stand(struct page *p)
{
    if (p->o->label_count)
        html_element(&p->h, "p",
                     "Pairs that people called one person stand at 40 bits; those that they called "
                     "two are left out.");
}

/* Of pairs that are chosen: first those that were free to be, which the threshold parts, then those
 * that a better partner shut out. */
static void chosen_scores(struct page *p, const struct histogram g[2])
{
    static const char *const what[] = {"free to be chosen", "refused, a better partner"};
    page_section(p, "scores", "Scores",
                 "How many pairs have which bits. Partners are chosen by falling weight, and what "
                 "is known when a pair's turn comes counts in: the more rows have found their "
                 "partner, the likelier those that are left belong together. From the threshold "
                 "up a pair is chosen, unless one of its rows has a better partner. Two hills with "
                 "a valley between them are a good sign. Each step upwards is ten times as many.");
    say_where_labels_stand(p);
    html_open(&p->h, "div");
    html_attr(&p->h, "class", STR("grid"));
    page_figure(p, STR("Pairs free to be chosen: right of the threshold they were"));
    histogram_chart(p, &g[0], "Pairs free to be chosen, by bits when their turn came", "for");
    html_close(&p->h);
    page_figure(p, STR("Pairs refused, as one of the two rows has a better partner"));
    histogram_chart(p, &g[1], "Pairs refused, by bits when their turn came", "taken");
    html_close(&p->h);
    html_close(&p->h);
    histogram_table(p, g, what, 2);
    html_close(&p->h);
}

void page_scores(struct page *p)
{
    static const char *const what[] = {"pairs", ""};
    double low = p->threshold_bits - 1, high = p->threshold_bits + 1;
    for (size_t i = 0; i < p->pair_count; i++) {
        low = fmin(low, page_bits(p, i));
        high = fmax(high, page_bits(p, i));
    }
    struct histogram g[2] = {histogram_of(low, high), histogram_of(low, high)};
    for (size_t i = 0; i < p->pair_count; i++)
        histogram_add(&g[p->chosen && page_turn(p, i) == TURN_TAKEN], page_bits(p, i), 1);
    if (p->chosen) {
        chosen_scores(p, g);
        return;
    }
    page_section(p, "scores", "Scores",
                 "How many of the pairs compared have which weight; pairs below -8 bits were not "
                 "kept. Two hills with a valley between them are a good sign; a threshold on a "
                 "slope is not. Each step upwards is ten times as many.");
    say_where_labels_stand(p);
    page_wide_figure(p, "Weight of the pairs");
    histogram_chart(p, g, "Pairs by weight", "for");
    histogram_table(p, g, what, 1);
    html_close(&p->h);
    html_close(&p->h);
}

/* --- calibration --- */

struct band {
    double pairs, expected, joined;
};

static void band_add(struct band band[BANDS], double chance, double joined)
{
    size_t at = (size_t)(chance * BANDS);
    struct band *b = &band[at < BANDS ? at : BANDS - 1];
    b->pairs++;
    b->expected += chance;
    b->joined += joined;
}

/* Each pair's probability and the grouping; of chosen pairs, what is left of it beside rivals. */
static void fill_bands(const struct page *p, struct band band[BANDS])
{
    for (size_t i = 0; i < p->pair_count; i++) {
        const struct pair *k = &p->pair[i];
        if (p->chosen && page_turn(p, i) == TURN_CHOSEN)
            band_add(band, page_chance(p, i), page_sure(p, i));
        else if (!p->chosen)
            band_add(band, page_chance(p, i), p->r->cluster[k->a] == p->r->cluster[k->b]);
    }
}

/* Pairs that people decided, as the model weighs them by itself. */
static enum err fill_label_bands(const struct page *p, struct band band[BANDS])
{
    const struct people *k = &p->r->people;
    uint32_t *person = mem_zero(k->rows + 1, sizeof *person);
    if (!person)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < k->rows; i++)
        person[k->row[i]] = i;
    for (size_t i = 0; i < p->o->label_count; i++) {
        const struct link_label *l = &p->o->labels[i];
        struct model_reason reason[FEATURES_MAX];
        double bits = link_explain(p->r, person[l->row_a], person[l->row_b], reason);
        if (!p->chosen)
            bits = model_curve_bits(&p->r->model.curve, bits);
        band_add(band, model_chance(bits), l->match);
    }
    mem_free(person);
    return OK;
}

static void unit_square(struct page *p, struct svg_scale x, struct svg_scale y, const char *foot)
{
    for (double v = 0; v <= 1.001; v += 0.25) {
        double at = svg_place(y, v);
        svg_line(&p->h, (struct svg_point){x.from, at}, (struct svg_point){x.to, at}, "rule");
        svg_text(&p->h, (struct svg_point){x.from - 4, at + 4}, SVG_END,
                 page_say(p, "%.0f%%", v * 100), 0);
        svg_text(&p->h, (struct svg_point){svg_place(x, v), y.from + 15}, SVG_MIDDLE,
                 page_say(p, "%g", v), 0);
    }
    svg_text(&p->h, (struct svg_point){(x.from + x.to) / 2, y.from + 30}, SVG_MIDDLE,
             str_from(foot), 0);
}

static void band_chart(struct page *p, const char *title, const struct band band[BANDS])
{
    struct svg_scale x = {0, 1, chart_left, chart_right}, y = {0, 1, 210, 10};
    struct svg_point line[BANDS];
    size_t n = 0;
    svg_open(&p->h, CHART_WIDTH, 244, title, STR("On the dashed diagonal both are the same."));
    unit_square(p, x, y, "probability given to the pair");
    svg_line(&p->h, (struct svg_point){x.from, y.from}, (struct svg_point){x.to, y.to}, "mark");
    for (size_t i = 0; i < BANDS; i++)
        if (band[i].pairs > 0)
            line[n++] = (struct svg_point){svg_place(x, band[i].expected / band[i].pairs),
                                           svg_place(y, band[i].joined / band[i].pairs)};
    svg_polyline(&p->h, line, n, "curve");
    for (size_t i = 0; i < n; i++)
        svg_dot(&p->h, line[i], 3.5, "for", STR_NONE);
    html_close(&p->h);
}

static void band_table(struct page *p, const char *share, const struct band band[BANDS])
{
    const char *const heading[] = {"probability from", "pairs", "given, on average", share};
    page_table(p, "In figures", heading, COUNT(heading));
    for (size_t i = 0; i < BANDS; i++) {
        if (band[i].pairs <= 0)
            continue;
        html_open(&p->h, "tr");
        page_number(p, PAGE_CHANCE, (double)i / BANDS);
        page_number(p, PAGE_COUNT, band[i].pairs);
        page_number(p, PAGE_PERCENT, band[i].expected / band[i].pairs);
        page_number(p, PAGE_PERCENT, band[i].joined / band[i].pairs);
        html_close(&p->h);
    }
    page_table_end(p);
}

/* Expected precision and recall at each threshold i / (CURVE - 1), by the probabilities alone.
 * Where pairs are chosen, of those that were and of those that would be below the threshold. */
static void expected_curves(const struct page *p, double precision[CURVE], double recall[CURVE])
{
    double pairs[CURVE] = {0}, right[CURVE] = {0}, all = 0;
    for (size_t i = 0; i < p->pair_count; i++) {
        enum turn turn = page_turn(p, i);
        if (turn == TURN_TAKEN || (turn == TURN_UNLIKELY && p->turn && p->turn[i] == TURN_TAKEN))
            continue;
        double chance = page_chance(p, i), sure = page_sure(p, i);
        size_t at = (size_t)(chance * (CURVE - 1));
        pairs[at]++;
        right[at] += sure;
        all += sure;
    }
    /* All rows that one-to-one has left over are compared, whatever the rules say. */
    bool known = p->r->plan.recall_known && !p->merged.bits;
    double reached = known ? p->r->plan.recall : 1;
    double above = 0, good = 0;
    for (size_t i = CURVE; i-- > 0;) {
        above += pairs[i];
        good += right[i];
        precision[i] = above > 0 ? good / above : 1;
        recall[i] = all > 0 ? good / all * reached : 0;
    }
}

static void expected_chart(struct page *p)
{
    double precision[CURVE], recall[CURVE];
    struct svg_point at_precision[CURVE], at_recall[CURVE];
    struct svg_scale x = {0, 1, chart_left, chart_right}, y = {0, 1, 210, 10};
    expected_curves(p, precision, recall);
    for (size_t i = 0; i < CURVE; i++) {
        double at = svg_place(x, (double)i / (CURVE - 1));
        at_precision[i] = (struct svg_point){at, svg_place(y, precision[i])};
        at_recall[i] = (struct svg_point){at, svg_place(y, recall[i])};
    }
    svg_open(&p->h, CHART_WIDTH, 244, "Expected precision and recall at each threshold",
             p->r->plan.recall_known || p->merged.bits
                 ? STR("Solid: precision. Dashed: recall, at most about: what the rules are "
                       "thought to miss is taken off.")
                 : STR("Solid: precision. Dashed: recall of the pairs compared; what the rules "
                       "miss is not known."));
    unit_square(p, x, y, "threshold");
    svg_polyline(&p->h, at_precision, CURVE, "curve");
    svg_polyline(&p->h, at_recall, CURVE, "curve2");
    double mark = svg_place(x, p->r->threshold);
    svg_line(&p->h, (struct svg_point){mark, y.to}, (struct svg_point){mark, y.from}, "mark");
    svg_text(&p->h, (struct svg_point){mark + 4, 202}, SVG_START, STR("threshold"), 0);
    html_close(&p->h);
    static const char *const heading[] = {"threshold", "precision", "recall"};
    page_table(p, "In figures", heading, COUNT(heading));
    for (size_t i = 5; i < CURVE; i += 10) {
        html_open(&p->h, "tr");
        page_number(p, PAGE_CHANCE, (double)i / (CURVE - 1));
        page_number(p, PAGE_PERCENT, precision[i]);
        page_number(p, PAGE_PERCENT, recall[i]);
        html_close(&p->h);
    }
    page_table_end(p);
}

static enum err label_figure(struct page *p)
{
    struct band band[BANDS] = {{0}};
    enum err e = fill_label_bands(p, band);
    if (e != OK)
        return e;
    page_figure(p, STR("Probability given, share that people found right"));
    band_chart(p, "Reliability: probability given, and share found right by people", band);
    band_table(p, "found right", band);
    html_close(&p->h);
    return OK;
}

static void calibration_section(struct page *p, bool told)
{
    static const char *const ways[2][2] = {
        {"Nobody has told this run who is who, so neither chart is a check against the truth. The "
         "first compares each pair's probability with the grouping, which looks at the evidence "
         "between all rows of a group and so overrules single pairs. The second is what the "
         "probabilities themselves promise. With --labels there is a chart of what people decided.",
         "The first chart holds the model against the labels that it was given; it has learnt from "
         "them too, so it looks a little better than it is. The next compares each pair's "
         "probability with the grouping, which looks at the evidence between all rows of a group. "
         "The last is what the probabilities themselves promise."},
        {"Nobody has told this run who is who, so no chart here is a check against the truth. The "
         "first tells which pairs were chosen, and which were refused although likely. The second "
         "is about the chosen pairs: a pair whose rows have other likely partners is less sure "
         "than by itself, so below the diagonal choices were close. The last is what the "
         "probabilities, such rivals counted, promise of the chosen pairs; left of the threshold, "
         "with those that it kept out. With --labels there is a chart of what people decided.",
         "The first chart holds the model against the labels that it was given; it has learnt from "
         "them too, so it looks a little better than it is. The next tells which pairs were "
         "chosen, and which were refused although likely. Then, of the chosen pairs: a pair whose "
         "rows have other likely partners is less sure than by itself. The last is what the "
         "probabilities, such rivals counted, promise of the chosen pairs; left of the threshold, "
         "with those that it kept out."}};
    page_section(p, "calibration", "Calibration and thresholds", ways[p->chosen][told]);
    html_open(&p->h, "div");
    html_attr(&p->h, "class", STR("grid"));
}

enum err page_calibration(struct page *p)
{
    struct band band[BANDS] = {{0}};
    enum err e = OK;
    bool told = p->o->label_count > 0;
    fill_bands(p, band);
    calibration_section(p, told);
    if (told)
        e = label_figure(p);
    if (p->chosen) {
        page_fate_figure(p);
        page_figure(p, STR("Chosen pairs: probability by itself, and beside its rivals"));
        band_chart(p, "Chosen pairs: probability by itself, and what is left beside rivals", band);
        band_table(p, "beside rivals", band);
    } else {
        page_figure(p, STR("Probability given, share put together"));
        band_chart(p, "Reliability: probability given, and share put together", band);
        band_table(p, "put together", band);
    }
    html_close(&p->h);
    page_figure(p, p->chosen ? STR("Promised of the chosen: precision (solid), recall (dashed)")
                             : STR("Promised precision (solid) and recall (dashed)"));
    expected_chart(p);
    html_close(&p->h);
    html_close(&p->h);
    html_close(&p->h);
    return e;
}

/* --- rows that cannot be found --- */

/* The greatest weight that a row can reach: all its columns agree, those that then speak against
 * left out. */
static double best_bits(const struct page *p, size_t row)
{
    const struct people *k = &p->r->people;
    const struct model *d = &p->r->model;
    int32_t sum = d->prior;
    for (size_t f = 0; f < k->feature_count; f++) {
        uint32_t value = k->number[row * k->stride + f];
        bool counts = value && !k->feature[f].idle;
        int32_t weight = counts ? d->weight[f][LEVEL_SAME] + d->rarity[f][value] : 0;
        sum += weight > 0 ? weight : 0;
    }
    return (double)sum / MODEL_UNIT;
}

void page_unlinkable(struct page *p)
{
    static const char *const what[] = {"rows", ""};
    size_t rows = p->r->people.rows, short_of = 0;
    double low = p->threshold_bits - 1, high = p->threshold_bits + 1;
    for (size_t i = 0; i < rows; i++) {
        double bits = best_bits(p, i);
        low = fmin(low, bits);
        high = fmax(high, bits);
        short_of += bits < p->threshold_bits;
    }
    struct histogram g = histogram_of(low, high);
    for (size_t i = 0; i < rows; i++)
        histogram_add(&g, best_bits(p, i), 1);
    page_section(p, "unlinkable", "Rows that cannot be found",
                 "The weight that each row would reach if everything it says were confirmed. A row "
                 "that stays below the threshold says too little to be linked to anything.");
    html_open(&p->h, "p");
    html_text(&p->h, page_say(p, "%s of %s rows, %.2f%%, cannot be linked.",
                              page_count((double)short_of).text, page_count((double)rows).text,
                              rows ? (double)short_of / (double)rows * 100 : 0));
    html_close(&p->h);
    page_wide_figure(p, "Best weight each row can reach");
    histogram_chart(p, &g, "Rows by the best weight they can reach", "for");
    histogram_table(p, &g, what, 1);
    html_close(&p->h);
    html_close(&p->h);
}

/* --- clusters --- */

struct size_class {
    size_t from, to;
    double clusters;
};

static size_t class_of(size_t size)
{
    if (size <= 8)
        return size - 1;
    return size <= 16 ? 8 : size <= 32 ? 9 : size <= 128 ? 10 : 11;
}

static void cluster_chart(struct page *p, const struct size_class class[CLUSTERS_SHOWN])
{
    double most = 10, height = 0;
    for (size_t i = 0; i < CLUSTERS_SHOWN; i++) {
        most = fmax(most, class[i].clusters);
        height += class[i].clusters > 0 ? 18 : 0;
    }
    struct svg_scale x = {0, log10(most), 60, CHART_WIDTH - 60};
    svg_open(&p->h, CHART_WIDTH, height + 4, "People by how many rows they have",
             STR("Each step to the right is ten times as many."));
    double y = 0;
    for (size_t i = 0; i < CLUSTERS_SHOWN; i++) {
        if (class[i].clusters <= 0)
            continue;
        struct str what = class[i].from == class[i].to ? page_say(p, "%zu", class[i].from)
                          : class[i].to == SIZE_MAX
                              ? page_say(p, "%zu and more", class[i].from)
                              : page_say(p, "%zu to %zu", class[i].from, class[i].to);
        svg_text(&p->h, (struct svg_point){x.from - 4, y + 13}, SVG_END, what, 0);
        double at = svg_place(x, log10(class[i].clusters));
        svg_rect(&p->h, (struct svg_box){x.from, y + 3, fmax(at - x.from, 1), 13}, "for", STR_NONE);
        svg_text(&p->h, (struct svg_point){fmax(at, x.from + 1) + 4, y + 13}, SVG_START,
                 page_say(p, "%s", page_count(class[i].clusters).text), 0);
        y += 18;
    }
    html_close(&p->h);
}

static void cluster_table(struct page *p, const struct size_class class[CLUSTERS_SHOWN])
{
    static const char *const heading[] = {"rows from", "people"};
    page_table(p, "In figures", heading, COUNT(heading));
    for (size_t i = 0; i < CLUSTERS_SHOWN; i++) {
        if (class[i].clusters <= 0)
            continue;
        html_open(&p->h, "tr");
        page_number(p, PAGE_COUNT, (double)class[i].from);
        page_number(p, PAGE_COUNT, class[i].clusters);
        html_close(&p->h);
    }
    page_table_end(p);
}

enum err page_clusters(struct page *p)
{
    size_t rows = p->r->people.rows, largest = 0;
    uint32_t *size = mem_zero(rows + 1, sizeof *size);
    struct size_class class[CLUSTERS_SHOWN] = {
        {1, 1, 0}, {2, 2, 0}, {3, 3, 0},  {4, 4, 0},   {5, 5, 0},    {6, 6, 0},
        {7, 7, 0}, {8, 8, 0}, {9, 16, 0}, {17, 32, 0}, {33, 128, 0}, {129, SIZE_MAX, 0}};
    if (!size)
        return ERR_MEMORY;
    for (size_t i = 0; i < rows; i++)
        size[p->r->cluster[i]]++;
    for (size_t i = 0; i < rows; i++)
        if (size[i]) {
            class[class_of(size[i])].clusters++;
            largest = size[i] > largest ? size[i] : largest;
        }
    mem_free(size);
    page_section(p, "clusters", "How many rows one person has",
                 "Groups of rows taken for one person. Very large groups deserve a look: they are "
                 "rarely one person.");
    html_open(&p->h, "p");
    html_text(&p->h,
              page_say(p, "The largest group has %s rows.", page_count((double)largest).text));
    html_close(&p->h);
    page_wide_figure(p, "Rows of a person, and how many such people there are");
    cluster_chart(p, class);
    cluster_table(p, class);
    html_close(&p->h);
    html_close(&p->h);
    return OK;
}
