/* See letter_laid.h. Prices of a letter are raised by what the lowest of them is below zero, the
 * same for all, since every letter of a word is paid for once on any path; the sum of that is taken
 * off at the end. A sum that a byte does not hold stays at 255, which is above any limit asked for.
 */
#include "core/letter_laid.h"

#include <string.h>

#include "base/mem.h"
#include "core/letter_laid_inner.h"

enum { NEVER = 255, FAR = 12000 };

#ifdef __SSE2__
#include <emmintrin.h>

/* The eight styles. */
struct sums {
    __m128i v;
};

static inline struct sums sums_load(const uint8_t *p)
{
    return (struct sums){_mm_loadl_epi64((const __m128i *)(const void *)p)};
}

static inline void sums_store(struct sums a, uint8_t *p)
{
    _mm_storel_epi64((__m128i *)(void *)p, a.v);
}

static inline struct sums sums_all(unsigned price)
{
    return (struct sums){_mm_set1_epi8((char)price)};
}

static inline struct sums sums_add(struct sums a, struct sums b)
{
    return (struct sums){_mm_adds_epu8(a.v, b.v)};
}

static inline struct sums sums_least(struct sums a, struct sums b)
{
    return (struct sums){_mm_min_epu8(a.v, b.v)};
}

/* by: down to where none is below zero. */
static inline struct sums sums_raise(struct sums a, int by)
{
    const __m128i v = _mm_set1_epi8((char)(by < 0 ? -by : by));
    return (struct sums){by < 0 ? _mm_subs_epu8(a.v, v) : _mm_adds_epu8(a.v, v)};
}

/* True when some style is at or below most. */
static inline bool sums_within(struct sums a, unsigned most)
{
    __m128i least = _mm_min_epu8(a.v, _mm_set1_epi8((char)most));
    return (_mm_movemask_epi8(_mm_cmpeq_epi8(least, a.v)) & 0xFF) != 0;
}
#else
struct sums {
    uint8_t v[LETTER_STYLES];
};

static inline struct sums sums_load(const uint8_t *p)
{
    struct sums a;
    memcpy(a.v, p, sizeof a.v);
    return a;
}

static inline void sums_store(struct sums a, uint8_t *p)
{
    memcpy(p, a.v, sizeof a.v);
}

static inline struct sums sums_all(unsigned price)
{
    struct sums a;
    memset(a.v, (int)price, sizeof a.v);
    return a;
}

static inline struct sums sums_add(struct sums a, struct sums b)
{
    for (int k = 0; k < LETTER_STYLES; k++)
        a.v[k] = (uint8_t)(a.v[k] + b.v[k] > NEVER ? NEVER : a.v[k] + b.v[k]);
    return a;
}

static inline struct sums sums_least(struct sums a, struct sums b)
{
    for (int k = 0; k < LETTER_STYLES; k++)
        a.v[k] = b.v[k] < a.v[k] ? b.v[k] : a.v[k];
    return a;
}

static inline struct sums sums_raise(struct sums a, int by)
{
    for (int k = 0; k < LETTER_STYLES; k++)
        a.v[k] = (uint8_t)(a.v[k] + by > NEVER ? NEVER : a.v[k] + by);
    return a;
}
#endif

static unsigned sums_best(struct sums a)
{
    uint8_t v[LETTER_STYLES], best = NEVER;
    sums_store(a, v);
    for (int k = 0; k < LETTER_STYLES; k++)
        best = v[k] < best ? v[k] : best;
    return best;
}

#ifndef __SSE2__
static inline bool sums_within(struct sums a, unsigned most)
{
    return sums_best(a) <= most;
}
#endif

enum err letter_laid_new(struct letter_laid **out)
{
    struct letter_laid *l = mem_zero(1, sizeof *l);
    if (!l)
        return ERR_MEMORY;
    *out = l;
    return OK;
}

void letter_laid_free(struct letter_laid *l)
{
    if (!l)
        return;
    for (size_t a = 0; a < ALPHABET_TABLES; a++) {
        size_t places = (letter_lists[a].letters + (size_t)1) * LETTER_PLACES;
        for (size_t i = 0; l->laid[a] && i < places; i++)
            mem_free(l->laid[a][i]);
        mem_free(l->laid[a]);
        for (size_t i = 0; l->list[a] && i <= letter_lists[a].letters; i++)
            mem_free(l->list[a][i]);
        mem_free(l->list[a]);
    }
    mem_free(l->longer);
    mem_free(l->full);
    mem_free(l);
}

