/* Pairs side by side, each with its waterfall: the hardest ones, nearest to the threshold, and
 * two that were easy, to compare them with. */
#include "cli/link_page_inner.h"
#include "core/verdict.h"

#include <math.h>
#include <stdio.h>

enum { HARDEST = 10, CONTESTS = 3, LABEL = 100, LINE = 17 };

/* The `most` pairs with the smallest gaps so far, the smallest first; of equals the earlier. */
struct nearest {
    size_t most, count;
    double gap[HARDEST];
    size_t at[HARDEST];
};

static void nearest_add(struct nearest *n, size_t which, double gap)
{
    size_t at = n->count;
    while (at > 0 && n->gap[at - 1] > gap)
        at--;
    if (at == n->most)
        return;
    n->count += n->count < n->most;
    for (size_t k = n->count - 1; k > at; k--) {
        n->gap[k] = n->gap[k - 1];
        n->at[k] = n->at[k - 1];
    }
    n->gap[at] = gap;
    n->at[at] = which;
}

/* The pairs nearest to the threshold; where pairs are chosen, of those that it decided about. */
static struct nearest find_hardest(const struct page *p)
{
    struct nearest n = {.most = HARDEST};
    for (size_t i = 0; i < p->pair_count; i++)
        if (page_turn(p, i) != TURN_TAKEN && !(p->chosen && p->turn[i] == TURN_TAKEN))
            nearest_add(&n, i, fabs(page_bits(p, i) - p->threshold_bits));
    return n;
}

/* By how much a refused pair is worse than the better partner that shut it out. */
static double lost_by(const struct page *p, const struct pair *k)
{
    bool both = p->r->assign == ASSIGN_ONE_TO_ONE;
    int32_t better = INT32_MIN;
    if ((both || p->r->people.second[k->a]) && p->partner[k->a] > better)
        better = p->partner[k->a];
    if ((both || p->r->people.second[k->b]) && p->partner[k->b] > better)
        better = p->partner[k->b];
    return ((double)better - k->weight) / MODEL_UNIT;
}

static struct nearest find_contests(const struct page *p)
{
    struct nearest n = {.most = CONTESTS};
    for (size_t i = 0; i < p->pair_count && p->chosen; i++)
        if (page_turn(p, i) == TURN_TAKEN)
            nearest_add(&n, i, lost_by(p, &p->pair[i]));
    return n;
}

