/* See letter_full.h. The path of letter_walk.c without a bound of what is still to come: a cell
 * costs a dozen instructions, less than to bound it. As in letter_laid.c prices are raised by what
 * the lowest of a letter's is below zero, so that sums only rise, and a word ends when a whole row
 * is above the limit.
 *
 * letter_walk.c leaves cells above the limit alone, though a price below zero might bring a word
 * back under it. So a price that is nearer to the limit than all of those together is asked of
 * it. */
#include "core/letter_full.h"

#include <string.h>

#include "base/mem.h"
#include "core/letter_laid_inner.h"
#include "core/letter_sums.h"

enum { SLOTS = 64 };

/* A word. need: of each consonant, the Latin letters that it is mostly written with, as bits. */
struct full_word {
    struct letters x;
    uint8_t need_count;
    int below;
    uint32_t can; /* Latin letters that it may be written with, rare ways left aside, as bits */
    uint32_t need[LETTERS_MAX];
    const struct laid *step[LETTERS_MAX];
};

/* A Latin word. where: places of each letter it has, as bits. */
struct full_latin {
    uint8_t len, letter[LETTERS_MAX]; /* 0 to 25 */
    uint8_t added[LETTERS_MAX];       /* its price as an added one, in eighths */
    char latin[LETTERS_MAX];
    uint32_t has, unlike, where[LAID_LATIN];
};

/* Those asked for last, by what they are made of. */
struct full_words {
    struct full_word word[SLOTS];
    struct full_latin latin[SLOTS];
};

static size_t slot_of(const void *bytes, size_t len)
{
    const uint8_t *byte = bytes;
    uint32_t hash = (uint32_t)len;
    for (size_t i = 0; i < len; i++)
        hash = hash * 31 + byte[i];
    return (hash * 0x9E3779B1u) >> 26;
}

/* What letter_walk.c rules words out by before it walks. */
static void read_needs(struct full_word *w)
{
    const struct letters *x = &w->x;
    const struct letter_list *l = &letter_lists[x->alphabet];
    const uint32_t vowel = LETTERS_VOWEL, h = 1u << ('h' - 'a');
    w->need_count = 0;
    w->can = 0;
    for (size_t i = 0; i < x->len; i++) {
        unsigned code = x->code[i] <= l->letters ? x->code[i] : 0;
        uint32_t any = code ? letter_models[x->alphabet].any[code] : 0;
        w->can |= any;
        if (code && l->kinds[code] == 'c' && !(any & h))
            w->need[w->need_count++] = any & ~vowel;
    }
}

/* NULL: no memory. */
static const struct full_word *word_of(struct letter_laid *l, const struct letters *x)
{
    struct full_word *w = &l->full->word[slot_of(x->code, x->len)];
    if (w->x.alphabet == x->alphabet && w->x.len == x->len &&
        memcmp(w->x.code, x->code, x->len) == 0)
        return w;
    w->x.alphabet = ALPHABET_NONE;
    w->below = 0;
    if (!laid_letters(l, x, w->step))
        return NULL;
    for (size_t i = 0; i < x->len; i++)
        w->below += w->step[i]->below;
    w->x = *x;
    read_needs(w);
    return w;
}

static const struct full_latin *latin_of(struct letter_laid *l, const char *latin, size_t len)
{
    struct full_latin *w = &l->full->latin[slot_of(latin, len)];
    if (w->len == len && memcmp(w->latin, latin, len) == 0)
        return w;
    uint32_t has = 0, unlike = 0;
    char after = 0;
    w->len = (uint8_t)len;
    memcpy(w->latin, latin, len);
    for (size_t j = len; j-- > 0; after = latin[j]) {
        unsigned c = (unsigned)(latin[j] - 'a');
        w->letter[j] = (uint8_t)c;
        w->added[j] = (uint8_t)letter_added_price(latin, j, len);
        w->where[c] = (has >> c & 1 ? w->where[c] : 0) | 1u << j;
        has |= 1u << c;
        unlike |= (uint32_t)(after != latin[j]) << j;
    }
    w->has = has;
    w->unlike = unlike;
    return w;
}

static int least_price(const struct full_word *x, const struct full_latin *q)
{
    int lost = 0, extra = 0;
    for (size_t k = 0; k < x->need_count; k++)
        lost += !(x->need[k] & q->has);
    for (uint32_t rest = q->has & ~x->can & ~(uint32_t)LETTERS_SOFT; rest; rest &= rest - 1)
        extra++;
    int a = lost * PRICE_LEFT_OUT, b = extra * PRICE_ADDED;
    return a > b ? a : b;
}

/* Rows of cells: of the letter before the last, the last, and this one. also: what comes to a cell
 * from further back, where the bit is set. alone: places of what the last letter can be alone. */
struct walk {
    const struct letter_laid *l;
    const struct full_word *x;
    const struct full_latin *q;
    uint32_t alone;
    uint64_t has_also;
    struct sums also[LETTERS_MAX + 1];
    struct sums added[LETTERS_MAX];
    struct sums cell[3][LETTERS_MAX + 1];
};