static unsigned row_letter(const struct letter_row *row, size_t k)
{
    return (row->latin >> (8 * k) & 0xFF) - 'a';
}

/* The row's prices, raised, none above `most`. */
static void lay_row(const struct letter_row *row, unsigned place, int raise, int most, uint8_t *out)
{
    for (int k = 0; k < LETTER_STYLES; k++) {
        int price = row->price[k] + row->place[place];
        price = (price < most ? price : most) + raise;
        out[k] = (uint8_t)(price < NEVER ? price : NEVER);
    }
}

/* Lays out a spelling of two letters and more. False: no memory, or no room. */
static bool list_longer(struct letter_laid *l, const struct letter_row *row)
{
    if (l->longer_count >= UINT16_MAX ||
        mem_room(&l->longer, &l->longer_room, l->longer_count + 1, sizeof *l->longer) != OK)
        return false;
    struct longer *longer = &l->longer[l->longer_count++];
    *longer = (struct longer){.len = row->len};
    if (row->len > 2) {
        longer->tail = (uint16_t)row_letter(row, 2);
        longer->tail_mask = UINT8_MAX;
    }
    if (row->len > 3) {
        longer->tail = (uint16_t)(longer->tail | row_letter(row, 3) << 8);
        longer->tail_mask = UINT16_MAX;
    }
    memcpy(longer->price, row->price, sizeof longer->price);
    memcpy(longer->place, row->place, sizeof longer->place);
    return true;
}

/* Rows of one first Latin letter: the first of each second letter, one behind the other, and then
 * those with the same two. False: no memory. */
static bool list_rows(struct letter_laid *l, const struct letter_row *rows, size_t count,
                      struct seconds *out)
{
    const struct letter_row *one[LAID_LATIN] = {NULL};
    size_t last[LAID_LATIN];
    for (size_t r = count; r-- > 0;)
        if (rows[r].len > 1)
            one[row_letter(&rows[r], 1)] = &rows[r];
    out->at = (uint16_t)l->longer_count;
    for (unsigned second = 0; second < LAID_LATIN; second++) {
        if (!one[second])
            continue;
        last[second] = l->longer_count;
        if (!list_longer(l, one[second]))
            return false;
        out->letters |= 1u << second;
    }
    for (size_t r = 0; r < count; r++) {
        unsigned second = rows[r].len > 1 ? row_letter(&rows[r], 1) : 0;
        if (rows[r].len < 2 || one[second] == &rows[r])
            continue;
        if (!list_longer(l, &rows[r]))
            return false;
        l->longer[last[second]].more = (uint16_t)l->longer_count;
        last[second] = l->longer_count - 1;
    }
    return true;
}

/* NULL: no memory. */
static const struct longer_list *list_of(struct letter_laid *l, enum alphabet a, unsigned code)
{
    if (!l->list[a])
        l->list[a] = mem_zero(letter_lists[a].letters + (size_t)1, sizeof *l->list[a]);
    if (!l->list[a] || l->list[a][code])
        return l->list[a] ? l->list[a][code] : NULL;
    const struct letter_model *m = &letter_models[a];
    const uint16_t *starts = m->starts + code * 27;
    struct longer_list *list = mem_zero(1, sizeof *list);
    for (unsigned c = 0; list && c < LAID_LATIN; c++) {
        size_t count = (size_t)starts[c + 2] - starts[c + 1];
        if (!list_rows(l, &m->rows[starts[c + 1]], count, &list->seconds[c])) {
            mem_free(list);
            return NULL;
        }
        list->firsts |= (uint32_t)(list->seconds[c].letters != 0) << c;
    }
    return l->list[a][code] = list;
}

