/* Two words that differ by one letter added, left out, changed or exchanged with its neighbour
 * become the same when each is left without one letter or as it is; so those are their keys (Mor
 * and Fraenkel 1982), and words that share one are compared.
 *
 * How likely a stranger has value b, where b is the rarer of the two: as often as b stands there,
 * and, where it is a slip itself, as often as any that it may be a slip of does and is misspelt
 * just so. Which share of all strangers of that level a pair is so much rarer than, is counted over
 * all pairs of values: what a level says on the whole stays as it is learnt. */
#include "core/slip.h"

#include "base/mem.h"
#include "core/radix.h"

#include <math.h>

enum {
    SLIP_LETTERS = 3,     /* of the shortest value that is looked at */
    KEY_VALUES = 1 << 10, /* values of one key that are looked at */
    KEYS_HELD = 1 << 21,  /* about, at once */
    TOLD_UNIT = 1 << 10
};

/* Rows that have the rarer value besides, for each of whom so many rows near it would be needed to
 * make as many slips: about as many slips as a name has. */
static const double slips_of_name = 500;

struct slips {
    size_t count, column_count;
    const uint32_t *rows[SLIP_COLUMNS];
    size_t *first;                /* by value: where those near it begin; count + 2 of them */
    uint32_t *other;              /* ascending for each value */
    uint32_t *near[SLIP_COLUMNS]; /* by value: rows of those near it */
    double filled[SLIP_COLUMNS];
    double usual[SLIP_COLUMNS][SLIP_LEVELS]; /* bits of one_in on the whole */
};

/* Pairs of numbers that are put into order and each kept once. */
struct numbers {
    uint64_t *at;
    size_t count, room;
};

static enum err add_number(struct numbers *n, uint64_t x)
{
    enum err e = mem_room(&n->at, &n->room, n->count + 1, sizeof *n->at);
    if (e == OK)
        n->at[n->count++] = x;
    return e;
}

static enum err sort_numbers(struct numbers *n, unsigned low_bit)
{
    uint64_t *scratch = mem_alloc((n->count + 1) * sizeof *scratch);
    if (!scratch)
        return ERR_MEMORY;
    radix_sort(n->at, scratch, n->count, low_bit);
    mem_free(scratch);
    return OK;
}

/* The letters without the one at `left_out`; without none where that is the length. */
static uint64_t key_without(const struct letters *l, unsigned left_out)
{
    uint64_t key = 0;
    for (unsigned i = 0; i < l->len; i++)
        if (i != left_out)
            key = radix_mix(key, l->letter[i]);
    return key;
}

/* Keys of all values, of which a slice at a time is held. */
struct key_slices {
    unsigned bits; /* low ones, of the value's number */
    size_t slice, slices;
};

static size_t slices_of(const struct slip_values *v)
{
    size_t keys = 0;
    for (size_t i = 1; i <= v->count; i++)
        keys += v->letters[i].len + (size_t)1;
    return keys / KEYS_HELD + 1;
}

static enum err key_values(const struct slip_values *v, const struct key_slices *x,
                           struct numbers *out)
{
    enum err e = OK;
    out->count = 0;
    for (size_t i = 1; i <= v->count && e == OK; i++) {
        const struct letters *l = &v->letters[i];
        if (l->len < SLIP_LETTERS)
            continue;
        for (unsigned k = 0; k <= l->len && e == OK; k++) {
            if (k > 0 && k < l->len && l->letter[k] == l->letter[k - 1])
                continue;
            uint64_t key = key_without(l, k) >> x->bits;
            if (key % x->slices == x->slice)
                e = add_number(out, key << x->bits | i);
        }
    }
    return e == OK ? sort_numbers(out, x->bits) : e;
}

/* Adds pairs of values that share a key and are near, the smaller first, some of them twice. */
static enum err pair_values(const struct slip_values *v, const struct numbers *key, unsigned bits,
                            struct numbers *out)
{
    uint64_t mask = ((uint64_t)1 << bits) - 1;
    enum err e = OK;
    for (size_t from = 0, to; from < key->count && e == OK; from = to) {
        for (to = from + 1; to < key->count && (key->at[to] ^ key->at[from]) <= mask;)
            to++;
        for (size_t i = from; to - from <= KEY_VALUES && i < to; i++)
            for (size_t j = i + 1; j < to && e == OK; j++) {
                uint64_t a = key->at[i] & mask, b = key->at[j] & mask;
                if (a != b && v->level(v->cpu, &v->letters[a], &v->letters[b]))
                    e = add_number(out, a << 32 | b);
            }
    }
    return e;
}

/* All such pairs, in order. */
static enum err find_pairs(const struct slip_values *v, struct numbers *out)
{
    struct key_slices x = {.bits = radix_bits(v->count + 1), .slices = slices_of(v)};
    struct numbers key = {0};
    enum err e = OK;
    for (; x.slice < x.slices && e == OK; x.slice++) {
        e = key_values(v, &x, &key);
        if (e == OK)
            e = pair_values(v, &key, x.bits, out);
    }
    mem_free(key.at);
    return e == OK ? sort_numbers(out, 0) : e;
}

