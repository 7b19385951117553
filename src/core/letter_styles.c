/* See letter_styles.h. Prices of a letter are raised by what the lowest of them is below zero, as
 * in letter_laid.c. A spelling l1..lk at price p is paid as first[l1], second[l2] and third[li] for
 * each further letter, each the least that any spelling with those before it leaves over: none
 * comes out dearer than it is. Spellings that a shorter one and letters too many come as cheap as
 * are left out, which leaves few that share a letter. */
#include "core/letter_styles.h"

#include <string.h>

#include "base/mem.h"
#include "core/letter_bound_inner.h"

struct letter_styles_kept {
    struct letter_style_row **row[ALPHABET_TABLES]; /* by code and place */
};

enum err letter_styles_new(struct letter_styles_kept **out)
{
    struct letter_styles_kept *k = mem_zero(1, sizeof *k);
    if (!k)
        return ERR_MEMORY;
    *out = k;
    return OK;
}

static size_t row_places(size_t alphabet)
{
    return (letter_lists[alphabet].letters + (size_t)1) * LETTER_PLACES;
}

void letter_styles_free(struct letter_styles_kept *k)
{
    if (!k)
        return;
    for (size_t a = 0; a < ALPHABET_TABLES; a++) {
        for (size_t i = 0; k->row[a] && i < row_places(a); i++)
            mem_free(k->row[a][i]);
        mem_free(k->row[a]);
    }
    mem_free(k);
}

static uint8_t byte_of(int price)
{
    return (uint8_t)(price < 0 ? 0 : price > NEVER ? NEVER : price);
}

static unsigned row_letter(const struct letter_row *row, size_t k)
{
    return (row->latin >> (8 * k) & 0xFF) - 'a' + 1;
}

static uint8_t *table_at(style_table t, int style, unsigned letter)
{
    return &t[letter / 16][style][letter % 16];
}

static void lower(uint8_t *at, int price)
{
    uint8_t b = byte_of(price);
    *at = b < *at ? b : *at;
}

/* Rows of a letter, and what they cost in one style. */
struct spellings {
    const struct letter_row *rows;
    size_t count;
    unsigned place;
    int style, below;
};

static int price_of(const struct spellings *s, const struct letter_row *row)
{
    return row->price[s->style] + row->place[s->place] + s->below;
}

/* What a letter of a spelling costs at most as one too many. */
static int extra_most(const struct letter_row *row, size_t k)
{
    unsigned c = row_letter(row, k);
    if (k + 1 == row->len && (c == LETTER_I || c == LETTER_Y))
        return PRICE_ADDED_END;
    return (uint32_t)LETTERS_VOWEL >> (c - 1) & 1 ? PRICE_ADDED_VOWEL : PRICE_ADDED;
}

/* Whether one of its letters alone, or all but the last, and the others too many cost no more. */
static bool is_dear(const struct spellings *s, const struct letter_row *row,
                    struct letter_style_row *out)
{
    int price = price_of(s, row), extra = 0;
    const uint32_t last = 8 * (row->len - 1u), rest = row->latin & ((1u << last) - 1);
    for (size_t j = 0; j < row->len; j++)
        extra += extra_most(row, j);
    for (size_t j = 0; j < row->len; j++)
        if (price >=
            *table_at(out->single, s->style, row_letter(row, j)) + extra - extra_most(row, j))
            return true;
    for (const struct letter_row *r = row; row->len > 2 && r >= s->rows; r--)
        if (r->latin == rest && r->len + 1 == row->len)
            return price >= price_of(s, r) + extra_most(row, row->len - 1u);
    return price >= NEVER;
}