static struct laid *lay(struct letter_laid *l, enum alphabet a, unsigned code, unsigned place)
{
    const struct letter_model *m = &letter_models[a];
    const uint16_t *starts = m->starts + code * 27;
    const struct longer_list *longer = list_of(l, a, code);
    struct laid *to = longer ? mem_zero(1, sizeof *to) : NULL;
    int below = 0;
    if (!to)
        return NULL;
    for (unsigned r = starts[0]; r < starts[27]; r++)
        for (int k = 0; k < LETTER_STYLES; k++) {
            int price = m->rows[r].price[k] + m->rows[r].place[place];
            below = -price > below ? -price : below;
        }
    to->below = (uint8_t)below;
    to->place = (uint8_t)place;
    to->longer = longer;
    to->firsts = longer->firsts;
    to->alone = code ? m->alone[code] : 0;
    memset(to->none, PRICE_LEFT_OUT + below, sizeof to->none);
    if (starts[0] < starts[1])
        lay_row(&m->rows[starts[0]], place, below, PRICE_LEFT_OUT, to->none);
    for (unsigned c = 0; c < LAID_LATIN; c++) {
        const struct letter_row *rows = &m->rows[starts[c + 1]];
        memset(to->single[c], PRICE_WRONG + below, sizeof to->single[c]);
        if (starts[c + 1] < starts[c + 2] && rows->len == 1)
            lay_row(rows, place, below, PRICE_WRONG, to->single[c]);
    }
    return to;
}

bool laid_letters(struct letter_laid *l, const struct letters *x, const struct laid *step[])
{
    enum alphabet a = (enum alphabet)x->alphabet;
    const struct letter_list *list = &letter_lists[a];
    if (!l->laid[a])
        l->laid[a] = mem_zero((list->letters + (size_t)1) * LETTER_PLACES, sizeof *l->laid[a]);
    if (!l->laid[a])
        return false;
    unsigned before = 0;
    for (size_t i = 0; i < x->len; i++) {
        size_t code = x->code[i] <= list->letters ? x->code[i] : 0;
        unsigned after = i + 1 < x->len ? letter_sort(list, x->code[i + 1]) : 0;
        struct laid **at = &l->laid[a][code * LETTER_PLACES + before * 3 + after];
        if (!*at)
            *at = lay(l, a, (unsigned)code, before * 3 + after);
        if (!*at)
            return false;
        step[i] = *at;
        before = letter_sort(list, x->code[i]);
    }
    return true;
}

/* The word laid out; NULL: no memory. */
static const struct laid_word *laid_word(struct letter_laid *l, const struct letters *x)
{
    for (size_t i = 0; i < LAID_WORDS; i++) {
        const struct letters *y = &l->word[i].x;
        if (y->alphabet == x->alphabet && y->len == x->len && memcmp(y->code, x->code, x->len) == 0)
            return &l->word[i];
    }
    struct laid_word *w = &l->word[l->oldest];
    w->x.alphabet = ALPHABET_NONE;
    w->below = 0;
    if (!laid_letters(l, x, w->step))
        return NULL;
    for (size_t i = 0; i < x->len; i++)
        w->below += w->step[i]->below;
    w->x = *x;
    l->oldest = (l->oldest + 1) % LAID_WORDS;
    return w;
}

/* The Latin word, and the rows of cells. */
struct walk {
    const struct letter_laid *l;
    size_t len;
    uint8_t letter[LETTERS_MAX];
    uint8_t added[LETTERS_MAX][LETTER_STYLES];
    uint32_t where[LAID_LATIN]; /* places of each letter, as bits */
    uint32_t has;
    uint8_t cell[3][LETTERS_MAX + 1][LETTER_STYLES];
};

static void walk_begin(struct walk *w, const struct letter_laid *l, const char *latin, size_t len)
{
    struct sums sum = sums_all(0);
    w->l = l;
    w->len = len;
    w->has = 0;
    sums_store(sum, w->cell[0][0]);
    for (size_t j = 0; j < len; j++) {
        unsigned c = (unsigned)(latin[j] - 'a');
        w->letter[j] = (uint8_t)c;
        struct sums added = sums_all((unsigned)letter_added_price(latin, j, len));
        sums_store(added, w->added[j]);
        w->where[c] = (w->has >> c & 1 ? w->where[c] : 0) | 1u << j;
        w->has |= 1u << c;
        sum = sums_add(sum, added);
        sums_store(sum, w->cell[0][j + 1]);
    }
}

