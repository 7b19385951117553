#include "core/block_words.h"

#include "base/mem.h"
#include "core/radix.h"

enum {
    COLUMNS = 2,
    ROW_WORDS = COLUMNS * NAMESAKE_WORDS,
    READ_MOST = 1 << 14 /* rows looked through for one row */
};

struct block_words {
    const struct people *p;
    const struct namesakes *n;
    size_t feature[COLUMNS], columns;
    struct namesake_spellings spelled;
    uint32_t *first, *row; /* by word: the rows that have it, ascending; first of words + 2 */
};

/* A word of a row, and what it is worth to meet it. */
struct row_word {
    uint32_t word, units, rows; /* rows: to be looked through for it, all spellings */
};

/* Rows met: open addressing. */
struct words_scratch {
    size_t slots;
    struct words_met *slot; /* row plus one; 0 is free */
    uint32_t *last;         /* by slot: 1 + the word that was met last, of this row's */
    uint32_t *part;         /* by slot: units of that word */
    uint32_t *used;         /* slots */
    size_t used_count;
    struct words_met *met;
};

static uint32_t units_of(const struct block_words *w, size_t column, uint32_t word)
{
    double bits = namesakes_word_bits(w->n, w->p->feature[w->feature[column]].column, word);
    return (uint32_t)(bits * WORDS_UNIT);
}

/* Words of a row with their units, each once; returns how many. */
static size_t words_of_row(const struct block_words *w, size_t row, struct row_word *out)
{
    size_t count = 0;
    for (size_t c = 0; c < w->columns; c++) {
        uint32_t value = w->p->number[row * w->p->stride + w->feature[c]], word[NAMESAKE_WORDS];
        size_t n = value ? namesakes_words(w->n, value, word) : 0;
        for (size_t i = 0; i < n; i++) {
            size_t k = 0;
            while (k < count && out[k].word != word[i])
                k++;
            if (k == count)
                out[count++] = (struct row_word){word[i], units_of(w, c, word[i]), 0};
        }
    }
    return count;
}

static uint32_t least_of(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static enum err list_rows(struct block_words *w)
{
    size_t words = namesakes_word_count(w->n), total = 0;
    struct row_word word[ROW_WORDS];
    w->first = mem_zero(words + 2, sizeof *w->first);
    if (!w->first)
        return ERR_MEMORY;
    for (size_t row = 0; row < w->p->rows; row++) {
        size_t n = words_of_row(w, row, word);
        total += n;
        for (size_t i = 0; i < n; i++)
            w->first[word[i].word + 2]++;
    }
    if (total >= UINT32_MAX)
        return ERR_LIMIT;
    for (size_t i = 2; i <= words + 1; i++)
        w->first[i] += w->first[i - 1];
    w->row = mem_alloc((total + 1) * sizeof *w->row);
    if (!w->row)
        return ERR_MEMORY;
    for (size_t row = 0; row < w->p->rows; row++) {
        size_t n = words_of_row(w, row, word);
        for (size_t i = 0; i < n; i++)
            w->row[w->first[word[i].word + 1]++] = (uint32_t)row;
    }
    return OK;
}

/* The columns to look at: whole names first. */
static size_t choose_columns(const struct people *p, size_t out[COLUMNS])
{
    for (size_t f = 0; f < p->feature_count; f++)
        if (p->feature[f].kind == FEATURE_FULL && p->store[p->feature[f].store].names) {
            out[0] = f;
            return 1;
        }
    if (p->given == SIZE_MAX || p->family == SIZE_MAX ||
        p->feature[p->given].store != p->feature[p->family].store ||
        !p->store[p->feature[p->given].store].names)
        return 0;
    out[0] = p->given;
    out[1] = p->family;
    return 2;
}

enum err block_words_new(const struct people *p, struct block_words **out)
{
    size_t feature[COLUMNS] = {0}, columns = choose_columns(p, feature);
    *out = NULL;
    if (!columns)
        return OK;
    struct block_words *w = mem_zero(1, sizeof *w);
    if (!w)
        return ERR_MEMORY;
    w->p = p;
    w->n = p->store[p->feature[feature[0]].store].names;
    w->columns = columns;
    for (size_t c = 0; c < columns; c++)
        w->feature[c] = feature[c];
    enum err e = namesakes_spellings(w->n, &w->spelled);
    if (e == OK)
        e = list_rows(w);
    if (e != OK) {
        block_words_free(w);
        return e;
    }
    *out = w;
    return OK;
}

void block_words_free(struct block_words *w)
{
    if (!w)
        return;
    namesake_spellings_free(&w->spelled);
    mem_free(w->first);
    mem_free(w->row);
    mem_free(w);
}

size_t block_words_feature(const struct block_words *w)
{
    return w->feature[0];
}

static size_t slots_for(size_t rows)
{
    size_t slots = 64;
    while (slots < rows * 2 && slots < (size_t)READ_MOST * 2)
        slots *= 2;
    return slots;
}

double words_scratch_bytes(size_t rows)
{
    size_t each = 2 * sizeof(struct words_met) + 3 * sizeof(uint32_t);
    return (double)(slots_for(rows) * each + sizeof(struct words_scratch));
}

enum err words_scratch_new(const struct block_words *w, struct words_scratch **out)
{
    struct words_scratch *s = mem_zero(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    s->slots = slots_for(w->p->rows);
    s->slot = mem_zero(s->slots, sizeof *s->slot);
    s->last = mem_zero(s->slots, sizeof *s->last);
    s->part = mem_zero(s->slots, sizeof *s->part);
    s->used = mem_alloc(s->slots * sizeof *s->used);
    s->met = mem_alloc(s->slots * sizeof *s->met);
    if (!s->slot || !s->last || !s->part || !s->used || !s->met) {
        words_scratch_free(s);
        return ERR_MEMORY;
    }
    *out = s;
    return OK;
}

void words_scratch_free(struct words_scratch *s)
{
    if (!s)
        return;
    mem_free(s->slot);
    mem_free(s->last);
    mem_free(s->part);
    mem_free(s->used);
    mem_free(s->met);
    mem_free(s);
}

/* Row b has a word worth so many units to word `which` of the row that is looked for; the best of
 * several counts. */
static void meet(struct words_scratch *s, uint32_t b, uint32_t which, uint32_t units)
{
    size_t i = (size_t)radix_mix(b, 41) & (s->slots - 1);
    while (s->slot[i].row && s->slot[i].row != b + 1)
        i = (i + 1) & (s->slots - 1);
    if (!s->slot[i].row) {
        s->slot[i] = (struct words_met){b + 1, 0};
        s->last[i] = 0;
        s->used[s->used_count++] = (uint32_t)i;
    }
    if (s->last[i] != which + 1) {
        s->last[i] = which + 1;
        s->part[i] = 0;
    }
    if (units > s->part[i]) {
        s->slot[i].units += units - s->part[i];
        s->part[i] = units;
    }
}

/* Units of a word in whichever column it is commoner. */
static uint32_t word_units(const struct block_words *w, uint32_t word)
{
    uint32_t units = UINT32_MAX;
    for (size_t c = 0; c < w->columns; c++)
        units = least_of(units, units_of(w, c, word));
    return units;
}

static void look_through(const struct block_words *w, struct words_scratch *s, uint32_t row,
                         const struct row_word *x, uint32_t which, uint32_t word)
{
    uint32_t units = least_of(x->units, word_units(w, word));
    uint32_t low = w->first[word], high = w->first[word + 1], to = high;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (w->row[mid] <= row)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < to; low++)
        meet(s, w->row[low], which, units);
}

/* Words of a row, those with the fewest rows first; equal ones in the order they stand in. */
static size_t plan_words(const struct block_words *w, uint32_t row, struct row_word *out)
{
    size_t n = words_of_row(w, row, out);
    for (size_t i = 0; i < n; i++) {
        struct row_word x = out[i];
        size_t rows = w->first[x.word + 1] - w->first[x.word];
        for (uint32_t k = w->spelled.first[x.word]; k < w->spelled.first[x.word + 1]; k++) {
            uint32_t other = w->spelled.word[k];
            rows += w->first[other + 1] - w->first[other];
        }
        x.rows = rows < UINT32_MAX ? (uint32_t)rows : UINT32_MAX;
        size_t at = i;
        for (; at > 0 && out[at - 1].rows > x.rows; at--)
            out[at] = out[at - 1];
        out[at] = x;
    }
    return n;
}

/* What word x is worth between its row and row b, which has these words. */
static uint32_t units_between(const struct block_words *w, const struct row_word *x,
                              const struct row_word *other, size_t count)
{
    uint32_t best = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t units = least_of(x->units, word_units(w, other[i].word));
        if (units > best && namesakes_related(w->n, x->word, other[i].word))
            best = units;
    }
    return best;
}

