/* The price of Latin letters as a spelling of a word, as a shortest path.
 *
 * cell[i][j] is the cheapest way to have written the first j Latin letters with the first i letters
 * of the word. A letter moves from (i, j) to (i + 1, j + k) by one of its spellings; slips of the
 * hand move along either axis, or diagonally. All styles are walked side by side, eight sums to a
 * cell. Viterbi rather than the sum over all ways: the one way taken can be shown. */
#include <string.h>

#include "core/letter_inner.h"

enum { FAR = 12000 };

#ifdef __SSE2__
#include <emmintrin.h>

struct cell {
    __m128i v;
};

static inline struct cell cell_all(int price)
{
    return (struct cell){_mm_set1_epi16((short)price)};
}

static inline void relax(struct cell *to, const struct cell *from, int price)
{
    to->v = _mm_min_epi16(to->v, _mm_add_epi16(from->v, _mm_set1_epi16((short)price)));
}

static inline void relax_row(struct cell *to, const struct cell *from, const struct letter_row *row,
                             int place)
{
    __m128i p = _mm_loadl_epi64((const __m128i *)(const void *)row->price);
    p = _mm_add_epi16(_mm_unpacklo_epi8(p, _mm_setzero_si128()), _mm_set1_epi16((short)place));
    to->v = _mm_min_epi16(to->v, _mm_add_epi16(from->v, p));
}

/* True when no style is at or below limit. */
static inline bool cell_beyond(const struct cell *c, int limit)
{
    return _mm_movemask_epi8(_mm_cmplt_epi16(c->v, _mm_set1_epi16((short)(limit + 1)))) == 0;
}

static inline int cell_best(const struct cell *c)
{
    int16_t v[8], best = FAR;
    _mm_storeu_si128((__m128i *)(void *)v, c->v);
    for (int k = 0; k < LETTER_STYLES; k++)
        best = v[k] < best ? v[k] : best;
    return best;
}
#else
struct cell {
    int16_t v[LETTER_STYLES];
};

static inline struct cell cell_all(int price)
{
    struct cell c;
    for (int k = 0; k < LETTER_STYLES; k++)
        c.v[k] = (int16_t)price;
    return c;
}

static inline void relax(struct cell *to, const struct cell *from, int price)
{
    for (int k = 0; k < LETTER_STYLES; k++) {
        int16_t v = (int16_t)(from->v[k] + price);
        to->v[k] = v < to->v[k] ? v : to->v[k];
    }
}

static inline void relax_row(struct cell *to, const struct cell *from, const struct letter_row *row,
                             int place)
{
    for (int k = 0; k < LETTER_STYLES; k++) {
        int16_t v = (int16_t)(from->v[k] + row->price[k] + place);
        to->v[k] = v < to->v[k] ? v : to->v[k];
    }
}

static inline int cell_best(const struct cell *c)
{
    int16_t best = FAR;
    for (int k = 0; k < LETTER_STYLES; k++)
        best = c->v[k] < best ? c->v[k] : best;
    return best;
}

static inline bool cell_beyond(const struct cell *c, int limit)
{
    return cell_best(c) > limit;
}
#endif

static int index_of(char c)
{
    return c - 'a' + 1;
}

uint32_t letter_pack(const char *s, size_t n)
{
    uint32_t w = 0;
    for (size_t i = 0; i < n && i < 4; i++)
        w |= (uint32_t)(uint8_t)s[i] << (8 * i);
    return w;
}

unsigned letters_place(const struct letters *x, size_t i)
{
    const struct letter_list *l = &letter_lists[x->alphabet];
    unsigned before = 0, after = 0;
    if (i > 0)
        before = x->code[i - 1] > l->letters || l->kinds[x->code[i - 1]] == 'c' ? 2 : 1;
    if (i + 1 < x->len)
        after = x->code[i + 1] > l->letters || l->kinds[x->code[i + 1]] == 'c' ? 2 : 1;
    return before * 3 + after;
}