/* Spellings of letter s of two Latin letters and more. */
static void walk_longer(const struct walk *w, const struct laid *s, uint8_t from[][LETTER_STYLES],
                        uint8_t to[][LETTER_STYLES])
{
    uint32_t at = 0;
    for (uint32_t firsts = s->firsts & w->has; firsts; firsts &= firsts - 1)
        at |= w->where[__builtin_ctz(firsts)];
    for (; at; at &= at - 1) {
        size_t j = (size_t)__builtin_ctz(at);
        if (j + 1 >= w->len)
            break;
        const uint16_t tail = laid_tail(w->letter, j, w->len);
        for (const struct longer *k = laid_longer(w->l, s, w->letter[j], w->letter[j + 1]); k;
             k = laid_more(w->l, k)) {
            if (!laid_fits(k, tail))
                continue;
            uint8_t *cell = to[j + k->len];
            struct sums price = sums_raise(sums_load(k->price), laid_raise(s, k));
            struct sums sum = sums_add(sums_load(from[j]), price);
            sums_store(sums_least(sums_load(cell), sum), cell);
        }
    }
}

/* Two letters in the wrong order, s the second of them. */
static void walk_swapped(const struct walk *w, const struct laid *before, const struct laid *s,
                         uint8_t from[][LETTER_STYLES], uint8_t to[][LETTER_STYLES])
{
    for (uint32_t rest = s->alone & w->has; rest; rest &= rest - 1)
        for (uint32_t at = w->where[__builtin_ctz(rest)]; at; at &= at - 1) {
            size_t j = (size_t)__builtin_ctz(at);
            if (j + 1 >= w->len || w->letter[j] == w->letter[j + 1] ||
                !(before->alone >> w->letter[j + 1] & 1))
                continue;
            struct sums price = sums_all(PRICE_SWAPPED + before->below + (unsigned)s->below);
            struct sums sum = sums_add(sums_load(from[j]), price);
            sums_store(sums_least(sums_load(to[j + 2]), sum), to[j + 2]);
        }
}

/* Letter i of the word; false when nothing in its row is within `most`. */
static bool walk_letter(struct walk *w, const struct laid_word *x, size_t i, unsigned most)
{
    const struct laid *s = x->step[i];
    uint8_t(*from)[LETTER_STYLES] = w->cell[i % 3], (*to)[LETTER_STYLES] = w->cell[(i + 1) % 3];
    const struct sums none = sums_load(s->none);
    struct sums before = sums_load(from[0]), sum = sums_add(before, none), least;
    sums_store(sum, to[0]);
    for (size_t j = 1; j <= w->len; j++) {
        struct sums one = sums_add(before, sums_load(s->single[w->letter[j - 1]]));
        before = sums_load(from[j]);
        sums_store(sums_least(one, sums_add(before, none)), to[j]);
    }
    if (s->firsts & w->has)
        walk_longer(w, s, from, to);
    if (i && s->alone & w->has)
        walk_swapped(w, x->step[i - 1], s, w->cell[(i + 2) % 3], to);
    least = sum;
    for (size_t j = 1; j <= w->len; j++) {
        sum = sums_least(sums_load(to[j]), sums_add(sum, sums_load(w->added[j - 1])));
        sums_store(sum, to[j]);
        least = sums_least(least, sum);
    }
    return sums_within(least, most);
}

unsigned letter_laid_price(struct letter_laid *l, const struct letters *x, const char *latin,
                           size_t len, unsigned limit)
{
    struct walk w;
    if (!l || x->alphabet == ALPHABET_NONE || x->alphabet >= ALPHABET_TABLES || len > LETTERS_MAX)
        return letters_price(x, latin, len, limit);
    const struct laid_word *word = laid_word(l, x);
    if (!word || limit + word->below >= NEVER)
        return letters_price(x, latin, len, limit);
    const unsigned most = limit + word->below;
    bool alive = true;
    walk_begin(&w, l, latin, len);
    for (size_t i = 0; i < x->len; i++) {
        bool row = walk_letter(&w, word, i, most);
        /* A swap steps over a row. */
        if (!row && !alive)
            return FAR;
        alive = row;
    }
    unsigned sum = sums_best(sums_load(w.cell[x->len % 3][len]));
    return sum > most ? FAR : sum > word->below ? sum - word->below : 0;
}
