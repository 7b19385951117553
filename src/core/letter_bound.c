/* See letter_bound.h. The table of a letter has a price for each letter it may meet; many words
 * look up their own letter in it at once (a byte shuffle), and the shortest path is that of
 * letter_price.c, in bytes that stay at 255.
 *
 * A spelling l1..lk at price p is paid as start[l1] and, for each further letter, more[li], where
 * more[l] is the least of (p - start[l1]) / (k - 1) over all spellings with l behind the first: no
 * spelling comes out dearer than it is. */
#include "core/letter_bound.h"

#include <string.h>

#include "base/mem.h"
#include "core/letter_bound_inner.h"

enum { SWAP_FITS = PRICE_WRONG - 1 };

/* One letter: prices by Latin letter (1 to 26), and of writing nothing; they may be below 0. */
struct spelled {
    int start[27], more[27], silent;
};

bool letters_trace(const struct letters *x, struct letter_trace *out)
{
    bool latin = x->alphabet == ALPHABET_LATIN;
    size_t n = latin ? x->latin_len : x->len;
    *out = (struct letter_trace){.len = 0};
    if (x->alphabet == ALPHABET_NONE || x->alphabet >= ALPHABET_TABLES || n > TRACE_LETTERS ||
        letter_lists[x->alphabet].letters >= (latin ? UINT8_MAX : BOUND_CODES))
        return false;
    for (size_t i = 0; i < n; i++) {
        uint8_t code = latin ? (uint8_t)(x->latin[i] - 'a' + 1) : x->code[i];
        if (code >= BOUND_CODES)
            return false;
        out->letter[i] = code;
    }
    out->len = (uint8_t)n;
    return true;
}

/* The row's price in the style that makes it cheapest, at this place or at the cheapest one. */
static int row_least(const struct letter_row *row, int place)
{
    int price = row->price[0], add = place < 0 ? row->place[0] : row->place[place];
    for (int k = 1; k < LETTER_STYLES; k++)
        price = row->price[k] < price ? row->price[k] : price;
    for (int k = 1; place < 0 && k < LETTER_PLACES; k++)
        add = row->place[k] < add ? row->place[k] : add;
    return price + add;
}

static unsigned row_letter(const struct letter_row *row, size_t k)
{
    return (row->latin >> (8 * k) & 0xFF) - 'a' + 1;
}

/* place: -1 when it is not known. */
static void spell(const struct letter_model *m, uint8_t code, int place, struct spelled *out)
{
    for (int c = 0; c < 27; c++)
        out->start[c] = out->more[c] = NEVER;
    out->silent = PRICE_LEFT_OUT;
    unsigned from = m->starts[code * 27u], to = m->starts[code * 27u + 27];
    for (unsigned r = from; r < to; r++) {
        int price = row_least(&m->rows[r], place);
        int *at = m->rows[r].len ? &out->start[row_letter(&m->rows[r], 0)] : &out->silent;
        *at = price < *at ? price : *at;
    }
    for (int c = 1; c < 27; c++) {
        if (m->alone[code] >> (c - 1) & 1 && out->start[c] > SWAP_FITS)
            out->start[c] = SWAP_FITS;
        out->start[c] = out->start[c] < PRICE_WRONG ? out->start[c] : PRICE_WRONG;
    }
    for (unsigned r = from; r < to; r++) {
        const struct letter_row *row = &m->rows[r];
        for (size_t k = 1; k < row->len; k++) {
            int *at = &out->more[row_letter(row, k)];
            int rest = row_least(row, place) - out->start[row_letter(row, 0)];
            rest = rest < 0 ? 0 : rest / (row->len - 1);
            *at = rest < *at ? rest : *at;
        }
    }
}

static uint8_t byte_of(int price)
{
    return (uint8_t)(price < 0 ? 0 : price > NEVER ? NEVER : price);
}

void letters_least(enum alphabet a, struct letter_least *out)
{
    const struct letter_list *l = &letter_lists[a];
    memset(out, NEVER, sizeof *out);
    for (unsigned code = 0; code < BOUND_CODES && code <= l->letters; code++) {
        struct spelled s;
        spell(&letter_models[a], (uint8_t)code, -1, &s);
        out->silent[code] = byte_of(s.silent);
        for (int c = 1; c < 27; c++) {
            out->start[code][c] = byte_of(s.start[c]);
            out->more[code][c] = byte_of(s.more[c]);
        }
    }
}