static void add_also(struct walk *w, size_t j, struct sums sum)
{
    w->also[j] = w->has_also >> j & 1 ? sums_least(w->also[j], sum) : sum;
    w->has_also |= (uint64_t)1 << j;
}

static inline uint32_t places(const struct full_latin *q, uint32_t letters)
{
    uint32_t at = 0;
    for (letters &= q->has; letters; letters &= letters - 1)
        at |= q->where[__builtin_ctz(letters)];
    return at;
}

static inline struct sums longer_price(const struct laid *s, const struct longer *k)
{
    struct sums price = sums_add(sums_of(k->price), sums_all(laid_raise(s, k)));
    return sums_least(price, sums_all(UINT8_MAX));
}

/* Spellings of letter s of two Latin letters and more. */
static void walk_longer(struct walk *w, const struct laid *s, const struct sums *from)
{
    const struct full_latin *q = w->q;
    uint32_t at = places(q, s->firsts) & (((uint32_t)1 << (q->len - 1)) - 1);
    for (; at; at &= at - 1) {
        size_t j = (size_t)__builtin_ctz(at);
        for (const struct longer *k = laid_longer(w->l, s, q->letter[j], q->letter[j + 1]); k;
             k = laid_more(w->l, k))
            if (j + k->len <= q->len && (k->len < 3 || k->third == q->letter[j + 2]) &&
                (k->len < 4 || k->fourth == q->letter[j + 3]))
                add_also(w, j + k->len, sums_add(from[j], longer_price(s, k)));
    }
}

/* Letters i - 1 and i in the wrong order. */
static void walk_swapped(struct walk *w, size_t i, uint32_t at, const struct sums *from)
{
    const struct sums price =
        sums_all(PRICE_SWAPPED + w->x->step[i - 1]->below + w->x->step[i]->below);
    for (; at; at &= at - 1) {
        size_t j = (size_t)__builtin_ctz(at);
        add_also(w, j + 2, sums_add(from[j], price));
    }
}

/* The least of a row in each style; also: with what comes from further back. */
static inline struct sums walk_row(const struct walk *w, const struct laid *s,
                                   const struct sums *from, struct sums *to, bool also)
{
    const struct full_latin *q = w->q;
    const struct sums none = sums_of(s->none);
    struct sums before = from[0], sum = sums_add(before, none), least = sum;
    to[0] = sum;
    for (size_t j = 1, len = q->len; j <= len; j++) {
        struct sums one = sums_add(before, sums_of(s->single[q->letter[j - 1]]));
        before = from[j];
        one = sums_least(one, sums_add(before, none));
        if (also && w->has_also >> j & 1)
            one = sums_least(one, w->also[j]);
        sum = sums_least(one, sums_add(sum, w->added[j - 1]));
        least = sums_least(least, sum);
        to[j] = sum;
    }
    return least;
}

static struct sums walk_letter(struct walk *w, size_t i, const struct sums *from, struct sums *to)
{
    const struct laid *s = w->x->step[i];
    uint32_t alone = places(w->q, s->alone), swaps = alone & w->alone >> 1 & w->q->unlike;
    w->has_also = 0;
    if (s->firsts & w->q->has)
        walk_longer(w, s, from);
    if (i && swaps)
        walk_swapped(w, i, swaps, w->cell[(i + 2) % 3]);
    w->alone = alone;
    return w->has_also ? walk_row(w, s, from, to, true) : walk_row(w, s, from, to, false);
}

/* The raised price; above `most` it may be any above. */
static int walk(struct walk *w, int most)
{
    const struct full_latin *q = w->q;
    struct sums *from = w->cell[0], *to = w->cell[1], *next = w->cell[2], *last;
    bool alive = true;
    w->alone = 0;
    from[0] = sums_all(0);
    for (size_t j = 0; j < q->len; j++) {
        w->added[j] = sums_all(q->added[j]);
        from[j + 1] = sums_add(from[j], w->added[j]);
    }
    for (size_t i = 0; i < w->x->x.len; i++) {
        bool row = sums_within(walk_letter(w, i, from, to), most);
        /* A swap steps over a row. */
        if (!row && !alive)
            return FAR;
        alive = row;
        last = from;
        from = to;
        to = next;
        next = last;
    }
    return sums_best(from[q->len]);
}

unsigned letter_full_price(struct letter_laid *l, const struct letters *x, const char *latin,
                           size_t len, unsigned limit)
{
    struct walk w;
    if (!l || x->alphabet == ALPHABET_NONE || x->alphabet >= ALPHABET_TABLES || len > LETTERS_MAX)
        return letters_price(x, latin, len, limit);
    if (!l->full)
        l->full = mem_zero(1, sizeof *l->full);
    const struct full_word *word = l->full ? word_of(l, x) : NULL;
    if (!word)
        return letters_price(x, latin, len, limit);
    const int most = limit < FAR / 2 ? (int)limit : FAR / 2;
    w.l = l;
    w.x = word;
    w.q = latin_of(l, latin, len);
    if (least_price(w.x, w.q) > most)
        return FAR;
    int sum = walk(&w, most + word->below) - word->below;
    if (sum > most)
        return FAR;
    if (sum + word->below > most)
        return letters_price(x, latin, len, limit);
    return sum > 0 ? (unsigned)sum : 0;
}
