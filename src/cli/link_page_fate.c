/* What became of each pair: of one to one and one to many some are likely and still refused, as one
 * of their rows has a better partner.
 *
 * How sure a chosen pair is depends on its rivals, the other pairs of its rows: of two twins each
 * is likely by itself, and only one of them can be right. With odds o of the pair and r of its
 * rivals, all of them against "none of these", the chance of the pair is o / (1 + o + r). */
#include "base/mem.h"
#include "cli/link_page_inner.h"

#include <math.h>

/* Rivals that people called one person weigh no more than what a double can hold the sum of. */
static const double most_bits = 300;

static double odds_of(const struct page *p, const struct pair *k)
{
    return exp2(fmin((double)(k->weight + p->r->model.prior) / MODEL_UNIT, most_bits));
}

/* Both looks as one list in order; of a pair in both, the second. */
static enum err merge(const struct considered *first, const struct considered *second,
                      struct considered *out)
{
    size_t room = first->pairs.count + second->pairs.count + 1, i = 0, j = 0;
    out->pairs.pair = mem_alloc(room * sizeof *out->pairs.pair);
    out->bits = mem_alloc(room * sizeof *out->bits);
    out->turn = mem_alloc(room);
    if (!out->pairs.pair || !out->bits || !out->turn)
        return ERR_MEMORY;
    while (i < first->pairs.count || j < second->pairs.count) {
        const struct pair *a = i < first->pairs.count ? &first->pairs.pair[i] : NULL;
        const struct pair *b = j < second->pairs.count ? &second->pairs.pair[j] : NULL;
        bool same = a && b && a->a == b->a && a->b == b->b;
        bool take = !a || (b && (same || b->a < a->a || (b->a == a->a && b->b < a->b)));
        const struct considered *from = take ? second : first;
        size_t at = take ? j : i, n = out->pairs.count++;
        out->pairs.pair[n] = from->pairs.pair[at];
        out->bits[n] = from->bits[at];
        out->turn[n] = from->turn[at];
        i += !take || same;
        j += take;
    }
    return OK;
}

static enum err count_rivals(struct page *p)
{
    p->rivals = mem_zero(p->r->people.rows + 1, sizeof *p->rivals);
    p->partner = mem_zero(p->r->people.rows + 1, sizeof *p->partner);
    if (!p->rivals || !p->partner)
        return ERR_MEMORY;
    for (size_t i = 0; i < p->r->people.rows; i++)
        p->partner[i] = INT32_MIN;
    for (size_t i = 0; i < p->pair_count; i++) {
        const struct pair *k = &p->pair[i];
        double odds = odds_of(p, k);
        p->rivals[k->a] += odds;
        p->rivals[k->b] += odds;
        if (page_turn(p, i) != TURN_CHOSEN)
            continue;
        p->partner[k->a] = k->weight > p->partner[k->a] ? k->weight : p->partner[k->a];
        p->partner[k->b] = k->weight > p->partner[k->b] ? k->weight : p->partner[k->b];
    }
    return OK;
}

enum err page_take_pairs(struct page *p)
{
    const struct considered *c = p->r->considered;
    if (!p->r->people.second) {
        p->pair = p->r->pairs.pair;
        p->pair_count = p->r->pairs.count;
        return OK;
    }
    enum err e = c[1].pairs.count ? merge(&c[0], &c[1], &p->merged) : OK;
    const struct considered *shown = c[1].pairs.count ? &p->merged : &c[0];
    if (e != OK)
        return e;
    p->pair = shown->pairs.pair;
    p->pair_count = shown->pairs.count;
    p->bits = shown->bits;
    p->turn = shown->turn;
    p->chosen = p->r->assign != ASSIGN_MANY;
    return p->chosen ? count_rivals(p) : OK;
}

void page_drop_pairs(struct page *p)
{
    considered_free(&p->merged);
    mem_free(p->rivals);
    mem_free(p->partner);
}

double page_bits(const struct page *p, size_t i)
{
    if (p->chosen)
        return p->bits[i];
    return (double)(p->pair[i].weight + p->r->model.prior) / MODEL_UNIT;
}

double page_chance(const struct page *p, size_t i)
{
    return p->bits ? model_chance(p->bits[i]) : model_probability(&p->r->model, p->pair[i].weight);
}

enum turn page_turn(const struct page *p, size_t i)
{
    bool likely = page_chance(p, i) >= p->r->threshold;
    if (p->turn && p->turn[i] == TURN_CHOSEN)
        return TURN_CHOSEN;
    return !likely ? TURN_UNLIKELY : p->turn ? (enum turn)p->turn[i] : TURN_CHOSEN;
}