/* A letter in its place, its prices raised by what the lowest of them is below zero. */
struct placed {
    uint8_t start[27], more[27], drop;
    bool known;
    int below;
};

struct letter_bound_kept {
    struct placed *letter[ALPHABET_TABLES]; /* by code and place */
};

enum err letter_bound_new(struct letter_bound_kept **out)
{
    struct letter_bound_kept *k = mem_zero(1, sizeof *k);
    if (!k)
        return ERR_MEMORY;
    *out = k;
    return OK;
}

void letter_bound_free(struct letter_bound_kept *k)
{
    for (size_t a = 0; k && a < ALPHABET_TABLES; a++)
        mem_free(k->letter[a]);
    mem_free(k);
}

static void place(enum alphabet a, unsigned code, unsigned at, struct placed *out)
{
    struct spelled s;
    spell(&letter_models[a], (uint8_t)code, (int)at, &s);
    int below = s.silent < 0 ? -s.silent : 0;
    for (int c = 1; c < 27; c++)
        below = -s.start[c] > below ? -s.start[c] : below;
    for (int c = 1; c < 27; c++) {
        out->start[c] = byte_of(s.start[c] + below);
        out->more[c] = byte_of(s.more[c]);
    }
    out->drop = byte_of(s.silent + below);
    out->below = below;
    out->known = true;
}

/* Letter i of x; room: where it is put when it is not kept, as without memory. */
static const struct placed *placed_letter(struct letter_bound_kept *k, const struct letters *x,
                                          size_t i, struct placed *room)
{
    const enum alphabet a = (enum alphabet)x->alphabet;
    const unsigned letters = letter_lists[a].letters, at = letters_place(x, i);
    const unsigned code = x->code[i] <= letters ? x->code[i] : 0;
    if (k && !k->letter[a])
        k->letter[a] = mem_zero((letters + (size_t)1) * LETTER_PLACES, sizeof *k->letter[a]);
    struct placed *p = k && k->letter[a] ? &k->letter[a][code * LETTER_PLACES + at] : room;
    if (p == room || !p->known)
        place(a, code, at, p);
    return p;
}

/* x spelled by Latin words: its letters are known, and where they stand. */
static void bound_spelled(struct letter_bound_kept *k, const struct letters *x,
                          struct letter_bound *b)
{
    int offset = 0;
    for (size_t i = 0; i < x->len; i++) {
        struct placed room;
        const struct placed *p = placed_letter(k, x, i, &room);
        memcpy(&b->start[i][1], &p->start[1], 26);
        memcpy(&b->more[i][1], &p->more[1], 26);
        b->drop[i] = p->drop;
        offset += p->below;
    }
    for (unsigned c = 1; c < 27; c++)
        b->extra[c] = (uint32_t)LETTERS_VOWEL >> (c - 1) & 1 ? PRICE_ADDED_VOWEL : PRICE_ADDED;
    b->rows = x->len;
    b->twice = PRICE_ADDED_DOUBLE;
    b->offset = byte_of(offset);
    b->swap_below = PRICE_WRONG;
}

/* Latin letters as a spelling of words of another script. */
static void bound_spelling(const char *latin, size_t len, const struct letter_least *least,
                           struct letter_bound *b)
{
    for (size_t j = 0; j < len; j++) {
        int c = latin[j] - 'a' + 1;
        for (int code = 0; code < BOUND_CODES; code++) {
            b->start[j][code] = least->start[code][c];
            b->more[j][code] = least->more[code][c];
        }
        b->drop[j] = byte_of(letter_added_price(latin, j, len));
    }
    memcpy(b->extra, least->silent, sizeof b->extra);
    b->rows = len;
    b->twice = NEVER;
    b->swap_below = PRICE_WRONG;
    b->of_trace = b->wide = true;
}