/* The chosen pair with the greatest weight, and the one nearest to half of that. */
static struct nearest find_easy(const struct page *p)
{
    double most = p->threshold_bits + 4, best = INFINITY;
    struct nearest n = {.most = 2};
    for (size_t i = 0; i < p->pair_count; i++)
        if (page_turn(p, i) == TURN_CHOSEN && page_bits(p, i) > most) {
            most = page_bits(p, i);
            n.at[0] = i;
            n.count = 1;
        }
    double half = (most + p->threshold_bits) / 2;
    for (size_t i = 0; i < p->pair_count && n.count; i++) {
        double gap = fabs(page_bits(p, i) - half);
        if (gap < best && i != n.at[0] && page_turn(p, i) == TURN_CHOSEN) {
            best = gap;
            n.at[1] = i;
            n.count = 2;
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
             bits < 0 ? "against" : "for", page_say(p, "%+.2f bits", page_bits_shown(bits)));
    svg_text(&p->h, (struct svg_point){CHART_WIDTH, w->y + 12}, SVG_END,
             page_say(p, "%+.2f", page_bits_shown(bits)), 0);
    w->sum += bits;
    w->y += LINE;
    svg_line(&p->h, (struct svg_point){to, w->y - 3}, (struct svg_point){to, w->y + 3}, "axis");
}

/* What a pair's waterfall is made of. */
struct shown_pair {
    uint32_t row[2]; /* the row that stands first in its list first */
    struct model_reason reason[FEATURES_MAX];
    const struct kin_pair *kin; /* or NULL */
    struct verdict verdict;
    double after; /* bits that the choice adds: others have partners by then */
};

static double kin_bits(const struct shown_pair *s)
{
    return s->kin ? (double)s->kin->units / MODEL_UNIT : 0;
}

/* Where the sum goes, and how many lines it takes. */
static struct svg_scale fall_scale(const struct page *p, const struct shown_pair *s, size_t *lines)
{
    double at = (double)p->r->model.prior / MODEL_UNIT;
    double low = fmin(at, p->threshold_bits), high = fmax(0, p->threshold_bits);
    *lines = 2U + (s->kin ? 1 : 0) + (s->verdict.label ? 1 : 0) + (s->after != 0 ? 2 : 0);
    for (size_t f = 0; f < p->r->people.feature_count; f++) {
        at += s->reason[f].weight_bits;
        low = fmin(low, at);
        high = fmax(high, at);
        *lines += s->reason[f].level != LEVEL_NONE;
    }
    double last[] = {at + kin_bits(s), s->verdict.weight_bits, s->verdict.weight_bits + s->after};
    for (size_t i = 0; i < COUNT(last); i++) {
        low = fmin(low, last[i]);
        high = fmax(high, last[i]);
    }
    return (struct svg_scale){low, high, LABEL, CHART_WIDTH - 38};
}

static void fall_total(struct page *p, struct fall *w, const char *what, double sum)
{
    w->sum = 0;
    fall_step(p, w, str_from(what), sum);
}

static void waterfall(struct page *p, const struct shown_pair *s)
{
    const struct people *k = &p->r->people;
    const struct verdict *v = &s->verdict;
    double prior = (double)p->r->model.prior / MODEL_UNIT;
    size_t lines;
    struct fall w = {.x = fall_scale(p, s, &lines)};
    double height = (double)lines * LINE, mark = svg_place(w.x, p->threshold_bits);
    svg_open(&p->h, CHART_WIDTH, height + 30, "Waterfall of the weight",
             page_say(p, "From %+.2f bits before looking to %+.2f bits; the threshold is at %+.2f.",
                      prior, page_bits_shown(v->weight_bits + s->after),
                      page_bits_shown(p->threshold_bits)));
    fall_step(p, &w, STR("before looking"), prior);
    for (size_t f = 0; f < k->feature_count; f++)
        if (s->reason[f].level != LEVEL_NONE)
            fall_step(p, &w, k->feature[f].name, s->reason[f].weight_bits);
    if (s->kin)
        fall_step(p, &w, STR("family"), kin_bits(s));
    if (v->label)
        fall_step(p, &w, STR("decided by people"), v->label_bits);
    fall_total(p, &w, "sum", v->weight_bits);
    if (s->after != 0) {
        fall_step(p, &w, STR("left over"), s->after);
        fall_total(p, &w, "in the end", v->weight_bits + s->after);
    }
    svg_line(&p->h, (struct svg_point){mark, 0}, (struct svg_point){mark, height}, "mark");
    page_axis(p, w.x, height, "bits; dashed: the threshold");
    html_close(&p->h);
}

/* --- one pair --- */

static void value_cell(struct page *p, size_t f, size_t person)
{
    buf_clear(&p->text);
    link_view_said(p->v, f, person, &p->text);
    mask_cut(&p->text);
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
    html_text(&p->h,
              feature->idle ? STR("not compared")
              : reason->level == LEVEL_NONE
                  ? STR("no evidence")
                  : page_say(p, "%s, %+.2f bits", how, page_bits_shown(reason->weight_bits)));
    html_close(&p->h);
    html_close(&p->h);
}

static void put_id(struct page *p, uint32_t row)
{
    buf_clear(&p->text);
    link_view_id(p->v, row, &p->text);
    html_isolate(&p->h, buf_view(&p->text));
}

/* Of two lists, which one a row is of; where ids are hidden they say so themselves. */
static void put_list(struct page *p, uint32_t row)
{
    const uint8_t *second = p->r->people.second;
    if (!second || p->v->mask == MASK_ALL || p->o->files < 2)
        return;
    html_open(&p->h, "small");
    html_isolate(&p->h, page_list_name(p, second[row]));
    html_close(&p->h);
}

static void value_head(struct page *p, const struct shown_pair *s)
{
    html_open(&p->h, "thead");
    html_open(&p->h, "tr");
    html_open(&p->h, "th");
    html_attr(&p->h, "scope", STR("col"));
    html_text(&p->h, STR("column"));
    html_close(&p->h);
    for (size_t i = 0; i < 2; i++) {
        html_open(&p->h, "th");
        html_attr(&p->h, "scope", STR("col"));
        put_id(p, s->row[i]);
        put_list(p, s->row[i]);
        html_close(&p->h);
    }
    html_close(&p->h);
    html_close(&p->h);
}

static void value_table(struct page *p, const struct shown_pair *s)
{
    const struct people *k = &p->r->people;
    html_open(&p->h, "table");
    value_head(p, s);
    html_open(&p->h, "tbody");
    for (size_t f = 0; f < k->feature_count; f++) {
        if (!k->number[s->row[0] * k->stride + f] && !k->number[s->row[1] * k->stride + f])
            continue;
        html_open(&p->h, "tr");
        reason_cell(p, f, &s->reason[f]);
        value_cell(p, f, s->row[0]);
        value_cell(p, f, s->row[1]);
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

static struct shown_pair look_at(const struct page *p, uint32_t a, uint32_t b)
{
    bool turned = p->r->people.row[a] > p->r->people.row[b];
    struct shown_pair s = {.row = {turned ? b : a, turned ? a : b}};
    link_explain(p->r, s.row[0], s.row[1], s.reason);
    s.kin = kin_find(&p->r->kin, a, b);
    s.verdict = verdict_of(p->r, s.row[0], s.row[1]);
    s.after = p->chosen ? s.verdict.bits - s.verdict.weight_bits : 0;
    s.after = fabs(s.after) < 0.005 ? 0 : s.after;
    return s;
}

/* "refused: 12 has a better partner, 45 (+14.2 bits)" */
static void put_refused(struct page *p, const struct shown_pair *s)
{
    bool more = false;
    html_text(&p->h, STR("refused: "));
    for (size_t i = 0; i < 2; i++) {
        const struct verdict_partner *k = &s->verdict.better[i];
        if (k->row == UINT32_MAX)
            continue;
        html_text(&p->h, more ? STR("; ") : STR_NONE);
        put_id(p, s->row[i]);
        html_text(&p->h, k->bits > s->verdict.weight_bits ? STR(" has a better partner, ")
                                                          : STR(" has a partner already, "));
        put_id(p, k->row);
        html_text(&p->h, page_say(p, " (%+.2f bits)", k->bits));
        more = true;
    }
}

/* What came of it: of the pair, and of its rows where that is another thing. */
static void put_verdict(struct page *p, const struct shown_pair *s)
{
    const struct verdict *v = &s->verdict;
    html_open(&p->h, "p");
    html_element(&p->h, "b", "Verdict: ");
    if (v->label)
        html_text(&p->h, v->label > 0 ? STR("decided by people, one person; ")
                                      : STR("decided by people, two persons; "));
    if (v->kind == VERDICT_TAKEN)
        put_refused(p, s);
    else
        html_text(&p->h, v->kind == VERDICT_LINKED     ? STR("linked")
                         : v->kind == VERDICT_UNLIKELY ? STR("below the threshold")
                                                       : str_from(verdict_text(v->kind)));
    if (v->one_person != (v->kind == VERDICT_LINKED))
        html_text(&p->h, v->one_person ? STR("; put together all the same, through other rows")
                         : v->kind == VERDICT_LINKED
                             ? STR("; kept apart all the same: other rows speak against it")
                             : STR_NONE);
    html_text(&p->h, STR("."));
    html_close(&p->h);
}

static void put_pair(struct page *p, uint32_t a, uint32_t b)
{
    struct shown_pair s = look_at(p, a, b);
    html_open(&p->h, "article");
    html_open(&p->h, "h4");
    put_id(p, s.row[0]);
    html_text(&p->h, STR(" and "));
    put_id(p, s.row[1]);
    html_text(&p->h, page_say(p, ": %+.2f bits, probability %.3f",
                              page_bits_shown(s.verdict.weight_bits), s.verdict.probability));
    html_close(&p->h);
    put_verdict(p, &s);
    value_table(p, &s);
    if (s.kin)
        kin_line(p, s.kin);
    waterfall(p, &s);
    html_close(&p->h);
}

static void put_pairs(struct page *p, const char *heading, const struct nearest *n)
{
    html_element(&p->h, "h3", heading);
    if (n->count == 0)
        html_element(&p->h, "p", "There are none.");
    html_open(&p->h, "div");
    html_attr(&p->h, "class", STR("pairs"));
    for (size_t i = 0; i < n->count; i++)
        put_pair(p, p->pair[n->at[i]].a, p->pair[n->at[i]].b);
    html_close(&p->h);
}

/* The closest choices: a pair that was refused, and beside it the better one. */
static void put_contests(struct page *p)
{
    struct nearest n = find_contests(p);
    html_element(&p->h, "h3", "The closest choices: what was chosen, and what was refused for it");
    if (n.count == 0)
        html_element(&p->h, "p", "There are none.");
    html_open(&p->h, "div");
    html_attr(&p->h, "class", STR("pairs"));
    for (size_t i = 0; i < n.count; i++) {
        const struct pair *k = &p->pair[n.at[i]];
        struct verdict v = verdict_of(p->r, k->a, k->b);
        bool first = v.better[1].row == UINT32_MAX ||
                     (v.better[0].row != UINT32_MAX && v.better[0].bits >= v.better[1].bits);
        if (v.better[!first].row != UINT32_MAX)
            put_pair(p, first ? k->a : k->b, v.better[!first].row);
        put_pair(p, k->a, k->b);
    }
    html_close(&p->h);
}

void page_pairs(struct page *p)
{
    struct nearest hardest = find_hardest(p), easy = find_easy(p);
    page_section(p, "pairs", "Pairs, side by side",
                 p->chosen ? "The pairs nearest to the threshold decide whether it stands where it "
                             "should. Each waterfall starts with what is known before looking; "
                             "every column adds its bits for or against. Left over is what changes "
                             "as others have found their partners when the pair's turn comes."
                           : "The pairs nearest to the threshold decide whether it stands where it "
                             "should. Each waterfall starts with what is known before looking; "
                             "every column adds its bits for or against. The threshold need not "
                             "stand at 0 bits: how often strangers reach such a sum in this list "
                             "makes the probability.");
    put_pairs(p, "The hardest", &hardest);
    if (p->chosen)
        put_contests(p);
    put_pairs(p, "Two that were easy", &easy);
    html_close(&p->h);
}
