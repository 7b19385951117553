/* The same path as in letter_price.c, one style at a time, with the way taken. Slow and plain: for
 * people who ask why. */
#include <string.h>

#include "core/letter_inner.h"

enum { SIDE = LETTERS_MAX + 1 };

struct trace {
    uint16_t price[SIDE][SIDE];
    struct letter_step step[SIDE][SIDE]; /* the last one into the cell */
};

static void reach(struct trace *t, const struct letter_step *s, unsigned before)
{
    unsigned i = s->from + s->count, j = s->latin_from + s->latin_count;
    unsigned sum = before + s->price;
    if (sum < t->price[i][j]) {
        t->price[i][j] = (uint16_t)sum;
        t->step[i][j] = *s;
    }
}

static struct letter_step step_of(size_t i, size_t count, size_t j, size_t latin)
{
    return (struct letter_step){.from = (uint8_t)i,
                                .count = (uint8_t)count,
                                .latin_from = (uint8_t)j,
                                .latin_count = (uint8_t)latin};
}

static void reach_rows(struct trace *t, const struct letter_word *w, size_t i, size_t j, int style)
{
    const struct letters *x = w->x;
    const struct letter_model *m = &letter_models[x->alphabet];
    unsigned code = x->code[i], place = letters_place(x, i);
    if (code > letter_lists[x->alphabet].letters)
        return;
    for (unsigned r = m->starts[code * 27]; r < m->starts[code * 27 + 27]; r++) {
        const struct letter_row *row = &m->rows[r];
        if (j + row->len > w->len || letter_pack(w->latin + j, row->len) != row->latin)
            continue;
        struct letter_step s = step_of(i, 1, j, row->len);
        int price = row->price[style] + row->place[place];
        s.kind = STEP_SPELLED;
        s.price = (uint16_t)(price > 0 ? price : 0);
        reach(t, &s, t->price[i][j]);
    }
}

static void reach_slips(struct trace *t, const struct letter_word *w, size_t i, size_t j)
{
    unsigned before = t->price[i][j];
    struct letter_step s;
    if (j < w->len) {
        s = step_of(i, 0, j, 1);
        s.kind = STEP_ADDED;
        s.price = (uint16_t)letter_added_price(w->latin, j, w->len);
        reach(t, &s, before);
    }
    if (i < w->x->len) {
        s = step_of(i, 1, j, 0);
        s.kind = STEP_LEFT_OUT;
        s.price = PRICE_LEFT_OUT;
        reach(t, &s, before);
    }
    if (i < w->x->len && j < w->len) {
        s = step_of(i, 1, j, 1);
        s.kind = STEP_WRONG;
        s.price = PRICE_WRONG;
        reach(t, &s, before);
    }
    if (i + 1 < w->x->len && letter_swapped(w, i, j)) {
        s = step_of(i, 2, j, 2);
        s.kind = STEP_SWAPPED;
        s.price = PRICE_SWAPPED;
        reach(t, &s, before);
    }
}

static void walk(struct trace *t, const struct letter_word *w, int style)
{
    for (size_t i = 0; i <= w->x->len; i++)
        for (size_t j = 0; j <= w->len; j++)
            t->price[i][j] = UINT16_MAX;
    t->price[0][0] = 0;
    for (size_t i = 0; i <= w->x->len; i++)
        for (size_t j = 0; j <= w->len; j++) {
            if (t->price[i][j] == UINT16_MAX)
                continue;
            if (i < w->x->len)
                reach_rows(t, w, i, j, style);
            reach_slips(t, w, i, j);
        }
}

unsigned letters_explain(const struct letters *x, struct str latin, struct letter_step *steps,
                         size_t *count, unsigned *style)
{
    struct trace t;
    struct letter_word w = {x, latin.ptr, latin.len < LETTERS_MAX ? latin.len : LETTERS_MAX};
    unsigned best = UINT16_MAX;
    *style = 0;
    for (int k = 0; k < LETTER_STYLES; k++) {
        walk(&t, &w, k);
        if (t.price[x->len][w.len] < best) {
            best = t.price[x->len][w.len];
            *style = (unsigned)k;
        }
    }
    walk(&t, &w, (int)*style);
    size_t n = 0;
    for (size_t i = x->len, j = w.len; i || j;) {
        steps[n] = t.step[i][j];
        i = steps[n].from;
        j = steps[n++].latin_from;
    }
    for (size_t a = 0; a < n / 2; a++) {
        struct letter_step s = steps[a];
        steps[a] = steps[n - 1 - a];
        steps[n - 1 - a] = s;
    }
    *count = n;
    return best;
}