int letter_added_price(const char *latin, size_t j, size_t len)
{
    const uint32_t soft = LETTERS_VOWEL;
    if (j && latin[j] == latin[j - 1])
        return PRICE_ADDED_DOUBLE;
    /* Behind a name an i makes another name: Abbas, Abbasi. */
    if (j + 1 == len && j > 2 && (latin[j] == 'i' || latin[j] == 'y'))
        return PRICE_ADDED_END;
    return soft >> (latin[j] - 'a') & 1 ? PRICE_ADDED_VOWEL : PRICE_ADDED;
}

/* One step of the path: the next letter of the word against all of the Latin ones. */
struct advance {
    const struct letter_row *rows;
    const uint16_t *starts; /* of this letter */
    unsigned place;
    int limit;
    const char *latin;
    const uint32_t *packed;
    const int *added;
    size_t len;
};

/* False when nothing within the limit is left. */
static bool advance_letter(const struct advance *a, const struct cell *from, struct cell *to)
{
    static const uint32_t masks[] = {0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF};
    bool alive = false;
    for (size_t j = 0; j <= a->len; j++) {
        if (j)
            relax(&to[j], &to[j - 1], a->added[j - 1]);
        if (cell_beyond(&from[j], a->limit)) {
            alive |= !cell_beyond(&to[j], a->limit);
            continue;
        }
        for (unsigned r = a->starts[0]; r < a->starts[1]; r++)
            relax_row(&to[j], &from[j], &a->rows[r], a->rows[r].place[a->place]);
        relax(&to[j], &from[j], PRICE_LEFT_OUT);
        alive |= !cell_beyond(&to[j], a->limit);
        if (j == a->len)
            break;
        int first = index_of(a->latin[j]);
        for (unsigned r = a->starts[first]; r < a->starts[first + 1]; r++) {
            const struct letter_row *row = &a->rows[r];
            if ((a->packed[j] & masks[row->len]) == row->latin && j + row->len <= a->len)
                relax_row(&to[j + row->len], &from[j], row, row->place[a->place]);
        }
        relax(&to[j + 1], &from[j], PRICE_WRONG);
    }
    return alive;
}

/* The Latin letters that can spell letter i of x alone, as bits. */
static uint32_t alone(const struct letters *x, size_t i)
{
    return x->code[i] <= letter_lists[x->alphabet].letters
               ? letter_models[x->alphabet].alone[x->code[i]]
               : 0;
}

bool letter_swapped(const struct letter_word *w, size_t i, size_t j)
{
    return j + 1 < w->len && w->latin[j] != w->latin[j + 1] &&
           alone(w->x, i) >> (w->latin[j + 1] - 'a') & 1 &&
           alone(w->x, i + 1) >> (w->latin[j] - 'a') & 1;
}

static void swap_letters(const struct letter_word *w, size_t i, const struct advance *a,
                         const struct cell *from, struct cell *to)
{
    uint32_t first = alone(w->x, i), second = alone(w->x, i + 1);
    for (size_t j = 0; first && second && j + 1 < w->len; j++)
        if (first >> (w->latin[j + 1] - 'a') & 1 && second >> (w->latin[j] - 'a') & 1 &&
            w->latin[j] != w->latin[j + 1] && !cell_beyond(&from[j], a->limit - PRICE_SWAPPED))
            relax(&to[j + 2], &from[j], PRICE_SWAPPED);
}

/* A bound from below that costs next to nothing: consonants of either side that the other cannot
 * account for. */
