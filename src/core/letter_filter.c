/* Which words may be a spelling of another, give or take one consonant: an automaton in the bits of
 * two numbers (Wu and Manber 1992).
 *
 * A bit of `exact` is set when so many letters of the word can have written what was read so far;
 * of `near`, with one consonant wrong, added or left out, or two swapped. A letter that writes
 * several Latin ones stays where it is while they come; vowels and what can be silent are stepped
 * over. Vowels of the Latin side are not looked at. */
#include "core/letter_inner.h"

enum { CHEAP = 28 }; /* a letter that is silent so often */

struct state {
    uint32_t exact, near;
};

static uint32_t step_over(uint32_t bits, uint32_t optional)
{
    for (uint32_t more = bits; more; bits |= more)
        more = (bits & optional) << 1 & ~bits;
    return bits;
}

static struct state advance(struct state s, uint32_t may, uint32_t optional)
{
    struct state n;
    uint32_t stay = may << 1;
    n.exact = step_over((s.exact & may) << 1 | (s.exact & stay), optional);
    n.near = step_over(
        (s.near & may) << 1 | (s.near & stay) | s.exact | s.exact << 1 | n.exact << 1, optional);
    return n;
}

static bool has_table(enum alphabet a)
{
    return a != ALPHABET_NONE && a < ALPHABET_TABLES;
}

/* A letter that is silent often, or is often written with nothing but letters that are not looked
 * at. */
static bool is_optional(const struct letter_list *l, const struct letter_model *m, uint8_t code)
{
    if (code > l->letters || l->kinds[code] != 'c' || !(m->any[code] & ~(uint32_t)LETTERS_SOFT))
        return true;
    for (unsigned r = m->starts[code * 27]; r < m->starts[code * 27 + 27]; r++) {
        const struct letter_row *row = &m->rows[r];
        bool soft = true;
        for (unsigned k = 0; k < row->len; k++)
            soft = soft && LETTERS_SOFT >> ((row->latin >> (8 * k) & 0xFF) - 'a') & 1;
        for (int k = 0; soft && k < LETTER_STYLES; k++)
            if (row->price[k] < CHEAP)
                return true;
    }
    return false;
}

static void fill_native(struct letter_filter *f, size_t table, enum alphabet a)
{
    const struct letter_list *l = &letter_lists[a];
    const struct letter_model *m = &letter_models[a];
    size_t position = 0;
    for (size_t i = 0; i < f->x->latin_len && position < 31; i++) {
        unsigned c = (unsigned)(f->x->latin[i] - 'a');
        if (LETTERS_SOFT >> c & 1)
            continue;
        for (unsigned code = 1; code <= l->letters; code++)
            if (m->any[code] >> c & 1)
                f->native[table][code] |= 1u << position;
        position++;
    }
    f->hard = (uint8_t)position;
    for (unsigned code = 1; code <= l->letters; code++)
        if (is_optional(l, m, (uint8_t)code))
            f->free[table][code / 32] |= 1u << code % 32;
}

void letters_filter(const struct letters *x, struct letter_filter *out)
{
    *out = (struct letter_filter){.x = x};
    if (!has_table((enum alphabet)x->alphabet))
        return;
    const struct letter_list *l = &letter_lists[x->alphabet];
    const struct letter_model *m = &letter_models[x->alphabet];
    size_t n = x->len < 30 ? x->len : 30;
    for (size_t i = 0; i < n; i++) {
        uint32_t any = x->code[i] <= l->letters ? m->any[x->code[i]] : 0;
        for (unsigned c = 0; c < 26; c++)
            if (any >> c & 1)
                out->latin[c] |= 1u << i;
        if (is_optional(l, m, x->code[i]))
            out->optional |= 1u << i;
        else
            out->needed[out->needed_count++] = any & ~(uint32_t)LETTERS_SOFT;
    }
    out->end = 1u << n;
    if (x->alphabet == ALPHABET_LATIN) {
        fill_native(out, 0, ALPHABET_ARABIC);
        fill_native(out, 1, ALPHABET_CYRILLIC);
    }
}

