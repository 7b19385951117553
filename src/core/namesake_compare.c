/* Two values as names. The words that may be one are known beforehand, so most pairs are told
 * apart by looking up a few pairs of words; the rest go the whole way of fullname.h. */
#include "core/namesake_inner.h"

#include "core/fullname.h"

#include <math.h>
#include <string.h>

/* A part that weighs less than this (fullname.h, scaled) is not what was meant. */
static const double good_bits = 0.6;

/* A part that weighs this much may still be the other, badly spelled: another name weighs far less.
 * A given name is taken for the other's only from a bit more: relatives have all the rest in
 * common. */
static const double doubtful_bits = -2.2, given_bits = -1.2;

/* Spelling is free up to so many bits a letter (as in fullname.c); above that each bit costs. */
static const double free_bits = 1.3, over_bits = 0.4;

static const double initial_bits = 3, most_bits = 31;

static bool is_name(const struct part *p)
{
    return p->role == PART_NAME;
}

/* What all words of a value have, and could have. */
static void masks_of(const struct namesakes *n, uint32_t v, uint32_t *has, uint32_t *can)
{
    *has = *can = 0;
    for (uint32_t k = n->first[v]; k < n->first[v + 1]; k++) {
        const struct part *p = &n->word[n->member[k]];
        *has |= is_name(p) ? p->has : 0;
        *can |= p->can;
    }
}

/* Several words against one, or one in another place. */
static bool may_be_joined(const struct namesakes *n, uint32_t a, uint32_t b)
{
    uint32_t x = n->first[a + 1] - n->first[a], y = n->first[b + 1] - n->first[b];
    if (x == y || x == 0 || y == 0 || (x > 1 && y > 1))
        return false;
    uint32_t has[2], can[2];
    masks_of(n, a, &has[0], &can[0]);
    masks_of(n, b, &has[1], &can[1]);
    uint32_t p = has[0] & ~can[1], q = has[1] & ~can[0];
    return (p & (p - 1)) == 0 && (q & (q - 1)) == 0;
}

static bool may_be_alike(const struct namesakes *n, uint32_t a, uint32_t b)
{
    for (uint32_t i = n->first[a]; i < n->first[a + 1]; i++)
        for (uint32_t j = n->first[b]; j < n->first[b + 1]; j++) {
            const struct part *p = &n->word[n->member[i]], *q = &n->word[n->member[j]];
            if (!is_name(p) || !is_name(q))
                continue;
            if (p->initial || q->initial ? letters_begin(&p->letters, &q->letters)
                                         : namesake_related(n, n->member[i], n->member[j]))
                return true;
        }
    return may_be_joined(n, a, b);
}

/* --- at a glance --- */

/* Neighbours, whose place in member is k, may be word w of another value. Where none were joined
 * (of long lists), their consonants tell. */
static bool may_be_both(const struct namesakes *n, uint32_t k, uint32_t w)
{
    if (n->joined_to > n->joined_from)
        return n->joined[k] && namesake_related(n, n->joined[k] - 1, w);
    const struct part *x = &n->word[n->member[k]], *y = &n->word[n->member[k + 1]];
    const struct part *q = &n->word[w];
    return ((x->has | y->has) & ~q->can) == 0 && (q->has & ~(x->can | y->can)) == 0;
}

/* Whether neighbours in a may be one word in b. */
static bool joins_in(const struct namesakes *n, uint32_t a, uint32_t b)
{
    for (uint32_t i = n->first[a]; i + 1 < n->first[a + 1]; i++)
        for (uint32_t j = n->first[b]; j < n->first[b + 1]; j++)
            if (may_be_both(n, i, n->member[j]))
                return true;
    return false;
}

/* Nothing but names, two or more, none of which may be a title or is an initial. */
static bool only_names(const struct namesakes *n, uint32_t v)
{
    for (uint32_t k = n->first[v]; k < n->first[v + 1]; k++) {
        const struct part *p = &n->word[n->member[k]];
        if (!is_name(p) || p->initial || n->title[n->member[k]])
            return false;
    }
    return n->first[v + 1] > n->first[v] + 1;
}