/* Two words of one script, as letters_distance has it. */
static void bound_alike(const struct letters *x, struct letter_bound *b)
{
    const struct letter_list *l = &letter_lists[x->alphabet];
    for (size_t i = 0; i < x->len; i++) {
        for (unsigned code = 0; code <= l->letters; code++)
            b->start[i][code] = byte_of(letter_change_price(l, x->code[i], (uint8_t)code));
        b->drop[i] = byte_of(letter_drop_price(l, x->code[i]));
    }
    for (unsigned code = 0; code <= l->letters; code++)
        b->extra[code] = byte_of(letter_drop_price(l, (uint8_t)code));
    b->rows = x->len;
    b->twice = NEVER;
    b->swap_below = 3;
    b->wide = true;
}

bool letters_bound(struct letter_bound_kept *kept, const struct letters *x, enum alphabet a,
                   const struct letter_least *least, struct letter_bound *out)
{
    char latin[LETTERS_MAX];
    memset(out, NEVER, sizeof *out);
    out->of_trace = out->wide = false;
    out->offset = 0;
    if (x->alphabet == ALPHABET_NONE || x->alphabet >= ALPHABET_TABLES || a == ALPHABET_NONE ||
        a >= ALPHABET_TABLES || (a != ALPHABET_LATIN && letter_lists[a].letters >= BOUND_CODES))
        return false;
    if (a == ALPHABET_LATIN)
        bound_spelled(kept, x, out);
    else if (x->alphabet == ALPHABET_LATIN)
        bound_spelling(x->latin, x->latin_len, least, out);
    else if (x->alphabet == a)
        bound_alike(x, out);
    else if (letters_abjad(a) && !letters_abjad(x->alphabet))
        bound_spelling(latin, letters_spell(x, latin), least, out);
    else
        return false;
    return true;
}

static uint8_t add(uint8_t a, uint8_t b)
{
    return (uint8_t)(a + b > NEVER ? NEVER : a + b);
}

static uint8_t least_of(uint8_t a, uint8_t b)
{
    return a < b ? a : b;
}

/* One word: what the kernels do many times over. */
static uint8_t bound_one(const struct letter_bound *b, const struct letter_trace *w)
{
    uint8_t cell[3][TRACE_LETTERS + 1], extra[TRACE_LETTERS + 1] = {0};
    const size_t len = w->len & BOUND_LEN;
    cell[0][0] = 0;
    for (size_t c = 1; c <= len; c++) {
        extra[c] = b->extra[w->letter[c - 1]];
        if (c > 1 && w->letter[c - 1] == w->letter[c - 2])
            extra[c] = least_of(extra[c], b->twice);
        cell[0][c] = add(cell[0][c - 1], extra[c]);
    }
    for (size_t r = 1; r <= b->rows; r++) {
        const uint8_t *start = b->start[r - 1], *more = b->more[r - 1], *was = cell[(r + 2) % 3];
        uint8_t *now = cell[r % 3], drop = b->drop[r - 1];
        now[0] = add(was[0], drop);
        for (size_t c = 1; c <= len; c++) {
            uint8_t letter = w->letter[c - 1], m = more[letter];
            uint8_t up = b->of_trace ? least_of(drop, m) : drop;
            uint8_t left = b->of_trace ? extra[c] : least_of(extra[c], m);
            now[c] = least_of(least_of(add(was[c - 1], start[letter]), add(was[c], up)),
                              add(now[c - 1], left));
            if (r > 1 && c > 1 && b->start[r - 2][letter] < b->swap_below &&
                start[w->letter[c - 2]] < b->swap_below)
                now[c] = least_of(now[c], add(cell[(r + 1) % 3][c - 2], PRICE_SWAPPED));
        }
    }
    uint8_t sum = cell[b->rows % 3][len];
    return (uint8_t)(sum > b->offset ? sum - b->offset : 0);
}

static void bounds_plain(const struct letter_bound *b, const struct trace_lanes *words,
                         uint8_t out[])
{
    for (size_t i = 0; i < words->count; i++)
        out[i] = bound_one(b, words->at[i]);
}

