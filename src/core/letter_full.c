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

/* A Latin word. has: its letters as bits; unlike: places whose next letter is another. */
struct full_latin {
    _Alignas(16) uint32_t bit[LETTERS_MAX + 4]; /* of each letter; 0 behind the last */
    uint32_t has, unlike;
    uint16_t tail[LETTERS_MAX];
    uint8_t len, letter[LETTERS_MAX]; /* 0 to 25 */
    uint8_t added[LETTERS_MAX];       /* its price as an added one, in eighths */
    char latin[LETTERS_MAX];
};

/* Those asked for last, by what they are made of. */
struct full_words {
    struct full_word word[SLOTS];
    struct full_latin latin[SLOTS];
};

static size_t slot_of(const void *bytes, size_t len)
{
    const uint8_t *byte = bytes;
    if (!len)
        return 0;
    uint32_t some = (uint32_t)byte[0] << 24 | (uint32_t)byte[len / 2] << 16 |
                    (uint32_t)byte[len - 1] << 8 | (uint32_t)(byte[len / 4] + len);
    return (some * 0x9E3779B1u) >> 26;
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
    memset(w->bit, 0, sizeof w->bit);
    for (size_t j = len; j-- > 0; after = latin[j]) {
        w->letter[j] = (uint8_t)(latin[j] - 'a');
        w->bit[j] = 1u << w->letter[j];
        w->added[j] = (uint8_t)letter_added_price(latin, j, len);
        w->tail[j] = laid_tail(w->letter, j, len);
        has |= w->bit[j];
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
 * of this one from further back; FAR between rows. alone: places of what the last letter can be
 * alone. */
struct walk {
    const struct letter_laid *l;
    const struct full_word *x;
    const struct full_latin *q;
    uint32_t alone;
    struct sums also[LETTERS_MAX + 1];
    struct sums added[LETTERS_MAX];
    struct sums cell[3][LETTERS_MAX + 1];
};

/* Places of letters that are among some, as bits. */
static inline uint32_t places(const struct full_latin *q, uint32_t letters)
{
    uint32_t at = 0;
    for (size_t j = 0; j < q->len; j += 16)
        at |= sums_among(q->bit + j, letters) << j;
    return at;
}

static inline struct sums longer_price(const struct laid *s, const struct longer *k)
{
    struct sums price = sums_add(sums_of(k->price), sums_all(laid_raise(s, k)));
    return sums_least(price, sums_all(UINT8_MAX));
}

static inline void lower(struct sums *cell, struct sums sum)
{
    *cell = sums_least(*cell, sum);
}

/* Spellings of letter s of two Latin letters and more: places where one may begin are found without
 * a branch for each, which the processor could not foresee. */
static void walk_longer(struct walk *w, const struct laid *s, const struct sums *from)
{
    const struct full_latin *q = w->q;
    const struct seconds *seconds = s->longer->seconds;
    uint32_t at = 0;
    for (size_t j = 0; j + 1 < q->len; j += 4) {
        const uint8_t *c = q->letter + j;
        const uint32_t next[4] = {seconds[c[0]].letters, seconds[c[1]].letters,
                                  seconds[c[2]].letters, seconds[c[3]].letters};
        at |= sums_shared(next, q->bit + j + 1) << j;
    }
    for (; at; at &= at - 1) {
        size_t j = (size_t)__builtin_ctz(at);
        for (const struct longer *k = laid_longer(w->l, s, q->letter[j], q->letter[j + 1]); k;
             k = laid_more(w->l, k))
            if (laid_fits(k, q->tail[j]))
                lower(&w->also[j + k->len], sums_add(from[j], longer_price(s, k)));
    }
}

/* Letters i - 1 and i in the wrong order. */
static void walk_swapped(struct walk *w, size_t i, uint32_t at, const struct sums *from)
{
    const struct sums price =
        sums_all(PRICE_SWAPPED + w->x->step[i - 1]->below + w->x->step[i]->below);
    for (; at; at &= at - 1) {
        size_t j = (size_t)__builtin_ctz(at);
        lower(&w->also[j + 2], sums_add(from[j], price));
    }
}

/* The least of a row in each style. */
static inline struct sums walk_row(struct walk *w, const struct laid *s, const struct sums *from,
                                   struct sums *to)
{
    const struct full_latin *q = w->q;
    const struct sums none = sums_of(s->none);
    struct sums before = from[0], sum = sums_add(before, none), least = sum;
    to[0] = sum;
    for (size_t j = 1, len = q->len; j <= len; j++) {
        struct sums one = sums_add(before, sums_of(s->single[q->letter[j - 1]]));
        before = from[j];
        one = sums_least(sums_least(one, w->also[j]), sums_add(before, none));
        w->also[j] = sums_all(FAR);
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
    walk_longer(w, s, from);
    if (i && swaps)
        walk_swapped(w, i, swaps, w->cell[(i + 2) % 3]);
    w->alone = alone;
    return walk_row(w, s, from, to);
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
        w->also[j + 1] = sums_all(FAR);
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