static int least_price(const struct letters *x, const char *latin, size_t len)
{
    const uint32_t soft = LETTERS_SOFT;
    const struct letter_list *l = &letter_lists[x->alphabet];
    const uint32_t *any = letter_models[x->alphabet].any;
    uint32_t has = 0, can = 0;
    int lost = 0, extra = 0;
    for (size_t j = 0; j < len; j++)
        has |= 1u << (latin[j] - 'a');
    for (size_t i = 0; i < x->len; i++) {
        uint8_t code = x->code[i];
        if (code > l->letters)
            continue;
        can |= any[code];
        lost +=
            l->kinds[code] == 'c' && !(any[code] & has & ~soft) && !(any[code] & soft & 1u << 7);
    }
    for (uint32_t rest = has & ~can & ~soft; rest; rest &= rest - 1)
        extra++;
    int a = lost * PRICE_LEFT_OUT,
        b = extra * (PRICE_ADDED < PRICE_WRONG ? PRICE_ADDED : PRICE_WRONG);
    return a > b ? a : b;
}

static void cells_fill(struct cell *cells, size_t n)
{
    for (size_t j = 0; j < n; j++)
        cells[j] = cell_all(FAR);
}

unsigned letters_price(const struct letters *x, const char *latin, size_t len, unsigned limit)
{
    struct cell cells[3][LETTERS_MAX + 1];
    uint32_t packed[LETTERS_MAX];
    int added[LETTERS_MAX];
    if (x->alphabet == ALPHABET_NONE || x->alphabet >= ALPHABET_TABLES)
        return FAR;
    if (len > LETTERS_MAX)
        len = LETTERS_MAX;
    const struct letter_model *m = &letter_models[x->alphabet];
    int most = limit < FAR / 2 ? (int)limit : FAR / 2;
    if (least_price(x, latin, len) > most)
        return FAR;
    cells_fill(cells[1], len + 1);
    cells[0][0] = cell_all(0);
    for (size_t j = 0; j < len; j++) {
        packed[j] = letter_pack(latin + j, len - j);
        added[j] = letter_added_price(latin, j, len);
        cells[0][j + 1] = cell_all(FAR);
        relax(&cells[0][j + 1], &cells[0][j], added[j]);
    }
    for (size_t i = 0; i < x->len; i++) {
        struct cell *from = cells[i % 3], *to = cells[(i + 1) % 3], *next = cells[(i + 2) % 3];
        const uint8_t code = x->code[i] <= letter_lists[x->alphabet].letters ? x->code[i] : 0;
        struct advance a = {
            m->rows, m->starts + code * 27u, letters_place(x, i), most, latin, packed, added, len};
        cells_fill(next, len + 1);
        if (i + 1 < x->len)
            swap_letters(&(struct letter_word){x, latin, len}, i, &a, from, next);
        if (!advance_letter(&a, from, to) && i + 1 < x->len)
            return FAR;
    }
    int best = cell_best(&cells[x->len % 3][len]);
    return best > 0 ? (unsigned)best : 0;
}

unsigned letters_background(const char *latin, size_t len)
{
    unsigned sum = 0;
    int before = 0;
    for (size_t j = 0; j <= len; j++) {
        int c = j < len ? index_of(latin[j]) : 0;
        sum += letter_background[before][c];
        before = c;
    }
    return sum;
}

bool letters_abjad(enum alphabet a)
{
    return a < ALPHABET_TABLES && letter_lists[a].abjad;
}

/* The row of the letter that is cheapest in the plainest style at this place, or NULL. */
static const struct letter_row *plainest(const struct letters *x, size_t i)
{
    const struct letter_model *m = &letter_models[x->alphabet];
    const struct letter_row *best = NULL;
    unsigned place = letters_place(x, i), code = x->code[i];
    int price = FAR;
    if (code > letter_lists[x->alphabet].letters)
        return NULL;
    for (unsigned r = m->starts[code * 27]; r < m->starts[code * 27 + 27]; r++) {
        int p = m->rows[r].price[2] + m->rows[r].place[place];
        if (p < price) {
            price = p;
            best = &m->rows[r];
        }
    }
    return best;
}

