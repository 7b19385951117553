/* Rows that have words in common with one row.
 *
 * All that may be spellings of the row's words are marked with the words that they may be. Then the
 * rows of its rarest words are looked through, and what they have in common with it is seen from
 * the marks on their own words. Once the words left are worth less together than is asked for, a
 * row that was not met yet cannot have enough, and common words need no looking through. */
#include "core/block_words_inner.h"

#include "base/fetch.h"
#include "base/mem.h"

enum {
    READ_MOST = 1 << 14,  /* rows looked through for one row */
    MARKS_MOST = 1 << 14, /* spellings of one row's words; what is more does not count */
    AHEAD = 8             /* rows whose words are fetched before they are looked at */
};

/* A word that may be some of the row's, which are bits. */
struct mark {
    uint32_t word; /* plus one; 0 is free */
    uint64_t whose;
};

/* A row that has a word. */
struct found_row {
    uint32_t row, word;
};

struct words_scratch {
    struct mark *mark; /* open addressing; MARKS_MOST * 2 of them */
    size_t slots;      /* that are in use for a row, a power of two; */
    unsigned shift;    /* its bits less than 32 */
    struct found_row *found;
    struct words_met *met;
};

double words_scratch_bytes(void)
{
    return MARKS_MOST * 2 * sizeof(struct mark) +
           READ_MOST * (sizeof(struct words_met) + sizeof(struct found_row)) +
           sizeof(struct words_scratch);
}