#ifdef CPU_X86
CPU_TARGET_SSE42 void letters_turn(const struct trace_lanes *words, size_t from, __m128i column[16])
{
    __m128i a[16], t[16];
    for (size_t i = 0; i < 16; i++)
        a[i] = _mm_loadu_si128((const __m128i *)(const void *)trace_lane(words, from + i));
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 8; i++) {
            t[2 * i] = _mm_unpacklo_epi8(a[i], a[i + 8]);
            t[2 * i + 1] = _mm_unpackhi_epi8(a[i], a[i + 8]);
        }
        memcpy(a, t, sizeof a);
    }
    memcpy(column, a, sizeof a);
}

/* What each lane's letter has in the table. */
CPU_TARGET_SSE42 static inline __m128i look(const uint8_t *table, __m128i letter, bool wide)
{
    const __m128i *t = (const __m128i *)(const void *)table;
    __m128i bit4 = _mm_slli_epi16(letter, 3);
    __m128i low = _mm_blendv_epi8(_mm_shuffle_epi8(_mm_loadu_si128(t), letter),
                                  _mm_shuffle_epi8(_mm_loadu_si128(t + 1), letter), bit4);
    if (!wide)
        return low;
    __m128i high = _mm_blendv_epi8(_mm_shuffle_epi8(_mm_loadu_si128(t + 2), letter),
                                   _mm_shuffle_epi8(_mm_loadu_si128(t + 3), letter), bit4);
    return _mm_blendv_epi8(low, high, _mm_slli_epi16(letter, 2));
}

/* What is walked: the columns of sixteen words, and the rows last written. */
struct walk {
    __m128i column[16], extra[TRACE_LETTERS + 1];
    __m128i cell[3][TRACE_LETTERS + 1], fit[2][TRACE_LETTERS + 1];
    size_t len; /* of the longest */
};

CPU_TARGET_SSE42 static void walk_begin(const struct letter_bound *b,
                                        const struct trace_lanes *words, size_t from,
                                        struct walk *w)
{
    letters_turn(words, from, w->column);
    w->len = trace_longest(words, from, 16);
    w->cell[0][0] = _mm_setzero_si128();
    for (size_t c = 1; c <= w->len; c++) {
        __m128i letter = w->column[c - 1], extra = look(b->extra, letter, b->wide);
        if (c > 1) {
            __m128i same = _mm_cmpeq_epi8(letter, w->column[c - 2]);
            __m128i twice = _mm_min_epu8(extra, _mm_set1_epi8((char)b->twice));
            extra = _mm_blendv_epi8(extra, twice, same);
        }
        w->extra[c] = extra;
        w->cell[0][c] = _mm_adds_epu8(w->cell[0][c - 1], extra);
    }
}

/* Row r; false when no lane has anything within the limit in it. */
CPU_TARGET_SSE42 static inline bool walk_row(const struct letter_bound *b, struct walk *w, size_t r,
                                             uint8_t limit, bool wide)
{
    const __m128i *was = w->cell[(r + 2) % 3], *before = w->cell[(r + 1) % 3];
    __m128i *now = w->cell[r % 3], *fit = w->fit[r % 2];
    const __m128i *fitted = w->fit[(r + 1) % 2];
    const __m128i drop = _mm_set1_epi8((char)b->drop[r - 1]);
    const __m128i swap = _mm_set1_epi8((char)PRICE_SWAPPED);
    const __m128i below = _mm_set1_epi8((char)(b->swap_below - 1));
    __m128i least = now[0] = _mm_adds_epu8(was[0], drop);
    for (size_t c = 1; c <= w->len; c++) {
        __m128i letter = w->column[c - 1], start = look(b->start[r - 1], letter, wide);
        __m128i more = look(b->more[r - 1], letter, wide), up = drop, left = w->extra[c];
        if (b->of_trace)
            up = _mm_min_epu8(up, more);
        else
            left = _mm_min_epu8(left, more);
        fit[c] = start;
        __m128i v = _mm_min_epu8(_mm_adds_epu8(was[c - 1], start), _mm_adds_epu8(was[c], up));
        v = _mm_min_epu8(v, _mm_adds_epu8(now[c - 1], left));
        if (r > 1 && c > 1) {
            __m128i worst = _mm_max_epu8(fitted[c], fit[c - 1]);
            __m128i fits = _mm_cmpeq_epi8(_mm_min_epu8(worst, below), worst);
            __m128i swapped = _mm_adds_epu8(before[c - 2], swap);
            v = _mm_blendv_epi8(v, _mm_min_epu8(v, swapped), fits);
        }
        now[c] = v;
        least = _mm_min_epu8(least, v);
    }
    const __m128i most = _mm_set1_epi8((char)limit);
    return _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(least, most), least)) != 0;
}