/* Words of a that may be one of b, and the bits that they have at most. */
static unsigned related_words(const struct namesakes *n, const float *rarity, const uint32_t v[2],
                              double *bits)
{
    unsigned count = 0;
    *bits = 0;
    for (uint32_t i = n->first[v[0]]; i < n->first[v[0] + 1]; i++) {
        bool any = false;
        for (uint32_t j = n->first[v[1]]; j < n->first[v[1] + 1] && !any; j++)
            any = namesake_related(n, n->member[i], n->member[j]);
        count += any;
        *bits += any ? (double)rarity[n->member[i]] : 0;
    }
    return count;
}

/* Whether all words of two values together may be the same, by their consonants: where the table
 * does not know a word as another, or two were parted elsewhere, the names may still agree. */
static bool may_be_same(const struct namesakes *n, uint32_t a, uint32_t b)
{
    uint32_t has[2], can[2];
    masks_of(n, a, &has[0], &can[0]);
    masks_of(n, b, &has[1], &can[1]);
    return (has[0] & ~can[1]) == 0 && (has[1] & ~can[0]) == 0;
}

double namesakes_one_word(const struct namesakes *n, size_t column, uint32_t a, uint32_t b)
{
    double x, y;
    if (!only_names(n, a) || !only_names(n, b))
        return NAMESAKE_MORE;
    unsigned p = related_words(n, n->bits[column], (uint32_t[2]){a, b}, &x);
    unsigned q = p > 1 ? related_words(n, n->bits[column], (uint32_t[2]){b, a}, &y) : p;
    if ((p > 1 && q > 1) || (p > 0 && may_be_same(n, a, b)) || joins_in(n, a, b) ||
        joins_in(n, b, a))
        return NAMESAKE_MORE;
    return p > 1 ? y : x;
}

/* Whether the first word of a may be any of b. */
static bool first_related(const struct namesakes *n, uint32_t a, uint32_t b)
{
    for (uint32_t j = n->first[b]; j < n->first[b + 1]; j++)
        if (namesake_related(n, n->member[n->first[a]], n->member[j]))
            return true;
    return false;
}

double namesakes_common(const struct namesakes *n, size_t column, uint32_t a, uint32_t b)
{
    double x, y;
    if (!only_names(n, a) || !only_names(n, b) || joins_in(n, a, b) || joins_in(n, b, a))
        return NAMESAKE_MORE;
    if (!first_related(n, a, b) && !first_related(n, b, a))
        return -1;
    related_words(n, n->bits[column], (uint32_t[2]){a, b}, &x);
    related_words(n, n->bits[column], (uint32_t[2]){b, a}, &y);
    return x < y ? x : y;
}

struct tally {
    unsigned good, initials, against, missing;
    bool first; /* the given names agree */
    double bits;
};

/* Rarity of some neighbouring words. */
static double words_bits(const struct namesakes *n, const float *rarity, uint32_t value,
                         const struct parts *p, const unsigned span[2], double *letters)
{
    double bits = 0;
    *letters = 0;
    for (unsigned k = span[0]; k < span[0] + span[1]; k++) {
        const struct letters *l = &p->part[k].letters;
        *letters += l->alphabet == ALPHABET_LATIN ? l->latin_len : l->len;
        if (is_name(&p->part[k]))
            bits += (double)rarity[n->member[n->first[value] + k]];
    }
    return bits;
}

static unsigned first_name(const struct parts *p)
{
    unsigned i = 0;
    while (i + 1 < p->count && (!is_name(&p->part[i]) || (p->part[i].initial && p->names > 1)))
        i++;
    return i;
}

/* The first name of each side, a word that may be a title and has no counterpart left aside. */
struct sides {
    const struct namesakes *n;
    const float *rarity;
    uint32_t value[2];
    struct parts parts[2];
    bool titled[2];             /* the first word of it is such a word */
    int8_t other[2][PARTS_MAX]; /* the part that may be the same, badly spelled or not; -1: none */
};

static unsigned given_name(const struct sides *s, size_t side)
{
    unsigned i = first_name(&s->parts[side]), k = i + 1;
    if (!s->titled[side])
        return i;
    while (k < s->parts[side].count && !is_name(&s->parts[side].part[k]))
        k++;
    return k < s->parts[side].count ? k : i;
}

/* Whether part i of a side and part j of the other are the given names: each the first, or behind
 * a kunya that may stand before it. */
static bool both_given(const struct sides *s, unsigned i, unsigned j)
{
    unsigned x = given_name(s, 0), y = given_name(s, 1);
    bool skip[2] = {s->parts[0].part[i].skip > 0, s->parts[1].part[j].skip > 0};
    return (i <= x && j <= y) || (i <= x && skip[0] && j == y + 1) ||
           (j <= y && skip[1] && i == x + 1);
}