/* Spellings of several letters, those that are not dear, letter by letter. */
static void spell_longer(const struct spellings *s, struct letter_style_row *out)
{
    const struct letter_row *kept[UINT8_MAX];
    size_t count = 0;
    for (size_t r = 0; r < s->count && count < UINT8_MAX; r++)
        if (s->rows[r].len > 1 && !is_dear(s, &s->rows[r], out))
            kept[count++] = &s->rows[r];
    out->longer |= count > 0;
    for (size_t r = 0; r < count; r++)
        lower(table_at(out->first, s->style, row_letter(kept[r], 0)), price_of(s, kept[r]));
    for (size_t r = 0; r < count; r++)
        lower(table_at(out->second, s->style, row_letter(kept[r], 1)),
              price_of(s, kept[r]) - *table_at(out->first, s->style, row_letter(kept[r], 0)));
    for (size_t r = 0; r < count; r++) {
        int rest = price_of(s, kept[r]) - *table_at(out->first, s->style, row_letter(kept[r], 0)) -
                   *table_at(out->second, s->style, row_letter(kept[r], 1));
        for (size_t k = 2; k < kept[r]->len; k++)
            lower(table_at(out->third, s->style, row_letter(kept[r], k)),
                  rest / (kept[r]->len - 2));
    }
}

static void spell_style(const struct spellings *s, struct letter_style_row *out)
{
    out->none[s->style] = byte_of(PRICE_LEFT_OUT + s->below);
    for (unsigned c = 1; c < 27; c++)
        *table_at(out->single, s->style, c) = byte_of(PRICE_WRONG + s->below);
    for (size_t r = 0; r < s->count; r++) {
        if (s->rows[r].len == 0)
            lower(&out->none[s->style], price_of(s, &s->rows[r]));
        if (s->rows[r].len == 1)
            lower(table_at(out->single, s->style, row_letter(&s->rows[r], 0)),
                  price_of(s, &s->rows[r]));
    }
    spell_longer(s, out);
}

static void spell_letter(enum alphabet a, unsigned code, unsigned place,
                         struct letter_style_row *out)
{
    const struct letter_model *m = &letter_models[a];
    const uint16_t *starts = m->starts + code * 27;
    struct spellings s = {m->rows + starts[0], (size_t)starts[27] - starts[0], place, 0, 0};
    for (size_t r = 0; r < s.count; r++)
        for (int k = 0; k < STYLES; k++) {
            int price = s.rows[r].price[k] + s.rows[r].place[place];
            s.below = -price > s.below ? -price : s.below;
        }
    memset(out, NEVER, sizeof *out);
    out->longer = false;
    out->below = byte_of(s.below);
    for (; s.style < STYLES; s.style++)
        spell_style(&s, out);
    for (unsigned c = 1; code && c < 27; c++)
        if (m->alone[code] >> (c - 1) & 1)
            out->alone[c / 16][c % 16] = 0;
}

/* Letter i of x; NULL: no memory. */
static const struct letter_style_row *kept_letter(struct letter_styles_kept *k,
                                                  const struct letters *x, size_t i)
{
    enum alphabet a = (enum alphabet)x->alphabet;
    size_t code = x->code[i] <= letter_lists[a].letters ? x->code[i] : 0;
    unsigned place = letters_place(x, i);
    if (!k->row[a])
        k->row[a] = mem_zero(row_places(a), sizeof *k->row[a]);
    if (!k->row[a])
        return NULL;
    struct letter_style_row **at = &k->row[a][code * LETTER_PLACES + place];
    if (!*at) {
        *at = mem_zero(1, sizeof **at);
        if (*at)
            spell_letter(a, (unsigned)code, place, *at);
    }
    return *at;
}

enum err letters_styles(struct letter_styles_kept *k, const struct letters *x,
                        struct letter_styles *out, bool *fits)
{
    bool table = x->alphabet != ALPHABET_NONE && x->alphabet < ALPHABET_TABLES;
    *fits = table && x->alphabet != ALPHABET_LATIN;
    out->rows = x->len;
    out->offset = 0;
    for (size_t i = 0; *fits && i < x->len; i++) {
        out->row[i] = kept_letter(k, x, i);
        if (!out->row[i])
            return ERR_MEMORY;
        out->offset += out->row[i]->below;
    }
    *fits = *fits && out->offset < NEVER;
    return OK;
}