static enum err place_pairs(struct slips *s, struct numbers *pair)
{
    size_t n = 0;
    for (size_t i = 0; i < pair->count; i++)
        if (i == 0 || pair->at[i] != pair->at[i - 1])
            pair->at[n++] = pair->at[i];
    s->first = mem_zero(s->count + 3, sizeof *s->first);
    s->other = mem_alloc((2 * n + 1) * sizeof *s->other);
    if (!s->first || !s->other)
        return ERR_MEMORY;
    for (size_t i = 0; i < n; i++) {
        s->first[(pair->at[i] >> 32) + 2]++;
        s->first[(uint32_t)pair->at[i] + 2]++;
    }
    for (size_t i = 2; i <= s->count + 2; i++)
        s->first[i] += s->first[i - 1];
    for (size_t side = 0; side < 2; side++) /* smaller ones first, so that all ascend */
        for (size_t i = 0; i < n; i++) {
            uint32_t a = (uint32_t)(pair->at[i] >> 32), b = (uint32_t)pair->at[i];
            uint32_t of = side ? a : b;
            s->other[s->first[of + 1]++] = side ? b : a;
        }
    return OK;
}

/* Among so many a stranger of a level has just these two values; the rarer one decides, of equal
 * ones that which more are near. */
static double one_in(const struct slips *s, size_t column, uint32_t a, uint32_t b)
{
    const uint32_t *rows = s->rows[column], *near = s->near[column];
    if (rows[a] < rows[b] || (rows[a] == rows[b] && near[a] > near[b])) {
        uint32_t t = a;
        a = b;
        b = t;
    }
    double others = rows[b] > 1 ? rows[b] - 1.0 : 0;
    double from = near[b] > rows[a] ? near[b] : rows[a]; /* a is not in `near` of longer slips */
    return fmax(from, 1) + slips_of_name * others;
}

static enum err count_column(struct slips *s, const struct slip_values *v, size_t c)
{
    double pairs[SLIP_LEVELS] = {0};
    uint64_t told[SLIP_LEVELS] = {0}; /* in whole numbers: values have no order of their own */
    const uint32_t *rows = s->rows[c];
    uint32_t *near = s->near[c] = mem_zero(s->count + 1, sizeof *near);
    if (!near)
        return ERR_MEMORY;
    for (size_t i = 1; i <= s->count; i++) {
        s->filled[c] += rows[i];
        for (size_t k = s->first[i]; k < s->first[i + 1]; k++)
            near[i] += rows[s->other[k]];
    }
    for (uint32_t i = 1; i <= s->count; i++)
        for (size_t k = s->first[i]; k < s->first[i + 1]; k++) {
            uint32_t b = s->other[k];
            if (b <= i || !rows[i] || !rows[b])
                continue;
            uint8_t level = v->level(v->cpu, &v->letters[i], &v->letters[b]);
            double strangers = (double)rows[i] * (double)rows[b];
            pairs[level] += strangers;
            told[level] += (uint64_t)(strangers / one_in(s, c, i, b) * TOLD_UNIT);
        }
    for (size_t l = 0; l < SLIP_LEVELS; l++)
        s->usual[c][l] = told[l] ? log2(pairs[l] * TOLD_UNIT / (double)told[l]) : 0;
    return OK;
}

enum err slips_new(const struct slip_values *v, struct slips **out)
{
    struct slips *s = mem_zero(1, sizeof *s);
    struct numbers pair = {0};
    if (!s)
        return ERR_MEMORY;
    s->count = v->count;
    s->column_count = v->column_count;
    for (size_t c = 0; c < v->column_count; c++)
        s->rows[c] = v->rows[c];
    enum err e = find_pairs(v, &pair);
    if (e == OK)
        e = place_pairs(s, &pair);
    mem_free(pair.at);
    for (size_t c = 0; c < v->column_count && e == OK; c++)
        e = count_column(s, v, c);
    if (e != OK) {
        slips_free(s);
        return e;
    }
    *out = s;
    return OK;
}

void slips_free(struct slips *s)
{
    if (!s)
        return;
    mem_free(s->first);
    mem_free(s->other);
    for (size_t c = 0; c < SLIP_COLUMNS; c++)
        mem_free(s->near[c]);
    mem_free(s);
}

size_t slips_of(const struct slips *s, uint32_t value, const uint32_t **out)
{
    *out = s->other + s->first[value];
    return s->first[value + 1] - s->first[value];
}

bool slips_related(const struct slips *s, uint32_t a, uint32_t b)
{
    size_t from = s->first[a], to = s->first[a + 1];
    if (a == b)
        return true;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (s->other[middle] == b)
            return true;
        if (s->other[middle] < b)
            from = middle + 1;
        else
            to = middle;
    }
    return false;
}

double slips_word_bits(const struct slips *s, size_t column, uint32_t value)
{
    double others = (double)s->rows[column][value] + (double)s->near[column][value] - 1;
    double bits = -log2((others > 0.5 ? others : 0.5) / (s->filled[column] + 1));
    return bits > 0 ? bits : 0;
}

double slips_bits(const struct slips *s, size_t column, unsigned level, uint32_t a, uint32_t b)
{
    if (level == 0 || level >= SLIP_LEVELS)
        return 0;
    double usual = s->usual[column][level];
    return usual > 0 ? usual - log2(one_in(s, column, a, b)) : 0;
}

double slips_most(const struct slips *s, size_t column, unsigned level)
{
    return level > 0 && level < SLIP_LEVELS ? s->usual[column][level] : 0;
}