size_t letters_spell(const struct letters *x, char out[LETTERS_MAX])
{
    size_t n = 0;
    if (x->alphabet == ALPHABET_LATIN) {
        memcpy(out, x->latin, x->latin_len);
        return x->latin_len;
    }
    for (size_t i = 0; i < x->len && x->alphabet < ALPHABET_TABLES; i++) {
        const struct letter_row *row = plainest(x, i);
        for (size_t k = 0; row && k < row->len && n < LETTERS_MAX; k++)
            out[n++] = (char)(row->latin >> (8 * k) & 0xFF);
    }
    return n;
}

int letter_change_price(const struct letter_list *l, uint8_t a, uint8_t b)
{
    if (a == b)
        return 2;
    if (a > l->letters || b > l->letters)
        return PRICE_WRONG;
    if (l->sounds[a] == l->sounds[b])
        return 16;
    return l->kinds[a] != 'c' && l->kinds[b] != 'c' ? 32 : PRICE_WRONG;
}

int letter_drop_price(const struct letter_list *l, uint8_t a)
{
    return a <= l->letters && l->kinds[a] != 'c' ? 36 : PRICE_LEFT_OUT + 8;
}

unsigned letters_distance(const struct letters *a, const struct letters *b)
{
    const struct letter_list *l =
        &letter_lists[a->alphabet < ALPHABET_TABLES ? a->alphabet : ALPHABET_NONE];
    int row[3][LETTERS_MAX + 1];
    for (size_t i = 0; i <= a->len; i++) {
        int *now = row[i % 3];
        const int *up = row[(i + 2) % 3], *up2 = row[(i + 1) % 3];
        for (size_t j = 0; j <= b->len; j++) {
            int best = i + j == 0 ? 0 : FAR, v;
            if (i && (v = up[j] + letter_drop_price(l, a->code[i - 1])) < best)
                best = v;
            if (j && (v = now[j - 1] + letter_drop_price(l, b->code[j - 1])) < best)
                best = v;
            if (i && j &&
                (v = up[j - 1] + letter_change_price(l, a->code[i - 1], b->code[j - 1])) < best)
                best = v;
            if (i > 1 && j > 1 && a->code[i - 1] == b->code[j - 2] &&
                a->code[i - 2] == b->code[j - 1] && (v = up2[j - 2] + PRICE_SWAPPED) < best)
                best = v;
            now[j] = best;
        }
    }
    return (unsigned)row[a->len % 3][b->len];
}

static bool begins_with(const struct letters *x, char c)
{
    if (x->alphabet == ALPHABET_NONE || x->alphabet >= ALPHABET_TABLES)
        return false;
    char latin[LETTERS_MAX];
    if (x->alphabet == ALPHABET_LATIN)
        return x->latin_len && x->latin[0] == c;
    for (size_t i = 0; i < x->len && i < 2; i++) {
        if (alone(x, i) >> (c - 'a') & 1)
            return true;
        if (x->code[i] > letter_lists[x->alphabet].letters)
            break;
        const struct letter_model *m = &letter_models[x->alphabet];
        const uint16_t *s = m->starts + x->code[i] * 27u;
        bool silent = s[1] > s[0] && m->rows[s[0]].price[2] < 32;
        if (!silent)
            break;
    }
    return letters_spell(x, latin) && latin[0] == c;
}

bool letters_begin(const struct letters *a, const struct letters *b)
{
    if (a->alphabet == b->alphabet)
        return a->code[0] == b->code[0] || (a->latin_len && a->latin[0] == b->latin[0]);
    char latin[LETTERS_MAX];
    const struct letters *l = a->alphabet == ALPHABET_LATIN ? a : b, *x = l == a ? b : a;
    if (l->alphabet == ALPHABET_LATIN)
        return l->latin_len && x->alphabet < ALPHABET_TABLES && begins_with(x, l->latin[0]);
    return letters_spell(l, latin) && x->alphabet < ALPHABET_TABLES && begins_with(x, latin[0]);
}