enum err words_scratch_new(struct words_scratch **out)
{
    struct words_scratch *s = mem_zero(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    s->mark = mem_zero((size_t)MARKS_MOST * 2, sizeof *s->mark);
    s->found = mem_alloc(READ_MOST * sizeof *s->found);
    s->met = mem_alloc(READ_MOST * sizeof *s->met);
    if (!s->mark || !s->found || !s->met) {
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
    mem_free(s->mark);
    mem_free(s->found);
    mem_free(s->met);
    mem_free(s);
}

/* Words of a row, those with the fewest rows first, equal ones in the order they stand in, as long
 * as there is room to mark their spellings; *marks: how many. */
static size_t plan_words(const struct block_words *w, uint32_t row, struct row_word out[ROW_WORDS],
                         size_t *marks)
{
    size_t n = block_words_of_row(w, row, out), kept = 0;
    for (size_t i = 1; i < n; i++) {
        struct row_word x = out[i];
        size_t at = i;
        for (; at > 0 && w->reach[out[at - 1].word] > w->reach[x.word]; at--)
            out[at] = out[at - 1];
        out[at] = x;
    }
    for (*marks = 0; kept < n; kept++) {
        const uint32_t *other;
        size_t more = block_words_spellings(w, out[kept].word, &other) + 1;
        if (*marks + more > MARKS_MOST)
            break;
        *marks += more;
    }
    return kept;
}

static struct mark *mark_of(const struct words_scratch *s, uint32_t word)
{
    size_t i = word * 0x9E3779B1u >> s->shift;
    while (s->mark[i].word && s->mark[i].word != word + 1)
        i = (i + 1) & (s->slots - 1);
    return &s->mark[i];
}

static void mark_word(struct words_scratch *s, uint32_t word, size_t whose)
{
    struct mark *m = mark_of(s, word);
    m->word = word + 1;
    m->whose |= (uint64_t)1 << whose;
}

static void mark_words(const struct block_words *w, struct words_scratch *s,
                       const struct row_word *x, size_t count, size_t marks)
{
    s->shift = 26;
    for (s->slots = 64; s->slots < marks * 2; s->shift--)
        s->slots *= 2;
    for (size_t i = 0; i < count; i++) {
        const uint32_t *other;
        size_t n = block_words_spellings(w, x[i].word, &other);
        mark_word(s, x[i].word, i);
        for (size_t k = 0; k < n; k++)
            mark_word(s, other[k], i);
    }
}

static void unmark(struct words_scratch *s)
{
    for (size_t i = 0; i < s->slots; i++)
        s->mark[i] = (struct mark){0};
}

/* What a row's words have in common with the words x: of each of these the best counts. *firsts: of
 * the words x that it has any of, the first, and for that the first of its own; as one number. */
static uint32_t units_in_common(const struct block_words *w, const struct words_scratch *s,
                                const struct row_word *x, uint32_t row, uint64_t *firsts)
{
    uint32_t best[ROW_WORDS], units = 0;
    uint64_t seen = 0;
    *firsts = UINT64_MAX;
    for (uint32_t k = w->row_first[row]; k < w->row_first[row + 1]; k++) {
        uint32_t word = w->row_word[k];
        uint64_t whose = mark_of(s, word)->whose;
        if (!whose)
            continue;
        uint64_t first = (uint64_t)__builtin_ctzll(whose) << 32 | word;
        *firsts = first < *firsts ? first : *firsts;
        for (; whose; whose &= whose - 1) {
            size_t i = (size_t)__builtin_ctzll(whose);
            uint32_t here = x[i].units < w->least_unit[word] ? x[i].units : w->least_unit[word];
            uint32_t before = seen >> i & 1 ? best[i] : 0;
            seen |= (uint64_t)1 << i;
            best[i] = here > before ? here : before;
            units += best[i] - before;
        }
    }
    return units;
}

/* Where rows behind this one begin among those of a word. */
static uint32_t rows_behind(const struct block_words *w, uint32_t word, uint32_t row)
{
    uint32_t low = w->first[word], high = w->first[word + 1];
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (w->row[mid] <= row)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* Gathers the rows of a word. Rows stand far apart in memory: where their words are is fetched
 * while others are gathered. */
static size_t gather_rows(const struct block_words *w, struct words_scratch *s, uint32_t row,
                          uint32_t word, size_t count)
{
    for (uint32_t k = rows_behind(w, word, row); k < w->first[word + 1]; k++) {
        fetch(&w->row_first[w->row[k]]);
        s->found[count++] = (struct found_row){w->row[k], word};
    }
    return count;
}

/* What is asked of rows that have one of the row's words. */
struct asked_rows {
    const struct row_word *x;
    uint32_t row, least;
    bool within;
};

/* Of the rows gathered, which have a word that may be word `which` of the row, those that have
 * enough in common, each by the first of its words by which it can be met. */
static size_t keep_rows(const struct block_words *w, struct words_scratch *s,
                        const struct asked_rows *q, uint64_t which, size_t gathered, size_t count)
{
    const uint8_t *second = w->p->second;
    for (size_t k = 0; k < gathered; k++) {
        struct found_row f = s->found[k];
        uint64_t firsts;
        if (k + AHEAD < gathered)
            fetch(&w->row_word[w->row_first[s->found[k + AHEAD].row]]);
        if (second && (second[q->row] != second[f.row]) == q->within)
            continue;
        uint32_t units = units_in_common(w, s, q->x, f.row, &firsts);
        if (units >= q->least && firsts == (which << 32 | f.word))
            s->met[count++] = (struct words_met){f.row, units};
    }
    return count;
}

size_t block_words_rows(const struct block_words *w, struct words_scratch *s, uint32_t row,
                        uint32_t least, bool within, const struct words_met **out)
{
    struct row_word x[ROW_WORDS];
    struct asked_rows q = {x, row, least, within};
    size_t marks, n = plan_words(w, row, x, &marks), count = 0, read = 0;
    uint32_t left = 0; /* what rows can have in common that were not met yet */
    *out = s->met;
    for (size_t i = 0; i < n; i++)
        left += x[i].units;
    if (!n || left < least || w->reach[x[0].word] > READ_MOST)
        return 0;
    mark_words(w, s, x, n, marks);
    for (size_t i = 0; i < n && left >= least; i++) {
        const uint32_t *other;
        size_t others = block_words_spellings(w, x[i].word, &other);
        read += w->reach[x[i].word];
        if (read > READ_MOST)
            break;
        size_t gathered = gather_rows(w, s, row, x[i].word, 0);
        for (size_t k = 0; k < others; k++)
            gathered = gather_rows(w, s, row, other[k], gathered);
        count = keep_rows(w, s, &q, i, gathered, count);
        left -= x[i].units;
    }
    unmark(s);
    return count;
}

uint32_t block_words_units(const struct block_words *w, struct words_scratch *s, uint32_t a,
                           uint32_t b)
{
    struct row_word x[ROW_WORDS];
    uint64_t firsts;
    size_t marks, n = plan_words(w, a, x, &marks);
    mark_words(w, s, x, n, marks);
    uint32_t units = units_in_common(w, s, x, b, &firsts);
    unmark(s);
    return units;
}