/* Sixteen of them, to their places. */
CPU_TARGET_SSE42 static void bounds_sse42(const struct letter_bound *b, uint8_t limit,
                                          const struct trace_lanes *words, size_t from,
                                          uint8_t out[BOUND_LANES])
{
    struct walk w;
    bool alive = true;
    uint8_t most = add(limit, b->offset);
    walk_begin(b, words, from, &w);
    for (size_t r = 1; r <= b->rows; r++) {
        bool row = b->wide ? walk_row(b, &w, r, most, true) : walk_row(b, &w, r, most, false);
        /* A swap steps over a row. */
        if (!row && !alive) {
            memset(out + from, NEVER, 16);
            return;
        }
        alive = row;
    }
    const __m128i len = _mm_and_si128(w.column[TRACE_LETTERS], _mm_set1_epi8(BOUND_LEN));
    __m128i sum = _mm_set1_epi8((char)NEVER);
    for (size_t c = 0; c <= w.len; c++) {
        __m128i ends = _mm_cmpeq_epi8(len, _mm_set1_epi8((char)c));
        sum = _mm_blendv_epi8(sum, w.cell[b->rows % 3][c], ends);
    }
    sum = _mm_subs_epu8(sum, _mm_set1_epi8((char)b->offset));
    _mm_storeu_si128((__m128i *)(void *)(out + from), sum);
}
/* The same for all of them at once. */
CPU_TARGET_AVX2 static inline __m256i look32(const uint8_t *table, __m256i letter, bool wide)
{
    const __m128i *t = (const __m128i *)(const void *)table;
    __m256i t0 = _mm256_broadcastsi128_si256(_mm_loadu_si128(t));
    __m256i t1 = _mm256_broadcastsi128_si256(_mm_loadu_si128(t + 1));
    __m256i low = _mm256_blendv_epi8(_mm256_shuffle_epi8(t0, letter),
                                     _mm256_shuffle_epi8(t1, letter), _mm256_slli_epi16(letter, 3));
    if (!wide)
        return low;
    t0 = _mm256_broadcastsi128_si256(_mm_loadu_si128(t + 2));
    t1 = _mm256_broadcastsi128_si256(_mm_loadu_si128(t + 3));
    __m256i high =
        _mm256_blendv_epi8(_mm256_shuffle_epi8(t0, letter), _mm256_shuffle_epi8(t1, letter),
                           _mm256_slli_epi16(letter, 3));
    return _mm256_blendv_epi8(low, high, _mm256_slli_epi16(letter, 2));
}

struct walk32 {
    __m256i column[16], extra[TRACE_LETTERS + 1];
    __m256i cell[3][TRACE_LETTERS + 1], fit[2][TRACE_LETTERS + 1];
    size_t len; /* of the longest */
};

CPU_TARGET_AVX2 static void walk32_begin(const struct letter_bound *b,
                                         const struct trace_lanes *words, size_t from,
                                         struct walk32 *w)
{
    __m128i low[16], high[16];
    letters_turn(words, from, low);
    letters_turn(words, from + 16, high);
    for (size_t k = 0; k < 16; k++)
        w->column[k] = _mm256_set_m128i(high[k], low[k]);
    w->len = trace_longest(words, from, 32);
    w->cell[0][0] = _mm256_setzero_si256();
    for (size_t c = 1; c <= w->len; c++) {
        __m256i letter = w->column[c - 1], extra = look32(b->extra, letter, b->wide);
        if (c > 1) {
            __m256i same = _mm256_cmpeq_epi8(letter, w->column[c - 2]);
            __m256i twice = _mm256_min_epu8(extra, _mm256_set1_epi8((char)b->twice));
            extra = _mm256_blendv_epi8(extra, twice, same);
        }
        w->extra[c] = extra;
        w->cell[0][c] = _mm256_adds_epu8(w->cell[0][c - 1], extra);
    }
}

