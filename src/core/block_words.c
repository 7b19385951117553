/* Which words rows have, which rows have a word, and how rare it is. */
#include "core/block_words_inner.h"

#include "base/mem.h"

static const struct value_store *store_of(const struct block_words *w)
{
    return &w->p->store[w->p->feature[w->feature[0]].store];
}

size_t block_words_spellings(const struct block_words *w, uint32_t word, const uint32_t **out)
{
    if (!w->n)
        return slips_of(w->slips, word, out);
    *out = w->spelled.word + w->spelled.first[word];
    return w->spelled.first[word + 1] - w->spelled.first[word];
}

/* Words of a value; an initial is none. */
static size_t words_of_value(const struct block_words *w, uint32_t value,
                             uint32_t out[NAMESAKE_WORDS])
{
    if (!value)
        return 0;
    if (w->n)
        return namesakes_words(w->n, value, out);
    out[0] = value;
    return store_of(w)->letters[value].len > 1;
}

size_t block_words_of_row(const struct block_words *w, size_t row, struct row_word out[ROW_WORDS])
{
    size_t count = 0;
    for (size_t c = 0; c < w->columns; c++) {
        uint32_t value = w->p->number[row * w->p->stride + w->feature[c]], word[NAMESAKE_WORDS];
        size_t n = words_of_value(w, value, word);
        for (size_t i = 0; i < n; i++) {
            size_t k = 0;
            while (k < count && out[k].word != word[i])
                k++;
            if (k == count)
                out[count++] = (struct row_word){word[i], w->unit[c][word[i]]};
        }
    }
    return count;
}

static uint32_t least_of(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static enum err count_units(struct block_words *w)
{
    w->least_unit = mem_alloc((w->words + 1) * sizeof *w->least_unit);
    if (!w->least_unit)
        return ERR_MEMORY;
    for (size_t i = 0; i < w->words; i++)
        w->least_unit[i] = UINT32_MAX;
    for (size_t c = 0; c < w->columns; c++) {
        size_t in = w->p->feature[w->feature[c]].column;
        w->unit[c] = mem_alloc((w->words + 1) * sizeof *w->unit[c]);
        if (!w->unit[c])
            return ERR_MEMORY;
        for (uint32_t i = 0; i < w->words; i++) {
            double bits =
                w->n ? namesakes_word_bits(w->n, in, i) : slips_word_bits(w->slips, in, i);
            w->unit[c][i] = (uint32_t)(bits * WORDS_UNIT);
            w->least_unit[i] = least_of(w->least_unit[i], w->unit[c][i]);
        }
    }
    return OK;
}

/* Words of each row, and how many rows have each word. */
static enum err list_words(struct block_words *w)
{
    struct row_word word[ROW_WORDS];
    size_t rows = w->p->rows, total = 0;
    w->row_first = mem_zero(rows + 1, sizeof *w->row_first);
    w->first = mem_zero(w->words + 2, sizeof *w->first);
    if (!w->row_first || !w->first)
        return ERR_MEMORY;
    for (size_t row = 0; row < rows; row++)
        total += block_words_of_row(w, row, word);
    if (total >= UINT32_MAX)
        return ERR_LIMIT;
    w->row_word = mem_alloc((total + 1) * sizeof *w->row_word);
    if (!w->row_word)
        return ERR_MEMORY;
    total = 0;
    for (size_t row = 0; row < rows; row++) {
        size_t n = block_words_of_row(w, row, word);
        for (size_t i = 0; i < n; i++) {
            w->row_word[total++] = word[i].word;
            w->first[word[i].word + 2]++;
        }
        w->row_first[row + 1] = (uint32_t)total;
    }
    return OK;
}

static enum err list_rows(struct block_words *w)
{
    enum err e = list_words(w);
    if (e != OK)
        return e;
    for (size_t i = 2; i <= w->words + 1; i++)
        w->first[i] += w->first[i - 1];
    w->row = mem_alloc(((size_t)w->row_first[w->p->rows] + 1) * sizeof *w->row);
    if (!w->row)
        return ERR_MEMORY;
    for (uint32_t row = 0; row < w->p->rows; row++)
        for (uint32_t k = w->row_first[row]; k < w->row_first[row + 1]; k++)
            w->row[w->first[w->row_word[k] + 1]++] = row;
    return OK;
}

static enum err count_reach(struct block_words *w)
{
    w->reach = mem_alloc((w->words + 1) * sizeof *w->reach);
    if (!w->reach)
        return ERR_MEMORY;
    for (uint32_t i = 0; i < w->words; i++) {
        const uint32_t *other;
        size_t n = block_words_spellings(w, i, &other), rows = w->first[i + 1] - w->first[i];
        for (size_t k = 0; k < n; k++)
            rows += w->first[other[k] + 1] - w->first[other[k]];
        w->reach[i] = rows < UINT32_MAX ? (uint32_t)rows : UINT32_MAX;
    }
    return OK;
}

/* Given and family names in Latin letters. */
static size_t slip_columns(const struct people *p, size_t out[WORDS_COLUMNS])
{
    size_t n = 0;
    for (size_t f = 0; f < p->feature_count; f++)
        if (people_own_name(&p->feature[f]) && p->feature[f].column < SLIP_COLUMNS)
            out[n++] = f;
    return n;
}

/* The columns to look at: whole names first. */
static size_t choose_columns(const struct people *p, size_t out[WORDS_COLUMNS])
{
    for (size_t f = 0; f < p->feature_count; f++)
        if (p->feature[f].kind == FEATURE_FULL && p->store[p->feature[f].store].names) {
            out[0] = f;
            return 1;
        }
    if (p->given != SIZE_MAX && p->store[p->feature[p->given].store].slips)
        return slip_columns(p, out);
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
    size_t feature[WORDS_COLUMNS] = {0}, columns = choose_columns(p, feature);
    *out = NULL;
    if (!columns)
        return OK;
    struct block_words *w = mem_zero(1, sizeof *w);
    if (!w)
        return ERR_MEMORY;
    w->p = p;
    w->columns = columns;
    for (size_t c = 0; c < columns; c++)
        w->feature[c] = feature[c];
    w->n = store_of(w)->names;
    w->slips = store_of(w)->slips;
    w->words = w->n ? namesakes_word_count(w->n) : (size_t)store_of(w)->texts.count + 1;
    enum err e = w->n ? namesakes_spellings(w->n, &w->spelled) : OK;
    if (e == OK)
        e = count_units(w);
    if (e == OK)
        e = list_rows(w);
    if (e == OK)
        e = count_reach(w);
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
    for (size_t c = 0; c < WORDS_COLUMNS; c++)
        mem_free(w->unit[c]);
    mem_free(w->least_unit);
    mem_free(w->reach);
    mem_free(w->first);
    mem_free(w->row);
    mem_free(w->row_first);
    mem_free(w->row_word);
    mem_free(w);
}

size_t block_words_feature(const struct block_words *w)
{
    return w->feature[0];
}