static bool may_be_title(const struct sides *s, size_t side)
{
    const struct parts *p = &s->parts[side];
    unsigned i = first_name(p);
    return p->names > 1 && s->n->title[s->n->member[s->n->first[s->value[side]] + i]];
}

/* Which parts agree with which. */
static void find_others(struct sides *s, const struct fullname_score *score)
{
    memset(s->other, -1, sizeof s->other);
    for (size_t i = 0; i < score->link_count; i++) {
        const struct name_link *l = &score->links[i];
        if (l->kind != LINK_SAME || l->weight_bits < doubtful_bits)
            continue;
        for (unsigned k = 0; k < l->a_count; k++)
            s->other[0][l->a + k] = (int8_t)l->b;
        for (unsigned k = 0; k < l->b_count; k++)
            s->other[1][l->b + k] = (int8_t)l->a;
    }
}

/* A first word is a title when it may be one and nothing but another such word agrees with it. */
static void find_titles(struct sides *s)
{
    bool may[2] = {may_be_title(s, 0), may_be_title(s, 1)};
    for (size_t side = 0; side < 2; side++) {
        int at = s->other[side][first_name(&s->parts[side])];
        s->titled[side] =
            may[side] && (at < 0 || (may[!side] && at == (int)first_name(&s->parts[!side])));
    }
}

/* Whether a part is a name and no title. */
static bool counts(const struct sides *s, size_t side, unsigned i)
{
    const struct parts *p = &s->parts[side];
    return is_name(&p->part[i]) && !(s->titled[side] && i == first_name(p));
}

static void take_same(const struct sides *s, const struct name_link *l, struct tally *t)
{
    const struct part *p = &s->parts[0].part[l->a], *q = &s->parts[1].part[l->b];
    if (!counts(s, 0, l->a) && !counts(s, 1, l->b))
        return;
    if (p->initial || q->initial) {
        t->initials += l->weight_bits > 0;
        t->against += l->weight_bits <= 0;
        t->bits += l->weight_bits > 0 ? initial_bits : 0;
        return;
    }
    t->first = t->first || (both_given(s, l->a, l->b) && l->weight_bits > given_bits);
    if (l->weight_bits < good_bits) {
        t->against++;
        return;
    }
    double len[2];
    double x = words_bits(s->n, s->rarity, s->value[0], &s->parts[0],
                          (unsigned[2]){l->a, l->a_count}, &len[0]);
    double y = words_bits(s->n, s->rarity, s->value[1], &s->parts[1],
                          (unsigned[2]){l->b, l->b_count}, &len[1]);
    bool latin[2] = {p->letters.alphabet == ALPHABET_LATIN, q->letters.alphabet == ALPHABET_LATIN};
    double letters = latin[0] == latin[1] ? (len[0] + len[1]) / 2 : len[latin[1]];
    double over = l->price == UINT16_MAX ? 0 : l->price / (double)LETTER_BIT - free_bits * letters;
    t->bits += (x < y ? x : y) - (over > 0 ? over_bits * over : 0);
    t->good += l->a_count > l->b_count ? l->a_count : l->b_count;
}

/* Family name first on that side: before what the other side's given name agrees with stand only
 * names that agree with what follows there. */
static bool family_first(const struct sides *s, size_t side)
{
    unsigned given = given_name(s, !side);
    int at = s->other[!side][given];
    if (at <= (int)given_name(s, side))
        return false;
    for (unsigned k = given_name(s, side); k < (unsigned)at; k++)
        if (is_name(&s->parts[side].part[k]) && s->other[side][k] <= (int)given)
            return false;
    return true;
}

static struct tally tally_of(const struct sides *s, const struct fullname_score *score)
{
    struct tally t = {0};
    unsigned left[2] = {0, 0};
    for (size_t i = 0; i < score->link_count; i++) {
        const struct name_link *l = &score->links[i];
        bool a = l->a_count && counts(s, 0, l->a), b = l->b_count && counts(s, 1, l->b);
        if (l->kind == LINK_SAME)
            take_same(s, l, &t);
        left[0] += l->kind != LINK_SAME && a;
        left[1] += l->kind != LINK_SAME && b;
    }
    unsigned both = left[0] < left[1] ? left[0] : left[1];
    t.against += both;
    t.missing = left[0] + left[1] - 2 * both;
    t.first = t.first || family_first(s, 0) || family_first(s, 1);
    return t;
}