uint32_t letters_can(const struct letters *x, size_t i)
{
    if (!has_table((enum alphabet)x->alphabet))
        return ~0u;
    return x->code[i] <= letter_lists[x->alphabet].letters
               ? letter_models[x->alphabet].any[x->code[i]]
               : 0;
}

void letters_masks(const struct letters *x, uint32_t *has, uint32_t *can)
{
    *has = *can = 0;
    if (!has_table((enum alphabet)x->alphabet)) {
        *can = ~0u;
        return;
    }
    for (size_t j = 0; j < x->latin_len; j++)
        *has |= 1u << (x->latin[j] - 'a');
    for (size_t i = 0; i < x->len; i++)
        *can |= letters_can(x, i);
    *has &= ~(uint32_t)LETTERS_SOFT;
    *can |= *has;
}

void letters_sketch(const struct letters *x, struct letter_sketch *out)
{
    size_t n = 0;
    *out = (struct letter_sketch){.alphabet = x->alphabet};
    for (size_t j = 0; x->alphabet == ALPHABET_LATIN && j < x->latin_len; j++) {
        unsigned c = (unsigned)(x->latin[j] - 'a');
        if (LETTERS_SOFT >> c & 1)
            continue;
        if (n < SKETCH_LETTERS)
            out->letter[n] = (uint8_t)c;
        n++;
    }
    for (size_t i = 0; x->alphabet != ALPHABET_LATIN && i < x->len; i++, n++)
        if (n < SKETCH_LETTERS)
            out->letter[n] = x->code[i];
    out->count = (uint8_t)n;
}

static bool may_latin(const struct letter_filter *f, const struct letter_sketch *y)
{
    struct state s = {step_over(1, f->optional), 0};
    s.near = step_over(s.exact << 1, f->optional) | s.exact;
    uint32_t before = 0, before_may = 0;
    for (size_t j = 0; j < y->count; j++) {
        uint32_t exact = s.exact, may = f->latin[y->letter[j]];
        s = advance(s, may, f->optional);
        /* The two last in the other order. */
        s.near |= step_over((before & may & before_may >> 1) << 2, f->optional);
        before = exact;
        before_may = may;
        if (!(s.exact | s.near))
            return false;
    }
    return (s.exact | (f->needed_count >= LETTERS_SLIP ? s.near : 0)) & f->end;
}

/* The word is Latin: its consonants are the positions, y's letters are read. */
static bool may_native(const struct letter_filter *f, const struct letter_sketch *y, size_t table)
{
    struct state s = {1, 3};
    for (size_t j = 0; j < y->count; j++) {
        uint8_t code = y->letter[j];
        uint32_t may = f->native[table][code];
        bool silent = f->free[table][code / 32] >> code % 32 & 1;
        uint32_t exact = (s.exact & may) << 1, near = (s.near & may) << 1;
        exact |= (exact & may) << 1;
        near |= (near & may) << 1;
        exact |= (exact & may) << 1;
        near |= (near & may) << 1;
        if (silent) {
            exact |= s.exact;
            near |= s.near;
        }
        near |= s.exact | s.exact << 1 | exact << 1;
        s = (struct state){exact, near};
    }
    return (s.exact | (f->hard >= LETTERS_SLIP ? s.near : 0)) >> f->hard & 1;
}

bool letters_may(const struct letter_filter *f, const struct letter_sketch *y)
{
    if (!has_table((enum alphabet)f->x->alphabet) || !has_table((enum alphabet)y->alphabet))
        return f->x->alphabet == y->alphabet;
    if (y->count > SKETCH_LETTERS)
        return true;
    if (y->alphabet == ALPHABET_LATIN)
        return may_latin(f, y);
    if (f->x->alphabet == ALPHABET_LATIN && y->alphabet == ALPHABET_ARABIC)
        return may_native(f, y, 0);
    if (f->x->alphabet == ALPHABET_LATIN && y->alphabet == ALPHABET_CYRILLIC)
        return may_native(f, y, 1);
    return true;
}