/* Adds what the words say that were not looked through, unless all is too little. */
static uint32_t with_common(const struct block_words *w, const struct words_met *m,
                            const struct row_word *common, size_t count, uint32_t least)
{
    struct row_word other[ROW_WORDS];
    uint32_t units = m->units, most = units;
    for (size_t i = 0; i < count; i++)
        most += common[i].units;
    if (!count || most < least)
        return units;
    size_t n = words_of_row(w, m->row, other);
    for (size_t i = 0; i < count; i++)
        units += units_between(w, &common[i], other, n);
    return units;
}

size_t block_words_rows(const struct block_words *w, struct words_scratch *s, uint32_t row,
                        uint32_t least, bool within, const struct words_met **out)
{
    struct row_word word[ROW_WORDS];
    const uint8_t *second = w->p->second;
    size_t n = plan_words(w, row, word), read = 0, looked = 0, count = 0;
    s->used_count = 0;
    for (; looked < n && read + word[looked].rows <= READ_MOST; looked++) {
        const struct row_word *x = &word[looked];
        read += x->rows;
        look_through(w, s, row, x, (uint32_t)looked, x->word);
        for (uint32_t k = w->spelled.first[x->word]; k < w->spelled.first[x->word + 1]; k++)
            look_through(w, s, row, x, (uint32_t)looked, w->spelled.word[k]);
    }
    for (size_t i = 0; i < s->used_count; i++) {
        struct words_met m = s->slot[s->used[i]];
        s->slot[s->used[i]].row = 0;
        m.row--;
        if (second && (second[row] != second[m.row]) == within)
            continue;
        m.units = with_common(w, &m, word + looked, n - looked, least);
        if (m.units >= least)
            s->met[count++] = m;
    }
    *out = s->met;
    return count;
}

uint32_t block_words_units(const struct block_words *w, uint32_t a, uint32_t b)
{
    struct row_word x[ROW_WORDS], y[ROW_WORDS];
    size_t n = plan_words(w, a, x), m = words_of_row(w, b, y);
    uint32_t units = 0;
    for (size_t i = 0; i < n; i++)
        units += units_between(w, &x[i], y, m);
    return units;
}