static enum namesake_kind kind_of(const struct tally *t)
{
    if (t->good == 0)
        return t->initials && !t->against ? NAMESAKE_INITIAL : NAMESAKE_NONE;
    /* Whose own name is missing but whose others agree may be a relative: Ali, and Zahra daughter
     * of Ali; or the family name stands first. */
    if (t->missing && !t->against && !t->first && !t->initials)
        return NAMESAKE_INITIAL;
    if (t->against)
        return !t->first ? NAMESAKE_REST : t->good > 1 ? NAMESAKE_BUT_ONE : NAMESAKE_FIRST;
    if (!t->missing)
        return NAMESAKE_ALL;
    return t->good > 2 ? NAMESAKE_MANY : t->good + t->initials > 1 ? NAMESAKE_TWO : NAMESAKE_ONE;
}

/* A cache of prices that no other thread is at; NULL: there is none, which takes longer. */
static struct name_cache *take_cache(const struct namesakes *n, size_t *at)
{
    for (*at = 0; *at < n->cache_count; ++*at)
        if (!__atomic_test_and_set(&n->cache_busy[*at], __ATOMIC_ACQUIRE))
            return n->cache[*at];
    return NULL;
}

static void look(const struct namesakes *n, size_t column, uint32_t a, uint32_t b,
                 struct namesake_match *out)
{
    struct fullname_score score;
    struct sides s = {.n = n, .rarity = n->bits[column], .value = {a, b}};
    *out = (struct namesake_match){NAMESAKE_NONE, 0};
    if (!may_be_alike(n, a, b))
        return;
    namesake_parts(n, a, &s.parts[0]);
    namesake_parts(n, b, &s.parts[1]);
    size_t at;
    struct name_cache *cache = take_cache(n, &at);
    fullname_compare_strictly(cache, &s.parts[0], &s.parts[1], &score);
    if (cache)
        __atomic_clear(&n->cache_busy[at], __ATOMIC_RELEASE);
    find_others(&s, &score);
    find_titles(&s);
    struct tally t = tally_of(&s, &score);
    out->kind = kind_of(&t);
    out->bits = t.bits > most_bits ? most_bits : t.bits < -most_bits ? -most_bits : t.bits;
}

/* A pair of values as one number, with its bits mixed: no two pairs give the same. */
static uint64_t pair_number(size_t column, uint32_t a, uint32_t b)
{
    uint64_t x = (uint64_t)a << 34 | (uint64_t)b << 4 | column;
    x *= 0x9E3779B97F4A7C15u;
    x ^= x >> 32;
    x *= 0xD6E8FEB86659FD93u;
    return x ^ x >> 32;
}

/* An entry of the table: the upper bits are those of the pair's number that its place does not
 * say, below them stand kind and bits. Kinds
 * are stored from 1, so that a free entry says nothing. One load or store each, so threads cannot
 * see half of an entry. */
void namesakes_compare(const struct namesakes *n, size_t column, uint32_t a, uint32_t b,
                       struct namesake_match *out)
{
    const unsigned low_bits = 64 - KNOWN_BITS;
    uint32_t low = a < b ? a : b, high = a < b ? b : a;
    if (high >= (uint32_t)1 << 30) {
        look(n, column, low, high, out);
        return;
    }
    uint64_t number = pair_number(column, low, high);
    uint64_t *at = &n->known[number >> low_bits];
    uint64_t entry = __atomic_load_n(at, __ATOMIC_RELAXED);
    if (entry >> KNOWN_BITS == (number & (((uint64_t)1 << low_bits) - 1)) && (entry & 15) != 0) {
        out->kind = (enum namesake_kind)((entry & 15) - 1);
        out->bits = ((double)(entry >> 4 & 0xFFFF) - 32768) / 1024;
        return;
    }
    look(n, column, low, high, out);
    uint64_t bits = (uint64_t)(floor(out->bits * 1024 + 0.5) + 32768);
    out->bits = ((double)bits - 32768) / 1024;
    entry = (number & (((uint64_t)1 << low_bits) - 1)) << KNOWN_BITS;
    __atomic_store_n(at, entry | bits << 4 | (unsigned)(out->kind + 1), __ATOMIC_RELAXED);
}