CPU_TARGET_AVX2 static inline bool walk32_row(const struct letter_bound *b, struct walk32 *w,
                                              size_t r, uint8_t limit, bool wide)
{
    const __m256i *was = w->cell[(r + 2) % 3], *before = w->cell[(r + 1) % 3];
    __m256i *now = w->cell[r % 3], *fit = w->fit[r % 2];
    const __m256i *fitted = w->fit[(r + 1) % 2];
    const __m256i drop = _mm256_set1_epi8((char)b->drop[r - 1]);
    const __m256i swap = _mm256_set1_epi8((char)PRICE_SWAPPED);
    const __m256i below = _mm256_set1_epi8((char)(b->swap_below - 1));
    __m256i least = now[0] = _mm256_adds_epu8(was[0], drop);
    for (size_t c = 1; c <= w->len; c++) {
        __m256i letter = w->column[c - 1], start = look32(b->start[r - 1], letter, wide);
        __m256i more = look32(b->more[r - 1], letter, wide), up = drop, left = w->extra[c];
        if (b->of_trace)
            up = _mm256_min_epu8(up, more);
        else
            left = _mm256_min_epu8(left, more);
        fit[c] = start;
        __m256i v =
            _mm256_min_epu8(_mm256_adds_epu8(was[c - 1], start), _mm256_adds_epu8(was[c], up));
        v = _mm256_min_epu8(v, _mm256_adds_epu8(now[c - 1], left));
        if (r > 1 && c > 1) {
            __m256i worst = _mm256_max_epu8(fitted[c], fit[c - 1]);
            __m256i fits = _mm256_cmpeq_epi8(_mm256_min_epu8(worst, below), worst);
            __m256i swapped = _mm256_adds_epu8(before[c - 2], swap);
            v = _mm256_blendv_epi8(v, _mm256_min_epu8(v, swapped), fits);
        }
        now[c] = v;
        least = _mm256_min_epu8(least, v);
    }
    const __m256i most = _mm256_set1_epi8((char)limit);
    return _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(least, most), least)) != 0;
}

CPU_TARGET_AVX2 static void bounds_avx2(const struct letter_bound *b, uint8_t limit,
                                        const struct trace_lanes *words, size_t from,
                                        uint8_t out[BOUND_LANES])
{
    struct walk32 w;
    bool alive = true;
    uint8_t most = add(limit, b->offset);
    walk32_begin(b, words, from, &w);
    for (size_t r = 1; r <= b->rows; r++) {
        bool row = b->wide ? walk32_row(b, &w, r, most, true) : walk32_row(b, &w, r, most, false);
        if (!row && !alive) {
            memset(out + from, NEVER, 32);
            return;
        }
        alive = row;
    }
    const __m256i len = _mm256_and_si256(w.column[TRACE_LETTERS], _mm256_set1_epi8(BOUND_LEN));
    __m256i sum = _mm256_set1_epi8((char)NEVER);
    for (size_t c = 0; c <= w.len; c++) {
        __m256i ends = _mm256_cmpeq_epi8(len, _mm256_set1_epi8((char)c));
        sum = _mm256_blendv_epi8(sum, w.cell[b->rows % 3][c], ends);
    }
    sum = _mm256_subs_epu8(sum, _mm256_set1_epi8((char)b->offset));
    _mm256_storeu_si256((__m256i *)(void *)(out + from), sum);
}
#endif

void letters_bounds(enum cpu_level cpu, const struct letter_bound *b, uint8_t limit,
                    const struct trace_lanes *words, uint8_t out[BOUND_LANES])
{
#ifdef CPU_X86
    if (cpu >= CPU_AVX512) {
        letters_bounds_avx512(b, limit, words, out);
        return;
    }
    if (cpu >= CPU_AVX2) {
        for (size_t i = 0; i < words->count; i += 32)
            bounds_avx2(b, limit, words, i, out);
        return;
    }
    if (cpu >= CPU_SSE42) {
        for (size_t i = 0; i < words->count; i += 16)
            bounds_sse42(b, limit, words, i, out);
        return;
    }
#endif
    (void)cpu;
    (void)limit;
    bounds_plain(b, words, out);
}