double page_sure(const struct page *p, size_t i)
{
    const struct pair *k = &p->pair[i];
    if (!p->chosen)
        return page_chance(p, i);
    /* Odds of the rivals for one of the pair itself: the prior drops out. */
    bool both = p->r->assign == ASSIGN_ONE_TO_ONE;
    double own = odds_of(p, k), rivals = 0;
    if (both || p->r->people.second[k->a])
        rivals += fmax(p->rivals[k->a] - own, 0) / own;
    if (both || p->r->people.second[k->b])
        rivals += fmax(p->rivals[k->b] - own, 0) / own;
    double odds = exp2(fmin(p->bits[i], most_bits));
    return odds / (1 + odds * (1 + rivals));
}

struct page_fate page_fate(const struct page *p)
{
    struct page_fate f = {0};
    for (size_t i = 0; i < p->pair_count; i++)
        switch (page_turn(p, i)) {
        case TURN_CHOSEN:
            f.chosen++;
            f.right += page_sure(p, i);
            break;
        case TURN_TAKEN:
            f.refused++;
            break;
        case TURN_UNLIKELY:
            f.below++;
            break;
        }
    return f;
}

/* --- how pairs of each probability fared --- */

enum { FATES = TURN_TAKEN + 1 };
static const char *const fate_class[FATES] = {"bar", "for", "taken"};
static const char *const fate_word[FATES] = {"below the threshold", "chosen",
                                             "refused, a better partner"};
static const enum turn fate_order[FATES] = {TURN_CHOSEN, TURN_TAKEN, TURN_UNLIKELY};

static void fate_legend(struct page *p, double y)
{
    static const double at[FATES] = {0, 66, 222};
    for (size_t i = 0; i < FATES; i++) {
        enum turn t = fate_order[i];
        svg_rect(&p->h, (struct svg_box){at[i], y, 10, 10}, fate_class[t], STR_NONE);
        svg_text(&p->h, (struct svg_point){at[i] + 14, y + 9}, SVG_START, str_from(fate_word[t]),
                 0);
    }
}

static void fate_bar(struct page *p, size_t band, const double count[FATES], double y)
{
    struct svg_scale x = {0, count[0] + count[1] + count[2], 62, CHART_WIDTH - 74};
    double from = 0;
    svg_text(
        &p->h, (struct svg_point){56, y + 12}, SVG_END,
        page_say(p, "%.1f to %.1f", (double)band / PAGE_BANDS, (double)(band + 1) / PAGE_BANDS), 0);
    for (size_t i = 0; i < FATES; i++) {
        enum turn t = fate_order[i];
        double left = svg_place(x, from), right = svg_place(x, from + count[t]);
        from += count[t];
        if (count[t] > 0)
            svg_rect(&p->h, (struct svg_box){left, y + 2, fmax(right - left, 1), 13}, fate_class[t],
                     page_say(p, "%s: %s", fate_word[t], page_count(count[t]).text));
    }
    svg_text(&p->h, (struct svg_point){CHART_WIDTH - 68, y + 12}, SVG_START,
             page_say(p, "%s", page_count(x.high).text), 0);
}

static void fate_table(struct page *p, double band[PAGE_BANDS][FATES])
{
    static const char *const heading[] = {"probability from", "chosen", "refused, a better partner",
                                          "below the threshold"};
    page_table(p, "In figures", heading, COUNT(heading));
    for (size_t i = PAGE_BANDS; i-- > 0;) {
        if (band[i][0] + band[i][1] + band[i][2] <= 0)
            continue;
        html_open(&p->h, "tr");
        page_number(p, PAGE_CHANCE, (double)i / PAGE_BANDS);
        for (size_t k = 0; k < FATES; k++)
            page_number(p, PAGE_COUNT, band[i][fate_order[k]]);
        html_close(&p->h);
    }
    page_table_end(p);
}

void page_fate_figure(struct page *p)
{
    double band[PAGE_BANDS][FATES] = {{0}}, y = 18, lines = 0;
    for (size_t i = 0; i < p->pair_count; i++) {
        size_t at = (size_t)(page_chance(p, i) * PAGE_BANDS);
        band[at < PAGE_BANDS ? at : PAGE_BANDS - 1][page_turn(p, i)]++;
    }
    for (size_t i = 0; i < PAGE_BANDS; i++)
        lines += band[i][0] + band[i][1] + band[i][2] > 0;
    struct page_fate all = page_fate(p);
    page_figure(p, STR("What became of the pairs, by their probability"));
    svg_open(&p->h, CHART_WIDTH, lines * 18 + 22, "What became of the pairs, by probability",
             page_say(p,
                      "Chosen: %s; refused, as a partner was better: %s; below the threshold: "
                      "%s. Each bar is all pairs of one range of probabilities.",
                      page_count(all.chosen).text, page_count(all.refused).text,
                      page_count(all.below).text));
    fate_legend(p, 0);
    for (size_t i = PAGE_BANDS; i-- > 0;) {
        if (band[i][0] + band[i][1] + band[i][2] <= 0)
            continue;
        fate_bar(p, i, band[i], y);
        y += 18;
    }
    html_close(&p->h);
    fate_table(p, band);
    html_close(&p->h);
}
