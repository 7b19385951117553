#include "desk/suppress.h"

/* The attacker has every report that was ever printed and subtracts. Four rules, each against one
 * subtraction:
 *
 * 1. A cell below ten is held back. A cell of nobody is not printed either, so that one does not
 *    see which of the others are held back; but it needs no protection.
 * 2. Within a report: what is held back of a part is never one cell alone, and is ten or more
 *    together; otherwise the smallest cell that is shown goes as well, and again. (Else it were
 *    the total minus the rest.)
 * 3. Between reports, one cell: a figure that differs by one to nine from any figure ever printed
 *    for that cell is printed as it was then. So no two printed figures of a cell differ by one to
 *    nine, whichever reports are laid side by side.
 * 4. Between reports, what was held back: the total's change minus the change of the cells shown in
 *    both reports is the change of the rest. When that is one to nine for any earlier report, the
 *    part is printed as in the last report, and when that does not help, not at all.
 *
 * A figure that is repeated is not marked: a mark would say that something changed by less than
 * ten. The price is that a printed figure may be off by up to nine; the text of a report says so.
 *
 * Rejected: random rounding (two reports average out), and holding back whole tables (ten families
 * that want to be heard would not be). After the complementary suppression of statistical offices
 * (Willenborg and de Waal, Elements of Statistical Disclosure Control, 2001), with a floor for what
 * is left instead of an audit by linear programming: parts share no cell but the total here. */

static const struct suppress_figure *past_of(const struct suppress_past *past, struct str name)
{
    for (size_t i = 0; i < past->count; i++)
        if (str_eq(past->figures[i].name, name))
            return &past->figures[i];
    return NULL;
}

static uint64_t apart(uint64_t a, uint64_t b)
{
    return a > b ? a - b : b - a;
}

/* Rule 3: the count, or the nearest earlier figure when that is too near. */
static uint64_t figure_of(const struct suppress_table *t, const struct suppress_cell *c)
{
    uint64_t figure = c->count;
    bool found = false;
    for (size_t i = 0; i < t->past_count; i++) {
        const struct suppress_figure *p = past_of(&t->pasts[i], c->name);
        if (!p || apart(p->figure, c->count) >= SUPPRESS_FLOOR)
            continue;
        if (!found || apart(p->figure, c->count) < apart(figure, c->count))
            figure = p->figure;
        found = true;
    }
    return figure;
}

/* What a reader computes for all that is held back: may come out negative, since figures lag. */
static int64_t rest_printed(const struct suppress_table *t, const struct suppress_part *p)
{
    int64_t rest = (int64_t)t->total.figure;
    for (size_t i = 0; i < p->count; i++)
        if (p->cells[i].shown)
            rest -= (int64_t)p->cells[i].figure;
    return rest;
}

static bool none_shown(const struct suppress_part *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->cells[i].shown)
            return false;
    return true;
}

/* Cells of somebody that are not shown, and how many these are. */
static size_t hidden_of(const struct suppress_part *p, uint64_t *sum)
{
    size_t hidden = 0;
    *sum = 0;
    for (size_t i = 0; i < p->count; i++) {
        if (p->cells[i].shown || p->cells[i].count == 0)
            continue;
        hidden++;
        *sum += p->cells[i].count;
    }
    return hidden;
}

static bool rest_is_safe(const struct suppress_table *t, const struct suppress_part *p)
{
    uint64_t sum;
    size_t hidden = hidden_of(p, &sum);
    if (hidden == 0 || none_shown(p))
        return true;
    return hidden > 1 && sum >= SUPPRESS_FLOOR && rest_printed(t, p) >= SUPPRESS_FLOOR;
}

/* Rule 2. */
static void hide_until_safe(const struct suppress_table *t, struct suppress_part *p)
{
    while (!rest_is_safe(t, p)) {
        struct suppress_cell *least = NULL;
        for (size_t i = 0; i < p->count; i++)
            if (p->cells[i].shown && (!least || p->cells[i].count < least->count))
                least = &p->cells[i];
        if (!least)
            return;
        least->shown = false;
    }
}

/* Rule 4, against one earlier report. Where nothing is held back now and nothing was then, what is
 * left is only the lag of the figures. */
static bool change_is_safe(const struct suppress_table *t, const struct suppress_part *p,
                           const struct suppress_past *past)
{
    const struct suppress_figure *total = past_of(past, t->total.name);
    uint64_t sum;
    size_t in_both = 0;
    if (!total)
        return true;
    int64_t change = (int64_t)t->total.figure - (int64_t)total->figure;
    int64_t rest_then = (int64_t)total->figure;
    for (size_t i = 0; i < p->count; i++) {
        const struct suppress_figure *was = past_of(past, p->cells[i].name);
        rest_then -= was ? (int64_t)was->figure : 0;
        if (!was || !p->cells[i].shown)
            continue;
        change -= (int64_t)p->cells[i].figure - (int64_t)was->figure;
        in_both++;
    }
    if (in_both == 0 || (hidden_of(p, &sum) == 0 && rest_then < SUPPRESS_FLOOR))
        return true;
    return change == 0 || change >= SUPPRESS_FLOOR || change <= -SUPPRESS_FLOOR;
}

static bool changes_are_safe(const struct suppress_table *t, const struct suppress_part *p)
{
    for (size_t i = 0; i < t->past_count; i++)
        if (!change_is_safe(t, p, &t->pasts[i]))
            return false;
    return true;
}

static void show_new(const struct suppress_table *t, struct suppress_part *p)
{
    for (size_t i = 0; i < p->count; i++) {
        struct suppress_cell *c = &p->cells[i];
        c->shown = c->count >= SUPPRESS_FLOOR;
        c->figure = c->shown ? figure_of(t, c) : 0;
    }
    hide_until_safe(t, p);
}

static void show_as_last(const struct suppress_table *t, struct suppress_part *p)
{
    const struct suppress_past *last = t->past_count ? &t->pasts[t->past_count - 1] : NULL;
    for (size_t i = 0; i < p->count; i++) {
        const struct suppress_figure *was = last ? past_of(last, p->cells[i].name) : NULL;
        p->cells[i].shown = was != NULL;
        p->cells[i].figure = was ? was->figure : 0;
    }
}

static void hide_all(struct suppress_part *p)
{
    for (size_t i = 0; i < p->count; i++)
        p->cells[i].shown = false;
}

void suppress(struct suppress_table *t)
{
    t->total.shown = t->total.count >= SUPPRESS_FLOOR;
    t->total.figure = t->total.shown ? figure_of(t, &t->total) : 0;
    for (size_t i = 0; i < t->part_count; i++) {
        struct suppress_part *p = &t->parts[i];
        if (!t->total.shown) {
            hide_all(p);
            continue;
        }
        show_new(t, p);
        if (changes_are_safe(t, p))
            continue;
        show_as_last(t, p);
        if (!rest_is_safe(t, p) || !changes_are_safe(t, p))
            hide_all(p);
    }
}
